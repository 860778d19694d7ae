"""Headers, footers and notes of Word documents: what of them is text, and what is told to be left out."""

import pytest

import vnplan_nlp as vp
from corpora.documents import NAMESPACES, package
from tests.word_files import paragraph, run, table
from vnplan_nlp.config import Limits
from vnplan_nlp.ingest.door import read
from vnplan_nlp.ingest.source import RawSource

FIRST = '<w:headerReference w:type="first" r:id="header1"/><w:headerReference w:type="default" r:id="header2"/>'
DEFAULT = '<w:headerReference w:type="default" r:id="header1"/>'
LETTERHEAD = table(
    [
        [
            paragraph("ỦY BAN NHÂN DÂN") + paragraph("TỈNH LAI CHÂU") + paragraph("Số: 5/KH-UBND"),
            paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + paragraph("Lai Châu, ngày 05 tháng 3 năm 2024"),
        ]
    ],
    bordered=False,
)
BODY = paragraph("KẾ HOẠCH") + paragraph("Tổ chức năm 2024") + paragraph("Thực hiện từ nay.")


def header(blocks: str) -> str:
    return f"<w:hdr {NAMESPACES}>{blocks}</w:hdr>"


def word(body: str, references: str = "", *, title_page: bool = True, **parts: str) -> RawSource:
    section = f"<w:sectPr>{references}{'<w:titlePg/>' if title_page else ''}</w:sectPr>"
    return read(package(body + section, **parts), limits=Limits())


def told(source: RawSource) -> list[str]:
    return [issue.message.split(": ", 1)[1] for issue in source.issues if issue.code == "I109"]


@pytest.mark.parametrize(("references", "title_page"), [(FIRST, True), (DEFAULT, False)])
def test_a_letterhead_in_the_header_of_the_first_page_is_text(references: str, title_page: bool) -> None:
    section = f"<w:sectPr>{references}{'<w:titlePg/>' if title_page else ''}</w:sectPr>"
    data = package(BODY + section, header1=header(LETTERHEAD), header2=header(paragraph("2")))
    found = vp.parse(data).header
    assert (found.reference, found.date, found.title) == ("5/KH-UBND", "2024-03-05", "Tổ chức năm 2024")
    assert found.issuer is not None
    assert found.issuer.name == "Ủy ban nhân dân tỉnh Lai Châu"


def test_a_number_in_the_header_of_the_first_page_is_text() -> None:
    source = word(BODY, FIRST, header1=header(paragraph("Số: …/KH-UBND")), header2=header(paragraph("")))
    assert source.text.split("\n")[:3] == ["Số: …/KH-UBND", "", "KẾ HOẠCH"]
    assert told(source) == []


@pytest.mark.parametrize(
    ("body", "title_page"),
    [
        (LETTERHEAD + BODY, True),  # the text has one of its own
        (BODY, False),  # the first page has the other header
    ],
)
def test_a_header_that_is_not_the_letterhead_stays_out(body: str, title_page: bool) -> None:
    parts = {"header1": header(LETTERHEAD.replace("5/KH", "6/KH")), "header2": header(paragraph("CÔNG BÁO/Số 12"))}
    source = word(body, FIRST, title_page=title_page, **parts)
    assert "6/KH" not in source.text
    assert "6/KH-UBND" in told(source)[0]


def test_what_is_left_out_is_told_once() -> None:
    parts = {
        "header1": header(paragraph("CÔNG BÁO/Số 12 + 13") + paragraph("Mật")),
        "footer1": header(paragraph("CÔNG BÁO/Số 12 + 13")),
    }
    references = f'{DEFAULT}<w:footerReference w:type="default" r:id="footer1"/>'
    source = word(BODY, references, title_page=False, **parts)
    assert source.text.startswith("KẾ HOẠCH")
    assert told(source) == ["“CÔNG BÁO/Số 12 + 13; Mật”"]


def test_page_numbers_and_repeated_titles_are_no_loss() -> None:
    number = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{inner}'
        for kind, inner in (
            ("begin", "<w:r><w:instrText>PAGE</w:instrText></w:r>"),
            ("separate", run("2")),
            ("end", ""),
        )
    )
    parts = {
        "header1": header(f"<w:p>{run('Trang ')}{number}{run('/12')}</w:p>" + paragraph("Kế hoạch\ttổ chức năm 2024"))
    }
    source = word(BODY, DEFAULT, title_page=False, **parts)
    assert source.text.startswith("KẾ HOẠCH")
    assert told(source) == []


def test_the_header_of_the_first_section_is_that_of_the_first_page() -> None:
    first = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    body = f"<w:p><w:pPr>{first}</w:pPr>{run('KẾ HOẠCH')}</w:p>" + paragraph("Tổ chức năm 2024")
    last = '<w:headerReference w:type="default" r:id="header2"/>'
    source = word(body, last, title_page=False, header1=header(LETTERHEAD), header2=header(paragraph("Phụ biểu")))
    assert source.text.startswith("ỦY BAN NHÂN DÂN\nTỈNH LAI CHÂU")
    assert told(source) == ["“Phụ biểu”"]


def test_a_header_that_is_not_there_is_no_harm() -> None:
    assert word(BODY, FIRST).text.startswith("KẾ HOẠCH")


def test_notes_of_both_kinds_stand_at_the_end() -> None:
    parts = {
        kind: f'<w:{kind} {NAMESPACES}><w:{kind[:-1]} w:id="1">{paragraph(text)}</w:{kind[:-1]}></w:{kind}>'
        for kind, text in (("footnotes", "Có hiệu lực."), ("endnotes", "Hết hiệu lực."))
    }
    source = word(BODY, **parts)
    assert source.text.endswith("Thực hiện từ nay.\n\n[1] Có hiệu lực.\n\n[1] Hết hiệu lực.")
    assert told(source) == []
