"""Canonical ids: one short string for one document, whatever its mentions print.

    34-ct-tw:2014                          Chỉ thị 34-CT/TW of 2014: a Party number starts again with each term
    91-2017-nd-cp                          Nghị định 91/2017/NĐ-CP: the number holds its year
    01-ct-ubnd:2023@tinh-gia-lai           Chỉ thị 01/CT-UBND of one province among many
    26-nq-tw:k10                           no date printed, but the congress term
    luat-dat-dai                           a law cited by its name where its version is not known

`format_id` and `parse_id` are inverse. The ids are this project's own; there is no official scheme.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from vnplan_nlp.errors import VnplanError

_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_ID: Final = re.compile(
    r"(?:(?P<number>\d+(?:\.\d+)?[a-z]?)-(?:(?P<year>(?:19|20)\d\d)-)?)?(?P<symbol>[a-z][a-z0-9-]*)"
    r"(?::(?P<when>(?:19|20)\d\d|k\d{1,2}))?(?:@(?P<issuer>[a-z0-9][a-z0-9.-]*))?"
)
_TERM: Final = re.compile(r",? \(?(?:[Kk]h(?:óa|oá)|[Nn]hiệm kỳ|lần thứ) .*$")
_AKN_ACTS: Final = frozenset(
    ("hien-phap", "bo-luat", "luat", "phap-lenh", "nghi-dinh", "thong-tu", "thong-tu-lien-tich")
)


class InvalidIdError(VnplanError):
    """A string is no canonical id."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no canonical id; they look like 34-ct-tw:2014 or 01-ct-ubnd:2023@tinh-gia-lai")
        self.text = text


class CanonicalId(NamedTuple):
    """The parts of a canonical id, all folded to small ASCII letters, digits, "-" and ".".

    `symbol` holds the symbol ("ct-tw"), or the whole name of a document without a number ("luat-dat-dai").
    `when` is the year of issue, or the congress term ("k11") where only that is known; None where the number
    holds the year or nothing is known. `issuer` is the place of a local organ, the unit itself first:
    "thi-xa-an-khe.tinh-gia-lai".
    """

    number: str | None
    year: str | None
    symbol: str
    when: str | None = None
    issuer: str | None = None

    def __str__(self) -> str:
        return format_id(self)


@lru_cache(maxsize=4096)
def format_id(canonical: CanonicalId) -> str:
    """Return the string of a canonical id: "34-ct-tw:2014"."""
    text = "-".join(part for part in (canonical.number, canonical.year, canonical.symbol) if part)
    if canonical.when:
        text += f":{canonical.when}"
    return f"{text}@{canonical.issuer}" if canonical.issuer else text


def parse_id(text: str) -> CanonicalId:
    """Return the parts of a canonical id; `parse_id(format_id(canonical)) == canonical`.

    Raises:
        InvalidIdError: the text is no canonical id.
    """
    match = _ID.fullmatch(text)
    if match is None:
        raise InvalidIdError(text)
    return CanonicalId(**match.groupdict())


@lru_cache(maxsize=8192)
def slug(text: str) -> str:
    """Return a text folded to small ASCII letters and digits, all else as hyphens: "Nghị quyết" as "nghi-quyet"."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _NOT_WORD.sub("-", "".join(char for char in bare if not unicodedata.combining(char))).strip("-")


@lru_cache(maxsize=4096)
def akn_iri(canonical: CanonicalId, doc_type: str, date: str | None, issuer: str | None) -> str:
    """Return an Akoma Ntoso style IRI of a work: "/akn/vn/act/luat/quoc-hoi/2022-06-15/06-2022-qh15".

    The parts are country, class of document ("act" for normative ones, "doc" for others), type, author, date and
    number. No Vietnamese profile of Akoma Ntoso exists; unknown parts are "-".
    """
    kind = slug(doc_type)
    normative = kind in _AKN_ACTS or canonical.year is not None
    when = date or (canonical.when if canonical.when and canonical.when.isdigit() else canonical.year) or "-"
    term = canonical.when if canonical.when and canonical.when[0] == "k" else None
    name = "-".join(part for part in (canonical.number, canonical.year, canonical.symbol, term) if part)
    author = slug(_TERM.sub("", issuer)) if issuer else canonical.issuer or "-"
    return f"/akn/vn/{'act' if normative else 'doc'}/{kind}/{author}/{when}/{name}"
