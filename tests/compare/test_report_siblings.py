"""The matrix of several plans of one directive."""

import io
import re

import pytest
from openpyxl import load_workbook

from vnplan_nlp import PlanDocument, compare_siblings, parse_text
from vnplan_nlp.compare.report_siblings import MatrixView, write_html, write_xlsx
from vnplan_nlp.compare.siblings import SiblingComparison


@pytest.fixture(scope="module")
def siblings(plan: PlanDocument, directive: PlanDocument) -> SiblingComparison:
    return compare_siblings([plan, directive, plan], directive)


def cells(page: str, number: int) -> list[str]:
    row = re.search(rf'<tr id="r-{number}".*?(?=<tr |</tbody>)', page, re.DOTALL)
    assert row is not None
    return re.findall(r"<td class=[cpmo]>(.)", row[0])


def test_the_page_has_a_sign_for_each_plan(siblings: SiblingComparison, directive: PlanDocument) -> None:
    page = write_html(siblings, directive)
    signs = {"covered": "✓", "partial": "◐", "missing": "✗", "other": "–"}
    for row in MatrixView(siblings, directive).rows:
        assert cells(page, row.number) == [signs[state] for state in row.states]
        assert len(row.states) == 3


def test_what_is_for_others_is_no_gap(siblings: SiblingComparison, directive: PlanDocument) -> None:
    for row in MatrixView(siblings, directive).rows:
        lacking = [one for one in row.item.plans if one.status == "missing" and one.addressed != "no"]
        assert row.gap == bool(lacking)


def test_counts_of_a_plan_add_up(siblings: SiblingComparison, directive: PlanDocument) -> None:
    for plan in MatrixView(siblings, directive).plans:
        assert plan.counted + plan.other == len(siblings.requirements)


def test_what_nobody_covers_is_listed(plan: PlanDocument, directive: PlanDocument) -> None:
    siblings = compare_siblings([plan], directive)
    lacking = [row.number for row in MatrixView(siblings, directive).nobody]
    assert lacking
    listed = re.search(r'<ol class="cmp-attention">(.*?)</ol>', write_html(siblings, directive), re.DOTALL)
    assert listed is not None
    assert [int(number) for number in re.findall(r'href="#r-(\d+)"', listed[1])] == lacking


def test_every_link_leads_somewhere(siblings: SiblingComparison, directive: PlanDocument) -> None:
    page = write_html(siblings, directive)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)
    assert not re.findall(r'(?:src|href|action|data)="(?!#)', page)


def test_texts_are_escaped(plan: PlanDocument) -> None:
    directive = parse_text("CHỈ THỊ\nVề việc vệ sinh\n1. Ủy ban nhân dân các xã dọn <script>alert(1)</script> rác.\n")
    page = write_html(compare_siblings([plan], directive), directive)
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page


def test_the_workbook(siblings: SiblingComparison, directive: PlanDocument) -> None:
    book = load_workbook(io.BytesIO(write_xlsx(siblings, directive)))
    assert book.sheetnames == ["Tóm tắt", "Ma trận"]
    matrix = list(book["Ma trận"].iter_rows(values_only=True))
    assert matrix[0][-3:] == ("KH 1", "KH 2", "KH 3")
    assert len(matrix) == len(siblings.requirements) + 1
    assert [row[5] for row in matrix[1:]] == [item.covered_by for item in siblings.requirements]
    assert all(row[-2] == "✓" for row, item in zip(matrix[1:], siblings.requirements, strict=True) if item.plans[1].status == "covered")
    assert book["Ma trận"].freeze_panes == "D2"
    assert book["Ma trận"].auto_filter.ref == book["Ma trận"].dimensions


def test_shares_are_numbers(siblings: SiblingComparison, directive: PlanDocument) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx(siblings, directive)))["Tóm tắt"]
    at = [cell.value for cell in sheet[1]].index("Mức đáp ứng") + 1
    assert [sheet.cell(row, at).value for row in (2, 3, 4)] == [plan.coverage for plan in siblings.plans]
    assert sheet.cell(2, at).number_format == "0%"
