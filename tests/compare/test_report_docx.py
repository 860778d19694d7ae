"""The Word document of a comparison."""

import io
import sys

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table

import vnplan_nlp as vp
from tests.compare.report_fixtures import example
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.report_docx import write_docx
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.errors import MissingLibraryError

Example = tuple[Comparison, vp.PlanDocument, vp.PlanDocument]


@pytest.fixture(scope="module")
def case() -> Example:
    return example()


@pytest.fixture(scope="module")
def made(case: Example) -> Document:
    return docx.Document(io.BytesIO(write_docx(*case)))


def headings(document: Document) -> list[str]:
    return [line.text for line in document.paragraphs if line.style and line.style.name == "Heading 1"]


def table_with(document: Document, head: str) -> Table:
    return next(table for table in document.tables if head in [cell.text for cell in table.rows[0].cells])


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_what_is_missing_comes_before_the_tables(made: Document) -> None:
    assert headings(made) == [
        "Tóm tắt", "Yêu cầu chưa có trong kế hoạch", "Yêu cầu", "Thay đổi", "Nội dung bổ sung", "Văn bản được viện dẫn",
        "Thời hạn", "Chỉ tiêu", "Phong trào, cuộc vận động",
    ]  # fmt: skip


def test_missing_requirements_are_those_that_count(case: Example, made: Document) -> None:
    rows = cells(table_with(made, "Cơ quan thực hiện"))[1:]
    wanted = [
        str(number)
        for number, item in enumerate(case[0].requirements, 1)
        if item.status == "missing" and item.addressed != "no"
    ]
    assert [row[0] for row in rows] == wanted


def test_what_is_missing_is_listed_once_and_the_table_of_all_says_that_it_holds_it_again(case: Example, made: Document) -> None:
    rows = cells(table_with(made, "Cơ quan thực hiện"))[1:]
    assert len({row[0] for row in rows}) == len(rows)
    following = {line.text: after.text for line, after in zip(made.paragraphs, made.paragraphs[1:], strict=False)}
    assert "bảng “Yêu cầu”" in following["Yêu cầu chưa có trong kế hoạch"]
    assert f"Toàn bộ {len(case[0].requirements)} yêu cầu" in following["Yêu cầu"]
    assert f"{len(rows)} yêu cầu đã nêu riêng ở trên" in following["Yêu cầu"]


def test_every_requirement_has_a_row_with_a_sign_and_a_word(case: Example, made: Document) -> None:
    rows = cells(table_with(made, "Nội dung trong kế hoạch"))[1:]
    assert len(rows) == len(case[0].requirements)
    assert [row[3] for row in rows] == [
        {"covered": "✓ Đáp ứng", "partial": "½ Một phần", "missing": "✗ Thiếu", "other": "– Giao cơ quan khác"}[row.state]
        for row in View(*case).rows
    ]


def test_every_table_repeats_its_head(made: Document) -> None:
    for table in made.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None


def test_the_paper_is_a4_and_the_tables_lie_on_their_side(made: Document) -> None:
    upright, lying = made.sections
    assert (round(upright.page_width.mm), round(upright.page_height.mm)) == (210, 297)
    assert (round(lying.page_width.mm), round(lying.page_height.mm)) == (297, 210)
    assert lying.orientation == WD_ORIENT.LANDSCAPE


def test_tables_fit_on_the_paper(made: Document) -> None:
    widest = max(sum(column.width.mm for column in table.columns) for table in made.tables)
    lying = made.sections[1]
    assert widest <= lying.page_width.mm - lying.left_margin.mm - lying.right_margin.mm + 0.1


@pytest.mark.parametrize("style", ["Normal", "Title", "Heading 1", "Heading 2"])
def test_all_is_in_times_new_roman(made: Document, style: str) -> None:
    fonts = made.styles[style].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert not [name for name in fonts.attrib if "heme" in name]


def test_changes_and_slips_have_rows(case: Example) -> None:
    comparison, plan, directive = case
    slip = comparison.requirements[3].changes[-1].model_copy(update={"plan": "của tỉnh nọ"})
    made = docx.Document(io.BytesIO(write_docx(comparison.model_copy(update={"slips": (slip,)}), plan, directive)))
    rows = cells(table_with(made, "Thay đổi"))[1:]
    assert len(rows) == sum(len(item.changes) for item in comparison.requirements) + 1
    assert "▼ Thời hạn: muộn hơn" in [row[2] for row in rows]
    assert rows[-1][4] == "của tỉnh nọ"


def test_letters_that_xml_cannot_hold_are_left_out(case: Example) -> None:
    comparison, plan, directive = case
    first = comparison.requirements[0].model_copy(update={"text": "<b>a\x00b\ud800c\uffff</b>"})
    changed = comparison.model_copy(update={"requirements": (first, *comparison.requirements[1:])})
    made = docx.Document(io.BytesIO(write_docx(changed, plan, directive)))
    assert cells(table_with(made, "Nội dung trong kế hoạch"))[1][2].startswith("<b>abc</b>")


def test_the_same_comparison_gives_the_same_bytes(case: Example) -> None:
    assert write_docx(*case) == write_docx(*case)


def test_a_plan_that_answers_nothing_and_adds_nothing() -> None:
    directive, plan = vp.parse_text("CHỈ THỊ\nVề việc nghỉ lễ\n"), vp.parse_text("KẾ HOẠCH\nNghỉ lễ\n")
    made = docx.Document(io.BytesIO(write_docx(vp.compare(plan, directive), plan, directive)))
    assert "Không có." in [line.text for line in made.paragraphs]


def test_without_python_docx_the_extra_is_named(case: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingLibraryError, match=r"python-docx .*vnplan-nlp\[report\]"):
        write_docx(*case)
