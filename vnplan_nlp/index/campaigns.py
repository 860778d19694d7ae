"""Campaigns: which there are, and who adopted one, when, under what local name."""

from __future__ import annotations

import sqlite3
from typing import Any

from vnplan_nlp.data.campaigns import find_movement, movements
from vnplan_nlp.data.letters import bare
from vnplan_nlp.errors import UnknownReferenceError
from vnplan_nlp.index.model import Adoption, CampaignPage, CampaignRow
from vnplan_nlp.index.records import DOCUMENT, document_of, documents_on


def campaigns(base: sqlite3.Connection, limit: int) -> tuple[CampaignRow, ...]:
    """Return the campaigns that documents name, those of most documents first; local ones by their own names."""
    rows = base.execute(
        "SELECT movement, name, kind, documents FROM campaign_counts ORDER BY documents DESC, name LIMIT ?", (limit,)
    )
    return tuple(
        CampaignRow(movement=movement, name=name, kind=kind, documents=count) for movement, name, kind, count in rows
    )


def campaign(base: sqlite3.Connection, name: str, limit: int) -> CampaignPage:
    """Return who adopted a campaign, the newest first.

    Raises:
        UnknownReferenceError: no document names one like that.
    """
    name = name.encode("utf-8", "backslashreplace").decode()
    known = {one.id: one for one in movements()}
    movement, folded = (name, None) if name in known else _meant(base, name)
    where = "movement = ?" if movement is not None else "movement IS NULL AND folded = ?"
    value = movement if movement is not None else folded
    entry = known.get(movement or "")
    names = base.execute(
        f"SELECT name, SUM(documents), MIN(kind) FROM campaign_names WHERE {where} GROUP BY name ORDER BY 2 DESC, 1",
        (value,),
    ).fetchall()
    if not names:  # the id of a national one that nobody names
        raise UnknownReferenceError(name, "campaign")
    years = base.execute(f"SELECT year, documents FROM campaign_years WHERE {where} ORDER BY year", (value,)).fetchall()
    rows = _adoptions(base, where, value, limit)
    return CampaignPage(
        movement=movement,
        name=entry.name if entry else names[0][0],
        kind=entry.kind if entry else min(row[2] for row in names),
        founded_by=entry.by if entry else None,
        document=entry.document if entry else None,
        total=sum(count for _, count in years),
        years={year: count for year, count in years if year is not None},
        names=tuple(row[:2] for row in names),
        adoptions=tuple(
            Adoption(document=document_of(columns), name=local, place=place, kind=kind)
            for local, place, kind, *columns in rows
        ),
    )


def _adoptions(base: sqlite3.Connection, where: str, value: str | None, limit: int) -> list[tuple[Any, ...]]:
    """The newest documents that name a campaign, each once for every name that it uses."""
    found = base.execute(
        f"SELECT document, name FROM campaigns WHERE {where} GROUP BY document, name ORDER BY document, name LIMIT ?",
        (value, limit),
    ).fetchall()
    query = (
        f"SELECT c.name, c.place, c.kind, {DOCUMENT} FROM campaigns AS c {documents_on('c.document')}"
        " WHERE c.document = ? AND c.name = ? ORDER BY c.number LIMIT 1"
    )
    return [base.execute(query, one).fetchone() for one in found]


def _meant(base: sqlite3.Connection, name: str) -> tuple[str | None, str | None]:
    """The national campaign that a name means, or the bare name of a local one.

    A name as it is printed goes before names that hold it, those of more documents first; at last a likeness counts.
    """
    wanted = bare(" ".join(name.split())).strip(' "“”')
    if wanted:
        row = base.execute(
            "SELECT movement, CASE WHEN movement IS NULL THEN folded END AS own FROM campaign_names"
            " WHERE instr(folded, ?1) GROUP BY movement, own"
            " ORDER BY MAX(folded = ?1) DESC, SUM(documents) DESC, movement, own LIMIT 1",
            (wanted,),
        ).fetchone()
        if row is not None:
            return row[0], row[1]
        movement = find_movement(name).id
        if movement is not None and base.execute("SELECT 1 FROM campaigns WHERE movement = ?", (movement,)).fetchone():
            return movement, None
    raise UnknownReferenceError(name, "campaign")
