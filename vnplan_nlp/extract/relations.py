"""Relations: which cited document amends, guides, implements … which other, and what this document does with each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, cast

from vnplan_nlp.data.hierarchy import can_change
from vnplan_nlp.data.patterns import load_patterns
from vnplan_nlp.data.watching import watched
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Citation, Draft, Relation, RelationType, trusted
from vnplan_nlp.schema.rules import RelationRule

_PATTERNS: Final = {name: entry.regex for name, entry in load_patterns("relations").items()}
_ASTRAY: Final = _PATTERNS["astray"]
_ACTIVE: Final = watched(
    re.compile(
        "|".join(
            f"(?P<{name}>{pattern.pattern})"
            for name, pattern in _PATTERNS.items()
            if name != "astray" and not name.endswith("_by")
        ),
        re.VERBOSE,
    ),
    "relations",
    None,
)
_PASSIVE: Final = tuple(name for name in _PATTERNS if name.endswith("_by"))
#: What joins the objects of one verb: "sửa đổi Luật A, Luật B và Luật C".
_JOINT: Final = re.compile(r"(?:,|;|\s|và|các|số|hoặc|của)*")
_CHANGES: Final = ("amends", "replaces", "repeals")
#: The words between a verb and its object are no more.
_REACH: Final = 90
#: "hướng dẫn thi hành": so far apart are two verbs that say one thing.
_NEAR: Final = 22
#: An active verb right between two documents: "Nghị định A thay thế Nghị định B".
_OF_VERB: Final[dict[str, RelationType]] = {
    "thay thế": "replaces", "bãi bỏ": "repeals", "sửa đổi, bổ sung": "amends", "hợp nhất": "consolidates",
}  # fmt: skip
_BETWEEN: Final = re.compile(rf",? (?:đã |sẽ )?(?P<verb>{'|'.join(_OF_VERB)})(?: một số điều của| cho)? ")


#: Before a verb: what follows is done to the document in whose title it stands.
_SUFFERED: Final = re.compile(r"(?:được|bị) (?:Chính phủ |Quốc hội )?$", re.IGNORECASE)


class _Verb(NamedTuple):
    """A relation with the span of the words that say it; `turned` where what stands behind them acts."""

    type: RelationType
    start: int
    end: int
    turned: bool = False


@extractor("relations", needs=("citations",))
def extract_relations(draft: Draft) -> Iterator[Relation]:
    """Yield the relations of a document in the order of the citations that are acted on.

    Who repeals or replaces a part of a document amends it. What a document has no power to do the words do not say.
    """
    by_id: dict[str | None, Citation] = {citation.id: citation for citation in draft.layer("citations")}
    for relation in _as_printed(draft):
        subject, object_ = by_id.get(relation.subject), by_id[relation.object]
        if relation.type in _CHANGES:
            doer = subject.doc_type if subject is not None else draft.header.doc_type if draft.header else None
            if doer is not None and not can_change(doer, object_.doc_type):
                continue
            if relation.type != "amends" and object_.pinpoint:
                relation = relation.model_copy(update={"type": "amends"})
        yield relation


def _as_printed(draft: Draft) -> Iterator[Relation]:
    """Yield the relations as the words say them."""
    text = draft.text
    citations: tuple[Citation, ...] = draft.layer("citations")
    by_id = {citation.id: citation for citation in citations}
    last: dict[str | None, tuple[Citation, _Verb | None]] = {}  # by the citation whose title it stands in
    for citation in citations:
        outer = by_id.get(citation.within or "")
        before = last.get(citation.within)
        passive = _passive(text, before[0], citation) if before is not None else None
        verb: _Verb | None = None
        if passive is not None and before is not None:
            # Behind a comma it is the document with the title that was amended, not the law which the title names.
            amended = outer if outer is not None and text.startswith(",", before[0].end) else before[0]
            yield _relation(text, passive, citation.id, amended.id)
        elif before is not None and (between := _between(text, before[0], citation)) is not None:
            yield _relation(text, between, before[0].id, citation.id)
        if outer is not None:
            verb = _in_title(text, outer, citation, before)
            if verb is not None and passive is None:
                ends = (citation.id, outer.id) if verb.turned else (outer.id, citation.id)
                yield _relation(text, verb, *ends)
        elif citation.role != "content":
            stands = _Verb(cast(RelationType, citation.role), citation.start, citation.end)
            yield _relation(text, stands, None, citation.id)
        last[citation.within] = (citation, verb)


def _relation(text: str, verb: _Verb, subject: str | None, object_: str) -> Relation:
    rule: RelationRule = "role" if subject is None else "words"
    return trusted(
        Relation,
        type=verb.type,
        subject=subject,
        object=object_,
        start=verb.start,
        end=verb.end,
        text=text[verb.start : verb.end],
        rule=rule,
    )


def _passive(text: str, one: Citation, other: Citation) -> _Verb | None:
    """Return the verb by which the second of two neighbours acts on the first: "được sửa đổi, bổ sung theo"."""
    if not 0 < other.start - one.end <= _REACH + len("(khoản 30 Điều 1 của) "):
        return None
    between = text[one.end : other.start]
    for name in _PASSIVE:
        if _PATTERNS[name].fullmatch(between) is not None:
            return _Verb(cast(RelationType, name.removesuffix("_by")), one.end, other.start)
    return None


def _between(text: str, one: Citation, other: Citation) -> _Verb | None:
    """Return the verb by which the first of two neighbours acts on the second: "Nghị định A thay thế Nghị định B"."""
    match = _BETWEEN.fullmatch(text, one.end, other.start) if other.start > one.end else None
    return _Verb(_OF_VERB[match["verb"]], *match.span("verb")) if match is not None else None


def _in_title(
    text: str, outer: Citation, citation: Citation, before: tuple[Citation, _Verb | None] | None
) -> _Verb | None:
    """Return the verb by which a document acts on one that its title or name holds."""
    begin = outer.title_start if outer.title_start is not None else outer.start
    if before is not None and before[0].start >= begin:
        # Another object of the verb before: "sửa đổi Luật A, Luật B".
        stop = max(before[0].end, before[0].title_end or 0)
        if before[1] is not None and _JOINT.fullmatch(text, stop, citation.start) is not None:
            return before[1]
        begin = stop
    verbs = [
        _Verb(cast(RelationType, match.lastgroup), begin + match.start(), begin + match.end())
        for match in _ACTIVE.finditer(text[begin : citation.start].lower())
    ]
    found = verbs[-1] if verbs else None
    if found is None or citation.start - found.end > _REACH:
        return None
    if _ASTRAY.search(text, found.end, citation.start) is not None:
        return None
    if found.type == "implements":
        # "quy định chi tiết một số điều và biện pháp thi hành": the verb before says what is done.
        guides = [verb for verb in verbs if verb.type == "guides" and 0 <= found.start - verb.end <= _NEAR]
        return found._replace(type="guides") if guides else found
    # "Nghị định A về thủ tục hải quan, được sửa đổi, bổ sung tại Nghị định B": the title runs on into what befell it.
    return found._replace(turned=_SUFFERED.search(text, begin, found.start) is not None)
