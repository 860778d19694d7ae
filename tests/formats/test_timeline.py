"""`vnplan timeline`: the picture, its labels, its formats."""

from __future__ import annotations

import io
import sys
import unicodedata
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import vnplan_nlp as vp
from corpora.manifest import plans
from vnplan_nlp.cli import app
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.drawing import Picture, figure, fitted, measure, wrapped
from vnplan_nlp.formats.timeline import picture, timeline

STORED = Path(__file__).with_name("timeline.png")
PLANS = plans(round_trip=True)


def test_the_picture_looks_like_the_stored_one(plan: vp.PlanDocument, *, update_golden: bool) -> None:
    drawn = timeline(plan, "png", dpi=60)
    if update_golden:
        STORED.write_bytes(drawn)
    images = [np.asarray(Image.open(io.BytesIO(data)).convert("L"), float) for data in (drawn, STORED.read_bytes())]
    assert images[0].shape == images[1].shape
    # Another version of the font library moves edges of letters by parts of a pixel; a lost label costs far more.
    assert np.abs(images[0] - images[1]).mean() < 1.0


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_no_two_labels_overlap(path: Path) -> None:
    made = picture(vp.parse(path))
    assert len(made.labels) > 10
    assert not [(one, other) for one, other in combinations(made.labels, 2) if one.meets(other)]
    assert all(box.x0 >= 0 and box.x1 <= made.width and box.y0 >= 0 and box.y1 <= made.height for box in made.labels)


@pytest.mark.parametrize("path", PLANS[1:3], ids=lambda path: path.stem)
def test_no_two_lines_overlap_as_they_are_drawn(path: Path) -> None:
    (axes,) = figure(picture(vp.parse(path))).axes
    boxes = [text.get_window_extent() for text in axes.texts]
    assert not [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 1 and min(one.y1, other.y1) - max(one.y0, other.y0) > 3
    ]


def words(made: Picture) -> list[str]:
    return [line.words for line in made.lines]


def test_the_title_is_the_reference_and_the_title(plan: vp.PlanDocument) -> None:
    shown = words(picture(plan))
    assert "Kế hoạch 45/KH-UBND" in shown
    assert "Trồng rừng và làm sạch đường thôn năm 2025" in shown


def test_months_are_named_in_full(plan: vp.PlanDocument) -> None:
    shown = words(picture(plan))
    assert [f"{month:02d}/2025" in shown for month in range(2, 13)] == [True] * 11


def test_a_long_time_has_fewer_ticks() -> None:
    shown = words(picture(vp.parse(next(path for path in PLANS if "2016" in path.name))))
    assert "01/2018" in shown
    assert "02/2018" not in shown


def test_all_kinds_are_shown(plan: vp.PlanDocument) -> None:
    shown = words(picture(plan))
    for expected in (
        "Đợt 1: 01/03/2025 – 31/05/2025",
        "80 năm Ngày Quốc khánh",
        "trước 15/12/2025",
        "trong quý IV/2025",
        "trước ngày 20 hằng tháng",
        "• Hằng tuần – Đài Truyền thanh phát tin",
    ):
        assert expected in shown


def test_a_single_time_far_off_does_not_squeeze_the_others() -> None:
    lines = "".join(f"{month}. Sở Nội vụ gửi báo cáo số {month} trước ngày 15/{month}/2025.\n" for month in range(1, 11))
    text = f"KẾ HOẠCH\nTrồng rừng năm 2025\nI. TỔ CHỨC THỰC HIỆN\n{lines}11. Sở Tài chính hoàn thành trước ngày 31/12/2045.\n"
    shown = words(picture(vp.parse_text(text)))
    assert "02/2025" in shown
    assert "01/2045" not in shown
    assert any("31/12/2045" in line for line in shown)


def test_a_plan_without_dates_says_so() -> None:
    shown = words(picture(vp.parse_text("KẾ HOẠCH\nTrồng rừng\nI. MỤC ĐÍCH\nPhủ xanh đồi trọc.\n")))
    assert "Văn bản không có mốc thời gian nào có ngày." in shown


def test_svg_is_xml_and_always_the_same(plan: vp.PlanDocument) -> None:
    drawn = timeline(plan, "svg")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert timeline(plan, "svg") == drawn


def test_the_font_has_all_vietnamese_letters() -> None:
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    letters = {
        unicodedata.normalize("NFC", base + mark + tone)
        for base in "aeiouyAEIOUY"
        for mark in ("", "\u0302", "\u0306", "\u031b")
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    }
    known = FT2Font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap()
    assert all(ord(letter) in known for letter in letters | set("đĐ…–“”•") if len(letter) == 1)


def test_words_are_wrapped_and_cut() -> None:
    ruler = measure()
    lines = wrapped("các sở, ban, ngành và Ủy ban nhân dân các huyện, thành phố gửi báo cáo", 120, 8, 2, ruler)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(ruler(line, 8, False) <= 120 for line in lines)
    assert ruler(fitted("Ộ" * 300, 50, 8, ruler), 8, False) <= 50


def test_a_missing_library_is_named_with_the_command(plan: vp.PlanDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'vnplan-nlp\[timeline\]'"):
        timeline(plan)


# --- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "begin"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
def test_the_command_writes_what_the_name_says(plan_file: Path, tmp_path: Path, name: str, begin: bytes) -> None:
    result = CliRunner().invoke(app, ["timeline", str(plan_file), "-o", str(tmp_path / name)])
    size = (tmp_path / name).stat().st_size
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{tmp_path / name}: {size:,} bytes\n")
    assert (tmp_path / name).read_bytes().startswith(begin)


def test_another_ending_is_a_wrong_call(plan_file: Path) -> None:
    assert CliRunner().invoke(app, ["timeline", str(plan_file), "-o", "a.pdf"]).exit_code == 2
