"""Issuers: where the name of the authority ends that stands right after, or right before, a cited document."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from vnplan_nlp.data.admin_units import find
from vnplan_nlp.data.issuers import expand, first_unit, organ_named
from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Issuer, IssuerLevel

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
    # "Ban Kinh tế - Xã hội Hội đồng nhân dân huyện": whose board it is follows its name.
    assemblies = _options(words["assemblies"])
    # The rest of an organ's name: capitalised words, small ones that no new clause opens with, "và", commas in names.
    tail = (
        rf"(?:(?:,?\ (?:và\ )?|\ ?[-–]\ ?|,\ ?)(?!(?:{stop}|{assemblies})\b)"
        rf"(?:{syllable}(?:\ (?!(?:{stop}|{level})\b)[{LOWER}]+){{0,2}})){{1,8}}"
    )
    small_tail = rf"(?:\ (?!(?:{stop}|{level})\b)[{LOWER}]+(?:,(?=\ chống\b))?){{1,6}}"
    # Fields with words in them that end other names: "Sở Thông tin và Truyền thông".
    fields = _options(words["fields"])
    posts = _options(words["posts"])
    ministries = _options(words["ministries"])
    boards = _options(words["boards"])
    central = r"(?:(?:Ban\ [Cc]hấp\ hành|BCH)\ (?:Trung\ ương|TW)(?:\ [Đđ]ảng)?|BCHTW(?:\ Đảng)?)"
    local = rf"(?:(?:Ban\ [Cc]hấp\ hành|BCH)\ Đảng\ bộ(?:{unit})?)"
    return re.compile(
        rf"""(?:
          (?P<conference>Hội\ nghị\ (?:
             (?:lần\ thứ|Trung\ ương(?:\ lần\ thứ)?|BCH\ Trung\ ương\ lần\ thứ)\ (?:[Mm]ười\ )?\w+(?:\ \(\w+\))?
             (?:,?\ (?:của\ )?(?:{central}|{local}))?
          ){_TERM})
        | (?P<council>
             (?:(?:Chủ\ tịch|Phó\ Chủ\ tịch|CHỦ\ TỊCH|Thường\ trực|Văn\ phòng|Đảng\ ủy|Ban\ Thường\ trực|{boards})\ )*
             (?:{_options(words["councils"])})(?!\w)(?:{unit})?(?:,?{unit})?(?:\ Ban\ Thường\ trực)?{_TERM})
        | (?P<party>(?:(?:{_options(words["party_bodies"])})\ )?(?:{_options(words["party_committees"])})(?!\w)
             (?:\ các\ cấp|(?:{unit})|(?:{place}))?(?:,?{unit})?{_TERM})
        | (?P<ministry>(?:(?:{posts})\ )*(?:Bộ|BỘ)\ (?:{ministries})(?!\w))
        | (?P<fixed>(?:{_options(words["fixed"])})(?!\w){_TERM})
        | (?P<field>(?:(?:{posts})\ )*(?:{_options(words["fields_of"])})\ (?:{fields})(?!\w)(?:{unit})?(?:,?{unit})?)
        | (?P<organ>(?:(?:{posts})\ )*(?:{_options(words["heads"])})(?!\w)
             (?:{tail}|{small_tail})?(?:\ (?:{assemblies})(?!\w))?(?:{unit})?(?:,?{unit})?)
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
    if about is not None and text.startswith(_COMMITTEES, start):
        last = about.end()
    return last if last > start else None


#: "Ban Chỉ đạo Trung ương về phát triển khoa học … về triển khai …": the first "về" belongs to the name.
_NAMED_ABOUT: Final = re.compile(
    r" về (?!việc)[^;.:()\n“”]{6,110}?(?= (?:về|Về) | (?:phê duyệt|ban hành|thông báo|hướng dẫn|kết luận) )"
)
_COMMITTEES: Final = ("Ban Chỉ đạo", "BCĐ", "Ban chỉ đạo", "Tổ công tác", "Tổ giúp việc", "Tổ Công tác", "Tổ Giúp việc")
#: What stands before an issuer that follows the title: a year or a place, with which titles end.
_AFTER_TITLE: Final = re.compile(
    r"(?:(?:năm|giai đoạn|nhiệm kỳ|thời kỳ|năm học)(?: \d{4} ?[-–])? ?\d{4}|trên địa bàn [^,;.:()]{3,40}|[”\"])"
    r" của (?!(?:[Tt]hành phố|[Tt]ỉnh|[Hh]uyện|[Xx]ã|[Pp]hường|[Cc]ấp|[Tt]rung ương)\b)(?=[^\W\d])"
)
_DAY_BEFORE_YEAR: Final = re.compile(r"tháng \d{1,2} năm \d{4} của $")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        r"""(?:\b(?:của|do|bởi|được)\ |(?:^|(?<=[.;:,“(])\ ?))(?P<issuer>[^\n;:“”]{3,90}?)
            \ (?:(?:(?:đã\ )?(?:phê\ duyệt|ban\ hành|thông\ qua|quy\ định|giao)\ )?tại|(?:đã\ )?ban\ hành|có)
            \ (?:các\ )?$""",
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
        match = _before().search(text, match.start() + 1, start)
    return None


def issuer_after_title(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of an issuer that ends a title: "về thực hiện … năm 2025 của Ủy ban nhân dân tỉnh"."""
    for match in _AFTER_TITLE.finditer(text, start, end):
        if not _DAY_BEFORE_YEAR.search(text, start, match.end()) and issuer_end(text, match.end(), end) == end:
            return match.end(), end
    return None


_POST: Final = re.compile(
    r"(?:(?:Phó )?Chủ tịch|Bộ trưởng, Chủ nhiệm|Bộ trưởng|Thứ trưởng|Giám đốc|Chánh Văn phòng|Cục trưởng|Thống đốc) "
)
_TERM_OF_OFFICE: Final = re.compile(r",? \(?(?:[Kk]h(?:óa|oá)|[Nn]hiệm kỳ) .*$")
#: Words that tell the level of an organ, the more telling ones first; "thành phố" alone tells none.
_LEVELS: Final[tuple[tuple[re.Pattern[str], IssuerLevel], ...]] = (
    (re.compile(r"\b(?:Tỉnh|Thành|Huyện|Thị|Quận|Đảng) (?:ủy|uỷ)\b|Đảng bộ|Chi bộ|Đại hội.* Đảng"), "party"),
    (
        re.compile(r"Mặt trận|Liên đoàn|Liên hiệp|^Hội (?!đồng)|^(?:Tỉnh|Thành|Huyện) đoàn|Đoàn (?:TNCS|Thanh niên)"),
        "other",
    ),
    (re.compile(r"^Bộ (?!Chỉ huy|Tư lệnh)"), "ministry"),
    (re.compile(r"\b(?:xã|phường|thị trấn|đặc khu)\b", re.IGNORECASE), "commune"),
    (re.compile(r"\b(?:huyện|quận|thị xã)\b", re.IGNORECASE), "district"),
    (re.compile(r"\btỉnh\b|^Sở ", re.IGNORECASE), "province"),
)


@lru_cache(maxsize=4096)
def authority(printed: str) -> Issuer:
    """Return the issuer of a name that a citation prints, abbreviations written out; its level where that tells it."""
    name = expand(printed)
    bare = _TERM_OF_OFFICE.sub("", _POST.sub("", name))
    organ = organ_named(bare)
    if organ is not None and organ.level is not None:
        return Issuer(name=name, level=organ.level)
    unit = first_unit(bare)
    level = next((level for pattern, level in _LEVELS if pattern.search(bare.replace("thị xã", "quận"))), None)
    if level is None and unit is not None and unit[0] == "Thành phố":
        cities = find(unit[1], "Thành phố")
        level = cities[0].level if cities else None
    return Issuer(name=name, level=level, unit=unit[1] if unit is not None else None)
