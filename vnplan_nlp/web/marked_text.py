"""The text of a plan as HTML: citations as links, campaigns, phases and deadlines as marks, places to jump to.

Everything that comes out of a document is escaped here, letter by letter; the templates take the result as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from vnplan_nlp.formats.annotate import note
from vnplan_nlp.schema import Annotation, Citation, PlanDocument, Section

#: Letters of text on a page: longer documents are shown in parts.
PART: Final = 150_000
_MARKED: Final = ("campaigns", "phases", "deadlines")
_LONGEST_HEADING: Final = 240
_HEADED: Final = 3

#: Address of the page of a target; None where it has none.
Address = Callable[[str], str | None]


class Stretch(NamedTuple):
    """A stretch of the text that is shown in a way of its own, and does not overlap with others of its kind."""

    start: int
    end: int
    kind: str
    item: Annotation


class Part(NamedTuple):
    """A part of a long document: its number, and its offsets, at ends of lines."""

    number: int
    start: int
    end: int


def parts_of(text: str, most: int = PART) -> tuple[Part, ...]:
    """Return the parts in which a text is shown: one, but for a very long one."""
    found: list[Part] = []
    start = 0
    while start < len(text) or not found:
        end = min(len(text), start + most)
        if end < len(text):
            line_end = text.find("\n", end)
            end = min(len(text), line_end + 1) if 0 <= line_end < end + most else end
        found.append(Part(len(found) + 1, start, end))
        start = end
    return tuple(found)


class MarkedText:
    """Writes the text of a plan.

    Args:
        plan: the plan.
        address: of the page of a target.
    """

    def __init__(self, plan: PlanDocument, address: Address) -> None:
        self._plan, self._text, self._address = plan, plan.text, address
        self._links = innermost(Stretch(c.start, c.end, "citations", c) for c in plan.citations)
        self._marks = innermost(
            Stretch(item.start, item.end, layer, item) for layer in _MARKED for item in plan.layer(layer)
        )
        places = {item.start for layer in ("citations", *_MARKED, "sections") for item in plan.layer(layer)}
        places |= {issue.start for issue in plan.issues if issue.start is not None}
        self._places = sorted(places)
        self._headings = {section.start: section for section in plan.sections if section.heading}
        self._tables = sorted((table.start, table.end) for table in plan.tables)
        self._titles = {span[0] for name, span in plan.header.spans.items() if name in ("doc_type", "title")}

    def html(self, part: Part, table_label: str) -> Markup:
        """Return a part of the text as HTML: paragraphs, headings and tables."""
        blocks: list[Markup] = []
        rows: list[Markup] = []
        table: tuple[int, int] | None = None
        for start, end in self._lines(part):
            inside = self._table_at(start)
            if rows and inside != table:
                blocks.append(_table(rows, table_label))
                rows = []
            table = inside
            if inside is not None:
                rows.append(self._row(start, end))
            elif start < end:
                blocks.append(self._block(start, end))
        if rows:
            blocks.append(_table(rows, table_label))
        return Markup("\n").join(blocks)

    def _lines(self, part: Part) -> Iterator[tuple[int, int]]:
        start = part.start
        while start < part.end:
            end = self._text.find("\n", start, part.end)
            end = part.end if end < 0 else end
            yield start, end
            start = end + 1

    def _table_at(self, start: int) -> tuple[int, int] | None:
        index = bisect_right(self._tables, (start, len(self._text))) - 1
        return self._tables[index] if index >= 0 and start < self._tables[index][1] else None

    def _row(self, start: int, end: int) -> Markup:
        cells: list[Markup] = []
        at = start
        for cell in self._text[start:end].split("\t"):
            cells.append(Markup("<td>{}</td>").format(self.inline(at, at + len(cell))))
            at += len(cell) + 1
        return Markup("<tr>{}</tr>").format(Markup().join(cells))

    def _block(self, start: int, end: int) -> Markup:
        inner = self.inline(start, end)
        section = self._headings.get(start)
        if section is not None and _is_heading(section, start, end):
            level = min(6, _HEADED + section.level - 1)
            return Markup('<h{0} class="heading">{1}</h{0}>').format(level, inner)
        if start in self._titles:
            return Markup('<p class="name">{}</p>').format(inner)
        return Markup("<p>{}</p>").format(inner)

    def inline(self, start: int, end: int) -> Markup:
        """Return a stretch of the text with its links and marks."""
        pieces: list[Markup] = []
        at = start
        for link in _within(self._links, start, end):
            low, high = max(link.start, start), min(link.end, end)
            pieces.append(self._marked(at, low))
            pieces.append(self._link(link, low, high))
            at = high
        pieces.append(self._marked(at, end))
        return Markup().join(pieces)

    def _link(self, link: Stretch, low: int, high: int) -> Markup:
        inner = self._marked(low, high, own=low)
        place = Markup(' id="v{}"').format(low) if self._is_place(low) else Markup()
        assert isinstance(link.item, Citation)
        address = self._address(link.item.target) if link.item.target else None
        if address is None:
            return Markup('<span class="citation"{} title="{}">{}</span>').format(place, note(link.item), inner)
        # What goes on behind a citation inside another is the same link again: one stop of the keyboard is enough.
        again = Markup(' tabindex="-1"') if link.start > link.item.start else Markup()
        return Markup('<a class="citation"{}{} href="{}" title="{}">{}</a>').format(
            place, again, address, note(link.item), inner
        )

    def _marked(self, start: int, end: int, own: int = -1) -> Markup:
        """Return text without links: marks, and places to jump to. The place at `own` is marked already."""
        pieces: list[Markup] = []
        at = start
        for mark in _within(self._marks, start, end):
            low, high = max(mark.start, start), min(mark.end, end)
            pieces.append(self._placed(at, low, own))
            place = Markup(' id="v{}"').format(low) if self._is_place(low) and low != own else Markup()
            inner = self._placed(low, high, low)
            pieces.append(
                Markup('<mark class="{}"{} title="{}">{}</mark>').format(mark.kind, place, note(mark.item), inner)
            )
            at = high
        pieces.append(self._placed(at, end, own))
        return Markup().join(pieces)

    def _placed(self, start: int, end: int, own: int) -> Markup:
        pieces: list[Markup] = []
        at = start
        for place in self._places[bisect_left(self._places, start) : bisect_left(self._places, end)]:
            if place != own:
                pieces.append(escape(self._text[at:place]))
                pieces.append(Markup('<span class="place" id="v{}"></span>').format(place))
                at = place
        pieces.append(escape(self._text[at:end]))
        return Markup().join(pieces)

    def _is_place(self, position: int) -> bool:
        index = bisect_left(self._places, position)
        return index < len(self._places) and self._places[index] == position


def innermost(wanted: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches without overlaps: where some lie inside others, those inside are cut out of these."""
    found: list[Stretch] = []
    open_ones: list[Stretch] = []
    at = 0

    def close(last: Stretch) -> int:
        if max(at, last.start) < last.end:
            found.append(last._replace(start=max(at, last.start)))
        return max(at, last.end)

    for stretch in sorted(wanted, key=lambda stretch: (stretch.start, -stretch.end, stretch.kind)):
        while open_ones and open_ones[-1].end <= stretch.start:
            at = close(open_ones.pop())
        if open_ones and max(at, open_ones[-1].start) < stretch.start:
            found.append(open_ones[-1]._replace(start=max(at, open_ones[-1].start), end=stretch.start))
            at = stretch.start
        open_ones.append(stretch)
    while open_ones:
        at = close(open_ones.pop())
    return tuple(sorted(found, key=lambda stretch: stretch.start))


def _within(stretches: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """Yield the stretches that reach into a span."""
    index = bisect_right(stretches, start, key=lambda stretch: stretch.end)
    while index < len(stretches) and stretches[index].start < end:
        yield stretches[index]
        index += 1


def _is_heading(section: Section, start: int, end: int) -> bool:
    """Whether a line is nothing but the heading of a section, and not a paragraph that begins with one."""
    short = end - start <= _LONGEST_HEADING
    return short and section.kind != "bullet" and section.heading_end is not None and section.heading_end >= end - 1


def _table(rows: Sequence[Markup], label: str) -> Markup:
    inner = Markup("\n").join(rows)
    return Markup('<div class="wide" role="region" aria-label="{}" tabindex="0"><table>{}</table></div>').format(
        label, inner
    )
