"""Retrieval: for every requirement the units of the plan that share the most of what it says.

TF-IDF over words and pairs of neighbouring words, through postings: the time grows with what the two texts share.
What is measured is containment (how much of the requirement the unit of the plan has), because a plan says in two
lines what takes its directive ten, and in ten what takes it two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from heapq import nsmallest
from importlib.resources import files
from itertools import pairwise
from math import fsum, log
from typing import Final, NamedTuple, TypeVar

from vnplan_nlp.compare.words import Word, fold, function_words, vocabulary, words_of

#: Numbers and dates change between a directive and its plan; what a change is must not decide whether there is a match.
_NUMBER_WEIGHT: Final = 0.3
#: Names of organs say who, and every level has its own: they count little for what is to be done.
_ORGAN_WEIGHT: Final = 0.3

#: A word that fewer texts have tells as much as it can; one that all have still tells a little.
_RARE: Final = 0.1
_LEAST_TELLING: Final = 0.5

#: So many places of words in the plan are counted for one requirement.
_MOST_POSTINGS: Final = 4000
#: So many times as many units as are wanted are looked at again where not all places were counted.
_AGAIN: Final = 4

Pair = tuple[str, str]
Item = TypeVar("Item", str, Pair)


class Profile(NamedTuple):
    """What a unit is compared by: its content words in their order, and the pairs of neighbours."""

    keys: tuple[str, ...]
    distinct: frozenset[str]
    pairs: frozenset[Pair]


class Hit(NamedTuple):
    """A unit of the plan and how much of a requirement it holds: the share of its words and of its pairs of words."""

    unit: int
    words: float
    pairs: float

    @property
    def strength(self) -> float:
        """Both shares together: 0 to 2."""
        return self.words + self.pairs


@cache
def organ_words() -> frozenset[str]:
    """Return the keys of the words of organs, levels and offices."""
    return frozenset(word.key for phrase in vocabulary()["organ_words"] for word in words_of(phrase)) | frozenset(
        fold(phrase) for phrase in vocabulary()["organ_words"] if " " in phrase
    )


@cache
def _shares() -> dict[str, float]:
    """Return the words that many administrative texts have, with the share of texts."""
    lines = files("vnplan_nlp.data").joinpath("word_frequencies.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: float(share) for word, share in rows}


def _telling(key: str) -> float:
    """Return how much a word tells in texts of this kind: 1 where it is rare, less the more texts have it."""
    return min(1.0, max(_LEAST_TELLING, log(_shares().get(key, 0.0) + 1e-9) / log(_RARE)))


def profile(words: Sequence[Word]) -> Profile:
    """Return what a stretch of words is compared by."""
    ignored = function_words()
    keys = tuple(word.key for word in words if word.key not in ignored)
    return Profile(keys, frozenset(keys), frozenset(pairwise(keys)))


class Weights(dict[str, float]):
    """How much each word tells: the logarithm of how rare it is in the units of both documents.

    Words that all texts of this kind have, numbers and names of organs tell less. A dictionary that is filled as it is
    asked: it is asked some hundred thousand times.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        """Count in how many units each word stands."""
        super().__init__()
        self._count = Counter(key for item in profiles for key in item.distinct)
        self._size = len(profiles) + 1

    def __missing__(self, key: str) -> float:
        weight = max(0.05, log(self._size / (self._count.get(key, 0) + 0.5))) * _telling(key)
        weight *= _NUMBER_WEIGHT if key[0].isdigit() else _ORGAN_WEIGHT if key in organ_words() else 1.0
        self[key] = weight
        return weight

    def of(self, keys: Iterable[str]) -> float:
        """Return the weight of words together; exact, so that it does not hang on the order of a set."""
        return fsum(map(self.__getitem__, keys))

    def pair(self, pair: Pair) -> float:
        """Return the weight of two neighbouring words."""
        return self[pair[0]] + self[pair[1]]


class Index:
    """The units of a plan by their words."""

    def __init__(self, profiles: Sequence[Profile], weights: Weights) -> None:
        """Write the postings."""
        self._weights = weights
        self._profiles = profiles
        self._words: defaultdict[str, list[int]] = defaultdict(list)
        self._pairs: defaultdict[Pair, list[int]] = defaultdict(list)
        for number, item in enumerate(profiles):
            for key in item.distinct:
                self._words[key].append(number)
            for pair in item.pairs:
                self._pairs[pair].append(number)

    def search(self, wanted: Profile, most: int) -> list[Hit]:
        """Return the units that hold the most of a requirement, the best first."""
        weights = self._weights
        total = weights.of(wanted.distinct) or 1.0
        pair_total = fsum(map(weights.pair, wanted.pairs)) or 1.0
        # In a fixed order, rare ones first: sums of floats hang on it, and sets have another one in every process.
        keys = sorted(wanted.distinct & self._words.keys(), key=lambda key: (len(self._words[key]), key))
        joint = sorted(wanted.pairs & self._pairs.keys(), key=lambda pair: (len(self._pairs[pair]), pair))
        words, whole = _summed(keys, self._words, lambda key: weights[key] / total)
        pairs, whole_pairs = _summed(joint, self._pairs, lambda pair: weights.pair(pair) / pair_total)
        strengths = [(-share - pairs.get(number, 0.0), number) for number, share in words.items()]
        if whole and whole_pairs:
            best = (number for _, number in nsmallest(most, strengths))
            return [Hit(number, min(1.0, words[number]), min(1.0, pairs.get(number, 0.0))) for number in best]
        hits = []
        for _, number in nsmallest(_AGAIN * most, strengths):
            given = self._profiles[number]
            share = weights.of(wanted.distinct & given.distinct) / total
            both = fsum(map(weights.pair, wanted.pairs & given.pairs)) / pair_total
            hits.append(Hit(number, min(1.0, share), min(1.0, both)))
        return sorted(hits, key=lambda hit: (-hit.strength, hit.unit))[:most]


def _summed(
    items: Sequence[Item], postings: Mapping[Item, Sequence[int]], weight_of: Callable[[Item], float]
) -> tuple[dict[int, float], bool]:
    """Return the weight of some words, or pairs of words, by unit, and whether all of them were counted.

    In a list of thousands of units that are much alike, each word stands in all of them: what all have is left out, and
    the units that have the rare ones are looked at again.
    """
    sums: defaultdict[int, float] = defaultdict(float)
    seen = 0
    for item in items:
        numbers = postings[item]
        seen += len(numbers)
        if seen > _MOST_POSTINGS and sums:
            return sums, False
        weight = weight_of(item)
        for number in numbers[:_MOST_POSTINGS]:
            sums[number] += weight
    return sums, True
