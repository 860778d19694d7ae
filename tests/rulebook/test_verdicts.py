"""Verdicts item by item add up to what `vnplan evaluate` finds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import vnplan_nlp as vp
from vnplan_nlp.evaluate import evaluate_document
from vnplan_nlp.evaluate_tasks import compare_tasks
from vnplan_nlp.rulebook.verdicts import verdicts

ROOT = Path(__file__).parents[2]
GOLD = sorted((ROOT / "annotations" / "gold").glob("*.json"))


def figures(gold: Any, plan: Any) -> dict[str, tuple[int, int]]:
    found = Counter((item.evaluated, item.verdict) for item in verdicts(gold, plan))
    return {layer: (found[layer, "right"], found[layer, "wrong"]) for layer, _ in found}


@pytest.mark.parametrize("path", GOLD, ids=[path.stem for path in GOLD])
@pytest.mark.parametrize("damage", [0, 3])
def test_they_are_those_of_evaluate(path: Path, damage: int) -> None:
    gold = json.loads(path.read_text("utf-8"))
    plan = json.loads(vp.parse(ROOT / "corpora" / "plans" / f"{path.stem}.txt").to_json())
    if damage:  # a prediction with mistakes: every third item of gold is not there
        for layer in ("citations", "campaigns", "deadlines", "sections", "phases", "commemorations"):
            gold[layer] = [item for at, item in enumerate(gold[layer]) if at % damage]
    results = {result.layer: result for result in evaluate_document(gold, plan).layers}
    found = figures(gold, plan)
    for layer in ("citations", "citations_named", "campaigns", "deadlines", "sections", "phases", "commemorations"):
        result = results[layer]
        assert found.get(layer, (0, 0)) == (result.hits, len(result.spurious)), layer


def test_tasks_are_judged_as_by_evaluate() -> None:
    plan = json.loads(vp.parse(ROOT / "corpora" / "plans" / f"{GOLD[0].stem}.txt").to_json())
    opening = lambda words: {"opens": " ".join((words or "").split()[:6]), "words": len((words or "").split())}  # noqa: E731
    rows = [
        {"role": item["role"], "actor": item["actor"], "task": opening(item["task"]), "optional": at % 5 == 0}
        for at, item in enumerate(plan["assignments"])
    ]
    goals = [
        {
            **{key: item[key] for key in ("value", "comparator", "unit", "year")},
            "verbatim": item["text"], "name": opening(item["name"]), "in_table": item["table"] is not None,
        }
        for item in plan["indicators"]
    ]  # fmt: skip
    gold = {"assignments": rows[::2], "indicators": goals[1:], "roles": []}
    results = {result.layer: (result.hits, len(result.spurious)) for result in compare_tasks(gold, plan)}
    found = figures(gold, plan)
    assert found["assignments"] == results["assignments"]
    assert found["assignments"][1] > 0
    assert {layer: found.get(layer, (0, 0)) for layer in ("indicators", "indicators_table")} == {
        layer: results[layer] for layer in ("indicators", "indicators_table")
    }
