"""`vnplan index`: building an index, and handing it on. The questions are in `cli_questions.py`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from vnplan_nlp import cli_questions
from vnplan_nlp.cli_questions import IndexFile, question_errors
from vnplan_nlp.command_line import one_line_errors
from vnplan_nlp.errors import ExitCode

if TYPE_CHECKING:
    from vnplan_nlp.index.build import Builder, Built
    from vnplan_nlp.index.exports import Selection
    from vnplan_nlp.index.library import CitationIndex

app = typer.Typer(
    name="index",
    help="Who cites what: an archive as one database file, the questions it answers, and exports.",
    epilog="Start with [bold]vnplan index build out/[/bold], then [bold]vnplan index search TEXT[/bold]. "
    "The file is index.db, or what VNPLAN_INDEX names, or -d FILE.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

_Sources = Annotated[
    list[str],
    typer.Argument(metavar="SRC…", help="Folders of vnplan batch, JSON lines, JSON of plans, Parquet tables."),
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]


_BUILD_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index build out/

vnplan index build out-2022/ out-2023/ -d kho.db

vnplan index build out/tables -d kho.db"""


@app.command(epilog=_BUILD_EXAMPLES)
def build(sources: _Sources, index: IndexFile = cli_questions.INDEX, quiet: _Quiet = False) -> None:
    """Make the index hold what the sources hold, and nothing else; what has not changed is left as it is.

    The exit code is 1 where a line is no plan, or a part of a batch is left out as its run has not ended; the others
    are in the index.
    """
    _write(index, lambda builder: builder.sync(sources), quiet)


@app.command(epilog="[bold]Example[/bold]\n\nvnplan index add out-2024/ -d kho.db")
def add(sources: _Sources, index: IndexFile = cli_questions.INDEX, quiet: _Quiet = False) -> None:
    """Add what the sources hold; a document of the same path or the same bytes is replaced."""
    _write(index, lambda builder: builder.add(sources), quiet)


_REMOVE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index remove 9f2c41d07be3a855

vnplan index remove kho/nhap.docx"""


@app.command(epilog=_REMOVE_EXAMPLES)
def remove(
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="Keys, paths or canonical ids.")],
    index: IndexFile = cli_questions.INDEX,
    quiet: _Quiet = False,
) -> None:
    """Remove documents; none is removed where one of them is not there."""
    with question_errors(index):
        from vnplan_nlp.index.library import CitationIndex

        with CitationIndex(index) as opened, opened.snapshot():
            gone = [opened.document(key, exact=True).sha256 for key in keys]
    _write(index, lambda builder: builder.remove(builder.numbers_of(gone)), quiet)


@app.command(epilog="[bold]Example[/bold]\n\nvnplan index migrate -d kho.db")
def migrate(index: IndexFile = cli_questions.INDEX) -> None:
    """Bring an index that an older vnplan made to the version of this one."""
    with one_line_errors():
        from vnplan_nlp.index.database import upgrade

        steps = upgrade(index)
    print(f"{index}: {f'{steps} steps taken' if steps else 'is up to date'}", file=sys.stderr)


_EXPORT_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index export --to csv bang/

vnplan index export --to gexf mang-luoi.gexf --ref "34 ct tw"

vnplan index export --to jsonld du-lieu.jsonld

vnplan index export --to akn van-ban.xml --document 9f2c41d07be3a855"""


@app.command(epilog=_EXPORT_EXAMPLES)
def export(
    output: Annotated[Path, typer.Argument(metavar="OUT", help="A file; for csv and many documents as akn a folder.")],
    to: Annotated[Literal["csv", "graphml", "gexf", "jsonld", "akn"], typer.Option(help="The format.")],
    document: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Only this document; may be given again.")
    ] = None,
    ref: Annotated[
        list[str] | None, typer.Option(metavar="REF", help="Only what cites this, and its files; may be given again.")
    ] = None,
    index: IndexFile = cli_questions.INDEX,
) -> None:
    """Hand the index on: CSV tables, a graph for Gephi (GraphML, GEXF), JSON-LD, Akoma Ntoso of documents.

    The same index gives the same bytes.
    """
    with question_errors(index):
        from vnplan_nlp.index.exports import select
        from vnplan_nlp.index.library import CitationIndex

        with CitationIndex(index) as opened, opened.snapshot():
            selection = select(opened, documents=document or (), refs=ref or ())
            said = _exported(opened, to, output, selection)
    print(f"{output}: {said}", file=sys.stderr)


