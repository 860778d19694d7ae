"""`vnplan check`: places in the file, formats, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import vnplan_nlp as vp
from vnplan_nlp.cli import app
from vnplan_nlp.lint import as_sarif

PLAN = "Số: 15/KH-UBND\nA Lưới, ngày 05 tháng 01 năm 2023\n\nKẾ HOẠCH\nPhòng dịch\n\nI. NHIỆM VỤ\n  - Thực hiện\nNghị định số\n12/NQ-CP.\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "kế hoạch.txt"
    path.write_text(PLAN, "utf-8")
    return path


def run(*arguments: str, stdin: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments], input=stdin)
    return result.exit_code, result.stdout


def test_a_finding_stands_at_its_line_and_column(plan: Path) -> None:
    (finding,) = (item for item in vp.check(plan) if item.code == "W301")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (9, 1, 10, 9)
    assert str(finding) == f"{plan}:9:1 W301 warning {finding.message}"


def test_lines_for_people(plan: Path) -> None:
    code, out = run(str(plan), "--select", "W301")
    assert code == 1
    assert out.splitlines() == [str(item) for item in vp.check(plan) if item.code == "W301"]


def test_codes_can_be_left_out(plan: Path) -> None:
    codes = ",".join({item.code for item in vp.check(plan)})
    assert run(str(plan), "--ignore", codes.lower()) == (0, "")


def test_an_unknown_code_is_a_wrong_call(plan: Path) -> None:
    assert run(str(plan), "--select", "W999")[0] == 2
    assert run(str(plan), "--json", "--sarif")[0] == 2


def test_json(plan: Path) -> None:
    _, out = run(str(plan), "--json", "--select", "W301")
    (found,) = json.loads(out)
    assert found["file"] == str(plan)
    assert (found["line"], found["severity"]) == (9, "warning")


def test_sarif(plan: Path) -> None:
    _, out = run(str(plan), "--sarif")
    log = json.loads(out)
    (only,) = log["runs"]
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    assert log["version"] == "2.1.0"
    assert rules == {result["ruleId"] for result in only["results"]}
    region = next(r for r in only["results"] if r["ruleId"] == "W301")["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 9, "startColumn": 1, "endLine": 10, "endColumn": 9}


def test_no_findings_are_an_empty_log() -> None:
    assert json.loads(as_sarif((), "1"))["runs"][0]["results"] == []


def test_stdin_and_a_missing_file(plan: Path) -> None:
    code, out = run("-", "--select", "W301", stdin=PLAN)
    assert code == 1
    assert out.startswith("stdin:9:1 W301")
    assert run(str(plan.with_name("fehlt.txt")))[0] == 3
    assert run(str(plan), str(plan.with_name("fehlt.txt")))[0] == 1
