"""Short forms, definitions, anaphora, pinpoints, ranges and relations of citations."""

from __future__ import annotations

from typing import Any

import pytest

import vnplan_nlp as vp
from vnplan_nlp.schema import Citation, PlanDocument


def cited(text: str) -> tuple[Citation, ...]:
    return vp.parse_text(text).citations


def places(text: str) -> list[dict[str, Any]]:
    return [place.model_dump(exclude_none=True) for citation in cited(text) for place in citation.pinpoint]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theo điểm c khoản 2 Điều 89 Luật Xây dựng số 50/2014/QH13", [{"article": "89", "clause": "2", "point": "c"}]),
        ("theo điểm d, Khoản 2, Điều 38, Luật Đất đai", [{"article": "38", "clause": "2", "point": "d"}]),
        ("Điều 39, Điều 50 Luật số 85/2015/QH13", [{"article": "39"}, {"article": "50"}]),
        ("Điều 45 và Điều 54 của Luật Bầu cử năm 2015", [{"article": "45"}, {"article": "54"}]),
        (
            "khoản 4, 5 Điều 28, Điều 30 Nghị định số 30/2020/NĐ-CP",
            [{"article": "28", "clause": "4"}, {"article": "28", "clause": "5"}, {"article": "30"}],
        ),
        (
            "điểm a, b khoản 2 và khoản 3 Điều 5 Thông tư số 12/2019/TT-BNV",
            [
                {"article": "5", "clause": "2", "point": "a"},
                {"article": "5", "clause": "2", "point": "b"},
                {"article": "5", "clause": "3"},
            ],
        ),
        (
            "từ Điều 5 đến Điều 7 Nghị định số 91/2017/NĐ-CP",
            [{"article": "5"}, {"article": "6"}, {"article": "7"}],
        ),
        ("điểm a đến d khoản 1 Điều 3 Luật Đất đai", [{"article": "3", "clause": "1", "point": p} for p in "abcd"]),
        ("Phụ lục I ban hành kèm theo Nghị định số 30/2020/NĐ-CP", [{"appendix": "I"}]),
        ("Mục 2, Chương III của Luật Đất đai", [{"chapter": "III", "section": "2"}]),
        ("Nghị định số 30/2020/NĐ-CP (khoản 2 Điều 5; Điều 7).", [{"article": "5", "clause": "2"}, {"article": "7"}]),
        ("Luật Đất đai (Điều 5, khoản 2)", [{"article": "5", "clause": "2"}]),
        ("sửa đổi một số điều của Luật Đất đai", []),
        ("Chương trình 135 và Luật Đất đai", []),
    ],
)
def test_pinpoints(text: str, expected: list[dict[str, str]]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("Thực hiện Nghị quyết 57, các đơn vị báo cáo.", "short", "57"),
        ("Thực hiện Kế hoạch số 50.", "short", "50"),
        ("Theo Nghị định 30/2020 về công tác văn thư.", "short", "30"),
        ("Chỉ thị 34 của Bộ Chính trị", "numbered", "34"),
        ("Quyết định số 318 ngày 08/3/2022", "numbered", "318"),
    ],
)
def test_numbers_without_a_symbol(text: str, form: str, number: str) -> None:
    (found,) = cited(text)
    assert (found.form, found.number, found.symbol, found.reference) == (form, number, None, None)


@pytest.mark.parametrize(
    "text",
    ["Kế hoạch 05 năm 2021-2025", "Quyết định 3 nội dung sau", "Nghị quyết 9 ngày đầu tháng", "Chương trình 135 giai đoạn II",
     "Kế hoạch này nêu rõ", "Nghị quyết nêu trên"],
)  # fmt: skip
def test_what_is_no_short_form(text: str) -> None:
    assert cited(text) == ()


def test_a_list_of_numbers_without_symbols_is_one_citation_each() -> None:
    found = cited("Căn cứ các Quyết định số: 318, 319 và 321 ngày 08/3/2022 của Thủ tướng Chính phủ")
    assert [(c.number, c.date) for c in found] == [(n, "2022-03-08") for n in ("318", "319", "321")]
    assert [c.target for c in found] == ["318-qd-ttg:2022", "319-qd-ttg:2022", "321-qd-ttg:2022"]


def test_ranges_are_filled() -> None:
    found = cited("Quyết định từ số 318/QĐ-TTg đến số 321/QĐ-TTg ngày 08/3/2022 của Thủ tướng Chính phủ")
    assert sorted(c.reference or "" for c in found) == [f"{n}/QĐ-TTg" for n in (318, 319, 320, 321)]
    assert {c.date for c in found} == {"2022-03-08"}
    assert sorted(c.number or "" for c in cited("Nghị quyết từ số 07 đến 10/NQ-HĐND")) == ["07", "08", "09", "10"]


