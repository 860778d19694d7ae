"""`vnplan`: one command per verb, no logic of its own. Data goes to stdout, words for people to stderr.

Everything but typer is imported inside the commands: `vnplan --help` must answer at once.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from vnplan_nlp import (
    __version__,
    cli_annotations,
    cli_batch,
    cli_compare,
    cli_corpus,
    cli_formats,
    cli_index,
    cli_rules,
    cli_serve,
)
from vnplan_nlp.command_line import (
    STDIN,
    ConfigFile,
    Source,
    each,
    each_file,
    one_line_errors,
    read_plan,
    settings_of,
    stdin_bytes,
)
from vnplan_nlp.errors import ExitCode

if TYPE_CHECKING:
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.ingest.source import PageProgress
    from vnplan_nlp.render import Format
    from vnplan_nlp.schema import PlanDocument

_SUFFIX: Final = {"json": ".json", "nl": ".jsonl", "csv": ".csv"}
#: Layers that are printed though they are no annotations of the text.
_OTHER_LAYERS: Final = ("references", "issues")

app = typer.Typer(
    name="vnplan",
    help="Vietnamese administrative plans (kế hoạch, chỉ thị, hướng dẫn …) to structured data.",
    epilog="Start with [bold]vnplan show FILE[/bold]; [bold]vnplan COMMAND --help[/bold] has examples.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; the process ends with an exit code of `ExitCode`."""
    for stream in (sys.stdout, sys.stderr):  # the data is UTF-8 whatever the terminal is set to
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"vnplan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


_PARSE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan parse ke-hoach.txt > ke-hoach.json

