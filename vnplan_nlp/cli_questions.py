"""The questions of `vnplan index`: no logic of their own; `cli_index.py` registers them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from vnplan_nlp.command_line import STDIN, one_line_errors, read_plan, settings_of
from vnplan_nlp.errors import AmbiguousReferenceError

if TYPE_CHECKING:
    from vnplan_nlp.index.answer_rows import Answer
    from vnplan_nlp.index.library import CitationIndex
    from vnplan_nlp.index.model import Cites, DeadlineRow

INDEX: Final = Path("index.db")
#: More rows than any answer has.
_ALL: Final = 10**9

IndexFile = Annotated[
    Path, typer.Option("--index", "-d", metavar="FILE", envvar="VNPLAN_INDEX", help="The index.")
]
_Ref = Annotated[
    str, typer.Argument(metavar="REF", help='A reference: "34-CT/TW", "34 ct tw", "nghi quyet 57", a canonical id.')
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_Nl = Annotated[bool, typer.Option("--nl", help="Print one JSON object per line.")]
_Csv = Annotated[bool, typer.Option("--csv", help="Print CSV with a head line; no cell of it is a formula.")]
_Limit = Annotated[int, typer.Option(min=0, max=_ALL, help="Rows at most; 0: all.")]
_Offset = Annotated[int, typer.Option(min=0, max=_ALL, help="Rows to pass over.")]
_Year = Annotated[int | None, typer.Option(min=1, max=9999, help="Only documents of this year.")]
_Level = Annotated[
    Literal["central", "ministry", "province", "district", "commune", "party", "other"] | None,
    typer.Option(help="Only documents of this level."),
]


def _day(*names: str, words: str) -> Any:
    return typer.Option(*names, metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help=words)


# --- the index as a whole --------------------------------------------------------------------------

INFO_EXAMPLES: Final = "[bold]Example[/bold]\n\nvnplan index info -d kho.db --json"


def info(index: IndexFile = INDEX, as_json: _Json = False, as_nl: _Nl = False, as_csv: _Csv = False) -> None:
    """Tell how much the index holds, by year, level and type."""
    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.statistics())


SEARCH_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index search "trong cay"

vnplan index search '"xóa nhà tạm" 2024' --province "Gia Lai" --type KH

vnplan index search "quyet dinh 1478" --json"""


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help='Words; "in quotes" they stand together.')],
    year: _Year = None,
    level: _Level = None,
    doc_type: Annotated[str | None, typer.Option("--type", metavar="CODE", help="Only this type: KH, QĐ, CT …")] = None,
    province: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this province: Gia Lai.")] = None,
    campaign: Annotated[
        str | None, typer.Option(metavar="ID", help="Only with this campaign; vnplan index campaigns lists the ids.")
    ] = None,
    limit: _Limit = 20,
    offset: _Offset = 0,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """Find documents by words of their text.

    Words without diacritics are found in any spelling, words with diacritics as they are; a number finds its document.
    """
    _ask(
        index,
        _style(as_json, as_nl, as_csv),
        lambda opened: opened.search(
            text, year=year, level=level, doc_type=doc_type, province=province, campaign=campaign,
            limit=limit or _ALL, offset=offset,
        ),
    )  # fmt: skip


# --- references ------------------------------------------------------------------------------------

SHOW_EXAMPLES: Final = '[bold]Examples[/bold]\n\nvnplan index show "34 ct tw"\n\nvnplan index show 91-2017-nd-cp --json'


def show(
    ref: _Ref, index: IndexFile = INDEX, as_json: _Json = False, as_nl: _Nl = False, as_csv: _Csv = False
) -> None:
    """Show all that the archive knows of a document: how it is printed, where details conflict, what changed it.

    With --csv the ways in which it is printed are the rows.
    """
    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.show(ref))


CITED_BY_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index cited-by "34 ct tw"

vnplan index cited-by "CT 34-CT/TW 2014" --year 2023 --level district --csv > dan-chieu.csv"""


def cited_by(
    ref: _Ref,
    role: Annotated[
        Literal["basis", "implements", "amends", "replaces", "repeals", "guides", "content"] | None,
        typer.Option(help="Only those that cite it in this role."),
    ] = None,
    year: _Year = None,
    level: _Level = None,
    limit: _Limit = 50,
    offset: _Offset = 0,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the documents that cite a document, the newest first."""
    _ask(
        index,
        _style(as_json, as_nl, as_csv),
        lambda opened: opened.cited_by(ref, role=role, year=year, level=level, limit=limit or None, offset=offset),
    )


CITES_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index cites "28/KH-UBND 2023"

vnplan index cites ke-hoach.docx

