"""What a trained pipeline is shown of a document: the same at its training and at its use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from vnplan_nlp.schema import Block, Section

#: Labels of who acts -> their roles in an assignment; the words behind an actor tell whether it leads.
TASK_LABELS: Final[dict[str, Literal["coordinate"] | None]] = {"ACTOR": None, "COORDINATE": "coordinate"}
#: Documents that order all through.
_ORDERS: Final = frozenset(("Chỉ thị", "Công điện"))
#: How much of what stands under a heading is shown, in characters.
_BELOW: Final = 160
_PART: Final = " ¦ "


def lines_of(text: str, blocks: Iterable[Block]) -> list[str]:
    """Return the lines of blocks."""
    return [text[block.start : block.end] for block in blocks]


def is_headed(section: Section) -> bool:
    """Whether a section has a heading that may have a role."""
    return section.heading is not None and section.kind != "bullet"


def heading_text(text: str, section: Section, parent: Section | None, heading: str | None = None) -> str:
    """Return a heading with the one above it and the beginning of what stands below it.

    Args:
        text: the text of the document.
        section: the section.
        parent: the one that holds it, if any.
        heading: other words for its heading.
    """
    below = text[section.end : min(section.extent_end, section.end + _BELOW)]
    above = parent.heading if parent is not None else None
    return _PART.join((heading or section.heading or "", above or "-", " ".join(below.split()) or "-"))


def orders(doc_type: str | None) -> bool:
    """Whether a document of a type tells who does what in all its parts."""
    return doc_type in _ORDERS


def scoped(sections: Sequence[Section], everywhere: bool, positions: Iterable[int]) -> Iterator[int]:
    """Yield, of ascending positions of a text, those in sections that organise; all of them with `everywhere`."""
    inside = sorted((section.start, section.extent_end) for section in sections if section.role == "organisation")
    at, reach = 0, -1
    for position in positions:
        while at < len(inside) and inside[at][0] <= position:
            reach = max(reach, inside[at][1])
            at += 1
        if everywhere or position < reach:
            yield position
