"""Deadlines: times by which, at which or within which somebody must do something, with who and what."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Final

from vnplan_nlp.data.dates import Moment, WordsBefore, anchor_year, moment_at, moment_ending, rrule_of, value_of
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.parties import (
    Columns,
    Sections,
    Span,
    cell_of,
    mark_of,
    opening_of,
    sentence_end,
    sentence_parties,
    slot_parties,
    task_span,
    trimmed,
)
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Block, Deadline, DeadlineRelation, Draft, Time, trusted

_FILE: Final = "deadlines"
#: The length of a full ISO day.
_DAY: Final = len("2023-01-18")
#: How far before a time the words reach that bind it.
_LEAD: Final = 44
#: A plan may be signed some weeks after its first deadline.
_LATE: Final = 60
#: How far before a time the word may stand that binds it where its task is in between.
_FAR_LEAD: Final = 150
_TIME_HEADINGS: Final = ("Thời gian", "THỜI GIAN", "Tiến độ", "TIẾN ĐỘ", "Thời hạn")
#: How far back the sentence of a time is read.
_SENTENCE: Final = 300
_SHARED: Final = re.compile(r"(?:,|;| và|, và| hoặc)? ?(?:ngày )?")
_LONGEST_SHARED: Final = 12
#: Durations that name their years.
_SPANS: Final = ("times.period", "times.span", "times.plan", "times.school")
#: What the words before a time make of a day and of a longer time.
_RELATIONS: Final[dict[str, tuple[DeadlineRelation | None, DeadlineRelation | None]]] = {
    "before": ("before", "before"), "by": ("by", "by"), "end": ("by", None), "done": ("by", "within"),
    "hold": ("on", None),
}  # fmt: skip
_AT: Final[tuple[DeadlineRelation, DeadlineRelation]] = ("on", "within")
#: Times that no word of running text binds, and the rules of those that may recur without a date.
_UNBOUND: Final = frozenset(("times.period", "times.span", "times.range", "times.plan", "times.length"))
_SETS: Final = frozenset(("times.every", "times.regular", "times.rate", "times.yearly", "times.tet"))
_HEAD_MARKS: Final = re.compile(r"[ \-+*•–0-9.)]*")
_PHASE: Final = re.compile(r"(?:[Đđ]ợt|[Gg]iai đoạn|[Bb]ước|Tháng|[Kk]ỳ) ?\S{0,6} \($")
#: Nouns whose attribute a recurring time is.
_REPORTING: Final = ("Thời gian báo cáo", "thời gian báo cáo", "Chế độ báo cáo", "chế độ báo cáo")
#: What may follow a recurring time that ends its clause.
_GOES_ON: Final = (" (trước", " (chậm", " (vào", " (đến", " và ", " từ ")
#: The longest words between a label and a period that is its value: "Đợt thi đua đặc biệt ".
_PERIOD_LEAD: Final = 40
_FROM: Final = re.compile(r"(?:[Tt]ừ |[Kk]ể từ )?(?:đầu |cuối |sau )?")


@cache
def _before(name: str) -> WordsBefore:
    return WordsBefore(regex(_FILE, name))


@dataclass(slots=True)
class _Scene:
    """A document while its deadlines are sought: its times by block and what the blocks before said."""

    draft: Draft
    year: int | None
    times: tuple[Time, ...]
    sections: Sections
    phase_starts: list[int]
    slot: re.Pattern[str] = field(default_factory=lambda: regex(_FILE, "slot"))
    columns: Columns = field(default_factory=Columns)

    def in_phase(self, time: Time) -> bool:
        """Whether a time is one of the dates of a phase: that is no limit of its own."""
        index = bisect_right(self.phase_starts, time.start) - 1
        return index >= 0 and time.end <= self.draft.layer("phases")[index].end


@dataclass(slots=True)
class _Limit:
    """A deadline before it is known who must do what."""

    start: int
    end: int
    relation: DeadlineRelation
    value: str | None
    recurrence: str | None
    moment: Moment | None
    rule: str
    #: The task where it stands between the word that binds the time and the time.
    task: Span | None = None


@extractor("deadlines", needs=("header", "times", "phases"))
def deadlines(draft: Draft) -> Iterator[Annotation]:
    """Yield the deadlines in reading order: of labelled lines, of table columns and of running text."""
    text = draft.text
    title = draft.header.title or " ".join(draft.text[block.start : block.end] for block in draft.in_zone("title"))
    times = tuple(time for time in draft.layer("times") if not time.rule.startswith("times.other"))
    phases = [phase.start for phase in draft.layer("phases")]
    scene = _Scene(draft, anchor_year(draft.header.date, title), times, Sections(draft.sections), phases)
    at = 0
    slot_open = False
    for index, block in enumerate(draft.blocks):
        if block.zone not in ("body", "annex"):
            continue
        while at < len(times) and times[at].start < block.start:
            at += 1
        stop = at
        while stop < len(times) and times[stop].end <= block.end:
            stop += 1
        if block.cells:
            slot_open = False
            yield from _row(scene, block, range(at, stop))
            continue
        value = _slot_value(scene, block, slot_open=slot_open)
        slot_open = value == block.end
        if value is not None and value < block.end:
            sentence_stop = sentence_end(text, value, block.end)
            mark = mark_of(text, block)
            # A labelled line that is a numbered part of the plan: its value is the period of the plan, no deadline.
            plan = mark is not None and mark.kind in ("roman", "arabic", "decimal")
            limits = list(_of_value(scene, value, sentence_stop, range(at, stop), plan=plan))
            limits += _running(scene, block, range(at, stop), sentence_stop, block.start, block.end)
            yield from (_deadline(scene, limit, *slot_parties(draft, index)) for limit in limits)
        elif stop > at and value is None:
            for limit in _running(scene, block, range(at, stop), block.start, block.start, block.end):
                span = opening_of(text, block), block.end
                yield _deadline(scene, limit, *sentence_parties(draft, scene.sections, limit.start, limit.end, *span))


# --- labelled lines ------------------------------------------------------------------------------


def _slot_value(scene: _Scene, block: Block, *, slot_open: bool) -> int | None:
    """Where the value of a line "Thời gian thực hiện: …" begins; its end where the value is on the next line."""
    text = scene.draft.text
    opening = opening_of(text, block)
    match = scene.slot.match(text, opening, block.end)
    if match is not None:
        return match.end()
    return opening if slot_open else None


def _of_value(scene: _Scene, start: int, end: int, indices: range, *, plan: bool) -> Iterator[_Limit]:
    """The limits of a labelled value or a table cell, where a time needs no binding word."""
    text = scene.draft.text
    found = False
    for index in indices:
        time = scene.times[index]
        if time.start < start or time.end > end:
            continue
        moment = _moment(scene, time)
        if moment is None or (time.type == "DURATION" and time.rule not in _SPANS):
            continue
        if time.rule in ("times.period", "times.span"):
            if plan and " nay " not in time.text:
                return
            if time.start - start <= _PERIOD_LEAD:
                found = True
                yield _period(scene, time, moment)
            continue
        lead = _before("lead").search(text, max(start, time.start - _LEAD), time.start)
        only_begins = text[max(start, time.start - 3) : time.start].lower() == "từ "
        if only_begins or (plan and moment.unit == "year" and lead is None):
            return
        relation = _relation(lead, moment) or ("on" if moment.unit == "day" and moment.every is None else "within")
        if moment.unit == "set":
            relation = "recurring"
        found = True
        yield _limit(scene, lead.start() if lead else time.start, time.end, relation, moment, "value", time)
    if found:
        return
    years = regex(_FILE, "yearcell").fullmatch(text, start, end)
    if years is not None:
        value = years["y"] if years["y2"] is None else f"{years['y']}/{years['y2']}"
        yield _Limit(start, end, "within", value, None, None, "value")
    elif match := regex(_FILE, "continuous").match(text, start, end):
        yield _Limit(start, match.end(), "recurring", None, None, None, "continuous")


def _period(scene: _Scene, time: Time, moment: Moment) -> _Limit:
    """The limit of a period: "từ nay đến hết năm 2025" is by its end, any other is within it."""
    if " nay " in time.text:
        return _Limit(time.start, time.end, "by", value_of(moment, scene.year), None, moment, "period")
    if time.rule == "times.span":
        return _Limit(time.start, time.end, "within", value_of(moment, scene.year), None, moment, "period")
    begin = _FROM.match(scene.draft.text, time.start)
    first = moment_at(scene.draft.text, begin.end() if begin is not None else time.start)
    if first is not None and first.unit == moment.unit != "day":
        ends = value_of(first, moment.year or scene.year), value_of(moment, scene.year)
    else:
        ends = time.begin_date, time.end_date
    value = f"{ends[0]}/{ends[1]}" if ends[0] and ends[1] else None
    return _Limit(time.start, time.end, "within", value, None, moment, "period")


# --- tables --------------------------------------------------------------------------------------


def _row(scene: _Scene, block: Block, indices: range) -> Iterator[Deadline]:
    """The deadlines of a table row: of its column of times, else of what its cells say in words."""
    column = scene.columns.of_row(scene.draft.text, block)
    if column is None:
        for low, high in block.cells:
            inside = [index for index in indices if low <= scene.times[index].start and scene.times[index].end <= high]
            for limit in _running(scene, block, inside, low, low, high):
                around = limit.start, limit.end, low, high
                yield _deadline(scene, limit, *sentence_parties(scene.draft, scene.sections, *around))
        return
    for number, (low, high) in enumerate(block.cells):
        inside = [index for index in indices if low <= scene.times[index].start and scene.times[index].end <= high]
        limits: list[_Limit] = []
        if number == column.time or (len(block.cells) != column.width and number > 0 and high - low <= 40):
            span = range(inside[0], inside[-1] + 1) if inside else range(0)
            if number == column.time or (inside and scene.times[inside[0]].start - low <= 16):
                limits = list(_of_value(scene, low, high, span, plan=False))
        if not limits:
            limits = list(_running(scene, block, inside, low, low, high))
        for limit in limits:
            yield _deadline(scene, limit, cell_of(block, column.actor, number), cell_of(block, column.task, number))


# --- running text --------------------------------------------------------------------------------


def _running(
    scene: _Scene, block: Block, indices: range | list[int], start: int, floor: int, ceiling: int
) -> Iterator[_Limit]:
    """The limits of running text between two bounds, from a start on: of the times that a word binds to a task."""
    text = scene.draft.text
    chosen: list[_Limit] = []
    sets: list[tuple[int, _Limit | None, Moment]] = []
    for index in indices:
        time = scene.times[index]
        if time.start < start or time.rule in _UNBOUND or scene.in_phase(time):
            continue
        if time.rule in _SETS and (moment := _moment(scene, time)) is not None and moment.unit == "set":
            limit = _recurring(scene, block, time, moment, floor, ceiling)
            sets.append((time.start, limit, moment))
            if limit is not None:
                chosen.append(limit)
            continue
        limit = _bound(scene, time, floor, chosen[-1] if chosen else None)
        if limit is not None:
            _repeat(text, limit, sets, chosen)
            chosen.append(limit)
    if len(chosen) > 1:
        _share(text, chosen)
        chosen.sort(key=lambda limit: limit.start)
    yield from chosen


def _bound(scene: _Scene, time: Time, floor: int, before: _Limit | None) -> _Limit | None:
    """The limit of a dated time with the word that binds it, or None; what it says is read where a word binds it."""
    text = scene.draft.text
    lead = _before("lead").search(text, max(floor, time.start - _LEAD), time.start)
    if lead is None:
        near = before is not None and before.moment is not None and time.start - before.end <= _LONGEST_SHARED
        if near and before is not None and _SHARED.fullmatch(text, before.end, time.start):
            moment = _moment(scene, time)
            if moment is None or before.moment is None or moment.unit != before.moment.unit:
                return None
            return _limit(scene, time.start, time.end, before.relation, moment, "shared", time)
        return _unled(scene, time, floor)
    if _before("void").search(text, max(floor, lead.start() - 30), lead.start()):
        return None
    moment = _moment(scene, time)
    if moment is None or (moment.year is not None and scene.year is not None and moment.year < scene.year - 1):
        return None
    relation = _relation(lead, moment)
    if relation is None or _past(scene, moment):
        return None
    until = "ết " in lead.group() or lead["end"]
    if until and regex(_FILE, "running").search(text, max(floor, lead.start() - 130), lead.start()):
        return None
    if moment.unit == "year" and not _completed(scene, lead.start(), time.start, floor):
        return None
    if lead["end"] and moment.unit in ("month", "quarter", "half") and "targets" in scene.sections.roles_at(time.start):
        return None
    return _limit(scene, lead.start(), time.end, relation, moment, "lead", time)


def _completed(scene: _Scene, before: int, start: int, floor: int) -> bool:
    """Whether a task ends before a position, so that a year is its limit; under "Thời gian thực hiện" all do."""
    if regex(_FILE, "completion").search(scene.draft.text, max(floor, before - 90), start):
        return True
    return any((section.heading or "").startswith(_TIME_HEADINGS) for section in scene.sections.around(start))


def _past(scene: _Scene, moment: Moment) -> bool:
    """Whether a day lies well before the document: a condition ("công nhận trước ngày 01/7/2020"), no limit."""
    signed = scene.draft.header.date
    value = value_of(moment, scene.year)
    if not signed or len(signed) < 10 or not value or len(value) < 10 or moment.year is None:
        return False
    return (date.fromisoformat(signed) - date.fromisoformat(value)).days > _LATE


def _unled(scene: _Scene, time: Time, floor: int) -> _Limit | None:
    """The limit of a month or quarter that stands alone in brackets or heads its line: "Tháng 10/2025: tổ chức …"."""
    text = scene.draft.text
    after = text[time.end : time.end + 1]
    bracketed = after == ")" and text[time.start - 1] == "("
    heads = after == ":" and _HEAD_MARKS.fullmatch(text, floor, time.start) is not None
    if not bracketed and not heads:
        return _far_led(scene, time, floor)
    moment = _moment(scene, time)
    if bracketed and moment is not None and moment.unit == "year":
        later = scene.year is not None and moment.year is not None and moment.year > scene.year
        task = later and regex(_FILE, "completion").search(text, max(floor, time.start - 90), time.start)
        return _limit(scene, time.start, time.end, "within", moment, "alone", time) if task else None
    if moment is None or moment.unit not in ("month", "quarter", "half") or moment.name == "months":
        return None
    if scene.year is not None and moment.year is not None and moment.year < scene.year:
        return None
    if not bracketed and moment.unit != "month":
        return None
    if bracketed and _PHASE.search(text, max(floor, time.start - 24), time.start):
        return None
    return _limit(scene, time.start, time.end, "within", moment, "alone", time)


def _far_led(scene: _Scene, time: Time, floor: int) -> _Limit | None:
    """The limit of a day that ends its sentence, the word that binds it standing before the task."""
    text = scene.draft.text
    if text[time.end : time.end + 1] not in (".", ";", "\n", ")", ""):
        return None
    lead = regex(_FILE, "farlead").search(text, max(floor, time.start - _FAR_LEAD), time.start)
    moment = _moment(scene, time) if lead is not None else None
    if lead is None or moment is None or moment.unit != "day":
        return None
    limit = _limit(scene, lead.start(), time.end, "by", moment, "farlead", time)
    limit.task = (regex(_FILE, "farbind").match(text, lead.start()) or lead).end(), time.start
    return limit


def _relation(lead: re.Match[str] | None, moment: Moment) -> DeadlineRelation | None:
    """How a binding word binds a moment."""
    if lead is None:
        return None
    kind, day = lead.lastgroup or "", moment.unit == "day"
    if moment.unit == "set":
        return "on" if kind == "on" else None
    if kind == "hold" and moment.year is None:
        return None
    return _RELATIONS.get(kind, _AT)[0 if day else 1]


def _recurring(scene: _Scene, block: Block, time: Time, moment: Moment, floor: int, ceiling: int) -> _Limit | None:
    """The limit of a recurring time without a day: an adverb of a task, no attribute of a noun."""
    text = scene.draft.text
    if moment.every is None or moment.name in ("yearly", "tet") or time.text.isupper():
        return None
    roles = scene.sections.roles_at(time.start)
    if "funding" in roles:
        return None
    if moment.name in ("rate", "regular"):
        return _limit(scene, time.start, time.end, "recurring", moment, "set", time)
    lowered = time.text.lower()
    if moment.every == "P1D" and not lowered.startswith("định"):
        return None
    lead = _before("lead").search(text, max(floor, time.start - 12), time.start)
    if lead is not None and lead.lastgroup == "on":
        return _limit(scene, lead.start(), time.end, "on", moment, "set", time)
    before = text[max(floor, time.start - 90) : time.start]
    words = before.rstrip(" (")
    after = text[time.end : min(ceiling, time.end + 24)]
    opens = not words.strip(" -+*•") or words[-1] in ".;:,)-" or re.fullmatch(r"[\W\da-zđ]{0,4}", words) is not None
    if lowered.startswith(("định kỳ", "chiều", "sáng", "thứ", "tối")):
        if words.endswith(_REPORTING):
            return None
        return _limit(scene, time.start, time.end, "recurring", moment, "set", time)
    if "targets" in roles or regex(_FILE, "goal").match(after):
        return None
    if opens and not (words.endswith(",") and regex(_FILE, "attribute").search(before)):
        return _limit(scene, time.start, time.end, "recurring", moment, "set", time)
    if regex(_FILE, "attribute").search(before) or regex(_FILE, "ofnoun").match(after):
        return None
    heading = not after.strip() and text[block.end - 1] not in ".;,/" and not block.cells
    goes_on = after and after[0] not in ".;,)/\n\t" and not after.startswith(_GOES_ON)
    # "hằng năm" in the middle of a clause belongs to a noun more often than not; "hằng tuần" to the verb.
    if heading or (goes_on and moment.every == "P1Y"):
        return None
    return _limit(scene, time.start, time.end, "recurring", moment, "set", time)


def _repeat(text: str, limit: _Limit, sets: list[tuple[int, _Limit | None, Moment]], chosen: list[_Limit]) -> None:
    """Give a day without a year the recurrence that its sentence named: "Định kỳ hằng năm (trước ngày 15/12)"."""
    moment = limit.moment
    if moment is None or limit.recurrence is not None or moment.unit not in ("day", "month") or moment.year is not None:
        return
    reach = max(0, limit.start - _SENTENCE), limit.start
    begin = max(text.rfind(". ", *reach), text.rfind("\n", *reach))
    if sets and sets[-1][0] > begin:
        _, used, every = sets[-1]
        recurrence = every.every
        if moment.first is not None and recurrence in ("P1M", "P1W", "P1D"):
            return  # "báo cáo hằng tháng; báo cáo năm trước ngày 05/12"
    elif re.search(r"[Đđ]ịnh [Kkǳ]", text[max(begin, limit.start - 120) : limit.start]):
        used, recurrence = None, "P1Y" if moment.first is not None else "P1M"
    else:
        return
    limit.recurrence = "P1Y" if moment.first is not None else recurrence
    limit.value = value_of(_recurrent(moment, limit.recurrence), None)
    limit.moment = _recurrent(moment, limit.recurrence)
    if used is not None and chosen and chosen[-1] is used:
        chosen.pop()
        if limit.start - used.end <= 3:
            limit.start = used.start


def _recurrent(moment: Moment, every: str | None) -> Moment:
    return Moment(moment.name, moment.unit, first=moment.first, last=moment.last, day=moment.day, every=every)


def _share(text: str, chosen: list[_Limit]) -> None:
    """Give days without a year the recurrence that the last of their list prints: "ngày 20/6 và 20/12 hằng năm"."""
    for left, right in reversed(list(pairwise(chosen))):
        moment = left.moment
        if moment is None or left.recurrence is not None or right.recurrence != "P1Y" or moment.year is not None:
            continue
        if moment.unit == "day" and moment.first is not None and _SHARED.fullmatch(text, left.end, right.start):
            left.recurrence, left.moment = right.recurrence, _recurrent(moment, right.recurrence)
            left.value = value_of(left.moment, None)


def _moment(scene: _Scene, time: Time) -> Moment | None:
    """What a time says; of a period and of a clock with a day, what its end says."""
    if time.rule in ("times.period", "times.clock"):
        return moment_ending(scene.draft.text, time.start, time.end)
    return moment_at(scene.draft.text, time.start)


# --- the annotation ------------------------------------------------------------------------------


def _limit(
    scene: _Scene, start: int, end: int, relation: DeadlineRelation, moment: Moment, rule: str, time: Time
) -> _Limit:
    value = value_of(moment, scene.year)
    yearless = moment.unit != "set" and moment.first is not None and moment.year is None and moment.every is None
    if yearless and time.begin_date:
        value = value_of(moment, int(time.begin_date[:4]))
    return _Limit(start, end, relation, value, moment.every, moment, rule)


def _deadline(scene: _Scene, limit: _Limit, actor: Span | None, task: Span | None) -> Deadline:
    text = scene.draft.text
    if "(" in text[limit.start : limit.end] and text[limit.end : limit.end + 1] == ")":
        limit.end += 1
        if task is not None and task[0] < limit.end <= task[1]:
            task = limit.end, task[1]
    actor_start, actor_text = trimmed(text, actor)
    task_start, task_text = trimmed(text, task_span(text, limit.task or task))
    last, strict = _last_days(limit)
    return trusted(
        Deadline,
        start=limit.start,
        end=limit.end,
        text=text[limit.start : limit.end],
        rule=f"deadlines.{limit.rule}",
        value=limit.value,
        relation=limit.relation,
        recurrence=limit.recurrence,
        rrule=rrule_of(limit.moment, limit.recurrence),
        last_day=last,
        last_day_strict=strict,
        actor=actor_text,
        task=task_text,
        actor_start=actor_start,
        task_start=task_start,
    )


def _last_days(limit: _Limit) -> tuple[str | None, str | None]:
    """The last day in time by either reading of "trước ngày", where a limit fixes a day of one year."""
    value = limit.value
    if value is None or len(value) != _DAY or limit.recurrence is not None or not value[:4].isdigit():
        return None, None
    if limit.relation != "before":
        return value, value
    try:
        return value, (date.fromisoformat(value) - timedelta(days=1)).isoformat()
    except ValueError:  # "trước ngày 31/6/2023" is no day of the calendar
        return None, None
