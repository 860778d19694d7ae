"""Physical lines without the marks of their carrier (code points, blanks, Markdown, HTML), aligned to the raw text."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

_BLANK: Final = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LINE_END: Final = re.compile(r"\r\n?|[\n\f\v\x1c-\x1e\x85\u2028\u2029]")
#: What makes a line more than its own clean text; most lines hold none of it and are taken as they are.
_SPECIAL: Final = re.compile(
    "[\t*\\\\<&\u00a0\u1680\u2000-\u200f\u202a-\u202f\u2060\u205f\u3000\ufeff\u00ad\x00-\x08\x0e-\x1b\x1f\x7f"
    "\ue000-\uf8ff\u00d0\u00f0\u2010-\u2012\u2212\u0300-\u036f]|  "
)
_TOKEN: Final = re.compile(
    rf"""
    (?P<tab>[{_BLANK}]*+\t[{_BLANK}\t]*+)
  | (?P<blank>[{_BLANK}]{{2,}}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])
  | (?P<glyph>[\u00d0\u00f0\u2010-\u2012\u2212\uf0a7\uf0b7\uf0d8])
  | (?P<drop>[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0e-\x1b\x1f\x7f\ue000-\uf8ff])
  | (?P<mark>\*+)
  | (?P<escape>\\[.\-*_\#()\[\]+!>|~`])
  | (?P<tag></?(?:b|i|u|em|strong|br|p|span|sup|sub|div|font|center)\b[^<>\n]{{0,200}}>)
  | (?P<entity>&(?:[a-zA-Z]{{2,8}}|\#\d{{1,6}});)
  | (?P<compose>[^\W\d_]?[\u0300-\u036f]+)
    """,
    re.VERBOSE,
)
#: Look-alikes of one letter or sign of the Vietnamese script; the meaning is the same.
#: Private codes are bullets of Symbol and Wingdings: a point, a square, an arrow head.
_GLYPHS: Final = {"\u00d0": "Đ", "\u00f0": "đ"} | dict.fromkeys("\u2010\u2011\u2012\u2212\uf0a7\uf0b7\uf0d8", "-")
_HEADING: Final = re.compile(r"(#{1,6}) ?(?=[^#\s])")
_RULE: Final = re.compile(r"[-_=~–—.…*•+\s]{3,}|[-_=–—*]+")
_RULE_MARKS: Final = frozenset("-_=~–—.…*•+")
_QUOTE: Final = re.compile(r"> ?")

#: So many blanks in a row part columns in text that was laid out by blanks.
_COLUMN_GAP: Final = 5
_HANDWRITTEN_BEFORE: Final = re.compile(r"(?:[Ss]ố|:|ngày|tháng|năm|/|-)$")
_HANDWRITTEN_AFTER: Final = re.compile(r"[/\-.…]|tháng|năm|20")

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
    """Whether asterisks hold an emphasis open, and how they stand in the line at hand."""

    opened: bool = False
    at_start: bool = False
    closed_at: int = -1


def physical_lines(raw: str) -> list[Line]:
    """Return the non-empty lines of a raw text in one pass, each with its way back.

    Rules of dashes or underscores are dropped; the gap that they leave is kept as an empty line.
    """
    lines: list[Line] = []
    emphasis = _Emphasis()
    composed = unicodedata.is_normalized("NFC", raw)
    gap = start = 0
    page_break = False
    size = len(raw)
    while start <= size:
        line_end = _LINE_END.search(raw, start)
        end = line_end.start() if line_end is not None else size
        line = _read(raw, start, end, emphasis, composed=composed) if end > start else None
        if line is None:
            gap += 1
            emphasis.opened = False
        else:
            line.gap, line.page_break, line.number = gap, page_break, len(lines)
            gap, page_break = 0, False
            lines.append(line)
        if line_end is None:
            break
        page_break = page_break or raw[end] == "\f"
        start = line_end.end()
    return lines


def _read(raw: str, start: int, end: int, emphasis: _Emphasis, *, composed: bool) -> Line | None:
    """Return one physical line, or None where nothing but blanks, marks or a rule stands."""
    emphasis.at_start, emphasis.closed_at = emphasis.opened, -1
    special = _SPECIAL.search(raw, start, end)
    if special is None:
        return _finish(raw[start:end], [(0, start, end - start, end - start)], emphasis, composed=composed)
    parts: list[str] = []
    runs: list[LineRun] = []
    length = 0
    blank = True
    position = start
    while special is not None:
        at = special.start()
        if at > position and "\u0300" <= raw[at] <= "\u036f" and raw[at - 1].isalpha():
            at -= 1  # the letter that the mark stands on
        elif at > position and raw[at] == "\t" and raw[at - 1] == " ":
            at -= 1
        token = _TOKEN.match(raw, at, end)
        if token is None:  # a lone "<", "&" or backslash: text
            special = _SPECIAL.search(raw, special.end(), end)
            continue
        if at > position:
            runs.append((length, position, at - position, at - position))
            parts.append(raw[position:at])
            length += at - position
            blank = blank and parts[-1].isspace()
        position = token.end()
        kind = token.lastgroup
        if kind == "mark":
            text = _mark(raw, token, end, emphasis, length, blank_so_far=blank)
        elif kind == "blank" and position - token.start() >= _COLUMN_GAP and _parts_columns(raw, token):
            text = "\t"
        elif kind == "tab" and _left_for_handwriting(raw, token):
            text = " "
        else:
            text = _clean(token, kind)
        if text:
            runs.append((length, token.start(), len(text), position - token.start()))
            parts.append(text)
            length += len(text)
            blank = blank and text.isspace()
        special = _SPECIAL.search(raw, position, end)
    if position < end:
        runs.append((length, position, end - position, end - position))
        parts.append(raw[position:end])
    return _finish("".join(parts), runs, emphasis, composed=composed)


def _parts_columns(raw: str, token: re.Match[str]) -> bool:
    """Whether a wide gap parts two columns, and is no blank left for a number or a day to be written by hand."""
    before, after = raw[max(0, token.start() - 6) : token.start()], raw[token.end() : token.end() + 6]
    return not (
        _HANDWRITTEN_BEFORE.search(before) or _HANDWRITTEN_AFTER.match(after) or not after.strip() or not before.strip()
    )


def _left_for_handwriting(raw: str, token: re.Match[str]) -> bool:
    """Whether a tab stands for a day or number to be written by hand: "ngày   tháng 3 năm 2022"."""
    before, after = raw[max(0, token.start() - 6) : token.start()], raw[token.end() : token.end() + 6]
    return bool(_HANDWRITTEN_BEFORE.search(before)) and bool(_HANDWRITTEN_AFTER.match(after))


def _clean(token: re.Match[str], kind: str | None) -> str:
    """Return what a token other than an asterisk stands for."""
    found = token.group()
    if kind == "blank":
        return " "
    if kind == "tab":
        return "\t"
    if kind == "compose":
        return unicodedata.normalize("NFC", found)
    if kind == "glyph":
        return _GLYPHS[found]
    if kind == "escape":
        return found[1]
    if kind == "entity":
        return html.unescape(found).replace("\u00a0", " ").replace("\n", " ")
    return " " if kind == "tag" and found[:3].lower() == "<br" else ""


def _mark(raw: str, token: re.Match[str], end: int, emphasis: _Emphasis, length: int, *, blank_so_far: bool) -> str:
    """Note an emphasis mark, or return the asterisk that is a bullet because nothing closes it."""
    at = token.end()
    single = at - token.start() == 1
    if blank_so_far and single and raw[at : at + 1] == " " and raw.find("*", at, min(end, at + 2000)) < 0:
        return "*"
    if blank_so_far:
        emphasis.at_start = True
        if emphasis.opened and raw[at : at + 1] not in ("", " ", "\n"):
            return ""  # it opens anew: the one before was never closed
    emphasis.opened = not emphasis.opened
    emphasis.closed_at = -1 if emphasis.opened else length
    return ""


def _finish(text: str, runs: list[LineRun], emphasis: _Emphasis, *, composed: bool) -> Line | None:
    """Return a line stripped of its outer blanks and heading marks, or None where nothing is left."""
    size = len(text)
    left = size - len(text.lstrip())
    level = 0
    if left < size:
        if text[left] == "#" and (heading := _HEADING.match(text, left)):
            level, left = len(heading.group(1)), heading.end()
            left += size - left - len(text[left:].lstrip())
        elif text[left] == ">" and (quote := _QUOTE.match(text, left)):
            left = quote.end()
    right = len(text.rstrip())
    if left >= right or (text[left] in _RULE_MARKS and _RULE.fullmatch(text, left, right)):
        return None
    bold = emphasis.at_start and (emphasis.opened or emphasis.closed_at >= right)
    if left or right < size or len(runs) > 1:
        line = Line(text[left:right], _cut(runs, left, right), level=level, bold=bold, open_end=emphasis.opened)
    else:
        line = Line(text, runs, level=level, bold=bold, open_end=emphasis.opened)
    if not composed and not unicodedata.is_normalized("NFC", line.text):
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
            if (
                cut
                and cut[-1][2] == cut[-1][3]
                and cut[-1][0] + cut[-1][2] == run[0]
                and cut[-1][1] + cut[-1][3] == run[1]
            ):
                last = cut.pop()
                run = (last[0], last[1], last[2] + run[2], last[3] + run[3])
        else:
            run = (low - left, raw_start, high - low, raw_length)
        cut.append(run)
    return cut
