"""Run the notebooks from top to bottom and write what comes out as pages: python scripts/run_notebooks.py."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
#: Seconds for one cell.
TIMEOUT = 120


def executed(path: Path, folder: Path, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> Any:
    """Return a notebook with its outputs, run by this Python in a folder; nothing is written beside it.

    Args:
        path: the notebook.
        folder: what the kernel is started in.
        before: code that is run before its first cell; such cells are no part of the result.
        after: code that is run behind its last one; the outputs of these cells are in `metadata["after"]`.

    Raises:
        CellExecutionError: a cell has failed.
    """
    import nbformat
    from nbclient import NotebookClient

    notebook: Any = nbformat.read(path, as_version=4)
    own = notebook.cells
    extra = [[nbformat.v4.new_code_cell(code) for code in codes] for codes in (before, after)]
    notebook.cells = [*extra[0], *own, *extra[1]]
    with _jupyter_folders() as private:
        kernel = private / "kernels" / "python3"
        kernel.mkdir(parents=True)
        # it warns that what goes over the loopback interface is not encrypted
        command = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"]
        described = {"argv": command, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(described), "utf-8")
        resources = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, kernel_name="python3", timeout=TIMEOUT, resources=resources).execute()
    notebook.cells = own
    notebook.metadata["after"] = [output for cell in extra[1] for output in cell.outputs]
    return notebook


@contextlib.contextmanager
def _jupyter_folders() -> Iterator[Path]:
    """A folder for what Jupyter, IPython and matplotlib keep, so that the home of the user stays as it is."""
    with tempfile.TemporaryDirectory(prefix="vnplan-notebooks-") as name:
        private = Path(name)
        places = {
            "IPYTHONDIR": private / "ipython", "JUPYTER_PATH": private, "JUPYTER_CONFIG_DIR": private / "config",
            "JUPYTER_DATA_DIR": private / "data", "JUPYTER_RUNTIME_DIR": private / "runtime",
            "MPLCONFIGDIR": private / "matplotlib",
        }  # fmt: skip
        kept = {key: os.environ.get(key) for key in places}
        os.environ.update({key: str(place) for key, place in places.items()})
        try:
            yield private
        finally:
            for key, value in kept.items():
                if value is None:
                    del os.environ[key]
                else:
                    os.environ[key] = value


def page(notebook: Any, title: str) -> str:
    """Return an executed notebook as one page of HTML that asks nothing of any server."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", exclude_input_prompt=True)
    html: str = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})[0]
    return html


def main() -> None:
    """Run the notebooks that are named, or all, and write a page for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="notebooks; all of notebooks/ if none is named")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "out" / "notebooks", help="a folder for the pages")
    chosen = parser.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    for path in chosen.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, Path(folder))
        target = chosen.output / f"{path.stem}.html"
        target.write_text(page(notebook, path.stem), "utf-8")
        print(target)


if __name__ == "__main__":
    main()
