"""`vnplan corpus`: what it prints, writes and refuses."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpora.generator import generate
from vnplan_nlp.cli import app
from vnplan_nlp.errors import ExitCode


def run(*args: str) -> object:
    return CliRunner().invoke(app, ["corpus", *args])


@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        (["--split", "test"], "split", "test"),
        (["--level", "commune"], "level", "commune"),
        (["--type", "chỉ thị"], "doc_type", "Chỉ thị"),
    ],
)
def test_list_filters(options: list[str], key: str, value: str) -> None:
    found = json.loads(run("list", "--json", *options).stdout)
    assert {document[key] for document in found} == {value}


def test_list_of_a_cascade_as_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(run("list", "--group", "duoi-nuoc", "--csv").stdout)))
    assert [(row["role"], row["level"]) for row in rows] == [
        ("directive", "province"),
        ("plan", "province"),
        ("plan", "commune"),
        ("plan", "commune"),
    ]


def test_list_as_a_table() -> None:
    result = run("list", "--group", "nam-hoc")
    assert "corpus (2)" in result.stdout
    assert "143/KH-UBND" in result.stdout


def test_list_takes_one_format() -> None:
    assert run("list", "--json", "--csv").exit_code == ExitCode.USAGE


def test_verify_is_content() -> None:
    result = run("verify")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("documents, 0 broken\n")


def test_verify_names_what_is_broken(root: Path, tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "manifest.json").write_bytes((root / "corpora" / "manifest.json").read_bytes())
    result = run("verify", "--root", str(tmp_path))
    assert result.exit_code == ExitCode.FAILED
    assert all(line.endswith(": missing") for line in result.stdout.splitlines())
    assert len(result.stdout.splitlines()) >= 40


@pytest.mark.parametrize("command", ["list", "verify"])
def test_a_folder_without_a_corpus_is_told(tmp_path: Path, command: str) -> None:
    result = run(command, "--root", str(tmp_path))
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "--root" in result.stderr


def test_a_manifest_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "manifest.json").write_text('{"version": 2}', "utf-8")
    result = run("list", "--root", str(tmp_path))
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "not a manifest of this version" in result.stderr


def test_make_writes_plans_and_gold(tmp_path: Path) -> None:
    assert run("make", "--seed", "5", "--count", "2", "-o", str(tmp_path)).exit_code == 0
    first = generate(5)
    assert (tmp_path / f"{first.name}.txt").read_text("utf-8") == first.text
    assert json.loads((tmp_path / "gold" / f"{first.name}.json").read_text("utf-8")) == first.gold
    assert len(list(tmp_path.glob("*.txt"))) == 2


@pytest.mark.parametrize(("option", "value", "known"), [("--noise", "rain", "hard_wrap"), ("--encoding", "x", "tcvn3")])
def test_make_names_what_there_is(tmp_path: Path, option: str, value: str, known: str) -> None:
    result = run("make", option, value, "-o", str(tmp_path / "out"))
    assert result.exit_code == ExitCode.USAGE
    assert known in result.stderr
    assert not (tmp_path / "out").exists()


def test_make_needs_a_generator(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "manifest.json").write_bytes((root / "corpora" / "manifest.json").read_bytes())
    monkeypatch.setitem(sys.modules, "corpora.generator.files", None)
    result = run("make", "--root", str(tmp_path), "-o", str(tmp_path / "out"))
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "no look-alike plans can be made here" in result.stderr
