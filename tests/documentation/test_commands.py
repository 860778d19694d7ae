"""Every command and every example of Python in the documentation runs, and prints what the page says.

What cannot be run is listed in `covers.py`, the files that readers have in `provisions.py`. A new page, or a new
example, is found by itself.
"""

from __future__ import annotations

import re
import tomllib
import types
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.documentation.blocks import Example, NoCommandError, examples, inline
from tests.documentation.covers import ELSEWHERE, NOT_RUN, cover, elsewhere, missing
from tests.documentation.provisions import provide
from tests.documentation.running import ROOT, alike, fault, promised, python_fault, run, servers
from vnplan_nlp.cli import app

PATTERNS = (
    "README*.md", "CONTRIBUTING.md", "docs/**/*.md", "annotations/**/*.md", "corpora/**/*.md", "models/**/*.md",
    "benchmarks/README.md", "notebooks/README.md",
)  # fmt: skip
PAGES = sorted({path.relative_to(ROOT).as_posix() for pattern in PATTERNS for path in ROOT.glob(pattern)})
TEXTS = {page: (ROOT / page).read_text("utf-8") for page in PAGES}
EXAMPLES = {page: list(examples(page, text)) for page, text in TEXTS.items()}
#: What an example takes from the text around it.
NAMES: dict[str, dict[str, Any]] = {
    "docs/compare.md": {
        "model": types.SimpleNamespace(encode=lambda texts: [set(text.split()) for text in texts]),
        "similarity": lambda one, other: len(one & other) / len(one | other),
    },
}


def to_run(example: Example) -> list[str]:
    """The commands of an example that are run here."""
    return [one.words for one in example.commands if cover(example.page, one.words) is None and missing(one.words) is None]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(elsewhere(one) is None and (one.code or to_run(one)) for one in EXAMPLES[page])]
)
def test_the_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = [example for example in EXAMPLES[page] if elsewhere(example) is None]
    provide(tmp_path, here)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = dict(NAMES.get(page, {}))
    faults: list[str | None] = []
    with servers() as run_one:
        for example in here:
            if example.kind == "python":
                faults.append(python_fault(example, names))
            else:
                faults += [run_one(one) for one in example.commands if one.words in to_run(example)]
    assert "\n\n".join(one for one in faults if one) == ""


# --- nothing is forgotten --------------------------------------------------------------------------


@pytest.mark.parametrize("row", NOT_RUN, ids=lambda row: f"{row.pages} {row.command}")
def test_what_is_not_run_is_there_and_covered(row: Any) -> None:
    assert (ROOT / row.by).is_file()
    commands = [(page, one.words) for page in PAGES for example in EXAMPLES[page] for one in example.commands]
    assert [words for page, words in commands if cover(page, words) is row], "nothing is like this any more: take the row out"


@pytest.mark.parametrize("row", ELSEWHERE, ids=lambda row: f"{row[0]} {row[1]}")
def test_what_another_test_runs_is_named_there(row: Any) -> None:
    page, kind, _, test = row
    fitting = [one for name in PAGES for one in EXAMPLES[name] if re.fullmatch(page, name) and one.kind == kind]
    assert fitting
    source = (ROOT / test).read_text("utf-8")
    assert all(one.page in source or f'"{Path(one.page).name}"' in source for one in fitting)


@pytest.mark.parametrize("page", PAGES)
def test_no_block_looks_like_commands_and_is_none(page: str) -> None:
    """A line that begins with `vnplan` in a block stands in an example, unless it is what a command prints."""
    known = {one.words for example in EXAMPLES[page] for one in example.commands}
    blocks = re.findall(r"^ *```(\w*)\n(.*?)^ *```", TEXTS[page], re.M | re.S)
    for language, body in blocks:
        if language in ("text", "json", "jsonc", "toml", "sql", "yaml"):
            continue
        for line in body.splitlines():
            if line.removeprefix("$ ").startswith("vnplan "):
                assert line.removeprefix("$ ") in known


def test_targets_of_make_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {target for text in TEXTS.values() for target in re.findall(r"(?:^\$ |^ {4}|`)make ([a-z]+)", text, re.M)}
    assert {"demo", "test"} <= named
    assert named <= targets


def test_extras_are_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for page, text in TEXTS.items():
        for named in re.findall(r"(?:vnplan-nlp|-e '?\.)\[([\w,]+)\]", text):
            assert set(named.split(",")) <= set(extras), page


# --- commands in running text ----------------------------------------------------------------------


def command_of(words: list[str]) -> Any:
    """The command that words name behind `vnplan`; None for a placeholder."""
    found: Any = typer.main.get_command(app)
    for word in words:
        commands = getattr(found, "commands", None)  # of a group
        if commands is None:
            break
        if not re.fullmatch(r"[a-z][a-z-]*", word):
            return None
        found = commands[word]
    return found


