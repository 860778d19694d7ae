"""`vnplan corpus`: the written corpus of a source checkout, and look-alike plans. No logic of its own."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from vnplan_nlp.command_line import one_line_errors
from vnplan_nlp.errors import ExitCode

LIST_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan corpus list

vnplan corpus list --split test --level district --csv

vnplan corpus list --type "Chỉ thị" --json

vnplan corpus list --group duoi-nuoc"""
VERIFY_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan corpus verify

vnplan corpus verify --root ~/vnplan_nlp"""
MAKE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan corpus make --seed 1 --count 20 -o plans/

vnplan corpus make --count 20 --noise hard_wrap -o wrapped/

vnplan corpus make --count 20 --encoding tcvn3 -o old/"""

_Root = Annotated[
    Path | None,
    typer.Option(
        "--root",
        metavar="DIR",
        help="A checkout of the source. [where this package is installed from, or the current folder]",
        show_default=False,
    ),
]

app = typer.Typer(
    name="corpus",
    help="The written plans of the repository: list them, verify them, make look-alikes.",
    epilog="[bold]Example[/bold]\n\nvnplan corpus list --split train",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


class SplitName(StrEnum):
    """The splits of the corpus."""

    train = "train"
    dev = "dev"
    test = "test"


class LevelName(StrEnum):
    """The levels of the units that issue documents."""

    province = "province"
    district = "district"
    commune = "commune"


@app.command("list", epilog=LIST_EXAMPLES)
def list_documents(
    split: Annotated[SplitName | None, typer.Option(help="Only this split.")] = None,
    level: Annotated[LevelName | None, typer.Option(help="Only issuers of this level.")] = None,
    doc_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Only this type: Kế hoạch, Chỉ thị …")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", "--pair", metavar="ID", help="Only the documents of this pair or cascade.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with all the manifest says.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    root: _Root = None,
) -> None:
    """List the documents of the corpus: type, number, level, place, topic, split, pair or cascade."""
    if as_json and as_csv:
        raise typer.BadParameter("take one of --json, --csv", param_hint="--csv")
    with one_line_errors():
        from vnplan_nlp.corpus import find_root, load_manifest, rows

        manifest = load_manifest(find_root(root))
        found = manifest.select(split=split, level=level, doc_type=doc_type, group=group)
        if as_json:
            print(json.dumps([document.model_dump() for document in found], ensure_ascii=False, indent=1))
            return
        table = rows(found)
        if as_csv:
            from vnplan_nlp.render import write_rows

            write_rows(table, "csv", sys.stdout)
        else:
            from vnplan_nlp.show import print_documents

            print_documents("corpus", ("id", "number", "date", "level", "split", "group", "role"), table)


@app.command(epilog=VERIFY_EXAMPLES)
def verify(root: _Root = None) -> None:
    """Compare every file of the corpus with its checksum; one line for each that differs, and exit code 1."""
    with one_line_errors():
        from vnplan_nlp.corpus import find_root, load_manifest
        from vnplan_nlp.corpus import verify as verify_files

        place = find_root(root)
        manifest = load_manifest(place)
        broken = verify_files(place, manifest)
        for line in broken:
            print(line)
        print(f"{len(manifest.documents)} documents, {len(broken)} broken", file=sys.stderr)
        if broken:
            raise typer.Exit(ExitCode.FAILED)


@app.command(epilog=MAKE_EXAMPLES)
def make(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder; made if missing.")],
    seed: Annotated[int, typer.Option(help="The seed of the first plan; the others follow.")] = 1,
    count: Annotated[int, typer.Option(min=1, help="How many plans.")] = 1,
    sections: Annotated[
        int | None, typer.Option(min=1, max=79, help="Roman parts of each plan. [5 to 7]", show_default=False)
    ] = None,
    noise: Annotated[
        str | None, typer.Option(metavar="CLASS", help="Noise of carriers: hard_wrap, nfd, ocr_slips …")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="An old encoding: tcvn3, vni, viscii, viqr. [UTF-8]")
    ] = None,
    root: _Root = None,
) -> None:
    """Make look-alike plans that know their own gold: DIR/NAME.txt and DIR/gold/NAME.json.

    The same options give the same bytes. `corpora/generator/README.md` describes the classes of noise.
    """
    with one_line_errors():
        from vnplan_nlp.corpus import find_root
        from vnplan_nlp.corpus import make as make_plans

        made = make_plans(
            find_root(root), output, seed=seed, count=count, sections=sections, noise=noise, encoding=encoding
        )
        print(f"{len(made)} documents in {output}", file=sys.stderr)
