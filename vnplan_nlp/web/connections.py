"""The index behind the pages: a few read-only connections, lent to one request at a time."""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from typing import Final, NamedTuple

from vnplan_nlp.errors import SourceNotFoundError
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.web.refusals import SlowQuestionError

_Identity = tuple[int, ...]
#: Steps of SQLite's machine between two looks at the clock.
_STEPS: Final = 20_000


class _Open(NamedTuple):
    reader: CitationIndex
    identity: _Identity


class IndexPool:
    """Connections to an index; a file that was replaced, overwritten or written to is opened anew.

    Args:
        path: the file.
        size: connections at most; who comes when all are lent waits.
        seconds: after which a question is ended.

    Raises:
        SourceNotFoundError: there is no such file.
        IndexFileError: it is no index, or of another version.
    """

    def __init__(self, path: str | os.PathLike[str], size: int, seconds: float = 30.0) -> None:
        self.path = os.fspath(path)
        self._seconds = seconds
        self._free: LifoQueue[_Open | None] = LifoQueue()
        for _ in range(size - 1):
            self._free.put(None)
        self._free.put(self._opened())
        self._size = size

    @contextmanager
    def lent(self) -> Iterator[CitationIndex]:
        """Lend a connection for the length of a block, in which all answers are of one state of the index.

        Raises:
            SourceNotFoundError, IndexFileError: the file is gone, or no index any more.
            SlowQuestionError: what is asked takes longer than it may.
        """
        held = self._free.get()
        try:
            if held is not None and held.identity != self._identity():
                held.reader.close()
                held = None
            if held is None:
                held = self._opened()
            with self._bounded(held.reader.base), held.reader.snapshot():
                yield held.reader
        except (sqlite3.DatabaseError, zlib.error):
            if held is not None:  # what a file is like that cannot be read is found out when it is opened anew
                held.reader.close()
            held = None
            raise
        finally:
            self._free.put(held)

    @contextmanager
    def _bounded(self, base: sqlite3.Connection) -> Iterator[None]:
        """End what is asked within a block when its time is over."""
        until = time.monotonic() + self._seconds
        base.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise SlowQuestionError(self._seconds) from error
            raise
        finally:
            base.set_progress_handler(None, 0)

    def state(self) -> tuple[int, ...]:
        """Return what changes when the index does."""
        state: list[int] = []
        for path in (self.path, f"{self.path}-wal"):
            try:
                stat = os.stat(path)  # noqa: PTH116 - asked at every request
            except OSError:
                continue
            state += (stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        return tuple(state)

    def close(self) -> None:
        """Close all connections, as soon as each is given back."""
        for _ in range(self._size):
            held = self._free.get()
            if held is not None:
                held.reader.close()
        for _ in range(self._size):
            self._free.put(None)

    def _opened(self) -> _Open:
        identity = self._identity()
        return _Open(CitationIndex(self.path), identity)

    def _identity(self) -> _Identity:
        try:
            stat = os.stat(self.path)  # noqa: PTH116
        except OSError:
            raise SourceNotFoundError(self.path, "no such index; `vnplan index build` makes one") from None
        # Of a file that was overwritten in place SQLite may take pages for known that are another's by now.
        return stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size
