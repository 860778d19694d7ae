"""Plans set as PDF documents, the way offices print them: for tests and measurements, with where each word was put."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from corpora.generator.legacy import encode, in_fonts
from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import PlanDocument

WIDTH: Final = 595.0
HEIGHT: Final = 842.0
_LEFT: Final = 85.0
_RIGHT: Final = 545.0
_TOP: Final = 70.0
_FOOT: Final = 770.0
_FONT: Final = "VnplanSans"
_SIZE: Final = 11.0
_RIGHT_HAND: Final = ("CỘNG HÒA", "CỘNG HOÀ", "ĐẢNG CỘNG SẢN", "Độc lập")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was drawn: its page from 1 and its rectangle, points from the top left corner."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class _Sheet:
    """A canvas that is written from top to bottom and notes every word."""

    canvas: Any
    numbers: bool
    head: str
    encoding: str | None = None
    fonts: bool = True
    words: list[Word] = field(default_factory=list)
    page: int = 1
    at: float = _TOP

    def room(self, height: float) -> bool:
        """Go to the next page where so much does not fit; whether it did."""
        if self.at + height <= _FOOT:
            return True
        self.finish()
        self.canvas.showPage()
        self.page += 1
        self.at = _TOP
        return False

    def finish(self) -> None:
        """Write the number of the page and its running head."""
        self.canvas.setFont(_FONT, 9)
        if self.numbers:
            self.canvas.drawCentredString(WIDTH / 2, HEIGHT - 805, str(self.page))
        if self.head:
            self.canvas.drawString(_LEFT, HEIGHT - 40, self.head)

    def put(self, text: str, x: float, y: float, *, size: float = _SIZE, spread: float = 0.0) -> None:
        """Draw words from a point on their base line, with so much more between two of them."""
        drawn = self.canvas.beginText(x, HEIGHT - y)
        drawn.setFont(_FONT, size)
        drawn.setWordSpace(0)
        if spread:
            for word in text.split(" "):
                drawn.setTextOrigin(x, HEIGHT - y)
                self._show(drawn, word + " ", size)
                self._note(word, x, y, size)
                x += width(word + " ", size) + spread
            self.canvas.drawText(drawn)
            return
        self._show(drawn, text, size)
        self.canvas.drawText(drawn)
        for word in text.split(" "):
            self._note(word, x, y, size)
            x += width(word + " ", size)

    def _show(self, drawn: Any, text: str, size: float) -> None:
        """Show words in Unicode, or code by code in the fonts of an old encoding."""
        if self.encoding is None:
            drawn.textOut(text)
            return
        # without names, capitals were typed as such
        plain = [(in_fonts("a", self.encoding)[0][0], encode(text, self.encoding).decode("cp1252"))]
        for font, shown in in_fonts(text, self.encoding) if self.fonts else plain:
            drawn.setFont(_old_font(font, self.encoding, named=self.fonts), size)
            drawn._code.append(f"<{shown.encode('cp1252').hex()}> Tj")

    def _note(self, word: str, x: float, y: float, size: float) -> None:
        self.words.append(Word(word, self.page, x, y - 0.8 * size, x + width(word, size), y + 0.2 * size))


def width(text: str, size: float = _SIZE) -> float:
    """Return how wide words are set."""
    from reportlab.pdfbase import pdfmetrics

    _register()
    return float(pdfmetrics.stringWidth(text, _FONT, size))


@cache
def _register() -> None:
    import matplotlib
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont(_FONT, str(path)))


def _old_font(font: str, encoding: str, *, named: bool) -> str:
    """Register a font of before Unicode and return its name: one byte a letter, as if the bytes were Latin ones.

    It has the widths of the letters that it would show, so that the page looks as the one in Unicode does.
    """
    from reportlab.pdfbase import pdfdoc, pdfmetrics

    name = f"{font}-{named}"
    if name in pdfmetrics.getRegisteredFontNames():
        return name

    class OldFont(pdfmetrics.Font):  # type: ignore[misc]
        """A font that is one by its name and widths only."""

        def addObjects(self, doc: Any) -> None:
            """Write the font into a document."""
            internal = f"F{len(doc.fontMapping) + 1}"
            printed = font if named else "ABCDEF+F1"
            ends = {"FontBBox": pdfdoc.PDFArray([0, -236, 1000, 928]), "Ascent": 928, "Descent": -236, "Flags": 32}
            details = {"ItalicAngle": 0, "CapHeight": 729, "StemV": 80, "FontName": pdfdoc.PDFName(printed)}
            described = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("FontDescriptor"), **ends, **details})
            made = pdfdoc.PDFDictionary(
                {
                    "Type": pdfdoc.PDFName("Font"),
                    "Subtype": pdfdoc.PDFName("TrueType"),
                    "BaseFont": pdfdoc.PDFName(printed),
                    "Encoding": pdfdoc.PDFName("WinAnsiEncoding"),
                    "FirstChar": 32,
                    "LastChar": 255,
                    "Widths": pdfdoc.PDFArray(_old_widths(font, encoding)),
                    "FontDescriptor": doc.Reference(described, f"descriptor{internal}"),
                }
            )
            doc.idToObject["BasicFonts"].dict[internal] = doc.Reference(made, internal)
            doc.fontMapping[self.fontName] = f"/{internal}"

    pdfmetrics.registerFont(OldFont(name, "Helvetica", "WinAnsiEncoding"))
    return name


def _old_widths(font: str, encoding: str) -> list[int]:
    """How wide the letter of each byte from 32 on is; the marks of VNI stand above the letter before them."""
    shown = {code: bytes([code]).decode("cp1252", "ignore") or " " for code in range(32, 256)}
    table = load_json("legacy_encodings")[encoding]
    for letter, code in table.get("codes", {}).items():
        shown[int(code, 16)] = letter
    for letter, code in table.get("letters", {}).items():
        for one, other in ((code, letter), (code.upper(), letter.upper())):
            shown[one[-1:].encode("cp1252")[0]] = other if len(one) == 1 else ""
    if font.endswith("H"):
        shown = {code: letter.upper() for code, letter in shown.items()}
    return [round(width(shown[code], 1000)) for code in range(32, 256)]


def make_pdf(
    plan: PlanDocument,
    *,
    row_by_row: bool = False,
    right_first: bool = False,
    justified: bool = True,
    numbers: bool = True,
    head: str = "",
    repeat_table_head: bool = True,
    encoding: str | None = None,
    fonts: bool = True,
) -> tuple[bytes, list[Word]]:
    """Return a plan as a PDF document, and every word with its place.

    Args:
        plan: the plan; each line of its text is a paragraph, a row or a line of letterhead and footer.
        row_by_row: letterhead and footer are drawn line by line across both columns.
        right_first: their right column is drawn before the left one.
        justified: lines are spread to the right margin.
        numbers: pages are numbered at their bottom.
        head: a line at the top of every page.
        repeat_table_head: the first row of a table is printed again on each page.
        encoding: "tcvn3" or "vni": the words are written in fonts of before Unicode.
        fonts: these fonts have their names.
    """
    from reportlab.pdfgen.canvas import Canvas

    _register()
    buffer = io.BytesIO()
    sheet = _Sheet(Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1), numbers, head, encoding, fonts)
    lines = plan.text.split("\n")
    title = next((index for index, line in enumerate(lines) if line.isupper() and title_type(line)), 0)
    _columns(sheet, *_letterhead(lines[:title]), row_by_row=row_by_row, right_first=right_first)
    sheet.at += 16
    at = title
    centred = True
    while at < len(lines):
        line = lines[at]
        if line.startswith("Nơi nhận"):
            last = at + 1
            while (
                last < len(lines)
                and not (title_type(lines[last]) and lines[last].isupper())
                and not lines[last].startswith("PHỤ LỤC")
            ):
                last += 1
            sheet.at += 14
            left = [text for text in lines[at:last] if text.startswith(("Nơi nhận", "-", "+"))]
            right = [text for text in lines[at:last] if text not in left]
            _columns(sheet, left, right, row_by_row=row_by_row, right_first=right_first)
            at, centred = last, True
            sheet.at += 20
            continue
        if "\t" in line:
            last = at
            while last < len(lines) and "\t" in lines[last]:
                last += 1
            _table(sheet, [row.split("\t") for row in lines[at:last]], repeat_table_head)
            at = last
            continue
        upper = line.isupper()
        if title_type(line) and upper:
            centred = True
        elif (
            centred and at and not (lines[at - 1].isupper() and title_type(lines[at - 1])) and not line.startswith("(")
        ):
            centred = upper and at < title + 3
        _paragraph(sheet, line, centred=centred, justified=justified)
        at += 1
    sheet.finish()
    sheet.canvas.save()
    return buffer.getvalue(), sheet.words


def _letterhead(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    right = [line for line in lines if line.startswith(_RIGHT_HAND) or ", ngày" in line]
    return [line for line in lines if line not in right], right


def _columns(sheet: _Sheet, left: Sequence[str], right: Sequence[str], *, row_by_row: bool, right_first: bool) -> None:
    """Two columns side by side; long lines of the left one are wrapped, those of the right one centred."""
    first = [part for line in left for part in wrapped(line, 185.0, size=9.5)]
    second = [part for line in right for part in wrapped(line, 250.0, size=9.5)]
    sheet.room(15.0 * max(len(first), len(second)) + 10)
    one = [(text, _LEFT, sheet.at + 14.0 * index) for index, text in enumerate(first)]
    two = [(text, 415.0 - width(text, 9.5) / 2, sheet.at + 14.0 * index) for index, text in enumerate(second)]
    if row_by_row:
        drawn = sorted(one + two, key=lambda item: (item[2], item[1]))
    else:
        drawn = two + one if right_first else one + two
    for text, x, y in drawn:
        sheet.put(text, x, y, size=9.5)
    sheet.at += 14.0 * max(len(first), len(second))


def wrapped(text: str, room: float, *, first: float | None = None, size: float = _SIZE) -> list[str]:
    """Return a text in lines that fit; words are cut behind a hyphen that joins letters, as offices do."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        limit = room if lines or first is None else first
        if line and width(f"{line} {word}", size) > limit:
            head, dash, tail = word.rpartition("-")
            if dash and head and tail and width(f"{line} {head}-", size) <= limit:
                lines.append(f"{line} {head}-")
                line = tail
            else:
                lines.append(line)
                line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return lines


