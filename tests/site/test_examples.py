"""What the tutorial and the pages by user show is what their commands print, run one after the other in an empty folder."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpora.documents import make_docx
from corpora.pdfs import make_pdf
from vnplan_nlp import parse_text
from vnplan_nlp.cli import app

PAGES = ("index.md", "tutorial.md", "how-to/clerk.md", "how-to/engineer.md", "how-to/researcher.md", "vi/van-thu.md")
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
#: A line that stands for lines that are left out.
_LEFT_OUT = "…"


@pytest.fixture
def desk(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as a user has it: the files of the repository and a plan of their own in Word and PDF."""
    for name in ("corpora", "annotations", "models"):
        (tmp_path / name).symlink_to(root / name)
    text = (root / "corpora" / "plans" / "tinh-2021-thi-dua.txt").read_text("utf-8")
    (tmp_path / "ke-hoach.docx").write_bytes(make_docx(text))
    (tmp_path / "ke-hoach.pdf").write_bytes(make_pdf(parse_text(text))[0])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(command: str) -> str:
    """What a command prints, to both streams."""
    words = shlex.split(command)
    assert words[0] == "vnplan", command
    words = [name for word in words[1:] for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
    result = CliRunner().invoke(app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def same(stated: list[str], printed: list[str]) -> bool:
    """Whether what is stated is what was printed; a line of an ellipsis stands for any lines."""
    pattern = "".join(r"(?:.*\n)*" if line == _LEFT_OUT else f"{re.escape(line)}\n" for line in stated)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def says(printed: list[str]) -> str:
    return "it prints:\n" + "\n".join(printed)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_comes_out(root: Path, desk: Path, page: str) -> None:
    names: dict[str, object] = {}
    for kind, code, stated in _BLOCK.findall((root / "docs" / page).read_text("utf-8")):
        if kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(code, page, "exec"), names)
            if stated:
                assert same(lines(stated), lines(printed.getvalue())), says(lines(printed.getvalue()))
            continue
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", code, re.MULTILINE):
            found = lines(shown(command))
            if output:  # where nothing is shown, what stderr tells is left out
                assert same(lines(output), found), f"{command}\n{says(found)}"


def test_a_page_that_shows_something_else_is_told() -> None:
    assert same(["a", _LEFT_OUT, "c"], ["a", "b", "b", "c"])
    assert not same(["a", "b"], ["a", "c"])
    assert not same(["a"], ["a", "b"])
