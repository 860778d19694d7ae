"""Directives: which document of an archive a plan carries out, found by what the plan cites."""

from __future__ import annotations

import sqlite3
from typing import Final

from vnplan_nlp.data.ranks import UNKNOWN, rank_of
from vnplan_nlp.errors import NoDirectiveError
from vnplan_nlp.index import answers
from vnplan_nlp.index.model import CitedAs, Directive, Document, Target
from vnplan_nlp.schema import Issuer, PlanDocument, Reference

#: The roles in which a plan cites what it carries out, the surest first.
_ROLES: Final[tuple[CitedAs, ...]] = ("implements", "basis")


def directives(base: sqlite3.Connection, plan: PlanDocument) -> tuple[Directive, ...]:
    """Return the documents of an archive that a plan may carry out, the likeliest first.

    What it says that it carries out goes before what it is based on; then what its title cites; then the nearest
    authority above its issuer, and what it cites first.

    Raises:
        NoDirectiveError: the archive holds none of them.
    """
    low, high = plan.header.spans.get("title", (0, 0))
    own = _rank(plan.header.issuer)
    cited: dict[str, tuple[int, bool, int]] = {}
    for item in plan.citations:
        in_title = low <= item.start < high
        if item.target is None or (item.role not in _ROLES and not in_title):
            continue
        role = _ROLES.index(item.role) if item.role in _ROLES else len(_ROLES)
        before = cited.get(item.target, (len(_ROLES), False, item.start))
        cited[item.target] = (min(role, before[0]), in_title or before[1], min(item.start, before[2]))
    known = answers.by_canonical_id(base, list(cited))
    nameless = _nameless(base)
    printed = {item.canonical_id: item for item in plan.references}
    found = []
    for name, (role, in_title, start) in cited.items():
        document = _held(base, known[name])
        if document is None and name in printed:
            key = nameless.get((printed[name].reference, printed[name].date))
            document = answers.document(base, key) if key is not None else None
        if document is None:
            continue
        if plan.header.reference is not None and (document.reference, document.date) == (
            plan.header.reference,
            plan.header.date,
        ):
            continue  # a document does not carry itself out
        rank = _rank(document.issuer)
        # Above the plan's own authority, and of these the nearest: the greatest rank that is smaller.
        distance = own - rank if rank < own else UNKNOWN + rank - own
        order = (role if role < len(_ROLES) else 0, not in_title, distance, start)
        told = _ROLES[role] if role < len(_ROLES) else "title"
        found.append((order, Directive(document=document, role=told, in_title=in_title)))
    if not found:
        raise NoDirectiveError([_label(printed[name]) for name in sorted(cited, key=lambda name: cited[name])])
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))


def _held(base: sqlite3.Connection, target: Target | None) -> Document | None:
    """Return the document of the archive that a target is."""
    return answers.document(base, target.held) if target is not None and target.held is not None else None


def _nameless(base: sqlite3.Connection) -> dict[tuple[str | None, str | None], str]:
    """Return the documents whose authority could not be read, so that they have no canonical id: by number and day."""
    rows = base.execute(
        "SELECT reference, date, sha256 FROM documents"
        " WHERE canonical_id IS NULL AND reference IS NOT NULL AND LENGTH(date) = 10 ORDER BY id DESC"
    )
    return {(reference, date): sha256 for reference, date, sha256 in rows}


def _label(item: Reference) -> str:
    return f"{item.doc_type} {item.reference}" if item.reference else item.title or item.canonical_id


def _rank(issuer: Issuer | None) -> int:
    return rank_of(issuer.name, issuer.level, issuer.unit_code) if issuer is not None else UNKNOWN
