"""`vnplan tasks`: rows, groups, the workbook and the CSV."""

from __future__ import annotations

import csv
import io
import itertools
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import vnplan_nlp as vp
from vnplan_nlp.cli import app
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.tasks import COLUMNS, GroupBy, tasks, workbook, write_csv
from vnplan_nlp.schema import Assignment


def assignment(plan: vp.PlanDocument, words: str, **fields: str | None) -> Assignment:
    start = plan.text.index(words)
    given = {"actor": words, "id": f"assignments-{start}", "rule": "r", **fields}
    return Assignment.model_validate({"start": start, "end": start + len(words), "text": words, **given})


@pytest.fixture
def assigned(plan: vp.PlanDocument) -> vp.PlanDocument:
    deadline = next(item for item in plan.deadlines if item.actor == "Sở Nội vụ")
    made = (
        assignment(plan, "Sở Nội vụ", role="lead", task="trình danh sách", deadline=deadline.id),
        assignment(plan, "Sở Tài chính", role="coordinate", task="cấp kinh phí"),
    )
    return plan.model_copy(update={"assignments": made})


def sheet_of(plan: vp.PlanDocument, by: GroupBy = "actor") -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(workbook(tasks([plan], by), by))).active


def hostile(plan: vp.PlanDocument, words: str) -> vp.PlanDocument:
    deadlines = tuple(item.model_copy(update={"actor": words, "task": words}) for item in plan.deadlines)
    return plan.model_copy(update={"deadlines": deadlines})


# --- rows ------------------------------------------------------------------------------------------


def test_every_deadline_is_a_row(plan: vp.PlanDocument) -> None:
    rows = tasks([plan])
    assert len(rows) == len(plan.deadlines)
    (row,) = (row for row in rows if row.actor == "Sở Nội vụ")
    assert (row.task, row.when, row.section) == ("trình danh sách khen thưởng", "trước 15/12/2025", "III/1")
    assert row.document == "45/KH-UBND"


def test_an_assignment_holds_its_deadline(assigned: vp.PlanDocument) -> None:
    rows = tasks([assigned])
    assert len(rows) == len(assigned.deadlines) + 1
    (row,) = (row for row in rows if row.actor == "Sở Nội vụ")
    assert (row.role, row.task, row.when) == ("chủ trì", "trình danh sách", "trước 15/12/2025")


def test_an_assignment_without_a_deadline_has_no_time(assigned: vp.PlanDocument) -> None:
    (row,) = (row for row in tasks([assigned]) if row.task == "cấp kinh phí")
    assert (row.role, row.when, row.day) == ("phối hợp", "", None)


def test_a_deadline_of_another_actor_is_kept(plan: vp.PlanDocument) -> None:
    deadline = next(item for item in plan.deadlines if item.actor == "Sở Nội vụ")
    other = assignment(plan, "Sở Tài chính", role="coordinate", deadline=deadline.id)
    rows = tasks([plan.model_copy(update={"assignments": (other,)})])
    assert len(rows) == len(plan.deadlines) + 1


def test_groups_of_actors_hold_together_over_files_and_spellings(plan: vp.PlanDocument) -> None:
    deadlines = tuple(item.model_copy(update={"actor": "SỞ  nội vụ"}) for item in plan.deadlines)
    origin = plan.origin.model_copy(update={"sha256": "0" * 64})
    other = plan.model_copy(update={"deadlines": deadlines, "origin": origin})
    groups = [" ".join(row.group.split()).casefold() for row in tasks([plan, other])]
    assert sum(one != other for one, other in itertools.pairwise(groups)) == len(set(groups)) - 1


def test_what_names_no_actor_comes_last(plan: vp.PlanDocument) -> None:
    first = plan.deadlines[0].model_copy(update={"actor": None})
    rows = tasks([plan.model_copy(update={"deadlines": (first, *plan.deadlines[1:])})])
    assert rows[-1].group == "Chưa nêu đơn vị"


def test_dates_come_in_the_order_of_the_calendar(plan: vp.PlanDocument) -> None:
    groups = list(dict.fromkeys(row.group for row in tasks([plan], "date")))
    assert groups == ["Tháng 03/2025", "Tháng 12/2025", "Định kỳ, thường xuyên"]


def test_sections_are_those_of_the_text(plan: vp.PlanDocument) -> None:
    assert {row.group for row in tasks([plan], "section")} == {"45/KH-UBND – III TỔ CHỨC THỰC HIỆN"}


