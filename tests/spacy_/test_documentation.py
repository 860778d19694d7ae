"""The examples of docs/spacy.md run, and what its comments promise is what comes out."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from vnplan_nlp.spacy_components import SPAN_LAYERS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "spacy.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def _checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with what the examples name; they write their files there."""
    for folder in ("corpora/plans", "models/vi_vnplan_rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_checkout")
def test_the_examples_run() -> None:
    names: dict[str, Any] = {}
    promised = []
    for example in EXAMPLES:
        exec(compile(example, "docs/spacy.md", "exec"), names)
        for expression, value in re.findall(r"^(\S.*?) {2,}# ('[^']*'|\[[^…\]]*\])", example, re.M):
            if " = " not in expression:
                assert eval(expression, names) == eval(value), expression
                promised.append(expression)
    assert len(promised) >= 6
    assert [(edit.kind, edit.layer) for edit in names["edits"](names["doc"])] == [("added", "campaigns")]


@pytest.mark.parametrize("layer", SPAN_LAYERS)
def test_every_component_is_in_the_table(layer: str) -> None:
    assert f"| `vnplan_{layer}` | `{layer}` |" in PAGE
