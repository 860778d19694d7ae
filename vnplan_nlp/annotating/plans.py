"""Plans in JSON as annotated texts: suggestions for annotators, and the whole of a plan there and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from vnplan_nlp.annotating.gold import opening
from vnplan_nlp.annotating.model import AnnotatedText, Link, Span, fresh_ids, known
from vnplan_nlp.data.annotation_labels import layer_labels, link_labels
from vnplan_nlp.errors import AnnotationFormatError
from vnplan_nlp.schema import LAYERS, PlanDocument, Section

#: The layers that annotators see unless they ask for others: those of the gold.
SUGGESTED: Final = ("sections", "citations", "campaigns", "phases", "deadlines", "commemorations")
_HEADER: Final = ("doc_type", "number", "symbol", "place", "date", "title")
_SIGNER: Final = ("on_behalf", "per", "position", "name")
_POSITION: Final = {"id", "start", "end", "text"}
#: Fields that name another annotation by its id but are no links that annotators draw.
_NAMED: Final = ("section", "parent")
_PLAN: Final = "plan"


def suggestions(plan: PlanDocument, name: str, layers: Collection[str] = SUGGESTED) -> AnnotatedText:
    """Return what a parse suggests to annotators: the chosen layers with the attributes that they fill in.

    Sections are those with an enumerator; their spans run from it to the end of the heading, or of the first eight
    words of a paragraph that has none.
    """
    spans: list[Span] = []
    for layer in LAYERS:
        label = layer_labels()[layer]
        for item in plan.layer(layer) if layer in layers else ():
            held, _ = label.split(known(item.model_dump(mode="json")))
            end = item.end
            if isinstance(item, Section):
                if item.path is None:
                    continue
                end = _heading_end(item, plan.text)
                held |= {} if item.heading else {"opens": opening(item.text)}
            if item.start < end:
                spans.append(Span(item.id, layer, item.start, end, held))
    fields = _fields(plan) | {"bullets": sum(section.path is None for section in plan.sections)}
    return AnnotatedText(name, plan.text, tuple(spans), _links(plan, {span.id for span in spans}), fields)


def read_plan(plan: PlanDocument, name: str) -> AnnotatedText:
    """Return all of a plan: what annotators do not see is carried in the field `plan` and beside the attributes."""
    spans = []
    for layer in LAYERS:
        for item in plan.layer(layer):
            attributes = item.model_dump(mode="json", exclude_defaults=True, exclude=_POSITION | set(link_labels()))
            # A default that is a word says something ("content" is a role): it must not pass for what nobody filled in.
            for key, field in type(item).model_fields.items():
                if isinstance(field.default, str) and field.default:
                    attributes.setdefault(key, field.default)
            spans.append(Span(item.id, layer, item.start, item.end, attributes))
    carried = plan.model_dump(mode="json", exclude_defaults=True, exclude={"text", *LAYERS})
    links = _links(plan, {span.id for span in spans})
    return AnnotatedText(name, plan.text, tuple(spans), links, _fields(plan) | {_PLAN: carried})


def write_plan(document: AnnotatedText) -> tuple[PlanDocument, list[str]]:
    """Return a plan, and remarks on what its schema has no place for; ids are counted anew in reading order.

    Raises:
        AnnotationFormatError: what is carried of the plan is not of this schema.
    """
    remarks: list[str] = []
    spans = tuple(sorted(document.spans, key=lambda span: span.start))
    if all(old == new for old, new in fresh_ids(document.spans).items()):
        spans = document.spans
    ids = fresh_ids(spans)
    links: dict[str, dict[str, str]] = {}
    for link in document.links:
        links.setdefault(link.source, {})[link.type] = ids[link.target]
    layers: dict[str, list[dict[str, Any]]] = {layer: [] for layer in LAYERS}
    for span in spans:
        item = _item(document, span, len(layers[span.layer])) | links.get(span.id, {})
        item |= {name: ids.get(item[name]) for name in _NAMED if item.get(name)}
        model = PlanDocument.model_fields[span.layer].annotation.__args__[0]  # type: ignore[union-attr]
        extra = sorted(item.keys() - model.model_fields.keys())
        item = {key: value for key, value in item.items() if key not in extra}
        remarks += [f"{span.id}: {key} is left out, a plan has none" for key in extra]
        try:
            model.model_validate(item | {"id": ids[span.id]})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            remarks.append(f"{span.id} is left out: {'.'.join(map(str, first['loc']))}: {first['msg']}")
            continue
        layers[span.layer].append(item | {"id": ids[span.id]})
    carried = _carried(document)
    for reference in carried.get("references", ()):
        reference["mentions"] = [ids[id] for id in reference.get("mentions", ()) if id in ids]
    plan = PlanDocument.from_json(
        json.dumps({**carried, "text": document.text, **layers}, ensure_ascii=False), name=document.name
    )
    return plan, remarks


def _fields(plan: PlanDocument) -> dict[str, Any]:
    header = plan.header
    fields: dict[str, Any] = {name: getattr(header, name) for name in _HEADER}
    if header.issuer is not None:
        fields |= {"issuer": header.issuer.name, "issuer_level": header.issuer.level}
    fields |= {f"signer.{name}": getattr(header.signer, name) for name in _SIGNER}
    return known(fields | {"recipients": list(header.recipients) or None})


def _links(plan: PlanDocument, ids: Collection[str]) -> tuple[Link, ...]:
    """The links of a plan both ends of which are there."""
    links = []
    for item in plan.annotations():
        for type_ in link_labels():
            target = getattr(item, type_, None)
            if isinstance(target, str) and item.id in ids and target in ids:
                links.append(Link(type_, item.id, target))
    return tuple(links)


def _heading_end(section: Section, text: str) -> int:
    if section.heading_end is not None:
        return section.heading_end
    words = opening(section.text)
    at = text.find(words, section.start, section.end)
    return at + len(words) if words and at >= 0 else section.end


def _carried(document: AnnotatedText) -> dict[str, Any]:
    """The part of a plan that is no layer; of another source no more than the schema demands."""
    fields = document.fields
    carried: Any = json.loads(json.dumps(fields.get(_PLAN, {})))
    if not isinstance(carried, dict):
        raise AnnotationFormatError(document.name, "what is carried of the plan is no object")
    if "origin" not in carried:
        data = document.text.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        carried["origin"] = {"filename": document.name, "sha256": sha256, "bytes": len(data)}
    header = carried.setdefault("header", {})
    header |= {name: fields[name] for name in (*_HEADER, "recipients") if name in fields}
    signer = {name: fields[f"signer.{name}"] for name in _SIGNER if f"signer.{name}" in fields}
    if signer:
        header["signer"] = header.get("signer", {}) | signer
    if "issuer" in fields:
        issuer = known({"name": fields["issuer"], "level": fields.get("issuer_level")})
        kept = header.get("issuer") or {}
        header["issuer"] = kept | issuer if kept.get("name") in (None, fields["issuer"]) else issuer
    return carried


def _item(document: AnnotatedText, span: Span, index: int) -> dict[str, Any]:
    """A span as an annotation of a plan; what gold does not say but the schema demands is worked out."""
    words = document.words(span)
    given = {name: value for name, value in span.attributes.items() if name != "verbatim"}
    item = {"start": span.start, "end": span.end, "text": document.text[span.start : span.end], "rule": "annotator"}
    return item | _demanded(span.layer, given, words, index) | given


def _demanded(layer: str, given: Mapping[str, Any], words: str, index: int) -> dict[str, Any]:
    if layer == "sections":
        label = str(given.get("label") or "").rsplit(".", 1)[-1]
        kind = "roman" if label.isupper() else "arabic" if label.isdigit() else "letter"
        return {"level": str(given.get("path") or "").count("/") + 1, "kind": kind}
    if layer == "citations":
        return {"form": "numbered" if given.get("number") else "named"}
    if layer == "phases":
        return {"label": words, "order": index + 1}
    if layer == "campaigns":
        return {"name": words, "kind": "khác"}
    return {"name": words} if layer == "commemorations" else {}
