"""Hand-marked references of legal sentences: found with overlapping span and the right type. Skips without `../shared`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import vnplan_nlp as vp

SENTENCES = Path(__file__).parents[2] / "shared" / "plans" / "legal" / "vnlegaltext-val.jsonl"
TYPES = {
    "NĐ": ("Nghị định",), "TT": ("Thông tư", "Thông tư liên tịch"), "QĐ": ("Quyết định",), "NQ": ("Nghị quyết",),
    "L": ("Luật", "Bộ luật"), "PL": ("Pháp lệnh",), "HP": ("Hiến pháp",), "TTLT": ("Thông tư liên tịch", "Thông tư"),
}  # fmt: skip
_NUMBER = re.compile(r"\d+\s?/")


@pytest.mark.skipif(not SENTENCES.is_file(), reason="../shared is not there")
def test_numbered_references_are_found() -> None:
    wanted = found = 0
    for line in SENTENCES.read_text("utf-8").splitlines():
        row = json.loads(line)
        marked = [(start, end, TYPES[kind]) for start, end, kind, words in row["entities"] if kind in TYPES and _NUMBER.search(words)]
        if not marked:
            continue
        plan = vp.parse_text(row["text"])
        spans = [(*plan.raw_span(citation), citation.doc_type) for citation in plan.citations]
        for start, end, types in marked:
            wanted += 1
            found += any(low < end and start < high and kind in types for low, high, kind in spans)
    assert wanted > 1000
    assert found / wanted >= 0.97
