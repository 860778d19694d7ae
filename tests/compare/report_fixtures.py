"""Comparisons put together by hand from the plans of the repository: what the reports are tested with."""

from __future__ import annotations

from pathlib import Path

import vnplan_nlp as vp
from vnplan_nlp.compare.model import (
    Change,
    Citations,
    CitedDocument,
    Comparison,
    Document,
    Evidence,
    Match,
    Pairing,
    Passage,
    Requirement,
    Summary,
    ValueOf,
)
from vnplan_nlp.schema import Annotation, Section

PLANS = Path(__file__).parents[2] / "corpora" / "plans"
KINDS = ("task", "target", "deadline", "composition", "procedure", "reporting")


def document(plan: vp.PlanDocument) -> Document:
    return Document(origin=plan.origin, header=plan.header)


def leaves(plan: vp.PlanDocument) -> list[Section]:
    """The sections that hold no others."""
    parents = {section.parent for section in plan.sections}
    return [section for section in plan.sections if section.id not in parents]


def passage(plan: vp.PlanDocument, section: Section) -> Passage:
    return Passage(start=section.start, end=section.end, text=plan.text[section.start : section.end], section=section.id)


def value_of(annotation: Annotation, value: str | None) -> ValueOf:
    return ValueOf(
        start=annotation.start, end=annotation.end, text=annotation.text, section=annotation.section, id=annotation.id,
        value=value,
    )


def read(name: str) -> vp.PlanDocument:
    return vp.parse(PLANS / f"{name}.txt")


def compared(plan: vp.PlanDocument, directive: vp.PlanDocument) -> Comparison:
    """Put every leaf of the directive beside one of the plan, with statuses, changes and pairs by turns."""
    asked, answers = leaves(directive), leaves(plan)
    requirements = []
    for index, section in enumerate(asked):
        status = ("covered", "partial", "missing", "covered", "missing")[index % 5]
        addressed = "no" if index % 5 == 4 else "unclear" if index % 7 == 3 else "yes"
        answer = answers[index % (len(answers) - 3)]
        matches = () if status == "missing" else (Match(**passage(plan, answer).model_dump(), score=0.8),)
        if index % 6 == 1 and matches:
            other = answers[(index + 1) % (len(answers) - 3)]
            matches += (Match(**passage(plan, other).model_dump(), score=0.6),)
        here = [item for item in directive.deadlines if section.start <= item.start < section.end]
        there = [item for item in plan.deadlines if answer.start <= item.start < answer.end]
        changes = []
        if matches and here and there:
            changes.append(
                Change(
                    kind="deadline", directive=here[0].text, plan=there[0].text, direction="later",
                    directive_start=here[0].start, directive_end=here[0].end,
                    plan_start=there[0].start, plan_end=there[0].end,
                )
            )
        if matches and index % 4 == 1:
            changes.append(Change(kind="target", directive="90%", plan="80%", direction="lower"))
        if matches and index % 8 == 3:
            changes.append(Change(kind="slip", plan="các huyện, thành phố", direction="copied"))
        requirements.append(
            Requirement(
                **passage(directive, section).model_dump(), id=f"requirements-{index}", kind=KINDS[index % 6],
                actor="Ủy ban nhân dân các huyện" if index % 3 == 0 else None, addressed=addressed, status=status,
                score=0.83 if matches else 0.1, matches=matches, changes=tuple(changes),
                evidence=(Evidence(field="words", text="thi đua, khen thưởng", weight=0.4),) if matches else (),
            )
        )
    deadlines = [
        Pairing(
            name=item.task or item.text, directive=value_of(item, item.value), direction="later" if other else None,
            plan=value_of(other, other.value) if other else None, requirement=requirements[0].id if other else None,
        )
        for item, other in zip(directive.deadlines, [*plan.deadlines[:6], *[None] * 20], strict=False)
    ]
    deadlines += [Pairing(name=item.task, plan=value_of(item, item.value)) for item in plan.deadlines[6:8]]
    return Comparison(
        produced_by={"vnplan_nlp": vp.__version__},
        directive=document(directive),
        plan=document(plan),
        requirements=tuple(requirements),
        additions=tuple(passage(plan, section) for section in answers[-3:]),
        citations=Citations(
            both=tuple(
                CitedDocument(
                    canonical_id="15-2003-qh11", doc_type="Luật", reference="15/2003/QH11", title="Thi đua, khen thưởng",
                    differences=(Change(kind="citation", directive="26/11/2003", plan="26/01/2003", direction="changed"),),
                )
                for _ in range(1)
            ),
            directive_only=(CitedDocument(canonical_id="a", doc_type="Nghị định", reference="91/2017/NĐ-CP"),),
            plan_only=(CitedDocument(canonical_id="b", doc_type="Chỉ thị", reference="02/CT-UBND"),),
        ),
        deadlines=tuple(deadlines),
        indicators=tuple(
            Pairing(
                name=item.name, unit=item.unit, directive=value_of(item, f"{item.value:g}"), direction="lower",
                plan=value_of(item, f"{item.value - 1:g}"),
            )
            for item in directive.indicators
        ),
        campaigns=tuple(Pairing(name=item.name, directive=value_of(item, item.name)) for item in directive.campaigns),
        summary=Summary(requirements=len(requirements)),
    )


def example() -> tuple[Comparison, vp.PlanDocument, vp.PlanDocument]:
    """A comparison, its plan and its directive."""
    plan, directive = read("thi-xa-2022-thi-dua-phuc-hoi"), read("tinh-2021-thi-dua")
    return compared(plan, directive), plan, directive
