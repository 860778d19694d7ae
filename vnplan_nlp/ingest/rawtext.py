"""Raw text of a formatted document: paragraphs and tables as a clean text file would hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

#: Tables inside tables deeper than this are read as plain paragraphs: nobody lays out a plan so, attackers do.
MAX_NESTING: Final = 12
_ROOM: Final = " \t\u00a0"
#: Line ends of Unicode that are no line ends of a paragraph.
_STRAY_ENDS: Final = re.compile(r"[\r\f\v\x1c-\x1e\x85\u2028\u2029]")
#: The national title or that of the Party, as every letterhead has it.
NATIONAL: Final = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM|Độc lập ?[-–] ?Tự do")
_FOOTER: Final = re.compile(
    r"[\s*]*(?:Nơi nhận\b|NƠI NHẬN\b|Nơi gửi\b|(?:TM|KT|TL|TUQ)\. ?[A-ZỦĐ]{2}|[TK]/[ML] [A-ZĐ]{2})"
)
#: A letterhead or a signature holds no more than this; a page laid out as one table does.
_LONGEST_LAYOUT: Final = 3000
_LONGEST_LINE: Final = 160
#: A table whose longest row is so long that filling up the others makes most of its cells is a bomb from this size on.
_LARGEST: Final = 1_000_000
_LONGEST_HEADING: Final = 300
_MANUAL_NUMBER: Final = re.compile(r"(?:^|\n)(\W?[\w.]{1,8}[.)/:]?|[-–+*•])\t+")
_UNIT: Final = re.compile(r"(?:^|[\s\d(/])(?:[kcdm]?m|[hd]am)$")
_MARK: Final = re.compile(r"\W?\d{1,3}\W?|\*{1,3}")
#: What a narrow cell cuts in two: "1.", "500"; "15/", "6/2024"; "19/KH-", "UBND"; "2021-", "2025".
_CUT_NUMBER: Final = re.compile(r"(?:(?P<digits>\d[.,])|(?P<date>\d/)|(?P<symbol>/[A-ZĐ]{1,6}-)|(?P<range>\b\d{4}-))$")
_NUMBER: Final = re.compile(r"\d{3}(?:[.,]\d+)*%?$")


@dataclass(slots=True)
class Paragraph:
    """A paragraph; newlines in it are line breaks that its author set, `level` is that of a heading, 0 for others."""

    text: str
    centred: bool = False
    level: int = 0


@dataclass(slots=True)
class Grid:
    """A table: rows of cells, each a list of blocks, empty where a merged cell goes on."""

    rows: list[list[list[Block]]] = field(default_factory=list)
    bordered: bool = False


Block: TypeAlias = Paragraph | Grid


def write(blocks: Sequence[Block]) -> str:
    """Return the text of the blocks: an empty line between paragraphs, Markdown rows for tables with data.

    Centred paragraphs that follow each other without an empty one are lines of one title, letterhead or
    heading: a single newline stands between them.
    """
    parts: list[str] = []
    centred = False
    for block in blocks:
        if isinstance(block, Grid):
            text, joins, stays = _table(block), False, False
        else:
            text, stays = _lines(block.text), block.centred
            if block.level and len(text) <= _LONGEST_HEADING:
                # Heading marks as in Markdown: nothing goes on a heading, whatever its last word ("… số").
                text = "\n".join(f"{'#' * min(block.level, 6)} {line}" for line in text.split("\n") if line)
            joins = centred and stays
        if text:
            if parts:
                parts.append("\n" if joins else "\n\n")
            parts.append(text)
        centred = stays and bool(text)
    return "".join(parts)


def is_footnote_mark(before: str, text: str) -> bool:
    """Return whether a superscript refers to a note: a number behind a word that is no unit ("km²")."""
    return bool(before.strip()) and _MARK.fullmatch(text.strip()) is not None and _UNIT.search(before) is None


def _lines(text: str) -> str:
    """The lines of a paragraph without outer blanks; a tab behind a number typed by hand is a blank."""
    text = _MANUAL_NUMBER.sub(lambda found: found.group().rstrip("\t") + " ", _STRAY_ENDS.sub(" ", text))
    lines = [line.strip(_ROOM) for line in text.split("\n")]
    return "\n".join(escaped(line) if line[0] == "|" else line for line in lines if line)


def escaped(text: str) -> str:
    """Return words with a backslash before each bar, as Markdown has it: no bar parts cells then."""
    return text.replace("|", "\\|")


def _table(grid: Grid) -> str:
    rows = [row for row in grid.rows if any(map(_has_text, row))]
    width = max(map(_filled, rows), default=0)
    rows = [row[:width] for row in rows]
    texts = [[_flat(cell) for cell in row] for row in rows]
    letterhead = width <= 3 and _is_letterhead(texts)
    if letterhead:
        # By columns: the issuer on two rows is not cut by the national title between them.
        cells = [row[column] for column in range(width) for row in rows if column < len(row)]
        if _number_below(texts):
            cells = [cell for row in rows for cell in row]
        return "\n\n".join(filter(None, map(_cell_lines, cells)))
    if not _holds_data(grid, texts, width):
        return "\n\n".join(filter(None, (_cell_lines(cell) for row in rows for cell in row)))
    lines = []
    for row in texts:
        cells_of_row = [escaped(text) for text in row] + [""] * (width - len(row))
        lines.append("| " + " | ".join(cells_of_row) + " |")
    lines.insert(1, "|" + " --- |" * width)  # one row alone would be no table to the normaliser
    return "\n".join(lines)


def _filled(row: Sequence[Sequence[Block]]) -> int:
    """The number of cells of a row up to the last one that holds text."""
    return next((at for at in range(len(row), 0, -1) if _has_text(row[at - 1])), 0)


def _is_letterhead(texts: Sequence[Sequence[str]]) -> bool:
    """Whether a table is laid out for the letterhead or for recipients and signature, whatever its borders."""
    size = sum(len(text) for row in texts for text in row)
    return size <= _LONGEST_LAYOUT and any(
        NATIONAL.search(text) or _FOOTER.match(text) for row in texts for text in row
    )


def _number_below(texts: Sequence[Sequence[str]]) -> bool:
    """Whether a letterhead has one row of names and one of number and date: it is read row by row."""
    return len(texts) == 2 and len(texts[1]) == 2 and re.match(r"\W*S[ốỐ]\b", texts[1][0]) is not None


def _holds_data(grid: Grid, texts: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table is data and no layout: it has borders, or three columns that are filled in several rows."""
    if width < 2 or width * len(texts) > max(_LARGEST, 4 * sum(map(len, texts))):
        return False
    return grid.bordered or (width >= 3 and sum(sum(map(bool, row)) >= 3 for row in texts) >= 2)


