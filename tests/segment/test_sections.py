"""The section tree and the zones."""

from __future__ import annotations

import pytest

from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import Section
from vnplan_nlp.segment import gather_tables, mark_zones, section_tree

TOP = "ỦY BAN NHÂN DÂN\nTỈNH A\nSố: 1/KH-UBND\nKẾ HOẠCH\nVề việc B\n"


def sections(raw: str) -> list[Section]:
    aligned, blocks = normalize(TOP + raw)
    return list(section_tree(aligned.text, mark_zones(aligned.text, blocks)))


def paths(raw: str) -> list[str]:
    return [section.path for section in sections(raw) if section.path]


def heading(raw: str) -> str | None:
    return sections(raw)[-1].heading


def zones(raw: str) -> list[tuple[str, str]]:
    aligned, blocks = normalize(raw)
    return [(block.zone, aligned.text[block.start : block.end]) for block in mark_zones(aligned.text, blocks)]


def test_paths_join_the_labels_from_the_root() -> None:
    raw = "I. MỤC ĐÍCH\n1. Mục đích\na) Một là nâng cao.\nb) Hai là bảo đảm.\nđ) Ba là tiết kiệm.\nII. NỘI DUNG\n1. Nội dung"
    assert paths(raw) == ["I", "I/1", "I/1/a", "I/1/b", "I/1/đ", "II", "II/1"]


def test_decimals_belong_to_their_number() -> None:
    assert paths("II. NHIỆM VỤ\n1. Về dữ liệu\n1.1. Chiến lược\na) Nhiệm vụ: rà soát.\n1.2. Triển khai\n2. Về nền tảng") == [
        "II", "II/1", "II/1/1.1", "II/1/1.1/a", "II/1/1.2", "II/2",
    ]  # fmt: skip


def test_articles_hold_clauses_and_points() -> None:
    assert paths("Điều 1. Phạm vi\n1. Quyết định này quy định:\na) Việc thứ nhất;\nĐiều 2. Hiệu lực") == [
        "Điều 1", "Điều 1/1", "Điều 1/1/a", "Điều 2",
    ]  # fmt: skip


def test_chapters_take_their_title_from_the_next_line() -> None:
    found = sections("Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi")
    assert (found[0].path, found[0].heading) == ("Chương I", "QUY ĐỊNH CHUNG")
    assert found[1].path == "Chương I/Điều 1"


def test_capital_letters_stand_above_roman_numbers() -> None:
    assert paths("A. TÌNH HÌNH\nI. THUẬN LỢI\nII. KHÓ KHĂN\nB. NHIỆM VỤ\nI. CHUNG") == ["A", "A/I", "A/II", "B", "B/I"]


def test_numbers_of_the_party_with_dashes() -> None:
    assert paths("I- MỤC ĐÍCH\n1- Mục đích\n2- Yêu cầu\nII- NỘI DUNG") == ["I", "I/1", "I/2", "II"]


def test_bullets_have_no_path_and_belong_to_the_section() -> None:
    found = sections("I. MỤC ĐÍCH\n- Một.\n+ Hai.")
    assert [(s.kind, s.path, s.parent) for s in found] == [
        ("roman", "I", None), ("bullet", None, "sections-0"), ("bullet", None, "sections-1"),
    ]  # fmt: skip


def test_an_annex_numbers_anew() -> None:
    raw = "I. A\nNơi nhận:\n- Như trên;\nTM. ỦY BAN NHÂN DÂN\nPHỤ LỤC I\nDANH MỤC\n1. Việc thứ nhất."
    assert paths(raw) == ["I", "Phụ lục I", "Phụ lục I/1"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("I. MỤC ĐÍCH, YÊU CẦU:", "MỤC ĐÍCH, YÊU CẦU"),
        ("1. Mục đích", "Mục đích"),
        ("1. Mục tiêu chung: Nâng cao chất lượng dịch vụ cho người dân trên địa bàn.", "Mục tiêu chung"),
        ("1. Mục đích. Phát huy vai trò của từng tập thể, cá nhân.", "Mục đích"),
        ("1. Phòng Nội vụ theo dõi, đôn đốc. Định kỳ báo cáo Ủy ban nhân dân huyện.", None),
        ("1. Rà soát, bổ sung quy hoạch; tổ chức thực hiện;", None),
        ("Điều 1. Phạm vi điều chỉnh", "Phạm vi điều chỉnh"),
    ],
)
def test_headings(raw: str, expected: str | None) -> None:
    assert heading(raw) == expected


def test_a_sentence_with_parts_of_its_own_is_a_heading() -> None:
    assert (
        sections("1. Nâng cao chất lượng giáo dục.\na) Bồi dưỡng giáo viên.")[0].heading
        == "Nâng cao chất lượng giáo dục"
    )


