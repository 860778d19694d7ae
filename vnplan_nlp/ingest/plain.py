"""Plain text and Markdown: bytes to text, with what had to be replaced told as issues."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from vnplan_nlp.config import Limits
from vnplan_nlp.data.marks import tamed
from vnplan_nlp.errors import EmptyDocumentError, UnsupportedFormatError
from vnplan_nlp.ingest import legacy
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.signatures import markup_format
from vnplan_nlp.ingest.source import RawSource, origin_of
from vnplan_nlp.schema import Issue, Origin

#: UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Bytes that no text holds; the line ends 1C-1E are left out, as `str.splitlines` knows them.
_CONTROL_BYTES: Final = bytes([*range(0x00, 0x09), *range(0x0E, 0x1B), 0x1F, 0x7F])
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")
_SAMPLE: Final = 1 << 16
_VIETNAMESE: Final = frozenset(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) | frozenset("đĐ")
#: Signs of the typesetter that stand in Vietnamese texts.
_SIGNS: Final = frozenset("\u00a0§©«°±²³·»¼½¾×÷‘’“”–—•…†‰€")
_MARKDOWN_NAMES: Final = (".md", ".markdown")
_ATX_HEADING: Final = re.compile(r"^#{1,6}[ \t]+\S", re.M)
_BOLD: Final = re.compile(r"\*\*[^\s*][^*\n]*\*\*")


def from_text(text: str, *, filename: str | None = None) -> RawSource:
    """Return a text that is at hand already as a source.

    Raises:
        EmptyDocumentError: the text holds nothing but blanks.
    """
    issues: tuple[Issue, ...] = ()
    if not text or text.isspace():
        raise EmptyDocumentError(filename or "text", "nothing but blanks" if text else "zero characters")
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair cannot be written to JSON
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        data, issues = text.encode(), (_replaced(text, "utf-16"),)
    text = text.removeprefix("\ufeff")
    return RawSource(text, _origin(text, data, filename, None), issues + _dropped(text))


def read_plain(data: bytes, name: str, filename: str | None, *, limits: Limits, deadline: Deadline) -> RawSource:
    """Return the text that the bytes of a text file hold, that of a web page as it shows it.

    What the bytes otherwise are was asked before.
    """
    text, encoding, damaged = _decode(data, name)
    if not text or text.isspace():
        raise EmptyDocumentError(name, "nothing but blanks" if text else "nothing but a byte order mark")
    found = markup_format(text[:4096].encode("utf-8", "replace"))
    if found is not None:
        from vnplan_nlp.ingest.html import read_page

        mail = "MHTML" in found
        return read_page(
            data, text, encoding, name=name, filename=filename, mail=mail, limits=limits, deadline=deadline
        )
    issues = (_replaced(text, encoding),) if damaged else ()
    if encoding in legacy.NAMES.values():
        issues = (legacy.converted_issue(encoding),)
    return RawSource(text, _origin(text, data, filename, encoding), issues + _dropped(text))


def _decode(data: bytes, name: str) -> tuple[str, str, bool]:
    """The text of the data, its encoding, and whether bytes had to be replaced."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_replacements(data[len(mark) :], encoding)
    wide = _utf16_without_mark(data)
    if wide is not None:
        return _with_replacements(data, wide)
    _refuse_binary(data, name)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        old = legacy.detect(data)
        if old is not None:
            return legacy.decode(data, old), legacy.NAMES[old], False
        windows = _windows_vietnamese(data)
        if windows is not None:
            return windows, "cp1258", False
        return data.decode("utf-8", "replace"), "utf-8", True
    # VIQR is ASCII, and what a browser or an editor read as Latin-1 was often saved as UTF-8
    old = legacy.detect_text(text)
    return (text, "utf-8", False) if old is None else (legacy.decode_text(text, old), legacy.NAMES[old], False)


def _with_replacements(data: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return data.decode(encoding), encoding, False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), encoding, True


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 that lacks its mark, or None: half of the bytes of blanks and Latin letters are NUL."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > 0.4 * pairs and first < 0.02 * pairs:
        return "utf-16-le"
    if first > 0.4 * pairs and second < 0.02 * pairs:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes, name: str) -> None:
    """Raise where the data is no text; a text with a few control characters in it still is one."""
    sample = data[:_SAMPLE]
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyDocumentError(name, "nothing but NUL bytes and blanks")
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    # A sound UTF-8 text may be full of NULs; where the rest is not sound either, a few are enough.
    invalid = codecs.utf_8_decode(sample, "replace", False)[0].count("\ufffd")
    if controls > (0.3 if invalid <= 0.01 * len(sample) else 0.02) * len(sample):
        raise UnsupportedFormatError(name, "binary data, not text")


def _windows_vietnamese(data: bytes) -> str | None:
    """The text in Windows code page 1258, or None where the result would not be Vietnamese.

    A UTF-8 file with a stray byte decodes in any code page; its letters then are no Vietnamese ones.
    """
    try:
        text = data.decode("cp1258")
    except UnicodeDecodeError:
        return None
    composed = unicodedata.normalize("NFC", tamed(text[: 4 * _SAMPLE]))
    letters = signs = other = 0
    for char in composed:
        if char.isascii():
            continue
        letters += char in _VIETNAMESE
        signs += char in _SIGNS
        other += char not in _VIETNAMESE and char not in _SIGNS
    return text if letters >= 5 and other <= 0.02 * letters and signs <= letters else None


def _origin(text: str, data: bytes, filename: str | None, encoding: str | None) -> Origin:
    markdown = _is_markdown(text, filename)
    return origin_of(
        data,
        filename,
        media_type="text/markdown" if markdown else "text/plain",
        text_source="markdown" if markdown else "plain",
        encoding=encoding,
    )


def _is_markdown(text: str, filename: str | None) -> bool:
    """Whether a text has a Markdown heading or several bold phrases, or its name says that it is Markdown."""
    if filename is not None and filename.lower().endswith(_MARKDOWN_NAMES):
        return True
    beginning = text[: 4 * _SAMPLE]
    if _ATX_HEADING.search(beginning):
        return True
    pairs = _BOLD.finditer(beginning)
    return all(next(pairs, None) is not None for _ in range(3))


def _replaced(text: str, encoding: str) -> Issue:
    count = text.count("\ufffd")
    first = text.find("\ufffd")
    message = f"{count} chỗ không hợp lệ trong bảng mã {encoding} được thay bằng U+FFFD, chỗ đầu ở ký tự {first}"
    return Issue(code="E101", severity="error", message=message)


def _dropped(text: str) -> tuple[Issue, ...]:
    first = _CONTROL.search(text)
    if first is None:
        return ()
    count = len(_CONTROL.findall(text))
    message = f"{count} ký tự điều khiển (NUL và tương tự) bị bỏ qua, ký tự đầu ở vị trí {first.start()}"
    return (Issue(code="W102", severity="warning", message=message),)
