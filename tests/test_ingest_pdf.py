"""PDF documents: what was printed comes back, with its page and its place."""

import io
import random
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import vnplan_nlp as vp
from corpora.manifest import plans
from corpora.pdfs import HEIGHT, Word, make_pdf
from vnplan_nlp.config import Limits, ParseConfig
from vnplan_nlp.errors import DamagedFileError, ExitCode, TooLargeError, UnsupportedFormatError, VnplanError
from vnplan_nlp.ingest import recognise
from vnplan_nlp.ingest.layer_quality import readable
from vnplan_nlp.ingest.pdf import read_bytes
from vnplan_nlp.ingest.pdf_text import clean
from vnplan_nlp.schema import PlanDocument

PLANS = plans(round_trip=True)
STYLES: dict[str, dict[str, object]] = {
    "columns": {},
    "row by row": {"row_by_row": True},
    "right first": {"right_first": True, "justified": False, "head": "CÔNG BÁO/Số 12 + 13"},
}
#: What hangs on where something stands, not on what it says.
PLACES = {
    "id",
    "start",
    "end",
    "section",
    "page",
    "table",
    "deadline",
    "within",
    "subject",
    "object",
    "rule",
    "score",
    "target",
    "parent",
}
LETTERHEAD = "ỦY BAN NHÂN DÂN\nTỈNH SƠN LA\nSố: 12/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSơn La, ngày 02 tháng 3 năm 2023\n"
BODY = "KẾ HOẠCH\nThi đua năm 2023\n\nI. NỘI DUNG\n"
FOOTER = "\nNơi nhận:\n- Như trên;\n- Lưu: VT, NV.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLò Văn Tâm\n"


@cache
def source(path: Path) -> PlanDocument:
    return vp.parse(path)


@cache
def drawn(path: Path, style: str) -> tuple[PlanDocument, tuple[Word, ...], bytes]:
    data, words = make_pdf(source(path), **STYLES[style])  # type: ignore[arg-type]
    return vp.parse(data, filename="ke-hoach.pdf"), tuple(words), data


def pdf(text: str, **how: object) -> bytes:
    return make_pdf(vp.parse_text(text), **how)[0]  # type: ignore[arg-type]


def canvas(draw: Callable[[Canvas], object], **how: object) -> bytes:
    buffer = io.BytesIO()
    sheet = Canvas(buffer, pagesize=(595, HEIGHT), invariant=1, **how)
    draw(sheet)
    sheet.save()
    return buffer.getvalue()


def raw(data: bytes) -> str:
    return read_bytes(data, name="a.pdf", filename="a.pdf", limits=Limits()).text


def said(plan: PlanDocument) -> Counter[str]:
    """What the annotations of a plan say, without where."""
    found: Counter[str] = Counter()
    for annotation in plan.annotations():
        fields = annotation.model_dump(exclude_none=True)
        if "rows" in fields:
            fields = {"rows": [[cell for cell in row if cell] for row in fields["rows"]]}
        kept = {k: v for k, v in fields.items() if k not in PLACES and not k.endswith(("_start", "_end"))}
        found[f"{type(annotation).__name__} {kept}"] += 1
    found[f"header {plan.header.model_dump(exclude={'spans'})}"] += 1
    return found


def set_to(sheet: Canvas, x: float, y: float, words: str, right: float = 545) -> None:
    line = sheet.beginText(x, y)
    line.setHorizScale(100 * (right - x) / sheet.stringWidth(words, "Helvetica", 12))
    line.textOut(words)
    sheet.drawText(line)


# --- the way there and back --------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_printed_plan_says_what_its_text_says(path: Path, style: str) -> None:
    expected, found = said(source(path)), said(drawn(path, style)[0])
    lost = expected - found
    assert lost.total() <= 0.02 * expected.total(), "\n".join(lost)
    assert (found - expected).total() <= 0.02 * expected.total()


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_annotations_stand_on_the_page_and_in_the_place_where_they_were_drawn(path: Path) -> None:
    plan, words, _ = drawn(path, "columns")
    wrong = checked = 0
    for citation in (*plan.citations, *plan.deadlines):
        boxes = plan.boxes(citation)
        assert boxes
        assert boxes[0][0] == citation.page
        covered = [
            word.text
            for page, left, top, right, bottom in boxes
            for word in words
            if word.page == page
            and left - 3 <= (word.left + word.right) / 2 <= right + 3
            and top <= (word.top + word.bottom) / 2 <= bottom
        ]
        asked = citation.text.replace("-", "- ").replace("/", " ").split()
        here = " ".join(covered).replace("-", "- ").replace("/", " ")
        checked += len(asked)
        wrong += sum(word not in here for word in asked)
    # The ends inside a line are reckoned by the share of characters; a word at an end may be missed by a little.
    assert checked
    assert wrong <= 0.1 * checked


