"""The vocabulary of look-alike plans, read once from `facts.json` beside this module."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("facts.json")
_TUPLES = (
    "families", "middles", "givens", "congresses", "plain_campaigns", "titles", "purposes", "requirements", "targets",
    "areas", "heads", "tasks", "phase_tasks", "dated", "cyclic", "assignments", "funding", "closings", "openings",
)  # fmt: skip
_PAIRS = ("provinces", "districts", "communes", "ministries", "laws", "anniversaries", "campaigns")
_GROUPS = ("agencies", "citation_titles", "recipients", "keeps", "romans")


@dataclass(frozen=True, slots=True)
class Issuer:
    """A kind of official document: type word, symbol, how the number is joined, who prints it, which titles suit it."""

    type: str
    symbol: str
    form: str
    by: tuple[str, ...]
    titles: tuple[str, ...]
    since: str = ""

    @property
    def local(self) -> bool:
        """Whether a province, district or commune issues it rather than the centre."""
        return any("{unit}" in by or "{party}" in by for by in self.by)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the generator may say; templates carry `{slots}` which `words.Words` fills."""

    provinces: tuple[tuple[str, ...], ...]
    districts: tuple[tuple[str, ...], ...]
    communes: tuple[tuple[str, ...], ...]
    ministries: tuple[tuple[str, ...], ...]
    laws: tuple[tuple[str, ...], ...]
    anniversaries: tuple[tuple[str, ...], ...]
    campaigns: tuple[tuple[str, ...], ...]
    families: tuple[str, ...]
    middles: tuple[str, ...]
    givens: tuple[str, ...]
    congresses: tuple[str, ...]
    plain_campaigns: tuple[str, ...]
    titles: tuple[str, ...]
    purposes: tuple[str, ...]
    requirements: tuple[str, ...]
    targets: tuple[str, ...]
    areas: tuple[str, ...]
    heads: tuple[str, ...]
    tasks: tuple[str, ...]
    phase_tasks: tuple[str, ...]
    dated: tuple[str, ...]
    cyclic: tuple[str, ...]
    assignments: tuple[str, ...]
    funding: tuple[str, ...]
    closings: tuple[str, ...]
    openings: tuple[str, ...]
    agencies: dict[str, tuple[str, ...]]
    citation_titles: dict[str, tuple[str, ...]]
    recipients: dict[str, tuple[str, ...]]
    keeps: dict[str, tuple[str, ...]]
    romans: dict[str, tuple[str, ...]]
    issuers: tuple[Issuer, ...]


@functools.cache
def load() -> Facts:
    """Return the facts; the file is read at the first call only."""
    raw: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    fields: dict[str, Any] = {name: tuple(raw[name]) for name in _TUPLES}
    fields |= {name: tuple(tuple(row) for row in raw[name]) for name in _PAIRS}
    fields |= {name: {key: tuple(values) for key, values in raw[name].items()} for name in _GROUPS}
    fields["issuers"] = tuple(
        Issuer(row["type"], row["symbol"], row["form"], tuple(row["by"]), tuple(row["titles"]), row.get("since", ""))
        for row in raw["issuers"]
    )
    return Facts(**fields)
