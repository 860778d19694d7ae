"""`vnplan serve`: no logic of its own but what it says at the start; `cli.py` registers it."""

from __future__ import annotations

import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from vnplan_nlp.command_line import one_line_errors

EXAMPLES: Final = """[bold]Examples[/bold]

vnplan serve index.db

vnplan serve index.db --port 8080 --lang en --open

VNPLAN_TOKEN=... vnplan serve index.db --host 0.0.0.0"""


class _Language(StrEnum):
    vi, en = "vi", "en"


def serve(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="What [bold]vnplan index build[/bold] made.")],
    host: Annotated[str, typer.Option(help="Another address than this machine's own needs a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            help="What everybody must know who wants in; one is made up where it is needed and not given.",
            envvar="VNPLAN_TOKEN",
        ),
    ] = None,
    lang: Annotated[_Language, typer.Option(help="The language of the pages for those who have not chosen.")] = (
        _Language.vi
    ),
    max_upload: Annotated[
        int, typer.Option(metavar="BYTES", min=1, help="The largest file that is read on the spot.")
    ] = 20_000_000,
    max_seconds: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long a question may take before it is ended.")
    ] = 30.0,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Show an index in the browser: search, documents, references, cascades, coverage, deadlines, and a JSON API.

    Only this machine can reach it unless --host says otherwise. It ends with Ctrl-C.
    """
    with one_line_errors():
        from vnplan_nlp.web.server import run
        from vnplan_nlp.web.settings import SHORTEST_TOKEN, Settings, is_loopback, new_token

        if token is not None and len(token) < SHORTEST_TOKEN:
            message = f"must have {SHORTEST_TOKEN} characters at least; without --token one is made up"
            raise typer.BadParameter(message, param_hint="--token")
        needed = None if is_loopback(host) else new_token()
        settings = Settings(
            host=host,
            token=token or needed,
            language=lang.value,
            max_upload=max_upload,
            question_seconds=max_seconds,
        )

        def started(listening: socket.socket) -> None:
            shown = f"[{host}]" if ":" in host else host
            address = f"http://{shown}:{listening.getsockname()[1]}/"
            print(f"{index}: {address} (Ctrl-C ends it)", file=sys.stderr)
            if settings.token is not None and token is None:
                print(f"token: {settings.token}", file=sys.stderr)
            if open_page:
                import webbrowser

                webbrowser.open(address)

        run(index, settings, port=port, started=started)
