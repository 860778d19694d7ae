"""Who carries a document out: as a tree from the centre down to the communes, and which units have nothing yet."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from vnplan_nlp.data.admin_units import AdminUnit, all_units, ancestors, children_of, find, with_code
from vnplan_nlp.data.letters import bare
from vnplan_nlp.data.ranks import territory_of
from vnplan_nlp.errors import UnknownPlaceError
from vnplan_nlp.index.model import CascadeNode, Coverage, CoveredUnit, Document, Target
from vnplan_nlp.index.records import DOCUMENT, document_of, documents_by_id, documents_on, target_id, targets_by_id

#: Documents of a tree; those under further ones are counted, not listed.
_MOST: Final = 2000
#: Documents listed for a unit.
_LISTED: Final = 20
#: Type words of units, as they are typed without diacritics.
_KINDS: Final = {
    "tinh": "Tỉnh", "thanh pho": "Thành phố", "tp": "Thành phố", "huyen": "Huyện", "quan": "Quận",
    "thi xa": "Thị xã", "tx": "Thị xã", "xa": "Xã", "phuong": "Phường", "thi tran": "Thị trấn", "dac khu": "Đặc khu",
}  # fmt: skip


def cascade(base: sqlite3.Connection, target: Target, limit: int, depth: int) -> CascadeNode:
    """Return the documents that carry a target out, each under what it follows at first hand.

    Those of higher authorities come first, then the newest.
    """
    number = target_id(base, target)
    tree = _Tree(base, limit)
    row = base.execute("SELECT document FROM targets WHERE id = ?", (number,)).fetchone()
    own = documents_by_id(base, [row[0]])[row[0]] if row[0] is not None else None
    children, left_out = tree.below(number, depth, frozenset([number]))
    level = target.issuer.level if target.issuer else None
    return CascadeNode(target=target, document=own, level=level, children=children, left_out=left_out)


class _Tree:
    def __init__(self, base: sqlite3.Connection, limit: int) -> None:
        self._base, self._limit, self._room = base, limit, _MOST

    def below(self, target: int, depth: int, above: frozenset[int]) -> tuple[tuple[CascadeNode, ...], int]:
        """The nodes right under a target, and how many are left out."""
        base = self._base
        limit = min(self._limit, max(0, self._room)) if depth > 0 else 0
        rows = base.execute(
            f"SELECT e.role, d.rank, d.target, {DOCUMENT} FROM (SELECT document, role FROM edges"
            " WHERE target = ? AND direct ORDER BY rank, document LIMIT ?) AS e"
            f" {documents_on('e.document')} ORDER BY d.rank, d.id",
            (target, limit),
        ).fetchall()
        total = len(rows)
        if total == limit:  # there may be more
            counted = "SELECT COUNT(*) FROM edges WHERE target = ? AND direct"
            total = base.execute(counted, (target,)).fetchone()[0]
        self._room -= len(rows)
        known = targets_by_id(base, [row[2] for row in rows if row[2] is not None])
        nodes = []
        seen: set[int] = set()
        for role, rank, own, *columns in rows:
            if own is not None and (own in above or own in seen):  # two files of one document, or a circle
                total -= 1
                continue
            children: tuple[CascadeNode, ...] = ()
            left_out = 0
            if own is not None:
                seen.add(own)
                if known[own].documents:  # most plans at the end of the line are cited by nobody
                    children, left_out = self.below(own, depth - 1, above | {own})
            nodes.append(
                CascadeNode(
                    target=known.get(own) if own is not None else None,
                    document=document_of(columns),
                    level=territory_of(rank),
                    role=role,
                    children=children,
                    left_out=left_out,
                )
            )
        return tuple(nodes), total - len(nodes)


# --- coverage ---


def coverage(base: sqlite3.Connection, target: Target, within: str, level: str | None, on: str | None) -> Coverage:
    """Return which units below a place have a document that carries a target out.

    Raises:
        UnknownPlaceError: there is no such unit, or several.
    """
    place = place_of(within, _day(on))
    province = place if place.level == "province" else ancestors(place, _day(on))[-1]
    found = _carrying_out(base, target_id(base, target), province.name)
    day = _day(on) or _last_day(base, found) or _day(target.last_cited) or _day(target.date) or date.today()
    now = with_code(place.code, day)
    place = now if now is not None and now.valid(day) and now.name == place.name else _then(place, day)
    if not place.valid(day) and on is None and place.valid_to is not None:
        day = place.valid_to - timedelta(days=1)  # the last day of a unit that is no more
    if not place.valid(day):  # its code is that of another unit now
        raise UnknownPlaceError(f"{place.full_name} ({day.isoformat()})")
    by_unit: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for document, (code, name) in found:
        by_unit[None if len(code) == 2 else code, name].append(document)
    units = [unit for unit in (place, *_below(place, day)) if level is None or unit.level == level]
    listed = {unit.code: sorted(by_unit.get(_identity(unit), ()))[:_LISTED] for unit in units}
    documents = documents_by_id(base, [one for some in listed.values() for one in some])
    rows = tuple(_covered(unit, [documents[one] for one in listed[unit.code]], day) for unit in units)
    levels = [row.level for row in rows]
    return Coverage(
        target=target,
        within=place.full_name,
        on=day.isoformat(),
        units=rows,
        covered=sum(bool(row.documents) for row in rows),
        by_level={
            name: (sum(bool(row.documents) for row in rows if row.level == name), levels.count(name))
            for name in dict.fromkeys(levels)
        },
    )


def place_of(words: str, on: date | None) -> AdminUnit:
    """Return the unit that words name: "Gia Lai", "tỉnh gia lai", "huyện Ia Grai", a code; the largest of a name.

    Raises:
        UnknownPlaceError: there is none, or several of that level.
    """
    words = " ".join(words.split())
    if words.isdigit():
        unit = with_code(words, on)
        if unit is not None:
            return unit
    plain = bare(words)
    opening = next((one for one in _KINDS if plain.startswith((f"{one} ", f"{one}."))), None)
    kind = _KINDS[opening] if opening is not None else None
    name = words[len(opening) :].lstrip(". ") if opening is not None else words
    candidates = find(name, kind, on=on) or find(name, kind) if kind is not None else ()
    candidates = candidates or find(words, on=on) or find(words) or tuple(_spelt_without_marks(name, kind, on))
    largest = [unit for unit in candidates if unit.level == candidates[0].level] if candidates else []
    names = {(unit.name, unit.parent_code) for unit in largest}
    if not largest or (len(names) > 1 and largest[0].level != "province"):
        near = [
            f"{unit.full_name} ({', '.join(above.full_name for above in ancestors(unit, on))}: {unit.code})"
            for unit in largest[:5]
        ]
        raise UnknownPlaceError(words, near, [unit.code for unit in largest[:5]])
    return largest[-1]


def _spelt_without_marks(name: str, kind: str | None, on: date | None) -> list[AdminUnit]:
    """The units of a name that is typed without diacritics, the larger ones first; without a type only provinces."""
    wanted = bare(name)
    found = [
        unit
        for unit in all_units()
        if (unit.level == "province" if kind is None else unit.type == kind) and bare(unit.name) == wanted
    ]
    return [unit for unit in found if unit.valid(on)] or found


def _carrying_out(base: sqlite3.Connection, target: int, province: str) -> list[tuple[int, tuple[str, str]]]:
    """The documents of a province that follow a target: row id, code and name of the unit.

    At first hand, or through others of the province and of the centre.
    """
    found: dict[int, tuple[str, str]] = {}
    seen = {target}
    layer = [target]
    while layer:
        following = []
        for one in layer:
            rows = base.execute(
                "SELECT d.id, i.unit_code, i.unit, d.target FROM edges AS e JOIN documents AS d ON d.id = e.document"
                " JOIN issuers AS i ON i.id = d.issuer WHERE e.target = ?1 AND e.follows AND e.province = ?2"
                " UNION ALL SELECT d.id, NULL, NULL, d.target FROM edges AS e JOIN documents AS d"
                " ON d.id = e.document WHERE e.target = ?1 AND e.follows AND e.province IS NULL"
                " AND d.target IS NOT NULL",
                (one, province),
            )
            for document, code, name, own in rows:
                if code is not None:
                    found[document] = (code, name)
                if own is not None and own not in seen:
                    seen.add(own)
                    following.append(own)
        layer = following
    return sorted(found.items())


def _last_day(base: sqlite3.Connection, found: list[tuple[int, tuple[str, str]]]) -> date | None:
    """The day of the newest document that has one: ids are in the order of time."""
    for document, _ in found:
        row = base.execute("SELECT date FROM documents WHERE id = ?", (document,)).fetchone()
        if row[0] is not None:
            return _day(row[0])
    return None


def _then(place: AdminUnit, day: date) -> AdminUnit:
    """A place as it was on a day: under the same name, where it was there."""
    same: tuple[Any, ...] = tuple(unit for unit in find(place.name, on=day) if unit.level == place.level)
    return same[-1] if same else place


def _below(place: AdminUnit, day: date) -> Iterator[AdminUnit]:
    """The units below a place on a day, each before those below it."""
    for unit in sorted(children_of(place.code, day), key=lambda one: (one.level != "district", one.code)):
        if unit.code != place.code:
            yield unit
            yield from _below(unit, day)


def _identity(unit: AdminUnit) -> tuple[str | None, str]:
    """What tells a unit from others: a code alone is given again; provinces keep their names, not their codes."""
    return (None if unit.level == "province" else unit.code, unit.name)


def _covered(unit: AdminUnit, documents: list[Document], day: date) -> CoveredUnit:
    above = with_code(unit.parent_code, day) if unit.parent_code else None
    return CoveredUnit(
        code=unit.code,
        name=unit.full_name,
        level=unit.level,
        parent=above.full_name if above else None,
        documents=tuple(documents),
    )


def _day(printed: str | None) -> date | None:
    """The day of an ISO date; the last that is sure to be in it where it is cut."""
    parts = [int(part) for part in (printed or "").split("-") if part.isascii() and part.isdigit()]
    if not parts or parts[0] < 1:
        return None
    year, month, day = (*parts, 12, 28)[:3] if len(parts) < 3 else parts[:3]
    if len(parts) == 2:
        month, day = parts[1], 28
    try:
        return date(year, month, day)
    except ValueError:
        return None
