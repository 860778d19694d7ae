"""A real browser: Debian's Chromium, driven by Playwright, on pages that must need nothing from elsewhere."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

CHROMIUM = os.environ.get("VNPLAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
#: What pages may be loaded from; anything else is a fault.
_OURS = ("127.0.0.1", "localhost")


@dataclass
class Watch:
    """What a page did that it must not: console errors, exceptions, requests to elsewhere."""

    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    #: Answers of these codes are what a test is about; the console tells of each.
    expected: set[int] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        page.on("console", lambda told: self._told(told.type, told.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _told(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(f"status of {code}" in text for code in self.expected):
            self.errors.append(text)

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("file", "data", "blob", "about") and parts.hostname not in _OURS:
            self.outside.append(request.url)


# Of a module and not of the session: while Playwright is there, no other test could run a loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; the test is skipped where it is not installed."""
    if CHROMIUM is None or not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed (apt-get install chromium, or set VNPLAN_CHROMIUM)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@contextmanager
def _opened(browser: Browser, watch: Watch, width: int, height: int, **options: object) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What pages must not do; looked at when the test is over."""
    watching = Watch()
    yield watching
    assert watching.errors == []
    assert watching.outside == []


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Returns a page: `open_page(width=390)`; options are those of a browser context."""
    with ExitStack() as stack:
        yield lambda width=1280, height=900, **options: stack.enter_context(
            _opened(browser, watch, width, height, **options)
        )


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page on a desk."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone."""
    return open_page(width=390, height=844, has_touch=True)
