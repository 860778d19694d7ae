"""Why a line was read as it was: what covers it, which rules said so, and what nearly did."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.data.rules import Rule, ZoneAbout, rule_of, zones
from vnplan_nlp.errors import PlaceNotFoundError
from vnplan_nlp.pipeline import Drafted, parse_with_draft
from vnplan_nlp.rulebook.nearly import Near, nearly
from vnplan_nlp.rulebook.places import Lines
from vnplan_nlp.rulebook.reading import is_parsed, parsed_already
from vnplan_nlp.schema import LAYERS, Annotation, Block, PlanDocument, Section

if TYPE_CHECKING:
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.ingest.source import PageProgress

_LINE: Final = re.compile(r"\s*(\d{1,18})(?:\s*:\s*(\d{1,18}))?\s*")
#: What is meant for a line and is none, and what has no words at all.
_NO_PLACE: Final = re.compile(r"[\s\d:]*")
#: The fields that say where an annotation stands, and those that are told apart from its value.
_PLACE: Final = frozenset(("id", "start", "end", "text", "section", "page", "rule"))


@dataclass(frozen=True, slots=True)
class Cover:
    """An annotation that covers or touches the line, with its rule."""

    layer: str
    annotation: Annotation
    rule: Rule

    def values(self) -> dict[str, Any]:
        """Return what the annotation says, without what is empty."""
        said = self.annotation.model_dump(mode="json", exclude=set(_PLACE))
        return {name: value for name, value in said.items() if value not in (None, (), [], {}, "")}

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        item = self.annotation
        return {
            "layer": self.layer,
            "id": item.id,
            "start": item.start,
            "end": item.end,
            "text": item.text,
            "rule": item.rule,
            "about": self.rule.about,
            "example": self.rule.examples[0],
            "patterns": list(self.rule.patterns),
            "value": self.values(),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a line was read as it was.

    `line` counts in the file, `clean_line` in the text of the plan; both from 1. `focus` is the span that was asked
    for, `start` and `end` that of the whole line, offsets into the text. What is told is of that part of the line which
    is a line of the file, of a column of it, or, where words were asked for, of the whole line. `fields` are the fields
    of the header that stand there. `others` counts further places of the words.
    """

    line: int
    clean_line: int
    start: int
    end: int
    text: str
    focus: tuple[int, int]
    zone: ZoneAbout
    sections: tuple[Section, ...]
    fields: tuple[str, ...]
    covers: tuple[Cover, ...]
    near: tuple[Near, ...]
    others: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "line": self.line,
            "clean_line": self.clean_line,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "focus": list(self.focus),
            "zone": {"name": self.zone.name, "about": self.zone.about},
            "sections": [
                {"path": section.path, "kind": section.kind, "heading": section.heading, "rule": section.rule}
                for section in self.sections
            ],
            "header": list(self.fields),
            "annotations": [cover.as_json() for cover in self.covers],
            "near": [near.as_json() for near in self.near],
            "other_places": self.others,
        }


def explain(
    source: str | os.PathLike[str] | bytes,
    at: str,
    *,
    clean: bool = False,
    config: ParseConfig | None = None,
    filename: str | None = None,
    progress: PageProgress | None = None,
) -> tuple[Explanation, ...]:
    """Return why a place of a plan was read as it was, one explanation for each line of the plan's text that it is in.

    Args:
        source: a path, or the content of a file, of any format.
        at: a line ("12"), a line and a column ("12:5"), or words of the text.
        clean: count the lines of the plan's text, not those of the file.
        config: limits; all layers are read.
        filename: the name to record where `source` is bytes.
        progress: told how far the recognition of pages is, as by `parse`.

    Raises:
        VnplanError: the source cannot be read as a document.
        UnsupportedFormatError: it is the JSON of a parse, which does not hold what the extractors saw.
        PlaceNotFoundError: there is no such line, nothing is left of it, the words are not there, or there are none.
    """
    if isinstance(source, str | os.PathLike) and is_parsed(os.fspath(source)):
        raise parsed_already(os.fspath(source), "explain")
    settings = config.model_copy(update={"layers": None}) if config is not None else None
    return explained(parse_with_draft(source, config=settings, filename=filename, progress=progress), at, clean=clean)


def explained(drafted: Drafted, at: str, *, clean: bool = False) -> tuple[Explanation, ...]:
    """Return why a place of a parsed plan was read as it was; `explain` says what the place may be.

    Raises:
        PlaceNotFoundError: there is no such place.
    """
    plan = drafted.plan
    low, high, others = _focus(drafted, at, clean=clean)
    blocks = [block for block in drafted.draft.blocks if block.start < max(high, low + 1) and block.end > low]
    if not blocks:
        raise PlaceNotFoundError(at, "nothing of that line is left in the text of the plan")
    places = Lines(drafted.raw), Lines(plan.text)
    words = _LINE.fullmatch(at) is None
    return tuple(_explained(plan, block, (low, high), places, others, words=words) for block in blocks)


