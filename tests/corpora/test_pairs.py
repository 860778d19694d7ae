"""The gold of pairs stands where it says it does."""

import json
import re
from pathlib import Path

import pytest

from corpora.manifest import ROOT
from vnplan_nlp.corpus import load_manifest

MANIFEST = load_manifest(ROOT)
FOLDER = ROOT / "annotations" / "pairs"
COMPARED = [pair for pair in MANIFEST.pairs if pair.gold]
KINDS = {"deadline", "number", "scope", "actor", "wording", "campaign"}
ADDRESSEES = {"province", "district", "commune", "both", "agencies"}


def gold_of(path: str) -> dict:
    return json.loads((ROOT / path).read_text("utf-8"))


def collapsed(name: str) -> str:
    return re.sub(r"\s+", " ", (ROOT / "corpora" / "plans" / name).read_text("utf-8")).strip()


GOLD = {Path(pair.gold).stem: gold_of(pair.gold) for pair in COMPARED}
REQUIREMENTS = [
    pytest.param(gold, one, id=f"{name}-{number}")
    for name, gold in GOLD.items()
    for number, one in enumerate(gold["requirements"])
]


def test_every_file_belongs_to_a_pair() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(GOLD)
    assert len(GOLD) >= 6


@pytest.mark.parametrize("pair", COMPARED, ids=lambda pair: pair.plan)
def test_a_file_names_the_documents_of_its_pair(pair: object) -> None:
    gold = gold_of(pair.gold)
    assert (gold["directive"], gold["plan"]) == (f"{pair.directive}.txt", f"{pair.plan}.txt")


@pytest.mark.parametrize("name", GOLD)
def test_each_pair_has_all_kinds_of_answers(name: str) -> None:
    assert {one["status"] for one in GOLD[name]["requirements"]} == {"covered", "partial", "missing"}
    assert GOLD[name]["plan_only"]


@pytest.mark.parametrize(("gold", "one"), REQUIREMENTS)
def test_a_requirement_stands_at_its_span(gold: dict, one: dict) -> None:
    directive, plan = collapsed(gold["directive"]), collapsed(gold["plan"])
    begin, end = one["directive_span"]
    assert directive[begin:end].startswith(one["directive_text"])
    assert directive.count(one["directive_text"]) == 1
    if one["status"] == "missing":
        assert (one["plan_text"], one["plan_span"]) == (None, None)
    else:
        begin, end = one["plan_span"]
        assert plan[begin:end].startswith(one["plan_text"])
    for other in [*one["also"], *one.get("near", [])]:
        assert plan.count(other["plan_text"]) == 1


@pytest.mark.parametrize(("gold", "one"), REQUIREMENTS)
def test_changes_quote_both_documents(gold: dict, one: dict) -> None:
    for change in one["changes"]:
        assert change["kind"] in KINDS
        assert change["directive"] or change["plan"]
        for quote, name in ((change["directive"], gold["directive"]), (change["plan"], gold["plan"])):
            assert quote is None or quote in collapsed(name)


@pytest.mark.parametrize(("gold", "one"), REQUIREMENTS)
def test_statuses_agree_with_changes(gold: dict, one: dict) -> None:
    assert one["addressed_to"] in ADDRESSEES
    assert one["status"] not in one.get("status_also", [])
    if one["status"] == "partial":
        assert any(change["substantive"] for change in one["changes"])
    if one["status"] == "missing":
        assert one["changes"] == []


@pytest.mark.parametrize("name", GOLD)
def test_what_the_plan_adds_stands_at_its_span(name: str) -> None:
    plan = collapsed(GOLD[name]["plan"])
    for one in GOLD[name]["plan_only"]:
        begin, end = one["plan_span"]
        assert plan[begin:end].startswith(one["plan_text"])
