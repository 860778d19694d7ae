"""Times as people write them, and their order in the timeline."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.formats.moments import period
from vnplan_nlp.show import _last_day, print_plan


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2021-03-15", "15/03/2021"),
        ("2021-11", "tháng 11/2021"),
        ("2021-Q4", "quý IV/2021"),
        ("2021", "năm 2021"),
        ("--12-25", "25/12"),
        ("--12", "tháng 12"),
        ("---20", "ngày 20"),
        ("2025/2030", "năm 2025 đến năm 2030"),
        ("2025-Q4/2026-Q2", "quý IV/2025 đến quý II/2026"),
        (None, None),
    ],
)
def testperiods_are_written_as_people_write_them(value: str | None, written: str | None) -> None:
    assert period(value) == written


def test_aperiod_sorts_by_its_last_day() -> None:
    values = ["2021-03-15", "2021-Q1", "2021-04-13", "2021-11", "2021", "2025-Q4/2026-Q2", "---20", None]
    keys = [_last_day(value) for value in values if value is not None]
    assert keys == sorted(keys)
    assert _last_day(None) > _last_day("2099")


def test_the_timeline_speaks_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    text = "KẾ HOẠCH\nX năm 2023\n\nI. A\n1. Các xã báo cáo trước ngày 20/6 hằng năm, xong trong quý I/2023."
    print_plan(vp.parse_text(text))
    printed = capsys.readouterr().out
    assert "trước 20/06 hằng năm" in printed
    assert "trong quý I/2023" in printed
