"""Changes: what differs between a requirement and the passage that answers it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from vnplan_nlp.compare.addressees import Addressees, Reader, addressed
from vnplan_nlp.compare.clauses import clauses_of
from vnplan_nlp.compare.model import Change, Direction
from vnplan_nlp.compare.retrieval import Weights, profile
from vnplan_nlp.compare.units import Unit
from vnplan_nlp.compare.values import Value, Values, paired, turned
from vnplan_nlp.compare.words import fold, words_of
from vnplan_nlp.data.letters import UPPER
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Campaign, Citation, PlanDocument

_DAYS: Final[dict[str, Direction]] = {"less": "earlier", "more": "later", "other": "changed"}
_AMOUNTS: Final[dict[str, Direction]] = {"less": "lower", "more": "higher", "other": "changed"}
#: A sentence of the requirement of which the plan has less than this share is not taken over.
_LEFT_OUT: Final = 0.25
#: A clause of a passage is compared where it has so much of what its best clause has of the requirement.
_ANSWERS: Final = 0.6
#: A clause that has so much of the requirement answers it alone.
_ALL: Final = 0.9
#: The shortest sentence whose absence is told, in characters.
_SENTENCE: Final = 40
#: Two amounts of one unit are one target where so many of the words around them are the same.
_SAME_TARGET: Final = 0.2
_SELF: Final = re.compile(r"(?P<type>Chỉ thị|Hướng dẫn|Nghị quyết|Quyết định|Chương trình|Kế hoạch|Công văn) này\b")
_BODY: Final = re.compile(r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|HĐND|Đảng ủy|[Tt]rên địa bàn|[Cc]ủa) $")


class Changes:
    """Tells the changes between units of two documents."""

    def __init__(self, directive: PlanDocument, plan: PlanDocument, reader: Reader, weights: Weights) -> None:
        """Prepare the values and actors of both sides."""
        self._directive, self._plan, self._reader, self._weights = directive, plan, reader, weights
        self._values = Values(directive), Values(plan)
        self._actors = Addressees(directive), Addressees(plan)
        self._citations = sorted(directive.citations, key=_start), sorted(plan.citations, key=_start)
        self._campaigns = sorted(directive.campaigns, key=_start), sorted(plan.campaigns, key=_start)
        self._clauses: dict[int, tuple[list[Unit], list[frozenset[str]]]] = {}
        issuer = directive.header.issuer
        self._names_of_directive = issuer.unit if issuer is not None else None
        self._slips = list(slips(plan, directive, reader))

    def between(self, requirement: Unit, passages: Sequence[Unit]) -> tuple[Change, ...]:
        """Return what differs between a requirement and the passages that answer it, the best passage first."""
        found: list[Change] = []
        near = [part for unit in passages for part in self._near(requirement, unit)]
        found += self._moved(requirement, near)
        if passages[0].is_preamble:
            return tuple(found)
        found += self._amounts(requirement, near)
        found += self._actor(requirement, near[0])
        found += self._renamed(requirement, passages)
        found += self._cited(requirement, near)
        found += self._scope(requirement, passages, near[0])
        found += [slip for slip in self._slips if any(_holds(unit, slip.plan_start) for unit in passages)]
        return tuple(found)

    def _near(self, requirement: Unit, passage: Unit) -> list[Unit]:
        """Return the clauses of a passage that answer a requirement: what others say is no change of it."""
        if passage.start not in self._clauses:
            parts = clauses_of(self._plan.text, passage)
            keys = [profile(part.words).distinct for part in parts] if len(parts) > 1 else []
            self._clauses[passage.start] = parts, keys
        parts, keys = self._clauses[passage.start]
        if len(parts) == 1:
            return parts
        wanted = profile(requirement.words).distinct
        shares = [self._weights.of(wanted & own) for own in keys]
        least = 1.0 if max(shares) >= _ALL * self._weights.of(wanted) else _ANSWERS
        return [part for part, share in zip(parts, shares, strict=True) if share >= least * max(shares)]

    def elsewhere(self, passages: Iterable[Unit]) -> tuple[Change, ...]:
        """Return the slips of the plan outside of some units."""
        spans = sorted((unit.start, unit.end) for unit in passages)
        starts = [start for start, _ in spans]
        found = []
        for slip in self._slips:
            at = bisect_left(starts, (slip.plan_start or 0) + 1) - 1
            if at < 0 or (slip.plan_start or 0) >= spans[at][1]:
                found.append(slip)
        return tuple(found)

    # --- days and amounts --------------------------------------------------------------------------

    def _moved(self, requirement: Unit, passages: Sequence[Unit]) -> Iterator[Change]:
        wanted = self._values[0].days(requirement)
        if not wanted:
            return
        if passages[0].is_preamble:  # the plan itself was asked for: it is there since its own day
            passages = passages[:1]
            wanted, given = wanted[:1], self._values[1].own_day()
            given = [value._replace(around=wanted[0].around) for value in given if value.scale == wanted[0].scale]
            wanted = wanted if given else []
        else:
            given = [value for unit in passages for value in self._values[1].days(unit)]
        pairs, gone, _ = paired(wanted, given)
        for one, other in sorted(pairs):
            how = turned(one, other)
            if how != "same" and not (how == "less" and passages[0].is_preamble):
                yield _change("deadline", one, other, _DAYS[how])
        for one in gone:
            # "20/6 hằng năm" for "20/6/2025" is another way to print a time, not one that is gone.
            free = (value for value in given if value.scale != one.scale and value not in [b for _, b in pairs])
            instead = next(free, None)
            yield _change("deadline", one, instead, "changed" if instead is not None else "dropped")

    def _amounts(self, requirement: Unit, passages: Sequence[Unit]) -> Iterator[Change]:
        wanted = self._values[0].quantities(requirement)
        wanted += self._all_of(requirement) if not any(one.scale == "%" for one in wanted) else []
        if not wanted:
            return
        given = [value for unit in passages for value in self._values[1].quantities(unit)]
        pairs, gone, _ = paired(wanted, given)
        for one, other in sorted(pairs):
            how = turned(one, other)
            alike = len(one.around & other.around) / (min(len(one.around), len(other.around)) or 1)
            if how != "same" and alike >= _SAME_TARGET:
                yield _change("target", one, other, _AMOUNTS[how])
        for one in gone:
            if not one.printed[0].isdigit():
                continue
            everything = one.printed == "100%" and any(
                phrase in unit.text(self._plan).lower() for unit in passages for phrase in _table()["widening"]
            )
            if one.scale == "%" and not everything:
                yield _change("target", one, None, "dropped")

    def _all_of(self, requirement: Unit) -> list[Value]:
        """Return the words that ask for all of something, as a hundred per cent."""
        words = frozenset(word.key for word in requirement.words)
        found = []
        for phrase in _table()["all_of"]:
            at = self._directive.text.find(phrase, requirement.start, requirement.end)
            if at >= 0:
                found.append(Value(at, at + len(phrase), phrase, "%", (100.0,), words))
        return found[:1]

    # --- actors, names, citations, scope -----------------------------------------------------------

    def _actor(self, requirement: Unit, passage: Unit) -> Iterator[Change]:
        meant = self._actors[0].of(requirement)
        wanted, given = meant.actor, self._actors[1].of(passage).actor
        # Whoever is meant himself hands the task on to an office of his: that is what a plan is for.
        if wanted is None or given is None or addressed(meant, self._reader) == "yes":
            return
        names = frozenset({self._reader.unit, self._names_of_directive} - {None})
        if not same_office(wanted, given, names):
            at, there = _find(self._directive, requirement, wanted), _find(self._plan, passage, given)
            yield Change(
                kind="actor",
                directive=wanted,
                plan=given,
                direction="changed",
                directive_start=at,
                directive_end=at + len(wanted) if at is not None else None,
                plan_start=there,
                plan_end=there + len(given) if there is not None else None,
            )

    def _renamed(self, requirement: Unit, passages: Sequence[Unit]) -> Iterator[Change]:
        given = [item for unit in passages for item in _within(self._campaigns[1], unit)]
        for one in _within(self._campaigns[0], requirement):
            if any(fold(one.name) == fold(other.name) for other in given):
                continue
            other = next((item for item in given if _same_campaign(one, item)), None)
            yield _spans("campaign", one, other, "renamed" if other is not None else "dropped")

    def _cited(self, requirement: Unit, passages: Sequence[Unit]) -> Iterator[Change]:
        given = {item.target: item for unit in passages for item in _within(self._citations[1], unit) if _counts(item)}
        wanted = {item.target: item for item in _within(self._citations[0], requirement) if _counts(item)}
        for target, one in wanted.items():
            other = given.get(target)
            if other is None:
                yield _spans("citation", one, None, "dropped")
            elif printed_differently(one, other):
                yield _spans("citation", one, other, "changed")
        for target, other in given.items():
            # A law named in passing is no news; a document with its number is.
            if target not in wanted and other.form == "numbered":
                yield _spans("citation", None, other, "added")

    def _scope(self, requirement: Unit, passages: Sequence[Unit], best: Unit) -> Iterator[Change]:
        held = frozenset[str]().union(*(profile(unit.words).distinct for unit in passages))
        text = self._directive.text
        if len(requirement.sentences) > 1:
            for part in requirement.sentences:
                keys = profile([word for word in requirement.words if part.start <= word.start < part.end]).distinct
                total = self._weights.of(keys)
                if part.end - part.start >= _SENTENCE and total and self._weights.of(keys & held) / total < _LEFT_OUT:
                    yield Change(
                        kind="scope",
                        directive=text[part.start : part.end],
                        direction="narrower",
                        directive_start=part.start,
                        directive_end=part.end,
                    )
        said = requirement.text(self._directive)
        for phrase in _table()["narrowing"]:
            found = best.text(self._plan).find(phrase)
            at = best.start + found if found >= 0 else None
            if at is not None and phrase not in said:
                yield Change(kind="scope", plan=phrase, direction="narrower", plan_start=at, plan_end=at + len(phrase))


def weakens(change: Change) -> bool:
    """Whether a change takes something off a requirement: a later day, a lower target.

    A district's share of the province's 25 schools is no lower target; 60 % instead of 80 % is, and 8 instead of 10.
    """
    if change.kind == "deadline":
        return change.direction == "later"
    if change.kind != "target" or change.direction != "lower" or not change.directive or not change.plan:
        return False
    if not change.directive[0].isdigit():
        return True  # "tất cả" and 80 %
    old, new = (float(re.sub(r"[.%]", "", words).replace(",", ".")) for words in (change.directive, change.plan))
    return change.directive.endswith("%") or new >= old / 2


def printed_differently(one: Citation, other: Citation, *, articles: bool = True) -> bool:
    """Whether two citations of one document disagree in a detail that both print: number, day, article."""
    pairs = ((_plain(one.reference), _plain(other.reference)), (one.date, other.date))
    if any(first and second and first != second and not _cut(first, second) for first, second in pairs):
        return True
    return bool(articles and one.pinpoint and other.pinpoint and set(one.pinpoint) != set(other.pinpoint))


def _cut(first: str, second: str) -> bool:
    """Whether one of two dates is only printed in less detail."""
    return first.startswith(second) or second.startswith(first)


def _plain(reference: str | None) -> str | None:
    return re.sub(r"[\s‑–-]+", "-", reference) if reference else None


def slips(plan: PlanDocument, directive: PlanDocument, reader: Reader) -> Iterator[Change]:
    """Yield what a plan seems to have copied from another document and not adapted.

    Its issuer's territory called by another level's word, another unit of the same kind in its own place, and the
    kind of the directive where the plan speaks of itself.
    """
    if reader.own:
        return
    own = plan.header.doc_type
    # What another document is called is no word of this one.
    quoted = [(item.start, item.title_end or item.end) for item in plan.citations]
    for match in _SELF.finditer(plan.text):
        if own is not None and match["type"] != own and match["type"] == directive.header.doc_type:
            yield _slip(plan, match.start(), match.end())
    for level in _table()["own_level"].get(reader.level or "", ()):
        for phrase in _table()["copied"][level]:
            for match in re.finditer(rf"\b{phrase}\b(?! [{UPPER}])", plan.text):
                # "các kế hoạch của tỉnh" speaks of the province; the same words in the directive speak of itself.
                if any(start <= match.start() < end for start, end in quoted):
                    continue
                taken_over = phrase.startswith(("trên", "toàn")) and phrase in directive.text
                if taken_over or (level == "district" and _gone(reader)):
                    yield _slip(plan, match.start(), match.end())
    issuer = plan.header.issuer
    if issuer is None or issuer.unit is None:
        return
    kind = re.search(rf"(?P<kind>xã|phường|thị trấn|huyện|quận|thị xã|đặc khu) {re.escape(issuer.unit)}", issuer.name)
    if kind is not None:
        named = re.compile(rf"\b{kind['kind']} (?!{re.escape(issuer.unit)})[{UPPER}]\w+(?: [{UPPER}]\w+)*")
        for match in named.finditer(plan.text):
            if _BODY.search(plan.text, max(0, match.start() - 24), match.start()):
                yield _slip(plan, match.start(), match.end())


def _gone(reader: Reader) -> bool:
    """Whether there are no districts any more on the day of the plan."""
    return reader.level == "commune" and (reader.date or "")[:7] >= str(load_json("levels")["districts_end"])[:7]


def _slip(plan: PlanDocument, start: int, end: int) -> Change:
    return Change(kind="slip", plan=plan.text[start:end], direction="copied", plan_start=start, plan_end=end)


def _change(kind: Any, one: Value | None, other: Value | None, direction: Direction) -> Change:
    return Change(
        kind=kind,
        direction=direction,
        directive=one.printed if one else None,
        directive_start=one.start if one else None,
        directive_end=one.end if one else None,
        plan=other.printed if other else None,
        plan_start=other.start if other else None,
        plan_end=other.end if other else None,
    )


def _spans(kind: Any, one: Any, other: Any, direction: Direction) -> Change:
    return Change(
        kind=kind,
        direction=direction,
        directive=one.text if one else None,
        directive_start=one.start if one else None,
        directive_end=one.end if one else None,
        plan=other.text if other else None,
        plan_start=other.start if other else None,
        plan_end=other.end if other else None,
    )


def _start(item: Any) -> int:
    return int(item.start)


def _within(items: Sequence[Any], unit: Unit) -> list[Any]:
    low = bisect_left(items, unit.start, key=_start)
    return list(items[low : bisect_left(items, unit.end, key=_start)])


def _holds(unit: Unit, position: int | None) -> bool:
    return position is not None and unit.start <= position < unit.end


def _counts(item: Citation) -> bool:
    return item.target is not None and item.within is None and item.form in ("numbered", "named")


def _same_campaign(one: Campaign, other: Campaign) -> bool:
    if one.national is not None and one.national == other.national:
        return True
    first, second = (profile(words_of(item.name)).distinct for item in (one, other))
    return bool(first) and len(first & second) / max(len(first), len(second)) >= 0.5


def same_office(one: str, other: str, places: frozenset[str | None] = frozenset()) -> bool:
    """Whether two actors do the same work, at whatever level and place; also where nothing tells one of them apart."""
    first, second = (_bare_actor(actor, places) for actor in (one, other))
    return not first or not second or bool(first & second)


@lru_cache(maxsize=4096)
def _bare_actor(actor: str, names: frozenset[str | None]) -> frozenset[str]:
    """Return what tells an actor from others of his level: "Sở Nội vụ" and "Phòng Nội vụ" are one."""
    lower = f" {actor.lower()} "
    for name in names:
        lower = lower.replace(f" {str(name).lower()} ", " ")
    for word, counterpart in _table()["counterparts"].items():
        lower = re.sub(rf"(?<!\w){word}(?!\w)", counterpart, lower)
    noise = _noise()
    return frozenset(word.key for word in words_of(lower) if word.key not in noise)


@cache
def _noise() -> frozenset[str]:
    return frozenset(word.key for word in words_of(_table()["actor_noise"])) | frozenset(
        _table()["actor_noise"].split()
    )


def _find(plan: PlanDocument, unit: Unit, words: str) -> int | None:
    at = plan.text.find(words, unit.start, unit.end)
    return at if at >= 0 else None


@cache
def _table() -> dict[str, Any]:
    loaded: dict[str, Any] = load_json("change_words")
    return loaded
