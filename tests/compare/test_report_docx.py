"""The Word file of a comparison."""

import builtins
import io
from typing import Any

import pytest
from docx import Document as open_docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

import vnplan_nlp as vp
from tests.compare.report_fixtures import document, example, read
from vnplan_nlp.compare.model import Comparison, Passage
from vnplan_nlp.compare.report_docx import write_docx
from vnplan_nlp.errors import MissingLibraryError

Example = tuple[Comparison, vp.PlanDocument, vp.PlanDocument]


@pytest.fixture(scope="module")
def case() -> Example:
    return example()


@pytest.fixture(scope="module")
def file(case: Example) -> Document:
    return open_docx(io.BytesIO(write_docx(*case)))


def headings(file: Document) -> list[str]:
    return [one.text for one in file.paragraphs if one.style is not None and one.style.name == "Heading 1"]


def test_what_is_missing_comes_before_the_tables(file: Document) -> None:
    assert headings(file)[:3] == ["Tóm tắt", "Yêu cầu chưa có trong kế hoạch", "Yêu cầu"]
    assert {"Thay đổi", "Bổ sung", "Viện dẫn", "Thời hạn"} <= set(headings(file))


def test_every_missing_requirement_is_listed_in_full(case: Example, file: Document) -> None:
    text = "\n".join(one.text for one in file.paragraphs)
    missing = [item for item in case[0].requirements if item.status == "missing" and item.addressed != "no"]
    assert missing
    assert all(" ".join(item.text.split()) in text for item in missing)


def test_the_table_of_requirements_has_a_row_each(case: Example, file: Document) -> None:
    table = next(table for table in file.tables if table.cell(0, 2).text == "Yêu cầu của văn bản chỉ đạo")
    assert len(table.rows) == len(case[0].requirements) + 1


def test_the_page_is_a4_on_its_side(file: Document) -> None:
    section = file.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


@pytest.mark.parametrize("name", ["Normal", "Title", "Heading 1", "Heading 2"])
def test_the_font_is_that_of_administrative_documents(file: Document, name: str) -> None:
    fonts = file.styles[name].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}


def test_heads_of_tables_are_repeated_and_rows_stay_whole(file: Document) -> None:
    for table in file.tables:
        head = table.rows[0]._tr.trPr
        assert head.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    plan = read("tinh-2021-thi-dua")
    made = Comparison(
        directive=document(plan), plan=document(plan),
        additions=(Passage(start=0, end=1, text="<script>một\x00 hai\x0b\ufffe\u2028ba</script>"),),
    )
    file = open_docx(io.BytesIO(write_docx(made, plan, plan)))
    assert file.tables[-1].cell(1, 2).text == "<script>một hai ba</script>"


def test_a_comparison_of_nothing_gives_a_file() -> None:
    plan = read("tinh-2021-thi-dua")
    file = open_docx(io.BytesIO(write_docx(Comparison(directive=document(plan), plan=document(plan)), plan, plan)))
    assert "Không có." in [one.text for one in file.paragraphs]


def test_the_file_speaks_english(case: Example) -> None:
    assert headings(open_docx(io.BytesIO(write_docx(*case, language="en"))))[0] == "Summary"


def test_without_the_library_the_extra_is_named(case: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refused(name: str, *rest: Any) -> Any:
        if name == "docx":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(MissingLibraryError, match=r"python-docx .*\[report\]"):
        write_docx(*case)