@pytest.mark.parametrize("path", PLANS[:3], ids=lambda path: path.stem)
def test_boxes_survive_json(path: Path) -> None:
    plan = drawn(path, "columns")[0]
    again = PlanDocument.model_validate_json(plan.to_json())
    assert again == plan
    assert again.boxes(again.citations[0]) == plan.boxes(plan.citations[0]) != ()


def test_origin_and_pages() -> None:
    plan, words, data = drawn(PLANS[0], "columns")
    assert plan.origin.media_type == "application/pdf"
    assert plan.origin.text_source == "text_layer"
    assert plan.origin.bytes == len(data)
    assert plan.origin.pages == len(plan.pages) == max(word.page for word in words)
    assert (plan.pages[0].width, plan.pages[0].height) == (595.0, 842.0)
    assert all(
        0 <= line[2] < line[4] <= 595 and 0 <= line[3] < line[5] <= 842 for page in plan.pages for line in page.lines
    )


def test_a_text_has_no_boxes() -> None:
    plan = source(PLANS[0])
    assert plan.boxes(plan.citations[0]) == ()


# --- layout ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{}, {"row_by_row": True}, {"right_first": True}])
def test_columns_are_read_left_one_first(how: dict[str, object]) -> None:
    lines = [line for line in raw(pdf(LETTERHEAD + BODY + "1. Phát động thi đua." + FOOTER, **how)).split("\n") if line]
    assert lines[:6] == LETTERHEAD.strip().split("\n")
    assert lines[-6:] == [line for line in FOOTER.split("\n") if line]


def test_a_date_of_two_lines_stays_together_beside_a_number_in_smaller_type() -> None:
    def draw(sheet: Canvas) -> None:
        left = ((780, "UY BAN NHAN DAN"), (765, "TINH VINH LONG"), (720, "So: 57/KH-UBND"))
        right = ((780, "CONG HOA XA HOI CHU"), (765, "NGHIA VIET NAM"), (750, "Doc lap - Tu do - Hanh phuc"))
        dated = ((720, "Vinh Long, ngay 19 thang 01 nam"), (705, "2026"))
        for size, x, lines in ((11, 85, left), (13, 330, (*right, *dated))):
            sheet.setFont("Helvetica", size)
            for y, words in lines:
                sheet.drawString(x, y, words)
        sheet.drawCentredString(315, 670, "KE HOACH")

    lines = [line for line in raw(canvas(draw)).split("\n") if line]
    assert lines[-4:] == ["So: 57/KH-UBND", "Vinh Long, ngay 19 thang 01 nam", "2026", "KE HOACH"]


def test_page_numbers_and_running_heads_are_no_text() -> None:
    data = pdf(BODY + "\n".join(f"{n}. Việc thứ {n} của năm." for n in range(1, 150)), head="CÔNG BÁO/Số 9")
    text = raw(data)
    assert "CÔNG BÁO" not in text
    assert not [line for line in text.split("\n") if line.isdigit()]


def test_a_number_in_the_margin_of_one_page_alone_stays() -> None:
    text = raw(canvas(lambda sheet: [sheet.drawString(85, y, f"KE HOACH nam 2023 {y}") for y in (800, 780, 400, 60)]))
    assert text.count("KE HOACH") == 4


def test_a_hyphen_at_the_end_of_a_line_stays_and_joins() -> None:
    def draw(sheet: Canvas) -> None:
        sheet.drawString(115, 700, "Thuc hien Ke hoach so 181/KH-")
        sheet.drawString(85, 685, "UBND ngay 02/3/2023")

    assert "181/KH-\nUBND" in raw(canvas(draw))


