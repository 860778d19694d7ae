"""`vnplan compare`: a plan beside its directive; no logic of its own, `cli.py` registers it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vnplan_nlp.command_line import STDIN, ConfigFile, one_line_errors, read_plan, settings_of

if TYPE_CHECKING:
    from vnplan_nlp.compare.model import Comparison
    from vnplan_nlp.schema import PlanDocument

EXAMPLES: Final = """[bold]Examples[/bold]

vnplan compare ke-hoach-huyen.docx chi-thi-tinh.pdf

vnplan compare ke-hoach.json chi-thi.json --json > so-sanh.json

vnplan compare ke-hoach-huyen.docx chi-thi-tinh.pdf --html so-sanh.html --docx so-sanh.docx --xlsx so-sanh.xlsx

vnplan compare --siblings huyen-a.docx huyen-b.docx huyen-c.docx chi-thi-tinh.pdf --xlsx ma-tran.xlsx"""
#: Option -> the module that has `write_html`, `write_docx` or `write_xlsx`.
_REPORTS: Final = {"html": "report_html", "docx": "report_docx", "xlsx": "report_xlsx"}


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
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write a page that opens offline: a table to filter, both texts.")
    ] = None,
    docx: Annotated[Path | None, typer.Option(metavar="OUT", help="Write a Word document for the file.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="OUT", help="Write a workbook.")] = None,
    config: ConfigFile = None,
) -> None:
    """Compare a plan with the directive that it implements: covered, missing, changed, new.

    Every unit of the directive that asks for something is looked up in the plan. What is addressed to others is told
    apart and not counted. The limits are in docs/compare.md.
    """
    if len(files) < 2 or (len(files) > 2 and not siblings):
        raise typer.BadParameter(
            "takes PLAN DIRECTIVE, or --siblings PLAN PLAN … DIRECTIVE", param_hint="PLAN DIRECTIVE"
        )
    if files.count(STDIN) > 1:
        raise typer.BadParameter("only one of the files can be stdin", param_hint="-")
    reports = {name: to for name, to in (("html", html), ("docx", docx), ("xlsx", xlsx)) if to is not None}
    for name, to in reports.items():
        if any(file != STDIN and to.resolve() == Path(file).resolve() for file in files):
            raise typer.BadParameter("would overwrite a document that is compared", param_hint=f"--{name}")
    if siblings:
        if docx is not None:
            raise typer.BadParameter("with --siblings take --html or --xlsx", param_hint="--docx")
        _siblings(files[:-1], files[-1], config, reports, as_json=as_json)
        return
    plan, directive = (_read(file, config) for file in files)
    with one_line_errors():
        from vnplan_nlp.comparing import compare as compare_documents

        result = compare_documents(plan, directive)
        _note(result.requirements, files[-1])
        write_reports(reports, result, plan, directive)
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
        _write(
            {
                to: getattr(import_module("vnplan_nlp.compare.report_siblings"), f"write_{name}")(result, directive)
                for name, to in reports.items()
            }
        )
        if as_json:
            print(result.to_json())
        elif not reports:
            from vnplan_nlp.compare.terminal import print_siblings

            print_siblings(result)


def _read(file: str, config: Path | None) -> PlanDocument:
    with one_line_errors(file):
        return read_plan(file, settings_of(config, None))


def _note(requirements: tuple[object, ...], file: str) -> None:
    if not requirements:
        print(f"{file}: nothing in it asks for anything, so there is nothing to compare", file=sys.stderr)


def write_reports(
    reports: dict[str, Path], comparison: Comparison, plan: PlanDocument, directive: PlanDocument
) -> None:
    """Write the reports of a comparison: html, docx or xlsx, each to its file; all of them or none."""
    _write(
        {
            to: getattr(import_module(f"vnplan_nlp.compare.{_REPORTS[name]}"), f"write_{name}")(
                comparison, plan, directive
            )
            for name, to in reports.items()
        }
    )


def _write(made: dict[Path, str | bytes]) -> None:
    for to, data in made.items():
        to.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
