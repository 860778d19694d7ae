"""`vnplan compare`."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnplan_nlp.cli import app
from vnplan_nlp.errors import ExitCode


@pytest.fixture
def files(tmp_path: Path, texts: tuple[str, str]) -> tuple[str, str]:
    for name, text in zip(("plan.txt", "directive.txt"), texts, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    return str(tmp_path / "plan.txt"), str(tmp_path / "directive.txt")


def test_json_is_a_comparison(files: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["compare", *files, "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["schema_name"] == "vnplan.comparison"


def test_the_table_tells_coverage_what_is_missing_and_what_changed(files: tuple[str, str]) -> None:
    printed = CliRunner().invoke(app, ["compare", *files]).stdout
    assert "Mức bao quát: 58%" in printed.replace("\n", " ")
    assert "chưa có" in printed
    assert "muộn hơn" in printed


def test_siblings_have_a_column_each(files: tuple[str, str]) -> None:
    plan, directive = files
    result = CliRunner().invoke(app, ["compare", "--siblings", plan, directive, directive, "--json"])
    assert len(json.loads(result.stdout)["plans"]) == 2


def test_siblings_are_printed_as_a_table(files: tuple[str, str]) -> None:
    plan, directive = files
    result = CliRunner().invoke(app, ["compare", "--siblings", plan, directive, directive])
    assert "2: Chỉ thị 12/CT-UBND" in result.stdout


def test_the_json_of_a_parse_is_read(files: tuple[str, str], tmp_path: Path) -> None:
    parsed = CliRunner().invoke(app, ["parse", files[1]]).stdout
    (tmp_path / "directive.json").write_text(parsed, "utf-8")
    result = CliRunner().invoke(app, ["compare", files[0], str(tmp_path / "directive.json"), "--json"])
    assert result.exit_code == 0


def test_a_directive_that_asks_for_nothing_is_told_on_stderr(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("CHỈ THỊ\nVề việc nghỉ lễ\n", "utf-8")
    result = CliRunner().invoke(app, ["compare", files[0], str(tmp_path / "empty.txt"), "--json"])
    assert result.exit_code == 0
    assert "nothing to compare" in result.stderr
    assert json.loads(result.stdout)["requirements"] == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.txt", None, ExitCode.NOT_FOUND),
        ("blank.txt", "", ExitCode.EMPTY),
        ("broken.json", "{", ExitCode.BAD_JSON),
    ],
)
def test_bad_input_ends_as_with_other_commands(
    files: tuple[str, str], tmp_path: Path, name: str, content: str | None, code: ExitCode
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    result = CliRunner().invoke(app, ["compare", files[0], str(tmp_path / name)])
    assert result.exit_code == code
    assert name in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [["a.txt"], ["a.txt", "b.txt", "c.txt"], ["-", "-"]])
def test_wrong_numbers_of_files_are_told(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["compare", *arguments]).exit_code == ExitCode.USAGE


@pytest.mark.parametrize(("kind", "opening"), [("html", b"<!DOCTYPE html>"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_report_is_written_and_told_on_stderr(
    files: tuple[str, str], tmp_path: Path, kind: str, opening: bytes
) -> None:
    target = tmp_path / f"report.{kind}"
    result = CliRunner().invoke(app, ["compare", *files, f"--{kind}", str(target)])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert target.name in result.stderr.replace("\n", "")
    assert target.read_bytes().startswith(opening)


def test_json_and_reports_come_together(files: tuple[str, str], tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    result = CliRunner().invoke(app, ["compare", *files, "--json", "--html", str(target)])
    assert json.loads(result.stdout)["schema_name"] == "vnplan.comparison"
    assert target.exists()


@pytest.mark.parametrize("kind", ["html", "xlsx"])
def test_siblings_have_reports(files: tuple[str, str], tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"matrix.{kind}"
    result = CliRunner().invoke(app, ["compare", "--siblings", files[0], *files, f"--{kind}", str(target)])
    assert result.exit_code == 0
    assert target.stat().st_size > 1000


def test_siblings_have_no_word_file(files: tuple[str, str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["compare", "--siblings", *files, "--docx", str(tmp_path / "a.docx")])
    assert result.exit_code == ExitCode.USAGE
    assert not (tmp_path / "a.docx").exists()


def test_a_missing_library_is_named_and_nothing_is_written(
    files: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    arguments = ["compare", *files, "--xlsx", str(tmp_path / "a.xlsx"), "--docx", str(tmp_path / "a.docx")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == ExitCode.FAILED
    assert "pip install 'vnplan-nlp[report]'" in result.stderr
    assert not list(tmp_path.glob("a.*"))


def test_a_folder_that_is_not_there_is_one_line(files: tuple[str, str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["compare", *files, "--xlsx", str(tmp_path / "none" / "a.xlsx")])
    assert result.exit_code == ExitCode.FAILED
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--html", "--docx", "--xlsx"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_report_does_not_overwrite_what_is_compared(files: tuple[str, str], option: str, which: int) -> None:
    before = Path(files[which]).read_bytes()
    result = CliRunner().invoke(app, ["compare", *files, option, files[which]])
    assert result.exit_code == ExitCode.USAGE
    assert Path(files[which]).read_bytes() == before
