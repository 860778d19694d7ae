"""What went wrong, as an answer: a line of JSON below /api, a page in the reader's language elsewhere."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
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
    UnknownPlaceError,
    UnknownReferenceError,
    VnplanError,
)
from vnplan_nlp.web.language import Language
from vnplan_nlp.web.refusals import ParseRefusedError, SlowQuestionError, TooMuchError
from vnplan_nlp.web.security import HEADERS
from vnplan_nlp.web.site import language, meant, page

#: What a request is refused for: the words of the API; pages have theirs in both languages.
_REFUSED: Final = {
    "wrong_host": "this server answers to localhost and 127.0.0.1 alone",
    "other_site": "forms of other sites are not taken",
    "too_large": "what was sent is larger than the limit",
    "slow": "what was sent took too long to arrive",
    "busy": "another comparison is being made; try again in a minute",
    "expired": "the result is no longer kept; read the file again",
}
#: Status -> what pages say of it where nothing else is known.
_OF_STATUS: Final = {400: "error.form", 404: "error.not_found", 405: "error.method"}
#: Seconds after which it is worth to ask again.
_RETRY: Final = {429: "60", 503: "10"}


class _Problem:
    """What a page says: its heading, a sentence or more, and what may have been meant."""

    def __init__(self, heading: str, words: Iterable[str] = (), near: Iterable[str] = ()) -> None:
        self.heading, self.words, self.near = heading, tuple(words), tuple(near)


def add_handlers(app: FastAPI) -> None:
    """Let an application answer to errors.

    The handlers are no coroutines: they may wait for the index, and run in threads for that.
    """
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(VnplanError, _known)
    app.add_exception_handler(DatabaseError, _database)
    app.add_exception_handler(zlib.error, _database)
    app.add_exception_handler(Exception, _fault)


def refusal(app: FastAPI, scope: Scope, status: int, why: str) -> Response:
    """Return the answer to a request that the guard does not let in."""
    # An address of another host is not put into the page's links: they are all local.
    request = Request({**scope, "app": app})
    return _answer(request, status, _REFUSED[why], _Problem(language(request)(f"refused.{why}")))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    t, details, words = language(request), [], []
    for one in error.errors():
        name = ".".join(str(part) for part in one["loc"][1:])
        details.append(f"{name}: {one['msg']}")
        words.append(f"{name}: {_of_field(t, one['type'], one.get('ctx') or {})}")
    detail = "; ".join(details).encode("utf-8", "replace").decode()
    return _answer(request, 422, detail, _Problem(t("error.invalid"), dict.fromkeys(words)))


def _of_field(t: Language, kind: str, bounds: dict[str, Any]) -> str:
    """What is wrong with a field, as its validation calls it."""
    if kind == "missing" or kind == "string_too_short":
        return t("invalid.missing")
    if kind == "string_too_long":
        return t("invalid.long", most=bounds["max_length"])
    if kind in ("literal_error", "enum"):
        return t("invalid.choice", choices=str(bounds["expected"]).replace(" or ", ", "))
    if kind == "greater_than_equal":
        return t("invalid.least", least=str(bounds["ge"]))
    if kind == "less_than_equal":
        return t("invalid.most", most=str(bounds["le"]))
    if kind.startswith("int"):
        return t("invalid.number")
    return t("invalid.day") if kind.startswith("date") else t("invalid.text")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    t, why, status = language(request), error.detail, error.status_code
    known = _REFUSED.get(why)
    problem = _Problem(t(f"refused.{why}") if known else t(_OF_STATUS.get(status, "error.other")))
    return _answer(request, status, known or why, problem, headers=dict(error.headers or {}))


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, VnplanError)
    t = language(request)
    if isinstance(error, AmbiguousReferenceError):
        return _several(request, error)
    status, problem = 422, _Problem(t("error.invalid"))
    if isinstance(error, UnknownReferenceError):
        status, problem = 404, _Problem(t("error.unknown"), [t("error.unknown.words", ref=error.ref)], error.near)
    elif isinstance(error, UnknownPlaceError):
        status, problem = 404, _Problem(t("error.place"), [t("error.place.words", place=error.place)], error.near)
    elif isinstance(error, ParseRefusedError):
        known = t.named("unread", error.kind)
        words = known if known != error.kind else t("unread.other")
        status, problem = error.status, _Problem(t("error.unread"), [words])
    elif isinstance(error, IndexFileError | SourceNotFoundError):
        status, problem = 503, _Problem(t("error.index"), [t("error.index.words")])
    elif isinstance(error, SlowQuestionError):
        words = t("error.long.words", seconds=f"{error.seconds:g}")
        status, problem = 503, _Problem(t("error.long"), [words])
    elif isinstance(error, TooMuchError):
        words = t("error.much.words", number=error.number, unit=t.named("much", error.unit), most=error.most)
        status, problem = 413, _Problem(t("error.much"), [words])
    elif isinstance(error, MissingLibraryError):
        words = t("error.library.words", library=error.library, extra=error.extra)
        status, problem = 501, _Problem(t("error.library"), [words])
    return _answer(request, status, str(error), problem)


def _database(request: Request, error: Exception) -> Response:
    """The file was overwritten under our hands, or is damaged."""
    t = language(request)
    detail = f"the index cannot be read ({error})"
    return _answer(request, 503, detail, _Problem(t("error.index"), [t("error.index.words")]))


def _fault(request: Request, error: Exception) -> Response:
    t = language(request)
    problem = _Problem(t("error.fault"), [t("error.fault.words")])
    response = _answer(request, 500, f"internal error ({type(error).__name__})", problem)
    response.headers.update(HEADERS)  # this answer is made outside of the guard
    return response


def _several(request: Request, error: AmbiguousReferenceError) -> Response:
    """Let people choose what they meant; the question that they asked stays what it was."""
    candidates = meant(request, error)
    if _of_api(request):
        listed = [target.model_dump(mode="json") for _, target in candidates]
        return JSONResponse({"detail": str(error), "candidates": listed}, 300)
    return page(request, "choose.html", status=300, ref=error.ref, candidates=candidates)


def _answer(
    request: Request, status: int, detail: str, problem: _Problem, headers: dict[str, str] | None = None
) -> Response:
    """An answer; the line of the API, which is English, is beside the words of English pages alone."""
    headers = headers or {}
    if status in _RETRY:
        headers = {"Retry-After": _RETRY[status], **headers}
    if _of_api(request):
        return JSONResponse({"detail": detail}, status, headers)
    shown = detail if language(request).code == "en" else None
    return page(request, "error.html", status=status, headers=headers, number=status, problem=problem, detail=shown)


def _of_api(request: Request) -> bool:
    return request.url.path.startswith("/api")
