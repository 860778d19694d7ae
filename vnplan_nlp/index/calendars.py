"""Deadlines of an archive as a calendar: the events have the ids that the calendars of the plans give them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vnplan_nlp.formats.calendar import CalendarFile, DocumentName, calendar_of_deadlines
from vnplan_nlp.formats.moments import window
from vnplan_nlp.index.model import DeadlineRow
from vnplan_nlp.schema import Deadline


def calendar_of_rows(rows: Iterable[DeadlineRow], *, until: date | None = None) -> CalendarFile:
    """Return the calendar of deadlines that an index has told.

    Args:
        rows: the deadlines.
        until: the last day of recurring deadlines; without it they never end.

    Raises:
        MissingLibraryError: icalendar is not installed.
    """
    return calendar_of_deadlines(map(_entry, rows), until=until)


def _entry(row: DeadlineRow) -> tuple[DocumentName, Deadline]:
    document = row.document
    dated = window(document.date)
    name = document.reference or document.label
    fields = row.model_dump(exclude={"document", "number", "page"})
    deadline = Deadline(id=f"deadlines-{row.number}", rule="index", page=row.page, **fields)
    day = dated.begin if dated is not None else None
    return DocumentName(document.sha256, name, document.title, document.path, day), deadline
