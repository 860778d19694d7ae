"""Who must do what by a deadline: the words around a time that name an office and a task."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.schema import Block, Draft, Section

Span = tuple[int, int]
_FILE: Final = "deadlines"
_TRIM: Final = ' ,;:.-–+(“”"'
#: How far before and behind a time its clause is read.
_CLAUSE: Final = 400


class Sections:
    """Finds the sections around a position of the text."""

    __slots__ = ("_by_id", "_sections", "_starts")

    def __init__(self, sections: tuple[Section, ...]) -> None:
        """Index the sections by their starts."""
        self._sections = sections
        self._starts = [section.start for section in sections]
        self._by_id = {section.id: section for section in sections}

    def around(self, position: int) -> list[Section]:
        """Return the sections that hold a position, the innermost first."""
        index = bisect_right(self._starts, position) - 1
        section = self._sections[index] if index >= 0 else None
        found = []
        while section is not None:
            if position < section.extent_end:
                found.append(section)
            section = self._by_id.get(section.parent or "")
        return found

    def roles_at(self, position: int) -> set[str]:
        """Return the roles of the sections that hold a position."""
        return {section.role for section in self.around(position) if section.role is not None}


@dataclass(slots=True)
class Column:
    """What the header row of a table says of its columns, by their positions."""

    width: int
    time: int
    actor: int | None = None
    task: int | None = None


class Columns:
    """Reads the header rows of the tables, whatever the order of their columns."""

    __slots__ = ("_by_table", "_last")

    def __init__(self) -> None:
        """Begin with no table."""
        self._by_table: dict[int, Column] = {}
        self._last: Column | None = None

    def of_row(self, text: str, block: Block) -> Column | None:
        """Return the columns of the table of a row; a table of the same width that has no header goes on the last one.

        None stands for a table without a column of times, and for the rows before its header.
        """
        if block.table is None:
            return None
        known = self._by_table.get(block.table)
        if known is not None or len(block.cells) < 2:
            return known
        heads = [text[low:high].strip() for low, high in block.cells]
        time = _headed(heads, "timecolumn")
        if time is not None:
            actor = _headed(heads, "actorcolumn", time)
            known = Column(len(heads), time, actor, _headed(heads, "taskcolumn", time, actor))
            self._last = self._by_table[block.table] = known
        elif self._last is not None and len(heads) == self._last.width:
            known = self._by_table[block.table] = self._last
        return known


def _headed(heads: list[str], name: str, *taken: int | None) -> int | None:
    """The first column whose header a pattern knows, but for those that are taken."""
    pattern = regex(_FILE, name)
    return next((i for i, head in enumerate(heads) if i not in taken and pattern.match(head)), None)


def cell_of(block: Block, column: int | None, of: int) -> Span | None:
    """Return the cell of a row in a column other than the one that the time stands in; None where it is empty."""
    if column is None or column >= len(block.cells) or column == of:
        return None
    low, high = block.cells[column]
    return (low, high) if high > low else None


def opening_of(text: str, block: Block) -> int:
    """Return where the words of a block begin, behind its enumerator."""
    mark = enumerator(text[block.start : block.end])
    return block.start + (mark.end if mark is not None else 0)


def slot_parties(draft: Draft, index: int) -> tuple[Span | None, Span | None]:
    """Return the actor and the task of a labelled line: from the labels around it, and the last line without one."""
    text, blocks = draft.text, draft.blocks
    actor = task = None
    for back in range(index - 1, max(-1, index - 9), -1):
        block = blocks[back]
        opening = opening_of(text, block)
        match = regex(_FILE, "label").match(text, opening, block.end)
        if match is None:
            task = (opening, block.end)
            break
        if match["lead"] and actor is None and match.end() < block.end:
            actor = (match.end(), block.end)
    for ahead in blocks[index + 1 : index + 3]:
        match = regex(_FILE, "label").match(text, opening_of(text, ahead), ahead.end)
        if match is None:
            break
        if match["lead"] and actor is None and match.end() < ahead.end:
            actor = (match.end(), ahead.end)
    return actor, task


def sentence_parties(
    draft: Draft, sections: Sections, start: int, end: int, floor: int, ceiling: int
) -> tuple[Span | None, Span | None]:
    """Return the actor and the task of the sentence around a time, between two bounds.

    The actor is the subject of the sentence, else the office that heads the section; the task is the clause.
    """
    text = draft.text
    begin = max(floor, start - _CLAUSE)
    for match in regex(_FILE, "break").finditer(text, max(floor, start - _CLAUSE), start):
        begin = match.end()
    marks = (
        i for i in range(end, min(ceiling, end + _CLAUSE)) if text[i] in ".;\n\t" and not text[i + 1 : i + 2].isdigit()
    )
    stop = next(marks, min(ceiling, end + _CLAUSE))
    party = regex(_FILE, "party")
    sentence = max(text.rfind(". ", max(floor, start - 2 * _CLAUSE), start) + 2, floor)
    subject = party.match(text, begin, stop) or party.match(text, sentence, stop) or party.match(text, floor, stop)
    actor = subject.span("name") if subject is not None else _heading_party(text, sections, start)
    left = begin
    if subject is not None and subject.start() <= begin < subject.end():
        left = subject.end()
    words = text[left:start].strip(_TRIM)
    if len(words) >= 8 and not regex(_FILE, "premise").match(words):
        return actor, (left, start)
    return actor, (end, stop)


def _heading_party(text: str, sections: Sections, position: int) -> Span | None:
    """The office in the heading of a section around a position."""
    for section in sections.around(position):
        if section.heading_start is not None and section.heading_end is not None:
            span = section.heading_start, section.heading_end
            match = regex(_FILE, "party").match(text, *span) or regex(_FILE, "office").fullmatch(text, *span)
            if match is not None:
                return match.span("name")
    return None
