"""Several plans of one directive side by side."""

import tracemalloc

import pytest

from corpora.planted import directives, plant
from vnplan_nlp import PlanDocument, compare_siblings, parse_text
from vnplan_nlp.compare.siblings import SiblingComparison, side_by_side


def test_each_requirement_has_a_column_for_each_plan(plan: PlanDocument, directive: PlanDocument) -> None:
    found = compare_siblings([plan, directive, plan], directive)
    assert {len(item.plans) for item in found.requirements} == {3}
    assert [item.plan for item in found.requirements[0].plans] == [0, 1, 2]


def test_it_is_told_who_covers_what(plan: PlanDocument, directive: PlanDocument) -> None:
    found = compare_siblings([plan, directive], directive)
    row = next(item for item in found.requirements if "chắn bụi" in item.text)
    assert ([item.status for item in row.plans], row.covered_by) == (["missing", "covered"], 1)


def test_the_passages_point_into_their_plans(plan: PlanDocument, directive: PlanDocument) -> None:
    found = compare_siblings([plan], directive)
    row = next(item for item in found.requirements if "trạm bơm" in item.text)
    assert "đường ống" in plan.text[row.plans[0].start : row.plans[0].end]


def test_plans_have_their_counts(plan: PlanDocument, directive: PlanDocument) -> None:
    assert [item.coverage for item in compare_siblings([plan, directive], directive).plans] == [0.5833, 1.0]


def test_the_json_is_read_again(plan: PlanDocument, directive: PlanDocument) -> None:
    found = compare_siblings([plan], directive)
    assert SiblingComparison.model_validate_json(found.to_json()) == found


def test_a_directive_that_asks_for_nothing_has_no_rows(plan: PlanDocument) -> None:
    assert compare_siblings([plan], parse_text("CHỈ THỊ\nVề việc nghỉ lễ")).requirements == ()


@pytest.fixture(scope="module")
def source() -> PlanDocument:
    return next(plan for plan in directives() if plan.header.doc_type == "Chỉ thị")


def peak(source: PlanDocument, count: int) -> int:
    """The most memory that so many siblings take; the plans come one by one."""
    tracemalloc.start()
    try:
        side_by_side((parse_text(plant(source, seed).text) for seed in range(count)), source)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_square_of_the_siblings(source: PlanDocument) -> None:
    peak(source, 2)  # what is loaded once
    few, many = peak(source, 4), peak(source, 24)
    assert many < 3 * few
