"""`vnplan preannotate`, `convert`, `agreement` and `evaluate --errors --html`."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.annotating.errors_of_plans import written
from vnplan_nlp.cli import app

TOOLS = ("label-studio", "doccano", "brat", "docbin")


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


@pytest.fixture
def plan(root: Path) -> Path:
    return root / "corpora" / "plans" / "tinh-2021-thi-dua.txt"


@pytest.fixture
def gold(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    shutil.copy(root / "annotations" / "gold" / "tinh-2021-thi-dua.json", folder)
    return folder


@pytest.mark.parametrize("tool", TOOLS)
def test_suggestions_are_imported_back_to_gold(plan: Path, tmp_path: Path, tool: str) -> None:
    assert run("preannotate", plan, "--to", tool, "-o", tmp_path / tool).exit_code == 0
    assert run("convert", tmp_path / tool, "--from", tool, "--to", "gold", "-o", tmp_path / "gold").exit_code == 0
    made = json.loads((tmp_path / "gold" / "tinh-2021-thi-dua.json").read_text("utf-8"))
    assert made["header"]["symbol"] == "KH-UBND"
    assert "34-CT/TW" in [citation["id"] for citation in made["citations"]]


@pytest.mark.parametrize("tool", TOOLS)
def test_gold_goes_there_and_back(plan: Path, gold: Path, tmp_path: Path, tool: str) -> None:
    there = run("convert", gold, "--from", "gold", "--texts", plan.parent, "--to", tool, "-o", tmp_path / tool)
    assert (there.exit_code, there.stderr) == (0, "")
    back = run("convert", tmp_path / tool, "--from", tool, "--to", "gold", "-o", tmp_path / "back")
    assert (back.exit_code, back.stderr) == (0, "")
    (file,) = gold.iterdir()
    assert json.loads((tmp_path / "back" / file.name).read_text("utf-8")) == json.loads(file.read_text("utf-8"))


def test_a_json_of_a_parse_is_not_parsed_again(plan: Path, tmp_path: Path) -> None:
    assert run("parse", plan, "-o", f"{tmp_path}/").exit_code == 0
    done = run("preannotate", tmp_path / "tinh-2021-thi-dua.json", "--to", "doccano", "-o", tmp_path / "a.jsonl")
    assert done.exit_code == 0
    assert json.loads((tmp_path / "a.jsonl").read_text("utf-8"))["vnplan"]["name"] == "tinh-2021-thi-dua.txt"


def test_one_file_of_several_fails(plan: Path, tmp_path: Path) -> None:
    done = run("preannotate", tmp_path / "none.txt", plan, "--to", "doccano", "-o", tmp_path / "a.jsonl")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 1


def test_an_unknown_layer_is_refused(plan: Path, tmp_path: Path) -> None:
    done = run("preannotate", plan, "--to", "brat", "-o", tmp_path, "--layer", "laws")
    assert done.exit_code == 2
    assert "no layer 'laws'" in done.stderr


def test_what_is_left_out_is_told(plan: Path, tmp_path: Path) -> None:
    assert run("parse", plan, "-o", f"{tmp_path}/").exit_code == 0
    file = tmp_path / "tinh-2021-thi-dua.json"
    done = run("convert", file, "--from", "plan", "--to", "gold", "-o", tmp_path / "gold.json")
    assert done.exit_code == 0
    assert "the layer times is left out, gold has none" in done.stderr


def test_gold_needs_texts(gold: Path, tmp_path: Path) -> None:
    done = run("convert", gold, "--from", "gold", "--to", "brat", "-o", tmp_path / "brat")
    assert done.exit_code == 3
    assert "--texts" in done.stderr


def test_a_file_of_another_format_is_refused(gold: Path, tmp_path: Path) -> None:
    (file,) = gold.iterdir()
    done = run("convert", file, "--from", "label-studio", "--to", "brat", "-o", tmp_path / "brat")
    assert done.exit_code == 7
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def second(gold: Path, tmp_path: Path) -> Path:
    """A second annotator, who has another role for the first citation and lacks the last deadline."""
    folder = tmp_path / "second"
    shutil.copytree(gold, folder)
    (file,) = folder.iterdir()
    document = json.loads(file.read_text("utf-8"))
    document["citations"][0]["role"] = "content"
    del document["deadlines"][-1]
    file.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return folder


def test_agreement_as_a_table(gold: Path, second: Path, plan: Path) -> None:
    done = run("agreement", gold, second, "--texts", plan.parent, "--list")
    assert done.exit_code == 0
    assert done.stdout.startswith("1 documents, 2 differences\n")
    assert "citations role: basis | content" in done.stdout
    assert "deadlines only_a" in done.stdout


def test_agreement_as_json(gold: Path, second: Path, plan: Path) -> None:
    found = json.loads(run("agreement", gold, second, "--texts", plan.parent, "--json").stdout)
    counts = found["layers"]["deadlines"]
    assert counts["b"] == counts["a"] - 1
    assert counts["exact"] == round(2 * counts["b"] / (counts["a"] + counts["b"]), 4)


def test_disagreements_as_csv(gold: Path, second: Path, plan: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("agreement", gold, second, "--texts", plan.parent, "--csv").stdout)))
    assert [row["kind"] for row in rows] == ["attribute", "only_a"]


@pytest.mark.parametrize(("layer", "code"), [("deadlines", 1), ("citations", 0)])
def test_agreement_as_a_bound(gold: Path, second: Path, plan: Path, layer: str, code: int) -> None:
    done = run("agreement", gold, second, "--texts", plan.parent, "--layer", layer, "--least", "0.99")
    assert done.exit_code == code


def test_two_formats_may_be_compared(gold: Path, plan: Path, tmp_path: Path) -> None:
    texts = ("--texts", plan.parent)
    assert run("convert", gold, "--from", "gold", *texts, "--to", "brat", "-o", tmp_path / "brat").exit_code == 0
    found = json.loads(run("agreement", gold, tmp_path / "brat", *texts, "--json").stdout)
    assert found["differences"] == []


def test_the_page_of_errors(tmp_path: Path) -> None:
    done = run("evaluate", *written(tmp_path), "--errors", "--html", tmp_path / "loi.html")
    assert done.exit_code == 0
    assert "deadlines" in done.stdout
    assert (tmp_path / "loi.html").read_text("utf-8").count("<article") == 5


def test_the_page_needs_errors(tmp_path: Path) -> None:
    done = run("evaluate", *written(tmp_path), "--html", tmp_path / "loi.html")
    assert done.exit_code == 2
    assert not (tmp_path / "loi.html").exists()
