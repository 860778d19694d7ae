"""What a document is called by others: the canonical id that their citations of it get."""

from __future__ import annotations

import re
from typing import Final

from vnplan_nlp.resolve.authorities import rows_of
from vnplan_nlp.resolve.keys import Key, is_central, key_of_authority, number_key, place_of, symbol_key
from vnplan_nlp.schema import Header
from vnplan_nlp.schema.canonical import format_id

#: A number as letterheads have it: "38/2025" of "38/2025/QĐ-UBND" holds the year.
_NUMBER: Final = re.compile(r"(?P<number>[^/]+)(?:/(?P<year>(?:19|20)\d\d))?")


def own_id(header: Header) -> str | None:
    """Return the canonical id of a document by its letterhead.

    None where that says too little to tell the document from others: a blank number, no year anywhere, or an organ that
    every province has without the place.
    """
    number = _NUMBER.fullmatch(header.number or "")
    if number is None or header.symbol is None:
        return None
    issuer = header.issuer
    place = place_of(issuer)
    year = number["year"] or (header.date[:4] if header.date and header.date[:4].isdigit() else None)
    national = issuer is not None and issuer.unit is None and issuer.level in ("central", "ministry")
    local = not (is_central(header.symbol) or national)
    if year is None or (local and place is None):
        return None
    symbol = symbol_key(header.symbol, header.doc_type or "", number["year"])
    key = Key((number_key(number["number"]), number["year"], symbol), year, None, place, local)
    known = [row for row in rows_of(key) if row.date.startswith(year)]
    return format_id((key_of_authority(known[0]) if len(known) == 1 else key).canonical())
