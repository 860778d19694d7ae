"""The examples of a page of Markdown: commands with what they print, and Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

#: What a command begins with; a block whose first line does is one of commands.
_PROGRAM = re.compile(
    r"(?:[A-Z_]+=\S+ )*(?:vnplan|make|pip|pipx|python3?|pytest|curl|find|cat|ray|datasette|apt-get|apt|sudo|git|docker|jupyter|"
    r"spacy|sqlite3|mv|cp|cd|mkdir|tmux)(?: |$)"
)
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)")
_SHELLS = ("console", "sh", "bash", "shell", "")


@dataclass(frozen=True)
class Command:
    """A line to type and what the page says it prints; "" where it says nothing."""

    words: str
    shown: str = ""


@dataclass(frozen=True)
class Example:
    """A block of a page."""

    page: str
    line: int
    kind: Literal["commands", "python"]
    commands: tuple[Command, ...] = ()
    code: str = ""
    shown: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class NoCommandError(ValueError):
    """A line of a block of commands is neither a command nor a comment."""


def examples(page: str, text: str) -> Iterator[Example]:
    """Yield the examples of a page in order.

    Raises:
        NoCommandError: a line in a block of commands is no command.
    """
    python: Example | None = None
    for line, language, body in _blocks(text):
        if language == "python":
            if python is not None:
                yield python
            python = Example(page, line, "python", code=body)
            continue
        if language == "text" and python is not None:
            between = text.split("\n")[python.line + python.code.count("\n") + 1 : line - 1]
            shown = body if not any(row.strip() for row in between) else ""
            yield Example(page, python.line, "python", code=python.code, shown=shown)
            python = None
            continue
        if python is not None:
            yield python
            python = None
        if language in _SHELLS and (found := _commands(f"{page}:{line}", body)):
            yield Example(page, line, "commands", commands=found)
    if python is not None:
        yield python


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, language, body) of fenced and of indented blocks."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = next(row for row in range(at + 1, len(lines)) if lines[row].strip() == "```")
            body = "".join(f"{row.removeprefix(fence['indent'])}\n" for row in lines[at + 1 : end])
            yield at + 1, fence["language"], body
            at = end + 1
        elif lines[at].startswith("    ") and (at == 0 or not lines[at - 1].strip()):
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            yield at + 1, "", "".join(f"{row[4:]}\n" for row in lines[at:end]).strip("\n") + "\n"
            at = end
        else:
            at += 1


def _commands(where: str, body: str) -> tuple[Command, ...]:
    lines = body.replace("\\\n", " ").splitlines()
    if any(line.startswith("$ ") for line in lines):
        parts = re.split(r"^\$ (.*)\n", "\n".join(lines) + "\n", flags=re.M)
        return tuple(Command(words, shown) for words, shown in zip(parts[1::2], parts[2::2], strict=True))
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    if not rows or not _PROGRAM.match(rows[0]):
        return ()
    for row in rows:
        if not _PROGRAM.match(row):
            raise NoCommandError(f"{where}: neither a command nor a comment: {row}")
    return tuple(map(Command, rows))


def inline(text: str) -> Iterator[str]:
    """Yield the code in running text, without that of blocks."""
    kept = text.split("\n")
    for line, _, body in _blocks(text):
        for row in range(line - 1, line + body.count("\n") + 1):
            if row < len(kept):
                kept[row] = ""
    yield from (words.replace("\\|", "|") for words in re.findall(r"`([^`\n]+)`", "\n".join(kept)))
