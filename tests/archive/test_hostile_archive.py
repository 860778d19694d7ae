"""An archive with hundreds of good files and every kind of bad one: the good ones come through, the bad ones are told."""

import re
from collections import Counter

import pytest

from corpora.generator import generate
from corpora.hostile import hostile_file, names
from tests.archive.conftest import outcomes
from vnplan_nlp.archive.run import Options, run_batch

GOOD = 500
#: Of the beginnings of a file one is enough here: tests/test_hostile.py reads all of them.
CUT = re.compile(r"cut-[1-46-9]-")


@pytest.fixture(scope="module")
def hostile():
    """The names of bad files, of every kind."""
    chosen = [name for name in names() if not CUT.search(name)]
    assert len(chosen) >= 60
    return chosen


@pytest.mark.slow
def test_good_files_come_through_among_bad_ones(tmp_path, hostile):
    folder = tmp_path / "kho"
    folder.mkdir()
    for seed in range(GOOD):
        (folder / f"tốt {seed:03}.txt").write_text(generate(seed, sections=1).text, "utf-8")
    for name in hostile:
        (folder / f"xấu {name.replace('/', '_')}").write_bytes(hostile_file(name))
    before = set(tmp_path.iterdir())
    summary = run_batch([str(folder)], str(tmp_path / "ra"), options=Options(workers=2, timeout=300))
    assert summary.stopped is None
    assert set(tmp_path.iterdir()) == before | {tmp_path / "ra"}
    found = outcomes(tmp_path / "ra")
    assert len(found) == GOOD + len(hostile)
    assert Counter(found[name]["status"] for name in found if name.startswith("tốt")) == {"ok": GOOD}
    bad = [outcome for name, outcome in found.items() if name.startswith("xấu")]
    assert all(outcome["reasons"] for outcome in bad if outcome["status"] != "ok")
    codes = {reason["code"] for outcome in bad for reason in outcome["reasons"] if outcome["status"] == "failed"}
    assert codes <= {"damaged", "unsupported", "recognition", "empty", "too_large", "memory", "timeout"}
