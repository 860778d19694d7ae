"""The hierarchy of legal documents: what can change what."""

from __future__ import annotations

from functools import cache

from vnplan_nlp.data.words import load_json


def can_change(subject: str, object_: str) -> bool:
    """Return whether a document of one type can amend, replace or repeal one of another: a circular cannot, a law."""
    changed_by = _changed_by().get(object_)
    return changed_by is None or subject in changed_by


@cache
def _changed_by() -> dict[str, frozenset[str]]:
    return {name: frozenset(row["changed_by"]) for row in load_json("hierarchy")["above"] for name in row["types"]}
