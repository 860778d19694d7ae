"""Bars by year. Widths are shares of the room, so that a phone shows the same letters as a large screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

_HEIGHT: Final = 130
_HEAD: Final = 18
_LABELS: Final = 8
#: A date that was misread must not stretch the axis over centuries.
_MOST_YEARS: Final = 60


class Bar(NamedTuple):
    """A year: sides in hundredths of the width, and points from the top; `label` and `mark` where there is room."""

    year: int
    number: int
    left: float
    width: float
    middle: float
    top: float
    height: float
    label: bool
    mark: bool


class Bars(NamedTuple):
    """A chart: its bars, its height in points, and where its base line is."""

    bars: tuple[Bar, ...]
    height: int
    base: int


def bars(years: Mapping[int, int]) -> Bars | None:
    """Return the chart of some years and how many fall into each; None where there are none."""
    counted = {year: count for year, count in years.items() if count > 0}
    if not counted:
        return None
    last = max(counted)
    first = max(min(counted), last - _MOST_YEARS + 1)
    shown = range(first, last + 1)
    if len(shown) < 5:
        shown = range(first - (5 - len(shown)), last + 1)
    most = max(count for year, count in counted.items() if year in shown)
    step = 100 / len(shown)
    every = -(-len(shown) // _LABELS)
    base = _HEAD + _HEIGHT
    made = []
    for index, year in enumerate(shown):
        count = counted.get(year, 0)
        height = max(2.0, _HEIGHT * count / most) if count else 0.0
        made.append(
            Bar(
                year,
                count,
                round(index * step + step * 0.14, 2),
                round(step * 0.72, 2),
                round(index * step + step / 2, 2),
                round(base - height, 1),
                round(height, 1),
                (last - year) % every == 0,
                len(shown) <= 10 or count == most,
            )
        )
    return Bars(tuple(made), base + 22, base)
