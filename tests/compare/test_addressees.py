"""Whom a requirement means."""

import re
from typing import Any

import pytest

from vnplan_nlp.compare.addressees import Reader, addressed, kind_of, level_of, read_actor
from vnplan_nlp.compare.units import Unit
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Issuer

DISTRICT = Reader("district", "people", "Ủy ban nhân dân huyện Lâm Thao", "Lâm Thao", "2024-03-28")
COMMUNE = Reader("commune", "people", "Ủy ban nhân dân xã Yên Lập", "Yên Lập", "2025-09-08")
FRONT = Reader("commune", "front", "Ban Thường trực Ủy ban MTTQ Việt Nam xã Yên Lập", "Yên Lập", "2025-09-08")


@pytest.mark.parametrize(
    ("actor", "reader", "answer"),
    [
        ("UBND các huyện, thành phố", DISTRICT, "yes"),
        ("Các sở, ban, ngành", COMMUNE, "no"),
        ("Sở Y tế", DISTRICT, "no"),
        ("Ban Thường trực Ủy ban MTTQ Việt Nam cấp xã", FRONT, "yes"),
        ("Ủy ban nhân dân cấp xã", FRONT, "unclear"),
        ("các cơ quan, đơn vị, địa phương", COMMUNE, "yes"),
        ("Cơ quan, tổ chức, đơn vị", COMMUNE, "unclear"),
        ("UBND các huyện", COMMUNE, "unclear"),
        ("UBND các huyện, thị xã", Reader("commune", "people", "UBND xã X", "X", "2024-01-01"), "no"),
        ("Trưởng thôn", COMMUNE, "yes"),
        ("Sở Y tế", Reader("province", "people", "UBND tỉnh Phú Thọ", "Phú Thọ", "2024-01-01", own=True), "yes"),
        (None, COMMUNE, "unclear"),
        ("Ủy ban nhân dân xã", Reader(None, None, "", None, None), "unclear"),
    ],
)
def test_levels_tell_who_is_meant(actor: str | None, reader: Reader, answer: str) -> None:
    assert addressed(read_actor(actor), reader) == answer


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("Ủy ban nhân dân huyện Lâm Thao", "district", "district"),
        ("Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã Yên Lập", "other", "commune"),
        ("Sở Nội vụ", "province", "department"),
        ("Huyện ủy Lâm Thao, tỉnh Phú Thọ", "party", "district"),
        ("Bộ Y tế", "ministry", "central"),
    ],
)
def test_the_level_of_an_issuer_is_that_of_the_state(name: str, level: Any, expected: str) -> None:
    assert level_of(Issuer(name=name, level=level)) == expected


@pytest.mark.parametrize("entry", load_json("levels")["levels"], ids=lambda entry: entry["level"])
def test_the_grammar_of_levels_finds_its_examples_and_no_counter_examples(entry: dict[str, Any]) -> None:
    pattern = re.compile(entry["pattern"])
    assert [text for text in entry["examples"] if not pattern.search(text)] == []
    assert [text for text in entry["counter_examples"] if pattern.search(text)] == []


@pytest.mark.parametrize("entry", load_json("levels")["kinds"], ids=lambda entry: entry["kind"])
def test_the_kinds_find_their_examples(entry: dict[str, Any]) -> None:
    unit = Unit(0, 0, None, (), (), ())
    assert [text for text in entry["examples"] if kind_of(unit, text, has_target=False) != entry["kind"]] == []
