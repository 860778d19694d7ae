"""axe-core over every kind of page: nothing serious, nothing critical."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Watch
from tests.e2e.test_serve import PAGES
from tests.web.conftest import TOKEN, archive, served, serving  # noqa: F401 - fixtures
from vnplan_nlp.web.settings import Settings


def grave(page: Page) -> list[str]:
    """The violations that are serious or critical, a line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("address", PAGES.values(), ids=list(PAGES))
def test_a_page_is_accessible(open_page: Callable[..., Page], watch: Watch, served: str, address: str) -> None:  # noqa: F811
    watch.expected |= {404, 300, 422}
    page = open_page(bypass_csp=True)  # the policy would keep axe out
    page.goto(served + address)
    assert grave(page) == []


@pytest.mark.parametrize("name", ["home", "search", "reference", "coverage"])
def test_a_page_is_accessible_on_a_phone(open_page: Callable[..., Page], served: str, name: str) -> None:  # noqa: F811
    page = open_page(width=390, bypass_csp=True)
    page.goto(served + PAGES[name])
    assert grave(page) == []


def test_the_form_of_the_token_is_accessible(open_page: Callable[..., Page], archive: Path) -> None:  # noqa: F811
    with serving(archive, Settings(token=TOKEN)) as address:
        page = open_page(bypass_csp=True)
        page.goto(f"{address}/vao")
        assert grave(page) == []


@pytest.mark.parametrize("words", ["rung+san+xuat", "thi+dua+yeu+nuoc+tuyen+quang", "chuyen+doi+so+2026"])
def test_a_document_is_accessible(open_page: Callable[..., Page], served: str, words: str) -> None:  # noqa: F811
    page = open_page(bypass_csp=True)
    page.goto(f"{served}/tim?q={words}")
    page.locator(".hits a.label").first.click()
    page.wait_for_selector(".words")
    assert grave(page) == []