vnplan index cites kho/2023/ke-hoach.pdf --csv"""


def cites(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE|REF", help="A plan or the JSON of it, a path or key of the archive, a reference."),
    ],
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List what a document cites, in the order of its text.

    A file that is there is read; where the archive does not hold its bytes or its number, its own citations are listed
    with what the archive knows of them.
    """
    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: _cites(opened, file))


def _cites(index: CitationIndex, file: str) -> Cites:
    from vnplan_nlp.index.outside import cites_of_plan

    return cites_of_plan(index, read_plan(file, settings_of(None, None))) if Path(file).is_file() else index.cites(file)


TOP_EXAMPLES: Final = "[bold]Examples[/bold]\n\nvnplan index top\n\nvnplan index top --by year --limit 5 --csv"


def top(
    by: Annotated[
        Literal["year", "issuer", "type"] | None,
        typer.Option(help="Year of the citing documents, issuer or type of the cited ones."),
    ] = None,
    limit: _Limit = 20,
    groups: Annotated[int, typer.Option(min=1, max=_ALL, help="Groups at most.")] = 20,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the documents that most others cite, of all or by groups."""
    from vnplan_nlp.index.model import TopGroup

    style = _style(as_json, as_nl, as_csv)
    _ask(index, style, lambda opened: opened.top(by=by, limit=limit or _ALL, groups=groups), TopGroup)


PATH_EXAMPLES: Final = '[bold]Example[/bold]\n\nvnplan index path "30/KH-UBND 2022" "34 ct tw"'


def path(
    ref: _Ref,
    other: Annotated[str, typer.Argument(metavar="REF", help="Another reference.")],
    most: Annotated[int, typer.Option(min=1, max=20, help="Citations of the chain at most.")] = 6,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """Show the shortest chain of citations from one document to another."""
    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.path(ref, other, most=most))


RELATED_EXAMPLES: Final = '[bold]Example[/bold]\n\nvnplan index related "34 ct tw" --limit 10'


def related(
    ref: _Ref,
    limit: _Limit = 20,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the documents that are cited together with one, the closest first."""
    from vnplan_nlp.index.model import Related

    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.related(ref, limit=limit or _ALL), Related)


# --- who carries it out ----------------------------------------------------------------------------

CASCADE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index cascade "34 ct tw"

vnplan index cascade 45-ct-ttg:2021 --csv"""


def cascade(
    ref: _Ref,
    limit: Annotated[int, typer.Option(min=0, max=_ALL, help="Documents under each at most; 0: all.")] = 100,
    depth: Annotated[int, typer.Option(min=1, max=20, help="Levels at most.")] = 6,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """Show the documents that carry a document out, as a tree: the centre, provinces, districts, communes."""
    style = _style(as_json, as_nl, as_csv)
    _ask(index, style, lambda opened: opened.cascade(ref, limit=limit or _ALL, depth=depth))


COVERAGE_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index coverage "34 ct tw" --within "Gia Lai"

vnplan index coverage "34 ct tw" --within "huyện Ia Grai" --level commune --missing --csv"""


