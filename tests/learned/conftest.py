"""A pipeline that finds what it is told to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from vnplan_nlp.config import Components
from vnplan_nlp.learned import serving
from vnplan_nlp.learned.pipelines import ScoredSpan


class Told:
    """Stands in for a trained pipeline: phrases with label and score, and the classes of texts that hold a word."""

    name, digest = "told", "0"

    def __init__(self, phrases: Mapping[str, tuple[str, float]], classes: Mapping[str, dict[str, float]] = {}) -> None:
        self.phrases, self.class_words = phrases, classes
        self.thresholds: dict[str, dict[str, float]] = {}
        self.yielding: dict[str, Sequence[str]] = {}

    def require(self, component: str) -> None:
        assert component in ("names", "tasks", "section_roles")

    def threshold(self, layer: str, finder: str) -> float:
        return self.thresholds.get(layer, {}).get(finder, 0.5)

    def spans(self, component: str, texts: Sequence[str]) -> Iterator[list[ScoredSpan]]:
        labels = {"names": ("CAMPAIGN", "CITATION"), "tasks": ("ACTOR", "COORDINATE", "TASK")}[component]
        for text in texts:
            yield sorted(
                ScoredSpan(text.index(phrase), text.index(phrase) + len(phrase), label, score)
                for phrase, (label, score) in self.phrases.items()
                if phrase in text and label in labels
            )

    def classes(self, component: str, texts: Sequence[str]) -> Iterator[dict[str, float]]:
        for text in texts:
            yield next((scores for word, scores in self.class_words.items() if word in text), {"none": 1.0})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes every configuration that asks for a model get one that finds what it is told to."""

    def use(phrases: Mapping[str, tuple[str, float]] = {}, classes: Mapping[str, dict[str, float]] = {}) -> Told:
        pipeline = Told(phrases, classes)
        monkeypatch.setattr(serving, "load_pipeline", lambda name: pipeline)
        return pipeline

    return use


def switched(**finders: str) -> Any:
    from vnplan_nlp import ParseConfig

    return ParseConfig(components=Components(**finders))
