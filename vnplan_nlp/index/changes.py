"""Documents that stand on something that was amended, replaced or repealed, as other documents of the archive say."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from vnplan_nlp.index.model import ChangedBasis, Target, Verdict
from vnplan_nlp.index.records import documents_by_id, target_id, targets_by_id

#: Citations of a document that are read to see whether it stands on something changed.
_EDGES_READ: Final = 15


class _Change(NamedTuple):
    """A target is changed: how, by which other one, on which day, and the first document that says so."""

    type: Literal["amends", "replaces", "repeals"]
    by: int
    date: str
    witness: int


def changed_basis(
    base: sqlite3.Connection, when: Verdict | None, target: Target | None, limit: int | None
) -> tuple[ChangedBasis, ...]:
    """Return the documents whose basis changed, the newest first; each change once, with its first witness.

    Where the day of the change is not known, or the day of the document is not, nothing is said.
    """
    changes = _changes(base, target_id(base, target) if target is not None else None)
    found: list[tuple[int, int, _Change, Verdict]] = []
    for document, basis, own, date in _standing_on(base, target, limit):
        for change in changes[basis]:
            verdict = _verdict(change.date, date)
            # A document that makes the change itself does not stand on what it changes.
            if verdict is not None and when in (None, verdict) and own != change.by:
                found.append((document, basis, change, verdict))
        if limit is not None and len(found) >= limit:
            break
    found = found[:limit]
    documents = documents_by_id(base, [one for row in found for one in (row[0], row[2].witness)])
    targets = targets_by_id(base, [one for row in found for one in (row[1], row[2].by)])
    return tuple(
        ChangedBasis(
            document=documents[document],
            basis=targets[basis],
            change=change.type,
            by=targets[change.by],
            when=verdict,
            witness=documents[change.witness],
        )
        for document, basis, change, verdict in found
        if change.witness in documents  # gone since the index was settled
    )


def _changes(base: sqlite3.Connection, target: int | None) -> dict[int, list[_Change]]:
    """The targets that were changed, of which the day is known, each with its changes."""
    only = "WHERE c.target = ?" if target is not None else ""
    rows = base.execute(
        'SELECT c.target, c.type, c."by", c.date, c.witness FROM changes AS c JOIN targets AS t ON t.id = c."by"'
        f" {only} ORDER BY c.target, c.type, t.canonical_id",
        (target,) if target is not None else (),
    )
    found: dict[int, list[_Change]] = defaultdict(list)
    for basis, kind, by, date, witness in rows:
        found[basis].append(_Change(kind, by, date, witness))
    return found


def _standing_on(
    base: sqlite3.Connection, target: Target | None, limit: int | None
) -> Iterator[tuple[int, int, int | None, str | None]]:
    """The documents that stand on what was changed, the newest first: row id, changed target, own target, date."""
    columns = "SELECT e.document, e.target, d.target, d.date FROM"
    documents = "CROSS JOIN documents AS d ON d.id = e.document WHERE e.follows"
    if target is not None:
        query = f"{columns} edges AS e {documents} AND e.target = ? ORDER BY e.document"
        yield from base.execute(query, (target_id(base, target),))
        return
    changed = "(SELECT DISTINCT target FROM changes)"
    standing, there = base.execute(
        f"SELECT COALESCE(SUM(documents), 0), (SELECT COUNT(*) FROM documents) FROM targets WHERE id IN {changed}"
    ).fetchone()
    # Either all who stand on something changed are sorted, or all documents are gone through until enough are found.
    if limit is not None and limit * there * _EDGES_READ < standing * standing:
        yield from base.execute(
            f"{columns} edges AS e NOT INDEXED {documents} AND e.target IN {changed} ORDER BY e.document, e.target"
        )
    else:
        yield from base.execute(
            f"{columns} {changed} AS c CROSS JOIN edges AS e ON e.target = c.target {documents}"
            " ORDER BY e.document, e.target"
        )


def _verdict(change: str, document: str | None) -> Verdict | None:
    """Whether a change came after a document; of a date that is cut only what both have is set against each other."""
    if document is None:
        return None
    known = min(len(change), len(document))
    one, other = change[:known], document[:known]
    if one == other and known < len("2022-03-05"):
        return None
    return "later" if one > other else "before"
