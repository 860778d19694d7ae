"""The workers of a run: fed in small bites, watched, ended when they take too long, and replaced when they die."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, NamedTuple

from vnplan_nlp.archive.outcomes import Outcome, Reason
from vnplan_nlp.archive.worker import Task, WorkerSettings, work

#: A file whose worker died is tried so often: what killed it may have been meant for another.
_ATTEMPTS: Final = 3
#: Closing a part writes its tables; it may take as long as this at most, in seconds.
_CLOSING: Final = 600.0
_TICK: Final = 0.25
#: Workers get so many files at once, and more when this few are left.
_BITE: Final = 16
_LOW: Final = 2


class Stopped(Exception):
    """The run cannot go on: the disk is full, or a part cannot be written."""


class Done(NamedTuple):
    """A file that is done, and its document where it is handed back."""

    outcome: Outcome
    document: bytes | None
    part: int | None


@dataclass(slots=True)
class _Worker:
    process: Any = None
    pipe: Connection | None = None
    pending: deque[Task] = field(default_factory=deque)
    part: tuple[int, Path] | None = None
    documents: int = 0
    since: float = 0.0
    #: It has been told to close its part.
    closing: bool = False
    failed_closes: int = 0
    retired: bool = False

    @property
    def busy(self) -> bool:
        """Whether something is expected of it."""
        return bool(self.pending) or self.closing


class Pool:
    """Workers that share the tasks of a run.

    Args:
        count: how many workers.
        settings: what they are told.
        take: returns the next tasks, as many as asked for or fewer; none when all are given out. It is told whether
            the worker that asks has nothing to do, or asks ahead.
        parts: yields the number and the folder of the next part; None where documents are handed back.
        leftovers: parts that an earlier run has begun; they are closed as they are.
        part_size: a part is closed when it has so many documents.
    """

    def __init__(
        self,
        count: int,
        settings: WorkerSettings,
        take: Callable[[int, bool], Sequence[Task]],
        *,
        parts: Iterator[tuple[int, Path]] | None = None,
        leftovers: Sequence[tuple[int, Path]] = (),
        part_size: int = 500,
    ) -> None:
        self._settings = settings
        self._take = take
        self._parts = parts
        self._part_size = part_size
        self._leftovers = deque(leftovers)
        self._attempts: Counter[str] = Counter()
        self._workers = [_Worker() for _ in range(count)]
        self._context: Any = multiprocessing.get_context(_method())
        if self._context.get_start_method() == "forkserver":
            self._context.set_forkserver_preload(["vnplan_nlp.archive.worker", "vnplan_nlp.pipeline"])

    def events(self, *, keep: bool = False) -> Iterator[Done | None]:
        """Yield every file when it is done, and None where time has passed without one.

        Args:
            keep: the workers stay when all is done, for the next call.

        Raises:
            Stopped: the run cannot go on.
        """
        kept = False
        try:
            while True:
                for worker in self._workers:
                    self._feed(worker)
                pipes = {worker.pipe: worker for worker in self._workers if worker.busy}
                if not pipes:
                    kept = keep
                    return
                heard = wait([pipe for pipe in pipes if pipe is not None], timeout=_TICK)
                for pipe in heard:
                    yield from self._hear(pipes[pipe])  # type: ignore[index]
                if not heard:
                    yield None
                self._end_late()
        finally:
            if not kept:
                self.stop()

    def stop(self) -> None:
        """End all workers at once; what they have written is taken up by the next run."""
        for worker in self._workers:
            self._kill(worker)

    # --- one worker ---

    def _start(self, worker: _Worker) -> None:
        ours, theirs = self._context.Pipe()
        parent = os.getpid() if self._context.get_start_method() == "fork" else None
        worker.process = self._context.Process(
            target=work, args=(theirs, self._settings, parent, len(self._workers)), daemon=True, name="vnplan-worker"
        )
        with without_main():
            worker.process.start()
        theirs.close()
        worker.pipe = ours
        worker.since = time.monotonic()
        worker.retired = False
        self._say_open(worker)

    def _open(self, worker: _Worker) -> None:
        """Let a worker begin its part, or go on with it."""
        worker.documents = 0
        if worker.process is None:
            self._start(worker)
        else:
            self._say_open(worker)

    def _say_open(self, worker: _Worker) -> None:
        if worker.part is not None:
            self._send(worker, ("open", worker.part[0], str(worker.part[1])))

    def _send(self, worker: _Worker, message: tuple[Any, ...]) -> None:
        assert worker.pipe is not None
        with suppress(OSError):  # it has died: that is heard at the other end
            worker.pipe.send(message)

    def _feed(self, worker: _Worker) -> None:
        """Give a worker its next files, or let it close its part."""
        if worker.retired and not worker.busy:
            self._kill(worker)
            worker.retired = False
        if worker.closing or worker.retired or len(worker.pending) > _LOW:
            return
        full = worker.part is not None and worker.documents + len(worker.pending) >= self._part_size
        tasks = self._take(_BITE, not worker.pending) if not full else []
        if tasks:
            if self._parts is not None and worker.part is None:
                worker.part = next(self._parts)
                self._open(worker)
            elif worker.process is None:
                self._start(worker)
            if not worker.pending:
                worker.since = time.monotonic()
            worker.pending.extend(tasks)
            self._send(worker, ("parse", list(tasks)))
            return
        if worker.pending:
            return
        if worker.part is None and self._leftovers:
            worker.part = self._leftovers.popleft()
            self._open(worker)
        if worker.part is not None:
            if worker.process is None:  # it has retired with its part open
                self._start(worker)
            worker.closing = True
            worker.since = time.monotonic()
            self._send(worker, ("close",))

    def _hear(self, worker: _Worker) -> Iterator[Done]:
        """Take in what a worker has said."""
        assert worker.pipe is not None
        while True:
            try:
                if not worker.pipe.poll():
                    return
                message = worker.pipe.recv()
            except (EOFError, OSError):  # it has ended, perhaps in the middle of a message
                self._bury(worker)
                return
            worker.since = time.monotonic()
            kind = message[0]
            if kind == "done":
                worker.pending.popleft()
                worker.documents += message[1].status in ("ok", "partial")
                yield Done(message[1], message[2], worker.part[0] if worker.part is not None else None)
            elif kind == "opened":
                worker.documents = message[1]
            elif kind == "closed":
                worker.closing, worker.part, worker.documents, worker.failed_closes = False, None, 0, 0
            elif kind == "retire":
                worker.retired = True
            else:
                raise Stopped(message[1])

    def _bury(self, worker: _Worker) -> None:
        """Replace a worker that has ended; the file that it was at is tried again, or given up."""
        started = _descendants(worker.process.pid)
        worker.process.join(5)
        how = worker.process.exitcode
        self._kill(worker, started)
        if worker.pending and not worker.retired:
            task = worker.pending[0]
            self._attempts[task.path] += 1
            if self._attempts[task.path] >= _ATTEMPTS:
                self._give_up(worker, Reason("worker_died", f"the worker ended {_ATTEMPTS} times ({_ending(how)})"))
        elif worker.closing and not worker.retired:
            worker.failed_closes += 1
            if worker.failed_closes >= _ATTEMPTS:
                raise Stopped(f"a part of the results cannot be written: the worker ended ({_ending(how)})")
        self._again(worker)

    def _again(self, worker: _Worker) -> None:
        if not worker.busy:
            worker.retired = False
            return
        self._start(worker)
        if worker.pending:
            self._send(worker, ("parse", list(worker.pending)))
        elif worker.closing:
            self._send(worker, ("close",))

    def _give_up(self, worker: _Worker, reason: Reason) -> None:
        """Decide the outcome of the file that a worker is at."""
        task = worker.pending[0]
        outcome = Outcome(task.path, "failed", None, task.location.size or None, (reason,), task.stamp)
        worker.pending[0] = task._replace(verdict=outcome)

    def _end_late(self) -> None:
        """End the workers that take too long."""
        now = time.monotonic()
        for worker in self._workers:
            if not worker.busy or worker.pipe is None or worker.pipe.poll():
                continue
            late = now - worker.since
            if worker.pending and late > self._settings.timeout:
                self._kill(worker)
                self._give_up(worker, Reason("timeout", f"not done after {self._settings.timeout:g} seconds"))
                self._again(worker)
            elif worker.closing and late > _CLOSING:
                raise Stopped("a part of the results cannot be written in time")

    def _kill(self, worker: _Worker, started: Sequence[int] = ()) -> None:
        """End a worker and the programs that it has started, each of which has a session of its own."""
        if worker.process is None:
            return
        started = started or _descendants(worker.process.pid)
        worker.process.kill()
        for process in started:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        worker.process.join()
        if worker.pipe is not None:
            worker.pipe.close()
        worker.process.close()
        worker.process = worker.pipe = None


def _method() -> str:
    """How workers are started: as copies of this process where that is safe, which costs next to nothing."""
    # A process with threads must not be copied: a lock that one of them holds would stay locked for ever.
    if sys.platform == "linux" and threading.active_count() == 1 and _threads() == 1:
        return "fork"
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _threads() -> int:
    """The threads of this process, those too that libraries have started behind Python's back."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - as light as can be
    except OSError:
        return 1


def _descendants(process: int) -> list[int]:
    """The processes that a process has started, and those that these have; none where the system does not tell."""
    found = [process]
    for one in found:
        with suppress(OSError, ValueError):
            for task in os.listdir(f"/proc/{one}/task"):  # noqa: PTH208 - as light as can be
                children = Path(f"/proc/{one}/task/{task}/children").read_text()
                found.extend(map(int, children.split()))
    return found[1:]


@contextmanager
def without_main() -> Iterator[None]:
    """Hide the program from the processes that are started: they need none of it.

    Else each would import it, and a script without `if __name__ == "__main__"` would start its workers in its workers.
    """
    main: dict[str, Any] = vars(sys.modules["__main__"])
    had: dict[str, Any] = {name: main[name] for name in ("__file__", "__spec__") if name in main}
    try:
        main.update(dict.fromkeys(had))
        yield
    finally:
        main.update(had)


def _ending(code: int | None) -> str:
    if code is None:
        return "it hung"
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
