"""A comparison as a Word document for the file: summary, what is missing, then the tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from vnplan_nlp.compare.model import Change, Comparison, Pairing
from vnplan_nlp.compare.report_package import timeless
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import (
    Language,
    change_sign,
    change_text,
    change_words,
    one_line,
    pairing_name,
    pairing_words,
    status_sign,
    value_words,
    weakens,
)
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.schema import PlanDocument

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell

_FONT: Final = "Times New Roman"
#: Sizes in points: text, tables, then title and headings of the first and second level.
_TEXT, _TABLE, _HEADINGS = 13, 10.5, (("Title", 16), ("Heading 1", 14), ("Heading 2", 13))
#: Margins of A4 in mm as administrative documents have them: top, right, bottom, left.
_MARGINS: Final = (20, 15, 20, 30)
_SHORT_SIDE, _LONG_SIDE = 210, 297
_COLOURS: Final = {"covered": "EDF7EE", "partial": "FFF6DD", "missing": "FDECEC", "other": "F3F5F7", "weaker": "FDECEC"}
_HEAD_COLOUR: Final = "E8EDF2"
#: Letters of a passage of the plan in the table.
_LONGEST_PASSAGE: Final = 420
_STATES: Final = ("covered", "partial", "missing", "other")


def write_docx(
    comparison: Comparison, plan: PlanDocument, directive: PlanDocument, *, language: Language = "vi"
) -> bytes:
    """Return a Word document on A4: first upright pages to read, then tables on their side.

    Args:
        comparison: what `compare` found.
        plan: the plan.
        directive: the directive.
        language: of the document's own words, "vi" or "en".

    Raises:
        MissingLibraryError: python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingLibraryError("python-docx", "report") from error
    view = View(comparison, plan, directive, language)
    document = docx.Document()
    _set_up(document, view)
    _summary(document, view)
    _missing(document, view)
    _turn(document)
    names = view.words["sections"]
    for name, widths, heads, rows in (
        ("requirements", (10, 20, 92, 26, 104), _REQUIREMENTS, _requirements(view)),
        ("changes", (16, 20, 40, 84, 92), _CHANGES, _changes(view)),
        ("additions", (12, 40, 200), _ADDITIONS, _additions(view)),
        ("citations", (60, 90, 42, 60), _CITATIONS, _citations(view)),
        ("deadlines", (86, 54, 54, 36, 22), _PAIRS, _pairings(view, comparison.deadlines)),
        ("indicators", (86, 54, 54, 36, 22), _PAIRS, _pairings(view, comparison.indicators)),
        ("campaigns", (86, 54, 54, 36, 22), _PAIRS, _pairings(view, comparison.campaigns)),
    ):
        document.add_heading(names[name], 1)
        if name == "requirements" and view.missing:
            told = view.words["tables"][name].format(all=len(view.rows), missing=len(view.missing))
            document.add_paragraph(told)
        if rows:
            _table(document, [view.words["columns"][head] for head in heads], widths, rows)
        else:
            document.add_paragraph(view.words["nothing"])
    document.add_paragraph(view.words["made"].format(version=comparison.produced_by.get("vnplan_nlp", "")))
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())


_REQUIREMENTS: Final = ("number", "section", "requirement", "status", "passage")
_CHANGES: Final = ("requirement_number", "section", "change", "in_directive", "in_plan")
_ADDITIONS: Final = ("number", "plan_section", "text")
_CITATIONS: Final = ("document", "title", "cited_by", "differences")
_PAIRS: Final = ("name", "in_directive", "in_plan", "comparison", "requirement_number")


class _Words(str):
    """Words of a cell with a colour behind them: that of a state, or "weaker"."""

    __slots__ = ("colour",)
    colour: str

    @classmethod
    def of(cls, words: str, colour: str) -> _Words:
        made = cls(words)
        made.colour = colour
        return made


# --- content -----------------------------------------------------------------------------------------


def _summary(document: Document, view: View) -> None:
    words = view.words
    document.add_paragraph(words["page_title"], style="Title")
    names = words["document"]
    cards = [view.card(one) for one in (view.directive, view.plan)]
    rows = [
        (names["reference"], *(card.name for card in cards)),
        (names["issuer"], *(card.issuer for card in cards)),
        (names["date"], *(card.date for card in cards)),
        (names["title"], *(card.title for card in cards)),
        (names["file"], *(card.file for card in cards)),
    ]
    _table(document, ["", words["directive"], words["plan"]], (33, 66, 66), rows)
    document.add_heading(words["sections"]["summary"], 1)
    lead = document.add_paragraph()
    lead.add_run(f"{words['columns']['coverage']}: {view.percent(view.coverage)}").bold = True
    for sentence in view.sentences:
        document.add_paragraph(sentence)
    document.add_heading(words["sections"]["coverage"], 2)
    heads = [words["columns"]["section"], *(f"{status_sign(state)} {words['status'][state]}" for state in _STATES)]
    groups = [(group.name, *(str(group.count_of(state)) for state in _STATES)) for group in view.groups]
    _table(document, heads, (77, 22, 22, 22, 22), groups)
    document.add_paragraph(words["summary"]["formula"])


def _missing(document: Document, view: View) -> None:
    """What is missing stands before all tables: it is what the document is asked for."""
    document.add_heading(view.words["sections"]["missing"], 1)
    rows = [(str(row.number), row.path, row.text, one_line(row.item.actor)) for row in view.missing]
    if not rows:
        document.add_paragraph(view.words["nothing"])
        return
    document.add_paragraph(view.words["tables"]["missing"])
    heads = [view.words["columns"][name] for name in ("number", "section", "requirement", "actor")]
    _table(document, heads, (12, 22, 95, 36), rows)