def _explained(
    plan: PlanDocument, block: Block, asked: tuple[int, int], places: tuple[Lines, Lines], others: int, *, words: bool
) -> Explanation:
    """Why a line of the text was read as it was; words only find the line, all of it is explained."""
    low, high = max(asked[0], block.start), min(asked[1], block.end)
    scope = (block.start, block.end) if words else (low, high)
    return Explanation(
        line=places[0].place(plan.aligned.raw_span(low, block.end)[0])[0],
        clean_line=places[1].place(block.start)[0],
        start=block.start,
        end=block.end,
        text=plan.text[block.start : block.end],
        focus=(low, high),
        zone=zones()[block.zone],
        sections=_sections(plan, block),
        fields=_fields(plan, *scope),
        covers=tuple(_covers(plan, *scope)),
        near=tuple(nearly(plan, block, scope, _openings(plan.text, block))),
        others=others,
    )


# --- the place -------------------------------------------------------------------------------------


def _focus(drafted: Drafted, at: str, *, clean: bool) -> tuple[int, int, int]:
    """The span of the text that is asked for, and how many others there are of the same words."""
    place = _LINE.fullmatch(at)
    if place is None:
        if _NO_PLACE.fullmatch(at) is not None:
            raise PlaceNotFoundError(repr(at), "say LINE or LINE:COLUMN, or words of the text")
        return _phrase(drafted.plan.text, at.strip())
    lines = Lines(drafted.plan.text if clean else drafted.raw)
    try:
        start, end = lines.span(int(place[1]))
    except IndexError:
        there = "there is 1 line" if len(lines) == 1 else f"there are {len(lines)} lines"
        raise PlaceNotFoundError(at, there) from None
    if place[2] is not None:
        column = int(place[2])
        if not 1 <= column <= max(1, end - start):
            raise PlaceNotFoundError(at, f"line {place[1]} has {end - start} columns")
        start, end = start + column - 1, start + column
    if clean:
        return start, end, 0
    low, high = drafted.plan.aligned.text_span(start, min(end, drafted.plan.raw_length))
    if low == high:
        raise PlaceNotFoundError(at, "nothing of it is left in the text (a blank line, a page number, a mark)")
    return low, high, 0


def _phrase(text: str, words: str) -> tuple[int, int, int]:
    """The first place of some words, as they are, else in any case and with any blanks between them."""
    at = text.find(words)
    if at >= 0:
        return at, at + len(words), text.count(words) - 1
    found = list(re.finditer(r"\s+".join(map(re.escape, words.split())), text, re.IGNORECASE))
    if not found:
        raise PlaceNotFoundError(words, "these words are not in the text of the plan; write them with all diacritics")
    return found[0].start(), found[0].end(), len(found) - 1


# --- what is there ---------------------------------------------------------------------------------


def _sections(plan: PlanDocument, block: Block) -> tuple[Section, ...]:
    """The sections that hold a line, from the root; the last one may be opened by the line itself."""
    by_id = {section.id: section for section in plan.sections}
    starts = [section.start for section in plan.sections]
    index = bisect_right(starts, block.start) - 1
    found = plan.sections[index] if index >= 0 else None
    while found is not None and block.start >= found.extent_end:
        found = by_id.get(found.parent or "")
    chain: list[Section] = []
    while found is not None:
        chain.insert(0, found)
        found = by_id.get(found.parent or "")
    return tuple(chain)


def _fields(plan: PlanDocument, low: int, high: int) -> tuple[str, ...]:
    """The fields of the header that stand in a span."""
    return tuple(name for name, (start, end) in plan.header.spans.items() if start < high and end > low)


def _covers(plan: PlanDocument, low: int, high: int) -> Iterator[Cover]:
    """The annotations that a span touches, layer by layer; tables and sections are told by the line."""
    for layer in LAYERS:
        for item in plan.layer(layer):
            if item.start < max(high, low + 1) and item.end > low:
                yield Cover(layer, item, rule_of(layer, item.rule))


def _openings(text: str, block: Block) -> tuple[int, ...]:
    """Where the words of a line begin: behind its enumerator, or at the head of its cells."""
    if block.cells:
        return tuple(start for start, _ in block.cells)
    mark = block.enumerator or enumerator(text[block.start : block.end])
    return (block.start + mark.end,) if mark is not None else (block.start,)
