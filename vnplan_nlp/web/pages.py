"""The pages of an archive: home, search, campaigns, deadlines, changed basis, the language, the token."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from vnplan_nlp.index.calendars import calendar_of_rows
from vnplan_nlp.web import addresses
from vnplan_nlp.web.downloads import attachment
from vnplan_nlp.web.language import COOKIE, LANGUAGES
from vnplan_nlp.web.parameters import Day, Key, Level, MaybeText, Page, Ref, Text, When, Year, iso
from vnplan_nlp.web.refusals import TooMuchError
from vnplan_nlp.web.security import LOGIN, SESSION
from vnplan_nlp.web.site import page, site_of, static_files, tagged

_PAGE: Final = 20
_RECENT: Final = 8
_CAMPAIGNS: Final = 8
#: Rows of lists that have no pages: the newest, or the nearest.
_ROWS: Final = 200
_A_YEAR: Final = 60 * 60 * 24 * 365
#: Events of a calendar of the archive, at most.
_MOST_EVENTS: Final = 2000

router = APIRouter(include_in_schema=False)
READ: Final = ["GET", "HEAD"]


@router.api_route("/", methods=READ)
def home(request: Request) -> Response:
    """What the archive holds, and where to begin."""
    with site_of(request).index() as index:
        return page(
            request,
            "home.html",
            statistics=index.statistics(),
            campaigns=index.campaigns(limit=_CAMPAIGNS),
            recent=list(islice(index.documents(), _RECENT)),
            top=[group for group in index.top(limit=8) if group.rows],
        )


@router.api_route("/tim", methods=READ)
def search(
    request: Request,
    q: Text = "",
    doc_type: Annotated[MaybeText, Query(alias="loai")] = None,
    level: Annotated[Level, Query(alias="cap")] = None,
    province: Annotated[MaybeText, Query(alias="tinh")] = None,
    year: Annotated[Year, Query(alias="nam")] = None,
    campaign: Annotated[MaybeText, Query(alias="phong-trao")] = None,
    number: Page = 1,
) -> Response:
    """Documents that hold some words, narrowed down by facets."""
    with site_of(request).index() as index:
        found = index.search(
            q,
            year=year,
            level=level,
            doc_type=doc_type,
            province=province,
            campaign=campaign,
            limit=_PAGE,
            offset=_PAGE * (number - 1),
        )
    chosen: dict[str, Any] = {
        "q": q, "loai": doc_type, "cap": level, "tinh": province, "nam": year, "phong-trao": campaign,
    }  # fmt: skip
    return page(
        request,
        "search.html",
        q=q,
        found=found,
        chosen=chosen,
        number=number,
        more=found.total > _PAGE * number or (found.capped and len(found.hits) == _PAGE),
        narrowed=lambda name, value: addresses.with_query("/tim", {**chosen, name: value}),
        turned=lambda to: addresses.with_query("/tim", {**chosen, "trang": to if to > 1 else None}),
        per_page=_PAGE,
    )


# --- campaigns, deadlines, changes ---


@router.api_route("/phong-trao", methods=READ)
def campaigns(request: Request) -> Response:
    """The campaigns of the archive."""
    with site_of(request).index() as index:
        return page(request, "campaigns.html", campaigns=index.campaigns(limit=_ROWS))


@router.api_route("/phong-trao/xem", methods=READ)
def campaign(request: Request, name: Annotated[Ref, Query(alias="ten")]) -> Response:
    """Who has adopted a campaign, when, under what name."""
    with site_of(request).index() as index:
        return page(request, "campaign.html", campaign=index.campaign(name, limit=_ROWS))


@router.api_route("/thoi-han", methods=READ)
def deadlines(
    request: Request,
    first: Annotated[Day, Query(alias="tu")] = None,
    last: Annotated[Day, Query(alias="den")] = None,
    province: Annotated[MaybeText, Query(alias="tinh")] = None,
) -> Response:
    """Deadlines between two days."""
    chosen = {"tu": iso(first), "den": iso(last), "tinh": province}
    with site_of(request).index() as index:
        rows = index.deadlines(iso(first), iso(last), province=province, limit=_ROWS + 1)
    return page(
        request,
        "deadlines.html",
        rows=rows[:_ROWS],
        more=len(rows) > _ROWS,
        next_day=rows[_ROWS].last_day if len(rows) > _ROWS else None,
        chosen=chosen,
        calendar=addresses.with_query("/thoi-han.ics", chosen),
        later=lambda day: addresses.with_query("/thoi-han", {**chosen, "tu": day}),
    )


@router.api_route("/thoi-han.ics", methods=READ)
def deadlines_file(
    request: Request,
    first: Annotated[Day, Query(alias="tu")] = None,
    last: Annotated[Day, Query(alias="den")] = None,
    province: Annotated[MaybeText, Query(alias="tinh")] = None,
) -> Response:
    """The deadlines between two days as a calendar."""
    with site_of(request).index() as index:
        rows = index.deadlines(iso(first), iso(last), province=province, limit=_MOST_EVENTS + 1)
    if len(rows) > _MOST_EVENTS:  # half of them would look like all
        raise TooMuchError("deadlines", len(rows), _MOST_EVENTS)
    headers = attachment("thoi-han.ics")
    return tagged(request, calendar_of_rows(rows, until=last).data, "text/calendar; charset=utf-8", headers=headers)


@router.api_route("/co-so", methods=READ)
def changed_basis(
    request: Request,
    when: Annotated[When, Query(alias="luc")] = None,
    ref: Annotated[MaybeText, Query(alias="so")] = None,
) -> Response:
    """Documents whose basis was amended, replaced or repealed."""
    with site_of(request).index() as index:
        rows = index.changed_basis(when=when, ref=ref, limit=_ROWS)
    return page(request, "changed.html", rows=rows, when=when, ref=ref or "", most=_ROWS)


# --- language, token, files ---


@router.api_route("/ngon-ngu/{code}", methods=["GET"])
def choose_language(
    code: Key,
    back: Annotated[str, Query(alias="tiep", max_length=8000)] = "/",
) -> Response:
    """Remember a language, and go back."""
    if code not in LANGUAGES:
        raise HTTPException(404, "no such language")
    response = RedirectResponse(_ascii(addresses.local(back)), 303)
    response.set_cookie(COOKIE, code, max_age=_A_YEAR, httponly=True, samesite="lax", path="/")
    return response


@router.api_route(LOGIN, methods=READ)
def login_form(request: Request, back: Annotated[str, Query(alias="tiep", max_length=8000)] = "/") -> Response:
    """Ask for the token."""
    return page(request, "login.html", back=addresses.local(back), wrong=False)


@router.post(LOGIN)
async def login(
    request: Request,
    token: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(alias="tiep", max_length=8000)] = "/",
) -> Response:
    """Let somebody in who knows the token."""
    gate = site_of(request).gate
    if not gate.fits(token):
        await site_of(request).slow_down()
        return page(request, "login.html", status=403, back=addresses.local(back), wrong=True)
    response = RedirectResponse(_ascii(addresses.local(back)), 303)
    secure = request.url.scheme == "https"
    response.set_cookie(SESSION, gate.session, httponly=True, samesite="strict", path="/", secure=secure)
    return response


@router.post("/ra")
def logout(request: Request) -> Response:
    """Forget the session of a browser."""
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(SESSION, path="/", httponly=True, samesite="strict")
    return response


@router.api_route("/tinh/{name}", methods=READ)
async def static_file(request: Request, name: Key) -> Response:
    """A style sheet, script or picture of ours."""
    file = static_files().get(name)
    if file is None:
        raise HTTPException(404, "no such file")
    lasting = request.query_params.get("v") == file.tag
    headers = {
        "ETag": f'"{file.tag}"',
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if f'"{file.tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.data, headers=headers, media_type=file.media_type)


def _ascii(address: str) -> str:
    """An address as a header carries it."""
    return quote(address, safe="/?=&%:@+,;~!$'()*.-_")

