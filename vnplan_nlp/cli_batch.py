"""`vnplan batch`: the files of an archive, parsed into a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from vnplan_nlp.command_line import STDIN, ConfigFile, one_line_errors, settings_of
from vnplan_nlp.errors import ExitCode

EXAMPLES: Final = """[bold]Examples[/bold]

vnplan batch kho/ -o out/

vnplan batch kho/ --include "*.pdf" --exclude nháp -o out/ --workers 4

vnplan batch 2019.zip 2020.tar.gz "scan/*.tif" -o out/

find kho -newer moc.txt -type f | vnplan batch --files-from - -o out/

vnplan batch s3://kho/2023/ -o s3://ket-qua/2023 --engine ray --address auto"""
_UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "KB": 10**3, "MB": 10**6, "GB": 10**9}


def batch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SRC…", help='Folders, files, "patterns", ZIP and tar archives.', show_default=False),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="The folder of the results.", show_default=False)
    ] = "",
    files_from: Annotated[
        str | None,
        typer.Option("--files-from", metavar="LIST", help="A file with a source a line; [bold]-[/bold] is stdin."),
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only files whose path or name fits.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="No files whose path, name or folder fits.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", "-j", min=0, help="Processes that parse; 0: one a processor.")
    ] = 0,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, metavar="SECONDS", help="For one file; its worker is ended. [limits.max_seconds + 30]"),
    ] = None,
    max_memory: Annotated[str, typer.Option(metavar="SIZE", help="For one worker: 800M, 4G; 0: no limit.")] = "4G",
    tables: Annotated[bool, typer.Option("--tables/--no-tables", help="Parquet tables beside the documents.")] = True,
    part_size: Annotated[int, typer.Option(min=1, help="Documents in one file of the results.")] = 500,
    resume: Annotated[
        bool, typer.Option("--resume/--fresh", help="Go on where an earlier run into OUT ended, or begin anew.")
    ] = True,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try files again that have failed.")] = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first file that fails.")] = False,
    engine: Annotated[
        Literal["local", "ray"],
        typer.Option(help="Processes of this machine, or the nodes of a Ray cluster."),
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Of the cluster; auto: this machine's. [RAY_ADDRESS, or one of our own]"
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
    config: ConfigFile = None,
) -> None:
    """Parse all files of an archive into a folder; run again, it goes on where it ended.

    OUT/documents/ holds one JSON object a line, OUT/tables/ the same as Parquet tables, OUT/outcomes.jsonl what became
    of each file, OUT/failures.jsonl what failed and what to do about it, OUT/summary.json the counts.

    Every file ends as ok, partial (parsed, but pages or letters are missing), failed, or skipped (the same bytes as
    another file, or a temporary one). A file is parsed again only when its bytes, the version of vnplan or the
    configuration have changed.

    Exit codes: 0 nothing failed, 1 some files failed, 2 wrong call, 3 a source is not there, 10 stopped (disk full,
    folder in use, --fail-fast), 130 interrupted.
    """
    roots = list(sources or [])
    if not output:
        raise typer.BadParameter("is needed: the folder of the results", param_hint="-o OUT")
    with one_line_errors():
        if files_from is not None:
            roots += _listed(files_from)
        if not roots:
            raise typer.BadParameter("nothing to parse: name a folder, a file or an archive", param_hint="SRC")
        if address is not None and engine != "ray":
            raise typer.BadParameter("goes with --engine ray", param_hint="--address")
        settings = settings_of(config, None)
        from vnplan_nlp.archive.progress import reporter, summary_lines
        from vnplan_nlp.archive.run import Options, run_batch

        options = Options(
            workers=workers,
            timeout=timeout,
            max_memory=_bytes(max_memory),
            tables=tables,
            part_size=part_size,
            resume=resume,
            retry=retry_failed,
            fail_fast=fail_fast,
            include=tuple(include or ()),
            exclude=tuple(exclude or ()),
            engine=engine,
            address=address,
        )
        summary = run_batch(roots, output, options=options, config=settings, reporter=reporter(quiet=quiet))
    if not quiet or summary.stopped is not None:
        for line in summary_lines(summary, output):
            print(line, file=sys.stderr)
    if summary.interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)
    if summary.stopped is not None:
        raise typer.Exit(ExitCode.STOPPED)
    if summary.counts.get("failed"):
        raise typer.Exit(ExitCode.FAILED)


def _listed(name: str) -> list[str]:
    """The lines of a file of names."""
    from vnplan_nlp.errors import SourceNotFoundError

    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise SourceNotFoundError(name, (error.strerror or str(error)).lower()) from error
    return [line.rstrip("\r") for line in data.decode("utf-8", "surrogateescape").split("\n") if line.strip()]


def _bytes(size: str) -> int | None:
    """The bytes that a size means: 800M; None for 0."""
    number, unit = size.strip().upper(), ""
    while number and not number[-1].isdigit():
        number, unit = number[:-1], number[-1] + unit
    unit = unit.strip().replace("IB", "B")
    if unit not in _UNITS:
        raise typer.BadParameter(f"{size!r} is no size; write 800M or 4G", param_hint="--max-memory")
    try:
        return int(float(number) * _UNITS[unit]) or None
    except ValueError:
        raise typer.BadParameter(f"{size!r} is no size; write 800M or 4G", param_hint="--max-memory") from None
