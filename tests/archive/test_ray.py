"""The engine on Ray: the results of the local engine, on a cluster that loses a node, and after a driver that was killed."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpora.generator import generate
from vnplan_nlp.archive.run import Options, Reporter, Summary, run_batch
from vnplan_nlp.errors import ArchiveError, MissingLibraryError

pytest.importorskip("ray", reason="Ray is not installed: pip install 'vnplan-nlp[ray]'")
pq = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.slow

PART = 60
PLANS = 150


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an archive, to be in while the tests of this module run."""
    place = tmp_path_factory.mktemp("ray")
    kho = place / "kho"
    for seed in range(PLANS):
        path = kho / f"{2015 + seed % 10}" / f"ke-hoach-{seed:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(generate(seed).text, "utf-8")
    shutil.copy(kho / "2017" / "ke-hoach-002.txt", kho / "2015" / "ban-sao.txt")
    shutil.copy(kho / "2017" / "ke-hoach-002.txt", kho / "2024" / "ban-sao.txt")
    (kho / "2018" / "rỗng.txt").write_bytes(b"")
    (kho / "2019" / "hỏng.pdf").write_bytes(b"%PDF-1.7\nnothing of a PDF")
    (kho / "2020" / "lạ.bin").write_bytes(bytes(range(256)) * 20)
    (kho / "2021" / "mất chữ.txt").write_bytes("KẾ HOẠCH\nSố: 12/KH-UBND\n".encode() + b"\xff\xfe\xfa\n")
    (kho / "2021" / "~$khóa.docx").write_bytes(b"lock")
    with zipfile.ZipFile(kho / "2016" / "gói.zip", "w") as archive:
        archive.writestr("quý 1/kế hoạch.txt", generate(1001).text)
        archive.writestr("quý 2/kế hoạch.txt", generate(3).text)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield place


@pytest.fixture(scope="module")
def local(place: Path) -> dict[str, Any]:
    """What the local engine makes of the archive."""
    summary = run_batch(["kho"], "local", options=Options(workers=2, part_size=PART))
    assert summary.stopped is None
    return results(place / "local")


@pytest.fixture(scope="module")
def cluster(place: Path) -> Iterator[Any]:
    """A cluster whose head has one processor and notices lost nodes soon."""
    from ray.cluster_utils import Cluster

    soon = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
    common = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**common, "_system_config": soon})
    yield cluster
    cluster.shutdown()


def add_node(cluster: Any, temporary: Path) -> Any:
    """A second node, with a folder of its own for what it is at."""
    temporary.mkdir(exist_ok=True)
    environment = {"TMPDIR": str(temporary)}
    return cluster.add_node(num_cpus=1, object_store_memory=80_000_000, env_vars=environment, wait=True)


def on(cluster: Any, roots: list[str], target: str, reporter: Reporter | None = None, **options: Any) -> Summary:
    chosen = Options(engine="ray", address=cluster.address, part_size=PART, **options)
    return run_batch(roots, target, options=chosen, reporter=reporter)


def results(out: Path) -> dict[str, Any]:
    """What a run has written, whatever the parts that it lies in."""
    found: dict[str, Any] = {"outcomes": (out / "outcomes.jsonl").read_bytes()}
    found["failures"] = (out / "failures.jsonl").read_bytes()
    found["lines"] = sorted(line for part in documents(out) for line in part.read_bytes().splitlines())
    for table in sorted((out / "tables").iterdir()):
        rows = [row for part in sorted(table.glob("*.parquet")) for row in pq.read_table(part).to_pylist()]
        found[table.name] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    return found


def documents(out: Path) -> list[Path]:
    return sorted((out / "documents").glob("part-*.jsonl"))


def test_the_archive_of_these_tests_has_every_kind_of_outcome(local: dict[str, Any]) -> None:
    outcomes = [json.loads(line) for line in local["outcomes"].splitlines()]
    assert Counter(outcome["status"] for outcome in outcomes) == {"ok": PLANS + 1, "partial": 1, "failed": 3, "skipped": 4}


class Killer(Reporter):
    """Ends a node, as a power cut would, when it is at the beginning of a part."""

    def __init__(self, cluster: Any, node: Any, temporary: Path, out: Path) -> None:
        self.cluster, self.node, self.temporary, self.out = cluster, node, temporary, out
        self.alive = 0
        self.under_way: set[str] = set()
        self.in_place: set[str] = set()

    def update(self, counts: Counter[str]) -> None:
        if self.alive or not counts.total():
            return
        import ray

        self.alive = sum(node["Alive"] for node in ray.nodes())
        patience = time.monotonic() + 60
        while not 0 < len(self.under_way) < 8 and time.monotonic() < patience:
            time.sleep(0.001)
            self.under_way = paths(self.temporary, "vnplan-part-*/work/outcomes.jsonl")
        self.node.all_processes["raylet"][0].process.kill()
        self.cluster.remove_node(self.node, allow_graceful=False)
        self.in_place = paths(self.out, ".vnplan/parts/part-*.jsonl")


