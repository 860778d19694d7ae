"""Table bars: regions of lines that bars cut into cells, and the rows that they make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.normalize.carrier import Line

#: A cell of a bar table holds no more lines than this; longer text between two bars is running text.
_LONGEST_CELL: Final = 40
_ROW_START: Final = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[A-HĐa-hđ]|\d{1,2}(?:\.\d{1,2}){1,2}|TT|STT)[.)]?")
_SEPARATOR: Final = re.compile(r"\|?[ :\-|=+]*-[ :\-|=+]*\|?")


@dataclass(slots=True)
class Region:
    """Lines `first` up to `last` (exclusive) that bars or tabs cut into rows of cells; a cell is a list of lines."""

    first: int
    last: int
    rows: list[list[list[Line]]] = field(default_factory=list)


def bar_regions(lines: list[Line]) -> list[Region]:
    """Return the regions of a list of lines that are set in cells, in order, never overlapping.

    Three carriers are known: bars on lines of their own between cells (text of web pages), Markdown pipe
    tables, and tabs.
    """
    regions: list[Region] = []
    at = 0
    while at < len(lines):
        text = lines[at].text
        region = None
        opened = text[0] == "|" and _opens(lines[at])
        if opened and text == "|":
            region = _lone_bars(lines, at, regions[-1].last if regions else 0)
        elif opened and text[-1] == "|" and len(text) > 2:
            region = _pipes(lines, at)
        elif "\t" in text:
            region = _tabs(lines, at)
        if region is None:
            at += 1
        else:
            regions.append(region)
            at = region.last
    return regions


def _lone_bars(lines: list[Line], first_bar: int, floor: int) -> Region | None:
    """Bars on lines of their own: each closes a cell, and one more opens the next row."""
    bars = [first_bar]
    at = first_bar + 1
    footer = False
    while at < len(lines) and at - bars[-1] <= _LONGEST_CELL:
        text = lines[at].text
        if text == "|":
            bars.append(at)
            if footer and len(bars) == 3:
                break  # recipients and signature make one row; what follows is another table
        elif text.isupper() and (title_type(text) or text.startswith("PHỤ LỤC")):
            break  # a title is never set in a cell
        elif at == first_bar + 1 and text.startswith(("Nơi nhận", "NƠI NHẬN")):
            footer = True
        elif at == bars[-1] + 1 and lines[at].gap and text[0] != "|":
            break  # running text: a cell begins right under its bar
        at += 1
    if len(bars) < 2:
        return None
    start = first_bar
    if first_bar <= 6 and floor == 0 and not any(title_type(line.text) for line in lines[:first_bar]):
        start = 0  # the letterhead: its first cell stands at the top of the file without a bar
    region = Region(start, bars[-1] + 1)
    cells: list[list[Line]] = [lines[start:first_bar]] if start < first_bar else []
    width = 0
    row: list[list[Line]] = cells
    for index, bar in enumerate(bars[:-1]):
        cell = lines[bar + 1 : bars[index + 1]]
        if cell:
            row.append(cell)
            continue
        # Nothing between two bars: the end of the row, or an empty cell of it.
        after = lines[bars[index + 1] + 1].text if bars[index + 1] + 1 < len(lines) else "|"
        width = max(width, len(region.rows[0]) if region.rows else 0)
        if row and after != "|" and (len(row) >= width or len(row) <= 2 or _ROW_START.fullmatch(after)):
            region.rows.append(row)
            row = []
        elif row and after == "|" and len(row) >= max(1, width - 1) or row:
            row.append([])
    if row:
        region.rows.append(row)
    for cells in region.rows:
        while cells and not cells[-1]:
            cells.pop()
    region.rows = [cells for cells in region.rows if cells]
    return region


def _pipes(lines: list[Line], first: int) -> Region | None:
    last = first
    region = Region(first, first)
    while last < len(lines) and _opens(lines[last]) and (last == first or lines[last].gap == 0):
        line = lines[last]
        last += 1
        if _SEPARATOR.fullmatch(line.text):
            continue
        bars = _bars(line)
        end = len(line.text)
        while bars and bars[-1] == end - 1:
            end = bars.pop()
        ends = [*bars[1:], end]
        starts = [1, *(bar + 1 for bar in bars[1:])]
        region.rows.append([_slice(line, low, high) for low, high in zip(starts, ends, strict=True)])
    region.last = last
    return region if last - first >= 2 else None


def _bars(line: Line) -> list[int]:
    """The places of the bars that part cells: not those that a backslash or an entity makes a character."""
    literal = {start for start, _, length, raw_length in line.runs if length == 1 < raw_length}
    return [at for at, char in enumerate(line.text) if char == "|" and at not in literal]


def _opens(line: Line) -> bool:
    return line.text[0] == "|" and _bars(line)[:1] == [0]


def _tabs(lines: list[Line], first: int) -> Region | None:
    last = first
    while last < len(lines) and "\t" in lines[last].text and (last == first or lines[last].gap <= 1):
        last += 1
    rows = [[_slice(line, low, high) for low, high in _between(line.text, "\t", 0)] for line in lines[first:last]]
    if last - first < 2 or max(len(row) for row in rows) < 3:
        return None
    return Region(first, last, rows)


def columns(line: Line) -> list[Line]:
    """Return the parts of a line that tabs cut, blank ones left out: columns that were read as one line."""
    return [part for low, high in _between(line.text, "\t", 0) for part in _slice(line, low, high)]


def _between(text: str, mark: str, start: int) -> list[tuple[int, int]]:
    spans = []
    while True:
        end = text.find(mark, start)
        if end < 0:
            spans.append((start, len(text)))
            return spans
        spans.append((start, end))
        start = end + 1


def _slice(line: Line, low: int, high: int) -> list[Line]:
    """Return a part of a line as the lines of a cell: one, or none where it is blank."""
    text = line.text[low:high]
    low += len(text) - len(text.lstrip())
    high = low + len(text.strip())
    if low >= high:
        return []
    runs = []
    for text_start, raw_start, text_length, raw_length in line.runs:
        left, right = max(text_start, low), min(text_start + text_length, high)
        if left >= right:
            continue
        if text_length == raw_length:
            runs.append((left - low, raw_start + left - text_start, right - left, right - left))
        else:
            runs.append((left - low, raw_start, right - left, raw_length))
    return [Line(line.text[low:high], runs, gap=line.gap, bold=line.bold, number=line.number)]
