"""Checks of times: phases against each other, deadlines against the plan, weekdays and days against the calendar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final

from vnplan_nlp.data.dates import exists, month_end, next_day
from vnplan_nlp.resolve.cross_checks import shown
from vnplan_nlp.schema import Deadline, Draft, Phase, Time

#: Code, message and place.
Found = tuple[str, str, int, int]
#: A day and a month, with or without a year: "31/11/2023", "30 tháng 02 năm 2023", "29/2".
DAY_AND_MONTH: Final = re.compile(r"(\d{1,2})(?:/|-|\.| tháng )(\d{1,2})(?:(?:/|-|\.| năm )(\d{4})|(?![\d/.-]))")
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
#: Phases that need not follow on each other: between two drives of a school there may be weeks.
_DRIVES: Final = ("đợt", "kỳ", "chặng")
#: A gap of so many days is a week-end or a feast.
_SHORT_GAP: Final = 7
#: The longest gap between two drives of whole months that is a month forgotten.
_A_MONTH: Final = 31
#: What tells a condition from a limit: "chương trình đã được phê duyệt trước ngày 01/7/2025".
_DONE: Final = re.compile(r"\b(?:đã|được (?:cấp|công nhận|ban hành|phê duyệt|giao)|phát sinh|có hiệu lực|sinh)\b")
#: What binds a day to a task that is still to be done, right before it.
_TO_DO: Final = re.compile(
    r"(?:[Bb]áo cáo|[Gg]ửi|[Nn]ộp|[Hh]oàn thành|[Đđ]ăng ký)\b[^.;\n\t]{0,80}?trước(?: hết)? $"
    r"|(?:[Cc]hậm|[Mm]uộn) nhất(?: là| đến| vào| trước)*(?: hết)? $"
)
#: What a clause has that is no task, though it ends with "trước ngày …".
_NO_TASK: Final = re.compile(
    r"\b(?:được|đã|đối với|trường hợp|xảy ra|thời điểm|phát sinh|hiệu lực|quy định)\b", re.IGNORECASE
)
_CLAUSE_ENDS: Final = ("", "\n", ".", ";", ",", ":", ")")
#: Older days than these are history, no slip of a year.
_A_YEAR_OFF: Final = 400
#: How far before a time the words reach that bind it.
_REACH: Final = 110
_PERIOD_LINE: Final = re.compile(r"hời gian (?:thực hiện|tổ chức)[^\n:]{0,40}: ?")
#: Reports about a year are due in the first months of the next; a plan of December may run half a year on.
_REPORTS: Final = "-03-31"
_RUNS_ON: Final = 183
_TITLE_YEAR: Final = re.compile(r"(?<![\d/.])20\d\d(?![\d/])")
#: From the second letter on: "thứ Hai", "Thứ 2", "Chủ nhật".
_WEEKDAY: Final = re.compile(r"h(?:ứ ([Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|ủ [Nn]hật)(?!\w)")
_WEEKDAYS: Final = {
    word: number
    for number, words in enumerate(("hai 2", "ba 3", "tư 4", "năm 5", "sáu 6", "bảy 7"))
    for word in words.split()
}
_WEEKDAY_NAMES: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
#: What a weekday may follow that is no ordinal: not "lần thứ hai ngày …", "kỳ họp thứ 2, ngày …".
_BEFORE_WEEKDAY: Final = re.compile(
    r"(?:^|[\n\t(,;:.“–-] ?|"
    r"(?:[Ss]áng|[Cc]hiều|[Tt]ối|[Vv]ào|[Tt]ừ|[Đđ]ến|[Hh]ết|[Tt]rước|và|ngày|phút|giờ|\d[hg]?|00) )$"
)
#: Another weekday of one list: "thứ Bảy, Chủ nhật, ngày 15-16/4/2023".
_LISTED_WEEKDAY: Final = re.compile(r"(?:hứ [\w]+|hủ [Nn]hật)(?:,| và|, và| hoặc| -|-)? $")
_WEEKDAY_THEN_DATE: Final = re.compile(r",? ?\(?(?:là )?(?:ngày )?")
_DATE_THEN_WEEKDAY: Final = re.compile(r",? ?\(?(?:tức |vào |là |nhằm )?(?:ngày )?[TtCc]?")
_LUNAR: Final = re.compile(r"[âÂ]m lịch|ÂL|\bAL\b")


def schedule_checks(draft: Draft, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Yield code, message and place of each doubt.

    Args:
        draft: the document with all its layers.
        taken: the places of impossible dates that are issues already.
    """
    own = draft.header.spans.get("date")
    known = _Places((*taken, own) if own is not None else taken)
    yield from _phases(draft)
    times: tuple[Time, ...] = draft.layer("times")
    today = draft.header.date
    deadlines: tuple[Deadline, ...] = draft.layer("deadlines")
    # Few plans have a deadline in another year than their own.
    year = (today or "0000")[:4]
    later = any(item.value is not None and item.value.rpartition("/")[2][:4] > year for item in deadlines)
    limit = _last_day(draft, times) if later else None
    dated = {item.end for item in deadlines}
    for item in deadlines:
        for found in _deadline(draft.text, item, today, limit):
            if not known.meets(item):
                yield found
    if today is not None and len(today) == 10:
        yield from _a_year_off(draft, times, today, dated)
    yield from _weekdays(draft, times)
    yield from _impossible(draft, times, known)


