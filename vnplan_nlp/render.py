"""Plans and rows of a layer as text: JSON to read, JSON lines, CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import Any, Literal, TextIO

from vnplan_nlp.schema import PlanDocument

Format = Literal["json", "nl", "csv", "table"]
Row = dict[str, Any]


def plan_json(plan: PlanDocument, style: Format) -> str:
    """Return a plan as JSON: one line for "nl", else a line for every field and every annotation."""
    return plan.to_json() if style == "nl" else _lines(plan.model_dump(mode="json"), 0)


def _lines(value: Any, depth: int) -> str:
    """JSON to read, to grep and to diff: what lies deeper than an annotation stays on its line."""
    if depth < 2 and isinstance(value, dict) and value:
        inner = [f"{json.dumps(key)}: {_lines(item, depth + 1)}" for key, item in value.items()]
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        inner = [json.dumps(item, ensure_ascii=False) for item in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    start, end = "{}" if isinstance(value, dict) else "[]"
    pad = "\n" + " " * depth
    return start + ",".join(f"{pad} {line}" for line in inner) + pad + end


def layer_rows(plan: PlanDocument, layer: str, style: Format) -> list[Row]:
    """Return the rows of a layer: nested as in the plan's JSON for JSON, with dotted columns for CSV and tables."""
    if style in ("csv", "table"):
        return plan.rows(layer)
    head = {"filename": plan.origin.filename, "document": plan.header.reference}
    return [{**head, **item.model_dump(mode="json")} for item in getattr(plan, layer)]


def write_rows(rows: Sequence[Row], style: Format, to: TextIO) -> None:
    """Write rows as a JSON list, as JSON lines or as CSV with a head line."""
    if style == "csv":
        if rows:
            writer = csv.DictWriter(to, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    elif style == "nl":
        to.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    else:
        to.write("[" + ",".join(f"\n {json.dumps(row, ensure_ascii=False)}" for row in rows) + "\n]\n")
