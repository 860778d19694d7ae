"""`vnplan compare`: a plan beside its directive; no logic of its own, `cli.py` registers it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vnplan_nlp.command_line import STDIN, ConfigFile, one_line_errors, read_plan, settings_of

if TYPE_CHECKING:
    from vnplan_nlp.schema import PlanDocument

EXAMPLES: Final = """[bold]Examples[/bold]

vnplan compare ke-hoach-huyen.docx chi-thi-tinh.pdf

vnplan compare ke-hoach.json chi-thi.json --json > so-sanh.json

vnplan compare ke-hoach-xa.docx --index kho.db

vnplan compare ke-hoach-huyen.docx chi-thi-tinh.pdf --html so-sanh.html --docx so-sanh.docx --xlsx so-sanh.xlsx

vnplan compare --siblings --xlsx ma-tran.xlsx huyen-a.docx huyen-b.docx huyen-c.docx chi-thi-tinh.pdf"""

HtmlReport = Annotated[
    Path | None, typer.Option("--html", metavar="OUT", help="Write a page that opens offline; prints, too.")
]
DocxReport = Annotated[Path | None, typer.Option("--docx", metavar="OUT", help="Write a Word file.")]
XlsxReport = Annotated[Path | None, typer.Option("--xlsx", metavar="OUT", help="Write a workbook.")]


def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PLAN DIRECTIVE",
            help="The plan and the directive that it implements: files or their JSON; [bold]-[/bold] is stdin.",
        ),
    ],
    siblings: Annotated[
        bool, typer.Option("--siblings", help="Several plans, then their directive: who covers what.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: HtmlReport = None,
    docx: DocxReport = None,
    xlsx: XlsxReport = None,
    index: Annotated[
        str | None,
        typer.Option("--index", metavar="FILE", help="Find the directive here, by what PLAN cites; leave it out then."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Compare a plan with the directive that it implements: covered, missing, changed, new.

    Every unit of the directive that asks for something is looked up in the plan. What is addressed to others is told
    apart and not counted. Reports (docs/compare-reports.md) are written instead of the table. The limits are in
    docs/compare.md.
    """
    if index is not None:
        if len(files) != 1 or siblings:
            raise typer.BadParameter("takes one PLAN and finds the directive", param_hint="--index")
    elif len(files) < 2 or (len(files) > 2 and not siblings):
        raise typer.BadParameter(
            "takes PLAN DIRECTIVE, or --siblings PLAN PLAN … DIRECTIVE", param_hint="PLAN DIRECTIVE"
        )
    if files.count(STDIN) > 1:
        raise typer.BadParameter("only one of the files can be stdin", param_hint="-")
    reports = {name: target for name, target in (("html", html), ("docx", docx), ("xlsx", xlsx)) if target is not None}
    for name, target in reports.items():
        if any(file != STDIN and target.resolve() == Path(file).resolve() for file in files):
            raise typer.BadParameter("would overwrite a document that is compared", param_hint=f"--{name}")
    if siblings:
        if docx is not None:
            raise typer.BadParameter("--siblings has --html and --xlsx", param_hint="--docx")
        _siblings(files[:-1], files[-1], config, reports, as_json=as_json)
        return
    plan = _read(files[0], config)
    directive = _read(files[1], config) if index is None else _found(plan, files[0], index)
    with one_line_errors():
        from vnplan_nlp.comparing import compare as compare_documents

        result = compare_documents(plan, directive)
        _note(result.requirements, files[-1])
        if reports:
            from vnplan_nlp.compare.reports import comparison_report

            _write(reports, lambda kind: comparison_report(kind, result, plan, directive))
        if as_json:
            print(result.to_json())
        elif not reports:
            from vnplan_nlp.compare.terminal import print_comparison

            print_comparison(result)


def _siblings(
    files: list[str], directive_file: str, config: Path | None, reports: dict[str, Path], *, as_json: bool
) -> None:
    directive = _read(directive_file, config)
    with one_line_errors():
        from vnplan_nlp import __version__
        from vnplan_nlp.compare.siblings import side_by_side

        result = side_by_side((_read(file, config) for file in files), directive, version=__version__)
        _note(result.requirements, directive_file)
        if reports:
            from vnplan_nlp.compare.reports import siblings_report

            _write(reports, lambda kind: siblings_report(kind, result, directive))
        if as_json:
            print(result.to_json())
        elif not reports:
            from vnplan_nlp.compare.terminal import print_siblings

            print_siblings(result)


def _found(plan: PlanDocument, file: str, index: str) -> PlanDocument:
    """Return the directive of a plan out of an index, and tell which one it is."""
    with one_line_errors(index):
        from vnplan_nlp.index.library import CitationIndex

        opened = CitationIndex(index)
    with opened, one_line_errors(file):
        first, *others = opened.directives(plan)
        print(f"directive: {first.document.label}, {first.document.path or first.document.key}", file=sys.stderr)
        if others:
            print(f"others: {'; '.join(item.document.label for item in others)}", file=sys.stderr)
        return opened.plan(first.document.key)


def _read(file: str, config: Path | None) -> PlanDocument:
    with one_line_errors(file):
        return read_plan(file, settings_of(config, None))


def _note(requirements: tuple[object, ...], file: str) -> None:
    if not requirements:
        print(f"{file}: nothing in it asks for anything, so there is nothing to compare", file=sys.stderr)


def _write(reports: dict[str, Path], made: Callable[[str], bytes]) -> None:
    """Write every report; all are made before the first is written."""
    contents = {target: made(kind) for kind, target in reports.items()}
    for target, data in contents.items():
        target.write_bytes(data)
        print(f"{target}: {len(data):,} bytes", file=sys.stderr)
