"""The pages that are made of the code and of measurements are current, and both READMEs say the same."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from scripts.measure_accuracy import PAGE, QUICK, RECORD, measure_formats, measure_real, measure_written, page
from scripts.write_reference import COMMANDS, DATA_MODEL, commands_page, data_model_page
from vnplan_nlp.schema import annotations, document
from vnplan_nlp.schema.annotations import Model

STATED = json.loads(RECORD.read_bytes())
MODELS = sorted(
    {
        found
        for module in (annotations, document)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Model) and found is not Model
    },
    key=lambda model: model.__name__,
)


def test_the_reference_of_the_commands_is_current() -> None:
    assert COMMANDS.read_text("utf-8") == commands_page(), "run scripts/write_reference.py"


def test_every_argument_and_option_of_a_command_says_what_it_is() -> None:
    rows = [line for line in commands_page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [row for row in rows if not re.split(r"(?<!\\)\|", row)[2].strip()] == []


def test_the_data_model_is_current() -> None:
    assert DATA_MODEL.read_text("utf-8") == data_model_page(), "run scripts/write_reference.py"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_described(model: type[Model]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []
    assert f"## {model.__name__}\n" in data_model_page()


# --- accuracy --------------------------------------------------------------------------------------


def figures(measured: Any, path: str = "") -> dict[str, float]:
    """Every F1 and count of a record by its place."""
    if isinstance(measured, dict):
        return {name: value for key, part in measured.items() for name, value in figures(part, f"{path}/{key}").items()}
    return {path: float(measured)}


def off(measured: dict[str, Any], stated: dict[str, Any]) -> dict[str, tuple[float, float | None]]:
    """The figures that differ by more than half a point."""
    said = figures(stated)
    return {
        name: (value, said.get(name))
        for name, value in figures(measured).items()
        if name not in said or abs(value - said[name]) > 0.005
    }


def test_the_page_has_the_figures_of_the_record() -> None:
    text = PAGE.read_text("utf-8")
    assert text == page(text, STATED)
    assert f"version {STATED['version']}" in text


def test_figures_of_the_written_plans_are_those_that_are_stated() -> None:
    assert off(measure_written(), STATED["written"]) == {}, "run scripts/measure_accuracy.py"


def test_figures_of_their_formats_are_those_that_are_stated() -> None:
    names = list(STATED["formats"]) if os.environ.get("VNPLAN_ALL_SCANS") else QUICK
    assert off(measure_formats(names), STATED["formats"]) == {}, "run scripts/measure_accuracy.py"


def test_figures_of_real_documents_are_those_that_are_stated(shared: Path) -> None:
    stated = {name: STATED[name] for name in ("real", "identity", "tasks")}
    assert off(measure_real(), stated) == {}, "run scripts/measure_accuracy.py"


def test_a_figure_that_is_off_is_told() -> None:
    written = json.loads(json.dumps(STATED["written"]))
    written["all"]["layers"]["citations"]["f1"] -= 0.01
    assert list(off(written, STATED["written"])) == ["/all/layers/citations/f1"]


# --- the two READMEs -------------------------------------------------------------------------------


def named_commands(text: str) -> set[str]:
    return set(re.findall(r"`vnplan ((?:index |corpus )?[a-z-]+)", text))


def linked_files(text: str) -> set[str]:
    return {target for target in re.findall(r"\]\(([^)#:\s]+)\)", text) if not target.startswith("README")}


def fences(text: str) -> list[str]:
    """The code of all blocks, without comments, which are in the language of the page."""
    blocks = re.findall(r"^```(?:python|jsonc)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"[ \t]*(#|//) .*", "", block) for block in blocks]


def test_both_readmes_name_the_same_commands_and_files(root: Path) -> None:
    english, vietnamese = ((root / name).read_text("utf-8") for name in ("README.md", "README.vi.md"))
    assert named_commands(english) == named_commands(vietnamese)
    assert linked_files(english) == linked_files(vietnamese)
    assert fences(english) == fences(vietnamese)
    assert english.count("\n## ") == vietnamese.count("\n## ")


def test_the_readmes_link_to_each_other_at_the_top(root: Path) -> None:
    for name, other in (("README.md", "README.vi.md"), ("README.vi.md", "README.md")):
        assert f"]({other})" in "".join((root / name).read_text("utf-8").splitlines()[:4])


@pytest.mark.parametrize("file", ["README.vi.md", "docs/vi/van-thu.md"])
def test_links_of_the_vietnamese_pages_lead_somewhere(root: Path, file: str) -> None:
    here = root / file
    for target in re.findall(r"\]\(([^)#:\s]+)[^)]*\)", here.read_text("utf-8")):
        assert (here.parent / target).exists(), target
