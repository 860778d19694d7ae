"""The matrix of several plans in a browser."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.compare.conftest import DIRECTIVE, PLAN
from vnplan_nlp import parse_text
from vnplan_nlp.compare.report_siblings import write_siblings_html
from vnplan_nlp.compare.siblings import side_by_side

ROWS = ".cmp-matrix tbody tr:visible"


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> str:
    directive = parse_text(DIRECTIVE)
    plans = [parse_text(PLAN), parse_text(PLAN.replace("2. Phấn đấu 90%", "2. Vận động 90%")), directive]
    target = tmp_path_factory.mktemp("matrix") / "ma trận.html"
    target.write_text(write_siblings_html(side_by_side(plans * 8, directive), directive), "utf-8")
    return target.as_uri()


def test_only_gaps_are_shown_when_asked_for(page: Page, matrix: str) -> None:
    page.goto(matrix)
    whole = page.locator(ROWS).count()
    page.get_by_label("Kết quả").select_option("gap")
    assert 0 < page.locator(ROWS).count() < whole
    expect(page.locator(".cmp-shown")).to_contain_text(f"trong {whole} yêu cầu")


def test_a_search_ignores_marks(page: Page, matrix: str) -> None:
    page.goto(matrix)
    page.get_by_role("searchbox").fill("DUONG ong cap nuoc")
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS)).to_contain_text("đường ống cấp nước")


def test_print_shows_all_rows(page: Page, matrix: str) -> None:
    page.goto(matrix)
    whole = page.locator(ROWS).count()
    page.get_by_role("searchbox").fill("duong ong")
    page.emulate_media(media="print")
    expect(page.locator(ROWS)).to_have_count(whole)


@pytest.mark.parametrize("width", [390, 1280])
def test_only_the_tables_scroll_sideways(open_page: Callable[..., Page], matrix: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(matrix)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_page: Callable[..., Page], matrix: str, width: int) -> None:
    page = open_page(width=width, bypass_csp=True)
    page.goto(matrix)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found] == []
