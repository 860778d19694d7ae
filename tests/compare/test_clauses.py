"""Units of several clauses are several requirements."""

from itertools import pairwise

import pytest

from vnplan_nlp import compare, parse_text
from vnplan_nlp.compare.clauses import requirements_of
from vnplan_nlp.compare.units import units_of

LETTERHEAD = """ỦY BAN NHÂN DÂN
TỈNH PHÚ THỌ
Số: 12/CT-UBND
Phú Thọ, ngày 05 tháng 3 năm 2024
CHỈ THỊ
Về việc bảo vệ nguồn nước
"""


def texts(item: str) -> list[str]:
    directive = parse_text(f"{LETTERHEAD}1. {item}\n2. Rà soát, sửa chữa các trạm bơm nước hư hỏng.\n")
    return [unit.text(directive) for unit in requirements_of(directive)][:-1]


@pytest.mark.parametrize(
    ("item", "openings"),
    [
        (
            "Sở Y tế lấy mẫu xét nghiệm nước giếng; các xã ra quân thu gom vỏ thuốc trừ sâu mỗi tuần.",
            ["Sở Y tế", "các xã ra quân"],
        ),
        (
            "Xây dựng phương án cấp nước trước ngày 20/4/2024, báo cáo kết quả về Sở Xây dựng trước ngày 15/5/2024.",
            ["Xây dựng", "báo cáo"],
        ),
        (
            "Kiểm tra các giếng khoan công cộng; 90% hộ nông thôn dùng nước hợp vệ sinh trong năm 2024.",
            ["Kiểm tra", "90%"],
        ),
        ("Từ ngày 01/7/2024, các trạm bơm mở máy hai lần mỗi ngày ở mọi khu vực.", ["Từ ngày"]),
        ("Sửa chữa đường ống; máy bơm.", ["Sửa chữa"]),
        ("Bảo vệ hành lang giếng khoan; nơi xa khu dân cư, vùng đồi núi thưa người.", ["Bảo vệ"]),
    ],
)
def test_a_clause_with_an_act_of_its_own_is_a_requirement(item: str, openings: list[str]) -> None:
    found = texts(item)
    assert len(found) == len(openings)
    assert all(text.startswith(opening) for text, opening in zip(found, openings, strict=True))


def test_clauses_do_not_overlap_and_lose_no_word() -> None:
    directive = parse_text(
        f"{LETTERHEAD}1. Sở Y tế lấy mẫu xét nghiệm nước giếng; các xã ra quân thu gom vỏ thuốc trừ sâu mỗi tuần.\n"
    )
    parts, units = requirements_of(directive), units_of(directive)
    assert [word for part in parts for word in part.words] == [word for unit in units for word in unit.words]
    assert all(left.end <= right.start for left, right in pairwise(parts))


def test_a_clause_without_an_actor_means_that_of_its_item() -> None:
    directive = parse_text(
        f"{LETTERHEAD}1. Sở Y tế kiểm tra nước các giếng khoan; rà soát những bể chứa nước công cộng.\n"
    )
    assert [item.actor for item in compare(directive, directive).requirements] == ["Sở Y tế", "Sở Y tế"]


PLAN = """ỦY BAN NHÂN DÂN
HUYỆN LÂM THAO
Số: 45/KH-UBND
Lâm Thao, ngày {day} tháng 3 năm 2024
KẾ HOẠCH
Bảo vệ nguồn nước năm 2024
Thực hiện Chỉ thị số 12/CT-UBND ngày 05/3/2024 của Ủy ban nhân dân tỉnh Phú Thọ, Ủy ban nhân dân huyện ban hành Kế hoạch:
1. Sửa chữa các trạm bơm nước hư hỏng.
"""
ASKED = "1. Ủy ban nhân dân các huyện xây dựng kế hoạch thực hiện trước ngày 20/3/2024.\n2. Sửa chữa trạm bơm nước.\n"


@pytest.mark.parametrize(("day", "status", "directions"), [("12", "covered", []), ("28", "partial", ["later"])])
def test_the_plan_itself_is_the_plan_that_was_asked_for(day: str, status: str, directions: list[str]) -> None:
    asked = compare(parse_text(PLAN.format(day=day)), parse_text(LETTERHEAD + ASKED)).requirements[0]
    assert asked.status == status
    assert asked.matches[0].text.startswith("Thực hiện Chỉ thị số 12/CT-UBND")
    assert [change.direction for change in asked.changes] == directions
