"""An archive of look-alikes with a graph like a real one, as `vnplan batch` would leave it: for the index's figures.

    python benchmarks/citation_archive.py OUT --documents 100000

A few thousand central documents are cited again and again, most of them rarely (Zipf), and districts and communes carry
out a plan of their own province. Parts that are there already are not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpora.generator import generate

#: Documents in a part, as the batch writes them.
PART = 500
#: Central documents that all may cite.
CENTRAL = 3000
#: Further citations in each preamble.
MORE = 5
_KINDS = (
    ("Quyết định số {n}/QĐ-TTg ngày {d} của Thủ tướng Chính phủ", 3),
    ("Nghị quyết số {n}/NQ-CP ngày {d} của Chính phủ", 2),
    ("Chỉ thị số {n}/CT-TTg ngày {d} của Thủ tướng Chính phủ", 2),
    ("Nghị quyết số {n}-NQ/TW ngày {d} của Bộ Chính trị", 1),
    ("Chỉ thị số {n}-CT/TW ngày {d} của Ban Bí thư", 1),
    ("Nghị định số {n}/{y}/NĐ-CP ngày {d} của Chính phủ", 3),
)


class Head(NamedTuple):
    """What the letterhead of a look-alike says."""

    seed: int
    reference: str | None
    date: str | None
    issuer: str
    level: str
    province: str | None


def head(seed: int) -> Head:
    """Return the letterhead of a look-alike."""
    made = generate(seed)
    gold: dict[str, Any] = made.gold["header"]
    number, symbol = gold["number"], gold["symbol"]
    reference = f"{number}/{symbol}" if number and symbol and "UBND" in symbol else None
    from vnplan_nlp import parse_text

    issuer = parse_text("\n".join(made.text.split("\n")[:9])).header.issuer if reference else None
    province = None
    if issuer is not None and issuer.unit_code is not None:
        from vnplan_nlp.index.build import province_of

        province = province_of(issuer, gold["date"])
    return Head(seed, reference, gold["date"], gold["issuer"], gold["issuer_level"], province)


@cache
def central() -> tuple[str, ...]:
    """Return the central documents that look-alikes cite, as they are printed."""
    rng = Random(7)
    forms = [form for form, weight in _KINDS for _ in range(weight)]
    found = []
    for _ in range(CENTRAL):
        year = rng.randint(2008, 2019)
        day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{year}"
        found.append(rng.choice(forms).format(n=rng.randint(1, 999), d=day, y=year))
    return tuple(found)


@cache
def _weights() -> tuple[float, ...]:
    return tuple(1 / (rank + 3) for rank in range(CENTRAL))


def text_of(seed: int, parents: Sequence[Head]) -> str:
    """Return a look-alike with further lines in its preamble; `parents` are plans of its province."""
    rng = Random(seed)
    lines = generate(seed).text.split("\n")
    at = next((at for at, line in enumerate(lines) if line.startswith(("I.", "I ", "# I", "1."))), len(lines))
    cited = rng.choices(central(), _weights(), k=MORE)
    more = [f"Căn cứ {one};" for one in dict.fromkeys(cited)]
    if parents:
        parent = rng.choice(parents)
        day = "/".join(reversed((parent.date or "").split("-")))
        more.append(f"Thực hiện Kế hoạch số {parent.reference} ngày {day} của {parent.issuer},")
    return "\n".join([*lines[:at], *more, *lines[at:]])


def write_part(number: int, jobs: Sequence[tuple[int, tuple[Head, ...]]], folder: Path) -> int:
    """Write a part of the archive; return how many citations it has."""
    from vnplan_nlp import parse_text

    path = folder / "documents" / f"part-{number:05}.jsonl"
    if path.exists():
        return 0
    made = path.with_suffix(".new")
    citations = 0
    with made.open("wb") as file:
        for seed, parents in jobs:
            plan = parse_text(text_of(seed, parents), filename=f"kho/{number:05}/{seed}.txt")
            citations += len(plan.citations)
            file.write(plan.to_json_bytes() + b"\n")
    made.rename(path)
    return citations


def make(folder: Path, documents: int) -> None:
    """Make an archive of so many documents, with as many processes as there are processors."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        heads = list(pool.map(head, range(documents), chunksize=200))
        plans: dict[str, list[Head]] = defaultdict(list)
        for one in heads:
            if one.level == "province" and one.reference and one.date and len(one.date) == 10 and one.province:
                plans[one.province].append(one)
        jobs = []
        for one in heads:
            known = plans.get(one.province or "", []) if one.level in ("district", "commune") else []
            older = [parent for parent in known if one.date and parent.date and parent.date < one.date]
            jobs.append((one.seed, tuple(older[-12:])))
        parts = [jobs[at : at + PART] for at in range(0, documents, PART)]
        citations = sum(pool.map(write_part, range(len(parts)), parts, [folder] * len(parts)))
    print(f"{documents} documents, {citations} citations in new parts", file=sys.stderr)


def main() -> None:
    """Make an archive."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("folder", type=Path)
    command.add_argument("--documents", type=int, default=100_000)
    given = command.parse_args()
    make(given.folder, given.documents)


if __name__ == "__main__":
    main()
