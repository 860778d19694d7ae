"""The text layer of a PDF page: stretches of its lines with their rectangles, as PDFium finds them."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from vnplan_nlp.data.marks import tamed
from vnplan_nlp.ingest.pdf_fonts import heights_of, in_unicode

#: From this width on, in heights of the line, a blank may part two columns; whether it does is asked of the layout.
WIDE_GAP: Final = 0.9
#: A day or number left blank to be written by hand is no gap between columns.
BLANK_BEFORE: Final = re.compile(r"(?:[Ss]ố ?:?|SỐ ?:?|ngày|tháng|năm|[/-])$")
BLANK_AFTER: Final = re.compile(r"[/\-.…]|tháng\b|năm\b|20\d\d")
#: From so many characters on, a line tells how widely the page is set.
_LONG: Final = 60
#: From so many characters on, a line is measured as a whole first.
_FEW: Final = 12
#: A line of one text object that is set wider than others by this factor may hold a gap.
_LOOSE: Final = 1.2
#: A line of more text objects is one of a recognised page, where each word is one.
_MOST_RECTANGLES: Final = 6
#: What PDFium makes of a hyphen at the end of a line, whose line break it swallows.
_HYPHENS: Final = re.compile("[\ufffe\x02]")
_LINE: Final = re.compile(r"[^\r\n]+")
_WORD: Final = re.compile(r"[^\s\u00a0]+")
_BLANKS: Final = re.compile(r"\s+")
#: A bullet at the beginning of a line, those of Symbol and Wingdings too: the tab behind it is no character.
_BULLETS: Final = re.compile("[•●▪■◦\uf0a7\uf0b7\uf0d8]")
_BULLET: Final = re.compile(f'^({_BULLETS.pattern})(?=[^\\W_]|[“"(])')

#: Left, top, right and bottom, from the top left corner of the page.
Box = tuple[float, float, float, float]
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
    """A character or a word without a blank, its rectangle, and its place in the text of the page."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    start: int


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
    """The characters of a page and their rectangles, which are asked for one by one.

    `encoding` is the old one that they had; all that is told is in Unicode.
    """

    def __init__(self, page: Any, encoding: str | None = None) -> None:
        self._page = page.get_textpage()
        self._raw = self._page.raw
        self.view, self.width, self.height = view_of(page)
        left, _, _, top = page.get_cropbox()
        self._upright = (left, top) if page.get_rotation() == 0 else None
        self._rectangle = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._rectangle)
        self._ask = pdfium.FPDFText_GetLooseCharBox
        self._count_rectangles = pdfium.FPDFText_CountRects
        text = self._text()
        #: Where PDFium has swallowed the end of a line, behind a hyphen or what it takes for one.
        self._ends = [found.end() for found in _HYPHENS.finditer(text)]
        self.text, self.encoding = in_unicode(self._raw, text, encoding)
        self._heights = heights_of(self._raw, self.text)
        self._stand_in: dict[int, Box] = {}
        self._plain = not (self._ends or _BULLETS.search(self.text)) and unicodedata.is_normalized("NFC", self.text)

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

    def box(self, index: int) -> Box:
        """Return left, top, right and bottom of a character; it is as high as its font."""
        found = self._rectangle
        if not self._ask(self._raw, index, self._reference):
            return 0.0, 0.0, 0.0, 0.0
        if self._heights is not None:
            found.top, found.bottom = self._heights(index)
        if self._upright is not None:  # nearly every page; the detour costs as much as the question
            x, y = self._upright
            return found.left - x, y - found.top, found.right - x, y - found.bottom
        x, y = self.view(found.left, found.top)
        u, v = self.view(found.right, found.bottom)
        return (x if x < u else u), (y if y < v else v), (u if x < u else x), (v if y < v else y)

    def _box_beside(self, index: int, first: Box) -> Box:
        """Return the rectangle of a character of the same line as another one: as high, which saves the questions."""
        if self._upright is None or not self._ask(self._raw, index, self._reference):
            return self.box(index)
        found, x = self._rectangle, self._upright[0]
        if self._heights is not None:
            return found.left - x, first[1], found.right - x, first[3]
        y = self._upright[1]
        return found.left - x, y - found.top, found.right - x, y - found.bottom

    def pieces(self, *, without: Sequence[Box] = ()) -> list[Piece]:
        """Return the stretches of the lines, in the order of the file; wide gaps part them.

        Args:
            without: rectangles that `words_in` was asked for; of lines wholly inside one nothing is returned.
        """
        box = self.box
        found: list[Piece] = []
        whole: list[tuple[float, int, int, Box, Box]] = []
        for start, end in self._lines():
            if start in self._stand_in and self._stand_in[start] in without:
                continue
            if end - start >= _FEW and not self._ends_in(start, end):
                first = box(start)
                height = first[3] - first[1]
                gaps = self._gaps(start, end, height)
                last = self._box_beside(end - 1, first) if gaps == [] else box(end - 1)
                # A "g" reaches lower than an "n".
                if not (-0.6 * height < first[3] - last[3] < 0.6 * height and last[0] > first[0]):
                    gaps = None
                if gaps == []:
                    whole.append(((last[2] - first[0]) / ((end - start) * height), start, end, first, last))
                    continue
                if gaps is not None:
                    self._cut_at(gaps, start, end, last, found)
                    continue
            self._cut(start, end, found)
        # A line that is set no wider than others has no wide gap: its words need not be looked at one by one.
        spreads = sorted(item[0] for item in whole if item[2] - item[1] >= _LONG) or sorted(item[0] for item in whole)
        usual = _LOOSE * spreads[len(spreads) // 4] if spreads else 0.0
        for spread, start, end, first, last in whole:
            if spread <= usual:
                self._add(start, end, first, last, found)
            else:
                self._cut(start, end, found)
        return found

    def _lines(self) -> Iterator[tuple[int, int]]:
        """Yield the lines of PDFium's, without blanks at their ends."""
        text = self.text
        for line in _LINE.finditer(text):
            start, end = line.span()
            while end > start and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                yield start, end

    def _gaps(self, start: int, end: int, height: float) -> list[float] | None:
        """Where the text objects of a line lie wide apart: the left ends behind the gaps; None where words must tell.

        A line of one object has none, but may still be spread.
        """
        count = self._count_rectangles(self._raw, start, end - start)
        if count == 1:
            return []
        if not 1 < count <= _MOST_RECTANGLES or self._upright is None:
            return None
        left, right, other = ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
        found: list[float] = []
        before: float | None = None
        for index in range(count):
            pdfium.FPDFText_GetRect(self._raw, index, left, other, right, other)
            if before is not None:
                gap = left.value - before
                if gap <= -0.5 * height:
                    return None
                if gap >= 0.8 * WIDE_GAP * height:
                    found.append(left.value - self._upright[0])
            before = right.value
        return found

    def _cut_at(self, gaps: list[float], start: int, end: int, last: Box, found: list[Piece]) -> None:
        """Add the pieces of a line that has wide gaps only before these places: words behind the last are not asked."""
        waiting = gaps[::-1]
        first, begun, before, until = start, self.box(start), self.box(start), start
        for low, high in self._words(start, end):
            left = self.box(low)
            height = before[3] - before[1] or 1.0
            if low > start and left[0] >= waiting[-1] - 0.3 * height:
                if self._parts(left[0] - before[2], height, until, low):
                    self._add(first, until, begun, before, found)
                    first, begun = low, left
                while waiting and left[0] >= waiting[-1] - 0.3 * height:
                    waiting.pop()
                if not waiting:
                    break
            until, before = high, self.box(high - 1)
        self._add(first, end, begun, last, found)

    def _parts(self, gap: float, height: float, last: int, low: int) -> bool:
        """Whether a gap may part two columns: a place left blank for a number or a day does not."""
        if gap <= WIDE_GAP * height:
            return False
        blank = gap < 8 * height and BLANK_BEFORE.search(self.text, max(0, last - 8), last)
        return not (blank and BLANK_AFTER.match(self.text, low))

    def _cut(self, start: int, end: int, found: list[Piece]) -> None:
        """Add the pieces of one line of PDFium's."""
        box = self.box
        words = [(low, high, box(low), box(high - 1)) for low, high in self._words(start, end)]
        if not words:
            return
        spread = _spread([after[2][0] - before[3][2] for before, after in pairwise(words)])
        first, last, begun, before = words[0]
        for low, high, left, right in words[1:]:
            height = before[3] - before[1] or 1.0
            gap = left[0] - before[2]
            moved = not -0.6 * height <= left[3] - before[3] <= 0.6 * height
            wide = gap > spread and self._parts(gap, height, last, low)
            if moved or wide or gap < -height:
                self._add(first, last, begun, before, found)
                first, begun = low, left
            last, before = high, right
        self._add(first, last, begun, before, found)

    def _words(self, start: int, end: int) -> list[tuple[int, int]]:
        """The words of a stretch; one that goes on behind a line's hyphen is cut there."""
        words = [word.span() for word in _WORD.finditer(self.text, start, end)]
        ends = self._ends_in(start, end)
        if ends:
            cuts = [(low, high, [at for at in ends if low < at < high]) for low, high in words]
            words = [pair for low, high, inside in cuts for pair in pairwise([low, *inside, high])]
        return words

    def _ends_in(self, start: int, end: int) -> list[int]:
        """The swallowed line ends inside a stretch."""
        return self._ends[bisect_right(self._ends, start) : bisect_left(self._ends, end)] if self._ends else []

    def _add(
        self,
        first: int,
        last: int,
        begin: Box,
        end: Box,
        found: list[Piece],
    ) -> None:
        text = self.text[first:last]
        if not (self._plain and text.isprintable() and "  " not in text):
            text = clean(text)
        if text:
            left, right = min(begin[0], end[0]), max(begin[2], end[2])
            found.append(Piece(text, left, min(begin[1], end[1]), right, max(begin[3], end[3])))

    def words_in(self, boxes: Sequence[Box]) -> list[Glyph]:
        """Return the words of the lines that reach into some rectangles."""
        found: list[Glyph] = []
        for start, end in self._lines():
            first, last = self.box(start), self.box(end - 1)
            ends = [next((n for n, b in enumerate(boxes) if _within(b, one)), None) for one in (first, last)]
            if ends == [None, None]:
                continue
            if ends[0] == ends[1]:
                self._stand_in[start] = boxes[ends[0] or 0]
            for low, high in self._words(start, end):
                left = first if low == start else self.box(low)
                right = left if high - low == 1 else last if high == end else self.box(high - 1)
                if abs(left[3] - right[3]) > 0.6 * (left[3] - left[1]) or right[0] < left[0]:
                    found.extend(self._character(index) for index in range(low, high))
                    continue
                top, bottom = min(left[1], right[1]), max(left[3], right[3])
                found.append(Glyph(self.text[low:high], left[0], top, right[2], bottom, low))
        return found

    def characters(self, word: Glyph) -> list[Glyph]:
        """Return the characters of a word."""
        return [self._character(word.start + place) for place in range(len(word.char))]

    def _character(self, index: int) -> Glyph:
        return Glyph(self.text[index], *self.box(index), index)


def _within(box: Box, other: Box) -> bool:
    """Whether the middle of a rectangle stands inside another."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _spread(gaps: Sequence[float]) -> float:
    """The widest gap of a line whose words are spread evenly to fill it, as no columns are; else 0."""
    if len(gaps) < 4:
        return 0.0
    ordered = sorted(gaps)
    return ordered[-1] if ordered[-1] <= 1.5 * ordered[len(ordered) // 2] else 0.0


def clean(text: str) -> str:
    """Return what was read of a line: composed letters, single blanks, hyphens as they were printed."""
    text = _HYPHENS.sub("-", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", tamed(text))
        text = _BULLET.sub(r"\1 ", text)
    return _BLANKS.sub(" ", text).strip()
