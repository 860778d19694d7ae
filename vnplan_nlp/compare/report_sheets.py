"""Workbooks of the reports: sheets with a frozen head and a filter, in which words are words and days are days."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from vnplan_nlp.compare.report_package import timeless
from vnplan_nlp.compare.report_words import one_line
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.workbook import put_words, set_page

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_COLOURS: Final = {"covered": "EDF7EE", "partial": "FFF6DD", "missing": "FDECEC", "other": "F3F5F7", "weaker": "FDECEC"}


class Share(NamedTuple):
    """A share from 0 to 1, shown in percent."""

    value: float


class Shown(NamedTuple):
    """A value in a colour: that of a state, or "weaker"."""

    value: str | int
    colour: str


Value = str | int | float | date | Share | Shown | None


class Column(NamedTuple):
    """A column: its name, its width in letters and whether its values stand in the middle."""

    name: str
    width: float
    middle: bool = False


class Book:
    """A workbook that is filled a sheet at a time.

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """

    def __init__(self, title: str) -> None:
        try:
            from openpyxl import Workbook
        except ImportError as error:
            raise MissingLibraryError("openpyxl", "report") from error
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        self._book, self._title = Workbook(), title
        self._book.properties.title = title
        self._book.properties.creator = "vnplan"
        thin = Side(style="thin", color="B8C2CC")
        # Made once: every style that is made anew is looked up among all others.
        self._border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._top = Alignment(vertical="top", wrap_text=True)
        self._middle = Alignment(vertical="top", horizontal="center", wrap_text=True)
        self._head = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self._fills = {name: PatternFill("solid", fgColor=colour) for name, colour in _COLOURS.items()}
        self._dark, self._light = PatternFill("solid", fgColor="1F2933"), PatternFill("solid", fgColor="E8EDF2")
        self._white, self._bold = Font(bold=True, color="FFFFFF"), Font(bold=True)
        self._empty = True

    def sheet(
        self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, frozen: int = 0
    ) -> Worksheet:
        """Add a sheet: a head that stays in sight, a filter and a row for each of `rows`.

        Args:
            name: of the sheet.
            columns: from left to right.
            rows: their values.
            frozen: how many columns stay in sight as well.
        """
        from openpyxl.utils import get_column_letter

        sheet = self._new(name)
        for index, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = column.width
            cell = sheet.cell(1, index)
            put_words(cell, column.name)
            cell.font, cell.fill, cell.border, cell.alignment = self._white, self._dark, self._border, self._head
        at = 1
        for at, row in enumerate(rows, 2):
            for index, (column, value) in enumerate(zip(columns, row, strict=True), 1):
                self._fill(sheet.cell(at, index), value, middle=column.middle)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{at}"
        sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
        sheet.print_title_rows = "1:1"
        return sheet

    def lines(self, name: str, widths: Sequence[float], lines: Iterable[Sequence[Value]]) -> None:
        """Add a sheet of lines without a head; a line of one value is a heading."""
        from openpyxl.utils import get_column_letter

        sheet = self._new(name)
        for index, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        for at, line in enumerate(lines, 1):
            for index, value in enumerate(line, 1):
                cell = sheet.cell(at, index)
                self._fill(cell, value, middle=False)
                if index == 1:
                    cell.font = self._bold
            if len(line) == 1:
                for index in range(1, len(widths) + 1):
                    sheet.cell(at, index).fill = self._light
                sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(widths))
                # Merged cells do not grow with their words.
                sheet.row_dimensions[at].height = 16 * (1 + len(str(line[0])) // int(sum(widths)))
        sheet.freeze_panes = "B2"

    def saved(self) -> bytes:
        """Return the workbook."""
        out = io.BytesIO()
        self._book.save(out)
        return timeless(out.getvalue())

    def _new(self, name: str) -> Worksheet:
        active = self._book.active if self._empty else None
        sheet = active if active is not None else self._book.create_sheet()
        self._empty = False
        sheet.title = name
        set_page(sheet, f"{self._title} – {name}", "&P/&N")
        return sheet

    def _fill(self, cell: Cell | MergedCell, value: Value, *, middle: bool) -> None:
        cell.border, cell.alignment = self._border, self._middle if middle else self._top
        if isinstance(value, Shown):
            cell.fill = self._fills[value.colour]
            value = value.value
        if isinstance(value, str):
            put_words(cell, one_line(value))
        elif isinstance(value, Share):
            cell.value, cell.number_format = value.value, "0%"
        elif isinstance(value, date):
            cell.value, cell.number_format = value, "dd/mm/yyyy"
        else:
            cell.value = value
