"""Word documents (.docx): the text as Word shows it, numbers that it counts itself included; macros are not touched."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from lxml import etree

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, EmptyDocumentError, MemoryLimitError
from vnplan_nlp.ingest import legacy
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.docx_margins import is_letterhead, left_out_issue, margins_of
from vnplan_nlp.ingest.docx_styles import (
    Numbering,
    Styles,
    child,
    font_of,
    local,
    number,
    outline_of,
    read_numbering,
    read_styles,
    switched_on,
    value,
    visible_borders,
)
from vnplan_nlp.ingest.package import parse_xml, read_parts
from vnplan_nlp.ingest.rawtext import MAX_NESTING, Block, Grid, Paragraph, is_footnote_mark, write
from vnplan_nlp.ingest.source import RawSource, origin_of
from vnplan_nlp.schema import Issue

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DROPPED: Final = frozenset(
    ("del", "moveFrom", "Fallback", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt")
)
_DRAWINGS: Final = frozenset(("drawing", "pict", "object"))
_BLOCKS: Final = frozenset(("p", "tbl"))
_BLANKS: Final = dict.fromkeys(map(ord, "\r\n\t\f\v"), " ")
#: Letters of the fonts Symbol and Wingdings that stand for a sign of Unicode; the others are ornaments.
_SYMBOLS: Final = {"b7": "-", "a7": "-", "d8": "-", "b3": "≥", "a3": "≤", "b1": "±", "b4": "×", "b0": "°", "2d": "-"}
_WIDEST_SPAN: Final = 100


def read_bytes(
    data: bytes, *, name: str, filename: str | None, limits: Limits, deadline: Deadline | None = None
) -> RawSource:
    """Return the text of a Word document.

    Raises:
        DamagedFileError: the package or a part of it is cut off or damaged, or is no Word document.
        TooLargeError: it unpacks to more than `limits.max_unpacked_bytes`.
        EmptyDocumentError: it holds no text.
    """
    word = read_word(data, name=name, limits=limits, deadline=deadline or Deadline(name, limits.max_seconds))
    origin = origin_of(
        data,
        filename,
        media_type=MEDIA_TYPE,
        text_source="docx",
        encoding=word.encoding,
    )
    return RawSource(word.text, origin, word.issues)


class WordText(NamedTuple):
    """The raw text of a Word document, the old encoding that its fonts had, and what is to be told of it."""

    text: str
    encoding: str | None
    issues: tuple[Issue, ...]


def read_word(data: bytes, *, name: str, limits: Limits, deadline: Deadline) -> WordText:
    """Return the raw text of a Word document, never blank; raises as `read_bytes` does."""
    main = _main_part(data, name, limits)
    folder = posixpath.dirname(main)
    wanted = {part: posixpath.join(folder, f"{part}.xml") for part in ("styles", "numbering", "footnotes", "endnotes")}
    relations = posixpath.join(folder, "_rels", f"{posixpath.basename(main)}.rels")
    parts = read_parts(data, [main, *wanted.values(), relations], name=name, limits=limits)
    if main not in parts:
        raise DamagedFileError(name, f"there is no {main} in the archive")
    roots = {
        part: parse_xml(parts[path], path, name=name, limits=limits) if path in parts else None
        for part, path in wanted.items()
    }
    body = child(parse_xml(parts[main], main, name=name, limits=limits), "body")
    if body is None:
        raise DamagedFileError(name, f"{main} has no body")
    styles = read_styles(roots["styles"])
    walker = _Walker(styles, read_numbering(roots["numbering"], styles), deadline, limits.most_elements)
    blocks = walker.blocks(body)
    for kind in ("footnotes", "endnotes"):
        blocks += walker.notes(roots[kind], kind)
    text = write(blocks)
    related = parse_xml(parts[relations], relations, name=name, limits=limits) if relations in parts else None
    first, paths = margins_of(body, related, folder)
    margins = read_parts(data, paths, name=name, limits=limits)
    read = {
        path: write(walker.blocks(parse_xml(margins[path], path, name=name, limits=limits)))
        for path in paths
        if path in margins
    }
    if first in read and is_letterhead(read[first], text):
        text = f"{read.pop(first)}\n\n{text}"
    if not text.strip():
        raise EmptyDocumentError(name, "a Word document without text")
    told = (
        None if walker.encoding is None else legacy.converted_issue(walker.encoding),
        left_out_issue(read.values(), text),
    )
    return WordText(text, walker.encoding, tuple(issue for issue in told if issue is not None))


def _main_part(data: bytes, name: str, limits: Limits) -> str:
    """The path of the part that holds the text, as the package says."""
    path = "_rels/.rels"
    relations = read_parts(data, [path], name=name, limits=limits).get(path)
    for one in () if relations is None else parse_xml(relations, path, name=name, limits=limits):
        target = value(one, "Target")
        if target and (value(one, "Type") or "").endswith("/officeDocument"):
            return posixpath.normpath(target.lstrip("/"))
    return "word/document.xml"


@dataclass(slots=True)
class _Inline:
    """The text of a paragraph as far as it is read: pieces with their fonts, and the boxes anchored in it."""

    pieces: list[tuple[str | None, bool, str]] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def add(self, text: str, font: str | None = None, caps: bool = False) -> None:
        """Add text outside of field instructions."""
        if text and not any(self.fields):
            self.pieces.append((font, caps, text))

    def before(self) -> str:
        """Return the last letters so far."""
        return "".join(piece[2] for piece in self.pieces[-3:])[-12:]

    def text(self) -> str:
        """Return the text, that of legacy fonts in Unicode: a letter and its tone may stand in two runs."""
        alike = groupby(self.pieces, key=lambda piece: piece[:2])
        return "".join(_shown(font, caps, "".join(piece[2] for piece in pieces)) for (font, caps), pieces in alike)


def _shown(font: str | None, caps: bool, text: str) -> str:
    if font is not None and not legacy.is_unicode(text):
        text = legacy.convert(text, font)
    return text.upper() if caps else text


def _flat(parent: etree._Element, wanted: frozenset[str]) -> Iterator[etree._Element]:
    """The wanted elements below a parent, through content controls, insertions and the like, in order."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        tag = local(element)
        if tag in wanted:
            yield element
        elif tag not in _DROPPED and tag not in ("tblPr", "tblGrid", "trPr", "tcPr", "sectPr"):
            stack.append(iter(element))


