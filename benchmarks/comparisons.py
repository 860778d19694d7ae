"""A comparison against the parsing of both documents, and many plans of one directive against few.

    python benchmarks/comparisons.py [--check]

Two documents of about 100,000 characters are made of the plans of the corpora, told in other words in either; the worst
case is a document beside itself, where every unit has a match.
"""

from __future__ import annotations

import argparse
import random
import sys
import tracemalloc
from collections.abc import Sequence
from typing import Final

from bench import ROOT, Row, paired, table_of

import vnplan_nlp as vp

sys.path.insert(0, str(ROOT))  # the corpora

_LENGTH: Final = 100_000


def long_documents() -> tuple[str, str]:
    """Return two documents of 100,000 characters: the items of the corpora's plans, each told a bit otherwise."""
    from corpora.planted import directives, told_otherwise
    from vnplan_nlp.compare.units import units_of

    dice = random.Random(1)
    items = [unit.text(plan) for plan in directives() for unit in units_of(plan) if not unit.is_row]
    documents = []
    for kind in ("CHỈ THỊ", "KẾ HOẠCH"):
        lines = [f"{kind}\nVề việc thực hiện nhiệm vụ năm 2024\nI. NHIỆM VỤ"]
        size, number = 0, 0
        while size < _LENGTH:
            item = told_otherwise(items[number % len(items)], dice)
            number += 1
            lines.append(f"{number}. {item}")
            size += len(lines[-1])
        documents.append("\n".join(lines))
    return documents[0], documents[1]


def against_parsing(first: str, second: str, name: str, bound: float) -> Row:
    """Return what comparing two parsed documents costs against parsing both."""
    directive, plan = vp.parse_text(first), vp.parse_text(second)
    vp.compare(plan, directive)
    parse, compare = paired(
        lambda: (vp.parse_text(first), vp.parse_text(second)), lambda: vp.compare(plan, directive), rounds=5
    )
    found = vp.compare(plan, directive)
    detail = f"{len(first):,} and {len(second):,} characters, {len(found.requirements)} requirements, {compare:.2f} s"
    return Row(name, compare / parse, bound, detail)


def siblings_memory() -> Row:
    """Return how the peak of memory grows from 10 siblings to 50."""
    from corpora.planted import directives, plant
    from vnplan_nlp.compare.siblings import side_by_side

    source = max(directives(), key=lambda plan: len(plan.text))

    def peak(count: int) -> int:
        tracemalloc.start()
        side_by_side((vp.parse_text(plant(source, seed).text) for seed in range(count)), source)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(2)
    few, many = peak(10), peak(50)
    return Row("memory of 50 siblings / of 10", many / few, 5.0, f"{few / 1e6:.1f} and {many / 1e6:.1f} MB")


def comparison_rows() -> list[Row]:
    """Return the rows of comparing."""
    first, second = long_documents()
    return [
        against_parsing(first, second, "comparing two documents / parsing both", 6.0),
        against_parsing(first, first, "comparing a document with itself / parsing it twice", 6.0),
        siblings_memory(),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and return the exit code."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--check", action="store_true", help="exit with 1 where a bound is missed")
    options = cli.parse_args(arguments)
    rows = comparison_rows()
    print("\n".join(table_of(rows)))
    return 1 if options.check and not all(row.kept for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
