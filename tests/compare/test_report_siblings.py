"""The matrix of several plans, as a page and as a workbook."""

import io
import re
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from tests.compare.conftest import DIRECTIVE, PLAN
from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.compare.report_siblings import Matrix, write_siblings_html, write_siblings_xlsx
from vnplan_nlp.compare.siblings import SiblingComparison, side_by_side

SCRIPT = "<script>alert(1)</script>"
EMPTY = "KẾ HOẠCH\nTổ chức giải bóng bàn dịp Quốc khánh\n1. Mời các đội đăng ký thi đấu tại nhà thi đấu.\n"


def compared(*texts: str, directive: PlanDocument) -> SiblingComparison:
    return side_by_side([parse_text(text) for text in texts], directive, version="1")


@pytest.fixture(scope="module")
def siblings(directive: PlanDocument) -> SiblingComparison:
    return compared(PLAN, DIRECTIVE, EMPTY, directive=directive)


@pytest.fixture(scope="module")
def page(siblings: SiblingComparison, directive: PlanDocument) -> str:
    return write_siblings_html(siblings, directive)


@pytest.fixture(scope="module")
def book(siblings: SiblingComparison, directive: PlanDocument) -> Workbook:
    return load_workbook(io.BytesIO(write_siblings_xlsx(siblings, directive)))


def test_a_row_for_each_requirement_and_a_cell_for_each_plan(page: str, siblings: SiblingComparison) -> None:
    rows = re.findall(r'<tr id="r-\d+".*?</tr>', page, re.S)
    assert len(rows) == len(siblings.requirements)
    assert {len(re.findall(r"<td class=[cpmo]>", row)) for row in rows} == {3}


def test_every_plan_is_named(page: str) -> None:
    assert "Kế hoạch 45/KH-UBND" in page
    assert "Chỉ thị 12/CT-UBND" in page


def test_nothing_is_fetched(page: str) -> None:
    assert not re.search(r"""(?:src|srcset)=|url\(|href=["'](?!#)""", page)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_texts_are_escaped() -> None:
    asking = parse_text(DIRECTIVE.replace("giếng khoan công cộng", f"giếng khoan {SCRIPT}\u2028công cộng"))
    page = write_siblings_html(compared(PLAN, directive=asking), asking)
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u2028" not in page


def test_what_nobody_covers_is_told(directive: PlanDocument) -> None:
    matrix = Matrix(compared(EMPTY, EMPTY, directive=directive), directive, "vi")
    assert len(matrix.nobody) == sum(row.asked > 0 for row in matrix.rows) > 0


def test_nobody_is_blamed_for_what_is_for_others(directive: PlanDocument) -> None:
    row = next(row for row in Matrix(compared(PLAN, directive=directive), directive, "vi").rows if row.states == ("other",))
    assert (row.gap, row.asked) == ("", 0)


def test_the_same_siblings_give_the_same_page(siblings: SiblingComparison, directive: PlanDocument, page: str) -> None:
    assert write_siblings_html(siblings, directive) == page


def test_fifty_plans_stay_under_a_megabyte(directive: PlanDocument) -> None:
    one = compared(PLAN, directive=directive)
    many = one.requirements * (550 // len(one.requirements))
    fifty = one.model_copy(
        update={
            "plans": one.plans * 50,
            "requirements": tuple(
                item.model_copy(update={"plans": item.plans * 50, "text": "nội dung " * 60}) for item in many
            ),
        }
    )
    assert len(write_siblings_html(fifty, directive).encode()) < 1_000_000


def test_no_plan_and_no_requirement_give_a_page() -> None:
    asking = parse_text("CHỈ THỊ\nVề việc nghỉ lễ\n")
    assert "<h1>" in write_siblings_html(compared(PLAN, directive=asking), asking)


def test_the_workbook_has_the_plans_and_the_matrix(book: Workbook, siblings: SiblingComparison) -> None:
    assert book.sheetnames == ["Các kế hoạch", "Ma trận"]
    assert book["Ma trận"].max_row == len(siblings.requirements) + 1
    assert [cell.value for cell in book["Ma trận"][1][6:]] == ["1. Kế hoạch 45/KH-UBND", "2. Chỉ thị 12/CT-UBND", "3. Kế hoạch"]


def test_the_workbook_tells_shares_as_numbers(book: Workbook) -> None:
    cell = book["Các kế hoạch"]["G3"]
    assert (cell.value, cell.number_format) == (1, "0%")


def test_number_and_requirement_stay_in_sight(book: Workbook) -> None:
    assert book["Ma trận"].freeze_panes == "D2"


def test_the_days_of_plans_are_days(book: Workbook, siblings: SiblingComparison) -> None:
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    shown = [row[rows[0].index("Ngày")] for row in rows[1:]]
    assert [f"{day:%Y-%m-%d}" for day in shown if isinstance(day, datetime)] == [one.header.date for one in siblings.plans if one.header.date]


def test_every_link_leads_somewhere_and_no_id_comes_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


def test_cells_have_the_signs_of_their_states(page: str, siblings: SiblingComparison, directive: PlanDocument) -> None:
    signs = {"covered": "✓", "partial": "½", "missing": "✗", "other": "–"}
    for row in Matrix(siblings, directive, "vi").rows:
        found = re.search(rf'<tr id="r-{row.number}".*?</tr>', page, re.DOTALL)
        assert found is not None
        assert re.findall(r"<td class=[cpmo]>(.)", found[0]) == [signs[state] for state in row.states]
