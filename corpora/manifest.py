"""The manifest of the written plans, for tests and for those who add a plan.

`python -m corpora.manifest` renews checksums, sizes and the figures of `corpora/README.md` after a plan was changed
on purpose.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from vnplan_nlp.corpus import MANIFEST, Document, Manifest, load_manifest

ROOT: Final = Path(__file__).resolve().parents[1]
CARD: Final = "corpora/README.md"
_FIGURES: Final = re.compile(r"(<!-- figures -->\n)(.*?)(<!-- /figures -->\n)", re.DOTALL)


def plans(*, round_trip: bool = False) -> list[Path]:
    """Return the files of the corpus in the order of their names; on demand only those that slow tests take."""
    documents = load_manifest(ROOT).documents
    return sorted(ROOT / one.file for one in documents if one.round_trip or not round_trip)


def figures(manifest: Manifest) -> str:
    """Return the statistics of the data card: documents, words and kilobytes by split, and counts by kind."""
    lines = [
        "| split | documents | words | kB | directives in groups | plans in groups | alone |",
        "|---|---|---|---|---|---|---|",
    ]
    for split in ("train", "dev", "test", None):
        chosen = manifest.select(split=split)
        words = sum(len((ROOT / document.file).read_text("utf-8").split()) for document in chosen)
        roles = Counter(document.group.role if document.group else "alone" for document in chosen)
        size = sum(document.bytes for document in chosen) / 1000
        counts = f"{roles['directive']} | {roles['plan']} | {roles['alone']}"
        lines.append(f"| {split or 'all'} | {len(chosen)} | {words:,} | {size:.0f} | {counts} |")
    groups = {(one.group.id, one.group.kind) for one in manifest.documents if one.group}
    kinds = Counter(kind for _, kind in groups)
    compared = [pair for pair in manifest.pairs if pair.gold]
    gold = [json.loads((ROOT / str(pair.gold)).read_text("utf-8")) for pair in compared]
    status = Counter(one["status"] for comparison in gold for one in comparison["requirements"])
    lines += [
        "",
        f"{kinds['pair']} pairs of a directive and a plan, {kinds['cascade']} cascades; {len(manifest.pairs)} plans"
        " in all stand below a directive or another plan.",
        f"{len(compared)} of these are compared by hand in `annotations/pairs`: {status.total()} requirements, "
        + ", ".join(f"{status[name]} {name}" for name in ("covered", "partial", "missing"))
        + ".",
        "",
        "| | documents |",
        "|---|---|",
    ]
    for name, values in (
        ("type", [one.doc_type for one in manifest.documents]),
        ("level", [one.level for one in manifest.documents]),
        ("issued by", [one.body for one in manifest.documents]),
        ("years", [_years(one) for one in manifest.documents]),
    ):
        counted = Counter(values)
        order = sorted(counted) if name == "years" else sorted(counted, key=lambda value: (-counted[value], value))
        lines.append(f"| {name} | {', '.join(f'{value} {counted[value]}' for value in order)} |")
    return "\n".join(lines) + "\n"


def _years(document: Document) -> str:
    first = document.year - document.year % 5
    return f"{first}–{first + 4}"


def card(text: str, manifest: Manifest) -> str:
    """Return the data card with its figures renewed."""
    return _FIGURES.sub(lambda match: f"{match[1]}\n{figures(manifest)}\n{match[3]}", text)


def main() -> int:
    """Renew checksums, sizes and the figures of the data card; return the exit status."""
    path = ROOT / MANIFEST
    data = json.loads(path.read_text("utf-8"))
    for document in data["documents"]:
        content = (ROOT / document["file"]).read_bytes()
        document |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        document["gold"] = (ROOT / "annotations" / "gold" / f"{document['id']}.json").is_file()
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    manifest = load_manifest(ROOT)
    readme = ROOT / CARD
    readme.write_text(card(readme.read_text("utf-8"), manifest), "utf-8", newline="\n")
    print(f"{len(manifest.documents)} documents", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
