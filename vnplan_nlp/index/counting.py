"""How much an index holds."""

from __future__ import annotations

import sqlite3
from typing import Any


def counts_of(base: sqlite3.Connection) -> dict[str, Any]:
    """Return the fields of `Statistics`, counted through the whole archive."""

    def one(query: str) -> Any:
        return base.execute(query).fetchone()[0]

    def groups(column: str) -> dict[Any, int]:
        query = f"SELECT {column}, COUNT(*) FROM documents WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
        return dict(base.execute(query))

    return {
        "documents": one("SELECT COUNT(*) FROM documents"),
        "targets": one("SELECT COUNT(*) FROM targets"),
        "held": one("SELECT COUNT(*) FROM targets WHERE document IS NOT NULL"),
        "edges": one("SELECT COUNT(*) FROM edges"),
        "mentions": one("SELECT COUNT(*) FROM mentions"),
        "campaigns": one("SELECT COUNT(*) FROM campaigns"),
        "deadlines": one("SELECT COUNT(*) FROM deadlines"),
        "issues": one("SELECT COUNT(*) FROM issues"),
        "first_date": one("SELECT MIN(date) FROM documents"),
        "last_date": one("SELECT MAX(date) FROM documents"),
        "years": groups("year"),
        "levels": groups("level"),
        "types": groups("doc_type"),
    }
