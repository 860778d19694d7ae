"""What would not read well in print on a figure of matplotlib, as sentences."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

LEAST_LETTERS = 8.0
LEAST_CONTRAST = 4.5
LEAST_DIFFERENCE = 0.12


def luminance(colour: Any) -> float:
    """Relative luminance of a colour, 0 black to 1 white."""
    from matplotlib.colors import to_rgb

    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Any, other: Any) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: Any) -> float:
    """How light an eye takes a colour to be, 0 to 1 (CIE L* / 100)."""
    y = luminance(colour)
    return (116 * y ** (1 / 3) - 16) / 100 if y > 0.008856 else 9.033 * y


def texts_of(figure: Any) -> list[Any]:
    from matplotlib.text import Text

    def shown(artist: Any) -> bool:
        return bool(artist.get_visible())

    found = []
    waiting = [figure]
    while waiting:
        artist = waiting.pop()
        if not shown(artist):
            continue
        if isinstance(artist, Text) and artist.get_text().strip():
            found.append(artist)
        waiting.extend(artist.get_children())
    return [text for text in found if not any(text in _hidden_ticks(axes) for axes in figure.axes)]


def _hidden_ticks(axes: Any) -> list[Any]:
    """The labels of ticks that are there but lie beyond the limits of their axis."""
    hidden = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.majorTicks, *axis.minorTicks):
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                hidden += [tick.label1, tick.label2]
    return hidden


def faults(figure: Any) -> list[str]:
    """Return a sentence for everything that overlaps, leaves the figure, is too small, too faint or not told apart."""
    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    found: list[str] = []
    page = figure.bbox
    texts = texts_of(figure)
    # the extent of an annotation would hold its arrow too
    boxes = [(text.get_text().replace("\n", " "), Text.get_window_extent(text, renderer), text) for text in texts]
    for words, box, text in boxes:
        if text.get_fontsize() < LEAST_LETTERS:
            found.append(f"{words!r} has {text.get_fontsize():g} pt")
        if box.x0 < page.x0 - 1 or box.y0 < page.y0 - 1 or box.x1 > page.x1 + 1 or box.y1 > page.y1 + 1:
            found.append(f"{words!r} leaves the figure")
    for (words, box, _), (others, other, _) in combinations(boxes, 2):
        if _overlap(box, other):
            found.append(f"{words!r} overlaps {others!r}")
    for axes in figure.axes:
        found += _about_axes(figure, axes, [one for one in boxes if one[2].axes is axes], renderer)
    return found


def _overlap(one: Any, other: Any, slack: float = 1.0) -> bool:
    return bool(
        one.x0 < other.x1 - slack and other.x0 < one.x1 - slack and one.y0 < other.y1 - slack and other.y0 < one.y1 - slack
    )


def _about_axes(figure: Any, axes: Any, boxes: list[Any], renderer: Any) -> list[str]:
    from matplotlib.colors import to_hex

    found = []
    bars = [(bar, bar.get_window_extent(renderer)) for bar in axes.patches if bar.get_width() and bar.get_height()]
    for words, box, text in boxes:
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        behind: Any = "white"
        for bar, extent in bars:
            if _overlap(box, extent):
                if not (extent.x0 <= box.x0 + 1 and box.x1 <= extent.x1 + 1 and extent.y0 - 1 <= box.y0 and box.y1 <= extent.y1 + 1):
                    found.append(f"{words!r} lies across the edge of a bar")
                if extent.contains(*middle):
                    behind = bar.get_facecolor()
        if contrast(text.get_color(), behind) < LEAST_CONTRAST:
            found.append(f"{words!r} is faint on {to_hex(behind)}")
        for mark in _marks(figure, axes):
            if _overlap(box, mark):
                found.append(f"{words!r} lies on a mark")
    fills = sorted({(to_hex(bar.get_facecolor()), bar.get_hatch()) for bar, _ in bars}, key=lambda fill: lightness(fill[0]))
    for (dark, hatch), (light, other) in pairwise(fills):
        if hatch == other and lightness(light) - lightness(dark) < LEAST_DIFFERENCE:
            found.append(f"the fills {dark} and {light} look alike in grey")
    if axes.axison:
        numbers = [axis.get_label_text() for axis in (axes.xaxis, axes.yaxis) if not _named(axis)]
        if not all(numbers):
            found.append("an axis of numbers has no label")
    if not (figure.get_suptitle() or axes.get_title() or axes.get_title("left")):
        found.append("there is no title")
    return found


def _named(axis: Any) -> bool:
    """Whether an axis has words at its ticks, or no ticks."""
    from matplotlib.ticker import ScalarFormatter

    return not len(axis.get_ticklocs()) or not isinstance(axis.get_major_formatter(), ScalarFormatter)


def _marks(figure: Any, axes: Any) -> list[Any]:
    """The boxes of scattered marks and of the marks of lines."""
    from matplotlib.collections import PathCollection
    from matplotlib.transforms import Bbox

    found = []
    for marks in axes.collections:
        if isinstance(marks, PathCollection):
            places = marks.get_offset_transform().transform(marks.get_offsets())
            sizes = marks.get_sizes()
            for number, (x, y) in enumerate(places):
                # the square inside the mark: a label may touch the rim
                reach = 0.7 * (sizes[number % len(sizes)] ** 0.5) / 2 * figure.dpi / 72
                found.append(Bbox([[x - reach, y - reach], [x + reach, y + reach]]))
    return found
