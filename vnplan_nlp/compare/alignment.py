"""Alignment: the passages of a plan that answer each unit of its directive, with the signals that speak for each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from math import fsum, sqrt
from typing import Final, NamedTuple

from vnplan_nlp.compare.addressees import Addressee, Addressees, addressed, kind_of, reader_of
from vnplan_nlp.compare.itself import asks_for_a_plan, watches_over_it
from vnplan_nlp.compare.offices import fields_of
from vnplan_nlp.compare.retrieval import Hit, Index, Profile, Weights, profile
from vnplan_nlp.compare.scoring import SIGNALS, Candidate, Scorer
from vnplan_nlp.compare.units import Unit
from vnplan_nlp.compare.words import fold, words_of
from vnplan_nlp.schema import PlanDocument

#: So many units of the plan are looked at closely for each requirement.
CANDIDATES: Final = 8
_OPENING_WORDS: Final = 8
#: A passage that has this share of the requirement's words, inverted, counts in full as mutual.
_FULL_MUTUAL: Final = 1.5
#: Content words.
_SHORTEST_WINDOW: Final = 24
#: An actor is the issuer itself where so many of the words of either name are the same; the place may be left out.
_SAME_ISSUER: Final = 0.65
#: A sentence that weighs less is no measure of its own.
_LIGHT: Final = 6.0
_QUOTED: Final = re.compile(r"[“\"]([^“”\"\n]{8,200})[”\"]")
#: Two names with so large a share of words in common are one, renamed for the place.
_SAME_NAME: Final = 0.6


#: What of a passage speaks for it, by about the weights that are fitted; headings only tell candidates apart.
_CONTENT: Final = {
    "words": 1.0, "pairs": 0.6, "sentence": 0.4, "passage": 0.9, "opening": 0.4, "act": 0.3, "names": 0.3,
    "section": 0.3,
}  # fmt: skip


#: A passage that holds so much of a requirement has it in its own words.
_PRINTED: Final = 1.7
_ADDRESSED: Final = {"yes": 1.0, "unclear": 0.5, "no": 0.0}
#: The plan beside a requirement that asks for a plan.
_ITSELF: Final = {name: 1.0 if name in ("itself", "title", "addressed", "meant", "room") else 0.0 for name in SIGNALS}


class Side(NamedTuple):
    """A document, its units, and what each is compared by."""

    plan: PlanDocument
    units: list[Unit]
    profiles: list[Profile]
    names: list[frozenset[frozenset[str]]]
    cited: list[frozenset[str]]


class Link(NamedTuple):
    """A unit of the directive, a unit of the plan, the signals between them and the score."""

    requirement: int
    passage: int
    signals: dict[str, float]
    score: float
    hit: Hit


def side_of(plan: PlanDocument, units: list[Unit]) -> Side:
    """Return a document ready for comparing."""
    starts = [unit.start for unit in units]
    names: list[set[frozenset[str]]] = [set() for _ in units]
    cited: list[set[str]] = [set() for _ in units]
    for match in _QUOTED.finditer(plan.text):
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and match.start() < units[at].end:
            keys = profile([word for word in units[at].words if match.start() <= word.start < match.end()]).distinct
            if len(keys) > 1:
                names[at].add(keys)
    for citation in plan.citations:
        at = bisect_right(starts, citation.start) - 1
        if citation.target is not None and at >= 0 and citation.start < units[at].end:
            cited[at].add(citation.target)
    return Side(
        plan,
        units,
        [profile(unit.words) for unit in units],
        [frozenset(item) for item in names],
        [frozenset(item) for item in cited],
    )


class Alignment:
    """All candidates of all requirements, scored: `links[n]` are those of unit n of the directive, the best first."""

    def __init__(self, directive: Side, plan: Side, scorer: Scorer, most: int = CANDIDATES) -> None:
        """Find and judge the candidates."""
        self.directive, self.plan = directive, plan
        self.weights = Weights([*directive.profiles, *plan.profiles])
        index = Index(plan.profiles, self.weights)
        hits = [
            [
                hit._replace(words=self._near(wanted, plan.profiles[hit.unit], hit.words))
                for hit in index.search(wanted, most)
            ]
            for wanted in directive.profiles
        ]
        self._claims: defaultdict[int, float] = defaultdict(float)
        for found in hits:
            for hit in found:
                self._claims[hit.unit] = max(self._claims[hit.unit], hit.strength)
        self._requirement_sentences = [self._sentences(*item) for item in _zipped(directive)]
        self._plan_sentences = [self._sentences(*item) for item in _zipped(plan)]
        self._citing = defaultdict[str, int](int)
        for targets in (*directive.cited, *plan.cited):
            for target in targets:
                self._citing[target] += 1
        self._title = self._titles()
        sizes = [sum(len(item.keys) for item in side.profiles) for side in (directive, plan)]
        self._room = min(1.0, sizes[1] / (sizes[0] or 1))
        self.actors, self._plan_actors = _actors(directive), _actors(plan)
        self._own_acts = _own_acts(directive, plan.plan, self.actors)
        self._reports = _reporting(directive), _reporting(plan)
        self._contexts = _context_profiles(directive), _context_profiles(plan)
        self._fields = [[fields_of(item.actor) for item in side] for side in (self.actors, self._plan_actors)]
        reader = reader_of(plan.plan, directive.plan)
        self._addressed = [_ADDRESSED[addressed(item, reader)] for item in self.actors]
        self._squares = [[self._square(item.distinct) for item in side.profiles] for side in (directive, plan)]
        preamble = next((number for number, unit in enumerate(plan.units) if unit.is_preamble), None)
        candidates, places = [], []
        texts = [unit.text(plan.plan) for unit in plan.units]
        for number, found in enumerate(hits):
            text = directive.units[number].text(directive.plan)
            signals = [self._signals(number, hit) for hit in found]
            # The passage that says the most of it decides whether it is this requirement that is answered there: the
            # candidates keep the order of what they say, however well others answer other requirements.
            lead = max(range(len(found)), key=lambda at: (_content(signals[at]), -at), default=0)
            common = {name: signals[lead][name] for name in ("mutual", "kindred")} if found else {}
            chance = _chance(found)
            for hit, own in zip(found, signals, strict=True):
                candidates.append(
                    Candidate(
                        text,
                        texts[hit.unit],
                        own | common | {"contrast": _contrast(hit, chance)},
                    )
                )
                places.append((number, hit))
            printed = bool(found) and found[0].strength >= _PRINTED
            if preamble is not None and not printed and self._addressed[number] and asks_for_a_plan(text):
                candidates.append(Candidate(text, plan.units[preamble].text(plan.plan), _ITSELF))
                places.append((number, Hit(preamble, 0.0, 0.0)))
        scores = scorer.score(candidates) if candidates else []
        links: list[list[Link]] = [[] for _ in hits]
        for candidate, (number, hit), score in zip(candidates, places, scores, strict=True):
            link = Link(number, hit.unit, dict(candidate.signals), min(1.0, max(0.0, float(score))), hit)
            links[number].append(link)
        self.links = [sorted(group, key=self._rank) for group in links]

    def _rank(self, link: Link) -> tuple[float, float, float]:
        """Order candidates: of two that say the same, the one that stands where the requirement does."""
        place = link.requirement / len(self.directive.units) - link.passage / len(self.plan.units)
        return -link.score, -link.hit.strength, abs(place)

    def _sentences(self, unit: Unit, item: Profile) -> list[tuple[frozenset[str], float]]:
        """Return the words of each sentence of a unit that is long enough to be a measure, and their weight."""
        if len(unit.sentences) < 2:
            return [(item.distinct, self.weights.of(item.distinct))]
        starts = [word.start for word in unit.words]
        found = []
        for sentence in unit.sentences:
            low, high = bisect_right(starts, sentence.start - 1), bisect_right(starts, sentence.end - 1)
            keys = frozenset(word.key for word in unit.words[low:high]) & item.distinct
            weight = self.weights.of(keys)
            if weight >= _LIGHT:
                found.append((keys, weight))
        return found or [(item.distinct, self.weights.of(item.distinct))]

    def _signals(self, number: int, hit: Hit) -> dict[str, float]:
        wanted, given = self.directive.profiles[number], self.plan.profiles[hit.unit]
        opening = frozenset(wanted.keys[:_OPENING_WORDS])
        mutual = hit.strength / (self._claims[hit.unit] or 1.0)
        return {
            "words": hit.words,
            "pairs": hit.pairs,
            "sentence": self._best(self._requirement_sentences[number], given.distinct),
            "passage": self._best(self._plan_sentences[hit.unit], wanted.distinct),
            "opening": self.weights.of(opening & given.distinct) / (self.weights.of(opening) or 1.0),
            "act": 1.0 if self._reports[0][number] == self._reports[1][hit.unit] else 0.0,
            "meant": 0.0 if self._own_acts[number] else 1.0,
            "mutual": mutual * min(1.0, _FULL_MUTUAL * hit.words),
            "kindred": mutual * self._title,
            "names": self._names(number, hit.unit),
            "citation": self._citation(number, hit.unit),
            "section": self._section(number, hit.unit),
            "title": self._title,
            "addressed": self._addressed[number],
            "office": 1.0 if self._fields[0][number] & self._fields[1][hit.unit] else 0.0,
            "cosine": self._cosine(number, hit.unit),
            "itself": 0.0,
            "room": self._room,
        }

    def _square(self, keys: frozenset[str]) -> float:
        return fsum(self.weights[key] ** 2 for key in keys)

    def _cosine(self, number: int, unit: int) -> float:
        shared = self._square(self.directive.profiles[number].distinct & self.plan.profiles[unit].distinct)
        return shared / (sqrt(self._squares[0][number] * self._squares[1][unit]) or 1.0)

    def _near(self, wanted: Profile, given: Profile, whole: float) -> float:
        """Return the greatest share of a requirement's words in a window of the passage, twice as long as it."""
        width = max(_SHORTEST_WINDOW, 2 * len(wanted.keys))
        if len(given.keys) <= width:
            return whole
        total = self.weights.of(wanted.distinct) or 1.0
        shared = [(at, key) for at, key in enumerate(given.keys) if key in wanted.distinct]
        inside: dict[str, int] = {}
        held = best = 0.0
        first = 0
        for at, key in shared:
            inside[key] = inside.get(key, 0) + 1
            if inside[key] == 1:
                held += self.weights[key]
            while shared[first][0] <= at - width:
                gone = shared[first][1]
                inside[gone] -= 1
                if not inside[gone]:
                    held -= self.weights[gone]
                first += 1
            best = max(best, held)
        return min(1.0, best / total)

    def _best(self, parts: list[tuple[frozenset[str], float]], other: frozenset[str]) -> float:
        return max(self.weights.of(keys & other) / (weight or 1.0) for keys, weight in parts)

    def _titles(self) -> float:
        """Return the share of one title's words that the other has, the greater of both; 0.5 where one is unknown.

        A plan that cites the directive is about the same thing whatever the titles say.
        """
        if _cites(self.plan.plan, self.directive.plan):
            return 1.0
        titles = [side.plan.header.title for side in (self.directive, self.plan)]
        first, second = (profile(words_of(title)).distinct if title else frozenset[str]() for title in titles)
        if not first or not second:
            return 0.5
        shared = self.weights.of(first & second)
        return max(shared / (self.weights.of(first) or 1.0), shared / (self.weights.of(second) or 1.0))

    def _names(self, number: int, unit: int) -> float:
        best = 0.0
        for name in self.directive.names[number]:
            for other in self.plan.names[unit]:
                best = max(best, len(name & other) / max(len(name), len(other)))
        return best if best >= _SAME_NAME else 0.0

    def _citation(self, number: int, unit: int) -> float:
        shared = self.directive.cited[number] & self.plan.cited[unit]
        return max((2 / max(2, self._citing[target]) for target in shared), default=0.0)

    def _section(self, number: int, unit: int) -> float:
        headings = self._contexts[0][number]
        if not headings:
            return 0.0
        there = self._contexts[1][unit] | self.plan.profiles[unit].distinct
        return self.weights.of(headings & there) / (self.weights.of(headings) or 1.0)


