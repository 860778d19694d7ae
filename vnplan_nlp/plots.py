"""Charts that read well in print, in black and white too: greys of different lightness, words beside what they name.

    import matplotlib.pyplot as plt
    from vnplan_nlp import plots

    plt.rcParams.update(plots.PRINT)
    figure, axes = plots.sheet("Half of the tasks have no day", height=2.5)
    plots.stacked_bars(axes, ["huyện", "xã"], {"with a day": [7, 2], "without": [4, 3]})

They need matplotlib (`pip install 'vnplan-nlp[notebooks]'`).
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.errors import MissingLibraryError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

#: The width of a column of A4 in inches, and the size of letters in points.
WIDTH: Final = 6.3
LETTERS: Final = 8.5
INK: Final = "#1a1a1a"
#: Fills for up to four series, from dark to light; neighbours can be told apart on a photocopy.
GREYS: Final = ("#2b2b2b", "#8c8c8c", "#d2d2d2", "#ffffff")
#: Settings for `plt.rcParams`. DejaVu comes with matplotlib and has all Vietnamese letters.
PRINT: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": LETTERS,
    "axes.labelsize": LETTERS,
    "xtick.labelsize": LETTERS,
    "ytick.labelsize": LETTERS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.6,
    "savefig.dpi": 300,
}
_TITLE: Final = 10.0
#: Letters of a bold title in an inch.
_TITLE_LETTERS: Final = 10.5
#: Room between a label and what it names, and the distances at which one is tried, in points.
_ROOM: Final = 2.0
_DISTANCES: Final = (0, 4, 9, 15, 22, 30, 40, 52, 66)
#: A label that lies farther off gets a line.
_NEAR: Final = 9
_DIRECTIONS: Final = 16


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def inside(self, other: _Box) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


def sheet(title: str, *, height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Return a figure of a column's width with one pair of axes, its title at the left, in lines.

    Args:
        title: what the chart shows, as a sentence.
        height: in inches.
        width: in inches.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingLibraryError("matplotlib", "notebooks") from error
    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    words = "\n".join(textwrap.wrap(title, int(width * _TITLE_LETTERS)))
    figure.suptitle(words, x=0.01, ha="left", fontsize=_TITLE, fontweight="bold")
    return figure, axes


def stacked_bars(
    axes: Axes, names: Sequence[str], series: Mapping[str, Sequence[float]], *, form: str = "{:g}"
) -> None:
    """Draw a lying bar for each name, the first on top, with a part for each series and the value inside the part.

    The names of several series stand above the first bar, each tied to its part; there is no legend. A part of
    0 has no value, nor has one that is too narrow for it.

    Args:
        axes: where to draw.
        names: what stands at the left of the bars.
        series: name -> the values, one for each bar; four series at most.
        form: how a value is written.

    Raises:
        ValueError: there are more series than greys, or a series has not one value for each bar.
    """
    if len(series) > len(GREYS) or any(len(values) != len(names) for values in series.values()):
        raise ValueError(f"{len(GREYS)} series at most, each with a value for each of {len(names)} bars")
    before = [0.0] * len(names)
    middles: list[float] = []
    parts: list[tuple[float, float, int, str, str]] = []  # left, value, bar, words, colour of the words
    for (_, values), grey in zip(series.items(), GREYS, strict=False):
        axes.barh(range(len(names)), values, left=before, height=0.66, color=grey, edgecolor=INK, linewidth=0.7)
        middles.append(before[0] + values[0] / 2 if names else 0.0)
        colour = "#ffffff" if grey == GREYS[0] else INK
        parts += [
            (left, value, bar, form.format(value), colour)
            for bar, (left, value) in enumerate(zip(before, values, strict=True))
            if value
        ]
        before = [left + value for left, value in zip(before, values, strict=True)]
    axes.set_yticks(range(len(names)), names)
    several = len(series) > 1
    axes.set_ylim(len(names) - 0.5, -1.2 if several else -0.6)
    axes.set_xlim(0, max(before, default=1.0) * (1.02 if several else 1.08) or 1)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    _settle(axes)
    _values(axes, parts, beside=not several)
    if several:
        _names_of_series(axes, list(series), middles)


def label_points(
    axes: Axes,
    points: Sequence[tuple[float, float]],
    labels: Sequence[str],
    *,
    radii: Sequence[float] | float = 4.0,
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
) -> list[Annotation]:
    """Write labels beside points so that none lies on a point, on another label or outside the axes.

    Of the free places near a point the one that crosses fewest lines is taken, and of those the nearest. A label for
    which there is no room is left out: the result has fewer members than there are labels. The limits of the axes
    must be set before. The same arguments give the same places.

    Args:
        axes: where the points have been drawn.
        points: all points, (x, y) in data.
        labels: their labels, in the order in which places are given; "" for none.
        radii: of the marks, in points (1/72 inch); one for all, or one each.
        lines: from (x, y) to (x, y) in data: what labels should rather not cross.
    """
    _settle(axes)
    dot = axes.figure.dpi / 72
    sizes = [float(radii)] * len(points) if isinstance(radii, int | float) else [float(one) for one in radii]
    frame = _Box(*axes.get_window_extent().extents)
    where = [tuple(axes.transData.transform(point)) for point in points]
    across = [(tuple(axes.transData.transform(a)), tuple(axes.transData.transform(b))) for a, b in lines]
    taken = [_Box(x - r * dot, y - r * dot, x + r * dot, y + r * dot) for (x, y), r in zip(where, sizes, strict=True)]
    written: list[Annotation] = []
    for (x, y), point, label, radius in zip(where, points, labels, sizes, strict=True):
        if not label:
            continue
        text = axes.annotate(
            label, point, (0, 0), textcoords="offset points", ha="center", va="center", fontsize=LETTERS,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": INK, "shrinkA": 0, "shrinkB": radius},
        )  # fmt: skip
        text.set_in_layout(False)
        extent = text.get_window_extent()
        width, height = extent.width / dot + 2 * _ROOM, extent.height / dot + _ROOM
        best: tuple[float, float, float, _Box] | None = None
        for distance, right, up in _places(width, height, radius):
            middle_x, middle_y = x + right * dot, y + up * dot
            box = _Box(
                middle_x - width * dot / 2, middle_y - height * dot / 2,
                middle_x + width * dot / 2, middle_y + height * dot / 2,
            )  # fmt: skip
            if not box.inside(frame) or any(box.meets(other) for other in taken):
                continue
            crossed = sum(_crosses(box, start, end) for start, end in across) + distance // 20
            if best is None or crossed < best[0]:
                best = (crossed, right, up, box)
                near = distance <= _NEAR
                text.arrow_patch.set_visible(not near)  # type: ignore[union-attr]
            if best[0] == 0:
                break
        if best is None:
            text.remove()
            continue
        text.xyann = best[1:3]
        taken.append(best[3])
        written.append(text)
    return written


def _settle(axes: Axes) -> None:
    """Give the axes the place that they will be drawn in, so that text can be measured."""
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]


def _values(axes: Axes, parts: Sequence[tuple[float, float, int, str, str]], *, beside: bool) -> None:
    """The values inside the parts of bars, or beside bars of one part."""
    for left, value, bar, words, colour in parts:
        if beside:
            axes.annotate(words, (left + value, bar), (3, 0), textcoords="offset points", va="center")
            continue
        text = axes.text(left + value / 2, bar, words, ha="center", va="center", color=colour)
        edges = axes.transData.transform([(left, bar), (left + value, bar)])
        if text.get_window_extent().width > edges[1][0] - edges[0][0] - 2:
            text.remove()


def _names_of_series(axes: Axes, names: Sequence[str], middles: Sequence[float]) -> None:
    """The names above the first bar, pushed apart where they would meet, each with a line to its part."""
    texts = [axes.text(0, -0.85, name, ha="center", va="center") for name in names]
    extents = [text.get_window_extent() for text in texts]
    frame = axes.get_window_extent()
    gap = 6 * axes.figure.dpi / 72
    wanted = [axes.transData.transform((middle, 0))[0] for middle in middles]
    lefts: list[float] = []
    for extent, middle in zip(extents, wanted, strict=True):
        least = lefts[-1] + extents[len(lefts) - 1].width + gap if lefts else frame.x0
        lefts.append(max(least, middle - extent.width / 2))
    limit = frame.x1
    for index in range(len(lefts) - 1, -1, -1):
        lefts[index] = min(lefts[index], limit - extents[index].width)
        limit = lefts[index] - gap
    for text, left, extent, middle in zip(texts, lefts, extents, middles, strict=True):
        x = axes.transData.inverted().transform((left + extent.width / 2, frame.y0))[0]
        text.set_x(x)
        axes.plot([x, middle], [-0.58, -0.33], color=INK, linewidth=0.6, clip_on=False)


def _places(width: float, height: float, radius: float) -> Iterator[tuple[float, float, float]]:
    """Where the middle of a label may lie: (distance, right, up) from its point, the nearest first."""
    for distance in _DISTANCES:
        for step in range(_DIRECTIONS):
            angle = 2 * math.pi * step / _DIRECTIONS
            right, up = math.cos(angle), math.sin(angle)
            # as far as the box reaches in this direction
            reach = min(width / 2 / abs(right) if abs(right) > 1e-9 else math.inf,
                        height / 2 / abs(up) if abs(up) > 1e-9 else math.inf)  # fmt: skip
            yield distance, right * (reach + radius + distance), up * (reach + radius + distance)


def _crosses(box: _Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether a line goes through a box (Liang and Barsky)."""
    low, high = 0.0, 1.0
    for begin, along, least, most in (
        (start[0], end[0] - start[0], box.left, box.right),
        (start[1], end[1] - start[1], box.bottom, box.top),
    ):
        if along == 0:
            if not least <= begin <= most:
                return False
            continue
        first, last = sorted(((least - begin) / along, (most - begin) / along))
        low, high = max(low, first), min(high, last)
        if low > high:
            return False
    return True
