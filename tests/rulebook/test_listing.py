"""Rows of rules, and examples that another pattern takes."""

from __future__ import annotations

import pytest

from vnplan_nlp.data.rules import all_patterns, known_rules
from vnplan_nlp.errors import UnknownRuleError
from vnplan_nlp.rulebook.listing import entries, rows, taken_examples


@pytest.mark.parametrize("name", [rule.name for rule in known_rules().values()] + list(all_patterns()))
def test_every_name_of_the_list_can_be_shown(name: str) -> None:
    for entry in entries(name):
        assert entry["about"]
        assert ":" in entry["place"]


def test_rows_have_no_blanks() -> None:
    assert all(row["name"] and row["layer"] and row["kind"] and row["about"] for row in rows())


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UnknownRuleError, match="no such rule"):
        entries("zzz")


def test_examples_that_another_pattern_takes_are_named_with_it() -> None:
    for row in taken_examples():
        assert row["by"] != row["pattern"]
        assert row["example"] in all_patterns()[row["pattern"]].examples
        assert row["by"] in all_patterns()
