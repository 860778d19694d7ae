"""A comparison as a workbook to work with: requirements, changes, additions, citations, deadlines and targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from vnplan_nlp.compare.model import Change, Comparison, Pairing, ValueOf
from vnplan_nlp.compare.report_sheets import Book, Column, Share, Shown, Value
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import (
    Language,
    change_sign,
    change_text,
    day_of,
    number_of,
    one_line,
    pairing_name,
    pairing_words,
    status_sign,
    value_words,
    weakens,
)
from vnplan_nlp.schema import PlanDocument

_STATES: Final = ("covered", "partial", "missing", "other")


def write_xlsx(
    comparison: Comparison, plan: PlanDocument, directive: PlanDocument, *, language: Language = "vi"
) -> bytes:
    """Return a workbook: summary, requirements, changes, additions, citations, deadlines, targets.

    Days and numbers that are known in full are real ones; all else is text and never a formula.

    Args:
        comparison: what `compare` found.
        plan: the plan.
        directive: the directive.
        language: of the heads, "vi" or "en".

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    view = View(comparison, plan, directive, language)
    book, names = Book(view.words["page_title"]), view.words["sheets"]
    book.lines(names["summary"], (44, 46, 46, 14, 14), _summary(view))
    for name, columns, rows in (
        ("requirements", _REQUIREMENTS, _requirements(view)),
        ("changes", _CHANGES, _changes(view)),
        ("additions", _ADDITIONS, _additions(view)),
        ("citations", _CITATIONS, _citations(view)),
        ("deadlines", _DEADLINES, _pairings(view, comparison.deadlines)),
        ("indicators", _INDICATORS, _indicators(view)),
    ):
        book.sheet(names[name], _columns(columns, view.words), rows, frozen=1 if name == "requirements" else 0)
    if comparison.campaigns:
        rows = ((row[0], row[1], row[3], *row[5:]) for row in _pairings(view, comparison.campaigns))
        book.sheet(names["campaigns"], _columns(_CAMPAIGNS, view.words), rows)
    return book.saved()


#: Key of the name, width, whether the values stand in the middle.
_Columns = tuple[tuple[str, float, bool], ...]
_REQUIREMENTS: Final[_Columns] = (
    ("number", 7, True), ("section", 11, True), ("requirement", 60, False), ("kind", 16, True), ("actor", 24, False),
    ("addressed", 16, True), ("status", 16, True), ("score", 10, True), ("plan_section", 11, True),
    ("passage", 60, False), ("changes", 40, False),
)  # fmt: skip
_CHANGES: Final[_Columns] = (
    ("requirement_number", 9, True), ("section", 11, True), ("change", 20, True), ("direction", 16, True),
    ("in_directive", 50, False), ("in_plan", 50, False), ("requirement", 60, False),
)  # fmt: skip
_ADDITIONS: Final[_Columns] = (("number", 7, True), ("plan_section", 14, True), ("text", 110, False))
_CITATIONS: Final[_Columns] = (
    ("document", 34, False), ("title", 60, False), ("cited_by", 24, True), ("differences", 50, False),
)  # fmt: skip
_DEADLINES: Final[_Columns] = (
    ("name", 50, False), ("in_directive", 32, False), ("day_directive", 16, True), ("in_plan", 32, False),
    ("day_plan", 16, True), ("comparison", 20, True), ("requirement_number", 9, True),
)  # fmt: skip
_INDICATORS: Final[_Columns] = (
    ("name", 50, False), ("unit", 14, True), ("in_directive", 32, False), ("value_directive", 14, True),
    ("in_plan", 32, False), ("value_plan", 14, True), ("comparison", 20, True), ("requirement_number", 9, True),
)  # fmt: skip
_CAMPAIGNS: Final[_Columns] = (
    ("name", 50, False), ("in_directive", 50, False), ("in_plan", 50, False), ("comparison", 20, True),
    ("requirement_number", 9, True),
)  # fmt: skip


def _columns(keys: _Columns, words: dict[str, Any]) -> list[Column]:
    return [Column(words["columns"][key], width, middle) for key, width, middle in keys]


def _state(state: str, words: dict[str, Any]) -> Shown:
    return Shown(f"{status_sign(state)} {words['status'][state]}", state)


