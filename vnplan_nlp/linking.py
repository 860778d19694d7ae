"""`link`: any text or HTML with its citations wrapped in links, and nothing else of it changed."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from html.parser import HTMLParser
from typing import Final

from vnplan_nlp.errors import EmptyDocumentError
from vnplan_nlp.pipeline import parse_text
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.schema.markup import Anchor, Target, anchors, linked, opening

_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<!DOCTYPE", re.IGNORECASE)
#: Elements that begin a line of their own.
_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
     "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
     "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
#: Elements whose text takes no link: it is no text, or is a link already.
_CLOSED: Final = frozenset(("a", "button", "head", "option", "script", "style", "svg", "textarea", "title"))
#: Elements whose text is not read at all.
_UNREAD: Final = frozenset(("head", "script", "style", "svg", "title"))


def link(text: str, target: Target = "{iri}") -> str:
    """Return a text as HTML with each citation linked to the page of the document that it means.

    Args:
        text: plain text, which comes out escaped, or HTML, of which every tag stays as it is. A citation that runs
            over tags becomes several links; text inside of links, scripts and the head is left alone.
        target: the address of a page, with `{canonical_id}` or `{iri}` in it ("https://example.org/{canonical_id}"),
            or a function that returns it for a reference (None: no link).
    """
    if _MARKUP.search(text) is None:
        links = _links(text, target)
        return linked(text, 0, len(text), links)
    reader = _TextRuns(text)
    return _with_links(text, reader, _links("".join(reader.words), target))


def _links(text: str, target: Target) -> tuple[Anchor, ...]:
    """Return the links of a text, by offsets into the text as it was given."""
    try:
        plan: PlanDocument = parse_text(text)
    except EmptyDocumentError:
        return ()
    found = anchors(plan.citations, plan.references, target)
    lead = len(text) - len(text.removeprefix("\ufeff"))
    spans = (plan.aligned.raw_span(anchor.start, anchor.end) for anchor in found)
    return tuple(
        anchor._replace(start=start + lead, end=end + lead)
        for anchor, (start, end) in zip(found, spans, strict=True)
    )


class _TextRuns(HTMLParser):
    """The text of an HTML source and where each stretch of it stands there.

    `words` are the stretches of the text, `origins` the source span of each (None for a line end that a tag stands
    for), `linkable` whether a link may stand there.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.words: list[str] = []
        self.origins: list[tuple[int, int] | None] = []
        self.linkable: list[bool] = []
        self._source = source
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        self._open: list[str] = []
        self._waiting: tuple[int, bool] | None = None  # (source start, whether its words are read)
        self.feed(source)
        self.close()
        self._finish(len(source))

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _finish(self, end: int) -> None:
        """Write the text that began at the last text event: it ends where the next event begins."""
        if self._waiting is None:
            return
        start, read = self._waiting
        self._waiting = None
        if not read or start >= end:
            return
        printed = self._source[start:end]
        words = unescape(printed)
        self.words.append(words)
        # A stretch with a character reference maps as a whole.
        self.origins.append((start, end))
        self.linkable.append(not _CLOSED & set(self._open))

    def _text(self) -> None:
        at = self._here()
        self._finish(at)
        self._waiting = (at, not _UNREAD & set(self._open))

    def _tag(self, tag: str) -> None:
        self._finish(self._here())
        if tag in _BLOCKS and self.words and self.words[-1] != "\n":
            self.words.append("\n")
            self.origins.append(None)
            self.linkable.append(False)

    def handle_data(self, data: str) -> None:
        self._text()

    def handle_entityref(self, name: str) -> None:
        self._text()

    def handle_charref(self, name: str) -> None:
        self._text()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag)
        if tag in _CLOSED:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag)
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag)]

    def handle_comment(self, data: str) -> None:
        self._finish(self._here())

    def handle_decl(self, decl: str) -> None:
        self._finish(self._here())

    def handle_pi(self, data: str) -> None:
        self._finish(self._here())

    def unknown_decl(self, data: str) -> None:
        self._finish(self._here())


def _with_links(source: str, reader: _TextRuns, links: tuple[Anchor, ...]) -> str:
    """Return the source with a start and an end tag around every stretch of text that belongs to a link."""
    starts: list[int] = []
    at = 0
    for words in reader.words:
        starts.append(at)
        at += len(words)
    parts: list[str] = []
    done = 0
    for anchor in links:
        for begin, end in _stretches(reader, starts, anchor):
            parts += (source[done:begin], opening(anchor), source[begin:end], "</a>")
            done = end
    parts.append(source[done:])
    return "".join(parts)


def _stretches(reader: _TextRuns, starts: list[int], anchor: Anchor) -> list[tuple[int, int]]:
    """Return the stretches of the source that a link covers, those without a tag between them as one."""
    found: list[tuple[int, int]] = []
    inked: list[bool] = []  # whether a stretch holds anything to see
    index = max(0, bisect_right(starts, anchor.start) - 1)
    while index < len(starts) and starts[index] < anchor.end:
        origin, words = reader.origins[index], reader.words[index]
        low = max(anchor.start, starts[index]) - starts[index]
        high = min(anchor.end, starts[index] + len(words)) - starts[index]
        if origin is not None and reader.linkable[index] and low < high:
            same = len(words) == origin[1] - origin[0]
            begin, end = (origin[0] + low, origin[0] + high) if same else origin
            ink = not words[low:high].isspace()
            if found and found[-1][1] == begin:
                found[-1], inked[-1] = (found[-1][0], end), inked[-1] or ink
            else:
                found.append((begin, end))
                inked.append(ink)
        index += 1
    return [stretch for stretch, ink in zip(found, inked, strict=True) if ink]
