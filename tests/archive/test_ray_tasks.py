"""What nodes of a cluster do and what they are given, without a cluster."""

import json
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from vnplan_nlp import __version__
from vnplan_nlp.archive import ray_engine, ray_tasks
from vnplan_nlp.archive.outcomes import Outcome, Reason
from vnplan_nlp.archive.parts import Produced
from vnplan_nlp.archive.pool import Stopped
from vnplan_nlp.archive.ray_engine import RayEngine, Work
from vnplan_nlp.archive.ray_tasks import NodeSettings, PartResult, digests, parse_part
from vnplan_nlp.archive.sources import Found, Location
from vnplan_nlp.archive.worker import Task, WorkerSettings
from vnplan_nlp.config import ParseConfig

PLAN = "KẾ HOẠCH\nTổ chức phong trào thi đua năm 2021\n"


def settings_for(target: Path, *, run: str = "ours", version: str = __version__, fail_fast: bool = False) -> NodeSettings:
    produced = Produced(version, "sha256:0", tables=False)
    return NodeSettings(WorkerSettings(ParseConfig(), 60.0, None, str(target), produced), run, fail_fast)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The place of the results of the run "ours"."""
    target = tmp_path / "out"
    (target / ".vnplan").mkdir(parents=True)
    (target / ".vnplan" / "run.json").write_text(json.dumps({"run": "ours"}) + "\n")
    return target


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    while ray_tasks._idle:
        ray_tasks._idle.pop().stop()


def task(path: Path, text: str | None = PLAN) -> Task:
    if text is not None:
        path.write_text(text, "utf-8")
    return Task(path.name, Location(str(path), size=len((text or "").encode())), "1:1")


def written(target: Path) -> list[str]:
    return sorted(str(path.relative_to(target)) for path in target.rglob("part-*"))


def test_a_part_is_put_into_place_with_its_number(tmp_path: Path, target: Path) -> None:
    result = parse_part(7, [task(tmp_path / "a.txt"), task(tmp_path / "b.txt", "")], settings_for(target))
    assert result.stopped is None
    assert [(outcome.path, outcome.status) for outcome in result.outcomes] == [("a.txt", "ok"), ("b.txt", "failed")]
    assert written(target) == [".vnplan/parts/part-00007.jsonl", "documents/part-00007.jsonl"]


def test_a_part_that_is_made_again_has_the_same_bytes(tmp_path: Path, target: Path) -> None:
    tasks = [task(tmp_path / f"{number}.txt", f"{PLAN}{number}\n") for number in range(5)]
    parse_part(0, tasks, settings_for(target))
    first = {name: (target / name).read_bytes() for name in written(target)}
    parse_part(0, tasks, settings_for(target))
    assert {name: (target / name).read_bytes() for name in written(target)} == first


def test_one_process_parses_one_part_after_another(tmp_path: Path, target: Path) -> None:
    settings = settings_for(target)
    parse_part(0, [task(tmp_path / "a.txt")], settings)
    first = ray_tasks._idle[0]._pool._workers[0].process.pid
    parse_part(1, [task(tmp_path / "b.txt")], settings)
    assert ray_tasks._idle[0]._pool._workers[0].process.pid == first
    assert len(written(target)) == 4


def test_a_process_that_could_not_end_its_part_is_not_used_again(tmp_path: Path, target: Path) -> None:
    settings = settings_for(target)
    (target / "documents").write_text("a file where the folder should be")
    assert parse_part(0, [task(tmp_path / "a.txt")], settings).stopped
    (target / "documents").unlink()
    result = parse_part(0, [task(tmp_path / "b.txt")], settings)
    assert [outcome.path for outcome in result.outcomes] == ["b.txt"]


def test_work_that_a_killed_process_has_left_is_cleared_away(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "vnplan-part-left"
    (left / "work").mkdir(parents=True)
    (left / "lock").touch()
    parse_part(0, [task(tmp_path / "a.txt")], settings_for(target))
    assert not list(tmp_path.glob("vnplan-part-*"))


def test_a_folder_that_is_not_shared_takes_no_part(tmp_path: Path) -> None:
    result = parse_part(0, [task(tmp_path / "a.txt")], settings_for(tmp_path / "elsewhere"))
    assert "elsewhere is not the folder of the run here; all nodes must share it" in (result.stopped or "")
    assert not (tmp_path / "elsewhere").exists()


def test_a_part_of_a_run_that_is_over_is_not_put_into_place(tmp_path: Path, target: Path) -> None:
    result = parse_part(0, [task(tmp_path / "a.txt")], settings_for(target, run="the one before"))
    assert "another run is writing there" in (result.stopped or "")
    assert written(target) == []


def test_a_run_that_takes_over_while_a_part_is_parsed_is_noticed(tmp_path: Path, target: Path) -> None:
    fifo = tmp_path / "slow.txt"
    os.mkfifo(fifo)  # parsed only when somebody has written into it

    def take_over() -> None:
        with fifo.open("w", encoding="utf-8") as file:
            (target / ".vnplan" / "run.json").write_text(json.dumps({"run": "the next"}) + "\n")
            file.write(PLAN)

    other = threading.Thread(target=take_over, daemon=True)
    other.start()
    result = parse_part(0, [task(fifo, None)], settings_for(target))
    other.join()
    assert "another run is writing there" in (result.stopped or "")
    assert written(target) == []


def test_files_that_a_node_does_not_see_are_not_taken_for_lost(tmp_path: Path, target: Path) -> None:
    result = parse_part(0, [task(tmp_path / "not mounted" / "a.txt", None)], settings_for(target))
    assert "not mounted is not there; all nodes must see the files under the same names" in (result.stopped or "")


def test_a_node_with_another_version_parses_nothing(tmp_path: Path, target: Path) -> None:
    result = parse_part(0, [task(tmp_path / "a.txt")], settings_for(target, version="0.0.1"))
    assert f"has vnplan {__version__}, the run is of 0.0.1" in (result.stopped or "")


def test_a_store_that_takes_nothing_is_a_reason_to_stop(tmp_path: Path, target: Path) -> None:
    (target / "documents").write_text("a file where the folder should be")
    result = parse_part(0, [task(tmp_path / "a.txt")], settings_for(target))
    assert re.search(r"file exists \(.*documents\) \(on .+\)", result.stopped or "")
    assert result.outcomes == []


def test_what_is_done_when_a_file_fails_is_kept(tmp_path: Path, target: Path) -> None:
    tasks = [task(tmp_path / "a.txt"), task(tmp_path / "b.txt", ""), *(task(tmp_path / f"{n}.txt") for n in range(100))]
    result = parse_part(0, tasks, settings_for(target, fail_fast=True))
    assert result.stopped is None
    assert 2 <= len(result.outcomes) < len(tasks)
    assert len((target / ".vnplan/parts/part-00000.jsonl").read_text().splitlines()) == len(result.outcomes) + 1


def test_a_file_that_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    there = task(tmp_path / "a.txt").location
    found = digests([Location(str(tmp_path / "gone")), there], 10**6)
    assert found[0] is None
    assert found[1] is not None
    assert found[1][1] == len(PLAN.encode())


class StandIn:
    """As much of Ray as the engine uses; tasks are run when they are waited for, the last ones first."""

    class exceptions:
        class RayError(Exception):
            pass

    def __init__(self, cpus: int = 2) -> None:
        self.cpus = cpus
        self.waiting: dict[int, Callable[[], Any]] = {}
        self.count = 0
        self.cancelled: list[int] = []

    def remote(self, **_: Any) -> Any:
        def wrapped(function: Callable[..., Any]) -> Any:
            class Remote:
                def remote(_, *values: Any) -> int:
                    self.count += 1
                    self.waiting[self.count] = lambda: function(*values)
                    return self.count

            return Remote()

        return wrapped

    def wait(self, references: list[int], *, num_returns: int, timeout: float) -> tuple[list[int], list[int]]:
        last = references[-1]
        return [last], [reference for reference in references if reference != last]

    def get(self, reference: int) -> Any:
        return self.waiting.pop(reference)()

    def cancel(self, reference: int) -> None:
        self.cancelled.append(reference)

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": float(self.cpus)}

    def is_initialized(self) -> bool:
        return True


class Given:
    """Records the parts that are given out, and says of each that all its files are well."""

    def __init__(self) -> None:
        self.parts: dict[int, list[Task]] = {}

    def __call__(self, number: int, tasks: Sequence[Task], settings: NodeSettings) -> PartResult:
        self.parts[number] = list(tasks)
        return PartResult([task.verdict or Outcome(task.path, "ok") for task in tasks])


def engine(
    monkeypatch: pytest.MonkeyPatch,
    files: list[Found],
    *,
    ray: StandIn | None = None,
    given: Callable[..., PartResult] | None = None,
    part_size: int = 500,
    most: int = 0,
    judge: Callable[..., Task | None] | None = None,
) -> RayEngine:
    def parsed(number: int, tasks: Sequence[Task], settings: NodeSettings) -> PartResult:
        return (given or Given())(number, tasks, settings)

    def ask(after: int, count: int) -> list[tuple[int, Found]]:
        return list(enumerate(files, 1))[after : after + count]

    monkeypatch.setattr(ray_engine, "_ray", lambda: ray or StandIn())
    monkeypatch.setattr(ray_engine, "parse_part", parsed)
    monkeypatch.setattr(ray_engine, "digests", lambda locations, _: [(place.container, 1) for place in locations])
    parts: Iterator[tuple[int, Path]] = ((number, Path()) for number in range(10**6))
    work = Work(ask, judge or (lambda file, _: Task(file.path, file.location, "")), len(files), parts, part_size, most)
    return RayEngine(work, settings_for(Path("out")))


def files(count: int, size: int = 10) -> list[Found]:
    return [Found(f"{number}.txt", Location(f"/kho/{number}.txt", size=size), "1:1") for number in range(count)]


def done(running: RayEngine) -> list[str]:
    return [event.outcome.path for event in running.events() if event is not None]


def test_every_file_is_given_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Given()
    paths = done(engine(monkeypatch, files(3000), given=given, part_size=100))
    assert sorted(paths) == sorted(file.path for file in files(3000))
    assert len(paths) == 3000
    assert max(len(tasks) for tasks in given.parts.values()) == 100


def test_files_are_judged_in_the_order_of_their_discovery(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def judge(file: Found, digest: tuple[str, int] | None) -> Task:
        assert digest == ((file.location.container, 1) if file.skipped is None else None)
        seen.append(file.path)
        return Task(file.path, file.location, "")

    many = [file._replace(skipped="hidden" if number % 7 == 0 else None) for number, file in enumerate(files(2000))]
    done(engine(monkeypatch, many, judge=judge, ray=StandIn(cpus=8)))
    assert seen == [file.path for file in many]


@pytest.mark.parametrize(("cpus", "most", "expected"), [(2, 0, 4), (8, 0, 16), (8, 3, 3), (2, 3, 4)])
def test_no_more_parts_are_given_out_than_keep_the_cluster_busy(
    monkeypatch: pytest.MonkeyPatch, cpus: int, most: int, expected: int
) -> None:
    ray = StandIn(cpus)
    outstanding: deque[int] = deque([0])
    running = engine(monkeypatch, files(5000), ray=ray, part_size=50, most=most)
    for _ in running.events():
        outstanding.append(len(running._parts))
    assert max(outstanding) + 1 == expected


def test_a_small_archive_keeps_all_processors_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Given()
    done(engine(monkeypatch, files(200), given=given, ray=StandIn(cpus=4)))
    assert len(given.parts[0]) == 25
    assert len(given.parts) == 8


def test_large_files_make_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Given()
    done(engine(monkeypatch, files(100, size=60_000_000), given=given, part_size=10_000))
    assert {len(tasks) for tasks in given.parts.values()} == {4}


def test_files_that_need_no_parse_do_not_fill_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(file: Found, _: Any) -> Task:
        verdict = Outcome(file.path, "skipped", reasons=(Reason("duplicate", "the same bytes"),))
        return Task(file.path, file.location, "", None if file.path == "400.txt" else verdict)

    given = Given()
    done(engine(monkeypatch, files(500), given=given, judge=judge, part_size=100, ray=StandIn(cpus=1)))
    assert [len(tasks) for tasks in given.parts.values()] == [500]


def test_what_is_unchanged_is_given_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert done(engine(monkeypatch, files(10), judge=lambda file, _: None)) == []


def test_a_part_that_cannot_be_put_into_place_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = StandIn()
    running = engine(monkeypatch, files(1000), ray=ray, given=lambda *_: PartResult([], "no space left (on n7)"))
    with pytest.raises(Stopped, match=r"no space left \(on n7\)"):
        done(running)
    assert ray.cancelled


def test_a_part_that_is_lost_too_often_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any) -> PartResult:
        raise StandIn.exceptions.RayError("the node died")

    with pytest.raises(Stopped, match=r"part-0000\d cannot be parsed: RayError: the node died"):
        done(engine(monkeypatch, files(1000), given=lost))


def test_paths_mean_the_same_on_every_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    given = Given()
    here = [Found("kho/a.txt", Location("kho/a.txt"), "1:1"), Found("s3://kho/b", Location("s3://kho/b"), "1:1")]
    running = engine(monkeypatch, here, given=given)
    done(running)
    assert [task.location.container for task in given.parts[0]] == [f"{tmp_path}/kho/a.txt", "s3://kho/b"]
    assert [task.path for task in given.parts[0]] == ["kho/a.txt", "s3://kho/b"]
    assert running._settings.worker.target == f"{tmp_path}/out"
