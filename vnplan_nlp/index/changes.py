"""Documents that stand on something that was amended, replaced or repealed, as other documents of the archive say."""

from __future__ import annotations

import sqlite3
from typing import Literal

from vnplan_nlp.index.model import ChangedBasis, Target
from vnplan_nlp.index.records import documents_by_id, target_id, targets_by_id


def changed_basis(
    base: sqlite3.Connection, when: Literal["later", "before"] | None, target: Target | None, limit: int | None
) -> tuple[ChangedBasis, ...]:
    """Return the documents whose basis changed, the newest first; each change once, with its first witness.

    Where the day of the change is not known, or the day of the document is not, nothing is said.
    """
    only = "AND r.object = ?2" if target is not None else ""
    verdict = {"later": "AND change.date > d.date", "before": "AND change.date <= d.date", None: ""}[when]
    rows = base.execute(
        "SELECT e.document, e.target, r.type, r.subject, MIN(r.document), change.date > d.date"
        " FROM relations AS r JOIN targets AS change ON change.id = r.subject JOIN targets AS old ON old.id = r.object"
        " JOIN edges AS e ON e.target = r.object AND e.follows JOIN documents AS d ON d.id = e.document"
        " WHERE r.type IN ('amends', 'replaces', 'repeals') AND r.object <> r.subject"
        # What is older cannot have changed what is newer: somebody has misread, or misprinted.
        " AND change.date >= old.date"
        # A document that makes the change itself does not stand on what it changes.
        " AND (d.target IS NULL OR d.target <> r.subject)"
        " AND d.date IS NOT NULL AND change.date IS NOT NULL"
        # Of a date that is cut only what both have can be set against each other; equal years tell nothing.
        " AND (substr(change.date, 1, length(d.date)) <> substr(d.date, 1, length(change.date))"
        "  OR (length(change.date) = 10 AND length(d.date) = 10))"
        f" {only} {verdict} GROUP BY e.document, e.target, r.type, r.subject"
        " ORDER BY e.document, e.target, r.subject LIMIT ?1",
        (-1 if limit is None else limit, *([target_id(base, target)] if target is not None else [])),
    ).fetchall()
    documents = documents_by_id(base, [one for row in rows for one in (row[0], row[4])])
    targets = targets_by_id(base, [one for row in rows for one in (row[1], row[3])])
    return tuple(
        ChangedBasis(
            document=documents[document],
            basis=targets[basis],
            change=change,
            by=targets[by],
            when="later" if later else "before",
            witness=documents[witness],
        )
        for document, basis, change, by, witness, later in rows
    )
