"""The clean text leads back to the raw text, whatever the raw text is."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from vnplan_nlp.normalize import normalize

PIECES = st.sampled_from(
    ["I. ", "1. ", "a) ", "- ", "kinh tế", "- xã hội", "Căn cứ ", "Nghị quyết số 12/NQ-", "UBND", "**", "*", "# ", "|", "\t", "\n", "\n\n",
     "  ", "\u00a0", "e\u0302\u0301", "Đ", "\u00d0", "\u2011", "2", "KẾ HOẠCH", "-----", ".", ";", " năm 2023", "\f", "\r\n", "<b>", "&amp;", "\\-",
     "\u200b", "ngày      tháng", "Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"]
)  # fmt: skip
RAW = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))


@given(RAW)
@settings(max_examples=300, deadline=None)
def test_runs_tile_the_text_and_stay_inside_the_raw_text(raw: str) -> None:
    aligned, _ = normalize(raw)
    position = 0
    raw_position = 0
    for run in aligned.runs:
        assert run.text_start == position
        assert run.raw_start >= raw_position
        position += run.text_length
        raw_position = run.raw_start + run.raw_length
    assert position == len(aligned.text)
    assert raw_position <= len(raw) == aligned.raw_length


@given(RAW)
@settings(max_examples=200, deadline=None)
def test_every_character_comes_from_where_it_points(raw: str) -> None:
    aligned, _ = normalize(raw)
    for position, char in enumerate(aligned.text):
        start, end = aligned.raw_span(position, position + 1)
        if char.isalnum() and end - start == 1:
            assert unicodedata.normalize("NFC", raw[start]) in (char, "\u00d0", "\u00f0")
        assert aligned.text_span(start, end)[0] <= position or start == end


@given(RAW)
@settings(max_examples=200, deadline=None)
def test_text_is_nfc_and_made_of_its_blocks(raw: str) -> None:
    aligned, blocks = normalize(raw)
    assert unicodedata.is_normalized("NFC", aligned.text)
    assert "\n".join(aligned.text[block.start : block.end] for block in blocks) == aligned.text


@given(RAW)
@settings(max_examples=100, deadline=None)
def test_normalizing_is_deterministic(raw: str) -> None:
    one, other = normalize(raw), normalize(raw)
    assert one[0].text == other[0].text
    assert one[0].runs == other[0].runs
    assert one[1] == other[1]


def test_a_decomposed_letter_maps_as_a_whole() -> None:
    raw = "Chi\u0309 thị"
    aligned, _ = normalize(raw)
    assert aligned.text == "Chỉ thị"
    assert aligned.raw_span(2, 3) == (2, 4)
    assert aligned.text_span(2, 4) == (2, 3)


def test_dropped_raw_text_maps_to_an_empty_span() -> None:
    raw = "**Mục đích**"
    aligned, _ = normalize(raw)
    assert aligned.text_span(0, 2) == (0, 0)
    assert aligned.raw_span(0, 8) == (2, 10)
