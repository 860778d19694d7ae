"""Word documents and web pages for the tests, made of the text of a plan."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter as Counted
from dataclasses import dataclass
from html import escape
from itertools import groupby

from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.segment.zones import mark_zones

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
MARK = re.compile(r"(?:(?P<roman>[IVX]{1,5})\. |(?P<decimal>\d{1,2})\. |(?P<letter>[a-e])\) |(?P<bullet>- ))(?=\S)")
LEVELS = {
    "roman": ("upperRoman", "%1."),
    "decimal": ("decimal", "%2."),
    "letter": ("lowerLetter", "%3)"),
    "bullet": ("bullet", "\uf0b7"),
}


#: Fields that say where something stands.
PLACE = re.compile(r"(?:^|_)(?:start|end|id|spans|pages?|section|parent|rows?)$")
LABELS = {
    "roman": ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"],
    "decimal": [str(count) for count in range(100)],
    "letter": ["", *"abcde", ""],
}
TYPES = {"roman": "I", "letter": "a"}


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{TYPE}.numbering+xml"/></Types>'
)


def relation(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'


def docx(body: str, **parts: str) -> bytes:
    """A package with this body; further parts by their name ("numbering")."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relation("officeDocument", "word/document.xml")}</Relationships>',
        )
        related = "".join(relation(name, f"{name}.xml") for name in parts)
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
        )
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, *, num: tuple[int, int] | None = None, properties: str = "") -> str:
    number = "" if num is None else f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{number}{properties}</w:pPr>{run(text)}</w:p>"


def table(rows: list[list[str]], *, bordered: bool = True) -> str:
    """A table; the cells are XML of their blocks."""
    drawn = f"<w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>" if bordered else "<w:tblPr/>"
    return (
        f"<w:tbl>{drawn}"
        + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def numbering(abstracts: list[list[tuple[str, str]]], nums: list[tuple[int, int | None]]) -> str:
    """Lists of levels (format, text), and numbered lists: which of them, and where it starts."""
    levels = [
        f'<w:abstractNum w:abstractNumId="{index}">'
        + "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
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
class Part:
    """A stretch of a plan: its zone, and its lines or its rows of cells."""

    zone: str
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def parts_of(text: str) -> list[Part]:
    """The stretches of a clean text, as the stages behind the readers see them."""
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


def columns(part: Part) -> tuple[list[str], list[str]]:
    """The two columns of a letterhead (issuer and number, national title and date) or of recipients and signature."""
    if part.zone == "letterhead":
        right = [line for line in part.lines if re.match(r"CỘNG H|Độc lập|ĐẢNG CỘNG|.*, ngày", line)]
    else:
        right = [line for line in part.lines if not re.match(r"Nơi nhận|[-+]", line)]
    return [line for line in part.lines if line not in right], right


class Counter:
    """What Word would count, so that only what it would print so is left to it."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def counted(self, line: str) -> tuple[str, str] | None:
        """The level of a line and its words without the number; None where the number must be typed."""
        found = MARK.match(line)
        if found is None or found.lastgroup is None:
            return None
        kind = found.lastgroup
        names = list(LEVELS)
        count = self.counts.get(kind, 0) + 1
        if kind == "bullet" or found[kind] == LABELS[kind][count]:
            self.counts[kind] = count
            for deeper in names[names.index(kind) + 1 :]:
                self.counts.pop(deeper, None)
            return kind, line[found.end() :]
        return None


def as_docx(text: str) -> bytes:
    """A plan as Word would hold it: letterhead and signature in tables without borders, numbers counted by Word."""
    body: list[str] = []
    counter = Counter()
    for part in parts_of(text):
        if part.rows:
            width = max(map(len, part.rows))
            body.append(table([[paragraph(cell) for cell in (*row, *[""] * (width - len(row)))] for row in part.rows]))
        elif part.zone in ("letterhead", "foot"):
            cells = [
                "".join(paragraph(line, properties='<w:jc w:val="center"/>') for line in side) or paragraph("")
                for side in columns(part)
            ]
            body.append(table([cells], bordered=False))
        else:
            for line in part.lines:
                counted = counter.counted(line) if part.zone == "body" else None
                properties = '<w:jc w:val="center"/>' if part.zone == "title" else ""
                if f"# {line}\n" in text:
                    properties += '<w:outlineLvl w:val="1"/>'
                if counted is None:
                    body.append(paragraph(line, properties=properties))
                else:
                    body.append(paragraph(counted[1], num=(1, list(LEVELS).index(counted[0])), properties=properties))
        body.append(paragraph(""))
    return docx("".join(body), numbering=numbering([list(LEVELS.values())], [(0, None)]))


def as_html(text: str) -> str:
    """A plan as a page: as `as_docx`, the numbers typed but for Roman ones, which are lists that go on."""
    body: list[str] = []
    counter = Counter()
    for part in parts_of(text):
        if part.rows:
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in part.rows)
            body.append(f"<table border=1>{rows}</table>")
        elif part.zone in ("letterhead", "foot"):
            cells = ["<td>" + "".join(f"<p>{escape(line)}</p>" for line in side) + "</td>" for side in columns(part)]
            body.append(f"<table border=0><tr>{''.join(cells)}</tr></table>")
        else:
            for line in part.lines:
                counted = counter.counted(line) if part.zone == "body" else None
                if f"# {line}\n" in text:
                    body.append(f"<h2>{escape(line)}</h2>")
                elif part.zone == "title":
                    body.append(f"<p align=center>{escape(line)}</p>")
                elif counted is None or counted[0] == "decimal":
                    body.append(f"<p>{escape(line)}</p>")
                else:
                    kind, words = counted
                    opened = f"<ol type={TYPES[kind]} start={counter.counts[kind]}>" if kind in TYPES else "<ul>"
                    body.append(f"{opened}<li>{escape(words)}</li></{opened[1:3]}>")
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>x</title></head><body>{''.join(body)}</body></html>"
    )


def alike(one: PlanDocument, other: PlanDocument) -> tuple[float, list[str]]:
    """The share of annotations of one plan that the other has too, and what only one of them has."""
    left, right = _counted(one), _counted(other)
    common = (left & right).total()
    different = [f"- {item}" for item in (left - right)] + [f"+ {item}" for item in (right - left)]
    return common / max(1, left.total(), right.total()), different


def _counted(plan: PlanDocument) -> Counted[str]:
    items = [
        f"{annotation.__class__.__name__} {_bare(annotation.model_dump(mode='json'))}"
        for annotation in plan.annotations()
    ]
    items += [f"{key} {_bare(item)}" for key, item in plan.header.model_dump(mode="json").items() if key != "spans"]
    return Counted(items)


def _bare(item: object) -> object:
    """A value without what depends on where it stands."""
    if isinstance(item, dict):
        return {key: _bare(inner) for key, inner in item.items() if not PLACE.search(key)}
    return [_bare(inner) for inner in item] if isinstance(item, list) else item


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes changed, cut out or doubled."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at, choice = chance.randrange(len(data)), chance.random()
        if choice < 0.4:
            data[at] = chance.randrange(256)
        elif choice < 0.7:
            del data[at : at + chance.randint(1, 60)]
        else:
            low = chance.randrange(len(data))
            data[at:at] = data[low : low + chance.randint(1, 200)]
    return bytes(data)
