"""Phases: the plan's own drives, stages, steps and quarters, with their dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from vnplan_nlp.data.dates import anchor_year, bounds_of, moment_at
from vnplan_nlp.data.numbering import ordinal
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import load_json
from vnplan_nlp.extract.parties import opening_of
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Annotation, Block, Draft, Phase, Time
from vnplan_nlp.schema.rules import PhaseRule

_FILE: Final = "phases"
#: How far behind a label its first date may stand, and how long the words between two of its dates are.
_REACH: Final = 60
_BETWEEN: Final = 12
#: The first letters of what heads a part of its own: "Quý", "6 tháng", "06 tháng", "Sáu tháng", "Tháng hành động",
#: "Giai đoạn 2026-2030".
_HEADS: Final = frozenset("Q60STG")
_TASK: Final = re.compile(r"[\s.,:;)–-]*")
_PARTS: Final = (" và ", ", ", "; ", " - ", "-", " đến ", " đến hết ", " và")


@extractor("phases", needs=("header", "times"))
def phases(draft: Draft) -> Iterator[Annotation]:
    """Yield the phases in reading order: a label with dates behind it, or a quarter that heads its part."""
    text = draft.text
    times = tuple(time for time in draft.layer("times") if not time.rule.startswith("times.other"))
    starts = [time.start for time in times]
    labels = list(regex(_FILE, "label").finditer(text))
    at = 0
    for index, block in enumerate(draft.blocks):
        while at < len(labels) and labels[at].start() < block.start:
            at += 1
        if block.zone not in ("body", "annex"):
            continue
        openings = _openings(text, block)
        for start in openings:
            if text[start : start + 1] not in _HEADS:
                continue
            heading = (
                _quarter(draft, block, start)
                or _action(draft, block, start, times, starts)
                or _period(draft, block, start)
            )
            if heading is not None:
                yield heading
        while at < len(labels) and labels[at].end() <= block.end:
            match = labels[at]
            at += 1
            rule: PhaseRule = "label"
            found = _dates(draft, match.end(), times, starts, block.end)
            if found is None and match.start() in openings:
                cell = _next_cell(block, match.end(), times, starts) or _slot(draft, index, times, starts)
                found, rule = (cell[0], match.end()) if cell is not None else None, "slot"
            if found is not None:
                following = labels[at].start() if at < len(labels) else block.end
                yield _phase(draft, min(following, block.end), match, *found, rule)


def _openings(text: str, block: Block) -> tuple[int, ...]:
    """Where a label may open a block: behind its enumerator, or at the head of its first two cells."""
    if block.cells:
        return tuple(low for low, _ in block.cells[:2])
    return (opening_of(text, block),)


def _dates(
    draft: Draft, after: int, times: tuple[Time, ...], starts: list[int], stop: int
) -> tuple[tuple[str | None, str | None], int] | None:
    """The first and last day that follow a label directly, and where they end."""
    index = bisect_left(starts, after)
    if index == len(times) or times[index].start - after > _REACH or times[index].end > stop:
        return None
    first = times[index]
    text = draft.text
    between = text[after : first.start]
    issued = regex(_FILE, "issue").fullmatch(between) is not None
    if first.end_date is None or not (issued or regex(_FILE, "gap").fullmatch(between)):
        return None
    # "đợt 1 năm 2023" and "Giai đoạn 1 năm 2021" are names, unless something parts them.
    if between == " " and first.rule in ("times.year", "times.span"):
        return None
    begin, last, end = first.begin_date, first.end_date, first.end
    if first.rule not in ("times.period", "times.days", "times.range") and regex(_FILE, "until").search(between):
        begin = draft.header.date if issued else None
    for following in times[index + 1 : index + 4]:
        joined = text[end : following.start]
        if following.end > stop or joined not in _PARTS or following.end_date is None:
            break
        last, end = max(last, following.end_date), following.end
    opened = text.find("(", after, first.start) >= 0
    if opened and text[end : end + 1] == ")":
        end += 1
    return (begin, last), end


def _next_cell(
    block: Block, after: int, times: tuple[Time, ...], starts: list[int]
) -> tuple[tuple[str | None, str | None], int] | None:
    """The dates in another cell of the row that a label opens."""
    for low, high in block.cells:
        index = bisect_left(starts, max(low, after))
        if low >= after and index < len(times) and times[index].end <= high:
            time = times[index]
            if time.start - low <= 4 and time.end_date is not None:
                return (time.begin_date, time.end_date), time.end
    return None


def _slot(
    draft: Draft, index: int, times: tuple[Time, ...], starts: list[int]
) -> tuple[tuple[str | None, str | None], int] | None:
    """The dates of a line "Thời gian: từ … đến …" among the first two below a heading."""
    for block in draft.blocks[index + 1 : index + 3]:
        opening = _openings(draft.text, block)[0]
        match = regex(_FILE, "slot").match(draft.text, opening, block.end)
        if match is not None:
            return _dates(draft, match.end(), times, starts, block.end)
    return None


def _quarter(draft: Draft, block: Block, start: int) -> Phase | None:
    """The phase of a quarter that heads a part of its own: "1. Quý I", "- Quý II/2023: Tổ chức …"."""
    if block.cells and start != block.cells[0][0]:
        return None
    if draft.text[start] == "T":
        return None
    match = regex(_FILE, "quarter").match(draft.text, start, block.end)
    if match is None or (start == block.start and match["colon"] is None and match.end() < block.end):
        return None
    moment = moment_at(draft.text, start)
    dates = bounds_of(moment, _year(draft)) if moment is not None else None
    if dates is None:
        return None
    return _phase(draft, block.end, match, dates, max(match.end("label"), match.end("year")), "quarter")


def _action(draft: Draft, block: Block, start: int, times: tuple[Time, ...], starts: list[int]) -> Phase | None:
    if not draft.text.startswith("Tháng ", start):
        return None
    match = regex(_FILE, "action").match(draft.text, start, block.end)
    found = _dates(draft, match.end(), times, starts, block.end) if match is not None else None
    return _phase(draft, block.end, match, *found, "action") if match is not None and found is not None else None


def _period(draft: Draft, block: Block, start: int) -> Phase | None:
    """The phase of a numbered part that has only a period for its heading: "2. Giai đoạn 2031 - 2035"."""
    if draft.text[start] != "G" or start == block.start or block.cells:
        return None
    match = regex(_FILE, "period").fullmatch(draft.text, start, block.end)
    if match is None or match["from"] >= match["to"]:
        return None
    return _phase(
        draft, block.end, match, (f"{match['from']}-01-01", f"{match['to']}-12-31"), match.end("label"), "period"
    )


def _year(draft: Draft) -> int | None:
    title = draft.header.title or " ".join(draft.text[block.start : block.end] for block in draft.in_zone("title"))
    return anchor_year(draft.header.date, title)


def _phase(
    draft: Draft, stop: int, match: re.Match[str], dates: tuple[str | None, str | None], end: int, rule: PhaseRule
) -> Phase:
    begin = _TASK.match(draft.text, end, stop)
    task_start = begin.end() if begin is not None else end
    task = draft.text[task_start:stop].strip(" .;")
    return Phase(
        start=match.start(),
        end=end,
        text=draft.text[match.start() : end],
        rule=f"phases.{rule}",
        label=match["label"],
        order=_order(match),
        begin_date=dates[0],
        end_date=dates[1],
        task=task.replace("\t", " ") or None,
    )


def _order(match: re.Match[str]) -> int:
    """The ordinal of a label, printed in digits, in Roman digits or as a word; 1 where there is none."""
    mark = match.groupdict().get("ordinal")
    if mark is None:
        return 2 if "cuối" in match["label"] else 1
    if mark[0] == "I" and mark[-1].isdigit():
        return int(mark[-1]) + 1  # "Đợt I1" is II with a one for the second I
    words: dict[str, int] = load_json("time_words")["numbers"]
    return words.get(mark.lower()) or ordinal("roman", mark) or 1