# --- phases --------------------------------------------------------------------------------------


def _phases(draft: Draft) -> Iterator[Found]:
    for series in _series(draft):
        for phase in series:
            yield from _reversed(phase)
        apart: list[tuple[Phase, Phase, int]] = []
        adjacent = False
        for one, other in pairwise(series):
            if not (_full(one.end_date) and _full(other.begin_date) and one.end_date and other.begin_date):
                continue
            days = (date.fromisoformat(other.begin_date) - date.fromisoformat(one.end_date)).days
            adjacent |= days in (0, 1)
            if days < 0 and not _shares_a_month(one, other) and not _next_year(one, other):
                begins, ends = shown(other.begin_date), shown(one.end_date)
                message = f"{other.label} bắt đầu ngày {begins}, {one.label} đến ngày {ends} mới kết thúc"
                yield "W403", message, other.start, other.end
            elif days - 1 > _SHORT_GAP:
                apart.append((one, other, days - 1))
        for one, other, days in apart:
            joined = adjacent or not one.label.lower().startswith(_DRIVES)
            if joined or (days <= _A_MONTH and _whole_months(one, other)):
                first, last = next_day(one.end_date or ""), _day_before(other.begin_date or "")
                message = f"Từ {shown(first)} đến {shown(last)} không thuộc {one.label}, cũng không thuộc {other.label}"
                yield "W404", message, other.start, other.end


def _series(draft: Draft) -> list[list[Phase]]:
    """The phases of one word whose labels are numbered one after the other, in sections beside each other."""
    phases = [phase for phase in draft.layer("phases") if phase.rule in ("phases.label", "phases.slot")]
    if not phases:
        return []
    parents = {section.id: section.parent for section in draft.sections}
    open_: dict[str, list[Phase]] = {}
    found: list[list[Phase]] = []
    for phase in phases:
        word = phase.label.split()[0].lower()
        series = open_.get(word)
        last = series[-1] if series else None
        beside = last is not None and (
            last.section == phase.section or parents.get(last.section or "") == parents.get(phase.section or "")
        )
        if series is not None and last is not None and beside and phase.order == last.order + 1:
            series.append(phase)
        else:
            open_[word] = [phase]
            found.append(open_[word])
    return found


def _full(day: str | None) -> bool:
    return day is not None and len(day) == 10


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _reversed(phase: Phase) -> Iterator[Found]:
    """A phase that ends before it begins, both years printed: without them the years are ours."""
    begin, end = phase.begin_date, phase.end_date
    if begin and end and _full(begin) and _full(end) and end < begin and len(_YEAR.findall(phase.text)) > 1:
        message = f"{phase.label} kết thúc ngày {shown(end)}, trước khi bắt đầu ({shown(begin)})"
        yield "W403", message, phase.start, phase.end


