"""Words in the cells and page headers of spreadsheets."""

import pytest

from vnplan_nlp.data.cells import as_header, as_words


@pytest.mark.parametrize("text", ["=1+1", "+84 24", "-5%", "@SUM(A1)", "\t=1", "\r=1", "＝1", "--09-30"])
def test_no_text_is_a_formula(text: str) -> None:
    assert as_words(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "28/KH-UBND", " - gạch đầu dòng", "a=1", 0, -5, -0.25, None, True])
def test_other_values_are_what_they_are(value: object) -> None:
    assert as_words(value) is value


def test_an_ampersand_of_a_header_is_no_code() -> None:
    assert as_header("A&D – R&B &P") == "A&&D – R&&B &&P"


def test_a_header_is_not_longer_than_it_may_be() -> None:
    for words in ("&" * 1000, "Kế hoạch " * 100, "x" + "&" * 999):
        made = as_header(words)
        assert 200 < len(made) <= 240
        assert made.count("&") % 2 == 0


def test_a_header_has_no_letters_that_xml_cannot_hold() -> None:
    assert as_header("một\x01\nhai\ufffe") == "một hai"
