"""Deadlines: times by which, at which or within which somebody must do something, with who and what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from vnplan_nlp.data.dates import Moment, anchor_year, moment_at, rrule_of, value_of
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.deadlines.limits import FILE, LEAD, Limit, Scene, limit_of, moment_of, relation_of, words_before
from vnplan_nlp.extract.deadlines.running import running
from vnplan_nlp.extract.parties import (
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

#: The length of a full ISO day.
_DAY: Final = len("2023-01-18")
#: Durations that name their years.
_SPANS: Final = ("times.period", "times.span", "times.plan", "times.school")
#: The longest words between a label and a period that is its value: "Đợt thi đua đặc biệt ".
_PERIOD_LEAD: Final = 40
_FROM: Final = re.compile(r"(?:[Tt]ừ |[Kk]ể từ )?(?:đầu |cuối |sau )?")


@extractor("deadlines", needs=("header", "times", "phases"))
def deadlines(draft: Draft) -> Iterator[Annotation]:
    """Yield the deadlines in reading order: of labelled lines, of table columns and of running text."""
    text = draft.text
    title = draft.header.title or " ".join(draft.text[block.start : block.end] for block in draft.in_zone("title"))
    times = tuple(time for time in draft.layer("times") if not time.rule.startswith("times.other"))
    phases = [phase.start for phase in draft.layer("phases")]
    scene = Scene(draft, anchor_year(draft.header.date, title), times, Sections(draft.sections), phases)
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
            last = regex(FILE, "bydone").search(text, block.start, value) is not None
            limits = list(_of_value(scene, value, sentence_stop, range(at, stop), plan=plan, last=last))
            limits += running(scene, block, range(at, stop), sentence_stop, block.start, block.end)
            yield from (_deadline(scene, limit, *slot_parties(draft, index)) for limit in limits)
        elif stop > at and value is None:
            for limit in running(scene, block, range(at, stop), block.start, block.start, block.end):
                span = opening_of(text, block), block.end
                yield _deadline(scene, limit, *sentence_parties(draft, scene.sections, limit.start, limit.end, *span))


# --- labelled lines ------------------------------------------------------------------------------


def _slot_value(scene: Scene, block: Block, *, slot_open: bool) -> int | None:
    """Where the value of a line "Thời gian thực hiện: …" begins; its end where the value is on the next line."""
    text = scene.draft.text
    opening = opening_of(text, block)
    match = scene.slot.match(text, opening, block.end)
    if match is not None:
        return match.end()
    return opening if slot_open else None


def _of_value(scene: Scene, start: int, end: int, indices: range, *, plan: bool, last: bool) -> Iterator[Limit]:
    """The limits of a labelled value or a table cell, where a time needs no binding word.

    `last` holds where the label asks until when: a bare day is then the last one.
    """
    text = scene.draft.text
    found = False
    for index in indices:
        time = scene.times[index]
        if time.start < start or time.end > end:
            continue
        moment = moment_of(scene, time)
        if moment is None or (time.type == "DURATION" and time.rule not in _SPANS):
            continue
        if time.rule in ("times.period", "times.span"):
            if plan and " nay " not in time.text:
                return
            if time.start - start <= _PERIOD_LEAD:
                found = True
                yield _period(scene, time, moment)
            continue
        lead = words_before("lead").search(text, max(start, time.start - LEAD), time.start)
        only_begins = text[max(start, time.start - 3) : time.start].lower() == "từ "
        if only_begins or (plan and moment.unit == "year" and lead is None):
            return
        relation = relation_of(lead, moment) or _bare(moment, last=last)
        if moment.unit == "set":
            relation = "recurring"
        found = True
        yield limit_of(scene, lead.start() if lead else time.start, time.end, relation, moment, "value", time)
    if found:
        return
    years = regex(FILE, "yearcell").fullmatch(text, start, end)
    if years is not None:
        value = years["y"] if years["y2"] is None else f"{years['y']}/{years['y2']}"
        yield Limit(start, end, "within", value, None, None, "value")
    elif match := regex(FILE, "continuous").match(text, start, end):
        yield Limit(start, match.end(), "recurring", None, None, None, "continuous")


def _bare(moment: Moment, *, last: bool) -> DeadlineRelation:
    """How a label binds a time that no word binds."""
    if moment.unit != "day" or moment.every is not None:
        return "within"
    return "by" if last else "on"


def _period(scene: Scene, time: Time, moment: Moment) -> Limit:
    """The limit of a period: "từ nay đến hết năm 2025" is by its end, any other is within it."""
    if " nay " in time.text:
        return Limit(time.start, time.end, "by", value_of(moment, scene.year), None, moment, "period")
    if time.rule == "times.span":
        return Limit(time.start, time.end, "within", value_of(moment, scene.year), None, moment, "period")
    begin = _FROM.match(scene.draft.text, time.start)
    first = moment_at(scene.draft.text, begin.end() if begin is not None else time.start)
    if first is not None and first.unit == moment.unit != "day":
        ends = value_of(first, moment.year or scene.year), value_of(moment, scene.year)
    else:
        ends = time.begin_date, time.end_date
    value = f"{ends[0]}/{ends[1]}" if ends[0] and ends[1] else None
    return Limit(time.start, time.end, "within", value, None, moment, "period")


# --- tables --------------------------------------------------------------------------------------


def _row(scene: Scene, block: Block, indices: range) -> Iterator[Deadline]:
    """The deadlines of a table row: of its column of times, else of what its cells say in words."""
    column = scene.columns.of_row(scene.draft.text, block)
    if column is None:
        for low, high in block.cells:
            inside = [index for index in indices if low <= scene.times[index].start and scene.times[index].end <= high]
            for limit in running(scene, block, inside, low, low, high):
                around = limit.start, limit.end, low, high
                yield _deadline(scene, limit, *sentence_parties(scene.draft, scene.sections, *around))
        return
    for number, (low, high) in enumerate(block.cells):
        inside = [index for index in indices if low <= scene.times[index].start and scene.times[index].end <= high]
        limits: list[Limit] = []
        if number == column.time or (len(block.cells) != column.width and number > 0 and high - low <= 40):
            span = range(inside[0], inside[-1] + 1) if inside else range(0)
            if number == column.time or (inside and scene.times[inside[0]].start - low <= 16):
                limits = list(_of_value(scene, low, high, span, plan=False, last=column.until))
        if not limits:
            limits = list(running(scene, block, inside, low, low, high))
        for limit in limits:
            yield _deadline(scene, limit, cell_of(block, column.actor, number), cell_of(block, column.task, number))


# --- the annotation ------------------------------------------------------------------------------


def _deadline(scene: Scene, limit: Limit, actor: Span | None, task: Span | None) -> Deadline:
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


def _last_days(limit: Limit) -> tuple[str | None, str | None]:
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
