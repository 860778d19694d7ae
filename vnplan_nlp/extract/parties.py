"""Who must do what by a deadline: the words around a time that name an office and a task."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.schema import Block, Draft, Section
from vnplan_nlp.schema.layout import Enumerator

Span = tuple[int, int]
_FILE: Final = "deadlines"
_TRIM: Final = ' ,;:.-–+(“”"'
#: How far before and behind a time its clause is read.
_CLAUSE: Final = 400
_PAIRS: Final = (("“", "”"), ("(", ")"))
_ASKS: Final = re.compile(r" (?:yêu cầu|đề nghị) ")
#: A task is quoted up to this many words.
TASK_WORDS: Final = 40
_WORD: Final = re.compile(r"\S+")
#: The shortest words that can be a task, in characters.
_TASK: Final = 8
_CLAUSE_END: Final = re.compile(r"[.;\n\t]")


#: What is said behind the name of an office: in brackets, who heads it, that it is the standing one, how far and how
#: it shall act.
_APPOSITION: Final = re.compile(
    r" ?\([^()]*\)| ?[,–-] (?:là )?(?:[Cc]ơ quan|[Đđ]ơn vị) [Tt]hường trực[^;]*|,? do (?:các )?(?:đồng chí|ông|bà) .*"
    r"|,? trong (?:phạm vi|việc|quá trình)(?!\w).*"
    r"| (?:trực tiếp|chủ động|tích cực|kịp thời|khẩn trương|nghiêm túc|thường xuyên|đồng thời|cùng|sẽ|phải|cần"
    r"|đã|đang|để)$"
)


class Sections:
    """Finds the sections around a position of the text."""

    __slots__ = ("_by_id", "_parties", "_sections", "_starts")

    def __init__(self, sections: tuple[Section, ...]) -> None:
        """Index the sections by their starts."""
        self._sections = sections
        self._starts = [section.start for section in sections]
        self._by_id = {section.id: section for section in sections}
        self._parties: dict[str, Span | None] = {}

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

    def party_above(self, text: str, position: int) -> Span | None:
        """Return the office in the innermost heading around a position that names one; each heading is read once."""
        for section in self.around(position):
            if section.id not in self._parties:
                self._parties[section.id] = _heading_party(text, section)
            party = self._parties[section.id]
            if party is not None:
                return party
        return None


@dataclass(slots=True)
class Column:
    """What the header row of a table says of its columns, by their positions; `until` where times are last days."""

    width: int
    time: int
    actor: int | None = None
    task: int | None = None
    until: bool = False


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
        time = column_headed(heads, _FILE, "timecolumn")
        if time is not None:
            actor = column_headed(heads, _FILE, "actorcolumn", time)
            task = column_headed(heads, _FILE, "taskcolumn", time, actor)
            until = regex(_FILE, "bydone").search(heads[time]) is not None
            known = Column(len(heads), time, actor, task, until)
            self._last = self._by_table[block.table] = known
        elif self._last is not None and len(heads) == self._last.width:
            known = self._by_table[block.table] = self._last
        return known


def column_headed(heads: list[str], file: str, name: str, *taken: int | None) -> int | None:
    """Return the first column whose header a pattern knows, but for those that are taken."""
    pattern = regex(file, name)
    return next((i for i, head in enumerate(heads) if i not in taken and pattern.match(head)), None)


def cell_of(block: Block, column: int | None, of: int) -> Span | None:
    """Return the cell of a row in a column other than the one that the time stands in; None where it is empty."""
    if column is None or column >= len(block.cells) or column == of:
        return None
    low, high = block.cells[column]
    return (low, high) if high > low else None


def mark_of(text: str, block: Block) -> Enumerator | None:
    """Return the enumerator of a block; those of paragraphs were read when the zones were marked."""
    if block.table is None and block.zone in ("body", "annex"):
        return block.enumerator
    return enumerator(text[block.start : block.end])


def opening_of(text: str, block: Block) -> int:
    """Return where the words of a block begin, behind its enumerator."""
    mark = mark_of(text, block)
    return block.start + mark.end if mark is not None else block.start


def slot_parties(draft: Draft, index: int) -> tuple[Span | None, Span | None]:
    """Return the actor and the task of a labelled line: from the labels around it, and the last line without one."""
    text, blocks = draft.text, draft.blocks
    actor = task = None
    for back in range(index - 1, max(-1, index - 9), -1):
        block = blocks[back]
        opening = opening_of(text, block)
        match = regex(_FILE, "label").match(text, opening, block.end)
        mark = mark_of(text, block)
        if match is not None and mark is not None and mark.kind in ("roman", "arabic", "decimal"):
            break  # "3. Thời gian thực hiện:": a part of the plan, which speaks of all of it
        if match is None:
            bullet = mark is not None and mark.kind == "bullet"
            if task is not None and not bullet:
                break
            # Of several bullets that share the line, the first stands for all of them.
            task = (opening, sentence_end(text, opening, block.end))
            if not bullet:
                break
            continue
        if task is not None:
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
    stop = _clause_end(text, end, min(ceiling, end + _CLAUSE))
    party = regex(_FILE, "party")
    sentence = max(text.rfind(". ", max(floor, start - 2 * _CLAUSE), start) + 2, floor)
    subject = _subject(party, text, begin, stop)
    if subject is None and sentence != begin:
        subject = _subject(party, text, sentence, stop)
    if subject is None and floor != sentence and floor != begin:
        subject = _subject(party, text, floor, stop)
    if subject is None and not text[begin:start].strip(_TRIM):
        # "Hằng năm, các sở báo cáo …": who acts stands behind the time.
        subject = _subject(party, text, end + len(text[end:stop]) - len(text[end:stop].lstrip(" ,)")), stop)
        if subject is not None:
            return named(text, subject.span("name")), (subject.end(), stop)
    actor = named(text, subject.span("name")) if subject is not None else sections.party_above(text, start)
    left = begin
    if subject is not None and subject.start() <= begin < subject.end():
        left = subject.end()
    words = text[left:start].strip(_TRIM)
    # "theo dõi, tổng hợp và định kỳ báo cáo …": the time belongs to the verb behind it.
    forward = words.endswith((" và", " hoặc")) and stop - end >= _TASK
    if len(words) >= _TASK and not forward and not regex(_FILE, "premise").match(words):
        return actor, (left, start)
    return actor, (end, stop)


def named(text: str, span: Span) -> Span:
    """Return the name of an office without what is said of it behind: in brackets, who heads it, how it shall act."""
    match = _APPOSITION.search(text, *span)
    return (span[0], match.start()) if match is not None and match.start() > span[0] else span


def _subject(party: re.Pattern[str], text: str, start: int, stop: int) -> re.Match[str] | None:
    """The office at a position; of "UBND huyện yêu cầu các phòng" the one that is asked."""
    match = party.match(text, start, stop)
    asks = _ASKS.match(text, match.end(), stop) if match is not None else None
    return (party.match(text, asks.end(), stop) or match) if asks is not None else match


def sentence_end(text: str, start: int, end: int) -> int:
    """Return where the sentence ends that goes on at a position, at the latest at a second one."""
    stop = text.find(". ", start, end)
    return stop if stop >= 0 else end


def task_span(text: str, span: Span | None) -> Span | None:
    """Return the span of a task from its verb on, at most forty words of it."""
    if span is None:
        return None
    low, high = span
    while low < high and text[low] in _TRIM:
        low += 1
    preface = regex(_FILE, "preface").match(text, low, high)
    low = preface.end() if preface is not None and preface.end() < high else low
    for number, word in enumerate(_WORD.finditer(text, low, high), start=1):
        if number == TASK_WORDS:
            return low, word.end()
    return low, high


def trimmed(text: str, span: Span | None) -> tuple[int | None, str | None]:
    """Return where the words of a span begin, and the words without marks around them."""
    if span is None:
        return None, None
    low, high = span
    while low < high and text[low] in _TRIM:
        low += 1
    while high > low and text[high - 1] in _TRIM:
        high -= 1
    for left, right in _PAIRS:
        # A mark that closes what was opened inside belongs to the words.
        if text.count(left, low, high) > text.count(right, low, high) and text.startswith(right, high):
            high += 1
    return (low, text[low:high]) if high > low else (None, None)


def _clause_end(text: str, start: int, limit: int) -> int:
    """Where a clause ends: at its first stop, unless the stop is inside a number."""
    for stop in _CLAUSE_END.finditer(text, start, limit):
        if not text[stop.end() : stop.end() + 1].isdigit():
            return stop.start()
    return limit


def _heading_party(text: str, section: Section) -> Span | None:
    """The office in the heading of a section."""
    if section.heading_start is None or section.heading_end is None:
        return None
    span = section.heading_start, section.heading_end
    match = regex(_FILE, "party").match(text, *span) or regex(_FILE, "office").fullmatch(text, *span)
    return match.span("name") if match is not None else None
