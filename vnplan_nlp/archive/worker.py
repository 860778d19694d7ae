"""A worker: a process that parses one file after another, within its limits, and says what became of each."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple

from vnplan_nlp.archive.outcomes import Outcome, Status, failure, losses
from vnplan_nlp.archive.parts import PartWriter, Produced
from vnplan_nlp.archive.sources import Location
from vnplan_nlp.archive.stores import store_of
from vnplan_nlp.config import ParseConfig, processors, take_share
from vnplan_nlp.errors import VnplanError

#: After so many files a worker makes room for a fresh one: what libraries leak is given back.
_MOST_FILES: Final = 20_000
_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of Linux
#: Names of files that LibreOffice converts; a wrong one costs time and nothing else.
CONVERTED: Final = (".doc", ".rtf", ".odt")


class Task(NamedTuple):
    """A file to parse, or one whose outcome is known without parsing."""

    path: str
    location: Location
    stamp: str
    verdict: Outcome | None = None


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What every worker of a run is told.

    Attributes:
        config: the settings of the parse.
        timeout: the most seconds for one file, after which the worker is ended.
        max_memory: bytes that a worker may take besides what the program itself needs; None for no limit.
        target: where parts are written; None where documents are handed back instead.
        produced: what the parts say made them; with `target`.
    """

    config: ParseConfig
    timeout: float
    max_memory: int | None = None
    target: str | None = None
    produced: Produced | None = None


def work(pipe: Connection, settings: WorkerSettings, parent: int | None, workers: int) -> None:
    """Serve the parent at the other end of a pipe until it says so, is gone, or the disk is full.

    It says ("opened", documents), ("done", outcome, document or None), ("closed",), ("retire",) or ("halt", why), and
    takes ("open", part, folder), ("parse", tasks) and ("close",).
    """
    _alone(parent)
    # What libraries print about odd files is of no use to anybody, and would tear the progress bar.
    if not os.environ.get("VNPLAN_TRACEBACK"):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limited(settings.max_memory)
    take_share(processors() // workers)  # else each would recognise as many pages at once as all may
    with suppress(EOFError, ConnectionError):
        _serve(pipe, settings)


def _serve(pipe: Connection, settings: WorkerSettings) -> None:
    _rarely_collected()
    if settings.produced is not None and settings.produced.tables:
        _load_arrow()
    writer: PartWriter | None = None
    done = 0
    while message := pipe.recv():
        try:
            if message[0] == "open":
                assert settings.target is not None
                assert settings.produced is not None
                writer = PartWriter(Path(message[2]), message[1], store_of(settings.target), settings.produced)
                pipe.send(("opened", len(writer)))
            elif message[0] == "close":
                assert writer is not None
                writer.close()
                writer = None
                pipe.send(("closed",))
                if done >= _MOST_FILES:
                    pipe.send(("retire",))
                    return
            else:
                with _prepared(message[1], settings, writer):
                    for task in message[1]:
                        outcome, document = _done(task, settings, writer)
                        done += 1
                        pipe.send(("done", outcome, document))
                        if any(reason.code == "memory" for reason in outcome.reasons) and task.verdict is None:
                            pipe.send(("retire",))  # what is left of its memory is anybody's guess
                            return
        except OSError as error:
            if isinstance(error, ConnectionError | EOFError):
                raise
            where = f" ({error.filename})" if error.filename else ""
            pipe.send(("halt", f"{(error.strerror or str(error)).lower()}{where}"))
            return


def _prepared(
    tasks: Sequence[Task], settings: WorkerSettings, writer: PartWriter | None
) -> AbstractContextManager[None]:
    """Let the files of older word processors among some be converted at once, which is what takes them long."""
    known = writer.outcomes if writer is not None else {}
    old = [
        task
        for task in tasks
        if task.path.lower().endswith(CONVERTED) and task.verdict is None and task.path not in known
    ]
    if len(old) < 2:
        return nullcontext()
    from vnplan_nlp.pipeline import converted_together

    documents: list[bytes] = []
    for task in old:
        with suppress(VnplanError):  # it comes up again when the file is parsed
            documents.append(task.location.read(settings.config.limits.max_bytes))
    # All of them together count as the first file: they must be done well before that would be late.
    return converted_together(documents, config=settings.config, seconds=settings.timeout / 4)


def _done(task: Task, settings: WorkerSettings, writer: PartWriter | None) -> tuple[Outcome, bytes | None]:
    """Parse a file, write what became of it, and return that; the document only where nothing is written."""
    if writer is not None and task.path in writer.outcomes:
        return writer.outcomes[task.path], None
    outcome, document, plan = (task.verdict, None, None) if task.verdict is not None else parsed(task, settings.config)
    if writer is None:
        return outcome, document
    writer.add(outcome, document, plan)
    return outcome, None


def parsed(task: Task, config: ParseConfig) -> tuple[Outcome, bytes | None, Any]:
    """Return what became of a file, its document as JSON, and the document itself."""
    from vnplan_nlp.pipeline import parse

    sha256: str | None = None
    size: int | None = None
    try:
        data = task.location.read(config.limits.max_bytes)
        size = len(data)
        try:
            plan = parse(data, config=config, filename=task.location.name)
        except BaseException:
            sha256 = hashlib.sha256(data).hexdigest()
            raise
        document = plan.to_json_bytes()
    except Exception as error:  # a file must not stop the archive, whatever is wrong with it or with us
        return Outcome(task.path, "failed", sha256, size, (failure(error),), task.stamp), None, None
    lost = losses(plan.issues)
    status: Status = "partial" if lost else "ok"
    return Outcome(task.path, status, plan.origin.sha256, size, lost, task.stamp), document, plan


def _alone(parent: int | None) -> None:
    """Make the process one that ends with its parent, by the parent, and never by a key of the terminal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if not hasattr(os, "setsid"):
        return
    with suppress(OSError):
        os.setsid()  # a group of its own: the programs that it starts are ended with it
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if parent is not None and os.getppid() != parent:  # it was gone before
            os._exit(0)


def _rarely_collected() -> None:
    """Let the collector of garbage look less often: a parse leaves next to none that only it can find.

    With the usual threshold it takes a fifteenth of the time, most of it for rows that wait to be written.
    """
    import vnplan_nlp.pipeline  # noqa: F401 - what it loads stays for good, and is not looked at again

    gc.freeze()
    gc.set_threshold(50_000, 10, 100)


def _load_arrow() -> None:
    """Load Arrow without NumPy, which it looks for, does not need here, and which takes longer to load than itself."""
    if "numpy" in sys.modules or "pyarrow" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import pyarrow.parquet  # noqa: F401
    finally:
        del sys.modules["numpy"]  # recognition loads it when it needs it


def _limited(max_memory: int | None) -> None:
    if max_memory is None:
        return
    try:
        import resource
    except ImportError:  # not on this system
        return
    limit = max_memory + _taken()
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    # Private memory that is written to: address space that is only set aside, as allocators do, does not count.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _taken() -> int:
    """The private memory that the process has already, in bytes."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return 1024 * int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0
