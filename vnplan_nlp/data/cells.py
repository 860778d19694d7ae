"""Words in the cells of spreadsheets: what programs take for a formula there must stay words."""

from __future__ import annotations

from typing import Final, TypeVar

from vnplan_nlp.data.letters import for_xml

_Value = TypeVar("_Value")

#: What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

#: Letters of a page header beside its codes.
_LONGEST_HEADER: Final = 240


def as_words(value: _Value) -> _Value | str:
    """Return a value for a cell of CSV: of text that a spreadsheet would take for a formula with ' before it.

    Numbers are what they are, below zero too.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_header(words: str) -> str:
    """Return words for the page header of a workbook, where & begins a code and 255 letters are all that it holds."""
    words = " ".join(for_xml(words).split())
    while len(words.replace("&", "&&")) > _LONGEST_HEADER:
        words = words[:-1].rstrip()
    return words.replace("&", "&&")
