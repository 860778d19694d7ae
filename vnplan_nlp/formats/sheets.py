"""Sheets of workbooks: words that stay words, and pages that can be printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

#: What a spreadsheet takes for the beginning of a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: What a cell holds at most.
LONGEST_CELL: Final = 32_767
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def put_words(cell: Cell | MergedCell, words: str) -> None:
    """Write words as words: no formula, no letters that XML cannot hold, no more than a cell holds."""
    words = _CONTROL.sub("", words)
    if len(words) > LONGEST_CELL:
        words = f"{words[: LONGEST_CELL - 1]}…"
    cell.value = words or None
    if words:
        cell.data_type = "s"
    if words.startswith(FORMULA):
        cell.quotePrefix = True  # it stays text when somebody edits it


def set_page(sheet: Worksheet, title: str, head: int = 1) -> None:
    """Set a sheet up for A4 on its side, one page wide, with the row of heads on every page and always in sight."""
    from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    sheet.HeaderFooter = HeaderFooter(
        oddHeader=HeaderFooterItem(center=_HeaderFooterPart(f"&B{title}")),
        oddFooter=HeaderFooterItem(right=_HeaderFooterPart("Trang &P/&N")),
    )
