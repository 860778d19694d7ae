"""Damage of bad scans, stronger than what the rules were made for, with the way from old offsets to new ones."""

from __future__ import annotations

import random
import unicodedata
from typing import Final, NamedTuple

_DIGITS: Final = {"0": "Oo", "1": "lI", "5": "S", "8": "B", "2": "Z"}
_LETTERS: Final = {
    "Đ": "DÐ", "đ": "d", "ư": "u", "Ư": "U", "ơ": "o", "Q": "O", "C": "G", "e": "c", "l": "I", "I": "l", "h": "b",
    "n": "u", "u": "n", "T": "F", "B": "R",
}  # fmt: skip
_SIGNS: Final = {"-": "–_", "“": "\"'", "”": "\"'", ",": ".", "/": "|"}
_MARKS: Final = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


class Damaged(NamedTuple):
    """A damaged text; `places[n]` is where the letter at n of the sound text is now, for n up to its length."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets of a span of the sound text."""
        return self.places[start], self.places[end]


def damage(text: str, rng: random.Random, rate: float) -> Damaged:
    """Return a text in which about `rate` of the letters are misread; line ends and tabs stay."""
    out: list[str] = []
    places: list[int] = []
    at = 0
    for char in text:
        places.append(at)
        made = _misread(char, rng, rate) if rng.random() < 2 * rate else char
        out.append(made)
        at += len(made)
    places.append(at)
    return Damaged("".join(out), places)


def _misread(char: str, rng: random.Random, rate: float) -> str:
    """What a letter is read as; about half of the calls change something."""
    if char in _DIGITS:
        return rng.choice(_DIGITS[char]) if rng.random() < 0.35 else char
    if char in _SIGNS:
        return rng.choice(_SIGNS[char]) if rng.random() < 0.5 else char
    if char == " ":
        return "" if rng.random() < 0.12 else char
    if not char.isalpha():
        return char
    base, *marks = list(unicodedata.normalize("NFD", char))
    if marks and rng.random() < 0.75:
        tone = next((mark for mark in marks if mark in _MARKS), None)
        if tone is not None and rng.random() < 0.5:
            marks[marks.index(tone)] = rng.choice(_MARKS)
        else:
            marks.pop(rng.randrange(len(marks)))
        return unicodedata.normalize("NFC", base + "".join(marks))
    if char in _LETTERS and rng.random() < 0.5:
        return rng.choice(_LETTERS[char])
    return char
