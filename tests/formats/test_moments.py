"""Values of a plan as days of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from vnplan_nlp.formats.moments import commemoration_day, due, phase_window, shortened, when, window
from vnplan_nlp.schema import Commemoration, Deadline, DeadlineRelation, Phase

SINCE = date(2025, 2, 10)


def deadline(
    value: str | None, relation: DeadlineRelation = "by", rrule: str | None = None, recurrence: str | None = None
) -> Deadline:
    return Deadline(
        start=0, end=4, text="thời", rule="r", value=value, relation=relation, rrule=rrule, recurrence=recurrence
    )


@pytest.mark.parametrize(
    ("value", "begin", "end"),
    [
        ("2025-12-15", "2025-12-15", "2025-12-15"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025-H1", "2025-01-01", "2025-06-30"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-03-01/2025-05-31", "2025-03-01", "2025-05-31"),
        ("2025/2030", "2025-01-01", "2030-12-31"),
    ],
)
def test_a_value_is_its_first_and_last_day(value: str, begin: str, end: str) -> None:
    assert window(value) == (date.fromisoformat(begin), date.fromisoformat(end))


@pytest.mark.parametrize(
    "value", [None, "", "--12-25", "---20", "2025-13", "2025-02-30", "0000", "2025-Q5", "2025-Q0", "2025-05/2025-03", "x"]
)
def test_what_is_no_day_is_none(value: str | None) -> None:
    assert window(value) is None


@pytest.mark.parametrize(
    ("value", "relation", "day"),
    [
        ("2025-12-15", "by", "2025-12-15"),
        ("2025-12-15", "on", "2025-12-15"),
        ("2025-12-15", "before", "2025-12-14"),
        ("2025-03-01", "before", "2025-02-28"),
        ("2025-12", "within", "2025-12-31"),
        ("2025-12", "before", "2025-11-30"),
        ("2025-Q4", "within", "2025-12-31"),
        ("2025", "by", "2025-12-31"),
        ("2025-03-01/2025-05-31", "within", "2025-05-31"),
    ],
)
def test_a_deadline_falls_on_its_last_good_day(value: str, relation: DeadlineRelation, day: str) -> None:
    found = due(deadline(value, relation), SINCE)
    assert found is not None
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("value", "relation", "rrule", "day", "rule"),
    [
        ("---20", "by", "FREQ=MONTHLY;BYMONTHDAY=20", "2025-02-20", {"FREQ": "MONTHLY", "BYMONTHDAY": [20]}),
        ("---05", "by", "FREQ=MONTHLY;BYMONTHDAY=5", "2025-03-05", {"FREQ": "MONTHLY", "BYMONTHDAY": [5]}),
        ("---20", "before", "FREQ=MONTHLY;BYMONTHDAY=20", "2025-02-19", {"FREQ": "MONTHLY", "BYMONTHDAY": [19]}),
        ("---01", "before", "FREQ=MONTHLY;BYMONTHDAY=1", "2025-02-28", {"FREQ": "MONTHLY", "BYMONTHDAY": [-1]}),
        (
            "---30",
            "by",
            "FREQ=MONTHLY;BYMONTHDAY=30",
            "2025-02-28",
            {"FREQ": "MONTHLY", "BYMONTHDAY": [28, 29, 30], "BYSETPOS": [-1]},
        ),
        (
            "--01-01",
            "before",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",
            "2025-12-31",
            {"FREQ": "YEARLY", "BYMONTH": [12], "BYMONTHDAY": [-1]},
        ),
        (
            "---20",
            "by",
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
            "2025-03-20",
            {"FREQ": "YEARLY", "BYMONTH": [3, 6, 9, 12], "BYMONTHDAY": [20]},
        ),
        (
            "---30",
            "by",
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=30",
            "2025-03-30",
            {"FREQ": "MONTHLY", "BYMONTH": [3, 6, 9, 12], "BYMONTHDAY": [28, 29, 30], "BYSETPOS": [-1]},
        ),
        (
            "--11",
            "within",
            "FREQ=YEARLY;BYMONTH=11",
            "2025-11-30",
            {"FREQ": "YEARLY", "BYMONTH": [11], "BYMONTHDAY": [-1]},
        ),
        (
            "--Q4",
            "within",
            "FREQ=YEARLY;BYMONTH=10,11,12",
            "2025-12-31",
            {"FREQ": "YEARLY", "BYMONTH": [12], "BYMONTHDAY": [-1]},
        ),
        (
            "2025-12-10",
            "before",
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
            "2025-12-09",
            {"FREQ": "YEARLY", "BYMONTH": [12], "BYMONTHDAY": [9]},
        ),
        ("2025-12-05", "on", "FREQ=WEEKLY", "2025-12-05", {"FREQ": "WEEKLY"}),
        (
            "2025-03-31",
            "by",
            "FREQ=MONTHLY;INTERVAL=3",
            "2025-03-31",
            {"FREQ": "MONTHLY", "INTERVAL": [3], "BYMONTHDAY": [28, 29, 30, 31], "BYSETPOS": [-1]},
        ),
    ],
)
def test_a_recurring_deadline_begins_on_or_after_the_day_of_the_plan(
    value: str, relation: DeadlineRelation, rrule: str, day: str, rule: dict[str, object]
) -> None:
    found = due(deadline(value, relation, rrule), SINCE)
    assert found is not None
    assert found.repeat is not None
    assert (found.day, found.repeat.rule()) == (date.fromisoformat(day), rule)
    if found.repeat.frequency != "WEEKLY":
        assert next(found.repeat.days(found.day)) == found.day


@pytest.mark.parametrize(
    ("value", "rrule"), [(None, "FREQ=MONTHLY"), (None, None), ("--12-25", None), ("---20", "FREQ=HOURLY;BYMONTHDAY=20")]
)
def test_a_deadline_without_a_day_is_not_due(value: str | None, rrule: str | None) -> None:
    assert due(deadline(value, "recurring", rrule), SINCE) is None


def test_a_recurring_deadline_of_a_plan_without_a_date_is_not_due() -> None:
    assert due(deadline("---20", "by", "FREQ=MONTHLY;BYMONTHDAY=20"), None) is None


def test_quarterly_days_are_every_third_month() -> None:
    found = due(deadline("2025-01-15", "by", "FREQ=MONTHLY;INTERVAL=3"), SINCE)
    assert found is not None
    assert found.repeat is not None
    days = list(found.repeat.days(found.day, date(2025, 12, 31)))
    assert [day.month for day in days] == [1, 4, 7, 10]


def phase(begin: str | None, end: str | None) -> Phase:
    return Phase(start=0, end=1, text="Đ", rule="r", label="Đợt 1", order=1, begin_date=begin, end_date=end)


def test_a_phase_lasts_from_its_first_to_its_last_day() -> None:
    assert phase_window(phase("2025-02", "2025-06-30")) == (date(2025, 2, 1), date(2025, 6, 30))
    assert phase_window(phase("2025-02-03", None)) == (date(2025, 2, 3), date(2025, 2, 3))
    assert phase_window(phase(None, "2025-06")) == (date(2025, 6, 30), date(2025, 6, 30))
    assert phase_window(phase("2025-07-01", "2025-06-30")) is None
    assert phase_window(phase(None, None)) is None


def anniversary(begin: str | None, end: str | None, *, consistent: bool | None = None) -> Commemoration:
    return Commemoration(
        start=0, end=1, text="N", rule="r", name="Ngày", years=80, from_date=begin, to_date=end, consistent=consistent
    )


def test_an_anniversary_that_does_not_add_up_is_kept_in_the_year_of_the_plan() -> None:
    assert commemoration_day(anniversary("1945-09-02", "2025-09-02", consistent=True), 2024) == date(2025, 9, 2)
    assert commemoration_day(anniversary("1945-09-02", "2024-09-02", consistent=False), 2025) == date(2025, 9, 2)
    assert commemoration_day(anniversary("1945-09-02", None), 2025) == date(2025, 9, 2)
    assert commemoration_day(anniversary("1945", "2025", consistent=True), 2025) is None
    assert commemoration_day(anniversary(None, None), 2025) is None
    assert commemoration_day(anniversary("1944-02-29", None), 2025) is None


def test_words_are_cut_behind_a_word() -> None:
    assert shortened("Phòng Nội vụ  trình danh sách", 40) == "Phòng Nội vụ trình danh sách"
    assert shortened("Phòng Nội vụ, trình danh sách", 14) == "Phòng Nội vụ…"
    assert shortened(None, 10) == ""


def test_times_in_words() -> None:
    assert when(deadline("2025-12-15", "before")) == "trước 15/12/2025"
    assert when(deadline("---20", "by", recurrence="P1M")) == "chậm nhất ngày 20 hằng tháng"
    assert when(deadline(None, "recurring")) == "thời"
