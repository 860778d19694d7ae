"""Ranks of authorities: whose documents are carried out by whose."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from vnplan_nlp.data.words import load_json

#: The rank of an authority of which no level is known.
UNKNOWN: Final = 16
_BY_CODE: Final = {2: 1, 3: 2, 5: 3}
_BY_LEVEL: Final = {"central": 0, "ministry": 0, "province": 1, "district": 2, "commune": 3}


@lru_cache(maxsize=8192)
def rank_of(name: str, level: str | None, unit_code: str | None) -> int:
    """Return the rank of an authority: 0 to 3 for the centre, 4 to 7 for a province, from 8 and 12 on for those below.

    Within a territory the Party comes first, then the people's council, its committee, and the offices of that; 16 is
    that of an authority of which nothing is known.

    Args:
        name: as in `Issuer.name`.
        level: as in `Issuer.level`.
        unit_code: of the admin unit: two digits for a province, three for a district, five for a commune.
    """
    territory = _BY_CODE.get(len(unit_code)) if unit_code else None
    if territory is None:
        territory = 0 if level == "party" else _BY_LEVEL.get(level or "")
    if territory is None:
        return UNKNOWN
    if level == "party":
        return 4 * territory
    councils, offices = _words()
    within = 1 if name.startswith(councils) else 3 if name.startswith(offices) and level != "central" else 2
    return 4 * territory + within


@lru_cache(maxsize=64)
def territory_of(rank: int) -> str | None:
    """Return the territory of a rank: "central", "province", "district" or "commune"; None for an unknown one."""
    names: list[str] = load_json("ranks")["territories"]
    return names[rank // 4] if rank < UNKNOWN else None


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    data = load_json("ranks")
    return tuple(data["councils"]), tuple(f"{word} " for word in data["offices"])
