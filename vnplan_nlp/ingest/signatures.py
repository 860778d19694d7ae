"""What the first bytes of a file show it to be, for the formats that are no plain text."""

from __future__ import annotations

import re
from typing import Final

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word 97-2003 or other OLE document (.doc, .xls, .ppt)"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"AT&TFORM", "a DjVu document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program (ELF)"),
)
#: What a member or the mimetype of a ZIP archive tells; looked for in its beginning and in its directory at the end.
_IN_ZIP: Final[tuple[tuple[bytes, str], ...]] = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (.odt)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"application/epub+zip", "an EPUB book"),
)
_WEB_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>]|(?:head|body|meta|title|style)\b)",
    re.I | re.S,
)
_MAIL_PAGE: Final = re.compile(rb"MIME-Version:[^\n]*\r?\nContent-Type:\s*multipart/related", re.I)


def binary_format(data: bytes) -> str | None:
    """Return what the data is ("a JPEG image"), or None where no known signature stands at its beginning."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        ends = data[:4096] + data[-65536:]
        return next((name for mark, name in _IN_ZIP if mark in ends), "a ZIP archive")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a WebP image"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "a HEIC image"
    if data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data):
        return "a BMP image"
    return next((name for mark, name in _SIGNATURES if data.startswith(mark)), None)


def markup_format(data: bytes) -> str | None:
    """Return "an HTML page" or the like where the text is the source of a page and not a document, else None."""
    if _WEB_PAGE.match(data, 0, 4096):
        return "an HTML page"
    return "a web page saved as MHTML" if _MAIL_PAGE.search(data, 0, 4096) else None
