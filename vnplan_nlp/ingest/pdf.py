"""PDF documents with a text layer: lines in the order of reading, tables, pages and the boxes of all lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from vnplan_nlp.ingest.pdf_layout import FOOTER, Body, Flow, Line, begins, body_of, flows, joined, without_furniture
from vnplan_nlp.ingest.pdf_tables import PdfTable, Tables, append, goes_on, has_rules, holds
from vnplan_nlp.ingest.pdf_text import Piece, TextLayer, readable
from vnplan_nlp.ingest.source import LineBox, RawPage, RawSource, printable
from vnplan_nlp.schema import Issue, Origin

#: A text layer shorter than this on a page that is a picture is a stamp or a page number, not its text.
_FEWEST: Final = 10
_ENCRYPTED: Final = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


@dataclass(slots=True)
class _Page:
    """What was read of a page."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    tables: list[PdfTable] = field(default_factory=list)
    unread: bool = False


def read_bytes(data: bytes, *, name: str, filename: str | None, limits: Limits) -> RawSource:
    """Return the text of a PDF document with its pages and the boxes of its lines.

    Raises:
        DamagedFileError: the file is broken off, locked by a password, or has no pages.
        UnsupportedFormatError: no page has text that can be read; it is a scan.
        TooLargeError: it has more pages than the limit.
    """
    with _opened(data, name) as document:
        count = len(document)
        if not count:
            raise DamagedFileError(name, "a PDF document without pages", whole=True)
        if count > limits.max_pages:
            raise TooLargeError(name, count, limits.max_pages, unit="pages", setting="max_pages")
        pages = _read(document, data)
    unread = [number for number, page in enumerate(pages, 1) if page.unread]
    if not any(page.pieces or page.tables for page in pages):
        found = (
            "a scan: a PDF document whose pages are pictures without readable text"
            if unread
            else "a PDF document whose pages are empty"
        )
        raise UnsupportedFormatError(name, found, "it needs recognition (OCR) first")
    writer = _Writer()
    writer.write(pages)
    text = "".join(writer.parts)
    origin = Origin(
        filename=printable(filename),
        media_type="application/pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        pages=count,
        text_source="text_layer",
    )
    return RawSource(text, origin, (_unread_issue(unread),) if unread else (), writer.pages(pages, len(text)))


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _ENCRYPTED:
            locked = "a PDF document locked by a password; save it without one"
            raise DamagedFileError(name, locked, whole=True) from error
        raise DamagedFileError(name, "a PDF document that is broken off or damaged", whole=True) from error
    try:
        yield document
    finally:
        document.close()


def _read(document: Any, data: bytes) -> list[_Page]:
    """What stands on each page, without what belongs to the paper only."""
    finder = Tables(data)
    pages: list[_Page] = []
    try:
        for index in range(len(document)):
            try:
                page = document[index]
            except pypdfium2.PdfiumError:  # the page tree names it, but it is not there
                pages.append(_Page(0.0, 0.0, unread=True))
                continue
            try:
                pages.append(_page(page, index, finder))
            except pypdfium2.PdfiumError:
                width, height = page.get_size()
                pages.append(_Page(width, height, unread=True))
            finally:
                page.close()
    finally:
        finder.close()
    bare = without_furniture([page.pieces for page in pages], [page.height for page in pages])
    for read, pieces in zip(pages, bare, strict=True):
        read.pieces = pieces
    return pages


def _page(page: Any, index: int, finder: Tables) -> _Page:
    layer = TextLayer(page)
    try:
        found = _Page(layer.width, layer.height)
        seen = len(layer.text.split()) and sum(map(str.isalnum, layer.text))
        if not readable(layer.text) or (seen < _FEWEST and _has_image(page)):
            found.unread = bool(seen) or _has_image(page) or bool(layer.text.strip())
            return found
        pieces = layer.pieces()
        if has_rules(page):
            found.tables = finder.on_page(index, layer.glyphs(), index)
            if found.tables:
                pieces = [piece for piece in pieces if not any(holds(table.box, piece) for table in found.tables)]
        found.pieces = joined(pieces)
        return found
    finally:
        layer.close()


def _has_image(page: Any) -> bool:
    count = pdfium.FPDFPage_CountObjects(page.raw)
    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, index)) for index in range(min(count, 2000))
    )
    return any(kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) for kind in kinds)


def _unread_issue(unread: Sequence[int]) -> Issue:
    listed = ", ".join(map(str, unread[:20])) + (" …" if len(unread) > 20 else "")
    message = f"{len(unread)} trang không có lớp chữ đọc được, cần nhận dạng (OCR): trang {listed}"
    return Issue(code="W106", severity="warning", message=message)


