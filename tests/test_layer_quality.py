"""Which text layers of PDF pages are held to be bad: pages made from the plans of the repository, good and damaged."""

from __future__ import annotations

import csv
import io
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import vnplan_nlp as vp
from corpora.generator.legacy import encode, writable
from corpora.pdfs import make_pdf
from corpora.scans import make_scan
from vnplan_nlp.ingest.layer_quality import readable

ROOT = Path(__file__).parents[1]
_SIZE = 2200
_ASCII = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cut(text: str) -> list[str]:
    """A text in pages."""
    return [text[at : at + _SIZE] for at in range(0, len(text) - _SIZE // 3, _SIZE)]


PAGES = [page for path in sorted((ROOT / "corpora" / "plans").glob("*.txt")) for page in cut(path.read_text("utf-8"))]


def shifted(by: int) -> Callable[[str], str]:
    """The damage of a font whose map is wrong by a constant."""
    return lambda page: "".join(chr(ord(c) + by) if ord(c) > 32 and ord(c) + by > 32 else c for c in page)


def mapped(page: str, goals: str | None = None) -> str:
    """The damage of a font whose map is any."""
    random = Random(page)
    letters = sorted({char for char in page if char.isalpha()})
    others = random.sample(letters, len(letters)) if goals is None else random.choices(goals, k=len(letters))
    table = dict(zip(letters, others, strict=True))
    return "".join(table.get(char, char) for char in page)


def lost(share: float) -> Callable[[str], str]:
    """The damage of a font that lacks a map for some of its letters."""

    def damage(page: str) -> str:
        random = Random(page)
        return "".join("\ufffd" if char.isalpha() and random.random() < share else char for char in page)

    return damage


def bare(page: str) -> str:
    """What a recogniser without Vietnamese makes of a page at its best."""
    apart = unicodedata.normalize("NFD", page.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


DAMAGES: dict[str, Callable[[str], str]] = {
    "moved by 1": shifted(1),
    "moved by 3": shifted(3),
    "moved by -29": shifted(-29),
    "moved by 31": shifted(31),
    "any letter of the page": mapped,
    "any letter of ASCII": lambda page: mapped(page, _ASCII),
    "private use": lambda page: "".join(chr(0xE000 + ord(c) % 4096) if c.isalpha() else c for c in page),
    "40 % without a map": lost(0.4),
    "15 % without a map": lost(0.15),
    "without marks": bare,
    "beyond ASCII lost": lambda page: "".join(char for char in page if char < "\x80"),
    "beyond ASCII as ?": lambda page: "".join(char if char < "\x80" else "?" for char in page),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_pages_are_bad(damage: str) -> None:
    assert [page for page in PAGES if readable(DAMAGES[damage](page))] == []


def test_the_plans_are_good() -> None:
    assert [page for page in PAGES if not readable(page)] == []
    assert [page for page in PAGES if not readable(unicodedata.normalize("NFD", page))] == []
    assert [page for page in PAGES if not readable(page.upper())] == []


def test_lists_of_names_are_good() -> None:
    with (ROOT / "vnplan_nlp" / "data" / "admin_units.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    lists = ["\n".join(names[at : at + 80]) for at in range(0, 4000, 80)]
    assert [page for page in lists if not readable(page)] == []


@pytest.mark.parametrize(
    "page",
    [
        "\n".join(f"{row}\t{row * 7919 % 99991:,}\t{row * 104729 % 9973:,}\t{row * 31 % 97},5" for row in range(60)),
        "\n".join(f"{label}: {'.' * 70}" for label in ("Họ và tên", "Ngày sinh", "Chức vụ") * 9),
        "TT\tTHCS\tTHPT\tGDTX\n" + "\n".join(f"{row}\t{row}\t{row}\tx" for row in range(60)),
        "\n".join(f"\uf0b7 Trường Tiểu học số {row}" for row in range(40)),
        "Permission is granted to any person to use and copy this text for the purpose of the work that it is part of. " * 9,
    ],
    ids=["numbers", "dots", "codes", "bullets of a symbol font", "English"],
)  # fmt: skip
def test_pages_with_few_vietnamese_words_are_good(page: str) -> None:
    assert readable(page)


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_what_can_be_converted_is_left_for_that(encoding: str) -> None:
    pages = [encode(writable(page, encoding), encoding).decode("latin-1") for page in PAGES]
    assert [page for page in pages if not readable(page)] == []


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_page_with_a_bad_layer_is_recognised_and_the_others_are_not() -> None:
    lines = [f"{number}. Trồng cây ở sân trường theo Kế hoạch số {number}/KH-UBND." for number in range(1, 13)]
    plan = vp.parse_text("KẾ HOẠCH\nTrồng cây\nI. NỘI DUNG\n" + "\n".join(lines))
    (picture,) = make_scan(make_pdf(plan)[0], skew=0)
    out = io.BytesIO()
    sheet = Canvas(out, pagesize=(595, 842))
    for layer in (bare("\n".join(lines)), "Trang nay co mot lop chu ngan"):
        sheet.drawImage(ImageReader(picture), 0, 0, 595, 842)
        hidden = sheet.beginText(85, 760)
        hidden.setTextRenderMode(3)  # as recognisers put their words over the picture
        for line in layer.split("\n"):
            hidden.textLine(line)
        sheet.drawText(hidden)
        sheet.showPage()
    sheet.save()
    found = vp.parse(out.getvalue())
    (told,) = (issue for issue in found.issues if issue.code == "I107")
    assert told.message.endswith("trang 1")
    assert [citation.number for citation in found.citations] == [str(number) for number in range(1, 13)]
