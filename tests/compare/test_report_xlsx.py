"""The workbook of a comparison."""

import builtins
import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import vnplan_nlp as vp
from tests.compare.report_fixtures import example, read
from vnplan_nlp.compare.model import Change, Comparison, Document, Pairing, Passage, Requirement, ValueOf
from vnplan_nlp.compare.report_xlsx import write_xlsx
from vnplan_nlp.errors import MissingLibraryError

SHEETS = ["Tóm tắt", "Yêu cầu", "Thay đổi", "Bổ sung", "Viện dẫn", "Thời hạn", "Chỉ tiêu"]
FORMULA = '=HYPERLINK("http://example.com")'

Example = tuple[Comparison, vp.PlanDocument, vp.PlanDocument]


@pytest.fixture(scope="module")
def case() -> Example:
    return example()


@pytest.fixture(scope="module")
def book(case: Example) -> Workbook:
    return load_workbook(io.BytesIO(write_xlsx(*case)))


def small(**parts: Any) -> Workbook:
    """The workbook of a comparison that says nothing but these parts."""
    plan = read("tinh-2021-thi-dua")
    document = Document(origin=plan.origin, header=plan.header)
    return load_workbook(io.BytesIO(write_xlsx(Comparison(directive=document, plan=document, **parts), plan, plan)))


def side(text: str, value: str | None) -> ValueOf:
    return ValueOf(start=0, end=1, text=text, id="x", value=value)


def test_the_sheets_come_in_their_order(book: Workbook) -> None:
    assert book.sheetnames[: len(SHEETS)] == SHEETS


def test_every_requirement_has_a_row(case: Example, book: Workbook) -> None:
    numbers = [cell.value for cell in book["Yêu cầu"]["A"][1:]]
    assert numbers == list(range(1, len(case[0].requirements) + 1))


@pytest.mark.parametrize("name", SHEETS[1:])
def test_heads_stay_in_sight_and_filter(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.print_title_rows == "$1:$1"


def test_what_is_missing_has_no_passage(case: Example, book: Workbook) -> None:
    sheet = book["Yêu cầu"]
    passages = [row[9].value for row, item in zip(sheet.iter_rows(min_row=2), case[0].requirements, strict=True) if item.status == "missing"]
    assert passages
    assert set(passages) == {None}


def test_days_are_days() -> None:
    sheet = small(deadlines=(Pairing(name="x", directive=side("trước 15/3/2021", "2021-03-15"), plan=side("trong quý I", "2021-Q1")),))["Thời hạn"]
    assert sheet["C2"].value == datetime(2021, 3, 15)
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    assert isinstance(sheet["E2"].value, str)


def test_values_are_numbers() -> None:
    sheet = small(indicators=(Pairing(name="x", unit="%", directive=side("95,5%", "95.5"), plan=side("cao", None)),))["Chỉ tiêu"]
    assert sheet["D2"].value == 95.5
    assert sheet["F2"].value is None


def test_the_share_of_the_summary_is_a_number(book: Workbook) -> None:
    row = next(row for row in book["Tóm tắt"].iter_rows() if row[0].value == "Mức đáp ứng")
    assert isinstance(row[1].value, float)
    assert row[1].number_format == "0%"


@pytest.mark.parametrize("text", [FORMULA, "+1", "@SUM(A1)", "- việc"])
def test_words_are_no_formula(text: str) -> None:
    requirement = Requirement(
        id="requirements-0", start=0, end=1, text=text, kind="task", addressed="yes", status="covered", score=1,
        changes=(Change(kind="scope", directive=text, plan=text),),
    )
    made = small(requirements=(requirement,), additions=(Passage(start=0, end=1, text=text),))
    for cell in (made["Yêu cầu"]["C2"], made["Thay đổi"]["E2"], made["Bổ sung"]["C2"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    made = small(additions=(Passage(start=0, end=1, text="một\x00 hai\x0b\ufffe ba\u2028bốn"),))
    assert made["Bổ sung"]["C2"].value == "một hai ba bốn"


def test_a_slip_outside_of_the_matches_is_a_change() -> None:
    sheet = small(slips=(Change(kind="slip", plan="của huyện", direction="copied"),))["Thay đổi"]
    assert [cell.value for cell in sheet[2]] == [None, None, "Sai sót khi chép", "≠ chép nguyên", None, "của huyện"]


def test_a_comparison_of_nothing_gives_a_workbook() -> None:
    assert small().sheetnames == SHEETS


def test_the_workbook_speaks_english(case: Example) -> None:
    assert load_workbook(io.BytesIO(write_xlsx(*case, language="en"))).sheetnames[0] == "Summary"


def test_without_the_library_the_extra_is_named(case: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refused(name: str, *rest: Any) -> Any:
        if name == "openpyxl":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refused)
    with pytest.raises(MissingLibraryError, match=r"openpyxl .*\[report\]"):
        write_xlsx(*case)
