"""Paragraphs: which physical lines belong together, and the clean text that they make."""

from __future__ import annotations

import re
from typing import Final

from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.data.numbering import enumerator, ordinal
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import dashed_pairs
from vnplan_nlp.normalize.bars import Region
from vnplan_nlp.normalize.carrier import Line
from vnplan_nlp.normalize.wrapping import TERMINAL, Wrapping

_STARTER: Final = regex("openers", "starter")
_PREAMBLE: Final = regex("openers", "preamble")
#: The number of a page alone on its line: "2", "- 2 -", "Trang 2/5".
_PAGE_NUMBER: Final = re.compile(r"(?:-\ ?|Trang\ |trang\ )?(\d{1,3})(?:\ ?-|/\d{1,3})?")
#: The number of the document itself on a line below its type: "Số: 12/2005/QĐ-UB ngày 03/5/2005".
_OWN_NUMBER: Final = re.compile(
    r"(?:Số|SỐ) ?:? ?\d{1,5}[A-ZĐ]? ?[/-] ?[\w/.-]+(?:,? (?:ngày|NGÀY) \d{1,2}[^;]{4,24}\d{4})?\.?"
)
#: Words after which a line cannot end: what follows is their number or name.
_EXPECTS_MORE: Final = re.compile(
    r"(?:\b(?:số|ngày|tháng|năm|khoản|điểm|Điều|Luật|của|và|các|về|việc|là|do|tại|theo|cho|từ|đến|trên|UBND|HĐND|TP\.|Nghị|Quyết|Chỉ|Kế|Thông|Quy|Bộ|Sở|Ủy|Uỷ|ủy|ban|Ban|nhân|Nhân|Hội|Chủ|Thủ|xã|huyện|tỉnh|phố)|[,(“/-])$"
)
#: The longest of these words, and what must stand before it.
_LONGEST_LAST_WORD: Final = 16
#: No paragraph ends with these words; their number stands on the next line.
_CUT_BEFORE_NUMBER: Final = re.compile(r"\b(?:[Đđ]iều|ĐIỀU|[Cc]hương|CHƯƠNG|[Mm]ục|khoản|[Ss]ố|SỐ|ngày|NGÀY)$")
_EXPECTS_NUMBER: Final = re.compile(r"\b(?:tháng|năm|quý|đợt|lần|từ|đến)$")
_EXPECTS_UNIT: Final = re.compile(r"(?:\bkhoản \d+|\btại|\btheo|\bcủa|\bvà|\bkèm|,)$")
_EXPECTS_ROMAN: Final = re.compile(r"(?:khóa|khoá|quý|lần thứ|loại|đợt|kỳ|hạng)$", re.IGNORECASE)
_SYMBOL_HEAD: Final = re.compile(r"\d/(?:\d{4}/)?[A-ZĐ]+$|\d$")
_SYMBOL_TAIL: Final = re.compile(r"-[A-ZĐ]{2,}")
#: What is cut so goes on below an empty line too: "ngày" / "17/10/2014", "2781/QĐ-" / "UBND", "2021 -" / "2025".
_CUT_SHORT: Final = re.compile(
    r"(?:(?P<number>\b(?:ngày|số|tháng))|(?P<symbol>\d/(?:\d{4}/)?[A-ZĐ]{1,4}-|\d-[A-ZĐ]{1,4}/)"
    r"|(?P<range>\d{4} ?[-–])|(?P<every>\b[Hh][ằà]ng))$"
)
#: No number of a document, day or month: "1. Chính quyền số" / "1.1. Mục tiêu".
_DECIMAL: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.? ")
#: … but "Kinh tế số" / "2. Xã hội số" and "Chính quyền số" / "1.1. Cung cấp" are headings of digital matters.
_NEXT_HEADING: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,2}\. [^\W_]")
_EVERY: Final = ("năm", "tháng", "quý", "tuần")
_SIGNATURE_CUT: Final = re.compile(
    r"(?:NHÂN|ỦY|UỶ|ỦY BAN|UỶ BAN|HỘI ĐỒNG|CHỦ|MẶT TRẬN|THƯỜNG|CHẤP|TỔ QUỐC|PHÓ CHỦ|CHÍNH)$"
)
_LETTERHEAD_CUT: Final = re.compile(
    r"(?:^CỘNG|CỘNG HÒA|CỘNG HOÀ|HÒA XÃ|HOÀ XÃ|XÃ HỘI|HỘI CHỦ|CHỦ NGHĨA|NGHĨA VIỆT|HỘI ĐỒNG|NHÂN"
    r"|ỦY|UỶ|ỦY BAN|UỶ BAN|THỦ TƯỚNG CHÍNH"
    r"|VĂN PHÒNG CHÍNH|MẶT TRẬN|TỔ QUỐC|BAN THƯỜNG|BAN CHẤP)$"
)


