"""Damaged citations: type, number and symbol that are meant."""

import pytest

from vnplan_nlp.learned.citations import read_citation


@pytest.mark.parametrize(
    ("printed", "doc_type", "reference"),
    [
        ("Quyêt đinh sô 1O8/QĐ-TTg", "Quyết định", "108/QĐ-TTg"),
        ("Nghi dinh s6 9l/2017/NĐ-CP", "Nghị định", "91/2017/NĐ-CP"),
        ("Chỉ thj số 34–CT/TW", "Chỉ thị", "34-CT/TW"),
        ("Kê hoạch số 5S/KH_UBND", "Kế hoạch", "55/KH-UBND"),
        ("Nghi quyết sổ 12|NQ-HĐND", "Nghị quyết", "12/NQ-HĐND"),
        ("Quyết định số 36A/OĐ-UBND", "Quyết định", "36A/QĐ-UBND"),
    ],
)
def test_damage_is_read_as_it_is_meant(printed: str, doc_type: str, reference: str) -> None:
    found = read_citation(f"Theo {printed} của huyện", 5, 5 + len(printed), 0.8)
    assert found is not None
    assert (found.doc_type, found.reference, found.score) == (doc_type, reference, 0.8)
    assert found.text == printed


@pytest.mark.parametrize(
    "printed", ["Quyết định này", "Nhà văn hóa số 12/QĐ-UBND", "Quyết định số lO", "Luật Đất đai", "số OO/QĐ-UBND"]
)
def test_what_is_no_numbered_citation_is_left(printed: str) -> None:
    assert read_citation(printed, 0, len(printed), 0.9) is None


def test_a_symbol_that_is_known_is_never_touched() -> None:
    found = read_citation("Công văn số 12/SNV-TCCB", 0, 23, 0.9)
    assert found is not None
    assert found.symbol == "SNV-TCCB"