def test_a_dash_at_the_left_margin_of_indented_text_is_no_item() -> None:
    def draw(sheet: Canvas) -> None:
        for y in (700, 640, 580):
            set_to(sheet, 115, y, "- Phat dong phong trao thi dua cua nam sau voi chu de Doan ket va Nghia tinh xa")
            set_to(
                sheet,
                85,
                y - 14,
                "- But pha tren moi linh vuc cua doi song kinh te va xa hoi cua toan tinh nha nam nay",
            )
            sheet.drawString(85, y - 28, "va nhung nam sau.")

    assert raw(canvas(draw)).count("xa - But pha") == 3


def test_loose_words_of_a_spread_line_stay_in_order() -> None:
    def draw(sheet: Canvas) -> None:
        for number, y in enumerate(range(700, 400, -15)):
            for index, x in enumerate((85, 160, 235, 310, 400, 490)):
                sheet.drawString(x, y, f"a{number}b{index}")

    words = raw(canvas(draw)).split()
    assert words == [f"a{number}b{index}" for number in range(20) for index in range(6)]


def test_a_blank_left_for_a_number_is_no_column() -> None:
    def draw(sheet: Canvas) -> None:
        sheet.drawString(85, 780, "UBND XA A")
        sheet.drawString(300, 780, "CONG HOA XA HOI")
        sheet.drawString(85, 765, "So 1")
        sheet.drawString(300, 765, "A, ngay")
        sheet.drawString(370, 765, "/3/2023")

    assert raw(canvas(draw)).split("\n")[0] == "UBND XA A"


@pytest.mark.parametrize(("turn", "at"), [(90, (0, -595)), (180, (-595, -HEIGHT)), (270, (-HEIGHT, 0))])
def test_a_turned_page_is_read_as_it_is_seen(turn: int, at: tuple[float, float]) -> None:
    def draw(sheet: Canvas) -> None:
        sheet.rotate(turn if turn != 270 else -90)
        sheet.translate(*at)
        sheet.drawString(85, 500, "KE HOACH nam 2023")
        sheet.drawString(85, 480, "Noi dung thi dua")

    data = canvas(draw).replace(b"/Rotate 0", b"/Rotate %d" % turn)  # the cross-references are mended
    source = read_bytes(data, name="a.pdf", filename=None, limits=Limits())
    assert source.text.split("\n") == ["KE HOACH nam 2023", "Noi dung thi dua"]
    (page,) = source.pages
    assert (page.width, page.height) == ((842, 595) if turn in (90, 270) else (595, 842))
    assert page.boxes[0].left == pytest.approx(85, abs=2)
    assert page.boxes[0].bottom == pytest.approx(page.height - 500, abs=5)


def without_heights(data: bytes) -> bytes:
    """The document as LibreOffice writes it: its fonts have no height."""
    made, count = re.subn(
        rb"/(?:A|De)scent -?[\d.]+", lambda found: found[0].split()[0] + b" 0".ljust(len(found[0].split()[1]) + 1), data
    )
    assert count
    return made


def test_fonts_without_a_height_have_that_of_others() -> None:
    data = without_heights(pdf(BODY + "1. Các sơ sở xem xét, rà soát lại quy trình, nguy cơ từ một năm nay.\n" * 3))
    (page,) = read_bytes(data, name="a.pdf", filename=None, limits=Limits()).pages
    assert {round(box.bottom - box.top, 1) for box in page.boxes} == {round(11 * 1.12, 1)}


@pytest.mark.parametrize("path", PLANS[:4], ids=lambda path: path.stem)
def test_a_plan_in_fonts_without_a_height_says_the_same(path: Path) -> None:
    expected, found = said(source(path)), said(vp.parse(without_heights(drawn(path, "columns")[2])))
    assert (expected - found).total() <= 0.02 * expected.total()


