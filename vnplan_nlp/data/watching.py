"""Counting what patterns find, for those who ask which of them are of use; off, it is one look at a variable.

Patterns are compiled once for a process and many modules keep them, so a process counts from its beginning or never.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, cast

#: The file and the name of a pattern.
PatternKey = tuple[str, str]

_KEEPERS: Final = "vnplan_nlp.pipeline"
_counts: Counter[PatternKey] | None = None


def start_counting() -> Counter[PatternKey]:
    """Return the counter of what patterns find in this process from now on, by file and name; empty it at will.

    Raises:
        RuntimeError: the pipeline is loaded already, and with it patterns that nobody watches.
    """
    global _counts
    if _counts is None:
        if _KEEPERS in sys.modules:
            raise RuntimeError(f"{_KEEPERS} is loaded: patterns can be counted in a new process only")
        _counts = Counter()
    return _counts


def watched(pattern: re.Pattern[str], file: str, name: str | None) -> re.Pattern[str]:
    """Return a compiled pattern as it is, or one that counts what it finds where this process counts.

    Args:
        pattern: the compiled pattern.
        file: its file in `data/patterns`.
        name: its name; None where it joins several as groups of their names: `lastgroup` tells which one it was.
    """
    return pattern if _counts is None else cast("re.Pattern[str]", _Watched(pattern, file, name, _counts))


class _Watched:
    """A pattern that counts its matches; equal to the pattern that its matches name as theirs."""

    def __init__(self, pattern: re.Pattern[str], file: str, name: str | None, counts: Counter[PatternKey]) -> None:
        self._pattern, self._file, self._name, self._counts = pattern, file, name, counts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def __eq__(self, other: object) -> bool:
        return self._pattern == (other._pattern if isinstance(other, _Watched) else other)

    def __hash__(self) -> int:
        return hash(self._pattern)

    def _counted(self, match: re.Match[str] | None) -> re.Match[str] | None:
        if match is not None:
            self._counts[self._file, self._name or match.lastgroup or ""] += 1
        return match

    def match(self, *where: Any) -> re.Match[str] | None:
        return self._counted(self._pattern.match(*where))

    def search(self, *where: Any) -> re.Match[str] | None:
        return self._counted(self._pattern.search(*where))

    def fullmatch(self, *where: Any) -> re.Match[str] | None:
        return self._counted(self._pattern.fullmatch(*where))

    def finditer(self, *where: Any) -> Iterator[re.Match[str]]:
        for match in self._pattern.finditer(*where):
            self._counted(match)
            yield match

    def sub(self, repl: Any, text: str, count: int = 0) -> str:
        def counted(match: re.Match[str]) -> str:
            self._counted(match)
            return cast("str", repl(match) if callable(repl) else match.expand(repl))

        return self._pattern.sub(counted, text, count)
