"""What a run shows while it goes on: a bar on a terminal, plain lines elsewhere, and a summary at its end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from vnplan_nlp.archive.outcomes import STATUSES
from vnplan_nlp.archive.run import Reporter, Summary

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Seconds between two pictures of the bar, and between two plain lines.
_FRAME: Final = 0.25
_LINE: Final = 10.0


def reporter(*, quiet: bool) -> Reporter:
    """Return what fits stderr: nothing, a bar, or plain lines."""
    if quiet:
        return Reporter()
    return Bar() if sys.stderr.isatty() else Lines()


class Lines(Reporter):
    """A plain line every few seconds."""

    def __init__(self) -> None:
        self._files = 0
        self._start = self._last = 0.0

    def begin(self, files: int, kept: int) -> None:
        """Say how much there is to do."""
        self._files = files
        self._start = self._last = time.monotonic()
        if kept:
            print(f"{kept:,} files are done already, {files:,} are left", file=sys.stderr, flush=True)

    def update(self, counts: Counter[str]) -> None:
        """Print a line when it is time."""
        now = time.monotonic()
        if now - self._last >= _LINE:
            self._last = now
            done = counts.total()
            rate = done / max(now - self._start, 1e-9)
            left = duration((self._files - done) / rate) if rate else "?"
            line = f"{done:,} of {self._files:,} files, {rate:,.1f} a second, {left} left; {tally(counts)}"
            print(line, file=sys.stderr, flush=True)

    def note(self, line: str) -> None:
        """Print it."""
        print(line, file=sys.stderr, flush=True)


class Bar(Reporter):
    """A bar with rate, time left and counts."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._counts: Counter[str] = Counter()
        self._last = 0.0

    def begin(self, files: int, kept: int) -> None:
        """Draw the bar."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        # It is drawn by `update`: a thread of its own must not be there when workers are started.
        self._progress = Progress(
            TextColumn("parse"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[tally]}"),
            console=Console(stderr=True),
            auto_refresh=False,
        )
        self._task = self._progress.add_task("parse", total=files, rate="", tally="")
        self._progress.start()
        if kept:
            self.note(f"{kept:,} files are done already, {files:,} are left")

    def update(self, counts: Counter[str]) -> None:
        """Draw the bar anew when it is time."""
        self._counts = counts
        now = time.monotonic()
        if now - self._last >= _FRAME:
            self._last = now
            self._draw()

    def _draw(self) -> None:
        if self._progress is None or self._task is None:
            return
        speed = self._progress.tasks[0].speed
        rate = f"{speed:,.1f}/s" if speed else ""
        done = self._counts.total()
        self._progress.update(self._task, completed=done, rate=rate, tally=tally(self._counts))
        self._progress.refresh()

    def note(self, line: str) -> None:
        """Print it above the bar."""
        if self._progress is not None:
            self._progress.console.print(line, highlight=False)
        else:
            print(line, file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None:
            self._draw()
            self._progress.stop()


def tally(counts: Counter[str] | dict[str, int]) -> str:
    """Return the counts as words: "12 ok, 1 failed"."""
    return ", ".join(f"{counts[status]:,} {status}" for status in STATUSES if counts.get(status)) or "none yet"


def duration(seconds: float) -> str:
    """Return a time for people: 8 s, 5 min, 3 h 20 min."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def summary_lines(summary: Summary, target: str) -> list[str]:
    """Return what a run has done, for people."""
    rate = summary.done / summary.seconds if summary.seconds else 0.0
    took = f"{duration(summary.seconds)}, {rate:,.1f} a second" if summary.done else duration(summary.seconds)
    kept = f", {summary.kept:,} were done before" if summary.kept else ""
    lines = [f"{summary.files:,} files: {tally(summary.counts)}{kept} ({took})"]
    if summary.stopped is not None:
        left = summary.files - summary.kept - summary.done
        lines.append(f"stopped: {summary.stopped}; {left:,} files are left, the same command goes on with them")
    if summary.counts.get("failed"):
        lines.append(f"what failed, and what to do about it: {target.rstrip('/')}/failures.jsonl")
    return lines
