"""The file of an index: opened, made, and brought to the version of this program."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import IO, Final

from vnplan_nlp.errors import IndexFileError, SourceNotFoundError
from vnplan_nlp.index.summary import sum_up

#: What SQLite files of ours carry in their header ("vnpl").
APPLICATION_ID: Final = 0x766E706C
#: Version N is made by the N-th step; a file of an older version takes the steps that it lacks.
MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    lambda base: _run_script(base, "schema.sql"),
    lambda base: _second(base),
)
#: Kilobytes of pages that a connection keeps.
_CACHE: Final = 64_000
#: Seconds that a writer waits for those who read: the switch to its log of changes needs the file alone.
_PATIENCE: Final = 45.0


def create(path: str | Path) -> sqlite3.Connection:
    """Return a connection that may write to an index, which is made where there is none.

    Raises:
        IndexFileError: the file is something else, or of a later version.
    """
    try:
        base = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        _see(base, path)  # before anything of a stranger's file is changed
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        _settle(base)
        migrate(base, path)
    except sqlite3.DatabaseError as error:
        raise told(path, error) from error
    return base


def told(path: str | Path, error: sqlite3.Error | zlib.error) -> IndexFileError:
    """Return what an error of the database means to people."""
    if isinstance(error, sqlite3.OperationalError):
        busy = "locked" in str(error)
        return IndexFileError(str(path), "somebody else writes or reads there; try again later" if busy else str(error))
    if "not a database" in str(error):
        return IndexFileError(str(path), "is no SQLite file, no index of vnplan")
    return IndexFileError(str(path), f"is damaged or cut off ({error}); remove it and build it anew")


def locked(path: Path) -> Lock:
    """Return a lock beside an index that ends with the process: one build at a time.

    Raises:
        IndexFileError: another build holds it.
    """
    return Lock(path)


class Lock:
    """A lock on a file of its own; `close` gives it back and removes the file."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.lock")
        self._file: IO[str] | None = None
        try:
            import fcntl
        except ImportError:  # not on this system: two builds at once are the user's own doing
            return
        try:
            self._file = self._path.open("a")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = os.fstat(self._file.fileno()).st_ino == self._path.stat().st_ino
        except BlockingIOError:
            mine = False
        except OSError as error:
            raise IndexFileError(str(path), (error.strerror or str(error)).lower()) from error
        if not mine:
            if self._file is not None:
                self._file.close()
            raise IndexFileError(str(path), "another build is writing there")

    def close(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()


def open_readonly(path: str | Path) -> sqlite3.Connection:
    """Return a connection that can only read.

    Raises:
        SourceNotFoundError: there is no such file.
        IndexFileError: it is no index, or of another version.
    """
    if not Path(path).is_file():
        raise SourceNotFoundError(str(path), "no such index; `vnplan index build` makes one")
    try:
        base = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        base.execute("PRAGMA query_only = ON")
        _settle(base)
        _see(base, path)
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if not base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
            raise IndexFileError(str(path), "is empty, no index of vnplan")
    except sqlite3.DatabaseError as error:
        raise told(path, error) from error
    if version < len(MIGRATIONS):
        raise IndexFileError(str(path), f"is of version {version}; `vnplan index migrate` brings it up to date")
    return base


@contextmanager
def snapshot(base: sqlite3.Connection) -> Iterator[None]:
    """Let all that is read within a block be of one state, whatever a build writes meanwhile; blocks may be nested.

    A build writes beside it; only the room of what is written is not taken again before the block ends.
    """
    if base.in_transaction:
        yield
        return
    base.execute("BEGIN")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):  # what a file is like that cannot be read is told already
            base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")  # and not ROLLBACK: rows that somebody is still walking through stay readable


def upgrade(path: str | Path) -> int:
    """Bring the index of a file to the version of this program; return how many steps that took.

    Raises:
        SourceNotFoundError: there is no such file.
        IndexFileError: the file is no index, or of a later version.
    """
    if not Path(path).is_file():
        raise SourceNotFoundError(str(path), "no such index; `vnplan index build` makes one")
    base = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
    try:
        if not base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
            raise IndexFileError(str(path), "is empty, no index of vnplan")
        return migrate(base, path)
    except sqlite3.DatabaseError as error:
        raise told(path, error) from error
    finally:
        base.close()


def migrate(base: sqlite3.Connection, path: str | Path) -> int:
    """Bring an index to the version of this program, each step in a transaction; return how many steps that took.

    Raises:
        IndexFileError: the file is no index, or of a later version.
    """
    _see(base, path)
    had: int = base.execute("PRAGMA user_version").fetchone()[0]
    for number, step in enumerate(MIGRATIONS[had:], had + 1):
        base.execute("BEGIN IMMEDIATE")
        try:
            if base.execute("PRAGMA user_version").fetchone()[0] >= number:  # somebody else has taken this step
                base.execute("ROLLBACK")
                continue
            base.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            step(base)
            base.execute(f"PRAGMA user_version = {number}")
            base.execute("COMMIT")
        except BaseException:
            base.execute("ROLLBACK")
            raise
    return len(MIGRATIONS) - had


def _see(base: sqlite3.Connection, path: str | Path) -> None:
    """See that a file is an index that this program can read."""
    mark = base.execute("PRAGMA application_id").fetchone()[0]
    version = base.execute("PRAGMA user_version").fetchone()[0]
    tables = base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    if tables and mark != APPLICATION_ID:
        raise IndexFileError(str(path), "is a SQLite file, but no index of vnplan")
    if version > len(MIGRATIONS):
        raise IndexFileError(str(path), f"is of version {version}, made by a later vnplan; update this one")


def _settle(base: sqlite3.Connection) -> None:
    base.execute(f"PRAGMA cache_size = -{_CACHE}")
    base.execute("PRAGMA temp_store = FILE")
    # What a file of strangers holds must not run functions of ours from its views and triggers.
    base.execute("PRAGMA trusted_schema = OFF")
    # A file that is cut off while it is mapped ends the process that reads it; mapping made no question faster.
    base.execute("PRAGMA mmap_size = 0")


def _second(base: sqlite3.Connection) -> None:
    for table, name, column in (
        ("documents", "movements", "TEXT NOT NULL DEFAULT ''"),
        ("campaigns", "year", "INTEGER"),  # files that this program made before its first release may have it
    ):
        if name not in {row[1] for row in base.execute(f"PRAGMA table_info({table})")}:
            base.execute(f"ALTER TABLE {table} ADD COLUMN {name} {column}")
    _run_script(base, "schema-2.sql")
    if base.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None:
        sum_up(base)


def _run_script(base: sqlite3.Connection, name: str) -> None:
    """Run the statements of a file one by one: `executescript` would end the transaction."""
    statement = ""
    for line in files("vnplan_nlp.index").joinpath(name).read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            base.execute(statement)
            statement = ""
