"""Which lines belong together."""

from __future__ import annotations

import pytest

from vnplan_nlp.normalize import normalize

FILLER = (
    "Các cơ quan, đơn vị thuộc huyện chủ động rà soát nhiệm vụ được giao, xây dựng\n"
    "chương trình công tác cụ thể, phân công rõ trách nhiệm của từng cá nhân và bảo\n"
    "đảm tiến độ thực hiện các chỉ tiêu đã được cấp có thẩm quyền giao trong kế hoạch\n"
    "công tác năm.\n"
)


def blocks(raw: str) -> list[str]:
    aligned, found = normalize(raw)
    return [aligned.text[block.start : block.end] for block in found]


def wrapped(tail: str) -> list[str]:
    """The blocks of a hard-wrapped text that ends with `tail`, without the filler that shows its width."""
    return blocks(FILLER + tail)[1:]


def test_wrapped_lines_are_joined() -> None:
    assert len(blocks(FILLER)) == 1


def test_a_symbol_cut_after_its_hyphen_is_joined_without_a_blank() -> None:
    found = wrapped(
        "Giao Phòng Nội vụ tham mưu thực hiện đầy đủ các nội dung của Quyết định số 2781/QĐ-\nUBND ngày 22/12/2022."
    )
    assert "2781/QĐ-UBND ngày" in found[0]


def test_a_range_of_dates_cut_after_its_hyphen_is_joined() -> None:
    found = wrapped(
        "Tổ chức các hoạt động kỷ niệm 20 năm Ngày thành lập thị xã (24/12/2003-\n24/12/2023) trên địa bàn."
    )
    assert "(24/12/2003-24/12/2023)" in found[0]


@pytest.mark.parametrize(
    ("left", "right"), [("kinh tế", "- xã hội"), ("quốc phòng", "- an ninh"), ("Hội đồng Thi đua", "- Khen thưởng")]
)
def test_a_false_bullet_is_no_bullet(left: str, right: str) -> None:
    found = wrapped(
        f"Phấn đấu hoàn thành toàn diện các nhiệm vụ được giao trong năm về {left}\n{right} trên địa bàn huyện."
    )
    assert len(found) == 1
    assert f"{left} {right}" in found[0]


def test_a_true_bullet_opens_a_block() -> None:
    found = wrapped("1. Yêu cầu\n- Bảo đảm thiết thực, hiệu quả.\n- Tiết kiệm.")
    assert found == ["1. Yêu cầu", "- Bảo đảm thiết thực, hiệu quả.", "- Tiết kiệm."]


def test_empty_lines_inside_paragraphs_are_wraps_where_every_line_has_one() -> None:
    assert len(blocks(FILLER.replace("\n", "\n\n"))) == 1


def test_a_page_number_is_dropped_and_the_sentence_goes_on() -> None:
    raw = (
        FILLER
        + "1\n"
        + "Phòng Nội vụ theo dõi, tổng hợp kết quả thực hiện của các cơ quan, đơn vị, báo cáo\n2\nỦy ban nhân dân huyện."
    )
    assert not any(block in ("1", "2") for block in blocks(raw))


def test_a_sentence_cut_by_a_page_goes_on_in_unwrapped_text() -> None:
    found = blocks(
        "- Tiếp tục thực hiện có hiệu\n\nquả phong trào thi đua yêu nước trên địa bàn toàn huyện trong năm học mới."
    )
    assert found == [
        "- Tiếp tục thực hiện có hiệu quả phong trào thi đua yêu nước trên địa bàn toàn huyện trong năm học mới."
    ]


def test_a_number_that_is_no_enumerator_stays_in_its_sentence() -> None:
    found = wrapped(
        "Báo cáo kết quả thực hiện phong trào thi đua và công tác khen thưởng của huyện năm\n2023. Báo cáo gửi về Phòng Nội vụ."
    )
    assert len(found) == 1


def test_markdown_marks_are_no_part_of_the_text() -> None:
    assert blocks("## **I. MỤC ĐÍCH**\n\n*1.* Mục \\- đích <b>x</b>") == ["I. MỤC ĐÍCH", "1. Mục - đích x"]


