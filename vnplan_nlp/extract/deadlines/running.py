"""Limits of running text: of the times that a word binds to a task, and of what recurs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from vnplan_nlp.data.dates import Moment, value_of
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.deadlines.limits import FILE, LEAD, Limit, Scene, limit_of, moment_of, relation_of, words_before
from vnplan_nlp.schema import Block, DeadlineRelation, Time

#: A plan may be signed some weeks after its first deadline.
_LATE: Final = 60
#: How far before a time the word may stand that binds it where its task is in between.
_FAR_LEAD: Final = 150
_TIME_HEADINGS: Final = ("Thời gian", "THỜI GIAN", "Tiến độ", "TIẾN ĐỘ", "Thời hạn")
#: How far back the sentence of a time is read.
_SENTENCE: Final = 300
#: How far back a clause is read.
_CLAUSE: Final = 130
_SHARED: Final = re.compile(r"(?:,|;| và|, và| hoặc)? ?(?:ngày )?")
_LONGEST_SHARED: Final = 12
#: Times that no word of running text binds, and the rules of those that may recur without a date.
_UNBOUND: Final = frozenset(("times.period", "times.span", "times.range", "times.plan", "times.length"))
_SETS: Final = frozenset(("times.every", "times.regular", "times.rate", "times.yearly", "times.tet"))
#: What the words before an hour make of it, and the words that repeat it.
_OF_HOUR: Final[dict[str, DeadlineRelation]] = {"before": "before", "by": "by", "on": "on"}
_EVERY: Final = frozenset(("hằng ngày", "hàng ngày", "hằng tuần", "hàng tuần"))
_HEAD_MARKS: Final = re.compile(r"[ \-+*•–0-9.)]*")
_PHASE: Final = re.compile(r"(?:[Đđ]ợt|[Gg]iai đoạn|[Bb]ước|Tháng|[Kk]ỳ) ?\S{0,6} \($")
#: Nouns whose attribute a recurring time is.
_REPORTING: Final = ("Thời gian báo cáo", "thời gian báo cáo", "Chế độ báo cáo", "chế độ báo cáo")
#: What may follow a recurring time that ends its clause.
_GOES_ON: Final = (" (trước", " (chậm", " (vào", " (đến", " và ", " từ ")


def running(
    scene: Scene, block: Block, indices: range | list[int], start: int, floor: int, ceiling: int
) -> Iterator[Limit]:
    """The limits of running text between two bounds, from a start on: of the times that a word binds to a task."""
    text = scene.draft.text
    chosen: list[Limit] = []
    sets: list[tuple[int, Limit | None, Moment]] = []
    for index in indices:
        time = scene.times[index]
        if time.start < start or time.rule in _UNBOUND or scene.in_phase(time):
            continue
        if time.rule in _SETS and (moment := moment_of(scene, time)) is not None and moment.unit == "set":
            limit = _recurring(scene, block, time, moment, floor, ceiling)
            sets.append((time.start, limit, moment))
            if limit is not None:
                chosen.append(limit)
            continue
        limit = _daily(scene, index, floor, sets, chosen) or _bound(scene, time, floor, chosen[-1] if chosen else None)
        if limit is not None:
            _repeat(text, limit, sets, chosen)
            chosen.append(limit)
    if len(chosen) > 1:
        _share(text, chosen)
        chosen.sort(key=lambda limit: limit.start)
    yield from chosen


def _bound(scene: Scene, time: Time, floor: int, before: Limit | None) -> Limit | None:
    """The limit of a dated time with the word that binds it, or None; what it says is read where a word binds it."""
    text = scene.draft.text
    lead = words_before("lead").search(text, max(floor, time.start - LEAD), time.start)
    if lead is None:
        near = before is not None and before.moment is not None and time.start - before.end <= _LONGEST_SHARED
        if near and before is not None and _SHARED.fullmatch(text, before.end, time.start):
            moment = moment_of(scene, time)
            if moment is None or before.moment is None or moment.unit != before.moment.unit:
                return None
            return limit_of(scene, time.start, time.end, before.relation, moment, "shared", time)
        return _unled(scene, time, floor)
    void = words_before("void").search(text, max(floor, lead.start() - 30), lead.start())
    if void is not None and (void["count"] is None or lead["end"]):
        return None
    moment = moment_of(scene, time)
    if moment is None or (moment.year is not None and scene.year is not None and moment.year < scene.year - 1):
        return None
    relation = relation_of(lead, moment)
    if relation is None or _past(scene, moment):
        return None
    if lead["hold"] and _told(scene, moment, max(floor, lead.start() - _CLAUSE), lead.start()):
        return None
    until = "ết " in lead.group() or lead["end"]
    if until and regex(FILE, "running").search(text, max(floor, lead.start() - 130), lead.start()):
        return None
    if moment.unit == "year" and not _completed(scene, lead, time, floor):
        return None
    if lead["end"] and moment.unit in ("month", "quarter", "half") and "targets" in scene.sections.roles_at(time.start):
        return None
    return limit_of(scene, lead.start(), time.end, relation, moment, "lead", time)


def _daily(
    scene: Scene, index: int, floor: int, sets: list[tuple[int, Limit | None, Moment]], chosen: list[Limit]
) -> Limit | None:
    """The limit of an hour of every day or week: "trước 15 giờ hằng ngày", "hằng ngày trước 15 giờ"."""
    time, text = scene.times[index], scene.draft.text
    if time.rule != "times.clock" or not time.value.startswith("T"):
        return None
    lead = words_before("lead").search(text, max(floor, time.start - LEAD), time.start)
    relation = _OF_HOUR.get(lead.lastgroup or "") if lead is not None else None
    if lead is None or relation is None:
        return None
    start, end, every = lead.start(), time.end, None
    following = scene.times[index + 1] if index + 1 < len(scene.times) else None
    if following is not None and following.rule in _SETS and text[end : following.start] == " ":
        every, end = moment_of(scene, following), following.end
    elif sets and text[sets[-1][0] : start].lower().strip() in _EVERY:
        start, used, every = sets[-1]
        if used is not None and chosen and chosen[-1] is used:
            chosen.pop()
    if every is None or every.unit != "set" or every.every is None:
        return None
    return Limit(start, end, relation, None, every.every, every, "clock")


def _completed(scene: Scene, lead: re.Match[str], time: Time, floor: int) -> bool:
    """Whether a task ends before a year, so that the year is its limit; under "Thời gian thực hiện" all do."""
    text, start, before = scene.draft.text, time.start, lead.start()
    if regex(FILE, "completion").search(text, max(floor, before - 90), start):
        return True
    if any((section.heading or "").startswith(_TIME_HEADINGS) for section in scene.sections.around(start)):
        return True
    ends = text[time.end : time.end + 1] in (".", ";")
    if not lead["within"] or not ends or "targets" in scene.sections.roles_at(start):
        return False
    return regex(FILE, "countable").search(text, max(floor, before - _CLAUSE), before) is not None


def _told(scene: Scene, moment: Moment, low: int, before: int) -> bool:
    """Whether a day before the document is told in a relative clause: "do Thủ tướng Chính phủ phát động ngày …"."""
    value, signed = value_of(moment, scene.year), scene.draft.header.date
    past = moment.year is not None and value is not None and signed is not None and value < signed
    return past and regex(FILE, "told").search(scene.draft.text, low, before) is not None


def _past(scene: Scene, moment: Moment) -> bool:
    """Whether a day lies well before the document: a condition ("công nhận trước ngày 01/7/2020"), no limit."""
    signed = scene.draft.header.date
    value = value_of(moment, scene.year)
    if not signed or len(signed) < 10 or not value or len(value) < 10 or moment.year is None:
        return False
    return (date.fromisoformat(signed) - date.fromisoformat(value)).days > _LATE


def _unled(scene: Scene, time: Time, floor: int) -> Limit | None:
    """The limit of a month or quarter that stands alone in brackets or heads its line: "Tháng 10/2025: tổ chức …"."""
    text = scene.draft.text
    after = text[time.end : time.end + 1]
    bracketed = after == ")" and text[time.start - 1] == "("
    heads = after == ":" and _HEAD_MARKS.fullmatch(text, floor, time.start) is not None
    if not bracketed and not heads:
        return _far_led(scene, time, floor)
    moment = moment_of(scene, time)
    if bracketed and moment is not None and moment.unit == "year":
        later = scene.year is not None and moment.year is not None and moment.year > scene.year
        task = later and regex(FILE, "completion").search(text, max(floor, time.start - 90), time.start)
        return limit_of(scene, time.start, time.end, "within", moment, "alone", time) if task else None
    if moment is None or moment.unit not in ("month", "quarter", "half") or moment.name == "months":
        return None
    if scene.year is not None and moment.year is not None and moment.year < scene.year:
        return None
    if not bracketed and moment.unit != "month":
        return None
    if bracketed and _PHASE.search(text, max(floor, time.start - 24), time.start):
        return None
    return limit_of(scene, time.start, time.end, "within", moment, "alone", time)


def _far_led(scene: Scene, time: Time, floor: int) -> Limit | None:
    """The limit of a day that ends its sentence, the word that binds it standing before the task."""
    text = scene.draft.text
    if text[time.end : time.end + 1] not in (".", ";", "\n", ")", ""):
        return None
    lead = regex(FILE, "farlead").search(text, max(floor, time.start - _FAR_LEAD), time.start)
    moment = moment_of(scene, time) if lead is not None else None
    if lead is None or moment is None or moment.unit != "day":
        return None
    limit = limit_of(scene, lead.start(), time.end, "by", moment, "farlead", time)
    limit.task = (regex(FILE, "farbind").match(text, lead.start()) or lead).end(), time.start
    return limit


def _recurring(scene: Scene, block: Block, time: Time, moment: Moment, floor: int, ceiling: int) -> Limit | None:
    """The limit of a recurring time without a day: an adverb of a task, no attribute of a noun."""
    text = scene.draft.text
    if moment.every is None or moment.name in ("yearly", "tet") or time.text.isupper():
        return None
    roles = scene.sections.roles_at(time.start)
    if "funding" in roles:
        return None
    if moment.name in ("rate", "regular"):
        return limit_of(scene, time.start, time.end, "recurring", moment, "set", time)
    lowered = time.text.lower()
    if moment.every == "P1D" and not lowered.startswith("định"):
        return None
    lead = words_before("lead").search(text, max(floor, time.start - 12), time.start)
    if lead is not None and lead.lastgroup == "on":
        return limit_of(scene, lead.start(), time.end, "on", moment, "set", time)
    before = text[max(floor, time.start - 90) : time.start]
    words = before.rstrip(" (")
    after = text[time.end : min(ceiling, time.end + 24)]
    opens = not words.strip(" -+*•") or words[-1] in ".;:,)-" or re.fullmatch(r"[\W\da-zđ]{0,4}", words) is not None
    if lowered.startswith(("định kỳ", "chiều", "sáng", "thứ", "tối")):
        if words.endswith(_REPORTING):
            return None
        return limit_of(scene, time.start, time.end, "recurring", moment, "set", time)
    if "targets" in roles or regex(FILE, "goal").match(after):
        return None
    if opens and not (words.endswith(",") and regex(FILE, "attribute").search(before)):
        return limit_of(scene, time.start, time.end, "recurring", moment, "set", time)
    if regex(FILE, "attribute").search(before) or regex(FILE, "ofnoun").match(after):
        return None
    heading = not after.strip() and text[block.end - 1] not in ".;,/" and not block.cells
    goes_on = after and after[0] not in ".;,)/\n\t" and not after.startswith(_GOES_ON)
    # "hằng năm" in the middle of a clause belongs to a noun more often than not; "hằng tuần" to the verb.
    if heading or (goes_on and moment.every == "P1Y"):
        return None
    return limit_of(scene, time.start, time.end, "recurring", moment, "set", time)


def _repeat(text: str, limit: Limit, sets: list[tuple[int, Limit | None, Moment]], chosen: list[Limit]) -> None:
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


def _share(text: str, chosen: list[Limit]) -> None:
    """Give days without a year the recurrence that the last of their list prints: "ngày 20/6 và 20/12 hằng năm"."""
    for left, right in reversed(list(pairwise(chosen))):
        moment = left.moment
        if moment is None or left.recurrence is not None or right.recurrence != "P1Y" or moment.year is not None:
            continue
        if moment.unit == "day" and moment.first is not None and _SHARED.fullmatch(text, left.end, right.start):
            left.recurrence, left.moment = right.recurrence, _recurrent(moment, right.recurrence)
            left.value = value_of(left.moment, None)
