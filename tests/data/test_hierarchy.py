"""What can change what, and who stands above whom."""

import pytest

from vnplan_nlp.data.hierarchy import can_change
from vnplan_nlp.data.ranks import rank_of, territory_of
from vnplan_nlp.data.words import load_json


@pytest.mark.parametrize("example", load_json("hierarchy")["examples"], ids=str)
def test_a_document_is_changed_by_its_equals_and_what_is_above(example: dict[str, object]) -> None:
    assert can_change(str(example["subject"]), str(example["object"])) is example["can"]


@pytest.mark.parametrize("example", load_json("ranks")["examples"], ids=lambda example: example["name"])
def test_authorities_have_their_rank(example: dict[str, object]) -> None:
    code = example["unit_code"]
    assert rank_of(str(example["name"]), str(example["level"]), str(code) if code else None) == example["rank"]


def test_a_rank_lies_in_a_territory() -> None:
    assert [territory_of(rank) for rank in (0, 7, 8, 15, 16)] == ["central", "province", "district", "commune", None]
