"""Building an index: what goes in, comes out, is replaced; an index that grew equals one that was made at once."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

import vnplan_nlp as vp
from corpora.generator import generate
from tests.index.writing import TEXTS, build, dump, line, write
from vnplan_nlp.errors import IndexFileError, SourceNotFoundError, UnsupportedFormatError
from vnplan_nlp.index import database
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.digest import digest


@pytest.fixture(scope="module")
def lines() -> dict[int, str]:
    """Look-alikes, and small plans that cite one another with and without a year."""
    texts = [*(generate(seed).text for seed in range(24)), *TEXTS.values()]
    lacking = TEXTS["huyen.txt"].replace(" ngày 31/12/2021", "").replace("30/KH", "31/KH")
    other = TEXTS["tinh.txt"].replace("45/CT-TTg ngày 31/12/2021", "45/CT-TTg ngày 30/12/2020").replace("12/KH", "13/KH")
    return dict(enumerate(line(text, f"kho/{at}.txt") for at, text in enumerate([*texts, lacking, other])))


def made(folder: Path, name: str, chosen: list[str]) -> Path:
    source = folder / f"{name}.jsonl"
    source.write_text("\n".join(chosen), "utf-8")
    return source


@pytest.mark.parametrize("seed", range(6))
def test_an_index_that_grew_says_what_a_rebuild_says(seed: int, lines: dict[int, str], tmp_path: Path) -> None:
    rng = random.Random(seed)
    grown = tmp_path / "grown.db"
    present: set[int] = set()
    for step in range(5):
        with Builder(grown) as builder:
            if step % 2 == 0:
                present = set(rng.sample(sorted(lines), rng.randint(4, len(lines))))
                builder.sync([made(tmp_path, f"{step}", [lines[at] for at in rng.sample(sorted(present), len(present))])])
            else:
                more = set(rng.sample(sorted(lines), 5))
                present |= more
                builder.add([made(tmp_path, f"{step}", [lines[at] for at in sorted(more)])])
                gone = set(rng.sample(sorted(present), 3))
                present -= gone
                keys = [vp.PlanDocument.from_json(lines[at]).origin.sha256 for at in gone]
                marks = ",".join("?" * len(keys))
                rows = builder.base.execute(f"SELECT id FROM documents WHERE sha256 IN ({marks})", keys)
                builder.remove([row[0] for row in rows])
    whole = tmp_path / "whole.db"
    with Builder(whole) as builder:
        builder.sync([made(tmp_path, "whole", [lines[at] for at in sorted(present)])])
    one, other = dump(grown), dump(whole)
    for name, rows in other.items():
        assert one[name] == rows, name


def test_building_twice_changes_nothing(tmp_path: Path) -> None:
    index = build(tmp_path, TEXTS)
    with Builder(index) as builder:
        built = builder.sync([write(tmp_path, TEXTS)])
    assert (built.added, built.replaced, built.removed, built.unchanged) == (0, 0, 0, 4)


def test_a_document_with_other_results_is_replaced(tmp_path: Path) -> None:
    index = build(tmp_path, TEXTS)
    plan = vp.parse_text(TEXTS["xa.txt"], filename="xa.txt")
    other = plan.model_copy(update={"header": plan.header.model_copy(update={"title": "Đổi tên"})})
    (tmp_path / "other.jsonl").write_text(other.to_json(), "utf-8")
    with Builder(index) as builder:
        built = builder.add([tmp_path / "other.jsonl"])
    assert (built.added, built.replaced) == (0, 1)
    with vp.CitationIndex(index) as opened:
        assert opened.statistics().documents == 4
        assert [hit.document.title for hit in opened.search('"doi ten"').hits] == ["Đổi tên"]


def test_a_path_with_other_bytes_replaces_the_document(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "documents").mkdir(parents=True)
    (folder / ".vnplan" / "parts").mkdir(parents=True)
    part = folder / "documents" / "part-00000.jsonl"
    record = folder / ".vnplan" / "parts" / "part-00000.jsonl"
    index = tmp_path / "index.db"
    for text in (TEXTS["xa.txt"], TEXTS["xa.txt"].replace("05/KH", "06/KH")):
        part.write_text(line(text, "xa.txt") + "\n", "utf-8")
        record.write_text('{"path": "kho/xa.txt", "length": 1}\n', "utf-8")
        with Builder(index) as builder:
            builder.add([folder])
    with vp.CitationIndex(index) as opened:
        assert [(one.path, one.reference) for one in opened.documents()] == [("kho/xa.txt", "06/KH-UBND")]


@pytest.mark.parametrize("record", [None, '{"path": "kho/xa.t', "[]"], ids=["none", "cut off", "no outcome"])
def test_parts_that_a_run_has_not_ended_are_left_out_and_told(record: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "documents").mkdir(parents=True)
    (folder / ".vnplan" / "parts").mkdir(parents=True)
    part = folder / "documents" / "part-00000.jsonl"
    part.write_text(line(TEXTS["xa.txt"], "xa.txt"), "utf-8")
    if record is not None:
        (folder / ".vnplan" / "parts" / "part-00000.jsonl").write_text(record, "utf-8")
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([folder])
        assert built.added == 0
        (told,) = built.left_out
        assert told.startswith(f"{part}: left out")
        assert "vnplan batch" in told
        assert builder.sync([part]).added == 1


def test_what_a_run_is_still_reading_is_told(tmp_path: Path) -> None:
    (tmp_path / "out" / ".vnplan" / "work" / "part-00000").mkdir(parents=True)
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([tmp_path / "out"])
    assert (built.added, len(built.left_out)) == (0, 1)


@pytest.mark.parametrize("opening", ["\ufeff", "\n", "\r\n\n", "\ufeff\n"], ids=repr)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_mark_or_empty_lines_before_the_first_plan_do_not_matter(opening: str, indent: int | None, tmp_path: Path) -> None:
    plan = vp.parse_text(TEXTS["xa.txt"]).to_json(indent=indent)
    source = tmp_path / "plans.jsonl"
    source.write_bytes(f"{opening}{plan}\n".encode())
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([source])
    assert (built.added, built.broken) == (1, [])


def test_lines_are_counted_from_the_first_of_the_file(tmp_path: Path) -> None:
    source = tmp_path / "plans.jsonl"
    source.write_text(f"\n\n{line(TEXTS['xa.txt'], 'xa.txt')}\n\nkhông phải JSON\n", "utf-8")
    with Builder(tmp_path / "index.db") as builder:
        (told,) = builder.sync([source]).broken
    assert told.startswith(f"{source}:5: ")


def test_an_empty_file_holds_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plans.jsonl").write_bytes(b"\n\n")
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([tmp_path / "plans.jsonl"])
    assert (built.added, built.broken) == (0, [])


def test_a_broken_line_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    source = made(tmp_path, "broken", [line(TEXTS["xa.txt"], "xa.txt"), '{"text": 1}', "no JSON"])
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([source])
    assert built.added == 1
    assert [problem.partition(": ")[0] for problem in built.broken] == [f"{source}:2", f"{source}:3"]


def test_a_single_plan_over_many_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(vp.parse_text(TEXTS["xa.txt"]).to_json(indent=1), "utf-8")
    with Builder(tmp_path / "index.db") as builder:
        assert builder.sync([tmp_path]).added == 1


@pytest.mark.parametrize(
    ("source", "error"), [("nowhere", SourceNotFoundError), ("empty", UnsupportedFormatError)]
)
def test_a_source_without_plans_is_an_error(source: str, error: type[Exception], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(error), Builder(tmp_path / "index.db") as builder:
        builder.sync([tmp_path / source])


def test_an_id_that_means_another_document_now_is_no_longer_found(tmp_path: Path) -> None:
    undated = {"muon.txt": TEXTS["tinh.txt"].replace(" ngày 31/12/2021", "")}
    index = build(tmp_path, undated)
    with vp.CitationIndex(index) as opened:
        assert [one.target.canonical_id for one in opened.resolve("45/CT-TTg")] == ["45-ct-ttg"]
    with Builder(index) as builder:
        builder.add([write(tmp_path / "more", TEXTS)])
    with vp.CitationIndex(index) as opened:
        assert [one.target.canonical_id for one in opened.resolve("45/CT-TTg")] == ["45-ct-ttg:2021"]
        assert opened.target("45/CT-TTg").documents == 4


def without_year(text: str) -> str:
    return text.replace(" ngày 31/12/2021", "")


@pytest.mark.parametrize(
    "steps",
    [
        # What a citation without a year was taken to mean goes, or gets a rival, or comes back.
        [["undated", "dated"], ["undated"]],
        [["undated", "dated", "older"], ["undated", "dated"]],
        [["undated", "dated"], ["undated", "dated", "older"]],
        [["undated", "below", "dated"], ["undated", "below", "dated", "older"]],
    ],
)
def test_what_is_gone_or_new_changes_what_an_undated_citation_means(steps: list[list[str]], tmp_path: Path) -> None:
    texts = {
        "undated": without_year(TEXTS["tinh.txt"]),
        "dated": TEXTS["huyen-khac.txt"],
        "older": TEXTS["huyen-khac.txt"].replace("31/12/2021", "05/3/2019").replace("41/KH", "42/KH"),
        "below": TEXTS["huyen.txt"],
    }
    grown = tmp_path / "grown.db"
    for names in steps:
        with Builder(grown) as builder:
            builder.sync([write(tmp_path / "grown", {name: texts[name] for name in names})])
    whole = build(tmp_path / "whole", {name: texts[name] for name in steps[-1]})
    one, other = dump(grown), dump(whole)
    for name, rows in other.items():
        assert one.get(name) == rows, name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (("citations", 0, "section"), "sections-x"),
        (("header", "date"), "²²²²"),
        (("origin", "pages"), 10**30),
        (("sections", 0, "level"), 2**70),
        (("citations", 0, "section"), "s-99999999999999999999999"),
    ],
    ids=str,
)
def test_a_line_with_absurd_values_costs_itself_alone(field: tuple[str | int, ...], value: object, tmp_path: Path) -> None:
    plan = json.loads(line(TEXTS["huyen.txt"], "huyen.txt"))
    place = plan
    for key in field[:-1]:
        place = place[key]
    place[field[-1]] = value
    source = made(tmp_path, "absurd", [line(TEXTS["xa.txt"], "xa.txt"), json.dumps(plan), line(TEXTS["tinh.txt"], "tinh.txt")])
    with Builder(tmp_path / "index.db") as builder:
        built = builder.sync([source])
    assert (built.added, len(built.broken)) in ((2, 1), (3, 0))
    assert field[-1] == "date" or built.broken[0].startswith(f"{source}:2")


def test_adding_the_same_again_changes_nothing(tmp_path: Path) -> None:
    twice = [line(TEXTS["xa.txt"], "xa.txt"), line(TEXTS["xa.txt"], "ban-sao.txt")]
    index = tmp_path / "index.db"
    counts = []
    for _ in range(3):
        with Builder(index) as builder:
            built = builder.add([made(tmp_path, "twice", twice)])
        counts.append((built.added, built.replaced, built.unchanged))
    assert counts == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]


def test_a_stranger_s_file_is_not_touched(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE notes (note TEXT)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(IndexFileError):
        Builder(tmp_path / "other.db")
    assert (tmp_path / "other.db").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


def test_a_file_that_a_killed_build_left_without_a_mark_is_taken_up(tmp_path: Path) -> None:
    index = tmp_path / "index.db"
    base = sqlite3.connect(index)
    base.execute("PRAGMA journal_mode = WAL")
    base.close()
    with Builder(index) as builder:
        builder.sync([write(tmp_path, TEXTS)])
    with vp.CitationIndex(index) as opened:
        assert opened.statistics().documents == 4


# --- the file ---


def test_two_builds_at_once_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = build(tmp_path, TEXTS)
    with Builder(index), pytest.raises(IndexFileError, match="another build"):
        Builder(index)
    other = sqlite3.connect(index, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options | {"timeout": 0.01}))
    with pytest.raises(IndexFileError, match="somebody else"), Builder(index) as builder:
        builder.sync([write(tmp_path, TEXTS)])
    other.execute("ROLLBACK")
    other.close()


def test_an_index_is_a_single_file(tmp_path: Path) -> None:
    build(tmp_path, TEXTS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.db", "plans.jsonl"]


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but long enough to be taken for one" * 40, "utf-8")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE notes (note TEXT)")
    other.close()
    for name in ("text", "other.db"):
        with pytest.raises(IndexFileError, match=name):
            vp.CitationIndex(tmp_path / name)
        with pytest.raises(IndexFileError, match=name):
            Builder(tmp_path / name)
    with pytest.raises(SourceNotFoundError):
        vp.CitationIndex(tmp_path / "nowhere.db")


def test_an_index_of_a_later_version_is_refused(tmp_path: Path) -> None:
    index = build(tmp_path, TEXTS)
    base = sqlite3.connect(index)
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(IndexFileError, match="later vnplan"):
        vp.CitationIndex(index)


def test_an_opened_index_cannot_be_written(tmp_path: Path) -> None:
    with vp.CitationIndex(build(tmp_path, TEXTS)) as opened, pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened.base.execute("DELETE FROM documents")


def test_migrations_lead_from_every_version_to_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = build(tmp_path, TEXTS)

    def add_note(base: sqlite3.Connection) -> None:
        base.execute("ALTER TABLE documents ADD COLUMN note TEXT")

    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, add_note))
    with pytest.raises(IndexFileError, match="migrate"):
        vp.CitationIndex(index)
    database.create(index).close()
    with vp.CitationIndex(index) as opened:
        assert opened.base.execute("SELECT COUNT(note) FROM documents").fetchone() == (0,)
        assert opened.statistics().documents == 4


def as_of_version_1(index: Path, old: Path) -> None:
    """Make a file of version 1 that holds what an index holds."""
    base = sqlite3.connect(old, isolation_level=None)
    database.MIGRATIONS[0](base)
    base.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    base.execute("PRAGMA user_version = 1")
    base.execute("ATTACH ? AS now", (str(index),))
    tables = base.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    for name, _ in tables.fetchall():  # those behind the tables of words, too
        columns = ", ".join(f'"{row[1]}"' for row in base.execute(f"PRAGMA main.table_info({name})"))
        base.execute(f"DELETE FROM main.{name}")
        base.execute(f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM now.{name}")
    base.close()


def test_an_index_of_the_first_version_becomes_what_a_build_makes_now(tmp_path: Path) -> None:
    index, old = build(tmp_path, TEXTS), tmp_path / "old.db"
    as_of_version_1(index, old)
    with pytest.raises(IndexFileError, match="migrate"):
        vp.CitationIndex(old)
    assert database.upgrade(old) == 1
    one, other = sqlite3.connect(index), sqlite3.connect(old)
    assert digest(one) == digest(other)
    schema = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    assert one.execute(schema).fetchall() == other.execute(schema).fetchall()
    assert other.execute("SELECT COUNT(*) FROM documents WHERE movements <> ''").fetchone() > (0,)
    assert other.execute("SELECT COUNT(*) FROM campaigns WHERE year = 2022").fetchone() > (0,)
    one.close()
    other.close()


def test_what_version_1_was_does_not_change(root: Path) -> None:
    """Files of it are about: a change to the tables is a migration of its own."""
    lines = (root / "vnplan_nlp/index/schema.sql").read_text("utf-8").splitlines()
    statements = "\n".join(line for line in lines if not line.startswith("--"))
    assert sha256(statements.encode()).hexdigest() == "67ac840e4fc336fe3c899f143354829f18482586fc213319c0a76161542814b1"


def test_a_build_that_is_killed_is_taken_up(lines: dict[int, str], tmp_path: Path) -> None:
    source = made(tmp_path, "all", list(lines.values()))
    index = tmp_path / "index.db"
    code = (
        "import sys; from vnplan_nlp.index import build; build._BATCH = 3\n"
        "def told(built): print(built.added, flush=True)\n"
        "with build.Builder(sys.argv[1], told=told) as builder: builder.sync([sys.argv[2]])"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, index, source],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert run.stdout is not None
    while int(run.stdout.readline()) < 12:
        time.sleep(0.001)
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    base = sqlite3.connect(index)
    half = base.execute("SELECT COUNT(*) FROM documents").fetchone()[0]
    base.close()
    assert 12 <= half < len(lines), "the run was not ended in the middle"
    with Builder(index) as builder:
        built = builder.sync([source])
    assert (built.added, built.unchanged) == (len(lines) - half, half)
    whole = tmp_path / "whole.db"
    with Builder(whole) as builder:
        builder.sync([source])
    assert dump(index) == dump(whole)
