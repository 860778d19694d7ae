"""Runs documented commands and Python, and compares what comes out with what the page shows."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from tests.documentation.blocks import Command, Example
from vnplan_nlp.cli import app

ROOT = Path(__file__).parents[2]
#: Where `vnplan serve` listens in the documentation.
PRINTED = "http://127.0.0.1:8000"
_BEHIND = re.compile(r"^(\S.*?) {2,}# (.+)$", re.M)


class Outcome(NamedTuple):
    code: int
    stdout: str
    stderr: str


def environment() -> dict[str, str]:
    """What a reader has: `vnplan` and `python` of the virtual environment, the checkout, a wide terminal."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "110", "BROWSER": "true"}


def run(words: str) -> Outcome:
    """Run a command in the current folder: `vnplan` in this process, all that needs a shell in bash."""
    arguments = _arguments(words)
    if arguments is None or arguments[0] != "vnplan":
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", words], capture_output=True, text=True, timeout=120, env=environment(),
            check=False,
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)
    result = CliRunner().invoke(app, arguments[1:], env={"COLUMNS": "110"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout, result.stderr)


def _arguments(words: str) -> list[str] | None:
    """The arguments of a command, patterns of files filled in; None if it needs a shell."""
    words = re.sub(r"\s#\s.*$", "", words)
    if re.search(r"[|&;<>$`]", re.sub(r"'[^']*'|\"[^\"]*\"", "", words)):
        return None
    found: list[str] = []
    for token in re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^\s'\"])+", words):
        plain = "".join(shlex.split(token))
        if plain == token and any(sign in token for sign in "*?["):
            found += sorted(map(str, Path().glob(token))) or [token]
        else:
            found.append(plain)
    return found


@contextlib.contextmanager
def servers() -> Iterator[Callable[[Command], str | None]]:
    """Something that runs commands and leaves `vnplan serve` running until the end; later commands find it."""
    started: list[subprocess.Popen[str]] = []
    address = PRINTED

    def run_one(command: Command) -> str | None:
        nonlocal address
        if not command.words.startswith("vnplan serve "):
            words = command.words.replace(PRINTED, address)
            return fault(command, re.sub(r"^curl ", "curl --silent --show-error --fail-with-body ", words))
        server = subprocess.Popen(
            ["bash", "-c", f"exec {command.words} --port 0"], stderr=subprocess.PIPE, text=True, env=environment()
        )
        started.append(server)
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        if found is None:
            return f"{command.words}: {said}{server.stderr.read()}"
        address = found[0]
        said = said.replace(address, PRINTED)
        return None if alike(command.shown or said, said) else f"{command.words}: printed is {said}"

    try:
        yield run_one
    finally:
        for server in started:
            server.terminate()
            server.communicate(timeout=30)


def fault(command: Command, words: str | None = None) -> str | None:
    """Run a command, or words in its place; return what is wrong with what came out."""
    done = run(words or command.words)
    told = bool(command.shown.strip()) and alike(command.shown, done.stderr or done.stdout)  # an error may be the example
    if done.code != 0 and not told:
        return f"{command.words}: exit code {done.code}: {done.stderr.strip() or done.stdout.strip()}"
    if command.shown.strip() and not alike(command.shown, done.stdout) and not alike(command.shown, done.stderr):
        return f"{command.words}: shown is\n{command.shown}\nprinted is\n{done.stdout}{done.stderr}"
    return None


def alike(shown: str, printed: str) -> bool:
    """Whether output is what is shown; a line "…" stands for any lines, a "…" in a line for any letters."""
    pattern = "\n".join(
        r"(?:.*\n?)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.rstrip().split("…")))
        for line in shown.strip("\n").split("\n")
    ).replace("(?:.*\\n?)*?\n", "(?:.*\\n)*?")
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))) is not None


def python_fault(example: Example, names: dict[str, Any]) -> str | None:
    """Run Python; return what is wrong: an exception, or values and output that are not those shown.

    An expression with a comment behind it that begins with a literal must have that value; where the comment has a
    "…", each quoted string of it must be in the value.
    """
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(example.code, example.page, "exec"), names)
            for expression, comment in _BEHIND.findall(example.code):
                if is_expression(expression) and (wrong := _differs(expression, comment, names)):
                    return f"{example}: {wrong}"
    except Exception as error:
        return f"{example}: {type(error).__name__}: {error}"
    if example.shown and not alike(example.shown, out.getvalue()):
        return f"{example}: shown is\n{example.shown}\nprinted is\n{out.getvalue()}"
    return None


def is_expression(words: str) -> bool:
    try:
        ast.parse(words.strip(), mode="eval")
    except SyntaxError:
        return False
    return True


def promised(comment: str) -> tuple[Any, ...] | None:
    """The literal that a comment begins with, as a tuple of one; None if it begins with none."""
    for end in (len(comment), *(at.start() for at in re.finditer(r"[:,;]? ", comment))):
        with contextlib.suppress(ValueError, SyntaxError):
            return (ast.literal_eval(comment[:end].strip()),)
    return None


def _differs(expression: str, comment: str, names: dict[str, Any]) -> str | None:
    value = eval(expression, names)
    if "…" in comment:
        printed = repr(value)
        missing = [words for words in re.findall(r"\"([^\"…]+)\"|'([^'…]+)'", comment) if (words[0] or words[1]) not in printed]
        return f"{expression} is {printed[:300]}, without {missing}" if missing else None
    literal = promised(comment)
    if literal is not None and value != literal[0]:
        return f"{expression} is {value!r}, not {literal[0]!r}"
    return None
