"""Terms: which congress of the Party, which National Assembly, was in office on a day."""

from __future__ import annotations

import re
from typing import Final, Literal

from vnplan_nlp.data.words import load_json

_PRINTED: Final = re.compile(r"[Kk]h(?:óa|oá)\s+(?P<roman>[IVX]+)\b")
_DIGITS: Final = {"I": 1, "V": 5, "X": 10}


def term_on(date: str, body: Literal["party", "assembly"]) -> int | None:
    """Return the number of the term in office on an ISO date; None where the date is cut so that two are possible.

    The borders are right to a few days: numbers of a new term may begin while the congress still meets.
    """
    first, last = _term(f"{date}-00-00"[:10], body), _term(f"{date}-99-99"[:10], body)
    return first if first == last else None


def _term(date: str, body: str) -> int | None:
    terms: list[tuple[int, str]] = load_json("terms")[body]
    return next((number for number, begin in reversed(terms) if begin <= date), None)


def term_printed(words: str) -> int | None:
    """Return the term that a text names: 13 for "Ban Chấp hành Trung ương khóa XIII"; None where it names none."""
    match = _PRINTED.search(words)
    return roman(match["roman"]) if match is not None else None


def roman(numeral: str) -> int | None:
    """Return the value of a small Roman numeral, "XIII" as 13, or of digits; None for other words."""
    if numeral.isdigit():
        return int(numeral)
    if not numeral or set(numeral) - set(_DIGITS):
        return None
    values = [_DIGITS[char] for char in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
