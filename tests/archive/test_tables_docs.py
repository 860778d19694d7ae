"""The documentation of the tables: its examples run and print what it says, its columns are those of the code."""

import contextlib
import io
import re
from pathlib import Path

import duckdb
import pytest

import vnplan_nlp as vp
from vnplan_nlp.archive.columns import COLUMNS, ROWS
from vnplan_nlp.archive.tables import TableBuffer

PAGE = "docs/archive.md"
#: The examples of the section about tables, each with what it prints.
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```\n", re.DOTALL)
SECTION = re.compile(r"(<!-- tables -->\n)(.*?)(<!-- /tables -->\n)", re.DOTALL)
COLUMN_LIST = re.compile(r"(<!-- columns -->\n)(.*?)(<!-- /columns -->\n)", re.DOTALL)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A folder with the archive `out/` of the plans of this repository."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "out" / "documents").mkdir(parents=True)
    buffer = TableBuffer()
    with (folder / "out" / "documents" / "part-00000.jsonl").open("w", encoding="utf-8") as lines:
        for path in sorted((root / "corpora" / "plans").glob("*.txt")):
            plan = vp.parse(path)
            buffer.add(plan, path.name)
            lines.write(plan.to_json() + "\n")
    buffer.write(folder / "out" / "tables", "part-00000")
    return folder


def column_list() -> str:
    """The columns of all tables as the page lists them."""
    parts = []
    for table, columns in COLUMNS.items():
        rows = [f"| {column.name} | {column.type} | {column.meaning} |\n" for column in columns]
        parts.append(f"\n`{table}`: {ROWS[table]}.\n\n| column | type | |\n|---|---|---|\n{''.join(rows)}")
    return "".join(parts) + "\n"


def test_examples_print_what_the_page_says(
    root: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    page = (root / PAGE).read_text("utf-8")
    section = SECTION.search(page)
    assert section is not None
    monkeypatch.chdir(archive)
    names: dict[str, object] = {}
    shown, printed = [], []

    def run(example: re.Match[str]) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(example[1], PAGE, "exec"), names)
        words = "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
        shown.append(example[2])
        printed.append(words)
        return f"```python\n{example[1]}```\n\n```text\n{words}```\n"

    renewed = EXAMPLE.sub(run, section[2])
    if update_golden:
        (root / PAGE).write_text(page[: section.start(2)] + renewed + page[section.end(2) :], "utf-8")
    else:
        assert printed == shown
    assert len(printed) == section[2].count("```python") > 0


def test_columns_of_the_page_are_those_of_the_code(root: Path, update_golden: bool) -> None:
    page = (root / PAGE).read_text("utf-8")
    listed = COLUMN_LIST.search(page)
    assert listed is not None
    if update_golden:
        (root / PAGE).write_text(page[: listed.start(2)] + column_list() + page[listed.end(2) :], "utf-8")
    else:
        assert listed[2] == column_list()


def test_offsets_count_as_the_page_says_in_sql(root: Path, archive: Path) -> None:
    page = (root / PAGE).read_text("utf-8")
    slice_ = 'substr(text, "start" + 1, "end" - "start")'
    assert f"`{slice_}`" in page
    for table in ("citations", "deadlines", "sections"):
        total, same = duckdb.sql(f"""
            SELECT count(*), count(*) FILTER (words = {slice_})
            FROM (SELECT document_id, "start", "end", text AS words FROM '{archive}/out/tables/{table}/*.parquet')
            JOIN (SELECT document_id, text FROM '{archive}/out/tables/documents/*.parquet') USING (document_id)
        """).fetchall()[0]
        assert same == total > 0
