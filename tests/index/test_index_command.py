"""`vnplan index`: building on the command line, the questions in every form, and what is said where one fails."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from icalendar import Calendar
from typer.testing import CliRunner

import vnplan_nlp as vp
from tests.index.writing import CENTRE, DISTRICT, MORE, TEXTS, build, sheet, write
from vnplan_nlp.cli import app
from vnplan_nlp.errors import ExitCode
from vnplan_nlp.formats.calendar import calendar

DOCUMENTS = TEXTS | {name: MORE[name] for name in ("hai-so.txt", "sua.txt", "rung-cu.txt")}
#: Each question, and a column that its CSV has.
QUESTIONS = {
    "info": (["info"], "value"),
    "search": (["search", "trong cay"], "snippet"),
    "show": (["show", "45 ct ttg"], "witnesses"),
    "cited-by": (["cited-by", "45 ct ttg"], "section"),
    "cites": (["cites", "30/KH-UBND 2022"], "canonical_id"),
    "top": (["top"], "rank"),
    "path": (["path", "30/KH-UBND 2022", "45 ct ttg"], "step"),
    "related": (["related", "45 ct ttg"], "strength"),
    "cascade": (["cascade", "45 ct ttg"], "depth"),
    "coverage": (["coverage", "45 ct ttg", "--within", "Gia Lai", "--level", "district"], "covered"),
    "campaigns": (["campaigns"], "movement"),
    "campaign": (["campaign", "toan dan doan ket"], "place"),
    "deadlines": (["deadlines"], "last_day"),
    "changed-basis": (["changed-basis"], "by_canonical_id"),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("index"), DOCUMENTS)


def run(*arguments: str | Path, index: Path | None = None) -> Result:
    given = ["-d", str(index)] if index is not None else []
    return CliRunner().invoke(app, ["index", *map(str, arguments), *given])


def ask(index: Path, *arguments: str | Path) -> Result:
    result = run(*arguments, index=index)
    assert result.exit_code == 0, result.stderr
    return result


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


# --- building ---


def test_build_says_what_it_did(archive: Path, tmp_path: Path) -> None:
    result = ask(tmp_path / "i.db", "build", archive)
    lines = sum(len(part.read_text("utf-8").splitlines()) for part in archive.glob("documents/*.jsonl"))
    assert f"{lines} added, 0 replaced, 0 unchanged, 0 removed" in result.stderr
    assert f"… {lines} documents" in result.stderr
    assert result.stdout == ""
    again = ask(tmp_path / "i.db", "build", archive)
    assert f"0 added, 0 replaced, {lines} unchanged, 0 removed" in again.stderr


def test_quiet_says_nothing(archive: Path, tmp_path: Path) -> None:
    assert ask(tmp_path / "i.db", "build", archive, "--quiet").output == ""


def test_lines_that_are_no_plan_are_listed(tmp_path: Path) -> None:
    source = write(tmp_path, {"tinh.txt": TEXTS["tinh.txt"]})
    source.write_text(source.read_text("utf-8") + '{"no": "plan"}\n', "utf-8")
    result = run("build", source, index=tmp_path / "i.db")
    assert result.exit_code == ExitCode.FAILED
    assert "plans.jsonl:2: not a plan" in result.stderr
    assert "1 added, 0 replaced, 0 unchanged, 0 removed, 1 broken" in result.stderr


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run("build", tmp_path / "none", index=tmp_path / "i.db")
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "none: no such file" in result.stderr


def test_add_and_remove(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "i.db"
    shutil.copy(index, copy)
    more = write(tmp_path, {"them.txt": sheet(DISTRICT, "99/KH-UBND", "2022-05-05", f"Thực hiện {CENTRE};")})
    assert "1 added" in ask(copy, "add", more).stderr
    (found,) = rows(ask(copy, "search", "99/KH-UBND", "--csv"))
    assert "1 removed" in ask(copy, "remove", found["key"]).stderr
    assert rows(ask(copy, "search", "99/KH-UBND", "--csv")) == []


def test_nothing_is_removed_where_one_key_is_not_there(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "i.db"
    shutil.copy(index, copy)
    assert run("remove", "tinh.txt", "none.txt", index=copy).exit_code == ExitCode.NOT_FOUND
    assert ask(copy, "info", "--json").stdout == ask(index, "info", "--json").stdout


def test_migrate_leaves_an_index_of_this_version_as_it_is(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "i.db"
    shutil.copy(index, copy)
    assert "is up to date" in ask(copy, "migrate").stderr


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to have a head" * 20])
def test_migrate_makes_no_index_of_something_else(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "i.db").write_bytes(content)
    assert run("migrate", index=tmp_path / "i.db").exit_code == ExitCode.UNSUPPORTED
    assert (tmp_path / "i.db").read_bytes() == content


@pytest.mark.parametrize("command", [["info"], ["migrate"], ["remove", "x"], ["export", "--to", "csv", "out"]])
def test_a_missing_index_is_told(command: list[str], tmp_path: Path) -> None:
    result = run(*command, index=tmp_path / "none.db")
    assert result.exit_code == ExitCode.NOT_FOUND
    assert "vnplan index build" in result.stderr
    assert not (tmp_path / "none.db").exists()


# --- questions ---


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_prints_a_table(name: str, index: Path) -> None:
    assert ask(index, *QUESTIONS[name][0]).stdout.strip()


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_prints_json(name: str, index: Path) -> None:
    assert json.loads(ask(index, *QUESTIONS[name][0], "--json").stdout)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_prints_json_lines(name: str, index: Path) -> None:
    lines = [json.loads(line) for line in ask(index, *QUESTIONS[name][0], "--nl").stdout.splitlines()]
    assert lines
    assert all(isinstance(line, dict) for line in lines)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_prints_csv(name: str, index: Path) -> None:
    found = rows(ask(index, *QUESTIONS[name][0], "--csv"))
    assert found
    assert QUESTIONS[name][1] in found[0]


HUGE = (2**63, 10**30, "1" + 5000 * "0", -1, -(2**63) - 1)


@pytest.mark.parametrize("value", HUGE, ids=["2**63", "10**30", "5001 digits", "-1", "below 64 bits"])
@pytest.mark.parametrize(
    "question",
    [("search", "cay", "--limit"), ("search", "", "--limit"), ("search", "cay", "--offset"), ("search", "cay", "--year"),
     ("cited-by", "45 ct ttg", "--limit"), ("cited-by", "45 ct ttg", "--offset"), ("cited-by", "45 ct ttg", "--year"),
     ("top", "--limit"), ("top", "--by", "year", "--groups"), ("campaigns", "--limit"), ("related", "45 ct ttg", "--limit"),
     ("campaign", "toan dan", "--limit"), ("deadlines", "--limit"), ("changed-basis", "--limit"), ("cascade", "45 ct ttg", "--limit"),
     ("cascade", "45 ct ttg", "--depth"), ("path", "30/KH-UBND", "45 ct ttg", "--most")],
    ids=" ".join,
)  # fmt: skip
def test_a_number_beyond_all_bounds_is_a_wrong_call(question: tuple[str, ...], value: int | str, index: Path) -> None:
    result = run(*question, str(value), index=index)
    assert result.exit_code == ExitCode.USAGE
    assert isinstance(result.exception, SystemExit)
    assert question[-1] in result.stderr


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (("deadlines", "--from", "0001-01-01", "--to", "9999-12-31"), 0),
        (("deadlines", "--from", "0000-01-01"), ExitCode.USAGE),
        (("deadlines", "--to", "10000-01-01"), ExitCode.USAGE),
        (("deadlines", "--from", "2024-02-02", "--to", "2024-02-01"), ExitCode.USAGE),
        (("coverage", "45 ct ttg", "--within", "Gia Lai", "--on", "0001-01-01"), 0),
        (("coverage", "45 ct ttg", "--within", "Gia Lai", "--on", "9999-12-31"), 0),
        (("coverage", "45 ct ttg", "--within", "Gia Lai", "--on", "2024-02-30"), ExitCode.USAGE),
        (("coverage", "45 ct ttg", "--within", "²"), ExitCode.NOT_FOUND),
        (("coverage", "45 ct ttg", "--within", "٣٤"), ExitCode.NOT_FOUND),
        (("coverage", "45 ct ttg", "--within", 5000 * "9"), ExitCode.NOT_FOUND),
    ],
)
def test_days_and_places_beyond_all_bounds(question: tuple[str, ...], code: int, index: Path) -> None:
    result = run(*question, index=index)
    assert result.exit_code == code
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_days_of_early_years_are_written_with_four_digits(index: Path) -> None:
    whole = ask(index, "deadlines", "--from", "2022-01-01", "--csv").stdout
    assert whole.count("\n") > 1
    assert ask(index, "deadlines", "--from", "0999-01-01", "--csv").stdout == ask(index, "deadlines", "--csv").stdout


def test_what_documents_say_does_not_steer_the_terminal(tmp_path: Path) -> None:
    index = tmp_path / "index.db"
    plans = {name: json.loads(vp.parse_text(text, filename=name).to_json()) for name, text in DOCUMENTS.items()}
    for plan in plans.values():
        for reference in plan["references"]:
            reference["reference"] = f"{reference['reference']}\x1b]0;x\x07" if reference["reference"] else None
        for citation in plan["citations"]:
            citation["reference"] = f"{citation['reference']}\x1b]0;x\x07" if citation["reference"] else None
    source = tmp_path / "plans.jsonl"
    source.write_text("\n".join(json.dumps(plan) for plan in plans.values()), "utf-8")
    assert run("build", source, index=index).exit_code == 0
    for question in (("show", "nghi quyet 57"), ("show", "nghi quyet 57 abc")):
        result = run(*question, index=index)
        assert result.exit_code in (ExitCode.USAGE, ExitCode.NOT_FOUND)
        assert "57" in result.stderr
        assert "\x1b" not in result.stderr


def test_a_part_that_a_run_has_not_ended_is_in_the_summary(tmp_path: Path) -> None:
    (tmp_path / "out" / ".vnplan" / "parts").mkdir(parents=True)
    write(tmp_path / "out" / "documents", TEXTS).rename(tmp_path / "out" / "documents" / "part-00000.jsonl")
    result = run("build", str(tmp_path / "out"), index=tmp_path / "index.db")
    assert result.exit_code == ExitCode.FAILED
    assert "part-00000.jsonl: left out" in result.stderr
    assert "0 removed, 1 unfinished left out" in result.stderr


@pytest.mark.parametrize("share", [0.0, 0.00003, 0.0012, 0.5])
def test_an_index_that_is_cut_off_is_a_line(share: float, index: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(index, tmp_path / "index.db"))
    with copy.open("r+b") as file:
        file.truncate(int(share * copy.stat().st_size))
    for question in (["info"], ["search", "cay"], ["show", "45 ct ttg"], ["migrate"], ["export", "--to", "gexf", str(tmp_path / "g")]):
        result = run(*question, index=copy)
        assert result.exit_code == ExitCode.UNSUPPORTED
        assert result.stderr.startswith(f"{copy}: is ")
        assert result.stderr.count("\n") == 1


def test_no_text_of_csv_is_a_formula(tmp_path: Path) -> None:
    index = build(tmp_path, {"@ten.txt": sheet(DISTRICT, "81/KH-UBND", "2022-08-01", body="1. Xong trước ngày 20/3.")})
    (found,) = rows(ask(index, "search", "", "--csv"))
    assert found["path"] == "'@ten.txt"


@pytest.mark.parametrize(
    "question",
    [["search", "zzzz"], ["deadlines", "--from", "2090-01-01"], ["changed-basis", "--ref", "45 ct ttg"],
     ["cited-by", "45 ct ttg", "--year", "1990"], ["related", "83-2020-nd-cp", "--limit", "1"]],
)  # fmt: skip
def test_answers_without_rows_keep_their_head_line(question: list[str], index: Path) -> None:
    assert ask(index, *question, "--csv").stdout.count(",") > 3
    assert ask(index, *question).exit_code == 0


def test_the_environment_names_the_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VNPLAN_INDEX", str(index))
    assert json.loads(run("info", "--json").stdout)["documents"] == len(DOCUMENTS)


def test_two_forms_at_once_are_refused(index: Path) -> None:
    assert run("top", "--json", "--csv", index=index).exit_code == ExitCode.USAGE


def test_a_cascade_is_a_tree(index: Path) -> None:
    lines = ask(index, "cascade", "45 ct ttg").stdout.splitlines()
    at = {number: next(line for line in lines if number in line) for number in ("45/CT-TTg", "12/KH-UBND", "30/KH-UBND")}
    depths = [line.index("Chỉ thị" if "Chỉ thị" in line else "Kế hoạch") for line in at.values()]
    assert depths == sorted(set(depths))


def test_a_cascade_as_rows_has_depths(index: Path) -> None:
    found = {row["reference"]: int(row["depth"]) for row in rows(ask(index, "cascade", "45 ct ttg", "--csv"))}
    assert (found["45/CT-TTg"], found["12/KH-UBND"], found["30/KH-UBND"]) == (0, 1, 2)


def test_missing_units_alone(index: Path) -> None:
    question = ["coverage", "45 ct ttg", "--within", "Gia Lai", "--level", "district", "--csv"]
    every = {row["unit"]: row["covered"] for row in rows(ask(index, *question))}
    assert every["huyện Ia Grai"] == "True"
    missing = {row["unit"] for row in rows(ask(index, *question, "--missing"))}
    assert missing == {unit for unit, covered in every.items() if covered == "False"}


def test_limit_0_is_all(index: Path) -> None:
    some = rows(ask(index, "cited-by", "45 ct ttg", "--limit", "1", "--csv"))
    every = rows(ask(index, "cited-by", "45 ct ttg", "--limit", "0", "--csv"))
    assert (len(some), len(every)) == (1, len([text for text in DOCUMENTS.values() if "45/CT-TTg" in text]))


def test_names_of_files_do_not_steer_the_terminal(tmp_path: Path) -> None:
    index = build(tmp_path, {"\x1b[2Jxấu [red].txt": "Một dòng về trồng cây."})
    shown = ask(index, "search", "trồng cây").stdout
    assert "\x1b" not in shown
    assert "xấu [red].txt" in shown


# --- what is cited by files from outside ---


def test_a_file_of_the_archive_is_told_by_its_bytes(index: Path, tmp_path: Path) -> None:
    (tmp_path / "huyen.txt").write_text(TEXTS["huyen.txt"], "utf-8")
    plan = vp.parse(tmp_path / "huyen.txt")
    inside = rows(ask(index, "cites", plan.header.canonical_id or "", "--csv"))
    assert rows(ask(index, "cites", tmp_path / "huyen.txt", "--csv")) == inside
    (tmp_path / "huyen.json").write_text(plan.to_json(), "utf-8")
    assert rows(ask(index, "cites", tmp_path / "huyen.json", "--csv")) == inside


def test_a_file_that_the_archive_does_not_hold_is_read(index: Path, tmp_path: Path) -> None:
    text = sheet(DISTRICT, "77/KH-UBND", "2022-07-07", f"Thực hiện {CENTRE};\nCăn cứ Nghị định số 01/2021/NĐ-CP ngày 04/01/2021;")
    (tmp_path / "ngoai.txt").write_text(text, "utf-8")
    found = {row["canonical_id"]: row["documents"] for row in rows(ask(index, "cites", tmp_path / "ngoai.txt", "--csv"))}
    assert found.pop("01-2021-nd-cp") == "0"
    assert int(found.pop("45-ct-ttg:2021")) > 0
    assert not found


# --- errors ---


def test_a_reference_that_may_mean_several_lists_them(index: Path) -> None:
    result = run("show", "nghi quyet 57", index=index)
    assert result.exit_code == ExitCode.USAGE
    assert "  Nghị quyết 57-NQ/TW (57-nq-tw:2014)" in result.stderr.splitlines()
    assert "  Nghị quyết 57/NQ-CP (57-nq-cp:2021)" in result.stderr.splitlines()
    assert result.stdout == ""


@pytest.mark.parametrize("command", [["show", "999/QĐ"], ["campaign", "zzzz"], ["cites", "none.docx"]])
def test_what_the_index_does_not_know_is_told(command: list[str], index: Path) -> None:
    result = run(*command, index=index)
    assert result.exit_code == ExitCode.NOT_FOUND
    assert len(result.stderr.splitlines()) == 1


def test_a_damaged_index_is_told(index: Path, tmp_path: Path) -> None:
    data = index.read_bytes()
    (tmp_path / "i.db").write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    for command in (["top"], ["export", "--to", "jsonld", tmp_path / "out"]):
        result = run(*command, index=tmp_path / "i.db")
        assert result.exit_code == ExitCode.UNSUPPORTED
        assert result.stderr.startswith(f"{tmp_path / 'i.db'}: ")
        assert len(result.stderr.splitlines()) == 1


# --- calendars ---


def events(data: bytes) -> dict[str, Any]:
    return {str(event["uid"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def test_deadlines_become_a_calendar_with_the_ids_of_their_plans(index: Path, tmp_path: Path) -> None:
    result = ask(index, "deadlines", "--from", "2022-03-01", "--to", "2022-03-31", "--ics", tmp_path / "han.ics")
    assert "1 events, 0 without a day left out" in result.stderr
    (tmp_path / "huyen.txt").write_text(TEXTS["huyen.txt"], "utf-8")
    ours = events((tmp_path / "han.ics").read_bytes())
    theirs = events(calendar([vp.parse(tmp_path / "huyen.txt")]).data)
    ((uid, event),) = ours.items()
    for field in ("summary", "dtstart", "dtend", "dtstamp", "categories"):
        assert event[field].to_ical() == theirs[uid][field].to_ical()
    assert "30/KH-UBND" in event["description"]


def test_a_calendar_takes_no_other_form(index: Path, tmp_path: Path) -> None:
    assert run("deadlines", "--ics", tmp_path / "a.ics", "--csv", index=index).exit_code == ExitCode.USAGE
