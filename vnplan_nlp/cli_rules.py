"""`vnplan rules` and `vnplan explain`: the rules, what they do in a corpus, and why a line was read as it was.

No logic of their own; `cli.py` registers them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from vnplan_nlp.command_line import STDIN, ConfigFile, bars, one_line_errors, settings_of, stdin_bytes
from vnplan_nlp.errors import ExitCode

RULES_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan rules

vnplan rules --layer deadlines --csv > rules.csv

vnplan rules deadlines.lead

vnplan rules --coverage plans/ --gold gold/

vnplan rules --coverage kho.zip --jobs 4 --json > coverage.json"""


def rules(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|CORPUS]…", help="A rule or pattern; with --coverage files, folders, archives."),
    ] = None,
    coverage: Annotated[
        bool,
        typer.Option("--coverage", help="Count what each rule does in a corpus (the written corpus of a checkout)."),
    ] = False,
    gold: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="With --coverage: gold of the same names, for precision; may be repeated."),
    ] = None,
    layer: Annotated[str | None, typer.Option(metavar="NAME", help="Only what serves this layer.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="With --coverage: how many processes parse (default: 1).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    config: ConfigFile = None,
) -> None:
    """List the rules that annotations name and the patterns behind them, show one, or count what they do in a corpus.

    With --coverage: hits, overlaps, conflicts, precision on gold, and what never fired. The exit code is 1 where a file
    could not be read.
    """
    if as_json and as_csv:
        raise typer.BadParameter("take one of --json, --csv", param_hint="--csv")
    for option, value in (("--gold", gold), ("--jobs", jobs), ("--config", config)):
        if value and not coverage:
            raise typer.BadParameter("needs --coverage", param_hint=option)
    if not coverage and what is not None and len(what) > 1:
        raise typer.BadParameter("takes one name; --coverage takes several files", param_hint="NAME")
    failed = False
    with one_line_errors():
        if coverage:
            failed = _coverage(what, gold, layer, jobs or 1, config, as_json=as_json, as_csv=as_csv)
        else:
            _listed(what[0] if what else None, layer, as_json=as_json, as_csv=as_csv)
    if failed:
        raise typer.Exit(ExitCode.FAILED)


def _listed(name: str | None, layer: str | None, *, as_json: bool, as_csv: bool) -> None:
    from vnplan_nlp.render import write_rows
    from vnplan_nlp.rulebook.listing import entries, rows

    if name is not None and as_csv:
        raise typer.BadParameter("one rule is no table; take --json", param_hint="--csv")
    found = entries(name, layer) if name is not None else rows(layer)
    if as_json or as_csv:
        write_rows(found, "json" if as_json else "csv", sys.stdout)
        return
    from vnplan_nlp.show_rules import print_entries, print_list

    (print_list if name is None else print_entries)(found)


def _coverage(
    roots: list[str] | None,
    gold: list[Path] | None,
    layer: str | None,
    jobs: int,
    config: Path | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> bool:
    """Print what the rules do in a corpus; return whether a file could not be read."""
    from vnplan_nlp.render import write_rows
    from vnplan_nlp.rulebook.coverage import coverage, usual_corpus
    from vnplan_nlp.rulebook.listing import check_layer
    from vnplan_nlp.show_rules import coverage_json, coverage_rows, print_coverage, print_missed, progress_on_stderr

    check_layer(layer)
    if not roots:
        roots, known = usual_corpus()
        gold = gold or known
    with progress_on_stderr() as progress:
        found = coverage(roots, gold=gold or (), jobs=jobs, config=settings_of(config, None), progress=progress)
    print_missed(found, gold=bool(gold))
    found = found.of_layer(layer) if layer is not None else found
    if as_json:
        print(json.dumps(coverage_json(found), ensure_ascii=False, indent=1))
    elif as_csv:
        write_rows(coverage_rows(found), "csv", sys.stdout)
    else:
        print_coverage(found)
    return bool(found.failed)


EXPLAIN_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan explain ke-hoach.txt --at 12

vnplan explain ke-hoach.docx --at "chậm nhất là"

vnplan explain ke-hoach.pdf --at 12:5 --clean --json"""


def explain(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A plan: text, Word, PDF, scan, HTML; [bold]-[/bold] is stdin.")
    ],
    at: Annotated[
        str, typer.Option(metavar="LINE|LINE:COLUMN|WORDS", help="Which place: a line, a column in it, or words.")
    ],
    clean: Annotated[
        bool, typer.Option("--clean", help="Count the lines of the clean text (`text` in the JSON), not of the file.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON list, one object a line of the clean text.")
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Tell why a line was read as it was: what was found and by which rule, its zone and section, what nearly was.

    Lines count as in an editor and in the output of vnplan check; a paragraph over several lines is told as one.
    """
    with one_line_errors(file):
        from vnplan_nlp.rulebook.explain import explain as why

        settings = settings_of(config, None)
        source = stdin_bytes(settings) if file == STDIN else file
        with bars(1) as shown:
            name = "stdin" if file == STDIN else None
            found = why(source, at, clean=clean, config=settings, filename=name, progress=shown.pages)
        if as_json:
            print(json.dumps([line.as_json() for line in found], ensure_ascii=False, indent=1))
        else:
            from vnplan_nlp.show_rules import print_explanations

            print_explanations(found)
