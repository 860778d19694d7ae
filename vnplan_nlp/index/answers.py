"""Plain questions: what there is, what is known of a target, who cites it, what a document cites."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, get_args

from rapidfuzz import fuzz

from vnplan_nlp.data.letters import bare
from vnplan_nlp.errors import UnknownReferenceError
from vnplan_nlp.index import loose
from vnplan_nlp.index.counting import counts_of
from vnplan_nlp.index.model import (
    Cited,
    CitedBy,
    Cites,
    Citing,
    Conflict,
    Document,
    Mention,
    Reading,
    RelationOf,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.index.records import (
    DOCUMENT,
    DOCUMENTS,
    TARGET,
    TARGETS,
    document_of,
    documents_by_id,
    documents_on,
    target_id,
    target_of,
    targets_by_id,
    targets_on,
)

#: Documents named for each reading.
_WITNESSES: Final = 5
#: Titles that agree in fewer of 100 words speak of different things.
_SAME_TITLE: Final = 60.0
_HEX: Final = re.compile(r"[0-9a-f]{8,64}")
_FIELDS: Final = get_args(Conflict.model_fields["field"].annotation)


def statistics(base: sqlite3.Connection) -> Statistics:
    """Return how much an index holds, as it was counted when it was last settled."""
    row = base.execute("SELECT value FROM meta WHERE key = 'statistics'").fetchone()
    counted = json.loads(row[0]) if row is not None else counts_of(base)
    unsettled = base.execute("SELECT COUNT(*) FROM pending_documents").fetchone()[0]
    return Statistics(**counted, unsettled=unsettled)


def documents(base: sqlite3.Connection) -> Iterator[Document]:
    """Yield all documents, the newest first."""
    yield from map(document_of, base.execute(f"SELECT {DOCUMENT} FROM {DOCUMENTS} ORDER BY d.id"))


def targets(base: sqlite3.Connection) -> Iterator[Target]:
    """Yield all targets by their canonical ids."""
    yield from map(target_of, base.execute(f"SELECT {TARGET} FROM {TARGETS} ORDER BY t.canonical_id"))


def by_canonical_id(base: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Target | None]:
    """Return targets by their canonical ids."""
    found: dict[str, Target | None] = {}
    for canonical_id in ids:
        row = base.execute(f"SELECT {TARGET} FROM {TARGETS} WHERE t.canonical_id = ?", (canonical_id,)).fetchone()
        found[canonical_id] = target_of(row) if row is not None else None
    return found


def document(base: sqlite3.Connection, key: str, *, exact: bool = False) -> Document:
    """Return a document by its key, path, canonical id, or a reference to it.

    Args:
        base: the index.
        key: what names it.
        exact: references as people type them name none.

    Raises:
        UnknownReferenceError: there is none.
        AmbiguousReferenceError: a reference may mean several.
    """
    key = key.encode("utf-8", "backslashreplace").decode()
    query = f"SELECT {DOCUMENT} FROM {DOCUMENTS} WHERE"
    if _HEX.fullmatch(key):
        rows = base.execute(f"{query} d.sha256 >= ? AND d.sha256 < ? LIMIT 2", (key, f"{key}g")).fetchall()
        if len(rows) == 1:
            return document_of(rows[0])
    row = base.execute(f"{query} d.path = ? ORDER BY d.id", (key,)).fetchone()
    if row is not None:
        return document_of(row)
    row = base.execute(
        f"{query} d.id = (SELECT document FROM targets WHERE canonical_id = ?)", (key,)
    ).fetchone()
    if row is not None:
        return document_of(row)
    if exact:
        raise UnknownReferenceError(key)
    held = loose.resolve(base, key, held=True).held
    return document_of(base.execute(f"{query} d.sha256 >= ? AND d.sha256 < ?", (held, f"{held}g")).fetchone())


# --- a target ---


def show(base: sqlite3.Connection, target: Target) -> TargetPage:
    """Return all that is known of a target."""
    number = target_id(base, target)
    readings = _readings(base, number)
    years = base.execute("SELECT year, documents FROM target_years WHERE target = ? ORDER BY year", (number,))
    files = base.execute(f"SELECT {DOCUMENT} FROM {DOCUMENTS} WHERE d.target = ? ORDER BY d.sha256", (number,))
    return TargetPage(
        target=target,
        years=dict(years),
        readings=readings,
        conflicts=tuple(_conflicts(readings)),
        relations=_relations(base, number),
        similar=_similar(base, number),
        files=tuple(map(document_of, files)),
    )


def _readings(base: sqlite3.Connection, target: int) -> tuple[Reading, ...]:
    counts = dict(
        base.execute("SELECT reading, COUNT(*) FROM edges WHERE target = ? GROUP BY reading", (target,)).fetchall()
    )
    witnesses: dict[int, list[int]] = {}
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for reading in counts:
        newest = "SELECT document FROM edges WHERE reading = ? AND target = ? ORDER BY document LIMIT ?"
        witnesses[reading] = [row[0] for row in base.execute(newest, (reading, target, _WITNESSES))]
        row = base.execute(
            "SELECT reference, doc_type, date, issuer_name, title, target FROM readings WHERE id = ?", (reading,)
        ).fetchone()
        found[(*row[:5], row[5] != target)].append(reading)
    known = documents_by_id(base, [one for some in witnesses.values() for one in some])
    made = [
        Reading(
            reference=row[0],
            doc_type=row[1],
            date=row[2],
            issuer_name=row[3],
            title=row[4],
            inferred=row[5],
            documents=sum(counts[one] for one in same),
            witnesses=tuple(known[one] for one in sorted(w for s in same for w in witnesses[s])[:_WITNESSES]),
        )
        for row, same in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.documents, str(one.title), str(one.date), str(one.issuer_name))))


def _conflicts(readings: Sequence[Reading]) -> Iterator[Conflict]:
    """Yield the details on which readings disagree; one that says less than another agrees with it."""
    for name in _FIELDS:
        votes: dict[str, int] = defaultdict(int)
        for reading in readings:
            value = getattr(reading, name)
            if value is not None:
                votes[value] += reading.documents
        kept: list[tuple[str, int]] = []
        for value, count in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
            at = next((at for at, (other, _) in enumerate(kept) if _agree(name, value, other)), None)
            if at is None:
                kept.append((value, count))
            else:
                other, before = kept[at]
                kept[at] = (max(other, value, key=len) if name == "date" else other, before + count)
        if len(kept) > 1:
            yield Conflict(field=name, values=tuple(kept))


def _agree(field: str, one: str, other: str) -> bool:
    if field == "date":
        return one.startswith(other) or other.startswith(one)
    first, second = bare(one), bare(other)
    if first in second or second in first:
        return True
    return field in ("title", "issuer_name") and fuzz.token_sort_ratio(first, second) >= _SAME_TITLE


def _relations(base: sqlite3.Connection, target: int) -> tuple[RelationOf, ...]:
    rows = base.execute(
        "SELECT DISTINCT type, subject, object, document, text FROM relations"
        " WHERE (subject = ?1 OR object = ?1) AND type IN ('amends', 'replaces', 'repeals', 'guides', 'consolidates')"
        " ORDER BY document, number LIMIT 100",
        (target,),
    ).fetchall()
    ends = targets_by_id(base, [end for row in rows for end in row[1:3] if end is not None])
    said = documents_by_id(base, [row[3] for row in rows])
    return tuple(
        RelationOf(type=kind, subject=ends.get(subject), object=ends.get(object_), document=said[witness], text=text)
        for kind, subject, object_, witness, text in rows
    )


def _similar(base: sqlite3.Connection, target: int) -> tuple[Target, ...]:
    rows = base.execute(
        f"SELECT {TARGET} FROM targets AS one JOIN targets AS t ON t.number = one.number AND t.symbol = one.symbol"
        " LEFT JOIN issuers AS o ON o.id = t.issuer WHERE one.id = ? AND t.id <> one.id"
        " AND (t.documents > 0 OR t.document IS NOT NULL)"
        " ORDER BY t.place IS NOT one.place, t.documents DESC, t.canonical_id LIMIT 20",
        (target,),
    )
    return tuple(map(target_of, rows))


# --- who cites whom ---


def cited_by(
    base: sqlite3.Connection,
    target: Target,
    role: str | None,
    year: int | None,
    level: str | None,
    limit: int | None,
    offset: int,
) -> CitedBy:
    """Return the documents that cite a target, the newest first."""
    number = target_id(base, target)
    where = "e.target = ?"
    values: list[Any] = [number]
    for column, value in (("e.role", role), ("d.year", year), ("d.level", level)):
        if value is not None:
            where += f" AND {column} = ?"
            values.append(value)
    if role is None and year is None and level is None:
        total = target.documents
    else:
        counted = f"SELECT COUNT(*) FROM edges AS e JOIN documents AS d ON d.id = e.document WHERE {where}"
        total = base.execute(counted, values).fetchone()[0]
    rows = base.execute(
        f"SELECT e.document, e.role, {DOCUMENT} FROM edges AS e {documents_on('e.document')}"
        f" WHERE {where} ORDER BY e.document LIMIT ? OFFSET ?",
        (*values, -1 if limit is None else limit, offset),
    ).fetchall()
    citing = []
    for row in rows:
        mentions = _mentions(base, row[0], number)
        citing.append(Citing(document=document_of(row[2:]), role=row[1], mentions=mentions))
    return CitedBy(target=target, total=total, rows=tuple(citing))


def _mentions(base: sqlite3.Connection, citing: int, target: int) -> tuple[Mention, ...]:
    rows = base.execute(
        'SELECT m.text, m."start", m."end", m.page, m.role, s.path FROM mentions AS m LEFT JOIN sections AS s'
        " ON s.document = m.document AND s.number = m.section WHERE m.document = ? AND m.target = ? ORDER BY m.number",
        (citing, target),
    )
    return tuple(
        Mention(text=text, start=start, end=end, page=page, role=role, section=path)
        for text, start, end, page, role, path in rows
    )


def cites(base: sqlite3.Connection, key: str) -> Cites:
    """Return what a document cites, in the order of its text.

    Raises:
        UnknownReferenceError: the archive holds no such document.
    """
    citing = document(base, key)
    rows = base.execute(
        f"SELECT e.role, e.mentions, {TARGET} FROM edges AS e {targets_on('e.target')}"
        " WHERE e.document = (SELECT id FROM documents WHERE sha256 = ?) ORDER BY"
        " (SELECT MIN(number) FROM mentions WHERE document = e.document AND target = e.target)",
        (citing.sha256,),
    )
    return Cites(
        document=citing,
        rows=tuple(Cited(role=row[0], mentions=row[1], target=target_of(row[2:])) for row in rows),
    )


def top(
    base: sqlite3.Connection, by: Literal["year", "issuer", "type"] | None, limit: int, groups: int
) -> tuple[TopGroup, ...]:
    """Return the most cited targets, of all or by groups: years with the newest first, others by their citations."""
    most = f"SELECT {TARGET} FROM {TARGETS}"
    order = "ORDER BY t.documents DESC, t.canonical_id LIMIT ?"
    if by is None:
        rows = map(target_of, base.execute(f"{most} WHERE t.documents > 0 {order}", (limit,)))
        total = statistics(base).edges
        return (TopGroup(documents=total, rows=tuple((target, target.documents) for target in rows)),)
    found = []
    if by == "year":
        query = "SELECT year, SUM(documents) FROM target_years GROUP BY year ORDER BY year DESC LIMIT ?"
        for year, total in base.execute(query, (groups,)).fetchall():
            rows_of_year = base.execute(
                f"SELECT y.documents, {TARGET} FROM target_years AS y {targets_on('y.target')}"
                " WHERE y.year = ? ORDER BY y.documents DESC, t.canonical_id LIMIT ?",
                (year, limit),
            )
            ranked = tuple((target_of(row[1:]), row[0]) for row in rows_of_year)
            found.append(TopGroup(group=str(year), documents=total, rows=ranked))
        return tuple(found)
    column = {"issuer": "o.name", "type": "t.doc_type"}[by]
    query = (
        f"SELECT {column}, SUM(t.documents) AS cited FROM {TARGETS} WHERE t.documents > 0 AND {column} IS NOT NULL"
        " GROUP BY 1 ORDER BY cited DESC, 1 LIMIT ?"
    )
    for name, total in base.execute(query, (groups,)).fetchall():
        best = map(target_of, base.execute(f"{most} WHERE {column} = ? AND t.documents > 0 {order}", (name, limit)))
        found.append(TopGroup(group=name, documents=total, rows=tuple((one, one.documents) for one in best)))
    return tuple(found)


