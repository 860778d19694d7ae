"""References: mentions that name the same document, joined to one entity."""

from __future__ import annotations

from collections.abc import Mapping

from vnplan_nlp.schema import Annotation, Header, Reference

Layers = dict[str, tuple[Annotation, ...]]


def resolve_references(
    header: Header, layers: Mapping[str, tuple[Annotation, ...]]
) -> tuple[tuple[Reference, ...], Layers]:
    """Return the cited documents and the layers with the targets of the citations filled in."""
    return (), dict(layers)
