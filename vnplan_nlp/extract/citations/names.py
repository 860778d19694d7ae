"""Named citations: laws, codes, ordinances, the Constitution and resolutions of congresses, cited by name alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.tones import old_tones
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.dates import iso_date
from vnplan_nlp.schema.rules import NamedRule

_HEAD: Final = regex("named_citations", "head")
_AMENDING: Final = regex("named_citations", "amending")
_CONGRESS: Final = regex("named_citations", "congress")
_CONSTITUTION: Final = regex("named_citations", "constitution")
_CHARTER: Final = regex("named_citations", "charter")
_SCHEME: Final = regex("named_citations", "scheme")
_YEAR: Final = regex("named_citations", "year")
_DATE: Final = regex("citations", "date_after")
#: The longest name of a law that is not in the gazetteer.
_LONGEST_NAME: Final = 90


@dataclass(frozen=True, slots=True)
class Named:
    """A mention of a document by its name."""

    start: int
    end: int
    doc_type: str
    date: str | None
    issuer: tuple[int, int] | None
    rule: NamedRule
    score: float | None = None


def scan_heads(text: str) -> list[re.Match[str]]:
    """Return the words of a whole text that may open the name of a document."""
    return list(_HEAD.finditer(text))


def find_named(text: str, start: int, end: int, heads: Iterable[re.Match[str]]) -> Iterator[Named]:
    """Yield the named citations of one block in reading order; a law inside the name of another follows it.

    `heads` are the matches of `scan_heads` that lie in the block.
    """
    covered = start
    for match in heads:
        word = match.group()
        at = match.start()
        if at < covered or (at > start and text[at - 1].isalnum()):
            continue
        lower = word.lower()
        if lower == "hiến pháp":
            found = _CONSTITUTION.match(text, at, end)
            if found is not None:
                yield Named(at, found.end(), "Hiến pháp", _year_of(found.group()), None, "named.constitution")
        elif lower == "nghị quyết":
            congress = _CONGRESS.match(text, at, end)
            if congress is not None:
                yield Named(at, congress.end(), "Nghị quyết", None, congress.span("issuer"), "named.congress")
        elif lower == "điều lệ":
            charter = _CHARTER.match(text, at, end)
            if charter is not None:
                yield Named(at, charter.end(), "Điều lệ", None, None, "named.charter")
        elif lower == "đề án":
            scheme = _SCHEME.match(text, at, end)
            if scheme is not None:
                yield Named(at, scheme.end(), "Đề án", None, None, "named.scheme", 0.6)
        else:
            for law in _law(text, at, match.end(), end):
                yield law
                covered = max(covered, law.end)


def _law(text: str, start: int, after: int, ceiling: int) -> Iterator[Named]:
    kind = text[start:after].capitalize()
    amending = _AMENDING.match(text, after, ceiling)
    if amending is not None:
        end, date = _with_date(text, amending.end(), ceiling)
        yield Named(start, end, kind, date, None, "named.amending")
        # The year belongs to the amending law; the amended one is named without.
        yield from find_named(text, after, amending.end(), _HEAD.finditer(text, after, amending.end()))
        return
    name_end, score = _name_end(text, after, ceiling, kind)
    if name_end is not None:
        end, date = _with_date(text, name_end, ceiling)
        yield Named(start, end, kind, date, None, "named.law", score)


def _with_date(text: str, at: int, ceiling: int) -> tuple[int, str | None]:
    """Return where a law's year or date ends, and its ISO date."""
    year = _YEAR.match(text, at, ceiling)
    if year is not None:
        return year.end(), year.group("year")
    match = _DATE.match(text, at, ceiling)
    if match is None or match.group("d") is None:
        return at, None
    return match.end(), iso_date(match.group("y"), match.group("m"), match.group("d"))


@cache
def _names(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the known names of one kind in lower case, by their first word, longest first."""
    data = load_json("laws")
    names = {"Luật": data["laws"], "Bộ luật": data["codes"], "Pháp lệnh": data["ordinances"]}.get(kind, [])
    table: dict[str, list[str]] = {}
    for name in names:
        folded = old_tones(name.lower())
        table.setdefault(re.split(r"[ ,]", folded, maxsplit=1)[0], []).append(folded)
    return {word: tuple(sorted(found, key=len, reverse=True)) for word, found in table.items()}


_STOP: Final = re.compile(
    rf"""[,;.:()“”\"\n\t]|\ và\ (?=[{UPPER}])|\ -[ ]|(?:^|\ )(?:Căn\ cứ|CĂN\ CỨ)\b
    |\ (?:và\ các|và\ văn|và\ những|được|năm|ngày|số|trên\ địa|theo|về|để|thuộc|có|đã|tại|là|do|của|trong|đến|cho|từ
       |này|nhằm|gắn|hiện|bằng|với|nhân\ dịp|quy\ định|phải|sẽ|đối|khi|mới|sửa|vào|cũng|nêu|ban)\b""",
    re.VERBOSE,
)


#: "Dân Luật Việt Nam": the word is part of another name.
_PROPER_BEFORE: Final = re.compile(rf"(?<![.;:] )(?<!^)(?<![\n\t])[{UPPER}][{LOWER}]+ (?:Luật|Bộ luật|Pháp lệnh)$")


#: A name of several things, told from a list by its year, day or number: "Luật Phòng, chống lụt, bão năm 1993".
_LISTED: Final = re.compile(
    rf"[{UPPER}][{LOWER}]+(?:,? (?!(?:các|những|được|theo|về|của|và các|văn bản|nghị|thông tư|quyết|chỉ thị|năm|ngày"
    rf"|số)\b)[{LOWER}]+){{1,14}}(?= (?:năm|ngày|số) \d)"
)


def _name_end(text: str, at: int, ceiling: int, kind: str) -> tuple[int | None, float | None]:
    """Return where the name of a law ends: the longest known name, else the words up to what no name contains."""
    window = text[at + 1 : min(ceiling, at + 130)]
    folded = old_tones(window.lower())
    first = re.split(r"[ ,;.]", folded, maxsplit=1)[0]
    for name in _names(kind).get(first, ()):
        if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalnum():
            return at + 1 + len(name), None
    if not window or not window[0].isupper() or _PROPER_BEFORE.search(text, max(0, at - 24), at):
        return None, None
    stop = _STOP.search(window)
    length = stop.start() if stop is not None else len(window)
    if (listed := _LISTED.match(window)) is not None and listed.end() > length:
        length = listed.end()
    name = window[:length].rstrip(" -")
    if not 4 <= len(name) <= _LONGEST_NAME or " " not in name or not re.search(rf"[{LOWER}]", name):
        return None, None
    return at + 1 + len(name), 0.7


def _year_of(words: str) -> str | None:
    year = re.search(r"(?:19|20)\d\d", words)
    return year.group() if year else None
