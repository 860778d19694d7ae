"""What each format costs beside the text in it: time and memory, and peers that do a part of the work.

python benchmarks/formats.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from bench import ROOT, Row, best, paired

import vnplan_nlp as vp

sys.path.insert(0, str(ROOT))

PLAN: Final = ROOT / "corpora" / "plans" / "tinh-2021-thi-dua.txt"
_CHILD: Final = """
import resource, sys, time
import vnplan_nlp as vp
start = time.perf_counter()
for path in sys.argv[2:]:
    vp.parse(path)
once = time.perf_counter() - start
rounds = int(sys.argv[1])
start = time.perf_counter()
for _ in range(rounds):
    for path in sys.argv[2:]:
        vp.parse(path)
again = (time.perf_counter() - start) / rounds if rounds else once
# The largest of this process alone: ru_maxrss counts what it was copied from.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(again, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Format(NamedTuple):
    """A format: seconds for a document, and the memory of the process and of the programs that it calls, in bytes."""

    name: str
    seconds: float
    memory: int
    programs: int
    size: int


def formats() -> list[Format]:
    """Return what the plans of the repository cost in each format that can be made here."""
    from corpora.documents import make_docx, make_html
    from corpora.manifest import plans
    from corpora.pdfs import make_pdf

    texts = {path.stem: path.read_text("utf-8") for path in plans(round_trip=True)}
    makers: dict[str, Callable[[str], bytes]] = {
        "txt": str.encode,
        "html": lambda text: make_html(text).encode(),
        "docx": make_docx,
        "pdf": lambda text: make_pdf(vp.parse_text(text), justified=True)[0],
    }
    found: list[Format] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for suffix, make in makers.items():
            paths = []
            for stem, text in texts.items():
                paths.append(folder / f"{stem}.{suffix}")
                paths[-1].write_bytes(make(text))
            found.append(_measured(suffix, paths, rounds=5))
        found.extend(_converted(folder, list(texts)))
        scan = folder / "scan.pdf"
        if _scanned(texts[PLAN.stem], scan):
            found.append(_measured("scan, a page", [scan], rounds=0))
    return found


def _measured(name: str, paths: list[Path], rounds: int) -> Format:
    command = [sys.executable, "-c", _CHILD, str(rounds), *map(str, paths)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    size = sum(path.stat().st_size for path in paths) // len(paths)
    return Format(name, float(said[0]) / len(paths), 1024 * int(said[1]), 1024 * int(said[2]), size)


def _converted(folder: Path, stems: list[str]) -> list[Format]:
    """Two documents in Word 97's format, one conversion each: what a start of LibreOffice costs."""
    import shutil

    if shutil.which("soffice") is None:
        return []
    chosen = [str(folder / f"{stem}.docx") for stem in stems[:2]]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", str(folder), *chosen]
    subprocess.run(command, check=True, capture_output=True)
    return [_measured("doc", [folder / f"{stem}.doc" for stem in stems[:2]], rounds=0)]


def _scanned(text: str, target: Path) -> bool:
    """Write one page of a plan as a scan; False where it cannot be recognised here."""
    from vnplan_nlp.errors import RecognitionError
    from vnplan_nlp.ingest.recognise import tesseract

    try:
        tesseract()
    except RecognitionError:
        return False
    from corpora.pdfs import make_pdf
    from corpora.scans import make_scan

    make_scan(make_pdf(vp.parse_text(text))[0])[1].save(target, "PDF", resolution=200)
    return True


def peers() -> list[Row]:
    """Return what peers need that do a part of the work, in parts of our whole parse of the same document."""
    import io

    import pdfplumber

    from corpora.pdfs import make_pdf

    text = PLAN.read_text("utf-8")
    data, _ = make_pdf(vp.parse_text(text), justified=True)

    def plumbed() -> None:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_text()

    parse, plumber = paired(lambda: vp.parse(data), plumbed, rounds=5)
    detail = f"{1e3 * parse:.0f} ms and {1e3 * plumber:.0f} ms: {plumber / parse:.0f} times as fast"
    rows = [Row("whole parse of a PDF / pdfplumber's extract_text", parse / plumber, 1 / 8, detail)]
    ours = best(lambda: vp.parse_text(text), repeat=20)
    for name, run in _tokenizers(text):
        run()
        theirs = best(run, repeat=5)
        detail = f"{1e3 * ours:.1f} ms and {1e3 * theirs:.1f} ms for {len(text):,} characters"
        rows.append(Row(f"whole parse of a text / {name}", ours / theirs, float("inf"), detail))
    return rows


def _tokenizers(text: str) -> list[tuple[str, Callable[[], object]]]:
    import spacy
    from underthesea import word_tokenize

    blank = spacy.blank("xx")
    return [
        ("underthesea word_tokenize", lambda: word_tokenize(text)),
        ("spaCy's tokenizer, blank xx", lambda: blank(text)),
    ]


def format_table(found: list[Format]) -> list[str]:
    """Return the formats as the lines of a Markdown table."""
    base = found[0]
    head = "| format | ms a document | times the text | kB a file | memory, MB | programs, MB |"
    lines = [head, "|---|---|---|---|---|---|"]
    for one in found:
        programs = f"{one.programs / 1e6:.0f}" if one.programs > 20e6 else ""
        lines.append(
            f"| {one.name} | {1e3 * one.seconds:.1f} | {one.seconds / base.seconds:.1f} | {one.size / 1e3:.0f} |"
            f" {one.memory / 1e6:.0f} | {programs} |"
        )
    return lines


if __name__ == "__main__":
    start = time.perf_counter()
    print("\n".join(format_table(formats())))
    print(*peers(), sep="\n")
    print(f"{time.perf_counter() - start:.0f} s")
