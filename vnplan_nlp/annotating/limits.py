"""The formats of annotations and what each cannot hold; told by `--help` and docs/annotations.md. Imports nothing."""

from __future__ import annotations

from typing import Final

#: format -> (what is written, what it cannot hold)
FORMATS: Final[dict[str, tuple[str, str]]] = {
    "gold": (
        "one NAME.json a document, as annotations/gold",
        "no offsets and no text; no links; no layers but sections, citations, campaigns, phases, deadlines "
        "and commemorations; no citations of the forms short and anaphoric",
    ),
    "plan": (
        "one NAME.json a document, as vnplan parse writes it",
        "no notes, no optional items, no second readings, no bullets count, no oddities; "
        "items without what the schema demands are left out",
    ),
    "label-studio": (
        "a list of tasks in JSON, and config.xml beside it in a folder",
        "no form shows nested values (pinpoints, issuers in parts) or texts of several lines: these are carried in the "
        "meta of the region and in the data of the task",
    ),
    "doccano": (
        "JSON lines with entities and relations",
        "no attributes of spans and no fields of the document: these are carried in the column vnplan, and a span "
        "whose borders an annotator moves loses its attributes",
    ),
    "brat": (
        "NAME.txt and NAME.ann a document, annotation.conf and visual.conf",
        "no spans over a line end (written as fragments) and none of blanks alone; no free text as attributes: it "
        "stands as JSON in the note of the span, and the fields of the document in the note of the span document",
    ),
    "docbin": (
        "one file for spacy train and the like",
        "no attributes of spans: these are carried in user_data, by the id of the span; no borders inside a token, "
        "which is why a token inside which a span begins or ends is cut there",
    ),
}
