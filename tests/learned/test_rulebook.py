"""What the trained pipeline found is explained and counted beside the rules, as a kind of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.learned.conftest import switched
from vnplan_nlp.cli import app
from vnplan_nlp.data.rules import known_rules
from vnplan_nlp.pipeline import parse_with_text
from vnplan_nlp.rulebook.counting import RuleCount, count_document
from vnplan_nlp.rulebook.coverage import Coverage
from vnplan_nlp.rulebook.explain import explain
from vnplan_nlp.show_rules import coverage_json, coverage_rows, print_coverage, print_explanations

TEXT = """KẾ HOẠCH
Trồng cây năm 2024
I. VÌ SAO LÀM
1. Hưởng ứng phong trào “Vườn rau trước ngõ” và Ngày hội gốc đa xanh của thôn.
2. Theo Chi thj sổ lO-CT/TW ngày 07/4/2014 và Quyết định số 12/QĐ-UBND.
II. TỔ CHỨC THỰC HIỆN
1. Phòng Kinh tế và bà con phát cây giống.
"""
FOUND = {
    "Ngày hội gốc đa xanh": ("CAMPAIGN", 0.9),
    "Chi thj sổ lO-CT/TW": ("CITATION", 0.9),
    "Phòng Kinh tế": ("ACTOR", 0.9),
    "phát cây": ("TASK", 0.9),
}
BOTH = {"campaigns": "both", "citations": "both", "assignments": "both"}


@pytest.mark.parametrize(("line", "layer"), [("4", "campaigns"), ("5", "citations"), ("7", "assignments")])
@pytest.mark.parametrize("finders", [BOTH, dict.fromkeys(BOTH, "model")])
def test_a_line_with_what_the_model_found_is_explained(
    told: Any, capsys: pytest.CaptureFixture[str], finders: Mapping[str, str], line: str, layer: str
) -> None:
    told(FOUND)
    found = explain(TEXT.encode(), line, config=switched(**finders), filename="ke-hoach.txt")
    (cover,) = [cover for cover in found[0].covers if cover.rule.kind == "model"]
    assert (cover.layer, cover.rule.name) == (layer, f"model.{layer}")
    assert json.loads(json.dumps(cover.as_json()))["patterns"] == []
    print_explanations(found)
    assert f"[model.{layer}] {cover.rule.about}" in " ".join(capsys.readouterr().out.split())


def test_what_the_model_found_is_counted_beside_the_rules(told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    told(FOUND)
    plan, raw = parse_with_text(TEXT.encode(), config=switched(**BOTH), filename="ke-hoach.txt")
    found = Coverage({key: RuleCount() for key in known_rules()}, {})
    gold = {"header": {}, "campaigns": [{"name": "Ngày hội gốc đa xanh"}]}
    found.add(count_document(plan, raw, "ke-hoach.txt", [gold]))
    assert {key for key in found.rules if key not in known_rules()} == {(layer, f"model.{layer}") for layer in BOTH}
    assert found.rules["campaigns", "model.campaigns"].precision == 1
    assert "model.campaigns" in {row["name"] for row in coverage_rows(found) if row["kind"] == "model"}
    assert "model.citations" in {row["name"] for row in coverage_json(found)["rules"]}
    print_coverage(found)
    assert "model.assignments" in capsys.readouterr().out


def test_a_model_that_is_not_set_is_no_dead_rule() -> None:
    assert not [name for _, name in Coverage({key: RuleCount() for key in known_rules()}, {}).dead_rules if "model" in name]


def test_the_model_of_a_layer_is_listed_and_shown() -> None:
    listed = json.loads(CliRunner().invoke(app, ["rules", "--layer", "campaigns", "--json"]).stdout)
    assert [row["name"] for row in listed if row["kind"] == "model"] == ["model.campaigns"]
    shown = CliRunner().invoke(app, ["rules", "model.campaigns"])
    assert shown.exit_code == 0
    assert "(model, campaigns)" in shown.stdout