def test_table_rows_are_no_sections() -> None:
    aligned, blocks = normalize(TOP + "I. CHỈ TIÊU\nTT\tChỉ tiêu\tĐơn vị\n1\t- Hộ nghèo\t%\n2\tRừng\tha\nII. NỘI DUNG")
    marked = mark_zones(aligned.text, blocks)
    assert [s.path for s in section_tree(aligned.text, marked)] == ["I", "II"]
    assert gather_tables(aligned.text, marked)[0].rows[1] == ("1", "- Hộ nghèo", "%")


def test_zones_of_a_plan() -> None:
    found = zones(
        TOP
        + "Căn cứ Luật Đất đai;\nI. NỘI DUNG\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn A"
    )
    assert [zone for zone, _ in found] == [
        "letterhead", "letterhead", "letterhead", "title", "title", "body", "body",
        "recipients", "recipients", "recipients", "signature", "signature", "signature",
    ]  # fmt: skip


def test_recipients_and_signature_read_line_by_line_are_told_apart() -> None:
    found = zones(
        TOP + "I. NỘI DUNG\nVăn bản.\nNơi nhận:\nTM. ỦY BAN NHÂN DÂN\n- Như trên;\nKT. CHỦ TỊCH\n- Lưu: VT.\nTrần Thị B"
    )
    assert [zone for zone, _ in found[-6:]] == [
        "recipients",
        "signature",
        "recipients",
        "signature",
        "recipients",
        "signature",
    ]


@pytest.mark.parametrize("line", ["Căn cứ Luật Đất đai năm 2024;", "Điều 1. Phê duyệt dự án.", "I. MỤC ĐÍCH"])
def test_the_body_follows_recipients_that_were_read_before_it(line: str) -> None:
    """The columns of a scan read out of order."""
    found = zones(TOP + f"Nơi nhận:\n- Các xã;\n- Lưu: VT.\n{line}\nVăn bản.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nNguyễn Văn A")
    assert [zone for zone, _ in found[5:]] == ["recipients"] * 3 + ["body"] * 2 + ["signature"] * 3


def test_recipients_end_at_the_bases_of_a_second_document() -> None:
    found = zones(TOP + "I. NỘI DUNG\nVăn bản.\nNơi nhận:\n- Các xã;\nCăn cứ Nghị quyết số 5/NQ-HĐND;")
    assert [zone for zone, _ in found[-3:]] == ["recipients", "recipients", "annex"]


def test_extent_ends_where_the_next_sibling_begins() -> None:
    raw = "I. MỤC ĐÍCH\n1. Mục đích\nVăn bản.\nII. NỘI DUNG"
    found = sections(raw)
    aligned, _ = normalize(TOP + raw)
    assert aligned.text[found[0].start : found[0].extent_end].endswith("Văn bản.")


def test_small_roman_numbers_in_brackets_stand_below_letters() -> None:
    raw = "1. Dự án\nb) Đề nghị:\n(i) Tập đoàn báo cáo.\n(ii) Chủ đầu tư phối hợp.\n2. Kinh phí"
    assert paths(raw) == ["1", "1/b", "1/b/i", "1/b/ii", "2"]
    assert paths("1. Dự án\n(ii) không có số một đứng trước") == ["1"]


def test_a_list_of_bodies_before_a_colon_is_a_heading() -> None:
    assert heading("1. Các sở, ban, ngành, đoàn thể, địa phương: Phối hợp với Sở Nội vụ.") == (
        "Các sở, ban, ngành, đoàn thể, địa phương"
    )


def test_names_behind_a_colon_belong_to_the_heading() -> None:
    words = "Ủy ban nhân dân các xã: Ia Tul, Pờ Tó, Kim Tân"
    assert heading(f"1. {words}") == words


def test_a_long_task_without_a_full_stop_is_no_heading() -> None:
    task = "Cung cấp, cập nhật số liệu về hộ kinh doanh, hợp tác xã và doanh nghiệp nhỏ đang hoạt động trên địa bàn từng thôn, buôn "
    assert heading(f"1. Nhiệm vụ\na) {task}cho bộ phận một cửa để làm thẻ theo dõi") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Phòng Y tế tổng hợp số liệu tiêm chủng.", None),
        ("Đề nghị Hội Nông dân huyện cùng tham gia.", None),
        ("Mục đích chung.", "Mục đích chung"),
        ("Các phòng, ban.", "Các phòng, ban"),
    ],
)
def test_a_short_sentence_above_running_text_is_no_heading(line: str, expected: str | None) -> None:
    assert heading(f"I. NỘI DUNG\n1. {line}\nCác đơn vị nghiêm túc thực hiện kế hoạch này trong năm nay.\n") == expected


@pytest.mark.parametrize(
    ("title", "role"), [("CÁC HOẠT ĐỘNG", "content"), ("VIỆC CẦN LÀM", "content"), ("LỊCH CÔNG TÁC", "schedule")]
)
def test_roles_of_plainly_worded_parts(title: str, role: str) -> None:
    assert sections(f"II. {title}\n")[-1].role == role
