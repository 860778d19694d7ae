"""Reading web pages, pages that Word saved and pages saved as MHTML."""

import contextlib
import random
from pathlib import Path

import pytest

import vnplan_nlp as vp
from corpora.documents import make_html
from corpora.manifest import plans
from tests.word_files import mutated
from vnplan_nlp.config import Limits
from vnplan_nlp.errors import EmptyDocumentError, VnplanError
from vnplan_nlp.ingest.door import read

LIMITS = Limits()
PLANS = plans(round_trip=True)


def page(body: str, head: str = "<meta charset=utf-8>") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def lines_of(body: str) -> list[str]:
    return [line for line in read(page(body), limits=LIMITS).text.split("\n") if line]


def test_a_page_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.doc"
    path.write_bytes(page("<p>KẾ HOẠCH</p>"))
    source = read(path, limits=LIMITS)
    assert source.text == "KẾ HOẠCH"
    assert (source.origin.text_source, source.origin.media_type, source.origin.encoding) == (
        "html",
        "text/html",
        "utf-8",
    )


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<html><meta charset=utf-16><p>KẾ HOẠCH</p>".encode("utf-16"), "utf-16-le"),
        ("<html><meta charset=windows-1252><p>KẾ HOẠCH</p>".encode(), "utf-8"),  # what it is, not what it says
        ("<html><meta charset='windows-1252'><p>K&#7870; HO&#7840;CH \u00e0</p>".encode("cp1252"), "cp1252"),
        ("<html><meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'><p>K&#7870; HO&#7840;CH \u2013</p>".encode("cp1252"), "cp1252"),
        ("<html><meta charset=windows-1258><p>K\u00ca\u0301 HOA\u0323CH</p>".encode("cp1258"), "cp1258"),
        ("<html><meta charset=x-unknown><p>KẾ HOẠCH</p>".encode() + b"\xff", "utf-8"),
        ("<html><meta charset=base64><p>KẾ HOẠCH</p>".encode() + b"\xff", "utf-8"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, encoding: str) -> None:
    source = read(data, limits=LIMITS)
    assert vp.parse(data).text.startswith("KẾ HOẠCH")
    assert source.origin.encoding == encoding


def test_what_is_not_shown_is_dropped() -> None:
    body = (
        "<nav><ul><li>Trang chủ</ul></nav><script>var a = '<p>x</p>'</script><style>p {}</style><div style='display: none'>ẩn</div>"
        "<p hidden>ẩn</p><p>KẾ<!-- x --> HOẠCH<span style='mso-hide:all'>ẩn</span></p><button>In</button><footer>Chân trang</footer>"
    )
    assert lines_of(body) == ["KẾ HOẠCH"]


def test_blanks_and_breaks() -> None:
    assert lines_of("<p>Ủy\n ban <b>nhân</b>\n<i>dân</i><br>xã&nbsp;A &lt;b&gt;</p>text<div>khối</div>") == [
        "Ủy ban nhân dân",
        "xã\u00a0A <b>",
        "text",
        "khối",
    ]


def test_numbers_of_lists_are_computed() -> None:
    body = (
        "<ol type=I start=2><li>A<ol><li>b<li value=5>c<li>d</ol></li><li><p>E</p><p>tiếp</p></li></ol><ol type=a><li>f</ol>"
        "<ol style='list-style-type: lower-roman'><li>g</ol><ul><li>h</ul><ul style='list-style:none'><li>i</ul>"
    )
    assert lines_of(body) == ["II. A", "1. b", "5. c", "6. d", "III. E", "tiếp", "a) f", "i. g", "- h", "i"]


def test_numbers_of_word_are_kept() -> None:
    def item(mark: str, text: str) -> str:
        ignored = f"<![if !supportLists]><span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>"
        return f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>{ignored}{text}</p>"

    assert lines_of(item("1.", "Mục đích") + item("a)", "x") + item("·", "y")) == ["1. Mục đích", "a) x", "- y"]


def test_marks_of_notes_leave_the_sentence() -> None:
    body = (
        "<p>Nghị định<a href='#_ftn1' name='_ftnref1'><sup>[1]</sup></a> số 1<sup>2</sup>; 5 km<sup>2</sup></p>"
        "<div style='mso-element:footnote'><p><a href='#_ftnref1'><span>[1]</span></a> Có hiệu lực.</p></div>"
    )
    assert lines_of(body) == ["Nghị định số 12; 5 km2".replace("12", "1"), "[1] Có hiệu lực."]


