"""Dates of cited documents: the day of issue that stands behind a number or an issuer."""

from __future__ import annotations

import re
from typing import Final

from vnplan_nlp.data.dates import exists, iso, month_number
from vnplan_nlp.data.patterns import regex

_DATE: Final = regex("citations", "date_after")
_DATE_GROUPS: Final = frozenset(_DATE.groupindex)
#: How far back the same day may stand in full.
_SAME_DAY: Final = 200


def date_at(text: str, at: int, ceiling: int, in_number: str | None) -> tuple[str | None, int]:
    """Return the ISO date printed at a position and where it ends; an impossible one is cut to what is possible.

    A date that is cut off before or in its year ("ngày 31/12/", "ngày 27/8/20") takes the year inside the document's
    number, else that of the same day printed in full just before.
    """
    match = _DATE.match(text, at, ceiling)
    if match is None:
        return None, at
    last = match.lastgroup or ""  # every form ends with its year, the cut one with its month or with a part of the year
    form = last[1:]
    if last[0] != "y":
        year = _cut_year(text, match, in_number)
        return (iso_date(year, match["m7"], match["d7"]), match.end()) if year else (None, at)
    month = match[f"m{form}"] if f"m{form}" in _DATE_GROUPS else None
    day = match[f"d{form}"] if f"d{form}" in _DATE_GROUPS else None
    end = match.end()
    if text[end - 1] == ")" and "(" not in match.group():
        end -= 1
    return iso_date(match[last], month, day), end


def _cut_year(text: str, match: re.Match[str], in_number: str | None) -> str | None:
    """Return the year that a cut date leaves out, or None where nothing tells it."""
    part = match["p7"] or ""
    if in_number is not None:
        return in_number if in_number.startswith(part) else None
    printed = f"{match['d7']}/{match['m7']}/{part}"
    whole = text.rfind(printed, max(0, match.start() - _SAME_DAY), match.start()) if part else -1
    year = text[whole + len(printed) - len(part) : whole + len(printed) - len(part) + 4] if whole >= 0 else ""
    return year if len(year) == 4 and year.isdigit() else None


def iso_date(year: str, month: str | None, day: str | None) -> str:
    """Return an ISO date, cut before the first part that is missing or impossible."""
    if month is None:
        return year
    number = month_number(month)
    if not 1 <= number <= 12:
        return year
    possible = day is not None and exists(int(year), number, int(day))
    return iso(int(year), number, int(day) if day is not None and possible else None)
