"""What of a plan is a unit."""

import pytest

from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.compare.units import units_of


def texts(plan: PlanDocument) -> list[str]:
    return [unit.text(plan) for unit in units_of(plan)]


def test_units_are_items_without_their_enumerators(directive: PlanDocument) -> None:
    assert texts(directive)[0].startswith("Rà soát, sửa chữa các trạm bơm")


@pytest.mark.parametrize(
    "opening", ["Thời gian qua", "Chủ tịch Ủy ban", "CHỈ THỊ", "Sở Y tế", "- Lưu", "Nguyễn Văn An", "Căn cứ"]
)
def test_what_asks_for_nothing_is_no_unit(directive: PlanDocument, opening: str) -> None:
    assert not [text for text in texts(directive) if text.startswith(opening)]


def test_offsets_point_into_the_text(directive: PlanDocument) -> None:
    assert all(directive.text[unit.start : unit.end] == unit.text(directive) for unit in units_of(directive))


def test_the_heading_above_is_context(directive: PlanDocument) -> None:
    unit = next(unit for unit in units_of(directive) if "xét nghiệm" in unit.text(directive))
    assert "sở" in {word.key for word in unit.context}


def test_rows_of_an_annex_are_units() -> None:
    plan = parse_text(
        "KẾ HOẠCH\nDọn vệ sinh đường làng\nI. NHIỆM VỤ\n1. Các thôn dọn vệ sinh đường làng vào sáng Chủ nhật.\n"
        "Nơi nhận:\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Bé\nPHỤ LỤC\n"
        "| TT | Nội dung | Đơn vị |\n|---|---|---|\n| 1 | Khơi thông cống rãnh trục chính | Thôn Đông |\n"
        "| 2 | Trồng hoa ven đường liên xã | Thôn Đoài |\n"
    )
    rows = [unit for unit in units_of(plan) if unit.is_row]
    assert [row.text(plan).split("\t")[1] for row in rows] == [
        "Khơi thông cống rãnh trục chính", "Trồng hoa ven đường liên xã"
    ]  # fmt: skip


def test_what_follows_the_closing_words_may_ask_for_something() -> None:
    plan = parse_text(
        "KẾ HOẠCH\nDọn vệ sinh đường làng\nI. NHIỆM VỤ\n1. Các thôn dọn vệ sinh đường làng vào sáng Chủ nhật.\n"
        "Trên đây là Kế hoạch dọn vệ sinh. Đề nghị các thôn phản ánh vướng mắc về Ủy ban nhân dân xã để giải quyết./.\n"
    )
    assert texts(plan)[-1].startswith("Đề nghị các thôn")
