"""Every issue code: a document that has the slip, and one that has not."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.errors import ISSUE_CODES

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
    ("W402", _PLAN + "1. Các xã báo cáo trước ngày 29/02.", _PLAN + "1. Các xã báo cáo trong tháng 02/2023."),
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


def test_every_code_has_a_case() -> None:
    assert {case[0] for case in CASES} | {"E101", "W102"} == set(ISSUE_CODES)


def test_an_issue_says_where_it_is() -> None:
    plan = vp.parse_text(_PLAN + "1. Các xã báo cáo trước ngày 31/11/2023.")
    (issue,) = (issue for issue in plan.issues if issue.code == "W402")
    assert plan.text[issue.start : issue.end] == "trước ngày 31/11/2023"
    assert "31/11/2023" in issue.message
