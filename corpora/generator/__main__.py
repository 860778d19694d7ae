"""Writes look-alike plans and their gold: `python -m corpora.generator --help`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpora.generator.files import ENCODINGS, NOISE, write

_EXAMPLES = """examples:
  python -m corpora.generator --seed 1 --count 20 -o /tmp/plans
  python -m corpora.generator --seed 1 --count 20 --noise hard_wrap -o /tmp/wrapped
  python -m corpora.generator --seed 7 --sections 40 -o /tmp/long
  python -m corpora.generator --seed 1 --count 20 --encoding tcvn3 -o /tmp/old
  python -m corpora.generator --list-noise

DIR gets NAME.txt and gold/NAME.json (the format of gold/GUIDELINES.md). The same options give the same bytes.
"""


def main(argv: list[str] | None = None) -> int:
    """Return the exit status after writing the documents that the command line asks for."""
    cli = argparse.ArgumentParser(
        prog="python -m corpora.generator",
        description="Write look-alike administrative plans that know their gold.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cli.add_argument("--seed", type=int, default=1, help="seed of the first document (default 1)")
    cli.add_argument(
        "--count", type=int, default=1, help="how many documents, with seeds one after another (default 1)"
    )
    cli.add_argument("--sections", type=int, metavar="N", help="Roman parts of each document (default 5 to 7)")
    cli.add_argument("--noise", choices=list(NOISE), help="a class of noise to add (default none)")
    cli.add_argument("--encoding", choices=ENCODINGS, help="write the text in an old encoding (default UTF-8)")
    cli.add_argument("--list-noise", action="store_true", help="list the classes of noise and leave")
    cli.add_argument("-o", "--output", type=Path, metavar="DIR", help="directory to write to; made if missing")
    args = cli.parse_args(argv)
    if args.list_noise:
        for name, noise in NOISE.items():
            print(f"{name:<16}{(noise.__doc__ or '').strip().removeprefix('Return ')}")
        return 0
    if args.output is None:
        cli.error("-o DIR is needed to write documents")
    if args.count < 1:
        cli.error("--count must be at least 1")
    if args.sections is not None and not 0 < args.sections < 80:
        cli.error("--sections must lie between 1 and 79")
    write(
        args.output,
        seed=args.seed,
        count=args.count,
        sections=args.sections,
        noise=args.noise,
        encoding=args.encoding,
    )
    print(f"{args.count} documents in {args.output}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
