"""A comparison as a Word file for the dossier: the summary, what is missing, then the tables."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from vnplan_nlp.compare import report_tables
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.report_tables import Cell, Table, cell_words
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import Language
from vnplan_nlp.compare.report_xlsx import FILLS
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.schema import PlanDocument

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell, _Row

_FONT: Final = "Times New Roman"
_HEAD: Final = "E8EDF2"
#: A4 on its side, in millimetres, and its margins.
_LONG, _SHORT, _MARGIN = 297, 210, 18
#: Words of a passage in a table: the whole ones stand in the documents.
_LONGEST_PASSAGE: Final = 420
#: Columns of the workbook's table of requirements that a page has room for.
_COLUMNS: Final = (0, 1, 2, 6, 9, 10)
_WIDTHS: Final = (6, 10, 44, 14, 44, 30)


def write_docx(
    comparison: Comparison, plan: PlanDocument, directive: PlanDocument, *, language: Language = "vi"
) -> bytes:
    """Return a Word file: A4 on its side, headings in the styles of Word, heads of tables on every page.

    Args:
        comparison: what `compare` found.
        plan: the plan.
        directive: the directive.
        language: of the file's own words, "vi" or "en".

    Raises:
        MissingLibraryError: python-docx is not installed.
    """
    view = View(comparison, plan, directive, language)
    words = view.words
    file = _new_file(words["page_title"], language)
    file.add_heading(words["page_title"], level=0)
    _documents(file, view)
    file.add_heading(words["sections"]["summary"], level=1)
    share = file.add_paragraph()
    share.add_run(f"{words['columns']['coverage']}: {view.percent(view.coverage)}. ").bold = True
    share.add_run(view.sentences[0])
    for sentence in view.sentences[1:]:
        file.add_paragraph(sentence, style="List Bullet")
    _section(file, report_tables.coverage(view), words["nothing"], level=2)
    file.add_paragraph(words["summary"]["formula"]).runs[0].italic = True
    _missing(file, view)
    _section(file, _requirements(view), words["nothing"])
    for table in report_tables.tables(view)[1:]:
        _section(file, table, words["nothing"])
    version = comparison.produced_by.get("vnplan_nlp", "")
    file.add_paragraph(words["made"].format(version=version)).runs[0].italic = True
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _new_file(title: str, language: Language) -> Document:
    try:
        import docx
    except ImportError as error:
        raise MissingLibraryError("python-docx", "report") from error
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    file = docx.Document()
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_LONG), Mm(_SHORT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    sizes = {"Normal": 12, "Title": 18, "Heading 1": 15, "Heading 2": 13, "List Bullet": 12}
    for name, size in sizes.items():
        style: Any = file.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # The fonts of a theme would go before the named one.
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), _FONT)
    normal: Any = file.styles["Normal"]
    normal.paragraph_format.space_after = Pt(4)
    language_mark = normal.element.get_or_add_rPr().makeelement(
        qn("w:lang"), {qn("w:val"): "vi-VN" if language == "vi" else "en-GB"}
    )
    normal.element.get_or_add_rPr().append(language_mark)
    properties = file.core_properties
    properties.title, properties.author, properties.comments = title, "vnplan", ""
    properties.language = language
    _page_numbers(section.footer.paragraphs[0])
    return file


def _page_numbers(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _documents(file: Document, view: View) -> None:
    names = view.words["document"]
    rows: list[tuple[Cell, ...]] = []
    cards = [view.card(view.directive), view.card(view.plan)]
    for label, *values in (
        (names["reference"], *(card.name for card in cards)),
        (names["issuer"], *(card.issuer for card in cards)),
        (names["date"], *(card.date for card in cards)),
        (names["title"], *(card.title for card in cards)),
        (names["file"], *(card.file for card in cards)),
    ):
        if any(values):
            rows.append((label, *values))
    heads = ("", view.words["directive"], view.words["plan"])
    _table(file, Table("", heads, (20, 60, 60), tuple(rows)))


def _missing(file: Document, view: View) -> None:
    """What is missing comes first: a paragraph each, under the heading of its section."""
    file.add_heading(view.words["sections"]["missing"], level=1)
    if not view.missing:
        file.add_paragraph(view.words["nothing"])
    group = None
    for row in view.missing:
        if row.group != group:
            group = row.group
            file.add_heading(view.groups[group].name, level=2)
        paragraph = file.add_paragraph()
        paragraph.add_run(f"{row.number}. ").bold = True
        paragraph.add_run(row.text)
        told = [view.words["kind"][row.item.kind]]
        told += [view.words["addressed"]["unclear"]] if row.item.addressed == "unclear" else []
        paragraph.add_run(f" ({'; '.join(told)})").italic = True


def _requirements(view: View) -> Table:
    """The table of requirements with the columns that a page has room for."""
    whole = report_tables.requirements(view)
    rows = []
    for row, cells in zip(view.rows, whole.rows, strict=True):
        passage = view.passage(row.best, _LONGEST_PASSAGE) if row.best else view.words["no_answer"]
        path = cell_words(cells[8]).replace("\n", ", ")
        shown = (*cells[:9], f"{path}: {passage}" if path else passage, *cells[10:])
        rows.append(tuple(shown[index] for index in _COLUMNS))
    return whole._replace(
        columns=tuple(whole.columns[index] for index in _COLUMNS),
        widths=_WIDTHS,
        rows=tuple(rows),
        state_column=_COLUMNS.index(whole.state_column),
    )


def _section(file: Document, table: Table, nothing: str, *, level: int = 1) -> None:
    file.add_heading(table.name, level=level)
    if table.rows:
        _table(file, table)
    else:
        file.add_paragraph(nothing)


def _table(file: Document, table: Table) -> None:
    """Add a table over the width of the page; its heads are repeated on every page."""
    from docx.shared import Mm

    made = file.add_table(rows=1, cols=len(table.columns))
    made.style = "Table Grid"
    made.autofit = False
    room = _LONG - 2 * _MARGIN
    widths = [Mm(room * width / sum(table.widths)) for width in table.widths]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _fill(made.rows[0], table.columns, widths, dict.fromkeys(range(len(widths)), _HEAD))
    _repeat(made.rows[0])
    for row, state in zip_longest(table.rows, table.states):
        shades = {table.state_column: FILLS[state]} if state is not None else {}
        _fill(made.add_row(), [cell_words(cell) for cell in row], widths, shades)
    file.add_paragraph()


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[Any], shades: Mapping[int, str]) -> None:
    """Write the cells of a row that stays on one page; `shades` are colours by the numbers of cells."""
    from docx.oxml import OxmlElement
    from docx.table import _Cell

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    # `row.cells` would look for merged cells in all rows.
    for index, (element, text) in enumerate(zip(row._tr.tc_lst, texts, strict=True)):
        cell = _Cell(element, row.table)
        cell.width = widths[index]
        _write(cell, text, bold=shades.get(index) == _HEAD)
        if index in shades:
            _shade(cell, shades[index])


def _write(cell: _Cell, text: str, *, bold: bool) -> None:
    from docx.shared import Pt

    lines = text.split("\n")
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(line)
        run.font.size, run.bold = Pt(10), bold or None


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: _Row) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
