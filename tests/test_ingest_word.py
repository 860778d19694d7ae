"""Reading Word documents: numbers that Word counts, revisions, boxes, tables, and files made to do harm."""

import contextlib
import io
import random
import shutil
import zipfile
from functools import cache
from pathlib import Path

import pytest

import vnplan_nlp as vp
from corpora.documents import BORDERS, LEVELS, NAMESPACES, W, make_docx, numbering
from corpora.documents import package as docx
from corpora.manifest import plans
from tests.word_files import mutated, paragraph, run, table
from vnplan_nlp.config import Limits
from vnplan_nlp.errors import (
    DamagedFileError,
    EmptyDocumentError,
    TimeLimitError,
    TooLargeError,
    UnsupportedFormatError,
    VnplanError,
)
from vnplan_nlp.ingest.door import read

LIMITS = Limits()
PLANS = plans(round_trip=True)


def text_of(body: str, **parts: str) -> str:
    return read(docx(body, **parts), limits=LIMITS).text


def lines_of(body: str, **parts: str) -> list[str]:
    return [line for line in text_of(body, **parts).split("\n") if line]


def test_origin_tells_what_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.txt"  # whatever its name says
    path.write_bytes(docx(paragraph("KẾ HOẠCH")))
    origin = read(path, limits=LIMITS).origin
    assert (origin.text_source, origin.encoding, origin.filename) == ("docx", None, "ke-hoach.txt")
    assert origin.media_type.endswith("wordprocessingml.document")
    assert origin.bytes == path.stat().st_size


def test_levels_are_counted_and_restart() -> None:
    body = [("A", 0), ("B", 1), ("C", 2), ("D", 2), ("E", 3), ("F", 1), ("G", 2), ("H", 0), ("I", 1)]
    lists = numbering([list(LEVELS.values())], [(0, None)])
    found = lines_of("".join(paragraph(text, num=(1, at)) for text, at in body), numbering=lists)
    assert found == ["I. A", "1. B", "a) C", "b) D", "- E", "2. F", "a) G", "II. H", "1. I"]


def test_a_level_may_print_the_numbers_above_it() -> None:
    lists = numbering([[("upperRoman", "%1."), ("decimal", "%1.%2."), ("lowerRoman", "(%3)")]], [(0, None)])
    body = "".join(paragraph("x", num=(1, at)) for at in (0, 0, 1, 1, 2))
    assert lines_of(body, numbering=lists) == ["I. x", "II. x", "II.1. x", "II.2. x", "(i) x"]


def test_a_list_may_start_anew_or_go_on() -> None:
    lists = numbering([[("decimal", "%1.")]], [(0, None), (0, 5), (0, None)])
    body = "".join(paragraph("x", num=(num, 0)) for num in (1, 1, 2, 2, 3))
    assert lines_of(body, numbering=lists) == ["1. x", "2. x", "5. x", "6. x", "7. x"]


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("upperRoman", "IV."),
        ("lowerRoman", "iv."),
        ("decimal", "4."),
        ("decimalZero", "04."),
        ("lowerLetter", "d."),
        ("upperLetter", "D."),
        ("ordinalText", "4."),
    ],
)
def test_every_style_of_numbers(style: str, printed: str) -> None:
    lists = numbering([[(style, "%1.")]], [(0, 4)])
    assert lines_of(paragraph("x", num=(1, 0)), numbering=lists) == [f"{printed} x"]


def test_a_style_may_carry_the_number() -> None:
    lists = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:pStyle w:val="Muc"/><w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Chuong"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Chuong"/></w:style></w:styles>'
    )
    body = "".join(
        paragraph("x", properties=f'<w:pStyle w:val="{style}"/>') for style in ("Chuong", "Muc", "Muc", "Con")
    )
    body += paragraph("x", num=(0, 0), properties='<w:pStyle w:val="Muc"/>')
    assert lines_of(body, numbering=lists, styles=styles) == ["# I. x", "1. x", "2. x", "# II. x", "x"]


def test_revisions_are_taken_as_accepted() -> None:
    body = (
        f"<w:p>{run('Hạn ')}<w:del>{run('').replace('w:t', 'w:delText')}{run('cũ')}</w:del><w:ins>{run('mới')}</w:ins>"
        f"<w:moveFrom>{run(' đi')}</w:moveFrom><w:moveTo>{run(' đến')}</w:moveTo></w:p>"
    )
    assert text_of(body) == "Hạn mới đến"


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    body = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Ủy ban ')}</w:p>" + paragraph("nhân dân")
    assert text_of(body) == "Ủy ban nhân dân"


