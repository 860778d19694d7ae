"""Web pages, pages that Word saved, and pages saved as MHTML: the text as a browser shows it."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

from lxml import etree

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, EmptyDocumentError, MemoryLimitError, TooLargeError
from vnplan_nlp.ingest import legacy
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.docx_styles import printed
from vnplan_nlp.ingest.html_fonts import PageFonts, fonts_of
from vnplan_nlp.ingest.rawtext import MAX_NESTING, Block, Grid, Paragraph, is_footnote_mark, write
from vnplan_nlp.ingest.source import RawSource, origin_of

_DROPPED: Final = re.compile(
    "head|script|style|noscript|template|nav|aside|footer|iframe|object|applet|svg|math|select|button|textarea"
    "|audio|video|canvas|datalist|xml"
)
_BLOCKS: Final = re.compile(
    "address|article|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|form|h[1-6r]|header|html"
    "|li|main|ol|p|pre|section|summary|ul|caption|table|thead|tbody|tfoot|t[rdh]"
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_IGNORED_LIST: Final = re.compile(r"mso-list\s*:\s*ignore", re.I)
_BORDER: Final = re.compile(
    r"border(?!-(?:collapse|spacing|radius))[^:;]*:[^;]*\b(?:solid|double|dotted|dashed|groove|ridge)", re.I
)
_NO_BORDER: Final = re.compile(r"(?:^|[;\s])border\s*:\s*none\s*(?:;|$)", re.I)
_CENTRED: Final = re.compile(r"text-align\s*:\s*center", re.I)
_LIST_STYLE: Final = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b((?:upper|lower)-(?:roman|alpha|latin)|decimal|none)", re.I
)
_LIST_TYPES: Final = {"I": "upperRoman", "i": "lowerRoman", "A": "upperLetter", "a": "lowerLetter", "1": "decimal"}
_CSS_TYPES: Final = {
    "upper-roman": "I", "lower-roman": "i", "upper-alpha": "A", "upper-latin": "A", "lower-alpha": "a",
    "lower-latin": "a", "decimal": "1", "none": "",
}  # fmt: skip
_TO_NOTE: Final = re.compile(r"#(?:_(?:ftn|edn)\d|sd(?:foot|end)note\d+sym|fn:?\d|cite_note)", re.I)
_FROM_NOTE: Final = re.compile(r"#(?:_(?:ftn|edn)ref\d|sd(?:foot|end)note\d+anc|fnref|cite_ref)", re.I)
_META: Final = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_BULLET: Final = re.compile(r"[·•§Øøüov\uf000-\uf0ff]")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDEST_SPAN: Final = 60
#: No style of an element is longer; the patterns above look at some of its letters many times.
_LONGEST_STYLE: Final = 4000
_LONGEST_TAG: Final = 100_000
_MOST_ATTRIBUTES: Final = 20_000
_BETWEEN: Final = re.compile(r"[\s/]+")
_MULTIPART: Final = re.compile(rb"multipart/", re.I)
_MOST_PARTS: Final = 50
_LONGEST_ROWSPAN: Final = 1000


def read_page(
    data: bytes,
    text: str,
    encoding: str,
    *,
    name: str,
    filename: str | None,
    mail: bool,
    limits: Limits,
    deadline: Deadline,
) -> RawSource:
    """Return the text of a web page.

    Args:
        data: the file.
        text: the file as plain text, for pages that do not say their encoding.
        encoding: what `text` was decoded from.
        name: what messages call the file.
        filename: what is recorded of its name.
        mail: the page is wrapped in a mail (MHTML).
        limits: how large the page and its tables may be.
        deadline: the end of the time for it.

    Raises:
        DamagedFileError: the page is nested too deep or cannot be read.
        TooLargeError: it has more text or elements than the limits allow.
        TimeLimitError: it takes too long.
        EmptyDocumentError: the page shows no text.
    """
    page = data
    if mail:
        page, told = _page_of_mail(data, name)
        source, encoding = _decoded(page, None, told or "utf-8")
    else:
        source, encoding = _decoded(data, text, encoding)
    _refuse_bombs(source, name, limits)
    root = _tree(source, name)
    deadline.check()
    fonts = fonts_of(root)
    shown = write(_Builder(fonts, deadline, limits.most_elements).build(root))
    old = fonts.encoding
    if old is None:  # the fonts may be named in a style sheet of another file
        old = legacy.detect_text(shown)
        shown = shown if old is None else legacy.decode_text(shown, old)
    if not shown.strip():
        raise EmptyDocumentError(name, "a web page that shows no text")
    origin = origin_of(
        data,
        filename,
        media_type="multipart/related" if mail else "text/html",
        text_source="html",
        encoding=encoding if old is None else legacy.NAMES[old],
    )
    return RawSource(shown, origin, () if old is None else (legacy.converted_issue(legacy.NAMES[old]),))


def _refuse_bombs(source: str, name: str, limits: Limits) -> None:
    """Raise where the tree of a page would be out of all proportion."""
    if len(source) > limits.max_unpacked_bytes:
        raise TooLargeError(name, len(source), limits.max_unpacked_bytes, "max_unpacked_bytes")
    tags = source.count("<")
    if tags > 2 * limits.most_elements:
        raise TooLargeError(name, tags // 2, limits.most_elements, "max_memory", unit="elements")
    for part in source.split(">") if len(source) > _LONGEST_TAG else ():
        # The parser compares each attribute of a tag with all before it, and cannot be stopped there.
        at = part.find("<")
        if len(part) - at > _LONGEST_TAG and at >= 0 and len(_BETWEEN.findall(part, at)) > _MOST_ATTRIBUTES:
            raise DamagedFileError(name, "a tag with more attributes than any page has")


def _page_of_mail(data: bytes, name: str) -> tuple[bytes, str | None]:
    """The first page of a mail and the encoding that its header tells."""
    if len(_MULTIPART.findall(data)) > _MOST_PARTS:
        raise DamagedFileError(name, "a saved page of more parts inside each other than any has")
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if isinstance(part, EmailMessage) and part.get_content_type() in ("text/html", "application/xhtml+xml"):
                content = part.get_payload(decode=True)
                if isinstance(content, bytes):
                    return content, part.get_content_charset()
    except MemoryError:
        raise
    except Exception as error:  # the mail parser raises many kinds of exception for headers that are damaged
        raise DamagedFileError(name, f"the saved page cannot be read: {type(error).__name__}") from error
    raise DamagedFileError(name, "a page saved as MHTML without a page in it")


def _decoded(data: bytes, text: str | None, encoding: str) -> tuple[str, str]:
    """The source of a page and its encoding: by its mark, then as sound UTF-8, then as it says itself."""
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace"), marked
    if text is not None and encoding.startswith("utf-16"):
        return text, encoding
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        pass
    said = _META.search(data, 0, 8192) or _XML.match(data)
    wanted = said.group(1).decode("ascii", "replace") if said is not None else encoding
    if wanted.lower() in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
        wanted = "windows-1252"  # as every browser reads it
    try:
        if codecs.lookup(wanted)._is_text_encoding:
            return data.decode(wanted, "replace"), codecs.lookup(wanted).name
    except (LookupError, UnicodeError, ValueError):
        pass
    if encoding in (legacy.NAMES["tcvn3"], legacy.NAMES["vni"]):
        return data.decode("latin-1"), "cp1252"  # not yet: its fonts tell more than its words do
    return (text, encoding) if text is not None else (data.decode("utf-8", "replace"), "utf-8")


def _tree(source: str, name: str) -> etree._Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(source.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        said = " ".join(str(error).split())[:160]
        raise DamagedFileError(name, f"the page cannot be read: {said}") from error
    if any("depth" in entry.message.lower() or "huge" in entry.message.lower() for entry in parser.error_log):
        raise DamagedFileError(name, "the page is nested too deep")
    if root is None:
        raise EmptyDocumentError(name, "a web page without elements")
    return root


@dataclass(slots=True)
class _Table:
    """A table while it is read: the cells that rows above reach down into, by column."""

    grid: Grid
    reach: dict[int, int] = field(default_factory=dict)
    drawn: int = 0
    undrawn: int = 0
    cells: int = 0
    outer: bool = False


@dataclass(slots=True)
class _List:
    """A list while it is read: its next number, or None where its items have bullets."""

    next: int | None
    type: str


@dataclass(slots=True)
class _Builder:
    """Blocks made from the elements of a page in document order, without recursion."""

    fonts: PageFonts
    deadline: Deadline
    #: How many cells may still be made: a merged one is as many as it says.
    cells: int
    containers: list[list[Block]] = field(default_factory=lambda: [[]])
    tables: list[_Table] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    centred: list[bool] = field(default_factory=lambda: [False])
    line: list[str] = field(default_factory=list)
    prefix: str = ""
    preformatted: int = 0
    level: int = 0
    number: list[str] | None = None

    def build(self, root: etree._Element) -> list[Block]:
        """Return the blocks of a page."""
        walk = etree.iterwalk(root, events=("start", "end"))
        ends: list[str] = []
        for event, element in walk:
            self.deadline.check()
            tag = element.tag.lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if self._is_skipped(element, tag):
                    walk.skip_subtree()
                    self.fonts.enter(element, tag)
                    ends.append("")
                    continue
                self.fonts.enter(element, tag)
                ends.append(self._start(element, tag))
                self._text(element.text)
            else:
                what = ends.pop()
                if what:
                    self._end(what)
                self.fonts.leave()
                self._text(element.tail)
        self._flush()
        return self.containers[0]

    def _is_skipped(self, element: etree._Element, tag: str) -> bool:
        if not tag or _DROPPED.fullmatch(tag):
            return True
        if ":" in tag:  # Word's own elements: formulas and shapes repeat what stands beside them as a picture
            return tag.startswith(("v:", "m:", "w:"))
        style = (element.get("style") or "")[:_LONGEST_STYLE]
        if "hidden" in element.attrib or (style and _HIDDEN.search(style)) or element.get("role") == "navigation":
            return True
        if tag == "div" and (element.get("title") or "") in ("header", "footer"):
            return True  # as LibreOffice writes the margins of a page
        if tag == "a" and _TO_NOTE.match(element.get("href") or "") and not _FROM_NOTE.match(element.get("href") or ""):
            return True
        if tag == "sup" and len(element) == 0 and element.text:
            return is_footnote_mark("".join(self.line[-4:])[-12:], element.text)
        return False

    def _start(self, element: etree._Element, tag: str) -> str:
        """Begin an element; what is returned says how it ends."""
        style = (element.get("style") or "")[:_LONGEST_STYLE]
        if tag == "br":
            self.line.append("\n")
            return ""
        if tag == "a" and _FROM_NOTE.match(element.get("href") or ""):
            self.number = []
            return "note"
        if tag == "span" and _IGNORED_LIST.search(style):
            self.number = []
            return "number"
        if not _BLOCKS.fullmatch(tag):
            return ""
        self._flush()
        if tag == "table" and len(self.tables) < MAX_NESTING:
            border = (element.get("border") or "0").strip()
            outer = border not in ("0", "") or _BORDER.search(style) is not None
            self.tables.append(_Table(Grid(), outer=outer))
            return "table"
        if tag == "tr" and self.tables:
            self._row()
            return ""
        if tag in ("td", "th") and self.tables and len(self.containers) == len(self.tables):
            self._cell(element, tag, style)
            return "cell"
        if tag in ("ol", "ul"):
            self.lists.append(_list(element, tag, style))
            return "list"
        if tag == "li":
            self._item(element, style)
        self.centred.append(self.centred[-1] if not _aligns(element, style) else _is_centred(element, tag, style))
        if tag == "center":
            self.centred[-1] = True
        self.preformatted += tag == "pre"
        if tag[0] == "h" and tag[1:].isdigit():
            self.level = int(tag[1:])
            return "heading"
        return "pre" if tag == "pre" else "block"

    def _end(self, what: str) -> None:
        if what in ("number", "note"):
            label = _SPACE.sub(" ", "".join(self.number or ()).replace("\u00a0", " ")).strip()
            self.number = None
            if what == "note":
                digits = label.strip("[]()")
                self.line.append(f"[{digits}] " if digits.isdigit() else label)
            elif label:
                self.line.append("- " if _BULLET.fullmatch(label) else f"{label} ")
            return
        self._flush()
        if what in ("block", "pre", "heading"):
            self.level = 0 if what == "heading" else self.level
            self.centred.pop()
            self.preformatted -= what == "pre"
        elif what == "list":
            self.lists.pop()
            self.prefix = ""
        elif what == "cell":
            self.containers.pop()
            self.centred.pop()
        elif what == "table":
            table = self.tables.pop()
            table.grid.bordered = 2 * table.drawn > table.cells or (table.outer and 2 * table.undrawn <= table.cells)
            self.containers[-1].append(table.grid)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = self.fonts.shown(text)
        if self.number is not None:
            self.number.append(text)
        else:
            self.line.append(text if self.preformatted else _SPACE.sub(" ", text))

    def _flush(self) -> None:
        """Close the paragraph at hand, if it has any text."""
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(self.line))).strip(" \n")
        self.line.clear()
        if text.strip("\u00a0 \n"):
            self.containers[-1].append(Paragraph(self.prefix + text, self.centred[-1], self.level))
            self.prefix = ""
        elif self.containers[-1] and text and not self.prefix:
            self.containers[-1].append(Paragraph(""))  # a non-breaking blank alone is an empty line

    def _row(self) -> None:
        table = self.tables[-1]
        table.grid.rows.append([])
        self._reached(table)

    def _reached(self, table: _Table) -> None:
        """Leave cells empty that a cell of a row above reaches down into."""
        row = table.grid.rows[-1]
        while table.reach.get(len(row), 0) > 0:
            table.reach[len(row)] -= 1
            row.append([])
            self.cells -= 1

    def _cell(self, element: etree._Element, tag: str, style: str) -> None:
        table = self.tables[-1]
        if not table.grid.rows:
            self._row()
        row = table.grid.rows[-1]
        self._reached(table)
        cell: list[Block] = []
        columns = _number(element.get("colspan"), 1, _WIDEST_SPAN)
        down = _number(element.get("rowspan"), 1, _LONGEST_ROWSPAN) - 1
        for column in range(len(row), len(row) + columns):
            if down > 0:
                table.reach[column] = down
        self.cells -= columns
        if self.cells < 0:
            raise MemoryLimitError(self.deadline.name)
        row.append(cell)
        row.extend([] for _ in range(columns - 1))
        drawn = tag == "th" or _BORDER.search(style) is not None
        table.drawn += drawn
        table.undrawn += (
            not drawn and _NO_BORDER.search(style) is not None
        )  # Word's letterheads: border=1, and none on each cell
        table.cells += 1
        self.containers.append(cell)
        self.centred.append(False)

    def _item(self, element: etree._Element, style: str) -> None:
        current = self.lists[-1] if self.lists else _List(None, "")
        if _IGNORED_LIST.search(style):
            return
        if current.next is None:
            self.prefix = "- " if current.type != "none" else ""
            return
        count = _number(element.get("value"), current.next, 100_000)
        current.next = count + 1
        kind = element.get("type") or current.type
        if not kind:
            return
        label = printed(count, _LIST_TYPES.get(kind, "decimal"))
        # A browser prints "a."; administrative documents write points as "a)", and so does the grammar of numbers.
        self.prefix = f"{label}) " if kind == "a" else f"{label}. "


def _list(element: etree._Element, tag: str, style: str) -> _List:
    css = _LIST_STYLE.search(style)
    kind = element.get("type") or ("1" if css is None else _CSS_TYPES[css.group(1).lower()])
    if tag == "ul":
        return _List(None, "none" if css is not None and not kind else "")
    return _List(_number(element.get("start"), 1, 100_000, lowest=0), kind)


def _aligns(element: etree._Element, style: str) -> bool:
    return element.get("align") is not None or "text-align" in style.lower()


def _is_centred(element: etree._Element, tag: str, style: str) -> bool:
    return (element.get("align") or "").lower() == "center" or _CENTRED.search(style) is not None


def _number(text: str | None, default: int, highest: int, *, lowest: int = 1) -> int:
    """A number of an attribute within bounds, or the default where it is none."""
    found = (text or "").strip()
    return min(max(int(found), lowest), highest) if found.isascii() and found.isdigit() and len(found) < 10 else default
