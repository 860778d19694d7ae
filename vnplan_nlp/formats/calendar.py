"""Deadlines, phases and anniversaries as an iCalendar file (RFC 5545) that Outlook, Google and phones read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.moments import (
    Due,
    Window,
    commemoration_day,
    document_name,
    due,
    line_of,
    phase_window,
    plan_day,
    printed_day,
    shortened,
    words_of,
)
from vnplan_nlp.schema import Annotation, Commemoration, Deadline, Phase, PlanDocument

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT: Final = "-//vnplan_nlp//vnplan calendar//VI"
_ONE_DAY: Final = timedelta(days=1)
#: How many days ahead a deadline is announced.
_ALARMS: Final = (7, 1)
_LONGEST_SUMMARY: Final = 90
_LONGEST_ACTOR: Final = 50


class CalendarFile(NamedTuple):
    """An iCalendar file, the number of its events, and of the annotations that have no day."""

    data: bytes
    events: int
    skipped: int


def calendar(plans: Iterable[PlanDocument], *, until: date | None = None) -> CalendarFile:
    """Return one calendar of all that has a day in some plans.

    The same plans always give the same bytes: nothing comes from the clock.

    Args:
        plans: the plans; one that comes twice counts once.
        until: the last day of recurring deadlines; without it they never end.

    Raises:
        MissingLibraryError: icalendar is not installed.
    """
    names: dict[str, str] = {}

    def events() -> Iterator[Event | None]:
        for plan in plans:
            if plan.origin.sha256 not in names:
                names[plan.origin.sha256] = document_name(plan)
                yield from _events(plan, until)

    return _file(events(), names)


class DocumentName(NamedTuple):
    """What an event says of the document that it comes from: `name` is "Kế hoạch 28/KH-UBND", `day` its date."""

    sha256: str
    name: str
    title: str | None = None
    filename: str | None = None
    day: date | None = None


def calendar_of_deadlines(rows: Iterable[tuple[DocumentName, Deadline]], *, until: date | None = None) -> CalendarFile:
    """Return a calendar of some deadlines, as rows of an index or a table hold them.

    Their events have the ids that `calendar` gives them where the deadlines have those of their plans; the sentence
    around a deadline is not known here. The same rows always give the same bytes.

    Args:
        rows: deadlines, each with its document.
        until: the last day of recurring deadlines; without it they never end.

    Raises:
        MissingLibraryError: icalendar is not installed.
    """
    names: dict[str, str] = {}

    def events() -> Iterator[Event | None]:
        for document, deadline in rows:
            names[document.sha256] = document.name
            yield _dated(document, deadline, until, None)

    return _file(events(), names)


def _file(events: Iterable[Event | None], names: dict[str, str]) -> CalendarFile:
    """A file of events; `names` holds those of the documents when all events are there."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise MissingLibraryError("icalendar", "calendar") from error
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    made = skipped = 0
    for event in events:
        if event is None:
            skipped += 1
        else:
            file.add_component(event)
            made += 1
    if names:
        file.add("x-wr-calname", shortened(", ".join(names.values()), _LONGEST_SUMMARY))
    return CalendarFile(file.to_ical(), made, skipped)


def _events(plan: PlanDocument, until: date | None) -> Iterator[Event | None]:
    """Yield the events of a plan; None for what has no day."""
    since = plan_day(plan)
    document = DocumentName(plan.origin.sha256, document_name(plan), plan.header.title, plan.origin.filename, since)
    for phase in plan.phases:
        lasts = phase_window(phase)
        yield _phase(document, phase, lasts, line_of(plan, phase)) if lasts is not None else None
    for deadline in plan.deadlines:
        yield _dated(document, deadline, until, line_of(plan, deadline))
    for commemoration in plan.commemorations:
        day = commemoration_day(commemoration, since.year if since is not None else None)
        line = line_of(plan, commemoration)
        yield _commemoration(document, commemoration, day, line) if day is not None else None