def test_borders_make_a_table_of_rows() -> None:
    cell = "<td style='border:solid windowtext 1.0pt'>"
    rows = f"<tr>{cell}<p>TT</p></td>{cell}<p>Việc</p><p>chính</p></td></tr><tr>{cell}1</td>{cell}a | b</td></tr>"
    assert lines_of(f"<table style='border-collapse:collapse;border:none'>{rows}</table>") == [
        "| TT | Việc chính |",
        "| --- | --- |",
        "| 1 | a \\| b |",
    ]


def test_spans_keep_columns_in_place() -> None:
    rows = "<tr><th rowspan=2>TT<th colspan=2>Việc<tr><td>a<td>b<tr><td>1<td>c<td>d"
    assert lines_of(f"<table border=1>{rows}</table>")[0::1][0] == "| TT | Việc |  |"
    assert lines_of(f"<table border=1>{rows}</table>")[2:] == ["|  | a | b |", "| 1 | c | d |"]


def test_a_letterhead_with_borders_that_are_not_drawn_is_layout() -> None:
    cell = "<td style='width:5cm;border:none;padding:0'>"
    rows = f"<tr>{cell}ỦY BAN NHÂN DÂN<br>XÃ YÊN LẬP<p>Số: 6/KH-UBND</p></td>{cell}<p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p><p>Yên Lập, ngày 08 tháng 9 năm 2025</p></td></tr>"
    header = vp.parse(
        page(f"<table border=1>{rows}</table><p align=center>KẾ HOẠCH</p><p align=center>Tổ chức năm 2025</p>")
    ).header
    assert (header.reference, header.date, header.title) == ("6/KH-UBND", "2025-09-08", "Tổ chức năm 2025")


def test_a_page_laid_out_as_one_table_is_read_as_a_page() -> None:
    inner = "<table border=1><tr><td>TT<td>Việc<tr><td>1<td>a</table>"
    assert lines_of(f"<table><tr><td><p>KẾ HOẠCH</p>{inner}</td><td></td></tr></table>") == [
        "KẾ HOẠCH",
        "| TT | Việc |",
        "| --- | --- |",
        "| 1 | a |",
    ]


def test_a_page_saved_as_mhtml() -> None:
    data = (
        b"From: <Saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"; boundary=\"b\"\r\n\r\n"
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><p>K=E1=BA=BE HO=E1=BA=A0CH</p></html>\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )  # fmt: skip
    source = read(data, limits=LIMITS)
    assert source.text == "KẾ HOẠCH"
    assert source.origin.media_type == "multipart/related"


@pytest.mark.parametrize("data", [page(""), page("<script>x</script>"), b"<html>", b"<!DOCTYPE html>"])
def test_a_page_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyDocumentError):
        read(data, limits=LIMITS)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><td>" * 10_000 + "x" + "</table>" * 10_000,
        "<div>" * 100_000 + "x",
        "<table border=1><tr><td colspan=999999999 rowspan=999999999>a<td colspan=-1>b<tr><td>c</table>",
        "</table></td><tr><td>x</tr><li>y</ol></ul><td>z",
        "<!ENTITY a 'x'>&a;" + "&lt" * 50_000,
        "<ol start=99999999999999><li value=x>a</ol>",
        "<p " + "a=b " * 50_000 + ">x",
    ],
    ids=["tables", "deep", "spans", "unclosed", "entities", "numbers", "attributes"],
)
def test_hostile_pages_end_in_a_text_or_one_line(body: str) -> None:
    try:
        text = read(page(body), limits=LIMITS).text
    except VnplanError as error:
        text = str(error)
        assert "\n" not in text
    assert len(text) < 400_000


def test_mutations_give_a_plan_or_an_error() -> None:
    chance = random.Random(20250322)
    whole = make_html(PLANS[7].read_text("utf-8")).encode()
    for _ in range(200):
        with contextlib.suppress(VnplanError):
            vp.parse(mutated(whole, chance))


def test_a_real_page_of_word(shared: Path) -> None:
    header = vp.parse(shared / "plans" / "office" / "101-2025-UBTVQH15.htm").header
    assert (header.doc_type, header.reference, header.date) == ("Nghị quyết", "101/2025/UBTVQH15", "2025-09-26")
    assert header.issuer is not None
    assert header.issuer.name == "Ủy ban Thường vụ Quốc hội"
    assert header.signer is not None
    assert header.signer.name == "Trần Thanh Mẫn"
