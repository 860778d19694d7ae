"""The run over an archive: what is there, what is done already, what became of each file."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from vnplan_nlp.archive.dealer import Dealer
from vnplan_nlp.archive.ledger import Ledger
from vnplan_nlp.archive.outcomes import STATUSES, Outcome, advice
from vnplan_nlp.archive.parts import (
    COMMITS,
    DOCUMENTS,
    RUN,
    STATE,
    TABLES,
    PartWriter,
    Produced,
    drop_part,
    drop_strays,
    outcome_lines,
    part_name,
    part_number,
)
from vnplan_nlp.archive.pool import Done, Pool, Stopped
from vnplan_nlp.archive.sources import Sources
from vnplan_nlp.archive.stores import Folder, Store, store_of
from vnplan_nlp.archive.worker import WorkerSettings
from vnplan_nlp.config import ParseConfig, processors
from vnplan_nlp.errors import ArchiveError
from vnplan_nlp.pipeline import produced_by

#: Bytes that a worker may take for a file where nothing else is said.
MAX_MEMORY: Final = 4_000_000_000
#: A run that was just killed may leave workers that are ending; so many seconds are waited for them.
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to run over an archive.

    Attributes:
        workers: processes that parse; 0 for as many as there are processors.
        timeout: seconds for one file, after which its worker is ended; None for the limit of the configuration and
            half a minute more.
        max_memory: bytes that a worker may take for a file; None for no limit.
        tables: whether Parquet tables are written beside the documents.
        part_size: documents in one part of the results.
        resume: go on where an earlier run ended; else its results are removed first.
        retry: try files again that have failed.
        fail_fast: stop at the first file that fails.
        include, exclude: patterns of paths, names and folders.
        engine: "local", processes of this machine, or "ray", the nodes of a cluster.
        address: of the cluster; None for that of RAY_ADDRESS, or one on this machine alone.
    """

    workers: int = 0
    timeout: float | None = None
    max_memory: int | None = MAX_MEMORY
    tables: bool = True
    part_size: int = 500
    resume: bool = True
    retry: bool = False
    fail_fast: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    engine: Literal["local", "ray"] = "local"
    address: str | None = None

    @property
    def processes(self) -> int:
        """How many workers there are."""
        return self.workers or processors()

    def seconds(self, config: ParseConfig) -> float:
        """How many seconds one file may take."""
        return self.timeout if self.timeout is not None else config.limits.max_seconds + 30.0


class Reporter:
    """What is told of a run while it goes on; this one tells nothing."""

    def begin(self, files: int, kept: int) -> None:
        """`files` are to be done, `kept` are done and unchanged."""

    def update(self, counts: Counter[str]) -> None:
        """Called after every file, and a few times a second: how many files have ended in which way."""

    def note(self, line: str) -> None:
        """Something that people should know."""

    def end(self) -> None:
        """The run is over, for whatever reason."""


@dataclass(slots=True)
class Summary:
    """What a run has done.

    Attributes:
        counts: status -> files, of the whole archive.
        done: files that this run has dealt with; `kept` were done before and are unchanged.
        stopped: why it ended early; None where all files are dealt with.
    """

    files: int = 0
    done: int = 0
    kept: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: str | None = None
    interrupted: bool = False


def run_batch(
    roots: Sequence[str],
    target: str,
    *,
    options: Options | None = None,
    config: ParseConfig | None = None,
    reporter: Reporter | None = None,
) -> Summary:
    """Parse the files of an archive into a folder, and return what has been done.

    Args:
        roots: folders, files, patterns, ZIP and tar archives, addresses of object stores.
        target: the folder of the results, or its address.
        options: how to run.
        config: the settings of each parse.
        reporter: what is told while it goes on.

    Raises:
        SourceNotFoundError: a root does not exist.
        ArchiveError: the folder belongs to something else, or another run is writing there.
        MissingLibraryError: tables need pyarrow.
    """
    run = Run(target, options or Options(), config or ParseConfig(), reporter or Reporter())
    with run.opened():
        return run.over(roots)


