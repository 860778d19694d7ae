"""Answers of an index as rows: flat ones for CSV, the parts of an answer for JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from vnplan_nlp.index.model import (
    CampaignPage,
    CampaignRow,
    CascadeNode,
    ChangedBasis,
    CitedBy,
    Cites,
    Coverage,
    DeadlineRow,
    Document,
    Path,
    Related,
    SearchResult,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.schema.annotations import Model

Row = dict[str, Any]
#: What the methods of `CitationIndex` return.
Answer = Model | Sequence[Model]

_DOCUMENT: Final = ("key", "doc_type", "reference", "date", "issuer", "level", "title", "path")
_TARGET: Final = ("canonical_id", "doc_type", "reference", "date", "issuer", "title", "documents", "mentions", "held")


class Rows(NamedTuple):
    """Flat rows, all of these columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def as_json(answer: Answer) -> Any:
    """Return an answer as the objects of its JSON."""
    if isinstance(answer, Model):
        return answer.model_dump(mode="json")
    return [part.model_dump(mode="json") for part in answer]


def parts(answer: Answer) -> list[Any]:
    """Return the parts of an answer that are a line each in JSON lines: hits, citing documents, units."""
    if not isinstance(answer, Model):
        return [part.model_dump(mode="json") for part in answer]
    for name in ("hits", "rows", "steps", "units", "adoptions"):
        if name in type(answer).model_fields:
            return [part.model_dump(mode="json") for part in getattr(answer, name)]
    if isinstance(answer, CascadeNode):
        return [_bare_node(depth, node) for depth, node in nodes(answer)]
    return [answer.model_dump(mode="json")]


def flat(answer: Answer, kind: type[Model] | None = None) -> Rows:
    """Return an answer as flat rows.

    Args:
        answer: the answer.
        kind: of the parts of a list, which has columns also where it is empty.
    """
    kind = kind or (type(answer) if isinstance(answer, Model) else type(answer[0]))
    columns, make = _KINDS[kind]
    found = list(make(answer))
    return Rows(columns, tuple({name: row.get(name) for name in columns} for row in found))


def nodes(root: CascadeNode, depth: int = 0) -> Iterator[tuple[int, CascadeNode]]:
    """Yield the nodes of a cascade with their depths, each before those below it."""
    waiting = [(depth, root)]
    while waiting:
        at, node = waiting.pop()
        yield at, node
        waiting += [(at + 1, child) for child in reversed(node.children)]


def _bare_node(depth: int, node: CascadeNode) -> Row:
    return {"depth": depth, **node.model_dump(mode="json", exclude={"children"})}


# --- one kind of answer each -----------------------------------------------------------------------


def _document(document: Document | None, prefix: str = "") -> Row:
    if document is None:
        return {}
    issuer = document.issuer
    row = {
        "key": document.key,
        "doc_type": document.doc_type,
        "reference": document.reference,
        "date": document.date,
        "issuer": issuer.name if issuer else None,
        "level": issuer.level if issuer else None,
        "title": document.title,
        "path": document.path,
    }
    return {prefix + name: value for name, value in row.items()}


def _target(target: Target | None, prefix: str = "") -> Row:
    if target is None:
        return {}
    row = target.model_dump(include=set(_TARGET) - {"issuer"})
    row["issuer"] = target.issuer.name if target.issuer else None
    return {prefix + name: value for name, value in row.items()}


def _hits(answer: SearchResult) -> Iterator[Row]:
    for hit in answer.hits:
        yield _document(hit.document) | {"snippet": "".join(text for text, _ in hit.snippet.parts)}


def _page(answer: TargetPage) -> Iterator[Row]:
    for reading in answer.readings:
        row = reading.model_dump(include={"reference", "doc_type", "date", "issuer_name", "title", "documents"})
        keys = " ".join(document.key for document in reading.witnesses)
        yield {"canonical_id": answer.target.canonical_id, **row, "inferred": reading.inferred, "witnesses": keys}


def _cited_by(answer: CitedBy) -> Iterator[Row]:
    for citing in answer.rows:
        first = citing.mentions[0] if citing.mentions else None
        yield _document(citing.document) | {
            "role": citing.role,
            "mentions": len(citing.mentions),
            "section": first.section if first else None,
            "page": first.page if first else None,
            "text": first.text if first else None,
        }


