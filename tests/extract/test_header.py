"""The header: number, date, place, issuer, title, signer and recipients, printed, blank or lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vnplan_nlp as vp
from vnplan_nlp.extract.header import read_header
from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import Draft, Header, Issue
from vnplan_nlp.segment import gather_tables, mark_zones, section_tree

MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
BODY = """I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Nâng cao nhận thức của cán bộ và Nhân dân.
2. Yêu cầu
- Bám sát nội dung chỉ đạo của cấp trên.
II. TỔ CHỨC THỰC HIỆN
1. Các cơ quan, đơn vị căn cứ nội dung trên để thực hiện.
2. Giao bộ phận văn phòng theo dõi, tổng hợp.
Trên đây là kế hoạch, đề nghị các đơn vị thực hiện./."""
FOOT = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Tám"


def read(text: str) -> tuple[Header, tuple[Issue, ...], str]:
    """Return header, issues and clean text of a document."""
    aligned, blocks = normalize(text)
    zoned = mark_zones(aligned.text, blocks)
    tables = gather_tables(aligned.text, zoned)
    header, issues = read_header(Draft(aligned.text, zoned, section_tree(aligned.text, zoned), tables))
    return header, issues, aligned.text


def plan(head: str, *, foot: str = FOOT, title: str = "Tiêm phòng cho đàn gia súc năm 2023", opening: str = "") -> str:
    """Return a plan with a letterhead and a foot."""
    return "\n".join(part for part in (head, "KẾ HOẠCH", title, opening, BODY, foot) if part) + "\n"


def numbered(number: str, place_date: str = "Bình Minh, ngày 05 tháng 3 năm 2023") -> Header:
    return read(plan(f"ỦY BAN NHÂN DÂN\nXÃ BÌNH MINH\n{MOTTO}\n{number}\n{place_date}"))[0]


@pytest.mark.parametrize(
    ("printed", "number", "symbol", "reference"),
    [
        ("Số: 141/KH-UBND", "141", "KH-UBND", "141/KH-UBND"),
        ("Số:141/KH-UBND", "141", "KH-UBND", "141/KH-UBND"),
        ("Số: 02200/QĐ-UBND", "02200", "QĐ-UBND", "02200/QĐ-UBND"),
        ("Số: 98/2025/QĐ-UBND", "98/2025", "QĐ-UBND", "98/2025/QĐ-UBND"),
        ("Số 15-KH/HU", "15", "KH/HU", "15-KH/HU"),
        ("Số: 36 / KH - UBND", "36", "KH-UBND", "36/KH-UBND"),
        ("Số: 07 /HD- MTTQ-BTT", "07", "HD-MTTQ-BTT", "07/HD-MTTQ-BTT"),
        ("Số: 12A/KH-UBND", "12A", "KH-UBND", "12A/KH-UBND"),
        ("Số: 1 4 1 / K H - U B N D", "141", "KH-UBND", "141/KH-UBND"),
        ("Số:\n2827/QĐ-UBND", "2827", "QĐ-UBND", "2827/QĐ-UBND"),
        ("Số:        /KH-UBND", None, "KH-UBND", None),
        ("Số: ......./KH-UBND", None, "KH-UBND", None),
        ("Số      -KH/HU", None, "KH/HU", None),
        ("669290381000Số: 5/KH-UBND", "5", "KH-UBND", "5/KH-UBND"),
    ],
)
def test_number_and_symbol(printed: str, number: str | None, symbol: str, reference: str | None) -> None:
    header = numbered(printed)
    assert (header.number, header.symbol, header.reference) == (number, symbol, reference)


@pytest.mark.parametrize(
    ("printed", "place", "date"),
    [
        ("Bình Minh, ngày 05 tháng 3 năm 2023", "Bình Minh", "2023-03-05"),
        ("Bình Minh, ngày      tháng 02 năm 2023", "Bình Minh", "2023-02"),
        ("Bình Minh, ngày    tháng    năm 2023", "Bình Minh", "2023"),
        ("Bình Minh, ngày … tháng … năm 20…", "Bình Minh", None),
        ("Bình Minh, ngày 01 tháng12 năm 2023", "Bình Minh", "2023-12-01"),
        ("Bình Minh, ngày 5/3/2023", "Bình Minh", "2023-03-05"),
        ("TP. Bến Tre, ngày 05 tháng 3 năm 2023", "TP. Bến Tre", "2023-03-05"),
        ("Quận 10, ngày 05 tháng 3 năm 2023", "Quận 10", "2023-03-05"),
        ("Bà Rịa - Vũng Tàu, ngày 05 tháng 3 năm 2023", "Bà Rịa - Vũng Tàu", "2023-03-05"),
        ("Bình Minh, ngày 31 tháng 4 năm 2023", "Bình Minh", "2023-04"),
        ("Bình Minh, ngày 29 tháng 02 năm 2023", "Bình Minh", "2023-02"),
        ("Bình Minh, ngày 29 tháng 02 năm 2024", "Bình Minh", "2024-02-29"),
        ("Bình Minh, ngày 15 tháng 13 năm 2023", "Bình Minh", "2023"),
    ],
)
def test_place_and_date(printed: str, place: str, date: str | None) -> None:
    header = numbered("Số: 5/KH-UBND", printed)
    assert (header.place, header.date) == (place, date)


@pytest.mark.parametrize(
    ("number", "date", "codes"),
    [
        ("Số: 5/KH-UBND", "ngày 05 tháng 3 năm 2023", []),
        ("Số:    /KH-UBND", "ngày 05 tháng 3 năm 2023", ["W201"]),
        ("Số: 5/KH-UBND", "ngày    tháng 3 năm 2023", ["W201"]),
        ("Số: 5/KH-UBND", "ngày 31 tháng 4 năm 2023", ["W202"]),
        ("Số:    /KH-UBND", "ngày    tháng    năm 2023", ["W201", "W201"]),
    ],
)
def test_blanks_and_impossible_dates_are_issues(number: str, date: str, codes: list[str]) -> None:
    _, issues, _ = read(plan(f"ỦY BAN NHÂN DÂN\nXÃ BÌNH MINH\n{MOTTO}\n{number}\nBình Minh, {date}"))
    assert [issue.code for issue in issues] == codes


def test_a_lost_letterhead_is_null_and_no_citation_takes_its_place() -> None:
    opening = "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2023 của Ủy ban nhân dân tỉnh Lào Cai."
    header, issues, _ = read(plan("", opening=opening))
    assert (header.number, header.symbol, header.date, header.place) == (None, None, None, None)
    assert issues == ()


def test_spans_point_at_what_the_text_prints() -> None:
    head = f"ỦY BAN NHÂN DÂN\nXÃ BÌNH MINH\n{MOTTO}\nSố: 5/KH-UBND\nBình Minh, ngày 05 tháng 3 năm 2023"
    header, _, text = read(plan(head))
    printed = {name: text[start:end] for name, (start, end) in header.spans.items()}
    assert printed == {
        "number": "5",
        "symbol": "KH-UBND",
        "place": "Bình Minh",
        "date": "ngày 05 tháng 3 năm 2023",
        "doc_type": "KẾ HOẠCH",
        "title": "Tiêm phòng cho đàn gia súc năm 2023",
        "signer": "Lê Văn Tám",
    }


@pytest.mark.parametrize(
    "head",
    [
        f"{MOTTO}\nỦY BAN NHÂN DÂN\nXÃ TÂN KIÊN\nSố: 7/KH-UBND\nTân Kiên, ngày 05 tháng 3 năm 2023",
        "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "XÃ TÂN KIÊN              Độc lập - Tự do - Hạnh phúc\n"
        "Số: 7/KH-UBND            Tân Kiên, ngày 05 tháng 3 năm 2023",
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "XÃ TÂN KIÊN Độc lập - Tự do - Hạnh phúc\n"
        "Số: 7/KH-UBND Tân Kiên, ngày 05 tháng 3 năm 2023",
    ],
)
def test_two_columns_of_the_letterhead(head: str) -> None:
    header, _, _ = read(plan(head))
    assert (header.reference, header.place, header.date) == ("7/KH-UBND", "Tân Kiên", "2023-03-05")
    assert header.issuer is not None
    assert header.issuer.name == "Ủy ban nhân dân xã Tân Kiên"


@pytest.mark.parametrize(
    ("lines", "date", "name", "level", "unit", "code", "parent"),
    [
        ("UỶ BAN NHÂN DÂN\nTỈNH BẮC NINH", "2025", "Ủy ban nhân dân tỉnh Bắc Ninh", "province", "Bắc Ninh", "24", None),
        ("UBND HUYỆN BA BỂ", "2023", "Ủy ban nhân dân huyện Ba Bể", "district", "Ba Bể", "061", "Bắc Kạn"),
        ("UBND TP. TÂY NINH", "2023", "Ủy ban nhân dân thành phố Tây Ninh", "district", "Tây Ninh", "703", "Tây Ninh"),
        (
            "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HẢI PHÒNG", "2023",
            "Ủy ban nhân dân thành phố Hải Phòng", "province", "Hải Phòng", "31", None,
        ),
        ("ỦY BAN NHÂN DÂN\nXÃ KHÔI KỲ", "2023", "Ủy ban nhân dân xã Khôi Kỳ", "commune", "Khôi Kỳ", "05821", "Đại Từ"),
        (
            "ỦY BAN NHÂN DÂN\nĐẶC KHU PHÚ QUỐC", "2025",
            "Ủy ban nhân dân đặc khu Phú Quốc", "commune", "Phú Quốc", "31078", "An Giang",
        ),
        ("UBND TỈNH SƠN LA\nSỞ NỘI VỤ", "2023", "Sở Nội vụ tỉnh Sơn La", "province", "Sơn La", "14", None),
        (
            "UBND HUYỆN GIA LÂM\nPHÒNG NỘI VỤ", "2023",
            "Phòng Nội vụ huyện Gia Lâm", "district", "Gia Lâm", "018", "Hà Nội",
        ),
        ("UBND HUYỆN GIA LÂM\nTRƯỜNG MẦM NON HOA SEN", "2023", "Trường Mầm non Hoa Sen", "other", None, None, None),
        (
            "ĐẢNG BỘ TỈNH BẮC GIANG\nHUYỆN ỦY YÊN THẾ\n*", "2016",
            "Huyện ủy Yên Thế", "party", "Yên Thế", "215", "Bắc Giang",
        ),
        (
            "TỈNH ỦY NGHỆ AN\nBAN TUYÊN GIÁO\n*", "2023",
            "Ban Tuyên giáo Tỉnh ủy Nghệ An", "party", "Nghệ An", "40", None,
        ),
        ("BỘ TÀI CHÍNH CỤC THUẾ", "2025", "Cục Thuế", "ministry", None, None, None),
        ("ỦY BAN THƯỜNG VỤ\nQUỐC HỘI", "2023", "Ủy ban Thường vụ Quốc hội", "central", None, None, None),
        ("NGÂN HÀNG NHÀ NƯỚC\nVIỆT NAM", "2023", "Ngân hàng Nhà nước Việt Nam", "ministry", None, None, None),
        ("THỦ TƯỚNG CHÍNH PHỦ", "2023", "Thủ tướng Chính phủ", "central", None, None, None),
        (
            "ỦY BAN MTTQ VIỆT NAM\nTỈNH HÒA BÌNH\nBAN THƯỜNG TRỰC", "2023",
            "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hòa Bình", "other", "Hòa Bình", "17", None,
        ),
        (
            "UBND TỈNH CÀ MAU\nBAN CHỈ HUY\nPHÒNG CHỐNG THIÊN TAI VÀ TÌM KIẾM CỨU NẠN", "2023",
            "Ban Chỉ huy Phòng chống thiên tai và Tìm kiếm cứu nạn tỉnh Cà Mau", "province", "Cà Mau", "96", None,
        ),
    ],
)  # fmt: skip
def test_issuer_of_a_letterhead(
    lines: str, date: str, name: str, level: str, unit: str | None, code: str | None, parent: str | None
) -> None:
    header, _, _ = read(plan(f"{lines}\n{MOTTO}\nSố: 5/KH-ABC\nNơi đây, ngày 05 tháng 9 năm {date}"))
    issuer = header.issuer
    assert issuer is not None
    found = (issuer.name, issuer.level, issuer.unit, issuer.unit_code, issuer.parent_unit)
    assert found == (name, level, unit, code, parent)


def test_a_commune_whose_name_is_shared_is_told_by_what_the_text_names() -> None:
    head = f"ỦY BAN NHÂN DÂN\nXÃ ĐẠI LÃNH\n{MOTTO}\nSố: 5/KH-UBND\nĐại Lãnh, ngày 05 tháng 3 năm 2023"
    alone, _, _ = read(plan(head))
    told, _, _ = read(plan(head, opening="Thực hiện Kế hoạch số 3/KH-UBND của UBND huyện Vạn Ninh, tỉnh Khánh Hòa;"))
    assert alone.issuer is not None
    assert (alone.issuer.unit, alone.issuer.unit_code) == ("Đại Lãnh", None)
    assert told.issuer is not None
    assert told.issuer.unit_code == "22492"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            plan("", opening="Để phòng bệnh kịp thời, UBND thị xã An Khê ban hành Kế hoạch như sau:"),
            "Ủy ban nhân dân thị xã An Khê",
        ),
        (
            plan(
                "",
                title="Cải cách hành chính huyện Tân Kỳ năm 2023",
                foot=FOOT.replace("Như trên", "CT, các PCT UBND huyện"),
            ),
            "Ủy ban nhân dân huyện Tân Kỳ",
        ),
        (
            plan(
                "Số:    /KH-UBND\nTây Sơn, ngày    tháng    năm 2023",
                foot=FOOT.replace("Như trên", "Thường trực Huyện ủy"),
            ),
            "Ủy ban nhân dân huyện Tây Sơn",
        ),
        (
            plan(
                "",
                foot="Nơi nhận:\n- Tỉnh ủy,\n- Lưu Văn phòng Huyện ủy.\nT/M BAN THƯỜNG VỤ\nBÍ THƯ",
                title="Kiểm tra trên địa bàn huyện Ba Bể",
            ),
            "Huyện ủy Ba Bể",
        ),
        (
            plan("", opening="THỦ TƯỚNG CHÍNH PHỦ", foot="THỦ TƯỚNG\nNguyễn Văn A"),
            "Thủ tướng Chính phủ",
        ),
        (
            plan("", opening="Căn cứ Luật Dược;\nBộ trưởng Bộ Y tế ban hành Kế hoạch:", foot="BỘ TRƯỞNG\nNguyễn Văn A"),
            "Bộ Y tế",
        ),
        (plan(""), None),
    ],
)  # fmt: skip
def test_issuer_without_a_letterhead(text: str, name: str | None) -> None:
    issuer = read(text)[0].issuer
    assert (issuer.name if issuer else None) == name


@pytest.mark.parametrize(
    ("foot", "signer"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Tám", ("TM. ỦY BAN NHÂN DÂN", None, "CHỦ TỊCH", "Lê Văn Tám")),
        (
            "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", None),
        ),
        (
            "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Văn Tám",
            ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Văn Tám"),
        ),
        ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH\nLê Văn Tám", ("TM. ỦY BAN NHÂN DÂN", None, "CHỦ TỊCH", "Lê Văn Tám")),
        (
            "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ THƯỜNG TRỰC\nLê Văn Tám",
            ("T/M BAN THƯỜNG VỤ", None, "PHÓ BÍ THƯ THƯỜNG TRỰC", "Lê Văn Tám"),
        ),
        ("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nLê Văn Tám", (None, "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Lê Văn Tám")),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\n(Đã ký)\nLê Văn Tám", (None, "KT. BỘ TRƯỞNG", "THỨ TRƯỞNG", "Lê Văn Tám")),
        ("HIỆU TRƯỞNG\nLê Thị Thu Hà", (None, None, "HIỆU TRƯỞNG", "Lê Thị Thu Hà")),
        ("GIÁM ĐỐC\nKý bởi: Sở Y tế\nNgày ký: 02-01-2024\nLê Văn Tám", (None, None, "GIÁM ĐỐC", "Lê Văn Tám")),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nĐại tá Lê Văn Tám", (None, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Lê Văn Tám")),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nY Wem H'Wing", ("TM. ỦY BAN NHÂN DÂN", None, "CHỦ TỊCH", "Y Wem H'Wing")),
    ],
)  # fmt: skip
def test_signer(foot: str, signer: tuple[str | None, ...]) -> None:
    found = read(plan("", foot=f"Nơi nhận:\n- Như trên;\n- Lưu: VT.\n{foot}"))[0].signer
    assert (found.on_behalf, found.per, found.position, found.name) == signer


def test_signature_and_recipients_in_two_columns() -> None:
    foot = "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Như trên; KT. CHỦ TỊCH\n- Trạm Y tế; PHÓ CHỦ TỊCH\n- Lưu: VT.\nLê Thị Ngọc"
    header, _, _ = read(plan("", foot=foot))
    assert header.recipients == ("Như trên", "Trạm Y tế", "Lưu: VT")
    assert (header.signer.on_behalf, header.signer.per) == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
    assert (header.signer.position, header.signer.name) == ("PHÓ CHỦ TỊCH", "Lê Thị Ngọc")


@pytest.mark.parametrize(
    ("listed", "recipients"),
    [
        ("- UBND tỉnh (b/c);\n- Các phòng, ban;\n- Lưu: VT, NV.", ("UBND tỉnh (b/c)", "Các phòng, ban", "Lưu: VT, NV")),
        ("- Thường trực Tỉnh ủy,\n- Lưu Văn phòng Huyện ủy.", ("Thường trực Tỉnh ủy", "Lưu Văn phòng Huyện ủy")),
        ("- Bộ Y tế; (để báo cáo)\n- Lưu: VT.", ("Bộ Y tế; (để báo cáo)", "Lưu: VT")),
        ("- Văn phòng tỉnh: LĐVP,\ncác phòng;\n- Lưu: VT.", ("Văn phòng tỉnh: LĐVP, các phòng", "Lưu: VT")),
        ("- Như trên;\n- Lưu: VT, CT.\n08 KH", ("Như trên", "Lưu: VT, CT")),
        ("- Như trên;\n- VP UBND tỉnh:\n+ LĐVP, TH;\n+ Lưu: VT.", ("Như trên", "VP UBND tỉnh: LĐVP, TH", "Lưu: VT")),
        ("- Như trên; - Trạm Y tế; - Lưu: VT.", ("Như trên", "Trạm Y tế", "Lưu: VT")),
    ],
)
def test_recipients(listed: str, recipients: tuple[str, ...]) -> None:
    foot = f"Nơi nhận:\n{listed}\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Tám"
    assert read(plan("", foot=foot))[0].recipients == recipients


def test_a_title_in_one_line_with_its_type() -> None:
    header, _, _ = read(f"{MOTTO}\nKẾ HOẠCH TRIỂN KHAI CHƯƠNG TRÌNH OCOP NĂM 2024\n{BODY}\n{FOOT}\n")
    assert (header.doc_type, header.title) == ("Kế hoạch", "TRIỂN KHAI CHƯƠNG TRÌNH OCOP NĂM 2024")


def test_a_letter_is_told_by_its_subject_and_addressee() -> None:
    header, _, _ = read(
        f"UBND TỈNH AN GIANG\nSỞ TÀI CHÍNH\nSố: 456/STC-QLNS\nV/v hướng dẫn quyết toán\n{MOTTO}\n"
        f"An Giang, ngày 12 tháng 4 năm 2022\nKính gửi: Các sở, ban, ngành.\n{BODY}\n{FOOT}\n"
    )
    assert (header.doc_type, header.doc_type_code, header.title) == ("Công văn", "CV", "hướng dẫn quyết toán")
    assert header.reference == "456/STC-QLNS"
    assert header.issuer is not None
    assert header.issuer.name == "Sở Tài chính tỉnh An Giang"


@pytest.mark.parametrize(
    ("symbol", "addressee", "doc_type"),
    [("STC-QLNS", "Kính gửi: Các phòng.", "Công văn"), ("CV/HU", "", "Công văn"), ("KH-UBND", "Kính gửi: Các phòng.", None),
     ("STC-QLNS", "", None)],
)  # fmt: skip
def test_what_tells_a_letter(symbol: str, addressee: str, doc_type: str | None) -> None:
    letterhead = f"UBND TỈNH AN GIANG\nSố: 456/{symbol}\nV/v chi tiêu tiết kiệm\n{MOTTO}\nAn Giang, ngày 12 tháng 4 năm 2022\n"
    assert read(f"{letterhead}{addressee}\n{BODY}\n{FOOT}\n")[0].doc_type == doc_type


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("ĐẢNG BỘ TỈNH CÀ MAU\nTỈNH ỦY", "Tỉnh ủy Cà Mau"),
        ("TỈNH ỦY", "Tỉnh ủy Quảng Nam"),
        ("ĐẢNG BỘ TỈNH CÀ MAU\nHUYỆN ỦY NĂM CĂN", "Huyện ủy Năm Căn"),
    ],
)
def test_a_party_committee_may_sit_in_a_town_of_its_province(lines: str, name: str) -> None:
    header, _, _ = read(f"{lines}\nSố 12-KH/TU\nHội An, ngày 05 tháng 3 năm 2021\nKẾ HOẠCH\nTrồng cây\n{BODY}\n{FOOT}\n")
    assert header.issuer is not None
    assert (header.issuer.name, header.issuer.level) == (name, "party")


@pytest.mark.parametrize("text", ["a", "KẾ HOẠCH", "Nơi nhận:", "Số:", "TM.", "ngày tháng năm", "ỦY BAN NHÂN DÂN"])
def test_fragments_do_not_fail(text: str) -> None:
    header, _, clean = read(text)
    assert all(0 <= start <= end <= len(clean) for start, end in header.spans.values())


def test_real_letterheads(shared: Path) -> None:
    folder = shared / "plans" / "headers"
    rows = [json.loads(line) for line in (folder / "reference.jsonl").read_text("utf-8").splitlines()]
    wrong = []
    for row in rows:
        header, _, _ = read((folder / f"{row['id']}.txt").read_text("utf-8"))
        if row["number_printed_in_head"]:
            if (header.reference, header.date) != (row["number"], row["date"]):
                wrong.append(row["id"])
        elif header.reference not in (None, row["number"].replace("ND-CP", "NĐ-CP")):
            wrong.append(row["id"])
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "reference", "date"),
    [
        ("Số: 12/KH-UBND", "12/KH-UBND", None),
        ("SỐ 12/2005/QĐ-UB NGÀY 03/5/2005", "12/2005/QĐ-UB", "2005-05-03"),
        ("Số 07-CT/TU, ngày 05 tháng 6 năm 2008", "07-CT/TU", "2008-06-05"),
    ],
)
def test_the_number_may_stand_below_the_type(line: str, reference: str, date: str | None) -> None:
    header = vp.parse_text(f"UBND HUYỆN A\nKẾ HOẠCH\n{line}\nVề phòng, chống dịch bệnh\n\nI. NHIỆM VỤ\n1. A").header
    assert (header.reference, header.date, header.title) == (reference, date, "Về phòng, chống dịch bệnh")
