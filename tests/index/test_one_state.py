"""A build writes while somebody asks: an answer is of the state before it or after it, and neither keeps the other waiting."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.index.test_index_command import MORE
from tests.index.writing import PROVINCE, TEXTS, build, sheet, write
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.exports import write_csv
from vnplan_nlp.index.graph_files import edges, nodes
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.web.connections import IndexPool

QUESTIONS: dict[str, Callable[[CitationIndex], object]] = {
    "search": lambda index: index.search("trồng cây"),
    "all": lambda index: index.search(""),
    "show": lambda index: index.show("45 ct ttg"),
    "cited-by": lambda index: index.cited_by("45 ct ttg"),
    "cites": lambda index: index.cites("30/KH-UBND 2022"),
    "plan": lambda index: index.plan("30/KH-UBND 2022"),
    "top": lambda index: index.top(by="year"),
    "path": lambda index: index.path("05/KH-UBND", "45 ct ttg"),
    "related": lambda index: index.related("45 ct ttg"),
    "cascade": lambda index: index.cascade("45 ct ttg"),
    "coverage": lambda index: index.coverage("45 ct ttg", within="Gia Lai"),
    "campaign": lambda index: index.campaign("toan dan doan ket"),
    "changed-basis": lambda index: index.changed_basis(),
    "many": lambda index: index.many(["45-ct-ttg:2021", "12-kh-ubnd:2022@tinh-gia-lai"]),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("state"), MORE)


@pytest.fixture
def written(built: Path, tmp_path: Path) -> Iterator[tuple[Path, sqlite3.Connection]]:
    """An index as it is during a build, and a connection that writes to it."""
    path = tmp_path / "index.db"
    shutil.copy(built, path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    yield path, writer
    writer.close()


def empty(writer: sqlite3.Connection) -> None:
    writer.execute("BEGIN")
    for table in ("edges", "mentions", "readings", "target_years", "plans", "campaigns", "documents", "targets", "issuers"):
        writer.execute(f"DELETE FROM {table}")
    writer.execute("COMMIT")


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))
def test_an_answer_is_of_one_state(
    written: tuple[Path, sqlite3.Connection], question: Callable[[CitationIndex], object]
) -> None:
    path, writer = written
    with CitationIndex(path) as index:
        before = question(index)
        asked = 0

        def follow(statement: str) -> None:
            nonlocal asked
            asked += "SELECT" in statement
            if asked == 2:  # between the first and the second statement of the question
                asked += 1
                empty(writer)

        index.base.set_trace_callback(follow)
        assert question(index) == before
        index.base.set_trace_callback(None)
        assert asked > 2, "a question of one statement"
        assert index.statistics().unsettled == 0
        assert list(index.documents()) == []


def test_several_answers_of_a_snapshot_are_of_one_state(written: tuple[Path, sqlite3.Connection], tmp_path: Path) -> None:
    path, writer = written
    with CitationIndex(path) as index:
        with index.snapshot():
            first = index.cited_by("45 ct ttg")
            empty(writer)
            assert index.cited_by("45 ct ttg") == first
            assert list(nodes(index))
            assert list(edges(index))
            assert write_csv(index, tmp_path / "csv")["documents"]
        assert list(index.documents()) == []


def test_a_request_is_answered_from_one_state(written: tuple[Path, sqlite3.Connection]) -> None:
    path, writer = written
    pool = IndexPool(path, 1)
    with pool.lent() as index:
        assert index.search("").total
        empty(writer)
        assert index.search("").total
    with pool.lent() as index:
        assert index.search("").total == 0
    pool.close()


def test_questions_may_be_asked_while_documents_are_walked_through(built: Path) -> None:
    with CitationIndex(built) as index:
        assert [index.cites(document.key).document.key for document in index.documents()]


def test_a_question_that_fails_leaves_the_index_usable(built: Path) -> None:
    with CitationIndex(built) as index:
        for _ in range(2):
            with pytest.raises(Exception, match="khong-co"):
                index.show("khong-co")
        assert not index.base.in_transaction
        assert index.search("").total


def test_a_build_goes_on_while_somebody_reads_and_its_log_is_cut_off_after_that(tmp_path: Path) -> None:
    path = build(tmp_path, TEXTS)
    more = TEXTS | {"them.txt": sheet(PROVINCE, "77/KH-UBND", "2023-01-01")}
    with Builder(path) as builder, CitationIndex(path) as index:
        with index.snapshot():
            before = index.search("").total
            builder.sync([write(tmp_path, more)])
            assert index.search("").total == before
        assert index.search("").total == before + 1
        # Nobody holds an old state any more: all of the log can be written back.
        assert builder.base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert not path.with_name("index.db-wal").exists()
