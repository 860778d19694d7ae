"""Which file goes to which worker next, and which needs none because its bytes were seen before."""

from __future__ import annotations

from typing import Final

from vnplan_nlp.archive.ledger import Ledger
from vnplan_nlp.archive.outcomes import Outcome, Reason
from vnplan_nlp.archive.sources import Found
from vnplan_nlp.archive.worker import CONVERTED, Task
from vnplan_nlp.errors import VnplanError

#: A worker gets files of so many bytes at once at most: large ones go one by one.
_MOST_BYTES: Final = 4_000_000
#: For so many files a worker the last ones are given out with care, so that all workers end together.
_TAIL: Final = 32


class Dealer:
    """Deals out the files that are to be done; those with bytes seen before are done by saying so.

    Args:
        ledger: knows the files, and what became of those that are done.
        workers: how many share the files.
        max_bytes: larger files are not read.
        retry: files that failed are tried again.
    """

    def __init__(self, ledger: Ledger, *, workers: int, max_bytes: int, retry: bool = False) -> None:
        self._ledger, self._workers, self._max_bytes, self._retry = ledger, workers, max_bytes, retry
        self._last = 0
        #: Files whose time is new and whose bytes are not: they stay as they are.
        self.unchanged = 0
        self._ahead: list[tuple[int, Found]] = []

    def take(self, count: int, idle: bool) -> list[Task]:
        """Return the next files for a worker; it has nothing to do, or asks ahead."""
        left = self._look_ahead()
        if not idle and left < 2 * _TAIL * self._workers:
            return []
        tasks: list[Task] = []
        size = 0
        # The last files are given out in small bites; those that are converted together, in whole shares.
        together = bool(self._ahead) and self._ahead[0][1].path.lower().endswith(CONVERTED)
        share = left // self._workers if together else left // (4 * self._workers)
        while len(tasks) < min(count, max(1, share)):
            if not self._ahead and not self._look_ahead():  # those that were ahead need not be done
                break
            number, file = self._ahead[0]
            if tasks and size + file.location.size > _MOST_BYTES:
                break
            task = self._task(file)
            del self._ahead[0]
            self._last = number
            size += file.location.size
            if task is not None:
                tasks.append(task)
        return tasks

    def _look_ahead(self) -> int:
        """Return how many files are ahead, up to a number that needs no more care."""
        if len(self._ahead) < _TAIL * self._workers:
            after = self._ahead[-1][0] if self._ahead else self._last
            self._ahead.extend(self._ledger.files(after, 2 * _TAIL * self._workers))
        return len(self._ahead)

    def _task(self, file: Found) -> Task | None:
        if file.skipped is not None:
            return self.judge(file, None)
        known = self._ledger.outcome(file.path)
        if known is not None and known.stamp == file.stamp and known.sha256 is not None and known.bytes is not None:
            return self.judge(file, (known.sha256, known.bytes))
        try:
            return self.judge(file, file.location.digest(self._max_bytes))
        except VnplanError:  # the worker finds the same, and says so
            return self.judge(file, None)

    def judge(self, file: Found, digest: tuple[str, int] | None) -> Task | None:
        """Return what is to be done with a file of these bytes; None where that is nothing.

        Files are judged in the order of the ledger: of new ones with the same bytes the first to be found is parsed.
        """
        task = self._judged(file, digest)
        self.unchanged += task is None
        return task

    def _judged(self, file: Found, digest: tuple[str, int] | None) -> Task | None:
        if file.skipped is not None:
            reason = Reason("skipped", file.skipped)
            verdict = Outcome(file.path, "skipped", None, file.location.size or None, (reason,), file.stamp)
            return Task(file.path, file.location, file.stamp, verdict)
        if digest is None:
            return Task(file.path, file.location, file.stamp)
        sha256, size = digest
        known = self._ledger.outcome(file.path)
        if known is not None and known.sha256 is not None and known.sha256 != sha256:
            self._ledger.forget(known.sha256, file.path)
        same = known is not None and known.sha256 == sha256 and not (self._retry and known.status == "failed")
        if same and known is not None and known.status != "skipped":
            return None
        first = self._ledger.first_with(sha256, file.path)
        if first == file.path:
            return Task(file.path, file.location, file.stamp)
        reason = Reason("duplicate", f"the same bytes as {first}")
        verdict = Outcome(file.path, "skipped", sha256, size, (reason,), file.stamp)
        if same and known is not None and known.reasons == verdict.reasons:
            return None
        return Task(file.path, file.location, file.stamp, verdict)
