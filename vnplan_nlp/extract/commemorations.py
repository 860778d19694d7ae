"""Commemorations: anniversaries with the arithmetic of their years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vnplan_nlp.data.dates import iso, years_between
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Commemoration, Draft
from vnplan_nlp.schema.rules import CommemorationRule

_FILE: Final = "commemorations"
#: The longest name of an event: the longest of the corpus has 97 characters.
_LONGEST: Final = 170
#: A literal word of a head, how far before it the head may begin, and the pattern that reads it.
_HEADS: Final = ((" năm ", 5, "years"), (" NĂM ", 5, "years"), ("lần thứ ", 9, "ordinal"), ("LẦN THỨ ", 9, "ordinal"))
#: What joins the anniversaries of a list.
_LINKS: Final = (",", "và", ", và", ";", "-", "và hướng tới")
#: Days that are celebrated, whatever stands before the years.
_DAYS: Final = ("ngày thành", "ngày truyền", "ngày giải", "ngày sinh", "ngày quốc", "ngày toàn", "ngày hội")
_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@extractor("commemorations")
def commemorations(draft: Draft) -> Iterator[Annotation]:
    """Yield the anniversaries in reading order; one that shares the years of the one before has them too."""
    text = draft.text
    last_end = -1
    for head in _heads(text):
        if head.start() < last_end:
            continue
        name_start = head.end()
        window = text[name_start : name_start + _LONGEST]
        name_end, dates = _dated_name(text, name_start, window)
        listed = last_end >= 0 and text[last_end : head.start()].strip() in _LINKS
        if dates is None and (name_end is None or not _celebrated(text, head, window, listed=listed)):
            continue
        if dates is not None and not window.startswith(("“", '"')) and not _is_event(text, head, window, listed=listed):
            continue
        if name_end is None:
            continue
        years = int(head["years"])
        end = dates.end() if dates is not None else name_end
        yield _commemoration(text, head.start(), end, (name_start, name_end), years, dates, "years")
        last_end = end
        while dates is not None:
            link = regex(_FILE, "link").match(text, last_end)
            dates = regex(_FILE, "range").match(text, link.end()) if link is not None else None
            if link is None or dates is None or dates["b"] is None:
                break
            yield _commemoration(text, link.start("name"), dates.end(), link.span("name"), years, dates, "shared")
            last_end = dates.end()


def _heads(text: str) -> list[re.Match[str]]:
    """The places that count years, found by the literal words in them."""
    heads = []
    for word, reach, name in _HEADS:
        pattern = regex(_FILE, name)
        at = text.find(word)
        while at >= 0:
            if name == "ordinal" or text[at - 1].isdigit():
                head = pattern.search(text, max(0, at - reach), at + len(word) + 8)
                if head is not None:
                    heads.append(head)
            at = text.find(word, at + 1)
    return sorted(heads, key=re.Match.start)


def _dated_name(text: str, start: int, window: str) -> tuple[int | None, re.Match[str] | None]:
    """The end of the name and the dates in brackets after it; the name alone ends at the first stop."""
    bracket = window.find("(")
    if bracket > 0 and not re.search(r"[.;\t]|\d năm ", window[:bracket]):
        at = start + bracket
        while text[at - 1] in " \n":
            at -= 1
        dates = regex(_FILE, "range").match(text, at)
        if dates is not None and dates["b"] is not None or dates is not None and "/" in dates["a"]:
            return at, dates
    stop = regex(_FILE, "stop").search(window)
    if stop is None:
        return (start + len(window), None) if len(window) < _LONGEST else (None, None)
    return (start + stop.start(), None) if stop.start() >= 4 else (None, None)


def _celebrated(text: str, head: re.Match[str], window: str, *, listed: bool) -> bool:
    """Whether an anniversary without dates is one: an event is named, and celebrated or a day of its own."""
    if head.re == regex(_FILE, "ordinal"):
        return True
    lead = regex(_FILE, "lead").search(text, max(0, head.start() - 40), head.start())
    event = regex(_FILE, "event").match(window)
    day = window.lower().startswith(_DAYS)
    return event is not None and (lead is not None or listed or day)


def _is_event(text: str, head: re.Match[str], window: str, *, listed: bool) -> bool:
    """Whether years with dates are an anniversary: not "tổng kết 10 năm thực hiện Nghị quyết … (2013 - 2023)"."""
    if not window.startswith(("thực hiện", "triển khai", "thi hành", "xây dựng", "qua", "đầu", "liên tục", "gần đây")):
        return True
    return listed or regex(_FILE, "lead").search(text, max(0, head.start() - 40), head.start()) is not None


def _iso(printed: str | None) -> str | None:
    if printed is None:
        return None
    date = _DATE.fullmatch(printed)
    return iso(int(date[3]), int(date[2]), int(date[1])) if date else iso(int(printed))


def _commemoration(
    text: str,
    start: int,
    end: int,
    name: tuple[int, int],
    years: int,
    dates: re.Match[str] | None,
    rule: CommemorationRule,
) -> Commemoration:
    begin, last = (_iso(dates["a"]), _iso(dates["b"])) if dates is not None else (None, None)
    consistent = None
    if begin is not None and last is not None:
        same_day = len(begin) != len(last) or begin[4:] == last[4:]
        consistent = years_between(begin, last) == years and same_day
    return Commemoration(
        start=start,
        end=end,
        text=text[start:end],
        rule=f"commemorations.{rule}",
        name=text[slice(*name)].strip(' ,“”"'),
        years=years,
        from_date=begin,
        to_date=last,
        consistent=consistent,
    )
