"""Commemorations: years, dates, lists that share them."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "name", "years", "begin", "end", "consistent"),
    [
        (
            "kỷ niệm 75 năm Ngày thành lập Đảng bộ (14/3/1948-14/3/2023)",
            "Ngày thành lập Đảng bộ",
            75,
            "1948-03-14",
            "2023-03-14",
            True,
        ),
        ("78 năm ngày Quốc khánh (02/9/1945 – 02/9/2022)", "ngày Quốc khánh", 78, "1945-09-02", "2022-09-02", False),
        (
            "370 năm hình thành và phát triển tỉnh A (1653 - 2023)",
            "hình thành và phát triển tỉnh A",
            370,
            "1653",
            "2023",
            True,
        ),
        ("chào mừng 60 năm Ngày thành lập huyện; tổ chức", "Ngày thành lập huyện", 60, None, None, None),
        (
            "kỷ niệm lần thứ 79 Ngày Quốc khánh (02/9/1945 - 02/9/2024)",
            "Ngày Quốc khánh",
            79,
            "1945-09-02",
            "2024-09-02",
            True,
        ),
        (
            "70 năm Ngày Toàn quốc kháng chiến (19/12/1946-20/12/2016)",
            "Ngày Toàn quốc kháng chiến",
            70,
            "1946-12-19",
            "2016-12-20",
            False,
        ),
        (
            "50 năm Ngày Giải phóng miền Nam, thống nhất đất nước (30/4/1975 - 30/4/2025)",
            "Ngày Giải phóng miền Nam, thống nhất đất nước",
            50,
            "1975-04-30",
            "2025-04-30",
            True,
        ),
    ],
)
def test_one(
    read: Any, text: str, name: str, years: int, begin: str | None, end: str | None, consistent: bool | None
) -> None:
    (found,) = read("commemorations", text)
    assert (found.name, found.years, found.from_date, found.to_date, found.consistent) == (
        name,
        years,
        begin,
        end,
        consistent,
    )


def test_list_shares_the_word_before_it(read: Any) -> None:
    text = "kỷ niệm 370 năm hình thành và phát triển tỉnh, 75 năm Ngày truyền thống và 20 năm thành lập thị xã."
    assert [found.years for found in read("commemorations", text)] == [370, 75, 20]


def test_second_event_shares_the_years(read: Any) -> None:
    text = "kỷ niệm 78 năm Cách mạng tháng Tám (19/8/1945 - 19/8/2023) và Quốc khánh (02/9/1945 - 02/9/2023)"
    assert [(found.years, found.name) for found in read("commemorations", text)] == [
        (78, "Cách mạng tháng Tám"),
        (78, "Quốc khánh"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch 05 năm (2021-2025) theo Nghị quyết",
        "Kế thừa kết quả 5 năm thực hiện Chỉ thị số 03-CT/TW",
        "tổng kết 10 năm thực hiện Nghị quyết (2013 - 2023)",
        "trong 2 năm 2022, 2023",
        "thời hạn 02 năm kể từ ngày ký",
        "cách đây 3 năm thành công lớn",
    ],
)
def test_none(read: Any, text: str) -> None:
    assert read("commemorations", text) == []
