"""What becomes of the file while a server runs over it, and of a question that takes too long."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.index.writing import TEXTS, build
from tests.web.conftest import HERE
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.web.app import create_app
from vnplan_nlp.web.connections import IndexPool
from vnplan_nlp.web.refusals import SlowQuestionError
from vnplan_nlp.web.settings import Settings

ADDRESSES = ("/", "/tim?q=trong+cay", "/vien-dan/45-ct-ttg:2021", "/api/search?q=cay&limit=100")
FOREVER = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT COUNT(*) FROM numbers"


@pytest.fixture
def path(archive: Path, tmp_path: Path) -> Path:
    """An index of one's own."""
    return Path(shutil.copy(archive, tmp_path / "index.db"))


@pytest.fixture
def opened(path: Path) -> Iterator[TestClient]:
    """A client of a server over it, which has answered already."""
    settings = Settings(question_seconds=0.3)
    with TestClient(create_app(path, settings=settings), base_url=HERE, raise_server_exceptions=False) as client:
        assert answers(client) == {200}
        yield client


def answers(client: TestClient) -> set[int]:
    return {client.get(address).status_code for address in ADDRESSES}


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


@pytest.mark.parametrize("share", [0.0, 0.00003, 0.0012, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_503_until_it_is_whole_again(
    opened: TestClient, path: Path, archive: Path, share: float
) -> None:
    cut(path, int(share * path.stat().st_size))
    assert answers(opened) == {503}
    assert opened.get("/tim?q=cay").headers["retry-after"]
    shutil.copyfile(archive, path)
    assert answers(opened) == {200}


def test_a_file_of_other_bytes_is_503(opened: TestClient, path: Path) -> None:
    path.write_bytes(b"no index at all" * 1000)
    assert answers(opened) == {503}


def test_a_file_that_is_overwritten_in_place_is_read_anew(opened: TestClient, path: Path, tmp_path: Path) -> None:
    before = opened.get("/api/statistics").json()["documents"]
    shutil.copyfile(build(tmp_path / "other", TEXTS), path)
    assert opened.get("/api/statistics").json()["documents"] == len(TEXTS) < before
    assert {hit["document"]["path"] for hit in opened.get("/api/search").json()["hits"]} == set(TEXTS)


def test_a_packed_plan_that_is_damaged_is_503(opened: TestClient, path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("UPDATE plans SET plan = x'00'")
    base.close()
    assert opened.get("/api/documents/tinh.txt/plan").status_code == 503


def test_a_question_that_takes_too_long_is_ended_and_the_next_one_is_answered(
    opened: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(CitationIndex, "campaigns", lambda index, **_: index.base.execute(FOREVER).fetchall())
        for address in ("/phong-trao", "/api/campaigns"):
            answer = opened.get(address)
            assert answer.status_code == 503
            assert "0.3" in answer.text
    assert answers(opened) == {200}


def test_a_question_that_was_ended_keeps_its_connection(path: Path) -> None:
    pool = IndexPool(path, 1, seconds=0.1)
    with pytest.raises(SlowQuestionError), pool.lent() as first:
        first.base.execute(FOREVER)
    with pool.lent() as second:
        assert second is first
        assert second.search("").total
    pool.close()


def test_a_server_is_not_ended_by_a_file_that_is_cut_off(path: Path) -> None:
    """Memory that a file is mapped into, and that the file has no more, ends a process."""
    program = (
        "import sqlite3, sys; from vnplan_nlp.web.connections import IndexPool\n"
        "pool = IndexPool(sys.argv[1], 1)\n"
        "try:\n"
        "    with pool.lent() as index:\n"
        "        index.statistics()\n"
        "        open(sys.argv[1], 'r+b').truncate(4096)\n"
        "        index.search('cay')\n"
        "except sqlite3.DatabaseError: pass\n"
        "print('alive')\n"
    )
    result = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60)
    assert result.stdout == "alive\n", (result.returncode, result.stderr)
