"""One file, read on the spot: by a process of its own that is ended at its limits, and kept nowhere."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
import tempfile
import time
import zlib
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import vnplan_nlp
from vnplan_nlp.web.refusals import ParseRefusedError
from vnplan_nlp.web.settings import Settings

#: Seconds that a process may take beside its reading: to start, and to hand over what it has found.
_AROUND: Final = 15
#: Seconds that a file waits until others are read.
_PATIENCE: Final = 20.0
#: How long and how many results are kept in memory, packed, for those who look at them again.
_KEPT_SECONDS: Final = 900.0
_KEPT: Final = 24
_KEPT_BYTES: Final = 64_000_000


class Readers:
    """Reads files in processes of their own, a few at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.parsers)

    async def plan_json(self, data: bytes, filename: str) -> bytes:
        """Return the plan that a file holds, as JSON.

        Raises:
            ParseRefusedError: it cannot be read, takes too much, or too many others are waiting.
        """
        try:
            await asyncio.wait_for(self._slots.acquire(), _PATIENCE)
        except TimeoutError:
            raise ParseRefusedError("other files are being read; try again in a minute", 429, kind="Busy") from None
        try:
            with tempfile.TemporaryDirectory(prefix="vnplan-", ignore_cleanup_errors=True) as folder:
                return await self._apart(data, filename, folder)
        finally:
            self._slots.release()

    async def _apart(self, data: bytes, filename: str, folder: str) -> bytes:
        settings = self._settings
        told = {
            "filename": filename,
            "max_bytes": settings.max_upload,
            "max_seconds": settings.parse_seconds,
            "max_memory": settings.parse_memory,
            "parent": os.getpid(),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "vnplan_nlp.web.reader_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            given = json.dumps(told).encode() + b"\n" + data
            seconds = settings.parse_seconds + _AROUND
            said, _ = await asyncio.wait_for(process.communicate(given), seconds)
        except TimeoutError:
            late = f"{filename}: not read after {settings.parse_seconds} seconds"
            raise ParseRefusedError(late, kind="TooSlow") from None
        finally:
            _end(process.pid, running=process.returncode is None)
            await process.wait()
        head, _, rest = said.partition(b"\n")
        if head == b"plan":
            return rest
        word, _, kind = head.partition(b" ")
        if word == b"refused":
            raise ParseRefusedError(rest.decode("utf-8", "replace"), kind=kind.decode("ascii", "replace"))
        said_nothing = f"{filename}: reading it takes more memory than it may have, or ended without a word"
        raise ParseRefusedError(said_nothing, kind="Ended")


def _environment(folder: str) -> dict[str, str]:
    """What the process knows of this one: where programs and the package are, and the folder that will be removed."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    home = str(Path(vnplan_nlp.__file__).resolve().parents[1])
    return kept | {"PYTHONPATH": home, "TMPDIR": folder, "TMP": folder, "TEMP": folder, "HOME": folder}


def _end(process: int, *, running: bool) -> None:
    """End a process and what it has started: other programs of its reading have sessions of their own."""
    for one in [process, *_descendants(process)] if running else []:
        with suppress(OSError):
            os.kill(one, signal.SIGKILL)


def _descendants(process: int) -> list[int]:
    found = [process]
    for one in found:
        with suppress(OSError, ValueError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found[1:]


class Results:
    """The last results, in memory alone and for some minutes, each under a name that cannot be guessed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def put(self, plan: bytes) -> str:
        """Keep a plan as JSON; return its name."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = (time.monotonic() + _KEPT_SECONDS, zlib.compress(plan))
            while len(self._kept) > 1 and (len(self._kept) > _KEPT or self._size() > _KEPT_BYTES):
                self._kept.popitem(last=False)
        return name

    def get(self, name: str) -> bytes | None:
        """Return a plan that is still kept, as JSON."""
        with self._lock:
            now = time.monotonic()
            while self._kept and next(iter(self._kept.values()))[0] < now:
                self._kept.popitem(last=False)
            found = self._kept.get(name)
        return zlib.decompress(found[1]) if found is not None else None

    def _size(self) -> int:
        return sum(len(packed) for _, packed in self._kept.values())
