"""The pages of references: one of them, its cascade, what covers a place, and the way from one to another."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from vnplan_nlp.errors import AmbiguousReferenceError, UnknownPlaceError, UnknownReferenceError
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.index.model import Coverage, Target
from vnplan_nlp.web import addresses
from vnplan_nlp.web.downloads import attachment, coverage_rows
from vnplan_nlp.web.pages import READ
from vnplan_nlp.web.parameters import Day, Key, Level, MaybeText, Page, Ref, Role, UnitLevel, Year, iso
from vnplan_nlp.web.site import language, meant, page, site_of, tagged

_PAGE: Final = 20
_RELATED: Final = 10
#: The tree on a reference's page is a look at it; the whole has a page of its own.
_LOOK: Final = {"limit": 8, "depth": 3}
_WHOLE: Final = {"limit": 100, "depth": 6}
#: Citations of a way from one reference to another, at most.
_FAR: Final = 6

router = APIRouter(include_in_schema=False)


@router.api_route("/vien-dan", methods=READ)
def find_reference(request: Request, ref: Annotated[Ref, Query(alias="so")]) -> Response:
    """Lead from a number as people type it to its page."""
    with site_of(request).index() as index:
        return RedirectResponse(addresses.reference(index.target(ref).canonical_id), 303)


@router.api_route("/vien-dan/{ref:path}", methods=READ)
def reference(
    request: Request,
    ref: Key,
    role: Annotated[Role, Query(alias="vai-tro")] = None,
    year: Annotated[Year, Query(alias="nam")] = None,
    level: Annotated[Level, Query(alias="cap")] = None,
    number: Page = 1,
) -> Response:
    """All that the archive knows of a reference, and who cites it."""
    with site_of(request).index() as index:
        target = index.target(ref)
        if target.canonical_id != ref:  # one page has one address
            return RedirectResponse(addresses.reference(target.canonical_id), 303)
        shown = index.show(ref)
        cited_by = index.cited_by(ref, role=role, year=year, level=level, limit=_PAGE, offset=_PAGE * (number - 1))
        cascade = index.cascade(ref, **_LOOK)
        related = index.related(ref, limit=_RELATED)
    base = addresses.reference(target.canonical_id)
    chosen: dict[str, Any] = {"vai-tro": role, "nam": year, "cap": level}
    return page(
        request,
        "reference.html",
        shown=shown,
        target=target,
        cited_by=cited_by,
        cascade=cascade,
        related=related,
        chosen=chosen,
        number=number,
        per_page=_PAGE,
        more=cited_by.total > _PAGE * number,
        turned=lambda to: addresses.with_query(base, {**chosen, "trang": to if to > 1 else None}) + "#duoc-vien-dan",
    )


@router.api_route("/trien-khai", methods=READ)
def cascade(request: Request, ref: Annotated[Ref, Query(alias="so")]) -> Response:
    """The tree of documents that carry a reference out."""
    with site_of(request).index() as index:
        target = index.target(ref)
        return page(request, "cascade.html", target=target, cascade=index.cascade(target.canonical_id, **_WHOLE))


# --- coverage ---


@router.api_route("/phu", methods=READ)
def coverage(
    request: Request,
    ref: Annotated[MaybeText, Query(alias="so")] = None,
    within: Annotated[MaybeText, Query(alias="trong")] = None,
    level: Annotated[UnitLevel, Query(alias="cap")] = None,
    on: Annotated[Day, Query(alias="ngay")] = None,
) -> Response:
    """Which units of a place have a document that carries a reference out."""
    chosen = {"so": ref, "trong": within, "cap": level, "ngay": iso(on)}
    values: dict[str, Any] = {"chosen": chosen, "coverage": None, "problem": None, "near": ()}
    status = 200
    if ref and within:
        try:
            with site_of(request).index() as index:
                values["coverage"] = _coverage(index, ref, within, level, iso(on))
        except UnknownReferenceError as error:
            status, values["problem"], values["near"] = 404, "no_reference", [(None, one) for one in error.near]
        except UnknownPlaceError as error:
            codes = error.codes or (None,) * len(error.near)
            near = zip(codes, error.near, strict=True)
            asked = [(code and addresses.with_query("/phu", chosen | {"trong": code}), one) for code, one in near]
            status, values["problem"], values["near"] = 404, "no_place", asked
        except AmbiguousReferenceError as error:
            status, values["problem"] = 300, "ambiguous"
            values["near"] = [(to, f"{one.label} ({one.canonical_id})") for to, one in meant(request, error)]
    return page(request, "coverage.html", status=status, file=addresses.with_query("/phu.csv", chosen), **values)


@router.api_route("/phu.csv", methods=READ)
def coverage_file(
    request: Request,
    ref: Annotated[Ref, Query(alias="so")],
    within: Annotated[Ref, Query(alias="trong")],
    level: Annotated[UnitLevel, Query(alias="cap")] = None,
    on: Annotated[Day, Query(alias="ngay")] = None,
) -> Response:
    """The table as CSV."""
    with site_of(request).index() as index:
        found = _coverage(index, ref, within, level, iso(on))
    data = coverage_rows(found, language(request))
    return tagged(request, data, "text/csv; charset=utf-8", headers=attachment("do-phu.csv"))


def _coverage(index: CitationIndex, ref: str, within: str, level: str | None, on: str | None) -> Coverage:
    return index.coverage(index.target(ref).canonical_id, within=within, level=level, on=on)


# --- ways ---


@router.api_route("/duong", methods=READ)
def path(
    request: Request,
    one: Annotated[MaybeText, Query(alias="tu")] = None,
    other: Annotated[MaybeText, Query(alias="den")] = None,
) -> Response:
    """The shortest chain of citations from one reference to another."""
    values: dict[str, Any] = {"one": one or "", "other": other or "", "steps": None, "ends": None}
    if one and other:
        with site_of(request).index() as index:
            ends: tuple[Target, Target] = (index.target(one), index.target(other))
            found = index.path(ends[0].canonical_id, ends[1].canonical_id, most=_FAR)
        values |= {"steps": found.steps, "ends": ends}
    return page(request, "path.html", **values)
