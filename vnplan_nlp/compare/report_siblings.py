"""Several plans of one directive as a matrix, who covers what: an HTML page and a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from vnplan_nlp.compare.report_html import environment, page
from vnplan_nlp.compare.report_sheets import Book, Column, Share, Shown, Value
from vnplan_nlp.compare.report_view import DocumentCard, SectionNames, card_of, percent
from vnplan_nlp.compare.report_words import Language, day_of, one_line, status_sign, words_of
from vnplan_nlp.compare.siblings import SiblingComparison, SiblingPlan, SiblingRequirement, SiblingStatus
from vnplan_nlp.formats.moments import shortened
from vnplan_nlp.schema import PlanDocument

_STATES: Final = ("covered", "partial", "missing", "other")
#: Requirements that no plan covers in the list above the matrix.
_ATTENTION: Final = 12
#: Letters of all requirements in the matrix of the page, and of one.
_BUDGET, _LONGEST, _SHORTEST = 100_000, 420, 90


class MatrixRow(NamedTuple):
    """A requirement and its state in each plan: "covered", "partial", "missing" or "other" (it is for others)."""

    number: int
    item: SiblingRequirement
    path: str
    states: tuple[str, ...]

    @property
    def gap(self) -> bool:
        """Whether a plan that it addresses, or may address, lacks it."""
        return "missing" in self.states

    def short(self, most: int) -> str:
        """Return its words on one line, cut behind a whole word."""
        return shortened(one_line(self.item.text), most)


class MatrixPlan(NamedTuple):
    """A plan in the matrix."""

    number: int
    name: str
    card: DocumentCard
    item: SiblingPlan
    #: How many requirements are for others.
    other: int

    @property
    def covered(self) -> int:
        """Requirements that it covers."""
        return self.item.covered

    @property
    def partial(self) -> int:
        """Requirements that it covers in part."""
        return self.item.partial

    @property
    def missing(self) -> int:
        """Requirements that it lacks."""
        return self.item.missing

    @property
    def counted(self) -> int:
        """Requirements that address its issuer or may do so."""
        return self.covered + self.partial + self.missing

    @property
    def changes(self) -> int:
        """Changes of all kinds."""
        return sum(self.item.changes.values())

    def count_of(self, state: str) -> int:
        """Return how many are "covered", "partial", "missing" or for others ("other")."""
        return {"covered": self.covered, "partial": self.partial, "missing": self.missing, "other": self.other}[state]


class MatrixView:
    """Siblings ready to be shown in a language."""

    def __init__(self, siblings: SiblingComparison, directive: PlanDocument, language: Language = "vi") -> None:
        self.siblings, self.words = siblings, words_of(language)
        self.directive_card = card_of(directive, language)
        self._dates = [day_of(plan.header.date) for plan in siblings.plans]
        sections = SectionNames(directive, self.words["outside"])
        self.rows = tuple(
            MatrixRow(
                number,
                item,
                sections.path(item.section),
                tuple(_state(one) for one in item.plans),
            )
            for number, item in enumerate(siblings.requirements, 1)
        )
        others = [0] * len(siblings.plans)
        for item in siblings.requirements:
            for one in item.plans:
                others[one.plan] += one.addressed == "no"
        self.plans = tuple(
            MatrixPlan(
                number, self.words["matrix"]["plan_number"].format(number=number), card_of(plan, language), plan, other
            )
            for number, (plan, other) in enumerate(zip(siblings.plans, others, strict=True), 1)
        )

    @property
    def nobody(self) -> tuple[MatrixRow, ...]:
        """The requirements that no plan covers and one at least lacks."""
        return tuple(row for row in self.rows if row.gap and row.item.covered_by == 0)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The matrix in words."""
        words = self.words
        return (
            words["matrix"]["sentence"].format(plans=len(self.plans), all=len(self.rows)),
            words["summary"]["formula"],
        )

    def plan_rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of the sheet of the plans."""
        for plan, day in zip(self.plans, self._dates, strict=True):
            share = Share(plan.item.coverage) if plan.item.coverage is not None else None
            yield (
                *(plan.name, plan.card.name, plan.card.issuer, day or plan.card.date, plan.card.title, plan.card.file),
                *(share, *(plan.count_of(state) for state in _STATES), plan.changes, plan.item.additions),
            )

    def matrix_rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of the sheet of the matrix."""
        signs = {state: Shown(status_sign(state), state) for state in _STATES}
        for row in self.rows:
            item = row.item
            about = (row.number, row.path, item.text, self.words["kind"][item.kind], item.actor, item.covered_by)
            yield (*about, *(signs[state] for state in row.states))


def _state(one: SiblingStatus) -> str:
    return "other" if one.addressed == "no" and one.status == "missing" else one.status


def write_html(siblings: SiblingComparison, directive: PlanDocument, *, language: Language = "vi") -> str:
    """Return a stand-alone page with the plans and the matrix of requirements.

    Args:
        siblings: what `side_by_side` found.
        directive: the directive; its sections name the requirements.
        language: of the page's own words, "vi" or "en".

    Raises:
        MissingLibraryError: jinja2 is not installed.
    """
    view = MatrixView(siblings, directive, language)
    context: dict[str, Any] = {
        "view": view,
        "words": view.words,
        "percent": percent,
        "signs": {state: status_sign(state) for state in _STATES},
        "attention": _ATTENTION,
        "longest": min(max(_BUDGET // max(len(view.rows), 1), _SHORTEST), _LONGEST),
        "version": siblings.produced_by.get("vnplan_nlp", ""),
    }
    body = environment().get_template("siblings.html.j2").render(context)
    return page(body, view.words["matrix_title"], language)


def write_xlsx(siblings: SiblingComparison, directive: PlanDocument, *, language: Language = "vi") -> bytes:
    """Return a workbook: a sheet of the plans and one of the matrix.

    Args:
        siblings: what `side_by_side` found.
        directive: the directive; its sections name the requirements.
        language: of the heads, "vi" or "en".

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    view = MatrixView(siblings, directive, language)
    words = view.words
    columns, names = words["columns"], words["document"]
    book = Book(words["matrix_title"])
    heads = [
        Column(columns["number"], 8, True), Column(words["plan"], 34), Column(names["issuer"], 36),
        Column(names["date"], 14, True), Column(names["title"], 50), Column(names["file"], 30),
        Column(columns["coverage"], 12, True), *(Column(words["status"][state], 12, True) for state in _STATES),
        Column(words["sections"]["changes"], 12, True), Column(words["sections"]["additions"], 12, True),
    ]  # fmt: skip
    book.sheet(words["sheets"]["summary"], heads, view.plan_rows(), frozen=2)
    heads = [
        Column(columns["number"], 7, True), Column(columns["section"], 11, True), Column(columns["requirement"], 70),
        Column(columns["kind"], 16, True), Column(columns["actor"], 24), Column(words["matrix"]["covering"], 11, True),
        *(Column(plan.name, 8, True) for plan in view.plans),
    ]  # fmt: skip
    book.sheet(words["sheets"]["matrix"], heads, view.matrix_rows(), frozen=3)
    return book.saved()
