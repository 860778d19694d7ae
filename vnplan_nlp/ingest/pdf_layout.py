"""The order of what stands on a page: lines of pieces, columns side by side, paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from statistics import median
from typing import Final

from vnplan_nlp.ingest.pdf_text import BLANK_AFTER, BLANK_BEFORE, WIDE_GAP, Piece

_PAGE_NUMBER: Final = re.compile(r"(?:[-–] ?|[Tt]rang )?\d{1,4}(?: ?[-–]|(?: ?/ ?| trên )\d{1,4})?")
_DIGITS: Final = re.compile(r"\d+")
#: Page numbers and running heads stand in the outer parts of a page, of this share of its height.
_MARGIN: Final = 0.12
_TERMINAL: Final = ".;:!?…"
#: What the list of recipients begins with, the left one of the two columns at the end.
FOOTER: Final = ("Nơi nhận", "NƠI NHẬN")


class Line:
    """A line of a page: its pieces from left to right, its words and its rectangle; `tabs` where they are cells."""

    __slots__ = ("bottom", "height", "left", "pieces", "right", "tabs", "text", "top")

    def __init__(self, pieces: Sequence[Piece], *, tabs: bool = False) -> None:
        first = pieces[0]
        self.pieces = pieces
        self.tabs = tabs
        self.left = first.left
        self.height = first.bottom - first.top
        if len(pieces) == 1:
            self.text, self.right, self.top, self.bottom = first.text, first.right, first.top, first.bottom
            return
        self.text = ("\t" if tabs else " ").join([piece.text for piece in pieces])
        self.right = pieces[-1].right
        self.top = min([piece.top for piece in pieces])
        self.bottom = max([piece.bottom for piece in pieces])


@dataclass(slots=True)
class Flow:
    """Lines that are read one after another: running text, or one of two columns."""

    lines: list[Line]
    column: bool = False

    @property
    def top(self) -> float:
        """The upper end."""
        return min(line.top for line in self.lines)


@dataclass(slots=True)
class Body:
    """The frame of running text: the margins of the lines and the usual gap between two of them."""

    left: float = 0.0
    right: float = 0.0
    gap: float = 0.0
    indented: bool = False

    @property
    def middle(self) -> float:
        """Where centred lines have their middle."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class _Zone:
    """Two columns side by side, and the corridor between them."""

    low: float
    high: float
    left: list[Piece] = field(default_factory=list)
    right: list[Piece] = field(default_factory=list)

    def add(self, piece: Piece) -> bool:
        """Take a piece into its column; False where it stands across the corridor."""
        if piece.right <= self.high - 2:
            self.low = max(self.low, piece.right)
            self.left.append(piece)
        elif piece.left >= self.low + 2:
            self.high = min(self.high, piece.left)
            self.right.append(piece)
        else:
            return False
        return True


# --- lines -------------------------------------------------------------------------------------------


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with those put together that stand closely side by side, from top to bottom."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left)):
        for index in range(len(found) - 1, max(-1, len(found) - 12), -1):
            other = found[index]
            if other.bottom > piece.top and _beside(other, piece, pieces):
                found[index] = _merged(other, piece) if other.left <= piece.left else _merged(piece, other)
                break
        else:
            found.append(piece)
    return found


