"""Indicators: the quantified targets of running text and of tables, with comparator, unit and year."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.parties import Sections, Span, opening_of
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Block, Draft, Indicator, trusted
from vnplan_nlp.schema.rules import IndicatorRule

Comparator = Literal["=", ">=", "<=", ">", "<"]
_FILE: Final = "indicators"
#: How far back and ahead the clause of a quantity is read.
_CLAUSE: Final = 400
_NAME: Final = 330
_TRIM: Final = ' ,;:.-–+*•("”“'
_SIGNS: Final[dict[str, Comparator]] = {
    ">": ">", "<": "<", ">=": ">=", "<=": "<=", "≥": ">=", "≤": "<=",
    "trên": ">", "hơn": ">", "dưới": "<", "từ": ">=", "ít nhất": ">=", "tối thiểu": ">=", "không dưới": ">=",
    "tối đa": "<=", "không quá": "<=",
}  # fmt: skip
_DIGIT: Final = re.compile(r"\d")
#: What a line says that sets a target outside the sections of targets; most lines are passed over by it.
_PROMISING: Final = re.compile(
    r"%|‰|phần trăm|[Íí]t nhất|[Tt]ối (?:thiểu|đa)|[Kk]hông (?:quá|dưới|vượt)|trở lên|đạt|hấn đấu"
)


@dataclass(slots=True)
class _Grid:
    """A table of targets: what its header rows say of its columns."""

    number: int
    width: int
    year: int | None
    label: int
    unit: int | None
    heads: list[str]
    #: The columns of figures by their sub-headers ("Giá trị", "Tỷ lệ %"), in order.
    measures: list[str] = field(default_factory=list)
    #: The row above that named a measure and gave no figure.
    pending: tuple[str, str | None] | None = None


@dataclass(slots=True)
class _Found:
    """A quantity of running text that is taken for a target."""

    match: re.Match[str]
    unit: str | None
    comparator: Comparator
    end: int


@extractor("indicators", needs=("citations",))
def indicators(draft: Draft) -> Iterator[Annotation]:
    """Yield the targets in reading order: of the rows of tables of targets, and of sentences."""
    text = draft.text
    sections = Sections(draft.sections)
    cited = [(item.start, item.title_end or item.end) for item in draft.layer("citations")]
    grid: _Grid | None = None
    for block in draft.blocks:
        if block.zone not in ("body", "annex"):
            continue
        if block.table is None:
            if _DIGIT.search(text, block.start, block.end) is None:
                continue
            if _PROMISING.search(text, block.start, block.end) or "targets" in sections.roles_at(block.start):
                yield from _sentences(draft, sections, cited, opening_of(text, block), block.end, None)
            continue
        if grid is None or grid.number != block.table:
            grid = _headed(draft, block, sections, grid)
            if grid is not None and grid.number == block.table:
                continue
        yield from _row(draft, sections, cited, block, grid if grid and grid.number == block.table else None)


# --- running text --------------------------------------------------------------------------------


def _sentences(
    draft: Draft, sections: Sections, cited: list[Span], start: int, end: int, table: str | None
) -> Iterator[Indicator]:
    """The targets between two bounds."""
    text = draft.text
    if "funding" in sections.roles_at(start):
        return
    found: list[_Found] = []
    for match in regex(_FILE, "quantity").finditer(text, start, end):
        quantity = _target(draft, sections, match, found[-1] if found else None, start)
        if quantity is not None and not _inside(cited, match.start()):
            found.append(quantity)
    last: tuple[int, str] | None = None
    for item in found:
        name = _name(text, item, start, end, last)
        if name is None:
            continue
        last = item.end, name
        rule: IndicatorRule = "percent" if item.match["percent"] else "count"
        yield trusted(
            Indicator,
            start=item.match.start(),
            end=item.end,
            text=text[item.match.start() : item.end],
            rule=f"indicators.{rule}",
            name=name,
            value=_number(item.match["number"]),
            comparator=item.comparator,
            unit=item.unit,
            year=_year(draft, sections, item.match.start(), start, end),
            table=table,
        )


def _inside(spans: list[Span], position: int) -> bool:
    index = bisect_right(spans, (position, 1 << 60)) - 1
    return index >= 0 and position < spans[index][1]


def _target(draft: Draft, sections: Sections, match: re.Match[str], before: _Found | None, floor: int) -> _Found | None:
    """A quantity as a target, or None: a part of a hundred is one, a count where a word limits or sets it."""
    text = draft.text
    comparator = _comparator(match)
    begin = _clause_start(text, match.start(), floor)
    if regex(_FILE, "past").search(text, begin, match.start()) or regex(_FILE, "norm").match(text, match.end()):
        return None
    aimed = regex(_FILE, "aim").search(text, begin, match.start()) is not None
    around = sections.around(match.start())
    targets = any(section.role == "targets" for section in around)
    # The articles of a regulation set conditions and shares; only what they call an aim is one.
    if not aimed and not targets and any(section.kind == "article" for section in around):
        return None
    if match["percent"]:
        return _Found(match, match["percent"].strip(), comparator, match.end())
    if regex(_FILE, "nounit").match(text, match.start("unit")):
        return None
    unit = text[match.start("scale") if match["scale"] else match.start("unit") : match.end("unit")]
    limited = any(match[name] for name in ("least", "most")) or bool(match["up"])
    limited = limited or (match["cue"] != "" and targets)
    limited = limited or bool(match["of"] and match["cue"])
    limited = limited or (match["cue"] != "" and aimed)
    if not limited and before is not None and before.unit == unit and "\n" not in text[before.end : match.start()]:
        between = text[before.end : match.start()]
        limited = ". " not in between
        if limited and ";" not in between and "trong đó" not in between:
            comparator = before.comparator
    return _Found(match, unit, comparator, match.end()) if limited else None


def _comparator(match: re.Match[str]) -> Comparator:
    """What the words around a number make of it."""
    if match["most"] or match["down"]:
        return "<="
    if match["least"] or match["up"] or match["from"]:
        return ">="
    if match["more"]:
        return ">"
    return "<" if match["less"] else "="


def _clause_start(text: str, position: int, floor: int) -> int:
    begin = max(floor, position - _CLAUSE)
    for match in regex(_FILE, "clause").finditer(text, begin, position):
        begin = match.end()
    return begin


def _name(text: str, item: _Found, floor: int, ceiling: int, last: tuple[int, str] | None) -> str | None:
    """What a quantity measures: the clause before it where it ends that clause, else the words behind it.

    A second quantity of a sentence that brings no words of its own ("…, đến năm 2030 đạt 80%") goes on with the last.
    """
    begin = _clause_start(text, item.match.start(), floor)
    goes_on = last is not None and ". " not in text[last[0] : item.match.start()]
    if last is not None and goes_on:
        begin = max(begin, last[0])
    goal = regex(_FILE, "goal").match(text, begin, item.match.start())
    left = goal.end() if goal is not None else begin
    before = text[left : item.match.start()].strip(_TRIM).removesuffix(" lên").removesuffix(" đạt")
    start = item.match.start("scale" if item.match["scale"] else "unit") if item.match["unit"] else item.end
    stop = regex(_FILE, "tail").search(text, max(item.end, start + 1), min(ceiling, item.end + _NAME))
    behind = text[start : stop.start() if stop is not None else min(ceiling, item.end + _NAME)].strip(_TRIM)
    ends = regex(_FILE, "behind").match(text, item.end, ceiling) is not None
    verb = item.match["verb"] is not None
    if before and (ends or (verb and regex(_FILE, "subject").match(before))):
        return before
    if last is not None and goes_on and ends and not before and ";" not in text[last[0] : item.match.start()]:
        return last[1]
    return behind or before or None


def _year(draft: Draft, sections: Sections, position: int, floor: int, ceiling: int) -> int | None:
    """The year for which a target is set: of its sentence, its paragraph, or a heading above."""
    text = draft.text
    sentence = max(text.rfind(". ", floor, position), floor)
    stop = text.find(". ", position, ceiling)
    for low, high in ((sentence, position), (position, stop if stop >= 0 else ceiling), (floor, sentence)):
        year = _last_year(text, low, high)
        if year is not None:
            return year
    return _heading_year(draft, sections, position)


def _last_year(text: str, start: int, end: int) -> int | None:
    year = None
    for match in regex(_FILE, "until").finditer(text, start, end):
        year = int(next(value for value in reversed(match.groups()) if value))
    return year


# --- tables --------------------------------------------------------------------------------------


def _headed(draft: Draft, block: Block, sections: Sections, last: _Grid | None) -> _Grid | None:
    """The table that a header row opens; a table of the same width right behind goes on the last one."""
    text = draft.text
    heads = [text[low:high].strip() for low, high in block.cells]
    label = next((i for i, head in enumerate(heads) if regex(_FILE, "targethead").match(head)), None)
    unit = next((i for i, head in enumerate(heads) if regex(_FILE, "unithead").match(head)), None)
    planned = any(regex(_FILE, "planhead").search(head) for head in heads)
    if label is None and unit is not None and (planned or "targets" in sections.roles_at(block.start)):
        label = next((i for i, head in enumerate(heads[:unit]) if not regex(_FILE, "donehead").search(head)), None)
    if label is None or block.table is None or len(heads) < 2:
        return last
    year = _last_year(text, block.start, block.end)
    if year is None:
        year = _heading_year(draft, sections, block.start)
    return _Grid(block.table, len(heads), year, label, unit, heads)


def _heading_year(draft: Draft, sections: Sections, position: int) -> int | None:
    for section in sections.around(position):
        if section.heading_start is not None and section.heading_end is not None:
            year = _last_year(draft.text, section.heading_start, section.heading_end)
            if year is not None:
                return year
    return None


def _row(draft: Draft, sections: Sections, cited: list[Span], block: Block, grid: _Grid | None) -> Iterator[Indicator]:
    """The targets of a row: its figures where the table has a column of units, else what its cells say."""
    text = draft.text
    table = f"tables-{block.table}"
    if grid is None or grid.unit is None:
        for low, high in block.cells:
            # Short cells hold labels, names and dates; what they measure stands in another cell.
            if high - low > 12 and (grid is None or high - low <= 4 * _CLAUSE):
                yield from _sentences(draft, sections, cited, low, high, table)
        return
    cells = [(low, high) for low, high in block.cells if high > low]
    words = [text[low:high].strip() for low, high in cells]
    figures = [regex(_FILE, "valuecell").fullmatch(word) for word in words]
    first = 1 if len(words) > 1 and regex(_FILE, "ordinal").fullmatch(words[0]) and figures[1] is None else 0
    if all(figures) and grid.pending is not None and len(words) > 1:
        name, unit = grid.pending
        yield from _figures(text, grid, cells, words, name, unit, table)
        return
    if first >= len(words) or figures[first] is not None:
        return
    name = _label(words[first])
    rest = words[first + 1 :]
    if not any(figures[first + 1 :]) and len(rest) != 1:
        measures = [word for word in rest if regex(_FILE, "percenthead").search(word) or word.startswith("Giá trị")]
        if measures:  # a second header row that the first row of figures carries
            grid.measures = measures
            grid.pending = name, next((word for word in rest if word not in measures), None)
        elif not rest:
            grid.pending = name, None
        return
    unit = rest[0] if rest and figures[first + 1] is None and regex(_FILE, "unitcell").fullmatch(rest[0]) else None
    if unit is not None and not rest[1:]:
        grid.pending = name, unit
        return
    skip = first + (2 if unit is not None else 1)
    aligned = len(block.cells) == grid.width
    chosen = [
        (span, word) for span, word in zip(cells[skip:], words[skip:], strict=True)
        if not (aligned and _done(grid, block.cells.index(span)))
    ]  # fmt: skip
    yield from _figures(text, grid, [span for span, _ in chosen], [word for _, word in chosen], name, unit, table)


def _done(grid: _Grid, column: int) -> bool:
    """Whether a column tells what was reached or compares."""
    return regex(_FILE, "donehead").search(grid.heads[column]) is not None


def _label(words: str) -> str:
    """The label of a row without the marks before it."""
    return words.strip(_TRIM).strip()


def _figures(
    text: str, grid: _Grid, cells: list[Span], words: list[str], name: str, unit: str | None, table: str
) -> Iterator[Indicator]:
    """The targets of the figures of a row; a column of percentages has its own unit."""
    for number, ((low, high), word) in enumerate(zip(cells, words, strict=True)):
        match = regex(_FILE, "valuecell").fullmatch(word)
        if match is None or not name:
            continue
        measured = grid.measures[number] if len(grid.measures) == len(words) else ""
        percent = match["percent"] or ("%" if measured and regex(_FILE, "percenthead").search(measured) else None)
        cue = (match["cue"] or "").lower()
        comparator: Comparator = ">=" if match["up"] or match["range"] else "<=" if match["down"] else "="
        yield trusted(
            Indicator,
            start=low,
            end=high,
            text=text[low:high],
            rule="indicators.cell",
            name=name,
            value=_number(match["number"]),
            comparator=_SIGNS.get(cue, comparator),
            unit=percent or unit,
            year=_column_year(grid, cells, low) or grid.year,
            table=table,
        )


def _column_year(grid: _Grid, cells: list[Span], low: int) -> int | None:
    """The year in the header of a figure's column, where the row has a cell for each column."""
    if len(cells) != grid.width:
        return None
    column = next(index for index, (start, _) in enumerate(cells) if start == low)
    return _last_year(grid.heads[column], 0, len(grid.heads[column]))


def _number(printed: str) -> float:
    """A Vietnamese number: dots part thousands, a comma the decimals; one dot with other than three digits is one."""
    if "," in printed or printed.count(".") > 1:
        return float(printed.replace(".", "").replace(",", "."))
    whole, _, decimals = printed.partition(".")
    return float(whole + decimals) if len(decimals) == 3 else float(printed)
