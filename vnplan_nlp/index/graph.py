"""Questions about the graph of citations: what is cited together, and how one document leads to another."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappush, heappushpop
from itertools import chain
from math import sqrt
from typing import Final, Literal

from vnplan_nlp.index.model import Path, PathStep, Related, Target
from vnplan_nlp.index.records import documents_by_id, target_id, targets_by_id

#: Of documents that cite a target so many of the newest are looked at for what else they cite.
_SAMPLE: Final = 300
#: Documents of a target that a path may lead through.
_FAN: Final = 300
#: Nodes that are looked at before a path is given up.
_REACH: Final = 20_000
#: Values that one statement may be given.
_AT_ONCE: Final = 500

#: A target ("t", row id), with the files of it that lie in the archive; a document that has no number ("d", row id).
_Node = tuple[Literal["d", "t"], int]


def related(base: sqlite3.Connection, target: Target, limit: int) -> tuple[Related, ...]:
    """Return the targets that are cited together with one, the closest first.

    Of a target with more than three hundred citing documents the newest of them speak for all.
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
    seen = base.execute(f"SELECT COUNT(*) FROM ({citing})", (number, _SAMPLE)).fetchone()[0]
    # Where a sample speaks, the others are held to be as frequent among the rest.
    scale = seen / max(target.documents, seen, 1)
    strengths: dict[int, tuple[float, str]] = {}  # strength, canonical id
    closest: list[float] = []
    for at, times in together.most_common() if limit > 0 else ():
        # What stands beside it so rarely cannot be among the closest, however rare it is elsewhere.
        if len(closest) == limit and round(sqrt(times / seen), 4) < closest[0]:
            break
        query = "SELECT documents, canonical_id FROM targets WHERE id = ?"
        count, canonical_id = base.execute(query, (at,)).fetchone()
        strengths[at] = round(min(1.0, times / sqrt(seen * max(times, count * scale))), 4), canonical_id
        (heappush if len(closest) < limit else heappushpop)(closest, strengths[at][0])
    ranked = sorted(strengths, key=lambda at: (-strengths[at][0], -together[at], strengths[at][1]))[:limit]
    known = targets_by_id(base, ranked)
    return tuple(Related(target=known[at], together=together[at], strength=strengths[at][0]) for at in ranked)


def path(base: sqlite3.Connection, one: Target, other: Target, most: int) -> Path:
    """Return the shortest chain of citations between two targets; one that keeps its direction goes first."""
    start: _Node = ("t", target_id(base, one))
    goal: _Node = ("t", target_id(base, other))
    found = _one_way(base, start, goal, most)
    if found is None:
        # From the other end, too, what a document cites is little, and who cites it may be half the archive.
        back = _one_way(base, goal, start, most)
        found = back[::-1] if back is not None else _either_way(base, start, goal, most)
    return Path(steps=_steps(base, found)) if found is not None else Path()


def _cited(base: sqlite3.Connection, layer: Sequence[_Node]) -> Iterator[tuple[_Node, _Node]]:
    """Yield what the nodes of a layer cite, in their order and by canonical ids: the node, and where it leads."""
    queries = {
        "t": "SELECT d.target, t.canonical_id, t.id FROM documents AS d CROSS JOIN edges AS e ON e.document = d.id"
        " CROSS JOIN targets AS t ON t.id = e.target WHERE d.target",
        "d": "SELECT e.document, t.canonical_id, t.id FROM edges AS e CROSS JOIN targets AS t ON t.id = e.target"
        " WHERE e.document",
    }
    for at in range(0, len(layer), _AT_ONCE):
        some = layer[at : at + _AT_ONCE]
        found: dict[_Node, list[tuple[str, int]]] = {node: [] for node in some}
        kind: Literal["d", "t"]
        for kind in ("t", "d"):
            numbers = [number for its, number in some if its == kind]
            for number, *near in base.execute(f"{queries[kind]} IN ({','.join('?' * len(numbers))})", numbers):
                found[kind, number].append((near[0], near[1]))
        for node, cited in found.items():
            for _, target in sorted(cited):
                yield node, ("t", target)


