"""Documents in fonts of before Unicode: what a plan says in them, it says in Unicode; hyphens and letters are told apart."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

import vnplan_nlp as vp
from corpora.documents import Fonts, make_docx, make_html
from corpora.documents import package as docx
from corpora.generator.legacy import encode, in_fonts, writable
from corpora.manifest import plans
from corpora.pdfs import HEIGHT, _old_font, make_pdf, width
from tests.word_files import alike, paragraph
from vnplan_nlp.config import Limits
from vnplan_nlp.ingest.door import read

PLANS = plans(round_trip=True)
ENCODINGS = ("tcvn3", "vni")
LIMITS = Limits()


@cache
def source(path: Path, encoding: str) -> vp.PlanDocument:
    return vp.parse_text(writable(path.read_text("utf-8"), encoding))


def codes(plan: vp.PlanDocument) -> list[str]:
    return [issue.code for issue in plan.issues]


# --- whole plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_in_word_says_what_its_text_says(path: Path, encoding: str) -> None:
    plan = vp.parse(make_docx(path.read_text("utf-8"), encoding=encoding))
    share, different = alike(source(path, encoding), plan)
    assert share >= 0.99, different[:10]
    assert codes(plan).count("I105") == 1


@pytest.mark.parametrize("fonts", ["face", "style", "class"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_on_a_page_says_what_its_text_says(path: Path, encoding: str, fonts: Fonts) -> None:
    plan = vp.parse(make_html(path.read_text("utf-8"), encoding=encoding, fonts=fonts).encode())
    share, different = alike(source(path, encoding), plan)
    assert share >= 0.99, different[:10]
    assert codes(plan).count("I105") == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_printed_plan_says_what_its_text_says(path: Path, encoding: str) -> None:
    plan = vp.parse(make_pdf(source(path, encoding), encoding=encoding)[0])
    share, different = alike(source(path, encoding), plan)
    assert share >= 0.98, different[:10]
    assert codes(plan).count("I105") == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", PLANS[1::3], ids=lambda path: path.stem)
def test_a_printed_plan_whose_fonts_have_other_names_is_known_by_its_words(path: Path, encoding: str) -> None:
    plan = vp.parse(make_pdf(source(path, encoding), encoding=encoding, fonts=False)[0])
    share, different = alike(source(path, encoding), plan)
    assert share >= 0.98, different[:10]
    assert plan.origin.encoding == {"tcvn3": "tcvn3", "vni": "vni-windows"}[encoding]
    assert codes(plan).count("I105") == 1


# --- PDF ---------------------------------------------------------------------------------------------


def shown(*lines: list[tuple[str, str]], encoding: str = "tcvn3") -> str:
    """The raw text of a page of lines, each of stretches (font, Unicode text); "Helvetica" shows it as it is."""
    width("")  # registers the font whose widths the old ones have
    buffer = io.BytesIO()
    sheet = Canvas(buffer, pagesize=(595, HEIGHT), invariant=1)
    for number, line in enumerate(lines):
        drawn = sheet.beginText(85, 700 - 15 * number)
        for font, text in line:
            if font == "Helvetica":
                drawn.setFont(font, 12)
                drawn.textOut(text)
            else:
                drawn.setFont(_old_font(font, encoding, named=True), 12)
                data = encode(text.lower() if font.endswith("H") else text, encoding)
                drawn._code.append(f"<{data.hex()}> Tj")
        sheet.drawText(drawn)
    sheet.save()
    return read(buffer.getvalue(), limits=LIMITS).text


def test_the_letter_that_is_a_hyphen_in_other_fonts() -> None:
    words = "Ưu tiên tư tưởng - nước ta, số 12-KH/TU của Đảng ủy xã-hội"
    assert shown([(".VnTime", words)]) == words


def test_the_letter_at_the_end_of_a_line_joins_nothing() -> None:
    assert shown([(".VnTime", "Căn cứ Thông tư")], [(".VnTime", "liên tịch số 5/KH-")], [(".VnTime", "UBND")]) == (
        "Căn cứ Thông tư\nliên tịch số 5/KH-\nUBND"
    )


def test_fonts_may_change_inside_a_word() -> None:
    line = [(".VnTimeH", "ỦY BAN"), (".VnTime", " nhân dân, "), (".VnTimeH", "Ủ"), (".VnTime", "y viên")]
    assert shown([*line, ("Helvetica", " (a \u00b1 b - c)")]) == "ỦY BAN nhân dân, Ủy viên (a \u00b1 b - c)"


def test_letters_of_two_characters() -> None:
    words = "KẾ HOẠCH Tổ chức phong trào ở Thành phố - số 12-KH/TU, Ấp Đỗ Cả, kỹ thuật"
    assert shown([("VNI-Times", words)], encoding="vni") == words


def test_clean_pages_are_not_asked_for_their_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> int:
        raise AssertionError("a font was asked for")

    data = make_pdf(source(PLANS[0], "vni"))[0]
    monkeypatch.setattr(pdfium, "FPDFText_GetFontInfo", asked)
    assert vp.parse(data).citations
    old = make_pdf(source(PLANS[0], "vni"), encoding="vni")[0]
    with pytest.raises(AssertionError, match="asked for"):
        vp.parse(old)


# --- web pages ---------------------------------------------------------------------------------------


def lines_of(body: str, head: str = "<meta charset=utf-8>", encoding: str = "utf-8") -> list[str]:
    data = f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding)
    return [line for line in read(data, limits=LIMITS).text.split("\n") if line]


@pytest.mark.parametrize(
    ("body", "head", "found"),
    [
        ('<p><font face=".VnTime, Arial">KÕ ho¹ch <b>\u00adu tiªn</b></font> é</p>', "", "Kế hoạch ưu tiên é"),
        ("<p><font face='.VnTimeH'>uû ban<font face=Arial> é</font> d©n</font></p>", "", "UỶ BAN é DÂN"),
        ('<p style=\'font-family:".VnTimeH","serif"\'>kÕ ho¹ch</p>', "", "KẾ HOẠCH"),
        ("<p style='font:12pt .VnTime'>KÕ<span style='font-family:Arial'> é</span> ho¹ch</p>", "", "Kế é hoạch"),
        ("<p style=\"font-family:'VNI-Times'\">Coäng hoøa</p>", "", "Cộng hòa"),
        ("<p style='font-family:Arial,.VnTime'>é ¹</p>", "", "é ¹"),
        ("<p class='x Tieude'>kÕ</p>", "<style>.Tieude{font-family:.VnTimeH}</style>", "KẾ"),
        ("<p class=a>KÕ</p>", "<style>/* p.b{} */ p.b, p.a {color:red; font-family:'.VnTime'}</style>", "Kế"),
        ("<div>KÕ</div>", "<style>@font-face {font-family:.VnTimeH} div {font-family:.VnTime}</style>", "Kế"),
        ("<p>KÕ</p>", '<style>@media print { p {font-size:9pt} }\np {font-family:".VnTime"}</style>', "Kế"),
        ("<p><font face=.VnTime>Kế hoạch</font><font face=.VnTime>á</font></p>", "", "Kế hoạchá"),
        ("<p><font face=.VnTime>K&Otilde; &shy;u ho&#185;ch</font></p>", "", "Kế ưu hoạch"),
    ],
)
def test_a_font_tells_the_encoding(body: str, head: str, found: str) -> None:
    assert lines_of(body, f"<meta charset=utf-8>{head}") == [found]


def test_a_page_in_the_code_page_of_windows() -> None:
    body = "<p><font face='.VnTimeH'>kÕ ho¹ch</font></p><p><font face='.VnTime'>­u tiªn ®Çu t­ cña tØnh</font></p>"
    for head in ("<meta charset=windows-1252>", "<meta charset=x-user-defined>", ""):
        assert lines_of(body, head, "cp1252") == ["KẾ HOẠCH", "ưu tiên đầu tư của tỉnh"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_page_whose_style_sheet_is_elsewhere_is_known_by_its_words(encoding: str) -> None:
    text = "Thực hiện chỉ đạo của tỉnh về công tác của các huyện năm 2009, kế hoạch số 5"
    data = f"<html><link href=a.css><p class=a>{encode(text, encoding).decode('cp1252')}</p>".encode()
    found = read(data, limits=LIMITS)
    assert found.text == text
    assert [issue.code for issue in found.issues] == ["I105"]


# --- Word --------------------------------------------------------------------------------------------


def in_font(text: str, font: str) -> bytes:
    run = f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr><w:t>{text}</w:t></w:r>'
    return docx(f"<w:p>{run}</w:p>" + paragraph("é"))


@pytest.mark.parametrize(
    ("text", "font", "found", "told"),
    [
        ("­u tiªn", ".VnTime", "ưu tiên", ["I105"]),
        ("Kế hoạch á", ".VnTime", "Kế hoạch á", []),
        ("2024", ".VnTime", "2024", []),
        ("KÕ", "Arial", "KÕ", []),
    ],
)
def test_a_font_of_word_is_told_where_it_changed_letters(text: str, font: str, found: str, told: list[str]) -> None:
    raw = read(in_font(text, font), limits=LIMITS)
    assert raw.text == f"{found}\n\né"
    assert [issue.code for issue in raw.issues] == told
    assert raw.origin.encoding == ("tcvn3" if told else None)


def test_stretches_in_fonts_are_the_text() -> None:
    text = "KẾ HOẠCH của Ủy ban, QĐ-TTg 5 "
    assert [font for font, _ in in_fonts(text, "tcvn3")] == [".VnTimeH", ".VnTime", ".VnTimeH", ".VnTime"]
    assert "".join(part for _, part in in_fonts(text, "tcvn3")) == "kÕ ho¹ch cña ñy ban, Q§-TTg 5 "
