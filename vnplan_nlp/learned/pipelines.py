"""Trained pipelines on disk: loaded once a process, asked for spans with scores and for classes of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.errors import MissingModelError

if TYPE_CHECKING:
    from spacy.language import Language

#: How many parses of a line are followed side by side: the share of them that holds a span is its score.
_BEAM: Final = 8
_BATCH: Final = 64
#: Parses that are so much less likely than the best one are given up.
_DENSITY: Final = 0.001
#: The entry of meta.json that the training writes.
ENTRY: Final = "vnplan_learned"


class ScoredSpan(NamedTuple):
    """A span of a text: half-open offsets, its label, and how sure the model is, in 0..1."""

    start: int
    end: int
    label: str
    score: float


class LearnedPipeline:
    """A trained pipeline: its components find spans in lines, or put texts into classes."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Take a loaded pipeline.

        Raises:
            MissingModelError: the pipeline is not one that the project made.
        """
        entry = nlp.meta.get(ENTRY)
        if not isinstance(entry, dict) or not isinstance(entry.get("thresholds"), dict):
            raise MissingModelError(name, f"a pipeline, but its meta.json has no {ENTRY!r}")
        self.name = str(nlp.meta["name"])
        self.thresholds: Mapping[str, Mapping[str, float]] = entry["thresholds"]
        self.yielding: Mapping[str, Sequence[str]] = entry.get("yielding", {})
        self.digest = str(entry.get("digest", ""))
        self._nlp = nlp
        self._folder = name

    def require(self, component: str) -> None:
        """Do nothing where the pipeline has a component.

        Raises:
            MissingModelError: it has none of that name.
        """
        if component not in self._nlp.pipe_names:
            raise MissingModelError(self._folder, f"a pipeline without the component {component!r}")

    def threshold(self, layer: str, finder: str) -> float:
        """Return the least score at which the model is believed; 1.01, which no score reaches, for unserved layers."""
        return float(self.thresholds.get(layer, {}).get(finder, 1.01))

    def spans(self, component: str, texts: Sequence[str]) -> Iterator[list[ScoredSpan]]:
        """Yield for each text the spans that a component finds: in order, none over another, whatever their scores."""
        pipe: Any = self._nlp.get_pipe(component)
        for first in range(0, len(texts), _BATCH):
            docs = [self._nlp.make_doc(text) for text in texts[first : first + _BATCH]]
            filled = [doc for doc in docs if len(doc)]
            beams = iter(pipe.beam_parse(filled, beam_width=_BEAM, beam_density=_DENSITY) if filled else ())
            for doc in docs:
                scores = pipe.scored_ents([next(beams)])[0] if len(doc) else {}
                ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
                taken: list[ScoredSpan] = []
                used: set[int] = set()
                for (start, end, label), score in ranked:
                    if used.isdisjoint(range(start, end)):
                        used.update(range(start, end))
                        piece = doc[start:end]
                        name = label if isinstance(label, str) else self._nlp.vocab.strings[label]
                        taken.append(
                            ScoredSpan(piece.start_char, piece.end_char, name, min(1.0, round(float(score), 4)))
                        )
                yield sorted(taken)

    def classes(self, component: str, texts: Sequence[str]) -> Iterator[dict[str, float]]:
        """Yield for each text the score of every class, in 0..1."""
        pipe: Any = self._nlp.get_pipe(component)
        for first in range(0, len(texts), _BATCH):
            docs = [self._nlp.make_doc(text) for text in texts[first : first + _BATCH]]
            for row in pipe.predict(docs):
                yield {label: round(float(score), 4) for label, score in zip(pipe.labels, row, strict=True)}


@lru_cache(maxsize=4)
def load_pipeline(name: str) -> LearnedPipeline:
    """Return a trained pipeline, read once a process.

    Args:
        name: the folder of a pipeline, or the name of an installed package.

    Raises:
        MissingModelError: there is none of that name, or it cannot be read.
    """
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise MissingModelError(name) from error
    except Exception as error:  # what a damaged folder raises differs from part to part
        raise MissingModelError(name, f"no pipeline of spaCy ({type(error).__name__})") from error
    return LearnedPipeline(nlp, name)
