"""`AlignedText`: a clean text and the way back to the raw text that it was made from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Run(NamedTuple):
    """A stretch of the text and the stretch of raw text that it stands for.

    Where both lengths are equal the run maps character by character; otherwise it maps as a whole
    (a wrap became one blank, a letter and its combining mark became one letter).
    """

    text_start: int
    raw_start: int
    text_length: int
    raw_length: int


class AlignedText:
    """A text with runs that map every code point to the raw text and back.

    The runs tile `text` without gaps, in order; what the raw text has between two runs was dropped
    (page numbers, marks of the carrier). All offsets are half-open code-point offsets.
    """

    __slots__ = ("_raw_starts", "_text_starts", "raw_length", "runs", "text")

    def __init__(self, text: str, runs: Iterable[Run], raw_length: int) -> None:
        self.text = text
        self.runs = tuple(runs)
        self.raw_length = raw_length
        self._text_starts = [run.text_start for run in self.runs]
        self._raw_starts = [run.raw_start for run in self.runs]

    @classmethod
    def identity(cls, text: str) -> AlignedText:
        """Return a text that is its own raw text."""
        return cls(text, (Run(0, 0, len(text), len(text)),) if text else (), len(text))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets that `text[start:end]` was made from.

        Raises:
            IndexError: the span is not inside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span {start}:{end} is outside the text of {len(self.text)} characters")
        if not self.runs:
            return 0, 0
        if start == end:
            at = self._raw_of(start) if start < len(self.text) else self._raw_end_of(start - 1)
            return at, at
        return self._raw_of(start), self._raw_end_of(end - 1)

    def text_span(self, raw_start: int, raw_end: int) -> tuple[int, int]:
        """Return the smallest span of the text that covers what is left of `raw[raw_start:raw_end]`.

        The span is empty where all of that raw text was dropped.

        Raises:
            IndexError: the span is not inside the raw text.
        """
        if not 0 <= raw_start <= raw_end <= self.raw_length:
            raise IndexError(f"raw span {raw_start}:{raw_end} is outside the raw text of {self.raw_length} characters")
        if not self.runs:
            return 0, 0
        first = max(0, bisect_right(self._raw_starts, raw_start) - 1)
        start = None
        end = 0
        for index in range(first, len(self.runs)):  # a slice would copy all the runs to the end
            run = self.runs[index]
            if run.raw_start >= raw_end:
                break
            run_raw_end = run.raw_start + run.raw_length
            low, high = max(raw_start, run.raw_start), min(raw_end, run_raw_end)
            if low >= high:
                continue
            if run.text_length == run.raw_length:
                low, high = run.text_start + low - run.raw_start, run.text_start + high - run.raw_start
            else:
                low, high = run.text_start, run.text_start + run.text_length
            start = low if start is None else start
            end = high
        if start is None:
            run = self.runs[first]
            at = run.text_start + run.text_length if raw_start >= run.raw_start else run.text_start
            return at, at
        return start, end

    def _raw_of(self, position: int) -> int:
        run = self.runs[bisect_right(self._text_starts, position) - 1]
        return run.raw_start + position - run.text_start if run.text_length == run.raw_length else run.raw_start

    def _raw_end_of(self, position: int) -> int:
        run = self.runs[bisect_right(self._text_starts, position) - 1]
        if run.text_length == run.raw_length:
            return run.raw_start + position - run.text_start + 1
        return run.raw_start + run.raw_length
