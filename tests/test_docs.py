"""The documentation names what there is."""

from pathlib import Path

import pytest

from vnplan_nlp.cli import app
from vnplan_nlp.errors import ISSUE_CODES, ExitCode

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
GROUPED = [
    (group.typer_instance.info.name, command)
    for group in app.registered_groups
    for command in group.typer_instance.registered_commands
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(root: Path, command: str) -> None:
    assert f"`vnplan {command}" in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("group", "command"), GROUPED)
def test_every_command_of_a_group_is_in_the_readme(root: Path, group: str, command: object) -> None:
    name = command.name or command.callback.__name__  # type: ignore[attr-defined]
    assert f"`vnplan {group} {name}" in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "command", [*(command for command in app.registered_commands if command.callback), *(one for _, one in GROUPED)]
)
def test_every_command_has_help_with_an_example(command: object) -> None:
    assert (command.callback.__doc__ or "").strip()  # type: ignore[attr-defined]
    assert "vnplan " in (command.epilog or "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", ISSUE_CODES)
def test_every_issue_code_is_documented_with_its_severity(root: Path, code: str) -> None:
    rows = [line for line in (root / "docs" / "issues.md").read_text("utf-8").splitlines() if f"`{code}`" in line]
    assert len(rows) == 1
    assert f"| {ISSUE_CODES[code][0]} |" in rows[0]


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(root: Path, code: ExitCode) -> None:
    assert f"\n| {int(code)} |" in (root / "docs" / "issues.md").read_text("utf-8")


@pytest.mark.parametrize("target", ["make demo", "make test"])
def test_the_readme_names_the_two_commands(root: Path, target: str) -> None:
    assert target in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("folder", ["models", "notebooks", "benchmarks", "annotations", "corpora"])
def test_every_folder_says_what_it_is_for(root: Path, folder: str) -> None:
    assert (root / folder / "README.md").read_text("utf-8").startswith("# ")


def test_links_of_the_readme_lead_somewhere(root: Path) -> None:
    import re

    for target in re.findall(r"\]\(([^)#:]+)\)", (root / "README.md").read_text("utf-8")):
        assert (root / target).exists(), target
