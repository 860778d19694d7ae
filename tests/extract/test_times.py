"""Times: the value of each form of expression."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("họp ngày 18/01/2023", "2023-01-18"),
        ("họp ngày 03 tháng 01 năm 2023", "2023-01-03"),
        ("họp ngày 20.3.2023", "2023-03-20"),
        ("ngày 03 tháng bốn năm 2018", "2018-04-03"),
        ("ngày tháng 01 năm 2024", "2024-01"),
        ("ngày tháng năm 2024", "2024"),
        ("xong ngày 9/2026", "2026-09"),
        ("thời hạn tháng 14/6/2026", "2026-06-14"),
        ("trước ngày 28/5", "2023-05-28"),
        ("trong tháng 12/2025", "2025-12"),
        ("tháng 01 năm 2025", "2025-01"),
        ("trong quý II năm 2026", "2026-Q2"),
        ("Quý III, IV", "2023-Q3/2023-Q4"),
        ("6 tháng đầu năm 2023", "2023-H1"),
        ("9 tháng năm 2023", "2023-01/2023-09"),
        ("trong năm 2025.", "2025"),
        ("giai đoạn 2021 - 2030", "P10Y"),
        ("kế hoạch 5 năm 2021-2025", "P5Y"),
        ("năm học 2021-2022", "P1Y"),
        ("hằng năm", "P1Y"),
        ("định kỳ 6 tháng, cuối năm", "P6M"),
        ("hai tuần một lần", "P2W"),
        ("trước ngày 06 hàng tháng", "P1M"),
        ("trong 05 ngày làm việc", "P5D"),
        ("17 giờ 00, ngày 01/02/2026", "2026-02-01T17:00"),
        ("Xuân Quý Mão", "2023-01-22"),
        ("kỷ niệm (11/6/1948-11/6/2023)", "1948-06-11/2023-06-11"),
        ("trung tuần tháng 5/2024", "2024-05-11/2024-05-20"),
    ],
)
def test_value(read: Any, text: str, value: str) -> None:
    assert value in [time.value for time in read("times", text)]


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("từ đầu năm đến 30/6/2023", "2023-01-01", "2023-06-30"),
        ("từ ngày 01/7 đến ngày 31/12/2023", "2023-07-01", "2023-12-31"),
        ("từ ngày 15/11 đến ngày 15/01/2024", "2023-11-15", "2024-01-15"),
        ("Từ tháng 12/2025 đến quý I/2026", "2025-12-01", "2026-03-31"),
        ("từ nay đến hết năm 2025", "2023-01-05", "2025-12-31"),
        ("Từ sau 30/10/2020 đến 31/12/2020", "2020-10-31", "2020-12-31"),
        ("Từ ngày 19-30/4/2024", "2024-04-19", "2024-04-30"),
        ("từ năm 2017 đến hết năm 2019", "2017-01-01", "2019-12-31"),
        ("từ tháng 01 đến hết tháng 3/2023", "2023-01-01", "2023-03-31"),
    ],
)
def test_period_is_one_time_with_both_ends(read: Any, text: str, begin: str, end: str) -> None:
    (time,) = read("times", text)
    assert (time.begin_date, time.end_date) == (begin, end)


@pytest.mark.parametrize(
    ("text", "mod"),
    [
        ("trước ngày 20/3/2023", "BEFORE"),
        ("chậm nhất là ngày 20/3/2023", "EQUAL_OR_LESS"),
        ("đến hết tháng 8/2026", "EQUAL_OR_LESS"),
        ("cuối quý III", "END"),
        ("Dự kiến tháng 11/2025", "APPROX"),
        ("ngày 20/3/2023", None),
    ],
)
def test_mod_is_the_word_before(read: Any, text: str, mod: str | None) -> None:
    assert [time.mod for time in read("times", text)] == [mod]


@pytest.mark.parametrize(
    "text",
    [
        "Cách mạng tháng Tám",
        "Quý vị đại biểu",
        "Nghị quyết số 12/2023/NQ-HĐND",
        "đạt 1.725.490 đồng",
        "tỷ lệ 80/100",
        "hàng hóa, ngân hàng",
        "mỗi người một việc",
        "",
    ],
)
def test_no_time(read: Any, text: str) -> None:
    assert read("times", text) == []


def test_year_unknown_is_marked(read: Any) -> None:
    assert [time.value for time in read("times", "trước ngày 28/5", date=None)] == ["XXXX-05-28"]


def test_year_of_the_title_goes_before_the_year_of_signing(read: Any) -> None:
    (time,) = read("times", "trong quý I", date="2022-12-28", title="Phát động thi đua năm 2023")
    assert time.value == "2023-Q1"


def test_impossible_day_is_cut_to_its_month(read: Any) -> None:
    (time,) = read("times", "trước ngày 31/11/2023")
    assert (time.value, time.begin_date, time.text) == ("2023-11", None, "ngày 31/11/2023")


def test_most_of_the_temporal_inventory_has_its_value(read: Any, shared: Path) -> None:
    lines = (shared / "domain" / "06_temporal_inventory.jsonl").read_text("utf-8").splitlines()
    right = 0
    for line in lines:
        entry = json.loads(line)
        found = read("times", " ".join(entry["text"].split()), date="2023-01" if "sample" in entry["src"] else None)
        wanted = entry["timex3"]["value"]
        spans = [[time.begin_date, time.end_date] for time in found]
        right += wanted in [time.value for time in found] or entry.get("interval") in spans
    assert right >= 0.8 * len(lines)


def test_cost_is_linear(read: Any) -> None:
    assert len(read("times", "từ ngày 01/7 đến ngày 31/12/2023 và " * 2000)) == 2000
