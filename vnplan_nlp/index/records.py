"""Rows of the tables as models."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from vnplan_nlp.index.model import Document, Target
from vnplan_nlp.schema import Issuer, trusted

#: Digits of the SHA-256 that make the key of a document.
KEY: Final = 16
#: The columns of a document, of `documents AS d LEFT JOIN issuers AS i ON i.id = d.issuer`.
DOCUMENT: Final = (
    "d.sha256, d.path, d.canonical_id, d.reference, d.doc_type, d.date, d.year, d.title, d.citations, d.issues,"
    " i.name, i.level, i.unit, i.unit_code, i.parent_unit"
)
DOCUMENTS: Final = "documents AS d LEFT JOIN issuers AS i ON i.id = d.issuer"
#: The columns of a target, of `targets AS t LEFT JOIN issuers AS o ON o.id = t.issuer`.
TARGET: Final = (
    "t.canonical_id, t.iri, t.doc_type, t.doc_type_code, t.reference, t.date, t.year, t.title, t.documents, t.mentions,"
    " t.first_cited, t.last_cited, (SELECT sha256 FROM documents WHERE id = t.document),"
    " o.name, o.level, o.unit, o.unit_code, o.parent_unit"
)
TARGETS: Final = "targets AS t LEFT JOIN issuers AS o ON o.id = t.issuer"
#: Values that one statement may be given.
_AT_ONCE: Final = 500


def documents_on(column: str) -> str:
    """Return a join of documents and their issuers to a column that holds row ids of documents."""
    return f"JOIN documents AS d ON d.id = {column} LEFT JOIN issuers AS i ON i.id = d.issuer"


def targets_on(column: str) -> str:
    """Return a join of targets and their issuers to a column that holds row ids of targets."""
    return f"JOIN targets AS t ON t.id = {column} LEFT JOIN issuers AS o ON o.id = t.issuer"


def document_of(row: Sequence[Any]) -> Document:
    """Return the document of the columns `DOCUMENT`."""
    sha256, path, canonical_id, reference, doc_type, date, year, title, citations, issues, *issuer = row
    return trusted(
        Document,
        key=sha256[:KEY],
        sha256=sha256,
        path=path,
        canonical_id=canonical_id,
        reference=reference,
        doc_type=doc_type,
        date=date,
        year=year,
        issuer=_issuer(issuer),
        title=title,
        citations=citations,
        issues=issues,
    )


def target_of(row: Sequence[Any]) -> Target:
    """Return the target of the columns `TARGET`."""
    canonical_id, iri, doc_type, code, reference, date, year, title, *counts = row
    documents, mentions, first, last, held, *issuer = counts
    return trusted(
        Target,
        canonical_id=canonical_id,
        iri=iri,
        doc_type=doc_type,
        doc_type_code=code,
        reference=reference,
        date=date,
        year=year,
        issuer=_issuer(issuer),
        title=title,
        documents=documents,
        mentions=mentions,
        first_cited=first,
        last_cited=last,
        held=held[:KEY] if held is not None else None,
    )


def _issuer(row: Sequence[Any]) -> Issuer | None:
    name, level, unit, code, parent = row
    if name is None:
        return None
    return trusted(Issuer, name=name, level=level, unit=unit, unit_code=code, parent_unit=parent)


def documents_by_id(base: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Document]:
    """Return documents by their row ids."""
    query = f"SELECT d.id, {DOCUMENT} FROM {DOCUMENTS} WHERE d.id"
    return {row[0]: document_of(row[1:]) for row in _by_id(base, query, ids)}


def targets_by_id(base: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Target]:
    """Return targets by their row ids."""
    query = f"SELECT t.id, {TARGET} FROM {TARGETS} WHERE t.id"
    return {row[0]: target_of(row[1:]) for row in _by_id(base, query, ids)}


def target_id(base: sqlite3.Connection, target: Target) -> int:
    """Return the row id of a target."""
    row = base.execute("SELECT id FROM targets WHERE canonical_id = ?", (target.canonical_id,)).fetchone()
    found: int = row[0]
    return found


def _by_id(base: sqlite3.Connection, query: str, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        yield from base.execute(f"{query} IN ({','.join('?' * len(some))})", some)