class Run:
    """A run over an archive into one folder."""

    def __init__(self, target: str, options: Options, config: ParseConfig, reporter: Reporter) -> None:
        self.options, self.config, self.reporter = options, config, reporter
        self.target = target
        self.name = uuid.uuid4().hex
        self.store: Store = store_of(target)
        made = produced_by(config)
        self.produced = Produced(made["vnplan_nlp"], made["config"], options.tables)
        # Lines are added to parts in work, which no object store allows: those lie on this machine.
        local = self.store.root if isinstance(self.store, Folder) else _local_copy(target)
        self.state = local / STATE
        self.work = self.state / "work"
        self.ledger: Ledger

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the folder of the results, for this run alone."""
        if self.options.tables:
            _need_tables()
        if isinstance(self.store, Folder):
            _fit(self.store.root)
        _make(self.state)
        with _lock(self.state / "lock"), _cluster(self.options):
            self._settle()
            self.ledger = Ledger(self.state / "ledger.sqlite")
            try:
                yield
            finally:
                self.ledger.close()

    def _settle(self) -> None:
        """Remove what other settings, another version, or nobody has made."""
        mine = {"version": self.produced.version, "config": self.produced.config}
        had = next(iter(_json_lines(self.store, RUN)), {})
        parts = [name.split(".", 1)[0] for name in self.store.names(COMMITS)]
        if not self.options.resume or {key: had.get(key) for key in mine} != mine:
            if parts and self.options.resume:
                self.reporter.note("the version or the configuration has changed: all files are parsed again")
            for part in parts:
                drop_part(self.store, part)
            shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True, exist_ok=True)
        drop_strays(self.store, {entry.name for entry in self.work.iterdir()})
        self._write(RUN, [mine | {"tables": self.options.tables, "run": self.name}])

    def over(self, roots: Sequence[str]) -> Summary:
        """Run over the files."""
        start = time.monotonic()
        summary = Summary()
        leftovers = self._known()
        spool = self.state / "spool"
        shutil.rmtree(spool, ignore_errors=True)
        spool.mkdir()
        sources = Sources(roots, self.options.include, self.options.exclude, spool=spool, without=self.state.parent)
        counts: Counter[str] = Counter()
        try:
            files, summary.kept = self.ledger.plan(sources, retry=self.options.retry)
            summary.files = files + summary.kept
            self.reporter.begin(files, summary.kept)
            with _interruptible():
                summary.kept += self._parse(leftovers, counts)
            self._tidy()
        except Stopped as stop:
            summary.stopped = str(stop)
        except KeyboardInterrupt:
            summary.interrupted, summary.stopped = True, "interrupted"
        except OSError as error:
            summary.stopped = (error.strerror or str(error)).lower()
        finally:
            self.reporter.end()
            sources.close()
            shutil.rmtree(spool, ignore_errors=True)
        summary.done = sum(counts[status] for status in STATUSES)
        summary.counts = {status: self.ledger.counts().get(status, 0) for status in STATUSES}
        summary.seconds = round(time.monotonic() - start, 3)
        with suppress(OSError):  # on a full disk; the next run writes them
            self._report(summary)
        return summary

    def _known(self) -> list[tuple[int, Path]]:
        """Take in the parts of earlier runs; return those that were in work."""
        for name in self.store.names(COMMITS):
            number = part_number(name)
            if number is not None:
                records = (record for record in _json_lines(self.store, f"{COMMITS}/{name}") if "path" in record)
                self.ledger.add((Outcome.from_record(record) for record in records), number)
        leftovers = []
        done = set(self.store.names(COMMITS))
        for folder in sorted(self.work.iterdir()):
            number = part_number(folder.name)
            if number is None or part_name(number) != folder.name:
                continue
            if f"{folder.name}.jsonl" in done:  # it was done but for the removal of its folder
                shutil.rmtree(folder, ignore_errors=True)
                continue
            self.ledger.add((line[0] for line in outcome_lines(folder / "outcomes.jsonl")), number)
            leftovers.append((number, folder))
        return leftovers

    def _parts(self) -> Iterator[tuple[int, Path]]:
        """Yield the numbers and folders of new parts."""
        used = [part_number(name) for name in self.store.names(COMMITS)]
        used += [part_number(folder.name) for folder in self.work.iterdir()]
        number = max((number for number in used if number is not None), default=-1)
        while True:
            number += 1
            yield number, self.work / part_name(number)

    def _parse(self, leftovers: list[tuple[int, Path]], counts: Counter[str]) -> int:
        """Parse what is to be done; return how many files only looked changed."""
        seconds = self.options.seconds(self.config)
        settings = WorkerSettings(self.config, seconds, self.options.max_memory, self.target, self.produced)
        dealer = Dealer(
            self.ledger,
            workers=self.options.processes,
            max_bytes=self.config.limits.max_bytes,
            retry=self.options.retry,
        )
        for done in self._events(dealer, settings, leftovers):
            if done is not None:
                assert done.part is not None
                self.ledger.add([done.outcome], done.part)
                counts[done.outcome.status] += 1
                counts["unchanged"] = dealer.unchanged
                if self.options.fail_fast and done.outcome.status == "failed":
                    reason = done.outcome.reasons[0].message if done.outcome.reasons else "failed"
                    raise Stopped(f"{done.outcome.path} failed ({reason})")
            if done is None or self.options.engine == "local":  # on Ray all files of a part are done at once
                self.reporter.update(counts)
        return dealer.unchanged

    def _events(
        self, dealer: Dealer, settings: WorkerSettings, leftovers: list[tuple[int, Path]]
    ) -> Iterator[Done | None]:
        """Yield what the workers of the engine say."""
        workers, size = self.options.processes, self.options.part_size
        # Parts that an earlier run has begun are closed as they are. What is parsed now is in parts of higher numbers,
        # by which a newer result is known from an older one.
        yield from Pool(workers, settings, lambda count, idle: [], leftovers=leftovers).events()
        parts = self._parts()
        if self.options.engine == "local":
            yield from Pool(workers, settings, dealer.take, parts=parts, part_size=size).events()
        else:
            from vnplan_nlp.archive.ray_engine import RayEngine, Work
            from vnplan_nlp.archive.ray_tasks import NodeSettings

            work = Work(self.ledger.files, dealer.judge, self.ledger.count(), parts, size, self.options.workers)
            yield from RayEngine(work, NodeSettings(settings, self.name, self.options.fail_fast)).events()

    def _tidy(self) -> None:
        """Take results that later ones replace out of their parts; make tables that were not asked for before."""
        stale = self.ledger.stale()
        rewritten = set(stale)
        done = {number for name in self.store.names(COMMITS) if (number := part_number(name)) is not None}
        if self.options.tables:
            rewritten |= done - {part_number(name) for name in self.store.names(f"{TABLES}/documents")}
        parts = self._parts()
        for number in sorted(rewritten):
            name = part_name(number)
            if number not in done:
                continue
            new, folder = next(parts)
            writer = PartWriter(folder, new, self.store, self.produced)
            for outcome, document, plan in self._lines_of(name):
                if outcome.path not in stale.get(number, ()):
                    writer.add(outcome, document, plan)
            writer.close()
            drop_part(self.store, name)

    def _lines_of(self, name: str) -> Iterator[tuple[Outcome, bytes | None, Any]]:
        """Yield the outcomes of a part with their documents, as lines and as plans."""
        from vnplan_nlp.schema import PlanDocument

        documents = self.store.lines(f"{DOCUMENTS}/{name}.jsonl")
        for record in _json_lines(self.store, f"{COMMITS}/{name}.jsonl"):
            if "path" in record:
                line = next(documents).encode() if record["length"] else None
                plan = PlanDocument.from_json(line) if line is not None and self.produced.tables else None
                yield Outcome.from_record(record), line, plan

    def _report(self, summary: Summary) -> None:
        """Write what became of all files, by path; those that failed also with what to do."""
        self._write("outcomes.jsonl", (_public(outcome) for outcome in self.ledger.outcomes()))
        failures = self.ledger.outcomes("failed")
        self._write("failures.jsonl", (_public(outcome) | {"advice": advice(outcome)} for outcome in failures))
        self._write("summary.json", [asdict(summary) | asdict(self.produced)])

    def _write(self, name: str, records: Any) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        made = self.state / f"{Path(name).name}.new"
        with made.open("w", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self.store.put(made, name)


# --- the folder of the results -----------------------------------------------------------------------


def _public(outcome: Outcome) -> dict[str, Any]:
    record = outcome.record()
    del record["stamp"]
    return record


def _json_lines(store: Store, name: str) -> Iterator[dict[str, Any]]:
    try:
        for line in store.lines(name):
            yield json.loads(line)
    except FileNotFoundError:
        return


def _cluster(options: Options) -> AbstractContextManager[None]:
    """Be connected to the cluster for as long as the run lasts, where it needs one."""
    if options.engine == "local":
        return nullcontext()
    from vnplan_nlp.archive.ray_engine import connected

    return connected(options.address, options.processes)


def _need_tables() -> None:
    from importlib.util import find_spec

    from vnplan_nlp.errors import MissingLibraryError

    if find_spec("pyarrow") is None:
        raise MissingLibraryError("pyarrow", "tables")


def _fit(root: Path) -> None:
    """See that a folder can take results.

    Raises:
        ArchiveError: it is a file, or has folders of the same names that no run has made.
    """
    if root.exists() and not root.is_dir():
        raise ArchiveError(f"{root}: is a file, not a folder")
    if not (root / STATE).exists() and ((root / DOCUMENTS).exists() or (root / TABLES).exists()):
        raise ArchiveError(f"{root}: has a folder {DOCUMENTS} or tables that no run has made; take another folder")


def _local_copy(target: str) -> Path:
    return Path(tempfile.gettempdir()) / f"vnplan-{hashlib.sha256(target.encode()).hexdigest()[:16]}"


def _make(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{state.parent}: {(error.strerror or str(error)).lower()}") from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process.

    Raises:
        ArchiveError: another run holds it.
    """
    try:
        import fcntl
    except ImportError:  # not on this system: two runs at once are the user's own doing
        yield
        return
    with path.open("a") as file:
        patience = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > patience:
                    raise ArchiveError(f"{path.parent.parent}: another run is writing there") from None
                time.sleep(0.1)
        yield


@contextmanager
def _interruptible() -> Iterator[None]:
    """Make an order to end come as Ctrl-C does."""

    def interrupt(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
