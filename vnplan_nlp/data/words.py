"""Small word lists."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_json(name: str) -> Any:
    """Return the content of `data/<name>.json`, read once."""
    return json.loads(files("vnplan_nlp.data").joinpath(f"{name}.json").read_text("utf-8"))


@cache
def dashed_pairs() -> frozenset[tuple[str, str]]:
    """Return the word pairs that a dash between blanks joins: ("kinh tế", "xã hội")."""
    return frozenset((left, right) for left, right in load_json("compounds")["pairs"])
