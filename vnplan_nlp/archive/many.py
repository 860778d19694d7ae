"""`parse_many`: an archive as an iterator of results, parsed by workers and held nowhere."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vnplan_nlp.archive.dealer import Dealer
from vnplan_nlp.archive.ledger import Ledger
from vnplan_nlp.archive.outcomes import Outcome
from vnplan_nlp.archive.pool import Pool
from vnplan_nlp.archive.run import MAX_MEMORY, Options
from vnplan_nlp.archive.sources import Sources
from vnplan_nlp.archive.worker import WorkerSettings
from vnplan_nlp.config import ParseConfig

if TYPE_CHECKING:
    from vnplan_nlp.schema import PlanDocument


@dataclass(frozen=True)
class Parsed:
    """A file of an archive: what became of it, and its plan where there is one."""

    outcome: Outcome
    json: bytes | None = None

    @property
    def path(self) -> str:
        """The path of the file."""
        return self.outcome.path

    @cached_property
    def plan(self) -> PlanDocument | None:
        """The plan; None where the file failed or was skipped."""
        from vnplan_nlp.schema import PlanDocument

        return PlanDocument.from_json(self.json) if self.json is not None else None


def parse_many(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    workers: int = 0,
    config: ParseConfig | None = None,
    timeout: float | None = None,
    max_memory: int | None = MAX_MEMORY,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
) -> Iterator[Parsed]:
    """Yield every file of an archive as soon as it is parsed, in no fixed order; a bad file is an outcome, no error.

        for parsed in vnplan_nlp.parse_many("plans/", workers=4):
            if parsed.plan is not None:
                print(parsed.path, parsed.plan.header.reference)

    Args:
        sources: folders, files, patterns with `*`, ZIP and tar archives.
        workers: processes that parse; 0 for as many as there are processors.
        config: the settings of each parse.
        timeout: seconds for one file, after which its worker is ended; None for the limit of the configuration and
            half a minute more.
        max_memory: bytes that a worker may take for a file; None for no limit.
        include: only files whose path or name fits one of these patterns.
        exclude: no files whose path, name or folder fits one of these.

    Raises:
        SourceNotFoundError: one of the sources does not exist; raised before anything is parsed.
    """
    roots = [os.fspath(sources)] if isinstance(sources, str | os.PathLike) else [os.fspath(root) for root in sources]
    config = config or ParseConfig()
    options = Options(workers=workers, timeout=timeout, max_memory=max_memory)
    with tempfile.TemporaryDirectory(prefix="vnplan-") as folder:
        found = Sources(roots, tuple(include), tuple(exclude), spool=Path(folder))
        ledger = Ledger(Path(folder) / "ledger.sqlite")
        try:
            ledger.plan(found)
            pool = Pool(
                options.processes,
                WorkerSettings(config, options.seconds(config), options.max_memory),
                Dealer(ledger, workers=options.processes, max_bytes=config.limits.max_bytes).take,
            )
            for done in pool.events():
                if done is not None:
                    yield Parsed(done.outcome, done.document)
        finally:
            ledger.close()
            found.close()
