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
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise MissingLibraryError("icalendar", "calendar") from error
    file = Calendar()
    file.add("prodid", _PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    events = skipped = 0
    names: dict[str, str] = {}
    for plan in plans:
        if plan.origin.sha256 in names:
            continue
        names[plan.origin.sha256] = document_name(plan)
        for event in _events(plan, until):
            if event is None:
                skipped += 1
            else:
                file.add_component(event)
                events += 1
    if names:
        file.add("x-wr-calname", shortened(", ".join(names.values()), _LONGEST_SUMMARY))
    return CalendarFile(file.to_ical(), events, skipped)


def _events(plan: PlanDocument, until: date | None) -> Iterator[Event | None]:
    """Yield the events of a plan; None for what has no day."""
    since = plan_day(plan)
    for phase in plan.phases:
        lasts = phase_window(phase)
        yield _phase(plan, phase, lasts) if lasts is not None else None
    for deadline in plan.deadlines:
        at = due(deadline, since)
        late = at is not None and at.repeat is not None and until is not None and at.day > until
        yield _deadline(plan, deadline, at, until) if at is not None and not late else None
    for commemoration in plan.commemorations:
        day = commemoration_day(commemoration, since.year if since is not None else None)
        yield _commemoration(plan, commemoration, day) if day is not None else None


def _deadline(plan: PlanDocument, deadline: Deadline, at: Due, until: date | None) -> Event:
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
    event = _event(plan, deadline, Window(at.day, at.day), "Thời hạn", summary, notes)
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


def _phase(plan: PlanDocument, phase: Phase, lasts: Window) -> Event:
    notes = [f"Văn bản ghi: “{phase.text}”."]
    if phase.begin_date is None or phase.end_date is None:
        notes.append("Chỉ biết ngày kết thúc." if phase.begin_date is None else "Chỉ biết ngày bắt đầu.")
    words = ": ".join(part for part in (phase.label, phase.task) if part)
    return _event(plan, phase, lasts, "Giai đoạn", shortened(words, _LONGEST_SUMMARY), notes)


def _commemoration(plan: PlanDocument, commemoration: Commemoration, day: date) -> Event:
    notes = [f"Văn bản ghi: “{commemoration.text}”."]
    if commemoration.consistent is False:
        notes.append("Số năm và ngày tháng trong văn bản không khớp.")
    words = f"Kỷ niệm {commemoration.years} năm {commemoration.name}"
    return _event(plan, commemoration, Window(day, day), "Kỷ niệm", shortened(words, _LONGEST_SUMMARY), notes)


def _event(
    plan: PlanDocument, annotation: Annotation, days: Window, category: str, summary: str, notes: list[str]
) -> Event:
    from icalendar import Event

    title = ": ".join(part for part in (document_name(plan), plan.header.title) if part)
    notes = [*notes, "", line_of(plan, annotation), "", title]
    if plan.origin.filename:
        notes.append(f"Tệp: {plan.origin.filename}")
    event = Event()
    event.add("uid", _uid(plan, annotation))
    event.add("dtstamp", _stamp(plan))
    event.add("dtstart", days.begin)
    if days.end < date.max:
        event.add("dtend", days.end + _ONE_DAY)  # the first day that no longer belongs to it
    event.add("summary", summary)
    event.add("description", "\n".join(notes))
    event.add("categories", [category])
    event.add("transp", "TRANSPARENT")  # a deadline does not keep anybody busy all day
    return event


def _uid(plan: PlanDocument, annotation: Annotation) -> str:
    """The same annotation of the same file always has the same id: a second import changes events, it doubles none."""
    return f"{hashlib.sha256(f'{plan.origin.sha256}/{annotation.id}'.encode()).hexdigest()}@vnplan"


def _stamp(plan: PlanDocument) -> datetime:
    return datetime.combine(plan_day(plan) or date(1970, 1, 1), time(), UTC)