def test_a_name_is_defined_by_what_stands_right_before() -> None:
    text = (
        "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ (sau đây gọi là Nghị định). "
        "Nghị định giao việc cho xã; Nghị định số 45/2020/NĐ-CP là văn bản khác."
    )
    assert [(c.form, c.target) for c in cited(text)] == [
        ("numbered", "61-2018-nd-cp"), ("short", "61-2018-nd-cp"), ("short", "61-2018-nd-cp"),
        ("numbered", "45-2020-nd-cp"),
    ]  # fmt: skip


def test_a_defined_thing_that_is_no_document_gives_none() -> None:
    assert cited("Đẩy mạnh trồng cây toàn xã (sau đây gọi là Chương trình). Chương trình có 3 đợt.") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Luật Đất đai số 13/2003/QH11 đã được sửa đổi, bổ sung theo Luật số 34/2009/QH12",
            [("34-2009-qh12", "amends", "13-2003-qh11")],
        ),
        (
            "Kế hoạch số 12/KH-UBND ngày 05/3/2022 của UBND tỉnh Gia Lai về triển khai Chỉ thị số 19/CT-TTg",
            [("12-kh-ubnd:2022@tinh-gia-lai", "implements", "19-ct-ttg")],
        ),
        (
            "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ quy định chi tiết thi hành Luật Thi đua, khen thưởng",
            [("91-2017-nd-cp", "guides", "15-2003-qh11")],
        ),
        (
            "Nghị định số 152/2025/NĐ-CP thay thế Nghị định số 98/2023/NĐ-CP",
            [("152-2025-nd-cp", "replaces", "98-2023-nd-cp")],
        ),
        (
            "Quyết định số 5/QĐ-UBND ngày 02/3/2020 của UBND tỉnh Gia Lai bãi bỏ Quyết định số 9/QĐ-UBND",
            [("05-qd-ubnd:2020@tinh-gia-lai", "repeals", "09-qd-ubnd")],
        ),
        ("Căn cứ Luật Đất đai năm 2024;", [(None, "basis", "31-2024-qh15")]),
        ("Kế hoạch thực hiện theo Luật Đất đai năm 2024", []),
        # The title runs on into what befell the document: the later one acts.
        (
            "Căn cứ Nghị định số 8/2015/NĐ-CP ngày 21/01/2015 quy định thủ tục hải quan, được sửa đổi, bổ sung tại Nghị định số 167/2025/NĐ-CP ngày 30/6/2025;",
            [(None, "basis", "08-2015-nd-cp"), ("167-2025-nd-cp", "amends", "08-2015-nd-cp")],
        ),
        # Behind a comma what was amended is the decree, not the law that its title names.
        (
            "Căn cứ Nghị định số 8/2015/NĐ-CP ngày 21/01/2015 quy định chi tiết thi hành Luật Hải quan, được sửa đổi, bổ sung tại Nghị định số 167/2025/NĐ-CP ngày 30/6/2025;",
            [
                (None, "basis", "08-2015-nd-cp"),
                ("08-2015-nd-cp", "guides", "54-2014-qh13"),
                ("167-2025-nd-cp", "amends", "08-2015-nd-cp"),
            ],
        ),
    ],
)
def test_relations(text: str, expected: list[tuple[str | None, str, str]]) -> None:
    plan: PlanDocument = vp.parse_text(text)
    assert [(r.subject_target, r.type, r.object_target) for r in plan.relations] == expected


def test_the_objects_of_one_verb_share_it() -> None:
    plan = vp.parse_text("Luật số 97/2025/QH15 về sửa đổi, bổ sung một số điều của Luật Công đoàn, Luật Thanh niên")
    assert [(r.type, r.subject) for r in plan.relations] == [("amends", "citations-0")] * 2


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Căn cứ Luật Đất đai năm 2024; Luật Nhà ở năm 2023 và Nghị định số 102/2024/NĐ-CP;", ["basis"] * 3),
        (
            "Quán triệt Chỉ thị số 34-CT/TW ngày 07/4/2014 về “thi đua”; Chỉ thị số 19/CT-TTg ngày 16/7/2021.",
            ["implements"] * 2,
        ),
        ("Thực hiện mục tiêu theo Nghị quyết số 12/NQ-HĐND.", ["content"]),
        ("Kiểm tra việc thực hiện Nghị quyết số 12/NQ-HĐND.", ["content"]),
        ("Căn cứ tình hình, giao đất theo quy định của Luật Đất đai năm 2024.", ["content"]),
        ("Quyết định này thay thế Quyết định số 12/QĐ-UBND.", ["replaces"]),
        ("Khi có Thông tư mới thay thế Thông tư số 12/2019/TT-BNV, Sở hướng dẫn.", ["content"]),
    ],
)
def test_roles(text: str, roles: list[str]) -> None:
    assert [citation.role for citation in cited(text)] == roles