def test_a_title_whose_first_line_all_but_fills_the_room_goes_on() -> None:
    def draw(sheet: Canvas) -> None:
        sheet.drawCentredString(315, 750, "KE HOACH")
        sheet.drawCentredString(315, 720, "Tuyen Quang nam 2021")
        set_to(sheet, 90, 735, "To chuc phong trao thi dua va cong tac khen thuong tren dia ban tinh nam qua", 540)
        for y in range(690, 500, -45):
            set_to(sheet, 115, y, "Can cu Luat To chuc chinh quyen dia phuong ngay ay va Luat sua doi mot so")
            set_to(
                sheet, 85, y - 14, "dieu cua Luat To chuc chinh quyen dia phuong ngay ay va Luat sua doi mot so dieu"
            )
            sheet.drawString(85, y - 28, "cua Luat ay")

    assert "tinh nam qua\nTuyen Quang nam 2021\n\nCan cu" in raw(canvas(draw))


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0a7", "\uf0d8"])
def test_bullets_of_symbol_fonts_are_dashes(bullet: str) -> None:
    plan = vp.parse_text(f"{BODY}{clean(bullet + 'Phát động thi đua.')}\n{clean(bullet + '“Sơ kết” hằng quý.')}\n")
    assert [section.text for section in plan.sections][1:] == ["- Phát động thi đua.", "- “Sơ kết” hằng quý."]


# --- tables ------------------------------------------------------------------------------------------


def rows(count: int, words: str = "Việc cần làm ngay trong năm") -> list[list[str]]:
    return [
        ["TT", "Nội dung", "Thời gian"],
        *([str(n), f"{words} số {n}", f"Quý {n % 4 + 1}"] for n in range(1, count)),
    ]


def table_text(cells: list[list[str]]) -> str:
    return BODY + "1. Biểu sau:\n" + "\n".join(f"| {' | '.join(row)} |" for row in cells) + "\nII. KẾT THÚC\n1. Hết.\n"


@pytest.mark.parametrize("head", [True, False])
def test_a_table_over_pages_is_one_table(head: bool) -> None:
    cells = rows(90)
    plan = vp.parse(pdf(table_text(cells), repeat_table_head=head))
    assert len(plan.pages) > 2
    assert [[list(row) for row in table.rows] for table in plan.tables] == [cells]


def test_a_row_cut_by_the_page_is_joined() -> None:
    cells = rows(14, "Việc rất dài dòng cần làm ngay trong năm của các cơ quan, đơn vị và địa phương toàn tỉnh " * 6)
    cells = [[" ".join(cell.split()) for cell in row] for row in cells]
    plan = vp.parse(pdf(table_text(cells)))
    assert len(plan.pages) > 1
    assert [list(row) for row in plan.tables[0].rows] == cells


def test_a_number_cut_by_a_narrow_cell_is_joined() -> None:
    def draw(sheet: Canvas) -> None:
        sheet.setFont("Helvetica", 9)
        for row, (number, lines) in enumerate(
            (("TT", ["So tien"]), ("1", ["1.725.4", "90"]), ("2", ["12", "can bo"]), ("3", ["31/12/20", "25"]))
        ):
            y = 700 - 40 * row
            sheet.rect(85, y, 30, 40)
            sheet.rect(115, y, 45, 40)
            sheet.drawString(90, y + 25, number)
            for index, line in enumerate(lines):
                sheet.drawString(118, y + 25 - 12 * index, line)

    text = raw(canvas(draw))
    assert "| 1 | 1.725.490 |\n| 2 | 12 can bo |\n| 3 | 31/12/2025 |" in text


def test_the_page_of_a_table_and_of_its_rows() -> None:
    plan, words = make_pdf(vp.parse_text(table_text(rows(90))))
    parsed = vp.parse(plan)
    assert {line[1] for line in parsed.pages[0].lines} & set(range(len(parsed.text)))
    assert parsed.tables[0].page == 1
    assert {box[0] for box in parsed.boxes(parsed.tables[0])} == {word.page for word in words}


def test_a_bar_in_a_cell_stays_a_bar() -> None:
    cells = [["TT", "Nội dung", "Thời gian"], ["1", "Việc a | b", "Quý I|II"], ["2", "Việc c", "Quý III"]]
    text = BODY + "1. Biểu sau:\n" + "\n".join("\t".join(row) for row in cells) + "\nII. KẾT THÚC\n1. Hết.\n"
    assert [list(row) for row in vp.parse(pdf(text)).tables[0].rows] == cells


def test_a_page_whose_lines_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("pdfplumber.table.TableFinder.__init__", fails)
    plan = vp.parse(pdf(table_text(rows(4))))
    assert "Việc cần làm ngay" in plan.text
    assert [issue.code for issue in plan.issues].count("I110") == 1


