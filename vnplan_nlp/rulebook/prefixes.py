"""How far into a text a pattern comes: its parts in their order, and the longest run of them that is found.

A pattern is read by Python's own parser into the concatenation at its top; each part becomes a group, and the first k
parts are compiled alone. Where they are found and the first k + 1 are not, the part that failed is what was expected.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from vnplan_nlp.data.patterns import NamedPattern, expand

# The parser has no public name; that it reads what `re` reads is all that is asked of it.
_parser: Final[Any] = importlib.import_module("re._parser")
_compiler: Final[Any] = importlib.import_module("re._compiler")

#: An operation of a parsed pattern with its argument.
_Node = tuple[Any, Any]
_REPEATS: Final = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_SINGLE: Final = ("LITERAL", "IN", "NOT_LITERAL", "ANY")
#: The most alternatives of a part that are named.
_NAMED: Final = 4
#: The longest sample of a part.
_LONGEST: Final = 40
_BLANK: Final = ord(" ")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pattern: its number as a group, what it takes in samples, and whether it says something.

    `specific` is false for what takes any words; `required` where it can be nothing. `negative` holds for a part that
    forbids what it names.
    """

    group: int
    samples: tuple[str, ...]
    specific: bool
    required: bool
    negative: bool = False
    end: bool = False


@dataclass(slots=True)
class Parts:
    """A pattern, or one of its alternatives, as parts; the first k of them can be sought alone."""

    parts: tuple[Part, ...]
    _state: Any
    _nodes: list[list[_Node]]
    _compiled: dict[int, re.Pattern[str]] = field(default_factory=dict)

    def first(self, count: int) -> re.Pattern[str]:
        """Return the pattern of the first parts."""
        if count not in self._compiled:
            nodes = [node for part in self._nodes[:count] for node in part]
            self._compiled[count] = _compiler.compile(_parser.SubPattern(self._state, nodes), re.UNICODE)
        return self._compiled[count]

    def without_end(self) -> int:
        """Return the number of parts before one that asks for the end of the words."""
        count = len(self.parts)
        while count and self.parts[count - 1].end:
            count -= 1
        return count


@cache
def parts_of(pattern: str) -> tuple[Parts, ...]:
    """Return a pattern as parts, once for each of the alternatives at its top."""
    source = expand(pattern)
    tops = _alternatives(list(_parser.parse(source, re.VERBOSE)))
    # Each alternative is parsed anew: groups are numbered, and every part gets one.
    return tuple(_parts(source, number) for number in range(len(tops)))


def _parts(source: str, number: int) -> Parts:
    parsed = _parser.parse(source, re.VERBOSE)
    refers = _refers(list(parsed))
    nodes = _alternatives(list(parsed))[number]
    state = parsed.state
    parts: list[Part] = []
    wrapped: list[list[_Node]] = []
    for chunk in _chunks(list(_flat(nodes, inline=not refers))):
        group = state.opengroup()
        inner = _parser.SubPattern(state, chunk)
        state.closegroup(group, inner)
        wrapped.append([(_parser.SUBPATTERN, (group, 0, 0, inner))])
        low, _ = inner.getwidth()
        operation = str(chunk[0][0])
        parts.append(
            Part(
                group,
                _samples(chunk),
                specific=any(_specific(node) for node in chunk),
                required=low > 0 or operation in ("ASSERT", "ASSERT_NOT", "AT"),
                negative=operation == "ASSERT_NOT",
                end=operation == "AT" and "END" in str(chunk[0][1]),
            )
        )
    return Parts(tuple(parts), state, wrapped)


def _alternatives(nodes: list[_Node]) -> list[list[_Node]]:
    """The alternatives at the top of a pattern: one where it is no alternation."""
    if len(nodes) == 1 and str(nodes[0][0]) == "BRANCH":
        return [list(branch) for branch in nodes[0][1][1]]
    return [nodes]


def _refers(nodes: Sequence[_Node]) -> bool:
    """Whether a pattern refers to its groups: then they must stay."""
    return any("GROUPREF" in str(operation) or any(map(_refers, _inner(value))) for operation, value in nodes)


def _inner(value: Any) -> Iterator[list[_Node]]:
    """Yield the patterns inside the argument of an operation."""
    if isinstance(value, _parser.SubPattern):
        yield list(value)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _inner(one)


def _flat(nodes: Sequence[_Node], *, inline: bool) -> Iterator[_Node]:
    """Yield the parts of a concatenation, groups that only hold some together taken apart."""
    for operation, value in nodes:
        if inline and str(operation) == "SUBPATTERN" and not value[1] and not value[2]:
            yield from _flat(list(value[3]), inline=True)
        else:
            yield operation, value


def _chunks(nodes: Sequence[_Node]) -> Iterator[list[_Node]]:
    """Yield the parts, single letters put together into words with the blank behind them."""
    word: list[_Node] = []
    for node in nodes:
        if str(node[0]) not in _SINGLE:
            if word:
                yield word
            word = []
            yield [node]
            continue
        word.append(node)
        if str(node[0]) == "LITERAL" and node[1] == _BLANK:
            yield word
            word = []
    if word:
        yield word


def _specific(node: _Node) -> bool:
    """Whether a part says something: not only any words up to a mark."""
    operation, value = str(node[0]), node[1]
    if operation == "IN":
        return str(value[0][0]) != "NEGATE"
    return operation == "LITERAL" or any(_specific(inner) for nodes in _inner(value) for inner in nodes)