def coverage(
    ref: _Ref,
    within: Annotated[str, typer.Option(metavar="PLACE", help='"Gia Lai", "huyện Ia Grai", or a code.')],
    level: Annotated[
        Literal["province", "district", "commune"] | None, typer.Option(help="Only units of this level.")
    ] = None,
    on: Annotated[datetime | None, _day(words="The day whose units are meant; else the newest document's.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only units that have no document.")] = False,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """Tell which admin units of a place have a document that carries a document out, and which have none."""
    day = on.date().isoformat() if on is not None else None

    def ask(opened: CitationIndex) -> Answer:
        found = opened.coverage(ref, within=within, level=level, on=day)
        return found.without_covered() if missing else found

    _ask(index, _style(as_json, as_nl, as_csv), ask)


# --- campaigns, deadlines, changes -----------------------------------------------------------------

CAMPAIGNS_EXAMPLES: Final = "[bold]Example[/bold]\n\nvnplan index campaigns --limit 20"


def campaigns(
    limit: _Limit = 100,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the campaigns of the archive, those of most documents first."""
    from vnplan_nlp.index.model import CampaignRow

    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.campaigns(limit=limit or _ALL), CampaignRow)


CAMPAIGN_EXAMPLES: Final = '[bold]Example[/bold]\n\nvnplan index campaign "binh dan hoc vu so"'


def campaign(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id, its name or a part of it.")],
    limit: _Limit = 100,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """Tell who adopted a campaign, when, and under what local name."""
    _ask(index, _style(as_json, as_nl, as_csv), lambda opened: opened.campaign(name, limit=limit or _ALL))


DEADLINES_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index deadlines --from 2024-12-01 --to 2024-12-31

vnplan index deadlines --from 2024-12-01 --province "Gia Lai" --ics han.ics"""


def deadlines(
    first: Annotated[datetime | None, _day("--from", words="The first day.")] = None,
    last: Annotated[datetime | None, _day("--to", words="The last day.")] = None,
    province: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this province: Gia Lai.")] = None,
    ics: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a calendar (.ics); [bold]-[/bold] is stdout.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, max=_ALL, help="Rows at most; 0: all; else 200, and all with --ics.", show_default=False),
    ] = None,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the deadlines whose last day lies between two days, or write them as a calendar."""
    from vnplan_nlp.index.model import DeadlineRow

    if first is not None and last is not None and first > last:
        raise typer.BadParameter("lies before --from", param_hint="--to")
    days = [day.date().isoformat() if day is not None else None for day in (first, last)]
    most = limit if limit is not None else 0 if ics is not None else 200

    def ask(opened: CitationIndex) -> tuple[DeadlineRow, ...]:
        return opened.deadlines(*days, province=province, limit=most or None)

    style = _style(as_json, as_nl, as_csv)
    if ics is None:
        _ask(index, style, ask, DeadlineRow)
        return
    if style != "table":
        raise typer.BadParameter(f"take one of --{style}, --ics", param_hint="--ics")
    with question_errors(index):
        from vnplan_nlp.index.calendars import calendar_of_rows
        from vnplan_nlp.index.library import CitationIndex

        with CitationIndex(index) as opened:
            made = calendar_of_rows(ask(opened), until=last.date() if last is not None else None)
        if ics == STDIN:
            sys.stdout.buffer.write(made.data)
        else:
            Path(ics).write_bytes(made.data)
    print(f"{made.events} events, {made.skipped} without a day left out", file=sys.stderr)


CHANGED_BASIS_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan index changed-basis --when later

vnplan index changed-basis --ref 91-2017-nd-cp --csv"""


def changed_basis(
    when: Annotated[
        Literal["later", "before"] | None,
        typer.Option(help="later: changed after the document was issued; before: it already was."),
    ] = None,
    ref: Annotated[str | None, typer.Option(metavar="REF", help="Only those that stand on this.")] = None,
    limit: _Limit = 200,
    index: IndexFile = INDEX,
    as_json: _Json = False,
    as_nl: _Nl = False,
    as_csv: _Csv = False,
) -> None:
    """List the documents whose basis was amended, replaced or repealed, as the archive itself says."""
    from vnplan_nlp.index.model import ChangedBasis

    style = _style(as_json, as_nl, as_csv)
    _ask(index, style, lambda opened: opened.changed_basis(when=when, ref=ref, limit=limit or None), ChangedBasis)


# --- asking and printing ---------------------------------------------------------------------------


@contextmanager
def question_errors(index: Path) -> Iterator[None]:
    """Turn errors into lines on stderr and an exit code; of a reference that may mean several, a line for each."""
    import sqlite3
    import zlib

    with one_line_errors():
        try:
            yield
        except (sqlite3.Error, zlib.error) as error:
            from vnplan_nlp.index.database import told

            raise told(index, error) from error
        except AmbiguousReferenceError as error:
            head = f"{error.ref}: may mean several documents; say which (a year, a place, the canonical id):"
            print("\n  ".join(map(_printable, (head, *error.candidates))), file=sys.stderr)
            raise typer.Exit(error.exit_code) from None


def _printable(words: str) -> str:
    """Words without what would steer the terminal: labels come from documents of strangers."""
    return "".join(char if char.isprintable() else " " for char in words)


def _style(as_json: bool, as_nl: bool, as_csv: bool) -> str:
    chosen = [name for name, wanted in (("json", as_json), ("nl", as_nl), ("csv", as_csv)) if wanted]
    if len(chosen) > 1:
        raise typer.BadParameter("take one of --json, --nl, --csv", param_hint=f"--{chosen[1]}")
    return chosen[0] if chosen else "table"


def _ask(path: Path, style: str, ask: Callable[[CitationIndex], Answer], kind: Any = None) -> None:
    """Ask an index, and print its answer; `kind` is that of the parts of a list."""
    with question_errors(path):
        from vnplan_nlp.data.cells import as_words
        from vnplan_nlp.index import answer_rows
        from vnplan_nlp.index.library import CitationIndex

        with CitationIndex(path) as opened, opened.snapshot():
            answer = ask(opened)
        if style == "json":
            print(json.dumps(answer_rows.as_json(answer), ensure_ascii=False, indent=1))
        elif style == "nl":
            for part in answer_rows.parts(answer):
                print(json.dumps(part, ensure_ascii=False))
        elif style == "csv":
            found = answer_rows.flat(answer, kind)
            writer = csv.DictWriter(sys.stdout, found.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({name: as_words(value) for name, value in row.items()} for row in found.rows)
        else:
            from vnplan_nlp.show_answers import print_answer

            print_answer(answer, kind)
