"""What a page shows of the whole archive: counted once, when an index is settled, not at every question."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from vnplan_nlp.index.counting import counts_of

_TABLES: Final = ("campaign_names", "campaign_counts", "campaign_years", "changes")
_STATEMENTS: Final = (
    "INSERT INTO campaign_names SELECT movement, folded, name, MIN(kind), COUNT(DISTINCT document)"
    " FROM campaigns GROUP BY movement, folded, name",
    "INSERT INTO campaign_counts SELECT c.movement, NULL, m.name, m.kind, COUNT(DISTINCT c.document)"
    " FROM campaigns AS c JOIN movements AS m ON m.id = c.movement GROUP BY c.movement"
    " UNION ALL SELECT NULL, folded, MIN(name), MIN(kind), COUNT(DISTINCT document)"
    " FROM campaigns WHERE movement IS NULL GROUP BY folded",
    "INSERT INTO campaign_years SELECT movement, NULL, year, COUNT(DISTINCT document)"
    " FROM campaigns WHERE movement IS NOT NULL GROUP BY movement, year"
    " UNION ALL SELECT NULL, folded, year, COUNT(DISTINCT document)"
    " FROM campaigns WHERE movement IS NULL GROUP BY folded, year",
    "INSERT INTO changes SELECT r.object, r.type, r.subject, t.date, MIN(r.document) FROM relations AS r"
    " CROSS JOIN targets AS t ON t.id = r.subject CROSS JOIN targets AS old ON old.id = r.object"
    " WHERE r.type IN ('amends', 'replaces', 'repeals') AND r.object IS NOT NULL AND r.object <> r.subject"
    " AND t.date IS NOT NULL"
    # What is older cannot have changed what is newer: somebody has misread, or misprinted.
    " AND (old.date IS NULL OR substr(t.date, 1, length(old.date)) >= substr(old.date, 1, length(t.date)))"
    " GROUP BY r.object, r.type, r.subject",
)


def sum_up(base: sqlite3.Connection) -> None:
    """Write the tables that only sum up others, and the statistics; within a transaction of the caller."""
    for table in _TABLES:
        base.execute(f"DELETE FROM {table}")
    for statement in _STATEMENTS:
        base.execute(statement)
    counted = json.dumps(counts_of(base), ensure_ascii=False)
    base.execute("INSERT OR REPLACE INTO meta VALUES ('statistics', ?)", (counted,))
