"""`vnplan calendar`: the events, and the file as another library reads it."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from icalendar import Calendar
from typer.testing import CliRunner

import vnplan_nlp as vp
from vnplan_nlp.cli import app
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.calendar import calendar


def read_back(data: bytes) -> list[Any]:
    return list(vobject.readOne(data.decode("utf-8")).contents.get("vevent", []))


def event(data: bytes, words: str) -> Any:
    (found,) = (event for event in read_back(data) if words in event.summary.value)
    return found


@pytest.fixture
def data(plan: vp.PlanDocument) -> bytes:
    return calendar([plan]).data


def test_every_time_with_a_day_is_an_event(plan: vp.PlanDocument) -> None:
    made = calendar([plan])
    annotations = len(plan.phases) + len(plan.deadlines) + len(plan.commemorations)
    assert (made.events, made.skipped) == (annotations - 1, 1)


def test_another_library_sees_the_same_events(data: bytes) -> None:
    ours = [
        (str(event["uid"]), str(event["summary"]), event["dtstart"].dt, event["dtend"].dt, str(event["description"]))
        for event in Calendar.from_ical(data).walk("VEVENT")
    ]
    theirs = [
        (event.uid.value, event.summary.value, event.dtstart.value, event.dtend.value, event.description.value)
        for event in read_back(data)
    ]
    assert ours == theirs
    assert len(ours) == 7


def test_a_deadline_before_a_day_is_on_the_day_before_and_says_so(data: bytes) -> None:
    found = event(data, "rình danh sách khen thưởng")
    assert found.dtstart.value == date(2025, 12, 14)
    assert "“trước ngày 15/12/2025”" in found.description.value
    assert "còn kịp: 14/12/2025" in found.description.value
    assert "thì hạn là 15/12/2025" in found.description.value


def test_a_deadline_says_what_who_and_where(data: bytes) -> None:
    found = event(data, "rình danh sách khen thưởng")
    assert found.summary.value == "Trình danh sách khen thưởng – Sở Nội vụ"
    assert "Đơn vị: Sở Nội vụ" in found.description.value
    assert "1. Sở Nội vụ trình danh sách khen thưởng trước ngày 15/12/2025." in found.description.value
    assert "45/KH-UBND: Trồng rừng và làm sạch đường thôn năm 2025" in found.description.value
    assert found.categories.value == ["Thời hạn"]


def test_the_name_of_the_file_is_told(plan_file: Path) -> None:
    assert b"ke-hoach.txt" in calendar([vp.parse(plan_file)]).data


def test_a_quarter_ends_with_its_last_day(data: bytes) -> None:
    found = event(data, "hẩm định dự toán")
    assert found.dtstart.value == date(2025, 12, 31)
    assert "Từ 01/10/2025 đến 31/12/2025" in found.description.value


def test_a_recurring_deadline_has_a_rule(data: bytes) -> None:
    found = event(data, "áo cáo kết quả")
    assert found.dtstart.value == date(2025, 2, 19)
    assert found.rrule.value == "FREQ=MONTHLY;BYMONTHDAY=19"
    days = list(found.getrruleset()[:3])
    assert [day.strftime("%d/%m") for day in days] == ["19/02", "19/03", "19/04"]


def test_recurring_deadlines_can_end(plan: vp.PlanDocument) -> None:
    found = event(calendar([plan], until=date(2025, 12, 31)).data, "áo cáo kết quả")
    assert "UNTIL=20251231" in found.rrule.value
    assert len(list(found.getrruleset())) == 11
    assert calendar([plan], until=date(2025, 1, 31)).skipped == 2


def test_deadlines_have_two_alarms_and_others_none(data: bytes) -> None:
    alarms = event(data, "hẩm định dự toán").valarm_list
    assert [alarm.trigger.value for alarm in alarms] == [timedelta(days=-7), timedelta(days=-1)]
    assert not hasattr(event(data, "Đợt 1"), "valarm")


def test_a_phase_ends_before_its_exclusive_end(data: bytes) -> None:
    found = event(data, "Đợt 2")
    assert (found.dtstart.value, found.dtend.value) == (date(2025, 6, 1), date(2025, 12, 16))


def test_an_anniversary_is_a_day(data: bytes) -> None:
    found = event(data, "Quốc khánh")
    assert found.summary.value == "Kỷ niệm 80 năm Ngày Quốc khánh"
    assert (found.dtstart.value, found.dtend.value) == (date(2025, 9, 2), date(2025, 9, 3))


def test_days_are_dates_without_a_clock(data: bytes) -> None:
    assert b"DTSTART;VALUE=DATE:20251214\r\n" in data


def test_nothing_comes_from_the_clock(plan: vp.PlanDocument, data: bytes) -> None:
    assert calendar([plan]).data == data
    assert {event.dtstamp.value for event in read_back(data)} == {datetime(2025, 2, 10, tzinfo=UTC)}


def test_ids_are_stable_and_different(data: bytes) -> None:
    ids = [event.uid.value for event in read_back(data)]
    assert len(set(ids)) == len(ids)
    assert all(uid.endswith("@vnplan") and len(uid) == 71 for uid in ids)


def test_lines_are_folded_and_letters_whole(data: bytes) -> None:
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    data.decode("utf-8")
    for line in data.split(b"\r\n"):
        line.decode("utf-8")


def test_one_plan_twice_is_one_calendar(plan: vp.PlanDocument) -> None:
    assert calendar([plan, plan]) == calendar([plan])


def test_all_plans_of_the_repository_are_read_back(root: Path) -> None:
    made = calendar(vp.parse(path) for path in sorted((root / "corpora" / "plans").glob("*.txt")))
    assert len(read_back(made.data)) == made.events


def test_a_missing_library_is_named_with_the_command(plan: vp.PlanDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'vnplan-nlp\[calendar\]'"):
        calendar([plan])


# --- the command -----------------------------------------------------------------------------------


def test_the_command_writes_a_file(plan_file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["calendar", str(plan_file), "-o", str(tmp_path / "a.ics")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "7 events, 1 without a day left out\n"
    assert len(read_back((tmp_path / "a.ics").read_bytes())) == 7


def test_the_command_reads_the_json_of_a_parse(plan_file: Path) -> None:
    parsed = plan_file.with_suffix(".json")
    parsed.write_text(vp.parse(plan_file).to_json(), "utf-8")
    outputs = [CliRunner().invoke(app, ["calendar", str(path)]).stdout for path in (plan_file, parsed)]
    assert outputs[0] == outputs[1]
    assert outputs[0].startswith("BEGIN:VCALENDAR")


def test_a_file_that_fails_does_not_stop_the_others(plan_file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["calendar", str(tmp_path / "no.txt"), str(plan_file), "-o", str(tmp_path / "a")])
    assert result.exit_code == 1
    assert len(read_back((tmp_path / "a").read_bytes())) == 7
    assert CliRunner().invoke(app, ["calendar", str(tmp_path / "no.txt")]).exit_code == 3
