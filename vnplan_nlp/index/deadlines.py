"""Deadlines of the whole archive, by day."""

from __future__ import annotations

import sqlite3
from typing import Any

from vnplan_nlp.data.letters import bare
from vnplan_nlp.index.model import DeadlineRow
from vnplan_nlp.index.records import DOCUMENT, document_of, documents_on


def deadlines(
    base: sqlite3.Connection, first: str | None, last: str | None, province: str | None, limit: int | None
) -> tuple[DeadlineRow, ...]:
    """Return the deadlines whose last day lies between two days, by day."""
    where, values = "t.last_day IS NOT NULL", list[Any]()
    province = _province(base, province) if province is not None else None
    for condition, value in (("t.last_day >= ?", first), ("t.last_day <= ?", last), ("d.province = ?", province)):
        if value is not None:
            where += f" AND {condition}"
            values.append(value)
    rows = base.execute(
        "SELECT t.number, t.text, t.value, t.last_day, t.relation, t.recurrence, t.rrule, t.actor, t.task, t.page,"
        f' t."start", t."end", {DOCUMENT} FROM deadlines AS t {documents_on("t.document")}'
        f" WHERE {where} ORDER BY t.last_day, t.document, t.number LIMIT ?",
        (*values, -1 if limit is None else limit),
    )
    names = (
        "number", "text", "value", "last_day", "relation", "recurrence", "rrule", "actor", "task", "page", "start",
        "end",
    )  # fmt: skip
    return tuple(
        DeadlineRow(document=document_of(row[len(names) :]), **dict(zip(names, row, strict=False))) for row in rows
    )


def _province(base: sqlite3.Connection, words: str) -> str:
    """The name of a province of the archive that words mean: "gia lai", "tỉnh Gia Lai"."""
    wanted = bare(" ".join(words.split())).removeprefix("tinh ").removeprefix("thanh pho ")
    names = (row[0] for row in base.execute("SELECT DISTINCT province FROM documents WHERE province IS NOT NULL"))
    return next((name for name in names if bare(name) == wanted), words.encode("utf-8", "replace").decode())