def _shares_a_month(one: Phase, other: Phase) -> bool:
    """Whether two phases share the month or year where they meet, no day being printed: "đến tháng 6", "từ tháng 6"."""
    end, begin = one.end_date or "", other.begin_date or ""
    if not begin.endswith("-01") or re.search(rf"(?<!\d)0?1(?:[/.-]| tháng )0?{int(begin[5:7])}(?!\d)", other.text):
        return False
    return end[:7] == begin[:7] or (end[:4] == begin[:4] and begin[5:] == "01-01" and end[5:] == "12-31")


def _next_year(one: Phase, other: Phase) -> bool:
    """Whether the later phase prints no year and may be of the next one: "Đợt 2: từ 01/01 đến 31/5" of a school."""
    return (other.end_date or "") < (one.begin_date or "") and _YEAR.search(other.text) is None


def _whole_months(one: Phase, other: Phase) -> bool:
    end = one.end_date or ""
    return end == month_end(int(end[:4]), int(end[5:7])) and (other.begin_date or "").endswith("-01")


# --- deadlines -----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _ends(value: str) -> tuple[str, str] | None:
    """The first and last day of a value of days, months, quarters or halves; None for years and what recurs."""
    parts = value.split("/")
    if not all(len(part) >= 7 and part[0] != "-" for part in parts):
        return None
    first, last = parts[0], parts[-1]
    return _span(first)[0], _span(last)[1]


def _span(value: str) -> tuple[str, str]:
    if len(value) >= 10:
        return value[:10], value[:10]
    year, mark = int(value[:4]), value[5]
    months = 3 if mark == "Q" else 6 if mark == "H" else 1
    number = int(value[6:7]) if mark in "QH" else int(value[5:7])
    return f"{year:04d}-{(number - 1) * months + 1:02d}-01", month_end(year, number * months)


def _deadline(text: str, item: Deadline, today: str | None, limit: str | None) -> Iterator[Found]:
    if item.value is None or item.value[0] == "-":
        return
    ends = _ends(item.value)
    if ends is None or ends[1][:4] not in item.text:
        return
    if today is not None and ends[1][: len(today)] < today[: len(ends[1])]:
        if not _condition(text, item.start):
            yield "W405", f"Thời hạn đã qua khi ban hành ({shown(today)}): {item.text}", item.start, item.end
    elif limit is not None and ends[1] > limit:
        yield "W406", f"Thời hạn nằm ngoài thời gian của kế hoạch: {item.text}", item.start, item.end


def _condition(text: str, start: int, words: re.Pattern[str] = _DONE) -> bool:
    """Whether the clause before a position says that something is done already, or a condition."""
    low = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    low = max(low, *(text.rfind(stop, low, start) for stop in (". ", "; ", ": ")))
    return words.search(text, low, start) is not None


def _a_year_off(draft: Draft, times: tuple[Time, ...], today: str, dated: set[int]) -> Iterator[Found]:
    """Days of the year before that only a deadline can be: "gửi báo cáo trước ngày 15/11/2022" in a plan of 2023."""
    text, signed = draft.text, date.fromisoformat(today)
    for time in times:
        day = time.begin_date
        if day is None or day >= today or time.mod is None or time.end in dated or day[:4] not in time.text:
            continue
        if day != time.end_date or (signed - date.fromisoformat(day)).days > _A_YEAR_OFF:
            continue
        low = max(text.rfind("\n", 0, time.start) + 1, time.start - _REACH)
        if _TO_DO.search(text, low, time.start):
            limits = not _condition(text, time.start)
        else:
            limits = text.endswith("trước ", 0, time.start) and text[time.end : time.end + 1] in _CLAUSE_ENDS
            limits = limits and not _condition(text, time.start, _NO_TASK)
        if limits:
            message = f"Thời hạn đã qua khi ban hành ({shown(today)}): {time.text}"
            yield "W405", message, time.start, time.end


def _last_day(draft: Draft, times: tuple[Time, ...]) -> str | None:
    """The last day that a deadline of the plan may have; None where the plan does not say its period."""
    title, today = draft.header.title, draft.header.date
    years = [int(year) for year in _TITLE_YEAR.findall(title or "")]
    for match in _PERIOD_LINE.finditer(draft.text):
        index = bisect_left(times, match.end(), key=lambda time: time.start)
        if index < len(times) and times[index].start - match.end() <= 4 and (end := times[index].end_date):
            years.append(int(end[:4]))
    if not years or (today is not None and max(years) < int(today[:4])):
        return None
    last = f"{max(years) + 1}{_REPORTS}"
    if today is not None and len(today) == 10:
        last = max(last, (date.fromisoformat(today) + timedelta(days=_RUNS_ON)).isoformat())
    return last


