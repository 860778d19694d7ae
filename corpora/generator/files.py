"""Writes look-alike plans and their gold to a folder."""

from __future__ import annotations

import json
from pathlib import Path

from corpora.generator.legacy import ENCODINGS, encode
from corpora.generator.noise import NOISE, apply
from corpora.generator.plan import generate

__all__ = ["ENCODINGS", "NOISE", "write"]


def write(
    output: Path,
    *,
    seed: int = 1,
    count: int = 1,
    sections: int | None = None,
    noise: str | None = None,
    encoding: str | None = None,
) -> list[Path]:
    """Write NAME.txt and gold/NAME.json for each of so many seeds; return the files of the plans.

    Args:
        output: a folder, made if missing.
        seed: the seed of the first plan; the others follow.
        count: how many plans.
        sections: Roman parts of each plan; None is five to seven.
        noise: a class of `NOISE`; None is none.
        encoding: one of `ENCODINGS`; None is UTF-8.
    """
    (output / "gold").mkdir(parents=True, exist_ok=True)
    written = []
    for number in range(seed, seed + count):
        document = generate(number, sections=sections)
        if noise:
            document = apply(noise, document, number)
        path = output / f"{document.name}.txt"
        path.write_bytes(encode(document.text, encoding) if encoding else document.text.encode())
        gold = json.dumps(document.gold, ensure_ascii=False, indent=1)
        (output / "gold" / f"{document.name}.json").write_text(gold + "\n", "utf-8", newline="\n")
        written.append(path)
    return written
