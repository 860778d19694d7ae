"""Offices: which office of one level does the work of which of another: "Sở Nội vụ", "Phòng Văn hóa - Xã hội"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from vnplan_nlp.data.words import load_json


@lru_cache(maxsize=4096)
def fields_of(actor: str | None) -> frozenset[str]:
    """Return the fields that the offices in the words for an actor work in; an office may have several."""
    if actor is None:
        return frozenset()
    return frozenset(field for field, pattern in _fields() if pattern.search(actor))


@cache
def _fields() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = load_json("offices")["fields"]
    return tuple((entry["field"], re.compile(rf"(?<!\w)(?:{entry['pattern']})")) for entry in table)
