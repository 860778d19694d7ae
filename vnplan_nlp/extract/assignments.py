"""Assignments: who leads, who coordinates and who gets the report of each task of a plan's organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.parties import (
    TASK_WORDS,
    Sections,
    Span,
    column_headed,
    mark_of,
    named,
    opening_of,
    task_span,
    trimmed,
)
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Assignment, Block, Draft, Section, trusted
from vnplan_nlp.schema.rules import AssignmentRule

AssignmentRole = Literal["lead", "coordinate", "report_to"] | None
_FILE: Final = "assignments"
_WORD: Final = re.compile(r"\S+")
#: What stands before words that the actor of the item is the subject of.
_BEGINS: Final = re.compile(
    r"(?:[.,;:]|(?:^|\W)(?:và|tăng cường|nhiệm vụ|đồng thời|tiếp tục|trách nhiệm|chủ động|tích cực)) ?$"
)
_TOGETHER: Final = ("trong quá trình", "trong việc", "theo quy định", "khi ")
#: Documents that order all through: no section of organisation tells who does what.
_ORDERS: Final = ("Chỉ thị", "Công điện")
#: What parts the office that leads from those that help, in one cell: "Sở Y tế; phối hợp: Công an tỉnh".
_WITH: Final = re.compile(r"(?:\s*[;,.(]\s*|\s+)(?:chủ trì,? )?[Pp]hối hợp(?: với| cùng)?:?\s+(?=\w)")
#: The verbs of who asks; who is asked stands behind them.
_ASKS: Final = (" đề nghị ", " yêu cầu ", " giao ")
#: Marks of the parts of a plan.
_PARTS: Final = ("roman", "arabic", "decimal")
#: Labels of lines that belong to the task above them.
_LABELS: Final = 12


@dataclass(slots=True)
class _Item:
    """One task of a plan: where it stands, who acts, with whom, who hears of it."""

    task: Span | None
    leads: list[tuple[Span, AssignmentRole]]
    partners: list[Span]
    reports: list[Span]
    rule: AssignmentRule
    product: Span | None = None


@dataclass(slots=True)
class _Columns:
    """The columns of a table of tasks, by their positions."""

    width: int
    actor: int | None
    partner: int | None
    task: int | None
    product: int | None


@extractor("assignments", needs=("header", "deadlines"))
def assignments(draft: Draft) -> Iterator[Annotation]:
    """Yield the assignments in reading order: of sections of organisation, of labelled lines and of task tables."""
    sections = Sections(draft.sections)
    scopes = {section.id for section in draft.sections if regex(_FILE, "scope").search(section.heading or "")}
    everywhere = draft.header.doc_type in _ORDERS
    deadlines = draft.layer("deadlines")
    tables = _Tables()
    #: The blocks of tasks that labelled lines may follow, and whether the last block was such a line.
    group: list[Block] = []
    labelled = False
    at = 0
    for index, block in enumerate(draft.blocks):
        if block.zone not in ("body", "annex"):
            continue
        while at < len(deadlines) and deadlines[at].start < block.start:
            at += 1
        deadline = deadlines[at] if at < len(deadlines) and deadlines[at].start < block.end else None
        if block.table is not None:
            columns = tables.of_row(draft.text, block)
            if columns is not None:
                yield from _made(draft.text, _row(draft.text, block, columns), deadline)
            labelled = False
            continue
        label = _slot(draft.text, block)
        if label is not None:
            if _opens_part(draft.text, block, label):
                group = []
            if group and not labelled:
                items, limit = _slots(draft, index, group, deadlines)
                for task in items:
                    yield from _made(draft.text, task, limit)
                group = []
            labelled = True
            continue
        if group and (labelled or _outer(draft.text, block, group[-1])):
            group = []
        labelled = False
        group.append(block)
        if not scopes and not everywhere:
            continue
        around = sections.around(block.start)
        if everywhere or any(section.id in scopes for section in around):
            heading = next((section for section in around if section.start == block.start), None)
            yield from _made(draft.text, _item(draft, sections, block, heading), deadline)


class _Tables:
    """Reads the header rows of the tables of tasks."""

    __slots__ = ("_by_table", "_last")

    def __init__(self) -> None:
        self._by_table: dict[int, _Columns] = {}
        self._last: _Columns | None = None

    def of_row(self, text: str, block: Block) -> _Columns | None:
        """Return the columns of the table of a row; a table of the same width without a header goes on the last one.

        None stands for a header row, the rows before it, and for a table of something else.
        """
        if block.table is None:
            return None
        known = self._by_table.get(block.table)
        if known is not None:
            return known
        headed = _headed(text, block)
        if headed is not None:
            self._last = self._by_table[block.table] = headed
        elif self._last is not None and len(block.cells) == self._last.width:
            self._by_table[block.table] = self._last
            return self._last
        return None


def _made(text: str, item: _Item | None, deadline: Annotation | None) -> Iterator[Assignment]:
    """The annotations of an item, one for each role that it fills."""
    if item is None:
        return
    _, task = trimmed(text, task_span(text, _untimed(item.task, deadline)))
    _, product = trimmed(text, item.product)
    roles: list[tuple[Span, AssignmentRole]] = []
    for span, role in item.leads:
        shared = _WITH.search(text, *span) if item.rule != "item" else None
        roles.append(((span[0], shared.start()), role) if shared is not None else (span, role))
        if shared is not None:
            roles.append(((shared.end(), span[1]), "coordinate"))
    roles += [(span, "coordinate") for span in item.partners]
    roles += [(span, "report_to") for span in item.reports]
    for span, role in roles:
        low, actor = trimmed(text, span)
        if low is None or actor is None:
            continue
        actor = actor.removeprefix("cho ").removeprefix("về ")
        low = text.index(actor, low)
        yield trusted(
            Assignment,
            start=low,
            end=low + len(actor),
            text=actor,
            rule=f"assignments.{item.rule}",
            actor=actor,
            role=role,
            task=task,
            product=product,
            deadline=deadline.id if deadline is not None else None,
        )


def _untimed(task: Span | None, deadline: Annotation | None) -> Span | None:
    """A task without the deadline that ends it."""
    if task is None or deadline is None or not task[0] < deadline.start < task[1] <= deadline.end + 1:
        return task
    return task[0], deadline.start


# --- items of organisation -----------------------------------------------------------------------


def _item(draft: Draft, sections: Sections, block: Block, heading: Section | None) -> _Item | None:
    """The task of a paragraph, a bullet or a lettered item; None for headings and for what names nobody."""
    text = draft.text
    start, end = opening_of(text, block), block.end
    closing = regex(_FILE, "closing").match(text, start) is not None
    actor, begin = _ordered(text, start, end) if closing else (None, start)
    if actor is None:
        actor, begin = _subject(text, start, end)
    if actor is None and not closing:
        above = sections.party_above(text, block.start)
        # The office in the heading of the block itself was no subject: its words are no verb's.
        if above is not None and not (start <= above[0] < end):
            actor = above
    if actor is None:
        actor, begin = _ordered(text, start, end)
    if actor is None:
        return None
    lead, begin, partner = _role(text, begin, end)
    task = _task(text, begin, end)
    if task is None or regex(_FILE, "announces").search(text, *task) is not None:
        return None
    # The heading of an article is a title; that of an item may ask for something: "1. Sở Y tế tổ chức …".
    titled = heading is not None and heading.heading_end is not None and heading.heading_end >= end
    if titled and heading is not None and (heading.kind == "article" or _bare(text, task)):
        return None
    partners = [partner] if partner is not None else []
    for match in regex(_FILE, "partner").finditer(text, begin, end):
        # "chỉ đạo hệ thống y tế cơ sở phối hợp với …": there somebody else does.
        if _BEGINS.search(text, max(begin, match.start() - 24), match.start()):
            partners.append(match.span("name"))
    reports: list[Span] = []
    for match in regex(_FILE, "report").finditer(text, begin, end):
        for name in ("name", "via"):
            if match[name] is not None and all(text[low:high] != match[name] for low, high in reports):
                reports.append(match.span(name))
    return _Item(task, [(named(text, actor), lead)], partners[:2], reports, "item")


def _subject(text: str, start: int, end: int) -> tuple[Span | None, int]:
    """Who acts at the beginning of an item, and where the words about them end."""
    match = regex(_FILE, "subject").match(text, start, end)
    if match is None:
        premise = regex(_FILE, "filler").match(text, start, end)
        if premise is None or premise.end() == start:
            return None, start
        match = regex(_FILE, "subject").match(text, premise.end(), end)
    if match is not None and text.startswith(_ASKS, match.end()):
        return _ordered(text, match.start(), end)
    return (match.span("name"), match.end()) if match is not None else (None, start)


def _ordered(text: str, start: int, end: int) -> tuple[Span | None, int]:
    """Whom a paragraph asks in its middle: "…, Ủy ban nhân dân huyện yêu cầu các phòng triển khai"."""
    for order in regex(_FILE, "order").finditer(text, start, end):
        match = regex(_FILE, "subject").match(text, order.end(), end)
        if match is not None and not text.startswith(_ASKS, match.end()):
            return match.span("name"), match.end()
    return None, start


def _role(text: str, begin: int, end: int) -> tuple[AssignmentRole, int, Span | None]:
    """The role of an actor, where its task begins, and with whom it is done, read off the words behind the name."""
    filler = regex(_FILE, "filler").match(text, begin, end)
    start = filler.end() if filler is not None else begin
    partner = regex(_FILE, "partner").match(text, start, end)
    span: Span | None = None
    if partner is not None:
        span = partner.span("name")
        filler = regex(_FILE, "filler").match(text, partner.end(), end)
        behind = filler.end() if filler is not None else partner.end()
        last = regex(_FILE, "taskend").search(text, behind, end)
        # "phối hợp với Sở Y tế trong quá trình triển khai": working together is all of the task.
        if text[behind:].startswith(_TOGETHER) or (last is not None and last.start() <= behind + 1):
            behind = start
        start = behind
    first = regex(_FILE, "taskend").search(text, start, end)
    stop = first.start() if first is not None else end
    lead = regex(_FILE, "lead").search(text, begin, stop)
    return ("lead" if lead is not None else None), start, span


def _task(text: str, begin: int, end: int) -> Span | None:
    """The task: from its first verb to its first semicolon or stop, at most forty words."""
    while begin < end and not text[begin].isalnum():
        begin += 1
    stop = regex(_FILE, "taskend").search(text, begin, end)
    close = stop.start() if stop is not None else end
    words = list(_WORD.finditer(text, begin, close))
    if len(words) < 2:
        return None
    return begin, words[TASK_WORDS - 1].end() if len(words) > TASK_WORDS else close


def _bare(text: str, task: Span) -> bool:
    """Whether the words of a heading hold no verb: it names something and asks for nothing."""
    return regex(_FILE, "verb").search(text[task[0] : task[1]].lower()) is None


# --- labelled lines ------------------------------------------------------------------------------


def _slot(text: str, block: Block) -> re.Match[str] | None:
    """The label of a line "Đơn vị chủ trì: …"."""
    return regex("deadlines", "label").match(text, opening_of(text, block), block.end)


def _opens_part(text: str, block: Block, label: re.Match[str]) -> bool:
    """Whether a label heads a part of the plan and says nothing of the task above: "11. Phân công trách nhiệm:"."""
    mark = mark_of(text, block)
    return label.end() >= block.end and mark is not None and mark.kind in _PARTS


def _outer(text: str, block: Block, before: Block) -> bool:
    """Whether a block begins a part of the plan above that of the one before it."""
    mark, last = mark_of(text, block), mark_of(text, before)
    return mark is not None and (
        mark.kind in _PARTS
        or (last is not None and last.kind == "bullet" and mark.kind != "bullet")
    )


def _slots(
    draft: Draft, index: int, group: list[Block], deadlines: tuple[Annotation, ...]
) -> tuple[list[_Item], Annotation | None]:
    """The tasks above a run of labelled lines, with the offices that the lines name, and the deadline of the run."""
    text = draft.text
    leads: list[tuple[Span, AssignmentRole]] = []
    partners: list[Span] = []
    limit: Annotation | None = None
    product: Span | None = None
    for block in draft.blocks[index : index + _LABELS]:
        match = _slot(text, block) if block.table is None else None
        if match is None or _opens_part(text, block, match):
            break
        if match["lead"]:
            leads.append(((match.end(), block.end), "lead"))
        elif "phối hợp" in match.group().lower():
            partners.append((match.end(), block.end))
        elif regex(_FILE, "productcolumn").search(match.group().strip("-+*•) ")):
            product = match.end(), block.end
        found = next((item for item in deadlines if block.start <= item.start < block.end), None)
        limit = limit or found
    bullets = [block for block in group if (mark := mark_of(text, block)) is not None and mark.kind == "bullet"]
    items = []
    for block in bullets or group[-1:]:
        # "Các địa phương rà soát …": the lines name who acts, the task begins with its verb.
        start = opening_of(text, block)
        actor, begin = _subject(text, start, block.end)
        task = (_task(text, _role(text, begin, block.end)[1], block.end) if actor is not None else None) or _task(
            text, start, block.end
        )
        if leads and task is not None:
            items.append(_Item(task, leads, partners, [], "slot", product))
    return items, limit


# --- tables --------------------------------------------------------------------------------------


def _headed(text: str, block: Block) -> _Columns | None:
    """The columns that a header row names; None where it names nobody who acts, or no task."""
    heads = [text[low:high].strip() for low, high in block.cells]
    if len(heads) < 2:
        return None
    partner = column_headed(heads, _FILE, "partnercolumn")
    actor = column_headed(heads, "deadlines", "actorcolumn", partner)
    task = column_headed(heads, "deadlines", "taskcolumn", partner, actor)
    if actor is None or task is None:
        return None
    product = column_headed(heads, _FILE, "productcolumn", actor, partner, task)
    return _Columns(len(heads), actor, partner, task, product)


def _row(text: str, block: Block, columns: _Columns) -> _Item | None:
    """The task of a table row."""
    if len(block.cells) != columns.width and not _cut_short(text, block, columns):
        return None
    actor, partner, task = (_cell(block, column) for column in (columns.actor, columns.partner, columns.task))
    if actor is None or task is None:
        return None
    partners = [partner] if partner is not None else []
    return _Item(task, [(actor, "lead")], partners, [], "row", _cell(block, columns.product))


def _cut_short(text: str, block: Block, columns: _Columns) -> bool:
    """Whether a row lacks only its last, empty cells: its column of actors names an office."""
    if columns.actor is None or not max(columns.actor, columns.task or 0) < len(block.cells) < columns.width:
        return False
    low, high = block.cells[columns.actor]
    return regex("deadlines", "office").match(text, low, high) is not None


def _cell(block: Block, column: int | None) -> Span | None:
    if column is None or column >= len(block.cells):
        return None
    low, high = block.cells[column]
    return (low, high) if high > low else None
