"""The canonical id of a document itself: what citations of it have as their target."""

import pytest

import vnplan_nlp as vp

HEAD = """{organ}
Số: {number}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

{place}, ngày {day}

{kind}
Về việc trồng cây đầu xuân

I. MỤC ĐÍCH
Phủ xanh đất trống.
"""


def head(organ: str, number: str, place: str = "Gia Lai", kind: str = "KẾ HOẠCH", day: str = "12 tháng 3 năm 2022") -> str:
    return HEAD.format(organ=organ, number=number, place=place, kind=kind, day=day)


@pytest.mark.parametrize(
    ("text", "canonical_id"),
    [
        (head("ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "45/KH-UBND"), "45-kh-ubnd:2022@tinh-gia-lai"),
        (head("ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "7/KH-UBND"), "07-kh-ubnd:2022@tinh-gia-lai"),
        (
            head("ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "45/2022/QĐ-UBND", kind="QUYẾT ĐỊNH"),
            "45-2022-qd-ubnd@tinh-gia-lai",
        ),
        (head("THỦ TƯỚNG CHÍNH PHỦ", "12/CT-TTg", "Hà Nội", "CHỈ THỊ"), "12-ct-ttg:2022"),
        (head("ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "      /KH-UBND"), None),
        (head("TRƯỜNG TIỂU HỌC HOA MAI", "45/KH-THHM"), None),
    ],
)
def test_a_document_has_the_id_that_its_citations_have(text: str, canonical_id: str | None) -> None:
    assert vp.parse_text(text).header.canonical_id == canonical_id


def test_a_citation_of_it_has_that_target() -> None:
    own = vp.parse_text(head("ỦY BAN NHÂN DÂN\nTỈNH GIA LAI", "45/KH-UBND")).header.canonical_id
    lower = vp.parse_text(
        head("ỦY BAN NHÂN DÂN\nHUYỆN ĐĂK ĐOA", "9/KH-UBND", "Đăk Đoa", day="02 tháng 4 năm 2022").replace(
            "Phủ xanh", "Thực hiện Kế hoạch số 45/KH-UBND ngày 12/3/2022 của Ủy ban nhân dân tỉnh Gia Lai. Phủ xanh"
        )
    )
    assert [citation.target for citation in lower.citations] == [own]
