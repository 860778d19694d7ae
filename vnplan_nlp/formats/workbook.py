"""What every workbook of ours does alike: words stay words, and a sheet prints as A4 on its side, one page wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnplan_nlp.data.cells import FORMULA, as_header
from vnplan_nlp.data.letters import for_xml

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

#: Letters that a cell can hold.
_LONGEST: Final = 32_000


def put_words(cell: Cell | MergedCell, words: str) -> None:
    """Write words as words: no formula, no letters that XML cannot hold, no more than a cell holds."""
    words = for_xml(words)[:_LONGEST]
    cell.value = words or None
    if words:
        cell.data_type = "s"
    if words.startswith(FORMULA):
        cell.quotePrefix = True  # it stays text when somebody edits it


def set_page(sheet: Worksheet, header: str, footer: str) -> None:
    """Let a sheet print on A4 on its side, one page wide, with words above and below each page.

    Args:
        sheet: the sheet.
        header: plain words, printed bold.
        footer: words and codes of page footers, "&P/&N".
    """
    from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    sheet.HeaderFooter = HeaderFooter(
        oddHeader=HeaderFooterItem(center=_HeaderFooterPart(f"&B{as_header(header)}")),
        oddFooter=HeaderFooterItem(right=_HeaderFooterPart(footer)),
    )