class _Writer:
    """Writes the raw text and keeps where each line of each page stands in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.starts: list[int] = []
        self.boxes: dict[int, list[LineBox]] = {}

    def write(self, pages: Sequence[_Page]) -> None:
        """Write all pages."""
        ordered = [_flows(page, number == 0) for number, page in enumerate(pages)]
        body = body_of([[item for item in items if isinstance(item, Flow)] for items in ordered])
        _join_tables(ordered)
        before: Line | None = None  # the line of running text that the next one may go on
        for number, items in enumerate(ordered):
            self.starts.append(self.length)
            head = not any(isinstance(item, Flow) and _is_footer(item) for item in items[:2])
            for place, item in enumerate(items):
                if isinstance(item, PdfTable):
                    self._table(item)
                    before = None
                elif item.column:
                    self._column(item, number, letterhead=head and place < 2)
                    before = None
                else:
                    for line in item.lines:
                        self._separate(line, before, body)
                        self._line(line, number)
                        before = line

    def pages(self, read: Sequence[_Page], length: int) -> tuple[RawPage, ...]:
        """Return the pages with the boxes of their lines."""
        ends = [*self.starts[1:], length]
        found = zip(read, self.starts, ends, strict=True)
        return tuple(
            RawPage(number + 1, start, end, page.width, page.height, tuple(self.boxes.get(number, ())))
            for number, (page, start, end) in enumerate(found)
        )

    def _put(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    def _piece(self, piece: Piece, page: int) -> None:
        start = self.length
        self._put(piece.text)
        box = LineBox(start, self.length, piece.left, piece.top, piece.right, piece.bottom)
        self.boxes.setdefault(page, []).append(box)

    def _line(self, line: Line, page: int) -> None:
        for index, piece in enumerate(line.pieces):
            if index:
                self._put("\t" if line.tabs else " ")
            self._piece(piece, page)

    def _separate(self, line: Line, before: Line | None, body: Body) -> None:
        """Write what stands between two lines: nothing but a line end where the paragraph goes on."""
        if not self.length:
            return
        if before is None:
            self._put("\n\n")
            return
        if line.tabs or before.tabs:
            self._put("\n" if line.tabs and before.tabs else "\n\n")
            return
        new = begins(line, before, body)
        if (
            new is False
            and body.indented
            and line.text.startswith(("- ", "– "))
            and line.left < body.left + 0.5 * line.height
        ):
            self._put(" ")  # a dash between two words that the wrap has put at the left margin, where no item begins
            return
        self._put("\f" if new is None else "\n\n" if new else "\n")

    def _column(self, flow: Flow, page: int, *, letterhead: bool) -> None:
        """Write one of two columns. In the footer each line stands for itself, but for items that were wrapped."""
        before: Line | None = None
        recipients = _is_footer(flow)
        for line in flow.lines:
            if self.length:
                apart = before is None or line.top - before.bottom > 0.9 * line.height
                if before is not None and not letterhead:
                    apart = apart or not recipients or before.text.endswith((";", ".", ":")) or line.text[0] in "-–+"
                self._put("\n\n" if apart else "\n")
            self._line(line, page)
            before = line

    def _table(self, table: PdfTable) -> None:
        if self.length:
            self._put("\n\n")
        for index, row in enumerate(table.rows):
            self._put("\n|" if index else "|")
            for cell in row:
                self._put(" ")
                for glue, page, piece in cell.parts():
                    self._put(glue)
                    self._piece(piece, page)
                self._put(" |")


def _is_footer(flow: Flow) -> bool:
    return flow.column and any(line.text.startswith(FOOTER) for line in flow.lines[:2])


def _flows(page: _Page, first_page: bool) -> list[Flow | PdfTable]:
    """Running text, columns and tables of a page, from top to bottom."""
    found: list[Flow | PdfTable] = []
    pieces = page.pieces
    for table in page.tables:
        above = [piece for piece in pieces if piece.bottom <= table.box[1] + 0.5 * piece.height]
        found.extend(flows(above, first_page=first_page and not found))
        found.append(table)
        taken = {id(piece) for piece in above}
        pieces = [piece for piece in pieces if id(piece) not in taken]
    found.extend(flows(pieces, first_page=first_page and not found))
    return found


def _join_tables(ordered: list[list[Flow | PdfTable]]) -> None:
    """Let a table that ends a page go on with the one that begins the next."""
    last: PdfTable | None = None
    for items in ordered:
        first = items[0] if items else None
        if last is not None and isinstance(first, PdfTable) and goes_on(last, first):
            append(last, first)
            del items[0]
            if not items:
                continue
        end = items[-1] if items else None
        last = end if isinstance(end, PdfTable) else None
