"""Mutated files for the readers: seeded, endless, each told by one line that makes it again.

    python -m corpora.fuzz --seconds 600          # as long as you like; faults are kept in out/fuzz/
    python -m corpora.fuzz --again docx 4711      # one of them again

The tests run the first few hundred. Recognition is stubbed, so that an image costs milliseconds: what it would have
said is mutated, too. RTF files, which cost a second each, come one in a hundred.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final
from unittest.mock import patch

from corpora.generator.legacy import ENCODINGS, encode
from corpora.hostile import sound
from corpora.hostile_packages import zipped
from vnplan_nlp.config import Limits, ParseConfig
from vnplan_nlp.errors import VnplanError
from vnplan_nlp.ingest import programs, recognise
from vnplan_nlp.ingest.programs import Ended
from vnplan_nlp.pipeline import parse
from vnplan_nlp.schema import PlanDocument

_PLAN: Final = Path(__file__).parent / "plans" / "tinh-2021-thi-dua.txt"
#: Twenty seconds, so that a hang is found; and little memory.
CONFIG: Final = ParseConfig(limits=Limits(max_seconds=20, max_memory=1_000_000_000, max_bytes=50_000_000))
#: Every format, and how often it comes in a hundred.
KINDS: Final = {
    "plain": 6, "tcvn3": 4, "vni": 4, "viscii": 4, "viqr": 4, "utf-16": 4, "html": 14, "mht": 8, "docx": 14, "odt": 4,
    "pdf": 18, "png": 3, "jpg": 3, "tif": 6, "tsv": 3, "rtf": 1,
}  # fmt: skip
_NUMBER: Final = re.compile(rb"\d+")
#: What readers stumble over: ends of strings, counts, marks of every format.
_WORDS: Final = (
    b"\0",
    b"\xff",
    b"-1",
    b"0",
    b"65536",
    b"2147483648",
    b"99999999999999999999",
    b"1e308",
    b"NaN",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<!--",
    b"<![CDATA[",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    b"&#0;",
    b"&#x110000;",
    b"&#xD800;",
    b"\xed\xa0\x80",
    b"<table>",
    b"<tr>",
    b"</td>",
    b"<td colspan=99 rowspan=99>",
    b"<ol start=-5>",
    b"<pre>",
    b"<w:p>",
    b"</w:p>",
    b"<w:tbl>",
    b"<w:gridSpan w:val='-3'/>",
    b"<w:numId w:val='1'/>",
    b"endobj",
    b"stream\n",
    b"endstream",
    b"/Kids[2 0 R]",
    b"/Rotate 90",
    b"/Length 0",
    b"/Filter/ASCIIHexDecode",
    b"(",
    b")",
    b"Tj",
    b"q 0 0 0 0 0 0 cm",
    b"\r\n\r\n",
    b"--xx",
    b"--xx--",
    b"\t",
    b"|",
    b"| --- |",
    b"# ",
    b"**",
    "ngày 31/02/2023".encode(),
    "1/QĐ-".encode(),
    "ệ".encode(),
    "\u0301\u0323".encode(),
)
_TSV: Final = "\n".join(
    [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        *(
            f"5\t1\t1\t1\t{line}\t{at}\t{180 + 90 * at}\t{260 + 40 * line}\t80\t30\t91.5\t{word}"
            for line, words in enumerate(("KẾ HOẠCH", "Trồng cây năm 2024", "I. MỤC ĐÍCH", "trước ngày 15/3/2024"))
            for at, word in enumerate(words.split())
        ),
    ]
).encode()


@cache
def _sound(kind: str) -> bytes:
    text = _PLAN.read_text("utf-8")[:9000]
    if kind == "plain":
        return text.encode()
    if kind in ENCODINGS:
        return encode(text, kind)
    if kind == "utf-16":
        return text.encode("utf-16")
    return sound("png" if kind == "tsv" else kind)


@cache
def _members(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(_sound(kind))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mutant(kind: str, seed: int) -> bytes:
    """Return a mutated file of a kind, the same for the same seed."""
    chance = random.Random(f"{kind} {seed}")
    if kind == "tsv":
        return _sound(kind)
    if kind in ("docx", "odt") and chance.random() < 0.7:  # inside the package, where no checksum guards it
        members = dict(_members(kind))
        name = chance.choice(list(members))
        members[name] = _mutated(members[name], chance)
        return zipped(members)
    return _mutated(_sound(kind), chance)


def _mutated(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 30))):
        if not data:
            break
        at = chance.randrange(len(data))
        other = chance.randrange(len(data))
        length = chance.choice((1, 4, 20, 200))
        act = chance.randrange(8)
        if act == 0:
            data[at] = chance.randrange(256)
        elif act == 1:
            data[at] ^= 1 << chance.randrange(8)
        elif act == 2:
            del data[at : at + length]
        elif act == 3:
            data[at:at] = data[other : other + length]
        elif act == 4:
            data[at : at + length] = data[other : other + length]
        elif act == 5:
            data[at:at] = chance.choice(_WORDS) * chance.choice((1, 1, 1, 3, 300))
        elif act == 6:
            number = _NUMBER.search(data, at)
            if number is not None:
                data[number.start() : number.end()] = chance.choice((b"0", b"1", b"-1", b"70000", b"4294967295"))
        elif chance.random() < 0.2:
            del data[at:]
    return bytes(data)


@contextmanager
def _stubbed(kind: str, seed: int) -> Iterator[None]:
    """Let recognition say the same on every page, or a mutation of it, without any program."""
    if kind == "rtf":
        yield
        return
    said = _mutated(_TSV, random.Random(seed)) if kind == "tsv" else _TSV

    def run(*_: object, **__: object) -> Ended:
        return Ended(0, said, b"")

    with (
        patch.object(recognise, "tesseract", lambda: "tesseract"),
        patch.object(programs, "run", run),
        patch("vnplan_nlp.ingest.office._converted", lambda *_: _sound("docx")),
    ):
        yield


def tried(kind: str, seed: int, check: Callable[[PlanDocument], object] | None = None) -> str:
    """Return what came of a mutant: "plan", or the name of an error of ours.

    Raises:
        Exception: a fault; anything that is no error of ours.
    """
    data = mutant(kind, seed)
    try:
        with _stubbed(kind, seed):
            plan = parse(data, config=CONFIG)
    except VnplanError as error:
        told = str(error)
        if not told.isprintable():
            raise AssertionError(f"not one line: {told!r}") from error
        if type(error).__name__ == "TimeLimitError":
            raise AssertionError("a hang") from error
        return type(error).__name__
    if PlanDocument.from_json(plan.to_json()) != plan:
        raise AssertionError("its JSON is not the plan")
    if check is not None:
        check(plan)
    return "plan"


def rounds(first: int = 0) -> Iterator[tuple[str, int]]:
    """Yield kinds and seeds for ever, each kind as often as it is due."""
    for number in count(first):
        chance = random.Random(number)
        yield chance.choices(list(KINDS), list(KINDS.values()))[0], number


def main() -> int:
    """Run for a while; return whether there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=10_000, help="the first seed; the tests take those from 0")
    parser.add_argument("--again", nargs=2, metavar=("KIND", "SEED"))
    options = parser.parse_args()
    if options.again is not None:
        print(tried(options.again[0], int(options.again[1])))
        return 0
    end = time.monotonic() + options.seconds
    faults = number = 0
    for kind, seed in rounds(options.first):
        if time.monotonic() > end:
            break
        number += 1
        begun = time.monotonic()
        try:
            tried(kind, seed)
        except Exception:
            faults += 1
            folder = Path("out/fuzz")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{seed}.{kind}").write_bytes(mutant(kind, seed))
            print(f"{kind} {seed}\n{traceback.format_exc()}", flush=True)
        if time.monotonic() - begun > 5:
            print(f"slow: {kind} {seed} {time.monotonic() - begun:.1f} s", flush=True)
    print(f"{number} mutants, {faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
