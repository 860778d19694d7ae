"""docs/citation-index.md: its examples print what it says, its queries run, and it names every table and column."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnplan_nlp.archive.run import Options, run_batch
from vnplan_nlp.cli import app
from vnplan_nlp.cli_index import app as commands
from vnplan_nlp.config import ParseConfig
from vnplan_nlp.index.build import Builder

PAGE = "docs/citation-index.md"
CONSOLE = re.compile(r"```console\n\$ vnplan (index [^\n]*)\n(.*?)```\n", re.DOTALL)
SQL = re.compile(r"```sql\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)
TABLE = re.compile(r"^`(\w+)`: .*\n\n\| column \| \|\n\|---\|---\|\n((?:\|.*\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The index of the plans of this repository."""
    folder = tmp_path_factory.mktemp("docs")
    with contextlib.chdir(root):
        run_batch(["corpora/plans"], str(folder / "out"), options=Options(workers=1, tables=False), config=ParseConfig())
    with Builder(folder / "index.db") as builder:
        builder.sync([folder / "out"])
    return folder / "index.db"


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text("utf-8")


def test_commands_print_what_the_page_says(index: Path, root: Path, update_golden: bool) -> None:
    page = (root / PAGE).read_text("utf-8")
    shown, printed = [], []

    def run(example: re.Match[str]) -> str:
        result = CliRunner().invoke(app, [*shlex.split(example[1]), "-d", str(index)])
        assert result.exit_code == 0, result.stderr
        words = "".join(f"{line.rstrip()}\n" for line in result.stdout.splitlines())
        shown.append(example[2])
        printed.append(words)
        return f"```console\n$ vnplan {example[1]}\n{words}```\n"

    renewed = CONSOLE.sub(run, page)
    if update_golden:
        (root / PAGE).write_text(renewed, "utf-8")
    else:
        assert printed == shown
    assert len(printed) == page.count("```console") > 3


def test_queries_give_what_the_page_says(index: Path, root: Path, update_golden: bool) -> None:
    page = (root / PAGE).read_text("utf-8")
    base = sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True)
    shown, given = [], []

    def run(example: re.Match[str]) -> str:
        cursor = base.execute(example[1])
        lines = [" | ".join(column[0] for column in cursor.description)]
        lines += [" | ".join("" if value is None else str(value) for value in row) for row in cursor]
        words = "".join(f"{line}\n" for line in lines)
        assert len(lines) > 1, f"no rows: {example[1]}"
        shown.append(example[2])
        given.append(words)
        return f"```sql\n{example[1]}```\n\n```text\n{words}```\n"

    renewed = SQL.sub(run, page)
    base.close()
    if update_golden:
        (root / PAGE).write_text(renewed, "utf-8")
    else:
        assert given == shown
    assert len(given) == page.count("```sql") >= 6


def test_every_table_and_column_is_described(index: Path, page: str) -> None:
    described = {
        name: {column.strip() for row in rows.splitlines() for column in row.split("|")[1].split(",")}
        for name, rows in TABLE.findall(page)
    }
    base = sqlite3.connect(index)
    tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = {name for name in tables if not name.startswith(("words_", "names_", "sqlite_", "pending_", "meta"))}
    assert set(described) == own
    for name in own:
        assert described[name] == {row[1] for row in base.execute(f"PRAGMA table_info({name})")}
    base.close()


def test_the_queries_for_datasette_run(index: Path, page: str) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    described = json.loads(block)["databases"]["index"]
    base = sqlite3.connect(index)
    for query, values in (("cited_by", {"canonical_id": "05-ct-tw:2016"}), ("search", {"words": "thi dua"})):
        assert base.execute(described["queries"][query]["sql"], values).fetchall()
    for table, about in described["tables"].items():
        columns = {row[1] for row in base.execute(f"PRAGMA table_info({table})")}
        named = {*about.get("facets", ()), *(about[key] for key in ("label_column", "sort", "sort_desc") if key in about)}
        assert columns
        assert named <= columns
    base.close()


@pytest.mark.parametrize("command", [one.name or one.callback.__name__ for one in commands.registered_commands])  # type: ignore[union-attr]
def test_every_command_is_described(command: str, page: str) -> None:
    assert re.search(rf"(vnplan index |`){command}\b", page)


def test_the_python_example_runs(
    index: Path, page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(index.parent)
    exec(compile(block, PAGE, "exec"), {})
    assert "Kế hoạch" in capsys.readouterr().out
