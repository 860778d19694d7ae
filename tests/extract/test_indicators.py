"""Targets of text and of tables."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.schema import Indicator

HEAD = "KẾ HOẠCH\nThực hiện nhiệm vụ năm 2023\nI. CHỈ TIÊU\n"


def of(text: str) -> tuple[Indicator, ...]:
    return vp.parse_text(HEAD + text).indicators


@pytest.mark.parametrize(
    ("text", "span", "name", "value", "comparator", "unit", "year"),
    [
        ("- Tỷ lệ trẻ đến lớp đạt từ 92,5% trở lên.", "đạt từ 92,5% trở lên", "Tỷ lệ trẻ đến lớp", 92.5, ">=", "%", None),
        ("- Giảm tỷ lệ hộ nghèo 1,2% so với năm 2022.", "1,2%", "Giảm tỷ lệ hộ nghèo", 1.2, "=", "%", None),
        ("- Phấn đấu 100% thôn có nhà văn hóa.", "100%", "thôn có nhà văn hóa", 100, "=", "%", None),
        ("- Đến năm 2025, trên 70% hộ có nước máy.", "trên 70%", "hộ có nước máy", 70, ">", "%", 2025),
        ("- Xây dựng ít nhất 03 mô hình dân vận khéo.", "ít nhất 03 mô hình", "mô hình dân vận khéo", 3, ">=", "mô hình", None),
        ("- Tỷ lệ đơn thư quá hạn không quá 2%.", "không quá 2%", "Tỷ lệ đơn thư quá hạn", 2, "<=", "%", None),
        ("- Số vụ cháy giảm dưới 5%.", "giảm dưới 5%", "Số vụ cháy", 5, "<", "%", None),
        ("- Xã đạt 18/19 tiêu chí.", "đạt 18/19 tiêu chí", "Xã", 18, "=", "tiêu chí", None),
        ("- Diện tích rừng trồng mới đạt 1.250 ha.", "đạt 1.250 ha", "Diện tích rừng trồng mới", 1250, "=", "ha", None),
    ],
)  # fmt: skip
def test_a_target_of_a_sentence(
    text: str, span: str, name: str, value: float, comparator: str, unit: str, year: int | None
) -> None:
    (item,) = of(text)
    assert (item.text, item.name, item.value, item.comparator, item.unit, item.year, item.table) == (
        span, name, value, comparator, unit, year, None
    )  # fmt: skip


def test_several_targets_of_one_sentence() -> None:
    found = of("- Trên 80% xã có bãi rác và 100% chợ có nhà vệ sinh; số hộ dùng bếp gas tăng trên 3%.")
    assert [(i.text, i.name) for i in found] == [
        ("Trên 80%", "xã có bãi rác"), ("100%", "chợ có nhà vệ sinh"), ("tăng trên 3%", "số hộ dùng bếp gas"),
    ]  # fmt: skip


def test_a_quantity_without_a_name_goes_on_with_the_last_one() -> None:
    found = of("- Tỷ lệ hồ sơ trực tuyến đạt 60%, đến năm 2026 đạt 85%.")
    assert [(i.name, i.value, i.year) for i in found] == [
        ("Tỷ lệ hồ sơ trực tuyến", 60, 2026),
        ("Tỷ lệ hồ sơ trực tuyến", 85, 2026),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Báo cáo trước ngày 15/6/2023 trong thời hạn 10 ngày làm việc.",
        "- Năm 2022, tỷ lệ hộ nghèo đã giảm 4%.",
        "- Thực hiện Quyết định số 12/QĐ-UBND của UBND huyện.",
        "- Trẻ em từ 06 tháng đến 36 tháng tuổi.",
    ],
)
def test_what_is_no_target(text: str) -> None:
    assert of(text) == ()


def test_an_article_sets_conditions_and_no_targets() -> None:
    text = "NGHỊ QUYẾT\nVề phân loại đơn vị\nĐiều 3. Tiêu chuẩn\n1. Tỷ lệ cân đối từ 70% trở xuống được tính 3 điểm.\n"
    assert vp.parse_text(text).indicators == ()
    assert vp.parse_text(
        text.replace("Tỷ lệ cân đối từ 70% trở xuống được tính 3 điểm", "Phấn đấu 90% hộ có điện")
    ).indicators


TABLE = """1. Các chỉ tiêu chủ yếu
| TT | Chỉ tiêu | Đơn vị tính | Kế hoạch năm 2024 |
|---|---|---|---|
| 1 | Sản lượng lúa | Tấn | 12.450,5 |
| 2 | Tỷ lệ hộ nghèo | % | < 3 |
|  | - Trong đó: vùng cao | % | 4,5 |
| 3 | Xã nông thôn mới | Xã | 02 |
"""


def test_a_table_of_targets() -> None:
    found = of(TABLE)
    assert [(i.name, i.value, i.comparator, i.unit, i.year, i.table) for i in found] == [
        ("Sản lượng lúa", 12450.5, "=", "Tấn", 2024, "tables-0"),
        ("Tỷ lệ hộ nghèo", 3, "<", "%", 2024, "tables-0"),
        ("Trong đó: vùng cao", 4.5, "=", "%", 2024, "tables-0"),
        ("Xã nông thôn mới", 2, "=", "Xã", 2024, "tables-0"),
    ]


def test_columns_of_what_was_reached_are_no_targets() -> None:
    found = of("""1. Các chỉ tiêu
| Chỉ tiêu | ĐVT | Thực hiện năm 2022 | Kế hoạch năm 2023 | Ghi chú |
|---|---|---|---|---|
| Học sinh giỏi | % | 30 | 35 | 1 |
""")
    assert [(i.value, i.unit, i.year) for i in found] == [(35, "%", 2023)]


def test_a_table_of_prices_is_none_of_targets() -> None:
    plan = vp.parse_text("""NGHỊ QUYẾT
Quy định mức thu
II. MỨC THU
| TT | Nội dung | Đơn vị tính | Mức thu |
|---|---|---|---|
| 1 | Phí vệ sinh | đồng/hộ | 20.000 |
""")
    assert plan.indicators == ()
