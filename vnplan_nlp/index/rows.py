"""What a plan puts into the tables of an index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from vnplan_nlp.data.letters import bare
from vnplan_nlp.data.ranks import rank_of
from vnplan_nlp.schema import Citation, Issuer, PlanDocument, Reference, Section

#: The role that a document has for another is that of its strongest mention.
_STRENGTH: Final = ("implements", "basis", "amends", "replaces", "repeals", "guides", "content")
#: A document that carries out another, or stands on it.
_FOLLOWS: Final = ("implements", "basis")

IssuerRow = tuple[str, str | None, str | None, str | None, str | None]


class Reading(NamedTuple):
    """How a document prints another one (the fullest of its mentions), and what is known of it by its id."""

    reference: str | None
    doc_type: str | None
    date: str | None
    issuer_name: str | None
    title: str | None
    known_doc_type: str | None
    known_reference: str | None
    known_date: str | None
    known_issuer: IssuerRow | None
    known_title: str | None


class Cited(NamedTuple):
    """A document that a plan cites."""

    canonical_id: str
    reading: Reading
    role: str
    follows: bool
    mentions: int


def issuer_row(issuer: Issuer | None) -> IssuerRow | None:
    """Return an issuer as a row."""
    if issuer is None:
        return None
    return (issuer.name, issuer.level, issuer.unit, issuer.unit_code, issuer.parent_unit)


def number_of(item_id: str | None) -> int | None:
    """Return the number in an id of an annotation: 12 of "citations-12"."""
    return int(item_id.rpartition("-")[2]) if item_id else None


def year_of(date: str | None) -> int | None:
    """Return the year of an ISO date that may be cut."""
    return int(date[:4]) if date and date[:4].isdecimal() and date[:4].isascii() else None


def document_columns(plan: PlanDocument) -> dict[str, Any]:
    """Return the columns of `documents` that the plan alone decides."""
    header, issuer = plan.header, plan.header.issuer
    code = issuer.unit_code if issuer else None
    rank = rank_of(issuer.name, issuer.level, code) if issuer else rank_of("", None, None)
    return {
        "sha256": plan.origin.sha256,
        "canonical_id": header.canonical_id,
        "reference": header.reference,
        "doc_type": header.doc_type,
        "doc_type_code": header.doc_type_code,
        "number": header.number,
        "symbol": header.symbol,
        "date": header.date,
        "year": year_of(header.date),
        "level": issuer.level if issuer else None,
        "rank": rank,
        "unit_code": code,
        "place": header.place,
        "title": header.title,
        "signer": header.signer.name,
        "text_source": plan.origin.text_source,
        "pages": plan.origin.pages,
        "characters": len(plan.text),
        "citations": len(plan.citations),
        "issues": len(plan.issues),
        "movements": " ".join(sorted({one.national for one in plan.campaigns if one.national})),
    }


def cited_by(plan: PlanDocument) -> Iterator[Cited]:
    """Yield what a plan cites, each document once; the plan itself is left out."""
    by_id = {citation.id: citation for citation in plan.citations}
    # Two documents that a plan holds apart (by their days, say) may still share an id.
    references: dict[str, Reference] = {}
    cited: dict[str, list[Citation]] = {}
    for reference in plan.references:
        if not _is_own(reference.canonical_id, plan.header.canonical_id):
            references.setdefault(reference.canonical_id, reference)
            mentions = [by_id[mention] for mention in reference.mentions if mention in by_id]
            cited.setdefault(reference.canonical_id, []).extend(mentions)
    for canonical_id, mentions in cited.items():
        if mentions:
            reference = references[canonical_id]
            role = min((mention.role for mention in mentions), key=_STRENGTH.index)
            # The title of another document is where that one says what it follows, not this one.
            follows = any(mention.role in _FOLLOWS and mention.within is None for mention in mentions)
            yield Cited(reference.canonical_id, _reading(reference, mentions), role, follows, len(mentions))


def _is_own(canonical_id: str, own: str | None) -> bool:
    """Whether an id is that of the plan itself, also as its annexes print it: without the organ."""
    return own is not None and (canonical_id == own or canonical_id == own.partition("@")[0])


def _reading(reference: Reference, mentions: Sequence[Citation]) -> Reading:
    def fullest(values: list[str | None]) -> str | None:
        return max((value for value in values if value), key=len, default=None)

    first = mentions[0]
    return Reading(
        reference=next((mention.reference for mention in mentions if mention.reference), None),
        doc_type=first.doc_type,
        date=fullest([mention.date for mention in mentions]),
        issuer_name=next((mention.issuer.name for mention in mentions if mention.issuer), None),
        title=fullest([mention.title for mention in mentions]),
        known_doc_type=reference.doc_type,
        known_reference=reference.reference,
        known_date=reference.date,
        known_issuer=issuer_row(reference.issuer),
        known_title=reference.title,
    )


def mention_rows(plan: PlanDocument, document: int, targets: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `mentions`."""
    for number, item in enumerate(plan.citations):
        places = [place.model_dump(exclude_none=True) for place in item.pinpoint]
        pinpoint = json.dumps(places, ensure_ascii=False) if places else None
        where = (item.start, item.end, item.page, number_of(item.section))
        yield (document, number, targets.get(item.target or ""), item.form, item.role, *where, item.text, pinpoint)


