"""The commands of `vnplan_nlp.formats`: no logic of their own; `cli.py` registers them."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vnplan_nlp.command_line import (
    STDIN,
    ConfigFile,
    bars,
    each_file,
    one_line_errors,
    read_plan,
    settings_of,
    stdin_bytes,
)
from vnplan_nlp.errors import ExitCode

if TYPE_CHECKING:
    from vnplan_nlp.schema import PlanDocument

_Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="Plans as text, Markdown, PDF or JSON of a parse; [bold]-[/bold] is stdin."),
]

CALENDAR_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan calendar ke-hoach.txt -o ke-hoach.ics

vnplan calendar plans/*.txt --until 2025-12-31 -o nam-2025.ics"""


def calendar(
    files: _Files,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write there.")] = STDIN,
    until: Annotated[
        datetime | None,
        typer.Option(metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="The last day of recurring deadlines."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write deadlines, phases and anniversaries as a calendar (.ics) for Outlook, Google and phones.

    A deadline is an all-day event on its last good day, with alarms 7 days and 1 day before; what has no day is counted
    on stderr.
    """
    with one_line_errors():
        from vnplan_nlp.formats.calendar import calendar as make_calendar

        plans, failed = _read(files, config)
        if plans:
            made = make_calendar(plans, until=until.date() if until is not None else None)
            _write(output, made.data)
            print(f"{made.events} events, {made.skipped} without a day left out", file=sys.stderr)
    _leave(files, failed)


TIMELINE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan timeline ke-hoach.txt -o ke-hoach.svg

vnplan timeline parsed/ke-hoach.json -o ke-hoach.png"""


def timeline(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A plan as text, Markdown, PDF or JSON, or -.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="A name that ends in .svg or .png.")],
    config: ConfigFile = None,
) -> None:
    """Draw the time line of a plan to hang up: phases as bars, deadlines as marks, anniversaries as flags.

    The picture is as large as A4, A3 or A2 on its side, whatever its words need.
    """
    form = Path(output).suffix.lower().removeprefix(".")
    if form not in ("svg", "png"):
        raise typer.BadParameter(f"{output}: take a name that ends in .svg or .png", param_hint="-o")
    with one_line_errors(file):
        from vnplan_nlp.formats.timeline import timeline as draw

        _write_told(output, draw(read_plan(file, settings_of(config, None)), "svg" if form == "svg" else "png"))


TASKS_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan tasks ke-hoach.txt

vnplan tasks plans/*.txt --by date --xlsx nhiem-vu.xlsx

vnplan tasks ke-hoach.txt --by section --csv > nhiem-vu.csv"""


class _GroupBy(StrEnum):
    actor, date, section = "actor", "date", "section"


def tasks(
    files: _Files,
    by: Annotated[_GroupBy, typer.Option(help="What the list is grouped by.")] = _GroupBy.actor,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook to print.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    config: ConfigFile = None,
) -> None:
    """List who must do what by when, grouped by actor, date or section: as a table, a workbook or CSV."""
    if xlsx is not None and as_csv:
        raise typer.BadParameter("take one of --xlsx, --csv", param_hint="--csv")
    with one_line_errors():
        from vnplan_nlp.formats import tasks as work_list

        plans, failed = _read(files, config)
        rows = work_list.tasks(plans, by.value)
        if not plans:
            pass
        elif xlsx is not None:
            _write(str(xlsx), work_list.workbook(rows, by.value))
            print(f"{xlsx}: {len(rows)} {'task' if len(rows) == 1 else 'tasks'}", file=sys.stderr)
        elif as_csv:
            work_list.write_csv(rows, sys.stdout)
        else:
            work_list.print_tasks(rows, by.value)
    _leave(files, failed)


ANNOTATE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan annotate ke-hoach.pdf -o ke-hoach-danh-dau.pdf

vnplan annotate ke-hoach.txt -o ke-hoach.html"""


def annotate(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A plan; a PDF document for a PDF with highlights.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="A name that ends in .pdf or .html.")],
    config: ConfigFile = None,
) -> None:
    """Mark citations, campaigns, phases and deadlines: highlights with notes in a copy of a PDF, or a page of HTML."""
    form = Path(output).suffix.lower()
    if form not in (".pdf", ".html"):
        raise typer.BadParameter(f"{output}: take a name that ends in .pdf or .html", param_hint="-o")
    with one_line_errors(file):
        from vnplan_nlp.formats.annotate import annotated_page, annotated_pdf

        settings = settings_of(config, None)
        if form == ".html":
            _write_told(output, annotated_page(read_plan(file, settings)).encode())
            return
        from vnplan_nlp.pipeline import file_bytes, parse

        data = stdin_bytes(settings) if file == STDIN else file_bytes(file, config=settings)
        if not data.startswith(b"%PDF-"):
            raise typer.BadParameter(f"{file}: no PDF document; take a name that ends in .html", param_hint="-o")
        name = "stdin" if file == STDIN else Path(file).name
        with bars(1) as shown:
            plan = parse(data, config=settings, filename=name, progress=shown.pages)
        _write_told(output, annotated_pdf(plan, data, name=name))


def _read(files: list[str], config: Path | None) -> tuple[list[PlanDocument], list[int]]:
    """The plans of the files, and the exit codes of those that failed."""
    settings = settings_of(config, None)
    plans: list[PlanDocument] = []
    return plans, each_file(files, lambda file, pages: plans.append(read_plan(file, settings, pages)))


def _write_told(output: str, data: bytes) -> None:
    """Write a file and tell on stderr that it is there."""
    _write(output, data)
    print(f"{output}: {len(data):,} bytes", file=sys.stderr)


def _write(output: str, data: bytes) -> None:
    if output == STDIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    else:
        Path(output).write_bytes(data)


def _leave(files: list[str], failed: list[int]) -> None:
    if failed:
        raise typer.Exit(failed[0] if len(files) == 1 else ExitCode.FAILED)
