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

from vnplan_nlp import __version__
from vnplan_nlp.archive.outcomes import Outcome
from vnplan_nlp.archive.parts import RUN
from vnplan_nlp.archive.pool import Pool, Stopped
from vnplan_nlp.archive.sources import Location
from vnplan_nlp.archive.stores import Store, store_of
from vnplan_nlp.archive.worker import Task, WorkerSettings
from vnplan_nlp.errors import VnplanError

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
        timeout: the most seconds for one file.
        run: the name of the run, which is in the place of the results for as long as the run is the one to write there.
        fail_fast: end the part at the first file that fails.
    """

    worker: WorkerSettings
    timeout: float
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
    outcomes: list[Outcome] = []
    failed = False
    waiting = deque(tasks)

    def take(count: int, idle: bool) -> list[Task]:
        if waiting and not (failed and settings.fail_fast):
            return [waiting.popleft() for _ in range(min(count, len(waiting)))]
        if idle:  # the part is about to be put into place
            _see_run(store, settings)
        return []

    try:
        if settings.worker.produced.version != __version__:
            raise Stopped(f"has vnplan {__version__}, the run is of {settings.worker.produced.version}")
        store = store_of(settings.worker.target)
        _see_run(store, settings)
        _see_files(tasks)
        with _own_folder() as folder:
            parts = iter([(number, folder / "work")])
            pool = Pool(1, settings.worker, take, timeout=settings.timeout, parts=parts, part_size=sys.maxsize)
            for done in pool.events():
                if done is not None:
                    outcomes.append(done.outcome)
                    failed = failed or done.outcome.status == "failed"
    except (Stopped, VnplanError) as stop:
        return PartResult([], f"{stop} (on {platform.node()})")
    except OSError as error:
        return PartResult([], f"{(error.strerror or str(error)).lower()} (on {platform.node()})")
    return PartResult(outcomes)


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
