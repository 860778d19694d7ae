"""Roles: what the text does with a document that it cites: its basis, what it implements, amends or replaces."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, cast

from vnplan_nlp.data.letters import UPPER
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import CitationRole

#: How far back the verb may stand that says what is done with a document.
_WINDOW: Final = 200
#: The first document of a line of bases stands no further from its beginning.
_LONGEST_BASIS: Final = 1500
#: "Căn cứ" before a document, not before what is no document.
_BASIS: Final = re.compile(
    r"(?:^|[;.] ?|- ?)(?:Căn cứ|CĂN CỨ|căn cứ)"
    r"(?! (?:mục tiêu|chỉ tiêu|tình hình|chức năng|nội dung|kết quả|vào|điều kiện))"
    r"|(?<![“\"«\w])(?:Căn cứ|CĂN CỨ) $"  # the line break before it was lost
)
_BASIS_LINE: Final = re.compile(r"[-+*]? ?(?:Căn cứ|CĂN CỨ) (?!mục tiêu|chỉ tiêu|tình hình|chức năng)")
_SENTENCE_END: Final = re.compile(rf"(?<!TP)(?<!Tp)\.\s(?=[{UPPER}])")
#: What joins the members of a list: commas, "và", places inside a document, remarks in brackets.
_JOINT: Final = re.compile(
    r"\([^()]*\)|\((?:sau đây |từ đây )?(?:được )?(?:gọi|viết)(?: tắt| chung)? là"
    r"|\b(?:và|các|số|hoặc|cùng|khoản|điểm|[Đđ]iều|[Cc]hương|[Mm]ục|[Pp]hụ lục|của|tại|[a-zđ]|[IVX]+)\b|[\d\W]"
)
#: Between a verb and its document these words lead to something else: "thực hiện mục tiêu theo Nghị quyết …".
_ASTRAY: Final = re.compile(
    r"\b(?:theo|(?<!đúng )quy định|quy định (?:của|tại)|(?<!đề ra )(?<!giao )(?<!nêu )(?:tại|trong)|với|về|phù hợp"
    r"|trên cơ sở|việc|văn bản|hướng dẫn|giáo dục)\b"
)
#: Verbs that are done by the document itself, so that it must speak of itself or begin with them.
_OWN_ACTS: Final = ("amends", "replaces", "repeals", "guides")
_SPEAKS: Final = re.compile(
    r"\bnày\b|ban hành (?:thông tư|nghị định|quyết định|nghị quyết|kế hoạch) $|^(?:\W|\d|điều \d+|[ivx]+\.)*$"
)
#: "kiểm tra việc thực hiện", "Thông tư mới thay thế": the act of somebody else.
_OF_OTHERS: Final = re.compile(
    r"(?:kiểm tra|giám sát|theo dõi|đánh giá|tổng kết|sơ kết|kết quả|tình hình|vận động [\w ,]{0,40}|được|hiệu lực"
    r"|năm thứ \w+)(?: việc)? $"
)


def is_basis_line(text: str, start: int) -> bool:
    """Whether a block opens with the words that introduce the bases of a document."""
    return _BASIS_LINE.match(text, start) is not None


def list_goes_on(between: str) -> bool:
    """Whether a document stands in the list that the one before it is in: nothing but joints between them."""
    return len(between) <= _WINDOW and "." not in between and not _JOINT.sub("", between)


def same_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence ends between two positions."""
    return _SENTENCE_END.search(text, start, end) is None


def role_of(text: str, floor: int, start: int) -> CitationRole:
    """Return the role of a document cited at `start` in a block that begins at `floor`, from the words before it."""
    low = max(floor, start - _WINDOW)
    opened = _BASIS_LINE.match(text, floor) if start - floor < _LONGEST_BASIS else None
    if opened is not None and same_sentence(text, floor, start):
        return "content" if _ASTRAY.search(text, opened.end(), start) is not None else "basis"
    ends = list(_SENTENCE_END.finditer(text, low, start + 1))  # the capital may be that of the citation itself
    sentence = text[ends[-1].end() if ends else low : start]
    if _BASIS.search(sentence[-30:]):
        return "basis"
    lower = sentence.lower()
    last = None
    for last in _verbs().finditer(lower):  # noqa: B007 - the nearest verb counts
        pass
    if last is None:
        return "content"
    role = _role_of_verb()[last.group()]
    if role in _OWN_ACTS:
        return role if _SPEAKS.search(lower[: last.start()]) is not None else "content"
    gap = lower[last.end() :]
    if ":" in gap.rstrip(" :"):
        return "content"
    member = gap[max(gap.rfind(";"), gap.rfind(",")) + 1 :]
    if _ASTRAY.search(member) or _OF_OTHERS.search(lower[: last.start()]):
        return "content"
    return role


@cache
def _role_of_verb() -> dict[str, CitationRole]:
    words = load_json("citation_words")
    roles = ("implements", *_OWN_ACTS)
    return {word: cast(CitationRole, role) for role in roles for word in words[role]}


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_role_of_verb(), key=len, reverse=True)))