def _dated(document: DocumentName, deadline: Deadline, until: date | None, line: str | None) -> Event | None:
    """The event of a deadline; None where it has no day, or comes again only after the last day."""
    at = due(deadline, document.day)
    if at is None or (at.repeat is not None and until is not None and at.day > until):
        return None
    return _deadline(document, deadline, at, until, line)


def _deadline(
    document: DocumentName, deadline: Deadline, at: Due, until: date | None, line: str | None
) -> Event:
    from icalendar import Alarm

    notes = [f"Văn bản ghi: “{deadline.text}”."]
    if deadline.relation == "before":
        printed = printed_day(at.printed.begin)
        again = " (lần đầu)" if at.repeat is not None else ""
        notes.append(
            f"Ngày cuối cùng còn kịp{again}: {printed_day(at.day)}. "
            f"Nếu hiểu “trước” gồm cả ngày đã ghi thì hạn là {printed}."
        )
    elif at.printed.begin != at.printed.end:
        notes.append(f"Từ {printed_day(at.printed.begin)} đến {printed_day(at.printed.end)}; lịch ghi ngày cuối cùng.")
    if deadline.actor:
        notes.append(f"Đơn vị: {deadline.actor}")
    summary = _summary(deadline)
    event = _event(document, deadline, line, Window(at.day, at.day), "Thời hạn", summary, notes)
    if at.repeat is not None:
        rule: dict[str, Any] = at.repeat.rule()
        event.add("rrule", rule | ({"UNTIL": until} if until is not None else {}))
    for days in _ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event


def _summary(deadline: Deadline) -> str:
    """What must be done comes first: a day of a calendar shows little more."""
    if deadline.task is None or deadline.actor is None:
        words = shortened(words_of(deadline), _LONGEST_SUMMARY)
    else:
        words = f"{shortened(deadline.task, _LONGEST_SUMMARY)} – {shortened(deadline.actor, _LONGEST_ACTOR)}"
    return words[:1].upper() + words[1:]


def _phase(document: DocumentName, phase: Phase, lasts: Window, line: str) -> Event:
    notes = [f"Văn bản ghi: “{phase.text}”."]
    if phase.begin_date is None or phase.end_date is None:
        notes.append("Chỉ biết ngày kết thúc." if phase.begin_date is None else "Chỉ biết ngày bắt đầu.")
    words = ": ".join(part for part in (phase.label, phase.task) if part)
    return _event(document, phase, line, lasts, "Giai đoạn", shortened(words, _LONGEST_SUMMARY), notes)


def _commemoration(document: DocumentName, commemoration: Commemoration, day: date, line: str) -> Event:
    notes = [f"Văn bản ghi: “{commemoration.text}”."]
    if commemoration.consistent is False:
        notes.append("Số năm và ngày tháng trong văn bản không khớp.")
    words = f"Kỷ niệm {commemoration.years} năm {commemoration.name}"
    summary = shortened(words, _LONGEST_SUMMARY)
    return _event(document, commemoration, line, Window(day, day), "Kỷ niệm", summary, notes)


def _event(
    document: DocumentName,
    annotation: Annotation,
    line: str | None,
    days: Window,
    category: str,
    summary: str,
    notes: list[str],
) -> Event:
    from icalendar import Event

    title = ": ".join(part for part in (document.name, document.title) if part)
    notes = [*notes, *(["", line] if line is not None else []), "", title]
    if document.filename:
        notes.append(f"Tệp: {document.filename}")
    event = Event()
    event.add("uid", _uid(document, annotation))
    event.add("dtstamp", datetime.combine(document.day or date(1970, 1, 1), time(), UTC))
    event.add("dtstart", days.begin)
    if days.end < date.max:
        event.add("dtend", days.end + _ONE_DAY)  # the first day that no longer belongs to it
    event.add("summary", summary)
    event.add("description", "\n".join(notes))
    event.add("categories", [category])
    event.add("transp", "TRANSPARENT")  # a deadline does not keep anybody busy all day
    return event


def _uid(document: DocumentName, annotation: Annotation) -> str:
    """The same annotation of the same file always has the same id: a second import changes events, it doubles none."""
    return f"{hashlib.sha256(f'{document.sha256}/{annotation.id}'.encode()).hexdigest()}@vnplan"
