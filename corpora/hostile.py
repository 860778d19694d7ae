"""Files made to do harm, or broken: every way that is known to make a reader crash, hang, swell or leak.

`hostile_files` makes them one by one, each time the same bytes. None of them comes from anywhere: all are written here.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Final

from corpora import hostile_packages as packages
from corpora import hostile_pdfs as pdfs
from corpora.pdfs import make_pdf
from vnplan_nlp.pipeline import parse_text

_PLAN: Final = """ỦY BAN NHÂN DÂN
TỈNH VÍ DỤ
Số: 12/KH-UBND

KẾ HOẠCH
Trồng cây năm 2024

Căn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị.

I. MỤC ĐÍCH
1. Trồng cây trước ngày 15/3/2024.
2. Giao Sở Nông nghiệp chủ trì.

II. PHÂN CÔNG

| TT | Việc | Hạn |
| --- | --- | --- |
| 1 | Chuẩn bị 1.500 cây giống | 15/2/2024 |
| 2 | Trồng cây ở các xã | 15/3/2024 |

III. TỔ CHỨC THỰC HIỆN
Các xã báo cáo trước ngày 31/3/2024.
"""
_LETTERS: Final = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậ"


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """Yield names and contents; most are small, some of a hundred megabytes: hold one at a time."""
    for name, make in _makers().items():
        yield name, make()


def hostile_file(name: str) -> bytes:
    """Return one of the files."""
    return _makers()[name]()


def names() -> list[str]:
    """Return the names of all files without making them."""
    return list(_makers())


def _makers() -> dict[str, Callable[[], bytes]]:
    cut = {
        f"cut-{tenth}-{name}": partial(_beginning, make, tenth) for name, make in _CUT.items() for tenth in range(1, 10)
    }
    return {**cut, **_MADE}


def _beginning(make: Callable[[], bytes], tenth: int) -> bytes:
    whole = make()
    return whole[: len(whole) * tenth // 10]


# --- sound files of every format, to be cut off ---------------------------------------------------


@cache
def sound(kind: str) -> bytes:
    """Return a sound file of a format: docx, odt, rtf, pdf, png, jpg, tif, html, mht, txt (TCVN3 or UTF-16)."""
    if kind == "docx":
        blocks = (_row(line, "w:tbl", "w:tr", "w:tc", packages.paragraph) for line in _PLAN.splitlines())
        return packages.numbered("".join(blocks).replace("</w:tbl><w:tbl>", ""))
    if kind == "odt":
        return packages.odt("".join(f"<text:p>{line}</text:p>" for line in _PLAN.splitlines()))
    if kind == "rtf":
        body = "".join(char if char.isascii() else f"\\u{ord(char)}?" for char in _PLAN).replace("\n", "\\par\n")
        return f"{{\\rtf1\\ansi\\uc1 {body}}}".encode("ascii")
    if kind == "pdf":
        return make_pdf(parse_text(_PLAN))[0]
    if kind in ("png", "jpg", "tif"):
        return _image(kind)
    blocks = (_row(line, "table", "tr", "td", "<p>{}</p>".format) for line in _PLAN.splitlines())
    page = "".join(blocks).replace("</table><table>", "")
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{page}</body></html>"
    if kind == "html":
        return html.encode()
    if kind == "mht":
        return _mail(html.encode())
    return _PLAN.encode(kind)


def _row(line: str, table: str, row: str, cell: str, paragraph: Callable[[str], str]) -> str:
    """A line of the plan as a paragraph, or as a table of one row."""
    if not line.startswith("| "):
        return paragraph(line)
    cells = "".join(f"<{cell}>{paragraph(words.strip())}</{cell}>" for words in line.strip("|").split("|"))
    return f"<{table}><{row}>{cells}</{row}></{table}>"


def _image(kind: str) -> bytes:
    from PIL import Image, ImageDraw

    pages = []
    for number in range(3 if kind == "tif" else 1):
        page = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(page).text((60, 90), f"KE HOACH {number}", fill=0)
        pages.append(page)
    buffer = io.BytesIO()
    name = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF"}[kind]
    options = {"save_all": True, "append_images": pages[1:], "compression": "tiff_deflate"} if kind == "tif" else {}
    pages[0].save(buffer, name, **options)
    return buffer.getvalue()


def _mail(page: bytes, *, boundary: str = "xx", said: str = "xx", encoding: str = "8bit") -> bytes:
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="{said}"\r\n\r\n'
    part = f"--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + part.encode() + page + f"\r\n--{boundary}--\r\n".encode()


# --- texts ------------------------------------------------------------------------------------------


def _letters(seed: int, count: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choices(_LETTERS + "    ", k=count))


def _bytes(seed: int, count: int) -> bytes:
    return random.Random(seed).randbytes(count)


def _signs() -> str:
    marks = [*range(0x00, 0x09), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x301]
    chance = random.Random(7)
    return "KẾ HOẠCH\n" + "".join(char + chr(chance.choice(marks)) for char in _letters(8, 40_000))


# --- pages ------------------------------------------------------------------------------------------


def _page(body: str, head: str = "<meta charset=utf-8>") -> bytes:
    return f"<html><head>{head}</head><body><p>KẾ HOẠCH</p>{body}</body></html>".encode()


_ENTITIES: Final = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
_BAD_HTML: Final = (
    "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY b SYSTEM 'http://127.0.0.1:9/x'>]>"
    "<html><body><p>KẾ HOẠCH &a; &b;</p></body></html>"
)
_ACTIVE: Final = (
    "<script>while(1){}</script><iframe src='file:///etc/passwd'></iframe><img src='file:///etc/passwd'>"
    "<img src='http://127.0.0.1:9/x.png'><object data='http://127.0.0.1:9/x'></object><link rel=stylesheet "
    "href='http://127.0.0.1:9/x.css'><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>"
)


def _spans() -> bytes:
    """Cells that say that they are many: sixty columns and a thousand rows each."""
    return _page("<table>" + "<tr>" + "<td colspan=60 rowspan=1000>a" * 20_000 + "<tr><td>a" * 20_000 + "</table>")


def _one_wide_row() -> bytes:
    """A row of a thirty thousand cells above as many rows of two: a rectangle of a thousand million."""
    return _page("<table border=1><tr>" + "<td>a" * 30_000 + "<tr><td>b<td>c" * 30_000 + "</table>")


def _deep_mail() -> bytes:
    opened = "".join(f'--b{at}\r\nContent-Type: multipart/related; boundary="b{at + 1}"\r\n\r\n' for at in range(2000))
    return b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b0"\r\n\r\n' + opened.encode()


# --- images -----------------------------------------------------------------------------------------


def _packed_rows(size: int) -> bytes:
    """So many rows of as many white dots, packed; never in memory at once."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((size + 7) // 8)
    return b"".join(packer.compress(row) for _ in range(size)) + packer.flush()


