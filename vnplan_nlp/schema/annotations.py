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

    name: str = Field(description="full name: Ủy ban nhân dân thị xã An Khê")
    level: IssuerLevel | None = Field(
        default=None, description="central, ministry, province, district, commune, party or other"
    )
    unit: str | None = Field(default=None, description="name of the admin unit without its type: An Khê")
    unit_code: str | None = Field(
        default=None, description="code of the General Statistics Office, valid on the document's date"
    )
    parent_unit: str | None = Field(default=None, description="the unit above: Gia Lai")


class Annotation(Model):
    """A span of the text with a layer-wide id; `text == plan.text[start:end]`."""

    id: str = Field(default="", description="layer and number, counted from 0: citations-3")
    start: Offset
    end: Offset
    text: str = Field(description="the words of the span, as printed")
    section: str | None = Field(default=None, description="id of the innermost section that holds the span")
    page: int | None = Field(
        default=None, ge=1, description="page on which it begins, counted from 1; null where the source has no pages"
    )
    rule: str = Field(description="which rule found it")
    score: float | None = Field(default=None, ge=0, le=1, description="only where something fuzzy decided")


class Section(Annotation):
    """A numbered part of the document; the span is the block that opens it, `extent_end` is where it ends."""

    level: int = Field(ge=1, description="depth below the document, counted from 1")
    kind: EnumeratorKind = Field(description="kind of the enumerator: roman, arabic, letter, article, bullet …")
    label: str | None = Field(default=None, description="enumerator as printed, without its signs: I, 1, a")
    path: str | None = Field(default=None, description='labels from the root, joined by "/"; null for bullets')
    heading: str | None = Field(
        default=None, description="words of the heading; null for a numbered paragraph of running text"
    )
    heading_start: Offset | None = Field(default=None, description="where the heading begins")
    heading_end: Offset | None = Field(default=None, description="where the heading ends")
    parent: str | None = Field(default=None, description="id of the section that holds it")
    role: SectionRole | None = Field(default=None, description="what the section is for, by the words of its heading")
    extent_end: Offset = Field(default=0, description="end of all that belongs to the section, its parts included")


class Table(Annotation):
    """A table kept as rows of cells; in `text` a row is a line and tabs part its cells."""

    rows: tuple[tuple[str, ...], ...] = Field(description="cells row by row, those of the head first")


class Pinpoint(Model):
    """A place inside a cited document, from the outside in: phần, chương, mục, Điều, khoản, điểm, or a phụ lục."""

    part: str | None = Field(default=None, description="phần")
    chapter: str | None = Field(default=None, description="chương")
    section: str | None = Field(default=None, description="mục")
    article: str | None = Field(default=None, description="Điều")
    clause: str | None = Field(default=None, description="khoản")
    point: str | None = Field(default=None, description="điểm")
    appendix: str | None = Field(default=None, description="phụ lục")


class Citation(Annotation):
    """A mention of an identifiable official document; the span runs from the type word to the issuer."""

    form: CitationForm = Field(
        description="how it names the document: by number, by name, by a short form, by words that point back"
    )
    doc_type: str = Field(description="type word, spelt out: Chỉ thị")
    doc_type_code: str | None = Field(default=None, description="code of the type: CT")
    number: str | None = Field(default=None, description='as printed: "01", "36A", "66.4"')
    year: str | None = Field(default=None, description='the year inside the number: "2017" of 91/2017/NĐ-CP')
    symbol: str | None = Field(default=None, description='what follows number and year: "NĐ-CP", "CT/TW"')
    reference: str | None = Field(default=None, description='number, year and symbol joined as printed: "34-CT/TW"')
    date: str | None = Field(
        default=None, description="day of the cited document, cut where it is: 2014-04-07, 2014-04, 2014"
    )
    issuer_text: str | None = Field(default=None, description="issuer as printed")
    issuer: Issuer | None = Field(default=None, description="issuer as understood, with level and admin unit")
    title: str | None = Field(default=None, description="title (trích yếu) as printed behind the citation")
    title_start: Offset | None = Field(default=None, description="where the title begins")
    title_end: Offset | None = Field(default=None, description="where the title ends")
    pinpoint: tuple[Pinpoint, ...] = Field(default=(), description="places inside the document that are meant")
    role: CitationRole = Field(default="content", description="what the text does with the document")
    within: str | None = Field(default=None, description="id of the citation whose title holds this one")
    target: str | None = Field(default=None, description="canonical id of the cited document")


class Relation(Annotation):
    """One document does something to another: the subject amends, implements, guides … the object.

    The span is the words that say so, and the citation itself where this document acts. A passive is turned round:
    "Luật A được sửa đổi theo Luật B" has B as subject.
    """

    type: RelationType = Field(description="what the subject does to the object")
    subject: str | None = Field(default=None, description="id of the citation that acts; null: this document")
    object: str = Field(description="id of the citation that is acted on")
    subject_target: str | None = Field(default=None, description="canonical id of the subject")
    object_target: str | None = Field(default=None, description="canonical id of the object")


