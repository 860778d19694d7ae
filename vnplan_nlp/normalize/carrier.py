"""Physical lines without the marks of their carrier: code points, blanks, Markdown, HTML tags; aligned to the raw text."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

_BLANK: Final = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TOKEN: Final = re.compile(
    rf"""
    (?P<line>\r\n?|[\n\f\v\x1c-\x1e\x85\u2028\u2029])
  | (?P<tab>[{_BLANK}]*+\t[{_BLANK}]*+)
  | (?P<blank>[{_BLANK}]{{2,}}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])
  | (?P<drop>[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0e-\x1b\x1f\x7f\ue000-\uf0a6\uf0a8-\uf8ff]+)
  | (?P<mark>\*+)
  | (?P<escape>\\[.\-*_\#()\[\]+!>|~`])
  | (?P<tag></?(?:b|i|u|em|strong|br|p|span|sup|sub|div|font|center)\b[^<>\n]{{0,200}}>)
  | (?P<entity>&(?:[a-zA-Z]{{2,8}}|\#\d{{1,6}});)
  | (?P<glyph>[\u00d0\u00f0\u2010-\u2012\u2212\uf0a7])
  | (?P<compose>[^\W\d_]?[\u0300-\u036f]+)
    """,
    re.VERBOSE,
)
#: Look-alikes of one letter or sign of the Vietnamese script; the meaning is the same.
_GLYPHS: Final = {"\u00d0": "Đ", "\u00f0": "đ", "\uf0a7": "-"} | dict.fromkeys("\u2010\u2011\u2012\u2212", "-")
_HEADING: Final = re.compile(r"(#{1,6}) ?(?=[^#\s])")
_RULE: Final = re.compile(r"[-_=~–—.…*•+\s]{3,}|[-_=–—*]+")
_QUOTE: Final = re.compile(r"> ?")

#: (offset in the line, offset in the raw text, length in the line, length in the raw text)
LineRun = tuple[int, int, int, int]


@dataclass(slots=True)
class Line:
    """A physical line: its clean text, the runs that lead back to the raw text, and what its marks say.

    `gap` counts the empty lines before it. `level` is its Markdown heading level. `bold` holds where all of
    it is emphasised; `open_end` where an emphasis goes on in the next line. `page_break` tells that a form
    feed or a page number stood before it.
    """

    text: str
    runs: list[LineRun] = field(default_factory=list)
    gap: int = 0
    level: int = 0
    bold: bool = False
    open_end: bool = False
    page_break: bool = False
    number: int = 0


@dataclass(slots=True)
class _Emphasis:
    """The asterisks of a line and of the paragraph so far."""

    opened: bool = False
    at_start: bool = False
    marks: int = 0
    closed_at: int = -1


def physical_lines(raw: str) -> list[Line]:
    """Return the non-empty lines of a raw text in one pass, each with its way back.

    Rules of dashes or underscores are dropped; the gap that they leave is kept as an empty line.
    """
    lines: list[Line] = []
    parts: list[str] = []
    runs: list[LineRun] = []
    length = position = gap = 0
    emphasis = _Emphasis()
    page_break = False

    def emit(text: str, start: int, raw_length: int) -> None:
        nonlocal length
        if text:
            runs.append((length, start, len(text), raw_length))
            parts.append(text)
            length += len(text)

    def close_line() -> None:
        nonlocal parts, runs, length, gap, page_break
        line = _finish(parts, runs, emphasis)
        if line is None:
            gap += 1
            emphasis.opened = emphasis.opened and gap == 0
        else:
            line.gap, line.page_break = gap, page_break
            gap, page_break = 0, False
            lines.append(line)
        parts, runs, length = [], [], 0
        emphasis.at_start, emphasis.marks, emphasis.closed_at = emphasis.opened, 0, -1

    for match in _TOKEN.finditer(raw):
        start, end = match.span()
        if start > position:
            emit(raw[position:start], position, start - position)
        position = end
        kind = match.lastgroup
        if kind == "line":
            close_line()
            page_break = page_break or raw[start] == "\f"
        elif kind == "blank":
            emit(" ", start, end - start)
        elif kind == "tab":
            emit("\t", start, end - start)
        elif kind == "mark":
            if length == 0 and end < len(raw) and raw[end] == " " and end - start == 1 and "*" not in _rest(raw, end):
                emit("*", start, 1)  # a bullet: nothing closes it
                continue
            if length == 0 or not "".join(parts).strip():
                emphasis.at_start = True
            emphasis.marks += 1
            emphasis.opened = not emphasis.opened
            emphasis.closed_at = -1 if emphasis.opened else length
        elif kind == "escape":
            emit(raw[end - 1], start, end - start)
        elif kind == "tag":
            if raw[start : start + 3].lower() == "<br":
                emit(" ", start, end - start)
        elif kind == "entity":
            emit(html.unescape(match.group()).replace("\u00a0", " ").replace("\n", " "), start, end - start)
        elif kind == "glyph":
            emit(_GLYPHS[match.group()], start, end - start)
        elif kind == "compose":
            emit(unicodedata.normalize("NFC", match.group()), start, end - start)
    if position < len(raw):
        emit(raw[position:], position, len(raw) - position)
    close_line()
    for number, line in enumerate(lines):
        line.number = number
    return lines


def _rest(raw: str, start: int) -> str:
    """The rest of a raw line, cut at 2,000 characters: the pair of a mark stands near it."""
    end = raw.find("\n", start, start + 2000)
    return raw[start : end if end >= 0 else start + 2000]


def _finish(parts: list[str], runs: list[LineRun], emphasis: _Emphasis) -> Line | None:
    """Return a line stripped of its outer blanks and heading marks, or None where nothing is left."""
    text = "".join(parts)
    left = len(text) - len(text.lstrip())
    level = 0
    if text[left : left + 1] == "#" and (heading := _HEADING.match(text, left)):
        level, left = len(heading.group(1)), heading.end()
        left += len(text) - left - len(text[left:].lstrip())
    elif text[left : left + 1] == ">" and (quote := _QUOTE.match(text, left)):
        left = quote.end()
    right = len(text.rstrip())
    if left >= right or (not text[left:right].isalnum() and _RULE.fullmatch(text, left, right)):
        return None
    bold = emphasis.at_start and (emphasis.opened or emphasis.closed_at >= right)
    line = Line(text[left:right], level=level, bold=bold, open_end=emphasis.opened)
    line.runs = _cut(runs, left, right)
    if not unicodedata.is_normalized("NFC", line.text):
        # Other scripts compose too (Hangul, kana): such a line maps to its raw text as a whole.
        first, last = line.runs[0], line.runs[-1]
        line.text = unicodedata.normalize("NFC", line.text)
        line.runs = [(0, first[1], len(line.text), last[1] + last[3] - first[1])]
    return line


def _cut(runs: list[LineRun], left: int, right: int) -> list[LineRun]:
    """Return the runs of a slice of the line, shifted to its start, neighbours merged."""
    cut: list[LineRun] = []
    for text_start, raw_start, text_length, raw_length in runs:
        low, high = max(text_start, left), min(text_start + text_length, right)
        if low >= high:
            continue
        if text_length == raw_length:
            run = (low - left, raw_start + low - text_start, high - low, high - low)
            if cut and cut[-1][2] == cut[-1][3] and cut[-1][0] + cut[-1][2] == run[0] and cut[-1][1] + cut[-1][3] == run[1]:
                last = cut.pop()
                run = (last[0], last[1], last[2] + run[2], last[3] + run[3])
        else:
            run = (low - left, raw_start, high - low, raw_length)
        cut.append(run)
    return cut
