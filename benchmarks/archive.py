"""An archive as ratios in one run: workers against one worker, a batch against bare parsing, memory of the parent.

python benchmarks/archive.py                      # 2,000 look-alike plans
python benchmarks/archive.py --documents 20000    # as long as an archive is
python benchmarks/archive.py --ray                # the same by Ray, too
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

from bench import ROOT, Row, table_of

from vnplan_nlp.config import processors

sys.path.insert(0, str(ROOT))

#: The mean size of real plans, in bytes; look-alikes get as many parts as come near it.
_SECTIONS: Final = 12
#: Rounds, and the files of each.
_ROUNDS: Final = 3
_ROUND: Final = 4000
_BARE: Final = """
import sys, time
from pathlib import Path
import vnplan_nlp as vp
paths = sorted(Path(sys.argv[1]).iterdir())[: int(sys.argv[2])]
vp.parse(paths[0])
start = time.perf_counter()
for path in paths:
    vp.parse(path)
print(time.perf_counter() - start)
"""
_BATCH: Final = """
import sys, time
from collections import Counter
from pathlib import Path
from vnplan_nlp.archive.run import Options, Reporter, run_batch

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

class Watch(Reporter):
    early = late = 0
    def update(self, counts):
        if not self.early and counts.total() >= 1000:
            self.early = resident()
        self.late = resident()

watch = Watch()
options = Options(workers=int(sys.argv[3]), tables=sys.argv[4] == "tables")
summary = run_batch([sys.argv[1]], sys.argv[2], options=options, reporter=watch)
assert summary.counts["ok"] == summary.files, summary
print(summary.seconds, watch.early, watch.late)
"""


def make_archive(folder: Path, count: int) -> int:
    """Write look-alike plans and return their bytes."""
    from corpora.generator import generate

    size = 0
    for seed in range(1, count + 1):
        data = generate(seed, sections=_SECTIONS).text.encode()
        (folder / f"{seed:06}.txt").write_bytes(data)
        size += len(data)
    return size


def bare_seconds(folder: Path, count: int) -> float:
    """Return the seconds that parsing the first files takes in one process that does nothing else."""
    return float(_run(_BARE, folder, count))


def batch_seconds(folder: Path, out: Path, workers: int, *, tables: bool = True) -> tuple[float, int, int]:
    """Return the seconds of a batch, and the memory of its parent after 1,000 files and at the end."""
    seconds, early, late = _run(_BATCH, folder, out, workers, "tables" if tables else "none").split()
    return float(seconds), int(early), int(late)


def _run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def archive_rows(count: int) -> list[Row]:
    """Return the rows of a batch over so many files.

    Bare parsing, one worker and all of them take turns over parts of the archive, and the median of the rounds counts:
    what a neighbour of the machine does in one of them does not. Memory is that of one run over all files.
    """
    workers = processors()
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "kho", Path(name) / "ra"
        folder.mkdir()
        size = make_archive(folder, count)
        start_up = start_up_row(folder / "000001.txt", Path(name))
        overheads, without, gains = [], [], []
        part = min(_ROUND, count // _ROUNDS)
        for number in range(_ROUNDS):
            chosen = Path(name) / f"kho{number}"
            chosen.mkdir()
            for path in sorted(folder.iterdir())[number * part : (number + 1) * part]:
                (chosen / path.name).hardlink_to(path)
            before = bare_seconds(chosen, part // 2)
            one, _, _ = batch_seconds(chosen, out / f"one{number}", 1)
            lines, _, _ = batch_seconds(chosen, out / f"lines{number}", 1, tables=False)
            both, _, _ = batch_seconds(chosen, out / f"all{number}", workers)
            after = bare_seconds(chosen, part // 2)
            overheads.append(one / (before + after))
            without.append(lines / (before + after))
            gains.append(both / one)
        seconds, early, late = batch_seconds(folder, out / "whole", workers)
        produced = sum(path.stat().st_size for path in (out / "whole").rglob("*") if path.is_file())
        rounds = f"median of {_ROUNDS} rounds of {part:,} files of {size / count / 1e3:.1f} kB"
        whole = f"{late / 1e6:.0f} MB after {count:,} files, {count / seconds:.0f} a second"
        return [
            Row("a batch by one worker / bare parsing", median(overheads), 1.10, rounds),
            Row("the same without tables", median(without), 1.10, "JSON lines and outcomes only"),
            Row(
                f"{workers} workers / one worker, seconds",
                median(gains),
                0.556 if workers == 2 else 1.1 / workers,
                f"{produced / count / 1e3:.0f} kB written a file",
            ),
            Row("memory of the parent, end / after 1,000 files", late / early if early else 1.0, 1.10, whole),
            start_up,
        ]


def start_up_row(path: Path, folder: Path) -> Row:
    """Return what a batch of one file takes longer than a parse of it, in seconds."""
    parse = [sys.executable, "-m", "vnplan_nlp", "parse", str(path)]
    times = {"parse": 0.0, "batch": 0.0}
    rounds = 5
    for number in range(rounds):
        batch = [sys.executable, "-m", "vnplan_nlp", "batch", str(path), "-q", "-o", str(folder / f"one{number}")]
        for name, command in (("parse", parse), ("batch", batch)):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name] += time.perf_counter() - start
    extra = (times["batch"] - times["parse"]) / rounds
    return Row("a batch of one file, seconds more than a parse", extra, 0.3, f"parse {times['parse'] / rounds:.2f} s")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks and print the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--documents", type=int, default=2000, help="how many plans (default 2000)")
    cli.add_argument("--check", action="store_true", help="exit with 1 where a bound is missed")
    options = cli.parse_args(arguments)
    rows = archive_rows(options.documents)
    print("\n".join(table_of(rows)))
    return 1 if options.check and not all(row.kept for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
