"""From raw text to clean text: one block a line, wraps joined, marks dropped, with the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.normalize.bars import Region, bar_regions, columns
from vnplan_nlp.normalize.carrier import Line, physical_lines
from vnplan_nlp.normalize.paragraphs import drop_page_numbers, joins, signature_goes_on, title_lines
from vnplan_nlp.normalize.wrapping import measure
from vnplan_nlp.schema import AlignedText, Block, Run, Zone

_SIGNATURE: Final = ("TM.", "KT.", "TL.", "TUQ.", "Q.", "T/M", "K/T", "T/L")
#: The footnotes of a document stand at its end where it was saved as one long page.
_FOOTNOTE: Final = re.compile(r"\[\d{1,3}\]")
_FOOTER: Final = ("Nơi nhận", "NƠI NHẬN", *_SIGNATURE)


@dataclass(slots=True)
class _Writer:
    """The text so far, its runs and its blocks."""

    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0
    raw_end: int = 0

    def separate(self, mark: str, raw_start: int) -> None:
        """Write a separator that stands for the raw text since the last line."""
        if mark:
            self.runs.append(Run(self.length, self.raw_end, len(mark), max(0, raw_start - self.raw_end)))
            self.parts.append(mark)
            self.length += len(mark)

    def lines(self, lines: Iterable[Line]) -> tuple[int, int]:
        """Write lines as one stretch of text and return its span."""
        start = -1
        last = ""
        for line in lines:
            raw_start = line.runs[0][1]
            if start >= 0:
                self.separate("" if _glued(last, line.text) else " ", raw_start)
            else:
                start = self.length
            for text_start, raw, text_length, raw_length in line.runs:
                self.runs.append(Run(self.length + text_start, raw, text_length, raw_length))
            text = line.text.replace("\t", " ") if "\t" in line.text else line.text
            self.parts.append(text)
            self.length += len(text)
            end = line.runs[-1]
            self.raw_end = end[1] + end[3]
            last = text
        return (start, self.length) if start >= 0 else (self.length, self.length)

    def block(self, lines: list[Line], *, region: int | None = None, zone: Zone = "body") -> None:
        """Write a paragraph on a line of its own."""
        if not lines:
            return
        if self.length:
            self.separate("\n", lines[0].runs[0][1])
        start, end = self.lines(lines)
        first = lines[0]
        bold = all(line.bold for line in lines)
        self.blocks.append(
            Block(
                start,
                end,
                bold=bold,
                markdown_level=first.level,
                gap=first.gap,
                region=region,
                lines=len(lines),
                zone=zone,
            )
        )

    def row(self, cells: list[list[Line]], *, table: int, region: int) -> None:
        """Write a table row, its cells parted by tabs."""
        first = next((cell[0] for cell in cells if cell), None)
        if first is None:
            return
        if self.length:
            self.separate("\n", first.runs[0][1])
        start = self.length
        spans: list[tuple[int, int]] = []
        for index, cell in enumerate(cells):
            if index:
                self.separate("\t", cell[0].runs[0][1] if cell else self.raw_end)
            spans.append(self.lines(cell))
        self.blocks.append(Block(start, self.length, cells=tuple(spans), table=table, region=region, gap=first.gap))


def normalize(raw: str) -> tuple[AlignedText, tuple[Block, ...]]:
    """Return the clean text of a raw one, aligned to it, and its blocks.

    The text is NFC; each title, paragraph, item and table row is one line; table cells are parted by tabs.
    """
    lines = physical_lines(raw)
    lines = drop_page_numbers(lines, bar_regions(lines))
    if "\t" in raw or "     " in raw:
        lines = _split_columns(lines)
    regions = bar_regions(lines)
    wrapping = measure(lines)
    title = title_lines(lines, wrapping)
    writer = _Writer()
    inside = {region.first: (number, region) for number, region in enumerate(regions)}
    at = 0
    signed = False
    tables = 0
    block: list[Line] = []

    def flush() -> None:
        nonlocal block
        writer.block(block)
        block = []

    while at < len(lines):
        if at in inside:
            number, region = inside[at]
            flush()
            kind = _region_kind(region, before_title=title is not None and region.last <= title[0] + 1)
            if kind == "table":
                for cells in region.rows:
                    if any(cell and cell[0].text.startswith(_FOOTER[:2]) for cell in cells):
                        signed = True  # recipients and signature, run together with the table above them
                        for cell in cells:
                            _write_cell(writer, cell, number, wrapping_running=False)
                    else:
                        writer.row(cells, table=tables, region=number)
                tables += 1
            else:
                signed = signed or kind == "footer"
                for cells in region.rows:
                    for cell in cells:
                        _write_cell(writer, cell, number, wrapping_running=kind == "plain")
            at = region.last
            continue
        line = lines[at]
        if title is not None and at == title[0]:
            flush()
            writer.block(lines[title[0] : title[1]], zone="title")
            writer.block(lines[title[1] : title[2]], zone="letterhead")
            writer.block(lines[title[2] : title[3]], zone="title")
            at = title[3]
            continue
        text = line.text
        if (
            signed
            and text.isupper()
            and title_type(text)
            and (again := title_lines(lines, wrapping, at))
            and again[0] == at
        ):
            # An annexed document with a title of its own.
            flush()
            title, signed = again, False
            continue
        if text.startswith(_SIGNATURE) and text.isupper():
            signed = True
        if signed and (text.upper().startswith("PHỤ LỤC") or len(text) > 80 or _FOOTNOTE.match(text)):
            signed = False  # an annex or footnotes: running text again
        running = title is None or at >= title[0]
        in_signature = signed and text[0] not in "-–+" and not block[-1].text.startswith("-") if block else signed
        if block and joins(block, line, wrapping, running=running, signed=in_signature):
            block.append(line)
        else:
            flush()
            block = [line]
        at += 1
    flush()
    return AlignedText("".join(writer.parts), writer.runs, len(raw)), tuple(writer.blocks)


def _split_columns(lines: list[Line]) -> list[Line]:
    """Return the lines with the two columns of letterhead and footer, read as one line, set one after the other."""
    title = next((index for index, line in enumerate(lines[:60]) if line.text.isupper() and title_type(line.text)), 0)
    footer = next(
        (index for index in range(len(lines) - 1, -1, -1) if lines[index].text.startswith(_FOOTER[:2])), len(lines)
    )
    split: list[Line] = []
    for index, line in enumerate(lines):
        if "\t" in line.text and (index < title or index >= footer) and line.text.count("\t") <= 2:
            split.extend(columns(line))
        else:
            split.append(line)
    return split


def _write_cell(writer: _Writer, cell: list[Line], region: int, *, wrapping_running: bool) -> None:
    """Write the lines of a layout cell (letterhead, footer, box), each block on its own line."""
    block: list[Line] = []
    for line in cell:
        if block and _cell_line_goes_on(block, line, running=wrapping_running):
            block.append(line)
        else:
            writer.block(block, region=region)
            block = [line]
    writer.block(block, region=region)


def _cell_line_goes_on(block: list[Line], line: Line, *, running: bool) -> bool:
    before, text = block[-1], line.text
    if before.open_end or signature_goes_on(before.text, text):
        return True
    lower = text[0].islower() or text[0].isdigit() or text[0] in ",;)"
    if before.text[-1] in ",-/" or (lower and before.text[-1] not in ";.:"):
        return not text.startswith(("-", "+"))
    return running and before.text[-1] not in ".;:" and not text.startswith(("-", "+", "•"))


def _region_kind(region: Region, *, before_title: bool) -> str:
    """Return what a region of cells is: "letterhead", "footer", "plain" or "table"."""
    if before_title:
        return "letterhead"
    first_lines = [cell[0].text for cells in region.rows for cell in cells if cell]
    if any(text.startswith(_FOOTER) for text in first_lines) and len(region.rows) <= 3:
        return "footer"
    if len(region.rows) >= 2 and max(len(cells) for cells in region.rows) >= 2:
        return "table"
    return "plain"


def _glued(before: str, text: str) -> bool:
    """Whether two parts of a cut word or symbol join without a blank: "2781/QĐ-" + "UBND", "2003-" + "24/12"."""
    if not before:
        return False
    if before[-1] in "-/–" and len(before) > 1 and before[-2].isalnum() and (text[0].isalnum()):
        return True
    return text[0] in "-/" and len(text) > 1 and text[1].isalnum() and before[-1].isalnum() and before[-1].isupper()
