"""Plans written to Word documents and web pages, the way offices type them: for tests and measurements."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, zip_longest
from typing import Final, Literal

from corpora.generator.legacy import in_fonts, writable
from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.normalize import normalize
from vnplan_nlp.segment.zones import mark_zones

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES: Final = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: What Word counts itself, by level: the format and the text of the number.
LEVELS: Final = {
    "roman": ("upperRoman", "%1."),
    "decimal": ("decimal", "%2."),
    "letter": ("lowerLetter", "%3)"),
    "bullet": ("bullet", "\uf0b7"),
}
_MARK: Final = re.compile(
    r"(?:(?P<roman>[IVX]{1,5})\. |(?P<decimal>\d{1,2})\. |(?P<letter>[a-e])\) |(?P<bullet>- ))(?=\S)"
)
_LABELS: Final = {
    "roman": ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"],
    "decimal": [str(count) for count in range(100)],
    "letter": ["", *"abcde", ""],
}
_HTML_TYPES: Final = {"roman": "I", "letter": "a"}
_CENTRED: Final = '<w:jc w:val="center"/>'
#: The room of a page between its margins, in twentieths of a point.
_ROOM: Final = 9070
_FONT: Final = "Liberation Serif"
_STYLES: Final = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/>'
    '<w:sz w:val="28"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>'
)
#: Since 2011 the number of a page stands in the middle above the text, from the second page on.
_PAGE_NUMBER: Final = (
    f'<w:hdr {NAMESPACES}><w:p><w:pPr>{_CENTRED}</w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
)
_SECTION: Final = (
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar'
    ' w:top="1134" w:right="1134" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
    "<w:titlePg/></w:sectPr>"
)

Layout = Literal["table", "tabs"]
#: How a page names its legacy fonts: an element `font`, a style of each stretch, or classes of a style sheet.
Fonts = Literal["face", "style", "class"]


# --- the parts of a plan -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A stretch of a plan: its zone, and its lines or its rows of cells."""

    zone: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def parts_of(text: str) -> list[Part]:
    """Return the stretches of a clean text, as the stages behind the readers see them."""
    aligned, blocks = normalize(text)
    marked = mark_zones(aligned.text, blocks)
    parts = []
    for (zone, table), group in groupby(marked, key=lambda block: (_zone(block.zone), block.table)):
        members = list(group)
        if table is None:
            parts.append(Part(zone, tuple(aligned.text[block.start : block.end] for block in members)))
        else:
            rows = tuple(tuple(aligned.text[low:high] for low, high in block.cells) for block in members)
            parts.append(Part(zone, rows=rows))
    return parts


def _zone(zone: str) -> str:
    return "foot" if zone in ("recipients", "signature") else zone


def _columns(part: Part) -> tuple[list[str], list[str]]:
    """The two columns of a letterhead (issuer and number, national title and date) or of recipients and signature."""
    if part.zone == "letterhead":
        right = [line for line in part.lines if re.match(r"CỘNG H|Độc lập|ĐẢNG CỘNG|.*, ngày", line)]
    else:
        right = [line for line in part.lines if not re.match(r"Nơi nhận|[-+]", line)]
    return [line for line in part.lines if line not in right], right


