"""Times: every time expression of the text with its TIMEX3 value; other extractors read this layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal

from vnplan_nlp.data.dates import (
    Moment,
    WordsBefore,
    anchor_year,
    bounds_of,
    length_between,
    match_time,
    next_day,
    read_moment,
    value_of,
    with_year,
)
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Draft, Time, TimeAnchor, trusted
from vnplan_nlp.schema.rules import OtherTimeRule

_Found = tuple[int, int, Moment]
_CONTEXT: Final = "time_context"
#: How far before a core the words reach that bind it.
_BEFORE: Final = 30
#: Besides a blank, what a core may follow directly.
_OPENERS: Final = '\n\t(“":;'
#: The longest words between two cores of one period or list: ", đến trước ngày ".
_BETWEEN: Final = 18


#: The patterns of other times, with the type, the value and the modifier of TIMEX3.
_OTHERS: Final[tuple[tuple[OtherTimeRule, Literal["DATE", "SET"], str, str | None], ...]] = (
    ("event", "DATE", "XXXX", "AFTER"),
    ("weekdays", "SET", "P1W", None),
    ("comparison", "SET", "P1Y", None),
    ("continuous", "SET", "XXXX", None),
)


@extractor("times", needs=("header",))
def times(draft: Draft) -> Iterator[Annotation]:
    """Yield the time expressions in reading order; a period "từ … đến …" is one of them, its ends are none.

    The rules of those that have no date of their own begin with "times.other": events, weekdays, lists of months
    that make up one period.
    """
    year = anchor_year(draft.header.date, draft.header.title or _title(draft))
    found = _shared_every(draft.text, _shared_years(draft.text, _cores(draft.text)))
    other = [*_lists(draft, found, year), *_others(draft)]
    if not other:
        yield from _in_order(draft, found, year)
    else:
        yield from sorted((*_in_order(draft, found, year), *other), key=lambda time: (time.start, -time.end))


def _in_order(draft: Draft, found: list[_Found], year: int | None) -> Iterator[Time]:
    text = draft.text
    starts, until = regex(_CONTEXT, "from"), regex(_CONTEXT, "until")
    index = 0
    while index < len(found):
        start, end, moment = found[index]
        index += 1
        following = found[index] if index < len(found) else None
        between = text[end : following[0]] if following and following[0] - end <= _BETWEEN else None
        if following and moment.clock and following[2].unit == "day" and between in (" ", ", ", " ngày ", ", ngày "):
            yield _clocked(draft, start, following[1], moment, following[2], year)
            index += 1
            continue
        if following and between is not None and _makes_period(moment, following[2]) and until.fullmatch(between):
            lead = starts.search(text, max(0, start - _BEFORE), start)
            months = {moment.unit, following[2].unit} <= {"month", "quarter"}
            if lead or months or between.strip() not in ("-", "–", "—"):
                begins = lead.start() if lead else start
                after = "sau" in text[begins:start]
                yield _period(draft, begins, following[1], moment, following[2], year, after=after)
                index += 1
                continue
        time = _single(draft, start, end, moment, year)
        if time is not None:
            yield _anchored(time, moment)


def _anchored(time: Time, moment: Moment) -> Time:
    """The time with what its year or day was taken from."""
    anchor: TimeAnchor | None = None
    if moment.unit == "signing":
        anchor = "plan_date"
    elif moment.year is not None or moment.last_year is not None:
        anchor = "explicit"
    elif moment.dated and moment.every is None and time.value[:4].isdigit():
        anchor = "plan_year"
    vars(time)["anchor"] = anchor  # nobody else holds the object yet
    return time


def _title(draft: Draft) -> str:
    return " ".join(draft.text[block.start : block.end] for block in draft.in_zone("title"))


def _cores(text: str) -> list[_Found]:
    """The matches of the grammar, without bare numbers that nothing marks as a date."""
    bound = regex(_CONTEXT, "bound")
    linked = regex(_CONTEXT, "list")
    found: list[_Found] = []
    for match in _matches(text):
        start, end = match.span()
        if found and start < found[-1][1]:
            continue  # the year of a list of months
        if match.lastgroup in ("baremonth", "monthyear"):
            near = found and start - found[-1][1] <= _BETWEEN and linked.fullmatch(text, found[-1][1], start)
            if not near and not bound.search(text, max(0, start - 12), start):
                continue
            if text[start - 1] == "(" and match.lastgroup == "baremonth" and text[end : end + 1] != ")":
                continue
        moment = read_moment(match)
        found.append((start, end, moment))
        if match.lastgroup == "month" and moment.year is None and text[max(0, start - 4) : start].lower() == "các ":
            found[-1:] = _with_more_months(text, *found[-1])
    return found


_NUMBER: Final = re.compile(r"\d{1,2}(?!\d)")


def _with_more_months(text: str, start: int, at: int, first: Moment) -> list[_Found]:
    """The months of "các tháng 4, 9 và 12 (hằng năm)": all but the first are bare numbers."""
    match = regex(_CONTEXT, "more_months").match(text, at)
    if match is None:
        return [(start, at, first)]
    numbers = list(_NUMBER.finditer(text, at, match.end("numbers")))
    ends = [*(number.end() for number in numbers[:-1]), match.end()]
    shared = first._replace(year=int(match["y"]) if match["y"] else None, every="P1Y" if match["e"] else first.every)
    months = [int(number.group()) for number in numbers]
    return [(start, at, shared)] + [
        (number.start(), end, shared._replace(first=month, last=month))
        for number, end, month in zip(numbers, ends, months, strict=True)
    ]


def _matches(text: str) -> Iterator[re.Match[str]]:
    """The matches of the grammar from left to right, tried only where its trigger fires."""
    done = 0
    first = match_time(text, 0)
    if first is not None:
        done = first.end()
        yield first
    blanked = text
    for mark in _OPENERS:
        blanked = blanked.replace(mark, " ")
    for hit in regex(_CONTEXT, "trigger").finditer(blanked):
        start = hit.start() + 1
        if start < done:
            continue
        match = match_time(text, start)
        if match is not None:
            done = match.end()
            yield match


def _shared_years(text: str, found: list[_Found]) -> list[_Found]:
    """The cores, with the year of the right neighbour where a list or period prints it once: "01/7 đến 31/12/2023"."""
    linked, until = regex(_CONTEXT, "list"), regex(_CONTEXT, "until")
    shared = list(found)
    for index in range(len(shared) - 2, -1, -1):
        start, end, moment = shared[index]
        after, _, right = shared[index + 1]
        if moment.year is not None or right.year is None or moment.every or not moment.dated or after - end > _BETWEEN:
            continue
        if right.dated and (linked.fullmatch(text, end, after) or until.fullmatch(text, end, after)):
            year = right.year
            if moment.first is not None and right.first is not None and moment.unit == right.unit:
                year -= (moment.first, moment.day or 0) > (right.first, right.day or 0)
            shared[index] = (start, end, with_year(moment, year))
    return shared


def _shared_every(text: str, found: list[_Found]) -> list[_Found]:
    """The cores, with the recurrence that the last of a pair prints: "ngày 20/6 và trước ngày 20/12 hằng năm".

    Two days half a year apart recur every six months.
    """
    linked = regex(_CONTEXT, "list")
    shared = found
    for index in range(len(found) - 1, 0, -1):
        (start, end, left), (after, stop, right) = shared[index - 1], shared[index]
        if right.every is None or right.unit != "day" or left.unit != "day" or left.every or left.year is not None:
            continue
        if left.first is None or right.first is None or after - end > _BETWEEN:
            continue
        if linked.fullmatch(text, end, after) is None:
            continue
        every = "P6M" if abs(left.first - right.first) == 6 and left.day == right.day else right.every
        shared = [*shared]
        shared[index - 1] = (start, end, left._replace(every=every))
        shared[index] = (after, stop, right._replace(every=every))
    return shared


def _lists(draft: Draft, found: list[_Found], year: int | None) -> Iterator[Time]:
    """The periods that months or quarters in a row make up: "tháng 3, tháng 4", "Quý IV/2025 và Quý I/2026"."""
    linked = regex(_CONTEXT, "list")
    index = 0
    while index < len(found):
        start, end, first = found[index]
        last, at = first, index
        while at + 1 < len(found) and found[at + 1][0] - end <= _BETWEEN:
            after, stop, following = found[at + 1]
            if not _next_to(last, following, year) or not linked.fullmatch(draft.text, end, after):
                break
            end, last, at = stop, following, at + 1
        if at > index:
            begins, ends = bounds_of(first, year), bounds_of(last, year)
            months = (last.last or 0) - (first.first or 0) + 1
            size = 3 if first.unit == "quarter" else 1
            if first.year is not None and last.year is not None:
                months += (last.year - first.year) * (12 // size)
            period = (begins[0], ends[1]) if begins and ends else (None, None)
            yield _time(draft, start, end, "other.list", "DURATION", f"P{months * size}M", None, *period)
        index = at + 1


def _next_to(left: Moment, right: Moment, year: int | None) -> bool:
    """Whether a month or quarter begins where another ends."""
    if left.unit not in ("month", "quarter") or left.unit != right.unit or left.every or right.every:
        return False
    if left.last is None or right.first is None:
        return False
    most = 12 if left.unit == "month" else 4
    years = (right.year or year or 0) - (left.year or year or 0)
    return right.first - left.last + years * most == 1


def _others(draft: Draft) -> Iterator[Time]:
    """The times that no grammar of dates holds: events, weekdays, comparisons of years, "Thường xuyên" in a cell."""
    for name, kind, value, mod in _OTHERS:
        for match in regex("times_other", name).finditer(draft.text):
            yield _time(draft, *match.span(), f"other.{name}", kind, value, mod)


def _makes_period(left: Moment, right: Moment) -> bool:
    begins = left.dated or left.unit == "now"
    return begins and right.dated and not left.every and not right.every and left.name != "span"


@cache
def _mods() -> WordsBefore:
    return WordsBefore(regex(_CONTEXT, "mods"))


def _mod(text: str, start: int) -> str | None:
    match = _mods().search(text, max(0, start - _BEFORE), start)
    return match.lastgroup if match is not None else None


def _single(draft: Draft, start: int, end: int, moment: Moment, year: int | None) -> Time | None:
    """The time that one core gives; None for a "nay" that ends no period."""
    unit, name = moment.unit, moment.name
    if unit == "now":
        return None
    mod = _mod(draft.text, start)
    if moment.every is not None or unit == "set":
        return _time(draft, start, end, name, "SET", moment.every or "XXXX", mod)
    if unit == "length":
        return _time(draft, start, end, name, "DURATION", moment.length or "PXX", mod)
    if unit == "time":
        return _time(draft, start, end, name, "TIME", f"T{moment.clock}", mod)
    bounds = bounds_of(moment, year)
    begin, last = bounds if bounds else (None, None)
    if name == "school" and begin and last:
        return _time(draft, start, end, name, "DURATION", "P1Y", mod, begin, last)
    if name == "barerange" and moment.year is not None:
        return _time(draft, start, end, name, "DATE", f"{moment.year}/{moment.last_year}", mod, begin, last)
    if name == "span" and moment.year and moment.last_year and draft.text[start : start + 8].lower() == "nhiệm kỳ":
        # From congress to congress, not from the first of January to the last of December.
        ends = f"{moment.year}", f"{moment.last_year}"
        return _time(draft, start, end, name, "DURATION", f"P{moment.last_year - moment.year}Y", mod, *ends)
    if name in ("span", "plan") and begin and last:
        return _time(draft, start, end, name, "DURATION", length_between(begin, last), mod, begin, last)
    if name in ("range", "days") and begin and last:
        return _time(draft, start, end, name, "DATE", f"{begin}/{last}", mod, begin, last)
    if name == "yearpart":
        mod = mod or {"đ": "START", "g": "MID", "c": "END"}[(moment.part or "c")[0].lower()]
    if unit == "signing":
        return _time(draft, start, end, name, "DATE", draft.header.date or "XXXX-XX-XX", mod)
    if begin and (unit == "day" or (unit == "year" and last and begin[:4] == last[:4])):
        return _time(draft, start, end, name, "DATE", begin if unit == "day" else begin[:4], mod, begin, last)
    value = value_of(moment, year)
    if value is None:
        return _time(draft, start, end, name, "DATE", "XXXX", mod)
    if name == "month" and (part := regex(_CONTEXT, "part").search(draft.text, max(0, start - 20), start)):
        value = _part_of_month(value, part)
    return _time(draft, start, end, name, "DATE", _unknown_year(value), mod, begin, last)


def _part_of_month(value: str, part: re.Match[str]) -> str:
    """The value of a week or of ten days of a month: "tuần 3 tháng 11", "trung tuần tháng 5"."""
    if part["week"]:
        return f"{value}-W{part['week']}"
    if part["first"]:
        return f"{value}-01/{value}-10"
    return f"{value}-11/{value}-20" if part["second"] else f"{value}-21/{value}"


def _unknown_year(value: str) -> str:
    """The TIMEX3 form of a value: XXXX for what is not said."""
    if "--" not in value:
        return value
    return f"XXXX-XX-{value[3:]}" if value.startswith("---") else value.replace("/--", "/XXXX-").replace("--", "XXXX-")


def _clocked(draft: Draft, start: int, end: int, clock: Moment, day: Moment, year: int | None) -> Time:
    value = _unknown_year(value_of(day, year) or "XXXX")
    bounds = bounds_of(day, year)
    begin, last = bounds if bounds else (None, None)
    value, mod = f"{value}T{clock.clock}", _mod(draft.text, start)
    return _time(draft, start, end, "clock", "TIME", value, mod, begin, last)


def _period(
    draft: Draft, start: int, end: int, left: Moment, right: Moment, year: int | None, *, after: bool = False
) -> Time:
    """A period from the first day of the left (the next one for "từ sau") to the last of the right."""
    if left.year is None and right.year is not None and left.dated:
        left = with_year(left, right.year)
    if left.unit == "now":
        begin = draft.header.date
    elif left.name == "yearpart":
        own = left.year if left.year is not None else year
        months = {"đ": "01-01", "g": "07-01", "c": "12-31"}[(left.part or "đ")[0].lower()]
        begin = f"{own}-{months}" if own is not None else None
    else:
        bounds = bounds_of(left, year)
        begin = (next_day(bounds[1]) if after else bounds[0]) if bounds else None
    bounds = bounds_of(right, year)
    last = bounds[1] if bounds else None
    value = length_between(begin, last) if begin and last and len(begin) == len(last) else "PXX"
    return _time(draft, start, end, "period", "DURATION", value, None, begin, last)


def _time(
    draft: Draft,
    start: int,
    end: int,
    name: str,
    kind: Literal["DATE", "DURATION", "SET", "TIME"],
    value: str,
    mod: str | None,
    begin: str | None = None,
    last: str | None = None,
    anchor: TimeAnchor | None = None,
) -> Time:
    return trusted(
        Time,
        start=start,
        end=end,
        text=draft.text[start:end],
        rule=f"times.{name}",
        type=kind,
        value=value,
        mod=mod,
        begin_date=begin,
        end_date=last,
        anchor=anchor,
    )
