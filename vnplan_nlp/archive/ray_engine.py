"""The engine on Ray: the parts of an archive are parsed by the nodes of a cluster.

The process that was started lists the files, decides which are duplicates and keeps the ledger; it reads no file and
holds no document. The nodes hash the files, parse them, and put whole parts into the place of the results. A part has
its number and its files before it is given out, so that one that is lost with its node is made again with the same
bytes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from vnplan_nlp.archive.parts import part_name
from vnplan_nlp.archive.pool import Done, Stopped
from vnplan_nlp.archive.ray_tasks import Digest, NodeSettings, PartResult, digests, parse_part
from vnplan_nlp.archive.sources import Found, Location
from vnplan_nlp.archive.worker import Task
from vnplan_nlp.errors import ArchiveError, MissingLibraryError

#: Files that one task hashes.
_BATCH: Final = 256
#: Parts a processor that are given out: one that is parsed, and one that waits for it to end.
_AHEAD: Final = 2
#: A part ends at so many bytes of files, whatever its number of documents: it is what is lost with a node.
_MOST_BYTES: Final = 256_000_000
#: Files that need no parse go along with a part; so many times the documents of the part at most.
_MOST_PASSED: Final = 10
#: The last parts of a run are smaller, so that all nodes end together, but not smaller than this share of a part.
_SMALLEST: Final = 20
#: A part that is lost with its node or its worker is given out again so often.
_RETRIES: Final = 5
_TICK: Final = 0.25
#: Seconds for which the number of processors is taken to be the same; nodes come and go.
_FRESH: Final = 5.0
#: Seconds that nodes get to clear away what they were at when a run ends early.
_LEAVE: Final = 5.0
#: Bytes of shared memory for a Ray of our own: no document goes through it.
_OBJECTS: Final = 100_000_000


@contextmanager
def connected(address: str | None, processes: int) -> Iterator[None]:
    """Be connected to a cluster: to the one at the address, to that of RAY_ADDRESS, or to one on this machine alone.

    Raises:
        MissingLibraryError: Ray is not installed.
        ArchiveError: there is no cluster at the address.
    """
    ray = _ray()
    if ray.is_initialized():  # whoever did that ends it, too
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS")
    # Nothing of an archive of documents is anybody else's business, not even that there is one.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address is None:
        options |= {"address": "local", "num_cpus": processes, "object_store_memory": _OBJECTS}
        options |= {"include_dashboard": False}
    else:
        options |= {"address": address}
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(**options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"at {address}" if address is not None else "on this machine"
        raise ArchiveError(f"no Ray cluster {where} ({' '.join(str(error).split())[:300]})") from error
    try:
        if main:  # Ray takes the signal over; an order to end is to come as it does without Ray
            signal.signal(signal.SIGTERM, before)
        yield
    finally:
        ray.shutdown()


@dataclass(slots=True)
class _Batch:
    """Files that are being hashed."""

    files: list[Found]
    reference: Any
    digests: list[Digest] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do.

    Attributes:
        ask: returns the next files in the order of their discovery, each with its number; it is told the number of the
            last one, and how many are wanted.
        judge: returns the task that a file is; None where nothing is to be done. It is asked in that order, too.
        count: how many files there are.
        parts: yields the numbers of new parts.
        part_size: documents in a part at most.
        most: parts that may be parsed at a time; 0 for as many as the cluster has processors.
    """

    ask: Callable[[int, int], Sequence[tuple[int, Found]]]
    judge: Callable[[Found, Digest], Task | None]
    count: int
    parts: Iterator[tuple[int, Path]]
    part_size: int
    most: int = 0


