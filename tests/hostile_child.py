"""A process that reads files as a service would: little memory, no network, no shell, nothing written but temporary files.

    python tests/hostile_child.py BYTES SECONDS < PATHS

prints a line of JSON for each path: what came of it, and the most memory that the process has had so far.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

PROGRAMS = ("tesseract", "soffice", "libreoffice")
REFUSED = (
    "socket.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.", "urllib.", "http.", "ftplib.",
    "smtplib.", "webbrowser.", "winreg.", "os.link", "os.symlink", "os.chmod", "os.chown",
)  # fmt: skip
CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.utime", "shutil.rmtree", "shutil.move")


class Forbidden(BaseException):
    """Something was done that no reader does; no `except Exception` hides it."""


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what is forbidden."""
    if event.startswith(REFUSED) and event != "socket.gethostname":
        raise Forbidden(f"{event} {arguments}")
    if event == "subprocess.Popen":
        if Path(str(arguments[0])).name not in PROGRAMS:
            raise Forbidden(f"{event} {arguments[0]}")
    elif event == "open":
        path, _, flags = arguments
        if not isinstance(path, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            inside(os.fsdecode(path), event)
    elif event in CHANGES and not isinstance(arguments[0], int) and arguments[-1] in (-1, None):
        inside(os.fsdecode(arguments[0]), event)


def inside(path: str, event: str) -> None:
    """Refuse what is written outside the temporary folder."""
    folder = tempfile.gettempdir()
    if path != os.devnull and os.path.commonpath([folder, os.path.realpath(path)]) != folder:
        raise Forbidden(f"{event} {path}")


def outcome(path: str, config: Any) -> dict[str, Any]:
    """What comes of a file."""
    import vnplan_nlp as vp
    from vnplan_nlp.errors import VnplanError

    begun = time.monotonic()
    found: dict[str, Any] = {"name": Path(path).name}
    try:
        plan = vp.parse(path, config=config)
        assert vp.PlanDocument.from_json(plan.to_json()) == plan
        found |= {"kind": "plan", "message": plan.text[:200], "issues": [issue.code for issue in plan.issues]}
    except VnplanError as error:
        found |= {"kind": type(error).__name__, "message": str(error), "code": int(error.exit_code)}
    except BaseException as error:
        found |= {"kind": "fault", "message": f"{type(error).__name__}: {error}", "where": traceback.format_exc()[-3000:]}
    found["seconds"] = round(time.monotonic() - begun, 2)
    found["memory"] = most_memory()
    return found


def most_memory() -> int:
    """The most memory that this process had in use; what getrusage tells begins with that of its parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Read all files."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    tempfile.gettempdir()  # tries to write there before anybody watches
    sys.addaudithook(watch)
    from vnplan_nlp.config import Limits, ParseConfig

    config = ParseConfig(limits=Limits(max_seconds=seconds, max_memory=memory))
    for line in sys.stdin:
        print(json.dumps(outcome(line.rstrip("\n"), config)), flush=True)


if __name__ == "__main__":
    main()
