"""Write the training data of a variant as DocBins, and the checksums of data and splits: `data.json`.

python -m models.vi_vnplan_learned.scripts.prepare own|shared
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from models.vi_vnplan_learned.scripts import requirements
from models.vi_vnplan_learned.scripts.examples import (
    Example,
    name_lines,
    rng_of,
    role_texts,
    task_lines,
    thinned,
    varied,
)
from models.vi_vnplan_learned.scripts.sources import PROJECT, Source, held_out, sources, summary, teachable, there

_MAKERS: Final[dict[str, Callable[[Source], Iterator[Example]]]] = {
    "names": name_lines,
    "tasks": task_lines,
    "section_roles": role_texts,
    "requirements": requirements.texts,
}
TASKS: Final = tuple(_MAKERS)
BUILD: Final = PROJECT / "build"
LOCK: Final = PROJECT / "data.json"


def examples(variant: str, task: str, split: str) -> Iterator[Example]:
    """Yield the examples of a task: nothing that teaches stands in a measured document, changed or not."""
    held = held_out(variant)
    for source in sources(variant):
        if source.split == split:
            rng = rng_of(task, split, source.id)
            found = _MAKERS[task](source)
            for example in thinned(source, found, rng) if split == "train" else found:
                for one in varied(example, rng, names=split == "train"):
                    if split != "train" or teachable(one.text, held):
                        yield one


def docbin(found: Sequence[Example], labels: Sequence[str]) -> bytes:
    """Return examples as a DocBin: spans as entities, classes as `cats`."""
    from spacy.tokens import DocBin

    from vnplan_nlp.spacy_components import blank

    nlp = blank()
    store = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"])
    for example in found:
        doc = nlp.make_doc(example.text)
        if example.label is not None:
            doc.cats = {label: float(label == example.label) for label in labels}
        found_spans = (doc.char_span(*span, alignment_mode="expand") for span in example.spans)
        spans = [span for span in found_spans if span is not None]
        free = [span for at, span in enumerate(spans) if at == 0 or span.start >= spans[at - 1].end]
        doc.set_ents(free, default="outside")
        store.add(doc)
    data: bytes = store.to_bytes()
    return data


def checksum(found: Sequence[Example]) -> str:
    """Return the SHA-256 of examples, whatever the version of spaCy that stores them."""
    digest = hashlib.sha256()
    for example in found:
        digest.update(json.dumps(example, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def prepared(variant: str, folder: Path | None = None) -> dict[str, Any]:
    """Make the data of a variant, write it to a folder unless there is none, and return its row of the lock."""
    rows: dict[str, Any] = {}
    for task in TASKS:
        made = {split: list(examples(variant, task, split)) for split in ("train", "dev")}
        labels = sorted({one.label for part in made.values() for one in part if one.label})
        for split, found in made.items():
            rows[f"{task}.{split}"] = {"examples": len(found), "sha256": checksum(found)}
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{task}.{split}.spacy").write_bytes(docbin(found, labels))
    return {"documents": summary(variant), "examples": rows}


def main(variant: str) -> int:
    """Write the data of a variant, and its row of the lock."""
    if not there(variant):
        print(f"{variant}: the documents are not there, nothing is made", file=sys.stderr)
        return 0
    lock = json.loads(LOCK.read_text("utf-8")) if LOCK.exists() else {}
    row = prepared(variant, BUILD / variant / "data")
    if variant in lock and lock[variant] != row:
        print(f"{variant}: data.json says otherwise; it is written anew", file=sys.stderr)
    lock[variant] = row
    LOCK.write_text(json.dumps(dict(sorted(lock.items())), ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name, one in row["examples"].items():
        print(f"{variant} {name}: {one['examples']} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
