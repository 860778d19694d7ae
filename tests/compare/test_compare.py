"""A plan beside its directive."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import vnplan_nlp
from corpora.planted import directives
from vnplan_nlp import PlanDocument, compare, parse_text
from vnplan_nlp.compare.model import Comparison, Requirement
from vnplan_nlp.compare.scoring import SIGNALS, Candidate, LogisticScorer

PLANS = [pytest.param(plan, id=plan.header.reference or str(number)) for number, plan in enumerate(directives())]


@pytest.fixture(scope="module")
def comparison(plan: PlanDocument, directive: PlanDocument) -> Comparison:
    found: Comparison = compare(plan, directive)
    return found


def requirement(comparison: Comparison, words: str) -> Requirement:
    return next(item for item in comparison.requirements if words in item.text)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("trạm bơm", "partial"),  # a later day
        ("95% số hộ", "partial"),  # a lower target
        ("vỏ thuốc", "covered"),
        ("báo cáo kết quả", "covered"),
        ("chắn bụi", "missing"),
        ("xét nghiệm", "missing"),
    ],
)
def test_each_requirement_has_its_status(comparison: Comparison, words: str, status: str) -> None:
    assert requirement(comparison, words).status == status


def test_the_match_is_the_item_of_the_plan(comparison: Comparison, plan: PlanDocument) -> None:
    match = requirement(comparison, "trạm bơm").matches[0]
    assert plan.text[match.start : match.end] == match.text
    assert "đường ống" in match.text


def test_additions_answer_no_requirement(comparison: Comparison) -> None:
    assert [item.text[:18] for item in comparison.additions] == ["Mở lớp dạy bơi miễ"]


def test_what_is_addressed_to_others_is_not_counted(comparison: Comparison) -> None:
    counts = comparison.summary
    assert (counts.covered, counts.partial, counts.missing, counts.addressed["no"]) == (2, 3, 1, 1)


def test_coverage_is_that_of_the_addressed(comparison: Comparison) -> None:
    assert comparison.summary.coverage == 0.5833


def test_sections_add_up(comparison: Comparison) -> None:
    rows = comparison.summary.sections
    assert sum(row.covered + row.partial + row.missing + row.not_addressed for row in rows) == 7


def test_the_cited_documents_are_told_apart(comparison: Comparison) -> None:
    assert [item.reference for item in comparison.citations.plan_only] == ["12/CT-UBND"]
    assert [item.reference for item in comparison.citations.directive_only] == ["52/2024/TT-BYT"]


def test_deadlines_stand_beside_each_other(comparison: Comparison) -> None:
    first = comparison.deadlines[0]
    assert first.directive is not None
    assert first.plan is not None
    assert (first.directive.value, first.plan.value, first.direction) == ("2024-06-30", "2024-07-15", "later")


def test_targets_stand_beside_each_other(comparison: Comparison) -> None:
    assert [(item.unit, item.direction) for item in comparison.indicators] == [("%", "lower")]


def test_campaigns_renamed_for_the_place_are_one(comparison: Comparison) -> None:
    assert [item.direction for item in comparison.campaigns] == ["renamed"]


def test_a_match_is_explained_by_words_of_the_requirement(comparison: Comparison) -> None:
    words = [item.text for item in requirement(comparison, "trạm bơm").evidence if item.field == "words"]
    assert "hư hỏng" in words
    assert all(word in requirement(comparison, "trạm bơm").text for word in words)


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_compared_with_itself_is_covered_and_unchanged(plan: PlanDocument) -> None:
    found = compare(plan, plan)
    assert {item.status for item in found.requirements} <= {"covered"}
    assert [change for item in found.requirements for change in item.changes] == []
    assert (found.additions, found.slips, found.citations.directive_only, found.citations.plan_only) == ((), (), (), ())
    assert {item.direction for item in (*found.deadlines, *found.indicators, *found.campaigns)} <= {None}


def test_strangers_cover_next_to_nothing() -> None:
    plans = [plan for plan in directives() if plan.header.issuer is not None]
    covered = total = 0
    for number, directive in enumerate(plans):
        for plan in plans[number + 3 : number + 6]:
            if {item.national for item in directive.campaigns} & {item.national for item in plan.campaigns} - {None}:
                continue
            statuses = [item.status for item in compare(plan, directive).requirements]
            covered += sum(status != "missing" for status in statuses)
            total += len(statuses)
    assert covered < 0.05 * total


def test_an_empty_directive_gives_an_empty_comparison(plan: PlanDocument) -> None:
    found = compare(plan, parse_text("CHỈ THỊ\nVề việc nghỉ lễ"))
    assert found.requirements == ()
    assert found.summary.coverage is None


def test_an_empty_plan_covers_nothing(directive: PlanDocument) -> None:
    found = compare(parse_text("KẾ HOẠCH\nVề việc nghỉ lễ"), directive)
    assert {item.status for item in found.requirements} == {"missing"}


def test_the_json_is_read_again(comparison: Comparison) -> None:
    assert Comparison.model_validate_json(comparison.to_json()) == comparison


def test_the_outcome_does_not_hang_on_the_order_of_sets(tmp_path: Path) -> None:
    code = (
        "import vnplan_nlp; from corpora.planted import directives, plant;"
        "d = directives()[0]; print(vnplan_nlp.compare(vnplan_nlp.parse_text(plant(d, 3).text), d).to_json())"
    )
    root = Path(vnplan_nlp.__file__).parents[1]
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=root, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


class Toy:
    """A scorer that takes every passage with the word "nước" for an answer."""

    partial_from = 0.4
    covered_from = 0.9

    def __init__(self) -> None:
        self.calls = 0

    def score(self, candidates: Sequence[Candidate]) -> list[float]:
        self.calls += 1
        return [0.5 if "nước" in candidate.passage else 0.0 for candidate in candidates]


def test_a_scorer_can_be_plugged_in(plan: PlanDocument, directive: PlanDocument) -> None:
    scorer = Toy()
    found = compare(plan, directive, scorer=scorer)
    assert scorer.calls == 1
    assert {item.status for item in found.requirements} == {"partial", "missing"}
    assert found.produced_by["scorer"] == "Toy"


@pytest.mark.parametrize("signal", SIGNALS)
def test_more_of_a_signal_never_lowers_the_score(signal: str) -> None:
    scorer = LogisticScorer()
    scores = [scorer.score_of(dict.fromkeys(SIGNALS, 0.4) | {signal: step / 10}) for step in range(11)]
    assert scores == sorted(scores)


def test_a_passage_that_says_more_of_the_requirement_scores_no_less(directive: PlanDocument) -> None:
    def score(item: str) -> float:
        text = (
            f"KẾ HOẠCH\nBảo vệ nguồn nước\nI. NHIỆM VỤ\n1. {item}\n2. Mở lớp dạy bơi miễn phí cho thiếu nhi dịp hè.\n"
        )
        return requirement(compare(parse_text(text), directive), "trạm bơm").score

    steps = [
        "Rà soát trạm bơm cấp nước.",
        "Rà soát, sửa chữa trạm bơm cấp nước.",
        "Rà soát, sửa chữa trạm bơm, đường ống cấp nước.",
    ]
    scores = [score(step) for step in steps]
    assert scores == sorted(scores)


def test_the_verb_is_there_after_its_package_was_imported() -> None:
    code = (
        "import vnplan_nlp.compare.model, vnplan_nlp as vp; from vnplan_nlp import compare; assert callable(vp.compare)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_thousands_of_units_that_are_alike_are_told_apart() -> None:
    items = "\n".join(f"- Sửa chữa cống số {number} trên địa bàn xã." for number in range(1000, 5500))
    plan = parse_text(f"KẾ HOẠCH\nSửa chữa cống\nI. NHIỆM VỤ\n{items}\n")
    found = compare(plan, plan)
    assert len(found.requirements) == 4500
    assert all(item.matches[0].start == item.start for item in found.requirements)