def relation_rows(plan: PlanDocument, document: int, targets: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `relations`; where the plan itself acts, its own id is the subject."""
    for number, item in enumerate(plan.relations):
        subject = item.subject_target if item.subject is not None else plan.header.canonical_id
        ends = targets.get(subject or ""), targets.get(item.object_target or "")
        yield (document, number, item.type, *ends, item.start, item.end, item.text)


def section_rows(plan: PlanDocument, document: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `sections`: those with a label, bullets have none."""
    for number, item in enumerate(plan.sections):
        if item.path is not None:
            yield (document, number, *_section(item))


def _section(item: Section) -> tuple[Any, ...]:
    return (item.level, item.kind, item.path, item.heading, item.role, item.start, item.extent_end)


def campaign_rows(plan: PlanDocument, document: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `campaigns`."""
    for number, item in enumerate(plan.campaigns):
        names = (item.name, bare(item.name), item.kind, item.national, item.place, item.founded_by)
        yield (document, number, *names, item.start, item.end, year_of(plan.header.date))


def deadline_rows(plan: PlanDocument, document: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `deadlines`."""
    for number, item in enumerate(plan.deadlines):
        when = (item.value, item.relation, item.last_day, item.last_day_strict, item.recurrence, item.rrule)
        yield (document, number, item.text, *when, item.actor, item.task, item.start, item.end, item.page)


def issue_rows(plan: PlanDocument, document: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of `issues`."""
    for number, item in enumerate(plan.issues):
        yield (document, number, item.code, item.severity, item.message, item.start, item.end)


def words_of(plan: PlanDocument, province: str | None) -> tuple[str, str, str, str, str]:
    """Return the row of `words`: title, text, both bare, and the facets."""
    title = plan.header.title or ""
    columns = document_columns(plan)
    facets = [
        *([f"y{columns['year']}"] if columns["year"] else []),
        *([f"l{columns['level']}"] if columns["level"] else []),
        *([f"t{facet_word(columns['doc_type_code'])}"] if columns["doc_type_code"] else []),
        *([f"p{facet_word(province)}"] if province else []),
        *([f"u{columns['unit_code']}"] if columns["unit_code"] else []),
        *sorted({f"c{facet_word(campaign.national)}" for campaign in plan.campaigns if campaign.national}),
    ]
    return (title, bare(title), plan.text, bare(plan.text), " ".join(facets))


def facet_word(value: str) -> str:
    """Return a value of a facet as one word of the index: "CTHĐ" as "cthd", "Thừa Thiên Huế" as "thuathienhue"."""
    return "".join(char for char in bare(value) if char.isalnum())
