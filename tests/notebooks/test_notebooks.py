"""The notebooks: stripped, in order, and each runs from top to bottom with figures that read well in print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from scripts.run_notebooks import executed, page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: Figures stay open until the last cell, which looks for faults in all of them.
BEFORE = """
import matplotlib_inline.config
matplotlib_inline.config.InlineBackend.instance().close_figures = False
"""
AFTER = f"""
import json, runpy
import matplotlib.pyplot as plt
_look = runpy.run_path({str(Path(__file__).with_name("figure_faults.py"))!r})["faults"]
print(json.dumps([_look(plt.figure(number)) for number in plt.get_fignums()]))
plt.close("all")
"""
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def files() -> set[Path]:
    """The files where a notebook might leave something."""
    found = {path for folder in ("notebooks", "corpora", "annotations") for path in (ROOT / folder).rglob("*")}
    return {path for path in found | set(ROOT.iterdir()) if "__pycache__" not in path.parts}


def test_there_are_five_at_most() -> None:
    assert 1 <= len(NOTEBOOKS) <= 5
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number}-" for number in range(1, len(NOTEBOOKS) + 1)]


@every_notebook
def test_the_readme_names_it(path: Path) -> None:
    assert f"]({path.name})" in (FOLDER / "README.md").read_text("utf-8")


@every_notebook
def test_it_is_stripped(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}, cell["id"]
        assert not cell.get("outputs"), cell["id"]
        assert cell.get("execution_count") is None, cell["id"]


@every_notebook
def test_cells_are_few_and_have_names(path: Path) -> None:
    cells = read(path)["cells"]
    ids = [cell["id"] for cell in cells]
    assert 8 <= len(cells) <= 15
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", id_) for id_ in ids), ids
    assert re.match(r"# \d\. .*\?\n", "".join(cells[0]["source"])), "the first cell asks the question"


@every_notebook
def test_links_lead_somewhere(path: Path) -> None:
    words = "\n".join("".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "markdown")
    for label, target, anchor in re.findall(r"\[([^\]]+)\]\(([^)#:]+)(?:#([^)]+))?\)", words):
        assert (FOLDER / target).exists(), target
        assert not label.endswith(".md") or target.endswith(label), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", (FOLDER / target).read_text("utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads]


@every_notebook
def test_it_runs_and_its_figures_read_well(path: Path, tmp_path: Path) -> None:
    before = files()
    notebook = executed(path, tmp_path, before=[BEFORE], after=[AFTER])
    said = [
        (cell.id, output.get("text", output.output_type))
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert said == []
    (checked,) = notebook.metadata["after"]
    found = json.loads(checked.text)
    assert found, "there is no figure"
    assert found == [[] for _ in found]
    assert not list(tmp_path.iterdir())
    assert files() == before
    html = page(notebook, path.stem)
    assert not re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?https?:[^>]*""", html)
