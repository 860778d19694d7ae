"""Every issue code: a document that has the slip, and one that has not."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.errors import ISSUE_CODES

_SUMS = "TT\tNội dung\tSố lớp\tKinh phí\n1\tTập huấn\t4\t107,64\n2\tTuyên truyền\t12\t1.725\nTổng cộng\t16\t{}\n"
_PARTS = (
    "TT\tNội dung\tKinh phí\n1\tTập huấn\t30\n1.1\tCấp huyện\t10\n1.2\tCấp xã\t20\n2\tTuyên truyền\t50\n"
    "2.1\tCấp huyện\t10\n2.2\tCấp xã\t40\n3\tKiểm tra\t12\n3.1\tCấp huyện\t5\n3.2\tCấp xã\t{}\n"
)
_COLUMNS = (
    "TT\tXã\tTổng số\tNam\tNữ\n1\tHồng Thủy\t30\t10\t20\n2\tHồng Vân\t20\t12\t8\n3\tTrung Sơn\t20\t{}\t10\n"
)
_PLAN = """ỦY BAN NHÂN DÂN
HUYỆN A LƯỚI
Số: 15/KH-UBND
A Lưới, ngày 05 tháng 01 năm 2023

KẾ HOẠCH
Phòng, chống dịch bệnh năm 2023

