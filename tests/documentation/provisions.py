"""The files that a reader of the documentation has: `ke-hoach.pdf`, an archive `kho/` … made of the plans of the repository.

A page gets those that its examples name. To name a new one in a page add a line to `PROVISIONS`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.documentation.blocks import Example
from tests.documentation.running import ROOT
from vnplan_nlp import parse, parse_text

PLANS = ROOT / "corpora" / "plans"
PLAN = "tinh-2021-thi-dua"
DISTRICT, OTHER, DIRECTIVE = "xa-2026-duoi-nuoc", "phuong-2026-duoi-nuoc", "tinh-2026-ke-hoach-duoi-nuoc"
#: Documents of the archive `kho/`; all have gold.
ARCHIVE = (PLAN, "xa-2025-binh-dan-hoc-vu-so", "mttq-tinh-2024-ngay-hoi-dai-doan-ket")
Maker = Callable[[Path], None]


@cache
def made(name: str, suffix: str) -> bytes:
    """A plan of the repository as a file of some format."""
    text = (PLANS / f"{name}.txt").read_text("utf-8")
    if suffix == ".pdf":
        from corpora.pdfs import make_pdf

        return make_pdf(parse_text(text))[0]
    if suffix == ".docx":
        from corpora.documents import make_docx

        return make_docx(text)
    return text.encode()


def plan(name: str) -> Maker:
    """A file whose format is that of its suffix."""
    return lambda path: _write(path, made(name, path.suffix))


def folder(names: tuple[str, ...], suffix: str) -> Maker:
    def make(path: Path) -> None:
        for name in names:
            _write(path / f"{name}{suffix}", made(name, suffix))

    return make


def archive(path: Path) -> None:
    """An archive of PDF documents, with a folder of drafts and one file for the name of an example."""
    folder(ARCHIVE, ".pdf")(path)
    _write(path / "ke-hoach.pdf", made(DISTRICT, ".pdf"))
    _write(path / "nháp" / "nháp.txt", made(OTHER, ".txt"))


def zipped(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("2019/ke-hoach.txt", made(OTHER, ".txt"))


def tarred(path: Path) -> None:
    with tarfile.open(path, "w:gz") as file:
        member = tarfile.TarInfo("2020/ke-hoach.txt")
        data = made(DISTRICT, ".txt")
        member.size = len(data)
        file.addfile(member, io.BytesIO(data))


def scan(path: Path) -> None:
    from corpora.pdfs import make_pdf
    from corpora.scans import as_tiff, make_scan

    page = parse_text("\n".join((PLANS / f"{DISTRICT}.txt").read_text("utf-8").splitlines()[:14]))
    _write(path / "ke-hoach.tif", as_tiff(make_scan(make_pdf(page)[0])))


def gold(path: Path) -> None:
    for name in ARCHIVE:
        _write(path / f"{name}.json", (ROOT / "annotations" / "gold" / f"{name}.json").read_bytes())


def parsed(path: Path) -> None:
    for name in ARCHIVE:
        _write(path / f"{name}.json", parse(made(name, ".pdf"), filename=f"{name}.pdf").to_json().encode())


def exported(path: Path) -> None:
    """What annotators export from Label Studio: the suggestions, accepted."""
    from vnplan_nlp.annotating.files import write_documents
    from vnplan_nlp.annotating.plans import suggestions

    write_documents(
        [suggestions(parse(made(name, ".pdf")), f"{name}.pdf") for name in ARCHIVE], path, "label-studio", "annotations"
    )


def docbin(path: Path) -> None:
    """What `vnplan preannotate --to docbin` writes."""
    from vnplan_nlp.annotating.files import write_documents
    from vnplan_nlp.annotating.plans import suggestions

    write_documents([suggestions(parse(PLANS / f"{PLAN}.txt"), f"{PLAN}.txt")], path, "docbin")


def results(path: Path) -> None:
    """What `vnplan batch` makes of the plans of the repository."""
    from vnplan_nlp.archive.run import Options, run_batch
    from vnplan_nlp.config import ParseConfig

    with contextlib.chdir(ROOT):
        run_batch(["corpora/plans"], str(path), options=Options(workers=1, tables=False), config=ParseConfig())


def index(path: Path) -> None:
    """The index of the plans of the repository."""
    from vnplan_nlp.index.build import Builder

    results(path.with_name("of-the-index"))
    with Builder(path) as builder:
        builder.sync([path.with_name("of-the-index")])
    shutil.rmtree(path.with_name("of-the-index"))


def as_json(path: Path) -> None:
    _write(path, parse(PLANS / f"{PLAN}.txt").to_json().encode())


def part_of_the_repository(path: Path) -> None:
    shutil.copytree(ROOT / path.name, path, ignore=shutil.ignore_patterns("__pycache__"))


def settings(path: Path) -> None:
    _write(path, b'layers = ["citations", "deadlines"]\n')


def no_model(path: Path) -> None:
    """Settings that ask for a trained pipeline that is not there."""
    _write(path, b'[components]\nsection_roles = "both"\nmodel = "nowhere"\n')


def stamp(path: Path) -> None:
    _write(path, b"")
    os.utime(path, (0, 0))


#: What examples name -> how it is made, in this order. A page gets those whose names its examples have.
PROVISIONS: dict[str, Maker] = {
    "corpora/": part_of_the_repository,
    "annotations/": part_of_the_repository,
    "models/": part_of_the_repository,
    "kho/": archive,
    "moc.txt": stamp,
    "2019.zip": zipped,
    "2020.tar.gz": tarred,
    "scan/": scan,
    "plans/": folder(ARCHIVE, ".txt"),
    "parsed/": parsed,
    "export.json": exported,
    "documents.spacy": docbin,
    "gold-binh/": gold,
    "gold/": gold,
    "ke-hoach.txt": plan(PLAN),
    "ke-hoach.pdf": plan(PLAN),
    "ke-hoach.docx": plan(PLAN),
    "ke-hoach-huyen.docx": plan(DISTRICT),
    "chi-thi.pdf": plan(DIRECTIVE),
    "chi-thi.txt": plan(DIRECTIVE),
    "chi-thi-tinh.pdf": plan(DIRECTIVE),
    "huyen-a.docx": plan(DISTRICT),
    "huyen-b.docx": plan(OTHER),
    "ke-hoach.json": as_json,
    "vnplan.toml": settings,
    "vai-tro.toml": no_model,
    "index.db": index,
}


def provide(where: Path, page: list[Example]) -> None:
    """Make what the examples of a page name in a folder; what they write themselves is theirs."""
    words = "\n".join([*(command.words for example in page for command in example.commands), *(example.code for example in page)])
    for name, make in PROVISIONS.items():
        if _named(name, words):
            make(where / name.rstrip("/"))


def _named(name: str, words: str) -> bool:
    return re.search(rf"(?<![\w./-]){re.escape(name)}", words) is not None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)

