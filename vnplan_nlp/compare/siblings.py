"""Siblings: several plans of one directive side by side, who covers what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from pydantic import Field

from vnplan_nlp.compare.model import Addressed, Document, Passage, RequirementKind, Status
from vnplan_nlp.compare.run import compare_documents
from vnplan_nlp.compare.scoring import Scorer
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.schema.annotations import Model

SCHEMA_NAME: Final = "vnplan.siblings"
SCHEMA_VERSION: Final = "1.0"


class SiblingStatus(Model):
    """What one plan makes of a requirement: its status, and where it answers it."""

    plan: int = Field(ge=0, description="which of `plans`")
    addressed: Addressed
    status: Status
    score: float = Field(ge=0, le=1)
    start: int | None = Field(default=None, description="offset of the best passage in the text of the plan")
    end: int | None = None
    changes: int = 0


class SiblingRequirement(Passage):
    """A unit of the directive and what each plan makes of it."""

    id: str
    kind: RequirementKind
    actor: str | None = None
    plans: tuple[SiblingStatus, ...] = ()
    covered_by: int = Field(default=0, description="how many plans cover it, in full or in part")


class SiblingPlan(Document):
    """One of the plans, with its counts."""

    covered: int = 0
    partial: int = 0
    missing: int = 0
    coverage: float | None = None
    additions: int = 0
    changes: dict[str, int] = Field(default_factory=dict)


class SiblingComparison(Model):
    """Several plans of one directive."""

    schema_name: Literal["vnplan.siblings"] = SCHEMA_NAME
    schema_version: str = SCHEMA_VERSION
    produced_by: dict[str, str] = Field(default_factory=dict)
    directive: Document
    plans: tuple[SiblingPlan, ...] = ()
    requirements: tuple[SiblingRequirement, ...] = ()

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON, Vietnamese letters unescaped."""
        return self.model_dump_json(indent=indent)


def side_by_side(
    plans: Iterable[PlanDocument], directive: PlanDocument, *, scorer: Scorer | None = None, version: str = ""
) -> SiblingComparison:
    """Return who covers what of a directive.

    The plans are taken one after another and each is compared with the directive only; of each a line for every
    requirement is kept, not its text: memory grows with plans times requirements.
    """
    rows: list[list[SiblingStatus]] = []
    columns: list[SiblingPlan] = []
    units: list[tuple[str, int, int, str, str | None, RequirementKind, str | None]] = []
    for number, plan in enumerate(plans):
        found = compare_documents(plan, directive, scorer=scorer, version=version)
        if not units:
            units = [(r.id, r.start, r.end, r.text, r.section, r.kind, r.actor) for r in found.requirements]
            rows = [[] for _ in units]
        for row, item in zip(rows, found.requirements, strict=True):
            best = item.matches[0] if item.matches else None
            row.append(
                SiblingStatus(
                    plan=number,
                    addressed=item.addressed,
                    status=item.status,
                    score=item.score,
                    start=best.start if best else None,
                    end=best.end if best else None,
                    changes=len(item.changes),
                )
            )
        counts = found.summary
        columns.append(
            SiblingPlan(
                origin=plan.origin,
                header=plan.header,
                covered=counts.covered,
                partial=counts.partial,
                missing=counts.missing,
                coverage=counts.coverage,
                additions=counts.additions,
                changes=counts.changes,
            )
        )
    requirements = tuple(
        SiblingRequirement(
            id=name,
            start=start,
            end=end,
            text=text,
            section=section,
            kind=kind,
            actor=actor,
            plans=tuple(row),
            covered_by=sum(item.status != "missing" for item in row),
        )
        for (name, start, end, text, section, kind, actor), row in zip(units, rows, strict=True)
    )
    return SiblingComparison(
        produced_by={"vnplan_nlp": version},
        directive=Document(origin=directive.origin, header=directive.header),
        plans=tuple(columns),
        requirements=requirements,
    )
