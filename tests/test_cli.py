"""The command line: every command, and the files that people really hand to it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from vnplan_nlp import PlanDocument, __version__, load
from vnplan_nlp.cli import app
from vnplan_nlp.errors import ISSUE_CODES

PLAN = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 28/KH-UBND
Tuyên Quang, ngày 22 tháng 02 năm 2021
KẾ HOẠCH
Tổ chức phong trào thi đua năm 2021
Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị về tiếp tục đổi mới công tác thi đua, khen thưởng.
I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
a) Khơi dậy khát vọng vươn lên [của] Nhân dân.
2. Yêu cầu
- Mỗi phong trào phải có tiêu chí đo đếm được.
II. TỔ CHỨC THỰC HIỆN
1. Các đơn vị gửi báo cáo theo Quyết định số 733/QĐ-TTg ngày 14 tháng 6 năm 2019 của Thủ tướng Chính phủ.
"""


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=stdin)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "ke-hoach.txt"
    path.write_text(PLAN, "utf-8")
    return path


@pytest.fixture
def plans(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a.txt", tmp_path / "b.md"]
    for path in paths:
        path.write_text(PLAN, "utf-8")
    return paths


def ok(result: Result) -> str:
    assert (result.exit_code, result.stderr, result.exception) == (0, "", None)
    return result.stdout


def refused(result: Result, code: int, *words: str) -> None:
    assert result.exit_code == code
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    flat = "".join(result.stderr.replace("│", " ").split())  # a box may break a long path anywhere
    assert all("".join(word.split()) in flat for word in words), flat


# --- parse -----------------------------------------------------------------------------------------


def test_parse_prints_one_object(plan: Path) -> None:
    document = PlanDocument.from_json(ok(run("parse", plan)))
    assert document.origin.filename == "ke-hoach.txt"
    assert [citation.reference for citation in document.citations] == ["34-CT/TW", "733/QĐ-TTg"]


def test_the_readable_json_has_a_line_for_every_annotation(plan: Path) -> None:
    printed = ok(run("parse", plan))
    assert any('"34-CT/TW"' in line and '"title"' in line for line in printed.splitlines())
    assert json.loads(printed) == json.loads(ok(run("parse", plan, "--nl")))


def test_parse_reads_stdin() -> None:
    document = json.loads(ok(run("parse", "-", stdin=PLAN.encode())))
    assert document["origin"]["filename"] == "stdin"


def test_several_files_give_one_object_a_line(plans: list[Path]) -> None:
    lines = ok(run("parse", *plans)).splitlines()
    assert [json.loads(line)["origin"]["filename"] for line in lines] == ["a.txt", "b.md"]


def test_output_to_a_file(plan: Path, tmp_path: Path) -> None:
    assert ok(run("parse", plan, "-o", tmp_path / "out.json")) == ""
    assert load(tmp_path / "out.json").header == load(tmp_path / "out.json").header


@pytest.mark.parametrize("folder", ["new/", "deep/er/", "there"])
def test_output_to_a_folder(plan: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / "there").mkdir()
    ok(run("parse", plan, "-o", f"{tmp_path}/{folder}"))
    assert load(tmp_path / folder / "ke-hoach.json").origin.filename == "ke-hoach.txt"


def test_several_files_go_to_a_folder(plans: list[Path], tmp_path: Path) -> None:
    ok(run("parse", *plans, "-o", tmp_path / "new"))
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.json", "b.json"]


def test_two_files_of_one_stem_clash(plans: list[Path], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(PLAN, "utf-8")
    refused(run("parse", *plans, tmp_path / "a.md", "-o", tmp_path / "new"), 2, "a.txt", "a.md", "both")
    assert not (tmp_path / "new").exists()


def test_several_files_do_not_fit_into_one(plans: list[Path], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    refused(run("parse", *plans, "-o", tmp_path / "x.json"), 2, "is a file")


def test_a_layer_as_json(plan: Path) -> None:
    rows = json.loads(ok(run("parse", plan, "--layer", "citations")))
    assert [(row["filename"], row["reference"]) for row in rows] == [
        ("ke-hoach.txt", "34-CT/TW"),
        ("ke-hoach.txt", "733/QĐ-TTg"),
    ]


def test_a_layer_as_lines(plans: list[Path]) -> None:
    lines = ok(run("parse", *plans, "--layer", "citations", "--nl")).splitlines()
    assert [json.loads(line)["filename"] for line in lines] == ["a.txt", "a.txt", "b.md", "b.md"]


def test_a_layer_as_csv(plans: list[Path]) -> None:
    printed = ok(run("parse", *plans, "--layer", "citations", "--csv"))
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [row["date"] for row in rows] == ["2014-04-07", "2019-06-14"] * 2
    assert not printed.startswith("\ufeff")


def test_a_layer_as_table(plan: Path) -> None:
    printed = ok(run("parse", plan, "--layer", "citations", "--table"))
    assert "34-CT/TW" in printed
    assert "2014-04-07" in printed


def test_a_layer_to_a_folder(plans: list[Path], tmp_path: Path) -> None:
    ok(run("parse", *plans, "--layer", "sections", "--csv", "-o", tmp_path / "new"))
    assert (tmp_path / "new" / "a.csv").read_text("utf-8").startswith("\ufefffilename,document,id,")


@pytest.mark.parametrize("layer", ["references", "issues", "tables", "phases"])
@pytest.mark.parametrize("style", ["--json", "--nl", "--csv", "--table"])
def test_every_layer_prints_in_every_format(plan: Path, layer: str, style: str) -> None:
    ok(run("parse", plan, "--layer", layer, style))


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["--layer", "citation"], "citations"),
        (["--csv"], "--layer"),
        (["--table"], "--layer"),
        (["--json", "--nl"], "take one of"),
        (["--layer", "citations", "--table", "-o", "x"], "--csv"),
        (["--colour"], "No such option"),
    ],
)
def test_a_wrong_call_exits_with_2(plan: Path, args: list[str], word: str) -> None:
    refused(run("parse", plan, *args), 2, word)


