"""The words that comparing needs hold what they say, and nothing else."""

import re
from typing import Any

import pytest

from vnplan_nlp.compare.changes import same_office
from vnplan_nlp.compare.itself import asks_for_a_plan, watches_over_it
from vnplan_nlp.compare.offices import fields_of
from vnplan_nlp.compare.words import fold, words_of
from vnplan_nlp.data.words import load_json

WORDS: dict[str, Any] = load_json("compare_words")
CHANGES: dict[str, Any] = load_json("change_words")


@pytest.mark.parametrize("entry", load_json("offices")["fields"], ids=lambda entry: entry["field"])
def test_an_office_has_its_field(entry: dict[str, Any]) -> None:
    assert [name for name in entry["examples"] if entry["field"] not in fields_of(name)] == []
    assert [name for name in entry["counter_examples"] if entry["field"] in fields_of(name)] == []


@pytest.mark.parametrize(
    ("name", "found"), [("asks_for_a_plan", asks_for_a_plan), ("watches_over_it", watches_over_it)]
)
def test_what_a_requirement_asks_of_the_directive_itself(name: str, found: Any) -> None:
    assert all(found(text) for text in WORDS[name]["examples"])
    assert not any(found(text) for text in WORDS[name]["counter_examples"])


@pytest.mark.parametrize("name", sorted(WORDS["examples"]))
def test_cues_find_their_examples(name: str) -> None:
    pattern = re.compile("|".join(WORDS[name]))
    find = pattern.search if name in ("obliging", "narrative") else pattern.match
    examples = WORDS["examples"][name]
    assert [text for text in examples["yes"] if not find(text)] == []
    assert [text for text in examples["no"] if find(text)] == []


@pytest.mark.parametrize(("variant", "word"), sorted(WORDS["variants"].items()))
def test_a_variant_is_the_word(variant: str, word: str) -> None:
    assert [item.key for item in words_of(variant)] == [item.key for item in words_of(word)]


def test_abbreviations_are_written_out() -> None:
    for short, long in WORDS["abbreviations"].items():
        assert [item.key for item in words_of(short)] == [item.key for item in words_of(long)]
    assert [item.key for item in words_of("ABCD")] == [fold("ABCD")]


@pytest.mark.parametrize("pair", CHANGES["examples"]["same_office"], ids=" = ".join)
def test_offices_of_two_levels_are_one(pair: list[str]) -> None:
    assert same_office(*pair)


@pytest.mark.parametrize("pair", CHANGES["examples"]["other_office"], ids=" / ".join)
def test_other_offices_are_not(pair: list[str]) -> None:
    assert not same_office(*pair)


@pytest.mark.parametrize("level", sorted(CHANGES["copied"]))
def test_copied_words_are_of_their_level(level: str) -> None:
    names = {"province": ("tỉnh",), "district": ("huyện", "quận", "thị xã"), "commune": ("xã", "phường", "thị trấn")}
    assert all(phrase.endswith(names[level]) for phrase in CHANGES["copied"][level])
