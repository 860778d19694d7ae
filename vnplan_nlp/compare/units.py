"""Units: the items, sentences and table rows of a plan that say something on their own.

A unit is a line of the text without its enumerator: an item, a paragraph, a table row. Letterhead, title, legal bases,
headings, recipients and signature are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from vnplan_nlp.compare.words import Sentence, Word, function_words, sentences, vocabulary, words_of
from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import PlanDocument, Section

#: Fewer content words than these are a fragment of a list or a heading, not a statement.
_FEWEST_WORDS: Final = 4
_FEWEST_WORDS_OF_ROW: Final = 2
#: A line that only leads into a list obliges by itself where it says this much.
_FEWEST_WORDS_OF_LEAD: Final = 10
_END_OF_LEAD: Final = (":", "：")


class Unit(NamedTuple):
    """A unit: offsets, the innermost section, its words, and the words of the headings above it."""

    start: int
    end: int
    section: str | None
    words: tuple[Word, ...]
    sentences: tuple[Sentence, ...]
    context: tuple[Word, ...]
    is_row: bool = False
    is_preamble: bool = False  # what the plan says of itself, see `itself.py`
    item: int | None = None  # where the unit begins of which it is a clause

    def text(self, plan: PlanDocument) -> str:
        """Return its words as printed."""
        return plan.text[self.start : self.end]


class _Line(NamedTuple):
    start: int
    end: int
    printed: str
    section: Section | None
    is_row: bool


def units_of(plan: PlanDocument) -> list[Unit]:
    """Return the units of a plan in the order of its text."""
    found: list[Unit] = []
    contexts = _Contexts(plan)
    lead: tuple[int, int, str | None] | None = None  # start and end of the line before a list, and its section
    for line in _body(plan):
        section = line.section
        opened = section is not None and section.start == line.start
        start = line.start + _width_of_enumerator(line.printed)
        if _cue("closing").match(plan.text, start, line.end) is not None:
            start = next((part.start for part in sentences(plan.text, start, line.end)[1:]), line.end)
        words = words_of(plan.text, start, line.end)
        content = sum(word.key not in function_words() for word in words)
        leads = line.printed.endswith(_END_OF_LEAD)
        section_id = section.id if section is not None else None
        if leads:
            lead = (start, line.end, section_id)
        elif opened and not line.printed.startswith(("-", "+", "•")):
            lead = None
        least = _FEWEST_WORDS_OF_LEAD if leads else _FEWEST_WORDS_OF_ROW if line.is_row else _FEWEST_WORDS
        heading = opened and section is not None and section.heading_end == line.end and contexts.has_children(section)
        if heading or content < least or (leads and not obliges(plan.text[start : line.end])):
            continue
        end = line.end
        context = contexts.of(section, line.start)
        if lead is not None and lead[0] != start:
            context = (*context, *words_of(plan.text, lead[0], lead[1]))
        found.append(
            Unit(start, end, section_id, tuple(words), tuple(sentences(plan.text, start, end)), context, line.is_row)
        )
    return found


def _width_of_enumerator(line: str) -> int:
    found = enumerator(line)
    return found.end if found is not None else 0


def obliges(line: str) -> bool:
    """Whether a line asks for something: it opens with the verb of a task or has a word such as "phải"."""
    return _obliging().search(line) is not None or opens_with_verb(line)


def opens_with_verb(line: str) -> bool:
    """Whether a line opens with the verb of a task: "Tổ chức hội nghị …"."""
    return _verbs().match(line) is not None


@cache
def _verbs() -> re.Pattern[str]:
    verbs = sorted(load_json("task_verbs")["verbs"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, verbs))})\b", re.IGNORECASE)


@cache
def _obliging() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(vocabulary()['obliging'])})", re.IGNORECASE)


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(vocabulary()[name])})")


class _Contexts:
    """The words of the headings above a unit."""

    def __init__(self, plan: PlanDocument) -> None:
        self._plan = plan
        self._by_id = {section.id: section for section in plan.sections}
        self._parents = {section.parent for section in plan.sections}
        self._known: dict[str, tuple[Word, ...]] = {}

    def has_children(self, section: Section) -> bool:
        """Whether anything stands under a section besides the line that opens it."""
        return section.id in self._parents or (section.extent_end or 0) > section.end + 1

    def of(self, section: Section | None, start: int) -> tuple[Word, ...]:
        """Return the words of the headings of a section and of those above, the outermost first."""
        if section is None:
            return ()
        if section.start == start:  # its own line is the unit itself
            return self.of(self._by_id.get(section.parent or ""), -1)
        if section.id not in self._known:
            above = self.of(self._by_id.get(section.parent or ""), -1)
            if section.heading_start is not None and section.heading_end is not None:
                own = words_of(self._plan.text, section.heading_start, section.heading_end)
            else:
                own = words_of(self._plan.text, section.start, min(section.end, section.start + 120))
            self._known[section.id] = (*above, *own)
        return self._known[section.id]


def _body(plan: PlanDocument) -> Iterator[_Line]:
    """Yield the lines that may say what is to be done, each with the innermost section that holds it."""
    text = plan.text
    title_end = max((end for name, (_, end) in plan.header.spans.items() if name in _ABOVE), default=0)
    first_section = plan.sections[0].start if plan.sections else None
    signer = plan.header.spans.get("signer", (0, 0))
    rows = [(table.start, table.end) for table in plan.tables]
    stack: list[Section] = []
    waiting = iter(plan.sections)
    coming = next(waiting, None)
    row, start = 0, 0
    preamble, closing = True, False
    for printed in text.split("\n"):
        end = start + len(printed)
        while coming is not None and coming.start <= start:
            stack.append(coming)
            coming = next(waiting, None)
        while stack and (stack[-1].extent_end or stack[-1].end) <= start:
            stack.pop()
        while row < len(rows) and rows[row][1] <= start:
            row += 1
        is_row = row < len(rows) and rows[row][0] <= start or "\t" in printed
        if first_section is not None and start >= first_section:
            preamble = False
        if _cue("recipients").match(printed):
            closing = True
        skip = start < title_end or closing or not printed.strip() or _capitals(printed)
        skip = skip or (preamble and _is_preamble(printed)) or _cue("letterhead").match(printed) is not None
        if preamble and printed.endswith(_END_OF_LEAD) and start >= title_end:
            preamble = False
        if closing and (start <= signer[0] < end or (signer[1] == 0 and (is_row or _cue("annex").match(printed)))):
            closing = False  # what follows the signature is an annex
        elif start <= signer[0] < end and signer[1]:
            skip = True
        if not skip and not (is_row and _cue("table_head").match(printed)):
            yield _Line(start, end, printed, stack[-1] if stack else None, is_row)
        start = end + 1


#: Parts of the header that stand above the body.
_ABOVE: Final = ("title", "doc_type", "symbol", "date", "place", "number")


def _is_preamble(line: str) -> bool:
    """Whether a line before the first section tells on what the document is based, or how things are."""
    if _cue("bases").match(line):
        return True
    return line.endswith(_END_OF_LEAD) or not obliges(line) or _cue("narrative").search(line) is not None


def _capitals(line: str) -> bool:
    """Whether a line is a heading in capitals."""
    return line.isupper() and len(line) < 250
