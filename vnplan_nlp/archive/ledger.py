"""The ledger of a run: which files there are, which are done, and which have the same bytes.

It is on disk, so that a million files need no more memory than a thousand, and made anew at every start from the parts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from vnplan_nlp.archive.outcomes import Outcome
from vnplan_nlp.archive.sources import Found, Location

_TABLES: Final = """
CREATE TABLE outcomes (
    path TEXT PRIMARY KEY, status TEXT NOT NULL, sha256 TEXT, stamp TEXT NOT NULL, part INTEGER NOT NULL,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE seen (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE stale (part INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (part, path)) WITHOUT ROWID;
CREATE TABLE files (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, container BLOB NOT NULL, member BLOB,
    offset INTEGER NOT NULL, size INTEGER NOT NULL, stamp TEXT NOT NULL, skipped TEXT
);
CREATE TABLE firsts (sha256 TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
"""


#: Files are judged in this order: those that may have changed, for others may have their old bytes; then new ones; at
#: last those that were duplicates, of what may have changed.
_CHANGED, _NEW, _DUPLICATE = 0, 1 << 40, 1 << 41


class Ledger:
    """What is known of every file."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._base = sqlite3.connect(path, isolation_level=None)
        # A ledger that is lost is made again: nothing waits for the disk.
        self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4000;")
        self._base.executescript(_TABLES)
        # One transaction for all: to end one for every file would take longer than all else that is done here.
        self._base.execute("BEGIN")

    def close(self) -> None:
        """Close and remove it."""
        self._base.close()
        self._path.unlink(missing_ok=True)

    # --- outcomes ---

    def add(self, outcomes: Iterable[Outcome], part: int) -> None:
        """Take in what became of files; of two outcomes of one file that of the later part counts."""
        for outcome in outcomes:
            known = self._base.execute("SELECT part FROM outcomes WHERE path = ?", (outcome.path,)).fetchone()
            if known is not None and known[0] != part:
                old = min(known[0], part)
                self._base.execute("INSERT OR IGNORE INTO stale VALUES (?, ?)", (old, outcome.path))
                if old == part:
                    continue
            row = (outcome.path, outcome.status, outcome.sha256, outcome.stamp, part, outcome.to_json())
            self._base.execute("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)", row)
            if outcome.sha256 is not None and outcome.status in ("ok", "partial", "failed"):
                self.first_with(outcome.sha256, outcome.path)

    def outcomes(self, status: str | None = None) -> Iterator[Outcome]:
        """Yield the outcomes of all files, by path."""
        where, values = ("WHERE status = ?", (status,)) if status is not None else ("", ())
        for (record,) in self._base.execute(f"SELECT record FROM outcomes {where} ORDER BY path", values):
            yield Outcome.from_record(json.loads(record))

    def counts(self) -> dict[str, int]:
        """Return how many files have each status."""
        return dict(self._base.execute("SELECT status, COUNT(*) FROM outcomes GROUP BY status"))

    def stale(self) -> dict[int, set[str]]:
        """Return the outcomes that later ones replace: part -> paths."""
        found: dict[int, set[str]] = {}
        for part, path in self._base.execute("SELECT part, path FROM stale"):
            found.setdefault(part, set()).add(path)
        return found

    # --- files ---

    def plan(self, files: Iterable[Found], *, retry: bool = False) -> tuple[int, int]:
        """Take in the files of the archive, each once; return how many are to be looked at, and how many are done.

        A file counts as done where its stamp is that of its outcome; one that failed does not where it is to be tried
        again, and a duplicate is looked at again because the file that it repeats may have changed.
        """
        kept = number = 0
        for file in files:
            if not self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", (file.path,)).rowcount:
                continue
            known = self._base.execute("SELECT stamp, status FROM outcomes WHERE path = ?", (file.path,)).fetchone()
            passed_over = file.skipped is not None and known is not None and known[1] == "skipped"
            again = retry and known is not None and known[1] == "failed"
            same = known is not None and not again and known[0] == file.stamp and (file.stamp or passed_over)
            repeats = known is not None and known[1] == "skipped" and not passed_over
            if same and not repeats:
                kept += 1
                continue
            number += 1
            order = _NEW if known is None else _DUPLICATE if repeats else _CHANGED
            container, member, offset, size = file.location
            row = (order + number, file.path, _encoded(container), _encoded(member), offset, size, file.stamp)
            self._base.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, file.skipped))
        return self.count(), kept

    def count(self) -> int:
        """Return how many files are to be done."""
        found: int = self._base.execute("SELECT COUNT(*) FROM files").fetchone()[0]
        return found

    def files(self, after: int, count: int) -> list[tuple[int, Found]]:
        """Return the next files to be done, each with its number."""
        rows = self._base.execute(
            "SELECT number, path, container, member, offset, size, stamp, skipped FROM files"
            " WHERE number > ? ORDER BY number LIMIT ?",
            (after, count),
        )
        return [
            (number, Found(path, Location(_decoded(container) or "", _decoded(member), offset, size), stamp, skipped))
            for number, path, container, member, offset, size, stamp, skipped in rows
        ]

    def outcome(self, path: str) -> Outcome | None:
        """Return what became of a file; None where it is not done."""
        row = self._base.execute("SELECT record FROM outcomes WHERE path = ?", (path,)).fetchone()
        return Outcome.from_record(json.loads(row[0])) if row is not None else None

    def forget(self, sha256: str, path: str) -> None:
        """Let a file no longer be the first with these bytes: it has others now."""
        self._base.execute("DELETE FROM firsts WHERE sha256 = ? AND path = ?", (sha256, path))

    def first_with(self, sha256: str, path: str) -> str:
        """Return the first file with these bytes; that is this one where none was known."""
        self._base.execute("INSERT OR IGNORE INTO firsts VALUES (?, ?)", (sha256, path))
        found: str = self._base.execute("SELECT path FROM firsts WHERE sha256 = ?", (sha256,)).fetchone()[0]
        return found


def _encoded(name: str | None) -> bytes | None:
    """A name as bytes: SQLite takes no text that is no UTF-8, as names of files may be."""
    return name.encode("utf-8", "surrogateescape") if name is not None else None


def _decoded(name: bytes | None) -> str | None:
    return name.decode("utf-8", "surrogateescape") if name is not None else None
