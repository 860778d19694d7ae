"""Time expressions: the grammar that finds them, what each of them says, and the arithmetic of dates."""

from __future__ import annotations

import re
import sys
from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from vnplan_nlp.data.patterns import expand, load_patterns
from vnplan_nlp.data.watching import watched
from vnplan_nlp.data.words import load_json

Unit = Literal["time", "day", "month", "quarter", "half", "year", "now", "signing", "set", "length"]

#: `calendar.monthrange` would tell the weekday too, at many times the cost.
_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ROMAN: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTERS: Final = re.compile(r"IV|I{1,3}|[1-4]")
_TITLE_YEAR: Final = re.compile(r"(?:năm|Năm|NĂM) (20\d\d)(?! ?[-–] ?\d)(?!\d)")
_FREQUENCIES: Final = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
#: The characters that each time pattern may begin with, "0" for any digit; one that is not listed is tried everywhere.
_OPENINGS: Final = {
    **dict.fromkeys(("spelled", "blank", "days", "slip", "yearless", "monthday", "day", "school", "year"), "nN"),
    **dict.fromkeys(("plan", "range", "bare", "barerange", "monthyear", "baremonth", "clock", "length"), "0"),
    **dict.fromkeys(("now", "signing"), "n"),
    "slashed": "nNt",
    "month": "tT",
    "quarter": "qQ",
    "months": "0sS",
    "span": "0gGnNtT",
    "yearpart": "đĐgcC",
    "every": "đĐhHtTcCs",
    "regular": "đĐ",
    "rate": "0íÍtmMhbs",
    "yearly": "t",
    "tet": "XT",
}
_TWO_CASES: Final = re.compile(r"\[(\w)\w\]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_PERIOD: Final = re.compile(r"P(\d+)([DWMY])")
_RECURRING: Final = {"năm": "P1Y", "quý": "P3M", "tháng": "P1M", "tuần": "P1W", "ngày": "P1D", "học kỳ": "P6M"}


class Moment(NamedTuple):
    """What a time expression says: a unit, and the numbers of it that are printed.

    `first` and `last` count months, quarters or halves; `last_year` ends a span of years. `every` is the
    ISO period of what recurs. `name` is the pattern that found it.
    """

    name: str
    unit: Unit
    year: int | None = None
    last_year: int | None = None
    first: int | None = None
    last: int | None = None
    day: int | None = None
    last_day: int | None = None
    every: str | None = None
    length: str | None = None
    clock: str | None = None
    part: str | None = None

    @property
    def dated(self) -> bool:
        """Whether it names a calendar date, month, quarter, half-year or year."""
        return self.unit in ("day", "month", "quarter", "half", "year")

    @property
    def possible(self) -> bool:
        """Whether there is such a day; a day without a year may be the 29th of February."""
        if self.unit != "day" or self.first is None:
            return True
        return all(exists(self.year, self.first, day) for day in (self.day, self.last_day) if day is not None)


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    return 29 if month == 2 and isleap(year) else _DAYS[month]


def exists(year: int | None, month: int, day: int) -> bool:
    """Return whether there is such a date; any leap day passes where the year is unknown."""
    return year != 0 and 1 <= month <= 12 and 1 <= day <= days_in(year or 2000, month)


@lru_cache(maxsize=4096)
def iso(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """Return an ISO date cut where it is vague: `2023-01`, `--12-25` without a year, `---20` for a day alone."""
    if month is None:
        return f"---{day:02d}" if day is not None else f"{year:04d}"
    head = f"{year:04d}-{month:02d}" if year is not None else f"--{month:02d}"
    return head if day is None else f"{head}-{day:02d}"


def month_end(year: int, month: int) -> str:
    """Return the last day of a month."""
    return f"{year:04d}-{month:02d}-{days_in(year, month):02d}"


def next_day(day: str) -> str:
    """Return the day after an ISO date."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def years_between(begin: str, end: str) -> int:
    """Return the difference of the years of two ISO dates."""
    return int(end[:4]) - int(begin[:4])


class WordsBefore:
    """Finds what ends right before a time: a pattern of words and single blanks, the last of them before its end.

    Few times have such words before them, and a search that may begin anywhere in the stretch is dear: so the last
    word is looked at first, and the search begins at the first of the words that the pattern knows. A pattern may
    take words that it does not know only where it ends with a colon.
    """

    __slots__ = ("_endings", "_pattern", "_words")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """Take the words from the pattern itself, so that both never differ."""
        bare = _TWO_CASES.sub(r"\1", re.sub(r"\(\?P<\w+>", "(", pattern.pattern).replace("\\ ", " "))
        self._pattern = pattern
        self._words = frozenset(word.lower() for word in _LETTERS.findall(bare))
        endings = {word[-2:] for word in self._words}
        self._endings = frozenset((*endings, *map(str.upper, endings), *map(str.capitalize, endings)))

    def search(self, text: str, low: int, at: int) -> re.Match[str] | None:
        """Return what the pattern finds between two positions of a text."""
        end = at - 1
        if end <= low or text[end] != " ":
            return None
        if text[end - 1] not in ": ":
            if text[end - 2 : end] not in self._endings:
                return None
            cut = text.rfind(" ", low, end)
            while cut >= 0 and text[cut + 1 : end].lower().rstrip(":") in self._words:
                end = cut
                cut = text.rfind(" ", low, end)
            low = max(low, cut + 1)
        return self._pattern.search(text, low, at)


#: The moments read so far, by pattern and words.
_READ: Final[dict[tuple[str | None, str], Moment]] = {}
_MOST_READ: Final = 4096


class _Grammar(NamedTuple):
    """An alternation of time patterns; `lastgroup` of a match is the name of its pattern, `groups` its groups."""

    regex: re.Pattern[str]
    groups: dict[str, tuple[tuple[str, int], ...]]


@lru_cache(maxsize=256)
def _grammar(first: str) -> _Grammar | None:
    """The patterns that may begin with a character: all of them together cost several times what these do."""
    key = "0" if first.isdecimal() else first
    names = tuple(name for name in load_patterns("times") if key in _OPENINGS.get(name, key))
    return _alternation(names) if names else None


@cache
def _alternation(names: tuple[str, ...]) -> _Grammar:
    patterns = load_patterns("times")
    alternatives = []
    for name in names:
        body = re.sub(r"\(\?P(<|=)(\w+)", rf"(?P\g<1>{name}_\2", expand(patterns[name].pattern))
        # The marker group stands behind its pattern, so that a branch opens with its literals and fails fast.
        alternatives.append(f"{body}(?P<{name}>)")
    regex = watched(re.compile("|".join(alternatives), re.VERBOSE), "times", None)
    groups: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    for group, number in regex.groupindex.items():
        name, mark, field = group.partition("_")
        if mark:
            groups[name].append((field, number))
    return _Grammar(regex, {name: tuple(fields) for name, fields in groups.items()})


def match_time(text: str, start: int, end: int = sys.maxsize) -> re.Match[str] | None:
    """Return the match of the time expression that begins at a position, or None where there is none."""
    grammar = _grammar(text[start]) if start < len(text) else None
    return grammar.regex.match(text, start, end) if grammar is not None else None


def moment_at(text: str, start: int) -> Moment | None:
    """Return what the time expression that begins at a position says, or None where there is none."""
    match = match_time(text, start)
    return read_moment(match) if match is not None else None


def moment_ending(text: str, start: int, end: int) -> Moment | None:
    """Return what the longest dated expression between two positions says that ends at the second, or None."""
    at = start
    while at < end:
        match = match_time(text, at, end)
        if match is not None and match.end() == end and (moment := read_moment(match)).dated:
            return moment
        at = text.find(" ", at, end) + 1
        if at == 0:
            return None
    return None


def read_moment(match: re.Match[str]) -> Moment:
    """Return what a match of the time grammar says; the words alone decide, and plans repeat them."""
    key = match.lastgroup, match.group()
    moment = _READ.get(key)
    if moment is None:
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        moment = _READ[key] = _read(match)
    return moment


def _read(match: re.Match[str]) -> Moment:
    name = match.lastgroup or ""
    grammar = _grammar(match.string[match.start()])
    groups = grammar.groups[name] if grammar is not None else ()
    said = {group: value for group, number in groups if (value := match[number]) is not None}
    reader = _READERS.get(name)
    return reader(name, said, match) if reader is not None else Moment(name, "set", every=_every(name, said))


def _read_day(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    every = "P1Y" if "e" in said else None
    month = month_number(said["m"])
    day, last_day = int(said["d"]), _number(said.get("d2"))
    return Moment(name, "day", _number(said.get("y")), None, month, month, day, last_day, every)


def _read_unfilled(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    """A month and a year without a day, or the year alone where the month is blank or none."""
    year, month = _number(said.get("y")), int(said.get("m", 0))
    if 1 <= month <= 12:
        return Moment(name, "month", year, None, month, month)
    return Moment(name, "year", year, year)


def _read_day_alone(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    every = None if name == "day" else "P3M" if "q" in said else "P1M"
    return Moment(name, "day", day=int(said["d"]), every=every)


def _read_month(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    first = int(said["m"])
    last = _number(said.get("m2")) or first
    return Moment(name, "month", _number(said.get("y") or said.get("y2")), None, first, last, every=_yearly(said))


def _read_quarter(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    year = said.get("y") or said.get("y2")
    body = match.group().split(year or "\0")[0]
    quarters = [_ROMAN[mark] for mark in _QUARTERS.findall(body)]
    return Moment(name, "quarter", _number(year), None, min(quarters), max(quarters), every=_yearly(said))


def _read_months(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    amount, year = _amount(said["n"]), _number(said.get("y"))
    if amount == 6 and "h" in said:
        half = 1 if said["h"] == "đầu" else 2
        return Moment(name, "half", year, None, half, half)
    amount = min(12, max(1, amount))
    first, last = (13 - amount, 12) if said.get("h") == "cuối" else (1, amount)
    return Moment(name, "month", year, None, first, last)


def _read_years(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    return Moment(name, "year", _number(said.get("y") or said.get("y3")), int(said.get("y2") or said["y4"]))


def _read_year(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    year = _number(said.get("y"))
    return Moment(name, "year", year, year, part=said.get("part"))


def _read_range(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    y, y2, m, m2, d, d2 = (int(said[group]) for group in ("y", "y2", "m", "m2", "d", "d2"))
    return Moment(name, "day", y, y2, m, m2, d, d2)


def _read_tet(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    found = load_json("time_words")["lunar_new_year"].get(said["c"].replace("Mẹo", "Mão").replace("Tị", "Tỵ"))
    if not found:
        return Moment(name, "set")
    year, month, day = (int(part) for part in found.split("-"))
    return Moment(name, "day", year, None, month, month, day)


def _read_clock(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    return Moment(name, "time", clock=f"{int(said['h']):02d}:{int(said.get('i') or said.get('i2') or 0):02d}")


def _read_length(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    return Moment(name, "length", length=_period(said["n"], said["u"]))


def _read_now(name: str, said: dict[str, str], match: re.Match[str]) -> Moment:
    return Moment(name, "now" if name == "now" else "signing")


_Reader = Callable[[str, dict[str, str], "re.Match[str]"], Moment]
#: How each pattern is read; those that are not named recur.
_READERS: Final[dict[str, _Reader]] = {
    **dict.fromkeys(("spelled", "slashed", "yearless", "bare", "baremonth", "days"), _read_day),
    **dict.fromkeys(("blank", "slip", "monthyear"), _read_unfilled),
    **dict.fromkeys(("monthday", "day"), _read_day_alone),
    **dict.fromkeys(("span", "school", "plan", "barerange"), _read_years),
    **dict.fromkeys(("year", "yearpart"), _read_year),
    **dict.fromkeys(("now", "signing"), _read_now),
    "month": _read_month,
    "quarter": _read_quarter,
    "months": _read_months,
    "range": _read_range,
    "tet": _read_tet,
    "clock": _read_clock,
    "length": _read_length,
}


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _amount(words: str) -> int:
    if words.isdigit():
        return int(words)
    found: int = load_json("time_words")["numbers"][words.lower()]
    return found


def month_number(words: str) -> int:
    """Return the number of a month in digits or words ("12", "mười hai"), 0 where the words name none."""
    if words.isdigit():
        return int(words)
    found: int = load_json("time_words")["months"].get(words.lower(), 0)
    return found


def _yearly(said: dict[str, str]) -> str | None:
    return "P1Y" if "e" in said else None


def _every(name: str, said: dict[str, str]) -> str | None:
    if name == "yearly":
        return "P1Y"
    unit = next((said[key].lower() for key in ("u", "u2", "u3") if key in said), None)
    if unit is None:
        return None  # "định kỳ" alone names no period
    return _period(said["n"], unit) if "n" in said else _RECURRING[unit]


def _period(amount: str, unit: str) -> str:
    number = _amount(amount)
    if unit in ("quý", "học kỳ"):
        return f"P{number * (3 if unit == 'quý' else 6)}M"
    form: str = load_json("time_words")["periods"][unit]
    return form.format(number)


@lru_cache(maxsize=4096)
def value_of(moment: Moment, year: int | None) -> str | None:
    """Return the value of a moment in a year of its own or the given one: `2023-01-18`, `2025-Q4`, `--12`, `---20`.

    A moment that recurs keeps no year. A day that does not exist is cut to its month.
    """
    if moment.unit == "set" or not moment.dated:
        return None
    recurs = moment.every is not None
    own = None if recurs else moment.year if moment.year is not None else year
    if moment.unit == "day":
        if moment.first is None:
            return iso(None, None, moment.day)
        if not 1 <= moment.first <= 12:
            return iso(own) if own is not None else None
        day = moment.last_day if moment.last_day is not None and moment.name == "days" else moment.day
        return iso(own, moment.first, day if day is not None and exists(own, moment.first, day) else None)
    if moment.unit == "year":
        if own is None or moment.last_year is None:
            return iso(own) if own is not None else None
        return _joined(iso(own), iso(moment.last_year))
    if moment.unit == "month":
        return _joined(iso(own, moment.first), iso(own, moment.last))
    mark = "Q" if moment.unit == "quarter" else "H"
    head = f"{own:04d}" if own is not None else "-"
    return _joined(f"{head}-{mark}{moment.first}", f"{head}-{mark}{moment.last}")


def _joined(first: str, last: str) -> str:
    return first if first == last else f"{first}/{last}"


@lru_cache(maxsize=4096)
def bounds_of(moment: Moment, year: int | None) -> tuple[str, str] | None:
    """Return the first and last day of a dated moment, or None where a year or a possible date is missing."""
    own = moment.year if moment.year is not None else year
    if own is None or own < 1 or not moment.dated or moment.every is not None:
        return None
    if moment.name == "school":  # by convention from the opening day to the end of May
        return iso(own, 9, 5), iso(moment.last_year, 5, 31)
    if moment.unit == "year":
        return f"{own:04d}-01-01", f"{moment.last_year or own:04d}-12-31"
    if moment.first is None or moment.last is None:
        return None
    if moment.unit == "day":
        if not moment.last_day and not moment.last_year and moment.first == moment.last:
            if not exists(own, moment.first, moment.day or 0):
                return None
            only = iso(own, moment.first, moment.day)
            return only, only
        day, last_day = moment.day or 0, moment.last_day or moment.day or 0
        last_year = moment.last_year or own
        if not (exists(own, moment.first, day) and exists(last_year, moment.last, last_day)):
            return None
        return iso(own, moment.first, day), iso(last_year, moment.last, last_day)
    months = {"month": 1, "quarter": 3, "half": 6}[moment.unit]
    return iso(own, (moment.first - 1) * months + 1, 1), month_end(own, moment.last * months)


def with_year(moment: Moment, year: int) -> Moment:
    """Return a moment that had no year in a given year."""
    return moment._replace(year=year, last_year=year if moment.unit == "year" else None)


def anchor_year(signed: str | None, title: str | None) -> int | None:
    """Return the year that a plan speaks of: the one of its title where its date does not contradict, else its date's.

    A plan "năm 2023" is often signed in the last weeks of 2022; a title may also name the years of cited documents.
    """
    dated = int(signed[:4]) if signed and signed[:4].isdigit() else None
    named = [int(year) for year in _TITLE_YEAR.findall(title or "")]
    if dated is None:
        return named[0] if named else None
    return dated + 1 if dated not in named and dated + 1 in named else dated


def length_between(begin: str, end: str) -> str:
    """Return the ISO duration from a first to a last day: in years or months where they are whole, else in days."""
    low, high = ([int(part) for part in day.split("-")] for day in (begin, end))
    if len(low) == len(high) == 3:
        months = (high[0] - low[0]) * 12 + high[1] - low[1] + 1
        if low[2] == 1 and high[2] >= days_in(high[0], high[1]) - 1:
            return f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
        return f"P{(date(*high) - date(*low)).days + 1}D"
    return f"P{high[0] - low[0] + 1}Y"


def rrule_of(moment: Moment | None, every: str | None) -> str | None:
    """Return a recurrence in the words of iCalendar: `FREQ=MONTHLY;BYMONTHDAY=20`."""
    period = _PERIOD.fullmatch(every or "")
    if period is None:
        return None
    rule = f"FREQ={_FREQUENCIES[period[2]]}" + (f";INTERVAL={period[1]}" if period[1] != "1" else "")
    if moment is None:
        return rule
    if moment.dated and moment.first is not None and moment.last is not None:
        months = {"day": 1, "month": 1, "quarter": 3, "half": 6}[moment.unit]
        numbers = range((moment.first - 1) * months + 1, moment.last * months + 1)
        rule += f";BYMONTH={','.join(str(number) for number in numbers)}"
    elif moment.day is not None and every == "P3M":
        rule = "FREQ=YEARLY;BYMONTH=3,6,9,12"  # a day "của tháng cuối quý"
    if moment.unit == "day" and moment.day is not None:
        rule += f";BYMONTHDAY={moment.day}"
    return rule
