"""The page that sets a plan beside the directive that it implements, both of the archive."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.run import compare_documents
from vnplan_nlp.config import ParseConfig
from vnplan_nlp.errors import AmbiguousReferenceError, UnknownReferenceError
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.index.model import Cited, Document, Target
from vnplan_nlp.pipeline import produced_by
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.web import addresses
from vnplan_nlp.web.pages import READ
from vnplan_nlp.web.parameters import MaybeText
from vnplan_nlp.web.refusals import TooMuchError
from vnplan_nlp.web.site import language, page, site_of

#: Letters of the two texts together: a comparison must not keep others waiting.
_MOST_LETTERS: Final = 600_000
#: Documents of the archive that a plan may implement, for choosing.
_OFFERED: Final = 12
#: Seconds that a comparison waits for another one.
_PATIENCE: Final = 20.0
#: Comparisons that are kept: pages are reloaded, and read in another language.
_KEPT: Final = 8
_turn: Final = Lock()
#: How many wait for it at most: each takes a thread from those who only read.
_waiting: Final = BoundedSemaphore(3)
_last: Final[OrderedDict[tuple[str, str], Comparison]] = OrderedDict()
_VERSION: Final = produced_by(ParseConfig())["vnplan_nlp"]
_FOLLOWS: Final = ("implements", "basis")

router = APIRouter(include_in_schema=False)


@router.api_route("/so-sanh", methods=READ)
def comparison(
    request: Request,
    plan: Annotated[MaybeText, Query(alias="ke-hoach")] = None,
    directive: Annotated[MaybeText, Query(alias="chi-thi")] = None,
) -> Response:
    """A form for two documents, what a plan may be compared with, and the comparison."""
    values: dict[str, Any] = {"chosen": {"ke-hoach": plan or "", "chi-thi": directive or ""}, "body": None}
    values |= {"problem": None, "near": (), "offered": (), "one": None, "candidates": ()}
    status = 200
    try:
        if plan:
            with site_of(request).index() as index:
                one = values["one"] = index.document(plan)
                if directive:
                    pair = index.plan(one.key), index.plan(index.document(directive).key)
                else:
                    values["offered"] = offered(index, one)
            if directive:
                values["body"] = _body(*pair, request)
    except AmbiguousReferenceError as error:
        status, values["problem"] = 300, error.ref
        values["candidates"] = _candidates(request, error.ref, plan, directive)
    except UnknownReferenceError as error:
        status, values["problem"], values["near"] = 404, error.ref, error.near
    return page(request, "comparison.html", status=status, **values)


def _candidates(request: Request, ref: str, plan: str | None, directive: str | None) -> list[tuple[str, Target]]:
    """What an ambiguous number may mean of what the archive holds, each with the address that asks for it instead."""
    with site_of(request).index() as index:
        targets = [one.target for one in index.resolve(ref, limit=40) if one.score == 1.0 and one.target.held]
    return [
        (
            addresses.with_query(
                "/so-sanh",
                {"ke-hoach": one.held if plan == ref else plan, "chi-thi": one.held if plan != ref else directive},
            ),
            one,
        )
        for one in targets
    ]


def compared(plan: PlanDocument, directive: PlanDocument) -> Comparison:
    """Return the comparison of two plans.

    Raises:
        TooMuchError: their texts are too long for a page that others wait for.
    """
    letters = len(plan.text) + len(directive.text)
    if letters > _MOST_LETTERS:
        raise TooMuchError("letters", letters, _MOST_LETTERS)
    make = partial(compare_documents, plan, directive, version=_VERSION)
    return _kept(plan.origin.sha256, directive.origin.sha256, make)


def _kept(plan: str, directive: str, make: Callable[[], Comparison]) -> Comparison:
    """A comparison made before, or made now: one at a time, so that the other pages have room.

    Raises:
        HTTPException: too many others wait.
    """
    key = plan, directive
    if key not in _last:
        if not _waiting.acquire(blocking=False):
            raise HTTPException(429, "busy")
        try:
            has_turn = _turn.acquire(timeout=_PATIENCE)
        finally:
            _waiting.release()
        if not has_turn:
            raise HTTPException(429, "busy")
        try:
            if key not in _last:
                _last[key] = make()
                while len(_last) > _KEPT:
                    _last.popitem(last=False)
        finally:
            _turn.release()
    return _last.get(key) or make()


def offered(index: CitationIndex, plan: Document) -> list[tuple[Cited, Document]]:
    """Return the documents of the archive that a plan implements or stands on, those that it implements first."""
    cited = [row for row in index.cites(plan.key).rows if row.target.held and row.role in _FOLLOWS]
    cited.sort(key=lambda row: _FOLLOWS.index(row.role))
    return [(row, index.document(row.target.held)) for row in cited[:_OFFERED] if row.target.held]


def _body(plan: PlanDocument, directive: PlanDocument, request: Request) -> Markup:
    """The report as the part of a page. What it holds of the documents is escaped by its own templates."""
    from vnplan_nlp.compare.report_html import comparison_body
    from vnplan_nlp.compare.report_view import View

    code = "en" if language(request).code == "en" else "vi"
    return Markup(comparison_body(View(compared(plan, directive), plan, directive, code)))  # type: ignore[arg-type]
