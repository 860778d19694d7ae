"""The documentation site: it builds, its links lead somewhere, it needs nothing from elsewhere, and it names what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

import vnplan_nlp as vp
from scripts.site_hooks import OUTSIDE
from vnplan_nlp.cli import app
from vnplan_nlp.errors import ISSUE_CODES

COMMANDS = [
    *(f"vnplan {one.name or one.callback.__name__}" for one in app.registered_commands if one.callback),
    *(
        f"vnplan {group.typer_instance.info.name} {one.name or one.callback.__name__}"  # type: ignore[union-attr]
        for group in app.registered_groups
        for one in group.typer_instance.registered_commands  # type: ignore[union-attr]
    ),
]
#: Addresses of the web that pages link to. They are not fetched; a new one is put here on purpose.
EXTERNAL: frozenset[str] = frozenset()


def pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.fromstring(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def links(tree: html.HtmlElement) -> Iterator[str]:
    return (str(link.get("href")) for link in tree.iter("a", "link") if link.get("href"))


def ids(tree: html.HtmlElement) -> set[str]:
    return {*tree.xpath("//@id"), *tree.xpath("//a/@name")}


def text_of(site: Path, page: str) -> str:
    return " ".join(html.fromstring((site / page).read_text("utf-8")).find(".//article").text_content().split())


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    trees = pages(site)
    anchors = {path: ids(tree) for path, tree in trees.items()}
    broken = []
    for path, tree in trees.items():
        for link in links(tree):
            parts = urlsplit(link)
            if parts.scheme or path.name == "404.html":  # which is shown at any depth and links from the root
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = anchors.get(target, set())
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in known):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []
    assert sum(len(found) for found in anchors.values()) > 500


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loaded = [
        f"{path.relative_to(site)}: {address}"
        for path, tree in pages(site).items()
        for address in tree.xpath("//script/@src | //link[@rel!='canonical']/@href | //img/@src | //iframe/@src | //source/@src")
        if urlsplit(address).scheme not in ("", "data") or address.startswith("//")
    ]
    styles = [
        f"{path.relative_to(site)}: {address}"
        for path in sorted(site.rglob("*.css"))
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^)\"']+)", path.read_text("utf-8"))
    ]
    assert loaded + styles == []


def test_links_to_the_web_are_known_and_well_formed(site: Path) -> None:
    found = {link for tree in pages(site).values() for link in links(tree) if urlsplit(link).scheme}
    assert found == EXTERNAL
    assert all(urlsplit(link).scheme == "https" and "." in urlsplit(link).netloc for link in found)


def test_every_page_is_in_the_navigation(site: Path) -> None:
    start = site / "index.html"
    named = html.fromstring(start.read_text("utf-8")).xpath("//nav[contains(@class, 'md-nav--primary')]//a/@href")
    reached = {(site / urlsplit(link).path).resolve() if urlsplit(link).path not in ("", ".") else start for link in named}
    there = {path for path in site.rglob("*.html") if path.name != "404.html"}
    assert there == reached


def test_every_page_of_the_repository_is_on_the_site(root: Path, site: Path) -> None:
    sources = {path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md")}
    wanted = {*sources, *(page for source, page in OUTSIDE.items() if (root / source).exists())}
    assert {page for page in wanted if not (site / page).with_suffix(".html").is_file()} == set()


@pytest.mark.parametrize("name", vp.__all__)
def test_every_public_name_is_in_the_library_reference(site: Path, name: str) -> None:
    assert f"vnplan_nlp.{name}" in ids(html.fromstring((site / "reference/library.html").read_text("utf-8")))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_command_reference(site: Path, command: str) -> None:
    assert command.replace(" ", "-") in ids(html.fromstring((site / "reference/commands.html").read_text("utf-8")))


@pytest.mark.parametrize("code", ISSUE_CODES)
def test_every_issue_code_is_on_its_page(site: Path, code: str) -> None:
    assert code in text_of(site, "issues.html")


def test_links_between_files_became_links_between_pages(site: Path) -> None:
    """`../annotations/README.md` of a file in docs/ is a page of the site, not a dead file."""
    found = [link for tree in pages(site).values() for link in links(tree) if urlsplit(link).path.endswith(".md")]
    assert found == []
    tree = html.fromstring((site / "annotations.html").read_text("utf-8"))
    assert "project/annotations.html" in set(links(tree.find(".//article")))


def test_a_bar_inside_code_of_a_table_is_shown_as_a_bar(site: Path) -> None:
    assert "vnplan index cites FILE|REF" in text_of(site, "citation-index.html")


def test_the_search_holds_the_pages_in_both_languages(site: Path) -> None:
    found = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    places = {entry["location"].partition("#")[0] for entry in found["docs"]}
    assert {"tutorial.html", "vi/van-thu.html", "reference/library.html"} <= places
    worker = next((site / "assets" / "javascripts" / "workers").glob("search.*.min.js"))
    assert "lunr.Pipeline.prototype.run" in worker.read_text("utf-8")
