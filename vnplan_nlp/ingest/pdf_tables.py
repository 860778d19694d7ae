"""Tables of a PDF: found by their ruling lines, filled with the characters inside their cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from vnplan_nlp.ingest.pdf_text import Box, Glyph, Piece, TextLayer, clean

#: Cells are looked up in bands of a page of this height, in points.
_BAND: Final = 12.0
_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DATE: Final = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}")
_PART: Final = re.compile(r"[\d.,/]*\d[\d.,/]*")
#: A Vietnamese syllable without its tone: two words side by side rarely make one, the halves of a word always do.
_SYLLABLE: Final = re.compile(
    "(?:ngh?|[cgknpt]h|tr|gi|qu|[bcdđghklmnpqrstvx])?"
    "(?:i[aêu]|iêu|y[aêu]|yêu|u[aâêôơiy]|u[aâ]y|uôi|uy[aêu]|ư[aơiu]|ươ[iu]|o[aăei]|oa[iyo]|oeo"
    "|a[iyou]|â[yu]|eo|êu|[ôơ]i|[aăâeêioôơuưy])(?:ch|n[gh]?|[cmpt])?"
)
_TONES: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_AFTER_WORD: Final = ".,;:!?)”"
#: What cells keep clear on both sides together, in points, as Word does.
_PADDING: Final = 10.8


@dataclass(slots=True)
class Cell:
    """A cell: the lines of its text, and the page that each stands on."""

    lines: list[tuple[int, Piece]] = field(default_factory=list)
    width: float = 0.0

    @property
    def text(self) -> str:
        """The words of the cell."""
        return "".join(glue + piece.text for glue, _, piece in self.parts())

    def parts(self) -> Iterator[tuple[str, int, Piece]]:
        """Yield each line with what joins it to the one before, and its page."""
        before: Piece | None = None
        for page, piece in self.lines:
            glue = "" if before is None or _one_word(before, piece, self.width) else " "
            yield glue, page, piece
            before = piece


@dataclass(slots=True)
class PdfTable:
    """A table on a page, or on several: its rectangle on the first one, its rows, and the left ends of its columns."""

    box: Box
    rows: list[list[Cell]]
    columns: tuple[float, ...]


def tables_of(cells: Sequence[list[list[Box | None]]], layer: TextLayer, page_number: int) -> list[PdfTable]:
    """Return the tables of a page with their text, from top to bottom; `cells` are those that `cells_of` found."""
    if not cells:
        return []
    boxes = [_around(rows) for rows in cells]
    glyphs = layer.words_in(boxes)
    tables = [
        table
        for rows, box in zip(cells, boxes, strict=True)
        if (table := _filled(rows, box, glyphs, layer, page_number)) is not None
    ]
    return sorted(tables, key=lambda table: table.box[1])


def _around(rows: list[list[Box | None]]) -> Box:
    boxes = [cell for row in rows for cell in row if cell is not None]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _filled(
    cells: list[list[Box | None]], box: Box, glyphs: Sequence[Glyph], layer: TextLayer, page: int
) -> PdfTable | None:
    """A table with its text; None where it is a frame, or empty."""
    boxes = [cell for row in cells for cell in row if cell is not None]
    if max((len(row) for row in cells), default=0) < 2 or len(boxes) < 2:
        return None
    inside = _placed(boxes, [glyph for glyph in glyphs if holds(box, glyph)], layer)
    rows = [
        [Cell(_cell_lines(inside.get(cell, []), page), cell[2] - cell[0]) if cell else Cell() for cell in row]
        for row in cells
    ]
    rows = [row for row in rows if any(cell.lines for cell in row)]
    if not rows or max(sum(bool(cell.lines) for cell in row) for row in rows) < 2:
        return None
    return PdfTable(box, rows, tuple(sorted({round(b[0], 0) for b in boxes})))


def _placed(boxes: Sequence[Box], glyphs: Sequence[Glyph], layer: TextLayer) -> dict[Box, list[Glyph]]:
    """The words of every cell; one that reaches over the side of its cell is taken character by character."""
    bands: dict[int, list[Box]] = {}
    for box in boxes:
        for band in range(int(box[1] // _BAND), int(box[3] // _BAND) + 1):
            bands.setdefault(band, []).append(box)
    found: dict[Box, list[Glyph]] = {}

    def put(glyph: Glyph, *, whole: bool) -> None:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for cell in bands.get(int(y // _BAND), ()):
            if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]:
                if whole or cell[0] - 2 <= glyph.left and glyph.right <= cell[2] + 2:
                    found.setdefault(cell, []).append(glyph)
                    return
                break
        if not whole:
            for char in layer.characters(glyph):
                put(char, whole=True)

    for glyph in glyphs:
        put(glyph, whole=len(glyph.char) == 1)
    return found


def holds(box: Box, item: Glyph | Piece) -> bool:
    """Return whether the middle of something stands inside a rectangle."""
    x, y = (item.left + item.right) / 2, (item.top + item.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cell_lines(glyphs: Sequence[Glyph], page: int) -> list[tuple[int, Piece]]:
    """The lines that the words of a cell stand on, from top to bottom, each with its page."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        for line in reversed(lines):
            first = line[0]
            if min(first.bottom, glyph.bottom) - max(first.top, glyph.top) > 0.5 * min(
                first.bottom - first.top, glyph.bottom - glyph.top
            ):
                line.append(glyph)
                break
        else:
            lines.append([glyph])
    return [(page, piece) for line in sorted(lines, key=lambda line: line[0].top) if (piece := _piece(line)).text]


