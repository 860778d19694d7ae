"""What the fonts of a PDF tell beyond the characters: how high a line stands, and in which old encoding it is."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, Final

import pypdfium2.raw as pdfium

from vnplan_nlp.ingest import legacy

#: How far letters with tones and letters with tails reach from the base line, in type sizes, as in Times.
_ASCENT: Final = 0.9
_DESCENT: Final = 0.22
#: A font that says to be lower than this has been given a height that is not its own.
_LOWEST: Final = 0.95
#: Characters looked at on a page to see whether its fonts have a height.
_SAMPLE: Final = 12

#: What a page in an old encoding has and a Vietnamese one in Unicode has not: of others no font is asked for.
_SUSPECT: Final = re.compile("[¦¨ª¬®¶¸¹¼¾ÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþ]")
#: Other characters that fonts say they show for a code of Latin-1.
_ALIKE: Final = {0x3BC: 0xB5, 0x2219: 0xB7}
#: What PDFium makes of code AD, by the encoding of the PDF a hyphen, in the fonts of TCVN3 the letter ư.
_HYPHENS: Final = frozenset("-\u00ad\ufffe\x02")
#: The letter is wider than the hyphen by more than this.
_WIDER: Final = 1.25
_FONTS: Final = {"tcvn3": ".VnTime", "vni": "VNI-Times"}

#: Gives the upper and the lower end of a character, in points of the PDF, by its number on the page.
Heights = Callable[[int], tuple[float, float]]


def heights_of(raw: Any, text: str) -> Heights | None:
    """Return how high characters stand where a font does not say it, as those that LibreOffice writes; else None.

    Without it "số" and "ngày" of one line have boxes as high as their letters, and look like words of two lines.
    """
    x, y, matrix, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    places = ctypes.byref(x), ctypes.byref(y)
    shape = ctypes.byref(matrix)
    origin_of, matrix_of = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetMatrix
    size_of = pdfium.FPDFText_GetFontSize

    def height(index: int) -> tuple[float, float]:
        origin_of(raw, index, *places)
        matrix_of(raw, index, shape)
        size = size_of(raw, index) * abs(matrix.d)
        return y.value + _ASCENT * size, y.value - _DESCENT * size

    for index in range(0, len(text), max(1, len(text) // _SAMPLE)):
        found = next((at for at in range(index, min(index + 20, len(text))) if text[at].isalnum()), None)
        if found is None or not pdfium.FPDFText_GetLooseCharBox(raw, found, box):
            continue
        top, bottom = height(found)
        if box.top - box.bottom < (top - bottom) * _LOWEST / (_ASCENT + _DESCENT):
            return height
    return None


# --- fonts of before Unicode -------------------------------------------------------------------------


def in_unicode(raw: Any, text: str, encoding: str | None = None) -> tuple[str, str | None]:
    """Return the text of a page in Unicode, a character for each of it, and the old encoding that its fonts had.

    Args:
        raw: the text page of PDFium.
        text: its characters.
        encoding: the one of the whole document, where `detected` found one and its fonts do not tell.
    """
    if encoding is None and _SUSPECT.search(text) is None:
        return text, None
    objects, fonts = _fonts(raw, len(text))
    if encoding is not None:
        fonts = [font if legacy.is_legacy(font) else _FONTS[encoding] for font in fonts]
    else:
        old = {font for font in set(fonts) if legacy.is_legacy(font)}
        for font in tuple(old):  # one of such a name may have the letters of Unicode all the same
            words = "".join(char for char, one in zip(text, fonts, strict=True) if one == font)
            old -= {font} if legacy.is_unicode(words) else set()
        fonts = [font if font in old else "" for font in fonts]
    parts: list[str] = []
    start = 0
    for font, run in groupby(fonts):
        end = start + len(list(run))
        words = text[start:end].translate(_ALIKE) if font else text[start:end]
        if legacy.encoding_of(font) == "tcvn3" and not _HYPHENS.isdisjoint(words):
            words = "".join(
                "\u00ad" if char in _HYPHENS and _is_letter(raw, start + at, char, objects) else char
                for at, char in enumerate(words)
            )
        parts.append(legacy.each_of(words, font))
        start = end
    shown = "".join(parts)
    if encoding == "tcvn3":
        shown = legacy.capitals_of_tcvn3(shown)
    found = next((name for name in map(legacy.encoding_of, fonts) if name is not None), None)
    return (shown, found) if found is not None and len(shown) == len(text) else (text, None)


def detected(texts: Iterable[str]) -> str | None:
    """Return the old encoding of a document, "tcvn3" or "vni", whose fonts do not tell it, by its words; else None."""
    text = "\n".join(texts)
    found = legacy.detect_text(text) if _SUSPECT.search(text) is not None else None
    return found if found in _FONTS else None


def _fonts(raw: Any, count: int) -> tuple[list[Any], list[str]]:
    """The text object and the name of the font of each character; a line end has those of what stands before it."""
    objects: list[Any] = []
    fonts: list[str] = []
    names: dict[int, str] = {}
    item: Any = None
    name = ""
    buffer, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    for index in range(count):
        found = pdfium.FPDFText_GetTextObject(raw, index)
        place = ctypes.cast(found, ctypes.c_void_p).value
        if place is not None:
            item = found
            if place not in names:
                size = pdfium.FPDFText_GetFontInfo(raw, index, buffer, len(buffer), flags)
                names[place] = buffer.raw[: max(0, min(size, len(buffer)) - 1)].decode("utf-8", "replace")
            name = names[place]
        objects.append(item)
        fonts.append(name)
    return objects, fonts


def _is_letter(raw: Any, index: int, char: str, objects: list[Any]) -> bool:
    """Whether what looks like a hyphen is as wide as a letter."""
    if char == "\u00ad" or objects[index] is None:
        return char == "\u00ad"
    box, matrix, width = pdfium.FS_RECTF(), pdfium.FS_MATRIX(), ctypes.c_float()
    pdfium.FPDFText_GetLooseCharBox(raw, index, box)
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    size = pdfium.FPDFText_GetFontSize(raw, index)
    font = pdfium.FPDFTextObj_GetFont(objects[index])
    if not pdfium.FPDFFont_GetGlyphWidth(font, ord("-"), ctypes.c_float(size), width) or not width.value:
        return True  # the font has no hyphen
    return bool(abs(box.right - box.left) > _WIDER * width.value * (abs(matrix.a) + abs(matrix.b)))
