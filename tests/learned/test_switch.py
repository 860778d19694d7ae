"""The switch `components`: its settings, what a plan gets, and what is said where there is no model."""

from pathlib import Path
from typing import Any

import pytest

from tests.learned.conftest import switched
from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.config import Components, ParseConfig
from vnplan_nlp.errors import ConfigError, ExitCode, MissingModelError
from vnplan_nlp.learned.pipelines import load_pipeline

TEXT = """KẾ HOẠCH
Trồng cây năm 2024
I. VÌ SAO LÀM
1. Hưởng ứng phong trào “Vườn rau trước ngõ” và Ngày hội gốc đa xanh của thôn.
2. Theo Chi thj sổ lO-CT/TW ngày 07/4/2014 và Quyết định số 12/QĐ-UBND.
II. GIAO VIỆC
1. Phòng Kinh tế chủ trì phát cây giống; báo cáo kết quả.
"""
FOUND = {
    "Ngày hội gốc đa xanh": ("CAMPAIGN", 0.9),
    "rau trước": ("CAMPAIGN", 0.9),
    "Chi thj sổ lO-CT/TW": ("CITATION", 0.9),
    "Phòng Kinh tế": ("ACTOR", 0.9),
    "phát cây": ("TASK", 0.9),
}
CLASSES = {"VÌ SAO LÀM ¦": {"purpose": 0.9, "none": 0.1}, "GIAO VIỆC ¦": {"organisation": 0.9, "none": 0.1}}


def names(plan: PlanDocument) -> list[str]:
    return [campaign.name for campaign in plan.campaigns]


def test_the_default_is_the_rules_and_needs_no_model() -> None:
    assert ParseConfig().components.only_rules
    assert "model" not in parse_text(TEXT).produced_by


@pytest.mark.parametrize(
    ("finder", "wanted"),
    [
        ("rules", ["Vườn rau trước ngõ"]),
        ("model", ["rau trước", "Ngày hội gốc đa xanh"]),
        ("both", ["Vườn rau trước ngõ", "Ngày hội gốc đa xanh"]),
    ],
)
def test_campaigns_come_from_the_chosen_finder(told: Any, finder: str, wanted: list[str]) -> None:
    told(FOUND)
    assert names(parse_text(TEXT, config=switched(campaigns=finder))) == wanted


def test_what_the_model_adds_says_so(told: Any) -> None:
    told(FOUND)
    plan = parse_text(TEXT, config=switched(campaigns="both"))
    added = plan.campaigns[1]
    assert (added.rule, added.score, added.id, added.section) == ("model.campaigns", 0.9, "campaigns-1", "sections-1")
    assert plan.text[added.start : added.end] == added.text
    assert plan.produced_by["model"] == "told 0"


def test_what_is_below_the_threshold_is_not_believed(told: Any) -> None:
    told({"Ngày hội gốc đa xanh": ("CAMPAIGN", 0.6)}).thresholds = {"campaigns": {"both": 0.7}}
    assert names(parse_text(TEXT, config=switched(campaigns="both"))) == ["Vườn rau trước ngõ"]


def test_endless_lines_are_left_to_the_rules(told: Any) -> None:
    told(FOUND)
    text = TEXT.replace("của thôn", "của thôn" + " và xóm" * 3000)
    assert names(parse_text(text, config=switched(campaigns="both"))) == ["Vườn rau trước ngõ"]


def test_a_damaged_citation_is_read(told: Any) -> None:
    told(FOUND)
    plan = parse_text(TEXT, config=switched(citations="both"))
    damaged = next(one for one in plan.citations if one.rule == "model.citations")
    assert (damaged.doc_type, damaged.number, damaged.reference) == ("Chỉ thị", "10", "10-CT/TW")
    assert [one.id for one in plan.citations] == [f"citations-{n}" for n in range(len(plan.citations))]


def test_nested_citations_keep_their_outer_one(told: Any) -> None:
    text = "KẾ HOẠCH\nA\nI. MỤC ĐÍCH\n1. Theo Chi thj sổ lO-CT/TW; Kế hoạch số 5/KH-UBND ngày 02/3/2021 về thực hiện Nghị quyết số 7/NQ-HĐND."
    told(FOUND)
    plan = parse_text(text, config=switched(citations="both"))
    inner = next(one for one in plan.citations if one.reference == "7/NQ-HĐND")
    outer = next(one for one in plan.citations if one.id == inner.within)
    assert outer.reference == "5/KH-UBND"