def _paragraph(sheet: _Sheet, text: str, *, centred: bool, justified: bool) -> None:
    room = _RIGHT - _LEFT
    lines = wrapped(text, 0.8 * room) if centred else wrapped(text, room, first=room - 30)
    for index, line in enumerate(lines):
        sheet.room(15)
        x = _LEFT + (room - width(line)) / 2 if centred else _LEFT + (0 if index else 30)
        gaps = line.count(" ")
        last = index == len(lines) - 1
        spread = (_RIGHT - x - width(line)) / gaps if justified and gaps and not last and not centred else 0.0
        sheet.put(line, x, sheet.at, spread=max(0.0, spread))
        sheet.at += 15
    sheet.at += 5


def _table(sheet: _Sheet, rows: Sequence[Sequence[str]], repeat_head: bool) -> None:
    """A bordered table; a row is broken over two pages where it does not fit."""
    count = max(len(row) for row in rows)
    widths = _widths(rows, count)
    edges = [_LEFT + sum(widths[:index]) for index in range(count + 1)]
    for number, row in enumerate(rows):
        cells = [wrapped(text, widths[index] - 8, size=9) for index, text in enumerate(row)]
        done = 0
        height = max(map(len, cells))
        while done < height:
            if not sheet.room(20) and repeat_head and number:
                head = [wrapped(text, widths[index] - 8, size=9) for index, text in enumerate(rows[0])]
                _row(sheet, head, edges)
            fits = max(1, int((_FOOT - sheet.at - 6) // 12))
            _row(sheet, [cell[done : done + fits] for cell in cells], edges)
            done += fits
    sheet.at += 14


def _widths(rows: Sequence[Sequence[str]], count: int) -> list[float]:
    longest = [max((len(row[index]) if index < len(row) else 0) for row in rows) for index in range(count)]
    shares = [min(40, max(9, size)) for size in longest]
    return [(_RIGHT - _LEFT) * share / sum(shares) for share in shares]


def _row(sheet: _Sheet, cells: Sequence[Sequence[str]], edges: Sequence[float]) -> None:
    height = 12.0 * max(1, *map(len, cells)) + 4
    top = sheet.at - 9
    for index in range(len(edges) - 1):
        sheet.canvas.rect(edges[index], HEIGHT - top - height, edges[index + 1] - edges[index], height)
    for index, cell in enumerate(cells):
        for line, text in enumerate(cell):
            sheet.put(text, edges[index] + 4, sheet.at + 12.0 * line + 1, size=9)
    sheet.at += height
