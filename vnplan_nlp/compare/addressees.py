"""Addressees: whom a unit of the directive means, of what kind it is, and whether the plan's issuer is among them.

The grammar of levels and bodies is `data/levels.json`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from vnplan_nlp.compare.model import Addressed, RequirementKind
from vnplan_nlp.compare.units import Unit
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Issuer, PlanDocument, Section

#: The levels of the state, from the top; each addresses those below it.
_LADDER: Final = ("central", "province", "department", "district", "commune", "village")
#: The actor stands within so many characters of the beginning, before the verb.
_HEAD: Final = 160
_REQUEST: Final = re.compile(r"^(?:Đề nghị|Yêu cầu|Giao|Mời|Phân công)\s+")


class Addressee(NamedTuple):
    """Who is meant: the words that name him, and the levels and bodies in them."""

    actor: str | None
    levels: tuple[str, ...]
    bodies: frozenset[str]
    everybody: bool
    anybody: bool


class Addressees:
    """Reads the addressees of the units of a directive."""

    def __init__(self, directive: PlanDocument) -> None:
        """Index assignments and deadlines by where they stand."""
        self._plan = directive
        self._sections = {section.id: section for section in directive.sections}
        actors = [(item.start, item.start, item.actor) for item in directive.assignments if item.role != "report_to"]
        actors += [
            (item.start, item.actor_start, item.actor)
            for item in directive.deadlines
            if item.actor is not None and item.actor_start is not None
        ]
        self._actors = sorted(actors)
        self._starts = [start for start, _, _ in self._actors]
        self._headings: dict[str, str | None] = {}

    def of(self, unit: Unit) -> Addressee:
        """Return the addressee of a unit: named in it, or in the heading of its section."""
        return read_actor(self._actor(unit))

    def _actor(self, unit: Unit) -> str | None:
        actor = _before_verb(unit.text(self._plan))
        if actor is not None:
            return actor
        low = bisect_left(self._starts, unit.start)
        for start, actor_start, actor in self._actors[low:]:
            if start >= unit.end:
                break
            if actor_start is not None and actor_start < unit.end:
                return actor
        if unit.item is not None and unit.item < unit.start:  # whoever opens the item is meant by its clauses too
            actor = _before_verb(self._plan.text[unit.item : unit.start])
            if actor is not None:
                return actor
        return self._of_heading(unit.section, unit.start)

    def _of_heading(self, section: str | None, start: int) -> str | None:
        """Return the actor that a section above is about: "2. Sở Xây dựng"."""
        item: Section | None = self._sections.get(section or "")
        while item is not None:
            if item.start != start and item.id not in self._headings:
                heading = item.heading or ""
                named = _opener().match(_REQUEST.sub("", heading)) is not None and len(heading) < _HEAD
                self._headings[item.id] = heading.strip(" :.") if named and _levels(heading) else None
            if self._headings.get(item.id):
                return self._headings[item.id]
            item = self._sections.get(item.parent or "")
        return None


def _before_verb(words: str) -> str | None:
    """Return the actor that a text opens with, up to the verb or a colon."""
    text = _REQUEST.sub("", words)
    found = _opener().match(text[:1].upper() + text[1:_HEAD])
    if found is None:
        return None
    verb = _verbs().search(text, found.end(), _HEAD)
    colon = text.find(":", 0, _HEAD)
    ends = [end for end in (verb.start() if verb else -1, colon) if end > 0]
    actor = text[: min(ends, default=0)].strip(" ,:;")
    if actor and (_levels(actor) or any(pattern.search(actor) for pattern in _known())):
        return actor
    return None


@lru_cache(maxsize=4096)
def read_actor(actor: str | None) -> Addressee:
    """Return the levels and bodies that the words for an actor name."""
    if actor is None:
        return Addressee(None, (), frozenset(), False, False)
    bodies = frozenset(name for name, pattern in _grammar("bodies", "body") if pattern.search(actor))
    return Addressee(
        actor,
        _levels(actor),
        bodies,
        _pattern("everybody").search(actor) is not None,
        _pattern("anybody").search(actor) is not None,
    )


def _levels(words: str) -> tuple[str, ...]:
    return tuple(level for level, pattern in _grammar("levels", "level") if pattern.search(words))


@cache
def _grammar(table: str, key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    entries: list[dict[str, Any]] = load_json("levels")[table]
    return tuple((entry[key], re.compile(entry["pattern"])) for entry in entries)


@cache
def _known() -> tuple[re.Pattern[str], ...]:
    """Return what shows that words name somebody, besides levels."""
    return (*(pattern for _, pattern in _grammar("bodies", "body")), _pattern("everybody"), _pattern("anybody"))


@cache
def _opener() -> re.Pattern[str]:
    """Return what the name of an actor begins with."""
    table = load_json("levels")
    return re.compile(rf"(?!(?:{'|'.join(table['no_actors'])})\b)(?:{'|'.join(table['actor_openers'])})(?=[ ,])")


@cache
def _verbs() -> re.Pattern[str]:
    """Return what may follow the name of an actor."""
    verbs = sorted({*load_json("task_verbs")["verbs"], *load_json("levels")["verbs"]}, key=len, reverse=True)
    return re.compile(rf"(?<![\w,])(?<!ứng )(?<!Đào )(?:{'|'.join(map(re.escape, verbs))})\b")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load_json("levels")[name]["pattern"])


class Reader(NamedTuple):
    """Whose plan it is: level and body of its issuer, and the day from which the levels are those of that day."""

    level: str | None
    body: str | None
    name: str
    unit: str | None
    date: str | None
    #: Whether the directive comes from the same level of the same unit: what it hands out is then the plan's matter.
    own: bool = False


def reader_of(plan: PlanDocument, directive: PlanDocument) -> Reader:
    """Return who issued a plan, by its level in the state: "xã Lương Minh" is a commune whatever its organ is."""
    issuer, above = plan.header.issuer, directive.header.issuer
    if issuer is None:
        return Reader(None, None, "", None, plan.header.date)
    own = above is not None and (issuer.unit, level_of(issuer)) == (above.unit, level_of(above))
    return Reader(level_of(issuer), body_of(issuer.name), issuer.name, issuer.unit, plan.header.date, own)


def level_of(issuer: Issuer) -> str | None:
    """Return the level of the state that an issuer belongs to, for organs of the Party and the Front too."""
    if issuer.level in ("central", "ministry"):
        return "central"
    if issuer.level in ("province", "district", "commune"):
        return "department" if re.match(r"Sở\b|Ban Dân tộc", issuer.name) else issuer.level
    found = [level for level in _levels(issuer.name) if level in _LADDER]
    # "Huyện ủy X, tỉnh Y" is the district's: the lowest that is named.
    return max(found, key=_LADDER.index, default=None)


def body_of(name: str) -> str | None:
    """Return what kind of body an organ is: of the people's committee, the Front, the Party, a school."""
    return next((body for body, pattern in _grammar("bodies", "body") if pattern.search(name)), None)


