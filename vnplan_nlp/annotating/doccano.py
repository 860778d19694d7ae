"""doccano 1.8: JSON lines with entities and relations, its format "JSONL (relation)".

doccano counts offsets as JavaScript does, in units of UTF-16; without letters beyond U+FFFF they are code points. Its
spans have no attributes: these travel in a column of the line, which doccano keeps, and find their spans by place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from vnplan_nlp.annotating.model import AnnotatedText, Link, Span, utf16_offsets
from vnplan_nlp.data.annotation_labels import link_labels
from vnplan_nlp.errors import AnnotationFormatError

_CARRIED: Final = "vnplan"


def write_lines(documents: Iterable[AnnotatedText]) -> str:
    """Return one line of JSON for each document."""
    lines = []
    for document in documents:
        units = utf16_offsets(document.text)
        numbers = {span.id: number for number, span in enumerate(document.spans)}
        places = [_place(span, units) for span in document.spans]
        entities = [
            {"id": numbers[span.id], "start_offset": start, "end_offset": end, "label": span.layer}
            for span, (start, end) in zip(document.spans, places, strict=True)
        ]
        relations = [
            {"id": number, "from_id": numbers[link.source], "to_id": numbers[link.target], "type": link.type}
            for number, link in enumerate(document.links)
        ]
        attributes = [
            [start, end, span.layer, span.id, dict(span.attributes)]
            for span, (start, end) in zip(document.spans, places, strict=True)
        ]
        carried = {"name": document.name, "fields": dict(document.fields), "attributes": attributes}
        line = {"text": document.text, "entities": entities, "relations": relations, _CARRIED: carried}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    return "".join(lines)


def read_lines(content: str, name: str = "doccano") -> list[AnnotatedText]:
    """Return the documents of a file that doccano has exported, of entities and relations or of spans alone.

    Raises:
        AnnotationFormatError: it is no such file.
    """
    documents = []
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            documents.append(_document(json.loads(line), f"{name}: line {number}"))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            reason = f"no line of doccano ({type(error).__name__}: {error})"
            raise AnnotationFormatError(f"{name}: line {number}", reason) from error
    return documents


def _place(span: Span, units: list[int] | None) -> tuple[int, int]:
    return (span.start, span.end) if units is None else (units[span.start], units[span.end])


def _document(line: Mapping[str, Any], name: str) -> AnnotatedText:
    text = line["text"]
    carried = line.get(_CARRIED) or {}
    units = utf16_offsets(text)
    points = None if units is None else {unit: point for point, unit in enumerate(units)}
    left: dict[tuple[int, int, str], list[tuple[str, dict[str, Any]]]] = {}
    for start, end, layer, id_, attributes in carried.get("attributes") or ():
        left.setdefault((start, end, layer), []).append((id_, attributes))
    taken = {id_ for kept in left.values() for id_, _ in kept}
    spans: list[Span] = []
    ids: dict[int, str] = {}
    for number, (key, start, end, layer) in enumerate(_entities(line)):
        kept = left.get((start, end, layer))
        new = f"{layer}-new-{number}"
        id_, attributes = kept.pop(0) if kept else (new if new not in taken else f"{new}-{key}", {})
        ids[key] = id_
        place = (start, end) if points is None else (points[start], points[end])
        spans.append(Span(id_, layer, *place, attributes))
    links = tuple(
        Link(relation["type"], ids[relation["from_id"]], ids[relation["to_id"]])
        for relation in line.get("relations") or ()
        if relation["type"] in link_labels()
    )
    return AnnotatedText(str(carried.get("name") or name), text, tuple(spans), links, carried.get("fields") or {})


def _entities(line: Mapping[str, Any]) -> list[tuple[int, int, int, str]]:
    """The entities as (id, start, end, label), of either of the two forms of an export."""
    if "entities" in line:
        return [(e["id"], e["start_offset"], e["end_offset"], e["label"]) for e in line["entities"]]
    spans = line["label"] if "label" in line else line["labels"]
    return [(number, start, end, label) for number, (start, end, label) in enumerate(spans)]
