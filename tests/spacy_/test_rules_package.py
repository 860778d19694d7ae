"""models/vi_vnplan_rules: it loads, it is what the script writes, its figures are those of the gold, it packages."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from scripts.measure_rules import MODEL, config_text, measured, meta_of, pipeline, readme
from vnplan_nlp import __version__
from vnplan_nlp.spacy_components import SPAN_LAYERS

TEXT = "KẾ HOẠCH\nI. MỤC ĐÍCH\n1. Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014."
META: dict[str, Any] = json.loads((MODEL / "meta.json").read_bytes())


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(MODEL)


def test_it_loads_and_works(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [span.id_ for span in doc.spans["citations"]] == ["34-ct-tw:2014"]
    assert nlp.pipe_names == [f"vnplan_{layer}" for layer in SPAN_LAYERS]


def test_a_layer_can_be_left_out() -> None:
    doc = spacy.load(MODEL, exclude=["vnplan_times"])(TEXT)
    assert "times" not in doc.spans


def test_it_goes_to_disk_and_back(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.config.to_str() == nlp.config.to_str()
    assert again.meta["performance"]["campaigns_f"] == pytest.approx(META["performance"]["campaigns_f"])


def test_there_are_no_weights() -> None:
    assert {path.name for path in MODEL.iterdir()} == {"config.cfg", "meta.json", "README.md"}


def test_the_config_is_what_the_script_writes() -> None:
    assert (MODEL / "config.cfg").read_text("utf-8") == config_text(pipeline())


def test_the_meta_is_what_the_script_writes() -> None:
    assert meta_of(pipeline(), META["performance"]) == META
    assert META["version"] == __version__


def test_the_readme_is_what_the_meta_says() -> None:
    assert (MODEL / "README.md").read_text("utf-8") == readme(META), "run scripts/measure_rules.py"


def test_the_figures_are_those_of_the_gold(nlp: Language) -> None:
    found, stated = measured(nlp), META["performance"]
    assert found["gold"]["layers"].keys() == stated["gold"]["layers"].keys()
    for name, value in found.items():
        if isinstance(value, float):
            assert stated[name] == pytest.approx(value, abs=0.005), f"{name}: run scripts/measure_rules.py"


@pytest.mark.parametrize("table", ["real_documents", "real_identity", "real_tasks"])
def test_real_documents_were_measured(table: str) -> None:
    assert META["performance"][table]["documents"] >= 10


def run(*arguments: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_it_packages(tmp_path: Path) -> None:
    run("-m", "spacy", "package", str(MODEL), str(tmp_path), "--build", "none", folder=tmp_path)
    package = tmp_path / f"vi_vnplan_rules-{__version__}"
    assert any(name.startswith("vnplan-nlp>=") for name in json.loads((package / "meta.json").read_bytes())["requirements"])
    data = package / "vi_vnplan_rules" / package.name
    assert (data / "config.cfg").read_text("utf-8") == (MODEL / "config.cfg").read_text("utf-8")


def test_its_package_is_importable(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", reason="a source distribution is built by setuptools")
    run("-m", "spacy", "package", str(MODEL), str(tmp_path), "--build", "sdist", folder=tmp_path)
    (archive,) = tmp_path.glob("*/dist/*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "out", filter="data")
    (package,) = (tmp_path / "out").iterdir()
    code = f"import vi_vnplan_rules as v; doc = v.load()({TEXT!r}); print(doc.spans['citations'][0].id_)"
    assert run("-c", code, folder=package).strip() == "34-ct-tw:2014"
