"""What an index answers: frozen models, the same for the library, the command line and the web.

A `Document` lies in the archive. A `Target` is a document that is cited, or lies in the archive under a number: its
`held` is the key of its file there.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vnplan_nlp.schema.annotations import Issuer, Model

Verdict = Literal["later", "before"]


class Document(Model):
    """A document of the archive, by its letterhead."""

    key: str = Field(description="the first 16 digits of the SHA-256 of its file; what addresses are made of")
    sha256: str
    path: str | None = None
    canonical_id: str | None = None
    reference: str | None = None
    doc_type: str | None = None
    date: str | None = None
    year: int | None = None
    issuer: Issuer | None = None
    title: str | None = None
    citations: int = 0
    issues: int = 0

    @property
    def label(self) -> str:
        """Type and number for people: "Kế hoạch 28/KH-UBND"; the title or the file's name where there is no number."""
        named = " ".join(part for part in (self.doc_type, self.reference) if part)
        return named if self.reference else f"{named} {self.title or self.path or self.key}".strip()


class Target(Model):
    """A document of the world, as the archive knows it."""

    canonical_id: str
    iri: str | None = None
    doc_type: str | None = None
    doc_type_code: str | None = None
    reference: str | None = None
    date: str | None = None
    year: int | None = None
    issuer: Issuer | None = None
    title: str | None = None
    documents: int = Field(default=0, description="documents of the archive that cite it")
    mentions: int = 0
    first_cited: str | None = None
    last_cited: str | None = None
    held: str | None = Field(default=None, description="key of its file in the archive")

    @property
    def label(self) -> str:
        """Type and number for people: "Chỉ thị 34-CT/TW"; of a law its name: "Luật Đất đai (31/2024/QH15)"."""
        if self.title and self.doc_type and self.title.startswith(f"{self.doc_type} "):
            return f"{self.title} ({self.reference})" if self.reference else self.title
        named = " ".join(part for part in (self.doc_type, self.reference) if part)
        if self.reference or not named:
            return named or self.title or self.canonical_id
        return self.title or (f"{named} {self.issuer.name}" if self.issuer else f"{named} ({self.canonical_id})")


class Candidate(Model):
    """A target that a loosely typed reference may mean."""

    target: Target
    score: float = Field(ge=0, le=1, description="share of what was typed that fits")


class Reading(Model):
    """A way in which documents print a target, and those that do."""

    reference: str | None = None
    doc_type: str | None = None
    date: str | None = None
    issuer_name: str | None = None
    title: str | None = None
    documents: int = 0
    witnesses: tuple[Document, ...] = Field(default=(), description="some of them, the newest first")
    inferred: bool = Field(default=False, description="the words leave out the year; the archive has one that fits")


class Conflict(Model):
    """A detail of a target on which documents disagree: its values, the most frequent first."""

    field: Literal["doc_type", "date", "issuer_name", "title"]
    values: tuple[tuple[str, int], ...]


class RelationOf(Model):
    """One document does something to another, as a third one says."""

    type: str
    subject: Target | None = None
    object: Target | None = None
    document: Document
    text: str


