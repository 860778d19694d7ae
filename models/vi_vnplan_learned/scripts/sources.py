"""The documents: who may teach, who chooses thresholds, who is only measured; nobody teaches who is like those.

`own` are the texts of the repository; `shared` are these and the real plans of ../shared, where they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from corpora.generator import NOISE, apply, generate
from vnplan_nlp.corpus import load_manifest

PROJECT: Final = Path(__file__).resolve().parents[1]
ROOT: Final = PROJECT.parents[1]
SHARED: Final = ROOT.parent / "shared"
Split = Literal["train", "dev", "test"]
VARIANTS: Final = ("own", "shared")
#: Seeds of the look-alikes that teach; each comes clean, every second one with a noise of its carrier as well.
SEEDS: Final = range(40_001, 40_081)
_FOLDERS: Final = ("samples", "web", "pair", "more", "headers")
_TASKS: Final = ROOT / "annotations" / "tasks"
#: Words of a shingle; a document that shares more of its shingles with a measured one is a variant of it.
SHINGLE: Final = 8
MOST_SHARED: Final = 0.15
#: A line that shares more with a measured document is not learnt from, though its document is.
MOST_SHARED_OF_LINE: Final = 0.5
_WORD: Final = re.compile(r"\w+")


class Source(NamedTuple):
    """A document: its id, where it comes from, its split and its text."""

    id: str
    origin: Literal["corpora", "generated", "shared"]
    split: Split
    text: str

    @property
    def sha256(self) -> str:
        """The checksum of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def there(variant: str) -> bool:
    """Whether the documents of a variant are there."""
    return variant == "own" or (SHARED / "gold").is_dir()


@cache
def sources(variant: str) -> tuple[Source, ...]:
    """Return the documents of a variant in the order of their ids; those too like a measured one are left out."""
    found = [*_written(), *_generated(), *(_real() if variant == "shared" else ())]
    held = held_out(variant)
    kept = [one for one in found if one.split == "test" or overlap(one.text, held) <= MOST_SHARED]
    return tuple(sorted(kept, key=lambda one: (one.origin, one.id)))


@cache
def held_out(variant: str) -> frozenset[int]:
    """Return the shingles of all documents that are measured."""
    found = [*_written(), *(_real() if variant == "shared" else ())]
    return frozenset(key for one in found if one.split == "test" for key in shingles(one.text))


def shingles(text: str) -> frozenset[int]:
    """Return what is left of a text when only runs of eight words are looked at, each as a number."""
    words = [word.lower() for word in _WORD.findall(text)]
    runs = (" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))
    return frozenset(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs)


def overlap(text: str, held: frozenset[int]) -> float:
    """Return the share of the shingles of a text that others hold, 0 for texts of a few words."""
    own = shingles(text)
    return len(own & held) / len(own) if own else 0.0


def teachable(line: str, held: frozenset[int]) -> bool:
    """Whether a line may be learnt from: it does not stand in a measured document."""
    return overlap(line, held) <= MOST_SHARED_OF_LINE


def _written() -> Iterator[Source]:
    for document in load_manifest(ROOT).documents:
        yield Source(document.id, "corpora", document.split, (ROOT / document.file).read_text("utf-8"))


def _generated() -> Iterator[Source]:
    names = sorted(set(NOISE) - {"nfd", "mixed_forms"})  # reading undoes these two
    for number, seed in enumerate(SEEDS):
        plan = generate(seed)
        yield Source(plan.name, "generated", "train", plan.text)
        if number % 2:
            noisy = apply(names[number // 2 % len(names)], plan, seed)
            yield Source(noisy.name, "generated", "train", noisy.text)


def _real() -> Iterator[Source]:
    measured = {path.stem for path in (SHARED / "gold").glob("*.json")}
    annotated = {path.stem for path in _TASKS.glob("*.json")}
    for path in sorted(_texts(_FOLDERS), key=lambda path: path.stem):
        split: Split = "train"
        if path.stem in measured:
            split = "test"
        elif path.stem in annotated and hashlib.sha256(path.stem.encode()).digest()[0] % 3 == 0:
            split = "dev"
        yield Source(path.stem, "shared", split, path.read_bytes().decode("utf-8"))


def _texts(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from (SHARED / "plans" / folder).glob("*.txt")


def gold_folders(source: Source) -> tuple[Path, Path]:
    """Return where the gold of all layers, and that of tasks, of a document would be."""
    plans = SHARED / "gold" if source.origin == "shared" else ROOT / "annotations" / "gold"
    return plans / f"{source.id}.json", _TASKS / f"{source.id}.json"


def summary(variant: str) -> dict[str, Any]:
    """Return the ids and checksums of the documents of a variant, by split and origin: nothing of their text."""
    rows: dict[str, Any] = {}
    for one in sources(variant):
        rows.setdefault(one.split, {}).setdefault(one.origin, {})[one.id] = one.sha256
    return rows
