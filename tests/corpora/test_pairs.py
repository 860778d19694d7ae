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


def stands(text: str, span: list[int], words: str) -> bool:
    return text[span[0] : span[1]].startswith(words)


@pytest.mark.parametrize("name", GOLD)
def test_requirements_stand_at_their_spans(name: str) -> None:
    directive = collapsed(GOLD[name]["directive"])
    for one in GOLD[name]["requirements"]:
        assert stands(directive, one["directive_span"], one["directive_text"]), one
        assert directive.count(one["directive_text"]) == 1, one


@pytest.mark.parametrize("name", GOLD)
def test_answers_stand_at_their_spans(name: str) -> None:
    plan = collapsed(GOLD[name]["plan"])
    for one in GOLD[name]["requirements"]:
        if one["status"] == "missing":
            assert (one["plan_text"], one["plan_span"], one["also"]) == (None, None, []), one
        else:
            assert stands(plan, one["plan_span"], one["plan_text"]), one
        assert all(plan.count(other["plan_text"]) == 1 for other in [*one["also"], *one.get("near", [])]), one


@pytest.mark.parametrize("name", GOLD)
def test_changes_quote_both_documents(name: str) -> None:
    directive, plan = collapsed(GOLD[name]["directive"]), collapsed(GOLD[name]["plan"])
    for change in [change for one in GOLD[name]["requirements"] for change in one["changes"]]:
        assert change["kind"] in KINDS
        assert change["directive"] or change["plan"]
        assert (change["directive"] or "") in directive, change
        assert (change["plan"] or "") in plan, change


@pytest.mark.parametrize("name", GOLD)
def test_statuses_agree_with_changes(name: str) -> None:
    for one in GOLD[name]["requirements"]:
        assert one["addressed_to"] in ADDRESSEES
        assert one["status"] not in one.get("status_also", [])
        if one["status"] == "partial":
            assert any(change["substantive"] for change in one["changes"]), one
        if one["status"] == "missing":
            assert one["changes"] == [], one


@pytest.mark.parametrize("name", GOLD)
def test_what_the_plan_adds_stands_at_its_span(name: str) -> None:
    plan = collapsed(GOLD[name]["plan"])
    assert all(stands(plan, one["plan_span"], one["plan_text"]) for one in GOLD[name]["plan_only"])