def addressed(addressee: Addressee, reader: Reader) -> Addressed:
    """Return whether a unit of the directive means the issuer of the plan."""
    if reader.level is None or addressee.actor is None:
        return "unclear"
    if addressee.everybody or reader.own:
        return "yes"
    levels = {level for level in addressee.levels if level in _LADDER}
    if "district" in levels and reader.level == "commune" and "commune" not in levels and _without_districts(reader):
        return "unclear"  # what the districts had to do went to the communes or to the province
    if "village" in levels and reader.level == "commune":
        return "yes"  # whom the commune directs
    if not levels:
        if addressee.bodies and reader.body is not None:
            return "yes" if reader.body in addressee.bodies else "no" if not addressee.anybody else "unclear"
        return "unclear"
    if reader.level in levels:
        same_body = not addressee.bodies or reader.body is None or reader.body in addressee.bodies
        return "yes" if same_body else "unclear"
    return "unclear" if addressee.anybody else "no"


def _without_districts(reader: Reader) -> bool:
    return bool(reader.date) and str(reader.date) >= str(load_json("levels")["districts_end"])[: len(str(reader.date))]


def kind_of(unit: Unit, text: str, *, has_target: bool) -> RequirementKind:
    """Return what a unit asks for: the first kind of the table whose words it has, a target, or a task."""
    opening = text[:200]
    for kind, pattern in _grammar("kinds", "kind"):
        if pattern.search(text if kind == "procedure" else opening):
            found: RequirementKind = kind  # type: ignore[assignment]
            return found
    if has_target or (not unit.is_row and _pattern("target").search(opening) is not None):
        return "target"
    return "task"
