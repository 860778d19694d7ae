"""Documents from outside: what a plan that the archive may not hold cites, and what the index knows of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vnplan_nlp.errors import UnknownReferenceError
from vnplan_nlp.index.model import Cited, Cites, Document, Target
from vnplan_nlp.index.records import KEY
from vnplan_nlp.index.rows import cited_by, year_of
from vnplan_nlp.schema import PlanDocument, Reference

if TYPE_CHECKING:
    from vnplan_nlp.index.library import CitationIndex


def cites_of_plan(index: CitationIndex, plan: PlanDocument) -> Cites:
    """Return what a plan cites: of the archive's file where it holds the same bytes or number, else of the plan itself.

    A target that no document of the archive cites comes with what the plan says of it, and a count of 0.
    """
    for key in (plan.origin.sha256, plan.header.canonical_id):
        try:
            if key is not None:
                return index.cites(index.document(key, exact=True).key)
        except UnknownReferenceError:
            pass
    known = index.many([reference.canonical_id for reference in plan.references])
    return Cites(document=document_of_plan(plan), rows=cited_of_plan(plan, known))


def cited_of_plan(plan: PlanDocument, known: Mapping[str, Target | None]) -> tuple[Cited, ...]:
    """Return what a plan itself cites, in its order.

    Args:
        plan: the plan.
        known: what the index knows, by canonical ids; of other targets the plan says what they are, with a count of 0.
    """
    by_id = {reference.canonical_id: reference for reference in plan.references}
    return tuple(
        Cited(
            target=known.get(cited.canonical_id) or _target(by_id[cited.canonical_id]),
            role=cited.role,
            mentions=cited.mentions,
        )
        for cited in cited_by(plan)
    )


def document_of_plan(plan: PlanDocument) -> Document:
    """Return a plan as a document of the archive is told of."""
    header, origin = plan.header, plan.origin
    return Document(
        key=origin.sha256[:KEY],
        sha256=origin.sha256,
        path=origin.filename,
        canonical_id=header.canonical_id,
        reference=header.reference,
        doc_type=header.doc_type,
        date=header.date,
        year=year_of(header.date),
        issuer=header.issuer,
        title=header.title,
        citations=len(plan.citations),
        issues=len(plan.issues),
    )


def _target(reference: Reference) -> Target:
    return Target(
        canonical_id=reference.canonical_id,
        iri=reference.iri,
        doc_type=reference.doc_type,
        reference=reference.reference,
        date=reference.date,
        year=year_of(reference.date),
        issuer=reference.issuer,
        title=reference.title,
    )
