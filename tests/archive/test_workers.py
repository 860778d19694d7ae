"""Workers that hang, die, or take too much memory cost their file and nothing else."""

import os
import signal
import threading
import time
from collections import Counter

import pytest

import vnplan_nlp as vp
from tests.archive.conftest import documents, outcomes
from vnplan_nlp import pipeline
from vnplan_nlp.archive.run import Options, run_batch
from vnplan_nlp.errors import SourceNotFoundError
from vnplan_nlp.ingest import programs


@pytest.fixture
def behave(monkeypatch, forked):
    """Let the parse of a file of this name do something else."""
    real = pipeline.parse

    def put(name, act):
        def odd(source, **options):
            if options["filename"] == name:
                act()
            return real(source, **options)

        monkeypatch.setattr(pipeline, "parse", odd)

    return put


def run(archive, tmp_path, **options):
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=2, **options))
    return summary, outcomes(tmp_path / "ra")


def test_a_file_that_hangs_is_given_up_after_its_time(archive, tmp_path, behave):
    behave("kế hoạch 3.txt", lambda: time.sleep(600))
    summary, found = run(archive, tmp_path, timeout=1)
    assert found["kế hoạch 3.txt"]["reasons"] == [{"code": "timeout", "message": "not done after 1 seconds"}]
    assert (summary.counts["ok"], summary.counts["failed"], len(documents(tmp_path / "ra"))) == (7, 3, 7)


def test_the_programs_that_a_late_worker_has_started_are_ended_with_it(archive, tmp_path, behave):
    def start():
        script = f"echo $$ > '{tmp_path}/pid'; exec sleep 600"
        programs.run(["sh", "-c", script], seconds=600, memory=10**9, file_size=100)  # as tesseract and LibreOffice are called

    behave("kế hoạch 3.txt", start)
    run(archive, tmp_path, timeout=1)
    pid = int((tmp_path / "pid").read_text())
    for _ in range(50):  # it is ended by a signal, and then collected by the system
        try:
            state = (tmp_path / f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the program is still running")


def test_a_worker_that_dies_once_costs_nothing(archive, tmp_path, behave):
    def die():
        if not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    behave("kế hoạch 3.txt", die)
    summary, _ = run(archive, tmp_path)
    assert (tmp_path / "died").exists()
    assert summary.counts["ok"] == 8


def test_a_file_that_always_kills_its_worker_is_given_up(archive, tmp_path, behave):
    behave("kế hoạch 3.txt", lambda: os.kill(os.getpid(), signal.SIGTERM))
    summary, found = run(archive, tmp_path)
    assert found["kế hoạch 3.txt"]["reasons"][0]["code"] == "worker_died"
    assert "SIGTERM" in found["kế hoạch 3.txt"]["reasons"][0]["message"]
    assert summary.counts["ok"] == 7


def test_a_file_that_eats_memory_is_given_up(archive, tmp_path, behave):
    behave("kế hoạch 3.txt", lambda: bytearray(2_000_000_000))
    summary, found = run(archive, tmp_path, max_memory=400_000_000)
    assert found["kế hoạch 3.txt"]["reasons"][0]["code"] == "memory"
    assert summary.counts["ok"] == 7


def test_a_fault_of_ours_is_told_with_its_place(archive, tmp_path, behave):
    def fail():
        raise RuntimeError("không ngờ")

    behave("kế hoạch 3.txt", fail)
    _, found = run(archive, tmp_path)
    reason = found["kế hoạch 3.txt"]["reasons"][0]
    assert reason["code"] == "internal"
    assert "RuntimeError: không ngờ (test_workers.py:" in reason["message"]


# --- parse_many ---


def test_parse_many_yields_every_file(archive):
    found = {parsed.path.rsplit("/", 1)[-1]: parsed for parsed in vp.parse_many(archive, workers=2)}
    assert Counter(parsed.outcome.status for parsed in found.values()) == {"ok": 8, "failed": 2, "skipped": 1}
    assert found["rỗng.txt"].plan is None
    assert found["kế hoạch 3.txt"].plan == vp.parse(archive / "2023/kế hoạch 3.txt")


def test_parse_many_takes_several_sources_and_patterns(archive):
    found = vp.parse_many([archive / "2023", f"{archive}/kế*.txt"], exclude=["*7*"], workers=1)
    assert sum(parsed.plan is not None for parsed in found) == 7


def test_parse_many_that_is_left_early_leaves_no_worker(archive):
    import multiprocessing

    results = vp.parse_many(archive, workers=2)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []


def test_parse_many_works_beside_threads(archive):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        statuses = Counter(parsed.outcome.status for parsed in vp.parse_many(archive, workers=2))
    finally:
        stop.set()
        thread.join()
    assert statuses["ok"] == 8


def test_parse_many_of_nothing_there_is_an_error(tmp_path):
    with pytest.raises(SourceNotFoundError):
        next(vp.parse_many(tmp_path / "mất"))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_makes_room_as_the_last_one_still_closes_its_part(archive, tmp_path, behave, workers):
    for path in archive.rglob("*"):
        if path.is_file() and path.name not in ("kế hoạch 0.txt", "kế hoạch 2.txt"):
            path.unlink()
    behave("kế hoạch 2.txt", lambda: bytearray(2_000_000_000))  # the last by name
    options = Options(workers=workers, max_memory=400_000_000)
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=options)
    assert (summary.counts["ok"], summary.counts["failed"], summary.stopped) == (1, 1, None)
    assert list((tmp_path / "ra/.vnplan/work").iterdir()) == []
