"""The matrix of several plans in a browser."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.compare.report_fixtures import read
from vnplan_nlp import compare_siblings
from vnplan_nlp.compare.report_siblings import write_html

ROWS = ".cmp-matrix tbody tr:visible"


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> str:
    directive, plan = read("tinh-2021-thi-dua"), read("thi-xa-2022-thi-dua-phuc-hoi")
    target = tmp_path_factory.mktemp("matrix") / "matrix.html"
    target.write_text(write_html(compare_siblings([plan, directive] * 6, directive), directive), "utf-8")
    return target.as_uri()


def test_only_gaps_are_shown(page: Page, matrix: str) -> None:
    page.goto(matrix)
    all_rows = page.locator(ROWS).count()
    page.get_by_label("Chỉ những yêu cầu có kế hoạch còn thiếu").check()
    shown = page.locator(ROWS)
    assert 0 < shown.count() < all_rows
    assert all("✗" in (row.text_content() or "") for row in shown.all())


def test_a_search_ignores_marks(page: Page, matrix: str) -> None:
    page.goto(matrix)
    search = page.get_by_label("Tìm chữ (không cần dấu)")
    search.fill("khen thưởng")
    wanted = page.locator(ROWS).count()
    search.fill("khen thuong")
    assert page.locator(ROWS).count() == wanted > 0


def test_print_shows_all_rows(page: Page, matrix: str) -> None:
    page.goto(matrix)
    rows = page.locator(ROWS).count()
    page.get_by_label("Chỉ những yêu cầu có kế hoạch còn thiếu").check()
    page.emulate_media(media="print")
    expect(page.locator(ROWS)).to_have_count(rows)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_does_not_scroll_sideways_and_axe_finds_nothing(
    open_page: Callable[..., Page], matrix: str, width: int
) -> None:
    page = open_page(width=width)
    page.goto(matrix)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(item["id"], item["impact"], item["nodes"][0]["html"][:200]) for item in found] == []
