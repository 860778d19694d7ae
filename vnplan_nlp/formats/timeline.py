"""The time line of a plan as a picture to hang up: phases as bars, deadlines as marks, anniversaries as flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from vnplan_nlp.data.dates import days_in
from vnplan_nlp.formats.drawing import (
    ASCENT,
    DPI,
    LEADING,
    Box,
    Measure,
    Picture,
    PictureFormat,
    Shape,
    fitted,
    measure,
    rendered,
    wrapped,
)
from vnplan_nlp.formats.moments import (
    Window,
    commemoration_day,
    date_words,
    document_name,
    due,
    phase_window,
    plan_day,
    printed_day,
    when,
    words_of,
)
from vnplan_nlp.schema import PlanDocument

#: The widths of A4, A3 and A2 on their side in points, and how many units wide a layout on them may be: the more units,
#: the smaller the letters.
_SHEETS: Final = ((842.0, 960.0), (1191.0, 1360.0), (1684.0, 1960.0))
_WIDTHS: Final = range(680, 1961, 40)
_SHAPE: Final = 2**0.5
_MARGIN: Final = 34.0
_SIZE: Final = 8.0
_LABEL_WIDTH: Final = 158.0
_GAP: Final = 5.0
_MARK: Final = 4.2
_TASK_LINES: Final = 3
_TICK_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_INK, _SOFT, _PAPER, _STRIPE, _GRID = "#1f2933", "#5b6773", "#ffffff", "#f3f6f9", "#dfe5eb"
_DEADLINE, _WINDOW, _FLAG = "#c2410c", "#f4b183", "#c81e2b"
_PHASES: Final = ("#2b6cb0", "#2c7a7b", "#6b5b95", "#8a6d1f")
_LEGEND: Final = (
    ("deadline", "ngày cuối của thời hạn"), ("within", "trong khoảng thời gian"), ("recurring", "lặp lại"),
    ("commemoration", "ngày kỷ niệm"),
)  # fmt: skip
#: A time line longer than this is searched for single times that lie far off.
_LONG: Final = timedelta(days=3 * 366)
_ONE_DAY: Final = timedelta(days=1)


class _Item(NamedTuple):
    """Something on the time line: what it is, when it begins and ends, its marks, its words."""

    kind: str
    span: Window
    marks: tuple[date, ...]
    head: str
    words: str
    again: bool = False


class _Axis(NamedTuple):
    """The days between two months and where they lie on the sheet."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """The left edge of a day."""
        return self.left + (self.right - self.left) * (day - self.first).days / ((self.last - self.first).days + 1)

    def middle(self, day: date) -> float:
        """The middle of a day."""
        return (self.x(day) + self.x(day + _ONE_DAY)) / 2

    def months(self) -> Iterator[date]:
        """The first days of the months."""
        for index in range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month):
            yield date(index // 12, index % 12 + 1, 1)


def timeline(plan: PlanDocument, form: PictureFormat = "svg", *, dpi: float = DPI) -> bytes:
    """Return the time line of a plan as SVG, or as PNG of so many dots per inch.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    return rendered(picture(plan), form, dpi)


def picture(plan: PlanDocument, ruler: Measure | None = None) -> Picture:
    """Return the time line of a plan with all its places, before it is drawn.

    The sheet is A4 on its side, A3 or A2 where letters would be too small to read, and a longer A2 where that is too
    small as well. What has no day, or lies years away from all the rest, is listed below.

    Raises:
        MissingLibraryError: matplotlib is not installed.
    """
    ruler = ruler if ruler is not None else measure()
    items, notes = _items(plan)
    for width in _WIDTHS:
        made = _laid_out(plan, items, notes, width, ruler)
        if made.height <= width / _SHAPE:
            break
    made.height = max(made.height, made.width / _SHAPE)
    made.scale = next((sheet for sheet, most in _SHEETS if made.width <= most), _SHEETS[-1][0]) / made.width
    return made


