"""The documentation site in a browser: on a phone, on paper, by search, without a network and without a server."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = (
    "index.html", "tutorial.html", "how-to/clerk.html", "how-to/engineer.html", "reference/library.html",
    "reference/commands.html", "data-model.html", "accuracy.html", "issues.html", "citation-index.html", "vi/van-thu.html",
    "vi/gioi-thieu.html", "project/changelog.html",
)  # fmt: skip
#: Elements that are wider than the screen and are not inside something that scrolls.
OVERFLOW = """() => [...document.querySelectorAll('article *')].filter(one => {
  if (one.getBoundingClientRect().right <= innerWidth + 1 || !one.getClientRects().length) return false;
  for (let up = one; up && up !== document.body; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (up !== one && style.overflowX !== 'visible') return false;
    if (style.position === 'absolute' || style.position === 'fixed') return false;
  }
  return true;
}).map(one => one.outerHTML.slice(0, 120))"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    made = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(made)]
    subprocess.run(command, cwd=root, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True, timeout=300)
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def results(page: Page, words: str) -> list[str]:
    """The titles that a search lists, in its order, with what is marked in them."""
    field = page.locator("input.md-search__input")
    field.click()
    field.fill(words)
    field.press("End")  # the search listens to keys
    page.wait_for_function("() => /match|No /.test(document.querySelector('.md-search-result__meta').innerText)")
    return [one.inner_html().strip() for one in page.locator(".md-search-result__item h1").all()]


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_every_page_in_its_width(phone: Page, address: str, name: str) -> None:
    phone.goto(f"{address}/{name}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.evaluate(OVERFLOW) == []


@pytest.mark.parametrize("name", ["tutorial.html", "reference/commands.html"])
def test_long_lines_of_code_scroll_inside_their_box(phone: Page, address: str, name: str) -> None:
    phone.goto(f"{address}/{name}")
    boxes = phone.evaluate(
        "() => [...document.querySelectorAll('pre > code')].filter(one => one.scrollWidth > one.clientWidth)"
        ".map(one => getComputedStyle(one).overflowX)"
    )
    assert boxes
    assert set(boxes) <= {"auto", "scroll"}


@pytest.mark.parametrize(
    ("scheme", "name"),
    [*(("light", name) for name in PAGES[::2]), *(("dark", name) for name in ("tutorial.html", "reference/library.html"))],
)
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], address: str, scheme: str, name: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{address}/{name}")
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], node["html"][:160], node["failureSummary"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert serious == []


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("đối chiếu từ ngữ", "Dành cho văn thư, lưu trữ"),
        ("doi chieu tu ngu", "Dành cho văn thư, lưu trữ"),
        ("van thu", "Dành cho <mark>văn</mark> <mark>thư</mark>, lưu trữ"),
        ("thư", "Dành cho văn <mark>thư</mark>, lưu trữ"),
        ("parse_many", "Library"),
        ("W309", "Issue codes"),
    ],
)
def test_the_search_finds_pages_with_diacritics_and_without(page: Page, address: str, words: str, title: str) -> None:
    page.goto(f"{address}/index.html")
    assert title in results(page, words)


def test_who_types_diacritics_means_them(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    assert results(page, "vẳn") == []


def test_the_search_works_on_pages_opened_from_a_folder(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    assert "Dành cho văn thư, lưu trữ" in results(page, "trich yeu")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_printed_page_has_its_words_and_no_navigation(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/vi/van-thu.html")
    page.pdf(path=str(tmp_path / "page.pdf"), format="A4")
    words = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True)
    text = words.stdout.decode()
    assert "Soát lỗi trước khi trình ký" in text
    assert "vnplan compare corpora/plans/huyen-2019-an-toan-giao-thong.txt" in " ".join(text.split())
    assert "tinh-2019-ke-hoach-an-toan-giao-thong.txt" in "".join(text.split())
    assert "Changelog" not in text


@pytest.mark.parametrize("name", ["accuracy.html", "tutorial.html", "citation-index.html"])
def test_nothing_is_cut_off_on_paper(open_page: Callable[..., Page], address: str, name: str) -> None:
    page = open_page(width=720)  # A4 without its margins
    page.emulate_media(media="print")
    page.goto(f"{address}/{name}")
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.md-typeset__scrollwrap, table, pre > code')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth || one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.textContent.slice(0, 60))"
    )
    assert cut == []
