"""Pinpoints: the places inside a document that a citation means, printed before it or behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise, product, zip_longest
from typing import Final

from vnplan_nlp.data.numbering import POINT_LETTERS
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.schema import Pinpoint

_GROUP: Final = regex("pinpoints", "group")
_JOINT: Final = regex("pinpoints", "joint")
_LINK: Final = regex("pinpoints", "link")
#: Levels from the inside out, with the field of `Pinpoint` that each fills.
_LEVELS: Final = {
    "điểm": "point", "khoản": "clause", "điều": "article", "mục": "section", "chương": "chapter",
    "phần": "part", "phụ lục": "appendix",
}  # fmt: skip
_DEPTH: Final = {name: depth for depth, name in enumerate(_LEVELS.values())}
_ITEM: Final = re.compile(
    r"(?P<range> đến (?:\w+ )?(?:Điều )?| ?[-–] ?)?(?P<item>\d+[a-zđ]?|[IVXLCAB]+|[a-zđ]\d?)(?!\w)"
)
#: No chain of places is longer.
_WINDOW: Final = 160
_OPEN: Final = re.compile(r" ?\(|, ")
_CLOSE: Final = re.compile(r"\)|[.;](?:\s|$)|$")
#: The words that a text must hold right before a citation for a place to stand there.
_NUMBERED: Final = re.compile(r"(?:\d[a-zđ]?|\b[a-zđ]\d?|[IVXLCAB])$")
_MOST: Final = 60


def pinpoints_before(text: str, floor: int, start: int) -> tuple[tuple[Pinpoint, ...], int]:
    """Return the places printed right before a citation that begins at `start`, and where they begin.

    "khoản 2 Điều 8 Thông tư …" begins with its clause; without places it is `start` that is returned.
    """
    low = max(floor, start - _WINDOW)
    tail = text[max(low, start - 24) : start]
    link = _LINK.search(tail)
    end = start - (len(tail) - link.start() if link is not None else 0)
    if end <= low or _NUMBERED.search(text, max(low, end - 6), end) is None:
        return (), start
    chain: list[re.Match[str]] = []
    for group in reversed(list(_GROUP.finditer(text, low, end))):
        reach = chain[-1].start() if chain else end
        if group.end() != reach if not chain else _JOINT.fullmatch(text, group.end(), reach) is None:
            break
        chain.append(group)
    return _combined(reversed(chain)), chain[-1].start() if chain else start


def pinpoints_after(text: str, end: int, ceiling: int) -> tuple[Pinpoint, ...]:
    """Return the places printed behind a citation that ends at `end`: "… (khoản 2 Điều 5)", "…, Điều 9."."""
    opened = _OPEN.match(text, end, ceiling)
    if opened is None:
        return ()
    at = opened.end()
    chain: list[re.Match[str]] = []
    while (group := _GROUP.match(text, at, min(ceiling, end + _WINDOW))) is not None:
        chain.append(group)
        joint = _JOINT.match(text, group.end(), ceiling)
        at = joint.end() if joint is not None else group.end()
    if not chain or _CLOSE.match(text, chain[-1].end(), ceiling) is None:
        return ()
    return _combined(chain)


def _combined(groups: Iterable[re.Match[str]]) -> tuple[Pinpoint, ...]:
    """Return one place for each way through the groups.

    Places are printed from the inside out ("điểm c khoản 2 Điều 89"), seldom from the outside in ("Điều 89, khoản 2").
    An outer level holds for all inner ones before it that have none yet; an inner level behind an outer one begins
    a new place, or names one inside the place before.
    """
    chains: list[dict[str, list[str]]] = []
    pending = 0  # the first chain that the next outer level belongs to
    depth = -1
    for group in groups:
        level = _LEVELS[(group["point"] or group["level"]).lower()]
        items = _items(group["points"] or group["items"])
        if _DEPTH[level] > depth >= 0:
            for chain in chains[pending:]:
                chain.setdefault(level, items)
        else:
            pending = len(chains) if _DEPTH[level] < depth else pending
            chains.append({level: items})
        depth = _DEPTH[level]
    for previous, chain in pairwise(chains):
        outermost = max(_DEPTH[level] for level in chain)
        chain |= {level: items for level, items in previous.items() if _DEPTH[level] > outermost}
    # "Điều 89, khoản 2" is one place, not the article and the clause.
    whole = [
        chain
        for chain, after in zip_longest(chains, chains[1:])
        if after is None or any(after.get(level) != items for level, items in chain.items())
    ]
    places = [
        Pinpoint(**dict(zip(chain, values, strict=True))) for chain in whole for values in product(*chain.values())
    ]
    return tuple(places[:_MOST])


def _items(printed: str) -> list[str]:
    """Return the items of a list, ranges filled: "1, 3 đến 5" as 1, 3, 4, 5."""
    items: list[str] = []
    for match in _ITEM.finditer(printed):
        item = match["item"]
        if match["range"] and items:
            items += _between(items[-1], item)
        items.append(item)
    return items


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= _MOST:
        return [str(number) for number in range(int(first) + 1, int(last))]
    if first in POINT_LETTERS and last in POINT_LETTERS:
        return list(POINT_LETTERS[POINT_LETTERS.index(first) + 1 : POINT_LETTERS.index(last)])
    return []
