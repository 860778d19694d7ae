"""`Comparison`: what a plan makes of the directive that it implements, and its JSON.

Offsets of requirements and of what is `directive` point into the text of the directive; those of matches, additions and
of what is `plan` into the text of the plan. All are half-open and count code points.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from vnplan_nlp.schema.annotations import Model, Offset
from vnplan_nlp.schema.document import Header, Origin

SCHEMA_NAME: Final = "vnplan.comparison"
SCHEMA_VERSION: Final = "1.0"

RequirementKind = Literal["task", "target", "deadline", "composition", "procedure", "reporting"]
Addressed = Literal["yes", "no", "unclear"]
Status = Literal["covered", "partial", "missing"]
ChangeKind = Literal["deadline", "target", "actor", "scope", "campaign", "citation", "slip"]
Direction = Literal[
    "earlier", "later", "higher", "lower", "dropped", "added", "changed", "renamed", "narrower", "wider", "copied"
]


class Document(Model):
    """One of the two documents: where it came from, and what it says of itself."""

    origin: Origin
    header: Header


class Passage(Model):
    """A stretch of one of the two texts."""

    start: Offset
    end: Offset
    text: str
    section: str | None = Field(default=None, description="id of the innermost section that holds it")


class Match(Passage):
    """A passage of the plan that answers a requirement; where none does, one that comes nearest to it."""

    score: float = Field(ge=0, le=1)


class Evidence(Model):
    """What spoke for a match or against it: words that both have, a citation, a number, a section."""

    field: str
    text: str
    weight: float = Field(description="what it adds to the score; negative where it speaks against")


class Change(Model):
    """What differs inside a match: the words of either side, and which way they differ."""

    kind: ChangeKind
    directive: str | None = None
    plan: str | None = None
    direction: Direction | None = None
    directive_start: Offset | None = None
    directive_end: Offset | None = None
    plan_start: Offset | None = None
    plan_end: Offset | None = None


class Requirement(Passage):
    """A unit of the directive that asks for something, and what the plan makes of it."""

    id: str
    kind: RequirementKind
    actor: str | None = None
    level: tuple[str, ...] = Field(
        default=(), description='who is meant: "central", "province", "department", "district", "commune", "party", …'
    )
    addressed: Addressed = Field(description="whether it is the plan's issuer that is meant")
    status: Status
    score: float = Field(ge=0, le=1, description="how sure it is that the plan answers it")
    matches: tuple[Match, ...] = Field(
        default=(), description="the best first; of what is missing the nearest passages, which do not answer it"
    )
    changes: tuple[Change, ...] = ()
    evidence: tuple[Evidence, ...] = Field(default=(), description="why the first match was taken, the heaviest first")


class CitedDocument(Model):
    """A document that is cited on either side, as each prints it."""

    canonical_id: str
    doc_type: str
    reference: str | None = None
    title: str | None = None
    directive: tuple[Passage, ...] = ()
    plan: tuple[Passage, ...] = ()
    differences: tuple[Change, ...] = Field(default=(), description="details that the two print differently")


class Citations(Model):
    """The documents that both cite, and those that one of them cites."""

    both: tuple[CitedDocument, ...] = ()
    directive_only: tuple[CitedDocument, ...] = ()
    plan_only: tuple[CitedDocument, ...] = ()


class ValueOf(Passage):
    """A deadline, an indicator or a campaign of one side: the annotation's id and its value."""

    id: str
    value: str | None = None


class Pairing(Model):
    """A deadline, an indicator or a campaign beside its counterpart; null on the side that has none."""

    requirement: str | None = Field(default=None, description="id of the requirement that brought them together")
    name: str | None = None
    unit: str | None = None
    directive: ValueOf | None = None
    plan: ValueOf | None = None
    direction: Direction | None = Field(default=None, description="null where both say the same")


class SectionSummary(Model):
    """How much of a section of the directive is answered."""

    section: str | None = None
    path: str | None = None
    heading: str | None = None
    covered: int = 0
    partial: int = 0
    missing: int = 0
    not_addressed: int = 0


class Summary(Model):
    """Counts; those by status are of requirements that address the plan's issuer or may do so."""

    requirements: int = 0
    addressed: dict[str, int] = Field(default_factory=dict, description="addressed -> requirements")
    covered: int = 0
    partial: int = 0
    missing: int = 0
    coverage: float | None = Field(
        default=None, ge=0, le=1, description="(covered + partial / 2) / all that are addressed; null where none is"
    )
    additions: int = 0
    changes: dict[str, int] = Field(default_factory=dict, description="kind of change -> how many")
    sections: tuple[SectionSummary, ...] = ()


class Comparison(Model):
    """A plan beside its directive."""

    schema_name: Literal["vnplan.comparison"] = SCHEMA_NAME
    schema_version: str = SCHEMA_VERSION
    produced_by: dict[str, str] = Field(default_factory=dict)
    directive: Document
    plan: Document
    requirements: tuple[Requirement, ...] = ()
    additions: tuple[Passage, ...] = Field(default=(), description="units of the plan that answer no requirement")
    slips: tuple[Change, ...] = Field(default=(), description="what the plan copied, outside of the matches")
    citations: Citations = Citations()
    deadlines: tuple[Pairing, ...] = ()
    indicators: tuple[Pairing, ...] = ()
    campaigns: tuple[Pairing, ...] = ()
    summary: Summary = Summary()

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON, Vietnamese letters unescaped."""
        return self.model_dump_json(indent=indent)