def test_roles_of_headings_and_the_tasks_below_them(told: Any) -> None:
    told(FOUND, CLASSES)
    assert [one.actor for one in parse_text(TEXT).assignments] == []
    plan = parse_text(TEXT, config=switched(section_roles="both", assignments="both"))
    assert [one.role for one in plan.sections if one.level == 1] == ["purpose", "organisation"]
    (task,) = plan.assignments
    assert (task.actor, task.role, task.task, task.rule) == ("Phòng Kinh tế", "lead", "phát cây giống", "model.assignments")


def test_with_both_a_role_of_the_rules_stays(told: Any) -> None:
    text = "KẾ HOẠCH\nA\nI. KINH PHÍ\nTừ ngân sách."
    told({}, {"KINH PHÍ": {"purpose": 0.99}})
    assert [one.role for one in parse_text(text, config=switched(section_roles="both")).sections] == ["funding"]
    assert [one.role for one in parse_text(text, config=switched(section_roles="model")).sections] == ["purpose"]


def test_plans_with_a_model_come_back_from_json(told: Any) -> None:
    told(FOUND, CLASSES)
    finders = dict.fromkeys(("campaigns", "citations", "assignments", "section_roles"), "both")
    plan = parse_text(TEXT, config=switched(**finders))
    assert PlanDocument.from_json(plan.to_json()) == plan


# --- settings ------------------------------------------------------------------------------------


def load(folder: Path, text: str) -> ParseConfig:
    path = folder / "vnplan.toml"
    path.write_text(text, "utf-8")
    return ParseConfig.load(path)


def test_the_switch_comes_from_toml(tmp_path: Path) -> None:
    config = load(tmp_path, '[components]\ncampaigns = "both"\nmodel = "build/own"\n')
    assert config.components == Components(campaigns="both", model="build/own")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('campaigns = "modle"', ["components.campaigns", "did you mean 'model'", "rules, model, both"]),
        ("campaigns = 3", ["components.campaigns", "rules, model, both"]),
        ('campaign = "both"', ["components.campaign", "did you mean 'components.campaigns'"]),
        ("model = 3", ["components.model"]),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, line: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[components]\n{line}\n")
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)


def test_the_fingerprint_of_the_rules_is_what_it_was_before_models() -> None:
    assert ParseConfig().fingerprint == "sha256:94ee4ad02912d762c4fd599c01846c9d1485343fc97631ac7e41af11c20316a2"
    assert ParseConfig(components=Components(model="x")).fingerprint == ParseConfig().fingerprint


def test_a_model_changes_the_fingerprint() -> None:
    prints = {switched(campaigns=finder).fingerprint for finder in ("rules", "model", "both")}
    assert len(prints) == 3


# --- no model ------------------------------------------------------------------------------------


def test_a_missing_model_says_how_to_make_one() -> None:
    with pytest.raises(MissingModelError, match=r"nowhere/pipeline: no trained pipeline .*make train") as caught:
        parse_text(TEXT, config=ParseConfig(components=Components(campaigns="both", model="nowhere/pipeline")))
    assert caught.value.exit_code is ExitCode.FAILED
    assert "\n" not in str(caught.value)


def test_the_documentation_shows_the_message_and_all_layers(root: Path) -> None:
    page = (root / "docs" / "learned.md").read_text("utf-8")
    assert str(MissingModelError("nowhere")) in page
    assert all(f"| `{layer}` |" in page for layer in Components.model_fields if layer != "model")


def test_a_pipeline_of_somebody_else_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("vi", config={"nlp": {"tokenizer": {"@tokenizers": "vnplan_tokenizer.v1"}}}).to_disk(tmp_path / "other")
    with pytest.raises(MissingModelError, match="vnplan_learned"):
        load_pipeline(str(tmp_path / "other"))


def test_a_damaged_pipeline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text("[nlp", "utf-8")
    (tmp_path / "meta.json").write_text("{}", "utf-8")
    with pytest.raises(MissingModelError, match="no pipeline of spaCy"):
        load_pipeline(str(tmp_path))
