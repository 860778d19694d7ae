"""Pages that were read, of a text layer or by recognition, written as one raw text with the boxes of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vnplan_nlp.ingest.pdf_layout import FOOTER, Body, Flow, Line, begins, body_of, flows
from vnplan_nlp.ingest.pdf_tables import PdfTable, append, goes_on
from vnplan_nlp.ingest.pdf_text import Piece
from vnplan_nlp.ingest.rawtext import escaped
from vnplan_nlp.ingest.source import LineBox, RawPage
from vnplan_nlp.schema import Issue


@dataclass(slots=True)
class ReadPage:
    """What was read of a page."""

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    tables: list[PdfTable] = field(default_factory=list)
    unread: bool = False
    encoding: str | None = None
    odd_lines: bool = False
    #: It is unread because the time was over.
    late: bool = False
    #: What was recognised lies on the page that was turned by so many degrees, counter-clockwise around its middle.
    turn: float = 0.0


def missing_issues(pages: Sequence[ReadPage], seconds: float) -> tuple[Issue, ...]:
    """Return the issues that list the pages which were not read, and why."""
    issues: list[Issue] = []
    unread = [number for number, page in enumerate(pages, 1) if page.unread and not page.late]
    if unread:
        message = f"{len(unread)} trang không có lớp chữ đọc được, cần nhận dạng (OCR): trang {listed(unread)}"
        issues.append(Issue(code="W106", severity="warning", message=message))
    late = [number for number, page in enumerate(pages, 1) if page.late]
    if late:
        message = f"{len(late)} trang chưa được đọc vì hết thời gian ({seconds:g} giây): trang {listed(late)}"
        issues.append(Issue(code="W108", severity="warning", message=message))
    odd = [number for number, page in enumerate(pages, 1) if page.odd_lines]
    if odd:
        message = f"Bảng trên {len(odd)} trang không được nhận ra, chữ được đọc như văn bản thường: trang {listed(odd)}"
        issues.append(Issue(code="I110", severity="info", message=message))
    return tuple(issues)


def listed(numbers: Sequence[int]) -> str:
    """Return the numbers of pages as a message lists them."""
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")


class PageWriter:
    """Writes the raw text and keeps where each line of each page stands in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.starts: list[int] = []
        self.boxes: dict[int, list[LineBox]] = {}

    def write(self, pages: Sequence[ReadPage]) -> None:
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

    def pages(self, read: Sequence[ReadPage], length: int) -> tuple[RawPage, ...]:
        """Return the pages with the boxes of their lines."""
        ends = [*self.starts[1:], length]
        found = zip(read, self.starts, ends, strict=True)
        return tuple(
            RawPage(number + 1, start, end, page.width, page.height, tuple(self.boxes.get(number, ())), page.turn)
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
                    self._piece(piece._replace(text=escaped(piece.text)), page)
                self._put(" |")


def _is_footer(flow: Flow) -> bool:
    return flow.column and any(line.text.startswith(FOOTER) for line in flow.lines[:2])


def _flows(page: ReadPage, first_page: bool) -> list[Flow | PdfTable]:
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