class TargetPage(Model):
    """All that the archive knows of a target."""

    target: Target
    years: dict[int, int] = Field(default_factory=dict, description="year of the citing documents -> how many")
    readings: tuple[Reading, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    relations: tuple[RelationOf, ...] = ()
    similar: tuple[Target, ...] = Field(default=(), description="the same number and organ, another year or place")
    files: tuple[Document, ...] = Field(default=(), description="its files in the archive")


class Mention(Model):
    """A place in a document where it cites a target."""

    text: str
    start: int
    end: int
    page: int | None = None
    role: str
    section: str | None = Field(default=None, description='path of the section: "II/1"')


class Citing(Model):
    """A document that cites a target."""

    document: Document
    role: str
    mentions: tuple[Mention, ...] = ()


class CitedBy(Model):
    """The documents that cite a target, the newest first."""

    target: Target
    total: int
    rows: tuple[Citing, ...] = ()


class Cited(Model):
    """A target that a document cites."""

    target: Target
    role: str
    mentions: int


class Cites(Model):
    """What a document cites, in the order of its text."""

    document: Document
    rows: tuple[Cited, ...] = ()


#: How a plan cites what it may carry out.
CitedAs = Literal["implements", "basis", "title"]


class Directive(Model):
    """A document of the archive that a plan may carry out."""

    document: Document
    role: CitedAs = Field(description="in which the plan cites it")
    in_title: bool = Field(default=False, description="whether the title of the plan cites it")


class Facet(Model):
    """A value by which hits can be narrowed down."""

    value: str
    label: str
    documents: int


class Snippet(Model):
    """A piece of text in which words were found: pairs of text and whether it is a hit."""

    parts: tuple[tuple[str, bool], ...] = ()


class Hit(Model):
    """A document that a search has found."""

    document: Document
    snippet: Snippet = Snippet()


class SearchResult(Model):
    """What a search has found."""

    query: str
    total: int = Field(description="hits; a lower bound where `capped`")
    capped: bool = False
    hits: tuple[Hit, ...] = ()
    facets: dict[str, tuple[Facet, ...]] = Field(
        default_factory=dict, description="year, level, type, province, campaign; of the first thousand hits"
    )
    references: tuple[Candidate, ...] = Field(default=(), description="documents of that number, held or not")


class TopGroup(Model):
    """The most cited targets of a group; of all where `group` is null."""

    group: str | None = None
    documents: int = Field(description="citing documents of the group's targets, a document counted for each target")
    rows: tuple[tuple[Target, int], ...] = ()


class PathStep(Model):
    """A step of a path: a target, the document that cites or is cited on the way to the next one, and how."""

    target: Target | None = None
    document: Document | None = None
    arrow: Literal["cites", "cited_by"] | None = Field(default=None, description="towards the next step")


class Path(Model):
    """The shortest chain of citations between two documents; empty where there is none within reach."""

    steps: tuple[PathStep, ...] = ()


class Related(Model):
    """A target that is cited together with another."""

    target: Target
    together: int = Field(description="documents that cite both")
    strength: float = Field(ge=0, le=1, description="cosine of the two sets of citing documents")


class CascadeNode(Model):
    """A document in a cascade, and those that carry it out right below."""

    target: Target | None = Field(default=None, description="null for a document that has no number of its own")
    document: Document | None = Field(default=None, description="null where the archive does not hold it")
    level: str | None = Field(default=None, description="central, province, district, commune")
    role: str | None = None
    children: tuple[CascadeNode, ...] = ()
    left_out: int = Field(default=0, description="further children that are not listed")

    def count(self) -> int:
        """Return how many documents are below, those left out included; one that stands in two branches is one."""
        keys: set[str | None] = set()
        left_out = 0
        waiting = [self]
        while waiting:
            node = waiting.pop()
            left_out += node.left_out
            waiting.extend(node.children)
            keys |= {child.document.key for child in node.children if child.document is not None}
        return left_out + len(keys)


class CoveredUnit(Model):
    """An admin unit and its documents that carry a target out."""

    code: str
    name: str = Field(description='with its type: "huyện Ia Grai"')
    level: Literal["province", "district", "commune"]
    parent: str | None = None
    documents: tuple[Document, ...] = ()


class Coverage(Model):
    """Which units below a place have a document that carries a target out."""

    target: Target
    within: str
    on: str = Field(description="the day whose units are meant, ISO 8601")
    units: tuple[CoveredUnit, ...] = ()
    covered: int = 0
    by_level: dict[str, tuple[int, int]] = Field(default_factory=dict, description="level -> covered, all")

    def without_covered(self) -> Coverage:
        """Return the same with the units alone that have no document; the counts stay."""
        return self.model_copy(update={"units": tuple(unit for unit in self.units if not unit.documents)})


class Adoption(Model):
    """A document that names a campaign: who, when, under what local name."""

    document: Document
    name: str
    place: str | None = None
    kind: str


class CampaignPage(Model):
    """A campaign and who has adopted it."""

    movement: str | None = Field(default=None, description="id of the national campaign; null for a local one")
    name: str
    kind: str | None = None
    founded_by: str | None = None
    document: str | None = None
    total: int = 0
    years: dict[int, int] = Field(default_factory=dict)
    names: tuple[tuple[str, int], ...] = Field(default=(), description="local names and how many documents use them")
    adoptions: tuple[Adoption, ...] = ()


class CampaignRow(Model):
    """A line of the list of campaigns."""

    movement: str | None = None
    name: str
    kind: str | None = None
    documents: int = 0


class DeadlineRow(Model):
    """A deadline of a document."""

    document: Document
    number: int = Field(default=0, description="its place among the deadlines of the document, from 0")
    text: str
    value: str | None = None
    last_day: str | None = None
    relation: str
    recurrence: str | None = None
    rrule: str | None = None
    actor: str | None = None
    task: str | None = None
    page: int | None = None
    start: int
    end: int


class ChangedBasis(Model):
    """A document whose basis was amended, replaced or repealed, as the archive says."""

    document: Document
    basis: Target
    change: Literal["amends", "replaces", "repeals"]
    by: Target
    when: Verdict = Field(description="later: after the document was issued; before: it already was when it was cited")
    witness: Document = Field(description="the document that says so")


class Statistics(Model):
    """How much an index holds."""

    documents: int
    targets: int
    held: int = Field(description="targets whose file lies in the archive")
    edges: int
    mentions: int
    campaigns: int
    deadlines: int
    issues: int
    first_date: str | None = None
    last_date: str | None = None
    years: dict[int, int] = Field(default_factory=dict)
    levels: dict[str, int] = Field(default_factory=dict)
    types: dict[str, int] = Field(default_factory=dict)
    unsettled: int = Field(
        default=0, description="documents of a build that goes on, or was interrupted: what they change is not counted"
    )
