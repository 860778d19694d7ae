"""Checks: doubts about what was extracted, as issues. Nothing is repaired here."""

from __future__ import annotations

from collections.abc import Iterator

from vnplan_nlp.errors import ISSUE_CODES
from vnplan_nlp.schema import Commemoration, Draft, Issue


def check(draft: Draft) -> Iterator[Issue]:
    """Yield the issues of a document in reading order."""
    found = [*_commemorations(draft)]
    yield from sorted(found, key=lambda issue: issue.start or 0)


def _commemorations(draft: Draft) -> Iterator[Issue]:
    item: Commemoration
    for item in draft.layer("commemorations"):
        if item.consistent is False and item.from_date and item.to_date:
            years = int(item.to_date[:4]) - int(item.from_date[:4])
            yield issue("W401", f"“{item.years} năm” nhưng từ {item.from_date} đến {item.to_date} là {years} năm", item)


def issue(code: str, message: str, at: object) -> Issue:
    """Return an issue of a known code at the span of an annotation."""
    severity = ISSUE_CODES[code][0]
    return Issue.model_validate(
        {"code": code, "severity": severity, "message": message, "start": getattr(at, "start", None), "end": getattr(at, "end", None)}
    )
