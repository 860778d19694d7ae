"""Page images: PNG, JPEG and TIFF of many pages, read by recognition."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Final

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, EmptyDocumentError, TooLargeError
from vnplan_nlp.ingest.pages import PageWriter, ReadPage
from vnplan_nlp.ingest.pdf_layout import joined, without_furniture
from vnplan_nlp.ingest.recognise import fill, recognised_issue
from vnplan_nlp.ingest.source import PageProgress, RawSource, origin_of, unwatched

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS: Final = ("PNG", "JPEG", "TIFF")
#: The most dots of a page: more than a square metre at 200 dots an inch is no page of a plan.
_MOST_DOTS: Final = 100_000_000


def read_bytes(
    data: bytes, *, name: str, filename: str | None, limits: Limits, progress: PageProgress = unwatched
) -> RawSource:
    """Return the text that is recognised on the pages of an image, with the boxes of its lines.

    Raises:
        RecognitionError: tesseract is missing, or no page could be read.
        DamagedFileError: the image is broken off.
        TooLargeError: it has more pages or dots than the limit.
        EmptyDocumentError: nothing is recognised on it.
    """
    from PIL import ImageOps

    image = _opened(data, name)
    count = getattr(image, "n_frames", 1)
    if count > limits.max_pages:
        raise TooLargeError(name, count, limits.max_pages, "max_pages", unit="pages")
    pages = [ReadPage(0.0, 0.0, unread=True) for _ in range(count)]

    def picture(number: int) -> Image:
        image.seek(number)
        return ImageOps.exif_transpose(image.copy())  # a telephone turns its pictures by a note only

    failure = fill(pages, range(count), picture, seconds=limits.max_seconds, progress=progress)
    read = [number for number, page in enumerate(pages, 1) if not page.unread]
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
    return RawSource(text, origin, (issue,) if issue is not None else (), writer.pages(pages, len(text)))


def _opened(data: bytes, name: str) -> Image:
    from PIL import Image as images
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", images.DecompressionBombWarning)  # the limit below is the one that counts
            image = images.open(io.BytesIO(data), formats=_FORMATS)
    except images.DecompressionBombError as error:
        dots = next((int(word) for word in re.findall(r"\d+", str(error))), 2 * _MOST_DOTS)
        raise TooLargeError(name, dots, _MOST_DOTS, "max_bytes", unit="dots") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DamagedFileError(name, f"the image cannot be read: {type(error).__name__}") from error
    if image.width * image.height > _MOST_DOTS:
        raise TooLargeError(name, image.width * image.height, _MOST_DOTS, "max_bytes", unit="dots")
    return image
