"""References: mentions that name the same document, joined to one entity with a canonical id.

A mention that says less joins one that says more only where a single candidate remains; otherwise it has no target.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from vnplan_nlp.data.authority import Authority
from vnplan_nlp.data.issuers import organ_by_code, organ_named
from vnplan_nlp.data.terms import term_on
from vnplan_nlp.resolve.antecedents import antecedent_of
from vnplan_nlp.resolve.authorities import find_authority, named_authority
from vnplan_nlp.resolve.issuers import Context, context_of, resolve_issuer
from vnplan_nlp.resolve.keys import Key, is_central, key_of, key_of_authority, name_of, organ_code, place_of
from vnplan_nlp.schema import Citation, Draft, Issuer, Reference, trusted
from vnplan_nlp.schema.canonical import CanonicalId, akn_iri, format_id, slug

_POST: Final = re.compile(r"^(?:chu tich|bo truong|thuong truc) ")
_ABBREVIATIONS: Final = (
    ("dai hoi dai bieu", "dai hoi"),
    ("uy ban nhan dan", "ubnd"), ("hoi dong nhan dan", "hdnd"), ("ban chap hanh", "bch"), ("ban thuong vu ", ""),
)  # fmt: skip
_LAWS: Final = ("Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp")


@dataclass(frozen=True, slots=True)
class Resolvers:
    """The functions that decide what a mention means; each can be replaced by one of the same signature."""

    issuer: Callable[[Citation, Context], Issuer | None] = resolve_issuer
    antecedent: Callable[[Citation, Sequence[Citation], Sequence[Citation]], Citation | None] = antecedent_of
    numbered: Callable[[Key, Citation], Authority | None] = find_authority
    named: Callable[[Citation, str | None], Authority | None] = named_authority


@dataclass(frozen=True, slots=True)
class Resolution:
    """What resolving found: the cited documents, the target and the full issuer of each citation by its id.

    `ambiguous` are the ids of the citations that may mean several documents; `authorities` holds the row of the
    authority table for those references that have one, by canonical id.
    """

    references: tuple[Reference, ...]
    targets: dict[str, str]
    issuers: dict[str, Issuer]
    ambiguous: tuple[str, ...]
    authorities: dict[str, Authority]


@dataclass(slots=True)
class _Entity:
    """The mentions of one document, and what they say of it together."""

    key: Key
    mentions: list[Citation] = field(default_factory=list)
    date: str | None = None
    issuer: str | None = None
    full_issuer: Issuer | None = None
    row: Authority | None = None

    @property
    def canonical(self) -> CanonicalId:
        """The id of the row of the authority table, else of what the mentions say."""
        return (key_of_authority(self.row) if self.row is not None else self.key).canonical()


def resolve_references(draft: Draft, resolvers: Resolvers | None = None) -> Resolution:
    """Return the documents that the citations of a document name, in the order of their first mention."""
    resolvers = resolvers or Resolvers()
    citations: tuple[Citation, ...] = draft.layer("citations")
    context = context_of(draft)
    issuers = {c.id: found for c in citations if (found := resolvers.issuer(c, context)) is not None}
    groups: dict[tuple[str, str | None, str], list[_Entity]] = defaultdict(list)
    owner: dict[str, _Entity] = {}
    ambiguous: list[str] = []
    by_id = {citation.id: citation for citation in citations}
    laws = _laws_of(citations)
    keyed = []
    for citation in citations:
        key = key_of(citation, issuers.get(citation.id))
        if key is None:
            continue
        row = None
        if citation.form == "named" or (citation.doc_type in _LAWS and citation.number is None):
            row = _named(citation, by_id, context, laws, resolvers)
            if row is not None:
                key = key_of_authority(row)
        keyed.append((citation, key, row))
    # Those that say most come first, so that the others find them.
    for citation, key, row in sorted(keyed, key=lambda item: _silence(item[1], item[0])):
        entities = groups[key.what]
        fitting = [entity for entity in entities if _fits(entity, key, citation)]
        if len(fitting) > 1:
            ambiguous.append(citation.id)
            continue
        if not fitting:
            entities.append(_Entity(key))
        _join(fitting[0] if fitting else entities[-1], citation, key, issuers.get(citation.id), row)
        owner[citation.id] = fitting[0] if fitting else entities[-1]
    for entities in groups.values():
        for entity in entities:
            if entity.row is None and entity.key.what[0]:
                entity.row = resolvers.numbered(entity.key, entity.mentions[0])
    for citation, meant in _short(citations, owner, resolvers, context):
        if meant is None:
            ambiguous += [citation.id] if citation.form != "numbered" else []
            continue
        _join(meant, citation, meant.key, issuers.get(citation.id), None)
        owner[citation.id] = meant
    names = _canonical_ids(list({id(entity): entity for entity in owner.values()}.values()))
    in_order = {id(owner[citation.id]): owner[citation.id] for citation in citations if citation.id in owner}
    references = tuple(_reference(entity, names[identity]) for identity, entity in in_order.items())
    return Resolution(
        references,
        {mention: names[id(entity)] for mention, entity in owner.items()},
        issuers,
        tuple(ambiguous),
        {names[id(entity)]: entity.row for entity in owner.values() if entity.row is not None},
    )


def _laws_of(citations: Sequence[Citation]) -> dict[str, str]:
    """Return the year or day of each law that the document names with one, where it names one version alone."""
    days: dict[str, set[str]] = defaultdict(set)
    for citation in citations:
        when = citation.date or citation.year
        if citation.doc_type in _LAWS and citation.within is None and when:
            days[slug(name_of(citation.text))].add(when)
    return {name: min(dates, key=len) for name, dates in days.items() if len({date[:4] for date in dates}) == 1}


def _named(
    citation: Citation, by_id: dict[str, Citation], context: Context, laws: dict[str, str], resolvers: Resolvers
) -> Authority | None:
    """Return the document of the authority table that a name means.

    A law without its year is read on the day of the document in whose title it stands; else it is the version that
    the text names elsewhere; else that of the day of the plan itself.
    """
    if citation.date is None:
        outer = by_id.get(citation.within or "")
        if outer is not None and (outer.date or outer.year):
            return resolvers.named(citation, outer.date or outer.year)
        elsewhere = laws.get(slug(name_of(citation.text)))
        if elsewhere is not None:
            citation = citation.model_copy(update={"date": elsewhere})
    return resolvers.named(citation, context.on.isoformat() if context.on else None)


def _silence(key: Key, citation: Citation) -> tuple[bool, ...]:
    """Sort key: what a mention leaves unsaid."""
    return (key.year is None and key.term is None, key.place is None, citation.issuer_text is None)


def _fits(entity: _Entity, key: Key, citation: Citation) -> bool:
    known = entity.key
    if key.year and known.year and key.year != known.year:
        return False
    if not _terms_agree(known, key, entity.date) or (key.place and known.place and key.place != known.place):
        return False
    if key.local and not (key.place and known.place) and citation.issuer_text and entity.issuer:
        one, other = _short_issuer(citation.issuer_text), _short_issuer(entity.issuer)
        return one in other or other in one
    return True


def _terms_agree(known: Key, key: Key, date: str | None) -> bool:
    one = known.term or (term_on(date, "party") if date and known.what[0] and key.term else None)
    other = key.term or (term_on(key.year, "party") if key.year and key.what[0] and known.term else None)
    return one is None or other is None or one == other


def _join(entity: _Entity, citation: Citation, key: Key, issuer: Issuer | None, row: Authority | None) -> None:
    entity.mentions.append(citation)
    if len(entity.mentions) == 1:
        entity.date, entity.issuer, entity.full_issuer, entity.row = citation.date, citation.issuer_text, issuer, row
        return
    entity.date = _fuller(entity.date, citation.date)
    if entity.issuer is None or (entity.key.place is None and key.place is not None):
        entity.issuer, entity.full_issuer = citation.issuer_text or entity.issuer, issuer or entity.full_issuer
    mine = entity.key
    entity.key = Key(mine.what, mine.year or key.year, mine.term or key.term, mine.place or key.place, mine.local)
    entity.row = entity.row or row


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return text in lower case without diacritics, đ as d: "Đảng bộ" → "dang bo"."""
    stripped = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in stripped if not unicodedata.combining(char))


