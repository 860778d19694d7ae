"""Every rule that an annotation may name is described, and every rule that is described can be named."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from vnplan_nlp import parse_text
from vnplan_nlp.data.patterns import load_patterns
from vnplan_nlp.data.rules import Rule, all_patterns, known_rules, layers, model_rules, names_in_code, rule_of, zones
from vnplan_nlp.schema import LAYERS, Zone
from vnplan_nlp.schema import rules as names

PACKAGE = Path(__file__).parents[2] / "vnplan_nlp"
HEAD = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 28/KH-UBND
Tuyên Quang, ngày 22 tháng 02 năm 2021
KẾ HOẠCH
Tổ chức phong trào thi đua năm 2021
Nội dung thực hiện như sau.
"""
#: What may stand before an example of a pattern, so that it is a time of a sentence.
BEFORE = ("Họp ", "Họp\nThời gian: ", "Họp (", "Họp từ ngày 01/2/2020 đến ")
RULES = list(known_rules().values())
IDS = [f"{rule.layer}: {rule.name}" for rule in RULES]
DESCRIBED = [rule for rule in RULES if rule.kind == "code"]
#: The types of `schema/rules.py`, and what of the package may hold their names as strings.
TYPES = {name: get_args(value) for name, value in vars(names).items() if name[0].isupper() and get_args(value)}


def fires(rule: Rule, text: str) -> bool:
    return any(item.rule == rule.name for item in parse_text(HEAD + text).layer(rule.layer))


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_fires_in_its_example(rule: Rule) -> None:
    lines = rule.examples
    if rule.kind == "pattern" and rule.layer == "times":
        lines = tuple(f"{before}{example}" for example in rule.examples for before in BEFORE)
    assert any(fires(rule, line) for line in lines)


@pytest.mark.parametrize("rule", DESCRIBED, ids=[f"{rule.layer}: {rule.name}" for rule in DESCRIBED])
def test_a_rule_does_not_fire_in_its_counter_example(rule: Rule) -> None:
    assert rule.counter_examples
    assert not any(fires(rule, line) for line in rule.counter_examples)


def test_the_rules_are_those_that_the_code_may_name() -> None:
    assert set(known_rules()) == names_in_code()


@pytest.mark.parametrize("name", TYPES)
def test_every_name_of_a_type_is_used_by_an_extractor(name: str) -> None:
    used: set[str] = set()
    for path in (PACKAGE / "extract").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        used |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    used |= {value.removeprefix(".") for value in used} | {value.partition(".")[2] for value in used}
    assert not set(TYPES[name]) - used


def test_times_without_a_date_have_a_pattern_of_their_name() -> None:
    assert set(load_patterns("times_other")) == set(get_args(names.OtherTimeRule))


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_says_what_it_is_for_and_names_patterns_that_there_are(rule: Rule) -> None:
    assert rule.about
    assert "\n" not in rule.about
    assert set(rule.patterns) <= set(all_patterns())
    assert (PACKAGE.parent / rule.place).is_file()


def test_a_rule_is_in_the_file_that_it_names() -> None:
    for rule in RULES:
        name = rule.name if rule.kind == "code" else rule.patterns[0].split(".")[1]
        assert f'name = "{name}"' in (PACKAGE.parent / rule.place).read_text("utf-8")


@pytest.mark.parametrize(("name", "pattern"), all_patterns().items())
def test_a_pattern_says_what_it_is_for(name: str, pattern: object) -> None:
    about = all_patterns()[name].about
    assert 10 <= len(about) <= 125
    assert "\n" not in about


#: Files whose patterns are taken together, whatever their names.
TOGETHER = ("numbering", "relations", "times")


@pytest.fixture(scope="module")
def code() -> str:
    """Return the code that may use patterns."""
    parts = ("data", "normalize", "segment", "extract", "resolve")
    return "\n".join(path.read_text("utf-8") for part in parts for path in sorted((PACKAGE / part).rglob("*.py")))


@pytest.mark.parametrize("name", [name for name in all_patterns() if name.split(".")[0] not in TOGETHER])
def test_every_pattern_is_used(name: str, code: str) -> None:
    assert f'"{name.split(".")[1]}"' in code


def test_what_the_model_names_is_described() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "learned").glob("*.py"))
    assert {name for _, name in model_rules()} == set(re.findall(r'rule="(model\.\w+)"', source))
    for (layer, name), rule in model_rules().items():
        assert rule_of(layer, name) is rule
        assert (rule.kind, rule.name) == ("model", f"model.{rule.layer}")
        assert f'name = "{name}"' in (PACKAGE.parent / rule.place).read_text("utf-8")


def test_layers_and_zones_are_described() -> None:
    assert tuple(layers()) == LAYERS
    assert set(zones()) == set(get_args(Zone))
    assert {zone for layer in layers().values() for zone in layer.passes_over} <= set(zones())


@pytest.mark.parametrize("layer", [layer for layer in layers().values() if "recipients" in layer.passes_over])
def test_a_layer_finds_nothing_in_the_zones_that_it_passes_over(layer: object) -> None:
    name = layer.name  # type: ignore[attr-defined]
    line = next(r.examples[0] for r in RULES if r.layer == name).split("\n")[0]
    text = HEAD + "Trên đây là Kế hoạch.\nNơi nhận:\n- Như trên;\n- " + line.removeprefix("- ").rstrip(".;") + ";\n"
    plan = parse_text(text)
    at = plan.text.index("Nơi nhận")
    assert not [item for item in plan.layer(name) if item.start >= at]
