"""Rules, model or both, with made findings."""

import pytest

from vnplan_nlp.learned.combination import combine
from vnplan_nlp.schema import Annotation


def found(start: int, end: int, score: float | None = None, rule: str = "r") -> Annotation:
    return Annotation(start=start, end=end, text="x" * (end - start), rule=rule, score=score)


RULES = [found(0, 10), found(20, 30)]
MODEL = [found(5, 8, 0.9), found(12, 15, 0.9), found(28, 35, 0.9), found(40, 45, 0.3)]


def spans(items: list[Annotation]) -> list[tuple[int, int]]:
    return [(item.start, item.end) for item in items]


def test_rules_are_left_alone() -> None:
    assert combine(RULES, MODEL, "rules", 0.0) == RULES


def test_the_model_alone_is_believed_above_its_threshold() -> None:
    assert spans(combine(RULES, MODEL, "model", 0.5)) == [(5, 8), (12, 15), (28, 35)]


def test_with_both_the_rules_win_where_they_overlap() -> None:
    assert spans(combine(RULES, MODEL, "both", 0.5)) == [(0, 10), (12, 15), (20, 30)]


def test_a_finding_without_a_score_is_not_believed() -> None:
    assert spans(combine([], [found(1, 2)], "both", 0.5)) == []


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert spans(combine([found(5, 10)], [found(0, 5, 1.0), found(10, 12, 1.0)], "both", 0.5)) == [(0, 5), (5, 10), (10, 12)]


@pytest.mark.parametrize("finder", ["model", "both"])
def test_the_order_of_the_model_does_not_matter(finder: str) -> None:
    forward = combine(RULES, MODEL, finder, 0.5)  # type: ignore[arg-type]
    assert forward == combine(RULES, MODEL[::-1], finder, 0.5)  # type: ignore[arg-type]


def test_nested_findings_of_the_rules_stay_in_their_order() -> None:
    nested = [found(0, 50), found(5, 10), found(20, 30), found(60, 70)]
    assert spans(combine(nested, [found(35, 40, 1.0), found(52, 55, 1.0)], "both", 0.5)) == [
        (0, 50), (5, 10), (20, 30), (52, 55), (60, 70),
    ]  # fmt: skip


def test_an_annotation_may_keep_more_than_its_span_to_itself() -> None:
    assert spans(combine(RULES, MODEL, "both", 0.5, extent=lambda one: (one.start // 20 * 20, one.start // 20 * 20 + 20))) == spans(RULES)


def test_a_rule_that_guesses_gives_way() -> None:
    rules = [found(0, 10, rule="unquoted"), found(20, 30, rule="kind_word")]
    model = [found(2, 14, 0.9), found(22, 34, 0.9)]
    assert spans(combine(rules, model, "both", 0.5, yielding=("unquoted",))) == [(2, 14), (20, 30)]


def test_a_rule_that_guesses_stays_where_the_model_is_silent() -> None:
    rules = [found(0, 10, rule="unquoted")]
    assert combine(rules, [found(12, 14, 0.9)], "both", 0.95, yielding=("unquoted",)) == rules
