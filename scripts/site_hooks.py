"""What mkdocs calls while it builds the documentation site: files outside `docs/` as pages, links, and the search.

    NO_MKDOCS_2_WARNING=1 mkdocs build --strict

The sources keep links that work where they are read as files; on the site they lead to pages. A link to a file that
is no page becomes its words.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parent.parent
#: file of the repository -> page of the site
OUTSIDE: Final = {
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "README.vi.md": "vi/gioi-thieu.md",
    "annotations/GUIDE.md": "project/annotation-guide.md",
    "annotations/README.md": "project/annotations.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "benchmarks/RESULTS.md": "project/benchmark-results.md",
    "corpora/README.md": "project/corpora.md",
    "corpora/generator/README.md": "project/generator.md",
    "models/README.md": "project/models.md",
    "models/vi_vnplan_rules/README.md": "project/vi_vnplan_rules.md",
    "models/vi_vnplan_learned/README.md": "project/vi_vnplan_learned.md",
    "notebooks/README.md": "project/notebooks.md",
}
#: What the site has instead of a page that only the repository needs.
_INSTEAD: Final = {"README.md": "index.md"}
_FENCE: Final = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)[ \t]*$)", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[(?P<label>[^\]\[]*)\]\((?P<target>[^)\s]+)\)")
#: In a cell a bar inside code must be escaped; GitHub drops the escape, Python-Markdown shows it.
_BAR_IN_CODE: Final = re.compile(r"`([^`\n]*\\\|[^`\n]*)`")
_TITLE: Final = re.compile(r"^# (.+)$", re.MULTILINE)
_FOLDING: Final = ROOT / "scripts" / "search_folding.js"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files outside `docs/` that are there."""
    from mkdocs.structure.files import File

    for source, uri in OUTSIDE.items():
        if (ROOT / source).is_file():
            files.append(File.generated(config, uri, content=(ROOT / source).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links of a page to pages."""
    here = page.file.src_uri
    pages = {file.src_uri for file in files}
    return "".join(
        part if index % 2 else _LINK.sub(lambda link: _led(link, here, pages), _BAR_IN_CODE.sub(_bar, part))
        for index, part in enumerate(_FENCE.split(markdown))
    )


def on_post_build(config: MkDocsConfig, **_: Any) -> None:
    """Give the search words without diacritics: "trich yeu" finds "trích yếu"."""
    for worker in Path(config.site_dir, "assets", "javascripts", "workers").glob("search.*.min.js"):
        script, _, _ = worker.read_text("utf-8").partition("\n//# sourceMappingURL")
        worker.write_text(f"{script}\n{_FOLDING.read_text('utf-8')}", "utf-8")


def source_of(page: str) -> str:
    """Return the file of the repository that a page of the site is made of."""
    return {uri: source for source, uri in OUTSIDE.items()}.get(page, f"docs/{page}")


def page_of(source: str) -> str | None:
    """Return the page of the site that a file of the repository becomes; None where it becomes none."""
    if source in _INSTEAD:
        return _INSTEAD[source]
    return OUTSIDE.get(source) or (source.removeprefix("docs/") if source.startswith("docs/") else None)


def _bar(code: re.Match[str]) -> str:
    return f"<code>{escape(code[1].replace(chr(92) + '|', '|')).replace('|', '&#124;')}</code>"


def _led(link: re.Match[str], here: str, pages: set[str]) -> str:
    label, (target, hash_mark, anchor) = link["label"], link["target"].partition("#")
    if not target or "://" in target or target.startswith("mailto:"):
        return link[0]
    source = posixpath.normpath(posixpath.join(posixpath.dirname(source_of(here)), target))
    page = page_of(source)
    if page is None or page not in pages:
        # A slip must be told: strict mode does so of a link that it cannot follow.
        return label if (ROOT / source).exists() and page is None else link[0]
    if label.startswith("docs/"):
        title = _TITLE.search((ROOT / source).read_text("utf-8"))
        label = title[1] if title else label
    return f"[{label}]({posixpath.relpath(page, posixpath.dirname(here) or '.')}{hash_mark}{anchor})"
