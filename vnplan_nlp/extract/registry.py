"""The decorator by which an extractor declares the layer that it fills and the layers that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vnplan_nlp.schema import Annotation, Draft

ExtractFunction = Callable[[Draft], Iterator[Annotation]]


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor with its declaration; calling it calls the function."""

    layer: str
    needs: tuple[str, ...]
    function: ExtractFunction

    def __call__(self, draft: Draft) -> Iterator[Annotation]:
        """Yield the annotations of the layer in reading order."""
        return self.function(draft)


def extractor(layer: str, *, needs: tuple[str, ...] = ()) -> Callable[[ExtractFunction], Extractor]:
    """Return a decorator that makes a plain function `draft -> Iterator[Annotation]` the extractor of a layer.

    The n-th annotation that the function yields gets the id `f"{layer}-{n}"`, so that a function can refer
    to its own annotations. `needs` names the layers that must be extracted before.
    """

    def declare(function: ExtractFunction) -> Extractor:
        return Extractor(layer, needs, function)

    return declare
