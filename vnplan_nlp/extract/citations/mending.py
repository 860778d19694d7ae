"""Mending of symbols: what a damaged code or organ of a symbol is meant to be, by the tables and nothing else.

Recognition reads "NG/TW" for NQ/TW, typists without Vietnamese letters write "QD-UBND". A part of a symbol that a
table knows is never touched. An unknown code is mended where the confusions of `data/symbol_slips.json` lead from it to
a code of the document type that is printed before the number, and the organ is a known one, unless only the bar of a Đ
is lost. Without a type the bar of a Đ is all that is given back. An unknown organ is mended where they lead to one
known organ, and to one only.

Of 432 made citations that the table had not seen, on bad scans (fax, out of focus, italics), 402 are right as they are
recognised and 417 when mended; none is mended to a wrong one. Mending costs a thousandth of a parse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from vnplan_nlp.data.document_types import type_by_code
from vnplan_nlp.data.issuers import organ_by_code, organs
from vnplan_nlp.data.words import load_json

#: The score of a mention whose symbol was mended in one place, and in more.
ONCE: Final = 0.9
OFTEN: Final = 0.8
#: So many places of a part may be damaged; with more, any word leads to any other.
_MOST: Final = 2
#: Longer codes are no codes, and the ways to read them many.
_LONGEST_CODE: Final = 8
_LONGEST_ORGAN: Final = 16
#: Up to this length an unknown organ is too much like other organs, unless it has a letter that no code has.
_SHORT: Final = 3


@lru_cache(maxsize=4096)
def mended(symbol: str, codes: tuple[str, ...], mark: str) -> tuple[str, float] | None:
    """Return the symbol that is meant and a score below 1; None where nothing is damaged or nothing can be mended.

    Args:
        symbol: a symbol without blanks: "NG/TW".
        codes: those of the type that is printed before the number; none where no type is.
        mark: what parts code and organ in the number's system: "/" of the Party, "-" of the State.
    """
    code, parted, organ = symbol.partition(mark)
    if not parted:  # the marks are often swapped: "35/NG-TW"
        code, parted, organ = symbol.partition("-" if mark == "/" else "/")
    if not parted:
        return None
    damaged = _code(code, codes)
    if damaged is None and not _known(code):
        return None  # what stands behind an unknown code may be anything: "109/UBND-VX", "12/SNV-TCCB"
    told = _organ(organ)
    if damaged is not None and not (damaged.sure and _tells(codes)) and told is None and not _has_known_part(organ):
        return None  # "12/GĐ-TCHC" may be the director's own code
    steps = sum(part.steps for part in (damaged, told) if part is not None)
    if not steps:
        return None
    right = f"{damaged.meant if damaged else code}{parted}{told.meant if told else organ}"
    return right, ONCE if steps == 1 else OFTEN


class _Part(NamedTuple):
    """What a part of a symbol is meant to be, and how many places of it are damaged."""

    meant: str
    steps: int
    #: Whether only bars of Đ are wrong.
    sure: bool


def _tells(codes: tuple[str, ...]) -> bool:
    """Whether the printed type says which code is meant: a letter has that of its office, a law has none."""
    return bool(codes) and "CV" not in codes


def _code(code: str, codes: tuple[str, ...]) -> _Part | None:
    """Return what an unknown code is meant to be, None where it may be right or cannot be known."""
    if _known(code) or organ_by_code(code) is not None or len(code) > _LONGEST_CODE:
        return None
    if _tells(codes):
        return _nearest(code, codes.__contains__, first=True)
    found = _nearest(code, _known, first=False)  # "(12/QD-UBND)": without a type only the bar of Đ is sure
    return found if found is not None and found.sure else None


def _organ(organ: str) -> _Part | None:
    """Return what an unknown organ is meant to be, None where it may be right or cannot be known."""
    if organ in _organ_codes() or organ_by_code(organ) is not None or not 1 < len(organ) <= _LONGEST_ORGAN:
        return None
    foreign = not _foreign().isdisjoint(organ.replace("TW", ""))
    if len(organ) <= _SHORT and not foreign:
        return None
    return _nearest(organ, _organ_codes().__contains__, first=False)


def _nearest(read: str, known: Callable[[str], bool], *, first: bool) -> _Part | None:
    """Return what is known and the fewest confusions away; of several the first one, or none."""
    level = [_Part(read, 0, sure=True)]
    seen = {read}
    for _ in range(_MOST):
        reached: dict[str, _Part] = {}
        for part in level:
            for reading in _readings(part):
                if reading.meant not in seen:
                    reached.setdefault(reading.meant, reading)
        seen.update(reached)
        level = list(reached.values())
        found = [part for part in level if known(part.meant)]
        if found:
            return found[0] if first or len(found) == 1 else None
    return None


def _readings(part: _Part) -> Iterator[_Part]:
    """Yield what a part may have been, one confusion undone; the bars of all its D's are lost together."""
    word = part.meant
    for read, meant, bar in _confusions():
        steps, sure = part.steps + 1, part.sure and bar
        if word.count(read) > 1:
            yield _Part(word.replace(read, meant), steps, sure)
        at = word.find(read)
        while at >= 0:
            yield _Part(word[:at] + meant + word[at + len(read) :], steps, sure)
            at = word.find(read, at + 1)


def _has_known_part(organ: str) -> bool:
    """Whether an organ, or one of several in one symbol, is known."""
    return any(part in _organ_codes() or organ_by_code(part) is not None for part in (organ, *organ.split("-")))


def _known(code: str) -> bool:
    return type_by_code(code, "state") is not None or type_by_code(code, "party") is not None


@cache
def _confusions() -> tuple[tuple[str, str, bool], ...]:
    table = load_json("symbol_slips")["confusions"]
    return tuple((entry["read"], entry["meant"], entry.get("bar", False)) for entry in table)


@cache
def _foreign() -> frozenset[str]:
    """The characters that no code of an organ has but for the W of TW, so that what has one of them is damaged."""
    return frozenset(load_json("symbol_slips")["never_in_organs"])


@cache
def _organ_codes() -> frozenset[str]:
    return frozenset((*load_json("symbol_slips")["organs"], *(code for organ in organs() for code in organ.codes)))
