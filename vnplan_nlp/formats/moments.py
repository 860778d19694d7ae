"""The dates of a plan as days of the calendar, and as Vietnamese write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol

from vnplan_nlp.data.dates import anchor_year, days_in
from vnplan_nlp.schema import Annotation, Commemoration, Deadline, Header, Origin, Phase, PlanDocument

RELATIONS: Final = {"before": "trước", "by": "chậm nhất", "on": "vào", "within": "trong", "recurring": "định kỳ"}
EVERY: Final = {
    "P1Y": "hằng năm", "P6M": "6 tháng một lần", "P3M": "hằng quý", "P1M": "hằng tháng", "P2W": "hai tuần một lần",
    "P1W": "hằng tuần", "P1D": "hằng ngày",
}  # fmt: skip
_PARTS_OF_YEAR: Final = {
    "Q1": "quý I/", "Q2": "quý II/", "Q3": "quý III/", "Q4": "quý IV/",
    "H1": "6 tháng đầu năm ", "H2": "6 tháng cuối năm ",
}  # fmt: skip
_VALUE: Final = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|([QH])(\d)))?")
_ONE_DAY: Final = timedelta(days=1)
#: How many years ahead the first occurrence of a recurring time is sought: a 29 February is nine years away at most.
_YEARS_AHEAD: Final = 9
_LAST: Final = -1


class Window(NamedTuple):
    """The first and the last day of a time."""

    begin: date
    end: date


class Repeat(NamedTuple):
    """How a deadline comes again: every `interval` weeks, months or years, in some months, on a day of the month.

    `day` -1 is the last day of the month; a day that a month does not have (the 30th in February) is its last one too.
    """

    frequency: str
    interval: int = 1
    months: tuple[int, ...] = ()
    day: int | None = None

    def rule(self) -> dict[str, list[int] | str]:
        """Return the parts of the RRULE."""
        parts: dict[str, list[int] | str] = {"FREQ": self.frequency}
        short_months = self.day is not None and self.day > 28 and self.interval == 1
        if short_months and self.frequency == "YEARLY":
            parts["FREQ"] = "MONTHLY"  # of these months: BYSETPOS would pick from the whole year
        if self.interval != 1:
            parts["INTERVAL"] = [self.interval]
        if self.months:
            parts["BYMONTH"] = list(self.months)
        if self.day is not None and (short_months or (self.day > 28 and self.frequency == "MONTHLY")):
            parts |= {"BYMONTHDAY": list(range(28, self.day + 1)), "BYSETPOS": [_LAST]}
        elif self.day is not None:
            parts["BYMONTHDAY"] = [self.day]
        return parts

    def days(self, since: date, until: date | None = None) -> Iterator[date]:
        """Yield the days on which it falls from a day on, where the rule names them; the first is `since` at best."""
        last_year = until.year if until is not None else since.year + _YEARS_AHEAD
        every = self.interval if self.frequency == "MONTHLY" else 1
        for index in range(since.year * 12 + since.month - 1, last_year * 12 + 12):
            year, month = divmod(index, 12)
            if (self.months and month + 1 not in self.months) or (index - since.year * 12 - since.month + 1) % every:
                continue
            longest = days_in(year, month + 1)
            day = date(year, month + 1, longest if self.day in (None, _LAST) else min(self.day or 1, longest))
            if day >= since and (until is None or day <= until):
                yield day


class Due(NamedTuple):
    """A deadline on the calendar: the last good day, the time as printed, and how it comes again."""

    day: date
    printed: Window
    repeat: Repeat | None = None


def window(value: str | None) -> Window | None:
    """Return the days of a value with a year: `2025-12-15`, `2025-12`, `2025-Q4`, `2025-H1`, `2025`, `a/b`."""
    if not value:
        return None
    first, _, last = value.partition("/")
    if last:
        low, high = window(first), window(last)
        return Window(low.begin, high.end) if low and high and low.begin <= high.end else None
    found = _VALUE.fullmatch(first)
    if found is None:
        return None
    year, month, day, unit, number = found.groups()
    months = {"Q": 3, "H": 6}.get(unit, 1)
    low_month = int(month) if month else (int(number) - 1) * months + 1 if number else 1
    high_month = int(month) if month else low_month + months - 1 if number else 12
    try:
        begin = date(int(year), low_month, int(day or 1))
        return Window(begin, begin if day else date(int(year), high_month, days_in(int(year), high_month)))
    except (ValueError, IndexError):
        return None


def plan_day(plan: PlanDocument) -> date | None:
    """Return the day from which a plan counts: its date, else the first day of its year, else of its first date."""
    dated = window(plan.header.date)
    if dated is not None:
        return dated.begin
    year = anchor_year(None, plan.header.title)
    if year is not None and year > 0:
        return date(year, 1, 1)
    days = [at.begin for at in map(phase_window, plan.phases) if at is not None]
    days += [at.begin for at in (window(deadline.value) for deadline in plan.deadlines) if at is not None]
    return date(min(days).year, 1, 1) if days else None


def due(deadline: Deadline, since: date | None) -> Due | None:
    """Return when a deadline falls due; None where it has no date, or recurs and nothing says from when on.

    "Trước ngày 20" ends on the 19th: the last good day is the day before the printed one. A month, a quarter or a year
    ends with its last day.

    Args:
        deadline: the deadline.
        since: the day from which recurring deadlines count.
    """
    before = deadline.relation == "before"
    printed = window(deadline.value)
    if printed is not None:
        repeat = _repeat(deadline.rrule)
        if repeat is not None and repeat.frequency in ("MONTHLY", "YEARLY"):
            bound = printed.begin if before else printed.end
            if repeat.frequency == "YEARLY":
                repeat = repeat._replace(months=(bound.month,))
            if repeat.day is None:
                repeat = repeat._replace(day=bound.day if before or printed.begin == printed.end else _LAST)
            repeat = _day_before(repeat) if before else repeat
        try:
            return Due(printed.begin - _ONE_DAY if before else printed.end, printed, repeat)
        except OverflowError:
            return None
    repeat = _repeat(deadline.rrule)
    if repeat is None or since is None or not deadline.value or not (repeat.months or repeat.day):
        return None
    whole = repeat.day is None  # a month or a quarter: it begins with its first month and ends with its last
    if whole:
        repeat = repeat._replace(months=repeat.months[:1] if before else repeat.months[-1:], day=1 if before else _LAST)
    good = _day_before(repeat) if before else repeat
    day_of = next(good.days(since), None)
    if day_of is None:
        return None
    printed_day = day_of + _ONE_DAY if before else day_of
    return Due(day_of, Window(printed_day.replace(day=1) if whole else printed_day, printed_day), good)


def _repeat(rrule: str | None) -> Repeat | None:
    """Read `FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20`; None where it has no frequency or a part that is unknown."""
    parts = dict(part.partition("=")[::2] for part in (rrule or "").split(";"))
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return None
    if set(parts) - {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY"}:
        return None
    try:
        months = tuple(int(month) for month in parts["BYMONTH"].split(",")) if "BYMONTH" in parts else ()
        day = int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None
        return Repeat(parts["FREQ"], int(parts.get("INTERVAL", "1")), months, day)
    except ValueError:
        return None


def _day_before(repeat: Repeat) -> Repeat:
    """The same a day earlier: the day before the 1st is the last one of the month before."""
    if repeat.day is None or repeat.day == _LAST:
        return repeat
    if repeat.day > 1:
        return repeat._replace(day=repeat.day - 1)
    return repeat._replace(day=_LAST, months=tuple(sorted((month - 2) % 12 + 1 for month in repeat.months)))


def phase_window(phase: Phase) -> Window | None:
    """Return the days of a phase; one day where only its begin or its end is known."""
    begin, end = window(phase.begin_date), window(phase.end_date)
    if begin is not None and end is not None:
        return Window(begin.begin, end.end) if begin.begin <= end.end else None
    if begin is not None:
        return Window(begin.begin, begin.begin)
    return Window(end.end, end.end) if end is not None else None


def commemoration_day(commemoration: Commemoration, plan_year: int | None) -> date | None:
    """Return the day of an anniversary: as printed, and in the year of the plan where its years do not add up."""
    to, of = window(commemoration.to_date), window(commemoration.from_date)
    if to is not None and to.begin == to.end and commemoration.consistent is not False:
        return to.begin
    day = next((at.begin for at in (to, of) if at is not None and at.begin == at.end), None)
    year = plan_year if plan_year is not None else of.begin.year + commemoration.years if of else None
    if day is None or year is None:
        return None
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def line_of(plan: PlanDocument, annotation: Annotation) -> str:
    """Return the line of the text that holds an annotation."""
    start = plan.text.rfind("\n", 0, annotation.start) + 1
    end = plan.text.find("\n", annotation.start)
    return " ".join(plan.text[start : end if end >= 0 else len(plan.text)].split())


def words_of(deadline: Deadline) -> str:
    """Return who must do what: "Phòng Nội vụ: trình danh sách"; the printed time where neither is known."""
    return ": ".join(part for part in (deadline.actor, deadline.task) if part) or deadline.text


def shortened(words: str | None, most: int) -> str:
    """Return words on one line, cut behind a whole word where they are too long."""
    words = " ".join((words or "").split())
    if len(words) <= most:
        return words
    cut = words[: most - 1]
    head = cut.rsplit(" ", 1)[0] if words[most - 1] != " " else cut
    return f"{(head if len(head) > most // 2 else cut).rstrip(' ,;:-–')}…"


# --- in Vietnamese ---------------------------------------------------------------------------------


def when(deadline: Deadline) -> str:
    """Return the time of a deadline in words: "trước 15/03/2021", "định kỳ hằng tháng"; else as printed."""
    every = EVERY.get(deadline.recurrence or "", deadline.recurrence)
    relation = RELATIONS.get(deadline.relation, deadline.relation) if deadline.value else None
    return " ".join(part for part in (relation, period(deadline.value), every) if part) or deadline.text


def period(value: str | None) -> str | None:
    """Return a value as Vietnamese write it: "2021-Q1" as "quý I/2021", "---20" as "ngày 20"."""
    if not value:
        return None
    if "/" in value:
        return " đến ".join(period(part) or "?" for part in value.split("/"))
    if value.startswith("---"):
        return f"ngày {value[3:]}"
    if value.startswith("--"):
        return day_words(value) if value.count("-") > 2 else f"tháng {value[2:]}"
    year, _, rest = value.partition("-")
    if rest in _PARTS_OF_YEAR:
        return f"{_PARTS_OF_YEAR[rest]}{year}"
    return f"năm {year}" if not rest else f"tháng {rest}/{year}" if rest.isdigit() else day_words(value)


def day_words(value: str | None) -> str | None:
    """Return a date as Vietnamese write it: 07/04/2014, 04/2014, 2014; a day of every year 25/12; else as it is."""
    if not value:
        return None
    parts = value.lstrip("-").split("-")
    return "/".join(reversed(parts)) if all(part.isdigit() for part in parts) else value


def printed_day(day: date) -> str:
    """Return a day as Vietnamese write it: 07/04/2014."""
    return f"{day:%d/%m}/{day.year:04d}"


class Headed(Protocol):
    """What has the header and the origin of a document."""

    @property
    def header(self) -> Header:
        """What the document says of itself."""

    @property
    def origin(self) -> Origin:
        """Where it came from."""


def document_name(plan: Headed) -> str:
    """Return by which name people know a plan: its reference, else its type and date, else its file."""
    if plan.header.reference:
        return plan.header.reference
    named = " ".join(part for part in (plan.header.doc_type, date_words(plan)) if part)
    return named or plan.origin.filename or "Văn bản"


def date_words(plan: Headed) -> str | None:
    """Return the date of a plan as it stands in a sentence: "ngày 22/02/2021", "tháng 02/2021"."""
    words = period(plan.header.date)
    return f"ngày {words}" if words and words[:1].isdigit() else words