def test_a_heading_cut_inside_its_emphasis_is_joined() -> None:
    assert blocks("**II. MỤC TIÊU\nCHỦ YẾU**\n\nVăn bản.") == ["II. MỤC TIÊU CHỦ YẾU", "Văn bản."]


def test_rules_are_dropped() -> None:
    assert blocks("Điều 1\n------\n_______\nĐiều 2") == ["Điều 1", "Điều 2"]


def test_lone_bars_make_rows() -> None:
    raw = "KẾ HOẠCH\nX\n\nVăn bản đủ dài để thân bài bắt đầu.\n|\nTT\n|\nNội dung\n|\n|\n1\n|\nRà soát\nvăn bản\n|\n|\n2\n|\nBáo cáo\n|"
    aligned, found = normalize(raw)
    rows = [[aligned.text[a:b] for a, b in block.cells] for block in found if block.cells]
    assert rows == [["TT", "Nội dung"], ["1", "Rà soát văn bản"], ["2", "Báo cáo"]]


def test_pipe_tables_make_rows() -> None:
    aligned, found = normalize("| TT | Việc |\n|---|---|\n| 1 | Rà soát |\n| 2 | |")
    rows = [[aligned.text[a:b] for a, b in block.cells] for block in found]
    assert rows == [["TT", "Việc"], ["1", "Rà soát"], ["2", ""]]


def test_tabs_make_rows() -> None:
    aligned, found = normalize("TT\tChỉ tiêu\tĐơn vị\n1\tHộ nghèo\t%\n2\tRừng\tha")
    assert [len(block.cells) for block in found] == [3, 3, 3]
    assert aligned.text.count("\n") == 2


def test_two_columns_read_as_one_line_are_parted() -> None:
    found = blocks("UBND HUYỆN A          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/KH-UBND\nKẾ HOẠCH\nVề việc B")
    assert found[:2] == ["UBND HUYỆN A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_a_number_left_blank_is_no_column() -> None:
    assert blocks("Số:          /KH-UBND\nKẾ HOẠCH\nVề việc B")[0] == "Số: /KH-UBND"


def test_a_long_line_of_one_character_takes_linear_time() -> None:
    assert normalize("a" * 200_000)[0].text == "a" * 200_000
    assert normalize("* " * 100_000)[0].raw_length == 200_000


def test_footnotes_after_the_signature_are_joined_again() -> None:
    raw = (
        "KẾ HOẠCH\nPhòng, chống ma túy\nI. MỤC ĐÍCH\nNâng cao nhận thức của người dân.\nNơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\n"
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn An\n[1] Nghị quyết số 163/2024/QH15\nngày 27/11/2024 của Quốc hội phê duyệt "
        "chủ trương đầu tư Chương trình mục tiêu quốc gia;\n"
    )
    text, _ = normalize(raw)
    assert "[1] Nghị quyết số 163/2024/QH15 ngày 27/11/2024 của Quốc hội" in text.text


@pytest.mark.parametrize("following", ["2. Xã hội số", "1.1. Cung cấp dịch vụ trực tuyến."])
def test_a_heading_of_digital_matters_ends_before_the_next_number(following: str) -> None:
    aligned, _ = normalize(f"KẾ HOẠCH\n\nNăm 2026\n\n1. Phát triển kinh tế số\n\n{following}\n")
    assert aligned.text.split("\n")[-2:] == ["1. Phát triển kinh tế số", following]


@pytest.mark.parametrize("bar", ["\\|", "&#124;", "&vert;"])
def test_a_bar_that_is_a_character_parts_no_cells(bar: str) -> None:
    raw = f"I. NỘI DUNG\n\n| TT | Việc |\n| --- | --- |\n| 1 | a {bar} b |\n| 2 | c{bar} |\n\n{bar} d |\n"
    aligned, blocks = normalize(raw)
    rows = [[aligned.text[low:high] for low, high in block.cells] for block in blocks if block.table is not None]
    assert rows == [["TT", "Việc"], ["1", "a | b"], ["2", "c|"]]
    assert aligned.text.endswith("| d |")
