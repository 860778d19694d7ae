"""Phases: labels with their dates, quarters that head a part."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "label", "begin", "end"),
    [
        ("- Đợt 1, từ đầu năm đến 30/6/2023: Phát động", "Đợt 1", "2023-01-01", "2023-06-30"),
        ("- Đợt 2, từ ngày 01/7 đến ngày 31/12/2023: Sơ kết", "Đợt 2", "2023-07-01", "2023-12-31"),
        ("- Đợt II (từ ngày 01/7/2023 đến ngày 30/12/2023): Thi đua", "Đợt II", "2023-07-01", "2023-12-30"),
        ("1. Giai đoạn I (từ tháng 01 đến hết tháng 3/2023)", "Giai đoạn I", "2023-01-01", "2023-03-31"),
        ("1. Giai đoạn III (Quý IV/2023)", "Giai đoạn III", "2023-10-01", "2023-12-31"),
        ("1. Bước hai (từ năm 2017 đến hết năm 2019): tổ chức", "Bước hai", "2017-01-01", "2019-12-31"),
        ("1. Bước 3 (tháng 11 và tháng 12/2019): Chấm điểm", "Bước 3", "2019-11-01", "2019-12-31"),
        ("1. Bước 1 (từ nay đến hết ngày 31/3/2023): Họp", "Bước 1", "2023-01-05", "2023-03-31"),
        ("1. Giai đoạn 1 (trước ngày 31/5/2023): Rà soát", "Giai đoạn 1", None, "2023-05-31"),
        ("1. Giai đoạn 2023 - 2025", "Giai đoạn 2023 - 2025", "2023-01-01", "2025-12-31"),
        ("1. Quý I", "Quý I", "2023-01-01", "2023-03-31"),
        ("1. Quý III, IV", "Quý III, IV", "2023-07-01", "2023-12-31"),
        ("1. 6 tháng đầu năm", "6 tháng đầu năm", "2023-01-01", "2023-06-30"),
        ("- Đợt thi đua cao điểm 1: từ ngày 01/3 đến 30/4/2023", "Đợt thi đua cao điểm 1", "2023-03-01", "2023-04-30"),
        (
            "- Tháng hành động vì trẻ em (từ ngày 01/6 đến ngày 30/6/2023): tổ chức",
            "Tháng hành động vì trẻ em",
            "2023-06-01",
            "2023-06-30",
        ),
    ],
)
def test_label_and_dates(read: Any, text: str, label: str, begin: str | None, end: str) -> None:
    (phase,) = read("phases", f"I. TIẾN ĐỘ\n{text}\n")
    assert (phase.label, phase.begin_date, phase.end_date) == (label, begin, end)


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành trong quý I năm 2023.",
        "Kết quả xét khen thưởng Đợt 1 năm 2023.",
        "Chương trình giai đoạn 2021-2025.",
        "Bước 1: Tiếp nhận hồ sơ.",
        "Quý I tổ chức hội nghị.",
    ],
)
def test_mention_is_no_phase(read: Any, text: str) -> None:
    assert read("phases", f"I. NỘI DUNG\n{text}\n") == []


def test_dates_of_a_labelled_line_below(read: Any) -> None:
    (phase,) = read("phases", "1. Giai đoạn 1: Chuẩn bị\n- Thời gian: từ ngày 01/3/2023 đến ngày 31/3/2023.\n")
    assert (phase.text, phase.begin_date) == ("Giai đoạn 1", "2023-03-01")


def test_dates_of_the_next_cell(read: Any) -> None:
    table = "| Đợt | Thời gian | Nội dung |\n|---|---|---|\n| Đợt 1 | Từ 01/3 đến 30/6/2023 | Phát động |\n"
    assert [phase.end_date for phase in read("phases", f"I. CÁC ĐỢT\n\n{table}")] == ["2023-06-30"]


@pytest.mark.parametrize(
    ("label", "order"), [("Đợt 2", 2), ("Đợt IV", 4), ("Đợt I1", 2), ("Bước ba", 3), ("Giai đoạn thứ nhất", 1)]
)
def test_order_is_the_ordinal(read: Any, label: str, order: int) -> None:
    (phase,) = read("phases", f"- {label} (từ ngày 01/3/2023 đến ngày 30/6/2023): Thi đua")
    assert phase.order == order


def test_task_is_what_follows(read: Any) -> None:
    (phase,) = read("phases", "- Đợt 1, từ đầu năm đến 30/6/2023: Phát động các phong trào.")
    assert phase.task == "Phát động các phong trào"


def test_phase_that_begins_with_the_plan(read: Any) -> None:
    (phase,) = read("phases", "1. Giai đoạn 1 (từ khi ban hành Kế hoạch đến hết năm 2023): khảo sát")
    assert (phase.begin_date, phase.end_date) == ("2023-01-05", "2023-12-31")
