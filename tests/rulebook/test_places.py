"""Lines and columns count as editors count them."""

import pytest

from vnplan_nlp.rulebook.places import Lines

TEXT = "một\nhai\r\n\nbốn"


@pytest.mark.parametrize(("offset", "place"), [(0, (1, 1)), (2, (1, 3)), (4, (2, 1)), (9, (3, 1)), (10, (4, 1)), (13, (4, 4))])
def test_an_offset_has_a_line_and_a_column(offset: int, place: tuple[int, int]) -> None:
    assert Lines(TEXT).place(offset) == place


@pytest.mark.parametrize("text", ["một\nhai", "một\nhai\n"])
def test_a_line_end_at_the_end_begins_no_line(text: str) -> None:
    lines = Lines(text)
    assert len(lines) == 2
    assert lines.span(2) == (4, len(text))


@pytest.mark.parametrize("line", [0, 5])
def test_a_line_that_is_not_there_is_an_error(line: int) -> None:
    with pytest.raises(IndexError, match="of 4"):
        Lines(TEXT).span(line)


def test_every_line_is_where_its_place_says() -> None:
    lines = Lines(TEXT)
    assert [lines.place(lines.span(number)[0]) for number in range(1, 5)] == [(n, 1) for n in range(1, 5)]