def _citing(base: sqlite3.Connection, layer: Sequence[_Node]) -> Iterator[tuple[_Node, _Node]]:
    """Yield who cites the targets of a layer, the newest of them: the node, and where it leads."""
    newest = (
        "SELECT d.target, d.id FROM (SELECT document FROM edges WHERE target = ? ORDER BY document LIMIT ?) AS e"
        # The ids of one day are in the order in which the documents came.
        " CROSS JOIN documents AS d ON d.id = e.document ORDER BY d.date DESC, d.sha256"
    )
    for kind, number in layer:
        if kind == "t":
            for target, document in base.execute(newest, (number, _FAN)):
                yield (kind, number), ("t", target) if target is not None else ("d", document)


def _one_way(base: sqlite3.Connection, start: _Node, goal: _Node, most: int) -> list[_Node] | None:
    """The shortest chain of documents that each cite the next, by breadth; None where there is none so short."""
    before: dict[_Node, _Node | None] = {start: None}
    layer = [start]
    for _ in range(most):
        if goal in before:
            return _back(before, goal)
        layer = list(_reached(before, _cited(base, layer)))
        if not layer or len(before) > _REACH:
            break
    return _back(before, goal) if goal in before else None


def _either_way(base: sqlite3.Connection, start: _Node, goal: _Node, most: int) -> list[_Node] | None:
    """The shortest chain, whoever cites whom: looked for from both ends, each time from that of fewer nodes."""
    sides: tuple[dict[_Node, _Node | None], ...] = ({start: None}, {goal: None})
    layers = [[start], [goal]]
    for _ in range(most):
        side = 0 if len(layers[0]) <= len(layers[1]) else 1
        near, far = sides[side], sides[1 - side]
        found = []
        for node in _reached(near, chain(_cited(base, layers[side]), _citing(base, layers[side]))):
            if node in far:
                there, back = _back(sides[0], node), _back(sides[1], node)
                return [*there, *back[-2::-1]]
            found.append(node)
            if len(near) + len(far) > _REACH:
                return None
        layers[side] = found
        if not found:
            return None
    return None


def _reached(before: dict[_Node, _Node | None], pairs: Iterable[tuple[_Node, _Node]]) -> Iterator[_Node]:
    """Yield the nodes that were not reached before, and note from where each was."""
    for node, near in pairs:
        if near not in before:
            before[near] = node
            yield near


def _back(before: dict[_Node, _Node | None], last: _Node) -> list[_Node]:
    chain: list[_Node] = []
    node: _Node | None = last
    while node is not None:
        chain.append(node)
        node = before[node]
    return chain[::-1]


def _steps(base: sqlite3.Connection, found: list[_Node]) -> tuple[PathStep, ...]:
    """The steps of a chain, each with the file that cites its neighbour, or else the one that speaks for it."""
    files = [number if kind == "d" else None for kind, number in found]
    arrows: list[Literal["cites", "cited_by"] | None] = []
    for at in range(len(found) - 1):
        cites = _file_that_cites(base, found[at], found[at + 1])
        arrows.append("cites" if cites is not None else "cited_by")
        if cites is not None:
            files[at] = files[at] or cites
        else:
            files[at + 1] = _file_that_cites(base, found[at + 1], found[at])
    arrows.append(None)
    targets = targets_by_id(base, [number for kind, number in found if kind == "t"])
    files = [file or _file_of(base, node) for file, node in zip(files, found, strict=True)]
    documents = documents_by_id(base, [file for file in files if file is not None])
    return tuple(
        PathStep(
            target=targets[number] if kind == "t" else None,
            document=documents[file] if file is not None else None,
            arrow=arrow,
        )
        for (kind, number), file, arrow in zip(found, files, arrows, strict=True)
    )


def _file_that_cites(base: sqlite3.Connection, node: _Node, other: _Node) -> int | None:
    """The file of a node that cites another one, that which speaks for the node if it does."""
    (kind, number), (its, cited) = node, other
    if its == "d":  # has no number by which anybody could cite it
        return None
    if kind == "d":
        query = "SELECT document FROM edges WHERE document = ? AND target = ?"
    else:
        query = (
            "SELECT e.document FROM documents AS d JOIN edges AS e ON e.document = d.id WHERE d.target = ?1"
            " AND e.target = ?2 ORDER BY e.document IS NOT (SELECT document FROM targets WHERE id = ?1), e.document"
        )
    row = base.execute(query, (number, cited)).fetchone()
    return row[0] if row is not None else None


def _file_of(base: sqlite3.Connection, node: _Node) -> int | None:
    row = base.execute("SELECT document FROM targets WHERE id = ?", (node[1],)).fetchone()
    return row[0] if row is not None else None