I. NHIỆM VỤ
"""
CASES = [
    # code, a plan with the slip, the same without it
    ("W103", "Các xã báo cáo.\nI. NHIỆM VỤ", _PLAN),
    ("W104", "KẾ HOẠCH\nPhòng, chống dịch bệnh\n\nCác xã báo cáo.", _PLAN),
    ("W201", _PLAN.replace("Số: 15", "Số:     "), _PLAN),
    ("W202", _PLAN.replace("ngày 05 tháng 01", "ngày 31 tháng 02"), _PLAN),
    ("W301", _PLAN + "Thực hiện Nghị định số 12/NQ-CP.", _PLAN + "Thực hiện Nghị quyết số 12/NQ-CP."),
    ("W301", _PLAN + "Thực hiện Chỉ thị số 12/KH-UBND.", _PLAN + "Thực hiện Công văn số 12/KH-UBND."),
    ("W302", _PLAN + "Theo Quyết định số 12/QĐÐ-UBND.", _PLAN + "Theo Quyết định số 12/QĐ-UBND."),
    ("W303", _PLAN + "Thực hiện Nghị quyết số 27/NQ-TW.", _PLAN + "Thực hiện Nghị quyết số 27-NQ/TW."),
    (
        "W304",
        _PLAN + "Thực hiện Quyết định số 12/QĐ-UBND ngày 31/02/2023.",
        _PLAN + "Thực hiện Quyết định số 12/QĐ-UBND ngày 28/02/2023.",
    ),
    (
        "W401",
        _PLAN + "Kỷ niệm 78 năm Quốc khánh (02/9/1945 - 02/9/2022).",
        _PLAN + "Kỷ niệm 77 năm Quốc khánh (02/9/1945 - 02/9/2022).",
    ),
    ("W402", _PLAN + "1. Các xã báo cáo trước ngày 31/11/2023.", _PLAN + "1. Các xã báo cáo trước ngày 30/11/2023."),
    (
        "W303",
        _PLAN + "Thực hiện Quyết định số 12-QĐ/UBND ngày 05/3/2022.",
        _PLAN + "Thực hiện Quyết định số 12/QĐ-UBND ngày 05/3/2022.",
    ),
    ("W302", _PLAN + "Theo Nghị quyết số 24/2021/NQCP.", _PLAN + "Theo Nghị quyết số 24/2021/NQ-CP."),
    (
        "W305",
        _PLAN + "Thực hiện Quyết định số 12/QĐ-UBND ngày 06/01/2023.",
        _PLAN + "Thực hiện Quyết định số 12/QĐ-UBND ngày 05/01/2023.",
    ),
    (
        "W306",
        _PLAN + "Kế hoạch số 33/KH-UBND ngày 14/11/2022. Kế hoạch số 33/KH-UBND ngày 17/11/2022.",
        _PLAN + "Kế hoạch số 33/KH-UBND ngày 14/11/2021. Kế hoạch số 33/KH-UBND ngày 14/11/2022.",
    ),
    (
        "W307",
        _PLAN
        + "- Kế hoạch số 33/KH-UBND về nâng cấp trường học vùng cao;\n- Kế hoạch số 33/KH-UBND về phòng, chống bệnh dịch tả lợn châu Phi.",
        _PLAN
        + "- Kế hoạch số 33/KH-UBND về nâng cấp trường học vùng cao;\n- Kế hoạch số 33/KH-UBND về nâng cấp trường học.",
    ),
    (
        "W308",
        _PLAN + "Chỉ thị số 34-CT/TW ngày 17/4/2014 của Bộ Chính trị.",
        _PLAN + "Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị.",
    ),
    ("W308", _PLAN + "Chỉ thị số 34-CT/TW ngày 07/4/2013.", _PLAN + "Chỉ thị số 34-CT/TW ngày 24/5/2010."),
    (
        "W308",
        _PLAN + "Chỉ thị số 34-CT/TW ngày 07/4/2014 của Ban Bí thư.",
        _PLAN + "Chỉ thị số 34-CT/TW năm 2014 của Bộ Chính trị.",
    ),
    ("W308", _PLAN + "Luật Đất đai số 06/2022/QH15.", _PLAN + "Luật Thi đua, khen thưởng số 06/2022/QH15."),
    (
        "W309",
        _PLAN.replace("2023", "2024").replace("I. N", "Căn cứ Nghị định số 91/2017/NĐ-CP;\n\nI. N"),
        _PLAN.replace("I. N", "Căn cứ Nghị định số 91/2017/NĐ-CP;\n\nI. N"),
    ),
    (
        "W310",
        _PLAN + "Công văn số 12/BNNMT-KH ngày 03/01/2023 của Bộ Nông nghiệp và Môi trường.",
        _PLAN + "Công văn số 12/BTNMT-KH ngày 03/01/2023 của Bộ Tài nguyên và Môi trường.",
    ),
    (
        "W310",
        _PLAN.replace("2023", "2026") + "Quyết định số 5/QĐ-UBND ngày 05/9/2025 của UBND huyện Tây Sơn.",
        _PLAN.replace("2023", "2026") + "Quyết định số 5/QĐ-UBND ngày 05/5/2025 của UBND huyện Tây Sơn.",
    ),
    (
        "W311",
        _PLAN + "Kế hoạch số 1319/KH-UBND ngày 05/01/2022. Kế hoạch số 1391/KH-UBND ngày 05/01/2022.",
        _PLAN + "Kế hoạch số 1319/KH-UBND ngày 05/01/2022. Kế hoạch số 1320/KH-UBND ngày 05/01/2022.",
    ),
    (
        "W312",
        _PLAN + "Nghị định số 91/2017/NĐ-CP ngày 31/7/2018.",
        _PLAN + "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017.",
    ),
    (
        "I313",
        _PLAN + "Chỉ thị số 5/CT-UBND ngày 05/3/2021; Chỉ thị số 5/CT-UBND ngày 06/4/2022. Theo Chỉ thị số 5/CT-UBND.",
        _PLAN + "Chỉ thị số 5/CT-UBND ngày 05/3/2021. Theo Chỉ thị số 5/CT-UBND.",
    ),
    ("W402", _PLAN + "1. Các xã báo cáo trước ngày 29/02.", _PLAN + "1. Các xã báo cáo trong tháng 02/2023."),
    (
        "W403",
        _PLAN + "- Đợt 1: từ ngày 01/02/2023 đến ngày 31/7/2023.\n- Đợt 2: từ ngày 01/7/2023 đến ngày 31/12/2023.",
        _PLAN + "- Đợt 1: từ ngày 01/02/2023 đến ngày 30/6/2023.\n- Đợt 2: từ ngày 30/6/2023 đến ngày 31/12/2023.",
    ),
    (
        "W403",
        _PLAN + "- Giai đoạn 1: từ ngày 01/02/2023 đến ngày 30/6/2022.\n- Giai đoạn 2: từ 01/7/2023 đến 31/12/2023.",
        _PLAN + "- Giai đoạn 1: từ tháng 01 đến tháng 6/2023.\n- Giai đoạn 2: từ tháng 6 đến tháng 12/2023.",
    ),
    (
        "W404",
        _PLAN + "- Giai đoạn 1: từ ngày 01/02/2023 đến ngày 31/5/2023.\n- Giai đoạn 2: từ ngày 01/7/2023 đến 31/12/2023.",
        _PLAN + "- Giai đoạn 1: từ tháng 02 đến tháng 6/2023.\n- Giai đoạn 2: từ ngày 03/7/2023 đến ngày 31/12/2023.",
    ),
    (
        "W404",
        _PLAN + "- Đợt 1: từ ngày 01/02/2023 đến ngày 30/6/2023.\n- Đợt 2: từ ngày 01/8/2023 đến ngày 31/12/2023.",
        _PLAN + "- Đợt 1: từ ngày 01/02/2023 đến ngày 26/3/2023.\n- Đợt 2: từ ngày 05/9/2023 đến ngày 20/11/2023.",
    ),
    (
        "W405",
        _PLAN + "1. Các xã báo cáo trước ngày 15/11/2022.",
        _PLAN + "1. Thanh toán chế độ đã được phê duyệt trước ngày 15/12/2022.",
    ),
    (
        "W405",
        _PLAN + "1. Các xã gửi báo cáo về Phòng Y tế trước ngày 15/3/2022.",
        _PLAN + "1. Các xã gửi báo cáo về Phòng Y tế trước ngày 15/01/2023.",
    ),
    (
        "W406",
        _PLAN + "1. Các xã báo cáo trước ngày 15/11/2024.",
        _PLAN + "1. Các xã báo cáo trước ngày 15/01/2024.",
    ),
    (
        "W406",
        _PLAN.replace("bệnh năm 2023", "bệnh") + "1. Thời gian thực hiện: từ 01/02/2023 đến 31/12/2023\n2. Các xã báo cáo trước ngày 15/11/2025.",
        _PLAN.replace("bệnh năm 2023", "bệnh") + "2. Các xã báo cáo trước ngày 15/11/2025.",
    ),
    ("W407", _PLAN + "1. Họp vào thứ Hai, ngày 15/3/2023.", _PLAN + "1. Họp vào thứ Tư, ngày 15/3/2023."),
    ("W407", _PLAN + "1. Họp ngày 15/3/2023 (thứ Năm).", _PLAN + "1. Họp lần thứ hai, ngày 15/3/2023."),
    (
        "W407",
        _PLAN + "1. Ra quân: Chủ nhật ngày 20 tháng 3 năm 2023.",
        _PLAN + "1. Ra quân: thứ Bảy, Chủ nhật, ngày 18/3/2023.",
    ),
    ("W408", _PLAN + _SUMS.format("1.823,64"), _PLAN + _SUMS.format("1.832,64")),
    ("W408", _PLAN + _PARTS.format("8"), _PLAN + _PARTS.format("7")),
    ("W408", _PLAN + _COLUMNS.format("11"), _PLAN + _COLUMNS.format("10")),
    (
        "W408",
        _PLAN + _SUMS.format("1.823,64"),
        _PLAN + _SUMS.format("1.823,64").replace("Kinh phí", "Tỷ lệ (%)"),
    ),
    ("W408", _PLAN + _PARTS.format("8"), _PLAN + _PARTS.format("8").replace("Kiểm tra", "Kiểm tra, trong đó")),
    ("W409", _PLAN + "1. Tổ chức hội nghị ngày 31/02/2023.", _PLAN + "1. Trực 24/24 giờ các ngày 28/02/2023."),
    ("W409", _PLAN + "1. Lễ hội ngày 30 tháng 02.", _PLAN + "1. Lễ hội ngày 30 tháng 02 âm lịch."),
    ("W409", _PLAN + "1. Tập huấn ngày 31/4/2023.", _PLAN + "1. Báo cáo trước ngày 31/4/2023."),
]


def codes(text: str) -> set[str]:
    return {issue.code for issue in vp.parse_text(text).issues}


@pytest.mark.parametrize(("code", "wrong", "right"), CASES, ids=[f"{case[0]}-{i}" for i, case in enumerate(CASES)])
def test_a_slip_is_an_issue_and_its_absence_is_none(code: str, wrong: str, right: str) -> None:
    assert code in codes(wrong)
    assert code not in codes(right)


def test_issues_of_the_bytes() -> None:
    assert {issue.code for issue in vp.parse(b"K\xe1\xba\xbe HO\xe1\xba\xa0CH\nI. M\xffC\n", filename="x.txt").issues} >= {
        "E101"
    }
    assert {issue.code for issue in vp.parse("KẾ HOẠCH\0\nI. MỤC".encode(), filename="x.txt").issues} >= {"W102"}
    tcvn3 = "KÕ HO¹CH\nThùc hiÖn chØ ®¹o cña tØnh vÒ c«ng t¸c cña c¸c huyÖn".encode("latin-1")
    assert {issue.code for issue in vp.parse(tcvn3, filename="x.txt").issues} >= {"I105"}


def test_every_code_has_a_case() -> None:
    without = {"E101", "W102", "I105", "W106", "I107", "W108", "I109", "I110"}
    assert {case[0] for case in CASES} | without == set(ISSUE_CODES)


def test_an_issue_says_where_it_is() -> None:
    plan = vp.parse_text(_PLAN + "1. Các xã báo cáo trước ngày 31/11/2023.")
    (issue,) = (issue for issue in plan.issues if issue.code == "W402")
    assert plan.text[issue.start : issue.end] == "trước ngày 31/11/2023"
    assert "31/11/2023" in issue.message
