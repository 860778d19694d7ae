"""Combining marks: how many of them one letter may bear."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: As in the stream-safe format of Unicode (UAX #15): no letter of any language bears more.
_MOST: Final = 30
#: What may be a run of marks: no letter of Latin script stands in it, nor a sign of punctuation.
_RUN: Final = re.compile(r"[^\x00-\u02ff\u1e00-\u1eff\u2000-\u20cf]{31,}")


def tamed(text: str) -> str:
    """Return a text of the same length in which the marks that no letter bears are NUL.

    To compose a letter with a hundred thousand marks takes minutes, as they are put in order one by one.
    """
    return _RUN.sub(_without_excess, text)


def _without_excess(run: re.Match[str]) -> str:
    found: list[str] = []
    marks = 0
    for char in run.group():
        marks = marks + 1 if unicodedata.combining(char) else 0
        found.append(char if marks <= _MOST else "\0")
    return "".join(found)
