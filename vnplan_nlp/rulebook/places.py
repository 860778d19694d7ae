"""Lines and columns of a text, as editors and `vnplan check` count them: from 1, columns in code points."""

from __future__ import annotations

from bisect import bisect_right


class Lines:
    """The lines of a text; made once, asked often."""

    __slots__ = ("_starts", "length")

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        if len(self._starts) > 1:
            self._starts.pop()  # no line begins behind the last one
        self.length = len(text)

    def __len__(self) -> int:
        return len(self._starts)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset."""
        line = max(0, bisect_right(self._starts, offset) - 1)
        return line + 1, offset - self._starts[line] + 1

    def span(self, line: int) -> tuple[int, int]:
        """Return the offsets of a line, its end included.

        Raises:
            IndexError: there is no such line.
        """
        if not 1 <= line <= len(self._starts):
            raise IndexError(f"line {line} of {len(self._starts)}")
        end = self._starts[line] if line < len(self._starts) else self.length
        return self._starts[line - 1], end
