"""Rules, model or both: one layer out of what two finders found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

from vnplan_nlp.config import Finder
from vnplan_nlp.schema import Annotation

Found = TypeVar("Found", bound=Annotation)
Extent = tuple[int, int]


def own_span(annotation: Annotation) -> Extent:
    """Return the span of an annotation, start and end."""
    return annotation.start, annotation.end


def combine(
    rules: Sequence[Found],
    model: Iterable[Found],
    finder: Finder,
    threshold: float,
    *,
    extent: Callable[[Found], Extent] = own_span,
    yielding: Collection[str] = (),
) -> list[Found]:
    """Return the annotations of a layer in reading order; those of the rules keep their order among themselves.

    Args:
        rules: what the rules found.
        model: what the model found, with scores.
        finder: "rules" and "model" take one side only; with "both" the rules win wherever the two overlap.
        threshold: the least score at which the model is believed, in 0..1.
        extent: the stretch of text, start and end, that an annotation keeps to itself.
        yielding: names of rules that guess: with "both", what they found gives way to what the model found there.
    """
    if finder == "rules":
        return list(rules)
    believed = sorted((one for one in model if (one.score or 0.0) >= threshold), key=lambda one: (one.start, one.end))
    if finder == "model":
        return believed
    firm = _Held(extent(one) for one in rules if one.rule not in yielding)
    added = [one for one in believed if not firm.holds(extent(one))]
    taken = _Held(extent(one) for one in added)
    kept = [one for one in rules if one.rule not in yielding or not taken.holds(extent(one))]
    merged: list[Found] = []
    at = 0
    for one in kept:
        while at < len(added) and added[at].start < one.start:
            merged.append(added[at])
            at += 1
        merged.append(one)
    return [*merged, *added[at:]]


class _Held:
    """Stretches of a text that are taken; asking costs the logarithm of their number."""

    def __init__(self, spans: Iterable[Extent]) -> None:
        self._spans: list[Extent] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                self._spans[-1] = self._spans[-1][0], max(end, self._spans[-1][1])
            else:
                self._spans.append((start, end))
        self._starts = [start for start, _ in self._spans]

    def holds(self, span: Extent) -> bool:
        """Return whether a span shares a letter with one of them."""
        index = bisect_left(self._starts, span[1]) - 1
        return index >= 0 and self._spans[index][1] > span[0]