@lru_cache(maxsize=2048)
def _short_issuer(issuer: str) -> str:
    """Return an issuer folded and abbreviated, so that its long and its short spelling are one."""
    folded = fold(issuer)
    for long, short in _ABBREVIATIONS:
        folded = folded.replace(long, short)
    return _POST.sub("", folded)


def _fuller(known: str | None, new: str | None) -> str | None:
    if known is None or (new is not None and len(new) > len(known)):
        return new
    return known


def _short(
    citations: Sequence[Citation], owner: dict[str, _Entity], resolvers: Resolvers, context: Context
) -> list[tuple[Citation, _Entity | None]]:
    """Return the mentions without a key, each with the entity of its antecedent."""
    full = [citation for citation in citations if citation.id in owner]
    found: list[tuple[Citation, _Entity | None]] = []
    made: dict[str, _Entity] = {}
    seen = 0
    for citation in citations:
        while seen < len(full) and full[seen].start < citation.start:
            seen += 1
        if citation.id in owner or citation.symbol is not None or (citation.form == "named"):
            continue
        antecedent = resolvers.antecedent(citation, full[:seen], full[seen:])
        if antecedent is not None:
            found.append((citation, owner[antecedent.id]))
            continue
        row = resolvers.named(citation, context.on.isoformat() if context.on else None)
        if row is not None:
            key = key_of_authority(row)
            entity = next((e for e in owner.values() if e.row is row), None) or made.get(row.reference or row.title)
            made[row.reference or row.title] = entity = entity or _Entity(key, row=row)
            found.append((citation, entity))
        else:
            found.append((citation, None))
    return found


