"""Issuers: where the name of the authority ends that stands right after, or right before, a cited document."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.words import load_json

#: "khóa XIII", "(khóa XI)", "nhiệm kỳ 2020 - 2025": the term belongs to the issuer.
_TERM = (
    r"(?:,?\ (?:\((?:[Kk]hóa|[Kk]hoá|KHÓA)\ [IVXLC\d]+\)|(?:[Kk]hóa|[Kk]hoá|KHÓA)\ [IVXLC\d]+\b"
    r"|XV?I{0,3}\b(?=[,.; ])|(?<=hội\ )1\d\b))?"
    r"(?:,?\ \(?(?:nhiệm\ kỳ|NHIỆM\ KỲ)\ \d{4}\ ?[-–]\ ?\d{4}\)?)?"
)


def _options(words: list[str]) -> str:
    """Return an alternation of phrases, the longer ones first, in the spellings with and without capitals."""
    spellings = {*words, *(word.upper() for word in words)}
    return "|".join(re.escape(word).replace("\\ ", r"\ ") for word in sorted(spellings, key=lambda w: (-len(w), w)))


@cache
def _pattern() -> re.Pattern[str]:
    """Return the grammar of issuers, built from its word lists."""
    words = load_json("issuer_grammar")
    stop = "|".join(re.escape(word) for word in words["stops"])
    level = _options(words["levels"])
    syllable = rf"[{UPPER}][{LOWER}'’]*[{UPPER}{LOWER}]*"
    # A place: capitalised syllables. "tỉnh Gia Lai", "TP. Hồ Chí Minh", "Phường 1", "Bà Rịa - Vũng Tàu".
    place = (
        rf"(?:\ (?!(?:{'|'.join(words['not_places'])})\ ){syllable}(?:-{syllable})?){{1,4}}"
        rf"(?:\ -\ {syllable}(?:\ {syllable})?)?|\ \d{{1,2}}\b"
    )
    unit = rf"(?:\ (?:{level})(?!\w)(?:{place})?)"
    # The rest of an organ's name: capitalised words, small ones that no new clause opens with, "và", commas in names.
    tail = (
        rf"(?:(?:,?\ (?:và\ )?|\ ?[-–]\ ?|,\ ?)(?!(?:{stop})\b)"
        rf"(?:{syllable}(?:\ (?!(?:{stop}|{level})\b)[{LOWER}]+){{0,2}})){{1,8}}"
    )
    small_tail = rf"(?:\ (?!(?:{stop}|{level})\b)[{LOWER}]+){{1,6}}"
    posts = _options(words["posts"])
    ministries = _options(words["ministries"])
    return re.compile(
        rf"""(?:
          (?P<council>(?:(?:Chủ\ tịch|Phó\ Chủ\ tịch|CHỦ\ TỊCH|Thường\ trực|Văn\ phòng|Đảng\ ủy|Ban\ Thường\ trực)\ )*
             (?:{_options(words["councils"])})(?!\w)(?:{unit})?(?:,?{unit})?(?:\ Ban\ Thường\ trực)?{_TERM})
        | (?P<party>(?:(?:{_options(words["party_bodies"])})\ )?(?:{_options(words["party_committees"])})(?!\w)
             (?:\ các\ cấp|(?:{unit})|(?:{place}))?(?:,?{unit})?{_TERM})
        | (?P<ministry>(?:(?:{posts})\ )*(?:Bộ|BỘ)\ (?:{ministries})(?!\w))
        | (?P<fixed>(?:{_options(words["fixed"])})(?!\w){_TERM})
        | (?P<organ>(?:(?:{posts})\ )*(?:{_options(words["heads"])})(?!\w)
             (?:{tail}|{small_tail})?(?:{unit})?(?:,?{unit})?)
        | (?P<post>(?:{posts})(?!\w)(?:{unit})?)
        | (?P<unit>(?:cấp\ trên|Trung\ ương|(?:Tỉnh|tỉnh|Thành\ phố|thành\ phố|huyện|xã)\b)(?:{place})?)
        )""",
        re.VERBOSE,
    )


def issuer_end(text: str, start: int, end: int) -> int | None:
    """Return where the issuer ends that begins at `start`, or None where none begins there."""
    match = _pattern().match(text, start, end)
    if match is None or match.end() == start:
        return None
    last = match.end()
    while last > start and text[last - 1] in " ,.;:-–":
        last -= 1
    about = _NAMED_ABOUT.match(text, last, end)
    if about is not None and text.startswith(("Ban Chỉ đạo", "BCĐ", "Ban chỉ đạo", "Tổ công tác"), start):
        last = about.end()
    return last if last > start else None


#: "Ban Chỉ đạo Trung ương về phát triển khoa học … về triển khai …": the first "về" belongs to the name.
_NAMED_ABOUT: Final = re.compile(r" về (?!việc)[^;.:()\n“”]{6,110}?(?= (?:về|Về) | (?:phê duyệt|ban hành) )")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        r"""(?:\b(?:của|do|bởi)\ |(?:^|(?<=[.;:,“(])\ ?))(?P<issuer>[^\n;:“”]{3,90}?)
            \ (?:tại|(?:đã\ )?ban\ hành|có)\ (?:các\ )?$""",
        re.VERBOSE,
    )


def issuer_before(text: str, floor: int, start: int) -> tuple[int, int] | None:
    """Return the span of an issuer printed right before a document: "của Bộ Nội vụ tại Công văn số …"."""
    if not text[max(floor, start - 16) : start].removesuffix("các ").endswith((" tại ", " ban hành ", " có ")):
        return None
    low = max(floor, start - 110)
    match = _before().search(text, low, start)
    while match is not None:
        first, last = match.span("issuer")
        if issuer_end(text, first, last) == last:
            return first, last
        following = _before().search(text, first + 1, start)
        match = following if following is not None and following.start() > match.start() else None
    return None
