"""Administrative units: provinces, districts and communes since 2004, with the interval in which each was valid.

A code alone is no identity (the lists of 2025 use old codes for other units), nor is a name (Tân An ten times):
look a unit up by name, type, the unit above and the date of the document. The table comes from
`scripts/build_admin_units.py`, which names its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

UnitLevel = Literal["province", "district", "commune"]

#: The days of the first two lists that the table was made from.
_FIRST_LIST: Final = date(2022, 10, 1)
_SECOND_LIST: Final = date(2025, 3, 1)
_LEVELS: Final[dict[int, UnitLevel]] = {2: "province", 3: "district", 5: "commune"}
_OLD_TONES: Final = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
#: What may be such a pair; `_move_tone` says whether it is one. Opens with a class, so that `re` skips to its letters.
_TONE_PAIR: Final = re.compile(r"[oOuU][àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?!\w)")
_DASH: Final = re.compile(r"\s*[-–]\s*")
_WORD: Final = re.compile(r"[\w'’]+(?:\s?[-–]\s?(?=\w))?|\S")
#: "Xuân Hương - Đà Lạt" and "Pá Ma Pha Khinh" have four words, "Văn Miếu - Quốc Tử Giám" five.
_LONGEST_NAME: Final = 6


@dataclass(frozen=True, slots=True)
class AdminUnit:
    """A unit under one name and type: `valid_from` is its first day, `valid_to` the first day after it."""

    level: UnitLevel
    code: str
    type: str
    name: str
    parent_code: str | None
    valid_from: date | None
    valid_to: date | None

    def valid(self, on: date | None) -> bool:
        """Whether the unit was there on a day; always True where the day is not known."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    @property
    def full_name(self) -> str:
        """Type and name as running text has them: "huyện Tây Sơn", "Thành phố Hồ Chí Minh"."""
        return with_type(self.type, self.name)


class UnitMatch(NamedTuple):
    """The longest name of a unit at a position: where it ends, and its canonical spelling."""

    end: int
    name: str


def with_type(kind: str, name: str) -> str:
    """Return type and name joined: the type in lower case, but "Thành phố Hồ Chí Minh" and "Quận 1"."""
    lower = not (name == "Hồ Chí Minh" or name.isdigit())
    return f"{kind.lower() if lower else kind} {name}"


def modern_tones(text: str) -> str:
    """Return a text with the tone marks of open syllables where State texts put them: "Hoà" as "Hòa", "uỷ" as "ủy"."""
    return _TONE_PAIR.sub(_move_tone, text)


def _move_tone(match: re.Match[str]) -> str:
    pair = match.group()
    moved = _OLD_TONES.get(pair.lower())
    if moved is None or match.string[max(0, match.start() - 1)] in "qQ":
        return pair
    return "".join(new.upper() if old.isupper() else new for old, new in zip(pair, moved, strict=True))


def fold(text: str) -> str:
    """Return the key by which names are compared: lower case, one tone convention, bare dashes, single blanks."""
    folded = modern_tones(" ".join(text.lower().split()))
    if "-" in folded or "–" in folded:
        folded = _DASH.sub("-", folded)
    if "ăk" in folded:
        folded = folded.replace("đăk", "đắk").replace("lăk", "lắk")
    if folded.isascii() and folded.isdigit():
        folded = folded.lstrip("0") or "0"
    return folded.replace("’", "'")


