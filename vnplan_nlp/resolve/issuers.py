"""Issuers of cited documents: "UBND tỉnh" in a plan of thị xã An Khê is the UBND of tỉnh Gia Lai.

A relative issuer is read from the plan's own place and the admin units that were valid on its day; a place that is
named is looked up among the units valid on the day of the cited document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from vnplan_nlp.data.admin_units import AdminUnit, ancestors, find
from vnplan_nlp.data.issuers import UNIT_TYPES, first_unit
from vnplan_nlp.schema import Citation, Draft, Issuer
from vnplan_nlp.schema.canonical import slug

#: The unit types that a Party committee is named after; "Thành ủy" and "Thị ủy" print no type word of their own.
_COMMITTEES: Final = {"Tỉnh": "Tỉnh", "Thành": "Thành phố", "Huyện": "Huyện", "Thị": "Thị xã", "Quận": "Quận"}
_COMMITTEE: Final = re.compile(
    r"\b(Tỉnh|Thành|Huyện|Thị|Quận) (?:ủy|uỷ|đoàn|Đoàn)\b(?: (?P<name>[^\W\d_a-zà-ỹđ][^,;(]*))?"
)
#: A type word without a name behind it: "Ủy ban nhân dân tỉnh", "Đảng bộ thị xã khóa XVII".
_RELATIVE: Final = re.compile(
    r"(?<!\w)(tỉnh|thành phố|huyện|quận|thị xã|xã(?! hội)|phường|thị trấn|đặc khu)(?= khóa| khoá| lần| nhiệm| \(|,|$)",
    re.IGNORECASE,
)
#: Organs of a province that print no place.
_OF_PROVINCE: Final = re.compile(r"(?:Giám đốc |Chánh Văn phòng )?(?:Sở|Ban Quản lý [Kk]hu) ")
#: Organs of the unit below the province: of the district, and of the commune where there are no districts any more.
_BELOW_PROVINCE: Final = re.compile(r"(?:Trưởng [Pp]hòng|Phòng) (?!Công chứng)")
_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says of itself that its mentions are read by.

    `units` are its own admin unit and those above it, the inner one first; `on` is its day, or the last day known
    to lie before it.
    """

    doc_type: str | None
    on: date | None
    units: tuple[AdminUnit, ...]


def context_of(draft: Draft) -> Context:
    """Return the context of a document; the day of one without a date is the last that it cites."""
    header = draft.header
    printed = header.date or max((c.date for c in draft.layer("citations") if c.date), default=None)
    on = day_of(printed)
    issuer = header.issuer
    units: tuple[AdminUnit, ...] = ()
    if issuer is not None and issuer.unit is not None:
        own = [unit for unit in find(issuer.unit, on=on) or find(issuer.unit) if unit.code == issuer.unit_code]
        if own:
            units = (own[-1], *ancestors(own[-1], on))
    return Context(header.doc_type, on, units)


@lru_cache(maxsize=4096)
def day_of(printed: str | None) -> date | None:
    """Return the last day of an ISO date that may be cut: 2023-01-18, 2023-01, 2023."""
    match = _ISO.fullmatch(printed or "")
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 28)
    return date(year, month, day)


def resolve_issuer(citation: Citation, context: Context) -> Issuer | None:
    """Return the issuer of a citation with its admin unit; None where the citation prints no issuer.

    An issuer whose unit cannot be told stays as it was printed.
    """
    if citation.issuer is None:
        return None
    return _in_place(citation.issuer, day_of(citation.date) or context.on, context.on, context.units)


@lru_cache(maxsize=4096)
def _in_place(issuer: Issuer, day: date | None, today: date | None, units: tuple[AdminUnit, ...]) -> Issuer:
    """Return an issuer with its place: that of a document of a day, cited today by an organ of some units."""
    name, unit = _placed(issuer.name, day, units)
    if unit is None:
        return issuer
    parents = ancestors(unit, today if unit in units else None)
    return Issuer(
        name=name,
        level=issuer.level or unit.level,
        unit=unit.name,
        unit_code=unit.code,
        parent_unit=parents[0].name if parents else None,
    )


def _placed(name: str, day: date | None, units: tuple[AdminUnit, ...]) -> tuple[str, AdminUnit | None]:
    """Return the name with its place written out, and the unit."""
    committee = _COMMITTEE.search(name)
    if committee is not None:
        kind = _COMMITTEES[committee[1]]
        if committee["name"]:
            return name, _lookup(committee["name"].strip(), kind, day, units)
        unit = _own_unit(kind, units)
        return (f"{name[: committee.end()]} {unit.name}{name[committee.end() :]}" if unit else name), unit
    relative = _RELATIVE.search(name)
    first = first_unit(name)
    if first is not None and (relative is None or name.find(first[1]) < relative.start()):
        return name, _lookup(first[1], first[0], day, units)
    if relative is not None:
        unit = _own_unit(UNIT_TYPES[relative[1].lower()], units)
        return (f"{name[: relative.end()]} {unit.name}{name[relative.end() :]}" if unit else name), unit
    if _OF_PROVINCE.match(name) and units:
        province = units[-1]
        return f"{name} {province.full_name}", province
    if _BELOW_PROVINCE.match(name) and len(units) > 1:
        return f"{name} {units[-2].full_name}", units[-2]
    return name, None


def _own_unit(kind: str, units: tuple[AdminUnit, ...]) -> AdminUnit | None:
    """Return the one unit of a type among the document's own place and those above it, or None."""
    found = [unit for unit in units if unit.type == kind]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=2048)
def _lookup(name: str, kind: str, day: date | None, near: tuple[AdminUnit, ...]) -> AdminUnit | None:
    """Return the one unit of a name and a type on a day, or None where several may be meant."""
    found = find(name, kind, on=day) or find(name, kind)
    if kind == "Thành phố" and len({unit.level for unit in found}) > 1:
        found = tuple(unit for unit in found if unit.level == "province")
    if len(found) > 1 and near:
        # Of several communes of one name, the one in the document's own province is meant.
        codes = {unit.code for unit in near}
        own = [unit for unit in found if unit in near or codes & {above.code for above in ancestors(unit, day)}]
        found = tuple(own) or found
    return found[-1] if len({unit.code for unit in found}) == 1 or (found and found[0].level == "province") else None


def place_key(unit: AdminUnit, on: date | None) -> str:
    """Return the key of a unit in canonical ids, the unit itself first: "thi-xa-an-khe.tinh-gia-lai"."""
    return ".".join(slug(part.full_name) for part in (unit, *ancestors(unit, on)))
