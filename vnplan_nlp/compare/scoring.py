"""Scoring: how sure it is that a passage of the plan answers a requirement, and why.

A scorer may be replaced by anything that has a method `score`, such as a model that compares meanings:

    class ByMeaning:
        def score(self, candidates):
            return [similarity(item.requirement, item.passage) for item in candidates]

    vnplan_nlp.compare("plan.txt", "directive.txt", scorer=ByMeaning())
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from typing import Any, Final, NamedTuple, Protocol

from vnplan_nlp.data.words import load_json

#: The signals of a candidate, each between 0 and 1; more of any of them never makes a match less likely.
SIGNALS: Final = (
    "words", "pairs", "sentence", "passage", "opening", "act", "meant", "contrast", "mutual", "kindred", "names",
    "citation", "section", "title", "addressed", "office", "cosine", "itself", "room",
)  # fmt: skip


class Candidate(NamedTuple):
    """A requirement and a passage of the plan that may answer it.

    `signals` holds what the built-in scorer reads, each between 0 and 1:

    - words, pairs: the share of the requirement's words, and of its pairs of neighbouring words, that the passage has,
      by weight: rare words count more, and only words that stand close together, not scattered over a long passage
    - sentence: the same of the best sentence of the requirement
    - passage: the share of the best sentence of the passage that the requirement has
    - opening: the share of its first words, where the verb and its object stand
    - act: both tell how to report, or neither does
    - meant: the requirement is no act of the directive's own issuer and does not hand out the supervision of the
      directive itself: no plan below repeats these
    - contrast: how far the passage stands out from the units of the plan that share some words by chance
    - mutual: how well the passage answers this requirement, against the one that it answers best; nothing where it
      does not answer it at all
    - kindred: the same where the titles of the two documents speak of one thing, however few words they share
    - names: a movement, slogan or title between quotation marks that both have
    - citation: a document that both cite, and few others do
    - title: how far the titles of the two documents speak of one thing; 1 where the plan cites the directive
    - addressed: whether the requirement means the issuer of the plan; 0.5 where that is unclear
    - office: the offices that act in both work in one field, whatever their level
    - cosine: how much alike both are in all that they say, by weight; a long passage has less of it
    - itself: a plan is asked for, and the passage is the line in which the plan says what it carries out
    - room: the length of the plan against that of the directive: a short plan leaves much of a long directive out
    - section: the share of the words of its headings that stand in the headings or in the text of the passage
    """

    requirement: str
    passage: str
    signals: Mapping[str, float]


class Scorer(Protocol):
    """What judges candidates. It is called once for all candidates of a comparison, so that it may work in batches.

    It may have `partial_from` and `covered_from`, the scores from which a requirement counts as answered in part and in
    full; 0.35 and 0.65 else.
    """

    def score(self, candidates: Sequence[Candidate]) -> Sequence[float]:
        """Return a score between 0 and 1 for each candidate, in their order."""
        ...


class LogisticScorer:
    """The built-in scorer: signals times weights that are not negative, through a logistic curve.

    The weights, the two limits and how they were fitted are in `data/compare_weights.json`.
    """

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Take the weights of the package, or others of the same form."""
        chosen: Mapping[str, Any] = load_json("compare_weights") if weights is None else weights
        self.weights: dict[str, float] = {name: float(chosen["weights"].get(name, 0.0)) for name in SIGNALS}
        self._shift = (float(chosen["partial_at"]) + float(chosen["covered_at"])) / 2
        self.partial_from = _logistic(float(chosen["partial_at"]) - self._shift)
        self.covered_from = _logistic(float(chosen["covered_at"]) - self._shift)

    def score(self, candidates: Sequence[Candidate]) -> list[float]:
        """Return a score between 0 and 1 for each candidate; 0.5 lies midway between missing and covered."""
        return [self.score_of(candidate.signals) for candidate in candidates]

    def score_of(self, signals: Mapping[str, float]) -> float:
        """Return the score of one candidate."""
        total = 0.0
        for name, weight in self.weights.items():
            total += weight * signals.get(name, 0.0)
        return _logistic(total - self._shift)


@cache
def default_scorer() -> LogisticScorer:
    """Return the built-in scorer."""
    return LogisticScorer()


def limits_of(scorer: Scorer) -> tuple[float, float]:
    """Return the scores from which a requirement is answered in part and in full."""
    return float(getattr(scorer, "partial_from", 0.35)), float(getattr(scorer, "covered_from", 0.65))


def _logistic(value: float) -> float:
    return round(1 / (1 + exp(-max(-30.0, min(30.0, value)))), 4)
