"""Identity over real plans, with floors. Skips where `../shared` is absent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vnplan_nlp as vp
from vnplan_nlp.evaluate_resolution import compare_identities, evaluate_resolution, is_resolution_gold

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "annotations" / "resolution"
PLANS = ROOT.parent / "shared" / "plans"
FLOORS = {"mentions": 0.98, "resolution": 0.97, "roles": 0.93, "relations": 0.95, "issuers": 0.95, "pinpoints": 0.97}


def test_the_gold_is_large_and_whole() -> None:
    documents = [json.loads(path.read_text("utf-8")) for path in GOLD.glob("*.json")]
    mentions = [mention for document in documents for mention in document["mentions"]]
    assert len(mentions) >= 150
    for document in documents:
        size = len(document["mentions"])
        assert all(mention["within"] is None or 0 <= mention["within"] < size for mention in document["mentions"])
        for relation in document["relations"]:
            assert relation["subject"] == "self" or 0 <= relation["subject"] < size
            assert 0 <= relation["object"] < size


@pytest.mark.skipif(not PLANS.is_dir(), reason="../shared is not there")
def test_identity_over_real_plans() -> None:
    documents = []
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        plan = vp.parse(PLANS / gold["folder"] / gold["doc"])
        documents.append((path.stem, gold, json.loads(plan.to_json())))
    found = {result.layer: round(result.f1, 3) for result in compare_identities(documents)}
    assert {layer: f1 for layer, f1 in found.items() if f1 < FLOORS[layer]} == {}


@pytest.mark.skipif(not PLANS.is_dir(), reason="../shared is not there")
@pytest.mark.parametrize(
    ("name", "province"),
    [("000_7264c2af5e9e5fb7", "Gia Lai"), ("001_8018aced2a56ccd0", "Tây Ninh"), ("002_adfaf2c41f53eb23", "Thái Nguyên"),
     ("003_f538be5a1881bfb8", "Khánh Hòa"), ("004_8ec67572fe635be2", "Bình Định")],
)  # fmt: skip
def test_every_relative_issuer_of_the_samples_is_resolved(name: str, province: str) -> None:
    plan = vp.parse(PLANS / "samples" / f"{name}.txt")
    local = [c for c in plan.citations if c.issuer is not None and c.form == "numbered" and "TW" not in (c.symbol or "")]
    local = [c for c in local if c.issuer is not None and c.issuer.level not in ("central", "ministry")]
    relative = [c for c in local if c.issuer is not None and c.issuer_text and province not in c.issuer_text]
    assert all(c.issuer is not None and c.issuer.unit_code for c in relative if "BCĐ" not in (c.issuer_text or ""))


def _document() -> tuple[dict[str, object], dict[str, object]]:
    plan = json.loads(vp.parse_text("Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014. Chỉ thị 34 nêu rõ.").to_json())
    mentions = [
        {"verbatim": "Chỉ thị số 34-CT/TW ngày 07/4/2014", "entity": "34", "issuer": None, "role": "implements", "within": None},
        {"verbatim": "Chỉ thị 34", "entity": "34", "issuer": None, "role": "content", "within": None},
    ]  # fmt: skip
    return {"mentions": mentions, "relations": [{"subject": "self", "type": "implements", "object": 0}]}, plan


def test_pairs_are_what_is_compared() -> None:
    gold, plan = _document()
    results = {result.layer: result for result in compare_identities([("a", gold, plan)])}
    assert (results["resolution"].hits, results["resolution"].f1) == (1, 1.0)
    for citation in plan["citations"]:  # type: ignore[attr-defined]
        citation["target"] = citation["id"]
    results = {result.layer: result for result in compare_identities([("a", gold, plan)])}
    assert (results["resolution"].recall, results["mentions"].f1) == (0.0, 1.0)


def test_gold_of_identity_is_told_by_its_form(tmp_path: Path) -> None:
    gold, plan = _document()
    (tmp_path / "gold").mkdir()
    (tmp_path / "plans").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold), "utf-8")
    (tmp_path / "plans" / "a.json").write_text(json.dumps(plan), "utf-8")
    assert is_resolution_gold(tmp_path / "gold")
    assert not is_resolution_gold(ROOT / "annotations" / "gold")
    (document,) = evaluate_resolution(tmp_path / "gold", tmp_path / "plans").documents
    assert {result.layer: result.f1 for result in document.layers}["relations"] == 1.0