# --- what is shown ---------------------------------------------------------------------------------


def _items(plan: PlanDocument) -> tuple[list[_Item], list[str]]:
    """What has a place on the axis, and the words of what has none."""
    since = plan_day(plan)
    items: list[_Item] = []
    notes: list[str] = []
    recurring = []
    for phase in plan.phases:
        lasts = phase_window(phase)
        if lasts is None:
            notes.append(": ".join(part for part in (phase.label, phase.task) if part))
        else:
            days = f"{printed_day(lasts.begin)} – {printed_day(lasts.end)}"
            items.append(_Item("phase", lasts, (), f"{phase.label}: {days}", phase.task or ""))
    for commemoration in plan.commemorations:
        day = commemoration_day(commemoration, since.year if since is not None else None)
        words = f"{commemoration.years} năm {commemoration.name}"
        if day is None:
            notes.append(f"kỷ niệm {words}")
        else:
            items.append(_Item("commemoration", Window(day, day), (day,), printed_day(day), words))
    for deadline in plan.deadlines:
        at = due(deadline, since)
        words = words_of(deadline)
        if at is None:
            notes.append(f"{when(deadline)} – {words}" if words != deadline.text else words)
        elif at.repeat is not None and at.repeat.frequency in ("MONTHLY", "YEARLY"):
            recurring.append((at, when(deadline), words))
        else:
            begin = at.printed.begin if deadline.relation != "before" else at.day
            items.append(_Item("deadline", Window(min(begin, at.day), at.day), (at.day,), when(deadline), words))
    items, far = _without_far_ones(items)
    notes += [f"{item.head} – {item.words}" for item in far]
    first = min([item.span.begin for item in items] + [at.day for at, _, _ in recurring], default=since)
    if first is None:
        return items, notes
    last = max((item.span.end for item in items), default=date(first.year, 12, 31))
    for at, head, words in recurring:
        marks = tuple(at.repeat.days(at.day, max(last, at.day))) if at.repeat is not None else ()
        items.append(_Item("deadline", Window(marks[0], marks[-1]), marks, head, words, again=True))
    items.sort(key=lambda item: (item.span.begin, item.span.end))
    return items, notes


