"""`vnplan rules` and `vnplan explain` at the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vnplan_nlp.cli import app
from vnplan_nlp.data.rules import all_patterns, known_rules

PLAN = "KẾ HOẠCH\nTổ chức phong trào thi đua năm 2021\n- Gửi báo cáo trước ngày 15/6/2021 theo số 12/ của Sở.\n"


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


def ok(result: Result) -> str:
    assert (result.exit_code, result.stderr, result.exception) == (0, "", None)
    return result.stdout


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(PLAN, "utf-8")
    return path


# --- rules -----------------------------------------------------------------------------------------


def test_the_list_has_every_rule_and_every_pattern() -> None:
    rows = json.loads(ok(run("rules", "--json")))
    assert {(row["layer"], row["name"]) for row in rows if row["kind"].startswith("rule")} == set(known_rules())
    own = {name for rule in known_rules().values() if rule.kind == "pattern" for name in rule.patterns}
    assert {row["name"] for row in rows if row["kind"] == "pattern"} == set(all_patterns()) - own


def test_the_list_is_csv_too_and_may_be_of_one_layer() -> None:
    rows = list(csv.DictReader(io.StringIO(ok(run("rules", "--layer", "deadlines", "--csv")))))
    assert {row["layer"] for row in rows} == {"deadlines"}
    assert all(row["about"] for row in rows)


def test_the_table_shows_layer_rule_kind_and_example() -> None:
    out = ok(run("rules", "--layer", "relations"))
    assert "words" in out
    assert "rule, code" in out
    assert "relations.amends" in out


@pytest.mark.parametrize(
    ("name", "count", "place"),
    [
        ("deadlines.farlead", 1, "vnplan_nlp/data/rules/deadlines.toml:"),
        ("numbering.roman", 1, "vnplan_nlp/data/patterns/numbering.toml:"),
        ("campaigns.list", 1, "vnplan_nlp/data/rules/campaigns.toml:"),
        ("model.campaigns", 1, "vnplan_nlp/data/rules/campaigns.toml:"),
        ("deadlines.void", 1, "vnplan_nlp/data/patterns/deadlines.toml:"),
    ],
)
def test_one_is_shown_in_full(root: Path, name: str, count: int, place: str) -> None:
    found = json.loads(ok(run("rules", name, "--json")))
    assert len(found) == count
    assert found[0]["place"].startswith(place)
    file, line = found[0]["place"].split(":")
    assert (root / file).read_text("utf-8").splitlines()[int(line) - 1].startswith("name = ")
    assert found[0]["examples"]


def test_one_is_shown_with_its_patterns_and_examples() -> None:
    out = ok(run("rules", "deadlines.farlead"))
    pattern = all_patterns()["deadlines.farlead"]
    assert pattern.about in out
    assert f"- {pattern.counter_examples[0]}".strip() in out


def test_a_name_that_is_not_there_has_its_neighbours() -> None:
    result = run("rules", "deadline.lead")
    assert result.exit_code == 3
    assert "deadlines.lead" in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("rules", "--json", "--csv"),
        ("rules", "a", "b"),
        ("rules", "--gold", "x"),
        ("rules", "--jobs", "3"),
        ("rules", "--config", "pyproject.toml"),
        ("rules", "deadlines.lead", "--csv"),
    ],
)
def test_what_makes_no_sense_is_refused(args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2


def test_a_layer_that_is_not_there_is_told() -> None:
    result = run("rules", "--layer", "nothing")
    assert result.exit_code == 3
    assert "deadlines" in result.stderr


def test_coverage_is_a_table_csv_and_json(plan: Path) -> None:
    table = ok(run("rules", "--coverage", plan))
    assert "1 document\n" in table
    assert "deadlines.lead" in table
    assert "Dead rules" in table
    rows = list(csv.DictReader(io.StringIO(ok(run("rules", "--coverage", plan, "--csv")))))
    assert next(row for row in rows if row["name"] == "deadlines.lead")["hits"] == "1"
    value = json.loads(ok(run("rules", "--coverage", plan, "--json")))
    assert {"layer": "tables", "name": "layout.rows"} in value["dead_rules"]


def test_coverage_takes_gold_of_the_same_name(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    gold = {"header": {}, "deadlines": [{"value": "2021-06-15", "relation": "before", "recurrence": None}]}
    (tmp_path / "gold" / "ke-hoach.json").write_text(json.dumps(gold), "utf-8")
    value = json.loads(ok(run("rules", "--coverage", plan, "--gold", tmp_path / "gold", "--json")))
    assert value["documents_with_gold"] == 1
    assert next(row for row in value["rules"] if row["name"] == "deadlines.lead")["precision"] == 1.0


def test_coverage_tells_files_that_failed(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "leer.txt").write_text("", "utf-8")
    result = run("rules", "--coverage", tmp_path)
    assert result.exit_code == 1
    assert "leer.txt: " in result.stderr
    assert "deadlines.lead" in result.stdout


@pytest.mark.parametrize(
    "text",
    ["{bad", "trước ngày 15/6", "[]", "5", '{"citations": 5}', '{"header": {}, "deadlines": [3]}', '{"indicators": [{}]}'],
)
@pytest.mark.parametrize("named", [True, False])
def test_gold_that_is_none_is_told_in_one_line(plan: Path, tmp_path: Path, text: str, named: bool) -> None:
    path = tmp_path / "gold" / "ke-hoach.json"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    result = run("rules", "--coverage", plan, "--gold", path if named else path.parent)
    assert result.exit_code == 7
    assert result.stderr.startswith(f"{path}: no gold: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_gold_that_fits_no_document_is_told(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "khac.json").write_text('{"header": {}}', "utf-8")
    result = run("rules", "--coverage", plan, "--gold", tmp_path / "gold")
    assert (result.exit_code, result.stderr) == (0, "no gold fits the document\n")


def test_the_json_of_a_parse_is_left_out_of_coverage(plan: Path, tmp_path: Path) -> None:
    parsed = tmp_path / "ke-hoach.json"
    parsed.write_text(run("parse", plan).stdout, "utf-8")
    alone = run("rules", "--coverage", parsed)
    assert (alone.exit_code, alone.stderr) == (
        5, f"{parsed}: the JSON of a parse; coverage needs the document itself\n"
    )  # fmt: skip
    result = run("rules", "--coverage", tmp_path, "--json")
    assert (result.exit_code, result.stderr) == (0, alone.stderr)
    assert json.loads(result.stdout)["documents"] == 1


def test_coverage_may_be_of_one_layer(plan: Path) -> None:
    value = json.loads(ok(run("rules", "--coverage", plan, "--layer", "deadlines", "--json")))
    assert {row["layer"] for row in value["rules"]} == {"deadlines"}
    assert {row["name"].split(".")[0] for row in value["patterns"]} == {"deadlines"}
    assert value["taken_examples"] == []
    assert {row["layer"] for row in value["dead_rules"]} == {"deadlines"}
    assert run("rules", "--coverage", plan, "--layer", "deadline").exit_code == 3


@pytest.mark.parametrize("layer", ["header", "paragraphs"])
def test_coverage_of_what_has_patterns_alone(plan: Path, layer: str) -> None:
    args = ("rules", "--coverage", plan, "--layer", layer)
    assert "Dead patterns" in ok(run(*args))
    value = json.loads(ok(run(*args, "--json")))
    rows = list(csv.DictReader(io.StringIO(ok(run(*args, "--csv")))))
    assert value["rules"] == []
    assert [row["name"] for row in rows] == [row["name"] for row in value["patterns"]] != []


def test_one_may_be_of_one_layer() -> None:
    assert json.loads(ok(run("rules", "campaigns.list", "--layer", "campaigns", "--json")))[0]["layer"] == "campaigns"
    result = run("rules", "deadlines.lead", "--layer", "citations")
    assert result.exit_code == 3
    assert result.stderr == (
        "deadlines.lead of citations: no such rule or pattern; perhaps deadlines.lead of deadlines\n"
    )


# --- explain ---------------------------------------------------------------------------------------


def test_a_line_is_explained_in_words(plan: Path) -> None:
    out = ok(run("explain", plan, "--at", "3"))
    for words in ("Dòng 3", "Vùng: nội dung", "numbering.bullet", "deadlines.lead", "Suýt nhận ra", "“12/”"):
        assert words in out


def test_a_line_is_explained_as_json(plan: Path) -> None:
    value = json.loads(ok(run("explain", plan, "--at", "trước ngày", "--json")))
    assert value[0]["line"] == 3
    assert {"deadlines", "times"} & {item["layer"] for item in value[0]["annotations"]}


def test_stdin_is_explained() -> None:
    assert "deadlines.lead" in ok(run("explain", "-", "--at", "3:16", stdin=PLAN.encode()))


def test_a_place_that_is_not_there_has_its_exit_code(plan: Path) -> None:
    result = run("explain", plan, "--at", "40")
    assert result.exit_code == 3
    assert result.stderr == f"{plan}: 40: there are 3 lines\n"


@pytest.mark.parametrize("at", ["3:16", "3 : 16", " 3:16 "])
def test_blanks_around_a_place_do_not_count(plan: Path, at: str) -> None:
    assert ok(run("explain", plan, "--at", at)) == ok(run("explain", plan, "--at", "3:16"))


@pytest.mark.parametrize("at", ["", " ", "12:", ":", "1:2:3", "9" * 5000])
def test_what_is_no_place_is_told(plan: Path, at: str) -> None:
    result = run("explain", plan, "--at", at)
    assert result.exit_code == 3
    assert result.stderr == f"{plan}: {at!r}: say LINE or LINE:COLUMN, or words of the text\n"


@pytest.mark.parametrize("at", ["3", "trước ngày", "cuối cùng"])
def test_of_a_long_line_what_is_around_the_place_is_shown(tmp_path: Path, at: str) -> None:
    path = tmp_path / "ke-hoach.txt"
    many = " của các xã" * 1000
    path.write_text(PLAN.replace(".\n", f"{many} trước ngày 20/6/2021{many} đợt cuối cùng.\n"), "utf-8")
    out = ok(run("explain", path, "--at", at))
    shown = " ".join(out.split("Vùng:")[0].split())
    assert at == "3" or at in shown
    assert "…" in shown
    assert len(shown) < 800


def test_a_place_must_be_named(plan: Path) -> None:
    assert run("explain", plan).exit_code == 2
