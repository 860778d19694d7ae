"""The one model between all formats of annotations: a text, its spans with attributes, links between them, fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vnplan_nlp.data.annotation_labels import layer_labels
from vnplan_nlp.errors import AnnotationFormatError


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text with its layer and attributes.

    `start` and `end` are half-open offsets in code points; attributes are JSON values, and one that is unknown is
    absent, never null.
    """

    id: str
    layer: str
    start: int
    end: int
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a type from the span `source` to the span `target`, by their ids."""

    type: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A document as annotators see it; `fields` are JSON values that belong to the whole of it.

    Raises:
        AnnotationFormatError: a span is empty, outside the text or of no layer, an id is there twice, a link leads
            nowhere.
    """

    name: str
    text: str
    spans: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids: set[str] = set()
        for span in self.spans:
            if span.layer not in layer_labels():
                raise AnnotationFormatError(self.name, f"no layer {span.layer!r}")
            if not 0 <= span.start < span.end <= len(self.text):
                where = f"{span.start}..{span.end} of {len(self.text)} characters"
                raise AnnotationFormatError(self.name, f"{span.id}: {where} is no span of the text")
            if span.id in ids:
                raise AnnotationFormatError(self.name, f"the id {span.id!r} is there twice")
            ids.add(span.id)
        for link in self.links:
            if missing := {link.source, link.target} - ids:
                reason = f"a link {link.type!r} leads to {min(missing)!r}, which is missing"
                raise AnnotationFormatError(self.name, reason)

    def layer(self, name: str) -> tuple[Span, ...]:
        """Return the spans of a layer, in their order."""
        return tuple(span for span in self.spans if span.layer == name)

    def words(self, span: Span) -> str:
        """Return what a span says, on one line."""
        return one_line(self.text[span.start : span.end])


def one_line(text: str) -> str:
    """Return a text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def known(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that are known: all but those that are null."""
    return {name: value for name, value in attributes.items() if value is not None}


def fresh_ids(spans: tuple[Span, ...]) -> dict[str, str]:
    """Return id -> id of the form `citations-3`, counted in each layer in the order of the spans."""
    counts: dict[str, int] = {}
    ids: dict[str, str] = {}
    for span in spans:
        number = counts.get(span.layer, 0)
        counts[span.layer] = number + 1
        ids[span.id] = f"{span.layer}-{number}"
    return ids


def utf16_offsets(text: str) -> list[int] | None:
    """Return for every offset in code points that in UTF-16 units, or None where they are the same."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    offsets = [0]
    for char in text:
        offsets.append(offsets[-1] + (2 if char > "\uffff" else 1))
    return offsets


def line_pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a stretch that lie on one line each, without the blanks at their edges."""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        left = at + len(line) - len(line.lstrip())
        right = at + len(line.rstrip())
        if left < right:
            yield left, right
        at += len(line)
