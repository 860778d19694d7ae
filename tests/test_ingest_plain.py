"""Reading plain text: encodings, what is no text, limits."""

import hashlib
import io
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import (
    EmptyDocumentError,
    SourceNotFoundError,
    TooLargeError,
    UnsupportedFormatError,
    VnplanError,
)
from vnplan_nlp.ingest.door import read
from vnplan_nlp.ingest.plain import from_text
from vnplan_nlp.ingest.source import RawSource

TEXT = "KẾ HOẠCH\nPhát động phong trào thi đua năm 2023\n\nI. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích: đẩy mạnh, giữ vững.\n"
LIMITS = Limits()


def codes(source: RawSource) -> list[str]:
    return [issue.code for issue in source.issues]


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 5000)
    return buffer.getvalue()


def test_a_path_gives_text_and_origin(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.txt"
    path.write_bytes(TEXT.encode())
    source = read(path, limits=LIMITS)
    assert source.text == TEXT
    assert source.issues == ()
    assert source.origin.filename == "ke-hoach.txt"
    assert source.origin.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert source.origin.bytes == len(TEXT.encode())
    assert (source.origin.encoding, source.origin.media_type, source.origin.text_source) == (
        "utf-8",
        "text/plain",
        "plain",
    )


def test_a_given_name_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    assert read(str(path), limits=LIMITS, filename="b.txt").origin.filename == "b.txt"
    assert read(TEXT.encode(), limits=LIMITS).origin.filename is None


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\0\0" + TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_encodings(data: bytes, encoding: str) -> None:
    source = read(data, limits=LIMITS)
    assert source.text == TEXT
    assert source.origin.encoding == encoding
    assert source.issues == ()


def test_decomposed_text_stays_as_it_is() -> None:
    text = unicodedata.normalize("NFD", TEXT)
    assert read(text.encode(), limits=LIMITS).text == text


def in_cp1258(text: str) -> bytes:
    """The code page has the letters of the alphabet and the five tones apart."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = [unicodedata.normalize("NFD", char) for char in text]
    letters = [unicodedata.normalize("NFC", "".join(c for c in part if c not in tones)) for part in parts]
    return "".join(
        letter + "".join(c for c in part if c in tones) for letter, part in zip(letters, parts, strict=True)
    ).encode("cp1258")


def test_windows_vietnamese() -> None:
    source = read(in_cp1258(TEXT), limits=LIMITS)
    assert unicodedata.normalize("NFC", source.text) == TEXT
    assert source.origin.encoding == "cp1258"
    assert source.issues == ()


@pytest.mark.parametrize(
    "data", [b"K\xff " + TEXT.encode(), TEXT.encode() + "ế".encode()[:2], b"Ke hoach \xff so 1\n" * 20]
)
def test_invalid_bytes_are_replaced_and_told(data: bytes) -> None:
    source = read(data, limits=LIMITS)
    assert "\ufffd" in source.text
    assert source.origin.encoding == "utf-8"
    assert codes(source) == ["E101"]


def test_a_replacement_character_of_the_source_is_no_error() -> None:
    assert read("KẾ HO\ufffdCH".encode(), limits=LIMITS).issues == ()


@pytest.mark.parametrize("data", [b"KE\0 HOACH", TEXT.replace("\n", "\0\n").encode(), b"a\x01b\x7f" + TEXT.encode()])
def test_control_characters_are_told(data: bytes) -> None:
    source = read(data, limits=LIMITS)
    assert codes(source) == ["W102"]
    assert source.text == data.decode()


def test_one_bad_byte_among_nuls_is_still_text() -> None:
    assert codes(read(b"\xff" + TEXT.replace(" ", "\0 ").encode(), limits=LIMITS)) == ["E101", "W102"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"GIF89a\x01\0\x01\0", "GIF"),
        (b"AT&TFORM\0\0\0\x10DJVU", "DjVu"),
        (b"GIF89a\1\0", "GIF"),
        (zipped("xl/workbook.xml"), "Excel"),
        (zipped("a.txt"), "ZIP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\x03\0\x01\0" * 300 + bytes(range(256)) * 40, "binary"),
        (b"a" + bytes(5000) + b"b", "binary"),
        (bytes(range(256)) * 300, "binary"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, found: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=found):
        read(data, limits=LIMITS, filename="ke-hoach.txt")


@pytest.mark.parametrize(
    "data",
    [b"", b" \t\r\n", "\u00a0\n\u3000".encode(), b"\xef\xbb\xbf", b"\xff\xfe \0", b"\0\0\0\0", "  ".encode("utf-16")],
)
def test_nothing_but_blanks_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        read(data, limits=LIMITS)


@pytest.mark.slow
@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0"])
def test_a_hundred_megabytes_of_blanks_are_refused(blank: str) -> None:
    data = (blank * 10_000_000).encode() * (10 // len(blank.encode()))
    with pytest.raises(EmptyDocumentError):
        read(data, limits=LIMITS)


def test_a_missing_file_and_a_folder_are_not_found(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no such file"):
        read(tmp_path / "none.txt", limits=LIMITS)
    with pytest.raises(SourceNotFoundError, match="folder"):
        read(tmp_path, limits=LIMITS)


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root may read everything"
)
def test_a_file_without_permission_is_not_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    with pytest.raises(SourceNotFoundError, match="permission"):
        read(path, limits=LIMITS)


@pytest.mark.parametrize("path", [TEXT, "a" * 5000, "a\0b"])
def test_a_text_given_as_a_path_gets_one_line(path: str) -> None:
    with pytest.raises(SourceNotFoundError) as caught:
        read(path, limits=LIMITS)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_limit_holds_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    with pytest.raises(TooLargeError, match="the limit is 10"):
        read(path, limits=Limits(max_bytes=10))
    with pytest.raises(TooLargeError):
        read(TEXT.encode(), limits=Limits(max_bytes=10))
    assert read(path, limits=Limits(max_bytes=path.stat().st_size)).text == TEXT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_read_up_to_the_limit(tmp_path: Path) -> None:
    import threading

    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(TEXT.encode()))
    writer.start()
    assert read(path, limits=LIMITS).text == TEXT
    writer.join()


@pytest.mark.parametrize(
    ("text", "filename", "source"),
    [
        ("# KẾ HOẠCH\n\ntext", "a.txt", "markdown"),
        ("**KẾ HOẠCH**\n**về**\n\n**I. MỤC ĐÍCH**\n", "a.txt", "markdown"),
        (TEXT, "a.md", "markdown"),
        ("1 ** 2\n** chú thích\n", "a.txt", "plain"),
        ("#hashtag\n", "a.txt", "plain"),
        (TEXT, "a.txt", "plain"),
    ],
)
def test_markdown_is_recognised(text: str, filename: str, source: str) -> None:
    origin = read(text.encode(), limits=LIMITS, filename=filename).origin
    assert origin.text_source == source
    assert origin.media_type == ("text/markdown" if source == "markdown" else "text/plain")


def test_a_file_name_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    source = read(TEXT.encode(), limits=LIMITS, filename="\udcffa.txt")
    assert source.origin.model_dump_json()


def test_text_at_hand_is_a_source() -> None:
    source = from_text("\ufeff" + TEXT, filename="a.txt")
    assert source.text == TEXT
    assert source.origin.filename == "a.txt"
    assert source.origin.encoding is None


def test_half_a_surrogate_pair_is_replaced() -> None:
    source = from_text("KẾ \ud800 HOẠCH \ud83d\ude00")
    assert source.text == "KẾ \ufffd HOẠCH \U0001f600"
    assert codes(source) == ["E101"]


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_blank_text_is_empty(text: str) -> None:
    with pytest.raises(EmptyDocumentError):
        from_text(text)


# A conversion by another program would take seconds for each example.
@given(st.binary(max_size=300).filter(lambda data: not data.startswith((b"{\\rtf", b"\xd0\xcf\x11\xe0"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = read(data, limits=LIMITS)
    except VnplanError:
        return
    assert source.text.encode()
    assert source.origin.bytes == len(data)


@given(st.text(min_size=1, max_size=200).filter(lambda text: not text.isspace()))
def test_any_text_survives_utf8(text: str) -> None:
    try:
        source = read(text.encode(), limits=LIMITS)
    except VnplanError:
        return
    assert source.text == text.removeprefix("\ufeff") or source.origin.encoding != "utf-8"
