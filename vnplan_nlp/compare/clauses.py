"""Clauses: the units of a directive that ask for several things, cut into what each asks for.

"Sở Y tế phun hóa chất trước ngày 15/5; các xã ra quân mỗi tuần một lần." is two requirements: one may be taken up by
the plan and the other not. A clause is a requirement of its own if it opens with an office or with the verb of a task,
and behind a semicolon also if it obliges otherwise or names a target.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Final

from vnplan_nlp.compare.units import Unit, obliges, opens_with_verb, units_of
from vnplan_nlp.compare.words import function_words, sentences
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import PlanDocument

#: Fewer content words than these ask for nothing on their own.
_FEWEST_WORDS: Final = 4
_TARGET: Final = re.compile(r"\d\s?%|\d/\d")
#: "… trước ngày 20/4/2019, báo cáo …": a comma behind a day ends what the day is for.
_BEHIND_DAY: Final = re.compile(r"(?<=\d), (?=[^\W\d_])")


def requirements_of(directive: PlanDocument) -> list[Unit]:
    """Return what a directive asks for, in the order of its text: its units, those of several clauses cut."""
    return [part for unit in units_of(directive) for part in clauses_of(directive.text, unit)]


def clauses_of(text: str, unit: Unit) -> list[Unit]:
    """Return the clauses of a unit that ask for something each; the unit where it asks for one thing."""
    if unit.is_row or (len(unit.sentences) < 2 and _BEHIND_DAY.search(text, unit.start, unit.end) is None):
        return [unit]
    starts = [unit.start]
    word_starts = [word.start for word in unit.words]
    for place in _places(text, unit):
        if _asks(text, place, unit.end) and min(
            _content(unit, word_starts, starts[-1], place), _content(unit, word_starts, place, unit.end)
        ) >= _FEWEST_WORDS:
            starts.append(place)
    if len(starts) == 1:
        return [unit]
    found = []
    for start, following in zip(starts, [*starts[1:], unit.end], strict=True):
        end = start + len(text[start:following].rstrip())
        low, high = bisect_left(word_starts, start), bisect_left(word_starts, end)
        own = unit.words[low:high]
        found.append(
            unit._replace(
                start=start,
                end=end,
                words=own,
                sentences=tuple(sentences(text, start, end)),
                item=unit.start,
            )
        )
    return found


def _places(text: str, unit: Unit) -> Iterator[int]:
    """Yield where a clause may begin."""
    places = {part.start for part in unit.sentences[1:]}
    for match in _BEHIND_DAY.finditer(text, unit.start, unit.end):
        # "Từ ngày 01/7/2023, các xã …" opens with a day; what it is for comes behind.
        begin = max([unit.start, *(place for place in places if place < match.start())])
        if _opens(text[begin : match.start()]):
            places.add(match.end())
    yield from sorted(places)


def _content(unit: Unit, starts: list[int], first: int, last: int) -> int:
    low, high = bisect_left(starts, first), bisect_left(starts, last)
    return sum(word.key not in function_words() for word in unit.words[low:high])


def _asks(text: str, start: int, end: int) -> bool:
    """Whether a clause opens with somebody who acts, or with what is to be done."""
    clause = text[start:end]
    if _opens(clause):
        return True
    return text[:start].rstrip().endswith(";") and (obliges(clause) or _TARGET.search(clause) is not None)


def _opens(clause: str) -> bool:
    return opens_with_verb(clause) or _opener().match(clause) is not None


@cache
def _opener() -> re.Pattern[str]:
    table = load_json("levels")
    return re.compile(
        rf"(?!(?:{'|'.join(table['no_actors'])})\b)(?:{'|'.join(table['actor_openers'])})(?=[ ,])", re.IGNORECASE
    )
