"""Findings marked in a copy of the PDF and on a page of HTML."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pdfplumber
import pytest
from pypdf import PdfReader, PdfWriter
from typer.testing import CliRunner

import vnplan_nlp as vp
from corpora.manifest import plans
from corpora.pdfs import make_pdf
from vnplan_nlp.cli import app
from vnplan_nlp.errors import DamagedFileError
from vnplan_nlp.formats.annotate import MARKED, annotated_page, annotated_pdf, marked, note

PLANS = plans(round_trip=True)
TEXT = (
    "KẾ HOẠCH\nThi đua năm 2023\n\nI. NỘI DUNG\n1. Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị <b> & phong trào"
    " “Chung sức” báo cáo trước ngày 15/11/2023."
)


def printed(path: Path) -> tuple[bytes, vp.PlanDocument]:
    data = make_pdf(vp.parse(path))[0]
    return data, vp.parse(data)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_finding_is_highlighted_where_its_words_stand(path: Path) -> None:
    data, plan = printed(path)
    done = annotated_pdf(plan, data)
    expected = sum(len({box[0] for box in plan.boxes(annotation)}) for _, annotation in marked(plan))
    highlights = [
        annotation.get_object() for page in PdfReader(io.BytesIO(done)).pages for annotation in page.get("/Annots", [])
    ]
    assert len(highlights) == expected > 0
    assert {item["/Subtype"] for item in highlights} == {"/Highlight"}
    notes = {note(annotation) for _, annotation in marked(plan)}
    assert {str(item["/Contents"]) for item in highlights} == notes
    with pdfplumber.open(io.BytesIO(done)) as file:
        assert sum(len(page.annots) for page in file.pages) == expected
        page = file.pages[0]
        first = next(item for _, item in marked(plan) if item.page == 1)
        rectangle = next(annot for annot in page.annots if annot["contents"] == note(first))
        frame = (rectangle["x0"], rectangle["top"], rectangle["x1"], rectangle["bottom"])
        seen = page.crop(frame, strict=False).extract_text()
    assert first.text.split()[1] in seen
    assert vp.parse(done).text == plan.text


def test_quads_have_the_order_that_viewers_expect() -> None:
    data, plan = printed(PLANS[0])
    item = PdfReader(io.BytesIO(annotated_pdf(plan, data))).pages[0]["/Annots"][0].get_object()
    x0, y0, x1, y1, x2, y2, x3, y3 = map(float, item["/QuadPoints"][:8])
    assert (x0, x1) == (x2, x3)
    assert (y0, y2) == (y1, y3)
    assert x0 < x1
    assert y0 > y2
    assert len(item["/C"]) == 3


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_highlights_of_a_turned_page_stay_with_their_words(turn: int) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(make_pdf(vp.parse_text(TEXT))[0]))
    page = writer.pages[0]
    page.rotate(turn)
    page.transfer_rotation_to_content()
    page.rotate(-turn)
    buffer = io.BytesIO()
    writer.write(buffer)
    plan = vp.parse(buffer.getvalue())
    done = annotated_pdf(plan, buffer.getvalue())
    with pdfplumber.open(io.BytesIO(done)) as file:
        for annot in file.pages[0].annots:
            assert 0 <= annot["x0"] < annot["x1"] <= max(file.pages[0].width, file.pages[0].height)
    assert PdfReader(io.BytesIO(done)).pages[0]["/Annots"]


def test_a_broken_file_is_told() -> None:
    with pytest.raises(DamagedFileError, match="cannot be written"):
        annotated_pdf(vp.parse_text(TEXT), b"%PDF-1.4\n%%EOF", name="a.pdf")


class Reader(HTMLParser):
    """Collects the text of the body and of its marks."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[tuple[str, str]] = []
        self.depth = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self.marks.append((str(dict(attrs).get("class")), str(dict(attrs).get("title"))))
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "mark"
        assert self.depth >= 0

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_the_page_has_all_the_text_and_its_marks(path: Path) -> None:
    plan = vp.parse(path)
    page = annotated_page(plan)
    reader = Reader()
    reader.feed(page.split("</p>", 1)[1])  # behind the legend
    assert reader.text.strip() == plan.text
    assert reader.depth == 0
    assert len(reader.marks) >= 0.95 * len(marked(plan))


def test_the_page_is_escaped_and_stands_alone() -> None:
    page = annotated_page(vp.parse_text(TEXT.replace("<b>", "<script>x</script>")))
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert all(label in page for label, _ in MARKED.values())
    assert "34-CT/TW" in page


def test_the_command(tmp_path: Path) -> None:
    data, plan = printed(PLANS[0])
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(data)
    run = CliRunner().invoke
    result = run(app, ["annotate", str(source), "-o", str(out)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{out}: {out.stat().st_size:,} bytes\n")
    assert PdfReader(out).pages[0]["/Annots"]
    assert run(app, ["annotate", str(source), "-o", str(tmp_path / "b.html")]).exit_code == 0
    assert "<mark" in (tmp_path / "b.html").read_text("utf-8")
    assert run(app, ["annotate", str(PLANS[0]), "-o", str(tmp_path / "c.pdf")]).exit_code == 2
    assert run(app, ["annotate", str(source), "-o", str(tmp_path / "c.doc")]).exit_code == 2
    (tmp_path / "plan.json").write_text(plan.to_json(), "utf-8")
    assert run(app, ["annotate", str(tmp_path / "plan.json"), "-o", str(tmp_path / "d.html")]).exit_code == 0
