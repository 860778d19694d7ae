"""Plans rebuilt from the tables of a batch."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from vnplan_nlp.errors import DamagedFileError, InvalidPlanError, MissingLibraryError, SourceNotFoundError
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.from_tables import plans_of_tables
from vnplan_nlp.schema import PlanDocument

#: What the tables do not hold: the way back to the raw file, page boxes, cells, places of the letterhead's fields.
LOST: dict[str, Any] = {"alignment": (), "raw_length": 0, "pages": (), "tables": ()}
#: Columns that hold the whole plan, or a fingerprint of it.
WHOLE = {("documents", "digest"), ("plans", "plan")}


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of an index but for the whole plans."""
    base = sqlite3.connect(path)
    tables = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {}
    for table in tables:
        columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})") if (table, row[1]) not in WHOLE]
        quoted = ", ".join(f'"{column}"' for column in columns)
        if table != "words":
            found[table] = sorted(base.execute(f"SELECT {quoted} FROM {table}"), key=repr)
    base.close()
    return found


@pytest.fixture
def tables(archive: Path, tmp_path: Path) -> Path:
    """A copy of the tables alone."""
    return Path(shutil.copytree(archive / "tables", tmp_path / "tables"))


def test_plans_come_back_as_they_were_but_for_what_tables_do_not_hold(archive: Path) -> None:
    plans = {plan.origin.sha256: plan for plan in plans_of_tables(archive / "tables")}
    lines = [line for part in archive.glob("documents/*.jsonl") for line in part.read_bytes().splitlines()]
    assert len(plans) == len(lines) > 0
    for line in lines:
        plan = PlanDocument.from_json(line)
        header = plan.header.model_copy(update={"spans": {}})
        assert plans[plan.origin.sha256] == plan.model_copy(update=LOST | {"header": header})


def test_tables_and_lines_give_one_index(archive: Path, tables: Path, index_path: Path, tmp_path: Path) -> None:
    with Builder(tmp_path / "index.db") as builder:
        builder.sync([tables])
    assert everything(tmp_path / "index.db") == everything(index_path)


def test_a_line_that_is_no_plan_costs_that_plan_alone(tables: Path, tmp_path: Path) -> None:
    part = sorted((tables / "sections").glob("*.parquet"))[0]
    table = pq.read_table(part)
    kinds = ["of no kind", *table["kind"].to_pylist()[1:]]
    column = table.schema.get_field_index("kind")
    pq.write_table(table.set_column(column, table.schema.field(column), [kinds]), part)
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([tables])
    assert len(built.broken) == 1
    assert ".txt" in built.broken[0]
    assert built.added == sum(pq.read_metadata(part).num_rows for part in tables.glob("documents/*.parquet")) - 1
    with pytest.raises(InvalidPlanError, match="sections"):
        list(plans_of_tables(tables))


def test_tables_without_canonical_ids_are_read(tables: Path) -> None:
    for part in (tables / "documents").glob("*.parquet"):
        pq.write_table(pq.read_table(part).drop_columns(["canonical_id"]), part)
    assert {plan.header.canonical_id for plan in plans_of_tables(tables)} == {None}


def test_a_missing_part_is_told(tables: Path) -> None:
    sorted((tables / "deadlines").glob("*.parquet"))[-1].unlink()
    with pytest.raises(SourceNotFoundError, match="deadlines"):
        list(plans_of_tables(tables))


@pytest.mark.parametrize("table", ["documents", "citations"])
def test_a_file_that_is_no_table_is_told(tables: Path, table: str) -> None:
    part = sorted((tables / table).glob("*.parquet"))[0]
    part.write_bytes(b"PAR1 and no more")
    with pytest.raises(DamagedFileError, match="damaged"):
        list(plans_of_tables(tables))


def test_rows_in_another_order_are_told(tables: Path) -> None:
    part = sorted((tables / "citations").glob("*.parquet"))[0]
    table = pq.read_table(part)
    pq.write_table(table.take(list(reversed(range(len(table))))), part)
    with pytest.raises(DamagedFileError, match="rows do not follow"):
        list(plans_of_tables(tables))


def test_places_inside_a_document_come_back() -> None:
    from vnplan_nlp.archive.columns import pinpoint_words
    from vnplan_nlp.index.from_tables import _known
    from vnplan_nlp.schema import Citation, Pinpoint

    places = (Pinpoint(point="a", clause="2", article="5"), Pinpoint(section="1", chapter="IV"), Pinpoint(appendix="II"))
    back = _known({"pinpoint": pinpoint_words(places)}, Citation)["pinpoint"]
    assert tuple(Pinpoint(**place) for place in back) == places


def test_without_pyarrow_the_extra_is_named(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingLibraryError, match=r"vnplan-nlp\[tables\]"):
        list(plans_of_tables(tables))


def test_a_part_of_tables_that_its_run_has_not_ended_is_left_out_and_told(archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(archive / "tables", folder / "tables")
    shutil.copytree(archive / ".vnplan", folder / ".vnplan")
    first = sorted((folder / "tables" / "documents").glob("*.parquet"))[0]
    (folder / ".vnplan" / "parts" / f"{first.stem}.jsonl").unlink()
    for number, source in enumerate((folder, folder / "tables")):
        with Builder(tmp_path / f"{number}.db") as builder:
            built = builder.sync([source])
        assert [told.partition(": ")[0] for told in built.left_out] == [str(first)]
        assert 0 < built.added == pq.read_table(folder / "tables" / "documents").num_rows - pq.read_table(first).num_rows
