"""Planted changes are found; `python -m corpora.planted 50` gives the figures over fifty plans."""

import json
from pathlib import Path

import pytest

from corpora.planted import Figures, directives, measure, plant
from vnplan_nlp.compare.units import units_of
from vnplan_nlp.data.words import load_json


@pytest.fixture(scope="module")
def figures() -> Figures:
    sources = [plan for plan in directives() if len(units_of(plan)) >= 12]
    return measure((sources[seed % len(sources)], seed) for seed in range(14))


def test_dropped_tasks_are_told_missing(figures: Figures) -> None:
    assert figures.dropped_all > 40
    assert figures.dropped_f1 >= 0.95


def test_moved_days_and_lowered_targets_are_told(figures: Figures) -> None:
    assert figures.changed_all > 15
    assert figures.changed >= 0.97


def test_what_is_told_in_other_words_stays_covered(figures: Figures) -> None:
    assert figures.paraphrased_all > 40
    assert figures.paraphrased >= 0.9


def test_a_seed_gives_one_plan() -> None:
    source = directives()[0]
    assert plant(source, 5) == plant(source, 5)


def test_seeds_give_different_plans() -> None:
    source = directives()[0]
    assert plant(source, 5).text != plant(source, 6).text


def test_the_planter_has_its_own_words(root: Path) -> None:
    phrases = json.loads((root / "corpora" / "paraphrases.json").read_text("utf-8"))["phrases"]
    known = load_json("compare_words")["variants"]
    assert not [phrase for phrase, other in phrases if phrase in known or other in known]
