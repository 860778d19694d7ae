"""Antecedents: the full mention that a short or anaphoric one stands for."""

from __future__ import annotations

from collections.abc import Sequence

from vnplan_nlp.resolve.keys import number_key
from vnplan_nlp.schema import Citation

#: How far back "này" may point, in characters.
_NEAR = 1500


def antecedent_of(citation: Citation, earlier: Sequence[Citation], later: Sequence[Citation]) -> Citation | None:
    """Return the full mention that a short or anaphoric one stands for, or None where none can be told.

    `earlier` and `later` are the full mentions before and behind it, in reading order. "Chỉ thị 34" means the
    nearest Chỉ thị of that number before it, else the one behind it; a defined name and "Chỉ thị nêu trên" mean
    the nearest document of the type before them.
    """
    if citation.number is not None:
        wanted = number_key(citation.number)
        for one in (*reversed(earlier), *later):
            if one.number is not None and number_key(one.number) == wanted and _may_be(citation, one):
                return one
        return None
    for one in reversed(earlier):
        if one.doc_type == citation.doc_type:
            near = citation.text.endswith("này") and citation.start - one.end > _NEAR
            return None if near else one
    return None


def _may_be(short: Citation, full: Citation) -> bool:
    """Whether a mention by type and number may stand for a full one: types, years and issuers agree."""
    if short.doc_type != full.doc_type and short.doc_type != "Công văn":
        return False
    if short.year is not None and full.year is not None and short.year != full.year:
        return False
    if short.date is not None and full.date is not None and short.date[:4] != full.date[:4]:
        return False
    if short.issuer is None or full.issuer is None:
        return True
    one, other = short.issuer, full.issuer
    return one.unit is None or other.unit is None or one.unit_code == other.unit_code