class Reference(Model):
    """A cited document: the entity behind one or more mentions."""

    canonical_id: str = Field(description="one short string for the document in all plans: 34-ct-tw:2014")
    iri: str | None = Field(default=None, description="address in the style of Akoma Ntoso; not official")
    doc_type: str = Field(description="type word, spelt out")
    reference: str | None = Field(default=None, description="number and symbol: 34-CT/TW")
    date: str | None = Field(
        default=None, description="day of the document, as its mentions and the authority table have it"
    )
    issuer: Issuer | None = Field(default=None, description="issuer with level and admin unit")
    title: str | None = Field(default=None, description="title, as its mentions and the authority table have it")
    mentions: tuple[str, ...] = Field(default=(), description="ids of the citations that mean it")
    complete: bool = Field(default=False, description="whether number, whole date and issuer are all known")


class Campaign(Annotation):
    """A mention of a named movement, campaign, special emulation drive, contest or theme."""

    name: str = Field(description="name without quotation marks")
    kind: str = Field(description="phong trào thi đua, cuộc vận động, đợt thi đua đặc biệt, chủ đề … or khác (another)")
    national: str | None = Field(
        default=None, description="id of the national campaign that it is, or is the local variant of"
    )
    place: str | None = Field(default=None, description="place of a local variant")
    founded_by: str | None = Field(
        default=None, description="reference of the document that founded the national campaign, by the plan's date"
    )


class Phase(Annotation):
    """A phase of the plan itself: đợt, giai đoạn, quý, bước, with its dates."""

    label: str = Field(description="as printed: Đợt 1")
    order: int = Field(description="its number in the series, counted from 1")
    begin_date: str | None = Field(default=None, description="first day")
    end_date: str | None = Field(default=None, description="last day")
    task: str | None = Field(default=None, description="what is done in it")


class Deadline(Annotation):
    """A time by which, or at which, somebody must do something."""

    value: str | None = Field(
        default=None,
        description="2023-03-20, 2023-03, 2023-Q4; ---20 for a day of every month; null if only an event is told",
    )
    relation: DeadlineRelation = Field(
        description="before (trước), by (chậm nhất, đến), on (vào ngày), within (trong tháng), recurring (định kỳ)",
    )
    recurrence: str | None = Field(default=None, description="ISO 8601 period: P1M, P6M")
    rrule: str | None = Field(default=None, description="rule of iCalendar for what recurs: FREQ=MONTHLY;INTERVAL=6")
    last_day: str | None = Field(
        default=None, description='last day in time, read as offices do: "trước ngày 20/3/2023" allows the 20th'
    )
    last_day_strict: str | None = Field(
        default=None, description='last day in time, read to the letter: "trước ngày 20/3/2023" ends on the 19th'
    )
    actor: str | None = Field(default=None, description="who must do it, as printed")
    task: str | None = Field(
        default=None, description="what must be done: the clause from its verb on, without the time"
    )
    actor_start: Offset | None = Field(default=None, description="where the actor stands")
    task_start: Offset | None = Field(default=None, description="where the task begins")


class Commemoration(Annotation):
    """An anniversary, with the arithmetic of its years."""

    name: str = Field(description="the event")
    years: int = Field(description="how many years the text says")
    from_date: str | None = Field(default=None, description="day of the event")
    to_date: str | None = Field(default=None, description="day of the anniversary")
    consistent: bool | None = Field(default=None, description="null where a date is missing")


class Time(Annotation):
    """A time expression in the sense of TIMEX3."""

    type: Literal["DATE", "DURATION", "SET", "TIME"] = Field(
        description="date, duration, set of times or time of day, as in TIMEX3"
    )
    value: str = Field(description="value as in TIMEX3: 2023-01-18, P6M")
    mod: str | None = Field(default=None, description="what limits it, as in TIMEX3: BEFORE, AFTER, START, MID, END …")
    begin_date: str | None = Field(default=None, description="first day of a span of time")
    end_date: str | None = Field(default=None, description="last day of a span of time")
    anchor: TimeAnchor | None = Field(
        default=None, description="where the year or the day comes from: the words, the plan's year or date, an event"
    )


class Indicator(Annotation):
    """A target: a quantity with its comparator, unit and year."""

    name: str = Field(description="what is counted: Tỷ lệ hộ nghèo")
    value: float = Field(description="the number")
    comparator: Literal["=", ">=", "<=", ">", "<"] = Field(default="=", description="= where the text gives no bound")
    unit: str | None = Field(default=None, description="unit as printed: %, hộ, triệu đồng")
    year: int | None = Field(default=None, description="year by which it is to be reached")
    table: str | None = Field(default=None, description="id of the table that it stands in")


class Assignment(Annotation):
    """Who must do a task, in which role."""

    actor: str = Field(description="the office, as printed")
    role: Literal["lead", "coordinate", "report_to"] | None = Field(
        default=None,
        description="lead (chủ trì), coordinate (phối hợp), report_to (báo cáo về); null where no word says which",
    )
    task: str | None = Field(default=None, description="what must be done")
    product: str | None = Field(default=None, description="what comes of it: of a column or line 'Sản phẩm'")
    deadline: str | None = Field(default=None, description="id of the deadline of the task")


class Issue(Model):
    """A doubt or a slip, with its stable code of `vnplan_nlp.errors.ISSUE_CODES`."""

    code: str = Field(description="stable code, such as W301")
    severity: Severity = Field(description="error, warning or info")
    message: str = Field(description="what is doubtful, in Vietnamese")
    start: Offset | None = Field(default=None, description="where it stands; null for the document as a whole")
    end: Offset | None = Field(default=None, description="where it ends")