def drop_page_numbers(lines: list[Line], regions: list[Region]) -> list[Line]:
    """Return the lines without the page numbers that stand alone, marking the page break that each stood for.

    A number is a page number where it carries on the count of the pages; a lone number in a table is a cell.
    """
    covered = [False] * (len(lines) + 1)
    for region in regions:
        covered[region.first : region.last] = [True] * (region.last - region.first)
    kept: list[Line] = []
    page = 0
    broken = False
    gap = 0
    for index, line in enumerate(lines):
        if len(line.text) <= 12 and not covered[index] and (match := _PAGE_NUMBER.fullmatch(line.text)):
            number = int(match.group(1))
            if page < number <= page + 3 and index:
                page, broken, gap = number, True, max(gap, line.gap)
                continue
        if broken:
            line.page_break, line.gap, broken, gap = True, max(line.gap, gap), False, 0
        kept.append(line)
    return kept


def title_lines(lines: list[Line], wrapping: Wrapping, first: int = 0) -> tuple[int, int, int, int] | None:
    """Return the lines where type name, own number, title and what follows the title begin, or None.

    `first` is where to begin looking. The type name stands alone on its line, among the first 60 lines,
    sometimes cut in two ("QUYẾT" / "ĐỊNH"); older documents print their number below it.
    """
    for index in range(first, min(first + 60, len(lines))):
        text = lines[index].text
        after = index + 1
        kind = title_type(text)
        if kind is None and len(text) < 12 and after < len(lines) and text.isupper():
            kind = title_type(f"{text} {lines[after].text}")
            after += kind is not None
        if kind is None or not (text.isupper() or lines[index].level or lines[index].bold or index <= 12):
            continue
        title = after
        if after < len(lines) and _OWN_NUMBER.fullmatch(lines[after].text):
            title += 1
        return index, after, title, _title_end(lines, wrapping, title)
    return None


def _title_end(lines: list[Line], wrapping: Wrapping, start: int) -> int:
    end = start
    capitals = end < len(lines) and _is_upper(lines[end].text)
    inner_gap: int | None = None
    while end < len(lines) and end - start < 14:
        line, text = lines[end], lines[end].text
        previous = lines[end - 1]
        if text == "|" or (enumerator(text) is not None and not _continues(previous.text, text)):
            break
        if end > start:
            if line.gap and inner_gap is None:
                inner_gap = line.gap
            if line.gap > (inner_gap or 0) and end > start + 1:
                break
            same_heading = previous.level and line.level == previous.level
            if (
                line.gap
                and not wrapping.blank_lines_inside
                and not same_heading
                and not _continues(previous.text, text)
            ):
                break
            if previous.level and not line.level:
                break
            lettered = any(map(str.isalpha, text))  # "2026 - 2030" alone is neither
            if capitals and lettered and not _is_upper(text) and not _continues(previous.text, text):
                break
            if _PREAMBLE.match(text) and not (previous.open_end or _EXPECTS_MORE.search(previous.text.lower())):
                break
            if previous.text.endswith("." if capitals else (".", ";")) or _STARTER.match(text):
                break
            if _paragraph_after_title(previous.text, text, wrapping):
                break
        elif _PREAMBLE.match(text) and not _is_upper(text) and text.endswith((";", ".", ":")):
            break
        end += 1
    return end


