"""Annotated pairs: those of the repository, and a real one where it is there."""

import json
from pathlib import Path

import pytest

from benchmarks.compare_baseline import baseline, best_threshold, measured, pairs
from vnplan_nlp import parse


def test_a_real_pair_is_told_well(shared: Path) -> None:
    gold = json.loads((shared / "gold" / "pairs" / "dev.json").read_text("utf-8"))["requirements"]
    plan, directive = (parse(shared / "plans" / "pair" / f"guidance-{name}.txt") for name in ("commune", "province"))
    ours, table = measured(plan, directive, gold), baseline(plan, directive, gold)
    assert ours.found >= 0.95
    assert ours.status >= 0.78
    assert ours.uncovered >= 0.80
    assert ours.first >= 0.70
    assert ours.third >= 0.85
    cosine = table[best_threshold([table])]
    assert ours.status + ours.uncovered > cosine.status + cosine.uncovered + 0.1


def test_annotated_pairs_are_told() -> None:
    listed = pairs()
    if not listed:
        pytest.skip("annotations/pairs has no pair whose texts are in corpora/plans")
    rows = [
        measured(parse(plan), parse(directive), json.loads(gold.read_text("utf-8"))["requirements"])
        for _, gold, plan, directive in listed
    ]
    found, status, uncovered, first, third = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    assert found >= 0.98
    assert status >= 0.70
    assert uncovered >= 0.80
    assert first >= 0.85
    assert third >= 0.93
