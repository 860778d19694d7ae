"""The project: a tiny training that plugs in through the switch, twice the same; its files say what they should."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy

from models.vi_vnplan_learned.scripts import assemble, report, run
from models.vi_vnplan_learned.scripts.conditions import CONDITIONS, cases, changed
from models.vi_vnplan_learned.scripts.examples import Example, name_lines, paraphrases, role_texts, task_lines
from models.vi_vnplan_learned.scripts.measure import FINDERS, Counts
from models.vi_vnplan_learned.scripts.prepare import docbin
from models.vi_vnplan_learned.scripts.run import CONFIGS
from models.vi_vnplan_learned.scripts.sources import PROJECT, Source, sources
from vnplan_nlp import ParseConfig, parse_text
from vnplan_nlp.config import Components
from vnplan_nlp.data.words import load_json
from vnplan_nlp.errors import MissingModelError
from vnplan_nlp.learned.pipelines import load_pipeline

STEPS = 25
THRESHOLDS = {layer: {"model": 0.2, "both": 0.2} for layer in CONDITIONS}


# --- a tiny training -----------------------------------------------------------------------------


def tiny() -> dict[str, list[Example]]:
    """A few lines of two documents for each task."""
    documents: list[Source] = [one for one in sources("own") if one.origin == "generated"][:2]
    names = [line for one in documents for line in name_lines(one) if line.spans]
    tasks = [line for one in documents for line in task_lines(one)]
    roles = [text for one in documents for text in role_texts(one)]
    return {"names": names[:40], "tasks": tasks[:30], "section_roles": roles[:60]}


def trained(folder: Path) -> Path:
    """The folder of a pipeline that was trained for a moment."""
    data = folder / "data"
    data.mkdir(parents=True)
    for task, found in tiny().items():
        labels = sorted({one.label for one in found if one.label})
        for split in ("train", "dev"):
            (data / f"{task}.{split}.spacy").write_bytes(docbin(found, labels))
        run.train(task, data, folder / task, STEPS)
    assemble.assemble(folder, folder / "pipeline")
    assemble.set_choices(folder / "pipeline", {"thresholds": THRESHOLDS, "yielding": {}})
    return folder / "pipeline"


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        yield trained(tmp_path_factory.mktemp("one"))


def switched(folder: Path, finder: str) -> ParseConfig:
    return ParseConfig(components=Components(model=str(folder), **dict.fromkeys(CONDITIONS, finder)))  # type: ignore[arg-type]


def plain(folder: Path, finder: str) -> dict[str, Any]:
    """What a configuration finds in a document that taught, less the name of the pipeline."""
    text = next(one for one in sources("own") if one.origin == "generated").text
    plan: dict[str, Any] = json.loads(parse_text(text, config=switched(folder, finder)).to_json())
    del plan["produced_by"]
    return plan


@pytest.mark.slow
def test_a_trained_pipeline_plugs_in_through_the_switch(pipeline: Path) -> None:
    model, both = plain(pipeline, "model"), plain(pipeline, "both")
    assert any(one["rule"] == "model.campaigns" and one["score"] >= 0.2 for one in model["campaigns"])
    assert {one["rule"] for one in model["campaigns"]} == {"model.campaigns"}
    assert len(both["campaigns"]) >= sum(not one["rule"].startswith("model") for one in both["campaigns"]) > 0


@pytest.mark.slow
def test_the_example_of_the_documentation_runs(pipeline: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs/learned.md").read_text("utf-8")
    code, where = page.split("```python\n")[1].split("```")[0], "models/vi_vnplan_learned/build/own/pipeline"
    assert where in code
    plan = root / "corpora" / "plans" / "tinh-2021-thi-dua.txt"
    (tmp_path / "ke-hoach.txt").write_text(plan.read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(code.replace(where, str(pipeline)), "docs/learned.md", "exec"), names)
    assert names["plan"].produced_by["model"].startswith("vnplan_learned ")


@pytest.mark.slow
def test_a_pipeline_may_lack_what_is_not_asked_of_it(pipeline: Path, tmp_path: Path) -> None:
    spacy.load(pipeline, exclude=["names", "tasks"]).to_disk(tmp_path / "roles")
    small = str(tmp_path / "roles")
    assert parse_text("KẾ HOẠCH\nA", config=ParseConfig(components=Components(section_roles="both", model=small)))
    with pytest.raises(MissingModelError, match="without the component 'names'"):
        parse_text("KẾ HOẠCH\nA", config=ParseConfig(components=Components(campaigns="both", model=small)))


@pytest.mark.slow
def test_a_pipeline_is_loaded_once(pipeline: Path) -> None:
    assert load_pipeline(str(pipeline)) is load_pipeline(str(pipeline))
    assert parse_text("KẾ HOẠCH\nA", config=switched(pipeline, "both")).produced_by["model"].startswith("vnplan_learned ")


@pytest.mark.slow
def test_the_same_seed_trains_the_same_pipeline(pipeline: Path, tmp_path: Path) -> None:
    again = trained(tmp_path)
    assert plain(again, "model") == plain(pipeline, "model")
    assert spacy.load(again).meta["vnplan_learned"] == spacy.load(pipeline).meta["vnplan_learned"]


# --- files ---------------------------------------------------------------------------------------


def test_what_is_measured_on_pairs_of_the_repository_stands_in_no_table_of_real_plans() -> None:
    tables = report.readme().split("### On real plans")[1].split("| layer |")
    (own,) = [table for table in tables if "\n| requirements |" in table]
    assert not [line for line in own.splitlines() if line.startswith("| ") and not line.startswith("| requirements |")][1:]
    told = report.readme().split("Differences to the rules")[1]
    assert "requirements, as printed" not in told
    assert "requirements (pairs of this repository), as printed" in told


def test_the_readme_is_what_the_results_say() -> None:
    assert (PROJECT / "README.md").read_text("utf-8") == report.readme(), "run make train"


@pytest.mark.parametrize("variant", ["own", "shared"])
def test_the_results_compare_all_finders_on_all_rows(variant: str) -> None:
    found = report.results(variant)
    assert found["documents"] >= 10
    for layer, conditions in found["layers"].items():
        for row in conditions.values():
            assert set(row) == set(FINDERS), layer
            assert len({one["items"] for one in row.values()}) == 1


def test_weights_are_not_committed() -> None:
    kept = {path.suffix for path in PROJECT.rglob("*") if path.is_file() and "build" not in path.relative_to(PROJECT).parts}
    assert kept <= {".cfg", ".json", ".md", ".py", ".pyc", ".yml", ".lock"}


def test_the_project_file_is_one_of_spacy() -> None:
    from weasel.util.config import load_project_config

    config = load_project_config(PROJECT)
    steps = dict(zip(("names", "tasks", "section_roles", "requirements"), config["commands"][0]["script"][0].split()[-4:], strict=True))
    assert set(steps) == set(CONFIGS)
    assert all(int(count) > 0 for count in steps.values())
    assert config["workflows"]["all"] == ["own", "shared", "report"]


@pytest.mark.parametrize("name", sorted(set(CONFIGS.values())))
def test_the_configurations_have_a_seed_and_our_tokenizer(name: str) -> None:
    config = spacy.util.load_config(PROJECT / "configs" / name)
    assert config["system"]["seed"] == 20240501
    assert config["nlp"]["tokenizer"] == {"@tokenizers": "vnplan_tokenizer.v1"}


# --- conditions ----------------------------------------------------------------------------------


def test_headings_of_the_three_splits_differ_and_hold_no_word_of_the_rules() -> None:
    parts = {part: {words for found in paraphrases(part).values() for words in found} for part in ("train", "dev", "test")}
    assert not parts["train"] & parts["test"]
    assert not parts["train"] & parts["dev"]
    assert not parts["dev"] & parts["test"]
    known = [word for row in load_json("headings")["roles"] for word in row["words"]]
    assert [words for found in parts.values() for words in found if any(word in words.lower() for word in known)] == []


def test_conditions_change_the_text_and_repeat() -> None:
    source = next(one for one in sources("own") if one.id == "xa-2025-binh-dan-hoc-vu-so")
    texts = {condition: changed(source, condition, "test") for condition in ("printed", "unquoted", "damaged", "reworded")}
    assert len(set(texts.values())) == 4
    assert texts == {condition: changed(source, condition, "test") for condition in texts}


def test_every_held_out_document_is_measured() -> None:
    held = {one.id for one in sources("own") if one.split == "test"}
    assert {case.id for case in cases("own", "test", "damaged")} == held


def test_counts() -> None:
    assert Counts(8, 2, 0).row() == {"p": 1.0, "r": 0.8, "f": 0.8889, "items": 10}
    assert Counts().f1 == 1.0
