"""A small archive as `vnplan batch` leaves it, and its index."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.generator import generate
from vnplan_nlp.archive.run import Options, run_batch
from vnplan_nlp.config import ParseConfig
from vnplan_nlp.index.build import Builder

#: Look-alikes beside the plans of the repository.
LOOK_ALIKES = 8


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder of a batch over some fifty plans, in parts of sixteen: JSON lines and tables."""
    folder = tmp_path_factory.mktemp("archive")
    plans = folder / "kho"
    plans.mkdir()
    for path in (root / "corpora" / "plans").glob("*.txt"):
        (plans / path.name).write_bytes(path.read_bytes())
    for seed in range(1, LOOK_ALIKES + 1):
        (plans / f"kế hoạch {seed:02}.txt").write_text(generate(seed).text, "utf-8")
    summary = run_batch([str(plans)], str(folder / "out"), options=Options(workers=1, part_size=16), config=ParseConfig())
    assert summary.counts["ok"] + summary.counts.get("partial", 0) == len(list(plans.iterdir()))
    return folder / "out"


@pytest.fixture(scope="session")
def index_path(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of that archive; tests that write take a copy."""
    path = tmp_path_factory.mktemp("index") / "index.db"
    with Builder(path) as builder:
        built = builder.sync([archive])
    assert built.added > LOOK_ALIKES
    return path
