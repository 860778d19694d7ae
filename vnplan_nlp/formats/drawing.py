"""Pictures made of polygons and lines of text, measured and drawn by matplotlib with its DejaVu font."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vnplan_nlp.errors import MissingLibraryError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PictureFormat = Literal["svg", "png"]
#: Returns the width of some words: words, size in points, bold or not.
Measure = Callable[[str, float, bool], float]
#: From the baseline of a line to the top of its highest letter (Ễ) and to the next baseline, as parts of its size.
ASCENT: Final = 1.05
LEADING: Final = 1.34
_FONT: Final = "DejaVu Sans"  # it comes with matplotlib and has all Vietnamese letters
#: Dots per inch of a PNG.
DPI: Final = 150


class Line(NamedTuple):
    """A line of text: where its baseline begins, from the top left corner down; with x below 0 it ends at -x."""

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    colour: str = "#1f2933"


class Shape(NamedTuple):
    """A polygon; without a fill only its edge is seen."""

    points: tuple[tuple[float, float], ...]
    fill: str | None
    edge: str | None = None


class Box(NamedTuple):
    """The place of a label."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes share more than an edge."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


@dataclass(slots=True)
class Picture:
    """What is to be drawn; `labels` are the boxes that must not overlap.

    A unit is a point of text that is printed `scale` times as large.
    """

    width: float
    height: float
    title: str
    scale: float = 1.0
    shapes: list[Shape] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: list[Box] = field(default_factory=list)

    def bar(self, box: Box, fill: str | None, edge: str | None = None) -> None:
        """Add a rectangle."""
        corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
        self.shapes.append(Shape(corners, fill, edge))

    def text(self, box: Box, lines: Sequence[tuple[str, bool, str]], size: float, *, right: bool = False) -> None:
        """Add a label: its lines (words, bold or not, colour), from the top left or right corner of its box down."""
        self.labels.append(box)
        for index, (words, bold, colour) in enumerate(lines):
            x, y = -box.x1 if right else box.x0, box.y0 + size * (ASCENT + LEADING * index)
            self.lines.append(Line(x, y, words, size, bold, colour))


def measure() -> Measure:
    """Return the function that measures words in the font of the pictures.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    try:
        from matplotlib.font_manager import FontProperties
        from matplotlib.textpath import text_to_path
    except ImportError as error:
        raise MissingLibraryError("matplotlib", "timeline") from error
    fonts = {bold: FontProperties(family=_FONT, weight="bold" if bold else "normal", size=100) for bold in (0, 1)}
    known: dict[tuple[str, bool], float] = {}

    def width(words: str, size: float, bold: bool) -> float:
        key = words, bold
        if key not in known:
            known[key] = text_to_path.get_text_width_height_descent(words, fonts[bold], ismath=False)[0] / 100
        return known[key] * size

    return width


def wrapped(words: str, width: float, size: float, most: int, ruler: Measure) -> list[str]:
    """Return words as lines that fit a width; what does not fit the last line ends in an ellipsis."""
    lines: list[str] = []
    waiting = words.split()
    while waiting and len(lines) < most:
        count = 1
        while count < len(waiting) and ruler(" ".join(waiting[: count + 1]), size, False) <= width:
            count += 1
        line, waiting = " ".join(waiting[:count]), waiting[count:]
        if ruler(line, size, False) > width or (waiting and len(lines) == most - 1):
            line = fitted(f"{line} …" if waiting and len(lines) == most - 1 else line, width, size, ruler)
        lines.append(line)
    return lines


def fitted(words: str, width: float, size: float, ruler: Measure, *, bold: bool = False) -> str:
    """Return one line that fits a width, cut with an ellipsis where it must be."""
    words = words.replace(" …", "…")
    if ruler(words, size, bold) <= width:
        return words
    body = words.rstrip("…")
    low, high = 0, len(body)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ruler(f"{body[:middle]}…", size, bold) <= width else (low, middle - 1)
    head = body[:low]
    if " " in head and not body[low : low + 1].isspace():
        head = head.rsplit(" ", 1)[0]
    return f"{head.rstrip(' ,;:–-')}…"


def figure(picture: Picture) -> Figure:
    """Return a picture as a figure of matplotlib, y downward.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
        from matplotlib.patches import Polygon
    except ImportError as error:
        raise MissingLibraryError("matplotlib", "timeline") from error
    scale = picture.scale
    made = Figure(figsize=(picture.width * scale / 72, picture.height * scale / 72), dpi=DPI, facecolor="white")
    axes = made.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    axes.set_axis_off()
    for shape in picture.shapes:
        fill, edge = shape.fill or "none", shape.edge or "none"
        axes.add_patch(Polygon(shape.points, closed=True, facecolor=fill, edgecolor=edge, linewidth=0.9 * scale))
    for line in picture.lines:
        axes.text(
            abs(line.x),
            line.y,
            line.words,
            fontsize=line.size * scale,
            color=line.colour,
            family=_FONT,
            weight="bold" if line.bold else "normal",
            ha="right" if line.x < 0 else "left",
            va="baseline",
            parse_math=False,
        )
    return made


def rendered(picture: Picture, form: PictureFormat, dpi: float = DPI) -> bytes:
    """Return a picture as SVG, its letters as outlines so that it looks the same everywhere, or as PNG.

    The same picture always gives the same bytes of SVG.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    made = figure(picture)
    import matplotlib

    out = io.BytesIO()
    metadata = {"Title": picture.title, **({"Date": None} if form == "svg" else {})}
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "vnplan"}):
        made.savefig(out, format=form, dpi=dpi, metadata=metadata)
    return out.getvalue()