def _requirements(view: View) -> list[tuple[str, ...]]:
    words = view.words
    made: list[tuple[str, ...]] = []
    for row in view.rows:
        item = row.item
        about = [words["kind"][item.kind], one_line(item.actor)]
        about += [words["addressed"][item.addressed]] if item.addressed != "yes" else []
        state = _Words.of(f"{status_sign(row.state)} {words['status'][row.state]}", row.state)
        answer = [words["no_answer"]]
        if row.best:
            path = view.plan_sections.path(row.best.section)
            answer = [": ".join(part for part in (path, view.passage(row.best, _LONGEST_PASSAGE)) if part)]
        answer += [change_text(change, words) for change in item.changes]
        about_line = " · ".join(part for part in about if part)
        made.append((str(row.number), row.path, f"{row.text}\n({about_line})", state, "\n".join(answer)))
    return made


def _changes(view: View) -> list[tuple[str, ...]]:
    made = [(str(row.number), row.path, *_change(change, view.words)) for row, change in view.changes]
    return made + [("–", "–", *_change(slip, view.words)) for slip in view.comparison.slips]


def _change(change: Change, words: dict[str, Any]) -> tuple[str, ...]:
    shown = change_words(change, words)
    name = _Words.of(shown, "weaker") if weakens(change) else shown
    return (name, one_line(change.directive) or "–", one_line(change.plan) or "–")


def _additions(view: View) -> list[tuple[str, ...]]:
    return [
        (str(number), view.plan_sections.path(item.section), one_line(item.text))
        for number, item in enumerate(view.comparison.additions, 1)
    ]


def _citations(view: View) -> list[tuple[str, ...]]:
    signs = {"both": "=", "directive_only": change_sign("dropped"), "plan_only": change_sign("added")}
    return [
        (
            one_line(" ".join(part for part in (item.doc_type, item.reference) if part)),
            one_line(item.title),
            f"{signs[side]} {view.words['cited'][side]}",
            "\n".join(change_text(change, view.words) for change in item.differences),
        )
        for side, cited in view.cited()
        for item in cited
    ]


def _pairings(view: View, pairs: Iterable[Pairing]) -> list[tuple[str, ...]]:
    made = []
    for pair in pairs:
        sides = []
        for side in (pair.directive, pair.plan):
            text = one_line(side.text) if side else "–"
            value = value_words(side.value, view.language) if side else ""
            unit = f" {pair.unit}" if pair.unit else ""
            sides.append(f"{text} ({value}{unit})" if value and value not in text else text)
        number = str(view.numbers.get(pair.requirement or "", "–"))
        made.append((pairing_name(pair), *sides, pairing_words(pair, view.words), number))
    return made


# --- form --------------------------------------------------------------------------------------------


def _set_up(document: Document, view: View) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    language = {"vi": "vi-VN", "en": "en-GB"}[view.language]
    document.core_properties.title = view.words["page_title"]
    document.core_properties.author = "vnplan"
    document.core_properties.language = language
    document.core_properties.comments = ""
    _style(document.styles["Normal"], _TEXT, language)
    for name, size in _HEADINGS:
        _style(document.styles[name], size, language, heading=True)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_SHORT_SIDE), Mm(_LONG_SIDE)
    top, right, bottom, left = _MARGINS
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    _number_pages(document)


def _style(style: Any, size: float, language: str, *, heading: bool = False) -> None:
    """Give a style Times New Roman for every script, black, and the language that Word checks the spelling by."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    made: ParagraphStyle = style
    made.font.name, made.font.size = _FONT, Pt(size)
    properties = made.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "heme" in name:  # the fonts of the theme would win over those that are named
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    properties.append(spoken)
    made.paragraph_format.space_after = Pt(6)
    if heading:
        made.font.bold, made.font.italic = True, False
        made.font.color.rgb = RGBColor(0, 0, 0)
        made.paragraph_format.space_before = Pt(12)
        made.paragraph_format.keep_with_next = True
        border = made.element.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            border.getparent().remove(border)


def _number_pages(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line = document.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def _turn(document: Document) -> None:
    """Go on on pages that lie on their side."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(_LONG_SIDE), Mm(_SHORT_SIDE)
    section.left_margin = Mm(_MARGINS[3])


def _table(document: Document, heads: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    """Add a table whose head comes again on every page; widths are in mm, rows stay on one page where they can."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table: Table = document.add_table(rows=len(rows) + 1, cols=len(heads))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for index, (row, values) in enumerate(zip(table.rows, (heads, *rows), strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if index == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, width, words in zip(row.cells, widths, values, strict=True):
            cell.width = Mm(width)
            _write(cell, words, head=index == 0)
    document.add_paragraph()


def _write(cell: _Cell, words: str, *, head: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    colour = _HEAD_COLOUR if head else _COLOURS[words.colour] if isinstance(words, _Words) else None
    if colour:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), colour)
        cell._tc.get_or_add_tcPr().append(shade)
    paragraph = cell.paragraphs[0]
    for index, line in enumerate(one_line(part) for part in words.split("\n")):
        if index:
            paragraph = cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(line)
        run.font.size = Pt(_TABLE)
        run.bold = head or isinstance(words, _Words) or None
