"""The section tree: blocks with enumerators, put in their places by the numbering grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vnplan_nlp.data.letters import UPPER
from vnplan_nlp.data.numbering import ordinal
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Block, Enumerator, Section, SectionRole, trusted

_RANKS: Final = {
    "appendix": 0, "part": 1, "chapter": 2, "section": 3, "subsection": 4, "article": 5, "upper": 6,
    "roman": 7, "arabic": 9, "decimal": 12, "letter": 20, "bullet": 30,
}  # fmt: skip
#: "(i)" stands below "a)".
_SMALL_ROMAN: Final = 25
#: Upper-case letters stand above Roman numbers, unless Roman numbers were there first.
_UPPER_BELOW_ROMAN: Final = 8
_LONGEST_HEADING: Final = 300
#: Where in a heading the word may begin that tells its role.
_LATEST_ROLE_WORD: Final = 25
#: Names alone, which say which bodies a heading means: "Ủy ban nhân dân các xã: Ia Tul, Kim Tân".
_NAMES: Final = re.compile(rf"(?:[ ,]+(?:và |- )?[{UPPER}]\w*)+[ .:;]*")
#: A line without a full stop that opens with what to do is a task, no heading, where it is longer.
_LONGEST_TASK: Final = 140
#: A line with its full stop is a heading of the text below where it is no longer.
_SHORT_HEADING: Final = 60
_ASKS: Final = ("Đề nghị ", "Yêu cầu ", "Giao ")
_SENTENCE_END: Final = re.compile(rf"[^.\d][.?!] (?=[{UPPER}“])")


@dataclass(slots=True)
class _Node:
    """A section being built."""

    rank: float
    block: Block
    mark: Enumerator
    level: int
    path: str | None
    parent: int | None
    index: int
    heading: tuple[int, int] | None = None
    extent_end: int = 0
    children: int = 0


@dataclass(slots=True)
class _Tree:
    """The nodes in reading order, and the open ones from the root."""

    nodes: list[_Node] = field(default_factory=list)
    open: list[_Node] = field(default_factory=list)
    last: dict[tuple[int | None, str], int] = field(default_factory=dict)
    last_arabic: int = 0
    last_roman: int = 0
    roman_seen: bool = False
    upper_first: bool = False
    bullet_marks: list[str] = field(default_factory=list)

    def close(self, rank: float, end: int) -> None:
        while self.open and self.open[-1].rank >= rank:
            self.open.pop().extent_end = end


def section_tree(text: str, blocks: tuple[Block, ...]) -> tuple[Section, ...]:
    """Return the sections of body and annexes in reading order, bullets among them.

    A section points to the block that opens it; `extent_end` tells where all that belongs to it ends.
    Table rows are never sections.
    """
    tree = _Tree()
    previous_end = 0
    for position, block in enumerate(blocks):
        if block.zone not in ("body", "annex"):
            continue
        if block.zone == "annex" and position and blocks[position - 1].zone in ("recipients", "signature"):
            tree.close(-1, previous_end)  # an annex numbers anew
            tree.last.clear()
        if block.table is None:
            mark = block.enumerator
            if mark is not None:
                line = text[block.start : block.end]
                rank = _rank(tree, mark, line)
                if _plausible(tree, mark, line, rank, bold=block.bold):
                    _place(tree, block, mark, rank, previous_end)
        previous_end = block.end
    tree.close(-1, previous_end)
    _find_headings(tree, text, blocks)
    return tuple(_section(node, text) for node in tree.nodes)


def _rank(tree: _Tree, mark: Enumerator, line: str) -> float:
    rank: float = _RANKS[mark.kind]
    if mark.kind == "upper":
        tree.upper_first = tree.upper_first or not tree.roman_seen
        rank = rank if tree.upper_first else _UPPER_BELOW_ROMAN
    elif mark.kind == "decimal":
        rank += mark.label.count(".")
    elif mark.kind == "roman" and mark.label.islower():
        rank = _SMALL_ROMAN
    elif mark.kind == "arabic" and line[len(mark.label)] == ")" and any(9 <= n.rank < 20 for n in tree.open):
        inside = next(n for n in tree.open if 9 <= n.rank < 20)
        rank = 18 if inside.mark.end > 0 and inside.rank != 18 and not _closed_by_bracket(inside) else inside.rank
    elif mark.kind == "bullet":
        if mark.label not in tree.bullet_marks:
            tree.bullet_marks.append(mark.label)
        rank += 1 if mark.label == "+" and tree.bullet_marks[0] != "+" else 0
    return rank


def _closed_by_bracket(node: _Node) -> bool:
    return node.mark.kind == "arabic" and node.rank == 18


def _plausible(tree: _Tree, mark: Enumerator, line: str, rank: float, *, bold: bool) -> bool:
    """Whether an enumerator carries on its series, or opens one."""
    if mark.kind in ("bullet", "appendix", "part", "chapter", "section", "subsection", "article"):
        return True
    number = ordinal(mark.kind, mark.label) or 1
    words = line[mark.end :]
    if number == 1 or bold:
        return True
    if rank == _SMALL_ROMAN:
        return any(node.rank == _SMALL_ROMAN for node in tree.open)
    if mark.kind == "roman":
        return number <= tree.last_roman + 3 or words.isupper()
    if mark.kind == "arabic":
        siblings = [node for node in tree.open if node.rank == rank]
        if siblings and ordinal("arabic", siblings[-1].mark.label) == number - 1:
            return True
        return number <= tree.last_arabic + 3 or (words[:1].isupper() and number <= 30)
    if mark.kind == "letter":
        return any(node.mark.kind == "letter" for node in tree.open) or words[:1].isupper()
    if mark.kind == "decimal":
        head = mark.label.split(".", 1)[0]
        return any(node.mark.label == head or node.mark.kind == "decimal" for node in tree.open) or words[:1].isupper()
    return True


def _place(tree: _Tree, block: Block, mark: Enumerator, rank: float, previous_end: int) -> None:
    tree.close(rank, previous_end)
    if mark.kind == "decimal":
        # 2.1 belongs to 2: where "2" is not open (it was no heading of its own), to what is.
        head = mark.label.rsplit(".", 1)[0]
        while tree.open and tree.open[-1].rank > 9 and tree.open[-1].mark.label != head and tree.open[-1].rank >= rank:
            tree.open.pop().extent_end = previous_end
    parent = tree.open[-1] if tree.open else None
    label = mark.label
    path = None
    if mark.kind != "bullet":
        above = next((node.path for node in reversed(tree.open) if node.path), None)
        path = f"{above}/{label}" if above else label
        number = ordinal(mark.kind, label) or 0
        if mark.kind == "arabic":
            tree.last_arabic = number
        elif mark.kind == "roman" and rank != _SMALL_ROMAN:
            tree.last_roman, tree.roman_seen, tree.last_arabic = number, True, 0
    node = _Node(rank, block, mark, len(tree.open) + 1, path, parent.index if parent else None, len(tree.nodes))
    if parent is not None:
        parent.children += 1
    tree.nodes.append(node)
    tree.open.append(node)


def _find_headings(tree: _Tree, text: str, blocks: tuple[Block, ...]) -> None:
    following = {block.start: blocks[i + 1] for i, block in enumerate(blocks[:-1])}
    for node in tree.nodes:
        if node.mark.kind == "bullet":
            continue
        start, end = node.block.start + node.mark.end, node.block.end
        after = following.get(node.block.start)
        if start >= end and after is not None and _titles(node, text, after):
            start, end = after.start, after.end  # "Chương I" with its title on the next line
        has_text = after is not None and after.table is None and after.enumerator is None
        node.heading = _heading(text, start, end, node, has_text=has_text)


def _orders(words: str) -> bool:
    """Whether a line says who does what, "Phòng Y tế tổng hợp số liệu.": that is a sentence, however short."""
    return words.startswith(_ASKS) or (
        (party := regex("deadlines", "party").match(words)) is not None and not words.startswith(":", party.end())
    )


def _titles(node: _Node, text: str, after: Block) -> bool:
    if after.table is not None or node.mark.kind not in ("appendix", "part", "chapter", "section", "subsection"):
        return False
    short = after.end - after.start <= _LONGEST_HEADING
    return after.enumerator is None and short and not text.startswith("(", after.start)


def _heading(text: str, start: int, end: int, node: _Node, *, has_text: bool) -> tuple[int, int] | None:
    """Return the span of the heading of a section, or None where running text follows its number.

    `has_text` holds where a paragraph without a number of its own follows.
    """
    words = text[start:end]
    stripped = words.rstrip(" .:;")
    if not stripped:
        return None
    whole = (start, start + len(stripped))
    if node.mark.kind == "roman" and stripped.isupper():
        return whole
    lead = _run_in(words)
    if lead is not None and start + lead < end - 1:
        return start, start + lead
    if len(words) > _LONGEST_HEADING or _SENTENCE_END.search(words):
        return None
    last = words[-1]
    set_apart = node.block.bold or node.block.markdown_level > 0
    if last == ";" or words.endswith("./.") or (";" in words and last in ".…" and not set_apart):
        return None
    if last in ".…":
        # One sentence with its full stop is a heading where parts of its own follow or where it is set apart.
        if set_apart or (node.children and len(words) <= 250):
            return whole
        return whole if has_text and len(words) <= _SHORT_HEADING and not _orders(words) else None
    if last == ":":
        # A long list of bodies is a heading; a long sentence that opens with what to do is text.
        longest = 120 if words.startswith(_task_verbs()) else 260
        return whole if len(words) <= longest else None
    if last == "," or (len(words) > _LONGEST_TASK and not set_apart and words.startswith(_task_verbs())):
        return None  # a task whose full stop was forgotten
    return whole


@cache
def _task_verbs() -> tuple[str, ...]:
    return tuple(load_json("headings")["task_verbs"])


def _run_in(words: str) -> int | None:
    """Return the length of a label that a colon or full stop parts from the text after it ("Mục tiêu chung: …")."""
    colon = words.find(":", 0, 90)
    if 0 < colon < len(words) - 2 and not _NAMES.fullmatch(words, colon + 1):
        label = words[:colon]
        # "Các sở, ban, ngành, đoàn thể: Phối hợp …": a list of bodies has more commas than a heading of words.
        commas = 5 if words[colon + 2 : colon + 3].isupper() else 2
        if not any(mark in label for mark in '.;“”"') and label.count(" ") <= 13 and label.count(",") <= commas:
            return len(label.rstrip())
    stop = words.find(". ", 0, 60)
    if stop > 0 and words[:stop].lower() in load_json("headings")["lead_ins"]:
        return stop
    return None


@cache
def _roles() -> tuple[re.Pattern[str], dict[str, SectionRole]]:
    """Return the pattern of all words that tell a role, and the role of each; the first entry wins a tie."""
    roles: dict[str, SectionRole] = {}
    for entry in load_json("headings")["roles"]:
        for word in entry["words"]:
            roles.setdefault(word, entry["role"])
    return re.compile("|".join(map(re.escape, roles))), roles


def _role(heading: str | None) -> SectionRole | None:
    if heading is None:
        return None
    pattern, roles = _roles()
    found = pattern.search(heading.lower())
    return roles[found.group()] if found is not None and found.start() <= _LATEST_ROLE_WORD else None


def _section(node: _Node, text: str) -> Section:
    block = node.block
    heading = text[slice(*node.heading)] if node.heading else None
    end = max(block.end, node.heading[1] if node.heading else 0)
    parent = None if node.parent is None else f"sections-{node.parent}"
    return trusted(
        Section,
        id=f"sections-{node.index}",
        start=block.start,
        end=end,
        text=text[block.start : end],
        section=parent,
        rule=f"numbering.{node.mark.kind}",
        level=node.level,
        kind=node.mark.kind,
        label=None if node.mark.kind == "bullet" else node.mark.label,
        path=node.path,
        heading=heading,
        heading_start=node.heading[0] if node.heading else None,
        heading_end=node.heading[1] if node.heading else None,
        parent=parent,
        role=_role(heading) if node.mark.kind != "bullet" else None,
        extent_end=max(node.extent_end, end),
    )