def _cell_lines(cell: Sequence[Block]) -> str:
    """The text of a cell of a layout table: its paragraphs are lines, unless they are as long as running text."""
    short = all(isinstance(block, Paragraph) and len(block.text) <= _LONGEST_LINE for block in cell)
    if not short:
        return write(cell)
    return "\n".join(filter(None, (_lines(block.text) for block in cell if isinstance(block, Paragraph))))


def _has_text(cell: Sequence[Block]) -> bool:
    return any(text.strip(_ROOM + "\n") for text in _texts(cell))


def _texts(cell: Iterable[Block]) -> Iterable[str]:
    """The paragraphs of a cell, those of the tables in it too."""
    for block in cell:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                for inner in row:
                    yield from _texts(inner)


def _flat(cell: Sequence[Block]) -> str:
    """The text of a cell on one line; what a narrow column cut in two is whole again."""
    parts: list[str] = []
    for text in _texts(cell):
        for line in _STRAY_ENDS.sub(" ", text).split("\n"):
            words = " ".join(line.split())
            if words:
                parts += (_gap(parts[-1], words), words) if parts else (words,)
    return "".join(parts)


def _gap(before: str, after: str) -> str:
    """What stands between two lines of a cell: nothing inside a number or a symbol."""
    cut = _CUT_NUMBER.search(before)
    if cut is None:
        return " "
    kind = cut.lastgroup
    if kind == "symbol":
        return "" if after[0].isupper() else " "
    if kind == "digits":
        return "" if _NUMBER.match(after) else " "
    return "" if after[0].isdigit() else " "