vnplan parse plans/*.txt -o parsed/

vnplan parse plans/*.txt --layer deadlines --csv > deadlines.csv

cat ke-hoach.md | vnplan parse - --layer citations --table"""


@app.command(epilog=_PARSE_EXAMPLES)
def parse(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Plans: text, Word, PDF, scans, HTML; [bold]-[/bold] is stdin.")
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="Write there; DIR/<stem>.json for a folder, a name that ends in / or several files.",
        ),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only the rows of this layer: citations, deadlines, sections, issues …"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON: an object, or a list of rows with --layer (the default).")
    ] = False,
    as_nl: Annotated[
        bool, typer.Option("--nl", help="One JSON object per line; what several files without -o always give.")
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV in UTF-8 (with -o it opens in Excel); needs --layer.")
    ] = False,
    as_table: Annotated[bool, typer.Option("--table", help="A table for the terminal; needs --layer.")] = False,
    config: ConfigFile = None,
) -> None:
    """Parse plans to JSON, or print one layer of them.

    One file gives one JSON object on stdout, several files give one object per line.

    A file that fails gives one line on stderr and the others go on; the exit code then is 1.

    A single file that fails gives its reason: 3 not found, 4 empty, 5 no text, 6 too large, 8 damaged, 9 too slow.
    """
    chosen = _one_format(json=as_json, nl=as_nl, csv=as_csv, table=as_table)
    if layer is not None:
        _check_layer(layer)
    elif chosen in ("csv", "table"):
        raise typer.BadParameter("needs --layer NAME", param_hint=f"--{chosen}")
    if output is not None and chosen == "table":
        raise typer.BadParameter("a table goes to the terminal; take --csv for a file", param_hint="--table")
    many = len(files) > 1
    with one_line_errors():
        settings = settings_of(config, layer)
        if output is not None and output != STDIN:
            failed = _to_files(files, settings, output, layer, chosen or "json")
        elif layer is not None:
            failed = _rows_to_stdout(files, settings, layer, chosen or "json")
        else:
            from vnplan_nlp.render import plan_json

            style: Format = "nl" if many else chosen or "json"
            failed = each(files, settings, lambda _, plan: print(plan_json(plan, style), flush=many))
    if failed:
        raise typer.Exit(ExitCode.FAILED if many else failed[0])


@app.command(epilog="[bold]Examples[/bold]\n\nvnplan show ke-hoach.txt\n\nvnplan show parsed/ke-hoach.json")
def show(file: Source, config: ConfigFile = None) -> None:
    """Show a plan in the terminal: header, sections, citations, campaigns, time line, doubts.

    FILE may also be the JSON of an earlier parse.
    """
    with one_line_errors(file):
        from vnplan_nlp.show import print_plan

        print_plan(read_plan(file, settings_of(config, None)))


_CHECK_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan check ke-hoach.txt

vnplan check plans/*.txt --ignore W201 --sarif > vnplan.sarif

vnplan check plans/*.txt --select W303,W308 --json"""


@app.command(epilog=_CHECK_EXAMPLES)
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Plans: text, Word, PDF, scans, HTML; [bold]-[/bold] is stdin.")
    ],
    select: Annotated[str | None, typer.Option(metavar="CODES", help="Only these codes: W303,W308.")] = None,
    ignore: Annotated[str | None, typer.Option(metavar="CODES", help="Not these codes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="Print a SARIF 2.1.0 log.")] = False,
    config: ConfigFile = None,
) -> None:
    """Check plans like a linter: wrong numbers, dates, issuers, expired bases; file:line:column code severity message.

    The codes are explained in docs/issues.md and by vnplan info.

    The exit code is 1 where an error or a warning was found or a file failed, else 0.
    """
    if as_json and as_sarif:
        raise typer.BadParameter("take one of --json, --sarif", param_hint="--sarif")
    wanted, unwanted = _codes(select, "--select"), _codes(ignore, "--ignore")
    with one_line_errors():
        from vnplan_nlp import lint

        settings = settings_of(config, None)
        found: list[lint.Finding] = []

        def look(file: str, pages: PageProgress) -> None:
            source = stdin_bytes(settings) if file == STDIN else file
            name = "stdin" if file == STDIN else file
            for finding in lint.check(source, config=settings, filename=name, progress=pages):
                if (wanted is None or finding.code in wanted) and finding.code not in (unwanted or ()):
                    found.append(finding)
                    if not (as_json or as_sarif):
                        print(finding, flush=len(files) > 1)

        failed = each_file(files, look)
        if as_json or as_sarif:
            print(lint.as_json(found) if as_json else lint.as_sarif(found, __version__))
    if failed and len(files) == 1:
        raise typer.Exit(failed[0])
    if failed or any(finding.severity != "info" for finding in found):
        raise typer.Exit(ExitCode.FAILED)


def _codes(chosen: str | None, option: str) -> frozenset[str] | None:
    """The issue codes of an option: "W303,W308"."""
    from vnplan_nlp.errors import ISSUE_CODES

    if chosen is None:
        return None
    codes = frozenset(code.strip().upper() for code in chosen.split(",") if code.strip())
    unknown = sorted(codes - set(ISSUE_CODES))
    if unknown:
        raise typer.BadParameter(f"no code {', '.join(unknown)}; vnplan info lists them", param_hint=option)
    return codes


app.command(epilog=cli_formats.CALENDAR_EXAMPLES)(cli_formats.calendar)
app.command(epilog=cli_formats.TIMELINE_EXAMPLES)(cli_formats.timeline)
app.command(epilog=cli_formats.TASKS_EXAMPLES)(cli_formats.tasks)
app.command(epilog=cli_formats.ANNOTATE_EXAMPLES)(cli_formats.annotate)
app.command(epilog=cli_batch.EXAMPLES)(cli_batch.batch)
app.command(epilog=cli_annotations.PREANNOTATE_EXAMPLES)(cli_annotations.preannotate)
app.command(epilog=cli_annotations.CONVERT_EXAMPLES)(cli_annotations.convert)
app.command(epilog=cli_annotations.AGREEMENT_EXAMPLES)(cli_annotations.agreement)
app.command(epilog=cli_serve.EXAMPLES)(cli_serve.serve)
app.add_typer(cli_corpus.app)
app.add_typer(cli_index.app)
app.command(epilog=cli_compare.EXAMPLES)(cli_compare.compare)
app.command(epilog=cli_rules.RULES_EXAMPLES)(cli_rules.rules)
app.command(epilog=cli_rules.EXPLAIN_EXAMPLES)(cli_rules.explain)


@app.command(epilog="[bold]Example[/bold]\n\nvnplan schema > plan.schema.json")
def schema() -> None:
    """Print the JSON Schema of the output."""
    from vnplan_nlp.schema import PlanDocument

    document = PlanDocument.model_json_schema(mode="serialization")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    print(json.dumps(document, ensure_ascii=False, indent=2))


_EVALUATE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan evaluate annotations/gold parsed/ --errors

vnplan evaluate annotations/gold parsed/ --errors --html loi.html

vnplan evaluate annotations/gold parsed/ --against parsed-before/

vnplan evaluate annotations/resolution parsed/

vnplan evaluate annotations/tasks parsed/"""


@app.command(epilog=_EVALUATE_EXAMPLES)
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of gold annotations, or one file.")],
    predicted: Annotated[
        Path, typer.Argument(metavar="PRED", help="A folder of parsed plans of the same names, or one file.")
    ],
    against: Annotated[
        Path | None, typer.Option(metavar="OLD", help="An older folder: list what was gained and lost since.")
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List what was missed (-) and what is spurious (+).")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="With --errors: write them in context, side by side, as a page of HTML."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare parsed plans with gold annotations: precision, recall and F1 per layer.

    Gold of identity (annotations/resolution: which mentions mean one document) and of tasks (annotations/tasks: who
    does what, targets, national campaigns) are told by their form.
    """
    with one_line_errors():
        from vnplan_nlp.evaluate import evaluate_folders, gains_and_losses
        from vnplan_nlp.evaluate_resolution import evaluate_resolution, is_resolution_gold
        from vnplan_nlp.evaluate_tasks import evaluate_tasks, is_task_gold
        from vnplan_nlp.show import evaluation_json, print_evaluation

        judge = evaluate_resolution if is_resolution_gold(gold) else evaluate_folders
        judge = evaluate_tasks if is_task_gold(gold) else judge
        if html is not None and (not errors or judge is not evaluate_folders):
            message = "needs --errors, and gold of the form of annotations/gold"
            raise typer.BadParameter(message, param_hint="--html")
        result = judge(gold, predicted)
        if html is not None:
            from vnplan_nlp.evaluate_errors import errors_in_context, errors_page

            html.write_text(errors_page(result, list(errors_in_context(gold, predicted))), "utf-8")
        changes = gains_and_losses(judge(gold, against), result) if against is not None else None
        if as_json:
            print(json.dumps(evaluation_json(result, changes, errors=errors), ensure_ascii=False))
        else:
            print_evaluation(result, changes, errors=errors and html is None)


@app.command(epilog="[bold]Example[/bold]\n\nvnplan info --json")
def info(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Tell versions, libraries, data tables, extractors and issue codes."""
    with one_line_errors():
        from vnplan_nlp.show import about, print_about

        if as_json:
            print(json.dumps(about(), ensure_ascii=False, indent=1))
        else:
            print_about(about())


def _check_layer(layer: str) -> None:
    from vnplan_nlp.schema import LAYERS

    known = (*LAYERS, *_OTHER_LAYERS)
    if layer not in known:
        raise typer.BadParameter(f"no layer {layer!r}; there are {', '.join(known)}", param_hint="--layer")


# --- writing ---------------------------------------------------------------------------------------


def _one_format(**chosen: bool) -> Format | None:
    names: list[Any] = [name for name, wanted in chosen.items() if wanted]
    if len(names) > 1:
        raise typer.BadParameter("take one of --json, --nl, --csv, --table", param_hint=f"--{names[1]}")
    return names[0] if names else None


def _to_files(files: Sequence[str], settings: ParseConfig, output: str, layer: str | None, style: Format) -> list[int]:
    """Write a file for each source; return the exit codes of those that failed."""
    from vnplan_nlp.render import layer_rows, plan_json, write_rows

    targets = _targets(files, output, _SUFFIX[style])

    # Spreadsheets take a CSV file for the code page of the machine unless it begins with the mark of UTF-8.
    encoding = "utf-8-sig" if style == "csv" else "utf-8"

    def write(name: str, plan: PlanDocument) -> None:
        with targets[name].open("w", encoding=encoding, newline="") as file:
            if layer is not None:
                write_rows(layer_rows(plan, layer, style), style, file)
            else:
                file.write(f"{plan_json(plan, style)}\n")

    return each(files, settings, write)


def _rows_to_stdout(files: Sequence[str], settings: ParseConfig, layer: str, style: Format) -> list[int]:
    """Print the rows of a layer of all sources; return the exit codes of those that failed."""
    from vnplan_nlp.render import layer_rows, write_rows

    if style == "nl":  # the only form that needs not know all rows before the first
        return each(files, settings, lambda _, plan: write_rows(layer_rows(plan, layer, style), style, sys.stdout))
    rows: list[dict[str, Any]] = []
    failed = each(files, settings, lambda _, plan: rows.extend(layer_rows(plan, layer, style)))
    if len(failed) == len(files):
        return failed
    if style == "table":
        from vnplan_nlp.show import print_rows

        print_rows(layer, list(rows[0]) if rows else [], rows)
    else:
        write_rows(rows, style, sys.stdout)
    return failed


def _targets(files: Sequence[str], output: str, suffix: str) -> dict[str, Path]:
    """The file to write for each source; two sources of one stem would overwrite each other."""
    folder = Path(output)
    if len(files) == 1 and not output.endswith(("/", os.sep)) and not folder.is_dir():
        return {files[0]: folder}
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"{output} is a file; several files need a folder", param_hint="-o")
    targets: dict[str, Path] = {}
    sources: dict[Path, str] = {}
    for file in files:
        target = folder / f"{'stdin' if file == STDIN else Path(file).stem}{suffix}"
        if target in sources:
            message = f"{sources[target]} and {file} would both be written to {target}"
            raise typer.BadParameter(message, param_hint="-o")
        sources[target] = file
        targets[file] = target
    folder.mkdir(parents=True, exist_ok=True)
    return targets