def _exported(index: CitationIndex, to: str, output: Path, selection: Selection) -> str:
    """Write an export; return what was written, in words."""
    if to == "csv":
        from vnplan_nlp.index.exports import write_csv

        return ", ".join(f"{rows} {table}" for table, rows in write_csv(index, output, selection).items())
    if to == "jsonld":
        from vnplan_nlp.index.linked_data import write_jsonld

        return f"{write_jsonld(index, output, selection)} nodes"
    if to == "akn":
        return f"{_akoma_ntoso(index, output, selection)} documents"
    from vnplan_nlp.index.graph_files import write_gexf, write_graphml

    nodes, edges = (write_gexf if to == "gexf" else write_graphml)(index, output, selection)
    return f"{nodes} nodes, {edges} edges"


def _akoma_ntoso(index: CitationIndex, output: Path, selection: Selection) -> int:
    """Write documents as XML: one into a file whose name ends in .xml, else a file for each into a folder."""
    from vnplan_nlp.formats.akn import akoma_ntoso
    from vnplan_nlp.index.exports import keys

    chosen = list(keys(index, selection))
    if output.suffix == ".xml":
        if len(chosen) != 1:
            raise typer.BadParameter(f"{len(chosen)} documents need a folder", param_hint="OUT")
        output.write_bytes(akoma_ntoso(index.plan(chosen[0])))
        return 1
    output.mkdir(parents=True, exist_ok=True)
    for key in chosen:
        (output / f"{key[:16]}.xml").write_bytes(akoma_ntoso(index.plan(key)))
    return len(chosen)


def _write(path: Path, change: Callable[[Builder], Built], quiet: bool) -> None:
    """Change an index, with progress while it goes on and a summary at its end."""
    with one_line_errors():
        from vnplan_nlp.index.build import Builder

        with _progress(quiet) as told, Builder(path, told=told) as builder:
            built = change(builder)
    for line in (*built.left_out, *built.broken):
        print(line, file=sys.stderr)
    if not quiet:
        counts = f"{built.added} added, {built.replaced} replaced, {built.unchanged} unchanged, {built.removed} removed"
        counts += f", {len(built.broken)} broken" if built.broken else ""
        counts += f", {len(built.left_out)} unfinished left out" if built.left_out else ""
        print(f"{path}: {counts}", file=sys.stderr)
    if built.broken or built.left_out:
        raise typer.Exit(ExitCode.FAILED)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Built], None]]:
    """Give what is told how far a build is: a bar on a terminal, else a line now and then, on stderr."""

    def words(built: Built) -> str:
        return f"{built.added + built.replaced + built.unchanged} documents"

    if quiet:
        yield lambda built: None
    elif not sys.stderr.isatty():
        yield lambda built: print(f"… {words(built)}", file=sys.stderr, flush=True)
    else:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("documents", total=None)
            yield lambda built: shown.update(task, description=words(built))


app.command(epilog=cli_questions.INFO_EXAMPLES)(cli_questions.info)
app.command(epilog=cli_questions.SEARCH_EXAMPLES)(cli_questions.search)
app.command(epilog=cli_questions.SHOW_EXAMPLES)(cli_questions.show)
app.command("cited-by", epilog=cli_questions.CITED_BY_EXAMPLES)(cli_questions.cited_by)
app.command(epilog=cli_questions.CITES_EXAMPLES)(cli_questions.cites)
app.command(epilog=cli_questions.TOP_EXAMPLES)(cli_questions.top)
app.command(epilog=cli_questions.PATH_EXAMPLES)(cli_questions.path)
app.command(epilog=cli_questions.RELATED_EXAMPLES)(cli_questions.related)
app.command(epilog=cli_questions.CASCADE_EXAMPLES)(cli_questions.cascade)
app.command(epilog=cli_questions.COVERAGE_EXAMPLES)(cli_questions.coverage)
app.command(epilog=cli_questions.CAMPAIGNS_EXAMPLES)(cli_questions.campaigns)
app.command(epilog=cli_questions.CAMPAIGN_EXAMPLES)(cli_questions.campaign)
app.command(epilog=cli_questions.DEADLINES_EXAMPLES)(cli_questions.deadlines)
app.command("changed-basis", epilog=cli_questions.CHANGED_BASIS_EXAMPLES)(cli_questions.changed_basis)
