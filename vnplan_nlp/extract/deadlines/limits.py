"""Limits: a deadline before it is read who must do what, and what the words before a time make of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vnplan_nlp.data.dates import Moment, WordsBefore, moment_at, moment_ending, value_of
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.parties import Columns, Sections, Span
from vnplan_nlp.schema import DeadlineRelation, Draft, Time
from vnplan_nlp.schema.rules import LimitRule

FILE: Final = "deadlines"
#: How far before a time the words reach that bind it.
LEAD: Final = 44
#: What the words before a time make of a day and of a longer time.
_RELATIONS: Final[dict[str, tuple[DeadlineRelation | None, DeadlineRelation | None]]] = {
    "before": ("before", "before"), "by": ("by", "by"), "end": ("by", None), "done": ("by", "within"),
    "hold": ("on", None),
}  # fmt: skip
_AT: Final[tuple[DeadlineRelation, DeadlineRelation]] = ("on", "within")


@cache
def words_before(name: str) -> WordsBefore:
    """Return the pattern of a name for the words right before a time."""
    return WordsBefore(regex(FILE, name))


@dataclass(slots=True)
class Scene:
    """A document while its deadlines are sought: its times by block and what the blocks before said."""

    draft: Draft
    year: int | None
    times: tuple[Time, ...]
    sections: Sections
    phase_starts: list[int]
    slot: re.Pattern[str] = field(default_factory=lambda: regex(FILE, "slot"))
    columns: Columns = field(default_factory=Columns)

    def in_phase(self, time: Time) -> bool:
        """Whether a time is one of the dates of a phase: that is no limit of its own."""
        index = bisect_right(self.phase_starts, time.start) - 1
        return index >= 0 and time.end <= self.draft.layer("phases")[index].end


@dataclass(slots=True)
class Limit:
    """A deadline before it is known who must do what."""

    start: int
    end: int
    relation: DeadlineRelation
    value: str | None
    recurrence: str | None
    moment: Moment | None
    rule: LimitRule
    #: The task where it stands between the word that binds the time and the time.
    task: Span | None = None


def moment_of(scene: Scene, time: Time) -> Moment | None:
    """What a time says; of a period and of a clock with a day, what its end says."""
    text = scene.draft.text
    if time.rule in ("times.period", "times.clock"):
        return moment_ending(text, time.start, time.end)
    moment = moment_at(text, time.start)
    if time.rule != "times.month":
        return moment
    # One of "các tháng 4, 9 và 12 (hằng năm)": what all share stands behind the last, whose number alone says no month.
    if moment is None:
        year, month = time.value.partition("-")[0], int(text[time.start : time.start + 2].rstrip(" ,.;)"))
        moment = Moment("month", "month", int(year) if year.isdigit() else None, first=month, last=month)
    return moment._replace(every="P1Y") if time.type == "SET" else moment


def limit_of(
    scene: Scene, start: int, end: int, relation: DeadlineRelation, moment: Moment, rule: LimitRule, time: Time
) -> Limit:
    """Return the limit that a moment sets; a year that it does not print is that of its time, else of the document."""
    value = value_of(moment, scene.year)
    yearless = moment.unit != "set" and moment.first is not None and moment.year is None and moment.every is None
    if yearless and time.begin_date:
        value = value_of(moment, int(time.begin_date[:4]))
    return Limit(start, end, relation, value, moment.every, moment, rule)


def relation_of(lead: re.Match[str] | None, moment: Moment) -> DeadlineRelation | None:
    """How a binding word binds a moment."""
    if lead is None:
        return None
    kind, day = lead.lastgroup or "", moment.unit == "day"
    if moment.unit == "set":
        return "on" if kind == "on" else None
    if kind == "hold" and moment.year is None:
        return None
    return _RELATIONS.get(kind, _AT)[0 if day else 1]
