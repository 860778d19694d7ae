"""Page images: PNG, JPEG and TIFF of many pages, read by recognition."""

from __future__ import annotations

import io
import os
import re
import warnings
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Final

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, EmptyDocumentError, TimeLimitError, TooLargeError
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.pages import PageWriter, ReadPage, missing_issues
from vnplan_nlp.ingest.pdf_layout import joined, without_furniture
from vnplan_nlp.ingest.recognise import fill, recognised_issue
from vnplan_nlp.ingest.source import PageProgress, RawSource, origin_of, unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

_ONE_AT_A_TIME: Final = RLock()
_FORMATS: Final = ("PNG", "JPEG", "TIFF")


def read_bytes(
    data: bytes,
    *,
    name: str,
    filename: str | None,
    limits: Limits,
    deadline: Deadline | None = None,
    progress: PageProgress = unwatched,
) -> RawSource:
    """Return the text that is recognised on the pages of an image, with the boxes of its lines.

    Raises:
        RecognitionError: tesseract is missing, or no page could be read.
        DamagedFileError: the image is broken off.
        TooLargeError: it has more pages or dots than the limit.
        EmptyDocumentError: nothing is recognised on it.
        TimeLimitError: no page could be read in time; of those that were, the others are told as an issue.
    """
    deadline = deadline or Deadline(name, limits.max_seconds)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the image library: what is wrong with a file is told by its outcome
        return _read(data, name, filename, limits, deadline, progress)


def _read(
    data: bytes, name: str, filename: str | None, limits: Limits, deadline: Deadline, progress: PageProgress
) -> RawSource:
    from PIL import ImageOps

    with _silent():
        image = _opened(data, name, limits)
        count = _count(image, name, limits)
    pages = [ReadPage(0.0, 0.0, unread=True) for _ in range(count)]

    def picture(number: int) -> Image:
        with _silent():
            return at(number)

    def at(number: int) -> Image:
        image.seek(number)
        if image.width * image.height > limits.most_dots:  # only the first page was looked at when it was opened
            raise ValueError(f"{image.width * image.height:,} dots")
        return ImageOps.exif_transpose(image.copy())  # a telephone turns its pictures by a note only

    failure = fill(pages, range(count), picture, limits=limits, deadline=deadline, progress=progress)
    read = [number for number, page in enumerate(pages, 1) if not page.unread]
    if not read and any(page.late for page in pages):
        raise TimeLimitError(name, limits.max_seconds)
    if not read and failure is not None:
        raise failure
    bare = without_furniture([joined(page.pieces) for page in pages], [page.height for page in pages])
    for page, pieces in zip(pages, bare, strict=True):
        page.pieces = pieces
    writer = PageWriter()
    writer.write(pages)
    text = "".join(writer.parts)
    if not text or text.isspace():
        raise EmptyDocumentError(name, "nothing is recognised on the image")
    origin = origin_of(
        data,
        filename,
        media_type=f"image/{(image.format or 'png').lower()}",
        pages=count,
        text_source="ocr",
    )
    issue = recognised_issue(read)
    issues = missing_issues(pages, limits.max_seconds) + (() if issue is None else (issue,))
    return RawSource(text, origin, issues, writer.pages(pages, len(text)))


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what libtiff prints about damaged files from the standard error: it does not ask Python."""
    with _ONE_AT_A_TIME:  # two threads that did so in turn would leave it shut
        try:
            kept = os.dup(2)
        except OSError:  # there is none
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)


def _count(image: Image, name: str, limits: Limits) -> int:
    """The number of pages; the directories of a TIFF file are followed only as far as the limit."""
    try:
        if image.format == "TIFF":
            count = 1
            with suppress(EOFError):
                while count <= limits.max_pages:
                    image.seek(count)
                    count += 1
        else:
            count = int(getattr(image, "n_frames", 1))
    except MemoryError:
        raise
    except Exception as error:  # the image library raises a dozen kinds of exception for damaged directories
        raise DamagedFileError(name, f"the pages cannot be counted: {type(error).__name__}") from error
    if count > limits.max_pages:
        raise TooLargeError(name, count, limits.max_pages, "max_pages", unit="pages")
    return count


def _opened(data: bytes, name: str, limits: Limits) -> Image:
    from PIL import Image as images

    try:
        image = images.open(io.BytesIO(data), formats=_FORMATS)
    except images.DecompressionBombError as error:
        dots = next((int(word) for word in re.findall(r"\d+", str(error))), 2 * limits.most_dots)
        raise TooLargeError(name, dots, min(limits.most_dots, dots - 1), "max_memory", unit="dots") from error
    except MemoryError:
        raise
    except Exception as error:  # the image library raises a dozen kinds of exception for damaged images
        raise DamagedFileError(name, f"the image cannot be read: {type(error).__name__}") from error
    if image.width * image.height > limits.most_dots:
        raise TooLargeError(name, image.width * image.height, limits.most_dots, "max_memory", unit="dots")
    return image