class RayEngine:
    """The nodes of a cluster, as workers of a run."""

    def __init__(self, work: Work, settings: NodeSettings) -> None:
        self._ray = _ray()
        self._work = work
        self._settings = replace(settings, worker=replace(settings.worker, target=_absolute(settings.worker.target)))
        self._max_bytes = settings.worker.config.limits.max_bytes
        # Hashing waits for disks more than it computes, and must go on while all processors parse.
        spread = {"num_cpus": 0, "scheduling_strategy": "SPREAD", "max_retries": _RETRIES}
        self._digests = self._ray.remote(**spread)(digests)
        self._parse_part = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(parse_part)
        self._last = 0
        self._listed = False
        self._batches: deque[_Batch] = deque()
        self._ready: deque[Task] = deque()
        #: Files that are in no part yet.
        self._left = work.count
        self._parts: dict[Any, int] = {}
        self._cpus = (0.0, 1)

    def events(self) -> Iterator[Done | None]:
        """Yield every file when its part is in place, and None where time has passed without one.

        Raises:
            Stopped: the run cannot go on.
        """
        try:
            while True:
                self._hash()
                self._give_out()
                hashing = {batch.reference: batch for batch in self._batches if batch.digests is None}
                if not hashing and not self._parts:
                    return
                ready, _ = self._ray.wait([*hashing, *self._parts], num_returns=1, timeout=_TICK)
                for reference in ready:
                    if reference in hashing:
                        hashing[reference].digests = self._got(reference, "the files cannot be hashed")
                    else:
                        yield from self._part(reference)
                if not ready:
                    yield None
        finally:
            self._leave()

    def _part(self, reference: Any) -> Iterator[Done | None]:
        number = self._parts.pop(reference)
        result: PartResult = self._got(reference, f"{part_name(number)} cannot be parsed")
        if result.stopped is not None:
            raise Stopped(result.stopped)
        for outcome in result.outcomes:
            yield Done(outcome, None, number)
        yield None

    def _got(self, reference: Any, what: str) -> Any:
        """The result of a task; it has been tried again where its node was lost."""
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayError as error:
            why = " ".join(str(error).split())
            raise Stopped(f"{what}: {type(error).__name__}: {why[:300]}") from error

    def _hash(self) -> None:
        """Have the next files hashed, and judge those that are, in the order of their discovery."""
        while (
            not self._listed
            and len(self._ready) < 2 * self._work.part_size
            and len(self._batches) < max(2, self._slots())
        ):
            numbered = self._work.ask(self._last, _BATCH)
            self._listed = len(numbered) < _BATCH
            if numbered:
                self._last = numbered[-1][0]
                files = [file for _, file in numbered]
                wanted = [_at(file.location) for file in files if file.skipped is None]
                reference = self._digests.remote(wanted, self._max_bytes) if wanted else None
                self._batches.append(_Batch(files, reference, None if wanted else []))
        while self._batches and (hashed := self._batches[0].digests) is not None:
            of_files = iter(hashed)
            for file in self._batches.popleft().files:
                task = self._work.judge(file, next(of_files) if file.skipped is None else None)
                if task is not None:
                    self._ready.append(task._replace(location=_at(task.location)))
                else:
                    self._left -= 1

    def _give_out(self) -> None:
        """Give out parts, as many as keep the cluster busy."""
        slots = self._slots()
        most = self._work.most if 0 < self._work.most <= slots else _AHEAD * slots
        while self._ready and len(self._parts) < most:
            least = max(1, self._work.part_size // _SMALLEST)
            size = min(self._work.part_size, max(least, -(-self._left // (_AHEAD * slots))))
            if len(self._ready) < size and (self._batches or not self._listed):
                return
            tasks = self._cut(size)
            self._left -= len(tasks)
            number, _ = next(self._work.parts)
            self._parts[self._parse_part.remote(number, tasks, self._settings)] = number

    def _cut(self, size: int) -> list[Task]:
        """Take the tasks of a part: so many files to parse, or fewer where they are large."""
        tasks: list[Task] = []
        files = data = 0
        while self._ready and files < size and len(tasks) < _MOST_PASSED * self._work.part_size:
            task = self._ready[0]
            if task.verdict is None:
                if files and data + task.location.size > _MOST_BYTES:
                    break
                files += 1
                data += task.location.size
            tasks.append(self._ready.popleft())
        return tasks

    def _slots(self) -> int:
        """The processors that the cluster has now."""
        at, cpus = self._cpus
        if not at or time.monotonic() - at > _FRESH:
            cpus = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            self._cpus = (time.monotonic(), cpus)
        return cpus

    def _leave(self) -> None:
        """Take back what is given out."""
        given = [*(batch.reference for batch in self._batches if batch.reference is not None), *self._parts]
        if given and self._ray.is_initialized():
            with suppress(Exception):  # a cluster that is gone has nothing to be taken back
                for reference in given:
                    self._ray.cancel(reference)
                self._ray.wait(given, num_returns=len(given), timeout=_LEAVE)
        self._parts.clear()
        self._batches.clear()


def _ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise MissingLibraryError("ray", "ray") from None
    return ray


def _absolute(path: str | None) -> str | None:
    """A path that means the same on every node."""
    return path if path is None or "://" in path else os.path.abspath(path)  # noqa: PTH100 - links stay links


def _at(location: Location) -> Location:
    container = _absolute(location.container)
    assert container is not None
    return location._replace(container=container)
