"""Keys: what a mention says of the identity of its document, in one spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from vnplan_nlp.data.admin_units import find
from vnplan_nlp.data.authority import Authority
from vnplan_nlp.data.document_types import type_by_code, type_names
from vnplan_nlp.data.issuers import organ_by_code
from vnplan_nlp.data.terms import roman, term_printed
from vnplan_nlp.resolve.issuers import place_key
from vnplan_nlp.schema import Citation, Issuer
from vnplan_nlp.schema.canonical import CanonicalId, slug

_LEGISLATURE: Final = re.compile(r"(?:UBTV)?QH(?:K?[IVX]+|\d+)$")
_DATED: Final = re.compile(r",? (?:năm|ngày|NĂM|NGÀY) .*$|,? \(?(?:19|20)\d\d\)?$")
_NUMBERED_LAW: Final = re.compile(r"(?P<name>(?:Bộ luật|Luật|Pháp lệnh) .+?),? số \d", re.IGNORECASE)
_ORDINAL: Final = re.compile(r"(?:[Ll]ần(?: thứ)?|LẦN THỨ) ?(?P<of>[IVXLC]+|\d+)\b|(?<=hội) (?P<bare>[IVX]+)\b")
_TERM_YEARS: Final = re.compile(r"(\d{4}) ?[-–] ?(\d{4})")
_NATIONAL: Final = re.compile(
    r"toàn quốc|của Đảng\b(?! bộ)|^Nghị quyết Đại hội(?: Đảng)?(?: lần thứ)? [IVX]+$", re.IGNORECASE
)
_UNIONS: Final = re.compile(
    r"Đại hội(?: đại biểu)? (?:(?:toàn quốc )?(Đoàn|Công đoàn|Mặt trận|MTTQ|Hội [^,]+?)) ", re.IGNORECASE
)
#: Two regulations and decisions of the Party share "QĐ"; the words tell them apart.
_NO_PART: Final = re.compile(r"[&() ]")
_REGULATION: Final = frozenset(("QĐ", "QĐi", "Qđi", "QyĐ", "QyD"))


class Key(NamedTuple):
    """What a mention says of its document: equal `what` is the same series, the rest may be unknown.

    `year` is the year of issue or the year inside the number, `term` a congress term, `place` the key of the
    issuer's unit. `local` holds where many organs use the symbol, so that the place belongs to the identity.
    """

    what: tuple[str, str | None, str]
    year: str | None
    term: int | None
    place: str | None
    local: bool

    def canonical(self) -> CanonicalId:
        """Return the canonical id of a document of which no more is known."""
        number, in_number, symbol = self.what
        when = None if in_number else self.year or (f"k{self.term}" if self.term else None)
        return CanonicalId(number or None, in_number, symbol, when, self.place if self.local else None)


@lru_cache(maxsize=4096)
def number_key(number: str) -> str:
    """Return a number as the rules of style have it: two digits at least, "1" as "01", "36A" as "36a"."""
    digits = re.match(r"\d+", number)
    head = digits.group() if digits else ""
    return (head.lstrip("0") or "0").zfill(2) + number[len(head) :].lower().replace("đ", "d")


@lru_cache(maxsize=4096)
def symbol_key(symbol: str, doc_type: str, year: str | None) -> str:
    """Return a symbol in the spelling of canonical ids: "CT/TW" as "ct-tw", "QĐ/TW" of a regulation as "qdi-tw"."""
    meant = symbol.replace("TƯ", "TW").replace("BTT-MTTQ", "MTTQ-BTT")
    meant = _NO_PART.sub("", meant)
    legislature = re.fullmatch(r"((?:UBTV)?QH)K?([IVX]+)", meant)
    if legislature is not None:
        meant = f"{legislature[1]}{roman(legislature[2])}"
    if meant.startswith("UBTVQH") and year is None:
        meant = f"NQ-{meant}"
    code, mark, organ = _split(meant)
    if mark and doc_type == "Quy định" and code in _REGULATION:
        code = "QĐi"
    elif mark and code in ("CTrHĐ", "CTHD"):
        code = "CTHĐ"
    return slug(f"{code}{mark}{organ}")


def _split(symbol: str) -> tuple[str, str, str]:
    match = re.match(r"[^/-]+(?=[/-])", symbol)
    code = match.group() if match else symbol
    return code, symbol[len(code) : len(code) + 1], symbol[len(code) + 1 :]


@lru_cache(maxsize=4096)
def organ_code(symbol: str) -> str:
    """Return the code of the organ in a symbol: "TW" of "CT/TW", "UBND" of "UBND-VX", "QH15" of "QH15"."""
    code, mark, organ = _split(symbol)
    typed = type_by_code(code, "state") is not None or type_by_code(code, "party") is not None
    return organ if mark and typed else code


@lru_cache(maxsize=4096)
def is_central(symbol: str) -> bool:
    """Whether one organ of the whole country uses a symbol, so that it needs no place: "QĐ-TTg", "CT/TW"."""
    organ = organ_code(symbol)
    if _LEGISLATURE.match(organ) or re.search(r"(?:TW|TƯ)(?:$|[-/])|^UBTVQH|^(?:MTTW|TWĐTN|TLĐ|QH)", organ):
        return True
    parts = re.split(r"[-/]", organ)
    known = [organ_by_code(part) for part in parts]
    return any(one is not None and one.level in ("central", "ministry") for one in known[:1])


def key_of(citation: Citation, issuer: Issuer | None) -> Key | None:
    """Return the key of a mention that can be told by itself, or None: blank numbers, short and anaphoric forms."""
    year = citation.date[:4] if citation.date else None
    term = term_printed(citation.issuer_text or "")
    place = place_of(issuer)
    if citation.symbol is not None and citation.number is not None:
        what = (
            number_key(citation.number),
            citation.year,
            symbol_key(citation.symbol, citation.doc_type, citation.year),
        )
        central = is_central(citation.symbol)
        return Key(what, citation.year or year, term if central else None, place, not central)
    if citation.form == "named":
        if citation.rule == "named.congress":
            return _congress(citation, place)
        return Key(("", None, slug(name_of(citation.text))), year, None, None, False)
    return None


@lru_cache(maxsize=4096)
def name_of(words: str) -> str:
    """Return the name of a law without number and date: "Luật Đất đai" of "Luật Đất đai năm 2024"."""
    numbered = _NUMBERED_LAW.match(words)
    return numbered["name"] if numbered is not None else _DATED.sub("", words)


def _congress(citation: Citation, place: str | None) -> Key:
    """The resolution of a congress: the ordinal tells it, else the years of its term; local ones by their unit."""
    text = citation.text
    ordinal = list(_ORDINAL.finditer(text))
    of = roman(ordinal[-1]["of"] or ordinal[-1]["bare"]) if ordinal else None
    years = _TERM_YEARS.search(text)
    union = _UNIONS.search(text)
    national = _NATIONAL.search(text) is not None
    body = slug(union[1]) if union is not None else "dang" if national else "dang-bo"
    return Key(
        ("", None, f"nghi-quyet-dai-hoi-{body}"),
        years[1] if years and of is None else None,
        of,
        None if national else place,
        not national,
    )


@lru_cache(maxsize=1024)
def place_of(issuer: Issuer | None) -> str | None:
    """Return the key of an issuer's unit, or None where it has none that is known."""
    if issuer is None or issuer.unit is None or issuer.unit_code is None:
        return None
    unit = next((unit for unit in reversed(find(issuer.unit)) if unit.code == issuer.unit_code), None)
    return place_key(unit, None) if unit is not None else None


@lru_cache(maxsize=1024)
def key_of_authority(row: Authority) -> Key:
    """Return the key of a row of the authority table."""
    if row.reference is None:
        return Key(("", None, slug(row.doc_type)), row.date[:4], None, None, False)
    state = re.fullmatch(r"(?P<number>[\dA-Za-zĐ.]+)/(?:(?P<year>\d{4})/)?(?P<symbol>.+)", row.reference)
    party = re.fullmatch(r"(?P<number>\d+[A-Z]?)-(?P<symbol>[^/]+/.+)", row.reference)
    match = party or state
    if match is None:
        raise ValueError(f"the authority table has a reference that is none: {row.reference!r}")
    groups = match.groupdict()
    year = groups.get("year")
    what = (number_key(groups["number"]), year, symbol_key(groups["symbol"], row.doc_type, year))
    return Key(what, row.date[:4], None, None, False)


def is_type(doc_type: str, name: str) -> bool:
    """Whether a type is meant by a name of types: "Nghị quyết" by "nghị quyết"."""
    kind = type_names().get(name.lower())
    return kind is not None and kind.name == doc_type
