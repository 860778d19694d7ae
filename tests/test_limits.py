"""Limits: seconds and memory of every reader, and of the programs that readers run."""

from __future__ import annotations

import io
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

import vnplan_nlp as vp
from corpora.hostile import sound
from corpora.hostile_packages import docx, paragraph
from corpora.pdfs import make_pdf
from vnplan_nlp import pipeline
from vnplan_nlp.config import Limits, ParseConfig
from vnplan_nlp.data.marks import tamed
from vnplan_nlp.errors import DamagedFileError, ExitCode, MemoryLimitError, TimeLimitError, TooLargeError
from vnplan_nlp.ingest import door, pdf, programs, recognise, scans
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.door import read

LIMITS = Limits()
PLAN = "KẾ HOẠCH\nTrồng cây năm 2024\n\nI. MỤC ĐÍCH\n" + "".join(f"{at}. Trồng cây ở nơi {at}.\n" for at in range(1, 120))


class Countdown(Deadline):
    """A deadline that is reached when it was asked for the n-th time: no test waits for a clock."""

    times = 0

    @property
    def reached(self) -> bool:
        type(self).times -= 1
        return self.times < 0

    def check(self) -> None:
        if self.reached:
            raise TimeLimitError(self.name, self.seconds)


def ends_after(times: int) -> Countdown:
    Countdown.times = times
    return Countdown("a.pdf", 600)


def test_a_deadline_is_reached_and_says_which_setting() -> None:
    assert not Deadline("a", 60).reached
    assert 0 < Deadline("a", 60).left <= 60
    over = Deadline("a", 0)
    assert over.reached
    assert over.left == 0
    with pytest.raises(TimeLimitError, match=r"^a: reading it takes longer than 0 s .*limits\.max_seconds") as caught:
        over.check()
    assert caught.value.exit_code is ExitCode.TOO_SLOW


@pytest.mark.parametrize("kind", ["docx", "html", "mht"])
def test_no_reader_goes_on_when_the_time_is_over(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "Deadline", lambda name, seconds: Deadline(name, 0))
    with pytest.raises(TimeLimitError):
        read(sound(kind), limits=LIMITS)


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_the_time_is_asked_for_in_the_middle(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "Deadline", lambda name, seconds: ends_after(5))
    with pytest.raises(TimeLimitError):
        read(sound(kind), limits=LIMITS)


def test_pages_that_were_read_in_time_are_kept() -> None:
    data = make_pdf(vp.parse_text(PLAN))[0]
    whole = pdf.read_bytes(data, name="a.pdf", filename=None, limits=LIMITS)
    assert len(whole.pages) >= 3
    part = pdf.read_bytes(data, name="a.pdf", filename=None, limits=LIMITS, deadline=ends_after(1))
    assert [issue.code for issue in part.issues] == ["W108"]
    assert part.issues[0].message.endswith("trang " + ", ".join(str(number) for number in range(2, len(whole.pages) + 1)))
    assert "Trồng cây ở nơi 1." in part.text
    assert "nơi 119." not in part.text
    assert len(part.pages) == len(whole.pages)
    with pytest.raises(TimeLimitError):
        pdf.read_bytes(data, name="a.pdf", filename=None, limits=LIMITS, deadline=ends_after(0))


