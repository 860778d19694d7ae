"""Numbered citations: number, year, symbol, type, date and issuer of every document cited by its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from vnplan_nlp.data.document_types import type_by_code, type_names
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.dates import date_at
from vnplan_nlp.extract.citations.issuers import issuer_before, issuer_end
from vnplan_nlp.extract.citations.kinds import LEGISLATURE, clean_symbol, type_before, type_of_symbol
from vnplan_nlp.extract.citations.lists import numbers_before, share_back, shared_before, shares, with_ranges
from vnplan_nlp.extract.citations.mending import mended
from vnplan_nlp.extract.citations.mention import Numbered
from vnplan_nlp.schema.rules import NumberingSystem

_CORE: Final = regex("citations", "core")
_BLANK_CORE: Final = regex("citations", "blank_core")
_OF: Final = regex("citations", "of")
_LINK: Final = re.compile(r"(?:\ ?[,;]|\ và|,\ và|\ cùng|;\ và|\ đến)?\ ?(?:các\ )?(?:số\ ?:?\ ?)?$")


def find_numbered(text: str, start: int, end: int, cores: Sequence[re.Match[str]]) -> Iterator[Numbered]:
    """Yield the numbered citations of one block in reading order; one for each document of a list.

    `cores` are the matches of `scan_cores` that lie in the block.
    """
    previous: Numbered | None = None
    pending: list[Numbered] = []
    for match in cores:
        found = _mention(text, start, end, match, previous)
        if found is None:
            continue
        mentions = [*shared_before(text, start, found, previous), found]
        if pending and not shares(text, pending[-1], mentions[0]):
            yield from with_ranges(text, pending)
            pending = []
        pending = share_back([*pending, *mentions], text)
        previous = found
    yield from with_ranges(text, pending)


def scan_cores(text: str) -> list[re.Match[str]]:
    """Return the matches of number and symbol in a whole text in reading order, blank numbers among them."""
    cores = [*_CORE.finditer(text), *_BLANK_CORE.finditer(text)]
    cores.sort(key=re.Match.start)
    return cores


def _mention(text: str, floor: int, ceiling: int, match: re.Match[str], previous: Numbered | None) -> Numbered | None:
    system: NumberingSystem = "party" if match.group("sep") in ("-", "–") else "state"
    printed, symbol, score = clean_symbol(match.group("symbol"), system)
    blank = match.re == _BLANK_CORE
    number, year = (None, None) if blank else match.group("number", "year")
    core_start = match.start("number") if number else match.start() - 1  # the "s" of "số"
    typed = type_before(text, floor, core_start, legislature=LEGISLATURE.match(symbol) is not None)
    code_kind = type_of_symbol(symbol, system)
    if typed is None and (listed_numbers := numbers_before(text, floor, core_start)) is not None:
        typed = type_before(text, floor, listed_numbers.start(), legislature=False)
        if typed is not None:
            typed = replace(typed, start=core_start)
    kind = typed.kind if typed is not None else None
    type_start = typed.start if typed is not None else core_start
    own_type = typed is not None
    head_issuer = typed.issuer if typed is not None else None
    listed = kind is None and previous is not None and _continues_list(text, previous, core_start)
    expected = kind if kind is not None or previous is None or not listed else previous.kind
    better = mended(symbol, expected.codes if expected is not None else (), "/" if system == "party" else "-")
    if better is not None:
        # A misread letter is no word of the document: the reference is given as it is meant, the text as it stands.
        printed, (symbol, score) = better[0], better
        code_kind = type_of_symbol(symbol, system)
    if listed and previous is not None:
        kind = code_kind or previous.kind
        head_issuer = previous.head_issuer
    elif kind is None or (code_kind is not None and (kind.code_wins or kind.name == "Công văn")):
        kind = code_kind  # "văn bản số 213-KL/TW": the general word says less than the code
    if kind is None and _is_letter(symbol, text, match.end()):
        kind, own_type = type_names()["công văn"], True
    if kind is None or not (own_type or listed or _is_document(text, floor, core_start, number, year, symbol)):
        return None
    at = match.end()
    date, at = date_at(text, at, ceiling, year)
    issuer = None
    of = _OF.match(text, at, ceiling)
    issuer_stop = issuer_end(text, of.end(), ceiling) if of is not None else None
    if of is not None and issuer_stop is not None and not _OF_THE_NEXT.match(text, issuer_stop, ceiling):
        if "LT" in symbol:
            issuer_stop = _joint_end(text, issuer_stop, ceiling)
        issuer = (of.end(), issuer_stop)
        at = issuer_stop
        if date is None:
            date, at = date_at(text, at, ceiling, year)
    else:
        issuer = head_issuer or issuer_before(text, floor, type_start)
        if own_type and text.startswith("các ", type_start - 4):
            head_issuer = issuer  # "được Thủ tướng Chính phủ phê duyệt tại các Quyết định: số …; số …"
    separator = "-" if system == "party" else "/"
    reference = None if number is None else f"{number}/{year}/{printed}" if year else f"{number}{separator}{printed}"
    return Numbered(
        start=type_start,
        end=at,
        core_start=core_start,
        core_end=match.end(),
        kind=kind,
        number=number,
        year=year,
        symbol=symbol,
        reference=reference,
        date=date,
        issuer=issuer,
        rule=f"numbered.{system}",
        own_type=own_type,
        head_issuer=head_issuer,
        score=score,
    )


#: ", của Ban Bí thư tại Văn bản số …": that issuer belongs to what follows.
_OF_THE_NEXT: Final = re.compile(r" tại (?:các )?[^\W\d]+(?: [^\W\d]+){0,4}(?: số)? ?:? ?\d")
_AND: Final = re.compile(r", | và | - |, và ")


def _joint_end(text: str, at: int, ceiling: int) -> int:
    """Return where the issuers of a joint document end: "của Bộ Nội vụ và Văn phòng Chính phủ"."""
    while (link := _AND.match(text, at, ceiling)) is not None:
        end = issuer_end(text, link.end(), ceiling)
        if end is None:
            break
        at = end
    return at


def _continues_list(text: str, previous: Numbered, core: int) -> bool:
    """Whether a number without a type of its own carries on the list that the document before it is in."""
    if _LINK.fullmatch(text, previous.end, core):
        return True
    # "các Nghị định của Chính phủ: số 63/2010/NĐ-CP … về …; số 48/2013/NĐ-CP …": each with its title.
    return (
        previous.head_issuer is not None
        and re.search(r"(?:[,;] ?(?:và )?| và )số ?$", text[max(previous.end, core - 8) : core]) is not None
    )


@cache
def _not_documents() -> tuple[str, ...]:
    words = load_json("citation_words")["not_documents_before"]
    return (*words, *(f"{word} số" for word in words))


#: Organs whose code opens the symbol of a letter, and of nothing else.
_COLLECTIVES: Final = frozenset(("UBND", "HĐND", "VPUBND", "VPCP", "BCĐ"))
_UNIT: Final = re.compile(r" \([A-ZĐ]{2,}[A-ZĐ\d&-]*\)")


def _is_letter(symbol: str, text: str, at: int) -> bool:
    """Whether a symbol without a type is that of a letter: "109/UBND-VX", "12/BCĐ (CAT-PC02)"."""
    organ, mark, unit = symbol.partition("-")
    return organ in _COLLECTIVES and (bool(unit) or (not mark and _UNIT.match(text, at) is not None))


def _is_document(text: str, floor: int, core: int, number: str | None, year: str | None, symbol: str) -> bool:
    """Whether number and symbol without the word of a type are those of a document, and of nothing else."""
    before = text[max(floor, core - 22) : core].lower().rstrip(" :.")
    if number is None or before.endswith(_not_documents()):
        return False
    code = re.split(r"[-/]", symbol, maxsplit=1)[0]
    organ = symbol[len(code) + 1 :]
    known = type_by_code(code, "state") is not None or type_by_code(code, "party") is not None
    if LEGISLATURE.match(symbol):
        return year is not None or symbol.startswith("UBTV")  # "829/UBTVQH14" lost its "NQ-"
    return (known and len(organ) >= 2 and code != code.lower()) or (before.endswith(("số", "so")) and bool(organ))


