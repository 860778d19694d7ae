"""The annotations of a plan as spans of a Doc, and back from a span to its annotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple, get_args
from weakref import WeakKeyDictionary

from spacy.tokens import Doc, Span, SpanGroup

from vnplan_nlp.schema import (
    LAYERS,
    Annotation,
    Citation,
    CitationRole,
    DeadlineRelation,
    Header,
    PlanDocument,
    Reference,
    Relation,
    RelationType,
    SectionRole,
)
from vnplan_nlp.spacy_components.plans import Attached, attached, plan_or_none

#: The layers that become span groups: those of the annotations, the fields of the header, and mentions by document.
SPAN_LAYERS: Final = ("header", *LAYERS, "references")
#: The attribute of a span group that says which layer it holds, whatever its name.
LAYER_ATTRIBUTE: Final = "vnplan_layer"
#: What a span stands for.
Item = Annotation | Header | Reference

#: layer -> its label, the field that the label is refined by, and the values of that field
_LABELS: Final[Mapping[str, tuple[str, str | None, tuple[str, ...]]]] = {
    "header": ("HEADER", None, ("doc_type", "number", "symbol", "place", "date", "title", "signer")),
    "sections": ("SECTION", "role", get_args(SectionRole)),
    "tables": ("TABLE", None, ()),
    "citations": ("CITATION", "role", get_args(CitationRole)),
    "relations": ("RELATION", "type", get_args(RelationType)),
    "campaigns": ("CAMPAIGN", None, ()),
    "phases": ("PHASE", None, ()),
    "deadlines": ("DEADLINE", "relation", get_args(DeadlineRelation)),
    "commemorations": ("COMMEMORATION", None, ()),
    "times": ("TIME", "type", ("DATE", "DURATION", "SET", "TIME")),
    "indicators": ("INDICATOR", None, ()),
    "assignments": ("ASSIGNMENT", "role", ("lead", "coordinate", "report_to")),
    "references": ("REFERENCE", None, ()),
}
#: Layers of which that field may be null.
_OFTEN_UNKNOWN: Final = ("sections", "assignments")
_LAYER_OF: Final = {label: layer for layer, (label, _, _) in _LABELS.items()}


class Mark(NamedTuple):
    """An annotation on its way to a span: offsets of `plan.text`, label, ids, and the annotation itself."""

    start: int
    end: int
    label: str
    id: str
    kb_id: str
    item: Item


class Edit(NamedTuple):
    """A span that somebody added to a group of ours, or took away from it: offsets are those of `plan.text`."""

    kind: Literal["added", "removed"]
    layer: str
    start: int
    end: int
    text: str
    label: str
    id: str


#: (first character, behind the last, label, id) of a span in `doc.text`
_Key = tuple[int, int, str, str]
#: Doc -> what it held, and for each layer the items by their spans.
_INDEX: Final[WeakKeyDictionary[Doc, tuple[Attached, dict[str, dict[_Key, Mark]]]]] = WeakKeyDictionary()


@cache
def labels(layer: str) -> tuple[str, ...]:
    """Return the labels that spans of a layer may have: "PHASE" alone, "DEADLINE.before", "DEADLINE.by" and so on.

    Raises:
        KeyError: there is no such layer; the message lists them.
    """
    if layer not in _LABELS:
        raise KeyError(f"no layer {layer!r}; there are {', '.join(SPAN_LAYERS)}")
    name, _, values = _LABELS[layer]
    refined = tuple(f"{name}.{value}" for value in values)
    return refined if refined and layer not in _OFTEN_UNKNOWN else (name, *refined)


def layer_of(label: str) -> str | None:
    """Return the layer that a label belongs to; None for the label of somebody else."""
    return _LAYER_OF.get(label.partition(".")[0])


def marks(plan: PlanDocument, layer: str) -> Iterator[Mark]:
    """Yield the items of a layer in reading order, as they become spans.

    The id of a citation is the canonical id of the document that it means, empty where that is not known; so is that
    of a reference. Other layers have the id of the annotation, as several of them may stand on the same words.
    """
    if layer == "header":
        own = plan.header.canonical_id or ""
        for name, (start, end) in sorted(plan.header.spans.items(), key=lambda item: item[1]):
            yield Mark(start, end, f"HEADER.{name}", f"header.{name}", own, plan.header)
    elif layer == "references":
        mentions = {citation.id: citation for citation in plan.citations}
        found = [
            Mark(mention.start, mention.end, "REFERENCE", reference.canonical_id, reference.canonical_id, reference)
            for reference in plan.references
            for mention in (mentions.get(name) for name in reference.mentions)
            if mention is not None
        ]
        yield from sorted(found, key=lambda mark: mark[:2])
    else:
        name, field, _ = _LABELS[layer]
        for annotation in plan.layer(layer):
            value = getattr(annotation, field) if field is not None else None
            label = name if value is None else f"{name}.{value}"
            if isinstance(annotation, Citation):
                target = annotation.target or ""
                yield Mark(annotation.start, annotation.end, label, target, target, annotation)
            else:
                meant = (annotation.object_target or "") if isinstance(annotation, Relation) else ""
                yield Mark(annotation.start, annotation.end, label, annotation.id, meant, annotation)


def add_spans(doc: Doc, held: Attached, layer: str, key: str) -> None:
    """Set a span group of a Doc to the items of a layer; it is empty where there is no plan."""
    spans = [] if held.plan is None else [_span(doc, held, mark) for mark in marks(held.plan, layer)]
    doc.spans[key] = SpanGroup(doc, name=key, attrs={LAYER_ATTRIBUTE: layer}, spans=spans)


def _span(doc: Doc, held: Attached, mark: Mark) -> Span:
    """The tokens that cover an item; wider than it only where another tokenizer has drawn other boundaries."""
    start, end = held.doc_span(mark.start, mark.end)
    span = doc.char_span(start, end, mark.label, mark.kb_id, alignment_mode="expand", span_id=mark.id)
    if span is None:  # it is empty, and stands before the first or behind the last token
        at = len(doc) if start else 0
        return Span(doc, at, at, label=mark.label, kb_id=mark.kb_id, span_id=mark.id)
    return span


def annotation_of(span: Span) -> Item | None:
    """Return what a span stands for; None for a span that is not one of ours.

    An annotation of a layer, the `Header` of a span of the header, the `Reference` of a mention by document.
    """
    mark = _mark_of(span)
    return None if mark is None else mark.item


def exact_offsets(span: Span) -> tuple[int, int]:
    """Return the offsets in `doc.text` of what a span stands for; those of the span itself where it is not ours.

    They differ from those of the span only where its tokens cut words otherwise than our tokenizer does.
    """
    mark, held = _mark_of(span), attached(span.doc)
    return (span.start_char, span.end_char) if mark is None or held is None else held.doc_span(mark.start, mark.end)


def _mark_of(span: Span) -> Mark | None:
    layer, held = layer_of(span.label_), attached(span.doc)
    if layer is None or held is None or held.plan is None:
        return None
    known = _INDEX.get(span.doc)
    if known is None or known[0] is not held:
        known = _INDEX[span.doc] = (held, {})
    index = known[1].get(layer)
    if index is None:
        index = known[1][layer] = {}
        for mark in marks(held.plan, layer):
            index.setdefault(_key(_span(span.doc, held, mark)), mark)
    return index.get(_key(span))


def _key(span: Span) -> _Key:
    return span.start_char, span.end_char, span.label_, span.id_


def edits(doc: Doc) -> tuple[Edit, ...]:
    """Return how the span groups of a Doc differ from its plan: what was added, and what was taken away.

    A span that was moved or got another label or id counts as taken away and added. Only groups that a component or
    `to_doc` made are looked at; in reading order, layer by layer.
    """
    held = attached(doc)
    if held is None or held.plan is None:
        return ()
    found: list[Edit] = []
    for group in doc.spans.values():
        layer = group.attrs.get(LAYER_ATTRIBUTE)
        if layer not in SPAN_LAYERS:
            continue
        now = Counter(map(_key, group))
        before = Counter(_key(_span(doc, held, mark)) for mark in marks(held.plan, layer))
        found += (_edit("removed", layer, doc, held, key) for key in sorted((before - now).elements()))
        found += (_edit("added", layer, doc, held, key) for key in sorted((now - before).elements()))
    return tuple(sorted(found, key=lambda edit: (SPAN_LAYERS.index(edit.layer), edit.start, edit.end)))


def _edit(kind: Literal["added", "removed"], layer: str, doc: Doc, held: Attached, key: _Key) -> Edit:
    start, end = held.text_span(key[0], key[1])
    text = "" if held.plan is None else held.plan.text[start:end]
    return Edit(kind, layer, start, end, text, key[2], key[3])


def register_extensions() -> None:
    """Give Docs and Spans `_.vnplan`, `_.annotation` and `_.exact`, unless somebody else has given them those names.

    Not at import: spaCy imports this module for every pipeline, and those that have none of our components keep
    their names for themselves.
    """
    wanted: tuple[tuple[Any, str, Any], ...] = (
        (Doc, "vnplan", plan_or_none),
        (Span, "annotation", annotation_of),
        (Span, "exact", exact_offsets),
    )
    for owner, name, getter in wanted:
        if not owner.has_extension(name):
            owner.set_extension(name, getter=getter)
