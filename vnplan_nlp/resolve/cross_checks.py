"""Checks of citations against each other, against the day of the plan and against the authority table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from vnplan_nlp.data.admin_units import find
from vnplan_nlp.data.authority import Authority, name_key
from vnplan_nlp.data.issuers import first_unit, organ_by_code, organ_named
from vnplan_nlp.data.terms import term_on
from vnplan_nlp.resolve.authorities import rows_of
from vnplan_nlp.resolve.keys import key_of, name_of, organ_code
from vnplan_nlp.resolve.references import Resolution
from vnplan_nlp.schema import Citation, Draft, Reference

Doubt = tuple[str, str, Citation]
#: Titles so much alike, in percent, are of one thing.
_ALIKE: Final = 85
#: Two spellings of one title share more of their words; of two unrelated titles in real plans nine in ten share less.
_UNLIKE: Final = 0.4
#: Numbers so close are neighbours in a register, no slips.
_NEIGHBOURS: Final = 9
#: Shorter numbers are alike by chance.
_TELLING: Final = 3
#: Shorter titles are cut ones.
_WHOLE_TITLE: Final = 25
_WORDS: Final = re.compile(r"\w+")
_CENTRE: Final = ("Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành Trung ương")


def cross_checks(draft: Draft, resolution: Resolution) -> Iterator[Doubt]:
    """Yield code, message and citation of each doubt."""
    citations: tuple[Citation, ...] = draft.layer("citations")
    by_id = {citation.id: citation for citation in citations}
    today = draft.header.date
    for citation in citations:
        row = resolution.authorities.get(resolution.targets.get(citation.id, ""))
        if citation.date is not None:
            yield from _dates(citation, citation.date, today)
            yield from _issuer_there(citation, citation.date)
        if citation.symbol is not None and (row is not None or citation.rule.startswith("numbered.party")):
            yield from _against_table(citation, row, resolution)
        if row is not None and citation.role == "basis" and citation.within is None:
            yield from _in_force(citation, row, today)
    for reference in resolution.references:
        if len(reference.mentions) > 1:
            yield from _one_document(reference, by_id)
    yield from _near_numbers(resolution.references, by_id)
    for identity in resolution.ambiguous:
        yield "I313", "Không xác định được văn bản nào được nói tới", by_id[identity]


def shown(iso: str) -> str:
    """Return an ISO date as plans print it: 2014-04-07 as 07/4/2014."""
    parts = iso.split("-")
    if len(parts) != 3:
        return "/".join(reversed(parts))
    return f"{parts[2]}/{parts[1] if parts[1] < '03' else parts[1].lstrip('0')}/{parts[0]}"


def _dates(citation: Citation, printed: str, today: str | None) -> Iterator[Doubt]:
    if today is not None and printed[: len(today)] > today[: len(printed)]:
        yield "W305", f"Văn bản ngày {shown(printed)} ban hành sau chính văn bản viện dẫn ({shown(today)})", citation
    if citation.year is not None and citation.form == "numbered" and citation.year != printed[:4]:
        yield "W312", f"Số có năm {citation.year} nhưng ngày ban hành là {shown(printed)}", citation


def _issuer_there(citation: Citation, day: str) -> Iterator[Doubt]:
    if len(day) != 10 or citation.symbol is None:
        return
    name = citation.issuer.name if citation.issuer is not None else None
    message = _not_there(citation.symbol, name, citation.issuer_text, day)
    if message is not None:
        yield "W310", message, citation


@lru_cache(maxsize=4096)
def _not_there(symbol: str, name: str | None, printed: str | None, day: str) -> str | None:
    """Return why the organ of a symbol or of a name, or its admin unit, was not there on a day; None where it was."""
    organ = (organ_named(name) if name else None) or organ_by_code(re.split(r"[-/]", organ_code(symbol))[0])
    if organ is not None and organ.since is not None and day < organ.since:
        return f"{organ.name} chưa thành lập ngày {shown(day)} (từ {shown(organ.since)})"
    if organ is not None and organ.until is not None and day >= organ.until:
        return f"{organ.name} không còn ngày {shown(day)} (đến {shown(organ.until)})"
    unit = first_unit(printed) if printed else None
    if unit is None or unit[0] not in ("Huyện", "Quận", "Thị xã", "Tỉnh"):
        return None
    units = find(unit[1], unit[0])
    on = date.fromisoformat(day)
    if not units or any(one.valid(on) for one in units):
        return None
    return f"{unit[2]} không có trong danh mục đơn vị hành chính ngày {shown(day)}"


def _against_table(citation: Citation, row: Authority | None, resolution: Resolution) -> Iterator[Doubt]:
    if citation.form != "numbered" or citation.symbol is None:
        return
    printed = citation.date
    if row is None:
        if printed is None or len(printed) != 10:
            return
        key = key_of(citation, resolution.issuers.get(citation.id))
        if key is None or key.local:
            return
        term = term_on(printed, "party")
        for other in rows_of(key):
            # A Party number is given once in a term.
            if term is not None and term_on(other.date, "party") == term:
                yield "W308", f"Theo bảng tra, {other.reference} ban hành ngày {shown(other.date)}", citation
        return
    if printed is not None and not row.date.startswith(printed) and citation.year in (None, printed[:4]):
        yield "W308", f"Theo bảng tra, {row.reference} ban hành ngày {shown(row.date)}", citation
    if citation.doc_type != row.doc_type and citation.doc_type != "Công văn":
        yield "W308", f"Theo bảng tra, {row.reference} là {row.doc_type}", citation
    if citation.issuer is not None and row.issuer in _CENTRE:
        organ = next((name for name in _CENTRE if citation.issuer.name.startswith(name)), None)
        if organ is not None and organ != row.issuer:
            yield "W308", f"Theo bảng tra, {row.reference} là của {row.issuer}", citation
    if row.doc_type in ("Luật", "Bộ luật", "Pháp lệnh"):
        name = name_of(citation.text)
        known = {name_key(one) for one in (row.title, *row.names)}
        if " số " not in f" {name} " and " " in name and name_key(name) not in known:
            yield "W308", f"Theo bảng tra, {row.reference} là {row.title}", citation


def _in_force(citation: Citation, row: Authority, today: str | None) -> Iterator[Doubt]:
    if today is None or row.expired_on is None or len(today) != 10 or today < row.expired_on:
        return
    by = f", thay bằng {', '.join(row.replaced_by)}" if row.replaced_by else ""
    yield "W309", f"{row.reference} hết hiệu lực từ {shown(row.expired_on)}{by}", citation


def _one_document(reference: Reference, by_id: dict[str, Citation]) -> Iterator[Doubt]:
    mentions = [by_id[identity] for identity in reference.mentions]
    dated = [m for m in mentions if m.date and len(m.date) == 10 and m.form == "numbered"]
    for mention in dated[1:]:
        if mention.date != dated[0].date:
            first, other = shown(dated[0].date or ""), shown(mention.date or "")
            yield "W306", f"{mention.reference} được ghi ngày {first} và ngày {other}", mention
    titled = [m for m in mentions if m.title and len(m.title) >= _WHOLE_TITLE and m.form == "numbered"]
    for mention in titled[1:]:
        if _shared_words(titled[0].title or "", mention.title or "") < _UNLIKE:
            yield "W307", f"{mention.reference} được ghi hai trích yếu khác nhau", mention


def _shared_words(one: str, other: str) -> float:
    """Return which part of the words of the shorter title the other has too."""
    words, others = set(_WORDS.findall(one.lower())), set(_WORDS.findall(other.lower()))
    return len(words & others) / max(1, min(len(words), len(others)))


def _near_numbers(references: Sequence[Reference], by_id: dict[str, Citation]) -> Iterator[Doubt]:
    """Two documents of one symbol and day, about one thing, whose numbers differ by a slip."""
    groups: dict[tuple[str, str, str], list[Citation]] = defaultdict(list)
    for reference in references:
        first = by_id[reference.mentions[0]]
        if first.symbol is not None and first.number is not None and reference.date and len(reference.date) == 10:
            groups[first.doc_type, first.symbol, reference.date].append(first)
    for group in groups.values():
        for index, one in enumerate(group[1:], 1):
            for other in group[:index]:
                if _slipped(one, other):
                    yield "W311", f"{one.reference} hay {other.reference}? Hai số gần giống nhau", one
                    break


def _slipped(one: Citation, other: Citation) -> bool:
    first, second = one.number or "", other.number or ""
    if OSA.distance(first, second) != 1 or not (first.isdigit() and second.isdigit()):
        return False
    if abs(int(first) - int(second)) <= _NEIGHBOURS or len(first) < _TELLING:
        return False
    if one.title and other.title:
        return fuzz.ratio(one.title.lower(), other.title.lower()) >= _ALIKE
    return sorted(first) == sorted(second)
