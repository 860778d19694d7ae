"""The JSON API: the methods of `CitationIndex`, one address each, and the reading of a file."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.index.model import (
    CampaignPage,
    CampaignRow,
    Candidate,
    CascadeNode,
    ChangedBasis,
    CitedBy,
    Cites,
    Coverage,
    DeadlineRow,
    Document,
    Path,
    Related,
    SearchResult,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.web.pages_compare import compared
from vnplan_nlp.web.pages_documents import file_name
from vnplan_nlp.web.parameters import (
    Day,
    Key,
    Level,
    Limit,
    MaybeText,
    Offset,
    Ref,
    Role,
    Text,
    UnitLevel,
    When,
    Year,
    iso,
)
from vnplan_nlp.web.site import page, site_of


class Problem(BaseModel):
    """What went wrong, in a line."""

    detail: str


class Several(Problem):
    """A reference that may mean several documents."""

    candidates: tuple[Target, ...]


_INVALID: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": Problem, "description": "A value is out of its bounds, or no text."},
    503: {"model": Problem, "description": "The index cannot be read now, or the question takes too long."},
}
_KNOWN: Final[dict[int | str, dict[str, Any]]] = {
    **_INVALID,
    404: {"model": Problem, "description": "The index knows nothing like that."},
}
_ONE: Final[dict[int | str, dict[str, Any]]] = {
    **_KNOWN,
    300: {"model": Several, "description": "Several documents fit as well."},
}
_READ: Final[dict[int | str, dict[str, Any]]] = {
    **_INVALID,
    400: {"model": Problem, "description": "No form with a file."},
    403: {"model": Problem, "description": "A form of another site."},
    408: {"model": Problem, "description": "The file took too long to arrive."},
    413: {"model": Problem, "description": "The file is larger than the limit."},
    429: {"model": Problem, "description": "Too many other files are being read."},
}
_DEPTH: Final = 6
_MOST_IN_GROUPS: Final = 1000

router = APIRouter(prefix="/api")


@router.get("", include_in_schema=False)
def reference_page(request: Request) -> Response:
    """The API as a page to read."""
    operations = _operations(request.app.openapi())
    return page(request, "api.html", base=str(request.base_url).rstrip("/"), operations=operations)


@router.get("/statistics", responses=_INVALID, tags=["index"])
def statistics(request: Request) -> Statistics:
    """How much the index holds."""
    with site_of(request).index() as index:
        return index.statistics()


@router.get("/search", responses=_INVALID, tags=["documents"])
def search(
    request: Request,
    q: Text = "",
    year: Year = None,
    level: Level = None,
    doc_type: Annotated[MaybeText, Query(description='code of a type: "KH"')] = None,
    province: Annotated[MaybeText, Query(description='name of a province: "Gia Lai"')] = None,
    campaign: Annotated[MaybeText, Query(description="id of a national campaign")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> SearchResult:
    """Documents that hold all words, with or without diacritics; "quoted words" stand together."""
    with site_of(request).index() as index:
        return index.search(
            q,
            year=year,
            level=level,
            doc_type=doc_type,
            province=province,
            campaign=campaign,
            limit=limit,
            offset=offset,
        )


@router.get("/documents/{key}", responses=_ONE, tags=["documents"])
def document(request: Request, key: Key) -> Document:
    """A document of the archive, by its key."""
    with site_of(request).index() as index:
        return index.document(key)


@router.get("/documents/{key}/plan", responses=_ONE, tags=["documents"], response_model=PlanDocument)
def plan(request: Request, key: Key) -> Response:
    """The whole document: text, sections, every annotation (schema `vnplan.plan`)."""
    with site_of(request).index() as index:
        found = index.plan(key)
    # It was validated when it was read: its JSON is not made into objects, checked and made again.
    return Response(found.to_json_bytes(), media_type="application/json")


@router.get("/documents/{key}/cites", responses=_ONE, tags=["documents"])
def cites(request: Request, key: Key) -> Cites:
    """What a document cites, in the order of its text."""
    with site_of(request).index() as index:
        return index.cites(index.document(key).key)


@router.get("/resolve", responses=_INVALID, tags=["references"])
def resolve(request: Request, ref: Ref, limit: Limit = 10) -> list[Candidate]:
    """What a loosely typed reference may mean, the best first."""
    with site_of(request).index() as index:
        return list(index.resolve(ref, limit=limit))


@router.get("/show", responses=_ONE, tags=["references"])
def show(request: Request, ref: Ref) -> TargetPage:
    """All that the archive knows of a reference."""
    with site_of(request).index() as index:
        return index.show(ref)


@router.get("/cited-by", responses=_ONE, tags=["references"])
def cited_by(
    request: Request,
    ref: Ref,
    role: Role = None,
    year: Year = None,
    level: Level = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> CitedBy:
    """The documents that cite a reference, the newest first."""
    with site_of(request).index() as index:
        return index.cited_by(ref, role=role, year=year, level=level, limit=limit, offset=offset)


@router.get("/related", responses=_ONE, tags=["references"])
def related(request: Request, ref: Ref, limit: Limit = 20) -> list[Related]:
    """References that are cited together with one."""
    with site_of(request).index() as index:
        return list(index.related(ref, limit=limit))


@router.get("/cascade", responses=_ONE, tags=["references"])
def cascade(
    request: Request,
    ref: Ref,
    limit: Limit = 50,
    depth: Annotated[int, Query(ge=1, le=_DEPTH)] = 4,
) -> CascadeNode:
    """The documents that carry a reference out, as a tree."""
    with site_of(request).index() as index:
        return index.cascade(ref, limit=limit, depth=depth)


@router.get("/coverage", responses=_ONE, tags=["references"])
def coverage(
    request: Request,
    ref: Ref,
    within: Annotated[Ref, Query(description='a place: "Gia Lai", "huyện Ia Grai", a code')],
    level: UnitLevel = None,
    on: Day = None,
) -> Coverage:
    """Which units below a place have a document that carries a reference out."""
    with site_of(request).index() as index:
        return index.coverage(ref, within=within, level=level, on=iso(on))


@router.get("/path", responses=_ONE, tags=["references"])
def path(
    request: Request,
    ref: Ref,
    other: Ref,
    most: Annotated[int, Query(ge=1, le=_DEPTH)] = _DEPTH,
) -> Path:
    """The shortest chain of citations between two references."""
    with site_of(request).index() as index:
        return index.path(ref, other, most=most)


@router.get("/top", responses=_INVALID, tags=["references"])
def top(
    request: Request,
    by: Literal["year", "issuer", "type"] | None = None,
    limit: Limit = 20,
    groups: Limit = 20,
) -> list[TopGroup]:
    """The most cited references: of all, or by year, issuer or type; a thousand rows in all at most."""
    if by is not None and limit * groups > _MOST_IN_GROUPS:
        raise HTTPException(422, f"limit * groups must be {_MOST_IN_GROUPS} at most")
    with site_of(request).index() as index:
        return list(index.top(by=by, limit=limit, groups=groups))


@router.get("/campaigns", responses=_INVALID, tags=["campaigns and deadlines"])
def campaigns(request: Request, limit: Limit = 100) -> list[CampaignRow]:
    """The campaigns of the archive, those of most documents first."""
    with site_of(request).index() as index:
        return list(index.campaigns(limit=limit))


@router.get("/campaign", responses=_KNOWN, tags=["campaigns and deadlines"])
def campaign(
    request: Request,
    name: Annotated[Ref, Query(description="its id, its name or a part of it")],
    limit: Limit = 100,
) -> CampaignPage:
    """Who has adopted a campaign, when, and under what local name."""
    with site_of(request).index() as index:
        return index.campaign(name, limit=limit)


@router.get("/deadlines", responses=_INVALID, tags=["campaigns and deadlines"])
def deadlines(
    request: Request,
    first: Day = None,
    last: Day = None,
    province: Annotated[MaybeText, Query(description='name of a province: "Gia Lai"')] = None,
    limit: Limit = 100,
) -> list[DeadlineRow]:
    """Deadlines whose last day lies between two days, both included."""
    with site_of(request).index() as index:
        return list(index.deadlines(iso(first), iso(last), province=province, limit=limit))


@router.get("/changed-basis", responses=_ONE, tags=["campaigns and deadlines"])
def changed_basis(
    request: Request,
    when: When = None,
    ref: MaybeText = None,
    limit: Limit = 100,
) -> list[ChangedBasis]:
    """Documents whose basis was amended, replaced or repealed, as the archive says."""
    with site_of(request).index() as index:
        return list(index.changed_basis(when=when, ref=ref, limit=limit))


@router.get(
    "/compare",
    responses={
        **_ONE,
        413: {"model": Problem, "description": "The two texts are too long for the web."},
        429: {"model": Problem, "description": "Another comparison is being made."},
    },
    tags=["documents"],
)
def compare(request: Request, plan: Ref, directive: Ref) -> Comparison:
    """What a plan makes of a directive, both of the archive: requirements, what answers them, what differs."""
    with site_of(request).index() as index:
        pair = index.plan(plan), index.plan(directive)
    return compared(*pair)


@router.post("/parse", responses=_READ, tags=["one file"], response_model=PlanDocument)
async def parse(request: Request, file: UploadFile) -> Response:
    """Read one file on the spot; nothing of it is kept."""
    site = site_of(request)
    data = await file.read()
    if len(data) > site.settings.max_upload:
        raise HTTPException(413, "too_large")
    return Response(await site.readers.plan_json(data, file_name(file.filename)), media_type="application/json")


@router.get("/{rest:path}", include_in_schema=False)
def unknown(rest: str) -> Response:
    """An address that there is not."""
    raise HTTPException(404, "no such address; /api lists them")


def _operations(openapi: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of an OpenAPI description, as a page lists them."""
    found = []
    for address, methods in openapi["paths"].items():
        for method, operation in methods.items():
            success = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
            found.append(
                {
                    "method": method.upper(),
                    "path": address,
                    "tag": operation["tags"][0],
                    "summary": operation["description"],
                    "parameters": [_parameter(one) for one in operation.get("parameters", ())],
                    "returns": _type(success),
                    "others": [code for code in operation["responses"] if code != "200"],
                }
            )
    return found


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "required": parameter.get("required", False),
        "type": _type(schema),
        "default": schema.get("default"),
        "words": parameter.get("description", ""),
    }


def _type(schema: dict[str, Any]) -> str:
    """What a schema asks for, in a few words."""
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].rpartition("__")[2]  # two models of one name have their modules
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    if "const" in schema:
        return str(schema["const"])
    bounds = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
    return " ".join([schema.get("format") or schema.get("type", "object"), *(["–".join(bounds)] if bounds else [])])
