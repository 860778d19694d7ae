"""What the commands of `vnplan` share: their arguments, the reading of files one by one, and errors as one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vnplan_nlp.errors import ExitCode, VnplanError

if TYPE_CHECKING:
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.schema import PlanDocument

STDIN: Final = "-"

Source = Annotated[str, typer.Argument(metavar="FILE", help="A plan: text, Markdown or PDF; [bold]-[/bold] is stdin.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings in TOML.")]


# --- reading ---------------------------------------------------------------------------------------


def settings_of(config: Path | None, layer: str | None) -> ParseConfig:
    """Return the settings of a file, or the defaults; with one layer only where a layer is named."""
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.schema import LAYERS

    settings = ParseConfig.load(config) if config is not None else ParseConfig()
    # Only the layer asked for, and what it needs, is extracted; references and issues come from all of them.
    return settings.model_copy(update={"layers": (layer,)}) if layer in LAYERS else settings


def plan_of(file: str, settings: ParseConfig) -> PlanDocument:
    """Return the plan of a file or of stdin."""
    from vnplan_nlp.pipeline import parse as parse_source

    if file == STDIN:
        return parse_source(stdin_bytes(settings), config=settings, filename="stdin")
    return parse_source(file, config=settings)


def read_plan(file: str, settings: ParseConfig) -> PlanDocument:
    """Return the plan of a file, of stdin, or of the JSON of an earlier parse."""
    from vnplan_nlp import load

    return load(file) if file.lower().endswith(".json") else plan_of(file, settings)


def stdin_bytes(settings: ParseConfig) -> bytes:
    """Return what stdin holds, up to one byte more than the limit."""
    return sys.stdin.buffer.read(settings.limits.max_bytes + 1)


def each(files: Sequence[str], settings: ParseConfig, use: Callable[[str, PlanDocument], None]) -> list[int]:
    """Parse every file and hand its plan on; return the exit codes of the files that failed."""
    return each_file(files, lambda file: use(file, plan_of(file, settings)))


def each_file(files: Sequence[str], use: Callable[[str], None]) -> list[int]:
    """Do something with every file; return the exit codes of the files that failed."""
    failed: list[int] = []
    with _progress(len(files)) as advance:
        for file in files:
            try:
                use(file)
            except BrokenPipeError:
                raise
            except (VnplanError, OSError) as error:
                _complain(error, file)
                failed.append(_exit_code(error))
            except Exception as error:  # a fault of ours must not stop the other files
                if os.environ.get("VNPLAN_TRACEBACK"):
                    raise
                reason = f"internal error: {type(error).__name__}: {error} (VNPLAN_TRACEBACK=1 shows where)"
                print(f"{_one_line(file)}: {_one_line(reason)}", file=sys.stderr)
                failed.append(ExitCode.FAILED)
            advance()
    return failed


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr where somebody is there to see it."""
    if count < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("parse", total=count)
        yield lambda: progress.advance(task)


# --- errors ----------------------------------------------------------------------------------------


@contextmanager
def one_line_errors(file: str = "") -> Iterator[None]:
    """Turn the errors that a user can meet into one line on stderr and an exit code."""
    try:
        yield
    except BrokenPipeError:
        # The reader of stdout has left (`| head`); nothing is wrong. Python must not flush into the pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(ExitCode.OK) from None
    except (VnplanError, OSError) as error:
        _complain(error, file)
        raise typer.Exit(_exit_code(error)) from None


def _exit_code(error: Exception) -> int:
    return int(error.exit_code) if isinstance(error, VnplanError) else int(ExitCode.FAILED)


def _complain(error: Exception, file: str) -> None:
    """Print `file: reason`; the file as the user named it, once."""
    name = "stdin" if file == STDIN else _one_line(file)
    reason = _one_line(str(error))
    if isinstance(error, OSError):
        reason = (error.strerror or reason).lower()
        if error.filename is not None and str(error.filename) != file:
            reason = f"{error.filename}: {reason}"
    for prefix in (name, Path(name).name):
        reason = reason.removeprefix(f"{prefix}: ")
    print(f"{name}: {reason}" if name else reason, file=sys.stderr)


def _one_line(words: str) -> str:
    return " ".join(words.split())
