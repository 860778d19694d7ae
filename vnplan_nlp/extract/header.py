"""The header: what a document says of itself."""

from __future__ import annotations

from vnplan_nlp.schema import Draft, Header, Issue


def read_header(draft: Draft) -> tuple[Header, tuple[Issue, ...]]:
    """Return the header of a document and the doubts about it."""
    return Header(), ()
