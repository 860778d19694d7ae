"""Hits, overlaps and conflicts of one document."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rulebook.conftest import FIRST, DraftedOf
from vnplan_nlp.rulebook.counting import Conflict, DocumentCount, contradict, count_document, meeting
from vnplan_nlp.schema import Annotation, Assignment, Citation, Deadline, Relation, Time


def counted(drafted: DraftedOf, body: str, *gold: dict[str, Any]) -> DocumentCount:
    made = drafted(body)
    return count_document(made.plan, made.raw, "ke-hoach.txt", gold)


def spans(*places: tuple[int, int]) -> list[Annotation]:
    return [Annotation(start=start, end=end, text="", rule="r") for start, end in places]


def test_every_annotation_is_a_hit_of_its_rule(drafted: DraftedOf) -> None:
    made = drafted("- Gửi báo cáo trước ngày 15/6/2021 và ngày 15/12/2021.")
    rules = count_document(made.plan, made.raw, "x").rules
    assert sum(count.hits for count in rules.values()) == len(list(made.plan.annotations()))
    assert rules["deadlines", "deadlines.shared"].hits == 1
    assert rules["times", "times.slashed"].documents == 1


@pytest.mark.parametrize(
    ("places", "pairs"),
    [([(0, 4), (4, 8)], 0), ([(0, 5), (4, 8)], 1), ([(0, 9), (1, 3), (2, 4)], 3), ([(3, 3), (3, 3)], 0), ([(0, 2), (0, 2)], 1)],
)
def test_spans_meet_that_share_a_character(places: list[tuple[int, int]], pairs: int) -> None:
    assert len(list(meeting(spans(*places)))) == pairs


def deadline(start: int, end: int, value: str) -> Deadline:
    return Deadline(start=start, end=end, text="", rule="deadlines.lead", relation="by", value=value)


def duty(start: int, end: int, task: str) -> Assignment:
    return Assignment(start=start, end=end, text="", rule="assignments.item", actor="xã", task=task)


def citation(rule: str, reference: str, within: str | None = None) -> Citation:
    return Citation(
        start=0, end=9, text="", rule=rule, form="numbered", doc_type="Luật", reference=reference, within=within
    )


def relation(object_: str, type_: str) -> Relation:
    return Relation(start=0, end=9, text="", rule="words", type=type_, object=object_)  # type: ignore[arg-type]


def time(rule: str, value: str) -> Time:
    return Time(start=0, end=9, text="", rule=rule, type="DATE", value=value)


@pytest.mark.parametrize(
    ("layer", "one", "other", "wanted"),
    [
        ("deadlines", deadline(0, 5, "2021"), deadline(3, 9, "2022"), True),
        ("deadlines", deadline(0, 5, "2021"), deadline(3, 9, "2021"), False),
        ("assignments", duty(0, 5, "a"), duty(0, 5, "b"), False),
        ("assignments", duty(0, 5, "a"), duty(0, 9, "b"), True),
        ("citations", citation("numbered.state", "1"), citation("numbered.state", "2"), True),
        ("citations", citation("numbered.state", "1"), citation("numbered.state", "2", "citations-0"), False),
        ("citations", citation("numbered.state.range", "1"), citation("numbered.state", "2"), False),
        ("relations", relation("a", "amends"), relation("a", "guides"), True),
        ("relations", relation("a", "amends"), relation("b", "guides"), False),
        ("times", time("times.month", "2021-03"), time("times.other.list", "P2M"), False),
        ("times", time("times.month", "2021-03"), time("times.year", "2021"), True),
    ],
)
def test_what_contradicts(layer: str, one: Annotation, other: Annotation, wanted: bool) -> None:
    assert contradict(layer, one, other) is wanted


def test_a_conflict_says_where_and_what(drafted: DraftedOf) -> None:
    made = drafted("Rà soát hồ sơ.\nHọp trước ngày 15/6/2021.")
    at = made.plan.text.index("trước")
    two = [
        Deadline(start=at, end=at + 9, text="trước ngà", rule="deadlines.lead", relation="by", value="2021"),
        Deadline(start=at + 6, end=at + 10, text="ngày", rule="deadlines.set", relation="by", value="2022"),
    ]
    plan = made.plan.model_copy(update={"deadlines": tuple(two)})
    found = count_document(plan, made.raw, "x.txt")
    rules = ("deadlines.lead", "deadlines.set")
    assert found.conflicts == [Conflict("x.txt", FIRST + 1, "deadlines", rules, ("trước ngà", "ngày"))]
    assert found.conflicts[0].as_json()["line"] == FIRST + 1
    assert [found.rules["deadlines", rule].conflicts for rule in rules] == [1, 1]


def test_what_lies_inside_another_layer_is_counted(drafted: DraftedOf) -> None:
    rules = counted(drafted, "- Thực hiện Quyết định số 733/QĐ-TTg ngày 14/6/2019 trước ngày 15/6/2021.").rules
    assert rules["times", "times.slashed"].inside == {"citations": 1, "relations": 1, "deadlines": 1}


def test_gold_says_what_is_right(drafted: DraftedOf) -> None:
    gold = {
        "header": {},
        "deadlines": [
            {"value": "2021-06-15", "relation": "before", "recurrence": None},
            {"value": "2021-09-15", "relation": "before", "recurrence": None, "optional": True},
        ],
    }
    body = "- Gửi trước ngày 15/6/2021.\n- Nộp trước ngày 15/9/2021.\n- Báo cáo trước ngày 15/12/2021."
    count = counted(drafted, body, gold).rules["deadlines", "deadlines.lead"]
    assert (count.right, count.excused, count.wrong, count.precision) == (1, 1, 1, 0.5)


def test_without_gold_there_is_no_precision(drafted: DraftedOf) -> None:
    assert counted(drafted, "- Gửi trước ngày 15/6/2021.").rules["deadlines", "deadlines.lead"].precision is None
