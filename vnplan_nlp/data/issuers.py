"""Organs that issue documents: names, codes inside symbols, levels; abbreviations, and the casing of names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast

from vnplan_nlp.data.admin_units import find, fold, longest_unit_at, with_type
from vnplan_nlp.data.words import load_json

OrganLevel = Literal["central", "ministry", "province", "district", "commune", "party", "other"]
#: Type words of admin units as letterheads print them, abbreviations among them, with the type that they mean.
UNIT_TYPES: Final = {
    "tỉnh": "Tỉnh", "thành phố": "Thành phố", "tp": "Thành phố", "t.p": "Thành phố", "huyện": "Huyện", "quận": "Quận",
    "thị xã": "Thị xã", "tx": "Thị xã", "t.x": "Thị xã", "xã": "Xã", "phường": "Phường", "thị trấn": "Thị trấn",
    "đặc khu": "Đặc khu",
}  # fmt: skip
#: "xã hội" is no commune, "HUYỆN ỦY" and "TỈNH ĐOÀN" are organs.
_TYPE_WORD: Final = re.compile(
    r"(?<!\w)(tỉnh|thành phố|t\.?p\.?|huyện|quận|thị xã|t\.?x\.?|xã(?! hội)|phường|thị trấn|đặc khu)"
    r"(?= ?\w)(?! ?(?:ủy|uỷ|đoàn)\b)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"\S+")
_LONGEST_PHRASE: Final = 12
#: Phrases after which a proper name follows: "Trung học cơ sở Nguyễn Đức Cảnh", "Huyện ủy Yên Thế".
_BEFORE_NAMES: Final = frozenset(
    (
        "Mầm non", "Mẫu giáo", "Tiểu học", "Trung học cơ sở", "Trung học phổ thông", "Tiểu học và Trung học cơ sở",
        "Phổ thông dân tộc bán trú", "Phổ thông dân tộc nội trú",
        "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Thị ủy", "Quận ủy", "Tỉnh đoàn", "Thành đoàn", "Huyện đoàn",
        "Thị đoàn", "Quận đoàn",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ: its full name, the codes that stand for it in symbols, its level (None where its unit decides).

    `since` is its first day, `until` the first day without it, in ISO 8601; None where it matters to no plan.
    """

    name: str
    codes: tuple[str, ...]
    level: OrganLevel | None
    branch: Literal["state", "party", "mass"]
    aliases: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@cache
def organs() -> tuple[Organ, ...]:
    """Return all organs, central ones and the kinds of local ones."""
    return tuple(
        Organ(
            entry["name"],
            tuple(entry["codes"]),
            entry["level"],
            entry["branch"],
            tuple(entry.get("aliases", ())),
            entry.get("since"),
            entry.get("until"),
        )
        for entry in load_json("issuers")["organs"]
    )


@cache
def _by_name() -> dict[str, Organ]:
    return {fold(name): organ for organ in organs() for name in (*organ.aliases, organ.name)}


@cache
def _by_code() -> dict[str, Organ]:
    return {code: organ for organ in reversed(organs()) for code in organ.codes}


def organ_named(name: str) -> Organ | None:
    """Return the organ of a full name, in any case and tone convention, or None."""
    return _by_name().get(fold(name))


def organ_by_code(code: str) -> Organ | None:
    """Return the organ that a code of a symbol stands for: "BTC", "TTg", "SNV"; None for unknown codes.

    Congress terms are cut: "UBTVQH15" is the Standing Committee, "QH15" the National Assembly.
    """
    bare = code.rstrip("0123456789")
    if bare != code and bare in ("QH", "UBTVQH"):
        return organ_named("Quốc hội" if bare == "QH" else "Ủy ban Thường vụ Quốc hội")
    return _by_code().get(code)


@cache
def _abbreviations() -> re.Pattern[str]:
    words = sorted(load_json("issuers")["abbreviations"], key=len, reverse=True)
    return re.compile(rf"(?<![\w&.-])(?:{'|'.join(map(re.escape, words))})(?![\w&]|-\w)")


