"""`RawSource`: what every reader returns, and how a file's bytes come into memory."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from vnplan_nlp.errors import SourceNotFoundError, TooLargeError
from vnplan_nlp.schema import Issue, Origin, TextSource

#: Is told how many pages are recognised and how many there are to recognise: (0, 6) at first, (6, 6) at last.
PageProgress = Callable[[int, int], None]


def unwatched(done: int, total: int) -> None:
    """Return nothing and do nothing: the progress that nobody watches."""


class LineBox(NamedTuple):
    """A stretch of the raw text and its rectangle on a page: points of 1/72 inch, from the top left corner."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page: its number from 1, its stretch of the raw text, its size in points, and the boxes of its lines.

    The boxes lie on the page turned by `turn` degrees, counter-clockwise around its middle.
    """

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    boxes: tuple[LineBox, ...] = ()
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class RawSource:
    """A text as its file holds it, where it came from, what was wrong with its bytes, and its pages if it has any."""

    text: str
    origin: Origin
    issues: tuple[Issue, ...] = ()
    pages: tuple[RawPage, ...] = ()


def content_of(path: str, max_bytes: int) -> bytes:
    """The bytes of a file, which is looked at before it is opened and read once."""
    name = one_line(path)
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise SourceNotFoundError(name, "is a folder, not a file")
        if found.st_size > max_bytes:
            raise TooLargeError(name, found.st_size, max_bytes)
        with Path(path).open("rb") as file:
            data = file.read(max_bytes + 1)  # a pipe or a growing file has no size beforehand
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        if "\n" in path or len(path) > 255:
            reason += "; for a text that is no path there is parse_text"
        raise SourceNotFoundError(name, reason) from error
    except ValueError as error:  # an embedded NUL
        raise SourceNotFoundError(name, f"not a path ({error})") from error
    if len(data) > max_bytes:
        raise TooLargeError(name, len(data), max_bytes)
    return data


def origin_of(
    data: bytes,
    filename: str | None,
    *,
    media_type: str,
    text_source: TextSource,
    pages: int | None = None,
    encoding: str | None = None,
) -> Origin:
    """Return where a text came from: its file's bytes and name; bytes of a name that are no UTF-8 become U+FFFD."""
    if filename is not None:
        filename = filename.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return Origin(
        filename=filename,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        pages=pages,
        text_source=text_source,
        encoding=encoding,
    )


def one_line(path: str) -> str:
    """A path as a message shows it, however long it is and whatever stands in it."""
    line = " ".join(path.split()) if not path.isprintable() else path
    return line if len(line) <= 200 else f"{line[:150]}…"
