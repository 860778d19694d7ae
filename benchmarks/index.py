"""How long an index takes to build and to answer, over a large archive.

    python benchmarks/citation_archive.py OUT --documents 100000
    python benchmarks/index.py OUT INDEX [--grow]

Prints the rate and the memory of the build, the size of the file, and the 50th and 95th percentile of each question.
With --grow the index is built again in two steps, with documents taken out and put back, and must say the same.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import vnplan_nlp as vp
from vnplan_nlp.index.build import Builder, Built
from vnplan_nlp.index.database import open_readonly
from vnplan_nlp.index.digest import digest

#: Questions of each kind.
ASKED = 300
#: Milliseconds that the slowest 5 of 100 may take.
BOUND = 50.0
WORDS = (
    "chuyển đổi số", "chuyen doi so", "cải cách hành chính", "thi dua", "an toàn giao thông", "ke hoach", "tổ chức",
    "quyet dinh 1478", "Nghị quyết 57", "hộ nghèo", '"trách nhiệm của người đứng đầu"', "phòng cháy", "nong thon moi",
    "bảo vệ trẻ em", "ngân sách", "hội khuyến học", "dan toc", "văn thư lưu trữ", "bình đẳng giới", "trồng rừng",
)  # fmt: skip


def memory() -> int:
    """Return the memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def build(sources: list[Path], index: Path) -> None:
    """Build an index and print how that went."""
    held: list[int] = []

    def told(built: Built) -> None:
        held.append(memory())

    start = time.perf_counter()
    with Builder(index, told=told) as builder:
        built = builder.sync(sources)
        settled = memory()
    seconds = time.perf_counter() - start
    early = held[max(0, len(held) // 10 - 1)]
    print(f"{built.added} documents in {seconds:.0f} s: {built.added / seconds:.0f} a second")
    print(f"{index.stat().st_size / 1e6:.0f} MB: {index.stat().st_size / max(1, built.added) / 1e3:.1f} kB a document")
    print(f"memory: {early / 1e6:.0f} MB after a tenth, {held[-1] / 1e6:.0f} at the end, {settled / 1e6:.0f} settled")


def questions(index: vp.CitationIndex) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the questions that people ask, those about much cited documents as often as these are cited."""
    rng = Random(3)
    base = index.base
    last = base.execute("SELECT MAX(rowid) FROM mentions_sample").fetchone()[0]
    cited = [
        base.execute(
            "SELECT t.canonical_id FROM mentions_sample AS s JOIN targets AS t ON t.id = s.target WHERE s.rowid = ?",
            (rng.randint(1, last),),
        ).fetchone()[0]
        for _ in range(ASKED)
    ]
    places = [row[0] for row in base.execute("SELECT DISTINCT province FROM documents WHERE province IS NOT NULL")]
    keys = [row[0][:16] for row in base.execute("SELECT sha256 FROM documents ORDER BY random() LIMIT ?", (ASKED,))]
    for ref, key in zip(cited, keys, strict=True):
        words, place = rng.choice(WORDS), rng.choice(places)
        yield "cited-by", lambda ref=ref: index.cited_by(ref)
        yield "search", lambda words=words: index.search(words)
        yield "search, a facet", lambda words=words, place=place: index.search(words, province=place)
        yield "cascade", lambda ref=ref: index.cascade(ref)
        yield "coverage", lambda ref=ref, place=place: index.coverage(ref, within=place)
        yield "show", lambda ref=ref: index.show(ref)
        yield "related", lambda ref=ref: index.related(ref)
        yield "cites", lambda key=key: index.cites(key)
        yield "resolve", lambda ref=ref: index.resolve(ref.split(":")[0].split("@")[0].replace("-", " "))
        yield "plan", lambda key=key: index.plan(key)


def ask(path: Path) -> dict[str, tuple[float, float, float]]:
    """Ask everything, and print how long the answers took: the median, the 95th percentile, the longest."""
    taken: dict[str, list[float]] = {}
    with vp.CitationIndex(path) as index:
        index.base.execute("PRAGMA query_only = OFF")
        index.base.execute("CREATE TEMP TABLE mentions_sample (target INTEGER)")
        index.base.execute("INSERT INTO mentions_sample SELECT target FROM edges WHERE random() % 20 = 0")
        for name, question in questions(index):
            start = time.perf_counter()
            question()
            taken.setdefault(name, []).append(1000 * (time.perf_counter() - start))
        for name in ("top", "top by year", "campaigns", "campaign", "deadlines", "changed-basis", "statistics"):
            for _ in range(5):
                start = time.perf_counter()
                {
                    "top": lambda: index.top(),
                    "top by year": lambda: index.top(by="year"),
                    "campaigns": lambda: index.campaigns(),
                    "campaign": lambda: index.campaign("nong thon moi"),
                    "deadlines": lambda: index.deadlines("2024-01-01", "2024-12-31"),
                    "changed-basis": lambda: index.changed_basis(),
                    "statistics": lambda: index.statistics(),
                }[name]()
                taken.setdefault(name, []).append(1000 * (time.perf_counter() - start))
    figures = {}
    for name, times in taken.items():
        cuts = quantiles(times, n=20)
        figures[name] = (cuts[9], cuts[18], max(times))
        mark = "" if cuts[18] <= BOUND else "   over the bound"
        print(f"{name:16} {cuts[9]:8.1f} {cuts[18]:8.1f} {max(times):8.1f} ms{mark}")
    return figures


def grow(folder: Path, index: Path) -> bool:
    """Build the same index in steps; return whether it says the same."""
    grown = index.with_suffix(".grown.db")
    grown.unlink(missing_ok=True)
    parts = sorted((folder / "documents").glob("part-*.jsonl"))
    half = parts[: len(parts) // 2]
    with Builder(grown) as builder:
        builder.sync(half)
    with Builder(grown) as builder:
        builder.add(parts[len(parts) // 3 :])
    with Builder(grown) as builder:
        rows = builder.base.execute("SELECT id FROM documents WHERE id % 100 = 0").fetchall()
        builder.remove([row[0] for row in rows])
    with Builder(grown) as builder:
        print(builder.sync(parts))
    one, other = digest(open_readonly(index)), digest(open_readonly(grown))
    differing = [name for name in one if one[name] != other[name]]
    print("grown in steps: " + (f"NOT the same: {', '.join(differing)}" if differing else "the same"))
    return not differing


def main() -> None:
    """Build, ask, and grow where that is wanted."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("folder", type=Path)
    command.add_argument("index", type=Path)
    command.add_argument("--grow", action="store_true")
    given = command.parse_args()
    if not given.index.exists():
        build([given.folder], given.index)
    ask(given.index)
    if given.grow and not grow(given.folder, given.index):
        sys.exit(1)


if __name__ == "__main__":
    main()