def expand(name: str) -> str:
    """Return a name of an organ with its abbreviations written out: "UBND tỉnh" as "Ủy ban nhân dân tỉnh"."""
    known = load_json("issuers")["abbreviations"]
    return _abbreviations().sub(lambda match: cast(str, known[match.group()]), name)


@cache
def _phrases() -> dict[str, str]:
    listed = load_json("issuers")["phrases"]
    named = [name for organ in organs() for name in (organ.name, *organ.aliases)]
    written_out = [value for value in load_json("issuers")["abbreviations"].values() if " " in value]
    return {fold(phrase): phrase for phrase in (*written_out, *listed, *named)}


def proper_case(name: str) -> str:
    """Return a name printed in capitals as running text has it; words in mixed case stay as they are.

    Known phrases and names of admin units get their own capitals, other words small letters, the first one a capital:
    "SỞ NỘI VỤ" is "Sở Nội vụ", "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK" is "Ủy ban nhân dân tỉnh Đắk Lắk".
    """
    words = list(_WORD.finditer(name))
    parts: list[str] = []
    at = 0
    naming = False
    while at < len(words):
        start, end, word = words[at].start(), words[at].end(), words[at].group()
        unit = unit_at(name, start)
        if unit is not None:
            cased, end = unit[2], unit[3]
        else:
            end, phrase = _phrase(name, words, at)
            place = longest_unit_at(name, start) if phrase is None and word.isupper() else None
            if phrase is not None:
                cased, naming = phrase, phrase in _BEFORE_NAMES
            elif place is not None and (naming or (" " in place.name and _is_province(place.name))):
                cased, end = place.name, place.end
            elif word.isupper():
                roman = not word.strip("IVX")
                cased = word if roman else word.capitalize() if naming or not parts else word.lower()
            else:
                cased = word
        parts.append(cased)
        while at < len(words) and words[at].start() < end:
            at += 1
    return " ".join(parts)


def _phrase(name: str, words: list[re.Match[str]], at: int) -> tuple[int, str | None]:
    """The longest known phrase that begins at a word: where it ends, and how it is written."""
    phrases = _phrases()
    start = words[at].start()
    for last in range(min(len(words), at + _LONGEST_PHRASE) - 1, at - 1, -1):
        end = words[last].end()
        mark = name[end - 1] if name[end - 1] in ",;" else ""
        cased = phrases.get(fold(name[start : end - len(mark)]))
        if cased is not None:
            return end, cased + mark
    return words[at].end(), None


def unit_at(text: str, start: int) -> tuple[str, str, str, int] | None:
    """Return the admin unit whose type word stands at a position: (type, name, type with name, end), or None.

    A name that no list knows is taken from a text in capitals, up to the end or the next type word.
    """
    kind = _TYPE_WORD.match(text, start)
    if kind is None:
        return None
    unit_type = UNIT_TYPES[kind.group(1).lower().rstrip(".")]
    begin = kind.end() + (text[kind.end() : kind.end() + 1] == " ")
    known = longest_unit_at(text, begin)
    if known is not None and (text[begin].isupper() or text[begin].isdigit()):
        return unit_type, known.name, with_type(unit_type, known.name), known.end
    if not text.isupper():
        return None
    following = _TYPE_WORD.search(text, begin)
    end = following.start() if following else len(text)
    words = text[begin:end].split(" - ", 1)[0].split()
    if not words or len(words) > 5:
        return None
    name = " ".join(word.capitalize() for word in words)
    return unit_type, name, with_type(unit_type, name), begin + len(text[begin:end].split(" - ", 1)[0].rstrip())


def first_unit(text: str, start: int = 0) -> tuple[str, str, str, int] | None:
    """Return the first admin unit named with its type in a text, as `unit_at` does, or None."""
    for match in _TYPE_WORD.finditer(text, start):
        unit = unit_at(text, match.start())
        if unit is not None:
            return unit
    return None


def _is_province(name: str) -> bool:
    return any(unit.level == "province" for unit in find(name))