def _beside(one: Piece, other: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether two pieces are parts of one line of words."""
    if _shared(one, other) < 0.5:
        return False
    first, second = (one, other) if one.left <= other.left else (other, one)
    height = max(first.height, second.height)
    gap = second.left - first.right
    if gap > WIDE_GAP * height and gap < 8 * height and BLANK_BEFORE.search(first.text[-8:]):
        between = (p for p in pieces if first.right <= p.left < p.right <= second.left and _shared(first, p) >= 0.5)
        return BLANK_AFTER.match(second.text) is not None and next(between, None) is None
    return -0.5 * height < gap <= WIDE_GAP * height


def _shared(one: Piece, other: Piece) -> float:
    """How much of the lower one of two pieces stands beside the other one."""
    height = min(one.height, other.height)
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / height if height > 0 else 0.0


def _merged(left: Piece, right: Piece) -> Piece:
    close = right.left - left.right < 0.08 * left.height
    text = f"{left.text}{'' if close else ' '}{right.text}"
    top, bottom = min(left.top, right.top), max(left.bottom, right.bottom)
    return Piece(text, left.left, top, max(left.right, right.right), bottom)


# --- furniture ---------------------------------------------------------------------------------------


def without_furniture(pages: list[list[Piece]], heights: Sequence[float]) -> list[list[Piece]]:
    """Return the pieces of every page without page numbers and without what most pages repeat at their edges."""
    counts: Counter[tuple[str, int]] = Counter()
    for pieces, height in zip(pages, heights, strict=True):
        counts.update({_print(piece) for piece in pieces if _at_edge(piece, height)})
    enough = max(3, (sum(bool(pieces) for pieces in pages) + 1) // 2)
    repeated = {mark for mark in counts if sum(counts[mark[0], mark[1] + step] for step in (-1, 0, 1)) >= enough}
    kept: list[list[Piece]] = []
    for pieces, height in zip(pages, heights, strict=True):
        ends = (min((p.top for p in pieces), default=0.0), max((p.bottom for p in pieces), default=0.0))
        kept.append(
            [p for p in pieces if not (_at_edge(p, height) and (_print(p) in repeated or _number(p, ends, pieces)))]
        )
    return kept


def _at_edge(piece: Piece, height: float) -> bool:
    return piece.bottom < _MARGIN * height or piece.top > (1 - _MARGIN) * height


def _print(piece: Piece) -> tuple[str, int]:
    """A piece without its digits, and its rough place."""
    return _DIGITS.sub("#", piece.text), round(piece.top / 4)


def _number(piece: Piece, ends: tuple[float, float], pieces: Sequence[Piece]) -> bool:
    """Whether a piece is a page number: the first or last of its page, alone on its line."""
    if len(piece.text) > 16 or not _PAGE_NUMBER.fullmatch(piece.text):
        return False
    if piece.top > ends[0] + 2 and piece.bottom < ends[1] - 2:
        return False
    return not any(other is not piece and _shared(piece, other) > 0.3 for other in pieces)


# --- columns -----------------------------------------------------------------------------------------


def flows(pieces: Sequence[Piece], *, first_page: bool) -> list[Flow]:
    """Return what stands on a page in the order of reading: of two columns the left one first."""
    if not pieces:
        return []
    ordered = sorted(pieces, key=lambda piece: (piece.top, piece.left))
    start, end = min(p.left for p in ordered), max(p.right for p in ordered)
    found: list[Flow] = []
    waiting: list[Piece] = []
    at = 0
    while at < len(ordered):
        zone = _zone(ordered, at, start, end)
        if zone is None:
            waiting.append(ordered[at])
            at += 1
            continue
        top = min(p.top for p in (*zone.left, *zone.right))
        while (
            waiting
            and top - waiting[-1].bottom < 1.5 * waiting[-1].height
            and (first_page and not found or waiting[-1].left > zone.low)
        ):
            if not zone.add(waiting[-1]):
                break
            waiting.pop()
        if waiting:
            found.append(Flow(_rows(waiting)))
            waiting = []
        taken = {id(piece) for piece in (*zone.left, *zone.right)}
        ordered = [piece for piece in ordered[at:] if id(piece) not in taken]
        at = 0
        found.extend(Flow(_rows(column), column=True) for column in (zone.left, zone.right))
    if waiting:
        found.append(Flow(_rows(waiting)))
    return found


def _zone(ordered: Sequence[Piece], at: int, start: float, end: float) -> _Zone | None:
    """The two columns that begin with a piece, or None."""
    first = ordered[at]
    if at + 1 == len(ordered) or ordered[at + 1].top >= first.bottom:
        return None
    beside = takewhile(lambda piece: piece.top < first.bottom, ordered[at + 1 : at + 12])
    partner = next((piece for piece in beside if _parted(first, piece, start, end)), None)
    if partner is None:
        return None
    left, right = (first, partner) if first.left < partner.left else (partner, first)
    zone = _Zone(left.right, right.left)
    for piece in ordered[at:]:
        column_bottom = max(
            (p.bottom for p in (zone.left if piece.right <= zone.high - 2 else zone.right)), default=piece.top
        )
        if piece.top - column_bottom > (1.2 if piece.right <= zone.high - 2 else 9) * piece.height:
            # What stands beside it begins the next rows with it, though larger type stands a little higher.
            zone.right = [p for p in zone.right if _shared(p, piece) < 0.5] or zone.right
            break
        if not zone.add(piece):
            break
    # Only of neighbours the gap is that between two columns.
    gaps = [
        other.left - one.right
        for one in zone.left
        for other in zone.right
        if abs(one.bottom - other.bottom) < 0.8 * one.height
        and not any(_shared(one, p) > 0.5 and one.right < p.left < other.left for p in (*zone.left, *zone.right))
    ]
    if not gaps or zone.high - zone.low < 4 or 2 * _doubled(zone) > len(gaps):
        return None
    height = first.height
    strong = sum(gaps) >= 4 * height and len(gaps) >= 2
    single = max(gaps) >= 3 * height or any(one.text.startswith(FOOTER) for one in zone.left)
    return zone if strong or single else None


def _doubled(zone: _Zone) -> int:
    """How often two pieces of one side stand side by side: cells without rules, or words that are spread widely."""
    return sum(_shared(one, other) > 0.5 for side in (zone.left, zone.right) for one, other in pairwise(side))


def _parted(one: Piece, other: Piece, start: float, end: float) -> bool:
    """Whether two pieces stand side by side with the corridor of two columns between them."""
    if _shared(one, other) < 0.3:
        return False
    left, right = (one, other) if one.left <= other.left else (other, one)
    gap = right.left - left.right
    middle = (right.left + left.right) / 2 - start
    return gap >= 0.5 * left.height and 0.2 * (end - start) <= middle <= 0.78 * (end - start)


def _rows(pieces: Sequence[Piece]) -> list[Line]:
    """The lines that pieces make: what stands beside each other is one; rows of three cells and more are kept apart."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top, piece.left)):
        # Most lines begin below the one before; what they share is asked of the others only.
        if rows and piece.top < rows[-1][0].bottom and all(_shared(piece, other) >= 0.5 for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    cells = [len(row) >= 3 for row in rows]
    found = []
    for index, row in enumerate(rows):
        near = cells[index] and any(cells[max(0, index - 1) : index] + cells[index + 1 : index + 2])
        found.append(Line(row if len(row) == 1 else sorted(row, key=lambda piece: piece.left), tabs=near))
    return found


# --- paragraphs --------------------------------------------------------------------------------------


def body_of(pages: Sequence[Sequence[Flow]]) -> Body:
    """Return the frame of the running text of a document."""
    lines = [line for page in pages for flow in page if not flow.column for line in flow.lines]
    if not lines:
        return Body()
    right = _usual([line.right for line in lines], upper=True)
    full = [line for line in lines if line.right > right - line.height] or lines
    left = _usual([line.left for line in full], upper=False)
    gaps = [
        after.top - before.bottom
        for page in pages
        for flow in page
        if not flow.column
        for before, after in pairwise(flow.lines)
        if abs(after.left - left) < 0.5 * after.height and before.right > right - before.height
    ]
    at_left = sum(abs(line.left - left) < 0.4 * line.height for line in lines)
    inside = sum(0.8 * line.height < line.left - left < 6 * line.height for line in full)
    return Body(left, right, median(gaps) if gaps else 0.0, at_left >= 3 and inside >= 2)


def _usual(places: Sequence[float], *, upper: bool) -> float:
    """The margin at which most lines end or begin: the outermost of the frequent places."""
    counts = Counter(round(place / 3) for place in places)
    most = max(counts.values())
    frequent = [place for place, count in counts.items() if count >= 0.3 * most]
    return 3.0 * (max(frequent) if upper else min(frequent))


def begins(line: Line, before: Line, body: Body) -> bool | None:
    """Return whether a line begins a paragraph; None where the page does not tell (`before` is on the page before)."""
    height = line.height
    other_page = line.top < before.top
    if not other_page and line.top - before.bottom > body.gap + 0.35 * height:
        return True
    centred, was_centred = _centred(line, body), _centred(before, body)
    if (
        was_centred
        and line.left - body.left < 0.5 * height
        and before.right - before.left > 0.7 * (body.right - body.left)
    ):
        was_centred = False  # a long first line whose indent is as wide as the room at its end
    if centred and was_centred:
        return other_page
    if centred != was_centred and not (_full(line, body) or _full(before, body)):
        return True
    indent = line.left - body.left
    if body.indented and indent > 0.8 * height:
        same = abs(line.left - before.left) < 0.3 * height
        return not (
            same
            and before.text[-1] not in _TERMINAL
            and before.right > body.right - 2 * height
            and line.text[0].islower()
        )
    if line.left - before.left > 0.8 * height and not other_page:
        return True
    word = line.text.split(" ", 1)[0]
    needed = (len(word) + 1) * (line.right - line.left) / max(1, len(line.text))
    if before.right + 1.3 * needed + 0.3 * height < body.right:
        return True
    if body.indented and abs(indent) < 0.5 * height:
        return False
    return None if other_page else False


def _full(line: Line, body: Body) -> bool:
    return line.left < body.left + 0.6 * line.height and line.right > body.right - 0.6 * line.height


def _centred(line: Line, body: Body) -> bool:
    aside, off = line.left - body.left, abs((line.left + line.right) / 2 - body.middle)
    # the first line of a title may all but fill the room; then it must stand the more exactly in the middle
    return (aside > 0.5 * line.height and off < 0.35 * line.height) or (
        aside > 0.3 * line.height and off < 0.15 * line.height
    )