def test_the_configuration_is_used(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('layers = ["citations"]\n[limits]\nmax_bytes = 10\n')
    refused(run("parse", plan, "--config", tmp_path / "c.toml"), 6, str(plan), "the limit is 10")
    refused(run("parse", "-", "--config", tmp_path / "c.toml", stdin=PLAN.encode()), 6, "stdin")
    (tmp_path / "c.toml").write_text("[limits]\nmax_byte = 10\n")
    refused(run("parse", plan, "--config", tmp_path / "c.toml"), 2, "c.toml", "limits.max_byte")
    refused(run("parse", plan, "--config", tmp_path / "none.toml"), 2, "none.toml")


# --- bad files -------------------------------------------------------------------------------------

BAD = {
    "empty.txt": (b"", 4, "zero bytes"),
    "blank.txt": (b" \n\t\n", 4, "nothing but blanks"),
    "bars.txt": (b"| | |\n|---|---|\n| | |\n", 4, "bars"),
    "anh.txt": (b"GIF89a\x01\0\x01\0\0\0\0", 5, "a GIF image, whatever its name says"),
    "scan.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", 8, "the image cannot be read"),
    "scan.pdf": (b"%PDF-1.4\n", 8, "a PDF document"),
    "noise.txt": (bytes(range(256)) * 50, 5, "binary data"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["parse", "show"])
def test_a_bad_file_gets_one_line_and_its_own_exit_code(tmp_path: Path, name: str, command: str) -> None:
    data, code, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    result = run(command, path)
    refused(result, code, reason)
    assert result.stdout == ""
    assert result.stderr.startswith(f"{path}: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.count(name) == 1


@pytest.mark.parametrize("command", ["parse", "show"])
def test_a_missing_file_and_a_folder(tmp_path: Path, command: str) -> None:
    refused(run(command, tmp_path / "none.txt"), 3, "none.txt: no such file")
    refused(run(command, tmp_path), 3, "is a folder")
    refused(run(command, "-", stdin=b""), 4, "stdin: no text")


@pytest.mark.parametrize(
    ("data", "code"), [(b"K\xff " + PLAN.encode(), "E101"), (PLAN.replace("a)", "\0a)").encode(), "W102")]
)
def test_damaged_text_is_parsed_with_an_issue(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    document = PlanDocument.from_json(ok(run("parse", path)))
    assert code in [issue.code for issue in document.issues]
    assert len(document.citations) == 2


def test_the_other_files_go_on(plans: list[Path], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("parse", tmp_path / "empty.txt", *plans, tmp_path / "none.txt", "-o", tmp_path / "new")
    refused(result, 1, "empty.txt: no text", "none.txt: no such file")
    assert result.stderr.count("\n") == 2
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.json", "b.json"]


def test_a_fault_of_ours_does_not_stop_the_others(plans: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    import vnplan_nlp.pipeline as pipeline

    real = pipeline.parse

    def faulty(source: Any, **more: Any) -> PlanDocument:
        if str(source).endswith("a.txt"):
            raise ZeroDivisionError("one\ntwo")
        return real(source, **more)

    monkeypatch.setattr(pipeline, "parse", faulty)
    result = run("parse", *plans)
    refused(result, 1, "a.txt: internal error: ZeroDivisionError: one two")
    assert len(result.stdout.splitlines()) == 1


def test_an_output_that_cannot_be_written(plan: Path, tmp_path: Path) -> None:
    refused(run("parse", plan, "-o", tmp_path / "none" / "x.json"), 1, "x.json: no such file")


# --- the other commands ----------------------------------------------------------------------------


def test_show_is_for_people(plan: Path) -> None:
    printed = ok(run("show", plan))
    for words in (
        "Loại văn bản",
        "ke-hoach.txt",
        "Bố cục",
        "MỤC ĐÍCH, YÊU CẦU",
        "Viện dẫn (2)",
        "34-CT/TW",
        "07/04/2014",
        "[của]",
    ):
        assert words in printed


def test_show_reads_stdin_and_json(plan: Path, tmp_path: Path) -> None:
    ok(run("parse", plan, "-o", tmp_path / "a.json"))
    assert ok(run("show", tmp_path / "a.json")) == ok(run("show", plan))
    assert "34-CT/TW" in ok(run("show", "-", stdin=PLAN.encode()))


def test_show_refuses_other_json(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    refused(run("show", tmp_path / "a.json"), 7, "a.json: not a plan")


def test_schema_describes_the_output(plan: Path) -> None:
    schema = json.loads(ok(run("schema")))
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(json.loads(ok(run("parse", plan)))) == set(schema["properties"])


@pytest.fixture
def evaluated(plan: Path, tmp_path: Path) -> tuple[Path, Path]:
    ok(run("parse", plan, "-o", f"{tmp_path}/pred/"))
    gold = {
        "citations": [
            {"verbatim": "", "type": "Chỉ thị", "id": id_, "kind": "numbered"} for id_ in ("34-CT/TW", "1-CT/TW")
        ]
    }
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "ke-hoach.json").write_text(json.dumps(gold), "utf-8")
    return tmp_path / "gold", tmp_path / "pred"


def test_evaluate_prints_figures_and_errors(evaluated: tuple[Path, Path]) -> None:
    printed = ok(run("evaluate", *evaluated, "--errors"))
    assert "ke-hoach citations - chỉ thị | 1/ct/tw" in printed
    assert "ke-hoach citations + quyết định | 733/qđ/ttg" in printed
    assert any(line.split()[:4] == ["citations", "0.500", "0.500", "0.500"] for line in printed.splitlines())


def test_evaluate_as_json(evaluated: tuple[Path, Path]) -> None:
    value = json.loads(ok(run("evaluate", *evaluated, "--json", "--errors", "--against", evaluated[1])))
    assert value["layers"]["citations"]["f1"] == 0.5
    assert value["changes"] == []
    assert {"document": "ke-hoach", "layer": "citations", "error": "missed", "key": ["chỉ thị", "1/ct/tw"]} in value[
        "errors"
    ]


def test_evaluate_against_an_older_run(evaluated: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    printed = ok(run("evaluate", *evaluated, "--against", tmp_path / "old"))
    assert "gain ke-hoach citations found: chỉ thị | 34/ct/tw" in printed
    assert "loss ke-hoach citations invented: quyết định | 733/qđ/ttg" in printed


def test_evaluate_names_what_is_missing(tmp_path: Path) -> None:
    refused(run("evaluate", tmp_path, tmp_path), 3, "no gold")
    refused(run("evaluate", tmp_path / "none", tmp_path), 3, "none")


def test_info_tells_what_is_there() -> None:
    value = json.loads(ok(run("info", "--json")))
    assert value["vnplan_nlp"] == __version__
    assert value["libraries"]["pydantic"]
    assert "document_types.json" in value["data"]
    assert "citations" in value["extractors"]
    assert set(value["issues"]) == set(ISSUE_CODES)
    printed = ok(run("info"))
    assert all(code in printed for code in ISSUE_CODES)


def test_version() -> None:
    assert ok(run("--version")) == f"vnplan {__version__}\n"


@pytest.mark.parametrize(
    "args", [["--help"], ["-h"], *([name, "--help"] for name in ("parse", "show", "schema", "evaluate", "info"))]
)
def test_help(args: list[str]) -> None:
    assert "Usage" in ok(run(*args))


# --- as a process ----------------------------------------------------------------------------------

ROOT = Path(__file__).parents[1]


def test_a_reader_that_leaves_is_no_error(plans: list[Path]) -> None:
    command = [sys.executable, "-m", "vnplan_nlp", "parse", *map(str, plans * 40)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (0, b"")


def test_output_is_utf8_in_any_locale(plan: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "vnplan_nlp", "parse", str(plan)]
    result = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=True)
    assert "KẾ HOẠCH" in json.loads(result.stdout.decode("utf-8"))["text"]


def test_without_arguments_the_help_is_shown() -> None:
    result = run()
    assert "parse" in result.output
