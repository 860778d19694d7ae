"""Citations: every mention of an identifiable official document, with number, date, issuer, title, role and nesting."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vnplan_nlp.extract.citations.issuers import authority, issuer_after_title
from vnplan_nlp.extract.citations.mention import Numbered
from vnplan_nlp.extract.citations.names import Named, find_named, scan_heads
from vnplan_nlp.extract.citations.numbers import find_numbered, scan_cores
from vnplan_nlp.extract.citations.pinpoints import pinpoints_after, pinpoints_before
from vnplan_nlp.extract.citations.roles import is_basis_line, list_goes_on, role_of, same_sentence
from vnplan_nlp.extract.citations.short import Short, find_short, scan_short
from vnplan_nlp.extract.citations.titles import find_title
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Block, Citation, CitationForm, CitationRole, Draft, Pinpoint, trusted

Mention = Numbered | Named | Short


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention with its title and its place in the nesting."""

    mention: Mention
    title: tuple[int, int] | None
    within: int | None
    role: CitationRole
    pinpoint: tuple[Pinpoint, ...]

    @property
    def end(self) -> int:
        """Where the mention ends, its title included."""
        return max(self.mention.end, self.title[1] if self.title else 0)


@extractor("citations", needs=("header", "sections"))
def extract_citations(draft: Draft) -> Iterator[Citation]:
    """Yield the citations of a document in reading order; nested ones follow the one whose title holds them."""
    text = draft.text
    known = _Known(draft.header.doc_type)
    offset = 0
    for block, candidates in _candidates(draft, known.own_type):
        found = _in_block(text, block, candidates, known)
        for item in found:
            known.types.add(item.mention.doc_type)
            yield _citation(text, item, offset)
        offset += len(found)


Candidates = tuple[list[re.Match[str]], list[re.Match[str]], list[re.Match[str]]]


def _candidates(draft: Draft, own_type: str | None) -> Iterator[tuple[Block, Candidates]]:
    """Yield the blocks that may cite something, with what may be numbers, names and short forms in them."""
    text, blocks = draft.text, draft.blocks
    starts = [block.start for block in blocks]
    found: dict[int, Candidates] = {}
    for kind, matches in enumerate((scan_cores(text), scan_heads(text), scan_short(text, own_type))):
        for match in matches:
            index = bisect_right(starts, match.start()) - 1
            if index not in found:
                found[index] = ([], [], [])
            found[index][kind].append(match)
    for index in sorted(found):
        if blocks[index].zone not in ("letterhead", "recipients", "signature"):
            yield blocks[index], found[index]


@dataclass(slots=True)
class _Known:
    """What the blocks before have said: the types cited, and the names that documents were given."""

    own_type: str | None
    types: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def _in_block(text: str, block: Block, candidates: Candidates, known: _Known) -> list[_Found]:
    found: list[_Found] = []
    for start, end in block.cells or ((block.start, block.end),):
        cores, heads, shorts = (
            [match for match in matches if start <= match.start() < end] if block.cells else matches
            for matches in candidates
        )
        mentions = _merge(list(find_numbered(text, start, end, cores)), list(find_named(text, start, end, heads)))
        if shorts:
            here: dict[str, list[int]] = {}
            for mention in mentions:
                here.setdefault(mention.doc_type, []).append(mention.end)
            shown = find_short(text, end, shorts, known.own_type, here, known.types, known.names)
            mentions = _with_short(mentions, list(shown))
        basis = is_basis_line(text, start)
        listed: _Found | None = None  # the last citation that stands in no title
        open_titles: list[tuple[int, int]] = []  # (end of the title, index of its citation)
        for index, mention in enumerate(mentions):
            while open_titles and mention.start >= open_titles[-1][0]:
                open_titles.pop()
            ceiling = open_titles[-1][0] if open_titles else end
            within = open_titles[-1][1] if open_titles else None
            title = None
            following = mentions[index + 1].start if index + 1 < len(mentions) else end
            if not isinstance(mention, Named) and following >= mention.end and not _only_enacted(text, mention):
                title = find_title(text, mention.end, ceiling, bare=_is_bare(mention), basis=basis)
                if title is not None and mention.issuer is None and isinstance(mention, Numbered):
                    mention, title = _issuer_after(text, title, mentions, index)
            places, begins = pinpoints_before(text, start, mention.start)
            if within is not None:
                role = found[within].role
            elif listed is not None and (
                list_goes_on(text[listed.end : mention.start])
                or (listed.role == "basis" and same_sentence(text, listed.end, mention.start))
            ):
                role = listed.role
            else:
                role = role_of(text, start, begins)
            places = places or pinpoints_after(text, mention.end, end)
            found.append(_Found(mention, title, within, role, places))
            listed = found[-1] if within is None else listed
            if title is not None:
                open_titles.append((title[1], len(found) - 1))
            elif not isinstance(mention, Short) and following < mention.end and isinstance(mentions[index + 1], Named):
                # "Luật sửa đổi, bổ sung một số điều của Luật A số …": the name is the title, and holds what is amended.
                open_titles.append((mention.end, len(found) - 1))
    return found


