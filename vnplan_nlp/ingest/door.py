"""The one door: what a file is by its content, and the reader that it goes to."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module
from pathlib import PurePath
from typing import Any, Final, Protocol

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import (
    DamagedFileError,
    EmptyDocumentError,
    MemoryLimitError,
    TooLargeError,
    UnsupportedFormatError,
)
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.plain import read_plain
from vnplan_nlp.ingest.signatures import binary_format
from vnplan_nlp.ingest.source import PageProgress, RawSource, content_of, one_line

#: What a file is, as `signatures` calls it, and the module whose `read_bytes` reads it; loaded at the first such file.
READERS: Final[dict[str, str]] = {
    "a Word document (.docx)": "docx",
    "a Word 97-2003 or other OLE document (.doc, .xls, .ppt)": "office",
    "an RTF document": "office",
    "a PDF document": "pdf",
    "a PNG image": "scans",
    "a JPEG image": "scans",
    "a TIFF image": "scans",
    "an OpenDocument text (.odt)": "office",
}
#: The readers that recognise pages, whose `read_bytes` tells how far it is.
_BY_PAGE: Final = frozenset(("pdf", "scans"))


class Reader(Protocol):
    """A reader of one format: `read_bytes` of a module that `READERS` names."""

    def __call__(
        self, data: bytes, *, name: str, filename: str | None, limits: Limits, deadline: Deadline | None = None
    ) -> RawSource:
        """Return the text of a file; `name` is for messages, `filename` is recorded."""


def read(
    source: str | os.PathLike[str] | bytes,
    *,
    limits: Limits,
    filename: str | None = None,
    progress: PageProgress | None = None,
) -> RawSource:
    """Return the text of a file, given by its path or by its bytes.

    Args:
        source: a path, or the content of a file.
        limits: files above `limits.max_bytes` are refused before they are read; the time runs from the call on.
        filename: the name to record; the last part of the path where none is given.
        progress: is told how many pages are recognised (OCR) and how many there are; never called for other files.

    Raises:
        SourceNotFoundError: there is no readable file at the path.
        TooLargeError: the file, or what it unpacks to, is larger than the limit.
        EmptyDocumentError: the file holds nothing but blanks.
        UnsupportedFormatError: the file holds no text, or what reads it is not installed.
        DamagedFileError: the file is of a format that is read, but damaged or made to do harm.
        TimeLimitError: nothing could be read within `limits.max_seconds`.
        MemoryLimitError: the process has less memory than the file takes.
    """
    if isinstance(source, bytes):
        name, data = one_line(filename or "bytes"), source
        if len(data) > limits.max_bytes:
            raise TooLargeError(name, len(data), limits.max_bytes)
    else:
        path = os.fspath(source)
        name, data = one_line(path), content_of(path, limits.max_bytes)
        filename = filename or PurePath(path).name
    if not data:
        raise EmptyDocumentError(name, "zero bytes")
    if data.isspace():
        raise EmptyDocumentError(name, "nothing but blanks")
    found = binary_format(data)
    deadline = Deadline(name, limits.max_seconds)
    try:
        if found is None:
            return read_plain(data, name, filename, limits=limits, deadline=deadline)
        if found in READERS:
            reads: Any = import_module(f"vnplan_nlp.ingest.{READERS[found]}").read_bytes
            reader: Reader = partial(reads, progress=progress) if progress and READERS[found] in _BY_PAGE else reads
            return reader(data, name=name, filename=filename, limits=limits, deadline=deadline)
    except MemoryError:
        raise MemoryLimitError(name) from None  # what was made so far is freed with the frames of the error
    except RecursionError:
        raise DamagedFileError(name, "it is nested too deep") from None
    pretends = name.lower().endswith((".txt", ".md", ".markdown"))
    raise UnsupportedFormatError(name, f"{found}, whatever its name says" if pretends else found)
