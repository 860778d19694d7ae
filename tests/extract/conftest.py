"""A plan from a few lines: what the tests of the extractors need."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vnplan_nlp.extract.commemorations import commemorations
from vnplan_nlp.extract.deadlines import deadlines
from vnplan_nlp.extract.phases import phases
from vnplan_nlp.extract.registry import Extractor
from vnplan_nlp.extract.times import times
from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import Annotation, Draft, Header
from vnplan_nlp.segment import gather_tables, mark_zones, section_tree

DraftOf = Callable[..., Draft]
Read = Callable[..., list[Annotation]]
_KNOWN: dict[str, Extractor] = {e.layer: e for e in (times, phases, deadlines, commemorations)}


def _draft(text: str, *, date: str | None = None, title: str | None = None) -> Draft:
    aligned, blocks = normalize(text)
    marked = mark_zones(aligned.text, blocks)
    tables = gather_tables(aligned.text, marked)
    sections = section_tree(aligned.text, marked)
    return Draft(aligned.text, marked, sections, tables, Header(date=date, title=title))


def _layer(draft: Draft, name: str) -> list[Annotation]:
    extractor = _KNOWN[name]
    layers = {need: tuple(_layer(draft, need)) for need in extractor.needs if need in _KNOWN}
    seen = Draft(draft.text, draft.blocks, draft.sections, draft.tables, draft.header, layers)
    found = list(extractor(seen))
    assert all(draft.text[item.start : item.end] == item.text for item in found)
    assert [item.start for item in found] == sorted(item.start for item in found)
    return found


@pytest.fixture
def draft_of() -> DraftOf:
    """Return a function that makes a draft of a text, with the date and the title of a header."""
    return _draft


@pytest.fixture
def read() -> Read:
    """Return a function that gives a layer of a text: `read("deadlines", text, date="2023-01-05")`."""

    def read_layer(
        name: str, text: str, *, date: str | None = "2023-01-05", title: str | None = None
    ) -> list[Annotation]:
        return _layer(_draft(text, date=date, title=title), name)

    return read_layer
