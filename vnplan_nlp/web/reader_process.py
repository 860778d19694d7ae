"""The process that reads one file that somebody has handed in: `python -m vnplan_nlp.web.reader_process`.

It takes a line of JSON and the file from its standard input, and writes "plan" or "refused" with the name of the error
and a line end, then the plan as JSON or the reason. It ends with the server, and has no network where the system lets
it give that up.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of Linux
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET


def main() -> None:
    """Read one file."""
    told = json.loads(sys.stdin.buffer.readline())
    ends_with(told["parent"])
    without_network()
    bound_memory(told["max_memory"])
    data = sys.stdin.buffer.read()
    out = os.dup(1)
    os.dup2(2, 1)  # nothing that a library prints gets into the answer
    head, answer = _read(data, told)
    with os.fdopen(out, "wb") as stream:
        stream.write(head + b"\n" + answer)


def _read(data: bytes, told: dict[str, object]) -> tuple[bytes, bytes]:
    from vnplan_nlp.config import Limits, ParseConfig
    from vnplan_nlp.errors import VnplanError
    from vnplan_nlp.pipeline import parse

    limits = Limits.model_validate({name: told[name] for name in ("max_bytes", "max_seconds", "max_memory")})
    try:
        plan = parse(data, config=ParseConfig(limits=limits), filename=str(told["filename"]))
        return b"plan", plan.to_json_bytes()
    except VnplanError as error:
        return f"refused {type(error).__name__}".encode(), str(error).encode("utf-8", "replace")
    except Exception as error:  # a fault of ours, or of a library: of this file alone
        return b"refused", f"{told['filename']}: cannot be read ({type(error).__name__})".encode("utf-8", "replace")


def ends_with(parent: int) -> None:
    """Let this process end when its parent does."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before
        os._exit(1)


def without_network() -> bool:
    """Give up the network, for this process and all that it starts; return whether the system has let it."""
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):
        return False
    if unshare(_NEW_NETWORK) == 0:
        return True
    if unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    with suppress(OSError):  # so that it is still who it was
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def bound_memory(most: int) -> None:
    """Let this process take so many bytes besides what it has already."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    limit = most + _taken()
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    # Private memory that is written to: address space that is only set aside, as allocators do, does not count.
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _taken() -> int:
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return 1024 * int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
