"""Runs that are killed at random moments, and what the next one makes of what they have left."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.archive.conftest import everything
from vnplan_nlp.archive.run import Options, run_batch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

CODE = """
import sys
from vnplan_nlp.archive.run import Options, run_batch
run_batch([sys.argv[1]], sys.argv[2], options=Options(workers=2, part_size=7))
"""


@pytest.fixture(scope="module")
def kho(tmp_path_factory, plans):
    """Sixty plans and some bad files."""
    folder = tmp_path_factory.mktemp("kho")
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(f"{plans[number % 30]}\nBản {number}.", "utf-8")
    (folder / "lặp.txt").write_bytes((folder / "07.txt").read_bytes())
    (folder / "rỗng.txt").write_text(" \n")
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7")
    return folder


@pytest.fixture(scope="module")
def wanted(kho, tmp_path_factory):
    """What an uninterrupted run gives, and how long it takes."""
    out = tmp_path_factory.mktemp("ra")
    start = time.monotonic()
    assert run_batch([str(kho)], str(out), options=Options(workers=2, part_size=7)).counts["ok"] == 60
    return everything(out), time.monotonic() - start


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize("seed", range(int(os.environ.get("VNPLAN_KILLS", "5"))))
def test_a_killed_run_is_finished_by_the_next_one(kho, wanted, tmp_path, seed):
    chance = random.Random(seed)
    result, seconds = wanted
    command = [sys.executable, "-c", CODE, str(kho), str(tmp_path / "ra")]
    for _ in range(chance.randint(1, 4)):
        process = subprocess.Popen(command)
        time.sleep(chance.uniform(0.2, 0.3 + seconds))
        if chance.random() < 0.5:
            workers = children(process.pid)
            if workers:
                kill(chance.choice(workers))
            time.sleep(chance.uniform(0, 0.5))
        if chance.random() < 0.8:
            kill(process.pid)
        process.wait()
    subprocess.run(command, check=True)
    assert everything(tmp_path / "ra") == result
    assert list((tmp_path / "ra/.vnplan/work").iterdir()) == []


def test_an_order_to_end_stops_cleanly(kho, wanted, tmp_path):
    command = [sys.executable, "-m", "vnplan_nlp", "batch", str(kho), "-o", str(tmp_path / "ra"), "-j", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "ra").glob(".vnplan/work/part-*/outcomes.jsonl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    if process.returncode != 1:  # 1: it had ended before
        assert process.returncode == 130
        assert "interrupted" in said
        assert "Traceback" not in said
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert everything(tmp_path / "ra") == wanted[0]