def _content(signals: dict[str, float]) -> float:
    return sum(weight * signals[name] for name, weight in _CONTENT.items())


def _cites(plan: PlanDocument, directive: PlanDocument) -> bool:
    """Whether a plan cites the directive: by its number, of the same day or year as far as both are known."""
    header = directive.header
    if header.reference is None:
        return False
    number = fold(header.reference)
    return any(
        item.reference is not None
        and fold(item.reference) == number
        and (item.date is None or header.date is None or item.date[:4] == header.date[:4])
        for item in plan.references
    )


def _chance(hits: Sequence[Hit]) -> float:
    """Return what a unit of the plan shares with a requirement by chance: the mean of all but the best two."""
    others = sorted((hit.strength for hit in hits), reverse=True)[2:]
    return sum(others) / len(others) if others else 0.0


def _contrast(hit: Hit, chance: float) -> float:
    return max(0.0, 1 - chance / hit.strength) if hit.strength else 0.0


def _zipped(side: Side) -> Sequence[tuple[Unit, Profile]]:
    return list(zip(side.units, side.profiles, strict=True))


def _reporting(side: Side) -> list[bool]:
    """Return of each unit whether it is about reports."""
    return [kind_of(unit, unit.text(side.plan), has_target=False) == "reporting" for unit in side.units]


