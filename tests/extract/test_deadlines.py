"""Deadlines: what binds a time to a task, and what does not."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [
        ("Gửi đăng ký trước ngày 20/3/2023.", "2023-03-20", "before"),
        ("Gửi đăng ký trước 28/5.", "2023-05-28", "before"),
        ("Lập hồ sơ chậm nhất là ngày 20/11/2023.", "2023-11-20", "by"),
        ("Báo cáo chậm nhất vào ngày 30/9/2023.", "2023-09-30", "by"),
        ("Ký số, hoàn thành đến hết ngày 15/01/2023.", "2023-01-15", "by"),
        ("Gửi hồ sơ, hạn cuối: ngày 15/11.", "2023-11-15", "by"),
        ("Sơ kết vào ngày 05/7/2023.", "2023-07-05", "on"),
        ("Sơ kết vào tháng 6 năm 2023.", "2023-06", "within"),
        ("Phê duyệt phương án trong quý II năm 2023.", "2023-Q2", "within"),
        ("Xong trong tháng 12.", "2023-12", "within"),
        ("Hoàn thành đưa dự án vào vận hành trong năm 2025.", "2025", "within"),
        ("Tổ chức hội nghị sơ kết (tháng 7/2023).", "2023-07", "within"),
        ("Gửi trước 17 giờ 00 phút ngày 20/02/2023.", "2023-02-20", "before"),
        ("Gửi báo cáo năm trước ngày 01/12/2023.", "2023-12-01", "before"),
        ("Họp phụ huynh, học sinh trước ngày 15/9/2023.", "2023-09-15", "before"),
        ("Cam kết không giao xe cho con chưa đủ tuổi trước ngày 15/9/2023.", "2023-09-15", "before"),
        ("Nộp biểu số liệu trước ngày 15/9/2023.", "2023-09-15", "before"),
        ("Sửa xong phòng học trước ngày khai giảng 05/9/2023.", "2023-09-05", "before"),
        ("Mỗi thôn dựng ít nhất 02 bảng tin trong năm 2023.", "2023", "within"),
    ],
)
def test_single_limit(read: Any, text: str, value: str, relation: str) -> None:
    (found,) = read("deadlines", f"I. NHIỆM VỤ\n{text}\n")
    assert (found.value, found.relation, found.recurrence) == (value, relation, None)


@pytest.mark.parametrize(
    ("text", "value", "relation", "every"),
    [
        ("Báo cáo trước ngày 25/12 hàng năm.", "--12-25", "before", "P1Y"),
        ("Báo cáo trước ngày 20 hằng tháng.", "---20", "before", "P1M"),
        ("Gửi biên bản trước ngày 20 của tháng cuối quý.", "---20", "before", "P3M"),
        ("Định kỳ hằng năm (trước ngày 15 tháng 12) báo cáo kết quả.", "--12-15", "before", "P1Y"),
        ("Có trách nhiệm định kỳ báo cáo kết quả trước ngày 20/11 về Sở.", "--11-20", "before", "P1Y"),
        ("Báo cáo hàng tháng trước ngày 25.", "---25", "before", "P1M"),
        ("Ban hành chuyên đề vào tháng 11 hằng năm.", "--11", "within", "P1Y"),
        ("Tổng hợp và định kỳ 6 tháng, cuối năm báo cáo kết quả.", None, "recurring", "P6M"),
        ("Sinh hoạt chuyên đề ít nhất mỗi quý một lần.", None, "recurring", "P3M"),
        ("Sinh hoạt tổ hai tuần một lần.", None, "recurring", "P2W"),
        ("Báo cáo gửi Chủ tịch vào thứ Sáu hằng tuần.", None, "on", "P1W"),
        ("Gửi tin về huyện trước 16 giờ hằng ngày.", None, "before", "P1D"),
        ("Gửi tin về huyện hằng ngày trước 16 giờ.", None, "before", "P1D"),
        ("Hằng năm, tổ chức kiểm tra, đánh giá.", None, "recurring", "P1Y"),
        ("Đưa nội dung học tập vào sinh hoạt chi bộ hằng tháng.", None, "recurring", "P1M"),
    ],
)
def test_recurring_limit(read: Any, text: str, value: str | None, relation: str, every: str) -> None:
    (found,) = read("deadlines", f"I. TỔ CHỨC THỰC HIỆN\n{text}\n")
    assert (found.value, found.relation, found.recurrence) == (value, relation, every)


@pytest.mark.parametrize(
    "text",
    [
        "Theo Quyết định số 12/QĐ-UBND ngày 05/3/2023 của UBND tỉnh.",
        "Đến năm 2030 đạt 80% số xã.",
        "Chương trình giai đoạn 2021-2025.",
        "Luật có hiệu lực vào ngày 01/01/2024.",
        "Bố trí trong dự toán ngân sách hằng năm.",
        "Tổng hợp trong báo cáo công tác giảm nghèo hàng năm của đơn vị.",
        "Thực hiện nhiệm vụ phát triển kinh tế - xã hội hằng năm và Kế hoạch 05 năm (2021-2025).",
        "Hằng năm, giảm số người nghiện.",
        "Phát huy kết quả đạt được trong năm 2022.",
        "Hoàn thành các chỉ tiêu, nhiệm vụ được giao trong năm 2023.",
        "Kỷ niệm 75 năm Ngày thành lập (11/6/1948-11/6/2023).",
        "Số liệu báo cáo tính từ ngày 15 tháng 12 năm trước đến ngày 14 tháng 12.",
        "Tính đến ngày 31/12/2022 toàn huyện có 5 xã.",
    ],
)
def test_no_deadline(read: Any, text: str) -> None:
    assert read("deadlines", f"I. NỘI DUNG\n{text}\n") == []


def test_list_of_days_gives_one_each_and_shares_the_recurrence(read: Any) -> None:
    found = read("deadlines", "Gửi báo cáo trước ngày 20/6 và trước ngày 20/12 hằng năm.")
    assert [(item.value, item.recurrence) for item in found] == [("--06-20", "P1Y"), ("--12-20", "P1Y")]


def test_without_a_year_the_value_is_partial(read: Any) -> None:
    (found,) = read("deadlines", "Gửi báo cáo trước ngày 20/6.", date=None)
    assert (found.value, found.recurrence) == ("--06-20", None)


@pytest.mark.parametrize(
    ("line", "value", "relation"),
    [
        ("- Thời gian thực hiện: Tháng 12/2025.", "2025-12", "within"),
        ("- Thời gian hoàn thành: Trước ngày 30/11/2025.", "2025-11-30", "before"),
        ("- Thời gian thực hiện: Hoàn thành trong năm 2025.", "2025", "within"),
        ("- Thời gian: ngày 15/10/2025.", "2025-10-15", "on"),
        ("- Thời gian thực hiện: Thường xuyên.", None, "recurring"),
        ("- Thời gian thực hiện:\nTừ nay đến hết năm 2025.", "2025", "by"),
        ("- Tiến độ: Quý II, III năm 2025.", "2025-Q2/2025-Q3", "within"),
    ],
)
def test_labelled_line(read: Any, line: str, value: str | None, relation: str) -> None:
    (found,) = read("deadlines", f"1. Tổ chức tập huấn\n{line}\n", date="2025-01-10")
    assert (found.value, found.relation) == (value, relation)


def test_period_of_the_whole_plan_is_no_deadline(read: Any) -> None:
    assert read("deadlines", "I. CHUNG\n3. Thời gian thực hiện: Từ năm 2025 đến hết năm 2030.\n") == []


def test_labelled_line_takes_actor_and_task_from_the_lines_around(read: Any) -> None:
    text = "a) Ra mắt cổng thông tin\n- Đơn vị chủ trì: Sở Tư pháp.\n- Thời gian thực hiện: Tháng 12/2025.\n"
    (found,) = read("deadlines", text, date="2025-01-10")
    assert (found.actor, found.task) == ("Sở Tư pháp", "Ra mắt cổng thông tin")


@pytest.mark.parametrize(
    "header", ["TT | Nội dung | Cơ quan chủ trì | Thời gian hoàn thành", "TT | Thời hạn | Cơ quan chủ trì | Nhiệm vụ"]
)
def test_table_columns_are_found_by_their_headers(read: Any, header: str) -> None:
    cells = {"TT": "1", "Nội dung": "Ra mắt cổng", "Nhiệm vụ": "Ra mắt cổng", "Cơ quan chủ trì": "Sở Tư pháp"}
    row = " | ".join(cells.get(head, "Quý III/2025") for head in header.split(" | "))
    text = f"PHỤ LỤC\n\n| {header} |\n|---|---|---|---|\n| {row} |\n"
    (found,) = read("deadlines", text, date="2025-01-10")
    assert (found.value, found.relation, found.actor, found.task) == ("2025-Q3", "within", "Sở Tư pháp", "Ra mắt cổng")


@pytest.mark.parametrize(("cell", "value"), [("2025", "2025"), ("2025 - 2030", "2025/2030"), ("Thường xuyên", None)])
def test_bare_cell(read: Any, cell: str, value: str | None) -> None:
    text = f"PHỤ LỤC\n\n| TT | Nội dung | Thời gian |\n|---|---|---|\n| 1 | Ra mắt cổng | {cell} |\n"
    assert [found.value for found in read("deadlines", text, date="2025-01-10")] == [value]


def test_actor_is_the_subject(read: Any) -> None:
    (found,) = read("deadlines", "2. Phòng Nội vụ tham mưu kiện toàn Hội đồng, xong trước ngày 30/4/2023.")
    assert (found.actor, found.task) == ("Phòng Nội vụ", "tham mưu kiện toàn Hội đồng")


def test_actor_is_the_office_that_heads_the_section(read: Any) -> None:
    (found,) = read("deadlines", "1. Sở Nội vụ\na) Kiện toàn Hội đồng trước ngày 30/4/2023.\nb) Việc khác.\n")
    assert found.actor == "Sở Nội vụ"


def test_offsets_of_actor_and_task_point_to_the_words(read: Any, draft_of: Any) -> None:
    text = "2. Phòng Nội vụ tham mưu kiện toàn Hội đồng, xong trước ngày 30/4/2023."
    (found,) = read("deadlines", text)
    plain = draft_of(text).text
    assert plain[found.actor_start :].startswith(found.actor)
    assert plain[found.task_start :].startswith(found.task)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Báo cáo trước ngày 20 hằng tháng.", "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("Báo cáo trước ngày 25/12 hằng năm.", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"),
        ("Báo cáo trước ngày 15 của tháng cuối quý.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15"),
        ("Báo cáo định kỳ 6 tháng.", "FREQ=MONTHLY;INTERVAL=6"),
        ("Báo cáo trước ngày 25/12/2023.", None),
    ],
)
def test_rrule(read: Any, text: str, rule: str | None) -> None:
    assert [found.rrule for found in read("deadlines", text)] == [rule]


def test_impossible_date_keeps_its_text_and_month(read: Any) -> None:
    (found,) = read("deadlines", "Gửi báo cáo trước ngày 31/11/2023.")
    assert (found.value, found.text) == ("2023-11", "trước ngày 31/11/2023")


def test_dates_of_a_phase_are_no_deadlines(read: Any) -> None:
    assert read("deadlines", "1. Giai đoạn 1 (trước ngày 31/5/2023): Rà soát") == []


def test_condition_in_the_past_is_no_deadline(read: Any) -> None:
    assert read("deadlines", "Các xã được công nhận trước ngày 01/7/2022 tự đánh giá lại.", date="2023-01-05") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Công bố danh mục văn bản hết hiệu lực trước ngày 30-4-2023.", "2023-04-30"),
        ("Họp dân ký cam kết trong tháng12/2023.", "2023-12"),
        ("Kiểm tra công nhận trong quý I năm 2024.", "2024-Q1"),
        ("Tổng vệ sinh sáng chủ nhật hàng tuần.", None),
        ("Niêm yết kết quả xử phạt hằng tuần tại trụ sở.", None),
    ],
)
def test_forms_of_unseen_plans(read: Any, text: str, value: str | None) -> None:
    assert [found.value for found in read("deadlines", f"I. NHIỆM VỤ\n{text}\n")] == [value]


def test_a_day_far_from_the_word_that_binds_it(read: Any) -> None:
    (found,) = read("deadlines", "I. A\nThời gian chậm nhất nộp danh sách về Văn phòng huyện ngày 23/3/2023.\n")
    assert (found.value, found.relation) == ("2023-03-23", "by")


def test_a_later_year_in_brackets_behind_a_report(read: Any) -> None:
    (found,) = read("deadlines", "I. A\n1. Báo cáo sơ kết Đề án (năm 2030).\n2. Báo cáo năm (năm 2023).\n")
    assert (found.value, found.relation) == ("2030", "within")


def test_a_year_under_the_heading_of_times(read: Any) -> None:
    text = "I. A\n2. {} thực hiện\nViệc kiểm tra được làm liên tục trong năm 2023.\n"
    assert [item.value for item in read("deadlines", text.format("Thời gian"))] == ["2023"]
    assert read("deadlines", text.format("Nội dung")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Lập danh sách trẻ em sinh trước ngày 01/9/2017.",
        "Rà soát hồ sơ phát sinh trước ngày 01/3/2023.",
        "Người đủ 60 tuổi trước ngày 01/9/2023 được thăm hỏi.",
        "Tổng hợp số liệu đến ngày 15/5/2023.",
        "Hưởng ứng phong trào do Chủ tịch nước phát động ngày 02/01/2023.",
        "Đặt mục tiêu có 03 xã đạt chuẩn trong năm 2023.",
    ],
)
def test_conditions_and_past_events_are_no_limits(read: Any, text: str) -> None:
    assert not read("deadlines", f"I. NHIỆM VỤ\n{text}\n")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Ra quân vào các tháng 3, 6 và 10.", ["2023-03", "2023-06", "2023-10"]),
        ("Kiểm tra trong các tháng 4, 8 năm 2024.", ["2024-04", "2024-08"]),
        ("Tập huấn vào các tháng 5 và 11 hằng năm.", ["--05", "--11"]),
        ("Tập huấn vào các tháng 5, 12 xã cùng dự.", ["2023-05"]),
    ],
)
def test_months_that_share_their_word(read: Any, text: str, values: list[str]) -> None:
    assert [found.value for found in read("deadlines", f"I. NHIỆM VỤ\n{text}\n")] == values


@pytest.mark.parametrize(
    ("head", "relation"), [("Thời gian hoàn thành", "by"), ("Thời hạn", "by"), ("Thời gian tổ chức", "on")]
)
def test_a_bare_day_is_bound_by_the_head_of_its_column(read: Any, head: str, relation: str) -> None:
    table = f"| TT | Nội dung | {head} |\n|---|---|---|\n| 1 | Hội thi | 20/5/2023 |\n"
    (found,) = read("deadlines", f"I. NHIỆM VỤ\n\n{table}")
    assert (found.value, found.relation) == ("2023-05-20", relation)


@pytest.mark.parametrize(("label", "relation"), [("Hạn hoàn thành", "by"), ("Thời gian", "on")])
def test_a_bare_day_is_bound_by_its_label(read: Any, label: str, relation: str) -> None:
    (found,) = read("deadlines", f"I. NHIỆM VỤ\n- Hội thi.\n- {label}: 20/5/2023\n")
    assert found.relation == relation


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Mỗi xã, thị trấn thành lập tổ tự quản trước ngày 15/4/2023.", "Mỗi xã, thị trấn"),
        ("Các xã ra quyết định phân công trước ngày 15/4/2023.", "Các xã"),
        ("Các cơ quan phổ biến quy định mới trước ngày 15/4/2023.", "Các cơ quan"),
        ("Công an huyện chỉ đạo Công an các xã rà soát trước ngày 15/4/2023.", "Công an huyện"),
        ("Đài Truyền thanh huyện phát chuyên mục trước ngày 15/4/2023.", "Đài Truyền thanh huyện"),
        ("Ban Chỉ đạo huyện do đồng chí Phó Bí thư làm Trưởng ban, họp trước ngày 15/4/2023.", "Ban Chỉ đạo huyện"),
        ("Chủ tịch UBND xã trực tiếp kiểm tra trước ngày 15/4/2023.", "Chủ tịch UBND xã"),
        ("Các cơ quan quản lý nhà nước rà soát số liệu trước ngày 15/4/2023.", "Các cơ quan quản lý nhà nước"),
    ],
)
def test_an_actor_ends_before_its_verb(read: Any, text: str, actor: str) -> None:
    (found,) = read("deadlines", f"I. NHIỆM VỤ\n{text}\n")
    assert found.actor == actor