# --- samples ---------------------------------------------------------------------------------------


def _samples(nodes: Sequence[_Node]) -> tuple[str, ...]:
    """Return what a part takes, a few alternatives at most."""
    if len(nodes) == 1:
        operation, value = str(nodes[0][0]), nodes[0][1]
        if operation == "BRANCH":
            made = [_sample(list(branch)) for branch in value[1]]
        elif operation in ("ASSERT", "ASSERT_NOT"):
            return _samples(list(value[1]))
        elif operation in ("SUBPATTERN", *_REPEATS):
            return _samples(list(value[-1]))
        else:
            made = [_sample(nodes)]
    else:
        made = [_sample(nodes)]
    kept = list(dict.fromkeys(text.strip() for text in made if text.strip()))
    return tuple(text[:_LONGEST] for text in kept[:_NAMED])


def _sample(nodes: Sequence[_Node]) -> str:
    """Return one short text that a concatenation takes, as near as matters: a digit is 1, a capital A."""
    return "".join(_one(str(operation), value) for operation, value in nodes)


def _one(operation: str, value: Any) -> str:
    if operation == "LITERAL":
        return str(chr(value))
    if operation == "IN":
        return _member(value)
    if operation == "BRANCH":
        return _sample(list(value[1][0]))
    if operation == "SUBPATTERN":
        return _sample(list(value[3]))
    if operation in _REPEATS:
        return _sample(list(value[2])) * min(int(value[0]), 4)
    if operation == "ATOMIC_GROUP":
        return _sample(list(value))
    return ""


def _member(members: Sequence[_Node]) -> str:
    """Return the first member of a class of characters."""
    operation, value = str(members[0][0]), members[0][1]
    if operation == "LITERAL":
        return chr(value)
    if operation == "RANGE":
        return chr(value[0]) if value[0] != ord("0") else "1"
    if operation == "CATEGORY":
        return "1" if "DIGIT" in str(value) else " " if "SPACE" in str(value) else "a"
    return ""


# --- how far ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a pattern came in a text: the span found, its parts, and what was expected behind it.

    `expected` are samples of the next part, `shown` what stands in an example of the pattern from that part on. Both
    are empty where the whole pattern was found.
    """

    start: int
    end: int
    found: int
    of: int
    weight: int
    expected: tuple[str, ...] = ()
    shown: str | None = None
    negative: bool = False

    @property
    def whole(self) -> bool:
        """Whether all of the pattern was found."""
        return self.found == self.of

    @property
    def share(self) -> float:
        """The share of the parts that were found."""
        return self.found / self.of if self.of else 0.0


def reach(
    pattern: NamedPattern, text: str, low: int, high: int, *, at: int | None = None, open_end: bool = False
) -> Reach | None:
    """Return how far a pattern comes between two positions of a text, at its best; None where it does not begin.

    Args:
        pattern: the pattern.
        text: the text.
        low: where the words begin.
        high: where they end.
        at: the only place where it may begin; None for anywhere.
        open_end: whether a pattern that ends with the end of the words may end anywhere.
    """
    best: Reach | None = None
    for parts in parts_of(pattern.pattern):
        came = _reach(pattern, parts, text, low, high, at, open_end=open_end)
        if came is not None and (best is None or (came.share, came.weight) > (best.share, best.weight)):
            best = came
    return best


def _reach(
    pattern: NamedPattern, parts: Parts, text: str, low: int, high: int, at: int | None, *, open_end: bool
) -> Reach | None:
    total = parts.without_end() if open_end else len(parts.parts)
    found: re.Match[str] | None = None
    count = 0
    while count < total:
        regex = parts.first(count + 1)
        match = regex.match(text, at, high) if at is not None else _at_word(regex, text, low, high)
        if match is None:
            break
        found, count = match, count + 1
    if found is None:
        return None
    weight = _weight(parts, found, count)
    needed = sum(part.required for part in parts.parts[:total])
    had = sum(part.required for part in parts.parts[:count])
    start, end = found.span()
    if count == total:
        return Reach(start, end, needed, needed, weight)
    following = parts.parts[count]
    return Reach(
        start, end, had, needed, weight, following.samples, _shown(pattern, parts, following), following.negative
    )


def _at_word(regex: re.Pattern[str], text: str, low: int, high: int) -> re.Match[str] | None:
    """Return the longest of what is found where a word begins."""
    best: re.Match[str] | None = None
    for match in regex.finditer(text, low, high):
        start = match.start()
        if start and text[start - 1].isalnum() and text[start : start + 1].isalpha():
            continue
        if best is None or match.end() - start > best.end() - best.start():
            best = match
    return best


def _weight(parts: Parts, match: re.Match[str], count: int) -> int:
    """Return how much of what was found is the pattern's own: its letters and digits, but for those of any words."""
    return sum(
        sum(map(str.isalnum, match.group(part.group) or "")) for part in parts.parts[:count] if part.specific
    )


def _shown(pattern: NamedPattern, parts: Parts, part: Part) -> str | None:
    """Return what stands in an example of a pattern from a part on."""
    whole = parts.first(len(parts.parts))
    for example in () if part.negative else pattern.examples:
        match = whole.search(example)
        if match is not None and match.start(part.group) >= 0:
            shown = example[match.start(part.group) : match.end()].strip()
            if shown:
                return shown[:_LONGEST]
    return None
