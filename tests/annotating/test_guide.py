"""The guide for annotators calls things as the tools do, and its examples are in order."""

import re
from datetime import date
from pathlib import Path

import pytest

from vnplan_nlp.data.annotation_labels import field_labels, layer_labels

GOLD = ("sections", "citations", "campaigns", "phases", "deadlines", "commemorations")


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "annotations" / "GUIDE.md").read_text("utf-8")


@pytest.mark.parametrize("layer", layer_labels())
def test_every_layer_is_explained_with_an_example(guide: str, layer: str) -> None:
    label = layer_labels()[layer].label
    if layer in GOLD:
        part = guide.split(f"\n## {label}\n")[1].split("\n## ")[0]
        assert re.search(r"^> .*\*\*.+\*\*", part, re.MULTILINE)
    else:
        assert f"- **{label}**: " in guide


@pytest.mark.parametrize(
    ("layer", "attribute"), [("citations", "form"), ("citations", "role"), ("deadlines", "relation")]
)
def test_values_are_called_as_in_the_tools(guide: str, layer: str, attribute: str) -> None:
    values = list(layer_labels()[layer].attributes[attribute].values.values())
    if attribute == "role":  # three are for every day
        values = values[:2] + values[-1:]
    for value in values:
        assert value in guide


@pytest.mark.parametrize("name", ["doc_type", "number", "symbol", "place", "title", "recipients", "bullets", "oddities"])
def test_fields_are_called_as_in_the_tools(guide: str, name: str) -> None:
    assert f"*{field_labels()[name].label}*" in guide


def test_dates_are_dates(guide: str) -> None:
    days = re.findall(r"`(\d{4}-\d\d-\d\d)`", guide)
    assert len(days) > 5
    for day in days:
        date.fromisoformat(day)


def test_what_the_guide_marks_has_no_marks_at_its_edges(guide: str) -> None:
    quoted = "\n".join(line for line in guide.splitlines() if line.startswith("> "))
    for marked in re.findall(r"\*\*(.+?)\*\*", quoted):
        assert marked == marked.strip()
        assert marked[-1] not in ",;"
