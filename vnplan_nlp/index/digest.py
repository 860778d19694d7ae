"""What an index says, without the numbers of its rows, which hang on the order in which documents came.

Two indexes over the same documents say the same, whatever way each has grown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, Final

_LAYERS: Final = ("campaigns", "deadlines", "sections", "issues")
#: What is said -> the query that tells it.
_QUERIES: Final = {
    "documents": "SELECT d.sha256, d.path, t.canonical_id, d.reference, d.date, d.level, d.rank, d.unit_code,"
    " d.province, d.title, i.name, d.citations, d.issues, d.movements FROM documents d"
    " LEFT JOIN targets t ON t.id = d.target"
    " LEFT JOIN issuers i ON i.id = d.issuer",
    "targets": "SELECT t.canonical_id, t.iri, t.doc_type, t.reference, t.date, t.title, i.name, i.unit, t.documents,"
    " t.mentions, t.first_cited, t.last_cited, d.sha256 FROM targets t LEFT JOIN issuers i ON i.id = t.issuer"
    " LEFT JOIN documents d ON d.id = t.document",
    "edges": "SELECT d.sha256, t.canonical_id, e.role, e.follows, e.direct, e.rank, e.mentions, e.province,"
    " p.canonical_id, r.reference, r.date, r.title, r.issuer_name FROM edges e JOIN documents d ON d.id = e.document"
    " JOIN targets t ON t.id = e.target JOIN readings r ON r.id = e.reading JOIN targets p ON p.id = r.target",
    "years": "SELECT t.canonical_id, y.year, y.documents FROM target_years y JOIN targets t ON t.id = y.target",
    "mentions": "SELECT d.sha256, m.number, t.canonical_id, m.text, m.role FROM mentions m JOIN documents d"
    " ON d.id = m.document LEFT JOIN targets t ON t.id = m.target",
    "relations": "SELECT d.sha256, r.number, r.type, s.canonical_id, o.canonical_id FROM relations r JOIN documents d"
    " ON d.id = r.document LEFT JOIN targets s ON s.id = r.subject LEFT JOIN targets o ON o.id = r.object",
    "readings": "SELECT t.canonical_id, r.reference, r.date, r.title, r.known_title FROM readings r"
    " JOIN targets t ON t.id = r.target",
    "names": "SELECT t.canonical_id, n.searched FROM names n JOIN targets t ON t.id = n.rowid",
    "issuers": "SELECT name, level, unit, unit_code, parent_unit FROM issuers",
    **{table: f"SELECT d.sha256, x.* FROM {table} x JOIN documents d ON d.id = x.document" for table in _LAYERS},
    "campaign names": "SELECT movement, folded, name, kind, documents FROM campaign_names",
    "campaign counts": "SELECT movement, folded, name, kind, documents FROM campaign_counts",
    "campaign years": "SELECT movement, folded, year, documents FROM campaign_years",
    "changes": "SELECT t.canonical_id, c.type, b.canonical_id, c.date, d.sha256 FROM changes c"
    " JOIN targets t ON t.id = c.target JOIN targets b ON b.id = c.\"by\" JOIN documents d ON d.id = c.witness",
    "statistics": "SELECT value FROM meta WHERE key = 'statistics'",
    "plans": "SELECT d.sha256, x.plan FROM plans x JOIN documents d ON d.id = x.document",
    "words": "SELECT d.sha256 FROM words w JOIN documents d ON d.id = w.rowid WHERE words MATCH 'text_folded: noi'",
    "rows of words": "SELECT COUNT(*) FROM words",
    "pending": "SELECT COUNT(*) FROM pending_targets UNION ALL SELECT COUNT(*) FROM pending_documents",
}


def said(base: sqlite3.Connection) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield all that an index says: what it is about, and a row; the rows are in no order."""
    for name, query in _QUERIES.items():
        for row in base.execute(query):
            yield name, (row[0], *row[2:]) if name in _LAYERS else tuple(row)


def digest(base: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Return, for each thing that an index speaks of, how many rows it has and a sum of their hashes."""
    found = dict.fromkeys(_QUERIES, (0, 0))
    for name, row in said(base):
        count, total = found[name]
        one = int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest())
        found[name] = (count + 1, (total + one) & 0xFFFF_FFFF_FFFF_FFFF)
    return found
