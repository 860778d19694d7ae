"""The server around the application: its socket, its beginning and its end."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

from vnplan_nlp.errors import MissingLibraryError, ServerError
from vnplan_nlp.web.settings import Settings

#: Seconds that requests get to end when the server does.
_LAST_WORDS = 3


def run(path: Path, settings: Settings, *, port: int, started: Callable[[socket.socket], None]) -> None:
    """Serve an index until somebody ends it.

    Args:
        path: the index.
        settings: limits, language, token.
        port: where; 0 for a free one.
        started: called with the socket as soon as it listens.

    Raises:
        MissingLibraryError: FastAPI, Jinja2, uvicorn or python-multipart is not installed.
        SourceNotFoundError: there is no such file.
        IndexFileError: it is no index.
        ServerError: the address cannot be had.
    """
    try:
        import jinja2  # noqa: F401
        import python_multipart  # noqa: F401
        import uvicorn

        from vnplan_nlp.web.app import create_app
    except ImportError as error:
        raise MissingLibraryError(error.name or "fastapi", "web") from error
    app = create_app(path, settings=settings)
    with _listening(settings.host, port) as listening:
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_WORDS,
        )
        started(listening)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:  # the usual way to end it
            return


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, or asyncio would not know it for TCP, and let each answer wait for the 40 ms of a delayed acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise ServerError(f"{host}:{port}: {reason}; another one: --port 0") from error
    return listening
