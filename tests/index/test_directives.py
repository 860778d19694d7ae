"""The directive of a plan is found by what the plan cites."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import vnplan_nlp as vp
from vnplan_nlp.cli import app
from vnplan_nlp.errors import NoDirectiveError

MANIFEST = json.loads((Path(__file__).parents[2] / "corpora" / "manifest.json").read_text("utf-8"))
STEPS = [pytest.param(pair, id=pair["plan"]) for pair in MANIFEST["pairs"]]


def file_of(root: Path, name: str) -> Path:
    return root / "corpora" / "plans" / f"{name}.txt"


@pytest.mark.parametrize("pair", STEPS)
def test_the_directive_of_each_step_comes_first(root: Path, index_path: Path, pair: dict[str, Any]) -> None:
    with vp.CitationIndex(index_path) as index:
        found = index.directives(vp.parse(file_of(root, pair["plan"])))
    assert str(found[0].document.path).endswith(f"{pair['directive']}.txt")


def test_what_is_carried_out_goes_before_what_is_a_basis(root: Path, index_path: Path) -> None:
    with vp.CitationIndex(index_path) as index:
        for pair in MANIFEST["pairs"]:
            roles = [item.role for item in index.directives(vp.parse(file_of(root, pair["plan"])))]
            assert roles == sorted(roles, key=("title", "implements", "basis").index)


def test_a_plan_without_a_directive_in_the_archive_is_told(index_path: Path) -> None:
    plan = vp.parse_text("KẾ HOẠCH\nThực hiện Chỉ thị số 977/CT-UBND ngày 05/3/2024 của UBND tỉnh Phú Thọ:\n1. Làm.\n")
    with vp.CitationIndex(index_path) as index, pytest.raises(NoDirectiveError, match="977/CT-UBND"):
        index.directives(plan)


def test_a_plan_that_cites_nothing_is_told(index_path: Path) -> None:
    with vp.CitationIndex(index_path) as index, pytest.raises(NoDirectiveError, match="cites no document"):
        index.directives(vp.parse_text("KẾ HOẠCH\n1. Sửa đường.\n"))


def test_the_command_tells_which_directive_it_took(root: Path, index_path: Path) -> None:
    plan = file_of(root, "huyen-2019-an-toan-giao-thong")
    result = CliRunner().invoke(app, ["compare", str(plan), "--index", str(index_path), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["directive"]["header"]["reference"] == "92/KH-UBND"
    assert result.stderr.startswith("directive: Kế hoạch 92/KH-UBND")
    assert "04/CT-UBND" in result.stderr


def test_the_command_without_a_directive_fails_in_one_line(tmp_path: Path, index_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("KẾ HOẠCH\n1. Sửa đường thôn, xong trước ngày 30/6/2024.\n", "utf-8")
    result = CliRunner().invoke(app, ["compare", str(tmp_path / "plan.txt"), "--index", str(index_path)])
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1


def test_an_index_and_a_directive_are_too_much(root: Path, index_path: Path) -> None:
    plan = str(file_of(root, "huyen-2019-an-toan-giao-thong"))
    assert CliRunner().invoke(app, ["compare", plan, plan, "--index", str(index_path)]).exit_code == 2