@cache
def _rows() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The lines of the table by folded name and by code; a line becomes an `AdminUnit` only when it is asked for.

    In tuples, which the garbage collector forgets where they hold only strings: it would walk twenty thousand lists
    again and again for as long as the process lives.
    """
    by_name: dict[str, list[str]] = {}
    by_code: dict[str, list[str]] = {}
    lines = files("vnplan_nlp.data").joinpath("admin_units.csv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        code, _, name, _ = line.split(",", 3)
        by_code.setdefault(code, []).append(line)
        key = name.lower()
        by_name.setdefault(fold(key) if "-" in key or "k" in key else key, []).append(line)
    return _tuples(by_name), _tuples(by_code)


@cache
def _children() -> dict[str, tuple[str, ...]]:
    """The lines of the table by the code of the unit above."""
    found: dict[str, list[str]] = {}
    for lines in _rows()[1].values():
        for line in lines:
            found.setdefault(line.split(",", 4)[3], []).append(line)
    return _tuples(found)


def _tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(lines) for key, lines in table.items()}


@cache
def _unit(line: str) -> AdminUnit:
    code, kind, name, parent, first, last = line.split(",")
    return AdminUnit(
        level=_LEVELS[len(code)],
        code=code,
        type=kind,
        name=name,
        parent_code=parent or None,
        valid_from=date.fromisoformat(first) if first else None,
        valid_to=date.fromisoformat(last) if last else None,
    )


def all_units() -> Iterator[AdminUnit]:
    """Yield every unit under each of its names and types, in the order of the table."""
    for lines in _rows()[1].values():
        yield from map(_unit, lines)


def with_code(code: str, on: date | None = None) -> AdminUnit | None:
    """Return the unit of a code on a day; the last one that had it where the day is not known or none did."""
    lines = _rows()[1].get(code, ())
    units = [_unit(line) for line in lines]
    return next((unit for unit in reversed(units) if unit.valid(on)), units[-1] if units else None)


def children_of(code: str, on: date | None = None) -> tuple[AdminUnit, ...]:
    """Return the units right under the one of a code on a day, in the order of the table, each once.

    Between the first two lists of the table, and before them, the exact days of changes are not known: there that of
    2022-10-01 counts, so that a commune does not stand beside the one that it was merged into.
    """
    units = [unit for line in _children().get(code, ()) if (unit := _unit(line)).valid(on)]
    if on is None or on >= _SECOND_LIST:
        return tuple(units)
    return tuple(unit for unit in units if unit.valid_from != _FIRST_LIST and unit.valid_to != _FIRST_LIST)


def find(
    name: str, type: str | None = None, parent: str | None = None, on: date | None = None
) -> tuple[AdminUnit, ...]:
    """Return the units of a name, the larger ones first.

    Args:
        name: without its type; case, tone convention and dashes do not matter.
        type: "Tỉnh", "Thành phố", "Huyện", "Quận", "Thị xã", "Xã", "Phường", "Thị trấn", "Đặc khu", in any case.
        parent: the name of a unit above, at any height.
        on: the day on which the unit must have been valid.
    """
    kind = type.lower() if type else None
    units = [_unit(line) for line in _rows()[0].get(fold(name), ())]
    found = [unit for unit in units if unit.valid(on) and (kind is None or unit.type.lower() == kind)]
    if parent is not None:
        wanted = fold(parent)
        found = [unit for unit in found if any(fold(above.name) == wanted for above in ancestors(unit, on))]
    return tuple(found)


def parent_of(unit: AdminUnit, on: date | None = None) -> AdminUnit | None:
    """Return the unit above another, as it was on a day, or None for a province."""
    if unit.parent_code is None:
        return None
    if on is None and unit.valid_to is not None:
        on = date.fromordinal(unit.valid_to.toordinal() - 1)  # codes are used again: the parent of its own time
    candidates = [_unit(line) for line in _rows()[1].get(unit.parent_code, ())]
    return next((above for above in reversed(candidates) if above.valid(on)), candidates[-1] if candidates else None)


def ancestors(unit: AdminUnit, on: date | None = None) -> tuple[AdminUnit, ...]:
    """Return the units above another, the nearest first."""
    found: list[AdminUnit] = []
    above = parent_of(unit, on)
    while above is not None:
        found.append(above)
        above = parent_of(above, on or (unit.valid_to and date.fromordinal(unit.valid_to.toordinal() - 1)))
    return tuple(found)


def longest_unit_at(text: str, position: int = 0) -> UnitMatch | None:
    """Return the longest name of a unit that begins at a position of a text, in any case, or None."""
    names = _rows()[0]
    ends: list[int] = []
    for word in _WORD.finditer(text, position, min(len(text), position + 60)):
        if not word.group()[0].isalnum() or (ends and "\n" in text[ends[-1] : word.start()]):
            break
        ends.append(word.end())
        if len(ends) == _LONGEST_NAME:
            break
    for end in reversed(ends):
        candidate = text[position:end].rstrip(" -–")
        lines = names.get(fold(candidate))
        if lines:
            return UnitMatch(position + len(candidate), lines[0].split(",", 3)[2])
    return None
