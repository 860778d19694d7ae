"""The authority table: well formed, sourced, and without contradictions."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest

from vnplan_nlp.data.authority import Authority, authorities, named
from vnplan_nlp.data.document_types import type_names
from vnplan_nlp.data.terms import roman, term_on, term_printed
from vnplan_nlp.resolve.keys import key_of_authority


def test_the_table_is_large_and_sourced() -> None:
    rows = authorities()
    assert len(rows) >= 150
    assert all(row.sources for row in rows)
    assert sum(len(row.sources) > 1 for row in rows) > len(rows) / 2


@pytest.mark.parametrize("row", authorities(), ids=lambda row: f"{row.reference}-{row.date}")
def test_every_row_is_well_formed(row: Authority) -> None:
    date.fromisoformat(row.date)
    assert row.doc_type.lower() in type_names()
    key = key_of_authority(row)
    if row.reference is not None and key.what[1] is not None:
        assert key.what[1] == row.date[:4]
    for day in (row.effective_from, row.expired_on):
        assert day is None or date.fromisoformat(day) > date.fromisoformat(row.date) or day == row.date
    words = " ".join((row.title, row.issuer, *row.names, *row.sources))
    assert unicodedata.is_normalized("NFC", words)
    assert all(char.isprintable() for char in words)
    assert not row.title.startswith(("về ", "Về "))


def test_no_document_has_two_rows() -> None:
    found = Counter((key_of_authority(row).what, row.date[:4]) for row in authorities() if row.reference)
    assert [key for key, count in found.items() if count > 1] == []


def test_what_replaces_a_document_is_younger() -> None:
    dates = {row.reference: row.date for row in authorities() if row.reference and "/20" in row.reference}
    for row in authorities():
        for later in (*row.replaced_by, *row.amended_by):
            assert dates.get(later, "9999") > row.date, (row.reference, later)


def test_all_laws_of_a_name_are_found_oldest_first() -> None:
    assert [row.reference for row in named("luật thi đua, khen thưởng")] == ["15/2003/QH11", "06/2022/QH15"]
    assert named("Luật Chưa có") == ()


def test_terms() -> None:
    assert term_on("2014-04-07", "party") == 11
    assert term_on("2016", "party") is None  # two congress terms share the year
    assert term_on("2022-06-15", "assembly") == 15
    assert (term_printed("Ban Chấp hành Trung ương khoá XIII"), term_printed("Chính phủ")) == (13, None)
    assert [roman(numeral) for numeral in ("IX", "XIV", "12", "D")] == [9, 14, 12, None]
