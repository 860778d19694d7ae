"""The annotation types of the JSON contract: frozen pydantic models that point into the text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from vnplan_nlp.schema.layout import EnumeratorKind

Offset = Annotated[int, Field(ge=0, description="code-point offset into `text`")]
IssuerLevel = Literal["central", "ministry", "province", "district", "commune", "party", "other"]
CitationForm = Literal["numbered", "named", "short", "anaphoric"]
CitationRole = Literal["basis", "implements", "amends", "replaces", "repeals", "guides", "content"]
TimeAnchor = Literal["explicit", "plan_year", "plan_date", "event"]
RelationType = Literal["basis", "implements", "amends", "replaces", "repeals", "guides", "consolidates"]
DeadlineRelation = Literal["before", "by", "on", "within", "recurring"]
SectionRole = Literal[
    "purpose", "requirements", "content", "targets", "measures", "organisation", "funding", "schedule"
]
Severity = Literal["error", "warning", "info"]


P = ParamSpec("P")
Made = TypeVar("Made", bound="Model")


class Model(BaseModel):
    """The base of all models: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def trusted(model: Callable[P, Made], *args: P.args, **fields: P.kwargs) -> Made:
    """Return an instance of a model whose fields are not validated: what our own code has just made of its right types.

    The type checker has seen the fields; a test validates what comes out of every parse. A plan makes some two hundred
    annotations, and validating each costs more than finding many of them.
    """
    made: Made = object.__new__(model)  # type: ignore[arg-type]
    put = object.__setattr__
    put(made, "__dict__", _defaults(model) | fields)
    put(made, "__pydantic_fields_set__", _field_names(model))
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    return made


@cache
def _field_names(model: type[Model]) -> set[str]:
    """Return the names of all fields: one set for all instances, which are frozen."""
    return set(model.model_fields)


@cache
def _defaults(model: type[Model]) -> dict[str, Any]:
    """Return all fields of a model in their order, which is that of the JSON, with their defaults."""
    return {name: field.get_default() for name, field in model.model_fields.items()}


class Issuer(Model):
    """An authority: the full name, its level, and the admin unit where it is a local one."""

    name: str
    level: IssuerLevel | None = None
    unit: str | None = Field(default=None, description="name of the admin unit without its type: An Khê")
    unit_code: str | None = Field(
        default=None, description="code of the General Statistics Office, valid on the document's date"
    )
    parent_unit: str | None = Field(default=None, description="the unit above: Gia Lai")


class Annotation(Model):
    """A span of the text with a layer-wide id; `text == plan.text[start:end]`."""

    id: str = ""
    start: Offset
    end: Offset
    text: str
    section: str | None = Field(default=None, description="id of the innermost section that holds the span")
    page: int | None = Field(default=None, ge=1)
    rule: str = Field(description="which rule found it")
    score: float | None = Field(default=None, ge=0, le=1, description="only where something fuzzy decided")


class Section(Annotation):
    """A numbered part of the document; the span is the block that opens it, `extent_end` is where it ends."""

    level: int = Field(ge=1)
    kind: EnumeratorKind
    label: str | None = None
    path: str | None = Field(default=None, description='labels from the root, joined by "/"; null for bullets')
    heading: str | None = None
    heading_start: Offset | None = None
    heading_end: Offset | None = None
    parent: str | None = None
    role: SectionRole | None = None
    extent_end: Offset = Field(default=0, description="end of all that belongs to the section, its parts included")


class Table(Annotation):
    """A table kept as rows of cells; in `text` a row is a line and tabs part its cells."""

    rows: tuple[tuple[str, ...], ...]


class Pinpoint(Model):
    """A place inside a cited document, from the outside in: phần, chương, mục, Điều, khoản, điểm, or a phụ lục."""

    part: str | None = None
    chapter: str | None = None
    section: str | None = None
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    appendix: str | None = None


