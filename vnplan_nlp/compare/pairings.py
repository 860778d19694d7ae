"""Pairings: citations, deadlines, targets and campaigns of the two documents side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from vnplan_nlp.compare.changes import printed_differently
from vnplan_nlp.compare.model import Change, Citations, CitedDocument, Direction, Pairing, Passage, Requirement, ValueOf
from vnplan_nlp.compare.retrieval import profile
from vnplan_nlp.compare.values import day_order
from vnplan_nlp.compare.words import fold, words_of
from vnplan_nlp.schema import Annotation, Campaign, Citation, PlanDocument, Reference

#: Names with so large a share of words in common are one, renamed for the place.
_SAME_NAME = 0.5


def citations(directive: PlanDocument, plan: PlanDocument) -> Citations:
    """Return the documents that both cite and those that one of them cites, in the order of the first mention."""
    sides = (
        {item.canonical_id: item for item in directive.references},
        {item.canonical_id: item for item in plan.references},
    )
    mentions = _mentions(directive), _mentions(plan)
    both = [_cited(sides[0][name], mentions, name) for name in sides[0] if name in sides[1]]
    only = [
        [_cited(item, mentions, name) for name, item in own.items() if name not in other]
        for own, other in (sides, sides[::-1])
    ]
    return Citations(both=tuple(both), directive_only=tuple(only[0]), plan_only=tuple(only[1]))


def _mentions(plan: PlanDocument) -> dict[str, list[Citation]]:
    found: defaultdict[str, list[Citation]] = defaultdict(list)
    for item in plan.citations:
        if item.target is not None:
            found[item.target].append(item)
    return found


def _cited(
    item: Reference, mentions: tuple[dict[str, list[Citation]], dict[str, list[Citation]]], name: str
) -> CitedDocument:
    left, right = (side.get(name, []) for side in mentions)
    # Each way to print it once: a law may be cited a thousand times.
    printed = [
        {(item.reference, item.date): item for item in reversed(side) if item.form == "numbered"}
        for side in (left, right)
    ]
    differences = [
        Change(
            kind="citation",
            directive=one.text,
            plan=other.text,
            direction="changed",
            directive_start=one.start,
            directive_end=one.end,
            plan_start=other.start,
            plan_end=other.end,
        )
        for one in reversed(printed[0].values())
        for other in reversed(printed[1].values())
        if printed_differently(one, other, articles=False)
    ]
    return CitedDocument(
        canonical_id=name,
        doc_type=item.doc_type,
        reference=item.reference,
        title=item.title,
        directive=tuple(map(_passage, left)),
        plan=tuple(map(_passage, right)),
        differences=tuple(differences),
    )


def _passage(item: Annotation) -> Passage:
    return Passage(start=item.start, end=item.end, text=item.text, section=item.section)


def _value(item: Annotation | None, value: str | None) -> ValueOf | None:
    if item is None:
        return None
    return ValueOf(start=item.start, end=item.end, text=item.text, section=item.section, id=item.id, value=value)


def deadlines(directive: PlanDocument, plan: PlanDocument, requirements: Sequence[Requirement]) -> tuple[Pairing, ...]:
    """Return the deadlines of both, brought together by the requirements and passages that hold them."""
    pairs = _by_requirement(directive.deadlines, plan.deadlines, requirements, _alike_days)
    found = []
    for name, one, other in pairs:
        first, second = (day_order(item.value) if item is not None else None for item in (one, other))
        direction: Direction | None = None
        if one is None or other is None:
            direction = "added" if one is None else "dropped"
        elif first is not None and second is not None and first[0] == second[0]:
            direction = None if first[1] == second[1] else "earlier" if second[1] < first[1] else "later"
        elif (one.value, one.recurrence) != (other.value, other.recurrence):
            direction = "changed"
        task = (one.task if one is not None else None) or (other.task if other is not None else None)
        values = (_value(item, item.value or item.recurrence) if item is not None else None for item in (one, other))
        found.append(
            Pairing(requirement=name, name=task, directive=next(values), plan=next(values), direction=direction)
        )
    return tuple(found)


def indicators(directive: PlanDocument, plan: PlanDocument, requirements: Sequence[Requirement]) -> tuple[Pairing, ...]:
    """Return the targets of both: those of one unit in a requirement and its passage belong together."""
    pairs = _by_requirement(directive.indicators, plan.indicators, requirements, _alike_targets)
    found = []
    for name, one, other in pairs:
        direction: Direction | None = None
        if one is None or other is None:
            direction = "added" if one is None else "dropped"
        elif one.value != other.value:
            direction = "lower" if other.value < one.value else "higher"
        either = one if one is not None else other
        values = (_value(item, f"{item.value:g}") if item is not None else None for item in (one, other))
        found.append(
            Pairing(
                requirement=name,
                name=either.name,
                unit=either.unit,
                directive=next(values),
                plan=next(values),
                direction=direction,
            )
        )
    return tuple(found)


def campaigns(directive: PlanDocument, plan: PlanDocument) -> tuple[Pairing, ...]:
    """Return the campaigns of both, each once: those of one national campaign, or of much the same name, together."""
    left, right = _distinct(directive.campaigns), _distinct(plan.campaigns)
    found = []
    used: set[int] = set()
    for one in left:
        options = sorted((-_likeness(one, other), at) for at, other in enumerate(right) if at not in used)
        at = options[0][1] if options and -options[0][0] >= _SAME_NAME else None
        other = right[at] if at is not None else None
        if at is not None:
            used.add(at)
        direction: Direction | None = (
            "dropped" if other is None else None if fold(one.name) == fold(other.name) else "renamed"
        )
        found.append(
            Pairing(
                name=one.national or one.name,
                directive=_value(one, one.name),
                plan=_value(other, other.name if other else None),
                direction=direction,
            )
        )
    found += [
        Pairing(name=item.national or item.name, plan=_value(item, item.name), direction="added")
        for at, item in enumerate(right)
        if at not in used
    ]
    return tuple(found)


def _distinct(items: Sequence[Campaign]) -> list[Campaign]:
    known: dict[str, Campaign] = {}
    for item in items:
        known.setdefault(fold(item.name), item)
    return list(known.values())


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> frozenset[str]:
    return profile(words_of(name)).distinct


def _likeness(one: Campaign, other: Campaign) -> float:
    if fold(one.name) == fold(other.name):
        return 2.0
    first, second = _words_of_name(one.name), _words_of_name(other.name)
    share = len(first & second) / max(len(first), len(second), 1)
    return 1.0 + share if one.national is not None and one.national == other.national else share


def _by_requirement(
    left: Sequence[Any], right: Sequence[Any], requirements: Sequence[Requirement], alike: Any
) -> list[tuple[str | None, Any, Any]]:
    """Bring the annotations of the two sides together through the requirements that hold them.

    Those of the plan go to one requirement each, the first that has a counterpart for it.
    """
    used: set[str] = set()
    held: set[str] = set()
    found: list[tuple[int, str | None, Any, Any]] = []
    at = 0
    ordered = sorted(left, key=lambda item: item.start)
    given = sorted(right, key=lambda item: item.start)
    starts = [item.start for item in given]
    for requirement in requirements:
        while at < len(ordered) and ordered[at].start < requirement.start:
            at += 1
        inside = []
        while at < len(ordered) and ordered[at].start < requirement.end:
            inside.append(ordered[at])
            at += 1
        best = requirement.matches[:1] if requirement.status != "missing" else ()
        there = [given[i] for match in best for i in _range(starts, match.start, match.end)]
        options = sorted(
            (alike(one, other), i, j)
            for i, one in enumerate(inside)
            for j, other in enumerate(there)
            if alike(one, other)
        )
        taken: tuple[set[int], set[int]] = set(), set()
        for _, i, j in sorted(options, key=lambda option: (-option[0], option[1], option[2])):
            if i not in taken[0] and j not in taken[1]:
                taken[0].add(i)
                taken[1].add(j)
                used.add(there[j].id)
                held.add(inside[i].id)
                found.append((inside[i].start, requirement.id, inside[i], there[j]))
        for i, one in enumerate(inside):
            if i not in taken[0]:
                held.add(one.id)
                found.append((one.start, requirement.id, one, None))
    found += [(one.start, None, one, None) for one in ordered if one.id not in held]
    # What no match brings together may still be the same words in both: in the preamble, in a heading.
    alone: defaultdict[str, list[Any]] = defaultdict(list)
    for other in reversed([item for item in given if item.id not in used]):
        alone[fold(other.text)].append(other)
    for number, (start, name, one, other) in enumerate(found):
        if other is None and alone[fold(one.text)]:
            found[number] = (start, name, one, alone[fold(one.text)].pop())
            used.add(found[number][3].id)
    rows = [(name, one, other) for _, name, one, other in sorted(found, key=lambda row: row[0])]
    return rows + [(None, None, other) for other in given if other.id not in used]


def _range(starts: Sequence[int], low: int, high: int) -> range:
    from bisect import bisect_left

    return range(bisect_left(starts, low), bisect_left(starts, high))


def _alike_days(one: Any, other: Any) -> float:
    """Return how well two deadlines go together: the same value, then the same kind of time."""
    if one.value == other.value and one.recurrence == other.recurrence:
        return 3.0
    first, second = day_order(one.value), day_order(other.value)
    if first is not None and second is not None and first[0] == second[0]:
        return 2.0
    return 1.0


def _alike_targets(one: Any, other: Any) -> float:
    """Return how well two targets go together: those of one unit, by their names."""
    if (one.unit or "") != (other.unit or "") or (one.year and other.year and one.year != other.year):
        return 0.0
    first, second = (profile(words_of(item.name)).distinct for item in (one, other))
    return 0.1 + len(first & second) / max(len(first | second), 1) + (0.5 if one.value == other.value else 0.0)
