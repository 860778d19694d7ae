"""Words and their keys."""

import pytest

from vnplan_nlp.compare.words import fold, sentences, words_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Kiểm tra hồ sơ", ["kiem tra", "ho so"]),
        ("UBND tỉnh", ["uy ban nhan dan", "tỉnh"]),
        ("hoà", ["hòa"]),
        ("bản và ban", ["bản", "và", "ban"]),
        ("05 lớp", ["5", "lớp"]),
        ("đảm bảo", ["bao dam"]),
        ("lần thứ hai", ["lan thu hai"]),
    ],
)
def test_words_are_found_and_folded(text: str, keys: list[str]) -> None:
    assert [word.key for word in words_of(text)] == keys


def test_words_carry_their_offsets() -> None:
    text = "Kế hoạch: rà soát, kiểm tra."
    assert [text[word.start : word.end] for word in words_of(text)][:2] == ["Kế hoạch", "rà soát"]


def test_a_compound_does_not_run_over_a_comma() -> None:
    assert "kiem tra" not in [word.key for word in words_of("kiểm, tra")]


def test_folding_keeps_lengths() -> None:
    text = "ĐẮK LẮK İ Ủy ban"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Các xã lập danh sách hộ nghèo theo quy định. Phòng Nội vụ tổng hợp báo cáo huyện.", 2),
        ("Giao TP. Huế và các huyện lập danh sách hộ nghèo theo quy định hiện hành.", 1),
        ("Rà soát các trạm bơm trên địa bàn xã; sửa chữa đường ống đã hư hỏng lâu nay.", 2),
    ],
)
def test_sentences_end_at_stops_and_semicolons(text: str, count: int) -> None:
    assert len(sentences(text, 0, len(text))) == count
