"""Checks: doubts about what was extracted, as issues. Nothing is repaired here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from vnplan_nlp.data.document_types import DocumentType, document_types, type_by_code
from vnplan_nlp.errors import ISSUE_CODES
from vnplan_nlp.resolve.cross_checks import cross_checks
from vnplan_nlp.resolve.references import Resolution
from vnplan_nlp.resolve.schedule_checks import DAY_AND_MONTH, schedule_checks
from vnplan_nlp.resolve.sum_checks import sum_checks
from vnplan_nlp.schema import Annotation, Citation, Commemoration, Deadline, Draft, Issue, Severity

_PARTY_ORGAN: Final = re.compile(r"(?:TW|TU|HU|QU|ThU|ĐU|BTVTU|BTCTW|BTGTW|UBKTTW|VPTW)$")
_STATE_ORGAN: Final = re.compile(r"(?:TTg|CP|UBND|HĐND|CTN|VPCP|B(?:NV|TC|GDĐT|YT|CA|QP|TP|CT|XD|KHCN|NNMT))$")
_NUMERIC_DATE: Final = re.compile(r"ngày (\d{1,2})\s?(?:/|-|\.| tháng )\s?(\d{1,2})\s?(?:/|-|\.| năm )\s?(\d{4})")
#: Codes of a date that cannot be.
_IMPOSSIBLE: Final = ("W304", "W402")
_MONTH: Final = re.compile(r"\d{4}-\d\d")


def check(draft: Draft, resolution: Resolution) -> Iterator[Issue]:
    """Yield the issues of a document in reading order."""
    found = [
        *(_at(code, message, citation) for code, message, citation in cross_checks(draft, resolution)),
        *(issue for citation in draft.layer("citations") for issue in _citation(draft.text, citation)),
        *(issue for item in draft.layer("commemorations") for issue in _commemoration(item)),
        *(issue for item in draft.layer("deadlines") for issue in _deadline(item)),
    ]
    taken = [(issue.start or 0, issue.end or 0) for issue in found if issue.code in _IMPOSSIBLE]
    for code, message, start, end in (*schedule_checks(draft, taken), *sum_checks(draft)):
        found.append(make_issue(code, message, start=start, end=end))
    yield from sorted(found, key=lambda issue: (issue.start or 0, issue.code))


def make_issue(code: str, message: str, *, start: int | None = None, end: int | None = None) -> Issue:
    """Return an issue of a known code.

    Raises:
        KeyError: the code is not in `ISSUE_CODES`.
    """
    severity: Severity = ISSUE_CODES[code][0]
    return Issue(code=code, severity=severity, message=message, start=start, end=end)


def _at(code: str, message: str, annotation: Annotation) -> Issue:
    return make_issue(code, message, start=annotation.start, end=annotation.end)


def _citation(text: str, citation: Citation) -> Iterator[Issue]:
    if citation.form != "numbered" or citation.symbol is None:
        return
    code, _, organ = citation.symbol.partition("/" if "/" in citation.symbol else "-")
    party = citation.rule.startswith("numbered.party")
    known = _types_of(code)
    if (
        known
        and citation.doc_type not in [kind.name for kind in known]
        and not _related(citation.doc_type, code, party=party)
    ):
        expected = type_by_code(code, "party" if party else "state") or known[0]
        yield _at("W301", f"“{citation.doc_type}” nhưng ký hiệu {citation.symbol} là của {expected.name}", citation)
    if known and not party and _PARTY_ORGAN.fullmatch(organ):
        yield _at(
            "W303",
            f"Văn kiện của Đảng thường viết {citation.number}-{code}/{organ}, văn bản in {citation.reference}",
            citation,
        )
    elif known and party and _STATE_ORGAN.fullmatch(organ):
        yield _at(
            "W303",
            f"Văn bản của Nhà nước thường viết {citation.number}/{code}-{organ}, văn bản in {citation.reference}",
            citation,
        )
    if citation.score is not None and citation.score < 1:
        yield _at("W302", f"Ký hiệu in sai đã được đọc là {citation.symbol}", citation)
    written = _NUMERIC_DATE.search(text, citation.start, citation.end)
    if written is not None and (citation.date is None or len(citation.date) < 10):
        yield _at("W304", f"Ngày không có thật: {written.group(1)}/{written.group(2)}/{written.group(3)}", citation)


@cache
def _types_of(code: str) -> tuple[DocumentType, ...]:
    return tuple(kind for kind in document_types() if code in kind.codes)


def _related(doc_type: str, code: str, *, party: bool) -> bool:
    """Whether words and code differ by practice alone: a Party regulation is numbered QĐ like a decision."""
    if party and doc_type == "Quy định" and code == "QĐ":
        return True
    by_code = type_by_code(code, "party" if party else "state")
    if by_code is None:
        return True
    one, other = doc_type.lower(), by_code.name.lower()
    # "văn bản số 17/TB-NM": the general word says no type.
    return one == "công văn" or one.startswith(other) or other.startswith(one)


def _commemoration(item: Commemoration) -> Iterator[Issue]:
    if item.consistent is False and item.from_date and item.to_date:
        years = int(item.to_date[:4]) - int(item.from_date[:4])
        begin, end = ("/".join(reversed(day.split("-"))) for day in (item.from_date, item.to_date))
        yield _at("W401", f"“{item.years} năm” nhưng từ {begin} đến {end} là {years} năm", item)


def _deadline(item: Deadline) -> Iterator[Issue]:
    """A deadline that prints a day but has only a month: the calendar has no such day."""
    if item.value is None or not _MONTH.fullmatch(item.value):
        return
    printed = DAY_AND_MONTH.search(item.text)
    if printed is not None and int(printed.group(2)) == int(item.value[5:]):
        yield _at("W402", f"Thời hạn nêu ngày không có thật: {printed.group()}", item)