def _canonical_ids(entities: list[_Entity]) -> dict[int, str]:
    """Return a canonical id for each entity; where two would share one, the printed issuer tells them apart."""
    plain = {id(entity): entity.canonical for entity in entities}
    shared = {canonical for canonical, count in Counter(plain.values()).items() if count > 1}
    for entity in entities:
        canonical = plain[id(entity)]
        if canonical in shared and canonical.issuer is None and entity.issuer:
            plain[id(entity)] = canonical._replace(issuer=slug(_short_issuer(entity.issuer)))
    return {identity: format_id(canonical) for identity, canonical in plain.items()}


def _reference(entity: _Entity, canonical_id: str) -> Reference:
    mentions = entity.mentions
    row = entity.row
    title, reference = mentions[0].title, mentions[0].reference
    if len(mentions) > 1:
        mentions = sorted(mentions, key=lambda citation: citation.start)
        title = max((m.title for m in mentions if m.title), key=len, default=None)
        reference = next((m.reference for m in mentions if m.reference), None)
    issuer = entity.full_issuer
    if row is not None:
        issuer = issuer or _known_issuer(row.issuer)
        reference = row.reference or reference
    elif issuer is None:
        issuer = _issuer_of_symbol(mentions)
    date = _fuller(entity.date, row.date) if row is not None else entity.date
    canonical = entity.canonical
    return trusted(
        Reference,
        canonical_id=canonical_id,
        iri=akn_iri(canonical, row.doc_type if row else mentions[0].doc_type, date, issuer.name if issuer else None),
        doc_type=row.doc_type if row is not None else mentions[0].doc_type,
        reference=reference,
        date=date,
        issuer=issuer,
        title=(row.title if row is not None else None) or title,
        mentions=tuple(m.id for m in mentions),
        complete=bool(
            reference and date and len(date) == 10 and issuer and (not entity.key.local or place_of(issuer))
        ),
    )


def _issuer_of_symbol(mentions: Sequence[Citation]) -> Issuer | None:
    """Return the central organ whose code the symbol ends with, where no mention prints the issuer."""
    symbol = next((m.symbol for m in mentions if m.symbol), None)
    if symbol is None or not is_central(symbol):
        return None
    organ = organ_by_code(organ_code(symbol))
    return _known_issuer(organ.name) if organ is not None else None


@lru_cache(maxsize=512)
def _known_issuer(name: str) -> Issuer:
    organ = organ_named(name)
    return Issuer(name=name, level=organ.level if organ is not None else None)
