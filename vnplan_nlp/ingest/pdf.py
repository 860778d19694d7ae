"""PDF documents with a text layer: lines in the order of reading, tables, pages and the boxes of all lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from vnplan_nlp.ingest.legacy import NAMES, converted_issue
from vnplan_nlp.ingest.pages import PageWriter, ReadPage
from vnplan_nlp.ingest.pdf_fonts import detected
from vnplan_nlp.ingest.pdf_layout import joined, without_furniture
from vnplan_nlp.ingest.pdf_rules import cells_of, rules_of
from vnplan_nlp.ingest.pdf_tables import holds, tables_of
from vnplan_nlp.ingest.pdf_text import TextLayer, readable
from vnplan_nlp.ingest.recognise import DPI, fill, recognised_issue
from vnplan_nlp.ingest.source import RawSource, origin_of
from vnplan_nlp.schema import Issue

#: A text layer shorter than this on a page that is a picture is a stamp or a page number, not its text.
_FEWEST: Final = 10
#: The most dots of the picture of a page: A2 at 200 dots an inch is a sixth of it.
_MOST_DOTS: Final = 100_000_000
_ENCRYPTED: Final = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def read_bytes(data: bytes, *, name: str, filename: str | None, limits: Limits) -> RawSource:
    """Return the text of a PDF document with its pages and the boxes of its lines.

    Raises:
        DamagedFileError: the file is broken off, locked by a password, or has no pages.
        UnsupportedFormatError: no page has text that can be read; it is a scan.
        TooLargeError: it has more pages than the limit.
    """
    with _opened(data, name) as document:
        count = len(document)
        if not count:
            raise DamagedFileError(name, "a PDF document without pages", whole=True)
        if count > limits.max_pages:
            raise TooLargeError(name, count, limits.max_pages, unit="pages", setting="max_pages")
        pages = _read(document)
        old = detected(piece.text for page in pages for piece in page.pieces)
        if old is not None:
            pages = _read(document, old)
        scanned = [number for number, page in enumerate(pages) if page.unread]
        failure = fill(pages, scanned, lambda number: _image(document, number), seconds=limits.max_seconds)
    recognised = [number + 1 for number in scanned if not pages[number].unread]
    for number in recognised:
        pages[number - 1].pieces = joined(pages[number - 1].pieces)
    bare = without_furniture([page.pieces for page in pages], [page.height for page in pages])
    for page, pieces in zip(pages, bare, strict=True):
        page.pieces = pieces
    unread = [number for number, page in enumerate(pages, 1) if page.unread]
    if not any(page.pieces or page.tables for page in pages):
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
    told = (
        converted_issue(converted) if converted else None,
        _unread_issue(unread),
        recognised_issue(recognised),
        _odd_lines_issue([number for number, page in enumerate(pages, 1) if page.odd_lines]),
    )
    issues = tuple(issue for issue in told if issue is not None)
    return RawSource(text, origin, issues, writer.pages(pages, len(text)))


def _image(document: Any, number: int) -> Any:
    """Return the picture of a page, at the dots an inch that recognition takes."""
    page = document[number]
    try:
        width, height = page.get_size()
        # A page of a map or a poster is read at fewer dots, so that its picture stays of bounded size.
        scale = min(DPI / 72, (_MOST_DOTS / max(1.0, width * height)) ** 0.5)
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


def _read(document: Any, encoding: str | None = None) -> list[ReadPage]:
    """What stands on each page; `encoding` is an old one that the fonts do not tell."""
    pages: list[ReadPage] = []
    for index in range(len(document)):
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
        seen = len(layer.text.split()) and sum(map(str.isalnum, layer.text))
        if not readable(layer.text) or (seen < _FEWEST and _has_image(page)):
            found.unread = bool(seen) or _has_image(page) or bool(layer.text.strip())
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


def _unread_issue(unread: Sequence[int]) -> Issue | None:
    if not unread:
        return None
    message = f"{len(unread)} trang không có lớp chữ đọc được, cần nhận dạng (OCR): trang {_listed(unread)}"
    return Issue(code="W106", severity="warning", message=message)


def _odd_lines_issue(pages: Sequence[int]) -> Issue | None:
    if not pages:
        return None
    message = (
        f"Bảng trên {len(pages)} trang không được nhận ra, chữ được đọc như văn bản thường: trang {_listed(pages)}"
    )
    return Issue(code="I110", severity="info", message=message)


def _listed(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages[:20])) + (" …" if len(pages) > 20 else "")
