"""All benchmarks in one run, written to RESULTS.md.

python benchmarks/report.py                      # about ten minutes
python benchmarks/report.py --documents 20000    # with an archive as long as one is
"""

from __future__ import annotations

import argparse
import datetime
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from archive import archive_rows
from bench import core_rows, table_of, written_texts
from comparisons import comparison_rows
from formats import format_table, formats, peers
from stages import shares

from vnplan_nlp.config import processors

TARGET: Final = Path(__file__).with_name("RESULTS.md")
_HEAD: Final = """# Results

Written by `make bench`; what each row means is in [README.md](README.md). Absolute figures belong to the machine,
ratios are of one run.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything, write the results, and return 1 where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--documents", type=int, default=2000, help="how many plans the archive has (default 2000)")
    options = cli.parse_args(arguments)
    texts = written_texts()
    count = processors()
    sections: list[tuple[str, list[str]]] = []
    core = core_rows()
    sections.append(("A parse", table_of(core)))
    sections.append(("Formats", format_table(formats())))
    beside = peers()
    sections.append(("Peers that do a part of the work", table_of(beside)))
    archive = archive_rows(options.documents)
    sections.append(("An archive", table_of(archive)))
    beside_directive = comparison_rows()
    sections.append(("A plan beside its directive", table_of(beside_directive)))
    profile = ["| stage | share of a parse and its JSON |", "|---|---|"]
    profile += [f"| {stage} | {share:.1%} |" for stage, share in shares(texts).items()]
    sections.append(("Where the time goes", profile))
    day = datetime.datetime.now(tz=datetime.UTC).date()
    machine = f"{day}, {count} processors, Python {platform.python_version()}, {platform.system()}."
    parts = [_HEAD, machine, *(f"\n## {title}\n\n" + "\n".join(lines) for title, lines in sections)]
    TARGET.write_text("\n".join(parts) + "\n", "utf-8")
    print(TARGET.read_text("utf-8"))
    return 1 if not all(row.kept for row in [*core, *beside, *archive, *beside_directive]) else 0


if __name__ == "__main__":
    sys.exit(main())
