"""Admin units: looked up by name, type, the unit above and the day; the longest name in a text; names of organs."""

from __future__ import annotations

from datetime import date

import pytest

from vnplan_nlp.data.admin_units import ancestors, find, fold, longest_unit_at, modern_tones, parent_of
from vnplan_nlp.data.issuers import expand, first_unit, organ_by_code, organ_named, organs, proper_case

BEFORE, AFTER = date(2023, 6, 1), date(2025, 9, 1)


@pytest.mark.parametrize(
    ("name", "kind", "on", "codes"),
    [
        ("Tây Ninh", "Thành phố", BEFORE, ["703"]),
        ("Tây Ninh", "Tỉnh", BEFORE, ["72"]),
        ("Tây Ninh", "Tỉnh", AFTER, ["80"]),
        ("Tây Ninh", "Thành phố", AFTER, []),
        ("CẦN THƠ", "thành phố", AFTER, ["92"]),
        ("Huế", "Thành phố", BEFORE, ["474"]),
        ("Huế", "Thành phố", date(2025, 1, 1), ["46"]),
        ("Hà Tây", "Tỉnh", date(2008, 7, 31), ["28"]),
        ("Hà Tây", "Tỉnh", date(2008, 8, 1), []),
        ("Đồng Nai", "Thành phố", date(2026, 4, 30), ["75"]),
        ("Không Có Nơi Này", None, None, []),
    ],
)
def test_a_unit_is_found_on_its_day_only(name: str, kind: str | None, on: date | None, codes: list[str]) -> None:
    assert [unit.code for unit in find(name, kind, on=on)] == codes


def test_there_are_no_districts_after_the_reform() -> None:
    assert find("Tây Sơn", "Huyện", on=date(2025, 6, 30))
    assert not find("Tây Sơn", "Huyện", on=date(2025, 7, 1))
    assert find("Tây Sơn", "Xã", on=date(2025, 7, 1))


def test_the_unit_above_tells_communes_of_one_name_apart() -> None:
    assert len(find("Đại Lãnh", "Xã", on=BEFORE)) > 1
    assert [unit.code for unit in find("Đại Lãnh", "Xã", parent="Khánh Hòa", on=BEFORE)] == ["22492"]
    assert [unit.code for unit in find("Đại Lãnh", "Xã", parent="VẠN NINH", on=BEFORE)] == ["22492"]


def test_ancestors_are_those_of_the_day() -> None:
    (before,) = find("Khôi Kỳ", on=BEFORE)
    assert [above.full_name for above in ancestors(before, BEFORE)] == ["huyện Đại Từ", "tỉnh Thái Nguyên"]
    (after,) = find("Phú Quốc", "Đặc khu", on=AFTER)
    above = parent_of(after, AFTER)
    assert above is not None
    assert above.full_name == "tỉnh An Giang"


def test_a_code_used_again_keeps_the_parent_of_its_time() -> None:
    (unit,) = find("Tân An", "Thành phố", parent="Long An")
    assert [above.name for above in ancestors(unit)] == ["Long An"]  # code 80 is Tây Ninh since


@pytest.mark.parametrize(
    ("text", "name", "end"),
    [
        ("BÀ RỊA - VŨNG TÀU CỘNG HÒA", "Bà Rịa - Vũng Tàu", 17),
        ("Bà Rịa – Vũng Tàu, ngày", "Bà Rịa - Vũng Tàu", 17),
        ("HỒ CHÍ MINH", "Hồ Chí Minh", 11),
        ("THÁI NGUYÊN BAN", "Thái Nguyên", 11),
        ("Cư M'gar, ngày", "Cư M'gar", 8),
        ("Đăk Lăk", "Đắk Lắk", 7),
        ("HOÀ BÌNH", "Hòa Bình", 8),
    ],
)
def test_the_longest_name_at_a_position(text: str, name: str, end: int) -> None:
    assert longest_unit_at(text, 0) == (end, name)


@pytest.mark.parametrize("text", ["", "không là nơi nào", ", Hà Nội"])
def test_no_name_at_a_position(text: str) -> None:
    assert longest_unit_at(text, 0) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("Hoà", "Hòa"), ("UỶ BAN", "ỦY BAN"), ("Thuỷ", "Thủy"), ("Quý", "Quý"), ("hoàng", "hoàng"), ("khoẻ", "khỏe")],
)
def test_tones_move_in_open_syllables_only(old: str, new: str) -> None:
    assert modern_tones(old) == new


def test_fold_is_one_key_for_all_spellings() -> None:
    assert fold("PHAN RANG – THÁP CHÀM") == fold("Phan Rang-Tháp Chàm")
    assert fold("01") == fold("1")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK", "Ủy ban nhân dân tỉnh Đắk Lắk"),
        ("UBND THÀNH PHỐ HỒ CHÍ MINH", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
        ("UBND TP. TÂY NINH", "Ủy ban nhân dân thành phố Tây Ninh"),
        ("UBMTTQ VIỆT NAM XÃ LƯƠNG MINH", "Ủy ban Mặt trận Tổ quốc Việt Nam xã Lương Minh"),
        ("SỞ GD&ĐT TỈNH BÀ RỊA - VŨNG TÀU", "Sở Giáo dục và Đào tạo tỉnh Bà Rịa - Vũng Tàu"),
        ("TRƯỜNG THCS LÊ LỢI", "Trường Trung học cơ sở Lê Lợi"),
        ("HUYỆN ỦY YÊN THẾ", "Huyện ủy Yên Thế"),
        ("BẢO HIỂM XÃ HỘI TỈNH HÀ TĨNH", "Bảo hiểm xã hội tỉnh Hà Tĩnh"),
        ("CHI CỤC THUẾ KHU VỰC IV", "Chi cục Thuế khu vực IV"),
        ("Sở Nội vụ", "Sở Nội vụ"),
    ],
)
def test_names_in_capitals_get_their_case(printed: str, name: str) -> None:
    assert proper_case(expand(printed)) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [("TTg", "Thủ tướng Chính phủ"), ("BTC", "Bộ Tài chính"), ("QH15", "Quốc hội"), ("SNV", "Sở Nội vụ")],
)
def test_codes_of_symbols(code: str, name: str) -> None:
    organ = organ_by_code(code)
    assert organ is not None
    assert organ.name == name


def test_organs_are_found_by_any_spelling_of_their_name() -> None:
    organ = organ_named("BỘ VĂN HOÁ, THỂ THAO VÀ DU LỊCH")
    assert organ is not None
    assert organ.level == "ministry"
    assert organ_by_code("KHÔNG") is None
    assert all(organ.name.strip() == organ.name for organ in organs())


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("của thị xã An Khê năm 2023", ("Thị xã", "An Khê", "thị xã An Khê")),
        ("kinh tế - xã hội xã Đại Lãnh", ("Xã", "Đại Lãnh", "xã Đại Lãnh")),
        ("UBND Quận 10", ("Quận", "10", "Quận 10")),
    ],
)
def test_first_unit_of_a_text(text: str, unit: tuple[str, str, str]) -> None:
    found = first_unit(text)
    assert found is not None
    assert found[:3] == unit


def test_running_text_names_no_unit() -> None:
    assert first_unit("phát triển kinh tế - xã hội trên địa bàn huyện, xã") is None
