"""Documents that stand on something that was amended, replaced or repealed, as other documents of the archive say."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from heapq import merge
from typing import Literal, NamedTuple

from vnplan_nlp.index.model import ChangedBasis, Target, Verdict
from vnplan_nlp.index.records import documents_by_id, target_id, targets_by_id

_CHANGES = "('amends', 'replaces', 'repeals')"


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
    # The documents of each changed target come in the order of their ids, so that no more are read than are shown.
    for document, basis in merge(*(_standing_on(base, one) for one in changes)):
        own, date = base.execute("SELECT target, date FROM documents WHERE id = ?", (document,)).fetchone()
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
    )


def _changes(base: sqlite3.Connection, target: int | None) -> dict[int, list[_Change]]:
    """The targets that were changed, of which the day is known, each with its changes."""
    only = "AND r.object = ?" if target is not None else ""
    rows = base.execute(
        "SELECT r.object, r.type, r.subject, t.date, MIN(r.document) FROM relations AS r"
        " CROSS JOIN targets AS t ON t.id = r.subject CROSS JOIN targets AS old ON old.id = r.object"
        f" WHERE r.type IN {_CHANGES} AND r.object IS NOT NULL AND r.object <> r.subject AND t.date IS NOT NULL"
        # What is older cannot have changed what is newer: somebody has misread, or misprinted.
        " AND (old.date IS NULL OR substr(t.date, 1, length(old.date)) >= substr(old.date, 1, length(t.date)))"
        f" {only}"
        " GROUP BY r.object, r.type, r.subject ORDER BY r.object, r.type, t.canonical_id",
        (target,) if target is not None else (),
    )
    found: dict[int, list[_Change]] = defaultdict(list)
    for basis, kind, by, date, witness in rows:
        found[basis].append(_Change(kind, by, date, witness))
    return found


def _standing_on(base: sqlite3.Connection, target: int) -> Iterator[tuple[int, int]]:
    rows = base.execute("SELECT document FROM edges WHERE target = ? AND follows ORDER BY document", (target,))
    return ((row[0], target) for row in rows)


def _verdict(change: str, document: str | None) -> Verdict | None:
    """Whether a change came after a document; of a date that is cut only what both have is set against each other."""
    if document is None:
        return None
    known = min(len(change), len(document))
    one, other = change[:known], document[:known]
    if one == other and known < len("2022-03-05"):
        return None
    return "later" if one > other else "before"