def _bomb_tiff(size: int) -> bytes:
    packed = _packed_rows(size)
    values = {256: size, 257: size, 258: 1, 259: 8, 262: 1, 273: 122, 277: 1, 278: size, 279: len(packed)}
    return b"II*\0\x08\0\0\0" + _directory(values) + bytes(4) + packed


def _directory(values: Mapping[int, int]) -> bytes:
    """A directory of a TIFF file, without the place of the next."""
    entries = (struct.pack("<HHLL", tag, 4, 1, value) for tag, value in values.items())
    return struct.pack("<H", len(values)) + b"".join(entries)


def _many_frames(count: int, *, loop: bool = False) -> bytes:
    """A TIFF file of so many directories of one dot; in a loop the last leads to the first."""
    values = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 8, 277: 1, 278: 1, 279: 1}
    data = bytearray(b"II*\0\x0c\0\0\0\xff\0\0\0")
    for at in range(count):
        data += _directory(values)
        following = len(data) + 4 if at < count - 1 else 12 if loop else 0
        data += struct.pack("<L", following)
    return bytes(data)


def _second_frame_is_huge() -> bytes:
    small, large = _many_frames(1), bytearray(_many_frames(1))
    large[0:12] = b""  # its directory alone, with another width and height
    large[10:14] = large[22:26] = (30_000).to_bytes(4, "little")
    chained = bytearray(small)
    chained[-4:] = len(small).to_bytes(4, "little")
    return bytes(chained + large)