def test_one_plan_twice_is_one_list(plan: vp.PlanDocument) -> None:
    assert tasks([plan, plan]) == tasks([plan])


# --- the workbook ----------------------------------------------------------------------------------


def test_the_workbook_prints_on_a4(plan: vp.PlanDocument) -> None:
    sheet = sheet_of(plan)
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.center.text == "&BDANH SÁCH NHIỆM VỤ THEO ĐƠN VỊ"


def test_words_are_wrapped_in_columns_of_their_width(plan: vp.PlanDocument) -> None:
    sheet = sheet_of(plan)
    assert sheet.column_dimensions["D"].width == 60
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_a_full_day_is_a_real_date_with_its_word(plan: vp.PlanDocument) -> None:
    (cell,) = (cell for cell in sheet_of(plan)["E"] if isinstance(cell.value, datetime))
    assert cell.value == datetime(2025, 12, 15)
    assert cell.number_format == '"trước "dd/mm/yyyy'


def test_other_times_are_words(plan: vp.PlanDocument) -> None:
    values = [cell.value for cell in sheet_of(plan)["E"]]
    assert {"trong quý IV/2025", "trước ngày 20 hằng tháng"} <= set(values)


def test_numbers_run_through_all_groups(plan: vp.PlanDocument) -> None:
    numbers = [cell.value for cell in sheet_of(plan)["A"] if isinstance(cell.value, int)]
    assert numbers == list(range(1, len(plan.deadlines) + 1))


@pytest.mark.parametrize("words", ["=1+1", "+84", "-2+3", "@SUM(A1)", "=HYPERLINK(\"x\")", "\t=1"])
def test_no_cell_is_a_formula(plan: vp.PlanDocument, words: str) -> None:
    for by in ("actor", "date", "section"):
        sheet = sheet_of(hostile(plan, words), by)
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(words.strip())]
    assert cells
    assert all(cell.quotePrefix for cell in cells)


def test_letters_that_xml_cannot_hold_are_left_out(plan: vp.PlanDocument) -> None:
    assert sheet_of(hostile(plan, "Sở\x07 Nội\x00 vụ"))["B"][2].value == "Sở Nội vụ"


def test_a_list_without_rows_is_a_head() -> None:
    sheet = sheet_of(vp.parse_text("KẾ HOẠCH\nTrồng rừng\nI. MỤC ĐÍCH\nPhủ xanh đồi trọc.\n"))
    assert sheet.max_row == 1


def test_a_missing_library_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'vnplan-nlp\[xlsx\]'"):
        workbook([], "actor")


# --- CSV and the command ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["=1+1", "+84", "-2+3", "@SUM(A1)"])
def test_no_field_of_the_csv_begins_a_formula(plan: vp.PlanDocument, words: str) -> None:
    out = io.StringIO()
    write_csv(tasks([hostile(plan, words)]), out)
    fields = [field for row in csv.reader(io.StringIO(out.getvalue())) for field in row]
    assert f"'{words}" in fields
    assert not [field for field in fields if field.startswith(("=", "+", "-", "@"))]


def test_the_command_prints_a_table(plan_file: Path) -> None:
    result = CliRunner().invoke(app, ["tasks", str(plan_file), "--by", "date"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Tháng 12/2025" in result.stdout
    assert "trình danh sách khen thưởng" in result.stdout


def test_the_command_prints_csv(plan_file: Path) -> None:
    result = CliRunner().invoke(app, ["tasks", str(plan_file), "--csv"])
    assert result.stdout.splitlines()[0] == "STT,Đơn vị,Vai trò,Nhiệm vụ,Thời hạn,Mục,Văn bản"


def test_the_command_writes_a_workbook(plan_file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["tasks", str(plan_file), "--xlsx", str(tmp_path / "a.xlsx")])
    count = len(CliRunner().invoke(app, ["tasks", str(plan_file), "--csv"]).stdout.splitlines()) - 1
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{tmp_path / 'a.xlsx'}: {count} tasks\n")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active.max_row > 5


def test_two_outputs_are_a_wrong_call(plan_file: Path) -> None:
    assert CliRunner().invoke(app, ["tasks", str(plan_file), "--csv", "--xlsx", "a.xlsx"]).exit_code == 2
    assert CliRunner().invoke(app, ["tasks", str(plan_file), "--by", "colour"]).exit_code == 2