def test_controls_links_and_fields_give_what_they_show() -> None:
    field = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{inner}'
        for kind, inner in (
            ("begin", "<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("mã")),
            ("separate", run("12")),
            ("end", ""),
        )
    )
    body = f"<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink>{run('Số ')}</w:hyperlink>{field}<w:fldSimple>{run('/KH')}</w:fldSimple><w:sdt><w:sdtContent>{run('-UBND')}</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
    assert text_of(body) == "Số 12/KH-UBND"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('DỰ THẢO')}</w:txbxContent>"
    body = (
        f"<w:p>{run('KẾ HOẠCH')}<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines_of(body) == ["KẾ HOẠCH", "DỰ THẢO"]


def test_marks_of_word_and_of_fonts() -> None:
    body = f'<w:p><w:r><w:t>34</w:t><w:noBreakHyphen/><w:t>CT/TW</w:t><w:br/><w:t>ủy\u00adban</w:t><w:softHyphen/><w:sym w:font="Symbol" w:char="F0B3"/><w:tab/><w:t>5%</w:t></w:r>{run("ẩn", "<w:vanish/>")}{run(" mục", "<w:caps/>")}</w:p>'
    assert text_of(body) == "34-CT/TW\nủyban≥\t5% MỤC"


def test_a_soft_hyphen_is_a_letter_of_a_legacy_font() -> None:
    body = '<w:p><w:r><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr><w:t>\u00adu ti\u00aan</w:t></w:r></w:p>'
    assert text_of(body) in ("\u00adu ti\u00aan", "ưu tiên")


def test_notes_stand_at_the_end() -> None:
    notes = f'<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="0">{paragraph("---")}</w:footnote><w:footnote w:id="1">{paragraph("Có hiệu lực.")}</w:footnote></w:footnotes>'
    raised = "<w:vertAlign w:val='superscript'/>"
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = f"<w:p>{run('Nghị định')}{reference}{run('1', raised)}{run(' số 1; 5 km')}{run('2', raised)}</w:p>"
    assert text_of(body, footnotes=notes) == "Nghị định số 1; 5 km2\n\n[1] Có hiệu lực."


def test_borders_make_a_table_of_rows() -> None:
    cut = paragraph("Kế hoạch số 19/KH-") + paragraph("UBND") + paragraph("1.") + paragraph("500") + paragraph("b | a")
    body = table([[paragraph("TT"), paragraph("Việc")], [paragraph("1"), cut], [paragraph("2"), paragraph("")]])
    assert text_of(body) == "| TT | Việc |\n| --- | --- |\n| 1 | Kế hoạch số 19/KH-UBND 1.500 b \\| a |\n| 2 |  |"


def test_a_bar_in_a_cell_stays_a_bar() -> None:
    cells = [["TT", "Việc"], ["1", "a | b|"], ["2", "c"]]
    body = "".join(map(paragraph, ("KẾ HOẠCH", "Thi đua năm 2023", "I. NỘI DUNG", "1. Biểu sau:")))
    body += table([[paragraph(cell) for cell in row] for row in cells])
    plan = vp.parse(docx(body + paragraph("| ngoài bảng |")))
    assert [list(row) for row in plan.tables[0].rows] == cells
    assert plan.text.endswith("| ngoài bảng |")
    start, end = plan.raw_span(plan.tables[0])
    assert read(docx(body), limits=LIMITS).text[start:end].endswith("a \\| b\\| |\n| 2 | c")


def test_borders_may_come_from_the_style_of_the_table() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="table" w:styleId="Luoi"><w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="Con"><w:basedOn w:val="Luoi"/></w:style></w:styles>'
    )
    body = table([[paragraph("TT"), paragraph("Việc")]], bordered=False)
    assert text_of(body) == "TT\n\nViệc"
    assert text_of(
        body.replace("<w:tblPr/>", '<w:tblPr><w:tblStyle w:val="Con"/></w:tblPr>'), styles=styles
    ).startswith("| TT | Việc |")


