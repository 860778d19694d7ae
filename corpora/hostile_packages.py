"""Word and OpenDocument packages made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_OFFICE: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'
)
_MANIFEST: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODT: Final = "application/vnd.oasis.opendocument.text"
_LINK: Final = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # Without the time of day: the same bytes each time.
            # The mimetype of OpenDocument stands unpacked, so that it can be read without unpacking.
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph in the XML of Word."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body: str, head: str = "") -> bytes:
    """Return the main part of a Word document."""
    return f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def docx(body: str, head: str = "", **more: bytes) -> bytes:
    """Return a Word document; further parts by their name ("numbering")."""
    return zipped({**members(document(body, head)), **{f"word/{name}.xml": content for name, content in more.items()}})


def members(main: bytes, target: str = "word/document.xml") -> dict[str, bytes]:
    """Return the members of a Word document with this main part."""
    relation = f'<Relationship Id="a" Type="{_DOCUMENT}" Target="{target}"/>'
    return {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode(),
        "word/document.xml": main,
    }


def odt(body: str, head: str = "", **more: bytes) -> bytes:
    """Return an OpenDocument text."""
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>'
        for path, kind in (("/", ODT), ("content.xml", "text/xml"))
    )
    content = f"{head}<office:document-content {_OFFICE}><office:body><office:text>{body}</office:text></office:body>"
    return zipped(
        {
            "mimetype": ODT.encode(),
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_MANIFEST}">{entries}</m:manifest>'.encode(),
            "content.xml": f"{content}</office:document-content>".encode(),
            **more,
        }
    )


def frame(inner: str) -> str:
    """Return a paragraph of an OpenDocument text with a frame in it."""
    return (
        '<text:p>KE HOACH<draw:frame draw:name="a" svg:width="3cm" svg:height="3cm" text:anchor-type="as-char">'
        f"{inner}</draw:frame></text:p>"
    )


def linked_odt(address: str) -> bytes:
    """Return an OpenDocument text with pictures, objects, pages and sections that lie at an address."""
    parts = [
        frame(f'<draw:image xlink:href="{address}x.png" {_LINK}/>'),
        frame(f'<draw:object xlink:href="{address}x.odt" {_LINK}/>'),
        frame(f'<draw:floating-frame xlink:href="{address}x.html" {_LINK}/>'),
        f'<text:section text:name="s"><text:section-source xlink:href="{address}x.txt" xlink:type="simple"'
        ' xlink:show="embed"/><text:p>a</text:p></text:section>',
    ]
    return odt("".join(parts))


def entities(document_type: str, *, external: str = "") -> str:
    """Return a document type with entities: one outside the file, or a thousand million laughs."""
    if external:
        return f'<?xml version="1.0"?><!DOCTYPE {document_type} [<!ENTITY j SYSTEM "{external}">]>'
    laughs = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE {document_type} [<!ENTITY a "ha">{laughs}]>'


def _quadratic() -> bytes:
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY j "{"a" * 100_000}">]>'
    return docx(paragraph("&j;" * 50_000), head)


def _overlapping() -> bytes:
    """An archive whose directory names one member hundreds of times, as other members."""
    content = document(paragraph("x" * 3_000_000))
    whole = zipped({"word/document.xml": content})
    end = whole.index(b"PK\x01\x02")
    entry = whole[end : whole.index(b"PK\x05\x06")]
    name = b"word/document.xml"
    entries = [entry] + [entry.replace(name, b"word/doc%05d.xml" % at) for at in range(300)]
    directory = b"".join(entries)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), end, 0)
    return whole[:end] + directory + tail


def _many_members(count: int) -> bytes:
    """An archive whose directory is longer than anything in it."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 5, 0) + b"word/"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"word/"
    directory = entry * count
    most = min(count, 0xFFFF)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, most, most, len(directory), len(local), 0)
    return local + directory + tail