def unknown(code: str) -> str | None:
    """What of a command is not there: the command, or one of its options."""
    words = code.split()
    try:
        command = command_of(words[1:])
    except KeyError:
        return f"{code}: there is no such command"
    options = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)} - {"--version", "--help"}
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} if command is not None else options
    return f"{code}: there is no {options - known}" if options - known else None


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_running_text_are_there(page: str) -> None:
    commands = [code for code in inline(TEXTS[page]) if code.startswith("vnplan ")]
    assert [wrong for code in commands if (wrong := unknown(code))] == []


def helps() -> list[tuple[str, str]]:
    """The examples at the end of the help of each command."""
    waiting = [("vnplan", typer.main.get_command(app))]
    found = []
    while waiting:
        name, command = waiting.pop()
        waiting += [(f"{name} {word}", one) for word, one in getattr(command, "commands", {}).items()]
        lines = re.sub(r"\[/?bold\]", "", command.epilog or "").splitlines()
        found += [(name, line) for line in lines if re.match(r"(?:\w+ .*\| )?vnplan [a-z]", line)]
    return found


@pytest.mark.parametrize(("command", "line"), helps())
def test_examples_of_the_help_are_there(command: str, line: str) -> None:
    assert f"{command} " in f"{line} ", "an example of another command"
    assert unknown(re.split(r" [|>] ", line[line.index("vnplan ") :])[0]) is None


@pytest.mark.parametrize("code", ["vnplan wobble", "vnplan parse --wobble a.txt", "vnplan index wobble", "vnplan index top -z"])
def test_a_command_that_is_not_there_is_told(code: str) -> None:
    assert unknown(code) is not None


def test_the_demo_prints_what_the_readme_shows() -> None:
    shown = re.search(r"<!-- demo output -->\n```text\n(.*?)```", TEXTS["README.md"], re.S)
    assert shown is not None
    printed = run(f"vnplan show {ROOT}/corpora/plans/tinh-2021-thi-dua.txt").stdout
    kept = ["…" if line.strip(" │") == "…" else line for line in shown[1].splitlines() if line.strip()]
    rows = [line for line in printed.splitlines() if line.strip()]
    for number, line in enumerate(kept, start=1):  # tells which, where one is wrong
        assert alike("\n".join([*kept[:number], "…"]), "\n".join(rows)), line


# --- the reading of pages --------------------------------------------------------------------------

PAGE = """
Text.

    vnplan show a.txt        # a comment
    # … by hand …
    cat a.txt | vnplan parse -

- a list
    - vnplan show no-block.txt

```console
$ vnplan info
vnplan …
$ make test
```

```python
one = 1
one    # 1
```

```text
2
```

```python
two = 2
```

Words between.

```text
not printed
```

    @misc{no, title = {command}}
"""


def test_blocks_are_told_apart() -> None:
    found = list(examples("a.md", PAGE))
    assert [(one.kind, len(one.commands), one.shown) for one in found] == [
        ("commands", 2, ""), ("commands", 2, ""), ("python", 0, "2\n"), ("python", 0, "")
    ]  # fmt: skip
    assert [one.words for one in found[0].commands] == ["vnplan show a.txt        # a comment", "cat a.txt | vnplan parse -"]
    assert [(one.words, one.shown) for one in found[1].commands] == [("vnplan info", "vnplan …\n"), ("make test", "")]


def test_a_line_that_is_no_command_is_told() -> None:
    with pytest.raises(NoCommandError, match=r"a\.md:1: neither a command nor a comment: wobble"):
        list(examples("a.md", "    vnplan info\n    wobble\n"))


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("a\n…", "a\nb\nc", True),
        ("a … z", "a b c z", True),
        ("a\nb", "a\nc", False),
        ("a\nb", "a\nb\nc", False),
        ("a.c", "abc", False),
        ("a\n…\nd", "a\nb\nc", False),
    ],
)
def test_output_is_compared(shown: str, printed: str, same: bool) -> None:
    assert alike(shown, printed) == same


@pytest.mark.parametrize(
    ("comment", "value"),
    [
        ("'28/KH': all of it", ("28/KH",)), ("3", (3,)), ('"a", the id', ("a",)), ("a word", None), ("['a', 'b']", (["a", "b"],)),
        ("None where there is none", (None,)),
    ],
)  # fmt: skip
def test_what_a_comment_promises(comment: str, value: object) -> None:
    assert promised(comment) == value


def test_a_command_and_python_that_go_wrong_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = examples("a.md", "    vnplan show none.txt\n")
    assert "exit code 3" in str(fault(found.commands[0]))
    (found,) = examples("a.md", "```console\n$ vnplan --version\nvnplan 0.0.0\n```\n")
    assert "shown is\nvnplan 0.0.0" in str(fault(found.commands[0]))
    (found,) = examples("a.md", "```python\nx = 3\nx    # 4\n```\n")
    assert python_fault(found, {}) == "a.md:1: x is 3, not 4"
    (found,) = examples("a.md", "```python\n1 / 0\n```\n")
    assert "ZeroDivisionError" in str(python_fault(found, {}))
