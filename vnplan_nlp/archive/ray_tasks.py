"""What the nodes of a cluster do for a run: hash files, and parse a part of the archive into the place of the results.

Nothing here knows Ray; a node needs the package, the files and the place of the results, and gets everything else told.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from vnplan_nlp.archive.outcomes import Outcome
from vnplan_nlp.archive.parts import RUN
from vnplan_nlp.archive.pool import Pool, Stopped
from vnplan_nlp.archive.sources import Location
from vnplan_nlp.archive.stores import Store, store_of
from vnplan_nlp.archive.worker import Task, WorkerSettings
from vnplan_nlp.errors import VnplanError
from vnplan_nlp.pipeline import produced_by

#: Folders of parts in work begin so; each holds a lock that ends with the process that works there.
_FOLDER: Final = "vnplan-part-"
_LOCK: Final = "lock"

#: SHA-256 and size of a file; None where it cannot be read, which its parse will explain.
Digest = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What every part is parsed with.

    Attributes:
        worker: what the process that parses is told; its target is the same place for all nodes.
        run: the name of the run, which is in the place of the results for as long as the run is the one to write there.
        fail_fast: end the part at the first file that fails.
    """

    worker: WorkerSettings
    run: str
    fail_fast: bool = False


class PartResult(NamedTuple):
    """What became of the files of a part that is in place; or why nothing can be put there."""

    outcomes: list[Outcome]
    stopped: str | None = None


def digests(locations: Sequence[Location], max_bytes: int) -> list[Digest]:
    """Return the digest of each file."""
    found: list[Digest] = []
    for location in locations:
        try:
            found.append(location.digest(max_bytes))
        except VnplanError:
            found.append(None)
    return found


def parse_part(number: int, tasks: Sequence[Task], settings: NodeSettings) -> PartResult:
    """Parse the files of a part in a process of its own, put the part into place, and return what became of each."""
    assert settings.worker.target is not None
    assert settings.worker.produced is not None
    try:
        version = produced_by(settings.worker.config)["vnplan_nlp"]
        if settings.worker.produced.version != version:
            raise Stopped(f"has vnplan {version}, the run is of {settings.worker.produced.version}")
        store = store_of(settings.worker.target)
        _see_run(store, settings)
        _see_files(tasks)
        with _own_folder() as folder, _lent(settings) as parser:
            return PartResult(parser.parse(number, folder / "work", tasks, store))
    except (Stopped, VnplanError) as stop:
        return PartResult([], f"{stop} (on {platform.node()})")
    except OSError as error:
        return PartResult([], f"{(error.strerror or str(error)).lower()} (on {platform.node()})")


class Parser:
    """A process that parses one part after another: its first file costs it as much as a hundred others."""

    def __init__(self, settings: NodeSettings) -> None:
        self.settings = settings
        self._waiting: deque[Task] = deque()
        self._part = (0, Path())
        self._failed = False
        self._store: Store
        self._pool = Pool(1, settings.worker, self._take, parts=self._parts(), part_size=sys.maxsize)

    def parse(self, number: int, work: Path, tasks: Sequence[Task], store: Store) -> list[Outcome]:
        """Return what became of the files of a part that is in place now.

        Raises:
            Stopped: it cannot be put there.
        """
        self._waiting, self._part, self._failed, self._store = deque(tasks), (number, work), False, store
        outcomes: list[Outcome] = []
        for done in self._pool.events(keep=True):
            if done is not None:
                outcomes.append(done.outcome)
                self._failed = self._failed or done.outcome.status == "failed"
        return outcomes

    def stop(self) -> None:
        """End the process."""
        self._pool.stop()

    def _parts(self) -> Iterator[tuple[int, Path]]:
        while True:
            yield self._part

    def _take(self, count: int, idle: bool) -> list[Task]:
        if self._waiting and not (self._failed and self.settings.fail_fast):
            return [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]
        if idle:  # the part is about to be put into place
            _see_run(self._store, self.settings)
        return []


#: The parser of this process, while it has nothing to do.
_idle: list[Parser] = []


@contextmanager
def _lent(settings: NodeSettings) -> Iterator[Parser]:
    """Lend the parser of this process; one that does not come to the end of its part is ended, and not lent again."""
    if _idle and _idle[0].settings != settings:
        _idle.pop().stop()
    parser = _idle.pop() if _idle else Parser(settings)
    yield parser
    _idle.append(parser)


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Make a folder that nobody else works in, and clear away those of processes that were ended."""
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as name, ExitStack() as held:
        folder = Path(name)
        try:
            import fcntl
        except ImportError:  # not on this system: what is left stays
            yield folder
            return
        lock = held.enter_context((folder / "lock.new").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "lock.new").rename(folder / _LOCK)  # it is seen only now that it is held
        for old in folder.parent.glob(f"{_FOLDER}*/{_LOCK}"):
            with suppress(OSError), old.open("r+") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old.parent, ignore_errors=True)
        yield folder


def _see_run(store: Store, settings: NodeSettings) -> None:
    """See that the place of the results is the one that the run writes to, and is still its own.

    A folder that is not shared would take parts that nobody finds; and parts that a killed run had begun must not take
    the place of those of the next run, which have the same numbers.
    """
    try:
        line = next(store.lines(RUN), "{}")
    except FileNotFoundError:
        raise Stopped(f"{settings.worker.target} is not the folder of the run here; all nodes must share it") from None
    if json.loads(line).get("run") != settings.run:
        raise Stopped("another run is writing there")


def _see_files(tasks: Sequence[Task]) -> None:
    """See that the files are not missing only because their folder is not there on this node."""
    for task in tasks:
        if task.verdict is None:
            container = task.location.container
            folder = os.path.dirname(container)  # noqa: PTH120 - as in `Sources`
            if "://" not in container and not os.path.isdir(folder):  # noqa: PTH112
                raise Stopped(f"{folder} is not there; all nodes must see the files under the same names")
            return