def _lies_about_size() -> bytes:
    data = docx(paragraph("x" * 3_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def _encrypted() -> bytes:
    data = bytearray(docx(paragraph("KE HOACH")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _symlink() -> bytes:
    buffer = io.BytesIO(docx(paragraph("KE HOACH")))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("word/styles.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def numbered(body: str, label: str = "%1.", times: int = 3) -> bytes:
    """Return a document that ends in some paragraphs of a list, whose numbers look like the label."""
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="{label}"/></w:lvl>'
    lists = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="b"/></w:style></w:styles>'
    )
    item = paragraph("KE HOACH", '<w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    return docx(body + item * times, numbering=lists.encode(), styles=styles.encode())


def _styles_in_a_circle() -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{(at + 1) % 5}"/></w:style>'
        for at in range(5)
    )
    body = paragraph("KE HOACH", '<w:pStyle w:val="s0"/>')
    return docx(body, styles=f'<w:styles xmlns:w="{W}">{styles}</w:styles>'.encode())


def _outside(target: str) -> bytes:
    return zipped(members(document(paragraph("KE HOACH")), target))


def _climbing() -> bytes:
    sound = members(document(paragraph("KE HOACH")))
    return zipped({"../../escaped.txt": b"x", "/tmp/escaped.txt": b"x", "C:\\escaped.txt": b"x", **sound})


def _odt_bomb() -> bytes:
    """Six hundred megabytes, never in memory at once."""
    buffer = io.BytesIO(odt("<text:p>KE HOACH</text:p>"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("styles.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w") as member:
            for _ in range(600):
                member.write(b" " * 1_000_000)
    return buffer.getvalue()


def _bombs() -> dict[str, Callable[[], bytes]]:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='100'/></w:tcPr><w:p/></w:tc>"
    deep = "<w:tbl><w:tr><w:tc>"
    deep_end = "</w:tc></w:tr></w:tbl>"
    return {
        "bomb.docx": lambda: docx(paragraph("x" * 60_000_000)),
        "bomb-of-elements.docx": lambda: docx("<w:p/>" * 10_000_000),
        "bomb-in-a-bomb.docx": lambda: zipped({"word/a.docx": docx(paragraph("x" * 50_000_000))}),
        "overlapping.docx": _overlapping,
        "many-members.docx": lambda: _many_members(300_000),
        "size-lies.docx": _lies_about_size,
        "laughs.docx": lambda: docx(paragraph("&j;"), entities("w")),
        "quadratic.docx": _quadratic,
        "spans.docx": lambda: docx(f"<w:tbl><w:tr>{cell * 60_000}</w:tr></w:tbl>"),
        "wide-and-long.docx": lambda: docx(
            f"<w:tbl><w:tr>{'<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>' * 30_000}</w:tr>"
            f"{'<w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>' * 30_000}</w:tbl>"
        ),
        "deep-tables.docx": lambda: docx(deep * 10_000 + paragraph("x") + deep_end * 10_000),
        "nested-tables.docx": lambda: docx(deep * 80 + paragraph("KE HOACH") + deep_end * 80),
        "deep-elements.docx": lambda: docx("<w:ins>" * 100_000 + "</w:ins>" * 100_000),
        "long-labels.docx": lambda: numbered("", "%1." * 300_000, 20_000),  # a megabyte each
        "open-fields.docx": lambda: docx(
            "<w:p>" + "<w:r><w:fldChar w:fldCharType='begin'/><w:fldChar w:fldCharType='separate'/></w:r>" * 20_000
            + "<w:r><w:t>a</w:t></w:r>" * 2000 + "</w:p>"
        ),
    }  # fmt: skip


def made() -> dict[str, Callable[[], bytes]]:
    """Return the makers of all packages by their file names."""
    return {
        **_bombs(),
        "external-file.docx": lambda: docx(paragraph("&j;"), entities("w", external="file:///etc/passwd")),
        "external-web.docx": lambda: docx(paragraph("&j;"), entities("w", external="http://127.0.0.1:9/x")),
        "no-document.docx": lambda: zipped({"word/other.xml": b"<a/>"}),
        "no-body.docx": lambda: zipped(members(b"<a/>")),
        "empty-document.docx": lambda: zipped(members(b"")),
        "no-xml.docx": lambda: zipped(members(b"KE HOACH")),
        "climbs-out.docx": lambda: _outside("../../../../etc/passwd"),
        "points-to-the-web.docx": lambda: _outside("http://127.0.0.1:9/document.xml"),
        "says-lines.docx": lambda: _outside("a&#10;b&#27;[2Jc.xml"),
        "climbing-members.docx": _climbing,
        "symlink.docx": _symlink,
        "encrypted.docx": _encrypted,
        "styles-in-a-circle.docx": _styles_in_a_circle,
        "bomb.odt": _odt_bomb,
        "laughs.odt": lambda: odt("<text:p>&j;</text:p>", entities("office")),
        "external-file.odt": lambda: odt("<text:p>&j;</text:p>", entities("office", external="file:///etc/passwd")),
        "deep-elements.odt": lambda: odt("<text:section>" * 10_000 + "</text:section>" * 10_000),
        "links-to-files.odt": lambda: linked_odt("file:///etc/"),
        "links-to-the-web.odt": lambda: linked_odt("http://127.0.0.1:9/"),
        "no-content.odt": lambda: zipped({"mimetype": ODT.encode(), "a.xml": b"<a/>"}),
        "random.docx": lambda: b"PK\x03\x04" + b"word/" + bytes(range(256)) * 20,
    }
