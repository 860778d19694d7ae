"""Blocks: the lines of the clean text with what the layout says of them, before anything is extracted."""

from __future__ import annotations

from typing import Literal, NamedTuple

Zone = Literal["letterhead", "title", "body", "recipients", "signature", "annex"]
EnumeratorKind = Literal[
    "part",
    "chapter",
    "section",
    "subsection",
    "article",
    "roman",
    "upper",
    "arabic",
    "decimal",
    "letter",
    "appendix",
    "bullet",
]


class Enumerator(NamedTuple):
    """The number or mark that opens a block: its kind, its printed label and where the words after it begin."""

    kind: EnumeratorKind
    label: str
    end: int


class Block(NamedTuple):
    """One line of the clean text: a title line, a paragraph, an item or a table row.

    `start` and `end` are offsets into the text, line end excluded. `cells` holds the spans of a table row.
    `table` numbers the table that the row belongs to, `region` the layout box that the line came from.
    """

    start: int
    end: int
    bold: bool = False
    markdown_level: int = 0
    gap: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    region: int | None = None
    lines: int = 1
    zone: Zone = "body"
    enumerator: Enumerator | None = None

    def marked(self, zone: Zone, enumerator: Enumerator | None) -> Block:
        """Return the block in a zone, with its enumerator: `_replace` without its detour over names."""
        return Block(*self[:9], zone, enumerator)