def _cites(answer: Cites) -> Iterator[Row]:
    for cited in answer.rows:
        yield _target(cited.target) | {"role": cited.role, "mentions": cited.mentions}


def _top(answer: Sequence[TopGroup]) -> Iterator[Row]:
    for group in answer:
        for rank, (target, documents) in enumerate(group.rows, 1):
            yield {"group": group.group, "rank": rank} | _target(target) | {"documents": documents}


def _path(answer: Path) -> Iterator[Row]:
    for number, step in enumerate(answer.steps, 1):
        row = _document(step.document) if step.document is not None else {}
        yield {"step": number} | _target(step.target) | row | {"arrow": step.arrow}


def _related(answer: Sequence[Related]) -> Iterator[Row]:
    for one in answer:
        yield _target(one.target) | {"together": one.together, "strength": one.strength}


def _cascade(answer: CascadeNode) -> Iterator[Row]:
    for depth, node in nodes(answer):
        row = _document(node.document) if node.document is not None else _target(node.target)
        known = node.target.canonical_id if node.target is not None else None
        yield {"depth": depth, **row, "canonical_id": known, "level": node.level, "role": node.role} | {
            "left_out": node.left_out
        }


def _coverage(answer: Coverage) -> Iterator[Row]:
    for unit in answer.units:
        row = {"code": unit.code, "unit": unit.name, "unit_level": unit.level, "parent": unit.parent}
        for document in unit.documents or (None,):
            yield row | {"covered": bool(unit.documents)} | _document(document)


def _adoptions(answer: CampaignPage) -> Iterator[Row]:
    for one in answer.adoptions:
        yield _document(one.document) | {"movement": answer.movement, "name": one.name} | {
            "place": one.place,
            "kind": one.kind,
        }


def _campaigns(answer: Sequence[CampaignRow]) -> Iterator[Row]:
    return (one.model_dump() for one in answer)


def _deadlines(answer: Sequence[DeadlineRow]) -> Iterator[Row]:
    for one in answer:
        yield _document(one.document) | one.model_dump(exclude={"document"})


def _changes(answer: Sequence[ChangedBasis]) -> Iterator[Row]:
    for one in answer:
        yield {
            **_document(one.document),
            **_target(one.basis, "basis_"),
            "change": one.change,
            **_target(one.by, "by_"),
            "when": one.when,
            "witness": one.witness.key,
        }


def _statistics(answer: Statistics) -> Iterator[Row]:
    for name, value in answer.model_dump().items():
        if isinstance(value, dict):
            for group, count in value.items():
                yield {"name": name, "group": group, "value": count}
        else:
            yield {"name": name, "value": value}


_KINDS: Final[dict[type[Model], tuple[tuple[str, ...], Callable[[Any], Iterator[Row]]]]] = {
    SearchResult: ((*_DOCUMENT, "snippet"), _hits),
    TargetPage: (
        (
            "canonical_id", "reference", "doc_type", "date", "issuer_name", "title", "documents", "inferred",
            "witnesses",
        ),
        _page,
    ),
    CitedBy: ((*_DOCUMENT, "role", "mentions", "section", "page", "text"), _cited_by),
    Cites: ((*_TARGET[:-3], "role", "mentions", "documents", "held"), _cites),
    TopGroup: (("group", "rank", *_TARGET), _top),
    Path: (("step", "canonical_id", *_DOCUMENT, "arrow"), _path),
    Related: ((*_TARGET, "together", "strength"), _related),
    CascadeNode: (("depth", "canonical_id", *_DOCUMENT, "role", "left_out"), _cascade),
    Coverage: (("code", "unit", "unit_level", "parent", "covered", *_DOCUMENT), _coverage),
    CampaignPage: ((*_DOCUMENT, "movement", "name", "place", "kind"), _adoptions),
    CampaignRow: (("movement", "name", "kind", "documents"), _campaigns),
    DeadlineRow: (
        (
            "last_day", "value", "relation", "recurrence", "rrule", "actor", "task", "text", *_DOCUMENT, "page",
            "start", "end",
        ),
        _deadlines,
    ),
    ChangedBasis: (
        (
            *_DOCUMENT, "basis_canonical_id", "basis_reference", "basis_date", "change", "by_canonical_id",
            "by_reference", "by_date", "when", "witness",
        ),
        _changes,
    ),
    Statistics: (("name", "group", "value"), _statistics),
}  # fmt: skip
