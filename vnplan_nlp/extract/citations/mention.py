"""A mention of a document by its number, as the parts of the extractor hand it on."""

from __future__ import annotations

from dataclasses import dataclass

from vnplan_nlp.data.document_types import DocumentType


@dataclass(frozen=True, slots=True)
class Numbered:
    """A mention of a document by its number; offsets into the text, values as printed."""

    start: int
    end: int
    core_start: int
    core_end: int
    kind: DocumentType
    number: str | None
    year: str | None
    symbol: str
    reference: str | None
    date: str | None
    issuer: tuple[int, int] | None
    rule: str
    own_type: bool
    head_issuer: tuple[int, int] | None = None
    score: float | None = None

    @property
    def doc_type(self) -> str:
        """The name of the type in sentence case."""
        return self.kind.name
