"""Who leads, who coordinates, who gets the report."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.schema import Assignment, PlanDocument

HEAD = "KẾ HOẠCH\nThực hiện nhiệm vụ năm 2023\nIV. TỔ CHỨC THỰC HIỆN\n"


def of(text: str) -> list[tuple[str | None, str, str | None]]:
    return [(a.role, a.actor, a.task) for a in vp.parse_text(HEAD + text).assignments]


def test_who_leads_and_who_coordinates() -> None:
    assert of("1. Sở Y tế chủ trì, phối hợp với Sở Tài chính và các đơn vị liên quan lập dự toán mua vắc xin; báo cáo kết quả.") == [
        ("lead", "Sở Y tế", "lập dự toán mua vắc xin"),
        ("coordinate", "Sở Tài chính và các đơn vị liên quan", "lập dự toán mua vắc xin"),
    ]  # fmt: skip


def test_the_heading_gives_the_actor_of_its_items() -> None:
    found = of(
        "1. Phòng Văn hóa và Thông tin\na) Chủ trì tổ chức hội diễn.\nb) Tuyên truyền trên đài truyền thanh.\n2. Công an huyện\n- Giữ gìn trật tự tại các điểm lễ hội."
    )
    assert found == [
        ("lead", "Phòng Văn hóa và Thông tin", "tổ chức hội diễn"),
        (None, "Phòng Văn hóa và Thông tin", "Tuyên truyền trên đài truyền thanh"),
        (None, "Công an huyện", "Giữ gìn trật tự tại các điểm lễ hội"),
    ]


@pytest.mark.parametrize(
    ("heading", "actor"),
    [
        ("1. Trung tâm thanh toán bù trừ có trách nhiệm:", "Trung tâm thanh toán bù trừ"),
        ("1. Sở Y tế, trong phạm vi nhiệm vụ, quyền hạn của mình:", "Sở Y tế"),
        ("1. Ban cán sự đảng Ủy ban nhân dân tỉnh lãnh đạo các sở:", "Ban cán sự đảng Ủy ban nhân dân tỉnh"),
        ("1. Các Sở, ngành trong việc rà soát số liệu:", "Các Sở, ngành"),
    ],
)
def test_the_name_of_an_office_is_whole_and_ends_before_how_it_acts(heading: str, actor: str) -> None:
    found = of(f"{heading}\na) Lập danh sách hộ nghèo.\nb) Kiểm tra các bếp ăn.")
    assert {name for _, name, _ in found} == {actor}


def test_no_actor_ends_inside_brackets() -> None:
    assert of("1. Sở Y tế, các sở khác (sau đây gọi là cơ quan đề xuất) lập danh sách hộ nghèo.") == [
        (None, "Sở Y tế, các sở khác", "lập danh sách hộ nghèo")
    ]


def test_no_actor_ends_with_the_words_before_a_verb() -> None:
    assert of("1. Các xã, phường đã triển khai các giải pháp.") == [(None, "Các xã, phường", "triển khai các giải pháp")]


def test_the_title_of_an_article_is_no_task() -> None:
    plan = vp.parse_text(
        "THÔNG TƯ\nQuy định về bếp ăn\nChương III\nTỔ CHỨC THỰC HIỆN\n"
        "Điều 7. Các Bộ có cơ sở giáo dục trực thuộc\n1. Lập danh sách các bếp ăn.\n2. Kiểm tra nguồn nước."
    )
    assert [(a.actor, a.task) for a in plan.assignments] == [
        ("Các Bộ có cơ sở giáo dục trực thuộc", "Lập danh sách các bếp ăn"),
        ("Các Bộ có cơ sở giáo dục trực thuộc", "Kiểm tra nguồn nước"),
    ]


def test_who_gets_the_report_and_through_whom() -> None:
    found = of(
        "3. Các xã, thị trấn rà soát số liệu, gửi báo cáo về Ủy ban nhân dân huyện (qua Phòng Nội vụ) trước ngày 20/11/2023."
    )
    assert found == [
        (None, "Các xã, thị trấn", "rà soát số liệu, gửi báo cáo về Ủy ban nhân dân huyện (qua Phòng Nội vụ)"),
        ("report_to", "Ủy ban nhân dân huyện", "rà soát số liệu, gửi báo cáo về Ủy ban nhân dân huyện (qua Phòng Nội vụ)"),
        ("report_to", "Phòng Nội vụ", "rà soát số liệu, gửi báo cáo về Ủy ban nhân dân huyện (qua Phòng Nội vụ)"),
    ]  # fmt: skip


def test_the_deadline_of_an_item() -> None:
    plan = vp.parse_text(HEAD + "1. Sở Xây dựng lập hồ sơ trước ngày 20/11/2023.\n2. Sở Y tế kiểm tra các bếp ăn.")
    assert [a.deadline for a in plan.assignments] == ["deadlines-0", None]


def test_a_closing_paragraph_inherits_nobody() -> None:
    found = of(
        "1. Sở Y tế kiểm tra các bếp ăn.\nTrong quá trình thực hiện, nếu có vướng mắc, các cơ quan phản ánh về Sở Nội vụ để tổng hợp."
    )
    assert [(role, actor) for role, actor, _ in found] == [
        (None, "Sở Y tế"),
        (None, "các cơ quan"),
        ("report_to", "Sở Nội vụ"),
    ]


def test_who_is_asked_and_not_who_asks() -> None:
    found = of("2. Ủy ban nhân dân huyện yêu cầu các xã, thị trấn triển khai nghiêm túc Kế hoạch này.")
    assert [actor for _, actor, _ in found] == ["các xã, thị trấn"]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0)])
def test_a_table_of_tasks_whatever_the_order_of_its_columns(order: tuple[int, ...]) -> None:
    heads = ("Nội dung", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian")
    cells = ("Khảo sát các tuyến đường", "Phòng Kinh tế và Hạ tầng", "Các xã", "Quý II/2023")
    lines = ["| " + " | ".join(row[i] for i in order) + " |" for row in (heads, cells)]
    plan = vp.parse_text("KẾ HOẠCH\nSửa đường năm 2023\nI. NỘI DUNG\n" + f"{lines[0]}\n|---|---|---|---|\n{lines[1]}\n")
    assert [(a.role, a.actor, a.task, a.deadline) for a in plan.assignments] == [
        ("lead", "Phòng Kinh tế và Hạ tầng", "Khảo sát các tuyến đường", "deadlines-0"),
        ("coordinate", "Các xã", "Khảo sát các tuyến đường", "deadlines-0"),
    ]


def test_labelled_lines() -> None:
    plan = vp.parse_text(
        "KẾ HOẠCH\nSửa đường năm 2023\nII. NHIỆM VỤ\n1. Mặt đường\n- Vá các ổ gà trên tuyến.\n"
        "- Đơn vị chủ trì: Phòng Kinh tế.\n- Đơn vị phối hợp: Các xã.\n- Thời gian thực hiện: Quý III/2023."
    )
    assert [(a.role, a.actor, a.task, a.deadline) for a in plan.assignments] == [
        ("lead", "Phòng Kinh tế", "Vá các ổ gà trên tuyến", "deadlines-0"),
        ("coordinate", "Các xã", "Vá các ổ gà trên tuyến", "deadlines-0"),
    ]


def slots(lines: str) -> list[tuple[str | None, str, str | None]]:
    plan = vp.parse_text(f"KẾ HOẠCH\nSửa đường năm 2023\nII. NHIỆM VỤ\n1. Mặt đường\n{lines}")
    return [(a.role, a.actor, a.task) for a in plan.assignments]


def test_who_helps_to_carry_out_does_not_lead() -> None:
    assert slots(
        "- Vá các ổ gà trên tuyến.\n- Đơn vị chủ trì: Phòng Kinh tế.\n- Đơn vị phối hợp thực hiện: Các xã."
    ) == [("lead", "Phòng Kinh tế", "Vá các ổ gà trên tuyến"), ("coordinate", "Các xã", "Vá các ổ gà trên tuyến")]


def test_the_task_above_labelled_lines_begins_with_its_verb() -> None:
    assert slots("- Các cơ quan, địa phương rà soát các ổ gà.\n- Đơn vị chủ trì: Phòng Kinh tế.") == [
        ("lead", "Phòng Kinh tế", "rà soát các ổ gà")
    ]


def test_a_part_of_labelled_lines_says_nothing_of_the_part_before() -> None:
    assert not slots("- Vá các ổ gà trên tuyến.\n2. Phân công trách nhiệm:\n- Cấp phê duyệt: UBND huyện.\n- Chủ trì: Phòng Kinh tế.")


def test_one_cell_for_who_leads_and_who_helps() -> None:
    plan = vp.parse_text(
        "KẾ HOẠCH\nSửa đường năm 2023\nI. NỘI DUNG\n"
        "| Nội dung | Phân công thực hiện | Thời gian |\n|---|---|---|\n"
        "| Đếm xe trên các tuyến đường | Phòng Kinh tế; phối hợp: Công an huyện | Quý II/2023 |\n"
    )
    assert [(a.role, a.actor) for a in plan.assignments] == [("lead", "Phòng Kinh tế"), ("coordinate", "Công an huyện")]


def test_the_product_of_a_task() -> None:
    plan = vp.parse_text(
        "KẾ HOẠCH\nSửa đường năm 2023\nI. NỘI DUNG\n"
        "| Nội dung | Cơ quan chủ trì | Thời gian | Sản phẩm |\n|---|---|---|---|\n"
        "| Đếm xe trên các tuyến đường | Phòng Kinh tế | Quý II/2023 | Báo cáo lưu lượng |\n"
    )
    assert [(a.actor, a.product) for a in plan.assignments] == [("Phòng Kinh tế", "Báo cáo lưu lượng")]
    plan = vp.parse_text(
        "KẾ HOẠCH\nSửa đường năm 2023\nII. NHIỆM VỤ\n1. Mặt đường\n- Vá các ổ gà trên tuyến.\n"
        "- Đơn vị chủ trì: Phòng Kinh tế.\n- Sản phẩm: Biên bản nghiệm thu."
    )
    assert [(a.actor, a.product) for a in plan.assignments] == [("Phòng Kinh tế", "Biên bản nghiệm thu")]


def test_nothing_outside_the_organisation() -> None:
    assert vp.parse_text("KẾ HOẠCH\nA\nI. MỤC ĐÍCH\n1. Sở Y tế kiểm tra các bếp ăn.").assignments == ()


def test_spans_hold_what_they_say() -> None:
    plan: PlanDocument = vp.parse_text(
        HEAD + "1. Giao Sở Y tế (cơ quan thường trực) có trách nhiệm kiểm tra các bếp ăn."
    )
    (item,) = plan.assignments
    assert isinstance(item, Assignment)
    assert plan.text[item.start : item.end] == item.actor == "Sở Y tế"
