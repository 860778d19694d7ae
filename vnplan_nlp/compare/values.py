"""Values: the days and the quantities of a stretch of a plan, in a form that can be compared."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal, NamedTuple

from vnplan_nlp.compare.units import Unit
from vnplan_nlp.compare.words import Word, fold, function_words
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Annotation, PlanDocument

_DAY: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})(?:-(?P<day>\d{2}))?|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)
_YEARLY: Final = re.compile(r"--(?P<month>\d{2})(?:-(?P<day>\d{2}))?")
_MONTHLY: Final = re.compile(r"---(?P<day>\d{2})")
_QUANTITY: Final = re.compile(
    r"(?<![\w/.,:-])(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\d/:]|[.,]\d|\s?[-–]\s?\d)\s?"
    r"(?P<unit>%|[^\W\d_]+(?: [^\W\d_]+)?)?"
)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?) ?$")
_SCALE: Final = {"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
#: So many characters on either side tell what a value is of.
_AROUND: Final = 60


class Value(NamedTuple):
    """A day or a quantity: where it stands, its printed value, what it is ordered by, and the words around it.

    Only values of one `scale` can be compared: days with days, per cent with per cent.
    """

    start: int
    end: int
    printed: str
    scale: str
    order: tuple[float, ...]
    around: frozenset[str]
    id: str | None = None


def day_order(value: str | None) -> tuple[str, tuple[float, ...]] | None:
    """Return the scale of a printed time and its last day on it: "2025-Q4" is the last of December 2025."""
    if not value:
        return None
    last = value.split("/")[-1]
    if (match := _DAY.fullmatch(last)) is not None:
        part = match.groupdict()
        month = int(part["month"] or 0) or (int(part["quarter"]) * 3 if part["quarter"] else 0)
        month = month or (int(part["half"]) * 6 if part["half"] else 12)
        return "day", (int(part["year"]), month, int(part["day"] or 31))
    if (match := _MONTHLY.fullmatch(last)) is not None:
        return "day of the month", (int(match["day"]),)
    if (match := _YEARLY.fullmatch(last)) is not None:
        return "day of the year", (int(match["month"]), int(match["day"] or 31))
    return None


class Values:
    """The days and quantities of a plan, found by position."""

    def __init__(self, plan: PlanDocument) -> None:
        """Sort what the plan has; a day inside a citation, a name or an anniversary is none of a task."""
        self._plan = plan
        taken = sorted((item.start, item.end) for item in (*plan.citations, *plan.commemorations))
        taken += [
            (c.title_start, c.title_end)
            for c in plan.citations
            if c.title_start is not None and c.title_end is not None
        ]
        self._taken = sorted(taken)
        days: list[tuple[Annotation, str | None]] = [(item, item.value) for item in plan.deadlines]
        covered = sorted((item.start, item.end) for item in plan.deadlines)
        days += [
            (item, item.end_date or item.value)
            for item in plan.times
            if item.type in ("DATE", "SET") or item.end_date is not None
            if not _inside(item.start, item.end, covered)
        ]
        self._days = sorted(
            (
                (item.start, item.end, item.id, order)
                for item, value in days
                if (order := day_order(value)) is not None and not _inside(item.start, item.end, self._taken)
            )
        )
        self._starts = [start for start, *_ in self._days]
        self._times = sorted((item.start, item.end) for item in (*plan.times, *plan.deadlines))

    def days(self, unit: Unit) -> list[Value]:
        """Return the days of a unit."""
        found = []
        for low, high, name, (scale, order) in self._days[bisect_left(self._starts, unit.start) :]:
            if low >= unit.end:
                break
            found.append(Value(low, high, self._plan.text[low:high], scale, order, self._around(low, high, unit), name))
        return found

    def own_day(self) -> list[Value]:
        """Return the day of the document itself, if it is known."""
        order = day_order(self._plan.header.date)
        low, high = self._plan.header.spans.get("date", (0, 0))
        if order is None or len(self._plan.header.date or "") < len("2025-01-01"):
            return []
        return [Value(low, high, self._plan.text[low:high], order[0], order[1], frozenset())]

    def quantities(self, unit: Unit) -> list[Value]:
        """Return the quantities of a unit: numbers with what they count."""
        text = self._plan.text
        found = []
        for match in _QUANTITY.finditer(text, unit.start, unit.end):
            low, high = match.span("number")
            before = _WORD_BEFORE.search(text, max(unit.start, low - 24), low)
            words = before.group(1).lower().split() if before else []
            if words and (words[-1] in _no_quantity() or " ".join(words) in _no_quantity()):
                continue
            if _inside(low, high, self._taken) or _inside(low, high, self._times):
                continue
            counted = (match["unit"] or "").lower()
            number = float(match["number"].replace(".", "").replace(",", "."))
            parts = counted.split()
            if parts and parts[0] in _SCALE:
                number *= _SCALE[parts[0]]
                parts = parts[1:] or ["đồng"]
            if not parts:
                continue
            scale = fold(parts[0])
            stop = match.end() if counted == "%" else high
            found.append(Value(low, stop, text[low:stop], scale, (number,), self._around(low, stop, unit)))
        return found

    def _around(self, low: int, high: int, unit: Unit) -> frozenset[str]:
        """Return the words near a value, in its own clause."""
        text = self._plan.text
        first = max(unit.start, low - _AROUND, text.rfind(";", unit.start, low) + 1)
        stop = text.find(";", high, unit.end)
        last = min(unit.end, high + _AROUND, stop if stop >= 0 else unit.end)
        words = unit.words[bisect_left(unit.words, first, key=_start) : bisect_left(unit.words, last, key=_start)]
        return frozenset(word.key for word in words if not low <= word.start < high) - function_words()


def _start(word: Word) -> int:
    return word.start


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_left(spans, (start + 1, 0))
    return any(low < end and start < high for low, high in spans[max(0, at - 3) : at + 1])


@cache
def _no_quantity() -> frozenset[str]:
    return frozenset(load_json("change_words")["no_quantity_before"])


Turned = Literal["same", "less", "more", "other"]


def turned(first: Value, second: Value) -> Turned:
    """Return what became of a value: the same, less (earlier, lower) or more (later, higher)."""
    if first.scale != second.scale:
        return "other"
    if first.order == second.order:
        return "same"
    return "less" if second.order < first.order else "more"


def paired(
    wanted: Iterable[Value], given: Iterable[Value]
) -> tuple[list[tuple[Value, Value]], list[Value], list[Value]]:
    """Return the values that belong together, those of the first side that stand alone, and those of the second.

    What is alike goes together first; of the rest, those of one scale whose neighbouring words are most alike.
    """
    left, right = list(wanted), list(given)
    found: list[tuple[Value, Value]] = []
    options = [
        (turned(one, other) != "same", -_alike(one, other), abs(i - j), i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if one.scale == other.scale
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    for _, _, _, i, j in sorted(options):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            found.append((left[i], right[j]))
    alone = [value for i, value in enumerate(left) if i not in used[0]]
    return found, alone, [value for j, value in enumerate(right) if j not in used[1]]


def _alike(one: Value, other: Value) -> float:
    return len(one.around & other.around) / (len(one.around | other.around) or 1)
