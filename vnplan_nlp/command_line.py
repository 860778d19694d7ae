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
    from rich.progress import Progress, TaskID

    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.ingest.source import PageProgress
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


def plan_of(file: str, settings: ParseConfig, progress: PageProgress) -> PlanDocument:
    """Return the plan of a file or of stdin."""
    from vnplan_nlp.pipeline import parse as parse_source

    if file == STDIN:
        return parse_source(stdin_bytes(settings), config=settings, filename="stdin", progress=progress)
    return parse_source(file, config=settings, progress=progress)


def read_plan(file: str, settings: ParseConfig, progress: PageProgress | None = None) -> PlanDocument:
    """Return the plan of a file, of stdin, or of the JSON of an earlier parse."""
    from vnplan_nlp import load

    if file.lower().endswith(".json"):
        return load(file)
    if progress is not None:
        return plan_of(file, settings, progress)
    with bars(1) as shown:
        return plan_of(file, settings, shown.pages)


def stdin_bytes(settings: ParseConfig) -> bytes:
    """Return what stdin holds, up to one byte more than the limit."""
    return sys.stdin.buffer.read(settings.limits.max_bytes + 1)


def each(files: Sequence[str], settings: ParseConfig, use: Callable[[str, PlanDocument], None]) -> list[int]:
    """Parse every file and hand its plan on; return the exit codes of the files that failed."""
    return each_file(files, lambda file, pages: use(file, plan_of(file, settings, pages)))


def each_file(files: Sequence[str], use: Callable[[str, PageProgress], None]) -> list[int]:
    """Do something with every file; return the exit codes of the files that failed.

    `use` gets the file and what is to be told how far its pages are recognised.
    """
    failed: list[int] = []
    with bars(len(files)) as shown:
        for file in files:
            try:
                use(file, shown.pages)
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
            shown.file_done()
    return failed


# --- progress --------------------------------------------------------------------------------------


class Bars:
    """Bars on a terminal: one of the files where there are several, one of the pages while a scan is recognised.

    Nothing is shown, and rich not loaded, before there is something to wait for.
    """

    def __init__(self, files: int, *, seen: bool) -> None:
        self._seen = seen
        self._shown: Progress | None = None
        self._pages: TaskID | None = None
        self._files = self._bars().add_task("files", total=files) if seen and files > 1 else None

    def _bars(self) -> Progress:
        if self._shown is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self._shown.start()
        return self._shown

    def pages(self, done: int, total: int) -> None:
        """Show how many pages of a file are recognised."""
        if not self._seen:
            return
        bars = self._bars()
        if self._pages is None:
            self._pages = bars.add_task("recognised pages", total=total)
        bars.update(self._pages, completed=done, total=total)

    def file_done(self) -> None:
        """Show one file more, and no pages."""
        if self._shown is not None:
            if self._pages is not None:
                self._shown.remove_task(self._pages)
                self._pages = None
            if self._files is not None:
                self._shown.advance(self._files)

    def close(self) -> None:
        """Take the bars away."""
        if self._shown is not None:
            self._shown.stop()


@contextmanager
def bars(files: int) -> Iterator[Bars]:
    """Give bars for so many files, on stderr where somebody is there to see them."""
    shown = Bars(files, seen=sys.stderr.isatty())
    try:
        yield shown
    finally:
        shown.close()


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
    # Words of documents and names of files must not steer the terminal.
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
