"""What of an index is handed on, and its tables as CSV files.

Every export is written while it is read, row by row, and the same index gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.data.cells import as_words
from vnplan_nlp.index.records import KEY, target_id

if TYPE_CHECKING:
    from vnplan_nlp.index.library import CitationIndex


class Selection(NamedTuple):
    """The documents that are handed on: their row ids as a JSON list; None for all."""

    ids: str | None = None

    def condition(self, column: str) -> str:
        """Return a condition on a column of row ids of documents; its parameter is `:ids`."""
        return f"{column} IN (SELECT value FROM json_each(:ids))" if self.ids is not None else "TRUE"

    @property
    def parameters(self) -> dict[str, str]:
        """What the condition needs."""
        return {"ids": self.ids} if self.ids is not None else {}


ALL: Final = Selection()


def select(index: CitationIndex, *, documents: Sequence[str] = (), refs: Sequence[str] = ()) -> Selection:
    """Return the documents of some keys, and those that cite some targets, with the targets' own files; all without.

    Raises:
        UnknownReferenceError, AmbiguousReferenceError: as `CitationIndex.document` and `CitationIndex.target`.
    """
    if not documents and not refs:
        return Selection()
    ids: set[int] = set()
    for key in documents:
        ids |= _ids(index.base, "SELECT id FROM documents WHERE sha256 = ?", index.document(key).sha256)
    for ref in refs:
        number = target_id(index.base, index.target(ref))
        ids |= _ids(index.base, "SELECT document FROM edges WHERE target = ?", number)
        ids |= _ids(index.base, "SELECT id FROM documents WHERE target = ?", number)
    return Selection(json.dumps(sorted(ids)))


def speaking(index: CitationIndex, selection: Selection) -> Selection:
    """Return the selection with the best file of each document in the place of the others: that speaks for all."""
    if selection.ids is None:
        return selection
    query = (
        "SELECT COALESCE(t.document, d.id) FROM documents AS d LEFT JOIN targets AS t ON t.id = d.target"
        f" WHERE {selection.condition('d.id')}"
    )
    return Selection(json.dumps(sorted({row[0] for row in index.base.execute(query, selection.parameters)})))


def keys(index: CitationIndex, selection: Selection) -> Iterator[str]:
    """Yield the SHA-256 of the documents of a selection, the newest first."""
    query = f"SELECT sha256 FROM documents WHERE {selection.condition('id')} ORDER BY id"
    for row in index.base.execute(query, selection.parameters):
        yield row[0]


def _ids(base: sqlite3.Connection, query: str, value: str | int) -> set[int]:
    return {row[0] for row in base.execute(query, (value,))}


# --- CSV -------------------------------------------------------------------------------------------

_DOCUMENT: Final = f"substr(d.sha256, 1, {KEY}) AS document"
_ISSUER: Final = "i.name AS issuer, i.level AS issuer_level, i.unit, i.unit_code, i.parent_unit"

#: file -> its rows: documents are named by their keys, targets by their canonical ids.
_TABLES: Final = {
    "documents": (
        f"SELECT substr(d.sha256, 1, {KEY}) AS key, d.sha256, d.path, d.canonical_id, t.canonical_id AS target,"
        f" d.doc_type, d.doc_type_code, d.number, d.symbol, d.reference, d.date, d.year, {_ISSUER}, d.province,"
        " d.place, d.title, d.signer, d.text_source, d.pages, d.characters, d.citations, d.issues"
        " FROM documents AS d LEFT JOIN issuers AS i ON i.id = d.issuer LEFT JOIN targets AS t ON t.id = d.target"
        " WHERE {chosen:d.id} ORDER BY d.id"
    ),
    "targets": (
        "SELECT t.canonical_id, t.iri, t.doc_type, t.doc_type_code, t.number, t.symbol, t.reference, t.date, t.year,"
        f" {_ISSUER}, t.title, t.documents, t.mentions, t.first_cited, t.last_cited,"
        f" substr(f.sha256, 1, {KEY}) AS held"
        " FROM targets AS t LEFT JOIN issuers AS i ON i.id = t.issuer LEFT JOIN documents AS f ON f.id = t.document"
        " WHERE {any:t.id} ORDER BY t.canonical_id"
    ),
    "edges": (
        f"SELECT {_DOCUMENT}, t.canonical_id AS target, e.role, e.follows, e.direct, e.mentions FROM edges AS e"
        " JOIN documents AS d ON d.id = e.document JOIN targets AS t ON t.id = e.target"
        " WHERE {chosen:e.document} ORDER BY e.document, t.canonical_id"
    ),
    "mentions": (
        f"SELECT {_DOCUMENT}, m.number, t.canonical_id AS target, m.form, m.role, m.start, m.end, m.page,"
        " s.path AS section, m.text, m.pinpoint FROM mentions AS m JOIN documents AS d ON d.id = m.document"
        " LEFT JOIN targets AS t ON t.id = m.target"
        " LEFT JOIN sections AS s ON s.document = m.document AND s.number = m.section"
        " WHERE {chosen:m.document} ORDER BY m.document, m.number"
    ),
    "relations": (
        f"SELECT {_DOCUMENT}, r.number, r.type, a.canonical_id AS subject, b.canonical_id AS object, r.start, r.end,"
        " r.text FROM relations AS r JOIN documents AS d ON d.id = r.document"
        " LEFT JOIN targets AS a ON a.id = r.subject LEFT JOIN targets AS b ON b.id = r.object"
        " WHERE {chosen:r.document} ORDER BY r.document, r.number"
    ),
    "campaigns": (
        f"SELECT {_DOCUMENT}, c.number, c.name, c.kind, c.movement, m.name AS movement_name, c.place, c.founded_by,"
        " c.start, c.end FROM campaigns AS c JOIN documents AS d ON d.id = c.document"
        " LEFT JOIN movements AS m ON m.id = c.movement WHERE {chosen:c.document} ORDER BY c.document, c.number"
    ),
    "deadlines": (
        f"SELECT {_DOCUMENT}, l.number, l.value, l.relation, l.last_day, l.last_day_strict, l.recurrence, l.rrule,"
        " l.actor, l.task, l.text, l.start, l.end, l.page FROM deadlines AS l"
        " JOIN documents AS d ON d.id = l.document WHERE {chosen:l.document} ORDER BY l.document, l.number"
    ),
}
#: Targets that chosen documents cite, are, or speak of.
_TOUCHED: Final = (
    "SELECT target FROM edges WHERE {0} UNION SELECT target FROM documents WHERE {1} AND target IS NOT NULL"
    " UNION SELECT subject FROM relations WHERE {0} AND subject IS NOT NULL"
    " UNION SELECT object FROM relations WHERE {0} AND object IS NOT NULL"
)


def write_csv(index: CitationIndex, folder: Path, selection: Selection = ALL) -> dict[str, int]:
    """Write the tables as CSV files with a head line, in UTF-8 as spreadsheets take it; return the rows of each.

    Text that a spreadsheet would take for a formula has ' before it.

    `document` is the key of a document in `documents.csv`, `target`, `subject` and `object` are canonical ids of
    `targets.csv`.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for name, query in _TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            cursor = index.base.execute(_filled(query, selection), selection.parameters)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column[0] for column in cursor.description])
            counts[name] = 0
            for row in cursor:
                writer.writerow(map(as_words, row))
                counts[name] += 1
    return counts


def touched(selection: Selection) -> str:
    """Return a query of the row ids of the targets that a selection has to do with."""
    return _TOUCHED.format(selection.condition("document"), selection.condition("id"))


def _filled(query: str, selection: Selection) -> str:
    """Put the condition of a selection in the place of {chosen:COLUMN}, that of its targets into {any:COLUMN}."""
    head, _, rest = query.partition("{")
    what, _, tail = rest.partition("}")
    kind, _, column = what.partition(":")
    if kind == "chosen":
        condition = selection.condition(column)
    else:
        condition = f"{column} IN ({touched(selection)})" if selection.ids is not None else "TRUE"
    return f"{head}{condition}{tail}"


def each_row(index: CitationIndex, query: str, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query as dictionaries."""
    cursor = index.base.execute(query, parameters)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
