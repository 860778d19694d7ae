"""`Draft`: what an extractor sees of a document: the text, its layout and the layers found before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vnplan_nlp.schema.annotations import Annotation, Section, Table
from vnplan_nlp.schema.document import Header
from vnplan_nlp.schema.layout import Block, Zone


@dataclass(frozen=True, slots=True)
class Draft:
    """A document on its way through the extractors; nobody mutates it.

    `blocks` are the lines of `text` in order. `layers` holds the annotations of the extractors that this
    one declared to need, by layer name.
    """

    text: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    header: Header = field(default_factory=Header)
    layers: Mapping[str, tuple[Annotation, ...]] = field(default_factory=dict)

    def in_zone(self, *zones: Zone) -> Iterator[Block]:
        """Yield the blocks of the given zones, in order."""
        return (block for block in self.blocks if block.zone in zones)

    def layer(self, name: str) -> tuple[Any, ...]:
        """Return an earlier layer, empty where the extractor did not declare that it needs it."""
        return self.layers.get(name, ())
