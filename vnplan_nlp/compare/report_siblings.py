"""Several plans of one directive as a matrix, who covers what: an HTML page that opens offline, and a workbook."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from vnplan_nlp.compare.report_html import environment, page
from vnplan_nlp.compare.report_sheets import Book, Column, Share, Shown, Value
from vnplan_nlp.compare.report_view import DocumentCard, SectionNames, card_of
from vnplan_nlp.compare.report_words import Language, day_of, one_line, status_sign, words_of
from vnplan_nlp.compare.siblings import SiblingComparison, SiblingPlan, SiblingRequirement, SiblingStatus
from vnplan_nlp.formats.moments import shortened
from vnplan_nlp.schema import PlanDocument

#: Letters of all requirements in the page: fifty plans beside a long directive stay under a megabyte.
_LETTERS: Final = 120_000
_SHORTEST: Final = 120
_STATES: Final = ("covered", "partial", "missing", "other")


class PlanColumn(NamedTuple):
    """A plan: its number in the heads of the matrix, its name and its counts."""

    number: int
    card: DocumentCard
    plan: SiblingPlan

    @property
    def covered(self) -> int:
        """How many requirements it covers."""
        return self.plan.covered

    @property
    def partial(self) -> int:
        """How many it covers in part."""
        return self.plan.partial

    @property
    def missing(self) -> int:
        """How many it does not cover."""
        return self.plan.missing

    @property
    def counted(self) -> int:
        """Requirements that address its issuer or may do so."""
        return self.covered + self.partial + self.missing


class MatrixRow(NamedTuple):
    """A requirement and the state of each plan; `covering` of the `asked` plans that it may mean cover it."""

    number: int
    path: str
    group: int
    item: SiblingRequirement
    states: tuple[str, ...]
    covering: int
    asked: int

    @property
    def gap(self) -> str:
        """The gap that is left: "nobody" covers it, "some" do not; empty where there is none."""
        if not self.asked or "missing" not in self.states:
            return ""
        return "some" if self.covering else "nobody"


class Matrix:
    """Several plans of one directive, ready to be shown in a language."""

    def __init__(self, siblings: SiblingComparison, directive: PlanDocument, language: Language) -> None:
        self.siblings, self.language = siblings, language
        self.words: dict[str, Any] = words_of(language)
        self.directive = card_of(directive, language)
        self.plans = tuple(
            PlanColumn(number, card_of(plan, language), plan) for number, plan in enumerate(siblings.plans, 1)
        )
        self._sections = SectionNames(directive, self.words["outside"])
        tops = [self._top(item.section) for item in siblings.requirements]
        self._groups = {top: index for index, top in enumerate(dict.fromkeys(tops))}
        self.rows = tuple(
            self._row(number, item, self._groups[top])
            for number, (item, top) in enumerate(zip(siblings.requirements, tops, strict=True), 1)
        )

    def _top(self, section: str | None) -> str | None:
        chain = list(self._sections.chain(section))
        return chain[-1].id if chain else None

    def _row(self, number: int, item: SiblingRequirement, group: int) -> MatrixRow:
        states = tuple(state_of(status) for status in item.plans)
        covering = sum(state in ("covered", "partial") for state in states)
        asked = sum(state != "other" for state in states)
        return MatrixRow(number, self._sections.path(item.section), group, item, states, covering, asked)

    @property
    def groups(self) -> tuple[tuple[int, str], ...]:
        """The outermost sections of the directive: number and name."""
        return tuple((index, self._sections.heading(top)) for top, index in self._groups.items())

    @property
    def sentence(self) -> str:
        """What is compared, in words."""
        return str(self.words["matrix"]["sentence"].format(plans=len(self.plans), all=len(self.rows)))

    @property
    def nobody(self) -> tuple[MatrixRow, ...]:
        """The requirements that no plan covers."""
        return tuple(row for row in self.rows if row.gap == "nobody")


def state_of(status: SiblingStatus) -> str:
    """Return a status, "other" where the requirement is for others and nothing answers it."""
    return "other" if status.addressed == "no" and status.status == "missing" else status.status


def write_siblings_html(siblings: SiblingComparison, directive: PlanDocument, *, language: Language = "vi") -> str:
    """Return a page with the coverage of each plan and the matrix of requirements and plans.

    Raises:
        MissingLibraryError: jinja2 is not installed.
    """
    matrix = Matrix(siblings, directive, language)
    longest = max(_LETTERS // max(len(matrix.rows), 1), _SHORTEST)
    body = (
        environment()
        .get_template("matrix.html.j2")
        .render(
            matrix=matrix,
            words=matrix.words,
            states=_STATES,
            signs={state: status_sign(state) for state in _STATES},
            short=lambda words: shortened(one_line(words), longest),
            version=siblings.produced_by.get("vnplan_nlp", ""),
        )
    )
    return page(body, matrix.words["matrix_title"], language)


def write_siblings_xlsx(siblings: SiblingComparison, directive: PlanDocument, *, language: Language = "vi") -> bytes:
    """Return a workbook: a sheet with the plans, and one with the matrix.

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    matrix = Matrix(siblings, directive, language)
    words = matrix.words
    book = Book(f"{words['matrix_title']}: {matrix.directive.name}")
    book.sheet(words["plans"], _plan_columns(words), (_plan(one) for one in matrix.plans), frozen=2)
    book.sheet(words["sheets"]["matrix"], _columns(matrix), (_requirement(row, words) for row in matrix.rows), frozen=3)
    return book.saved()


def _plan_columns(words: dict[str, Any]) -> list[Column]:
    named, columns = words["document"], words["columns"]
    return [
        Column(columns["number"], 7, middle=True),
        Column(words["plan"], 24),
        Column(named["issuer"], 34),
        Column(named["date"], 18, middle=True),
        Column(named["title"], 60),
        Column(named["file"], 24),
        Column(columns["coverage"], 12, middle=True),
        *(Column(_status(state, words), 12, middle=True) for state in _STATES[:3]),
        Column(words["sections"]["additions"], 14, middle=True),
    ]


def _plan(one: PlanColumn) -> tuple[Value, ...]:
    share = Share(one.plan.coverage) if one.plan.coverage is not None else "–"
    card = one.card
    day = day_of(one.plan.header.date) or card.date
    named = (one.number, card.name, card.issuer, day, card.title, card.file)
    return (*named, share, one.covered, one.partial, one.missing, one.plan.additions)


def _columns(matrix: Matrix) -> list[Column]:
    columns = matrix.words["columns"]
    return [
        Column(columns["number"], 7, middle=True),
        Column(columns["section"], 11, middle=True),
        Column(columns["requirement"], 60),
        Column(columns["kind"], 16, middle=True),
        Column(columns["actor"], 24),
        Column(matrix.words["matrix"]["covering"], 12, middle=True),
        *(Column(f"{one.number}. {one.card.name}", 14, middle=True) for one in matrix.plans),
    ]


def _requirement(row: MatrixRow, words: dict[str, Any]) -> tuple[Value, ...]:
    item = row.item
    named = (row.number, row.path, one_line(item.text), words["kind"][item.kind], one_line(item.actor), row.covering)
    return (*named, *(Shown(_status(state, words), state) for state in row.states))


def _status(state: str, words: dict[str, Any]) -> str:
    return f"{status_sign(state)} {words['status'][state]}"
