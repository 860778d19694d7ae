"""References: mentions that name the same document, joined to one entity."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from vnplan_nlp.schema import Citation, Reference

_NOT_WORD: Final = re.compile(r"\W+")
_NOT_SYMBOL: Final = re.compile(r"[^A-ZĐƯ\d]")
_DATED: Final = re.compile(r"\b(?:năm|ngày) .*$")
_POST: Final = re.compile(r"^(?:chu tich|bo truong|thuong truc) ")
_ABBREVIATIONS: Final = (
    ("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("ban chap hanh", "bch"), ("ban thuong vu ", ""),
)  # fmt: skip


@dataclass(slots=True)
class _Entity:
    """The mentions of one document, and what they say of it together."""

    key: tuple[str, ...]
    mentions: list[Citation] = field(default_factory=list)
    date: str | None = None
    issuer: str | None = None


def resolve_references(citations: Sequence[Citation]) -> tuple[tuple[Reference, ...], dict[str, str]]:
    """Return the cited documents in the order of their first mention, and the target of each citation by its id.

    Mentions are one document where type, number and symbol agree and neither date nor issuer contradicts. A
    mention that says less joins one that says more only where a single candidate remains; otherwise it has no
    target.
    """
    groups: dict[tuple[str, ...], list[_Entity]] = {}
    owner: dict[str, _Entity] = {}
    # Those that say most come first, so that the others find them.
    for citation in sorted(citations, key=lambda citation: (citation.date is None, citation.issuer_text is None)):
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
    names = _canonical_ids([entity for entities in groups.values() for entity in entities])
    in_order = {id(owner[citation.id]): owner[citation.id] for citation in citations if citation.id in owner}
    references = tuple(_reference(entity, names[identity]) for identity, entity in in_order.items())
    return references, {mention: names[id(entity)] for mention, entity in owner.items()}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return text in lower case without diacritics, đ as d: "Đảng bộ" → "dang bo"."""
    stripped = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in stripped if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def _slug(text: str) -> str:
    """Return text folded, all but letters and digits as hyphens: "NQ/TW" → "nq-tw"."""
    return _NOT_WORD.sub("-", fold(text)).strip("-")


@lru_cache(maxsize=4096)
def _bare(symbol: str) -> str:
    """Return a symbol without the marks that parts of it are joined by."""
    return _NOT_SYMBOL.sub("", symbol.upper())


def _key(citation: Citation) -> tuple[str, ...] | None:
    if citation.form == "numbered":
        if citation.number is None or citation.symbol is None:
            return None
        return (
            citation.doc_type,
            citation.number.lstrip("0"),
            citation.year or "",
            _bare(citation.symbol),
        )
    if citation.form == "named":
        name = _NOT_WORD.sub(" ", _DATED.sub("", citation.text.lower())).strip()
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
        one, other = _short(citation.issuer_text), _short(entity.issuer)
        return one in other or other in one
    return True


@lru_cache(maxsize=2048)
def _short(issuer: str) -> str:
    """Return an issuer folded and abbreviated, so that its long and its short spelling are one."""
    folded = fold(issuer)
    for long, short in _ABBREVIATIONS:
        folded = folded.replace(long, short)
    return _POST.sub("", folded)


def _fuller(known: str | None, new: str | None) -> str | None:
    if known is None or (new is not None and len(new) > len(known)):
        return new
    return known


def _canonical_ids(entities: list[_Entity]) -> dict[int, str]:
    """Return a canonical id for each entity; where two would share one, the issuer tells them apart."""
    plain = {id(entity): _canonical_id(entity) for entity in entities}
    shared = {name for name, count in Counter(plain.values()).items() if count > 1}
    for entity in entities:
        if plain[id(entity)] in shared and entity.issuer:
            plain[id(entity)] += "@" + _slug(_short(entity.issuer))
    return plain


def _canonical_id(entity: _Entity) -> str:
    first = entity.mentions[0]
    if first.form == "named":
        words = _slug(entity.key[1])
        return f"{words}:{entity.date[:4]}" if entity.date else words
    printed = "-".join([_slug(part) for part in (first.number, first.year, first.symbol) if part])
    if first.year:
        return printed
    return f"{printed}:{entity.date[:4]}" if entity.date else printed


def _reference(entity: _Entity, canonical_id: str) -> Reference:
    mentions = entity.mentions
    if len(mentions) > 1:
        mentions = sorted(mentions, key=lambda citation: citation.start)
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