# --- the calendar --------------------------------------------------------------------------------


def _weekdays(draft: Draft, times: tuple[Time, ...]) -> Iterator[Found]:
    text = draft.text
    if "hứ " not in text and "hủ " not in text:
        return
    for match in _WEEKDAY.finditer(text):
        start = match.start() - 1
        index = bisect_left(times, start, key=lambda time: time.start)
        found = _dated_weekday(text, match, times, index)
        if found is None or _LUNAR.search(text, found.end, found.end + 20):
            continue
        day = found.begin_date or ""
        years = {int(day[:4])}
        if _YEAR.search(found.text) is None and draft.header.date is not None:
            years |= {int(draft.header.date[:4]), int(draft.header.date[:4]) + 1}
        month, number = int(day[5:7]), int(day[8:10])
        right = {date(year, month, number).weekday() for year in years if exists(year, month, number)}
        said = 6 if match[1] is None else _WEEKDAYS[match[1].lower()]
        if said not in right:
            name = _WEEKDAY_NAMES[date.fromisoformat(day).weekday()]
            message = f"Ngày {shown(day)} là {name}, không phải {_WEEKDAY_NAMES[said]}"
            yield "W407", message, min(start, found.start), max(match.end(), found.end)


def _dated_weekday(text: str, match: re.Match[str], times: tuple[Time, ...], index: int) -> Time | None:
    """The single day that a weekday belongs to: the one after it, else the one before it."""
    start, end = match.start() - 1, match.end()
    after = times[index] if index < len(times) else None
    if after is not None and after.start - end <= 12 and _WEEKDAY_THEN_DATE.fullmatch(text, end, after.start):
        if not _BEFORE_WEEKDAY.search(text, max(0, start - 8), start):
            return None
        # "Thứ nhất, …; thứ hai, ngày 15/3/2023 …" counts.
        counted = match[1] is not None and match[1].islower() and "hứ nhất" in text
        listed = _LISTED_WEEKDAY.search(text, max(0, start - 16), start)
        return after if _one_day(after) and not counted and not listed else None
    before = times[index - 1] if index else None
    if before is None or start - before.end > 10 or not _DATE_THEN_WEEKDAY.fullmatch(text, before.end, start):
        return None
    bracketed = "(" in text[before.end : start]
    named = match[1] is None or not match[1].islower()
    followed = text[end : end + 1] in ("", ")", ".", ",", ";", "\n", "\t", " ")
    return before if _one_day(before) and followed and (bracketed or named) else None


def _one_day(time: Time) -> bool:
    return time.begin_date is not None and time.begin_date == time.end_date


class _Places:
    """Stretches of the text, to be asked whether one of them meets a place."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._reach = list(accumulate((end for _, end in self._spans), max))

    def meets(self, place: Time | Deadline) -> bool:
        """Return whether one of them overlaps a place."""
        index = bisect_left(self._spans, (place.end, 0)) - 1
        return index >= 0 and self._reach[index] > place.start


def _impossible(draft: Draft, times: tuple[Time, ...], known: _Places) -> Iterator[Found]:
    for time in times:
        if time.type == "SET" or (time.begin_date is not None and time.end_date is not None):
            continue
        if known.meets(time):
            continue
        if _LUNAR.search(draft.text, time.end, time.end + 20):
            continue
        for printed in DAY_AND_MONTH.finditer(time.text):
            day, month, year = int(printed[1]), int(printed[2]), int(printed[3]) if printed[3] else None
            if day == 0 or month == 0 or exists(year, month, day):
                continue
            # "trực các ngày 24/24": without a year a month of its own must be there.
            if year is None and (month > 12 or day > 31):
                continue
            at = time.start + printed.start()
            yield "W409", f"Ngày không có thật: {printed.group()}", at, at + len(printed.group())
