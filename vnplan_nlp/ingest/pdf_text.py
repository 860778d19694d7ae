"""The text layer of a PDF page: stretches of its lines with their rectangles, as PDFium finds them."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from vnplan_nlp.ingest.pdf_fonts import heights_of

#: From this width on, in heights of the line, a blank may part two columns; whether it does is asked of the layout.
WIDE_GAP: Final = 0.9
#: A day or number left blank to be written by hand is no gap between columns.
BLANK_BEFORE: Final = re.compile(r"(?:[Ss]ố ?:?|SỐ ?:?|ngày|tháng|năm|[/-])$")
BLANK_AFTER: Final = re.compile(r"[/\-.…]|tháng\b|năm\b|20\d\d")
#: From so many characters on, a line is measured as a whole first.
_LONG: Final = 60
#: What PDFium makes of a hyphen at the end of a line, whose line break it swallows.
_HYPHENS: Final = re.compile("[\ufffe\x02]")
_LINE: Final = re.compile(r"[^\r\n]+")
_WORD: Final = re.compile(r"[^\s\u00a0]+")
_VIETNAMESE: Final = re.compile(
    r"[\x21-\x7e\u00c0-\u00ff\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300-\u0323\u00a7-\u00bb\u00d7\u2010-\u2026\u2022\u25a0-\u25ff\u2190-\u22ff]"
)
_BLANKS: Final = re.compile(r"\s+")
#: A bullet at the beginning of a line, those of Symbol and Wingdings too: the tab behind it is no character.
_BULLET: Final = re.compile('^([•●▪■◦\uf0a7\uf0b7\uf0d8])(?=[^\\W_]|[“"(])')

#: Turns a point of the PDF into one of the page as it is seen, from the top left corner.
View = Callable[[float, float], tuple[float, float]]


class Piece(NamedTuple):
    """Words that stand on one line, and their rectangle: points from the top left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of the line, a little more than its type size."""
        return self.bottom - self.top


class Glyph(NamedTuple):
    """A character, the position of its middle, and its rectangle."""

    char: str
    left: float
    top: float
    right: float
    bottom: float


def view_of(page: Any) -> tuple[View, float, float]:
    """Return how points of a page become those that are seen, and the width and height that are seen."""
    left, bottom, right, top = page.get_cropbox()
    turn = page.get_rotation()
    if turn == 90:
        return (lambda x, y: (y - bottom, x - left)), top - bottom, right - left
    if turn == 180:
        return (lambda x, y: (right - x, y - bottom)), right - left, top - bottom
    if turn == 270:
        return (lambda x, y: (top - y, right - x)), top - bottom, right - left
    return (lambda x, y: (x - left, top - y)), right - left, top - bottom


class TextLayer:
    """The characters of a page and their rectangles, which are asked for one by one."""

    def __init__(self, page: Any) -> None:
        self._page = page.get_textpage()
        self._raw = self._page.raw
        self._view, self.width, self.height = view_of(page)
        left, _, _, top = page.get_cropbox()
        self._upright = (left, top) if page.get_rotation() == 0 else None
        self._rectangle = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._rectangle)
        self._ask = pdfium.FPDFText_GetLooseCharBox
        self.text = self._text()
        self._hyphens = _HYPHENS.search(self.text) is not None
        self._heights = heights_of(self._raw, self.text)

    def close(self) -> None:
        """Free the memory of PDFium."""
        self._page.close()

    def _text(self) -> str:
        count = pdfium.FPDFText_CountChars(self._raw)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(self._raw, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        if len(text) != count:  # characters without a code are left out of the text: the places would not fit
            codes = (pdfium.FPDFText_GetUnicode(self._raw, index) for index in range(count))
            text = "".join(
                chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes
            )
        return text

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a character; it is as high as its font."""
        found = self._rectangle
        if not self._ask(self._raw, index, self._reference):
            return 0.0, 0.0, 0.0, 0.0
        if self._heights is not None:
            found.top, found.bottom = self._heights(index)
        if self._upright is not None:  # nearly every page; the detour costs as much as the question
            x, y = self._upright
            return found.left - x, y - found.top, found.right - x, y - found.bottom
        x, y = self._view(found.left, found.top)
        u, v = self._view(found.right, found.bottom)
        return (x if x < u else u), (y if y < v else v), (u if x < u else x), (v if y < v else y)

    def pieces(self) -> list[Piece]:
        """Return the stretches of the lines, in the order of the file; wide gaps part them."""
        text, box = self.text, self.box
        found: list[Piece] = []
        long: list[tuple[float, int, int, tuple[float, float, float, float], tuple[float, float, float, float]]] = []
        for line in _LINE.finditer(text):
            start, end = line.span()
            while end > start and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if end - start >= _LONG and not (self._hyphens and _HYPHENS.search(text, start, end - 1)):
                first, last = box(start), box(end - 1)
                if last[0] > first[0] and abs(first[3] - last[3]) < 0.2 * (first[3] - first[1]):
                    long.append(
                        ((last[2] - first[0]) / ((end - start) * (first[3] - first[1])), start, end, first, last)
                    )
                    continue
            self._cut(start, end, found)
        # A long line that is set no wider than others has no wide gap: its words need not be looked at one by one.
        usual = sorted(item[0] for item in long)[len(long) // 4] if long else 0.0
        for spread, start, end, first, last in long:
            if spread <= 1.1 * usual:
                self._add(start, end, first, last, found)
            else:
                self._cut(start, end, found)
        return found

    def _cut(self, start: int, end: int, found: list[Piece]) -> None:
        """Add the pieces of one line of PDFium's."""
        box = self.box
        first = last = 0  # characters of the piece at hand
        begun: tuple[float, float, float, float] | None = None
        before: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
        for low, high in self._words(start, end):
            left = box(low)
            if begun is not None:
                height = before[3] - before[1] or 1.0
                gap = left[0] - before[2]
                moved = not -0.6 * height <= left[3] - before[3] <= 0.6 * height
                wide = gap > WIDE_GAP * height
                if wide and gap < 8 * height and BLANK_BEFORE.search(self.text, max(0, last - 8), last):
                    wide = BLANK_AFTER.match(self.text, low) is None
                if moved or wide or gap < -height:
                    self._add(first, last, begun, before, found)
                    begun = None
            if begun is None:
                first, begun = low, left
            last = high
            before = box(high - 1) if high - low > 1 else left
        if begun is not None:
            self._add(first, last, begun, before, found)

    def _words(self, start: int, end: int) -> list[tuple[int, int]]:
        """The words of a stretch; one that goes on behind a line's hyphen is cut there."""
        words = [word.span() for word in _WORD.finditer(self.text, start, end)]
        if not self._hyphens:
            return words
        words = []
        for word in _WORD.finditer(self.text, start, end):
            low = word.start()
            for hyphen in _HYPHENS.finditer(self.text, low, word.end()):
                if low < hyphen.end() < word.end():
                    words.append((low, hyphen.end()))
                    low = hyphen.end()
            words.append((low, word.end()))
        return words

    def _add(
        self,
        first: int,
        last: int,
        begin: tuple[float, float, float, float],
        end: tuple[float, float, float, float],
        found: list[Piece],
    ) -> None:
        text = clean(self.text[first:last])
        if text:
            left, right = min(begin[0], end[0]), max(begin[2], end[2])
            found.append(Piece(text, left, min(begin[1], end[1]), right, max(begin[3], end[3])))

    def glyphs(self) -> list[Glyph]:
        """Return every character that can be seen, with its rectangle."""
        return [
            Glyph("-" if char in "\ufffe\x02" else char, *self.box(index))
            for index, char in enumerate(self.text)
            if not char.isspace()
        ]


def clean(text: str) -> str:
    """Return what was read of a line: composed letters, single blanks, hyphens as they were printed."""
    text = _HYPHENS.sub("-", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _BULLET.sub(r"\1 ", text)
    return _BLANKS.sub(" ", text).strip()


def readable(text: str) -> bool:
    """Return whether a text layer is one that a reader could read: most of it letters, digits and usual signs.

    A font without a map to Unicode comes out as private-use or replacement characters, or as any script at all.
    """
    seen = "".join(text.split())
    return bool(seen) and len(_VIETNAMESE.findall(_HYPHENS.sub("-", seen))) >= 0.7 * len(seen)
