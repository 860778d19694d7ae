"""What nearly made an annotation of a line: patterns that were found whole and set aside, or found in part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from vnplan_nlp.data.patterns import NamedPattern
from vnplan_nlp.data.rules import Rule, all_patterns, known_rules, layers, rule_of, zones
from vnplan_nlp.rulebook.prefixes import Reach, reach
from vnplan_nlp.schema import Annotation, Block, PlanDocument

Reason = Literal["zone", "inside", "meets", "nothing behind", "more than the pattern", "expected", "not allowed"]

#: The most that is told of a line.
_MOST: Final = 6
#: The reasons of what something else took first, and how many of them are told.
_TAKEN: Final = ("inside", "meets")
_MOST_TAKEN: Final = 1
#: How far behind the others what was found whole is told, where its words say little.
_BEHIND: Final[dict[Reason, float]] = {"inside": 0.5, "meets": 0.5, "more than the pattern": 0.3}
#: Layers whose annotations say all that there is to say of their words.
_TELLING: Final = ("citations", "campaigns", "commemorations", "times")
#: The least letters and digits of its own that a pattern must have found, and with a mark between digits.
_LEAST: Final = 4
_LEAST_NUMBER: Final = 2
#: The least share of a pattern that is worth telling.
_SHARE: Final = 0.4
#: The share up to which more must have been found.
_HALF: Final = 0.5
_MOST_OF_HALF: Final = 6
_MARKS: Final = "/-"
#: Words that bind no time are told where they are so long, or where a number stands so near behind them.
_LONG_BEFORE: Final = 8
_NUMBER_BEHIND: Final = 25
#: How far behind a label its value begins.
_VALUE: Final = 3
#: How far around the words that are asked for a line is read, and how much of it at most.
_AROUND: Final = 600
_MOST_READ: Final = 6_000



@dataclass(frozen=True, slots=True)
class Near:
    """A rule that nearly fired: where, how far, and what kept it, as a word for programs and words for people.

    `share` is the share of the parts of the pattern that were found: 1 where all of it was.
    """

    rule: Rule
    pattern: str
    start: int
    end: int
    text: str
    share: float
    reason: Reason
    words: str
    expected: tuple[str, ...] = ()
    shown: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "layer": self.rule.layer,
            "rule": self.rule.name,
            "pattern": self.pattern,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "share": round(self.share, 2),
            "reason": self.reason,
            "words": self.words,
            "expected": list(self.expected),
            "shown": self.shown,
        }


def nearly(plan: PlanDocument, block: Block, focus: tuple[int, int], openings: Sequence[int]) -> list[Near]:
    """Return what nearly made an annotation of a line, the closest first, a handful at most.

    Args:
        plan: the plan.
        block: the line.
        focus: the span that is asked for; what does not touch it is left out.
        openings: where the words of the line, or of its cells, begin.
    """
    text = plan.text
    low = max(block.start, focus[0] - _AROUND)
    window = low, min(block.end, focus[1] + _AROUND, low + _MOST_READ)
    here = {layer: _touching(plan.layer(layer), block.start, block.end) for layer in layers()}
    found: list[tuple[tuple[float, float], Near]] = []
    for rule in known_rules().values():
        if not _in_place(rule, text, block, here):
            continue
        for name in rule.patterns:
            pattern = all_patterns()[name]
            if pattern.mode == "fullmatch" or pattern.regex.fullmatch("") is not None:
                continue  # what is tried on a stretch that others have cut out says nothing of a line
            for came in _reaches(rule, pattern, text, window, block.start, openings):
                if not _worth(came, text) or came.end <= focus[0] or came.start >= focus[1]:
                    continue
                near = _near(rule, name, came, text, block, here)
                if near is not None:
                    found.append(((near.share - _BEHIND.get(near.reason, 0), came.weight), near))
    found.sort(key=lambda pair: (-pair[0][0], -pair[0][1], pair[1].start))  # then in the order of the rules
    return _few(near for _, near in found)


def _in_place(rule: Rule, text: str, block: Block, here: dict[str, list[Annotation]]) -> bool:
    """Whether a line has what a rule needs beside its patterns."""
    if rule.cells and not block.cells or rule.beside is not None and not here[rule.beside]:
        return False
    marks = rule.before if rule.before is not None and rule.before not in here else ""
    return not marks or any(mark in text[block.start : block.end] for mark in marks)


def _few(ranked: Iterator[Near]) -> list[Near]:
    """The closest, one for each rule and one for each stretch of a layer; few that something else took first."""
    chosen: list[Near] = []
    taken = 0
    for near in ranked:
        if near.reason in _TAKEN:
            taken += 1
            if taken > _MOST_TAKEN:
                continue
        same = any(
            other.rule.key == near.rule.key
            or (other.pattern == near.pattern and other.start == near.start)
            or (other.rule.layer == near.rule.layer and other.start <= near.start and near.end <= other.end)
            for other in chosen
        )
        if not same:
            chosen.append(near)
        if len(chosen) == _MOST:
            break
    return chosen


def _touching(items: Sequence[Annotation], start: int, end: int) -> list[Annotation]:
    return [item for item in items if item.start < end and item.end > start]


def _reaches(
    rule: Rule, pattern: NamedPattern, text: str, window: tuple[int, int], start: int, openings: Sequence[int]
) -> Iterator[Reach]:
    if rule.opens and pattern.mode == "match":
        # Enumerators open the line itself, everything else the words behind them.
        starts = (start,) if rule.layer == "sections" else openings
        found = [reach(pattern, text, *window, at=at) for at in starts if window[0] <= at < window[1]]
    else:
        found = [reach(pattern, text, *window, open_end=rule.before is not None)]
    yield from (came for came in found if came is not None)


def _worth(came: Reach, text: str) -> bool:
    """Whether enough of a pattern was found that people may have meant it."""
    if came.share < _SHARE:
        return False
    words = text[came.start : came.end].strip()
    if words.isdigit() or (came.start and text[came.start - 1 : came.start + 1].isdigit()):
        return False
    if text[came.end - 1 : came.end + 1].isdigit() and came.end < len(text) and text[came.end].isdigit():
        return False  # the pattern came to the middle of a number
    if not came.whole and text[came.end - 1].isalpha() and text[came.end : came.end + 1].isalpha():
        return False  # or of a word: "2- Công tác" is no "2-C"
    numbered = any(map(str.isdigit, words)) and any(mark in words for mark in _MARKS)
    least = _LEAST if came.share > _HALF else _MOST_OF_HALF
    return came.weight >= (_LEAST_NUMBER if numbered else least)


def _near(
    rule: Rule, name: str, came: Reach, text: str, block: Block, here: dict[str, list[Annotation]]
) -> Near | None:
    """A rule that nearly fired, or None where it did, or where something of its layer stands there that says more."""
    at = [item for item in here[rule.layer] if item.start < came.end and item.end > came.start]
    made = [item for item in here[rule.layer] if item.start < came.end + _VALUE and item.end > came.start]
    if any(name in rule_of(rule.layer, item.rule).patterns or item.rule == rule.name for item in made):
        return None
    holders = [*at, *(item for layer in _TELLING if layer != rule.layer for item in here[layer])]
    last = came.start + len(text[came.start : came.end].rstrip())
    holders = [item for item in holders if item.start <= came.start and last <= item.end]
    if came.whole:
        words, reason = _why_set_aside(rule, came, text, block, at or holders, here)
        behind = text[came.end : came.end + _NUMBER_BEHIND]
        if reason == "nothing behind" and came.weight < _LONG_BEFORE and not any(map(str.isdigit, behind)):
            return None  # "trong", "vào" and the like stand before anything
    elif holders:
        return None
    else:
        words, reason = _why_not_whole(came)
    printed = text[came.start : came.end].strip()
    return Near(rule, name, came.start, came.end, printed, came.share, reason, words, came.expected, came.shown)


def _why_not_whole(came: Reach) -> tuple[str, Reason]:
    """What was expected behind what was found."""
    like = " | ".join(came.expected)
    if came.negative:
        return f"ngay sau đó không được là “{like}”" if like else "chữ ngay sau đó không được phép", "not allowed"
    if came.shown:
        return f"sau đó cần có, chẳng hạn, “{came.shown}”", "expected"
    return (f"sau đó cần có “{like}”" if like else "sau đó còn thiếu một phần của mẫu"), "expected"


def _why_set_aside(
    rule: Rule, came: Reach, text: str, block: Block, at: Sequence[Annotation], here: dict[str, list[Annotation]]
) -> tuple[str, Reason]:
    """Why a pattern that was found whole made nothing, as far as that can be known from outside."""
    layer = layers()[rule.layer]
    if block.zone in layer.passes_over:
        return f"lớp {layer.label} không đọc vùng {zones()[block.zone].label}", "zone"
    if at:
        other = max(at, key=lambda item: min(item.end, came.end) - max(item.start, came.start))
        inside = other.start <= came.start and came.end <= other.end
        words = "nằm trong" if inside else "giao với"
        return f"{words} “{_short(other.text)}” của quy tắc {other.rule}", "inside" if inside else "meets"
    if rule.before in here:
        if not any(came.end <= item.start <= came.end + 1 for item in here[rule.before]):
            return f"ngay sau đó không có {layers()[rule.before].label} nào", "nothing behind"
    elif rule.before is not None and text[came.end : came.end + 1] not in tuple(rule.before):
        return "ngay sau đó không có ngoặc kép", "nothing behind"
    return "mẫu khớp nhưng quy tắc còn đòi hỏi thêm", "more than the pattern"


def _short(words: str, most: int = 60) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