def tiff(count: int) -> bytes:
    pages = [Image.new("L", (620, 877), 255) for _ in range(count)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    return buffer.getvalue()


@pytest.fixture
def one_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition that finds a line on every page, one page after the other."""
    head = "level\tblock_num\tpar_num\tline_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    table = head + "5\t1\t1\t1\t100\t100\t200\t30\t90\tKẾ HOẠCH\n"
    monkeypatch.setattr(recognise, "tesseract", lambda: "tesseract")
    monkeypatch.setattr(recognise, "processors", lambda: 1)
    monkeypatch.setattr(recognise.programs, "run", lambda *_, **__: programs.Ended(0, table.encode(), b""))


@pytest.mark.usefixtures("one_page_at_a_time")
def test_scans_that_were_recognised_in_time_are_kept() -> None:
    source = scans.read_bytes(tiff(4), name="a.tif", filename=None, limits=LIMITS, deadline=ends_after(2))
    assert [issue.code for issue in source.issues] == ["W108", "I107"]
    assert source.issues[0].message == "2 trang chưa được đọc vì hết thời gian (600 giây): trang 3, 4"
    assert source.text.split() == ["KẾ", "HOẠCH"] * 2
    with pytest.raises(TimeLimitError):
        scans.read_bytes(tiff(4), name="a.tif", filename=None, limits=LIMITS, deadline=ends_after(0))


@pytest.mark.usefixtures("one_page_at_a_time")
def test_a_page_of_a_scan_that_cannot_be_drawn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = tiff(2)
    real = Image.Image.copy
    monkeypatch.setattr(Image.Image, "copy", lambda image: 1 / 0 if image.tell() else real(image))
    source = scans.read_bytes(data, name="a.tif", filename=None, limits=LIMITS)
    assert [(issue.code, issue.message[-7:]) for issue in source.issues] == [("W106", "trang 2"), ("I107", "trang 1")]


def test_an_analysis_has_a_time_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "Deadline", lambda name, seconds, what: Deadline(name, 0, what))
    with pytest.raises(TimeLimitError, match="its analysis takes longer"):
        vp.parse_text(PLAN)


# --- memory -------------------------------------------------------------------------------------------


def small(**limits: int) -> Limits:
    return Limits(**limits)


def test_more_elements_than_the_memory_is_for() -> None:
    for data in (docx(paragraph("a") * 300), f"<html><body>{'<p>a</p>' * 300}".encode()):
        assert read(data, limits=small(max_memory=5_000_000)).text
        with pytest.raises(TooLargeError, match=r"elements.*limits\.max_memory"):
            read(data, limits=small(max_memory=100_000))


def test_more_cells_than_the_memory_is_for() -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='100'/></w:tcPr><w:p/></w:tc>"
    word = docx(f"<w:tbl><w:tr>{cell * 50}</w:tr></w:tbl>" + paragraph("a"))
    page = b"<html><body><table><tr>" + b"<td colspan=60>a" * 80
    for data in (word, page):
        assert read(data, limits=small(max_memory=10_000_000)).text
        with pytest.raises(MemoryLimitError, match="max_memory") as caught:
            read(data, limits=small(max_memory=2_000_000))
        assert caught.value.exit_code is ExitCode.TOO_LARGE


def test_a_text_longer_than_the_memory_is_for() -> None:
    config = ParseConfig(limits=small(max_memory=1_000_000))
    assert vp.parse_text("KẾ HOẠCH\n" + "a " * 5000, config=config)
    for text in ("a " * 20_000, "a\n" * 2000):
        with pytest.raises(TooLargeError, match=r"bytes of memory.*limits\.max_memory"):
            vp.parse_text("KẾ HOẠCH\n" + text, config=config)


def test_more_dots_than_the_memory_is_for() -> None:
    with pytest.raises(TooLargeError, match=r"543,740 dots.*limits\.max_memory"):
        read(tiff(1), limits=small(max_memory=500_000 * 40))


@pytest.mark.parametrize(("raised", "told"), [(MemoryError, MemoryLimitError), (RecursionError, DamagedFileError)])
def test_a_process_without_memory_says_so(
    raised: type[Exception], told: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def out(*_: object, **__: object) -> None:
        raise raised

    monkeypatch.setattr("vnplan_nlp.ingest.pdf.read_bytes", out)
    with pytest.raises(told, match=r"^b\.pdf: "):
        vp.parse(b"%PDF-1.4", filename="b.pdf")


def test_a_plan_that_outgrows_the_memory_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def out(text: str) -> None:
        raise MemoryError

    monkeypatch.setattr(pipeline, "normalize", out)
    with pytest.raises(MemoryLimitError, match=r"^text: "):
        vp.parse_text(PLAN, filename="text")


# --- what is unpacked -----------------------------------------------------------------------------------


def test_a_page_longer_than_the_limit_of_what_is_unpacked() -> None:
    with pytest.raises(TooLargeError, match="max_unpacked_bytes"):
        read(b"<html><body><p>" + b"a" * 2000, limits=small(max_unpacked_bytes=1000))


def test_a_list_prints_no_label_that_is_longer_than_a_line() -> None:
    lists = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="{"x" * 5000}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    assert len(read(docx(paragraph("KẾ HOẠCH", numbered), numbering=lists.encode()), limits=LIMITS).text) < 200


def test_a_table_of_one_wide_row_is_not_filled_up() -> None:
    page = b"<html><body><table border=1><tr>" + b"<td>a" * 3000 + b"<tr><td>b<td>c" * 3000
    text = read(page, limits=LIMITS).text
    assert len(text) < 100_000
    assert text.count("b") == 3000


def test_a_message_holds_no_line_end_of_the_file() -> None:
    relation = b'<Relationship Id="a" Type="x/officeDocument" Target="a&#10;b&#9;c.xml"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("_rels/.rels", b"<Relationships>" + relation + b"</Relationships>")
        archive.writestr("word/document.xml", b"<a/>")
    with pytest.raises(DamagedFileError) as caught:
        read(buffer.getvalue(), limits=LIMITS)
    assert str(caught.value).isprintable()


# --- marks ------------------------------------------------------------------------------------------------


def test_marks_that_no_letter_bears_are_dropped_and_told() -> None:
    text = "KẾ HOẠCH e" + "\u0323\u0302" * 100 + " năm 2024"
    plan = vp.parse_text(text)
    assert len(plan.text) < 50
    assert [issue.message for issue in plan.issues if issue.code == "W102"] == [
        "170 dấu chồng lên một chữ quá mức bị bỏ qua"
    ]


@pytest.mark.parametrize("text", ["Kế hoạch", "Kê\u0301 hoa\u0323ch", "e" + "\u0301" * 30, "計画" * 40, "กำ่" * 40])
def test_marks_of_languages_stay(text: str) -> None:
    assert tamed(text) == text


# --- other programs ---------------------------------------------------------------------------------------

PYTHON = [sys.executable, "-c"]


def run(code: str, **limits: float) -> programs.Ended:
    values = {"seconds": 60, "memory": 2_000_000_000, **limits}
    return programs.run([*PYTHON, code], **values)  # type: ignore[arg-type]


def test_a_program_gets_its_input_and_gives_its_output() -> None:
    ended = programs.run(
        [*PYTHON, "import os, sys; print(input() + os.environ['A']); sys.exit(3)"],
        seconds=60, memory=2_000_000_000, given=b"x", environment={"A": "y"},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout.strip()) == (3, b"xy")


needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="limits of other processes are set on Linux only")


@needs_limits
def test_a_program_gets_no_more_memory() -> None:
    code = "input(); x = bytearray(600_000_000); print(len(x))"  # the input comes when the limit is set
    assert programs.run([*PYTHON, code], seconds=60, memory=2_000_000_000, given=b"\n").stdout.strip() == b"600000000"
    assert b"MemoryError" in programs.run([*PYTHON, code], seconds=60, memory=400_000_000, given=b"\n").stderr


@needs_limits
def test_a_program_writes_no_larger_file(tmp_path: Path) -> None:
    code = f"input(); f = open({str(tmp_path / 'x')!r}, 'wb'); f.write(bytes(5000)); f.close()"
    common = {"seconds": 60, "memory": 2_000_000_000, "given": b"\n"}
    assert programs.run([*PYTHON, code], file_size=10_000, **common).returncode == 0  # type: ignore[arg-type]
    assert programs.run([*PYTHON, code], file_size=1000, **common).returncode != 0  # type: ignore[arg-type]
    assert (tmp_path / "x").stat().st_size == 1000


def test_a_program_is_ended_with_those_that_it_started(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    inner = f"import time\nwhile True: open({str(alive)!r}, 'w').write('x'); time.sleep(0.05)"
    start = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {inner!r}], stdout=-3, stderr=-3)"
    with pytest.raises(programs.subprocess.TimeoutExpired):
        programs.run([*PYTHON, f"{start}; time.sleep(600)"], seconds=3, memory=2_000_000_000, file_size=100)
    alive.unlink(missing_ok=True)
    time.sleep(0.5)
    assert not alive.exists()
    # One that has ended by itself may leave others, too.
    programs.run([*PYTHON, f"{start}; time.sleep(1)"], seconds=30, memory=2_000_000_000, file_size=100)
    alive.unlink(missing_ok=True)
    time.sleep(0.5)
    assert not alive.exists()
