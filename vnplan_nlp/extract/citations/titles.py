"""Titles: the words by which a text says what a cited document is about, from "về việc" to where they end."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from vnplan_nlp.data.document_types import type_names
from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.citations.issuers import issuer_end

#: No title is longer; what goes on beyond is running text that never closed.
_LONGEST: Final = 1200
#: No authority with its units is longer.
_LONGEST_ISSUER: Final = 160
_ABOUT: Final = re.compile(
    r"(?:\ ?\((?!về|Về)[^()\n]{2,120}\))?,?\ ?(?:(?:về|Về|VỀ)(?:\ (?:việc|VIỆC))?|[Vv]/[Vv]|V/V)\ (?=\S)", re.VERBOSE
)
_ABOUT_AGAIN: Final = re.compile(r"(?:[Vv]ề việc|[Vv]ề|VỀ VIỆC|VỀ) ")
_OPEN_QUOTES: Final = '“"«'
_CLOSE_QUOTES: Final = '”"»'


_ENACTED_TEXT: Final = re.compile(r" ?(?:Điều \d|Chương [IVX\d]|Mục \d|\d{1,2}[a-zđ]?\.|[a-zđ]\))")


def _choice(words: list[str]) -> str:
    return "|".join(re.escape(word).replace("\\ ", r"\ ") for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _verb() -> re.Pattern[str]:
    words = load_json("citation_words")
    verbs = [
        *words["title_verbs"],
        *(v.upper() for v in words["title_verbs"]),
        *(v[0].upper() + v[1:] for v in words["title_verbs"]),
    ]
    return re.compile(
        rf"(?:,\ |:\ |\ |\ -\ )(?=(?:{_choice(verbs)})(?!\w))(?!\ ?(?:{_choice(words['not_titles'])})\b)(?=\S)".replace(
            r"(?=\S)", ""
        ),
        re.VERBOSE,
    )


@cache
def _boundary() -> re.Pattern[str]:
    """Return what may end a title outside of quotes and parentheses; each alternative is named."""
    words = load_json("citation_words")
    types = "|".join(
        f"[{name[0].upper()}{name[0]}]{re.escape(name[1:])}".replace("\\ ", r"\ ")
        + f"|{re.escape(name.upper())}".replace("\\ ", r"\ ")
        for name in sorted(type_names(), key=lambda n: (-len(n), n))
    )
    sibling = (
        rf"(?:các\ )?(?:(?:{types})(?:\ (?:số|SỐ)\b|\ \d{{1,5}}[A-ZĐ]?(?:/\d{{4}})?\ ?[/-]\ ?[A-ZĐ])|(?:số|SỐ)\ ?\d"
        rf"|(?:Bộ\ luật|Luật|Pháp\ lệnh|Hiến\ pháp)\ [{UPPER}]|(?:{types})\ Đại\ hội"
        rf"|\d{{1,5}}(?:/\d{{4}})?[/-][{UPPER}]{{2}})"
    )
    return re.compile(
        rf"""
          (?P<sibling>(?:,|;|\ và|,\ và|;\ và|\ hoặc)\ (?={sibling}))
        | (?P<basis>[,;]?\ (?=(?:Căn\ cứ|CĂN\ CỨ)\ (?:(?:{_choice(words["bases"])})\b|(?:{types})\b)))
        | (?P<stop>\.(?=\ (?![{LOWER}])|$|\n|/)|\./\.|[!?](?=\ |$))
        | (?P<semicolon>;)
        | (?P<subject>,\ (?=(?:{_choice(words["subjects"])})\b[^,;.\n]{{0,80}}?
             \ (?:{_choice(words["subject_verbs"])})\b))
        | (?P<organ>,\ (?=[{UPPER}]))
        | (?P<clause>,\ (?=(?:{_choice(words["clause_openers"])})\b))
        | (?P<generic>\ và\ (?:các|những)\ (?=(?:{_choice(words["coordinated_generic"])})\b))
        | (?P<definition>\ ?\((?=(?:sau\ đây|gọi|viết\ tắt|dưới\ đây|nay\ là|sau\ khi|được\ |đã\ được
             |(?:có\ )?hiệu\ lực|(?:{types})\ (?:số\ )?\d)))
        | (?P<enacted>\ do\ (?=[^,;.\n]{{3,60}}\ ban\ hành\b))
        | (?P<verb>\ (?=(?:thì|đã|đang|sẽ|(?:hết|có)\ hiệu\ lực)\ |vào\ (?:việc|cuộc|thực\ tế)))
        | (?P<time>\ (?=(?:trong\ (?:quý|tháng\ \d)|chậm\ nhất|trước\ ngày|xong\ trước|hoàn\ thành\ trước|gửi\ về)\b))
        | (?P<finished>(?<=\)),\ (?=(?:{_choice(words["title_verbs"])})\b))
        | (?P<open>[({_OPEN_QUOTES}])
        | (?P<close>[){_CLOSE_QUOTES}])
        """,
        re.VERBOSE,
    )


def find_title(text: str, at: int, ceiling: int, *, bare: bool = False, basis: bool = False) -> tuple[int, int] | None:
    """Return the span of the title that follows a citation ending at `at`, or None where none follows.

    `bare` holds after a number without date and issuer: a verb there begins a clause, no title. `basis` holds
    in a line of its own ("Căn cứ …;"), where a semicolon inside the title parts nothing. The span leaves out
    "về việc", the quotes around a quoted title, and a "Về" at its start.
    """
    about = _ABOUT.match(text, at, ceiling)
    start = about.end() if about is not None else None
    quoted_only = False
    if start is None:
        rest = text[at : at + 3].lstrip(" ,:")
        if rest[:1] and rest[0] in _OPEN_QUOTES:
            start = text.index(rest[0], at)
            if _ENACTED_TEXT.match(text, start + 1) is not None:
                return None  # "… “Điều 31. Thẩm quyền …": the words that an amendment puts in
            quoted_only = True
        elif not bare and (verb := _verb().match(text, at, ceiling)) is not None and not _not_a_title(text, verb.end()):
            start = verb.end()
    if start is None or start >= ceiling:
        return None
    if text[start] in _OPEN_QUOTES and (quoted := _quoted(text, start, ceiling)) is not None:
        begin, end = quoted
        if quoted_only or not _goes_on(text, end + 1, ceiling):
            return _without_about(text, begin, end)
    return _without_about(text, start, _title_end(text, start, ceiling, basis=basis))


def _not_a_title(text: str, at: int) -> bool:
    return text[at : at + 40].lower().startswith(tuple(load_json("citation_words")["not_titles"]))


def _quoted(text: str, start: int, ceiling: int) -> tuple[int, int] | None:
    """Return what stands between a quote and its partner, or None where the quote is never closed."""
    straight = text[start] == '"'
    depth = 0
    for position in range(start, min(ceiling, start + _LONGEST)):
        char = text[position]
        if straight and char == '"' and position > start:
            return start + 1, position
        if not straight:
            depth += (char in "“«") - (char in "”»")
            if depth == 0:
                return start + 1, position
    return None


def _goes_on(text: str, at: int, ceiling: int) -> bool:
    """Whether the title goes on after its quoted part ("… “Học tập …” giai đoạn 2021-2025")."""
    rest = text[at : min(ceiling, at + 24)]
    return any(rest.startswith(f" {word} ") for word in load_json("citation_words")["title_goes_on_after_quote"][:5])


def _title_end(text: str, start: int, ceiling: int, *, basis: bool) -> int:
    ceiling = min(ceiling, start + _LONGEST)
    depth: list[str] = []
    for match in _boundary().finditer(text, start, ceiling):
        kind, char = match.lastgroup, match.group()
        if kind == "open" and not (char == '"' and depth and depth[-1] == '"'):
            depth.append(char)
        elif kind in ("close", "open"):
            if not depth:
                return match.start()
            depth.pop()
            if char in _CLOSE_QUOTES and not depth and not _after_quote(text, match.end(), ceiling):
                return match.end()
        elif depth and depth[-1] == "(" and kind != "stop" or depth and kind not in ("stop", "definition"):
            continue
        elif kind == "stop":
            if text[match.start() - 2 : match.start()] in ("TP", "Tp", "TX") or (
                depth and text[match.start() :][:3] != "./."
            ):
                continue
            return match.start()
        elif kind == "semicolon":
            in_basis = basis and text[match.end() : match.end() + 2].lstrip().islower()
            if not (in_basis or _parallel(text, start, match.end()) or _list_goes_on(text, match.end(), ceiling)):
                return match.start()
        elif kind in ("organ", "subject") and _LISTED_ORGANS.search(text, start, match.start()) is not None:
            continue
        elif kind == "organ":
            if _issues(text, match.end(), ceiling) or _sentence_begins(text, match.start(), ceiling):
                return match.start()
        elif kind == "sibling" and _inside_object_list(text, start, match.start()):
            continue
        else:
            return match.start()
    return ceiling


@cache
def _issuing() -> re.Pattern[str]:
    verbs = _choice(load_json("citation_words")["issuing_verbs"])
    return re.compile(rf"(?:\ \([^()\n]{{2,80}}\))?,?\ (?:{verbs})(?!\w)", re.VERBOSE)


def _issues(text: str, at: int, ceiling: int) -> bool:
    """Whether an authority stands at a position with a verb of issuing: "…, Sở Văn hóa, Thể thao xây dựng Kế hoạch"."""
    stop = issuer_end(text, at, min(ceiling, at + _LONGEST_ISSUER))
    return stop is not None and _issuing().match(text, stop, ceiling) is not None


#: "văn bản do Hội đồng nhân dân, Ủy ban nhân dân ban hành": the second authority acts inside the title, with the first.
_LISTED_ORGANS: Final = re.compile(rf" (?:do|giữa) (?:các )?[{UPPER}][^,;.:()]{{2,80}}(?:, [^,;.:()]{{2,60}})?$")


#: Behind a year with which titles end: "… năm 2019, Tổng điều tra được tiến hành".
_SENTENCE: Final = re.compile(rf", [{UPPER}][^,;.:\n]{{2,60}}? (?:được|sẽ|đã|đang) [{LOWER}]")
_YEAR_BEFORE: Final = re.compile(r"(?:năm|[-–]) ?\d{4}$")


def _sentence_begins(text: str, at: int, ceiling: int) -> bool:
    """Whether a sentence with a subject of its own begins behind the year that ends a title."""
    ended = _YEAR_BEFORE.search(text, max(0, at - 10), at) is not None
    return ended and _SENTENCE.match(text, at, ceiling) is not None


def _after_quote(text: str, at: int, ceiling: int) -> bool:
    rest = text[at : min(ceiling, at + 24)]
    return rest[:1] in ",;" or any(
        rest.startswith(f" {word} ") for word in load_json("citation_words")["title_goes_on_after_quote"]
    )


_SIBLING_LATER: Final = re.compile(r"(?:[,;]| và) (?:các )?[A-ZĐ]\w+(?: \w+){0,3} (?:số )?\d")


def _list_goes_on(text: str, at: int, ceiling: int) -> bool:
    """Whether a semicolon stands inside the title: lower case follows, and the list of documents goes on behind it.

    Otherwise a new task begins: its verb is of an open class, so its words cannot tell.
    """
    rest = text[at : at + 2].lstrip()
    if not rest or not rest[0].islower():
        return False
    # Titles of much cited documents that hold a semicolon: Nghị quyết 04-NQ/TW (2016), Nghị định 145/2013/NĐ-CP …
    if text[at : at + 60].lstrip().startswith(tuple(load_json("citation_words")["title_continuations"])):
        return True
    stop = text.find(". ", at, ceiling)
    limit = stop if stop >= 0 else ceiling
    return _SIBLING_LATER.search(text, at, min(limit, at + 320)) is not None


#: A title that names documents as what it changes, and one that names documents as what it carries out.
_CHANGES: Final = re.compile(r"(?:sửa đổi|bãi bỏ|thay thế|bổ sung|Sửa đổi|Bãi bỏ)\b")
_CARRIES_OUT: Final = re.compile(r"(?:tổ chức |tiếp tục |triển khai )*(?:thực hiện|triển khai) (?:các )?[A-ZĐ]")
_NAMES: Final = r"(?:các )?[A-ZĐ]\w+(?: \w+){0,7}"
_OBJECTS: Final = re.compile(
    rf"(?:của|bổ sung|đổi|bỏ|thế|toàn bộ) {_NAMES}(?:(?:,| và|, và) {_NAMES})* ?(?:số )?[\w/.-]*$"
)


#: Verbs by which a document lays something down; no task begins with them.
_LAYS_DOWN: Final = re.compile(r"(?:quy định|Quy định|sửa đổi|bãi bỏ|bổ sung)\b")


def _parallel(text: str, start: int, at: int) -> bool:
    """Whether a title goes on behind a semicolon with the verb that it began with: "quy định …; quy định …"."""
    verb = _LAYS_DOWN.match(text, start)
    return verb is not None and text[at : at + 20].lstrip().startswith(verb.group().lower())


def _inside_object_list(text: str, start: int, at: int) -> bool:
    """Whether the title has only named what it is about: "sửa đổi, bổ sung Nghị định số A", "thực hiện Kế hoạch số A".

    The next document is then another object.
    """
    if text[at] == ";":
        return False
    head = text[start:at]
    if _CHANGES.match(head):
        return _OBJECTS.search(head) is not None
    return text.startswith(" và ", at) and _CARRIES_OUT.match(head) is not None and " về " not in head


def _without_about(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start] in ' “"':
        if text[start] in '“"' and "”" in text[start:end]:
            break
        start += 1
    while end > start and text[end - 1] in " .,;:":
        end -= 1
    lead = _ABOUT_AGAIN.match(text, start, end)
    if lead is not None:
        start = lead.end()
    return (start, end) if end - start >= 4 else None
