"""Lists of documents that share words: symbol, date, issuer, and ranges of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.citations.kinds import type_before
from vnplan_nlp.extract.citations.mention import Numbered

_SHARED: Final = regex("citations", "shared_numbers")


#: What stands between the members of a list, and between the ends of a range.
_BETWEEN: Final = re.compile(r"(?:,| và|, và| hoặc| đến(?: hết)?)? ?(?:các )?(?:số ?:? ?)?")
_TO: Final = re.compile(r" đến (?:hết )?(?:số )?")
_IN_LIST: Final = re.compile(r"(?:[,;]|\bvà|\bđến(?: số)?)\s*$")
#: Longer ranges are no lists of documents.
_LONGEST_RANGE: Final = 60


def numbers_before(text: str, floor: int, core: int) -> re.Match[str] | None:
    """Return the numbers of a list that stand right before one that ends it: "01, 02 và " before "03/KH-UBND"."""
    if _IN_LIST.search(text, max(floor, core - 8), core) is None:
        return None
    return _SHARED.search(text, max(floor, core - 80), core)


def shared_before(text: str, floor: int, found: Numbered, previous: Numbered | None) -> list[Numbered]:
    """Return the documents of a list that share the symbol: "các Kế hoạch số 01, 02 và 03/KH-UBND"."""
    low = max(floor, found.core_start - 80, previous.end if previous else 0)
    shared = numbers_before(text, low, found.core_start) if found.number is not None else None
    if shared is None:
        return []
    head = text[low : shared.start()]
    typed = type_before(text, floor, shared.start(), legislature=False)
    if typed is None and not re.search(r"(?:số|số:|Số) ?$", head):
        return []
    kind, type_start = (typed.kind, typed.start) if typed is not None else (found.kind, shared.start())
    mentions: list[Numbered] = []
    for number in re.finditer(r"(\d{1,5}[A-ZĐ]?)(?:/(\d{4}))?", shared.group()):
        begin, stop = shared.start() + number.start(), shared.start() + number.end()
        separator = "-" if found.rule.endswith("party") else "/"
        year = number.group(2) or found.year
        mentions.append(
            replace(
                found,
                start=type_start if not mentions else begin,
                end=stop,
                core_start=begin,
                core_end=stop,
                kind=kind,
                number=number.group(1),
                year=year,
                reference=f"{number.group(1)}/{year}/{found.symbol}"
                if year
                else f"{number.group(1)}{separator}{found.symbol}",
                rule=found.rule + ".list",
                own_type=not mentions and typed is not None,
            )
        )
    return mentions


def shares(text: str, last: Numbered, following: Numbered) -> bool:
    """Whether two documents stand side by side in one list, nothing between them but a comma or "và"."""
    if _organ(last.symbol) != _organ(following.symbol):
        return False
    if last.end == last.core_end and text.startswith(" và ", last.end) and following.start == last.end + len(" và "):
        return True  # "Tờ trình số 394/TTr-CP và Đề án số 395/ĐA-CP ngày …": one date for both
    return _BETWEEN.fullmatch(text, last.end, following.start) is not None


def _organ(symbol: str) -> str:
    parts = re.split(r"[-/]", symbol, maxsplit=1)
    return parts[1] if len(parts) > 1 else symbol


def share_back(mentions: list[Numbered], text: str) -> list[Numbered]:
    """Give the date and issuer printed once at the end of a list to the members that have none of their own."""
    last = mentions[-1]
    shared = []
    for mention in mentions:
        date, issuer = mention.date, mention.issuer
        if issuer is None and last.issuer is not None and last.issuer[0] > mention.end:
            issuer = last.issuer
        if date is None and mention.issuer is None and last.date is not None and mention.year in (None, last.date[:4]):
            date = last.date
        changed = (date, issuer) != (mention.date, mention.issuer)
        shared.append(replace(mention, date=date, issuer=issuer) if changed else mention)
    return shared


def with_ranges(text: str, mentions: list[Numbered]) -> Iterator[Numbered]:
    """Yield the documents of a list with those that a range leaves out: "từ số 318 đến số 321/QĐ-TTg".

    The span of such a document is the range, from its first number to its last.
    """
    for index, mention in enumerate(mentions):
        yield mention
        if index + 1 == len(mentions):
            return
        following = mentions[index + 1]
        if mention.symbol != following.symbol or not _TO.fullmatch(text, mention.core_end, following.core_start):
            continue
        first, last = mention.number or "", following.number or ""
        if first.isdigit() and last.isdigit() and 1 < int(last) - int(first) <= _LONGEST_RANGE:
            for number in range(int(first) + 1, int(last)):
                printed = str(number).zfill(len(first))
                yield replace(
                    mention,
                    start=mention.core_start,
                    end=following.core_end,
                    number=printed,
                    reference=(following.reference or "").replace(last, printed, 1),
                    rule=mention.rule.removesuffix(".list") + ".range",
                    own_type=False,
                )
