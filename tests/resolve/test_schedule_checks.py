"""What the checks of times and tables must not take for a slip, and where they point."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp

_PLAN = """ỦY BAN NHÂN DÂN
HUYỆN A LƯỚI
Số: 15/KH-UBND
A Lưới, ngày 05 tháng 01 năm 2023

KẾ HOẠCH
Phòng, chống dịch bệnh năm 2023

I. NHIỆM VỤ
"""


def reported(body: str) -> list[tuple[str, str]]:
    plan = vp.parse_text(_PLAN + body)
    return [(issue.code, plan.text[issue.start : issue.end]) for issue in plan.issues if issue.code > "W402"]


@pytest.mark.parametrize(
    "body",
    [
        "- Đợt 1: từ ngày 05/9/2022 đến ngày 20/11/2022.\n- Đợt 2: từ ngày 09/01/2023 đến ngày 26/3/2023.",
        "1. Giai đoạn 2021 - 2025\n2. Giai đoạn 2025 - 2030",
        "- Đợt 1: từ ngày 01/9 đến ngày 31/12.\n- Đợt 2: từ ngày 01/01 đến ngày 31/5.",
        "1. Công nhận các hộ đã thoát nghèo trước ngày 31/12/2022.",
        "1. Thống kê các ca bệnh phát sinh trước ngày 01/3/2022.",
        "1. Các xã báo cáo trước ngày 15 tháng 12 hằng năm.",
        "1. Hoàn thành trong năm 2025.",
        "1. Kỳ họp thứ Hai, ngày 15/3/2023.",
        "1. Thứ nhất, giao ban; thứ hai, ngày 15/3/2023 ra quân.",
        "1. Giỗ Tổ ngày 10/3/2023 âm lịch (thứ Hai).",
        "1. Họp sáng thứ Tư, ngày 15/3; nghỉ Chủ nhật, ngày 19/3/2023.",
        "1. Vào ngày 29/02/2024, ngày 29/02.",
        "TT\tNội dung\tĐVT\tSố lượng\n1\tTập huấn\tlớp\t10\n2\tTờ rơi\ttờ\t20\nTổng cộng\t\t\t31",
        "TT\tXã\tTổng số hộ\tHộ nghèo\tCận nghèo\n1\tHồng Vân\t300\t10\t20\n2\tHồng Thủy\t200\t12\t8",
        "TT\tXã\tSố hộ\n1\tHồng Vân\t300\n2\tHồng Thủy\t200\n4\tTrung Sơn\t100\nTổng cộng\t700",
        "TT\tNội dung\tKinh phí\n1\tTập huấn\t30\n2\tTờ rơi\tlồng ghép\nTổng cộng\t50",
        "TT\tNội dung\tTriệu đồng\n1\tTập huấn\t33,3\n2\tTờ rơi\t66,6\nTổng cộng\t100",
        "TT\tNội dung\tLớp\tBuổi\tGhi chú\n1\tCấp xã\t10\t11\tx\n2\tCấp huyện\t12\t13\ty\nTổng cộng\t22\t24",
    ],
)
def test_no_slip(body: str) -> None:
    assert reported(body) == []


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("- Đợt 1: từ 01/02/2023 đến 31/7/2023.\n- Đợt 2: từ 01/7/2023 đến 31/12/2023.", "W403", "Đợt 2: từ 01/7/2023 đến 31/12/2023"),
        ("1. Các xã gửi báo cáo chậm nhất ngày 15/11/2022.", "W405", "chậm nhất ngày 15/11/2022"),
        ("1. Rà soát xong hộ nghèo trước ngày 30/4/2022.", "W405", "ngày 30/4/2022"),
        ("1. Họp vào thứ 2 ngày 15/3/2023.", "W407", "thứ 2 ngày 15/3/2023"),
        ("1. Họp ngày 15 tháng 3 năm 2023 (Chủ nhật).", "W407", "ngày 15 tháng 3 năm 2023 (Chủ nhật"),
        ("TT\tXã\tSố hộ\n1\tHồng Vân\t300\n2\tHồng Thủy\t200\nTổng cộng\t600", "W408", "600"),
        ("TT\tXã\tNăm\n\tTổng số\t600\nI\tHồng Vân\t300\nII\tHồng Thủy\t200", "W408", "600"),
        ("Tập huấn từ ngày 28/4 đến ngày 31/4/2023 ở xã.", "W409", "31/4/2023"),
    ],
)
def test_a_slip_and_its_place(body: str, code: str, words: str) -> None:
    assert reported(body) == [(code, words)]


def test_one_wrong_date_is_one_issue() -> None:
    issues = vp.parse_text(_PLAN + "1. Các xã báo cáo trước ngày 31/11/2022.").issues
    assert [issue.code for issue in issues] == ["W402"]


def test_the_message_shows_numbers_as_plans_print_them() -> None:
    plan = vp.parse_text(_PLAN + "TT\tNội dung\tKinh phí\n1\tA\t1.725\n2\tB\t107,64\nCộng\t1.823,64")
    assert [issue.message for issue in plan.issues] == ["Ghi 1.823,64 nhưng cộng các phần được 1.832,64"]
