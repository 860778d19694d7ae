"""Small archives and what their results hold."""

import json
import sys
from pathlib import Path

import pytest

from corpora.generator import generate
from vnplan_nlp.archive import pool


@pytest.fixture(scope="session")
def plans():
    """Texts of thirty look-alike plans."""
    return [generate(seed).text for seed in range(1, 31)]


@pytest.fixture
def archive(tmp_path, plans):
    """A folder with eight plans, one of them twice, an empty file and one that is no document."""
    folder = tmp_path / "kho"
    (folder / "2023").mkdir(parents=True)
    for number, text in enumerate(plans[:8]):
        (folder / ("2023" if number % 2 else ".") / f"kế hoạch {number}.txt").write_text(text, "utf-8")
    (folder / "lặp.txt").write_text(plans[0], "utf-8")
    (folder / "rỗng.txt").write_text("")
    (folder / "lạ.pdf").write_bytes(b"%PDF-1.4 no more")
    return folder


@pytest.fixture
def forked(monkeypatch):
    """What a test replaces in this process is replaced in the workers too only where they are copies of it."""
    if sys.platform != "linux":
        pytest.skip("workers are no copies of this process here")
    # Threads that libraries of other tests have started are idle: no lock of theirs is held.
    monkeypatch.setattr(pool, "_method", lambda: "fork")


def documents(out: Path) -> dict[str, dict]:
    """The documents of an archive's results, by file name."""
    lines = [line for path in sorted(out.glob("documents/*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    found = {json.loads(line)["origin"]["filename"]: json.loads(line) for line in lines}
    assert len(found) == len(lines)
    return found


def outcomes(out: Path) -> dict[str, dict]:
    """What became of the files, by file name."""
    lines = (out / "outcomes.jsonl").read_text("utf-8").splitlines()
    return {json.loads(line)["path"].rsplit("/", 1)[-1]: json.loads(line) for line in lines}


def everything(out: Path) -> tuple[list[str], str, str, dict[str, list[str]]]:
    """All that an archive's results hold, in an order that does not hang on how they were made."""
    import pyarrow.parquet

    lines = sorted(line for path in out.glob("documents/*.jsonl") for line in path.read_text("utf-8").splitlines())
    tables: dict[str, list[str]] = {}
    for folder in sorted((out / "tables").iterdir()):
        rows = [row for path in folder.glob("*.parquet") for row in pyarrow.parquet.read_table(path).to_pylist()]
        tables[folder.name] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    return lines, (out / "outcomes.jsonl").read_text("utf-8"), (out / "failures.jsonl").read_text("utf-8"), tables
