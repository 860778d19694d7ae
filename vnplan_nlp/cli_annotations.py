"""The commands of `vnplan_nlp.annotating`: no logic of their own; `cli.py` registers them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from vnplan_nlp.annotating.limits import FORMATS
from vnplan_nlp.command_line import STDIN, ConfigFile, each_file, one_line_errors, read_plan, settings_of
from vnplan_nlp.errors import ExitCode

if TYPE_CHECKING:
    from vnplan_nlp.ingest.source import PageProgress

_LIMITS: Final = "[bold]What each format cannot hold[/bold]\n\n" + "\n\n".join(
    f"[bold]{name}[/bold]: {cannot}." for name, (_, cannot) in FORMATS.items()
)
_Texts = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where the plans of gold are, which has no text: corpora/plans, or their JSON."),
]


class _Tool(StrEnum):
    label_studio, doccano, brat, docbin = "label-studio", "doccano", "brat", "docbin"


class _Format(StrEnum):
    gold, plan = "gold", "plan"
    label_studio, doccano, brat, docbin = "label-studio", "doccano", "brat", "docbin"


PREANNOTATE_EXAMPLES: Final = f"""[bold]Examples[/bold]

vnplan preannotate plans/*.txt --to label-studio -o project/

vnplan preannotate plans/*.pdf --to brat -o brat/data/plans/

vnplan preannotate ke-hoach.txt --to doccano --layer citations,relations -o ke-hoach.jsonl

{_LIMITS}"""


def preannotate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Plans, or JSON of a parse; [bold]-[/bold] is stdin.")
    ],
    to: Annotated[_Tool, typer.Option("--to", help="The tool that annotators work with.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="A file, or a folder (brat: always).")],
    layer: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Layers, joined by commas; without it those of the gold.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Parse plans and write what was found as suggestions for annotators.

    A file that fails gives one line on stderr and the others go on; the exit code then is 1.
    """
    with one_line_errors():
        from vnplan_nlp.annotating.files import write_documents
        from vnplan_nlp.annotating.plans import SUGGESTED, suggestions
        from vnplan_nlp.schema import LAYERS

        layers = tuple(name.strip() for name in layer.split(",")) if layer is not None else SUGGESTED
        if unknown := [name for name in layers if name not in LAYERS]:
            message = f"no layer {unknown[0]!r}; there are {', '.join(LAYERS)}"
            raise typer.BadParameter(message, param_hint="--layer")
        settings = settings_of(config, None)
        documents = []

        def look(file: str, pages: PageProgress) -> None:
            plan = read_plan(file, settings, pages)
            name = "stdin" if file == STDIN else plan.origin.filename or Path(file).name
            documents.append(suggestions(plan, name, layers))

        failed = each_file(files, look)
        if documents:
            write_documents(documents, output, to.value, "predictions")
    if failed:
        raise typer.Exit(failed[0] if len(files) == 1 else ExitCode.FAILED)


CONVERT_EXAMPLES: Final = f"""[bold]Examples[/bold]

vnplan convert export.json --from label-studio --to gold -o annotations/new/

vnplan convert annotations/gold --from gold --texts corpora/plans --to brat -o brat/data/gold/

vnplan convert brat/data/gold --from brat --to docbin -o gold.spacy

{_LIMITS}"""


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file or a folder of annotations.")],
    from_: Annotated[_Format, typer.Option("--from", help="The format of IN.")],
    to: Annotated[_Format, typer.Option("--to", help="The format to write.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="A file, or a folder.")],
    texts: _Texts = None,
    config: ConfigFile = None,
) -> None:
    """Convert annotations between gold, plans in JSON, Label Studio, doccano, brat and spaCy's DocBin.

    What the format written has no place for is told on stderr.
    """
    with one_line_errors():
        from vnplan_nlp.annotating.files import read_documents, write_documents

        documents, remarks = read_documents(source, from_.value, _text_of(texts, config))
        kind: Literal["predictions", "annotations"] = "predictions" if from_ is _Format.plan else "annotations"
        remarks += write_documents(documents, output, to.value, kind)
    for remark in remarks:
        print(remark, file=sys.stderr)


AGREEMENT_EXAMPLES: Final = """[bold]Examples[/bold]

vnplan agreement first/ second/ --texts corpora/plans

vnplan agreement an.json binh.json --list

vnplan agreement an.jsonl binh.jsonl --layer citations --csv > bat-dong.csv

vnplan agreement first/ second/ --texts corpora/plans --least 0.9"""


def agreement(
    first: Annotated[Path, typer.Argument(metavar="A", help="A file or folder of annotations, in any format.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another one of the same documents.")],
    texts: _Texts = None,
    layer: Annotated[str | None, typer.Option(metavar="NAMES", help="Only these layers, joined by commas.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the disagreements below the table.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print figures and disagreements as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the disagreements as CSV.")] = False,
    least: Annotated[
        float | None, typer.Option(min=0, max=1, help="The exit code is 1 where a layer has a smaller F1 (exact).")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Measure how two annotators agree: F1 per layer, kappa of words and of attributes, and where they differ.

    Spans agree exactly where both borders are the same; a pair overlaps where they share a letter.
    """
    if as_json and as_csv:
        raise typer.BadParameter("take one of --json, --csv", param_hint="--csv")
    with one_line_errors():
        from vnplan_nlp.annotating import agreement as measure
        from vnplan_nlp.annotating.files import format_of, read_documents

        sides = [read_documents(path, format_of(path), _text_of(texts, config))[0] for path in (first, second)]
        layers = tuple(name.strip() for name in layer.split(",")) if layer is not None else None
        found = measure.agreement(*sides, layers=layers)
        if as_json:
            print(json.dumps(measure.as_json(found), ensure_ascii=False))
        elif as_csv:
            measure.write_csv(found, sys.stdout)
        else:
            measure.print_agreement(found, listed=list_)
        for name in found.unpaired:
            print(f"{name}: only one of the two has this document", file=sys.stderr)
    if least is not None and any(result.exact < least for result in found.layers):
        raise typer.Exit(ExitCode.FAILED)


def _text_of(texts: Path | None, config: Path | None) -> Callable[[str], str]:
    """How to find the text of a document by its name: the file itself is parsed, or its JSON read."""
    from vnplan_nlp.errors import SourceNotFoundError

    def find(name: str) -> str:
        if texts is None:
            raise SourceNotFoundError(name, "gold has no text; name the folder of the plans with --texts")
        for wanted in (name, f"{Path(name).stem}.json"):
            found = next((path for path in sorted(texts.rglob(Path(wanted).name)) if path.is_file()), None)
            if found is not None:
                return read_plan(str(found), settings_of(config, None)).text
        raise SourceNotFoundError(str(texts / name), "no such plan, nor its JSON")

    return find
