"""Tasks, targets, national campaigns and roles over real plans, with floors. Skips where `../shared` is absent."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import vnplan_nlp as vp
from vnplan_nlp.evaluate import DocumentResult, Evaluation
from vnplan_nlp.evaluate_tasks import compare_tasks, evaluate_tasks, is_task_gold

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "annotations" / "tasks"
PLANS = ROOT.parent / "shared" / "plans"
FLOORS = {
    "actors": 0.92, "tasks": 0.85, "assignments": 0.92, "indicators": 0.92, "indicators_table": 0.98,
    "campaigns_national": 0.95, "section_roles": 0.95,
}  # fmt: skip


def test_the_gold_is_large() -> None:
    counts: Counter[str] = Counter()
    for path in GOLD.glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        counts.update({layer: len(items) for layer, items in document.items() if isinstance(items, list)})
    assert counts["deadlines"] + counts["assignments"] >= 120
    assert counts["indicators"] >= 150
    assert counts["campaigns"] >= 100


def test_two_annotators_agree() -> None:
    """The second reading of a third of the gold, made without a look at the first."""
    second = {path.name for path in (GOLD / "second").glob("*.json")}
    sizes = {path.name: _size(path) for path in GOLD.glob("*.json")}
    assert 3 * sum(size for name, size in sizes.items() if name in second) >= sum(sizes.values())
    agreement = {result.layer: round(result.f1, 3) for result in evaluate_tasks(GOLD / "second", GOLD).totals()}
    assert min(agreement.values()) >= 0.95, agreement


def _size(path: Path) -> int:
    return sum(len(items) for items in json.loads(path.read_text("utf-8")).values() if isinstance(items, list))


@pytest.mark.skipif(not PLANS.is_dir(), reason="../shared is not there")
def test_tasks_over_real_plans() -> None:
    documents = []
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        plan = vp.parse(PLANS / gold["folder"] / gold["doc"])
        documents.append(DocumentResult(path.stem, compare_tasks(gold, json.loads(plan.to_json()))))
    found = {result.layer: round(result.f1, 3) for result in Evaluation(tuple(documents)).totals()}
    assert found.keys() == FLOORS.keys()
    assert {layer: f1 for layer, f1 in found.items() if f1 < FLOORS[layer]} == {}


TEXT = """KẾ HOẠCH
Trồng cây năm 2023
I. CHỈ TIÊU
- Phấn đấu 100% thôn có vườn ươm.
IV. TỔ CHỨC THỰC HIỆN
1. Sở Nông nghiệp lập danh sách trước ngày 20/3/2023.
"""


def _gold() -> dict[str, object]:
    task = {"opens": "lập danh sách", "words": 3}
    return {
        "deadlines": [{"verbatim": "trước ngày 20/3/2023", "value": "2023-03-20", "actor": "Sở Nông nghiệp", "task": task}],
        "assignments": [{"role": None, "actor": "Sở Nông nghiệp", "task": task}],
        "indicators": [
            {"verbatim": "100%", "name": {"opens": "thôn có vườn ươm", "words": 4}, "value": 100, "comparator": "=", "unit": "%",
             "year": None, "in_table": False}
        ],
        "campaigns": [],
        "roles": [{"path": "I", "role": "targets"}, {"path": "IV", "role": "organisation"}],
    }  # fmt: skip


def test_what_is_right_counts_and_what_is_wrong_does_not() -> None:
    plan = json.loads(vp.parse_text(TEXT).to_json())
    gold = _gold()
    right = {result.layer: (result.hits, result.f1) for result in compare_tasks(gold, plan)}
    assert {layer: right[layer] for layer in ("actors", "tasks", "assignments", "indicators")} == {
        "actors": (1, 1.0), "tasks": (1, 1.0), "assignments": (1, 1.0), "indicators": (1, 1.0),
    }  # fmt: skip
    assert right["section_roles"][0] == 2
    plan["assignments"][0]["role"] = "lead"
    plan["indicators"][0]["comparator"] = ">="
    plan["deadlines"][0]["actor"] = "Công an tỉnh"
    plan["sections"][0]["role"] = "measures"
    wrong = {result.layer: result.hits for result in compare_tasks(gold, plan)}
    assert (wrong["assignments"], wrong["indicators"], wrong["actors"], wrong["section_roles"]) == (0, 0, 0, 1)


def test_optional_gold_is_neither_rewarded_nor_punished() -> None:
    plan = json.loads(vp.parse_text(TEXT).to_json())
    gold = _gold()
    for layer in ("assignments", "indicators", "deadlines"):
        gold[layer] = [{**item, "optional": True} for item in gold[layer]]  # type: ignore[attr-defined]
    results = {result.layer: result for result in compare_tasks(gold, plan)}
    assert all(
        results[layer].gold == 0 and not results[layer].spurious for layer in ("assignments", "indicators", "actors")
    )


def test_gold_of_tasks_is_told_by_its_form() -> None:
    assert is_task_gold(GOLD)
    assert not is_task_gold(ROOT / "annotations" / "gold")
    assert not is_task_gold(ROOT / "annotations" / "resolution")
