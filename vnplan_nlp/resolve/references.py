"""References: mentions that name the same document, joined to one entity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vnplan_nlp.schema import Annotation, Citation, Reference

Layers = dict[str, tuple[Annotation, ...]]
_PLACE: Final = re.compile(r"\W+")


@dataclass(slots=True)
class _Entity:
    """The mentions of one document, and what they say of it together."""

    key: tuple[str, ...]
    mentions: list[Citation] = field(default_factory=list)
    date: str | None = None
    issuer: str | None = None


def resolve_references(layers: Mapping[str, tuple[Annotation, ...]]) -> tuple[tuple[Reference, ...], Layers]:
    """Return the cited documents in the order of their first mention, and the layers with `target` filled in.

    Mentions are one document where type, number and symbol agree and neither date nor issuer contradicts. A
    mention that says less joins one that says more only where a single candidate remains; otherwise its target
    stays null.
    """
    citations = [item for item in layers.get("citations", ()) if isinstance(item, Citation)]
    groups: dict[tuple[str, ...], list[_Entity]] = {}
    owner: dict[str, _Entity] = {}
    ordered = sorted(citations, key=lambda citation: (citation.date is None, citation.issuer_text is None))
    for citation in ordered:
        key = _key(citation)
        if key is None:
            continue
        entities = groups.setdefault(key, [])
        fitting = [entity for entity in entities if _fits(entity, citation)]
        if len(fitting) > 1:
            continue
        if fitting:
            entity = fitting[0]
        else:
            entity = _Entity(key)
            entities.append(entity)
        entity.mentions.append(citation)
        entity.date = _fuller(entity.date, citation.date)
        entity.issuer = entity.issuer or citation.issuer_text
        owner[citation.id] = entity
    names = {id(entity): _canonical_id(entity) for entities in groups.values() for entity in entities}
    resolved = tuple(
        citation.model_copy(update={"target": names[id(owner[citation.id])]}) if citation.id in owner else citation
        for citation in citations
    )
    seen: dict[int, _Entity] = {}
    for citation in citations:
        if citation.id in owner:
            seen.setdefault(id(owner[citation.id]), owner[citation.id])
    references = tuple(_reference(entity, names[identity]) for identity, entity in seen.items())
    joined: Layers = dict(layers)
    if "citations" in joined:
        joined["citations"] = resolved
    return references, joined


def fold(text: str) -> str:
    """Return text in lower case without diacritics, đ as d: "Đảng bộ" → "dang bo"."""
    stripped = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in stripped if not unicodedata.combining(char))


def _key(citation: Citation) -> tuple[str, ...] | None:
    if citation.form == "numbered":
        if citation.number is None or citation.symbol is None:
            return None
        return (
            citation.doc_type,
            citation.number.lstrip("0"),
            citation.year or "",
            re.sub(r"[^A-ZĐƯ\d]", "", citation.symbol.upper()),
        )
    if citation.form == "named":
        name = _PLACE.sub(" ", re.sub(r"\b(?:năm|ngày) .*$", "", citation.text.lower())).strip()
        return citation.doc_type, name, (citation.date or "")[:4]
    return None


def _fits(entity: _Entity, citation: Citation) -> bool:
    if (
        citation.date
        and entity.date
        and not (citation.date.startswith(entity.date) or entity.date.startswith(citation.date))
    ):
        return False
    if citation.issuer_text and entity.issuer:
        one, other = fold(citation.issuer_text), fold(entity.issuer)
        one, other = _short(one), _short(other)
        return one in other or other in one
    return True


def _short(issuer: str) -> str:
    for long, short in (
        ("uy ban nhan dan", "ubnd"),
        ("hoi dong nhan dan", "hdnd"),
        ("ban chap hanh", "bch"),
        ("ban thuong vu ", ""),
    ):
        issuer = issuer.replace(long, short)
    return re.sub(r"^(?:chu tich|bo truong|thuong truc) ", "", issuer)


def _fuller(known: str | None, new: str | None) -> str | None:
    if known is None or (new is not None and len(new) > len(known)):
        return new
    return known


def _canonical_id(entity: _Entity) -> str:
    first = entity.mentions[0]
    if first.form == "named":
        words = _PLACE.sub("-", fold(entity.key[1])).strip("-")
        return f"{words}:{entity.date[:4]}" if entity.date else words
    parts = [first.number or "", first.year or "", first.symbol or ""]
    printed = "-".join(_PLACE.sub("-", fold(part)).strip("-") for part in parts if part)
    if first.year:
        return printed
    return f"{printed}:{entity.date[:4]}" if entity.date else printed


def _reference(entity: _Entity, canonical_id: str) -> Reference:
    mentions = sorted(entity.mentions, key=lambda citation: citation.start)
    title = max((m.title for m in mentions if m.title), key=len, default=None)
    issuer = next((m.issuer for m in mentions if m.issuer is not None), None)
    reference = next((m.reference for m in mentions if m.reference), None)
    return Reference(
        canonical_id=canonical_id,
        doc_type=mentions[0].doc_type,
        reference=reference,
        date=entity.date,
        issuer=issuer,
        title=title,
        mentions=tuple(m.id for m in mentions),
        complete=bool(reference and entity.date and len(entity.date) == 10 and issuer),
    )
