"""Speed as ratios in one run: the parse against one pass of a pattern, long texts against short ones, start-up.

    python benchmarks/bench.py            # prints the table
    python benchmarks/bench.py --big      # longer texts too
    python benchmarks/bench.py --check    # exit code 1 where a bound is missed

Absolute times do not carry over to another machine; ratios taken in one run do.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import vnplan_nlp as vp

if TYPE_CHECKING:
    from PIL.Image import Image

ROOT: Final = Path(__file__).resolve().parent.parent
#: One pass that finds what most citation patterns in use find: type, number, symbol, date and issuer.
FULL_CITATION: Final = re.compile(
    r"(?:Nghị quyết liên tịch|Nghị quyết|Nghị định|Quyết định|Chỉ thị|Thông tư liên tịch|Thông tư|Kế hoạch|Kết luận|"
    r"Quy định|Quy chế|Hướng dẫn|Thông báo|Báo cáo|Tờ trình|Công văn|Công điện|Chương trình|Đề án|Luật|Bộ luật|"
    r"Pháp lệnh|Thông tri|Văn bản) số (\d+[A-Z]?)(?:/(\d{4}))?[/-]([A-ZĐ][A-Za-zĐđ]*(?:[-/&][A-ZĐ][A-Za-zĐđ\d]*)*)"
    r"(?:,? ngày (\d{1,2}(?:/|-| tháng )\d{1,2}(?:/|-| năm )\d{4}))?(?: của ((?:(?! về | ngày )[^,;.\n]){3,80}))?"
)
#: A line that never ends: what is quadratic in the citations of one paragraph shows here.
_LIST: Final = "Quyết định số 12/QĐ-UBND về việc giao kế hoạch năm 2023 của Ủy ban nhân dân tỉnh; " * 500
#: Fragments that a pattern may try again and again when one line holds nothing else.
_FRAGMENTS: Final = (
    "- ", "1. ", "a", "| ", "“", "(", "\t", "số ", "ngày 1/", "Luật ", "1", "12/KH-", "trước ngày 20/6 ",
    "phong trào thi đua “A” ", "75 năm Ngày thành lập (", "Nghị quyết Đại hội Đảng bộ ", "Quyết định số 1/QĐ-UBND về ",
)  # fmt: skip
#: So many passes make the scan of a text long enough to be timed.
_PASSES: Final = 5
HEAVY: Final = ("spacy", "underthesea", "pdfplumber", "pypdfium2", "ray", "pandas")


@dataclass(frozen=True, slots=True)
class Row:
    """A measured ratio and the bound that it must keep."""

    name: str
    value: float
    bound: float
    detail: str

    @property
    def digits(self) -> int:
        """How many digits behind the point tell the value from the bound."""
        return 2 if 1 < self.bound < 2 else 1 if self.bound >= 1 or self.bound == 0 else 3

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.value <= self.bound


def best(run: Callable[[], object], *, repeat: int) -> float:
    """Return the shortest wall time of several runs, in seconds."""
    shortest = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def paired(first: Callable[[], object], second: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    """Return the best times of two runs taken in turn, so that a slow moment of the machine hits both."""
    one = other = float("inf")
    for _ in range(rounds):
        one = min(one, best(first, repeat=1))
        other = min(other, best(second, repeat=1))
    return one, other


def parse_against_pattern(texts: Sequence[str]) -> Row:
    """Return what the whole parse costs in passes of the pattern over the same texts.

    Text by text, one right after the other, the best of several rounds of each: what a neighbour of the machine does
    in a round moves a median by a tenth.
    """
    parse = scan = 0.0
    for text in texts:
        vp.parse_text(text)
        whole, passes = paired(partial(vp.parse_text, text), partial(_scan, text), rounds=40)
        parse += whole
        scan += passes / _PASSES
    size = sum(len(text.encode()) for text in texts)
    speed = f"{size / 1e6 / parse:.1f} MB/s, {1e3 * parse / len(texts):.1f} ms a plan"
    detail = f"{len(texts)} plans, {size / 1e6:.2f} MB: {speed}"
    return Row("parse / one pass of a full-citation pattern", parse / scan, 250.0, detail)


def _scan(text: str) -> None:
    for _ in range(_PASSES):
        list(FULL_CITATION.finditer(text))


def growth(text: str, factor: int, *, joint: str = "\n", name: str = "the text", slack: float = 1.1) -> Row:
    """Return how the cost grows with the length of one text, repeated with a joint; `slack` is over linear growth."""
    longer = joint.join([text] * factor)
    vp.parse_text(longer)
    small, large = paired(lambda: vp.parse_text(text), lambda: vp.parse_text(longer), rounds=5)
    return Row(
        f"{factor} times {name} / {name}",
        large / small,
        slack * factor,
        f"{len(text):,} and {len(longer):,} characters",
    )


def worst_line() -> Row:
    """Return the steepest growth among lines of one fragment, at four times the length; 16 would be quadratic."""
    head = "KẾ HOẠCH\nVề việc A\nI. NỘI DUNG\n"
    # What the rows before have left behind is no part of a parse; the collector would walk it for the long text only.
    gc.collect()
    gc.freeze()
    steepest = (0.0, "")
    for fragment in _FRAGMENTS:
        short, long = (head + fragment * (size // len(fragment)) + "x" for size in (20_000, 80_000))
        small, large = paired(partial(vp.parse_text, short), partial(vp.parse_text, long), rounds=3)
        steepest = max(steepest, (large / small, fragment))
    return Row("4 times a line of one fragment, the steepest", steepest[0], 9.0, f"{steepest[1]!r}")


def start_up() -> list[Row]:
    """Return which heavy packages the import and the help text load (none may)."""
    rows = []
    for name, code in (
        ("import vnplan_nlp", "import vnplan_nlp"),
        ("vnplan --help", "from vnplan_nlp.cli import main\nsys.argv = ['vnplan', '--help']\nmain()"),
    ):
        report = f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        probe = f"import atexit, sys\natexit.register(lambda: {report})\n{code}"
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
        loaded = done.stderr.strip().splitlines()[-1]
        rows.append(Row(f"heavy packages loaded by {name}", loaded.count("'") / 2, 0.0, f"{seconds:.2f} s, {loaded}"))
    return rows


def memory(text: str) -> Row:
    """Return the peak memory of a parse in multiples of the text's size in memory."""
    vp.parse_text(text)
    tracemalloc.start()
    vp.parse_text(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Row(
        "peak memory of a parse / size of the text",
        peak / (2 * len(text)),
        60.0,
        f"{peak / 1e6:.1f} MB for {len(text):,} characters",
    )


def pdf_against_pdfium(path: Path) -> Row:
    """Return what reading a PDF document costs, in parts of what PDFium needs to hand out its bare text.

    The parse of that text alone costs more than twice as much as the bare text, so the reader is measured by itself.
    """
    import pypdfium2

    sys.path.insert(0, str(ROOT))
    from corpora.pdfs import make_pdf
    from vnplan_nlp.config import Limits
    from vnplan_nlp.ingest.pdf import read_bytes

    data, _ = make_pdf(vp.parse(path), justified=False)

    def bare() -> None:
        with pypdfium2.PdfDocument(data) as document:
            for page in document:
                layer = page.get_textpage()
                layer.get_text_range()
                layer.close()
                page.close()

    def read() -> None:
        read_bytes(data, name="a.pdf", filename=None, limits=Limits())

    reading, text = paired(read, bare, rounds=40)
    parse = best(lambda: vp.parse(data), repeat=10)
    detail = f"{1e3 * reading:.1f} ms, the whole parse {parse / text:.1f} times the bare text"
    return Row("reading a PDF / PDFium's bare text of it", reading / text, 4.0, detail)


def scan_against_tesseract(path: Path) -> list[Row]:
    """Return what recognising a page costs in runs of tesseract on the prepared page; no row where it is missing.

    Processor time of both processes: the wall time of seconds is that of whoever else is on the machine.
    """
    from vnplan_nlp.errors import RecognitionError
    from vnplan_nlp.ingest.recognise import prepared, recognise, run_tesseract, tesseract

    sys.path.insert(0, str(ROOT))
    from corpora.pdfs import make_pdf
    from corpora.scans import make_scan

    try:
        program = tesseract()
    except RecognitionError:
        return []
    ours = own = 0.0
    pages = make_scan(make_pdf(vp.parse(path))[0])[1:3]
    for page in pages:
        page.info["dpi"] = (200, 200)
        straight, _ = prepared(page)
        rounds = [
            (
                _processor_time(partial(recognise, [partial(_given, page)], seconds=60)),
                _processor_time(partial(run_tesseract, program, straight, 60)),
            )
            for _ in range(3)
        ]
        ours, own = ours + min(one for one, _ in rounds), own + min(other for _, other in rounds)
    detail = f"{len(pages)} pages of 200 dots an inch, {ours / len(pages):.1f} s a page, one at a time"
    return [Row("recognising a page / tesseract on the prepared page", ours / own, 1.3, detail)]


def _processor_time(run: Callable[[], object]) -> float:
    """The seconds that this process and those it started worked."""
    before = sum(os.times()[:4])
    run()
    return sum(os.times()[:4]) - before


def _given(image: Image) -> Image:
    return image


def against_eyecite(texts: Sequence[str]) -> Row:
    """Return what the citation layer costs a byte, in parts of what eyecite costs on an American opinion."""
    from peers import against_eyecite as compare

    cost, detail = compare(texts)
    return Row("citation layer / eyecite, cost of a byte", cost, 0.1, detail)


def spacy_rows(texts: Sequence[str]) -> list[Row]:
    """Return how fast our spaCy tokenizer is beside that of a blank pipeline, and what the components cost."""
    from peers import components, tokenizers

    slower, speeds = tokenizers(texts)
    cost, times = components(texts)
    return [
        Row("tokens/s of spaCy's blank xx / of our tokenizer", slower, 1 / 0.7, speeds),
        Row("spaCy pipeline of all layers / bare parse", cost, 2.0, times),
    ]


def table_of(rows: Sequence[Row]) -> list[str]:
    """Return the rows as the lines of a Markdown table."""
    lines = [f"| {'measure':<51} | {'value':>8} | {'bound':>8} | detail |", f"|{'-' * 53}|{'-' * 10}|{'-' * 10}|---|"]
    for row in rows:
        figures = f"{row.value:>8.{row.digits}f} | {row.bound:>8.{row.digits}f}"
        lines.append(f"| {row.name:<51} | {figures} | {'' if row.kept else 'MISSED: '}{row.detail} |")
    return lines


def written_texts() -> list[str]:
    """Return the plans that have been measured from the beginning, so that results can be compared over time."""
    from corpora.manifest import plans

    return [path.read_text("utf-8") for path in plans(round_trip=True)]


def core_rows() -> list[Row]:
    """Return the rows that are measured before every change goes in."""
    texts = written_texts()
    longest = max(texts, key=len)
    return [
        parse_against_pattern(texts),
        against_eyecite(texts),
        *spacy_rows(texts),
        growth(longest, 8),
        growth(_LIST, 8, joint="", name="one line", slack=1.5),
        worst_line(),
        memory(longest),
        pdf_against_pdfium(ROOT / "corpora" / "plans" / "tinh-2021-thi-dua.txt"),
        *scan_against_tesseract(ROOT / "corpora" / "plans" / "tinh-2021-thi-dua.txt"),
        *start_up(),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks, print the table and return the exit code."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--big", action="store_true", help="64 times the text too")
    cli.add_argument("--check", action="store_true", help="exit with 1 where a bound is missed")
    options = cli.parse_args(arguments)
    rows = core_rows()
    if options.big:
        rows.append(growth(max(written_texts(), key=len), 64))
    print("\n".join(table_of(rows)))
    return 1 if options.check and not all(row.kept for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
