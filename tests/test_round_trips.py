"""The plans of this repository in every format: what their text says, the file says, and on the page that it names."""

import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pypdfium2
import pytest

import vnplan_nlp as vp
from corpora.documents import make_docx, make_html
from corpora.generator.legacy import writable
from corpora.manifest import plans
from tests.word_files import alike
from vnplan_nlp.config import Limits
from vnplan_nlp.ingest.door import read

PLANS = plans(round_trip=True)
LAYOUTS: tuple[Literal["table", "tabs"], ...] = ("table", "tabs")
#: Formats that are read by way of .docx.
OLDER = ("doc", "rtf", "odt")
#: The plans whose second layout goes through the older programs too; all of them would cost half a minute.
TABBED = PLANS[::3]
#: The old encodings of letters that stand in fonts.
ENCODINGS = ("tcvn3", "vni")


@cache
def source(path: Path) -> vp.PlanDocument:
    return vp.parse_text(path.read_text("utf-8"))


@cache
def from_pdf(path: Path) -> vp.PlanDocument:
    return vp.parse(path)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of every plan in both layouts, a subfolder for each format; "doc-docx" is what .doc files became again."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("office")
    (folder / "docx").mkdir()
    for path in PLANS:
        for layout in LAYOUTS:
            name = folder / "docx" / f"{path.stem}.{layout}.docx"
            name.write_bytes(make_docx(path.read_text("utf-8"), layout=layout))

    def convert(made: str, suffix: str, target: str) -> None:
        command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        files = sorted((folder / made).glob(f"*.{made}"))
        command += ["--convert-to", suffix, "--outdir", str(folder / target), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    convert("docx", "pdf", "pdf")
    for path in PLANS:
        if path not in TABBED:
            (folder / "docx" / f"{path.stem}.tabs.docx").unlink()
    for encoding in ENCODINGS:
        name = folder / "docx" / f"{PLANS[0].stem}.{encoding}.docx"
        name.write_bytes(make_docx(PLANS[0].read_text("utf-8"), encoding=encoding))
    for suffix in OLDER:
        convert("docx", suffix, suffix)
    for suffix in OLDER:
        convert(suffix, "docx", f"{suffix}-docx")
    return folder


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_in_word_says_what_its_text_says(path: Path, layout: Literal["table", "tabs"]) -> None:
    share, different = alike(source(path), vp.parse(make_docx(path.read_text("utf-8"), layout=layout)))
    assert share >= 0.99, different[:10]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_on_a_page_says_what_its_text_says(path: Path) -> None:
    share, different = alike(source(path), vp.parse(make_html(path.read_text("utf-8")).encode()))
    assert share >= 0.99, different[:10]


@pytest.mark.parametrize("suffix", OLDER)
@pytest.mark.parametrize(
    ("path", "layout"),
    [*((path, "table") for path in PLANS), *((path, "tabs") for path in TABBED)],
    ids=lambda value: Path(value).stem,
)
def test_a_plan_of_an_older_program_says_what_its_text_says(path: Path, suffix: str, layout: str, office: Path) -> None:
    share, different = alike(source(path), vp.parse(office / f"{suffix}-docx" / f"{path.stem}.{layout}.docx"))
    assert share >= 0.99, different[:10]


@pytest.mark.parametrize("suffix", OLDER)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_fonts_of_before_unicode_come_through_the_older_programs(encoding: str, suffix: str, office: Path) -> None:
    text = writable(PLANS[0].read_text("utf-8"), encoding)
    plan = vp.parse(office / f"{suffix}-docx" / f"{PLANS[0].stem}.{encoding}.docx")
    share, different = alike(vp.parse_text(text), plan)
    assert share >= 0.99, different[:10]
    assert "I105" in {issue.code for issue in plan.issues}


@pytest.mark.parametrize("suffix", OLDER)
def test_files_of_older_programs_are_read_as_those_that_were_converted_together(suffix: str, office: Path) -> None:
    name = f"{PLANS[0].stem}.tabs"
    one = read(office / suffix / f"{name}.{suffix}", limits=Limits())
    together = read(office / f"{suffix}-docx" / f"{name}.docx", limits=Limits())
    assert one.text == together.text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_printed_plan_says_what_its_text_says(path: Path, layout: str, office: Path) -> None:
    share, different = alike(source(path), from_pdf(office / "pdf" / f"{path.stem}.{layout}.pdf"))
    assert share >= 0.98, different[:10]


def bare(text: str) -> str:
    """The words of a text without what is lost at line ends and beginnings."""
    return re.sub(r"[\s\u00ad\ufffe\x02-]+", "", text)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_annotations_of_a_printed_plan_begin_on_the_page_that_they_name(path: Path, layout: str, office: Path) -> None:
    file = office / "pdf" / f"{path.stem}.{layout}.pdf"
    document = pypdfium2.PdfDocument(file)
    # the number of a page is its first line
    texts = [bare(re.sub(r"\A\d+\r?\n", "", page.get_textpage().get_text_range())) for page in document]
    document.close()
    plan = from_pdf(file)
    assert len(texts) == len(plan.pages) > 1
    wrong = []
    for annotation in plan.annotations():
        assert annotation.page is not None
        words = bare(annotation.text)[:25]
        here, after = next(pair for number, pair in enumerate(pairwise([*texts, ""]), 1) if number == annotation.page)
        if not 0 <= (here + after).find(words) < len(here):
            wrong.append((annotation.page, annotation.text[:60]))
    assert not wrong
    assert len({annotation.page for annotation in plan.annotations()}) > 1
