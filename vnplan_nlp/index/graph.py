"""Questions about the graph of citations: what is cited together, and how one document leads to another."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from math import sqrt
from typing import Final, Literal

from vnplan_nlp.index.model import Path, PathStep, Related, Target
from vnplan_nlp.index.records import documents_by_id, target_id, targets_by_id

#: Of documents that cite a target so many of the newest are looked at for what else they cite.
_SAMPLE: Final = 500
#: Documents of a target that a path may lead through.
_FAN: Final = 300
#: Nodes that are looked at before a path is given up.
_REACH: Final = 20_000

#: A document of the archive ("d", row id) or a target ("t", row id).
_Node = tuple[Literal["d", "t"], int]


def related(base: sqlite3.Connection, target: Target, limit: int) -> tuple[Related, ...]:
    """Return the targets that are cited together with one, the closest first.

    Of a target with more than five hundred citing documents the newest of them speak for all.
    """
    number = target_id(base, target)
    citing = "SELECT document FROM edges WHERE target = ? ORDER BY document LIMIT ?"
    together = Counter(
        dict(
            base.execute(
                f"SELECT target, COUNT(*) FROM edges WHERE document IN ({citing}) AND target <> ? GROUP BY target",
                (number, _SAMPLE, number),
            )
        )
    )
    seen = min(target.documents, _SAMPLE)
    counts: dict[int, int] = {}
    for at, _ in together.items():
        counts[at] = base.execute("SELECT documents FROM targets WHERE id = ?", (at,)).fetchone()[0]
    # Where a sample speaks, the others are held to be as frequent among the rest.
    scale = seen / target.documents if target.documents else 1.0

    def strength(at: int) -> float:
        return min(1.0, together[at] / sqrt(seen * max(together[at], counts[at] * scale)))

    ranked = sorted(together, key=lambda at: (-round(strength(at), 4), -together[at], -counts[at], at))[: 4 * limit]
    known = targets_by_id(base, ranked)
    found = [Related(target=known[at], together=together[at], strength=round(strength(at), 4)) for at in ranked]
    return tuple(sorted(found, key=lambda one: (-one.strength, -one.together, one.target.canonical_id))[:limit])


def path(base: sqlite3.Connection, one: Target, other: Target, most: int) -> Path:
    """Return the shortest chain of citations between two targets; one that keeps its direction goes first."""
    start, goal = ("t", target_id(base, one)), ("t", target_id(base, other))
    chain = _search(base, start, goal, most, _cited)
    if chain is None:
        # From the other end, too, what a document cites is little, and who cites it may be half the archive.
        back = _search(base, goal, start, most, _cited)
        chain = back[::-1] if back is not None else None
    if chain is None:
        chain = _search(base, start, goal, most, lambda base, node: [*_cited(base, node), *_citing(base, node)])
    return Path(steps=_steps(base, chain)) if chain is not None else Path()


def _cited(base: sqlite3.Connection, node: _Node) -> Iterable[_Node]:
    """What a document cites; of a target, its file."""
    kind, number = node
    if kind == "t":
        rows = base.execute("SELECT id FROM documents WHERE target = ? ORDER BY id", (number,))
        return [("d", row[0]) for row in rows]
    rows = base.execute("SELECT target FROM edges WHERE document = ? ORDER BY target", (number,))
    return [("t", row[0]) for row in rows]


def _citing(base: sqlite3.Connection, node: _Node) -> Iterable[_Node]:
    """Who cites a target; of a document, the target that it is."""
    kind, number = node
    if kind == "t":
        rows = base.execute("SELECT document FROM edges WHERE target = ? ORDER BY document LIMIT ?", (number, _FAN))
        return [("d", row[0]) for row in rows]
    row = base.execute("SELECT target FROM documents WHERE id = ? AND target IS NOT NULL", (number,)).fetchone()
    return [("t", row[0])] if row else []


def _search(
    base: sqlite3.Connection,
    start: tuple[str, int],
    goal: tuple[str, int],
    most: int,
    neighbours: Callable[[sqlite3.Connection, _Node], Iterable[_Node]],
) -> list[_Node] | None:
    """The shortest chain of nodes, by breadth; None where there is none of so many citations."""
    before: dict[_Node, _Node | None] = {start: None}  # type: ignore[dict-item]
    layer: list[_Node] = [start]  # type: ignore[list-item]
    if start == goal:
        return layer
    for _ in range(2 * most):
        following: list[_Node] = []
        for node in layer:
            for near in neighbours(base, node):
                if near in before:
                    continue
                before[near] = node
                following.append(near)
                if near == goal:
                    return _back(before, near)
            if len(before) > _REACH:
                return None
        layer = following
    return None


def _back(before: dict[_Node, _Node | None], last: _Node) -> list[_Node]:
    chain: list[_Node] = []
    node: _Node | None = last
    while node is not None:
        chain.append(node)
        node = before[node]
    return chain[::-1]


def _steps(base: sqlite3.Connection, chain: list[_Node]) -> tuple[PathStep, ...]:
    """The steps of a chain; a target and its own file are one step."""
    own = {number: _target_of(base, number) for kind, number in chain if kind == "d"}
    merged: list[tuple[int | None, int | None]] = []  # target, document
    for kind, number in chain:
        target, document = (number, None) if kind == "t" else (own[number], number)
        if merged and target is not None and merged[-1][0] == target:
            merged[-1] = (target, merged[-1][1] or document)
        else:
            merged.append((target, document))
    steps: list[PathStep] = []
    merged = [(target, document or _file_of(base, target)) for target, document in merged]
    targets = targets_by_id(base, [target for target, _ in merged if target is not None])
    documents = documents_by_id(base, [document for _, document in merged if document is not None])
    for at, (target, document) in enumerate(merged):
        arrow: Literal["cites", "cited_by"] | None = None
        if at + 1 < len(merged):
            arrow = "cites" if _cites(base, document, merged[at + 1][0]) else "cited_by"
        steps.append(
            PathStep(
                target=targets[target] if target is not None else None,
                document=documents[document] if document is not None else None,
                arrow=arrow,
            )
        )
    return tuple(steps)


def _target_of(base: sqlite3.Connection, document: int) -> int | None:
    found: int | None = base.execute("SELECT target FROM documents WHERE id = ?", (document,)).fetchone()[0]
    return found


def _file_of(base: sqlite3.Connection, target: int | None) -> int | None:
    row = base.execute("SELECT document FROM targets WHERE id = ?", (target,)).fetchone()
    return row[0] if row is not None else None


def _cites(base: sqlite3.Connection, document: int | None, target: int | None) -> bool:
    if document is None or target is None:
        return False
    query = "SELECT 1 FROM edges WHERE document = ? AND target = ?"
    return base.execute(query, (document, target)).fetchone() is not None
