"""Seeded mutations of every format: a plan that keeps its invariants, or an error of ours in one line.

`VNPLAN_FUZZ_ROUNDS=5000 pytest tests/test_fuzz.py` runs more of them, `python -m corpora.fuzz --seconds 600` many more.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import islice

import pytest

from corpora.fuzz import KINDS, mutant, rounds, tried
from tests.test_properties import check

ROUNDS = int(os.environ.get("VNPLAN_FUZZ_ROUNDS", "500"))
BY_KIND = {kind: [seed for other, seed in islice(rounds(), ROUNDS) if other == kind] for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_give_a_plan_or_an_error(kind: str) -> None:
    outcomes: Counter[str] = Counter()
    for seed in BY_KIND[kind]:
        try:
            outcomes[tried(kind, seed, check)] += 1
        except Exception as error:
            error.add_note(f"python -m corpora.fuzz --again {kind} {seed}")
            raise
    assert outcomes.total() == len(BY_KIND[kind]) > 0


def test_mutants_are_read_and_refused() -> None:
    """Mutations that only ever break a file would not reach what lies behind its door."""
    outcomes = Counter(tried(kind, seed) for kind, seed in islice(rounds(), 60) if kind != "rtf")
    assert outcomes["plan"] > 20
    assert outcomes.total() - outcomes["plan"] > 3


def test_the_same_seed_gives_the_same_mutant() -> None:
    assert [mutant(kind, 1) for kind in KINDS] == [mutant(kind, 1) for kind in KINDS]
