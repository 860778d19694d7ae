"""Mending of misread symbols: what the table says is found, what it forbids is left, and nothing is silent."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.data.document_types import type_names
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.mending import mended

_SLIPS = load_json("symbol_slips")


def found(cited: str) -> tuple[str | None, str | None, float | None, list[str]]:
    """Reference, symbol and score of the one citation, and the codes of issues that point at it."""
    plan = vp.parse_text(f"KẾ HOẠCH\nTrồng cây\nCăn cứ {cited};\nI. NỘI DUNG\nTrồng cây.")
    (citation,) = plan.citations
    assert citation.text in cited
    return citation.reference, citation.symbol, citation.score, [i.code for i in plan.issues if i.start is not None]


@pytest.mark.parametrize(("doc_type", "separator", "read", "meant"), _SLIPS["examples"])
def test_examples_are_mended_in_reference_and_id_and_told(doc_type: str, separator: str, read: str, meant: str) -> None:
    reference, symbol, score, codes = found(f"{doc_type} số 12{separator}{read}")
    assert (reference, symbol) == (f"12{separator}{meant}", meant)
    assert score in (0.9, 0.8)
    assert "W302" in codes


@pytest.mark.parametrize(("doc_type", "separator", "symbol"), _SLIPS["counter_examples"])
def test_counter_examples_stay(doc_type: str, separator: str, symbol: str) -> None:
    assert mended(symbol, type_names()[doc_type.lower()].codes, "/" if separator == "-" else "-") is None


@pytest.mark.parametrize("slip", _SLIPS["confusions"], ids=lambda slip: f"{slip['read']}-{slip['meant']}")
def test_every_confusion_is_needed_by_an_example(slip: dict[str, str]) -> None:
    assert any(slip["read"] in read and slip["meant"] in meant for _, _, read, meant in _SLIPS["examples"])


def test_the_text_stays_as_it_was_read() -> None:
    plan = vp.parse_text("KẾ HOẠCH\nTrồng cây\nThực hiện Nghị quyết số 35-NG/TW ngày 02/3/2018 của Bộ Chính trị.")
    (citation,) = plan.citations
    assert citation.text == "Nghị quyết số 35-NG/TW ngày 02/3/2018 của Bộ Chính trị"
    assert (citation.reference, citation.target) == ("35-NQ/TW", "35-nq-tw:2018")


def test_members_of_a_list_are_mended_by_the_type_of_the_first() -> None:
    plan = vp.parse_text("KẾ HOẠCH\nTrồng cây\nThực hiện các Nghị quyết số 35-NQ/TW, 36-NG/TW.")
    assert [citation.reference for citation in plan.citations] == ["35-NQ/TW", "36-NQ/TW"]


def test_without_a_type_only_the_bar_comes_back() -> None:
    plan = vp.parse_text("KẾ HOẠCH\nTrồng cây\nTheo văn bản số 12/QD-UBND và văn bản số 14/NG-UBND.")
    assert [citation.reference for citation in plan.citations] == ["12/QĐ-UBND", "14/NG-UBND"]


def test_a_fraction_slash_is_a_slash() -> None:
    assert found("Quyết định số 12⁄QĐ-UBND")[:2] == ("12/QĐ-UBND", "QĐ-UBND")


def test_a_symbol_that_never_ends_costs_nothing() -> None:
    assert mended("D" * 5000 + "-UBND", ("QĐ",), "-") is None
    assert mended("QĐ-" + "D" * 5000, ("QĐ",), "-") is None