def paths(folder: Path, pattern: str) -> set[str]:
    """The files whose outcomes are in some files."""
    found: set[str] = set()
    for file in folder.glob(pattern):
        with contextlib.suppress(OSError):  # it has just been put into place
            lines = [line for line in file.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
            found |= {record["path"] for record in map(json.loads, lines) if "path" in record}
    return found


def test_a_node_is_lost_and_the_results_are_those_of_the_local_engine(
    place: Path, cluster: Any, local: dict[str, Any]
) -> None:
    temporary = place / "second-node"
    killer = Killer(cluster, add_node(cluster, temporary), temporary, place / "lost")
    summary = on(cluster, ["kho"], "lost", killer)
    assert killer.alive == 2
    assert killer.under_way
    assert not killer.under_way & killer.in_place, "no part was under way on the node that was ended"
    assert summary.stopped is None
    assert results(place / "lost") == local


def test_addresses_are_read_and_written_and_nothing_is_left_for_a_second_run(
    place: Path, cluster: Any, local: dict[str, Any]
) -> None:
    target = f"file://{place}/addressed"
    summary = on(cluster, [f"file://{place}/kho/2019", f"file://{place}/kho/2020"], target)
    assert summary.counts == {"ok": 30, "partial": 0, "failed": 2, "skipped": 0}
    lines = [line for part in documents(place / "addressed") for line in part.read_bytes().splitlines()]
    assert len(lines) == 30
    assert set(lines) <= set(local["lines"])
    again = run_batch([f"file://{place}/kho/2019", f"file://{place}/kho/2020"], target, options=Options(workers=1))
    assert (again.done, again.kept) == (0, 32)


def test_a_run_whose_driver_is_killed_is_taken_up(place: Path, cluster: Any, local: dict[str, Any]) -> None:
    code = (
        "import sys; from vnplan_nlp.archive.run import Options, run_batch;"
        f"run_batch(['kho'], 'killed', options=Options(engine='ray', address=sys.argv[1], part_size={PART}))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    driver = subprocess.Popen([sys.executable, "-c", code, cluster.address], env=environment, cwd=place)
    commits = place / "killed" / ".vnplan" / "parts"
    patience = time.monotonic() + 120
    while not list(commits.glob("part-*.jsonl")):
        assert driver.poll() is None
        assert time.monotonic() < patience
        time.sleep(0.002)
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    # A part of the killed run may end when the next run has begun: it must not take the place of one of the next.
    summary = on(cluster, ["kho"], "killed")
    assert summary.kept > 0
    assert summary.done > 0
    assert summary.kept + summary.done == summary.files
    assert results(place / "killed") == local
    again = on(cluster, ["kho"], "killed")
    assert (again.done, again.kept) == (0, summary.files), "duplicates that are as they were count as kept"


def test_parts_that_a_local_run_has_begun_are_ended_first(place: Path, cluster: Any, local: dict[str, Any]) -> None:
    class Impatient(Reporter):
        def update(self, counts: Counter[str]) -> None:
            if counts.total() >= 10:
                raise KeyboardInterrupt

    years = ["kho/2022", "kho/2023"]
    begun = run_batch(years, "begun", options=Options(workers=2, part_size=PART), reporter=Impatient())
    assert begun.interrupted
    in_work = {folder.name for folder in (place / "begun" / ".vnplan" / "work").iterdir()}
    summary = on(cluster, years, "begun")
    assert in_work
    assert in_work <= {path.stem for path in documents(place / "begun")}
    assert summary.kept >= 10
    lines = results(place / "begun")["lines"]
    assert len(lines) == 30
    assert set(lines) <= set(local["lines"])


def test_the_first_failure_stops_the_run_and_is_kept(place: Path, cluster: Any) -> None:
    summary = on(cluster, ["kho/2018", "kho/2019"], "fast", fail_fast=True)
    assert summary.stopped is not None
    assert "failed" in summary.stopped
    assert summary.counts["failed"] >= 1


def test_a_store_that_cannot_be_written_stops_the_run(place: Path, cluster: Any) -> None:
    class Filler(Reporter):
        def begin(self, files: int, kept: int) -> None:
            (place / "full" / "documents").write_text("a file where the folder should be")

    summary = on(cluster, ["kho/2018"], "full", Filler())
    assert summary.stopped is not None
    assert "documents" in summary.stopped


def test_a_ray_of_its_own_is_started_and_ended(place: Path) -> None:
    call = ["batch", "kho/2016", "-o", "own", "--engine", "ray", "-j", "1", "--quiet"]
    environment = {key: value for key, value in os.environ.items() if key != "RAY_ADDRESS"}
    code = f"import sys; from vnplan_nlp.cli import main; sys.argv[1:] = {call!r}; main()"
    run = subprocess.run([sys.executable, "-c", code], cwd=place, env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert sum(len(part.read_bytes().splitlines()) for part in documents(place / "own")) == 17


def test_an_address_without_a_cluster_is_one_line(tmp_path: Path) -> None:
    options = Options(engine="ray", address="no scheme://here")
    with pytest.raises(ArchiveError, match="no Ray cluster at no scheme://here"):
        run_batch([str(tmp_path)], str(tmp_path / "out"), options=options)


def test_without_ray_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'vnplan-nlp\[ray\]'"):
        run_batch([str(tmp_path)], str(tmp_path / "out"), options=Options(engine="ray"))
