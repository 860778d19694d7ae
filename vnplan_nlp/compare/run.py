"""`compare`: two plan documents in, a `Comparison` out."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import Final

from vnplan_nlp.compare.addressees import addressed, kind_of, reader_of
from vnplan_nlp.compare.alignment import Alignment, Link, side_of
from vnplan_nlp.compare.changes import Changes, weakens
from vnplan_nlp.compare.clauses import requirements_of
from vnplan_nlp.compare.evidence import evidence_of
from vnplan_nlp.compare.itself import preamble_of
from vnplan_nlp.compare.model import (
    Change,
    Comparison,
    Document,
    Match,
    Passage,
    Requirement,
    SectionSummary,
    Status,
    Summary,
)
from vnplan_nlp.compare.pairings import campaigns, citations, deadlines, indicators
from vnplan_nlp.compare.scoring import Scorer, default_scorer, limits_of
from vnplan_nlp.compare.units import Unit, units_of
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.schema.annotations import trusted

#: So many passages are shown for a requirement.
_MOST_MATCHES: Final = 5
#: Of a requirement that is missing the nearest passages are shown, to look at.
_NEAREST: Final = 3
#: A further passage is shown where it is at least so likely, against the best one.
_NEXT_MATCH: Final = 0.6
#: A further passage belongs to the answer where it has so much of the requirement that the others have not.
_ADDS: Final = 0.15


def compare_documents(
    plan: PlanDocument, directive: PlanDocument, *, scorer: Scorer | None = None, version: str = ""
) -> Comparison:
    """Return what a plan makes of a directive.

    Args:
        plan: the plan that implements the directive.
        directive: the document that asks for something.
        scorer: what judges whether a passage answers a requirement; see `vnplan_nlp.compare.scoring`.
        version: of the package, for `produced_by`.
    """
    # Some hundred thousand small objects and no cycles: looking for cycles would cost a fifth of the time.
    looking = gc.isenabled()
    gc.disable()
    try:
        return _compared(plan, directive, default_scorer() if scorer is None else scorer, version)
    finally:
        if looking:
            gc.enable()


def _compared(plan: PlanDocument, directive: PlanDocument, judge: Scorer, version: str) -> Comparison:
    limits = limits_of(judge)
    preamble = preamble_of(plan, directive)
    units = [*units_of(plan), *([preamble] if preamble is not None else [])]
    sides = side_of(directive, requirements_of(directive)), side_of(plan, units)
    alignment = Alignment(*sides, judge)
    reader = reader_of(plan, directive)
    changes = Changes(directive, plan, reader, alignment.weights)
    with_target = _units_with(sides[0].units, [item.start for item in directive.indicators])
    requirements: list[Requirement] = []
    answering: set[int] = set()
    for number, unit in enumerate(sides[0].units):
        links = alignment.links[number]
        status = status_of(links[0].score if links else 0.0, limits)
        shown = list(links[:_NEAREST]) if status == "missing" else _shown(links)
        answer = [] if status == "missing" else _answer(shown, alignment)
        if answer:
            answering.update(link.passage for link in shown)
        passages = [sides[1].units[link.passage] for link in answer]
        differences = changes.between(unit, passages) if passages else ()
        if status == "covered" and any(map(weakens, differences)):
            status = "partial"
        who = alignment.actors[number]
        text = unit.text(directive)
        requirements.append(
            trusted(
                Requirement,
                id=f"requirements-{number}",
                start=unit.start,
                end=unit.end,
                text=text,
                section=unit.section,
                kind=kind_of(unit, text, has_target=number in with_target),
                actor=who.actor,
                level=who.levels,
                addressed=addressed(who, reader),
                status=status,
                score=links[0].score if links else 0.0,
                matches=tuple(_match(link, sides[1].units[link.passage], plan) for link in shown),
                changes=differences,
                evidence=evidence_of(alignment, shown[0], judge) if shown else (),
            )
        )
    additions = tuple(
        Passage(start=unit.start, end=unit.end, text=unit.text(plan), section=unit.section)
        for number, unit in enumerate(sides[1].units)
        if number not in answering and not unit.is_preamble
    )
    found = tuple(requirements)
    return Comparison(
        produced_by={"vnplan_nlp": version, "scorer": type(judge).__name__},
        directive=Document(origin=directive.origin, header=directive.header),
        plan=Document(origin=plan.origin, header=plan.header),
        requirements=found,
        additions=additions,
        slips=changes.elsewhere([sides[1].units[number] for number in sorted(answering)]),
        citations=citations(directive, plan),
        deadlines=deadlines(directive, plan, found),
        indicators=indicators(directive, plan, found),
        campaigns=campaigns(directive, plan),
        summary=_summary(found, len(additions), directive),
    )


def status_of(score: float, limits: tuple[float, float]) -> Status:
    """Return the status that a score stands for."""
    return "covered" if score >= limits[1] else "partial" if score >= limits[0] else "missing"


def _shown(links: Sequence[Link]) -> list[Link]:
    least = links[0].score * _NEXT_MATCH
    return [link for link in islice(links, _MOST_MATCHES) if link.score >= least]


def _answer(links: Sequence[Link], alignment: Alignment) -> list[Link]:
    """Return the best passage, and further ones that say what it does not."""
    if not links:
        return []
    wanted = alignment.directive.profiles[links[0].requirement].distinct
    total = alignment.weights.of(wanted) or 1.0
    taken, held = [links[0]], wanted & alignment.plan.profiles[links[0].passage].distinct
    for link in links[1:3]:
        more = (wanted & alignment.plan.profiles[link.passage].distinct) - held
        if alignment.weights.of(more) / total >= _ADDS:
            taken.append(link)
            held |= more
    return taken


def _match(link: Link, unit: Unit, plan: PlanDocument) -> Match:
    return trusted(Match, start=unit.start, end=unit.end, text=unit.text(plan), section=unit.section, score=link.score)


def _units_with(units: Sequence[Unit], positions: Sequence[int]) -> set[int]:
    """Return the numbers of the units that hold one of some positions."""
    found: set[int] = set()
    waiting = sorted(positions)
    at = 0
    for number, unit in enumerate(units):
        while at < len(waiting) and waiting[at] < unit.start:
            at += 1
        if at < len(waiting) and waiting[at] < unit.end:
            found.add(number)
    return found


def _summary(requirements: Sequence[Requirement], additions: int, directive: PlanDocument) -> Summary:
    counted = [item for item in requirements if item.addressed != "no"]
    by_status = Counter(item.status for item in counted)
    kinds: Counter[str] = Counter(change.kind for item in requirements for change in item.changes)
    coverage = (by_status["covered"] + by_status["partial"] / 2) / len(counted) if counted else None
    return Summary(
        requirements=len(requirements),
        addressed={name: sum(item.addressed == name for item in requirements) for name in ("yes", "no", "unclear")},
        covered=by_status["covered"],
        partial=by_status["partial"],
        missing=by_status["missing"],
        coverage=round(coverage, 4) if coverage is not None else None,
        additions=additions,
        changes=dict(sorted(kinds.items())),
        sections=_by_section(requirements, directive),
    )


def _by_section(requirements: Sequence[Requirement], directive: PlanDocument) -> tuple[SectionSummary, ...]:
    """Count by the outermost section; units before the first one stand under null."""
    sections = {section.id: section for section in directive.sections}
    groups: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for item in requirements:
        top = item.section
        while top is not None and sections[top].parent is not None:
            top = sections[top].parent
        groups[top]["not_addressed" if item.addressed == "no" else item.status] += 1
    return tuple(
        SectionSummary(
            section=top,
            path=sections[top].path if top else None,
            heading=(sections[top].heading or sections[top].text[:80]) if top else None,
            **counts,
        )
        for top, counts in groups.items()
    )


def all_changes(comparison: Comparison) -> tuple[Change, ...]:
    """Return the changes of all requirements, and the slips outside of them, in the order of the directive."""
    return (*(change for item in comparison.requirements for change in item.changes), *comparison.slips)