def _png(size: tuple[int, int], packed: bytes, *, bits: int = 8, kind: int = 2) -> bytes:
    """A PNG image that says that it is of a size, with whatever in it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", *size, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


# --- old Word and RTF ---------------------------------------------------------------------------------


def _ole(*streams: str, filler: bytes = b"") -> bytes:
    names_ = b"\0\0".join(name.encode("utf-16-le") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names_ + filler + bytes(512)


def _rtf(body: str) -> bytes:
    return f"{{\\rtf1\\ansi KE HOACH {body}}}".encode()


#: Sound files; each is cut off at every tenth of its length.
_CUT: Final[dict[str, Callable[[], bytes]]] = {
    **{
        f"plan.{kind}": partial(sound, kind)
        for kind in ("docx", "odt", "rtf", "pdf", "png", "jpg", "tif", "html", "mht")
    },
    "utf16.txt": partial(sound, "utf-16"),
}
_MADE: Final[dict[str, Callable[[], bytes]]] = {
    "empty.txt": bytes,
    "blanks.txt": lambda: b" \t\r\n" * 1000,
    "hundred-megabytes-of-blanks.txt": lambda: b" " * 100_000_000,
    "hundred-megabytes-of-wide-blanks.txt": lambda: "\u3000".encode() * 33_000_000,
    "nuls.txt": lambda: bytes(100_000),
    "nuls-between.txt": lambda: "K\0Ế\0 \0H\0O\0Ạ\0C\0H\0".encode() * 500,
    "one-line.txt": lambda: ("KẾ HOẠCH " + _letters(1, 3_000_000)).encode(),
    "one-word.txt": lambda: b"KE HOACH\n" + b"a" * 3_000_000,
    "many-lines.txt": lambda: b"a\n" * 200_000,
    "many-bars.txt": lambda: b"KE HOACH\n" + b"|" * 300_000 + b"\n" + b"| a " * 100_000,
    "many-citations.txt": lambda: b"KE HOACH\n" + "Quyết định số 1/QĐ-UBND ngày 02/3/2023; ".encode() * 10_000,
    "open-quotes.txt": lambda: ("KẾ HOẠCH\n" + "“(" * 300_000).encode(),
    "not-utf8.txt": lambda: b"KE HOACH\n" + b"\xff\xfe\xfa nam 2024 " * 20_000,
    "random.txt": lambda: _bytes(2, 200_000),
    "utf16-odd.txt": lambda: _PLAN.encode("utf-16")[:-1],
    "utf16-lone-halves.txt": lambda: b"\xff\xfe" + b"\x00\xd8K\0" * 5000,
    "utf32-beyond.txt": lambda: b"\xff\xfe\0\0" + b"\xff\xff\xff\x7fK\0\0\0" * 5000,
    "signs.txt": lambda: _signs().encode(),
    "marks-on-one-letter.txt": lambda: ("KẾ HOẠCH e" + "\u0323\u0302" * 200_000).encode(),
    "line-separators.txt": lambda: ("KẾ HOẠCH" + "\u2028\u2029\x85\v\f\x1c" * 50_000).encode(),
    "half-tcvn3.txt": lambda: b"KE HOACH \xb8\xb5\xb6\xb7\xb9" * 2000 + "kế hoạch".encode() * 2000,
    # --- packages
    **packages.made(),
    # --- PDF
    **pdfs.made(),
    # --- web pages
    "deep-tables.html": lambda: _page("<table><tr><td>" * 10_000 + "x" + "</td></tr></table>" * 10_000),
    "deep-elements.html": lambda: _page("<div>" * 100_000 + "x"),
    "deep-inline.html": lambda: _page("<b><i>" * 50_000 + "x"),
    "deep-lists.html": lambda: _page("<ol><li>" * 200 + "x"),
    "many-elements.html": lambda: _page("<p>a" * 100_000),
    "more-elements-than-memory.html": lambda: _page("<b>" * 9_000_000),
    "many-attributes.html": lambda: _page("<p " + " ".join(f"a{at}=1" for at in range(300_000)) + ">x</p>"),
    "long-style.html": lambda: _page(f"<p style='{'border' * 200_000}'>x</p>"),
    "spans.html": _spans,
    "one-wide-row.html": _one_wide_row,
    "entities.html": lambda: _BAD_HTML.encode(),
    "laughs.html": lambda: f"<!DOCTYPE html [<!ENTITY a 'ha'>{_ENTITIES}]><html><body><p>KẾ HOẠCH &j;".encode(),
    "active.html": lambda: _page(_ACTIVE),
    "charset-lies.html": lambda: _page("<p>năm 2024</p>", "<meta charset=utf-16>") + b"\xff",
    "charset-is-no-text.html": lambda: _page("<p>năm 2024</p>", "<meta charset=zlib>") + b"\xff",
    "charset-utf7.html": lambda: _page("+ADw-script+AD4-", "<meta charset=utf-7>") + b"\xff",
    "nothing-shown.html": lambda: b"<html><head><title>x</title></head><body><script>1</script></body></html>",
    "comments.html": lambda: b"<html><body>" + b"<!--" * 200_000,
    "boundary-lies.mht": lambda: _mail(_page(""), said="yy"),
    "no-boundary.mht": lambda: _mail(_page("")).replace(b' boundary="xx"', b""),
    "bad-base64.mht": lambda: _mail(b"PGh0bWw+===!!!" * 1000, encoding="base64"),
    "no-page.mht": lambda: _mail(b"").replace(b"text/html", b"image/png"),
    "deep.mht": _deep_mail,
    # --- images
    "bomb.png": lambda: _png((30_000, 30_000), _packed_rows(30_000), bits=1, kind=0),
    "bomb.tif": lambda: _bomb_tiff(30_000),
    "strip.png": lambda: _png((40_000, 2), zlib.compress((b"\0" + b"\xff" * 5000) * 2), bits=1, kind=0),
    "says-it-is-large.png": lambda: _png((2**31 - 1, 2**31 - 1), b""),
    "says-it-is-rather-large.png": lambda: _png((6000, 6000), zlib.compress(b"")),
    "frames.tif": lambda: _many_frames(10_000),
    "frames-in-a-loop.tif": lambda: _many_frames(3, loop=True),
    "second-frame-is-huge.tif": _second_frame_is_huge,
    "garbage.jpg": lambda: b"\xff\xd8\xff\xe0" + _bytes(3, 20_000),
    "garbage.tif": lambda: b"II*\0" + _bytes(4, 20_000),
    "garbage.png": lambda: b"\x89PNG\r\n\x1a\n" + _bytes(5, 20_000),
    # --- old Word, RTF
    "macros.doc": lambda: _ole("WordDocument", "Macros", "VBA", "_VBA_PROJECT", filler=_bytes(6, 20_000)),
    "password.doc": lambda: _ole("EncryptedPackage", "EncryptionInfo"),
    "workbook.doc": lambda: _ole("Workbook"),
    "deep.rtf": lambda: b"{\\rtf1 KE HOACH " + b"{" * 200_000,
    "object.rtf": lambda: _rtf(
        "{\\object\\objemb{\\*\\objclass Word.Document.8}{\\*\\objdata " + "0105" * 20_000 + "}}"
    ),
    "links.rtf": lambda: _rtf(
        '{\\field{\\*\\fldinst INCLUDETEXT "file:///etc/passwd"}{\\fldrslt x}}'
        '{\\field{\\*\\fldinst INCLUDEPICTURE "http://127.0.0.1:9/x.png" \\\\d}{\\fldrslt x}}'
        "{\\field{\\*\\fldinst DDEAUTO c:\\\\\\\\cmd.exe x}{\\fldrslt x}}"
    ),
    "template.rtf": lambda: _rtf("{\\*\\template http://127.0.0.1:9/x.dotm}"),
    "picture.rtf": lambda: _rtf("{\\pict\\pngblip\\picw30000\\pich30000 " + "89504e47" * 1000 + "}"),
    # --- wrong suffixes
    "pdf-inside.docx": lambda: sound("pdf"),
    "docx-inside.pdf": lambda: sound("docx"),
    "page-inside.doc": lambda: sound("html"),
    "text-inside.png": lambda: sound("utf-8"),
    "program.txt": lambda: b"\x7fELF" + _bytes(9, 5000),
    "zip.txt": lambda: packages.zipped({"a.txt": b"KE HOACH"}),
    "gzip.pdf": lambda: b"\x1f\x8b\x08" + _bytes(10, 5000),
    "webp.jpg": lambda: b"RIFF\x10\0\0\0WEBPVP8 " + _bytes(11, 500),
}
