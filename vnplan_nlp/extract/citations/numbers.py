"""Numbered citations: number, year, symbol, type, date and issuer of every document cited by its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final, Literal

from vnplan_nlp.data.dates import exists, iso, month_number
from vnplan_nlp.data.document_types import DocumentType, type_by_code, type_names
from vnplan_nlp.data.issuers import organ_by_code
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.issuers import issuer_before, issuer_end

_CORE: Final = regex("citations", "core")
_BLANK_CORE: Final = regex("citations", "blank_core")
_DATE: Final = regex("citations", "date_after")
_OF: Final = regex("citations", "of")
_SHARED: Final = regex("citations", "shared_numbers")
_LEGISLATURE: Final = re.compile(r"(?:UBTV)?QH[IVX\d]+$")
_LINK: Final = re.compile(r"(?:\ ?[,;]|\ và|,\ và|\ cùng|;\ và)?\ ?(?:các\ )?(?:số\ ?:?\ ?)?$")
_LAW_BEFORE: Final = re.compile(
    r"(?P<type>Bộ luật|Luật|Pháp lệnh|LUẬT|BỘ LUẬT|Nghị quyết) [^;:.\n]{3,200}? (?:số|SỐ) ?$"
)
#: How far before the number its type may stand: "Luật <a long name> số 85/2015/QH13".
_LAW_WINDOW: Final = 220
_TYPE_WINDOW: Final = 90
#: How far before it "số" may begin, with a bracket before it: " (mật) số : ".
_NUMBER_WORDS_WINDOW: Final = 30
#: The score of a mention whose symbol was mended.
_MENDED: Final = 0.9


@dataclass(frozen=True, slots=True)
class Numbered:
    """A mention of a document by its number; offsets into the text, values as printed."""

    start: int
    end: int
    core_start: int
    core_end: int
    kind: DocumentType
    number: str | None
    year: str | None
    symbol: str
    reference: str | None
    date: str | None
    issuer: tuple[int, int] | None
    rule: str
    own_type: bool
    head_issuer: tuple[int, int] | None = None
    score: float | None = None

    @property
    def doc_type(self) -> str:
        """The name of the type in sentence case."""
        return self.kind.name


def find_numbered(text: str, start: int, end: int, cores: Sequence[re.Match[str]]) -> Iterator[Numbered]:
    """Yield the numbered citations of one block in reading order; one for each document of a list.

    `cores` are the matches of `scan_cores` that lie in the block.
    """
    previous: Numbered | None = None
    pending: list[Numbered] = []
    for match in cores:
        found = _mention(text, start, end, match, previous)
        if found is None:
            continue
        mentions = [*_shared_before(text, start, match, found, previous), found]
        if pending and not _shares(text, pending[-1], mentions[0]):
            yield from pending
            pending = []
        pending = _share_back([*pending, *mentions], text)
        previous = found
    yield from pending


def scan_cores(text: str) -> list[re.Match[str]]:
    """Return the matches of number and symbol in a whole text in reading order, blank numbers among them."""
    cores = [*_CORE.finditer(text), *_BLANK_CORE.finditer(text)]
    cores.sort(key=re.Match.start)
    return cores


def _mention(text: str, floor: int, ceiling: int, match: re.Match[str], previous: Numbered | None) -> Numbered | None:
    system: Literal["state", "party"] = "party" if match.group("sep") in ("-", "–") else "state"
    printed, symbol, score = _clean_symbol(match.group("symbol"), system)
    blank = match.re is _BLANK_CORE
    number, year = (None, None) if blank else match.group("number", "year")
    core_start = match.start("number") if number else match.start() - 1  # the "s" of "số"
    typed = _type_before(text, floor, core_start, legislature=_LEGISLATURE.match(symbol) is not None)
    code_kind = _type_of_symbol(symbol, system)
    if (
        typed is None
        and _in_list(text, core_start)
        and (shared := _SHARED.search(text, max(floor, core_start - 80), core_start)) is not None
    ):
        typed = _type_before(text, floor, shared.start(), legislature=False)
        if typed is not None:
            typed = replace(typed, start=core_start)
    kind = typed.kind if typed is not None else None
    type_start = typed.start if typed is not None else core_start
    own_type = typed is not None
    head_issuer = typed.issuer if typed is not None else None
    listed = kind is None and previous is not None and _continues_list(text, previous, core_start)
    if listed and previous is not None:
        kind = code_kind or previous.kind
        head_issuer = previous.head_issuer
    elif kind is None or (code_kind is not None and (kind.code_wins or kind.name == "Công văn")):
        kind = code_kind  # "văn bản số 213-KL/TW": the general word says less than the code
    if kind is None and _is_letter(symbol, text, match.end()):
        kind, own_type = type_names()["công văn"], True
    if kind is None or not (own_type or listed or _is_document(text, floor, core_start, number, year, symbol)):
        return None
    at = match.end()
    date, at = date_at(text, at, ceiling, year)
    issuer = None
    of = _OF.match(text, at, ceiling)
    issuer_stop = issuer_end(text, of.end(), ceiling) if of is not None else None
    if of is not None and issuer_stop is not None and not _OF_THE_NEXT.match(text, issuer_stop, ceiling):
        if "LT" in symbol:
            issuer_stop = _joint_end(text, issuer_stop, ceiling)
        issuer = (of.end(), issuer_stop)
        at = issuer_stop
        if date is None:
            date, at = date_at(text, at, ceiling, year)
    else:
        issuer = head_issuer or issuer_before(text, floor, type_start)
        if own_type and text.startswith("các ", type_start - 4):
            head_issuer = issuer  # "được Thủ tướng Chính phủ phê duyệt tại các Quyết định: số …; số …"
    separator = "-" if system == "party" else "/"
    reference = None if number is None else f"{number}/{year}/{printed}" if year else f"{number}{separator}{printed}"
    return Numbered(
        start=type_start,
        end=at,
        core_start=core_start,
        core_end=match.end(),
        kind=kind,
        number=number,
        year=year,
        symbol=symbol,
        reference=reference,
        date=date,
        issuer=issuer,
        rule=f"numbered.{system}",
        own_type=own_type,
        head_issuer=head_issuer,
        score=score,
    )


#: ", của Ban Bí thư tại Văn bản số …": that issuer belongs to what follows.
_OF_THE_NEXT: Final = re.compile(r" tại (?:các )?[^\W\d]+(?: [^\W\d]+){0,4}(?: số)? ?:? ?\d")
_AND: Final = re.compile(r", | và | - |, và ")


def _joint_end(text: str, at: int, ceiling: int) -> int:
    """Return where the issuers of a joint document end: "của Bộ Nội vụ và Văn phòng Chính phủ"."""
    while (link := _AND.match(text, at, ceiling)) is not None:
        end = issuer_end(text, link.end(), ceiling)
        if end is None:
            break
        at = end
    return at


def _continues_list(text: str, previous: Numbered, core: int) -> bool:
    """Whether a number without a type of its own carries on the list that the document before it is in."""
    if _LINK.fullmatch(text, previous.end, core):
        return True
    # "các Nghị định của Chính phủ: số 63/2010/NĐ-CP … về …; số 48/2013/NĐ-CP …": each with its title.
    return (
        previous.head_issuer is not None
        and re.search(r"(?:[,;] ?(?:và )?| và )số ?$", text[max(previous.end, core - 8) : core]) is not None
    )


def _clean_symbol(written: str, system: Literal["state", "party"]) -> tuple[str, str, float | None]:
    """Return a symbol as printed, without blanks; the symbol that is meant; and a score below 1 where they differ."""
    printed = written.replace(" ", "").replace("–", "-").replace("_", "-")
    if "ĐĐ" in printed and printed.startswith(("QĐĐ", "NĐĐ")):
        printed = printed.replace("ĐĐ", "Đ", 1)  # U+00D0 after Đ: one letter that the scanner saw twice
        return printed, printed, _MENDED
    mark = "/" if system == "party" else "-"
    code, parted, organ = printed.partition(mark)
    if not parted and (cut := _glued(printed)) is not None:
        return printed, f"{printed[:cut]}{mark}{printed[cut:]}", _MENDED
    meant = load_json("issuers")["slips"].get(organ)
    if meant is not None:
        return printed, f"{code}{parted}{meant}", None if organ.isupper() else _MENDED  # capitals are no slip
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


def _type_of_symbol(symbol: str, system: Literal["state", "party"]) -> DocumentType | None:
    if _LEGISLATURE.match(symbol):
        return type_names()["nghị quyết" if symbol.startswith("UBTV") else "luật"]
    code = re.split(r"[-/]", symbol, maxsplit=1)[0]
    kind = type_by_code(code, system)
    if kind is None and len(code) > 1:
        # The other system's type with the wrong mark between: "KL/…" for "…-KL/TW".
        kind = type_by_code(code, "state" if system == "party" else "party")
    return kind


#: "các Nghị định của Chính phủ: số …": the issuer may stand between the type and the number.
_ISSUER_GAP: Final = re.compile(r" của (?P<issuer>[^,;()\n]{3,70})$")
_NUMBER_WORD: Final = re.compile(r"(?: \(\w+\))?(?: ?:)?(?: ?(?:số|so) ?)+[ :]*$|[ :]+$")
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
class _Typed:
    """The type printed before a number: where it begins, its words, and an issuer that stands between."""

    kind: DocumentType
    start: int
    words: str
    issuer: tuple[int, int] | None


def _type_before(text: str, floor: int, core: int, *, legislature: bool) -> _Typed | None:
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
    if legislature and (named is None or text[low + named[1]] in "lp"):
        law = _long_law(text, floor, core)
        if law is not None:
            return law
    if named is None:
        return None
    start = low + named[1]
    return _Typed(type_names()[named[0]], start, text[start : start + len(named[0])], issuer)


def _long_law(text: str, floor: int, core: int) -> _Typed | None:
    """Return the law whose whole name stands before its number, or None."""
    low = max(floor, core - _LAW_WINDOW)
    tail = _LAW_BEFORE.search(text, low, core)
    while tail is not None and re.search(r"\d/|ngày|“", tail.group()):
        tail = _LAW_BEFORE.search(text, tail.start() + 1, core)  # another document stands in between
    if tail is None:
        return None
    start, end = tail.span("type")
    return _Typed(type_names()[tail["type"].lower()], start, text[start:end], None)


@cache
def _not_documents() -> tuple[str, ...]:
    words = load_json("citation_words")["not_documents_before"]
    return (*words, *(f"{word} số" for word in words))


#: Organs whose code opens the symbol of a letter, and of nothing else.
_COLLECTIVES: Final = frozenset(("UBND", "HĐND", "VPUBND", "VPCP", "BCĐ"))
_UNIT: Final = re.compile(r" \([A-ZĐ]{2,}[A-ZĐ\d&-]*\)")


def _is_letter(symbol: str, text: str, at: int) -> bool:
    """Whether a symbol without a type is that of a letter: "109/UBND-VX", "12/BCĐ (CAT-PC02)"."""
    organ, mark, unit = symbol.partition("-")
    return organ in _COLLECTIVES and (bool(unit) or (not mark and _UNIT.match(text, at) is not None))


def _is_document(text: str, floor: int, core: int, number: str | None, year: str | None, symbol: str) -> bool:
    """Whether number and symbol without the word of a type are those of a document, and of nothing else."""
    before = text[max(floor, core - 22) : core].lower().rstrip(" :.")
    if number is None or before.endswith(_not_documents()):
        return False
    code = re.split(r"[-/]", symbol, maxsplit=1)[0]
    organ = symbol[len(code) + 1 :]
    known = type_by_code(code, "state") is not None or type_by_code(code, "party") is not None
    if _LEGISLATURE.match(symbol):
        return year is not None or symbol.startswith("UBTV")  # "829/UBTVQH14" lost its "NQ-"
    return (known and len(organ) >= 2 and code != code.lower()) or (before.endswith(("số", "so")) and bool(organ))


def date_at(text: str, at: int, ceiling: int, in_number: str | None) -> tuple[str | None, int]:
    """Return the ISO date printed at a position and where it ends; an impossible one is cut to what is possible.

    A date that is cut off before its year ("ngày 31/12/") takes the year inside the document's number.
    """
    match = _DATE.match(text, at, ceiling)
    if match is None:
        return None, at
    groups = match.groupdict()
    if groups["d7"]:
        return (iso_date(in_number, groups["m7"], groups["d7"]), match.end()) if in_number else (None, at)
    year = next(value for key, value in groups.items() if key.startswith("y") and value)
    month = next((value for key, value in groups.items() if key.startswith("m") and value), None)
    day = next((value for key, value in groups.items() if key.startswith("d") and value), None)
    end = match.end()
    if text[end - 1] == ")" and "(" not in match.group():
        end -= 1
    return iso_date(year, month, day), end


def iso_date(year: str, month: str | None, day: str | None) -> str:
    """Return an ISO date, cut before the first part that is missing or impossible."""
    if month is None:
        return year
    number = month_number(month)
    if not 1 <= number <= 12:
        return year
    possible = day is not None and exists(int(year), number, int(day))
    return iso(int(year), number, int(day) if day is not None and possible else None)


def _in_list(text: str, core: int) -> bool:
    """Whether a comma, semicolon or "và" stands right before a number."""
    return text[max(0, core - 4) : core].rstrip().endswith((",", ";", "và"))


def _shared_before(
    text: str, floor: int, match: re.Match[str], found: Numbered, previous: Numbered | None
) -> list[Numbered]:
    """Return the documents of a list that share the symbol: "các Kế hoạch số 01, 02 và 03/KH-UBND"."""
    if not _in_list(text, found.core_start):
        return []
    low = max(floor, found.core_start - 80, previous.end if previous else 0)
    shared = _SHARED.search(text, low, found.core_start)
    if shared is None or found.number is None:
        return []
    head = text[low : shared.start()]
    typed = _type_before(text, floor, shared.start(), legislature=False)
    if typed is None and not re.search(r"(?:số|số:|Số) ?$", head):
        return []
    kind, type_start = (typed.kind, typed.start) if typed is not None else (found.kind, shared.start())
    mentions: list[Numbered] = []
    for number in re.finditer(r"(\d{1,5}[A-ZĐ]?)(?:/(\d{4}))?", shared.group()):
        begin, stop = shared.start() + number.start(), shared.start() + number.end()
        separator = "-" if found.rule.endswith("party") else "/"
        year = number.group(2) or found.year
        mentions.append(
            replace(
                found,
                start=type_start if not mentions else begin,
                end=stop,
                core_start=begin,
                core_end=stop,
                kind=kind,
                number=number.group(1),
                year=year,
                reference=f"{number.group(1)}/{year}/{found.symbol}"
                if year
                else f"{number.group(1)}{separator}{found.symbol}",
                rule=found.rule + ".list",
                own_type=not mentions and typed is not None,
            )
        )
    return mentions


def _shares(text: str, last: Numbered, following: Numbered) -> bool:
    """Whether two documents stand side by side in one list, nothing between them but a comma or "và"."""
    if _organ(last.symbol) != _organ(following.symbol):
        return False
    if last.end == last.core_end and text.startswith(" và ", last.end) and following.start == last.end + len(" và "):
        return True  # "Tờ trình số 394/TTr-CP và Đề án số 395/ĐA-CP ngày …": one date for both
    between = text[last.end : following.start]
    return re.fullmatch(r"(?:,| và|, và| hoặc)?\ ?(?:các\ )?(?:số\ ?:?\ ?)?", between) is not None


def _organ(symbol: str) -> str:
    parts = re.split(r"[-/]", symbol, maxsplit=1)
    return parts[1] if len(parts) > 1 else symbol


def _share_back(mentions: list[Numbered], text: str) -> list[Numbered]:
    """Give the date and issuer printed once at the end of a list to the members that have none of their own."""
    last = mentions[-1]
    shared = []
    for mention in mentions:
        date, issuer = mention.date, mention.issuer
        if issuer is None and last.issuer is not None and last.issuer[0] > mention.end:
            issuer = last.issuer
        if date is None and mention.issuer is None and last.date is not None and mention.year in (None, last.date[:4]):
            date = last.date
        changed = (date, issuer) != (mention.date, mention.issuer)
        shared.append(replace(mention, date=date, issuer=issuer) if changed else mention)
    return shared