# --- what cannot be read -----------------------------------------------------------------------------


def picture(sheet: Canvas) -> None:
    from PIL import Image

    sheet.drawImage(ImageReader(Image.new("RGB", (60, 80), "gray")), 0, 0, 595, HEIGHT)


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise.shutil, "which", lambda name: None)


def test_a_scan_is_told_from_a_text(no_tesseract: None) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"a scan.*apt-get install tesseract") as told:
        vp.parse(canvas(picture), filename="a.pdf")
    assert "\n" not in str(told.value)


def test_a_scanned_page_among_others_is_an_issue(no_tesseract: None) -> None:
    def draw(sheet: Canvas) -> None:
        sheet.drawString(85, 700, "KE HOACH nam 2023 cua xa")
        sheet.showPage()
        picture(sheet)
        sheet.showPage()
        sheet.drawString(85, 700, "Trang sau cung cua ke hoach")

    plan = vp.parse(canvas(draw))
    issue = next(issue for issue in plan.issues if issue.code == "W106")
    assert "trang 2" in issue.message
    assert len(plan.pages) == 3
    assert "Trang sau" in plan.text


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Kế hoạch số 12/KH-UBND ngày 02/3/2023; “thi đua” – 95%", True),
        ("\ue012\ue013\ue014 \ue015\ue016\ue017 12", False),
        ("\ufffd\ufffd\ufffd\ufffd ab", False),
        ("ܐܒܓܕ ܗܘܙܚ", False),
        ("", False),
    ],
)
def test_a_text_layer_that_nobody_can_read(text: str, good: bool) -> None:
    assert readable(text) is good


def test_a_locked_document_says_so() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = canvas(lambda sheet: sheet.drawString(85, 700, "KE HOACH"), encrypt=StandardEncryption("geheim"))
    with pytest.raises(DamagedFileError, match="password") as told:
        vp.parse(data, filename="a.pdf")
    assert told.value.exit_code == ExitCode.DAMAGED


def test_blank_pages_are_no_document() -> None:
    with pytest.raises(VnplanError, match="empty"):
        vp.parse(canvas(lambda sheet: sheet.showPage()))


def test_more_pages_than_the_limit() -> None:
    data = pdf(BODY + "\n".join(f"{n}. Việc thứ {n} của năm." for n in range(1, 150)))
    with pytest.raises(TooLargeError, match=r"limits\.max_pages"):
        vp.parse(data, config=ParseConfig(limits=Limits(max_pages=2)))


def readable_or_told(data: bytes) -> None:
    try:
        plan = vp.parse(data, filename="a.pdf")
    except VnplanError as error:
        told = str(error)
    else:
        assert PlanDocument.model_validate_json(plan.to_json()) == plan
        told = ""
    assert "\n" not in told


@pytest.mark.parametrize("tenth", range(10))
def test_a_file_broken_off(tenth: int) -> None:
    data = drawn(PLANS[10], "columns")[2]
    readable_or_told(data[: len(data) * tenth // 10])


@pytest.mark.parametrize("seed", range(15))
def test_random_damage(seed: int) -> None:
    chance = random.Random(seed)
    data = pdf(table_text(rows(6)))
    for _ in range(10):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 5, 40))):
            at = chance.randrange(len(damaged))
            if chance.random() < 0.5:
                damaged[at] = chance.randrange(256)
            else:
                del damaged[at : at + chance.randrange(1, 30)]
        readable_or_told(bytes(damaged))


def test_many_objects_on_a_page() -> None:
    stream = b"0 0 m 5 90 l S " * 40_000 + b"BT /F1 12 Tf 85 700 Td (KE HOACH nam 2023) Tj ET"
    packed = zlib.compress(stream)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, body) for n, body in enumerate(objects, 1))
    readable_or_told(data + b"trailer<</Root 1 0 R>>\n%%EOF")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_the_numbers_of_a_real_scan(shared: Path) -> None:
    plan = vp.parse(shared / "plans" / "office" / "scan-2011.pdf")
    assert plan.origin.text_source == "ocr"
    assert {"30c/NQ-CP", "63/2010/NĐ-CP", "20/2008/NĐ-CP"} <= {citation.reference for citation in plan.citations}
