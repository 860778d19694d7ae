"""What the fonts of a PDF tell beyond the characters: how high a line stands, and in which old encoding it is."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

import pypdfium2.raw as pdfium

#: How far letters with tones and letters with tails reach from the base line, in type sizes, as in Times.
_ASCENT: Final = 0.9
_DESCENT: Final = 0.22
#: A font that says to be lower than this has been given a height that is not its own.
_LOWEST: Final = 0.95
#: Characters looked at on a page to see whether its fonts have a height.
_SAMPLE: Final = 12

#: Gives the upper and the lower end of a character, in points of the PDF, by its number on the page.
Heights = Callable[[int], tuple[float, float]]


def heights_of(raw: Any, text: str) -> Heights | None:
    """Return how high characters stand where a font does not say it, as those that LibreOffice writes; else None.

    Without it "số" and "ngày" of one line have boxes as high as their letters, and look like words of two lines.
    """
    box = pdfium.FS_RECTF()
    for index in range(0, len(text), max(1, len(text) // _SAMPLE)):
        found = next((at for at in range(index, min(index + 20, len(text))) if text[at].isalnum()), None)
        if found is None or not pdfium.FPDFText_GetLooseCharBox(raw, found, box):
            continue
        top, bottom = _height(raw, found)
        if box.top - box.bottom < (top - bottom) * _LOWEST / (_ASCENT + _DESCENT):
            return lambda index: _height(raw, index)
    return None


def _height(raw: Any, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    size = pdfium.FPDFText_GetFontSize(raw, index) * abs(matrix.d)
    return y.value + _ASCENT * size, y.value - _DESCENT * size
