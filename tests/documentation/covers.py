"""What the documentation shows and this test does not run: why, and what covers it instead.

To document a command that cannot run here add a row. A row that fits nothing any more fails the test.
"""

from __future__ import annotations

import re
import shutil
from typing import NamedTuple

from tests.documentation.blocks import Example


class Cover(NamedTuple):
    """Commands of some pages that are not run; `by` is a file of the repository."""

    pages: str
    command: str
    why: str
    by: str


#: The pattern of a page, that of a command (from its beginning), the reason, the cover.
NOT_RUN = [
    Cover(r".*", r"make \w+", "takes minutes and writes into the checkout; its targets are checked to be there", "tests/documentation/test_commands.py"),
    Cover(r".*", r"pip install ", "needs a network; the extras are checked to be there", "tests/documentation/test_commands.py"),
    Cover(r"docs/limits\.md", r"VNPLAN_FUZZ_ROUNDS=\d+ pytest", "minutes; the same with fewer rounds", "tests/test_fuzz.py"),
    Cover(r"docs/limits\.md", r"python -m corpora\.fuzz --seconds 600", "ten minutes; --again is run", "tests/test_fuzz.py"),
    Cover(r"docs/citation-index\.md", r"datasette ", "no library of ours; the queries of its file are run", "tests/index/test_index_docs.py"),
    Cover(r"docs/scale\.md", r"vnplan batch kho/ .*--engine ray", "a Ray takes long to start", "tests/archive/test_ray.py"),
    Cover(r"docs/scale\.md", r"vnplan batch s3:", "needs an object store", "tests/archive/test_object_stores.py"),
]  # fmt: skip

#: Examples that another test runs and compares: the pattern of a page, the kind, only those with shown output, the test.
ELSEWHERE = [
    (r"docs/citation-index\.md", "commands", True, "tests/index/test_index_docs.py"),
    (r"docs/citation-index\.md", "python", False, "tests/index/test_index_docs.py"),
    (r"docs/archive\.md", "python", True, "tests/archive/test_tables_docs.py"),
    (r"docs/learned\.md", "python", False, "tests/learned/test_project.py"),
    (r"docs/spacy\.md", "python", False, "tests/spacy_/test_documentation.py"),
]


#: What a command has in it -> the program that it needs; it is run where that is installed.
NEEDED = {"curl ": "curl", "scan/": "tesseract"}


def missing(command: str) -> str | None:
    """The program that a command needs and that is not installed."""
    return next((program for part, program in NEEDED.items() if part in command and shutil.which(program) is None), None)


def cover(page: str, command: str) -> Cover | None:
    """The row for a command that is not run."""
    return next((row for row in NOT_RUN if re.fullmatch(row.pages, page) and re.match(row.command, command)), None)


def elsewhere(example: Example) -> str | None:
    """The test that runs an example."""
    shown = bool(example.shown) or any(command.shown for command in example.commands)
    return next(
        (
            test
            for page, kind, only_shown, test in ELSEWHERE
            if re.fullmatch(page, example.page) and kind == example.kind and (shown or not only_shown)
        ),
        None,
    )
