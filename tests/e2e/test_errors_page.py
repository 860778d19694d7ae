"""The page of errors in a browser: filters, layout, accessibility."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.annotating.errors_of_plans import written
from vnplan_nlp.evaluate import evaluate_folders
from vnplan_nlp.evaluate_errors import errors_in_context, errors_page

SHOWN = "article:not([hidden])"


@pytest.fixture
def address(tmp_path: Path) -> str:
    folders = written(tmp_path, "kenh")
    folders = written(tmp_path, "kenh <b> 2")
    file = tmp_path / "loi.html"
    file.write_text(errors_page(evaluate_folders(*folders), list(errors_in_context(*folders))), "utf-8")
    return file.as_uri()


def test_all_errors_are_shown_at_first(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator(SHOWN).count() == 10
    assert page.locator("#shown").inner_text() == "Đang hiện 10 / 10"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [("layer", "header", 8), ("layer", "citations_full", 6), ("kind", "spurious", 6), ("kind", "missed", 8), ("kind", "different", 6)],
)
def test_a_layer_or_a_kind_is_taken_away(page: Page, address: str, name: str, value: str, left: int) -> None:
    page.goto(address)
    page.locator(f"input[name={name}][value={value}]").uncheck()
    assert page.locator(SHOWN).count() == left
    assert page.locator("#shown").inner_text() == f"Đang hiện {left} / 10"
    assert page.locator(f"{SHOWN}[data-{name}={value}]").count() == 0


def test_one_document(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("select").select_option("kenh <b> 2")
    assert page.locator(SHOWN).count() == 5
    assert set(page.locator(f"{SHOWN} .where").all_inner_texts()) == {"kenh <b> 2"}


def test_filters_by_the_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(SHOWN).count() == 8


def test_what_differs_is_marked(page: Page, address: str) -> None:
    page.goto(address)
    article = page.locator("article.different[data-layer=citations_full]").first
    assert article.locator("dd.differs").all_inner_texts() == ["2031-05-04", "2031-05-03"]
    assert article.locator("mark").first.inner_text() == "Chỉ thị số 12/CT-UBND ngày 03/5/2031 của Ủy ban nhân dân tỉnh"


def test_sides_stand_beside_each_other_on_a_desk(page: Page, address: str) -> None:
    page.goto(address)
    left, right = (side.bounding_box() for side in page.locator("article .side").all()[:2])
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1


def test_sides_stand_below_each_other_on_a_phone(phone: Page, address: str) -> None:
    phone.goto(address)
    above, below = (side.bounding_box() for side in phone.locator("article .side").all()[:2])
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] + 1


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_nothing_runs_over_the_edge(open_page: Callable[..., Page], address: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible(open_page: Callable[..., Page], address: str, width: int) -> None:
    page = open_page(width=width, bypass_csp=True)  # the policy would keep axe out
    page.goto(address)
    assert [(one["id"], one["impact"]) for one in Axe().run(page).response["violations"]] == []


def test_all_of_it_is_printed_without_the_filters(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    assert not page.locator("form").is_visible()
    assert page.locator(SHOWN).count() == 10