def _summary(view: View) -> Iterator[tuple[Value, ...]]:
    words = view.words
    cards = [view.card(document) for document in (view.directive, view.plan)]
    dates = [day_of(document.header.date) for document in (view.directive, view.plan)]
    yield ("", words["directive"], words["plan"])
    names = words["document"]
    yield (names["reference"], *(card.name for card in cards))
    yield (names["issuer"], *(card.issuer for card in cards))
    yield (names["date"], *(day or card.date for day, card in zip(dates, cards, strict=True)))
    yield (names["title"], *(card.title for card in cards))
    yield (names["file"], *(card.file for card in cards))
    for sentence in view.sentences:
        yield (sentence,)
    yield (words["columns"]["coverage"], Share(view.coverage) if view.coverage is not None else "–")
    for state in _STATES:
        yield (f"{status_sign(state)} {words['status'][state]}", view.counts[state])
    yield (words["sections"]["changes"], len(view.changes) + len(view.comparison.slips))
    yield (words["sections"]["additions"], len(view.comparison.additions))
    yield (words["sections"]["coverage"],)
    yield (words["columns"]["section"], *(words["status"][state] for state in _STATES))
    for group in view.groups:
        yield (group.name, *(group.count_of(state) for state in _STATES))
    yield (words["summary"]["formula"],)
    yield (words["made"].format(version=view.comparison.produced_by.get("vnplan_nlp", "")),)


def _requirements(view: View) -> Iterator[tuple[Value, ...]]:
    words = view.words
    for row in view.rows:
        item, best = row.item, row.best
        yield (
            row.number,
            row.path,
            row.text,
            words["kind"][item.kind],
            item.actor,
            words["addressed"][item.addressed],
            _state(row.state, words),
            Share(item.score),
            view.plan_sections.path(best.section) if best else None,
            best.text if best else None,
            "; ".join(change_text(change, words) for change in item.changes),
        )


def _changes(view: View) -> Iterator[tuple[Value, ...]]:
    for row, change in view.changes:
        yield (row.number, row.path, *_change(change, view.words), row.text)
    for slip in view.comparison.slips:
        yield (None, None, *_change(slip, view.words), None)


def _change(change: Change, words: dict[str, Any]) -> tuple[Value, ...]:
    direction = f"{change_sign(change.direction)} {words['direction'].get(change.direction, words['differs'])}"
    shown: Value = Shown(direction, "weaker") if weakens(change) else direction
    return (words["change"][change.kind], shown, change.directive, change.plan)


def _additions(view: View) -> Iterator[tuple[Value, ...]]:
    for number, item in enumerate(view.comparison.additions, 1):
        yield (number, view.plan_sections.path(item.section), item.text)


def _citations(view: View) -> Iterator[tuple[Value, ...]]:
    for side, cited in view.cited():
        for item in cited:
            name = " ".join(part for part in (item.doc_type, item.reference) if part)
            differences = "; ".join(change_text(change, view.words) for change in item.differences)
            yield (name, item.title, view.words["cited"][side], differences)


def _pairings(view: View, pairs: tuple[Pairing, ...]) -> Iterator[tuple[Value, ...]]:
    for pair in pairs:
        yield (
            pairing_name(pair),
            _text(pair.directive),
            _day(pair.directive, view.language),
            _text(pair.plan),
            _day(pair.plan, view.language),
            pairing_words(pair, view.words),
            view.numbers.get(pair.requirement or ""),
        )


def _indicators(view: View) -> Iterator[tuple[Value, ...]]:
    for pair in view.comparison.indicators:
        yield (
            pairing_name(pair),
            pair.unit,
            _text(pair.directive),
            _number(pair.directive),
            _text(pair.plan),
            _number(pair.plan),
            pairing_words(pair, view.words),
            view.numbers.get(pair.requirement or ""),
        )


def _text(side: ValueOf | None) -> str | None:
    return one_line(side.text) if side is not None else None


def _day(side: ValueOf | None, language: Language) -> date | str | None:
    return (day_of(side.value) or value_words(side.value, language)) if side is not None else None


def _number(side: ValueOf | None) -> float | str | None:
    if side is None:
        return None
    number = number_of(side.value)
    return number if number is not None else side.value
