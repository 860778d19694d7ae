"""A comparison as a workbook for the desk: a sheet for each table, to filter, sort and print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from vnplan_nlp.compare import report_tables
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.report_tables import Share, Table
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import Language
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.sheets import put_words, set_page
from vnplan_nlp.schema import PlanDocument

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

FILLS: Final = {"covered": "E3F3E5", "partial": "FFF1CC", "missing": "FBDDDD", "other": "EEF1F4"}
_HEAD: Final = "1F2933"
_LINE: Final = "B8C2CC"


def write_xlsx(
    comparison: Comparison, plan: PlanDocument, directive: PlanDocument, *, language: Language = "vi"
) -> bytes:
    """Return a workbook: the summary, then the requirements, changes, additions, citations, deadlines and indicators.

    Days, numbers and shares are such; words never are formulas.

    Args:
        comparison: what `compare` found.
        plan: the plan.
        directive: the directive.
        language: of the workbook's own words, "vi" or "en".

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    view = View(comparison, plan, directive, language)
    book = new_book()
    _summary(book.create_sheet(view.words["sheets"]["summary"]), view)
    for table in report_tables.tables(view):
        fill_sheet(book, table, view.words["page_title"])
    return saved(book)


def new_book() -> Workbook:
    """Return a workbook without sheets.

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingLibraryError("openpyxl", "report") from error
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    return book


def saved(book: Workbook) -> bytes:
    """Return the file of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_sheet(book: Workbook, table: Table, title: str) -> Worksheet:
    """Add a sheet with a table: heads that stay in sight, a filter, rows coloured by their states."""
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(table.name)
    _widths(sheet, table.widths)
    _heads(sheet, 1, table.columns)
    for at, (row, state) in enumerate(zip_longest(table.rows, table.states), 2):
        _row(sheet, at, row)
        if state is not None:
            paint(sheet.cell(at, table.state_column + 1), state)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(len(table.rows) + 1, 2)}"
    set_page(sheet, f"{title}: {table.name}")
    return sheet


def write_pairs(sheet: Worksheet, at: int, pairs: Iterable[Sequence[report_tables.Cell]]) -> int:
    """Write rows of a name and a value from a row on; return the row behind the last."""
    from openpyxl.styles import Alignment, Font

    for pair in pairs:
        for index, value in enumerate(pair, 1):
            cell = sheet.cell(at, index)
            put_value(cell, value)
            cell.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
        sheet.cell(at, 1).font = Font(bold=True)
        at += 1
    return at


def write_table(sheet: Worksheet, at: int, table: Table) -> int:
    """Write a table into a sheet from a row on; return the row behind the last."""
    _heads(sheet, at, table.columns)
    for number, row in enumerate(table.rows, at + 1):
        _row(sheet, number, row)
    return at + 1 + len(table.rows)


def put_value(cell: Cell | MergedCell, value: report_tables.Cell) -> None:
    """Write a value as what it is: a day, a number, a share, words."""
    if isinstance(value, str):
        put_words(cell, value)
    elif isinstance(value, Share):
        cell.value, cell.number_format = value.value, "0%"
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"


def paint(cell: Cell | MergedCell, state: str) -> None:
    """Colour a cell by a status."""
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=FILLS[state])


def _summary(sheet: Worksheet, view: View) -> None:
    from openpyxl.styles import Font

    names = view.words["document"]
    table = report_tables.coverage(view)
    _widths(sheet, table.widths)
    put_words(sheet.cell(1, 1), view.words["page_title"])
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    at = 3
    for kind, document in ((view.words["directive"], view.directive), (view.words["plan"], view.plan)):
        card = view.card(document)
        rows = [(kind, card.name), (names["issuer"], card.issuer), (names["date"], card.date)]
        rows += [(names["title"], card.title), (names["file"], card.file)]
        first = at
        at = write_pairs(sheet, at, [row for row in rows if row[1]]) + 1
        _widen(sheet, first, at - 1, len(table.columns), sum(table.widths[1:]))
    at = write_pairs(sheet, at, report_tables.summary(view)) + 1
    set_page(sheet, view.words["page_title"], at)
    at = write_table(sheet, at, table)
    sheet.freeze_panes = None
    put_words(sheet.cell(at + 1, 1), view.words["summary"]["formula"])


def _widen(sheet: Worksheet, first: int, behind: int, columns: int, width: int) -> None:
    """Let the words beside a name run over all columns: merged cells do not grow with them, so rows are made higher."""
    for at in range(first, behind):
        sheet.merge_cells(start_row=at, end_row=at, start_column=2, end_column=columns)
        sheet.row_dimensions[at].height = 16 * (1 + len(str(sheet.cell(at, 2).value or "")) // width)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width


def _heads(sheet: Worksheet, at: int, names: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color=_LINE)
    for index, name in enumerate(names, 1):
        cell = sheet.cell(at, index)
        put_words(cell, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEAD)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _row(sheet: Worksheet, at: int, row: Sequence[report_tables.Cell]) -> None:
    from openpyxl.styles import Alignment, Border, Side

    thin = Side(style="thin", color=_LINE)
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for index, value in enumerate(row, 1):
        cell = sheet.cell(at, index)
        put_value(cell, value)
        words = isinstance(value, str)
        cell.border = border
        cell.alignment = Alignment(vertical="top", horizontal=None if words else "center", wrap_text=True)
