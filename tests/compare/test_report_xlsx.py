"""The workbook of a comparison."""

import io
import sys
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

import vnplan_nlp as vp
from tests.compare.report_fixtures import example
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.report_sheets import Book, Column
from vnplan_nlp.compare.report_xlsx import write_xlsx
from vnplan_nlp.errors import MissingLibraryError

Example = tuple[Comparison, vp.PlanDocument, vp.PlanDocument]
SHEETS = ["Tóm tắt", "Yêu cầu", "Thay đổi", "Bổ sung", "Viện dẫn", "Thời hạn", "Chỉ tiêu"]


@pytest.fixture(scope="module")
def case() -> Example:
    return example()


@pytest.fixture(scope="module")
def book(case: Example) -> Workbook:
    return load_workbook(io.BytesIO(write_xlsx(*case)))


def column(book: Workbook, sheet: str, name: str) -> list[object]:
    rows = list(book[sheet].iter_rows(values_only=True))
    return [row[rows[0].index(name)] for row in rows[1:]]


def test_the_sheets(book: Workbook) -> None:
    assert book.sheetnames[:7] == SHEETS


def test_a_name_with_an_ampersand_is_no_code_of_the_page_header() -> None:
    book = Book("Sở A&B và C&P")
    book.sheet("R&D", [Column("Số", 5)], [[1]])
    shown = load_workbook(io.BytesIO(book.saved()))["R&D"].oddHeader.center.text
    assert shown == "&BSở A&&B và C&&P – R&&D"


@pytest.mark.parametrize("name", SHEETS[1:])
def test_heads_are_frozen_and_filtered(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert str(sheet.freeze_panes).endswith("2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"


def test_a_row_for_every_requirement(case: Example, book: Workbook) -> None:
    assert column(book, "Yêu cầu", "Số") == list(range(1, len(case[0].requirements) + 1))
    told = {"covered": "✓ Đáp ứng", "partial": "½ Một phần", "missing": "✗ Thiếu"}
    for item, shown in zip(case[0].requirements, column(book, "Yêu cầu", "Kết quả"), strict=True):
        assert shown == (told[item.status] if (item.status, item.addressed) != ("missing", "no") else "– Giao cơ quan khác")


def test_days_that_are_known_are_days(case: Example, book: Workbook) -> None:
    wanted = [pair.directive.value for pair in case[0].deadlines if pair.directive]
    shown = [day for day in column(book, "Thời hạn", "Ngày (chỉ đạo)") if isinstance(day, datetime)]
    assert [f"{day:%Y-%m-%d}" for day in shown] == [value for value in wanted if value and len(value) == 10 and value[0] == "2"]
    assert shown


def test_numbers_are_numbers(case: Example, book: Workbook) -> None:
    shown = column(book, "Chỉ tiêu", "Giá trị (chỉ đạo)")
    assert shown == [float(pair.directive.value or "") for pair in case[0].indicators if pair.directive]
    assert shown


def test_every_change_has_a_row(case: Example, book: Workbook) -> None:
    assert book["Thay đổi"].max_row - 1 == sum(len(item.changes) for item in case[0].requirements)
    assert "▼ muộn hơn" in column(book, "Thay đổi", "Hướng")


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://x","y")'])
def test_text_is_never_a_formula(case: Example, words: str) -> None:
    comparison, plan, directive = case
    first = comparison.requirements[0].model_copy(update={"text": words, "actor": words})
    changed = comparison.model_copy(update={"requirements": (first, *comparison.requirements[1:])})
    made = write_xlsx(changed, plan, directive)
    cell = load_workbook(io.BytesIO(made))["Yêu cầu"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(io.BytesIO(made)).read(name) for name in zipfile.ZipFile(io.BytesIO(made)).namelist()
    )


def test_letters_that_xml_cannot_hold_are_left_out(case: Example) -> None:
    comparison, plan, directive = case
    first = comparison.requirements[0].model_copy(update={"text": "a\x00b\ud800c\uffffd"})
    changed = comparison.model_copy(update={"requirements": (first, *comparison.requirements[1:])})
    assert load_workbook(io.BytesIO(write_xlsx(changed, plan, directive)))["Yêu cầu"]["C2"].value == "abcd"


def test_the_same_comparison_gives_the_same_bytes(case: Example) -> None:
    assert write_xlsx(*case) == write_xlsx(*case)


def test_the_passage_of_what_is_missing_is_left_blank(case: Example) -> None:
    comparison, plan, directive = case
    first = comparison.requirements[0]
    assert first.matches
    missing = first.model_copy(update={"status": "missing", "changes": ()})
    changed = comparison.model_copy(update={"requirements": (missing, *comparison.requirements[1:])})
    book = load_workbook(io.BytesIO(write_xlsx(changed, plan, directive)))
    assert column(book, "Yêu cầu", "Nội dung trong kế hoạch")[0] is None


def test_times_that_come_again_are_told_in_words() -> None:
    directive = vp.parse_text("CHỈ THỊ\nVề việc vệ sinh\n1. Ủy ban nhân dân các xã báo cáo kết quả 6 tháng một lần về huyện.\n")
    plan = vp.parse_text("KẾ HOẠCH\nVệ sinh\n1. Ủy ban nhân dân xã báo cáo kết quả hằng tháng về huyện.\n")
    book = load_workbook(io.BytesIO(write_xlsx(vp.compare(plan, directive), plan, directive)))
    shown = column(book, "Thời hạn", "Ngày (chỉ đạo)")
    assert shown
    assert not any(str(value).startswith("P6") for value in shown)


def test_without_openpyxl_the_extra_is_named(case: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingLibraryError, match=r"openpyxl .*vnplan-nlp\[report\]"):
        write_xlsx(*case)