def test_merged_cells_stay_empty() -> None:
    def cell(text: str, settings: str = "") -> str:
        return f"<w:tc><w:tcPr>{settings}</w:tcPr>{paragraph(text)}</w:tc>"

    rows = [
        cell("TT") + cell("Việc", '<w:gridSpan w:val="2"/>') + cell("Hạn"),
        cell("1", '<w:vMerge w:val="restart"/>') + cell("a") + cell("b") + cell("c"),
        cell("", "<w:vMerge/>") + cell("d") + cell("e") + cell("f"),
    ]
    body = table([]).replace("</w:tbl>", "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert text_of(body).split("\n")[0] == "| TT | Việc |  | Hạn |"
    assert text_of(body).split("\n")[2:] == ["| 1 | a | b | c |", "|  | d | e | f |"]


def test_a_letterhead_of_several_rows_keeps_the_issuer_together() -> None:
    rows = [
        ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TỈNH LAI CHÂU", "Độc lập - Tự do - Hạnh phúc"],
        ["Số: 5/KH-UBND", "Lai Châu, ngày 05 tháng 3 năm 2024"],
    ]
    body = (
        table([[paragraph(text) for text in row] for row in rows])
        + paragraph("KẾ HOẠCH")
        + paragraph("Tổ chức năm 2024")
    )
    header = vp.parse(docx(body)).header
    assert (header.reference, header.date, header.place) == ("5/KH-UBND", "2024-03-05", "Lai Châu")
    assert header.issuer is not None
    assert header.issuer.name.lower().endswith("tỉnh lai châu")


def test_a_table_in_a_table_is_flattened() -> None:
    inner = table([[paragraph("a"), paragraph("b")]])
    body = table([[paragraph("TT"), paragraph("Việc")], [paragraph("1"), inner]])
    assert text_of(body).endswith("| 1 | a b |")


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


ENTITIES = (
    f'<!DOCTYPE w [<!ENTITY a "{"x" * 100}">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
DOCUMENT = f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>"


@pytest.mark.parametrize(
    "data",
    [
        zipped(**{"word/document.xml": b""}),
        zipped(**{"word/document.xml": b"<w:document"}),
        zipped(**{"word/other.xml": b"<a/>"}),
        zipped(**{"word/document.xml": b"<a/>"}),
        zipped(**{"word/document.xml": (ENTITIES + DOCUMENT % "&j;").encode()}),
        zipped(
            **{
                "word/document.xml": (
                    '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + DOCUMENT % "&a;"
                ).encode()
            }
        ),
        docx(paragraph("KẾ HOẠCH"))[:-40],
        docx(paragraph("KẾ HOẠCH"))[:200],
        docx("<w:tbl><w:tr><w:tc>" * 10_000 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 10_000),
        docx("<w:ins>" * 100_000 + "</w:ins>" * 100_000),
        docx(paragraph("x"), numbering="<broken"),
    ],
    ids=[
        "empty",
        "cut",
        "no document",
        "no body",
        "bomb",
        "external",
        "truncated",
        "cut head",
        "deep tables",
        "deep",
        "numbering",
    ],
)
def test_damaged_and_hostile_files_are_refused_in_one_line(data: bytes) -> None:
    with pytest.raises((DamagedFileError, UnsupportedFormatError)) as caught:
        read(data, limits=LIMITS)
    assert "\n" not in str(caught.value)


def test_tables_as_deep_as_the_parser_allows_are_read() -> None:
    text = text_of("<w:tbl><w:tr><w:tc>" * 80 + paragraph("đáy") + "</w:tc></w:tr></w:tbl>" * 80)
    assert "đáy" in text


def test_a_zip_bomb_is_refused_before_and_while_it_is_unpacked() -> None:
    data = docx(paragraph("x" * 5_000_000))
    assert len(data) < 50_000
    limits = Limits(max_unpacked_bytes=1_000_000)
    with pytest.raises(TooLargeError, match="max_unpacked_bytes"):
        read(data, limits=limits)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    with pytest.raises((TooLargeError, DamagedFileError)):  # the directory lies about the size
        read(data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")), limits=limits)


def test_no_text_is_empty() -> None:
    with pytest.raises(EmptyDocumentError):
        read(docx(paragraph("")), limits=LIMITS)


def test_mutations_give_a_plan_or_an_error() -> None:
    chance = random.Random(20250321)
    whole = make_docx(PLANS[7].read_text("utf-8"))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for count in range(200):
        # Half of them inside the XML, where no checksum guards it.
        data = mutated(whole if count % 2 else members["word/document.xml"], chance)
        with contextlib.suppress(VnplanError):
            vp.parse(data if count % 2 else zipped(**{**members, "word/document.xml": data}))


def ole(*names: str) -> bytes:
    """The beginning of an OLE file with the names of its streams in it."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(512)
        + b"\0\0".join(name.encode("utf-16-le") for name in names)
        + bytes(512)
    )


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("EncryptedPackage", "EncryptionInfo"), "password"),
        (("Workbook",), "Excel"),
        (("PowerPoint Document",), "PowerPoint"),
    ],
)
def test_ole_files_that_are_no_documents_are_named(names: tuple[str, ...], message: str) -> None:
    with pytest.raises(UnsupportedFormatError, match=message):
        read(ole(*names), limits=LIMITS)


def test_without_libreoffice_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnsupportedFormatError, match="apt-get install libreoffice-writer-nogui"):
        read(b"{\\rtf1\\ansi K\\u7871? HO}", limits=LIMITS)


@pytest.fixture
def soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    return found


@pytest.mark.usefixtures("soffice")
def test_rtf_is_read_through_libreoffice() -> None:
    source = read(b"{\\rtf1\\ansi\\uc1 K\\u7870? HO\\u7840?CH\\par N\\u259?m 2024\\par}", limits=LIMITS)
    assert "KẾ HOẠCH" in source.text
    assert source.origin.media_type == "application/rtf"


@pytest.mark.usefixtures("soffice")
def test_a_conversion_is_ended_in_time() -> None:
    with pytest.raises(TimeLimitError, match="max_seconds"):
        read(b"{\\rtf1 " + b"{\\b a}" * 2_000_000, limits=Limits(max_seconds=1))


@cache
def real(path: Path) -> vp.PlanDocument:
    return vp.parse(path)


@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    ("name", "doc_type", "reference", "date", "issuer", "signer"),
    [
        ("06-2022-QH15.doc", "Luật", "06/2022/QH15", "2022-06-15", "Quốc hội", "Vương Đình Huệ"),
        (
            "CT9UB.doc",
            "Chỉ thị",
            "09/2009/CT-UBND",
            "2009-04-15",
            "Ủy ban nhân dân tỉnh Bình Dương",
            "Nguyễn Văn Hiệp",
        ),
        ("QD-93-2007.doc", "Quyết định", "93/2007/QĐ-TTg", "2007-06-22", "Thủ tướng Chính phủ", "Nguyễn Tấn Dũng"),
        (
            "QD9UB1.doc",
            "Quyết định",
            "09/2010/QĐ-UBND",
            "2010-01-21",
            "Ủy ban nhân dân thành phố Cần Thơ",
            "Trần Tuấn Anh",
        ),
    ],
)
def test_the_header_of_a_real_document(
    shared: Path, name: str, doc_type: str, reference: str, date: str, issuer: str, signer: str
) -> None:
    plan = real(shared / "plans" / "office" / name)
    header = plan.header
    assert plan.origin.text_source == "doc"
    assert (header.doc_type, header.reference, header.date) == (doc_type, reference, date)
    assert header.issuer is not None
    assert header.issuer.name == issuer
    assert header.signer is not None
    assert header.signer.name == signer


@pytest.mark.usefixtures("soffice")
def test_the_chapters_and_articles_of_a_real_law_are_all_there_in_their_order(shared: Path) -> None:
    sections = real(shared / "plans" / "office" / "06-2022-QH15.doc").sections
    chapters = [section for section in sections if section.kind == "chapter"]
    articles = [section for section in sections if section.kind == "article"]
    romans = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
    assert [chapter.label for chapter in chapters] == [f"Chương {roman}" for roman in romans]
    assert [article.label for article in articles] == [f"Điều {number}" for number in range(1, 97)]
    assert all(section.heading for section in (*chapters, *articles))
    ends = [*(chapter.start for chapter in chapters[1:]), articles[-1].end + 1]
    inside = [
        sum(chapter.start < article.start < end for article in articles)
        for chapter, end in zip(chapters, ends, strict=True)
    ]
    assert sum(inside) == 96
    assert min(inside) >= 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_several_old_documents_are_converted_in_one_start(monkeypatch):
    from vnplan_nlp.ingest import office

    texts = [f"{{\\rtf1\\ansi KE HOACH\\par Trong cay dot {number}\\par}}".encode() for number in range(3)]
    odd = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no document"
    alone = [vp.parse(text) for text in (*texts, odd)]
    starts = []
    real = office.programs.run
    monkeypatch.setattr(office.programs, "run", lambda command, **rest: (starts.append(command), real(command, **rest))[1])
    with vp.pipeline.converted_together([*texts, odd, b"KE HOACH"]):
        assert [vp.parse(text) for text in (*texts, odd)] == alone
        assert len(starts) == 1
    assert office._ahead == {}