def _paragraph_after_title(previous: str, text: str, wrapping: Wrapping) -> bool:
    """Whether a full line in upper case stands under a short one: the centred title has ended."""
    return (
        wrapping.wrapped
        and len(previous) < 0.5 * wrapping.width
        and len(text) >= wrapping.full_first
        and text[0].isupper()
        and not text.isupper()
        and not _EXPECTS_MORE.search(previous)
    )


def _is_upper(text: str) -> bool:
    """Whether a line is set in capitals, symbols such as "QĐ-TTg" aside."""
    if text.isupper():
        return True
    upper = sum(map(str.isupper, text))
    return upper > 0 and upper >= 0.85 * sum(map(str.isalpha, text))


def _continues(previous: str, text: str) -> bool:
    """Whether a line plainly goes on from the one before, whatever stands between them."""
    if previous[-1] in TERMINAL and not previous.endswith(("TP.", "Tp.")):
        return False
    dates = text[0] == "(" and text[1:2].isdigit()
    return text[0].islower() or text[0] in "),;" or dates or previous[-1] in ",-/" or _false_bullet(previous, text)


def _false_bullet(previous: str, text: str) -> bool:
    """Whether a dash at the start of a line joins two words of one phrase: "kinh tế" / "- xã hội"."""
    if text[0] not in "-–" or previous[-1] in TERMINAL:
        return False
    if _SYMBOL_HEAD.search(previous) and _SYMBOL_TAIL.match(text):
        return True  # a symbol cut before its dash: "2781/QĐ" / "-UBND"
    words = text[1:].strip().lower()
    if words[:1].isdigit() and previous[-1].isdigit():
        return True  # a range of years or dates
    left = previous.lower()
    return any(left.endswith(a) and words.startswith(b) for a, b in dashed_pairs())


def joins(block: list[Line], line: Line, wrapping: Wrapping, *, running: bool, signed: bool = False) -> bool:
    """Return whether a line goes on the block that the lines before it made.

    `running` is False in the letterhead, where each line stands for itself; `signed` holds in the signature,
    where only a cut phrase goes on ("TM. ỦY BAN NHÂN" / "DÂN").
    """
    previous = block[-1]
    before, text = previous.text, line.text
    if signed:
        return signature_goes_on(before, text)
    mark = enumerator(text)
    if mark is not None and mark.kind in ("arabic", "roman") and line.gap == 0 and _ends(_CUT_BEFORE_NUMBER, before):
        return True
    if previous.open_end and line.gap == 0 and (mark is None or (mark.kind == "bullet" and before[-1] not in TERMINAL)):
        return True
    if line.level or previous.level:
        return False
    if _cut_short(before, text, line.gap):
        return True
    terminal = before[-1] in TERMINAL
    lower = text[0].islower() or text[0] in "),;%”" or (text[0] == "(" and text[1:2].isdigit())
    if not running:
        return (
            line.gap == 0
            and not terminal
            and mark is None
            and (lower or (before.isupper() and text.isupper() and bool(_LETTERHEAD_CUT.search(before))))
        )
    if _false_bullet(before, text) and (line.gap == 0 or wrapping.blank_lines_inside or line.page_break):
        return True
    first = len(block) == 1
    full = wrapping.wrapped and wrapping.is_full(len(before), first=first)
    if mark is not None or _STARTER.match(text):
        if terminal or (line.gap and not wrapping.blank_lines_inside and not line.page_break):
            return False
        if (not wrapping.wrapped and not line.page_break) or (_heading_like(block) and _is_upper(before)):
            return False
        return _false_start(before, text, full=full and len(before) >= 0.8 * wrapping.width)
    gap_parts = line.gap > (1 if wrapping.blank_lines_inside else 0) and not line.page_break
    if gap_parts:
        return lower and not terminal and len(before) >= 25 and not previous.bold
    if line.gap and wrapping.blank_lines_between and not line.page_break:
        return lower and not terminal and len(before) >= 25
    if not terminal and lower:
        return wrapping.wrapped or len(before) >= 25
    if _is_upper(before) and _is_upper(text) and len(text) > 3:
        return enumerator(block[0].text) is not None or (first and line.gap == 0 and title_type(before) is None)
    if (
        previous.bold and not line.bold and line.gap == 0 and not previous.open_end and _heading_like(block)
    ) or title_type(before):
        return False
    if not wrapping.wrapped:
        return bool(
            not terminal
            and len(before) >= 60
            and (line.page_break or text[0] in "(“0123456789")
            and not text.startswith("(K")
        )
    if not terminal:
        if _ends(_EXPECTS_MORE, before):
            return True
        if wrapping.blank_lines_between and line.gap == 0:
            return not (_heading_like(block) and len(before) < 0.6 * wrapping.width and _is_upper(before))
        return full
    if before.endswith("./."):
        return False
    if full and (before[-1] == ";" or (lower or text[0] in '“"')):
        return True
    if wrapping.blank_lines_between and line.gap == 0:
        return True
    # A sentence ended here. Had there been room for the next word, the paragraph ended too.
    word = text.split(" ", 1)[0]
    return len(before) + 1 + len(word) > 0.97 * wrapping.width and before[-1] not in ":"


