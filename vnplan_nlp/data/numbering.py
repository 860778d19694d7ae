"""Enumerators: the numbering grammar of administrative documents."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, cast

from vnplan_nlp.data.patterns import expand, load_patterns
from vnplan_nlp.data.watching import watched
from vnplan_nlp.schema.layout import Enumerator, EnumeratorKind

_FIRST: Final = frozenset("PpCcMmTtĐđ0123456789IVXABDEFGHaeghiklnoqrsuvxy-–—+*•●○▪▫■□◦·‣⁃➢➤✓➔bdm(")
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
#: Labels that begin with a word are given in sentence case: "Phụ lục I", "Phần thứ nhất".
_WORDED: Final = frozenset(("appendix", "part", "chapter", "section", "subsection", "article"))
_ROMAN_TAIL: Final = re.compile(r" [ivxl]+$")
#: Letters of points in their order: the Vietnamese alphabet without ă â ê ô ơ ư, without f j w z.
POINT_LETTERS: Final = "abcdđeghiklmnopqrstuvxy"


def _grammar() -> re.Pattern[str]:
    alternatives = []
    for name, entry in load_patterns("numbering").items():
        body = re.sub(r"\(\?P<(\w+)>", rf"(?P<{name}_\1>", expand(entry.pattern))
        alternatives.append(f"(?P<{name}>{body})")
    return watched(re.compile("|".join(alternatives), re.VERBOSE), "numbering", None)


_GRAMMAR: Final = _grammar()


def enumerator(line: str) -> Enumerator | None:
    """Return the enumerator that opens a line, or None; `end` is where the words after it begin."""
    if not line or line[0] not in _FIRST:
        return None
    return _enumerator(line)


@lru_cache(maxsize=1024)  # every stage from the paragraphs on asks for the same lines again
def _enumerator(line: str) -> Enumerator | None:
    match = _GRAMMAR.match(line)
    if match is None or match.lastgroup is None:
        return None
    kind = match.lastgroup
    # `lastgroup` is the last group that closed: the outer one, named after the kind itself.
    label = match.group(f"{kind}_label")
    end = match.end()
    while end < len(line) and line[end] in " .:-–":
        end += 1
    if kind == "bullet":
        end = match.end()
    elif kind == "small_roman":
        kind = "roman"
    elif kind in _WORDED:
        label = label.capitalize() if label.isupper() else label
        label = _ROMAN_TAIL.sub(lambda tail: tail.group().upper(), label)
    return Enumerator(cast(EnumeratorKind, kind), label, end)


@lru_cache(maxsize=1024)
def ordinal(kind: str, label: str) -> int | None:
    """Return the position that a label names in its series: 3 for "III", "3", "c", "2.3"; None where unknown."""
    if kind == "letter":
        return POINT_LETTERS.index(label[0]) + 1
    if kind == "upper":
        return "ABCDEGHĐ".find(label) + 1 or None
    tail = label.rsplit(" ", 1)[-1]
    if kind == "decimal":
        tail = tail.rsplit(".", 1)[-1]
    if tail.isdigit():
        return int(tail)
    if tail and all(char in _ROMAN_DIGITS for char in tail.upper()):
        values = [_ROMAN_DIGITS[char] for char in tail.upper()]
        return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    digits = re.match(r"\d+", tail)
    return int(digits.group()) if digits else None
