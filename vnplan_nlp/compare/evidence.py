"""Evidence: the words and fields that decided that a passage answers a requirement."""

from __future__ import annotations

from typing import Final

from vnplan_nlp.compare.alignment import Alignment, Link
from vnplan_nlp.compare.model import Evidence
from vnplan_nlp.compare.scoring import LogisticScorer, Scorer, default_scorer
from vnplan_nlp.schema.annotations import trusted

_MOST_WORDS: Final = 8
#: What adds less is not told.
_LEAST: Final = 0.02
_TOLD: Final = {
    "pairs": "words in the same order", "sentence": "the best sentence of the requirement",
    "passage": "the best sentence of the passage", "opening": "the first words of the requirement",
    "act": "the same kind of act", "meant": "no act of the directive's own issuer",
    "mutual": "answers this requirement best",
    "kindred": "answers this requirement best; the titles are alike",
    "names": "a name between quotation marks", "citation": "the same document is cited",
    "section": "the headings above",
    "title": "the titles of the documents",
    "addressed": "the plan's issuer is meant", "office": "offices of one field",
    "cosine": "alike in all that they say", "itself": "the plan itself was asked for",
    "room": "the plan is long enough to answer all",
}  # fmt: skip


def evidence_of(alignment: Alignment, link: Link, scorer: Scorer) -> tuple[Evidence, ...]:
    """Return what speaks for a match, the heaviest first.

    The weights of the built-in scorer add up to what it puts through its curve; with another scorer they are still
    those of the built-in one, for orientation.
    """
    judge = scorer if isinstance(scorer, LogisticScorer) else default_scorer()
    unit = alignment.directive.units[link.requirement]
    wanted = alignment.directive.profiles[link.requirement]
    shared = wanted.distinct & alignment.plan.profiles[link.passage].distinct
    total = alignment.weights.of(wanted.distinct) or 1.0
    text = alignment.directive.plan.text
    seen: dict[str, str] = {}
    for word in unit.words:
        if word.key in shared:
            seen.setdefault(word.key, text[word.start : word.end])
    found = [
        (judge.weights["words"] * alignment.weights[key] / total, "words", printed) for key, printed in seen.items()
    ]
    found = sorted(found, key=lambda item: (-item[0], item[2]))[:_MOST_WORDS]
    found += [(judge.weights[name] * link.signals[name], name, told) for name, told in _TOLD.items()]
    return tuple(
        trusted(Evidence, field=field, text=told, weight=round(weight, 4))
        for weight, field, told in sorted(found, key=lambda item: (-item[0], item[1], item[2]))
        if weight >= _LEAST
    )
