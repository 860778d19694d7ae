"""Which row of the authority table a mention means."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from vnplan_nlp.data.authority import Authority, authorities, named
from vnplan_nlp.data.terms import term_on, term_printed
from vnplan_nlp.resolve.keys import Key, key_of_authority, name_of, number_key
from vnplan_nlp.schema import Citation


@cache
def _by_key() -> dict[tuple[str, str | None, str], tuple[Authority, ...]]:
    table: dict[tuple[str, str | None, str], list[Authority]] = defaultdict(list)
    for row in authorities():
        table[key_of_authority(row).what].append(row)
    return {what: tuple(rows) for what, rows in table.items()}


def rows_of(key: Key) -> tuple[Authority, ...]:
    """Return the rows with the number and symbol of a key, of any year."""
    return _by_key().get(key.what, ())


def find_authority(key: Key, citation: Citation) -> Authority | None:
    """Return the row of a numbered document, or None.

    A number that holds its year is enough; others need the year of issue or the congress term: what the table
    does not hold may carry the same number.
    """
    rows = rows_of(key)
    if key.what[1] is not None:
        return rows[0] if len(rows) == 1 else None
    if key.year is not None:
        rows = tuple(row for row in rows if row.date[:4] == key.year)
    elif key.term is not None:
        rows = tuple(row for row in rows if term_on(row.date, "party") == key.term)
    else:
        return None
    return rows[0] if len(rows) == 1 else None


def named_authority(citation: Citation, on: str | None) -> Authority | None:
    """Return the document that a name means on a day (ISO, may be cut), or None where that cannot be told.

    With a year or a date the law of that year is meant. Without, the one in force: in the months between the
    passing of a new law and its first day either may be meant.
    """
    if citation.number is not None and citation.symbol is None:
        return _short_name(citation, on)
    if citation.form not in ("named", "numbered"):
        return None
    rows = named("Hiến pháp" if citation.doc_type == "Hiến pháp" else name_of(citation.text))
    if citation.date is not None:
        wanted = citation.date
        rows = tuple(row for row in rows if row.date.startswith(wanted))
        return rows[0] if len(rows) == 1 else None
    if on is None:
        return rows[0] if len(rows) == 1 else None
    passed = [row for row in rows if row.date <= on.ljust(10, "9")]
    if not passed:
        return None
    last = passed[-1]
    waiting = last.effective_from is not None and last.effective_from > on.ljust(10, "9")
    return None if waiting and len(passed) > 1 else last


@cache
def _numbers() -> dict[tuple[str, str], tuple[Authority, ...]]:
    table: dict[tuple[str, str], list[Authority]] = defaultdict(list)
    for row in authorities():
        table[row.doc_type, key_of_authority(row).what[0]].append(row)
    return {key: tuple(rows) for key, rows in table.items()}


#: Issuers that share the symbol …/TW.
_CENTRE: Final = ("Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành Trung ương")


def _short_name(citation: Citation, on: str | None) -> Authority | None:
    """Return the document of a type and a number that a date, a term or its fame tells from the others."""
    by_name = [row for row in named(citation.text) if on is None or row.date <= on]
    if len(by_name) == 1:
        return by_name[0]

    rows = _numbers().get((citation.doc_type, number_key(citation.number or "")), ())
    if citation.year is not None:
        rows = tuple(row for row in rows if row.reference and f"/{citation.year}/" in row.reference)
    elif citation.date is not None:
        rows = tuple(row for row in rows if row.date.startswith(citation.date))
    elif citation.issuer_text and (term := term_printed(citation.issuer_text)) is not None:
        rows = tuple(row for row in rows if term_on(row.date, "party") == term and row.issuer.startswith(_CENTRE))
    else:
        return None
    return rows[0] if len(rows) == 1 else None
