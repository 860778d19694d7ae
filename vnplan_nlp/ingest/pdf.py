"""PDF documents with a text layer: lines in the order of reading, tables, pages and the boxes of all lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TimeLimitError, TooLargeError, UnsupportedFormatError
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.layer_quality import readable
from vnplan_nlp.ingest.legacy import NAMES, converted_issue
from vnplan_nlp.ingest.pages import PageWriter, ReadPage, missing_issues
from vnplan_nlp.ingest.pdf_fonts import detected
from vnplan_nlp.ingest.pdf_layout import joined, without_furniture
from vnplan_nlp.ingest.pdf_rules import cells_of, rules_of
from vnplan_nlp.ingest.pdf_tables import holds, tables_of
from vnplan_nlp.ingest.pdf_text import TextLayer
from vnplan_nlp.ingest.recognise import DPI, fill, recognised_issue
from vnplan_nlp.ingest.source import PageProgress, RawSource, origin_of, unwatched

#: A text layer shorter than this on a page that is a picture is a stamp or a page number, not its text.
_FEWEST: Final = 10
#: The letters of a longer one need not be counted.
_SHORT: Final = 2000
_ENCRYPTED: Final = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read_bytes(
    data: bytes,
    *,
    name: str,
    filename: str | None,
    limits: Limits,
    deadline: Deadline | None = None,
    progress: PageProgress = unwatched,
) -> RawSource:
    """Return the text of a PDF document with its pages and the boxes of its lines.

    Raises:
        DamagedFileError: the file is broken off, locked by a password, or has no pages.
        UnsupportedFormatError: no page has text that can be read; it is a scan.
        TooLargeError: it has more pages than the limit.
        TimeLimitError: no page could be read in time; of those that were, the others are told as an issue.
    """
    deadline = deadline or Deadline(name, limits.max_seconds)
    with _opened(data, name) as document:
        count = len(document)
        if not count:
            raise DamagedFileError(name, "a PDF document without pages", whole=True)
        if count > limits.max_pages:
            raise TooLargeError(name, count, limits.max_pages, unit="pages", setting="max_pages")
        pages = _read(document, deadline)
        old = detected(piece.text for page in pages for piece in page.pieces)
        if old is not None:
            pages = _read(document, deadline, old)
        scanned = [number for number, page in enumerate(pages) if page.unread and not page.late]
        failure = fill(
            pages,
            scanned,
            lambda number: _image(document, number, limits),
            limits=limits,
            deadline=deadline,
            progress=progress,
        )
    recognised = [number + 1 for number in scanned if not pages[number].unread]
    for number in recognised:
        pages[number - 1].pieces = joined(pages[number - 1].pieces)
    bare = without_furniture([page.pieces for page in pages], [page.height for page in pages])
    for page, pieces in zip(pages, bare, strict=True):
        page.pieces = pieces
    if not any(page.pieces or page.tables for page in pages):
        if any(page.late for page in pages):
            raise TimeLimitError(name, limits.max_seconds)
        if scanned:
            found = "a scan: a PDF document whose pages are pictures without readable text"
            raise UnsupportedFormatError(name, found, str(failure or "recognition (OCR) found no text on them"))
        raise UnsupportedFormatError(name, "a PDF document whose pages are empty", "there is no text to parse")
    writer = PageWriter()
    writer.write(pages)
    text = "".join(writer.parts)
    converted = next((NAMES[page.encoding] for page in pages if page.encoding is not None), None)
    origin = origin_of(
        data,
        filename,
        media_type="application/pdf",
        pages=count,
        text_source="ocr" if 2 * len(recognised) > count else "text_layer",
        encoding=converted,
    )
    told = (converted_issue(converted) if converted else None, recognised_issue(recognised))
    issues = missing_issues(pages, limits.max_seconds) + tuple(issue for issue in told if issue is not None)
    return RawSource(text, origin, issues, writer.pages(pages, len(text)))


def _image(document: Any, number: int, limits: Limits) -> Any:
    """Return the picture of a page, at the dots an inch that recognition takes."""
    page = document[number]
    try:
        width, height = page.get_size()
        # A page of a map or a poster is read at fewer dots, so that its picture stays of bounded size.
        scale = min(DPI / 72, (limits.most_dots / max(1.0, width * height)) ** 0.5)
        image = page.render(scale=scale).to_pil()
        image.info["dpi"] = (scale * 72, scale * 72)
        return image
    finally:
        page.close()


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _ENCRYPTED:
            locked = "a PDF document locked by a password; save it without one"
            raise DamagedFileError(name, locked, whole=True) from error
        raise DamagedFileError(name, "a PDF document that is broken off or damaged", whole=True) from error
    try:
        yield document
    finally:
        document.close()


def _read(document: Any, deadline: Deadline, encoding: str | None = None) -> list[ReadPage]:
    """What stands on each page; `encoding` is an old one that the fonts do not tell."""
    pages: list[ReadPage] = []
    for index in range(len(document)):
        if deadline.reached:
            pages.append(ReadPage(0.0, 0.0, unread=True, late=True))
            continue
        try:
            page = document[index]
        except pypdfium2.PdfiumError:  # the page tree names it, but it is not there
            pages.append(ReadPage(0.0, 0.0, unread=True))
            continue
        try:
            pages.append(_page(page, index, encoding))
        except pypdfium2.PdfiumError:
            width, height = page.get_size()
            pages.append(ReadPage(width, height, unread=True))
        finally:
            page.close()
    return pages


def _page(page: Any, index: int, encoding: str | None) -> ReadPage:
    layer = TextLayer(page, encoding)
    try:
        found = ReadPage(layer.width, layer.height, encoding=layer.encoding)
        text = layer.text
        few = len(text) < _SHORT and sum(map(str.isalnum, text)) < _FEWEST
        if not readable(text) or (few and _has_image(page)):
            found.unread = bool(text.strip()) or _has_image(page)
            return found
        rules = rules_of(page, layer.view)
        cells = None if rules is None else cells_of(rules)
        found.odd_lines = cells is None
        found.tables = tables_of(cells or [], layer, index)
        pieces = layer.pieces(without=[table.box for table in found.tables])
        if found.tables:
            pieces = [piece for piece in pieces if not any(holds(table.box, piece) for table in found.tables)]
        found.pieces = joined(pieces)
        return found
    finally:
        layer.close()


def _has_image(page: Any) -> bool:
    count = pdfium.FPDFPage_CountObjects(page.raw)
    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, index)) for index in range(min(count, 2000))
    )
    return any(kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM) for kind in kinds)