def _issuer_after(
    text: str, title: tuple[int, int], mentions: Sequence[Mention], index: int
) -> tuple[Numbered, tuple[int, int]]:
    """Return the mention at an index with the issuer that its title ends with, and the title without it."""
    mention = mentions[index]
    assert isinstance(mention, Numbered)
    issuer = issuer_after_title(text, *title)
    if issuer is None:
        return mention, title
    following = index + 1
    while following < len(mentions) and mentions[following].start < issuer[1]:
        if issuer[0] < mentions[following].end:
            return mention, title  # it is the issuer of a document that the title names
        following += 1
    return replace(mention, issuer=issuer), (title[0], issuer[0] - len(" của "))


def _merge(numbered: list[Numbered], named: list[Named]) -> list[Mention]:
    """Return both kinds in reading order; a name that only introduces a number is no mention of its own."""
    starts = [mention.start for mention in numbered]
    kept: list[Mention] = list(numbered)
    for name in named:
        index = bisect_right(starts, name.start) - 1
        if index >= 0 and name.start == numbered[index].start:
            continue  # "Luật Đất đai số 31/2024/QH15": the number's own name
        if (
            index >= 0
            and numbered[index].start < name.start < numbered[index].core_start
            and not _names_another(numbered[index], name)
        ):
            continue
        kept.append(name)
    return sorted(kept, key=lambda mention: (mention.start, -mention.end))


def _with_short(mentions: list[Mention], short: list[Short]) -> list[Mention]:
    """Return the mentions with the short ones that overlap no full one."""
    kept = list(mentions)
    starts = [mention.start for mention in mentions]
    ends: list[int] = []
    for mention in mentions:  # the furthest end so far: names hold other names
        ends.append(max(mention.end, ends[-1] if ends else 0))
    last = 0
    for mention in short:
        index = bisect_left(starts, mention.end)
        if mention.start >= last and (index == 0 or ends[index - 1] <= mention.start):
            kept.append(mention)
            last = mention.end
    return sorted(kept, key=lambda mention: (mention.start, -mention.end))


def _only_enacted(text: str, mention: Numbered | Short) -> bool:
    """Whether "ban hành" goes with the issuer before it: "Quyết định … do UBND tỉnh ban hành"."""
    issuer = mention.issuer
    return issuer is not None and text.startswith("do ", issuer[0] - 3) and text.startswith(" ban hành", mention.end)


def _is_bare(mention: Numbered | Short) -> bool:
    """Whether neither date nor issuer follows the number: a verb there begins a clause, no title."""
    if isinstance(mention, Numbered):
        return mention.end == mention.core_end
    return mention.date is None and mention.issuer is None


def _names_another(number: Numbered, name: Named) -> bool:
    """Whether the name inside "Luật sửa đổi … của Luật X số …" is a document of its own: the one amended."""
    return name.start > number.start + 10


def _citation(text: str, found: _Found, offset: int) -> Citation:
    mention = found.mention
    title = found.title
    within = None if found.within is None else f"citations-{offset + found.within}"
    issuer_text = text[slice(*mention.issuer)] if mention.issuer else None
    return trusted(
        Citation,
        form=_form(mention),
        start=mention.start,
        end=mention.end,
        text=text[mention.start : mention.end],
        rule=mention.rule,
        score=mention.score,
        doc_type=mention.doc_type,
        date=mention.date,
        issuer_text=issuer_text,
        issuer=authority(issuer_text) if issuer_text else None,
        title=text[slice(*title)] if title else None,
        title_start=title[0] if title else None,
        title_end=title[1] if title else None,
        role=found.role,
        within=within,
        pinpoint=found.pinpoint,
        **_number_fields(mention),
    )


def _form(mention: Mention) -> CitationForm:
    if isinstance(mention, Short):
        return mention.form
    return "named" if isinstance(mention, Named) else "numbered"


def _number_fields(mention: Mention) -> dict[str, Any]:
    """Return the fields that only a document with a number has."""
    if isinstance(mention, Named):
        return {}
    code = mention.kind.codes[0] if mention.kind.codes else None
    if isinstance(mention, Short):
        return {"doc_type_code": code, "number": mention.number, "year": mention.year}
    return {
        "doc_type_code": code,
        "number": mention.number,
        "year": mention.year,
        "symbol": mention.symbol,
        "reference": mention.reference,
    }
