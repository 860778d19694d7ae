"""Authority table: central documents that plans cite, with the dates, issuers and titles that they really have.

The table holds only what was checked; each row of `authority.csv` names its sources. It is far from all documents:
that a number is not in it says nothing about the number.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from vnplan_nlp.data.tones import old_tones


@dataclass(frozen=True, slots=True)
class Authority:
    """A central document: official reference and title, dates in ISO 8601, what changed it.

    `effective_from` is the first day in force, `expired_on` the first day no longer in force; both are None where
    they were not checked. `names` are common names besides the title. `amended_by` and `replaced_by` are references.
    """

    doc_type: str
    reference: str | None
    date: str
    issuer: str
    title: str
    names: tuple[str, ...]
    effective_from: str | None
    amended_by: tuple[str, ...]
    replaced_by: tuple[str, ...]
    expired_on: str | None
    sources: tuple[str, ...]


@cache
def authorities() -> tuple[Authority, ...]:
    """Return all rows of the table."""
    table = files("vnplan_nlp.data").joinpath("authority.csv").read_text("utf-8")
    return tuple(_row(row) for row in csv.DictReader(table.splitlines()))


def _row(row: dict[str, str]) -> Authority:
    return Authority(
        doc_type=row["doc_type"],
        reference=row["reference"] or None,
        date=row["date"],
        issuer=row["issuer"],
        title=row["title"],
        names=_list(row["names"]),
        effective_from=row["effective_from"] or None,
        amended_by=_list(row["amended_by"]),
        replaced_by=_list(row["replaced_by"]),
        expired_on=row["expired_on"] or None,
        sources=tuple(source for source in (row["source"], row["source2"]) if source),
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the key by which names of documents are compared: lower case, one tone convention, no punctuation."""
    return " ".join(old_tones(name.lower()).replace(",", " ").replace("-", " ").split())


@cache
def _by_name() -> dict[str, tuple[Authority, ...]]:
    table: dict[str, list[Authority]] = {}
    for row in authorities():
        named = (row.title, *row.names) if row.doc_type in ("Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp") else row.names
        for name in named:
            table.setdefault(name_key(name), []).append(row)
    return {key: tuple(sorted(rows, key=lambda row: row.date)) for key, rows in table.items()}


def named(name: str) -> tuple[Authority, ...]:
    """Return the documents of a name, the oldest first: all laws that were called "Luật Đất đai"."""
    return _by_name().get(name_key(name), ())
