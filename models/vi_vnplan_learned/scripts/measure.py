"""Counting what rules, model and both find, and choosing thresholds on documents that are not measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from models.vi_vnplan_learned.scripts import requirements
from models.vi_vnplan_learned.scripts.conditions import CONDITIONS, Case, cases, results
from models.vi_vnplan_learned.scripts.sources import sources
from vnplan_nlp import ParseConfig, parse_text
from vnplan_nlp.config import Components, Finder
from vnplan_nlp.learned.pipelines import LearnedPipeline, load_pipeline

FINDERS: Final[tuple[Finder, ...]] = ("rules", "model", "both")
GRID: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
#: Rules that guess where a name ends: on dev documents it is tried whether they give way to the model.
WEAK: Final = {"campaigns": ("unquoted",)}
#: What "both" may lose on sound documents for what it wins on damaged ones, in F1.
MOST_LOST: Final = 0.002


class Counts(NamedTuple):
    """Items hit, missed and spurious."""

    hits: int = 0
    missed: int = 0
    spurious: int = 0

    def plus(self, other: Iterable[int]) -> Counts:
        """Return the sums."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 1 where there was nothing to find and nothing was found."""
        whole = 2 * self.hits + self.missed + self.spurious
        return 2 * self.hits / whole if whole else 1.0

    def row(self) -> dict[str, Any]:
        """Return precision, recall and F1 rounded, and the number of items of gold."""
        p = self.hits / (self.hits + self.spurious) if self.hits + self.spurious else 1.0
        r = self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0
        return {"p": round(p, 4), "r": round(r, 4), "f": round(self.f1, 4), "items": self.hits + self.missed}


def config(folder: str, finder: Finder, layers: Iterable[str] = CONDITIONS) -> ParseConfig:
    """Return the configuration in which a finder finds the given layers, and the rules the others."""
    return ParseConfig(components=Components(model=folder, **dict.fromkeys(layers, finder)))


def counted(found: Iterable[Case], settings: ParseConfig) -> dict[tuple[str, str], Counts]:
    """Return the counts of each layer under each condition."""
    total: dict[tuple[str, str], Counts] = {}
    for case in found:
        plan = json.loads(parse_text(case.text, config=settings).to_json())
        for layer, row in results(case, plan).items():
            key = (layer, case.condition)
            total[key] = total.get(key, Counts()).plus(row)
    return total


def remember(pipeline: LearnedPipeline) -> None:
    """Make a pipeline keep what it found in each text: thresholds are tried over and over on the same ones."""
    for name in ("spans", "classes"):
        asked: Callable[[str, Sequence[str]], Iterable[Any]] = getattr(pipeline, name)
        setattr(pipeline, name, _remembering(asked))


def _remembering(asked: Callable[[str, Sequence[str]], Iterable[Any]]) -> Callable[[str, Sequence[str]], Iterator[Any]]:
    known: dict[tuple[str, str], Any] = {}

    def answer(component: str, texts: Sequence[str]) -> Iterator[Any]:
        new = [text for text in dict.fromkeys(texts) if (component, text) not in known]
        known.update(((component, text), found) for text, found in zip(new, asked(component, new), strict=True))
        return (known[component, text] for text in texts)

    return answer


def all_cases(variant: str, split: str) -> list[Case]:
    """Return the documents of a split under all conditions."""
    names = sorted({name for conditions in CONDITIONS.values() for name in conditions})
    return [case for name in names for case in cases(variant, split, name)]


def requirement_rows(model: Path, variant: str) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the thresholds that dev directives choose for the model of requirements, and the held-out rows."""
    import spacy

    pipe: Any = spacy.load(model)
    textcat = pipe.get_pipe("textcat")
    yes = list(textcat.labels).index("yes")

    def answer(texts: list[str]) -> list[float]:
        return [float(row[yes]) for row in textcat.predict([pipe.make_doc(text) for text in texts])] if texts else []

    def rows(split: str, threshold: float) -> dict[str, Counts]:
        held = [one for one in sources(variant) if one.split == split and one.origin == "corpora"]
        return {name: Counts(*row) for name, row in requirements.measured(held, answer, threshold).items()}

    best = {finder: max((rows("dev", one)[finder].f1, -one) for one in (0.05, 0.1, *GRID)) for finder in FINDERS[1:]}
    chosen: dict[str, float] = {finder: -value for finder, (_, value) in best.items()}
    found: dict[str, Any] = {finder: rows("test", value)[finder].row() for finder, value in chosen.items()}
    return chosen, {"rules": rows("test", 0.5)["rules"].row(), **found}


def choose(folder: str, variant: str) -> dict[str, Any]:
    """Return thresholds and yielding rules of each layer, chosen on dev documents for the mean F1 of the conditions.

    With both finders, a choice counts only if nothing is lost on documents as they are printed.
    """
    pipeline = load_pipeline(folder)
    remember(pipeline)
    dev = all_cases(variant, "dev")
    rules = counted(dev, config(folder, "rules"))
    best: dict[tuple[str, str], tuple[float, float]] = {}
    thresholds: dict[str, dict[str, float]] = {layer: {} for layer in CONDITIONS}
    yielding: dict[str, list[str]] = {}
    tries: tuple[tuple[Finder, bool], ...] = (("model", False), ("both", False), ("both", True))
    for finder, weak in tries:
        pipeline.yielding = WEAK if weak else {}
        for threshold in GRID:
            pipeline.thresholds = {layer: {finder: threshold} for layer in CONDITIONS}
            found = counted(dev, config(folder, finder))
            for layer in WEAK if weak else CONDITIONS:
                rows = {condition: counts.f1 for (name, condition), counts in found.items() if name == layer}
                lost = rules.get((layer, "printed"), Counts()).f1 - rows.get("printed", 1.0)
                if not rows or (finder == "both" and lost > MOST_LOST):
                    continue
                mean = round(sum(rows.values()) / len(rows), 4)
                if (mean, threshold) > best.get((layer, finder), (-1.0, 0.0)):
                    best[layer, finder] = mean, threshold
                    thresholds[layer][finder] = threshold
                    if finder == "both":
                        yielding[layer] = list(WEAK[layer]) if weak else []
    return {"thresholds": thresholds, "yielding": {layer: names for layer, names in yielding.items() if names}}
