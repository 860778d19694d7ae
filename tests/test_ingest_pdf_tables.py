"""Tables of PDF documents, piece by piece: words that a cell cuts, lines that are no table."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from vnplan_nlp.config import Limits
from vnplan_nlp.ingest.pdf import read_bytes
from vnplan_nlp.ingest.pdf_tables import Cell
from vnplan_nlp.ingest.pdf_text import Piece


@pytest.mark.parametrize(
    ("lines", "width", "text"),
    [
        (("ngư", "ời"), 32, "người"),
        (("Phò", "ng,", "ban"), 32, "Phòng, ban"),
        (("T", "T"), 21, "TT"),
        (("Kết", "quả"), 32, "Kết quả"),
        (("đề", "án"), 22, "đề án"),
        (("chi", "ủy"), 27, "chi ủy"),
        (("T", "T"), 60, "T T"),
        (("ngư", "ời"), 90, "ngư ời"),
    ],
)
def test_a_word_cut_by_a_narrow_cell_is_joined(lines: tuple[str, ...], width: float, text: str) -> None:
    pieces = [Piece(line, 5.4, 14.0 * at, 5.4 + 6 * len(line), 14.0 * at + 13) for at, line in enumerate(lines)]
    assert Cell([(0, piece) for piece in pieces], width).text == text


def lined(lines: int) -> bytes:
    buffer = io.BytesIO()
    sheet = Canvas(buffer, pagesize=(595, 842), invariant=1)
    sheet.drawString(85, 700, "KE HOACH nam 2023 cua xa")
    for number in range(lines):
        sheet.line(85, 600 - number % 500, 500, 600 - number % 500)
    sheet.save()
    return buffer.getvalue()


@pytest.mark.parametrize(("lines", "told"), [(5_200, ["I110"]), (100, [])])
def test_a_page_with_too_many_lines_is_told(lines: int, told: list[str]) -> None:
    source = read_bytes(lined(lines), name="a.pdf", filename=None, limits=Limits())
    assert source.text == "KE HOACH nam 2023 cua xa"
    assert [issue.code for issue in source.issues] == told
    assert all("trang 1" in issue.message for issue in source.issues)
