"""What went wrong, as an answer: a line of JSON below /api, a page elsewhere."""

from __future__ import annotations

from sqlite3 import DatabaseError
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from vnplan_nlp.errors import (
    AmbiguousReferenceError,
    IndexFileError,
    MissingLibraryError,
    SourceNotFoundError,
    TooLargeError,
    UnknownPlaceError,
    UnknownReferenceError,
    VnplanError,
)
from vnplan_nlp.web.security import HEADERS
from vnplan_nlp.web.site import language, meant, page
from vnplan_nlp.web.uploads import ParseRefusedError

#: What a request is refused for by our own guard: the words of the API; pages have theirs in both languages.
_REFUSED: Final = {
    "wrong_host": "this server answers to localhost and 127.0.0.1 alone",
    "other_site": "forms of other sites are not taken",
    "too_large": "what was sent is larger than the limit",
    "slow": "what was sent took too long to arrive",
}


def add_handlers(app: FastAPI) -> None:
    """Let an application answer to errors."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(VnplanError, _known)
    app.add_exception_handler(DatabaseError, _database)
    app.add_exception_handler(Exception, _fault)


def refusal(app: FastAPI, scope: Scope, status: int, why: str) -> Response:
    """Return the answer to a request that the guard does not let in."""
    # An address of another host is not put into the page's links: they are all local.
    return _answer(Request({**scope, "app": app}), status, _REFUSED[why], f"refused.{why}")


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()]
    return _answer(request, 422, "; ".join(details).encode("utf-8", "replace").decode(), "error.invalid")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = _REFUSED.get(error.detail)
    key = f"refused.{error.detail}" if known else "error.not_found" if error.status_code == 404 else "error.other"
    return _answer(request, error.status_code, known or error.detail, key, headers=dict(error.headers or {}))


async def _known(request: Request, error: Exception) -> Response:
    if isinstance(error, AmbiguousReferenceError):
        return _several(request, error)
    status, key = 422, "error.invalid"
    if isinstance(error, UnknownReferenceError):
        status, key = 404, "error.unknown"
    elif isinstance(error, UnknownPlaceError):
        status, key = 404, "error.place"
    elif isinstance(error, ParseRefusedError):
        status, key = error.status, "error.unread"
    elif isinstance(error, IndexFileError | SourceNotFoundError):
        status, key = 503, "error.index"
    elif isinstance(error, TooLargeError):
        status, key = 413, "refused.too_large"
    elif isinstance(error, MissingLibraryError):
        status, key = 501, "error.library"
    return _answer(request, status, str(error), key)


async def _database(request: Request, error: Exception) -> Response:
    """The file was overwritten under our hands, or is damaged."""
    return _answer(request, 503, f"the index cannot be read ({error})", "error.index")


async def _fault(request: Request, error: Exception) -> Response:
    response = _answer(request, 500, f"internal error ({type(error).__name__})", "error.fault")
    response.headers.update(HEADERS)  # this answer is made outside of the guard
    return response


def _several(request: Request, error: AmbiguousReferenceError) -> Response:
    """Let people choose what they meant; the question that they asked stays what it was."""
    candidates = meant(request, error)
    if _of_api(request):
        listed = [target.model_dump(mode="json") for _, target in candidates]
        return JSONResponse({"detail": str(error), "candidates": listed}, 300)
    return page(request, "choose.html", status=300, ref=error.ref, candidates=candidates)


def _answer(request: Request, status: int, detail: str, key: str, headers: dict[str, str] | None = None) -> Response:
    if status == 429:
        headers = {"Retry-After": "60", **(headers or {})}
    if _of_api(request):
        return JSONResponse({"detail": detail}, status, headers)
    t = language(request)
    values: dict[str, Any] = {"number": status, "heading": t(key), "detail": detail}
    return page(request, "error.html", status=status, headers=headers or {}, **values)


def _of_api(request: Request) -> bool:
    return request.url.path.startswith("/api")