@dataclass(slots=True)
class _Walker:
    """What a walk over the parts of a document needs to know, and the numbers that it has come to."""

    styles: Styles
    numbering: Numbering
    deadline: Deadline
    #: How many cells may still be made: a merged one is as many as it says.
    cells: int
    encoding: str | None = None

    def blocks(self, parent: etree._Element, depth: int = 0) -> list[Block]:
        """Return the paragraphs and tables below an element; text boxes stand behind their paragraph."""
        blocks: list[Block] = []
        carried: list[str] = []
        for element in _flat(parent, _BLOCKS):
            self.deadline.check()
            if local(element) == "tbl":
                blocks += self._table(element, depth + 1)
                continue
            inline = self._inline(element, depth)
            properties = child(element, "pPr")
            carried.append(inline.text())
            if child(properties, "rPr", "del") is not None:  # its end was deleted: the next one goes on with it
                blocks += inline.boxes
                continue
            text = "".join(carried)
            carried.clear()
            style = value(child(properties, "pStyle")) or self.styles.default
            align = value(child(properties, "jc")) or self._inherited(style, "align")
            outline = outline_of(properties)
            if outline is None:
                outline = int(self._inherited(style, "outline") or "9")
            level = outline + 1 if 0 <= outline < 9 else 0
            blocks.append(Paragraph(self._numbered(properties, style, text), align == "center", level))
            blocks += inline.boxes
        if carried:
            blocks.append(Paragraph("".join(carried)))
        return blocks

    def notes(self, root: etree._Element | None, kind: str) -> Iterator[Block]:
        """Yield the notes, a paragraph each, with the number that the reader of the page sees."""
        count = 0
        for note in () if root is None else root:
            if value(note, "type") not in (None, "normal"):
                continue  # the line that parts notes from text
            texts = (block.text.strip() for block in self.blocks(note, MAX_NESTING) if isinstance(block, Paragraph))
            text = " ".join(filter(None, texts))
            if text:
                count += 1
                yield Paragraph(f"[{count}] {text}")

    def _inherited(self, style: str | None, what: str) -> str | None:
        found = (getattr(one, what) for one in self.styles.chain(style))
        return next((str(one) for one in found if one is not None), None)

    def _numbered(self, properties: etree._Element | None, style: str | None, text: str) -> str:
        """The text of a paragraph behind the number that Word counts; an empty paragraph counts, but shows none."""
        own = child(properties, "numPr")
        num_id, at = value(child(own, "numId")), value(child(own, "ilvl"))
        level = None if at is None else number(at, 0)
        if num_id is None:
            num_id = self._inherited(style, "num_id")
            if num_id is not None and level is None:
                inherited = self._inherited(style, "level")
                level = self.numbering.level_of_style(num_id, style) if inherited is None else int(inherited)
        if num_id is None or num_id == "0":
            return text
        label = self.numbering.label(num_id, level or 0)
        return label + text.lstrip() if text.strip() else text

    def _inline(self, paragraph: etree._Element, depth: int) -> _Inline:
        """The text of a paragraph: insertions kept, deletions and field instructions dropped."""
        inline = _Inline()
        style = value(child(paragraph, "pPr", "pStyle")) or self.styles.default
        stack = [iter(paragraph)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            tag = local(element)
            if tag == "r":
                self._run(element, style, inline, depth)
            elif tag == "AlternateContent":
                stack.append(iter(_first_choice(element)))
            elif tag in _DRAWINGS:
                inline.boxes += self._boxes(element, depth)
            elif tag not in _DROPPED:
                stack.append(iter(element))
        return inline

    def _run(self, run: etree._Element, paragraph_style: str | None, inline: _Inline, depth: int) -> None:
        self.deadline.check()
        properties = child(run, "rPr")
        styles = self.styles.chain(value(child(properties, "rStyle"))) + self.styles.chain(paragraph_style)
        vanish = switched_on(properties, "vanish")
        caps = switched_on(properties, "caps")
        if vanish is None:
            vanish = next((one.vanish for one in styles if one.vanish is not None), False)
        if caps is None:
            caps = next((one.caps for one in styles if one.caps is not None), False)
        font = font_of(properties) or next((one.font for one in styles if one.font), self.styles.font)
        font = font if legacy.is_legacy(font) else None
        raised = value(child(properties, "vertAlign")) == "superscript"
        for element in run:
            tag = local(element)
            if tag == "fldChar":
                _turn(inline.fields, value(element, "fldCharType"))
            elif tag in _DRAWINGS:
                inline.boxes += self._boxes(element, depth)
            elif tag == "AlternateContent":
                for inner in _first_choice(element):
                    if local(inner) in _DRAWINGS:
                        inline.boxes += self._boxes(inner, depth)
            elif not vanish:
                text = _character(element, tag, old=font is not None)
                if font is not None and self.encoding is None and _shown(font, False, text) != text:
                    self.encoding = legacy.NAMES[legacy.encoding_of(font) or "tcvn3"]
                if raised and is_footnote_mark(inline.before(), text):
                    continue
                inline.add(text, font if tag in ("t", "softHyphen") else None, bool(caps))

    def _boxes(self, drawing: etree._Element, depth: int) -> list[Block]:
        """The text boxes of a drawing, each once."""
        blocks: list[Block] = []
        if depth < MAX_NESTING:
            for box in _flat(drawing, frozenset(("txbxContent",))):
                blocks += self.blocks(box, depth + 1)
        return blocks

    def _table(self, table: etree._Element, depth: int) -> list[Block]:
        """A table, its merged cells kept as empty ones; in too deep a nest the paragraphs alone."""
        if depth > MAX_NESTING:
            return [Paragraph(self._inline(one, depth).text()) for one in _flat(table, frozenset("p"))]
        grid = Grid()
        drawn = undrawn = cells = 0
        for row in _flat(table, frozenset(("tr",))):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            line: list[list[Block]] = [[] for _ in range(_span(child(properties, "gridBefore"), 0))]
            for cell in _flat(row, frozenset(("tc",))):
                settings = child(cell, "tcPr")
                merge = child(settings, "vMerge")
                goes_on = merge is not None and value(merge) != "restart"
                line.append([] if goes_on else self.blocks(cell, depth))
                columns = _span(child(settings, "gridSpan"), 1)
                self.cells -= columns
                if self.cells < 0:
                    raise MemoryLimitError(self.deadline.name)
                line += [[] for _ in range(columns - 1)]
                visible = visible_borders(child(settings, "tcBorders"))
                drawn += visible is True
                undrawn += visible is False
                cells += 1
            grid.rows.append(line)
        properties = child(table, "tblPr")
        bordered = visible_borders(child(properties, "tblBorders"))
        if bordered is None:
            bordered = self._inherited(value(child(properties, "tblStyle")), "bordered") == "True"
        grid.bordered = 2 * drawn > cells or (bordered and 2 * undrawn <= cells)
        return [grid]


def _span(element: etree._Element | None, default: int) -> int:
    return max(default, min(number(value(element), default), _WIDEST_SPAN))


def _first_choice(alternatives: etree._Element) -> etree._Element:
    """The first choice of an alternative, or what stands in for it: the same content is in both."""
    for name in ("Choice", "Fallback"):
        found = child(alternatives, name)
        if found is not None:
            return found
    return alternatives


def _turn(fields: list[bool], kind: str | None) -> None:
    """Note where a field's instruction begins, where its result begins, and where it ends."""
    if kind == "begin":
        fields.append(True)
    elif kind == "separate" and fields:
        fields[-1] = False
    elif kind == "end" and fields:
        fields.pop()


def _character(element: etree._Element, tag: str, *, old: bool) -> str:
    """What an element of a run shows; a soft hyphen is a letter of the legacy fonts."""
    if tag == "t":
        text = (element.text or "").translate(_BLANKS)
        return text if old else text.replace("\u00ad", "")
    if tag in ("tab", "ptab"):
        return "\t"
    if tag in ("br", "cr"):
        return "\n"
    if tag == "noBreakHyphen":
        return "-"
    if tag == "softHyphen":
        return "\u00ad" if old else ""
    if tag == "sym":
        code = value(element, "char") or ""
        if len(code) == 4 and code[:2].upper() in ("F0", "00"):
            return _SYMBOLS.get(code[2:].lower(), "")
        try:
            return chr(int(code, 16)) if 0x20 <= int(code, 16) < 0xD800 else ""
        except ValueError:
            return ""
    return ""
