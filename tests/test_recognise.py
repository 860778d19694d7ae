"""Recognition of page images. Skips where tesseract is absent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from vnplan_nlp.errors import RecognitionError
from vnplan_nlp.ingest import recognise as reader
from vnplan_nlp.ingest.recognise import prepared, recognise, skew

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
LINES = ("KẾ HOẠCH", "Trồng cây năm 2023", "Căn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị.")


def page(lines: tuple[str, ...] = LINES, *, size: tuple[int, int] = (1654, 2339)) -> Image.Image:
    """A page at 200 dots an inch with its lines in black."""
    import matplotlib

    font = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"), 36)
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((180, 260 + 90 * number), line, font=font, fill="black")
    return image


def words(image: Image.Image, seconds: float = 60) -> list[str]:
    (found,) = recognise([lambda: image], seconds=seconds)
    assert not isinstance(found, RecognitionError), found
    return [line.text for line in found.lines]


@needs_tesseract
def test_lines_with_their_places() -> None:
    (found,) = recognise([page], seconds=60)
    assert not isinstance(found, RecognitionError)
    assert [line.text for line in found.lines] == list(LINES)
    assert (round(found.width), round(found.height)) == (595, 842)
    first = found.lines[0]
    assert abs(first.left - 180 * 0.36) < 4
    assert first.right < found.width
    assert found.lines[0].bottom < found.lines[1].top


@pytest.mark.parametrize(
    ("read", "meant"),
    [("IIl- GIẢI PHÁP", "III- GIẢI PHÁP"), ("V1. TỔ CHỨC", "VI. TỔ CHỨC"), ("1I. Yêu cầu", "II. Yêu cầu"),
     ("11. Yêu cầu", "11. Yêu cầu"), ("l. Yêu cầu", "l. Yêu cầu"), ("II- YÊU CẦU", "II- YÊU CẦU"), ("I1-10-2023", "I1-10-2023")],
)  # fmt: skip
def test_the_numeral_of_a_heading(read: str, meant: str) -> None:
    word = {"left": "1", "top": "1", "width": "9", "height": "9", "conf": "90", "block_num": 1, "par_num": 1}
    words = [{**word, "line_num": 1, "text": text} for text in read.split()]
    assert [line.text for line in reader._lines(words)] == [meant]


@needs_tesseract
def test_a_red_stamp_over_the_words() -> None:
    stamp = Image.new("RGB", (1654, 2339), "white")
    ImageDraw.Draw(stamp).ellipse((160, 380, 620, 520), outline=(225, 60, 60), width=16)
    # Ink of two colours on one spot is as dark as both: the letters stay black.
    assert words(ImageChops.multiply(page(), stamp)) == list(LINES)


@needs_tesseract
def test_a_page_that_lies_askew() -> None:
    image = page().rotate(1.5, Image.Resampling.BICUBIC, fillcolor="white")
    assert words(image) == list(LINES)


@needs_tesseract
def test_two_columns_of_one_line_are_parted() -> None:
    image = page(("ỦY BAN NHÂN DÂN",))
    right = page(("CỘNG HÒA XÃ HỘI",))
    image.paste(right.crop((150, 200, 800, 330)), (900, 200))
    assert words(image) == ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI"]


@needs_tesseract
def test_pages_keep_their_order_and_a_bad_one_stops_no_other() -> None:
    def broken() -> Image.Image:
        raise OSError("truncated")

    done: list[int] = []
    loads: list[Callable[[], Image.Image]] = [lambda: page(("Trang một",)), broken, lambda: page(("Trang hai",))]
    first, second, third = recognise(loads, seconds=60, progress=done.append)
    assert isinstance(second, RecognitionError)
    assert [
        line.text for found in (first, third) if not isinstance(found, RecognitionError) for line in found.lines
    ] == [
        "Trang một",
        "Trang hai",
    ]
    assert done == [1, 2, 3]


@needs_tesseract
def test_a_page_that_takes_too_long() -> None:
    (found,) = recognise([page], seconds=0.001)
    assert isinstance(found, RecognitionError)
    assert "longer than" in str(found)


@pytest.mark.parametrize("angle", [-2.0, -0.75, 0.0, 1.25])
def test_the_angle_of_a_page(angle: float) -> None:
    lines = tuple("Thực hiện nhiệm vụ trồng cây gây rừng" for _ in range(14))
    turned = page(lines).convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert abs(skew(turned) + angle) <= 0.25


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_every_kind_of_image_becomes_grey_at_one_size(mode: str) -> None:
    straight, _ = prepared(page().convert(mode))
    assert (straight.mode, straight.width) == ("L", 1654)


def test_dots_are_as_the_file_says() -> None:
    image = page(size=(2480, 3508))
    image.info["dpi"] = (300, 300)
    assert prepared(image)[0].width == 1653


def test_a_fax_has_fewer_dots_down_than_across() -> None:
    image = page(size=(1728, 1143))
    image.info["dpi"] = (204, 98)
    assert prepared(image)[0].size == (1694, 2333)


def test_without_tesseract_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.shutil, "which", lambda name: None)
    with pytest.raises(RecognitionError, match="apt-get install tesseract-ocr"):
        recognise([page], seconds=60)