def _piece(line: list[Glyph]) -> Piece:
    """What stands on a line of words or characters; a blank or a gap of an eighth of the height parts two words."""
    line.sort(key=lambda glyph: glyph.left)
    parts: list[str] = []
    right, end = line[0].left, line[0].start
    for glyph in line:
        # the blank, as letters of fonts that are not embedded may be drawn wider than they are set
        if glyph.left - right > 0.12 * (glyph.bottom - glyph.top) or glyph.start > end:
            parts.append(" ")
        parts.append(glyph.char)
        right, end = max(right, glyph.right), glyph.start + len(glyph.char)
    text = clean("".join(parts))
    return Piece(text, line[0].left, min(g.top for g in line), right, max(g.bottom for g in line))


def _one_word(before: Piece, after: Piece, width: float) -> bool:
    """Whether a narrow cell has cut a number, a date or a symbol in two: "1.725.4" / "90"."""
    left, right = before.text.rsplit(" ", 1)[-1], after.text.split(" ", 1)[0]
    if left[-1] in "-/–" and len(left) > 1 and left[-2].isalnum() and right[0].isalnum():
        return True
    if not (_PART.fullmatch(left) and _PART.fullmatch(right)):
        return before.text == left and _cut_word(before, left + right, width)
    whole = left + right
    if _NUMBER.fullmatch(left) or _DATE.fullmatch(left):
        return False
    if _NUMBER.fullmatch(whole) or (_DATE.fullmatch(whole) and "/" in left):
        return True
    digit = (before.right - before.left) / max(1, len(before.text))
    return (
        whole.isdigit()
        and before.text == left
        and after.text == right
        and width - (before.right - before.left) < 2.5 * digit
    )


def _cut_word(before: Piece, word: str, width: float) -> bool:
    """Whether a cell is too narrow for a word, and two lines of it make one: "ngư" / "ời", "T" / "T"."""
    wide = (before.right - before.left) / len(before.text) * len(word)
    if wide < width - _PADDING:
        return False
    letters = unicodedata.normalize("NFD", word.rstrip(_AFTER_WORD).lower())
    bare = unicodedata.normalize("NFC", _TONES.sub("", letters))
    return word in ("TT", "STT") or (len(_TONES.findall(letters)) <= 1 and _SYLLABLE.fullmatch(bare) is not None)


# --- over several pages ------------------------------------------------------------------------------


def goes_on(table: PdfTable, following: PdfTable) -> bool:
    """Return whether the table at the top of a page goes on from the one at the end of the page before."""
    return len(table.columns) == len(following.columns) and all(
        abs(one - other) <= 4 for one, other in zip(table.columns, following.columns, strict=True)
    )


def append(table: PdfTable, following: PdfTable) -> None:
    """Add the rows of the next page: heads that are printed again are dropped, a row that the page cut is joined."""
    rows = list(following.rows)
    head = 0
    while head < min(len(rows), len(table.rows), 4) and _words(rows[head]) == _words(table.rows[head]):
        head += 1
    rows = rows[head:]
    if rows and len(rows[0]) == len(table.rows[-1]) and _cut(table.rows, rows[0]):
        for cell, rest in zip(table.rows[-1], rows[0], strict=True):
            cell.lines.extend(rest.lines)
            cell.width = cell.width or rest.width
        rows = rows[1:]
    table.rows.extend(rows)


def _words(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _cut(rows: Sequence[Sequence[Cell]], rest: Sequence[Cell]) -> bool:
    """Whether a row is the rest of the last one: one of the two lacks the number that all other rows have."""
    numbered = [bool(row[0].lines) for row in rows[:-1] if row]
    if not numbered or sum(numbered) < 0.8 * len(numbered):
        return False
    return bool(rows[-1][0].lines) != bool(rest[0].lines)