@dataclass
class _Counter:
    """What Word would count, so that only what it would print so is left to it.

    `nested`: one list of several levels, as the dialog of Word makes it. Otherwise every kind of number is a list of
    its own, which starts anew below each heading, as those have it who click on the button of lists.
    """

    nested: bool = True
    counts: dict[str, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    def counted(self, line: str) -> tuple[str, str] | None:
        """The level of a line and its words without the number; None where the number must be typed."""
        found = _MARK.match(line)
        if found is None or found.lastgroup is None:
            return None
        kind = found.lastgroup
        names = list(LEVELS)
        at = names.index(kind)
        count = self.counts.get(kind, 0) + 1
        if kind != "bullet" and (
            found[kind] != _LABELS[kind][count] or (self.nested and not all(self.counts.get(one) for one in names[:at]))
        ):
            return None
        if count == 1:
            self.starts.append(at)
        self.counts[kind] = count
        for deeper in names[at + 1 :]:
            self.counts.pop(deeper, None)
        return kind, line[found.end() :]

    def place(self, kind: str) -> tuple[int, int]:
        """The list that counts a line, and the level."""
        at = list(LEVELS).index(kind)
        if self.nested:
            return (2, 0) if kind == "bullet" else (1, at)
        return max(index for index, started in enumerate(self.starts, 1) if started == at), 0

    def lists(self) -> str:
        """The lists of the document."""
        levels = list(LEVELS.values())
        if self.nested:
            return numbering([levels[:-1], levels[-1:]], [(0, None), (1, None)])
        single = [(kind, text[:1] + "1" + text[2:]) if kind != "bullet" else (kind, "-") for kind, text in levels]
        # a list of its own for each start: LibreOffice forgets in .doc files that a list was told to start anew
        return numbering([[single[at]] for at in self.starts], [(index, None) for index in range(len(self.starts))])


# --- Word --------------------------------------------------------------------------------------------


def package(body: str, **parts: str) -> bytes:
    """Return a package of Word with this body; further parts by their name ("numbering", "styles", "header1")."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), *((name, name.rstrip("0123456789")) for name in parts))
    )
    related = "".join(_relation(name.rstrip("0123456789"), f"{name}.xml", name) for name in parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        )
        main = _relation("officeDocument", "word/document.xml", "officeDocument")
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>')
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        )
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def _relation(kind: str, target: str, name: str) -> str:
    return f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"/>'


def numbering(abstracts: Sequence[Sequence[tuple[str, str]]], nums: Iterable[tuple[int, int | None]]) -> str:
    """Return the part of lists: levels (format, text), and numbered lists: which of them, and where it starts."""
    levels = [
        f'<w:abstractNum w:abstractNumId="{index}"><w:multiLevelType w:val="multilevel"/>'
        + "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
            + ('<w:rPr><w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/></w:rPr>' if text == "\uf0b7" else "")
            + "</w:lvl>"
            for at, (kind, text) in enumerate(abstract)
        )
        + "</w:abstractNum>"
        for index, abstract in enumerate(abstracts)
    ]
    lists = [
        f'<w:num w:numId="{index}"><w:abstractNumId w:val="{abstract}"/>'
        + ("" if start is None else f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>')
        + "</w:num>"
        for index, (abstract, start) in enumerate(nums, 1)
    ]
    return f'<w:numbering xmlns:w="{W}">{"".join(levels)}{"".join(lists)}</w:numbering>'


@dataclass(frozen=True)
class _Word:
    """Writes elements of Word in Unicode or in the fonts of an old encoding."""

    encoding: str | None

    def runs(self, text: str, properties: str = "") -> str:
        """The runs of a text; its tabs are elements of their own."""
        stretches = [("", text)] if self.encoding is None else in_fonts(text, self.encoding)
        found = []
        for font, words in stretches:
            fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>' if font else ""
            pieces = "<w:tab/>".join(
                f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in words.split("\t")
            )
            found.append(f"<w:r><w:rPr>{fonts}{properties}</w:rPr>{pieces}</w:r>")
        return "".join(found)

    def paragraph(self, text: str, properties: str = "", *, num: tuple[int, int] | None = None, size: int = 0) -> str:
        """A paragraph; `num` is the list that counts it and its level, `size` that of the type in half points."""
        number = "" if num is None else f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
        look = f'<w:sz w:val="{size}"/>' if size else ""
        # the order of the properties is that of the schema: numbers, tab stops, distances, indents, alignment, outline
        return f"<w:p><w:pPr>{number}{properties}</w:pPr>{self.runs(text, look) if text else ''}</w:p>"

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[int], *, bordered: bool) -> str:
        """A table; the cells are XML of their blocks."""
        drawn = f"<w:tblBorders>{BORDERS}</w:tblBorders>" if bordered else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        lines = (
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
                for cell, width in zip(row, widths, strict=True)
            )
            + "</w:tr>"
            for row in rows
        )
        settings = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{drawn}<w:tblLayout w:type="fixed"/>'
        return f"<w:tbl><w:tblPr>{settings}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"

    def data(self, rows: Sequence[Sequence[str]]) -> str:
        """A table with borders, its columns as wide as their words ask for."""
        count = max(map(len, rows))
        full = [[*row, *[""] * (count - len(row))] for row in rows]
        shares = [min(40, max(9, *(len(row[index]) + 3 for row in full))) for index in range(count)]
        widths = [_ROOM * share // sum(shares) for share in shares]
        return self.table([[self.paragraph(cell, size=24) for cell in row] for row in full], widths, bordered=True)

    def two_columns(self, part: Part, layout: Layout) -> str:
        """Letterhead, or recipients and signature, side by side in a table without borders or by tabs."""
        left, right = _columns(part)
        if part.zone == "letterhead":
            cut = 1 if any(", ngày" in line for line in right) else 0
            rows = [(left[: len(left) - cut], right[: len(right) - cut])]
            rows += [(left[len(left) - cut :], right[len(right) - cut :])] if cut else []
            size, align = 24, _CENTRED
        else:
            if len(right) > 1:
                right = [*right[:-1], "", "", "", right[-1]]  # room for the signature
            rows, size, align = [(left, right)], 22, ""
        if layout == "table":
            cells = [
                [
                    "".join(self.paragraph(line, align, size=size) for line in one) or self.paragraph(""),
                    "".join(self.paragraph(line, _CENTRED, size=size + 2) for line in other) or self.paragraph(""),
                ]
                for one, other in rows
            ]
            return self.table(cells, [_ROOM * 42 // 100, _ROOM * 58 // 100], bordered=False)
        kind = "center" if part.zone == "letterhead" else "left"
        stops = f'<w:tabs><w:tab w:val="{kind}" w:pos="{_ROOM * 21 // 100 if kind == "center" else 0}"/>' + (
            f'<w:tab w:val="center" w:pos="{_ROOM * 72 // 100}"/></w:tabs>'
        )
        lead = "\t" if kind == "center" else ""
        keep = "<w:keepNext/>" if part.zone == "foot" else ""  # a signature does not stand on a page of its own
        lines = [pair for one, other in rows for pair in zip_longest(one, other, fillvalue="")]
        return "".join(
            self.paragraph(f"{lead}{one}" + (f"\t{other}" if other else ""), keep + stops, size=size)
            for one, other in lines
        )


def make_docx(text: str, *, layout: Layout = "table", encoding: str | None = None) -> bytes:
    """Return a plan as Word would hold it, its headings and items counted by Word.

    Args:
        text: the plan, as a clean text.
        layout: letterhead and footer stand in tables without borders and one list of several levels counts the
            headings, or they are set by tabs and each kind of number is a list of its own.
        encoding: "tcvn3" or "vni": written in fonts of before Unicode; None is Unicode.
    """
    word = _Word(encoding)
    body: list[str] = []
    counter = _Counter(nested=layout == "table")
    ended = False  # what follows the signature is an annex, on pages of its own
    for part in parts_of(text if encoding is None else writable(text, encoding)):
        if part.rows:
            body.append(word.data(part.rows))
        elif part.zone in ("letterhead", "foot"):
            body.append(word.two_columns(part, layout))
            ended = part.zone == "foot"
        else:
            for line in part.lines:
                counted = counter.counted(line) if part.zone == "body" else None
                spacing = ("<w:pageBreakBefore/>" if ended else "") + '<w:spacing w:after="120"/>'
                ended = False
                centred = part.zone == "title" or (line.isupper() and title_type(line) is not None)
                look = _CENTRED if centred else '<w:ind w:left="0" w:firstLine="567"/><w:jc w:val="both"/>'
                if f"# {line}\n" in text:
                    look += '<w:outlineLvl w:val="1"/>'
                if counted is None:
                    body.append(word.paragraph(line, spacing + look))
                else:
                    body.append(word.paragraph(counted[1], spacing + look, num=counter.place(counted[0])))
        body.append(word.paragraph(""))
    return package("".join(body) + _SECTION, numbering=counter.lists(), styles=_STYLES, header1=_PAGE_NUMBER)


# --- web pages ---------------------------------------------------------------------------------------


def make_html(text: str, *, encoding: str | None = None, fonts: Fonts = "face") -> str:
    """Return a plan as a page: as `make_docx`, the numbers typed but for Roman ones, which are lists that go on.

    Args:
        text: the plan, as a clean text.
        encoding: "tcvn3" or "vni": written in fonts of before Unicode; None is Unicode.
        fonts: how the page names these fonts.
    """
    body: list[str] = []
    counter = _Counter(nested=False)
    shown = _Shown(encoding, fonts)
    for part in parts_of(text if encoding is None else writable(text, encoding)):
        if part.rows:
            rows = "".join(
                "<tr>" + "".join(f"<td>{shown.of(cell)}</td>" for cell in row) + "</tr>" for row in part.rows
            )
            body.append(f"<table border=1>{rows}</table>")
        elif part.zone in ("letterhead", "foot"):
            cells = ["<td>" + "".join(f"<p>{shown.of(line)}</p>" for line in side) + "</td>" for side in _columns(part)]
            body.append(f"<table border=0><tr>{''.join(cells)}</tr></table>")
        else:
            for line in part.lines:
                counted = counter.counted(line) if part.zone == "body" else None
                if f"# {line}\n" in text:
                    body.append(f"<h2>{shown.of(line)}</h2>")
                elif part.zone == "title":
                    body.append(f"<p align=center>{shown.of(line)}</p>")
                elif counted is None or counted[0] == "decimal":
                    body.append(f"<p>{shown.of(line)}</p>")
                else:
                    kind, words = counted
                    start = f" type={_HTML_TYPES[kind]} start={counter.counts[kind]}" if kind in _HTML_TYPES else ""
                    tag = "ol" if start else "ul"
                    body.append(f"<{tag}{start}><li>{shown.of(words)}</li></{tag}>")
    head = f"<head><meta charset=utf-8><title>x</title>{shown.sheet()}</head>"
    return f"<!DOCTYPE html>\n<html>{head}<body>{''.join(body)}</body></html>"


@dataclass(frozen=True)
class _Shown:
    """Writes words of a page in Unicode or in the fonts of an old encoding."""

    encoding: str | None
    fonts: Fonts

    def of(self, text: str) -> str:
        """The words of a text with the marks of their fonts."""
        if self.encoding is None:
            return escape(text)
        return "".join(
            f"{self._begin(font)}{escape(words)}{self._end()}" for font, words in in_fonts(text, self.encoding)
        )

    def _begin(self, font: str) -> str:
        if self.fonts == "face":
            return f'<font face="{font}">'
        if self.fonts == "style":
            return f'<span style=\'font-size:14.0pt;font-family:"{font}","serif"\'>'
        return "<span class=Hoa>" if font.endswith("H") else "<span class=Thuong>"

    def _end(self) -> str:
        return "</font>" if self.fonts == "face" else "</span>"

    def sheet(self) -> str:
        """The style sheet of the page, where it has one."""
        if self.encoding is None or self.fonts != "class":
            return ""
        small, capital = (".VnTime", ".VnTimeH") if self.encoding == "tcvn3" else ("VNI-Times", "VNI-Times")
        return (
            '<style>\n<!--\n /* Font Definitions */\n @font-face\n\t{font-family:"' + small + '";\n\tpanose-1:0 0;}\n'
            "@media print { p { color: black } }\n"
            f'p.MsoNormal, span.Thuong\n\t{{margin:0cm;\n\tfont-family:"{small}","serif";}}\n'
            f"span.Hoa {{ font: bold 14pt '{capital}' }}\n-->\n</style>"
        )
