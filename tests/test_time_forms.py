"""The inventory of time forms: every verified row parses to its TIMEX3 value. Skips where `../shared` is absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vnplan_nlp as vp

FORMS = Path(__file__).parents[2] / "shared" / "domain" / "06_temporal_inventory.jsonl"
#: The rows that do not parse to their value, each with the reason.
KNOWN = {
    "t036": "which year is 'the third' hangs on when another plan began, which the text does not say",
    "t046": "the day of the election that is counted from is not in the text",
    "t047": "the day of the election that is counted from is not in the text",
    "t060": "two days without a year are two dates; that they come back every year is not said",
}


def rows() -> list[dict[str, Any]]:
    if not FORMS.is_file():
        return []
    found = [json.loads(line) for line in FORMS.read_text("utf-8").splitlines()]
    return [row for row in found if row["verified"] == "substring"]


ROWS = rows()


def in_its_plan(row: dict[str, Any]) -> str:
    """The words of a row; one that is read in the year of its plan stands in a plan of that year."""
    value = row["timex3"]["value"] if row["timex3"] else ""
    if row.get("anchor") != "doc_year" or value.startswith("X"):
        return str(row["text"])
    year = (row.get("interval") or [value])[0][:4]
    return f"KẾ HOẠCH\nPhát động thi đua năm {year if year.isdigit() else '2023'}\n\n{row['text']}"


def right(row: dict[str, Any]) -> bool:
    wanted = row["timex3"]["value"] if row["timex3"] else None
    found = [(time.value, [time.begin_date, time.end_date]) for time in vp.parse_text(in_its_plan(row)).times]
    if wanted is None:
        return not found
    values = [value for value, _ in found]
    return wanted in values or "/".join(values) == wanted or any(span == row.get("interval") for _, span in found)


@pytest.mark.skipif(not ROWS, reason="../shared is not there")
def test_the_known_exceptions_are_few() -> None:
    assert len(KNOWN) <= 0.05 * len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_verified_form_parses_to_its_value(row: dict[str, Any]) -> None:
    # An exception that begins to work must be taken off the list.
    assert right(row) is (row["id"] not in KNOWN)