def _without_far_ones(items: list[_Item]) -> tuple[list[_Item], list[_Item]]:
    """Part the items from the few that would squeeze all others into a corner: "đến năm 2045" in a plan of 2025."""
    kept = list(items)
    far: list[_Item] = []
    while kept and len(far) < max(1, len(items) // 8):
        low, high = min(item.span.begin for item in kept), max(item.span.end for item in kept)
        if high - low <= _LONG or len(kept) < 4:
            break
        outer = [item for item in kept if item.kind != "phase" and (item.span.begin == low or item.span.end == high)]

        def span_without(left_out: _Item) -> timedelta:
            rest = [item for item in kept if item is not left_out]
            return max(item.span.end for item in rest) - min(item.span.begin for item in rest)

        best = min(outer, key=span_without, default=None)
        if best is None or span_without(best) > (high - low) / 2:
            break
        kept.remove(best)
        far.append(best)
    return kept, far


# --- where it is shown -----------------------------------------------------------------------------


def _laid_out(
    plan: PlanDocument, items: Sequence[_Item], notes: Sequence[str], width: float, ruler: Measure
) -> Picture:
    name = document_name(plan)
    made = Picture(width, 0.0, ": ".join(part for part in (name, plan.header.title) if part))
    y = _title(made, plan, name, ruler)
    if items:
        y = _chart(made, items, y, ruler)
    else:
        y = _paragraph(made, "Văn bản không có mốc thời gian nào có ngày.", y + 10, ruler)
    if notes:
        y = _notes(made, notes, y, ruler)
    made.height = y + _MARGIN * 0.8
    return made


def _title(made: Picture, plan: PlanDocument, name: str, ruler: Measure) -> float:
    """The reference and the title, with issuer and date above; returns where they end."""
    room = made.width - 2 * _MARGIN
    y = _MARGIN * 0.8
    issuer = plan.header.issuer.name if plan.header.issuer is not None else None
    dated = date_words(plan) if plan.header.reference else None  # else the name has it
    above = " · ".join(part for part in (issuer, dated) if part)
    rows: list[tuple[str, float, bool, str]] = []
    if above:
        rows.append((fitted(above, room, 9, ruler), 9, False, _SOFT))
    kind = plan.header.doc_type if plan.header.reference else None
    # The signs are explained beside the reference, which is short.
    left = _legend(made, y + len(rows) * 9 * LEADING + 8, ruler) - _MARGIN - 12
    rows.append((fitted(" ".join(part for part in (kind, name) if part), left, 17, ruler, bold=True), 17, True, _INK))
    title = plan.header.title or ""
    rows += [(line, 11.5, False, _INK) for line in wrapped(title[:1].upper() + title[1:], room, 11.5, 2, ruler)]
    for words, size, bold, colour in rows:
        box = Box(_MARGIN, y, _MARGIN + ruler(words, size, bold), y + size * LEADING)
        made.text(box, [(words, bold, colour)], size)
        y = box.y1
    return y + 8


def _legend(made: Picture, y: float, ruler: Measure) -> float:
    """What the signs mean, in the corner; returns where it begins."""
    x = made.width - _MARGIN
    middle = y + 7 * 0.72
    for kind, words in reversed(_LEGEND):
        width = ruler(words, 7, False)
        made.text(Box(x - width, y, x, y + 7 * LEADING), [(words, False, _SOFT)], 7)
        x -= width + 9
        if kind == "within":
            made.bar(Box(x - 16, middle - 1.8, x, middle + 1.8), _WINDOW)
        flag = 6 if kind == "commemoration" else 0
        _sign(made, kind, x - flag, middle, hollow=kind == "recurring")
        x -= 32 if kind == "within" else 20
    return x


def _chart(made: Picture, items: Sequence[_Item], y: float, ruler: Measure) -> float:
    first, last = min(item.span.begin for item in items), max(item.span.end for item in items)
    axis = _Axis(first.replace(day=1), last.replace(day=days_in(last.year, last.month)), _MARGIN, made.width - _MARGIN)
    top = y
    bottom = y + 20
    behind = len(made.shapes)
    for kind, name in (("phase", "Giai đoạn"), ("commemoration", "Kỷ niệm"), ("deadline", "Thời hạn")):
        band = [item for item in items if item.kind == kind]
        if band:
            box = Box(_MARGIN + 4, bottom + 4, _MARGIN + 4 + ruler(name.upper(), 7, True), bottom + 4 + 7 * LEADING)
            made.text(box, [(name.upper(), True, _SOFT)], 7)
            bottom = _band(made, band, axis, box.y1 + 3, ruler) + 5
            made.bar(Box(_MARGIN, bottom, made.width - _MARGIN, bottom), None, _GRID)
    front = made.shapes[behind:]
    del made.shapes[behind:]
    _grid(made, axis, top, bottom, ruler)
    made.shapes += front
    return bottom


def _grid(made: Picture, axis: _Axis, top: float, bottom: float, ruler: Measure) -> None:
    """Months as stripes with their names on top."""
    months = list(axis.months())
    one = (axis.right - axis.left) / len(months)
    widest = ruler("00/0000", _SIZE, True) + 8
    step = next((step for step in _TICK_STEPS if step * one >= widest), _TICK_STEPS[-1])
    ticks = [month for month in months if (month.year * 12 + month.month - 1) % step == 0]
    made.bar(Box(axis.left, top, axis.right, top + 17), _INK)
    edges = [axis.x(month) for month in ticks] + [axis.right]
    for index, month in enumerate(ticks):
        x, x1 = edges[index], edges[index + 1]
        if (month.year * 12 + month.month - 1) // step % 2 == 0:
            made.bar(Box(x, top + 17, x1, bottom), _STRIPE)
        made.bar(Box(x, top + 17, x, bottom), None, _GRID)
        words = f"{month:%m}/{month.year:04d}"
        room = ruler(words, _SIZE, True)
        if x + 4 + room <= axis.right:
            made.text(Box(x + 4, top + 3.5, x + 4 + room, top + 3.5 + _SIZE * LEADING), [(words, True, _PAPER)], _SIZE)
    made.bar(Box(axis.left, top, axis.right, bottom), None, _GRID)


def _band(made: Picture, items: Sequence[_Item], axis: _Axis, top: float, ruler: Measure) -> float:
    """Put items below each other where they would meet; returns where the band ends."""
    taken: list[Box] = []
    for index, item in enumerate(items):
        place = _phase if item.kind == "phase" else _mark
        # The item is laid out at the top, then moved down to the first place that is free.
        trial = Picture(made.width, made.height, "")
        box = place(trial, item, axis, top, ruler, index)
        gap = 0.0 if item.kind == "phase" else _GAP  # a phase may begin where the one before ends
        room = Box(box.x0 - gap, box.y0, box.x1 + gap, box.y1 + _GAP)
        downs = sorted({0.0, *(other.y1 - top for other in taken)})
        down = next(
            down
            for down in downs
            if not any(room._replace(y0=room.y0 + down, y1=room.y1 + down).meets(other) for other in taken)
        )
        taken.append(room._replace(y0=room.y0 + down, y1=room.y1 + down))
        made.shapes += [
            shape._replace(points=tuple((x, y + down) for x, y in shape.points)) for shape in trial.shapes
        ]
        made.lines += [line._replace(y=line.y + down) for line in trial.lines]
        made.labels += [label._replace(y0=label.y0 + down, y1=label.y1 + down) for label in trial.labels]
    return max(box.y1 for box in taken)


def _phase(made: Picture, item: _Item, axis: _Axis, y: float, ruler: Measure, index: int) -> Box:
    """A bar with its words inside, or beside it where it is too short for them."""
    x0, x1 = axis.x(item.span.begin), max(axis.x(item.span.end + _ONE_DAY), axis.x(item.span.begin) + 3)
    inside = ruler(item.head, _SIZE, True) <= x1 - x0 - 12
    room = x1 - x0 - 12 if inside else min(260.0, axis.right - axis.left)
    lines = [(fitted(item.head, room, _SIZE, ruler, bold=True), True, _PAPER if inside else _INK)]
    lines += [(line, False, _PAPER if inside else _INK) for line in wrapped(item.words, room, _SIZE, 2, ruler)]
    height = _height(len(lines))
    bar = Box(x0, y, x1, y + height + 6)
    made.bar(bar, _PHASES[index % len(_PHASES)])
    width = max(ruler(words, _SIZE, bold) for words, bold, _ in lines)
    right = not inside and x1 + 5 + width > axis.right
    x = x0 + 6 if inside else max(x0 - 5 - width, axis.left) if right else x1 + 5
    if right and x0 - 5 - width < axis.left:  # neither side has room: below the bar
        label = Box(axis.left, bar.y1 + 2, axis.left + width, bar.y1 + 2 + height)
    else:
        label = Box(x, y + 3, x + width, y + 3 + height)
    made.text(label, lines, _SIZE)
    return Box(min(x0, label.x0), y, max(x1, label.x1 if inside else label.x1 + _GAP), max(bar.y1, label.y1))


def _mark(made: Picture, item: _Item, axis: _Axis, y: float, ruler: Measure, _: int) -> Box:
    """A mark with its words to the right or left; below it where it lasts or comes again."""
    head = (fitted(item.head, _LABEL_WIDTH, _SIZE, ruler, bold=True), True, _INK)
    body = wrapped(item.words[:1].upper() + item.words[1:], _LABEL_WIDTH, _SIZE, _TASK_LINES, ruler)
    lines = [head, *((line, False, _INK) for line in body)]
    width = max(ruler(words, _SIZE, bold) for words, bold, _ in lines)
    height = _height(len(lines))
    marks = [axis.middle(day) for day in item.marks]
    begin = axis.x(item.span.begin)
    beside = len(marks) == 1 and marks[0] - begin < 3 * _MARK
    middle = y + _SIZE * 0.72
    if not beside and len(marks) == 1:
        made.bar(Box(begin, middle - 1.8, axis.x(item.span.end + _ONE_DAY), middle + 1.8), _WINDOW)
        marks = [axis.x(item.span.end + _ONE_DAY) - _MARK]
    elif not beside:
        made.bar(Box(marks[0], middle, marks[-1], middle), None, _WINDOW)
    for x in marks:
        _sign(made, item.kind, x, middle, hollow=item.again)
    if beside:
        right = marks[0] + (11 if item.kind == "commemoration" else _MARK + 4)
        left = marks[0] - _MARK - 4 - width
        if right + width <= axis.right:
            label = Box(right, y, right + width, y + height)
        elif left >= axis.left:
            label = Box(left, y, left + width, y + height)
        else:
            label = Box(axis.left, y + 12, axis.left + width, y + 12 + height)
    else:
        x = max(axis.left + 3, min(begin if len(marks) == 1 else marks[0] - _MARK, axis.right - width - 3))
        label = Box(x, y + 12, x + width, y + 12 + height)
    made.text(label, lines, _SIZE, right=beside and label.x1 < marks[0])
    low, high = min(begin, marks[0] - _MARK), marks[-1] + _MARK
    return Box(min(low, label.x0), y, max(high, label.x1), label.y1)


def _sign(made: Picture, kind: str, x: float, y: float, *, hollow: bool) -> None:
    """A diamond for a deadline, hollow where it comes again; a flag on its pole for an anniversary."""
    if kind == "commemoration":
        made.bar(Box(x - 0.5, y - 5.5, x + 0.5, y + 6.5), _FLAG)
        made.shapes.append(Shape(((x, y - 5.5), (x + 8, y - 2.6), (x, y + 0.3)), _FLAG))
        return
    points = ((x, y - _MARK), (x + _MARK, y), (x, y + _MARK), (x - _MARK, y))
    made.shapes.append(Shape(points, _PAPER if hollow else _DEADLINE, _DEADLINE))


def _height(lines: int) -> float:
    return _SIZE * (ASCENT + LEADING * (lines - 1) + 0.3)


# --- below the axis --------------------------------------------------------------------------------


def _notes(made: Picture, notes: Sequence[str], y: float, ruler: Measure) -> float:
    """What has no place on the axis, in two columns."""
    y = _paragraph(made, "Không có ngày cố định hoặc ngoài khung thời gian", y + 10, ruler, bold=True) + 2
    column = (made.width - 2 * _MARGIN - 16) / 2
    rows = (len(notes) + 1) // 2
    ends = [y, y]
    for index, note in enumerate(notes):
        side = index // rows
        x = _MARGIN + side * (column + 16)
        lines = [(line, False, _INK) for line in wrapped(f"• {note[:1].upper()}{note[1:]}", column, _SIZE, 2, ruler)]
        widest = max(ruler(line, _SIZE, False) for line, _, _ in lines)
        box = Box(x, ends[side], x + widest, ends[side] + _height(len(lines)))
        made.text(box, lines, _SIZE)
        ends[side] = box.y1 + 2
    return max(ends)


def _paragraph(made: Picture, words: str, y: float, ruler: Measure, *, bold: bool = False) -> float:
    box = Box(_MARGIN, y, _MARGIN + ruler(words, _SIZE, bold), y + _height(1))
    made.text(box, [(words, bold, _INK)], _SIZE)
    return box.y1
