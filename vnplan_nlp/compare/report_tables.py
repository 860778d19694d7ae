"""The tables of a comparison for a desk: rows of words, numbers, shares and days, for workbooks and Word files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from vnplan_nlp.compare.model import Change, Pairing, ValueOf
from vnplan_nlp.compare.report_view import Row, View
from vnplan_nlp.compare.report_words import (
    change_sign,
    change_words,
    day_of,
    number_of,
    one_line,
    pairing_words,
    status_sign,
    value_words,
)

#: Passages of the plan that stand beside a requirement.
_MOST_PASSAGES: Final = 3


class Share(NamedTuple):
    """A number from 0 to 1 that is shown in percent."""

    value: float


Cell = str | int | float | date | Share | None


class Table(NamedTuple):
    """A table with a name; `widths` are those of the columns in letters.

    Where rows have a status, `states` tells it (it colours the cell) and `state_column` is the column that names it.
    """

    name: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    states: tuple[str | None, ...] = ()
    state_column: int = 0


def cell_words(cell: Cell) -> str:
    """Return a cell as people write it: 15/03/2021, 83%, 12,5."""
    if cell is None:
        return ""
    if isinstance(cell, Share):
        return f"{round(cell.value * 100)}%"
    if isinstance(cell, date):
        return f"{cell.day:02d}/{cell.month:02d}/{cell.year:04d}"
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return str(cell)


def tables(view: View) -> tuple[Table, ...]:
    """Return all tables but the summary; that of campaigns only where there is one to show."""
    made = [requirements(view), changes(view), additions(view), citations(view), deadlines(view), indicators(view)]
    return (*made, campaigns(view)) if view.comparison.campaigns else tuple(made)


def status_words(state: str, view: View) -> str:
    """Return a status with its sign: "✓ Đáp ứng"."""
    return f"{status_sign(state)} {view.words['status'][state]}"


def requirements(view: View) -> Table:
    """Return a row for each requirement."""
    words = view.words["columns"]
    names = (
        "number", "section", "requirement", "kind", "actor", "addressed", "status", "score", "plan_section", "passage",
        "changes",
    )  # fmt: skip
    return Table(
        view.words["sheets"]["requirements"],
        tuple(words[name] for name in names),
        (6, 10, 60, 14, 24, 16, 14, 9, 14, 60, 40),
        tuple(_requirement(row, view) for row in view.rows),
        tuple(row.state for row in view.rows),
        names.index("status"),
    )


def _requirement(row: Row, view: View) -> tuple[Cell, ...]:
    item = row.item
    answers = row.answers[:_MOST_PASSAGES]
    return (
        row.number,
        row.path,
        row.text,
        view.words["kind"][item.kind],
        one_line(item.actor),
        view.words["addressed"][item.addressed],
        status_words(row.state, view),
        Share(item.score),
        "\n".join(dict.fromkeys(filter(None, (view.plan_sections.path(match.section) for match in answers)))),
        "\n".join(one_line(match.text) for match in answers),
        "\n".join(change_line(change, view) for change in item.changes),
    )


def change_line(change: Change, view: View) -> str:
    """Return a change on one line: "▼ Thời hạn: muộn hơn: 15/3/2021 → 30/3/2021"."""
    sides = " → ".join(one_line(side) or "–" for side in (change.directive, change.plan))
    return f"{change_words(change, view.words)}: {sides}"


def changes(view: View) -> Table:
    """Return a row for each change, and for each slip outside of the matches."""
    words = view.words["columns"]
    found: list[tuple[int | None, str, Change]] = [(row.number, row.path, change) for row, change in view.changes]
    found += [(None, "", slip) for slip in view.comparison.slips]
    return Table(
        view.words["sheets"]["changes"],
        tuple(
            words[name] for name in ("requirement_number", "section", "change", "direction", "in_directive", "in_plan")
        ),
        (10, 10, 20, 18, 50, 50),
        tuple(
            (
                number,
                path,
                view.words["change"][change.kind],
                f"{change_sign(change.direction)} "
                f"{view.words['direction'].get(change.direction, view.words['differs'])}",
                _side(change.directive),
                _side(change.plan),
            )
            for number, path, change in found
        ),
    )


def _side(words: str | None) -> Cell:
    """A side of a change: a day or a number as such where it is nothing else."""
    line = one_line(words)
    return day_of(line) or line


def additions(view: View) -> Table:
    """Return a row for each passage of the plan that answers no requirement."""
    words = view.words["columns"]
    return Table(
        view.words["sheets"]["additions"],
        (words["number"], words["plan_section"], words["text"]),
        (6, 14, 110),
        tuple(
            (number, view.plan_sections.path(item.section), one_line(item.text))
            for number, item in enumerate(view.comparison.additions, 1)
        ),
    )


def citations(view: View) -> Table:
    """Return a row for each cited document, what only one of the two cites first."""
    words = view.words["columns"]
    signs = {"both": "=", "directive_only": change_sign("dropped"), "plan_only": change_sign("added")}
    return Table(
        view.words["sheets"]["citations"],
        (words["document"], words["title"], words["cited_by"], words["differences"]),
        (30, 70, 24, 50),
        tuple(
            (
                one_line(" ".join(filter(None, (item.doc_type, item.reference)))),
                one_line(item.title),
                f"{signs[side]} {view.words['cited'][side]}",
                "\n".join(change_line(change, view) for change in item.differences),
            )
            for side, cited in view.cited()
            for item in cited
        ),
    )


def deadlines(view: View) -> Table:
    """Return a row for each pair of deadlines; the days are days where both day and year are known."""
    words = view.words["columns"]
    names = ("name", "in_directive", "day_directive", "in_plan", "day_plan", "comparison", "requirement_number")
    return Table(
        view.words["sheets"]["deadlines"],
        tuple(words[name] for name in names),
        (60, 30, 16, 30, 16, 22, 10),
        tuple(
            (
                one_line(pair.name),
                _text(pair.directive),
                _day(pair.directive, view),
                _text(pair.plan),
                _day(pair.plan, view),
                *_outcome(pair, view),
            )
            for pair in view.comparison.deadlines
        ),
    )


def indicators(view: View) -> Table:
    """Return a row for each pair of indicators, the values as numbers."""
    words = view.words["columns"]
    names = (
        "name", "unit", "in_directive", "value_directive", "in_plan", "value_plan", "comparison", "requirement_number",
    )  # fmt: skip
    return Table(
        view.words["sheets"]["indicators"],
        tuple(words[name] for name in names),
        (50, 14, 40, 14, 40, 14, 22, 10),
        tuple(
            (
                one_line(pair.name),
                one_line(pair.unit),
                _text(pair.directive),
                _number(pair.directive),
                _text(pair.plan),
                _number(pair.plan),
                *_outcome(pair, view),
            )
            for pair in view.comparison.indicators
        ),
    )


def campaigns(view: View) -> Table:
    """Return a row for each pair of campaigns."""
    words = view.words["columns"]
    return Table(
        view.words["sections"]["campaigns"],
        tuple(words[name] for name in ("name", "in_directive", "in_plan", "comparison", "requirement_number")),
        (50, 50, 50, 22, 10),
        tuple(
            (one_line(pair.name), _text(pair.directive), _text(pair.plan), *_outcome(pair, view))
            for pair in view.comparison.campaigns
        ),
    )


def summary(view: View) -> tuple[tuple[Cell, ...], ...]:
    """Return the counts of a comparison as rows of a name and a value."""
    words, counts = view.words, view.counts
    coverage = view.coverage
    rows: list[tuple[Cell, ...]] = [(words["columns"]["coverage"], Share(coverage) if coverage is not None else "–")]
    rows += [(status_words(state, view), counts[state]) for state in ("missing", "partial", "covered", "other")]
    rows += [
        (words["sections"]["changes"], len(view.changes) + len(view.comparison.slips)),
        (words["sections"]["additions"], len(view.comparison.additions)),
    ]
    return tuple(rows)


def coverage(view: View) -> Table:
    """Return a row for each section of the directive."""
    states: Sequence[str] = ("covered", "partial", "missing", "other")
    words = view.words["columns"]
    return Table(
        view.words["sections"]["coverage"],
        (words["section"], words["coverage"], *(status_words(state, view) for state in states)),
        (60, 14, 14, 14, 14, 24),
        tuple(
            (
                group.name,
                Share((group.covered + group.partial / 2) / group.counted) if group.counted else "–",
                *(group.count_of(state) for state in states),
            )
            for group in view.groups
        ),
    )


def _outcome(pair: Pairing, view: View) -> tuple[Cell, Cell]:
    return pairing_words(pair, view.words), view.numbers.get(pair.requirement or "")


def _text(side: ValueOf | None) -> str:
    return one_line(side.text) if side is not None else ""


def _day(side: ValueOf | None, view: View) -> Cell:
    return (day_of(side.value) or value_words(side.value, view.language)) if side is not None else None


def _number(side: ValueOf | None) -> Cell:
    if side is None:
        return None
    number = number_of(side.value)
    return one_line(side.value) if number is None else number
