"""Links in text: citations wrapped in anchors that lead to the pages of the documents they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from vnplan_nlp.schema.annotations import Citation, Reference

#: What a citation links to: a pattern with {canonical_id} or {iri}, or a function of the reference.
Target = str | Callable[[Reference], str | None]


class Anchor(NamedTuple):
    """A stretch of text that becomes a link."""

    start: int
    end: int
    href: str
    title: str


def anchors(citations: Sequence[Citation], references: Sequence[Reference], target: Target) -> tuple[Anchor, ...]:
    """Return the links of citations, in order and without overlaps: of nested citations the inner one is linked.

    Citations that could not be resolved have no page, and no link.
    """
    known = {reference.canonical_id: reference for reference in references}
    wanted: list[Anchor] = []
    for citation in citations:
        reference = known.get(citation.target or "")
        href = _href(reference, target) if reference is not None else None
        if reference is not None and href:
            words = (reference.doc_type, reference.reference, reference.date, reference.title)
            wanted.append(Anchor(citation.start, citation.end, href, ", ".join(word for word in words if word)))
    return tuple(_flat(wanted))


def _href(reference: Reference, target: Target) -> str | None:
    if isinstance(target, str):
        return target.replace("{canonical_id}", reference.canonical_id).replace("{iri}", reference.iri or "")
    return target(reference)


def _flat(wanted: Iterable[Anchor]) -> Iterator[Anchor]:
    """Yield the anchors with those that lie inside another cut out of it."""
    open_ones: list[Anchor] = []
    at = 0
    for anchor in sorted(wanted, key=lambda anchor: (anchor.start, -anchor.end)):
        while open_ones and open_ones[-1].end <= anchor.start:
            last = open_ones.pop()
            if max(at, last.start) < last.end:
                yield last._replace(start=max(at, last.start))
            at = max(at, last.end)
        if open_ones and max(at, open_ones[-1].start) < anchor.start:
            yield open_ones[-1]._replace(start=max(at, open_ones[-1].start), end=anchor.start)
            at = anchor.start
        open_ones.append(anchor)
    while open_ones:
        last = open_ones.pop()
        if max(at, last.start) < last.end:
            yield last._replace(start=max(at, last.start))
        at = max(at, last.end)


def opening(anchor: Anchor) -> str:
    """Return the start tag of a link."""
    title = f' title="{escape(anchor.title)}"' if anchor.title else ""
    return f'<a class="citation" href="{escape(anchor.href)}"{title}>'


def linked(text: str, start: int, end: int, links: Sequence[Anchor]) -> str:
    """Return `text[start:end]` as HTML with the links that lie in it; everything else is escaped."""
    parts: list[str] = []
    at = start
    for anchor in links:
        low, high = max(anchor.start, start), min(anchor.end, end)
        if low < high:
            parts += (escape(text[at:low], quote=False), opening(anchor), escape(text[low:high], quote=False), "</a>")
            at = high
    parts.append(escape(text[at:end], quote=False))
    return "".join(parts)