def _cut_short(before: str, text: str, gap: int) -> bool:
    """Whether a line ends inside a date, a number, a symbol or "hằng năm", and the next one goes on with it."""
    cut = _CUT_SHORT.search(before, max(0, len(before) - _LONGEST_LAST_WORD))
    if cut is None:
        return False
    if cut.lastgroup == "every":
        return text.startswith(_EVERY)
    if before.endswith("số") and gap and _NEXT_HEADING.match(text):
        return False
    if cut.lastgroup == "symbol":
        return text[0].isupper()
    return text[0].isdigit() and not _DECIMAL.match(text)


def _ends(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a pattern of one last word fits the end of a text, without a search of all that stands before it."""
    return pattern.search(text, max(0, len(text) - _LONGEST_LAST_WORD)) is not None


def _false_start(before: str, text: str, *, full: bool) -> bool:
    """Whether what looks like an enumerator or bullet is the middle of a sentence cut by the wrap."""
    mark = enumerator(text)
    if mark is None:
        return full and not text.startswith(("Nơi nhận", "TM.", "KT.", "T/M", "(Kèm", "(Ban", "Trên đây"))
    words = text[mark.end :]
    if ")" in text[: mark.end] and "(" not in text[: mark.end] and before.count("(") > before.count(")"):
        return True  # the closing bracket of "(hạng" / "II) …"
    if mark.kind == "bullet":
        return full and words[:1].islower()
    if mark.kind in ("arabic", "decimal"):
        return full and (words[:1].islower() or _EXPECTS_NUMBER.search(before) is not None)
    if mark.kind in ("article", "chapter", "part", "section"):
        return _EXPECTS_UNIT.search(before) is not None or (full and words[:1].islower())
    if mark.kind == "roman":
        return _EXPECTS_ROMAN.search(before) is not None
    if mark.kind == "appendix":
        return full or _EXPECTS_UNIT.search(before) is not None
    return full and ordinal(mark.kind, mark.label) != 1 and words[:1].islower()


def _heading_like(block: list[Line]) -> bool:
    """Whether the block so far reads as a heading: an enumerator and capitals or emphasis, no sentence."""
    return (enumerator(block[0].text) is not None and (block[0].bold or _is_upper(block[-1].text))) or block[0].bold


def signature_goes_on(before: str, text: str) -> bool:
    """Whether a line of the signature ends inside a fixed phrase."""
    return before.isupper() and text.isupper() and _SIGNATURE_CUT.search(before) is not None
