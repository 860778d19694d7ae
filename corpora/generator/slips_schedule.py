"""Slips of times and tables planted in clean plans: what `vnplan check` must find, and where.

    python -m corpora.generator.slips_schedule 40 > slips.jsonl

The corpus has no weekdays and no totals: those lines are written here, with the slip in them.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from corpora.generator.slips import Clean, Slip, added, changed, clean_plans
from vnplan_nlp.data.dates import anchor_year, next_day
from vnplan_nlp.schema import Annotation, Phase

_DATE: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})[/-](20\d\d)")
_DAY: Final = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?=[/ )])")
_MONTHS_OF_30: Final = (4, 6, 9, 11)
_WEEKDAYS: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_EVENTS: Final = ("Tổ chức lễ phát động", "Họp giao ban Ban Chỉ đạo", "Ra quân tổng vệ sinh môi trường")
_SOURCES: Final = ("Kết quả khảo sát", "Biên bản kiểm tra", "Số liệu rà soát")
_ITEMS: Final = ("Tập huấn", "In tài liệu tuyên truyền", "Kiểm tra, giám sát", "Hội nghị sơ kết", "Khen thưởng")
_TOTALS: Final = ("Tổng cộng", "Cộng", "\tTổng số")

Planter = Callable[[Clean, random.Random], Slip | None]


def plant(count: int, seed: int = 7) -> Iterator[Slip]:
    """Yield a number of slips, the kinds in turn, each in a plan drawn by lot."""
    rng = random.Random(seed)
    plans = clean_plans()
    for number in range(count):
        planter = PLANTERS[number % len(PLANTERS)]
        rng.shuffle(plans)
        slip = next((slip for clean in plans if (slip := planter(clean, rng)) is not None), None)
        if slip is not None:
            yield slip


def _drawn(
    clean: Clean, places: Sequence[Annotation], pattern: re.Pattern[str], rng: random.Random
) -> re.Match[str] | None:
    """What a pattern finds in one of the places of the raw text, drawn by lot."""
    found = [match for place in places if (match := pattern.search(clean.raw, *clean.span(place))) is not None]
    return rng.choice(found) if found else None


def _put(clean: Clean, match: re.Match[str], code: str, words: str) -> Slip:
    return changed(clean, match.start(), match.end(), code, words)


def _anniversary(clean: Clean, rng: random.Random) -> Slip | None:
    places = [item for item in clean.plan.commemorations if item.consistent and item.rule == "commemorations.years"]
    match = _drawn(clean, places, re.compile(r"\d+(?= năm)"), rng)
    return _put(clean, match, "W401", str(int(match[0]) + rng.choice((-1, 1)))) if match else None


def _impossible_deadline(clean: Clean, rng: random.Random) -> Slip | None:
    match = _drawn(clean, clean.plan.deadlines, _DATE, rng)
    return _put(clean, match, "W402", f"31{match[2]}{rng.choice(_MONTHS_OF_30)}{match[2]}{match[4]}") if match else None


def _adjacent(one: Phase, other: Phase, months: int) -> bool:
    """Whether two phases follow on each other, and the second may begin some months off and still before its end."""
    if other.order != one.order + 1 or one.end_date is None or other.begin_date is None or other.end_date is None:
        return False
    begin = other.begin_date
    moved = f"{begin[:4]}-{int(begin[5:7]) + months:02}{begin[7:]}"
    return next_day(one.end_date) == begin and begin[8:] <= "28" and moved < other.end_date


def _moved_phase(code: str, months: int) -> Planter:
    """A planter that moves the begin of a later phase by some months."""

    def planter(clean: Clean, rng: random.Random) -> Slip | None:
        places = [other for one, other in pairwise(clean.plan.phases) if _adjacent(one, other, months)]
        match = _drawn(clean, places, _DAY, rng)
        if match is None or not 1 <= int(match[2]) + months <= 12:
            return None
        return _put(clean, match, code, f"{match[1]}/{int(match[2]) + months}")

    return planter


def _last_year(clean: Clean, rng: random.Random) -> Slip | None:
    today = clean.plan.header.date
    if today is None or len(today) < 10:
        return None
    places = [item for item in clean.plan.deadlines if item.relation == "before" or "nhất" in item.text]
    match = _drawn(clean, [item for item in places if today[:4] in item.text], _DATE, rng)
    return _put(clean, match, "W405", f"{match[1]}/{match[3]}/{int(match[4]) - 1}") if match else None


def _years_later(clean: Clean, rng: random.Random) -> Slip | None:
    years = re.findall(r"20\d\d", clean.plan.header.title or "")
    places = [item for item in clean.plan.deadlines if item.value is not None and len(item.value) == 10]
    match = _drawn(clean, places, _DATE, rng)
    if match is None or not years:
        return None
    return _put(clean, match, "W406", f"{match[1]}/{match[3]}/{int(max(years)) + rng.choice((2, 3))}")


def _weekday(clean: Clean, rng: random.Random) -> Slip | None:
    return added(clean, "W407", weekday_line(clean, rng, off=rng.randrange(1, 7)))


def weekday_line(clean: Clean, rng: random.Random, *, off: int) -> str:
    """Return a line with a day in the weeks after the plan and its weekday, which is so many days off."""
    year = anchor_year(clean.plan.header.date, clean.plan.header.title) or 2023
    signed = clean.plan.header.date if len(clean.plan.header.date or "") == 10 else f"{year}-11-30"
    day = date.fromisoformat(signed or "") + timedelta(days=rng.randrange(1, 31))
    name = _WEEKDAYS[(day.weekday() + off) % 7]
    forms = (
        f"vào {name}, ngày {day.day:02}/{day.month}/{day.year}", f"ngày {day.day}/{day.month}/{day.year} ({name})",
        f"sáng {name} ngày {day.day:02} tháng {day.month:02} năm {day.year}",
    )  # fmt: skip
    return f"- {rng.choice(_EVENTS)} {rng.choice(forms)}.\n"


def _sum(clean: Clean, rng: random.Random) -> Slip | None:
    return added(clean, "W408", table_lines(rng, slip=True))


def table_lines(rng: random.Random, *, slip: bool) -> str:
    """Return a table with a row of totals; where it has a slip, one of its cells is not what it was."""
    decimals = rng.randrange(3)
    rows = [[rng.randrange(2, 40), rng.randrange(10_000, 900_000)] for _ in range(rng.randrange(2, 6))]
    rows.append([sum(row[0] for row in rows), sum(row[1] for row in rows)])
    if slip:
        row, column = rng.choice(rows), rng.randrange(2)
        row[column] += rng.choice((1, 3, 9)) * 10 ** (0 if column == 0 else rng.randrange(3, 5))
    lines = ["TT\tNội dung\tSố lượng\tKinh phí (triệu đồng)"]
    for number, (amount, cost) in enumerate(rows, 1):
        head = f"{number}\t{_ITEMS[number - 1]}" if number < len(rows) else rng.choice(_TOTALS)
        whole, rest = divmod(cost, 10**decimals)
        printed = f"{whole:,}".replace(",", ".") + (f",{rest:0{decimals}}" if decimals else "")
        lines.append(f"{head}\t{amount}\t{printed}")
    return "\n".join(lines) + "\n"


def _impossible(clean: Clean, rng: random.Random) -> Slip | None:
    year = (clean.plan.header.date or "2023")[:4]
    day = rng.choice((f"31/{rng.choice(_MONTHS_OF_30)}/{year}", f"30 tháng 02 năm {year}", "31/6", "30/02"))
    return added(clean, "W409", f"- {rng.choice(_SOURCES)} ngày {day} cho thấy nhiều nơi còn lúng túng.\n")


PLANTERS: Final[tuple[Planter, ...]] = (
    _anniversary, _impossible_deadline, _moved_phase("W403", -1), _moved_phase("W404", 1), _last_year, _years_later,
    _weekday, _sum, _impossible,
)  # fmt: skip


if __name__ == "__main__":
    for planted in plant(int(sys.argv[1]) if len(sys.argv) > 1 else 40):
        print(json.dumps(planted._asdict(), ensure_ascii=False))
