"""Other programs, run without a shell and within limits: time, memory, and the size of the files that they write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple


class Ended(NamedTuple):
    """How a program ended: its code, and what it printed where that was asked for."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(
    command: Sequence[str],
    *,
    seconds: float,
    memory: int,
    file_size: int = 0,
    given: bytes | None = None,
    said: IO[bytes] | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Return how a program ended; it and the programs that it started are gone in any case.

    Args:
        command: the program and its arguments.
        seconds: the longest time.
        memory: the largest address space of each of its processes, in bytes.
        file_size: the largest file that it may write, in bytes.
        given: what it reads from its standard input.
        said: a file for all that it prints, instead of what is returned.
        folder: where it runs.
        environment: variables to set beside those of this process.

    Raises:
        subprocess.TimeoutExpired: it did not end in time.
        OSError: it cannot be started.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
        stdout=subprocess.PIPE if said is None else said,
        stderr=subprocess.PIPE if said is None else subprocess.STDOUT,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    ) as process:
        # Set from outside: code between fork and exec is not safe beside the threads that recognise pages.
        _limit(process.pid, memory=memory, file_size=file_size)
        try:
            out, err = process.communicate(given, timeout=max(0.001, seconds))
        finally:
            _end(process)
    return Ended(process.returncode, out or b"", err or b"")


def _limit(process: int, *, memory: int, file_size: int) -> None:
    """Lower the limits of a process, where the system can; those that it inherited and that are lower stay."""
    if sys.platform != "linux":
        return
    import resource

    wanted = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file_size), (resource.RLIMIT_CORE, 0))
    with suppress(ProcessLookupError, PermissionError):  # it may have ended already
        for kind, most in wanted:
            hard = resource.prlimit(process, kind)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(process, kind, (least, least))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with the processes that it started: `soffice` is a script around the one that works."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # also where the script has ended, and the other has not
        else:
            process.kill()
    process.wait()
