"""What pages give to take along: CSV that opens in spreadsheets, and calendars."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from vnplan_nlp.data.cells import as_words
from vnplan_nlp.formats.calendar import calendar
from vnplan_nlp.index.model import Coverage
from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.web.language import Language


def attachment(name: str) -> dict[str, str]:
    """Return the header that lets a browser keep an answer as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV in UTF-8 with the mark that spreadsheets need; no cell of it is a formula."""
    to = io.StringIO()
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(map(as_words, row))
    return to.getvalue().encode("utf-8-sig", "replace")


def plan_rows(plan: PlanDocument, layer: str) -> bytes:
    """Return a layer of a plan as CSV."""
    rows = plan.rows(layer)
    head = list(rows[0]) if rows else ["filename", "document"]
    return csv_bytes(head, ([row[name] for name in head] for row in rows))


def plan_calendar(plan: PlanDocument) -> bytes:
    """Return the calendar of a plan."""
    return calendar([plan]).data


def coverage_rows(coverage: Coverage, t: Language) -> bytes:
    """Return which units have done it, as CSV."""
    head = [t("unit"), t("code"), t("level"), t("above"), t("state"), t("documents"), t("first_document"), t("date")]
    rows = []
    for unit in coverage.units:
        first = unit.documents[-1] if unit.documents else None
        state = t("covered.yes") if unit.documents else t("covered.no")
        of_first = (first.label, first.date) if first is not None else (None, None)
        rows.append(
            (unit.name, unit.code, t.named("level", unit.level), unit.parent, state, len(unit.documents), *of_first)
        )
    return csv_bytes(head, rows)
