"""Write README.md: what the project is, with the tables of results/ and what follows from them.

`python -m models.vi_vnplan_learned.scripts.report`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from models.vi_vnplan_learned.scripts.measure import FINDERS
from models.vi_vnplan_learned.scripts.sources import PROJECT

#: The least difference in F1 that is told.
GAIN: Final = 0.005
_CONDITIONS: Final = {
    "printed": "as printed",
    "unquoted": "names without quotation marks",
    "damaged": "damaged",
    "reworded": "other headings",
}
_TITLES: Final = {
    "own": "On the written plans of this repository",
    "shared": "On real plans that are not part of the repository",
}
#: Measured for both variants on annotated pairs of this repository (`measure.requirement_rows`).
_OF_PAIRS: Final = "requirements"
_HEAD: Final = (
    "| layer | texts | items | rules P / R / F1 | model P / R / F1 | both P / R / F1 |",
    "|---|---|---:|---:|---:|---:|",
)


def readme() -> str:
    """Return the README that belongs to the recorded results."""
    template = (PROJECT / "scripts" / "readme.md").read_text("utf-8")
    _, _, text = template.partition("\n\n")  # its first line is for those who read the template
    for variant in _TITLES:
        text = text.replace(f"<!-- {variant} -->", _section(variant))
    told = "\n".join(_told(variant, finder) for finder in ("both", "model") for variant in _TITLES)
    return text.replace("<!-- differences -->", told)


def results(variant: str) -> dict[str, Any]:
    """Return the recorded results of a variant."""
    found: dict[str, Any] = json.loads((PROJECT / "results" / f"{variant}.json").read_text("utf-8"))
    return found


def differences(variant: str, finder: str) -> list[tuple[str, str, float]]:
    """Return layer, condition and gain in F1 over the rules, where there is a gain or a loss; the greatest first."""
    rows = [
        (layer, condition, round(row[finder]["f"] - row["rules"]["f"], 4))
        for layer, conditions in results(variant)["layers"].items()
        for condition, row in conditions.items()
    ]
    return sorted((row for row in rows if abs(row[2]) >= GAIN), key=lambda row: (-row[2], row[:2]))


def _told(variant: str, finder: str) -> str:
    names = {_OF_PAIRS: f"{_OF_PAIRS} (pairs of this repository)"}
    rows = [
        f"{names.get(layer, layer)}, {_CONDITIONS[name]} {100 * gain:+.1f}"
        for layer, name, gain in differences(variant, finder)
    ]
    return f"- `{variant}`, {finder}: {'; '.join(rows) or 'no difference'}."


def _section(variant: str) -> str:
    found = results(variant)
    title = f"{_TITLES[variant]}: {found['documents']} documents, {found['bytes'] / 1e6:.1f} MB of pipeline"
    silver = ", ".join(f"`{name}`" for name in found["silver"])
    lines = [f"### {title}", ""]
    if silver:
        lines += [f"What has no gold of {silver} is compared with what the rules find in the sound text.", ""]
    told = [(layer, name, row) for layer, rows in found["layers"].items() for name, row in rows.items()]
    lines += _table(row for row in told if row[0] != _OF_PAIRS)
    lines += ["", "Requirements, on the written directives of this repository that are held out:", ""]
    lines += _table(row for row in told if row[0] == _OF_PAIRS)
    if "score" in found:
        lines += ["", "What the yardstick of the real plans (`score.py`) says of the same documents:", ""]
        lines += _table((layer, name, row) for name, rows in found["score"].items() for layer, row in rows.items())
        lines += ["", "The pipeline of `own`, which has never seen a real plan, on the same documents:", ""]
        lines += _table((layer, name, row) for layer, rows in found["own_layers"].items() for name, row in rows.items())
    lines += ["", f"Thresholds, chosen on other documents: {_thresholds(found['thresholds'])}."]
    return "\n".join(lines)


def _table(rows: Iterable[tuple[str, str, Mapping[str, Any]]]) -> list[str]:
    """The lines of a table: layer, condition, figures of the finders."""
    told = (f"| {layer} | {_CONDITIONS[name]} | {row['rules']['items']} | {_cells(row)} |" for layer, name, row in rows)
    return [*_HEAD, *told]


def _cells(row: Mapping[str, Any]) -> str:
    best = max(row[finder]["f"] for finder in FINDERS)
    cells = []
    for finder in FINDERS:
        one = row[finder]
        f1 = f"{100 * one['f']:.1f}"
        cells.append(f"{100 * one['p']:.1f} / {100 * one['r']:.1f} / {f'**{f1}**' if one['f'] == best else f1}")
    return " | ".join(cells)


def _thresholds(found: Mapping[str, Mapping[str, float]]) -> str:
    return "; ".join(
        f"{layer} " + ", ".join(f"{finder} {value:g}" for finder, value in sorted(values.items()))
        for layer, values in found.items()
        if values
    )


def main() -> int:
    """Write the README."""
    (PROJECT / "README.md").write_text(readme(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