class Citation(Annotation):
    """A mention of an identifiable official document; the span runs from the type word to the issuer."""

    form: CitationForm
    doc_type: str
    doc_type_code: str | None = None
    number: str | None = Field(default=None, description='as printed: "01", "36A", "66.4"')
    year: str | None = Field(default=None, description='the year inside the number: "2017" of 91/2017/NĐ-CP')
    symbol: str | None = Field(default=None, description='what follows number and year: "NĐ-CP", "CT/TW"')
    reference: str | None = Field(default=None, description='number, year and symbol joined as printed: "34-CT/TW"')
    date: str | None = None
    issuer_text: str | None = None
    issuer: Issuer | None = None
    title: str | None = None
    title_start: Offset | None = None
    title_end: Offset | None = None
    pinpoint: tuple[Pinpoint, ...] = ()
    role: CitationRole = "content"
    within: str | None = Field(default=None, description="id of the citation whose title holds this one")
    target: str | None = Field(default=None, description="canonical id of the cited document")


class Relation(Annotation):
    """One document does something to another: the subject amends, implements, guides … the object.

    The span is the words that say so, and the citation itself where this document acts. A passive is turned round:
    "Luật A được sửa đổi theo Luật B" has B as subject.
    """

    type: RelationType
    subject: str | None = Field(default=None, description="id of the citation that acts; null: this document")
    object: str = Field(description="id of the citation that is acted on")
    subject_target: str | None = Field(default=None, description="canonical id of the subject")
    object_target: str | None = Field(default=None, description="canonical id of the object")


class Reference(Model):
    """A cited document: the entity behind one or more mentions."""

    canonical_id: str
    iri: str | None = None
    doc_type: str
    reference: str | None = None
    date: str | None = None
    issuer: Issuer | None = None
    title: str | None = None
    mentions: tuple[str, ...] = ()
    complete: bool = False


class Campaign(Annotation):
    """A mention of a named movement, campaign, special emulation drive, contest or theme."""

    name: str
    kind: str
    national: str | None = None
    place: str | None = None
    founded_by: str | None = Field(
        default=None, description="reference of the document that founded the national campaign, by the plan's date"
    )


class Phase(Annotation):
    """A phase of the plan itself: đợt, giai đoạn, quý, bước, with its dates."""

    label: str
    order: int
    begin_date: str | None = None
    end_date: str | None = None
    task: str | None = None


class Deadline(Annotation):
    """A time by which, or at which, somebody must do something."""

    value: str | None = None
    relation: DeadlineRelation
    recurrence: str | None = Field(default=None, description="ISO 8601 period: P1M, P6M")
    rrule: str | None = None
    last_day: str | None = Field(
        default=None, description='last day in time, read as offices do: "trước ngày 20/3/2023" allows the 20th'
    )
    last_day_strict: str | None = Field(
        default=None, description='last day in time, read to the letter: "trước ngày 20/3/2023" ends on the 19th'
    )
    actor: str | None = None
    task: str | None = None
    actor_start: Offset | None = None
    task_start: Offset | None = None


class Commemoration(Annotation):
    """An anniversary, with the arithmetic of its years."""

    name: str
    years: int
    from_date: str | None = None
    to_date: str | None = None
    consistent: bool | None = Field(default=None, description="null where a date is missing")


class Time(Annotation):
    """A time expression in the sense of TIMEX3."""

    type: Literal["DATE", "DURATION", "SET", "TIME"]
    value: str
    mod: str | None = None
    begin_date: str | None = None
    end_date: str | None = None
    anchor: TimeAnchor | None = Field(
        default=None, description="where the year or the day comes from: the words, the plan's year or date, an event"
    )


class Indicator(Annotation):
    """A target: a quantity with its comparator, unit and year."""

    name: str
    value: float
    comparator: Literal["=", ">=", "<=", ">", "<"] = "="
    unit: str | None = None
    year: int | None = None
    table: str | None = None


class Assignment(Annotation):
    """Who must do a task, in which role."""

    actor: str
    role: Literal["lead", "coordinate", "report_to"] | None = None
    task: str | None = None
    product: str | None = Field(default=None, description="what comes of it: of a column or line 'Sản phẩm'")
    deadline: str | None = None


class Issue(Model):
    """A doubt or a slip, with its stable code of `vnplan_nlp.errors.ISSUE_CODES`."""

    code: str
    severity: Severity
    message: str
    start: Offset | None = None
    end: Offset | None = None
