"""What pages give to take along: CSV that opens in spreadsheets, and calendars."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from vnplan_nlp.data.cells import as_words
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.calendar import calendar
from vnplan_nlp.index.model import Coverage, DeadlineRow
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.web.language import Language

_SUMMARY: Final = 120


def attachment(name: str) -> dict[str, str]:
    """Return the header that lets a browser keep an answer as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV in UTF-8 with the mark that spreadsheets need; no cell of it is a formula."""
    to = io.StringIO()
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(map(as_words, row))
    return to.getvalue().encode("utf-8-sig", "replace")


def plan_rows(plan: PlanDocument, layer: str) -> bytes:
    """Return a layer of a plan as CSV."""
    rows = plan.rows(layer)
    head = list(rows[0]) if rows else ["filename", "document"]
    return csv_bytes(head, ([row[name] for name in head] for row in rows))


def plan_calendar(plan: PlanDocument) -> bytes:
    """Return the calendar of a plan."""
    return calendar([plan]).data


def coverage_rows(coverage: Coverage, t: Language) -> bytes:
    """Return which units have done it, as CSV."""
    head = [t("unit"), t("code"), t("level"), t("above"), t("state"), t("documents"), t("first_document"), t("date")]
    rows = []
    for unit in coverage.units:
        first = unit.documents[-1] if unit.documents else None
        state = t("covered.yes") if unit.documents else t("covered.no")
        of_first = (first.label, first.date) if first is not None else (None, None)
        rows.append(
            (unit.name, unit.code, t.named("level", unit.level), unit.parent, state, len(unit.documents), *of_first)
        )
    return csv_bytes(head, rows)


def deadlines_calendar(rows: Iterable[DeadlineRow]) -> bytes:
    """Return deadlines of many documents as one calendar.

    Raises:
        MissingLibraryError: icalendar is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError as error:
        raise MissingLibraryError("icalendar", "web") from error
    file = Calendar()
    file.add("prodid", "-//vnplan_nlp//vnplan serve//VI")
    file.add("version", "2.0")
    for row in rows:
        day = _day(row.last_day)
        if day is None:
            continue
        event = Event()
        name = f"{row.document.sha256}/{row.start}/{row.end}"
        event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()}@vnplan")
        event.add("dtstamp", datetime.combine(_day(row.document.date) or date(1970, 1, 1), time(), UTC))
        event.add("dtstart", day)
        if day < date.max:
            event.add("dtend", day + timedelta(days=1))
        event.add("summary", (row.task or row.text)[:_SUMMARY])
        notes = [row.document.label, row.document.title, row.actor, f"“{row.text}”"]
        event.add("description", "\n".join(note for note in notes if note))
        event.add("transp", "TRANSPARENT")
        file.add_component(event)
    data: bytes = file.to_ical()
    return data


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
