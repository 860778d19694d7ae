"""Who issues a look-alike plan and when: the place, the organ above it and the words they are called by."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from corpora.generator.facts import Facts

TWO_TIER = dt.date(2025, 7, 1)  # from this day provinces stand directly above communes
_PARTY = {"tỉnh": ("Tỉnh ủy", "TU"), "huyện": ("Huyện ủy", "HU"), "thị xã": ("Thị ủy", "ThU")}


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit as texts name it."""

    kind: str
    name: str
    level: str  # province, district, commune

    @property
    def place(self) -> str:
        """The kind and the name: "huyện Thanh Chương"."""
        return f"{self.kind} {self.name}"

    @property
    def party(self) -> str:
        """The Party committee of the unit: "Huyện ủy"."""
        if self.level == "commune":
            return "Đảng ủy"
        return _PARTY.get(self.kind, ("Thành ủy", "TU"))[0]

    @property
    def party_code(self) -> str:
        """The committee's code in symbols: "HU" in "NQ/HU"."""
        return "ĐU" if self.level == "commune" else _PARTY.get(self.kind, ("Thành ủy", "TU"))[1]


@dataclass(frozen=True, slots=True)
class Setting:
    """The circumstances of one document."""

    unit: Unit
    above: tuple[Unit, ...]  # nearest first
    date: dt.date
    is_party: bool

    @property
    def level(self) -> str:
        """The key of the vocabulary: province, district, commune or party."""
        return "party" if self.is_party else self.unit.level

    @property
    def committee(self) -> str:
        """The issuer in short, as the body calls it."""
        return f"Ban Thường vụ {self.unit.party}" if self.is_party else f"UBND {self.unit.kind}"

    @property
    def issuer(self) -> str:
        """The issuer with its unit, abbreviations expanded."""
        return f"{self.unit.party} {self.unit.name}" if self.is_party else f"Ủy ban nhân dân {self.unit.place}"

    @property
    def below(self) -> str:
        """The units below in a list: "các xã, phường"."""
        if self.unit.level == "commune":
            return "các thôn" if self.unit.kind == "xã" else "các khu phố"
        if self.unit.level == "province" and self.date < TWO_TIER:
            return "các huyện, thị xã, thành phố"
        return "các xã, thị trấn" if self.unit.kind == "huyện" else "các xã, phường"


def choose(rng: random.Random, facts: Facts) -> Setting:
    """Return a setting whose units existed at its date: no districts after the middle of 2025."""
    level = rng.choices(("province", "district", "commune", "party"), (35, 27, 28, 10))[0]
    year = rng.choice((2021, 2022, 2023, 2024))
    if level == "party":
        below = rng.random() < 0.5
        kind, name, above = rng.choice(facts.districts) if below else (*rng.choice(facts.provinces), "")
        unit = Unit(kind, name, "district" if below else "province")
        return Setting(unit, (_province(facts, above),) if above else (), _day(rng, year), True)
    if level == "province":
        kind, name = rng.choice(facts.provinces)
        year = rng.choice((2021, 2022, 2023, 2024, 2025, 2026))
        return Setting(Unit(kind, name, level), (), _day(rng, year), False)
    if level == "district":
        kind, name, above = rng.choice(facts.districts)
        return Setting(Unit(kind, name, level), (_province(facts, above),), _day(rng, year), False)
    kind, name, above = rng.choice(facts.communes)
    district = next(row for row in facts.districts if row[1] == above)
    province = _province(facts, district[2])
    year = rng.choice((2021, 2022, 2023, 2024, 2026))
    line = (province,) if year == 2026 else (Unit(district[0], district[1], "district"), province)
    return Setting(Unit(kind, name, level), line, _day(rng, year), False)


def _province(facts: Facts, name: str) -> Unit:
    """Return the province of that name."""
    kind = next(row[0] for row in facts.provinces if row[1] == name)
    return Unit(kind, name, "province")


def _day(rng: random.Random, year: int) -> dt.date:
    """Return a day of the year that leaves time for deadlines after it."""
    return dt.date(year, rng.choice((1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5, 6, 8, 9)), rng.randint(1, 28))
