"""The two texts cut into pieces that can be shown: lines, linked passages, changed words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from vnplan_nlp.compare.model import Change
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import change_words, writable
from vnplan_nlp.schema import PlanDocument

#: The state of a passage of the plan that answers several requirements is the first of these.
_BEST_FIRST: Final = ("covered", "partial", "other", "missing")


class Span(NamedTuple):
    """A linked stretch of a text: a requirement, a match (`number` of its requirement) or an addition (negative)."""

    start: int
    end: int
    number: int
    state: str
    anchor: bool = True


class Mark(NamedTuple):
    """Changed words inside a text: the class that colours them, the sign and what they mean."""

    start: int
    end: int
    direction: str
    sign: str
    title: str
    #: The id under which a link finds it; empty where none leads to it.
    anchor: str = ""


class Word(NamedTuple):
    """A piece of a passage: plain or changed."""

    text: str
    mark: Mark | None
    #: Whether the mark begins here: its sign is shown once.
    first: bool


class Passage(NamedTuple):
    """Words of a line that have the same links; without numbers they are plain text."""

    numbers: tuple[int, ...]
    state: str
    words: tuple[Word, ...]
    #: Numbers whose anchor is here, and whether the numbers are printed here.
    anchors: tuple[int, ...]
    first: bool


class Line(NamedTuple):
    """A paragraph of a text; `level` is that of the section whose heading it is, 0 for others."""

    level: int
    passages: tuple[Passage, ...]


def directive_spans(view: View) -> tuple[list[Span], list[Mark]]:
    """Return what is linked and what is marked in the directive."""
    spans = [Span(row.item.start, row.item.end, row.number, row.state) for row in view.rows]
    marks = [
        _mark(change.directive_start, change.directive_end, change, view)
        for _, change in view.changes
        if change.directive_start is not None and change.directive_end is not None
    ]
    return spans, marks


def plan_spans(view: View) -> tuple[list[Span], list[Mark]]:
    """Return what is linked and what is marked in the plan; additions have the numbers -1, -2 and so on."""
    spans = [
        Span(match.start, match.end, row.number, row.state, anchor=index == 0)
        for row in view.rows
        for index, match in enumerate(row.answers)
    ]
    spans += [
        Span(addition.start, addition.end, -number, "addition")
        for number, addition in enumerate(view.comparison.additions, 1)
    ]
    marks = [
        _mark(change.plan_start, change.plan_end, change, view)
        for _, change in view.changes
        if change.plan_start is not None and change.plan_end is not None
    ]
    marks += [
        _mark(slip.plan_start, slip.plan_end, slip, view)._replace(anchor=f"s-{number}")
        for number, slip in enumerate(view.comparison.slips, 1)
        if slip.plan_start is not None and slip.plan_end is not None
    ]
    return spans, marks


def _mark(start: int | None, end: int | None, change: Change, view: View) -> Mark:
    words = change_words(change, view.words)
    sign, _, title = words.partition(" ")
    return Mark(start or 0, end or 0, change.direction or "changed", sign, title)


def lines(document: PlanDocument, spans: Sequence[Span], marks: Sequence[Mark]) -> list[Line]:
    """Return the lines of a text that are not blank, cut wherever a span or a mark begins or ends.

    Spans may overlap; of marks that do, the first one counts. The cost is linear in the text and in what is cut.
    """
    text = document.text
    levels = {section.start: section.level for section in document.sections if section.heading is not None}
    whole = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    kept: list[Mark] = []
    for mark in sorted(marks):
        if (kept[-1].end if kept else 0) <= mark.start < mark.end <= len(text):
            kept.append(mark)
    edges = {at for span in whole for at in (span.start, span.end)}
    cuts = sorted(edges | {at for mark in kept for at in (mark.start, mark.end)})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for index, span in enumerate(whole):
        opening.setdefault(span.start, []).append(index)
        closing.setdefault(span.end, []).append(index)
    mark_at = {mark.start: mark for mark in kept}
    mark_ends = {mark.end for mark in kept}
    active: dict[int, None] = {}
    marked: Mark | None = None
    shown: set[int] = set()
    made: list[Line] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        pieces: list[tuple[tuple[int, ...], int, int, Mark | None]] = []
        at = start
        first = bisect_right(cuts, start - 1)
        while True:
            cut = min(cuts[first], end) if first < len(cuts) else end
            if cut > at:
                pieces.append((tuple(active), at, cut, marked))
                at = cut
            if first >= len(cuts) or cuts[first] > end:
                break
            edge = cuts[first]
            for index in closing.get(edge, ()):
                active.pop(index, None)
            for index in opening.get(edge, ()):
                active[index] = None
            marked = mark_at.get(edge, None if edge in mark_ends else marked)
            first += 1
        if line.strip():
            made.append(Line(levels.get(start, 0), _passages(text, pieces, whole, shown)))
        start = end + 1
    return made


def _passages(
    text: str, pieces: Sequence[tuple[tuple[int, ...], int, int, Mark | None]], spans: Sequence[Span], shown: set[int]
) -> tuple[Passage, ...]:
    """Join the pieces of a line that have the same links."""
    made: list[Passage] = []
    for held, group in groupby(pieces, key=lambda piece: piece[0]):
        words = tuple(
            Word(writable(text[low:high]), mark, mark is not None and mark.start == low) for _, low, high, mark in group
        )
        # A passage that answers one requirement in two matches names it once; what is for others comes last.
        found = [spans[index] for index in held]
        found.sort(key=lambda span: (_BEST_FIRST.index(span.state) if span.state in _BEST_FIRST else 9, span.number))
        numbers = tuple(dict.fromkeys(span.number for span in found))
        new = [index for index in held if index not in shown]
        shown.update(new)
        anchors = tuple(dict.fromkeys(spans[index].number for index in new if spans[index].anchor))
        made.append(Passage(numbers, found[0].state if found else "", words, anchors, bool(new)))
    return tuple(made)


def anchors(lines: Sequence[Line]) -> set[str]:
    """Return the ids of the marks that are shown: where two marks overlap only one of them is."""
    marks = (word.mark for line in lines for passage in line.passages for word in passage.words)
    return {mark.anchor for mark in marks if mark is not None and mark.anchor}
