"""What stands before every page: names of the host, the token, who may send files, sizes and times, headers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vnplan_nlp.web.settings import Settings, is_loopback

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then hide from us where a form comes from, too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SESSION: Final = "vnplan_phien"
LOGIN: Final = "/vao"
_OPEN: Final = (LOGIN, "/tinh/")
#: What a form adds to the file that it carries.
_ROOM: Final = 20_000

Refusal = Callable[[Scope, int, str], Response]


class Gate:
    """Knows the token: compares what people bring with it in constant time, and makes the cookie of a session."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    @property
    def closed(self) -> bool:
        """Whether a token is needed at all."""
        return self._token is not None

    def fits(self, token: str) -> bool:
        """Return whether it is the token."""
        return self._token is None or hmac.compare_digest(_digest(token), _digest(self._token))

    @property
    def session(self) -> str:
        """What the cookie holds: it proves that its owner had the token, and does not tell it."""
        return hmac.new((self._token or "").encode(), b"vnplan session", hashlib.sha256).hexdigest()

    def admits(self, headers: Headers) -> bool:
        """Return whether a request brings the token or the cookie of a session."""
        if self._token is None:
            return True
        scheme, _, brought = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.fits(brought.strip()):
            return True
        # Other programs on this host have cookies, too, of whatever form: the parser of the library takes them all.
        value = cookie_parser(headers.get("cookie", "")).get(SESSION)
        return value is not None and hmac.compare_digest(_digest(value), _digest(self.session))


def _digest(text: str) -> bytes:
    """Digests are of one length: the time of a comparison does not tell that of the token."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Guard:
    """Lets requests through that may pass, and gives every answer the headers that keep a browser strict."""

    def __init__(self, app: ASGIApp, *, settings: Settings, gate: Gate, refused: Refusal) -> None:
        self.app, self.settings, self.gate, self.refused = app, settings, gate, refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no page of ours opens a socket
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, strict)
        else:
            await self.app(scope, _bounded(receive, self._room(scope), self.settings.upload_seconds), strict)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if self.settings.loopback and not is_loopback(_name(headers.get("host", ""))):
            return self.refused(scope, 421, "wrong_host")
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not _same_site(headers):
            return self.refused(scope, 403, "other_site")
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length) > self._room(scope):
            return self.refused(scope, 413, "too_large")
        path: str = scope["path"]
        if path.startswith(_OPEN) or self.gate.admits(headers):
            return None
        if path.startswith("/api") or scope["method"] != "GET":
            detail = "a token is needed: Authorization: Bearer TOKEN"
            return JSONResponse({"detail": detail}, 401, {"WWW-Authenticate": "Bearer"})
        query = scope.get("query_string", b"").decode("latin-1")
        return RedirectResponse(f"{LOGIN}?tiep={quote(f'{path}?{query}' if query else path, safe='')}", 303)

    def _room(self, scope: Scope) -> int:
        """The bytes that a request may carry: a file where one can be handed in, next to nothing elsewhere."""
        takes_file = scope["path"] in ("/tai-len", "/api/parse")
        return (self.settings.max_upload if takes_file else 0) + _ROOM


def _name(host: str) -> str:
    """The name in a `Host` header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _same_site(headers: Headers) -> bool:
    """Return whether a form was sent from a page of ours, or by a program that is no browser.

    Browsers tell it in one of two headers, and no page can change what they say.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # no address at all
        return False


def _bounded(receive: Receive, room: int, seconds: float) -> Receive:
    """Return a way to receive a request that ends it where it brings too much, or takes too long."""
    taken = 0
    whole = False
    until = time.monotonic() + seconds

    async def bounded() -> Message:
        nonlocal taken, whole
        if whole:  # now it waits for the client to go away, which may take as long as it likes
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
        except TimeoutError:
            raise HTTPException(408, "slow") from None
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if taken > room:
                raise HTTPException(413, "too_large")
        return message

    return bounded
