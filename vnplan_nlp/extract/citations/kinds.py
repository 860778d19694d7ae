"""Types of cited documents: what the words before a number say, and what its symbol says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from vnplan_nlp.data.document_types import DocumentType, type_by_code, type_names
from vnplan_nlp.data.issuers import organ_by_code
from vnplan_nlp.data.letters import UPPER
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.issuers import issuer_end
from vnplan_nlp.extract.citations.mending import ONCE

LEGISLATURE: Final = re.compile(r"(?:UBTV)?QH[IVX\d]+$")
#: "Luật này có hiệu lực thì … Luật A số …": what is pointed to is no name that runs on to the number.
_LAW_BEFORE: Final = re.compile(
    r"(?P<type>Bộ luật|Luật|Pháp lệnh|LUẬT|BỘ LUẬT|Nghị quyết) (?!(?:này|đó|trên|nêu trên|nói trên)\b)"
    r"[^;:.\n]{3,200}? (?:số|SỐ) ?$"
)
#: What no name of a law holds: then another document stands before the one with the number.
_NO_NAME: Final = re.compile(r"\d/|ngày|“|\b(?:Căn cứ|CĂN CỨ)\b")
#: "Luật A và Luật B số …": only the name of a law that amends holds those of others. With a comma it may be one name
#: all the same, loosely repeated: "Luật Thuế xuất khẩu, Luật Thuế nhập khẩu số 45/2005/QH11".
_LIST_OF_LAWS: Final = re.compile(
    rf"(?:Bộ luật|Luật|Pháp lệnh) (?!sửa|Sửa).*? (?:và|hoặc) (?:Bộ luật|Luật|Pháp lệnh) (?:[{UPPER}]|sửa đổi)"
)
#: "Luật Quy hoạch số …": the word before the number is the name of the law, no type.
_LAW_WORD: Final = re.compile(r"(?:luật|pháp lệnh) $")
#: How far before the number its type may stand: "Luật <a long name> số 85/2015/QH13".
_LAW_WINDOW: Final = 220
_TYPE_WINDOW: Final = 90
#: How far before it "số" may begin, with a bracket before it: " (mật) số : ".
_NUMBER_WORDS_WINDOW: Final = 30


def clean_symbol(written: str, system: Literal["state", "party"]) -> tuple[str, str, float | None]:
    """Return a symbol as printed, without blanks; the symbol that is meant; and a score below 1 where they differ."""
    printed = written.replace(" ", "").replace("–", "-").replace("_", "-").replace("⁄", "/")
    mark = "/" if system == "party" else "-"
    code, parted, organ = printed.partition(mark)
    if not parted and (cut := _glued(printed)) is not None:
        return printed, f"{printed[:cut]}{mark}{printed[cut:]}", ONCE
    meant = load_json("issuers")["slips"].get(organ)
    if meant is not None:
        return printed, f"{code}{parted}{meant}", None if organ == meant.upper() else ONCE  # capitals are no slip
    return printed, printed, None


@lru_cache(maxsize=1024)
def _glued(symbol: str) -> int | None:
    """Return where the organ begins in a symbol that lost its mark: 2 for "NQCP" and "QĐUBND"; None for others."""
    if organ_by_code(symbol) is not None or type_by_code(symbol, "state") is not None:
        return None
    return next(
        (
            size
            for size in (4, 3, 2)
            if type_by_code(symbol[:size], "state") is not None and organ_by_code(symbol[size:]) is not None
        ),
        None,
    )


def type_of_symbol(symbol: str, system: Literal["state", "party"]) -> DocumentType | None:
    """Return the type that a symbol says, or None: a law or resolution by its term, else the type of its code."""
    if LEGISLATURE.match(symbol):
        return type_names()["nghị quyết" if symbol.startswith("UBTV") else "luật"]
    code = re.split(r"[-/]", symbol, maxsplit=1)[0]
    kind = type_by_code(code, system)
    if kind is None and len(code) > 1:
        # The other system's type with the wrong mark between: "KL/…" for "…-KL/TW".
        kind = type_by_code(code, "state" if system == "party" else "party")
    return kind


#: "các Nghị định của Chính phủ: số …": the issuer may stand between the type and the number.
_ISSUER_GAP: Final = re.compile(r" của (?P<issuer>[^,;()\n]{3,70})$")
_NUMBER_WORD: Final = re.compile(r"(?: \(\w+\))?(?: ?:)?(?: từ)?(?: ?(?:số|so) ?)+[ :]*$|[ :]+$")
#: The longest type name has so many words.
_MOST_WORDS: Final = 5
#: The longest issuer between a type and its number: "liên ngành tư pháp Trung ương".
_MOST_WORDS_OF_ISSUER: Final = 8


def _named_type(words: str) -> tuple[str, int] | None:
    """Return the type name that ends lower-case words, and where it begins."""
    names = type_names()
    at = len(words)
    found = None
    for _ in range(_MOST_WORDS):
        at = words.rfind(" ", 0, at)
        # The first word may touch an opening bracket or quote.
        start = at + 1
        while start < len(words) and not words[start].isalnum():
            start += 1
        if words[start:] in names:
            found = words[start:], start
        if at < 0:
            break
    return found


def _type_and_issuer(
    text: str, low: int, words: str, core: int
) -> tuple[tuple[str, int] | None, tuple[int, int] | None]:
    """Return the type name that an issuer follows without "của": "Nghị quyết Đảng bộ huyện số …", and the issuer."""
    at = len(words)
    for _ in range(_MOST_WORDS_OF_ISSUER):
        at = words.rfind(" ", 0, at)
        if at <= 0:
            break
        named = _named_type(words[:at])
        if named is not None:
            span = low + at + 1, low + len(words)
            return (named, span) if issuer_end(text, span[0], core) == span[1] else (None, None)
    return None, None


@dataclass(frozen=True, slots=True)
class Typed:
    """The type printed before a number: where it begins, its words, and an issuer that stands between."""

    kind: DocumentType
    start: int
    words: str
    issuer: tuple[int, int] | None


def type_before(text: str, floor: int, core: int, *, legislature: bool) -> Typed | None:
    """Return the type whose name stands right before a number, or None."""
    low = max(floor, core - _TYPE_WINDOW)
    window = text[low:core].lower()
    tail = _NUMBER_WORD.search(window, max(0, len(window) - _NUMBER_WORDS_WINDOW))
    words = window[: tail.start()] if tail is not None else window
    named = _named_type(words)
    issuer = None
    if named is None and " của " in words:
        gap = _ISSUER_GAP.search(words)
        if gap is not None:
            span = low + gap.start("issuer"), low + gap.end("issuer")
            if issuer_end(text, span[0], core) == span[1]:
                named, issuer = _named_type(words[: gap.start()]), span
    if named is None and tail is not None and not legislature:
        named, issuer = _type_and_issuer(text, low, words, core)
    # "Luật Ban hành văn bản quy phạm pháp luật số …": the word before the number may end the name of the law.
    if legislature and (
        named is None or text[low + named[1]] in "lp" or _LAW_WORD.search(words, 0, named[1]) is not None
    ):
        law = _long_law(text, floor, core)
        if law is not None:
            return law
    if named is None:
        return None
    start = low + named[1]
    return Typed(type_names()[named[0]], start, text[start : start + len(named[0])], issuer)


def _long_law(text: str, floor: int, core: int) -> Typed | None:
    """Return the law whose whole name stands before its number, or None."""
    low = max(floor, core - _LAW_WINDOW)
    tail = _LAW_BEFORE.search(text, low, core)
    while tail is not None and (_NO_NAME.search(tail.group()) or _LIST_OF_LAWS.match(tail.group())):
        tail = _LAW_BEFORE.search(text, tail.start() + 1, core)
    if tail is None:
        return None
    start, end = tail.span("type")
    return Typed(type_names()[tail["type"].lower()], start, text[start:end], None)
