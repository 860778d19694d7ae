"""Measure the rules on all gold, by kind, level and format, and write docs/accuracy.json and the tables of accuracy.md.

    python scripts/measure_accuracy.py              # text, Word, web page, PDF
    python scripts/measure_accuracy.py --all        # Word 97 (LibreOffice) and scans (tesseract) too; some minutes

Run it after a change to the rules. Figures of real documents are taken where ../shared is there; what is not measured
stays as it was.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import vnplan_nlp as vp
from vnplan_nlp import __version__
from vnplan_nlp.corpus import Document, load_manifest
from vnplan_nlp.evaluate import DocumentResult, Evaluation, Item, evaluate_document
from vnplan_nlp.evaluate_resolution import compare_identities
from vnplan_nlp.evaluate_tasks import compare_tasks

ROOT: Final = Path(__file__).resolve().parent.parent
SHARED: Final = ROOT.parent / "shared"
RECORD: Final = ROOT / "docs" / "accuracy.json"
PAGE: Final = ROOT / "docs" / "accuracy.md"
#: Documents whose issuer tells more of their form than their type does.
_BODIES: Final = {"party": "Party", "front": "Fatherland Front", "youth": "Youth Union", "school": "school"}
_BLOCK: Final = re.compile(r"(<!-- measured: (?P<name>\w+) -->\n)(.*?)(<!-- /measured -->\n)", re.DOTALL)

#: Layer -> F1 and how many items the gold has.
Scores = dict[str, dict[str, float]]
Triple = tuple[str, Item, Item]


# --- measuring -------------------------------------------------------------------------------------


def gold_documents() -> list[tuple[Document, Item]]:
    """Return the written plans that have gold, each with it."""
    chosen = [one for one in load_manifest(ROOT).documents if one.gold]
    return [(one, json.loads((ROOT / "annotations" / "gold" / f"{one.id}.json").read_bytes())) for one in chosen]


def kind_of(document: Document) -> str:
    """Return the kind that a written plan is counted under."""
    return _BODIES.get(document.body, document.doc_type)


def _plan_of(source: Any, name: str = "") -> Item:
    plan: Item = json.loads(vp.parse(source, **({"filename": name} if name else {})).to_json())
    return plan


def _scored(results: Iterable[DocumentResult]) -> dict[str, Any]:
    results = tuple(results)
    layers = {
        one.layer: {"f1": round(one.f1, 4), "items": one.gold}
        for one in Evaluation(results).totals()
        if one.layer != "offsets"
    }
    return {"documents": len(results), "layers": layers}


def _grouped(named: Sequence[tuple[str, DocumentResult]]) -> dict[str, Any]:
    """Scores by group, the largest group first."""
    groups: dict[str, list[DocumentResult]] = {}
    for group, result in named:
        groups.setdefault(group, []).append(result)
    ordered = sorted(groups, key=lambda name: (-len(groups[name]), name))
    return {name: _scored(groups[name]) for name in ordered}


def measure_written() -> dict[str, Any]:
    """Return what the rules reach on the text of the written plans, as a whole and by kind, level and age."""
    results = [
        (one, evaluate_document(gold, _plan_of(ROOT / one.file), name=one.id)) for one, gold in gold_documents()
    ]
    return {
        "all": _scored(result for _, result in results),
        "kind": _grouped([(kind_of(one), result) for one, result in results]),
        "level": _grouped([(one.level, result) for one, result in results]),
        "gold": _grouped([("earlier" if one.round_trip else "later", result) for one, result in results]),
    }


def measure_formats(names: Sequence[str]) -> dict[str, Any]:
    """Return what the rules reach on the same plans made into other formats."""
    found = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            read = _FORMATS[name]
            found[name] = _scored(
                evaluate_document(gold, plan, name=one.id)
                for (one, gold), plan in zip(gold_documents(), read(Path(folder)), strict=True)
            )
    return found


def _text_of(document: Document) -> str:
    return (ROOT / document.file).read_text("utf-8")


def _word(_: Path) -> Iterator[Item]:
    from corpora.documents import make_docx

    return (_plan_of(make_docx(_text_of(one))) for one, _ in gold_documents())


def _web(_: Path) -> Iterator[Item]:
    from corpora.documents import make_html

    return (_plan_of(make_html(_text_of(one)).encode()) for one, _ in gold_documents())


def _printed(_: Path) -> Iterator[Item]:
    from corpora.pdfs import make_pdf

    return (_plan_of(make_pdf(vp.parse(ROOT / one.file))[0]) for one, _ in gold_documents())


def _word97(folder: Path) -> Iterator[Item]:
    from corpora.documents import make_docx

    documents = gold_documents()
    for one, _ in documents:
        (folder / f"{one.id}.docx").write_bytes(make_docx(_text_of(one)))
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "doc"]
    files = [str(folder / f"{one.id}.docx") for one, _ in documents]
    subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True)
    return (_plan_of(folder / f"{one.id}.doc") for one, _ in documents)


def _scan(_: Path) -> Iterator[Item]:
    from corpora.pdfs import make_pdf
    from corpora.scans import as_pdf, make_scan

    for number, (one, _gold) in enumerate(gold_documents()):
        plan = vp.parse(ROOT / one.file)
        pdf, words = make_pdf(plan)
        yield _plan_of(as_pdf(make_scan(pdf, words, signer=plan.header.signer.name, seed=number)), one.id)


_FORMATS: Final[dict[str, Callable[[Path], Iterator[Item]]]] = {
    "Word (.docx)": _word,
    "web page": _web,
    "PDF with text": _printed,
    "Word 97 (.doc)": _word97,
    "scan": _scan,
}
#: What needs neither LibreOffice nor tesseract.
QUICK: Final = ("Word (.docx)", "web page", "PDF with text")


def measure_real() -> dict[str, Any]:
    """Return what the rules reach on real documents; nothing where they are not there."""
    if not (SHARED / "gold").is_dir():
        return {}
    plans = list(_real(SHARED / "gold"))
    results = [(gold["header"]["issuer_level"], evaluate_document(gold, plan, name=name)) for name, gold, plan in plans]
    identity = list(_real(ROOT / "annotations" / "resolution"))
    tasks = [
        (_type_of(plan), DocumentResult(name, compare_tasks(gold, plan)))
        for name, gold, plan in _real(ROOT / "annotations" / "tasks")
    ]
    return {
        "real": {"all": _scored(result for _, result in results), "level": _grouped(results)},
        "identity": {"all": _identity(identity), "kind": _identity_by_kind(identity)},
        "tasks": {"all": _scored(result for _, result in tasks), "kind": _grouped(tasks)},
    }


def _real(gold: Path) -> Iterator[Triple]:
    texts = {path.stem: path for path in sorted((SHARED / "plans").glob("*/*.txt"))}
    for path in sorted(gold.glob("*.json")):
        yield path.stem, json.loads(path.read_bytes()), _plan_of(texts[path.stem])


def _type_of(plan: Item) -> str:
    return plan["header"]["doc_type"] or "without a title line"


def _identity(documents: Sequence[Triple]) -> dict[str, Any]:
    return {**_scored([DocumentResult("all", compare_identities(documents))]), "documents": len(documents)}


def _identity_by_kind(documents: Sequence[Triple]) -> dict[str, Any]:
    kinds: dict[str, list[Triple]] = {}
    for document in documents:
        kinds.setdefault(_type_of(document[2]), []).append(document)
    return {kind: _identity(kinds[kind]) for kind in sorted(kinds, key=lambda name: (-len(kinds[name]), name))}


# --- writing ---------------------------------------------------------------------------------------


def page(text: str, record: Mapping[str, Any]) -> str:
    """Return the page with the tables of a record."""
    tables = {
        "stamp": f"Measured on {record['date']} with version {record['version']}.\n",
        "kind": _table(record["written"]["all"], record["written"]["kind"]),
        "level": _table(record["written"]["all"], record["written"]["level"]),
        "gold": _table(record["written"]["all"], record["written"]["gold"]),
        "format": _table({"text": record["written"]["all"]}, record["formats"]),
        "real": _table(record["real"]["all"], record["real"]["level"]),
        "identity": _table(record["identity"]["all"], record["identity"]["kind"]),
        "tasks": _table(record["tasks"]["all"], record["tasks"]["kind"]),
    }
    return _BLOCK.sub(lambda block: f"{block[1]}{tables[block['name']]}{block[4]}", text)


def _table(whole: Mapping[str, Any], groups: Mapping[str, Any]) -> str:
    """A row a layer, a column a group: F1 and, in brackets, the items of the gold."""
    columns = {**({"all": whole} if "layers" in whole else whole), **groups}
    layers = dict.fromkeys(layer for scores in columns.values() for layer in scores["layers"])
    head = " | ".join(f"{name}, {scores['documents']}" for name, scores in columns.items())
    lines = [f"| layer | {head} |", "|---|" + "---:|" * len(columns)]
    for layer in layers:
        cells = (_cell(scores["layers"].get(layer)) for scores in columns.values())
        lines.append(f"| {layer} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(scores: Mapping[str, float] | None) -> str:
    if not scores or not scores["items"]:
        return "–"
    return f"{scores['f1']:.3f} ({scores['items']})"


def main() -> None:
    """Measure what can be measured here, and write the record and the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="Word 97 and scans too")
    names = tuple(_FORMATS) if parser.parse_args().all else QUICK
    before = json.loads(RECORD.read_bytes()) if RECORD.exists() else {"formats": {}}
    measured = {**before["formats"], **measure_formats(names)}
    record = {
        **before,
        "version": __version__,
        "date": date.today().isoformat(),
        "written": measure_written(),
        "formats": {name: measured[name] for name in _FORMATS if name in measured},
        **measure_real(),
    }
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(PAGE.read_text("utf-8"), record), "utf-8")


if __name__ == "__main__":
    main()
