"""Measure a variant on its held-out documents and write its table: results/VARIANT.json.

    python -m models.vi_vnplan_learned.scripts.evaluate own|shared

The thresholds are those that the dev documents chose; nothing is chosen here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from models.vi_vnplan_learned.scripts.conditions import CONDITIONS, RATE, cases
from models.vi_vnplan_learned.scripts.measure import FINDERS, all_cases, config, counted, requirement_rows
from models.vi_vnplan_learned.scripts.prepare import BUILD
from models.vi_vnplan_learned.scripts.sources import PROJECT, SHARED, sources, there
from vnplan_nlp import parse_text
from vnplan_nlp.learned.pipelines import load_pipeline

RESULTS: Final = PROJECT / "results"
#: Layers of score.py that the switch can change.
_SCORED: Final = ("citations", "citations_full", "citations_named", "campaigns", "deadlines")


def table(variant: str, trained: str) -> dict[str, Any]:
    """Return figures on the held-out documents of a variant: layer -> condition -> finder -> P, R, F1, items.

    Args:
        variant: whose documents.
        trained: the variant whose pipeline is measured.
    """
    folder = str(BUILD / trained / "pipeline")
    measured = all_cases(variant, "test")
    rows: dict[str, Any] = {layer: {condition: {} for condition in CONDITIONS[layer]} for layer in CONDITIONS}
    for finder in FINDERS:
        for (layer, condition), counts in counted(measured, config(folder, finder)).items():
            rows[layer][condition][finder] = counts.row()
    return {layer: {name: row for name, row in rows[layer].items() if row} for layer in rows}


def silver_layers(variant: str) -> list[str]:
    """Return the layers whose reference is what the rules find in the sound text, for at least one document."""
    found = {name for one in all_cases(variant, "test") for name in one.gold["silver"]}
    return sorted("section_roles" if name == "roles" else name for name in found)


def scored(variant: str) -> dict[str, Any]:
    """Return what the yardstick of the real documents says: condition -> layer -> finder -> precision, recall, F1."""
    folder = str(BUILD / variant / "pipeline")
    rows: dict[str, Any] = {}
    for condition in ("printed", "damaged"):
        for finder in FINDERS:
            out = BUILD / variant / "score" / condition / finder
            out.mkdir(parents=True, exist_ok=True)
            for case in cases(variant, "test", condition):
                plan = parse_text(case.text, config=config(folder, finder))
                (out / f"{case.id}.json").write_text(plan.to_json(), "utf-8")
            for layer, row in _score(out).items():
                if layer in _SCORED:
                    rows.setdefault(condition, {}).setdefault(layer, {})[finder] = row
    return rows


def _score(predicted: Path) -> dict[str, Any]:
    command = [sys.executable, *map(str, (SHARED / "score" / "score.py", SHARED / "gold", predicted)), "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    layers: dict[str, Any] = json.loads(told)["layers"]
    return {
        name: {"p": row["precision"], "r": row["recall"], "f": row["f1"], "items": row["gold"]}
        for name, row in layers.items()
    }


def main(variant: str) -> int:
    """Write the table of a variant."""
    if not there(variant):
        print(f"{variant}: the documents are not there, its table stays as it is", file=sys.stderr)
        return 0
    pipeline = load_pipeline(str(BUILD / variant / "pipeline"))
    held = [one for one in sources(variant) if one.split == "test" and (variant == "own" or one.origin == "shared")]
    found: dict[str, Any] = {
        "variant": variant,
        "documents": len(held),
        "damage": RATE,
        "silver": silver_layers(variant),
        "thresholds": pipeline.thresholds,
        "yielding": pipeline.yielding,
        "bytes": sum(path.stat().st_size for path in (BUILD / variant / "pipeline").rglob("*") if path.is_file()),
        "layers": table(variant, variant),
    }
    chosen, rows = requirement_rows(BUILD / variant / "requirements" / "model-last", variant)
    found["thresholds"] = {**pipeline.thresholds, "requirements": chosen}
    found["layers"]["requirements"] = {"printed": rows}
    if variant == "shared":
        found["score"] = scored(variant)
        # What was learnt from the texts of the repository alone, on the same real plans.
        found["own_layers"] = table(variant, "own")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{variant}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
