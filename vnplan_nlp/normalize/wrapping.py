"""How a file is wrapped: whether paragraphs are cut into lines, at what width, and what an empty line means."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from vnplan_nlp.normalize.carrier import Line

#: What ends a paragraph when it stands at the end of a line.
TERMINAL: Final = ".;:!?…"
_SHORTEST: Final = 25


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The habits of a file: measured, not configured.

    `wrapped`: lines are cut at a width. `blank_lines_inside`: empty lines stand between the lines of one
    paragraph. `blank_lines_between`: empty lines part paragraphs, so that a line end without one is a wrap.
    `width`: the longest usual line. `full` and `full_first`: from this length on a line counts as full
    (the first line of a paragraph is often shorter).
    """

    wrapped: bool
    blank_lines_inside: bool
    blank_lines_between: bool
    width: int
    full: int
    full_first: int

    def is_full(self, length: int, *, first: bool) -> bool:
        """Whether a line of this length ends because the next word did not fit."""
        return length >= (self.full_first if first else self.full)


def measure(lines: list[Line]) -> Wrapping:
    """Return the wrapping of a file, from the lines that certainly go on: the next one begins in lower case."""
    certain = inside = pairs = parted = ended = 0
    lengths: list[int] = []
    first_lengths: list[int] = []
    began = True
    for line, following in pairwise(lines):
        text, after = line.text, following.text
        if text == "|" or after == "|" or len(text) < 3:
            began = True
            continue
        pairs += 1
        goes_on = text[-1] not in TERMINAL and after[0].islower() and after[1:2] not in (")", ".", "/")
        if goes_on and len(text) >= _SHORTEST:
            certain += 1
            inside += following.gap > 0
            (first_lengths if began else lengths).append(len(text))
        elif text[-1] in TERMINAL:
            ended += 1
            parted += following.gap > 0
        began = not goes_on
    wrapped = certain >= 2 and certain >= 0.12 * pairs
    every = sorted(lengths or first_lengths)
    firsts = sorted(first_lengths or lengths)
    if not wrapped or not every:
        return Wrapping(False, False, parted > 0.5 * max(1, ended), 0, 0, 0)
    blank_inside = inside > 0.5 * certain
    return Wrapping(
        wrapped=True,
        blank_lines_inside=blank_inside,
        blank_lines_between=not blank_inside and parted > 0.5 * max(1, ended),
        width=every[min(len(every) - 1, int(0.95 * len(every)))],
        full=int(0.92 * every[int(0.1 * len(every))]),
        full_first=int(0.92 * firsts[int(0.1 * len(firsts))]),
    )
