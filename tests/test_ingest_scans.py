"""Scans: images and PDF documents of pictures. Skips where tesseract is absent."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import matplotlib
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

import vnplan_nlp as vp
from corpora.pdfs import make_pdf
from vnplan_nlp.config import Limits, ParseConfig
from vnplan_nlp.errors import RecognitionError, TooLargeError, VnplanError
from vnplan_nlp.ingest import recognise
from vnplan_nlp.schema import PlanDocument

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def pages_of(pdf: bytes) -> list[Image.Image]:
    """The pages of a PDF as scans: half a degree askew, the last one with a red stamp."""
    document = pypdfium2.PdfDocument(pdf)
    images = [document[number].render(scale=200 / 72).to_pil().convert("RGB") for number in range(len(document))]
    document.close()
    stamp = Image.new("RGB", images[-1].size, "white")
    ImageDraw.Draw(stamp).ellipse((900, 1200, 1300, 1600), outline=(220, 60, 70), width=12)
    images[-1] = ImageChops.multiply(images[-1], stamp)
    return [image.rotate(0.5, Image.Resampling.BICUBIC, fillcolor="white") for image in images]


def tiff(images: list[Image.Image]) -> bytes:
    data = io.BytesIO()
    images[0].save(data, "TIFF", save_all=True, append_images=images[1:], dpi=(200, 200), compression="tiff_lzw")
    return data.getvalue()


@pytest.fixture(scope="module")
def plan(root: Path) -> PlanDocument:
    return vp.parse(root / "corpora" / "plans" / "huyen-uy-2016-hoc-tap-bac.txt")


def cited(plan: PlanDocument) -> Counter[tuple[object, ...]]:
    return Counter((c.doc_type, c.reference, c.date) for c in plan.citations)


@needs_tesseract
def test_a_scan_of_many_pages(plan: PlanDocument) -> None:
    pdf, _ = make_pdf(plan)
    images = pages_of(pdf)
    found = vp.parse(tiff(images), filename="scan.tif")
    assert (found.origin.text_source, found.origin.media_type, found.origin.pages) == ("ocr", "image/tiff", len(images))
    assert (found.header.reference, found.header.date) == (plan.header.reference, plan.header.date)
    shared = sum((cited(plan) & cited(found)).values())
    assert 2 * shared / (len(plan.citations) + len(found.citations)) >= 0.95
    paths = [{s.path for s in document.sections if s.kind != "bullet"} for document in (plan, found)]
    assert len(paths[0] & paths[1]) / len(paths[0] | paths[1]) >= 0.93
    assert [issue.code for issue in found.issues][:1] == ["I107"]
    assert {citation.page for citation in found.citations} <= set(range(1, len(images) + 1))
    assert all(found.boxes(citation) for citation in found.citations)


@needs_tesseract
def test_a_pdf_of_pictures_and_one_page_with_text(plan: PlanDocument) -> None:
    pdf, _ = make_pdf(plan)
    images = pages_of(pdf)
    document = pypdfium2.PdfDocument(pdf)
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(document, [0])
    data = io.BytesIO()
    images[1].save(data, "PDF", resolution=200)
    mixed.import_pages(pypdfium2.PdfDocument(data.getvalue()))
    out = io.BytesIO()
    mixed.save(out)
    found = vp.parse(out.getvalue())
    assert [page.number for page in found.pages] == [1, 2]
    assert found.header.reference == plan.header.reference
    assert any(citation.page == 2 for citation in found.citations)
    (issue,) = (issue for issue in found.issues if issue.code == "I107")
    assert "trang 2" in issue.message


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_of_one_page(plan: PlanDocument, kind: str) -> None:
    pdf, _ = make_pdf(plan)
    data = io.BytesIO()
    pages_of(pdf)[0].save(data, kind)
    found = vp.parse(data.getvalue())
    assert found.header.reference == plan.header.reference
    assert found.origin.media_type == f"image/{kind.lower()}"


def ink_of(image: Image.Image) -> tuple[float, float, float, float]:
    """The rectangle of what is dark."""
    box = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert box is not None
    return box


#: A page whose citation stands by itself, so that its ink can be measured; the other lines make it a page.
SKEWED = ("KẾ HOẠCH", "Trồng cây năm 2023", "", "Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị", "") + (
    "Các trường trồng cây ở sân trường và chăm sóc cây đã trồng từ năm ngoái.",
) * 6


def skewed(angle: float, size: tuple[int, int]) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """A page of given size that lies askew, and the rectangle of the ink of its citation in parts of the page."""
    width, height = size
    font = ImageFont.truetype(
        str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"), round(0.017 * width)
    )
    sheets = []
    for lines in (SKEWED, [line if line.startswith("Chỉ thị") else "" for line in SKEWED]):
        sheet = Image.new("L", size, 255)
        for number, line in enumerate(lines):
            ImageDraw.Draw(sheet).text((0.11 * width, (0.1 + 0.04 * number) * height), line, font=font, fill=0)
        sheets.append(sheet.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255))
    left, top, right, bottom = ink_of(sheets[1])
    return sheets[0], (left / width, top / height, right / width, bottom / height)


@needs_tesseract
@pytest.mark.parametrize(
    ("kind", "angle", "size", "dots"),
    [("PNG", 2.0, (1654, 2339), 200), ("PNG", -2.0, (2480, 3508), 300), ("TIFF", -1.5, (1588, 2246), 192),
     ("PDF", 2.0, (1654, 2339), 200), ("PDF", 0.0, (1654, 2339), 30)],
)  # fmt: skip
def test_boxes_lie_on_the_page_as_it_is_shown(kind: str, angle: float, size: tuple[int, int], dots: int) -> None:
    image, ink = skewed(angle, size)
    data = io.BytesIO()
    image.save(data, kind, **({"resolution": dots} if kind == "PDF" else {"dpi": (dots, dots)}))
    found = vp.parse(data.getvalue())
    (page,) = found.pages
    assert page.width == pytest.approx(72 * size[0] / dots, rel=0.002)
    assert page.height == pytest.approx(72 * size[1] / dots, rel=0.002)
    assert page.width
    assert page.height
    ((_, left, top, right, bottom),) = found.boxes(found.citations[0])
    box = (left / page.width, top / page.height, right / page.width, bottom / page.height)
    # A quarter of a degree is what the angle is known to: 2 mm at the ends of the line.
    assert box == pytest.approx(ink, abs=0.006)


@needs_tesseract
def test_a_picture_that_its_camera_turned_is_read_as_it_is_shown() -> None:
    image, _ = skewed(0.0, (1654, 2339))
    note = Image.Exif()
    note[0x0112] = 6
    data = io.BytesIO()
    image.transpose(Image.Transpose.ROTATE_90).save(data, "JPEG", exif=note, dpi=(200, 200))
    found = vp.parse(data.getvalue())
    assert [citation.reference for citation in found.citations] == ["34-CT/TW"]
    assert (found.pages[0].width, found.pages[0].height) == (pytest.approx(595.4), pytest.approx(842.0))


def test_without_tesseract_an_image_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise.shutil, "which", lambda name: None)
    with pytest.raises(RecognitionError, match="tesseract-ocr-vie"):
        vp.parse(tiff([Image.new("L", (800, 1100), 255)]))


def test_without_tesseract_the_pages_with_text_are_kept(plan: PlanDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise.shutil, "which", lambda name: None)
    pdf, _ = make_pdf(plan)
    mixed = pypdfium2.PdfDocument(pdf)
    data = io.BytesIO()
    Image.new("L", (1654, 2339), 200).save(data, "PDF", resolution=200)
    mixed.import_pages(pypdfium2.PdfDocument(data.getvalue()))
    out = io.BytesIO()
    mixed.save(out)
    found = vp.parse(out.getvalue())
    assert found.header.reference == plan.header.reference
    assert "W106" in {issue.code for issue in found.issues}


@needs_tesseract
def test_progress_is_told_page_by_page(plan: PlanDocument) -> None:
    told: list[tuple[int, int]] = []
    images = [Image.new("L", (827, 1170), 255) for _ in range(3)]
    pdf, _ = make_pdf(plan)
    images[0] = pages_of(pdf)[0].convert("L")
    vp.parse(tiff(images), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_progress_is_not_told_where_nothing_is_recognised(plan: PlanDocument) -> None:
    pdf, _ = make_pdf(plan)
    for source in (pdf, plan.text.encode()):
        vp.parse(source, progress=lambda done, total: pytest.fail(f"{done} of {total}"))


def in_a_terminal(command: list[str]) -> bytes:
    """What a command writes to its stderr where that is a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    said = b""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        try:
            while part := os.read(ours, 1 << 16):
                said += part
        except OSError:  # Linux: the other end is closed
            pass
    os.close(ours)
    assert running.returncode == 0
    return said


@needs_tesseract
def test_the_command_shows_pages_to_those_who_look(plan: PlanDocument, tmp_path: Path) -> None:
    pdf, _ = make_pdf(plan)
    scan = tmp_path / "scan.png"
    pages_of(pdf)[0].save(scan)
    command = [sys.executable, "-m", "vnplan_nlp", "parse", str(scan)]
    said = in_a_terminal(command)
    assert b"recognised pages" in said
    assert b"0/1" in said
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""  # a pipe: nobody looks


def test_too_many_pages_and_too_many_dots() -> None:
    config = ParseConfig(limits=Limits(max_pages=2))
    with pytest.raises(TooLargeError, match="3 pages"):
        vp.parse(tiff([Image.new("L", (80, 110), 255)] * 3), config=config)
    with pytest.raises(TooLargeError, match="dots"):
        vp.parse(tiff([Image.new("1", (30_000, 30_000), 1)]))


@pytest.mark.parametrize("tenth", range(1, 10))
def test_a_broken_image_is_one_line(tenth: int) -> None:
    data = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(data, "PNG")
    whole = data.getvalue()
    with pytest.raises(VnplanError) as caught:
        vp.parse(whole[: len(whole) * tenth // 10])
    assert "\n" not in str(caught.value)