def _actors(side: Side) -> list[Addressee]:
    addressees = Addressees(side.plan)
    return [addressees.of(unit) for unit in side.units]


def _own_acts(side: Side, plan: PlanDocument, actors: Sequence[Addressee]) -> list[bool]:
    """Return of each unit whether it tells what the issuer of its document itself does; none for a plan by the same."""
    issuer, other = side.plan.header.issuer, plan.header.issuer
    if issuer is None or other is None or fold(issuer.name) == fold(other.name):
        return [False] * len(side.units)
    name = profile(words_of(issuer.name)).distinct
    known: dict[str | None, bool] = {None: False}
    found = []
    for unit, who in zip(side.units, actors, strict=True):
        if who.actor is not None and who.actor not in known:
            keys = profile(words_of(who.actor)).distinct
            known[who.actor] = bool(keys) and len(keys & name) / max(len(keys), len(name)) >= _SAME_ISSUER
        found.append(known[who.actor] or watches_over_it(unit.text(side.plan)))
    return found


def _context_profiles(side: Side) -> list[frozenset[str]]:
    known: dict[int, frozenset[str]] = {}
    found = []
    for unit in side.units:
        if id(unit.context) not in known:
            known[id(unit.context)] = profile(unit.context).distinct
        found.append(known[id(unit.context)])
    return found
