"""Campaigns: which there are, and who adopted one, when, under what local name."""

from __future__ import annotations

import sqlite3
from collections import Counter

from vnplan_nlp.data.campaigns import find_movement, movements
from vnplan_nlp.data.letters import bare
from vnplan_nlp.errors import UnknownReferenceError
from vnplan_nlp.index.model import Adoption, CampaignPage, CampaignRow
from vnplan_nlp.index.records import DOCUMENT, document_of, documents_on


def campaigns(base: sqlite3.Connection, limit: int) -> tuple[CampaignRow, ...]:
    """Return the campaigns that documents name, those of most documents first; local ones by their own names."""
    rows = base.execute(
        "SELECT c.movement, COALESCE(m.name, MIN(c.name)), COALESCE(m.kind, MIN(c.kind)),"
        " COUNT(DISTINCT c.document) AS n FROM campaigns AS c LEFT JOIN movements AS m ON m.id = c.movement"
        " GROUP BY c.movement, CASE WHEN c.movement IS NULL THEN c.folded END ORDER BY n DESC, 2 LIMIT ?",
        (limit,),
    )
    return tuple(
        CampaignRow(movement=movement, name=name, kind=kind, documents=count) for movement, name, kind, count in rows
    )


def campaign(base: sqlite3.Connection, name: str, limit: int) -> CampaignPage:
    """Return who adopted a campaign, the newest first.

    Raises:
        UnknownReferenceError: no document names one like that.
    """
    known = {one.id: one for one in movements()}
    movement, folded = (name, None) if name in known else _meant(base, name)
    where, value = ("c.movement = ?", movement) if movement is not None else ("c.folded = ?", folded)
    entry = known.get(movement or "")
    rows = base.execute(
        f"SELECT c.name, c.place, c.kind, {DOCUMENT} FROM campaigns AS c {documents_on('c.document')}"
        f" WHERE {where} GROUP BY c.document, c.name ORDER BY c.document, c.number",
        (value,),
    ).fetchall()
    names: Counter[str] = Counter()
    years: Counter[int] = Counter()
    seen: set[str] = set()
    for local, _, _, *columns in rows:
        one = document_of(columns)
        names[local] += 1
        if one.sha256 not in seen and one.year is not None:
            years[one.year] += 1
        seen.add(one.sha256)
    return CampaignPage(
        movement=movement,
        name=entry.name if entry else rows[0][0],
        kind=entry.kind if entry else rows[0][2],
        founded_by=entry.by if entry else None,
        document=entry.document if entry else None,
        total=len(seen),
        years=dict(sorted(years.items())),
        names=tuple(sorted(names.items(), key=lambda item: (-item[1], item[0]))),
        adoptions=tuple(
            Adoption(document=document_of(columns), name=local, place=place, kind=kind)
            for local, place, kind, *columns in rows[:limit]
        ),
    )


def _meant(base: sqlite3.Connection, name: str) -> tuple[str | None, str | None]:
    """The national campaign that a name means, or the bare name of a local one.

    A name as it is printed goes before names that hold it, those of more documents first; at last a likeness counts.
    """
    wanted = bare(" ".join(name.split())).strip(' "“”')
    if wanted:
        row = base.execute(
            "SELECT c.movement, CASE WHEN c.movement IS NULL THEN c.folded END AS own FROM campaigns AS c"
            " LEFT JOIN movements AS m ON m.id = c.movement WHERE instr(c.folded, ?1) GROUP BY c.movement, own"
            " ORDER BY MAX(c.folded = ?1) DESC, COUNT(DISTINCT c.document) DESC, c.movement, own LIMIT 1",
            (wanted,),
        ).fetchone()
        if row is not None:
            return row[0], row[1]
        movement = find_movement(name).id
        if movement is not None and base.execute("SELECT 1 FROM campaigns WHERE movement = ?", (movement,)).fetchone():
            return movement, None
    raise UnknownReferenceError(name, "campaign")
