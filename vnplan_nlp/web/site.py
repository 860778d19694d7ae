"""What all requests share, and how a page is made of a template."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from vnplan_nlp.errors import AmbiguousReferenceError
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.index.model import Target
from vnplan_nlp.web import addresses
from vnplan_nlp.web.charts import bars
from vnplan_nlp.web.connections import IndexPool
from vnplan_nlp.web.language import COOKIE, Language, day, language_of
from vnplan_nlp.web.security import Gate
from vnplan_nlp.web.settings import Settings
from vnplan_nlp.web.uploads import Readers, Results

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
#: What a comparison needs, which is a page of its own elsewhere.
_OF_REPORT: Final = ("report.css", "report.js")
#: Seconds until a wrong token is told.
_WRONG_TOKEN: Final = 0.5


class StaticFile(NamedTuple):
    """A file that pages need, as it is sent."""

    data: bytes
    packed: bytes
    tag: str
    media_type: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Return all of them by name: what is asked for is looked up here, and never on a disk."""
    found: dict[str, StaticFile] = {}
    ours = files("vnplan_nlp.web").joinpath("static").iterdir()
    report = files("vnplan_nlp.compare").joinpath("templates")
    for file in (*ours, *(report.joinpath(name) for name in _OF_REPORT)):
        suffix = file.name[file.name.rfind(".") :]
        if suffix in _TYPES:
            data = file.read_bytes()
            tag = hashlib.sha256(data).hexdigest()[:16]
            found[file.name] = StaticFile(data, gzip.compress(data, mtime=0), tag, _TYPES[suffix])
    return found


class Site:
    """The settings, the index, the readers of files, and the templates."""

    def __init__(self, pool: IndexPool, settings: Settings) -> None:
        self.pool = pool
        self.settings = settings
        self.gate = Gate(settings.token)
        self.readers = Readers(settings)
        self.results = Results()
        self.templates = Environment(
            loader=PackageLoader("vnplan_nlp.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(
            address=addresses,
            bars=bars,
            static=lambda name: f"/tinh/{name}?v={static_files()[name].tag}",
        )
        self.templates.filters["day"] = day
        self.templates.filters["file_name"] = lambda path: (path or "").replace("\\", "/").rpartition("/")[2]

    async def slow_down(self) -> None:
        """Wait a moment before a wrong token is told: who tries them all needs long."""
        await asyncio.sleep(_WRONG_TOKEN)

    @contextmanager
    def index(self) -> Iterator[CitationIndex]:
        """Lend a connection to the index for the length of a block."""
        with self.pool.lent() as index:
            yield index


def site_of(request: Request) -> Site:
    """Return the site that a request is for."""
    site: Site = request.app.state.site
    return site


def language(request: Request) -> Language:
    """Return the language in which somebody reads."""
    return language_of(request.cookies.get(COOKIE), site_of(request).settings.language)


def meant(request: Request, error: AmbiguousReferenceError) -> list[tuple[str, Target]]:
    """Return what a reference may mean, each with the address that asks the same question of that alone."""
    with site_of(request).index() as index:
        targets = index.many(error.ids)
    route, query = request.scope["route"].path_format, request.query_params.multi_items()

    def asked(canonical_id: str) -> str:
        if route == "/vien-dan":  # which only leads to the page
            return addresses.reference(canonical_id)
        return addresses.with_choice(route, request.path_params, query, error.ref, canonical_id)

    return [(asked(target.canonical_id), target) for target in targets.values() if target is not None]


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Return a page; a browser that has it already is told so."""
    site, t = site_of(request), language(request)
    query = request.url.query
    text = site.templates.get_template(template).render(
        t=t,
        here=f"{request.url.path}?{query}" if query else request.url.path,
        path=request.url.path,
        closed=site.gate.closed,
        settings=site.settings,
        **values,
    )
    return tagged(request, text.encode("utf-8", "replace"), "text/html; charset=utf-8", status=status, headers=headers)


def tagged(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer with a tag of its content; nothing but the tag where the browser has that already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    all_headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie", **(headers or {})}
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=all_headers)
    return Response(body, status, all_headers, media_type)
