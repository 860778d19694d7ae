"""The components: `vnplan_citations`, `vnplan_deadlines` … one a layer, and `vnplan` for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

from vnplan_nlp.spacy_components.plans import parsed
from vnplan_nlp.spacy_components.spans import SPAN_LAYERS, add_spans, labels, register_extensions

#: The names of the components begin with it.
PREFIX: Final = "vnplan_"


class LayerComponent:
    """A component that sets the span groups of some layers. All components of a pipeline share one parse of a Doc."""

    def __init__(self, name: str, keys: Mapping[str, str]) -> None:
        """Make a component.

        Args:
            name: the name in the pipeline.
            keys: layer -> the key of its group in `doc.spans`.
        """
        self.name = name
        self.keys = dict(keys)
        register_extensions()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        register_extensions()  # in a process that was not forked they are not there yet

    def __call__(self, doc: Doc) -> Doc:
        """Return the Doc with its span groups set; a Doc that holds a plan already is not parsed again.

        Raises:
            VnplanError: a limit of memory or time was reached; `nlp.set_error_handler` decides what comes of it.
        """
        held = parsed(doc)
        for layer, key in self.keys.items():
            add_spans(doc, held, layer, key)
        return doc

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the spans may have."""
        return tuple(label for layer in self.keys for label in labels(layer))

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Return precision, recall and F1 of the groups against Docs that have them too: `spans_citations_f` …."""
        scores: dict[str, Any] = {}
        examples = list(examples)
        for key in self.keys.values():
            scores |= Scorer.score_spans(
                examples,
                f"spans_{key}",
                getter=_Group(key),
                has_annotation=_HasGroup(key),
                allow_overlap=True,
                labeled=True,
            )
        return scores


class _Group:
    """Reads a group of a Doc for the scorer."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, doc: Doc, _: str) -> Iterable[Span]:
        return tuple(doc.spans[self.key]) if self.key in doc.spans else ()


class _HasGroup(_Group):
    def __call__(self, doc: Doc, _: str = "") -> bool:  # type: ignore[override]
        return self.key in doc.spans


def _layer_factory(layer: str) -> Callable[..., LayerComponent]:
    def make(nlp: Language, name: str, spans_key: str) -> LayerComponent:
        return LayerComponent(name, {layer: spans_key})

    make.__doc__ = f"Return the component that sets the spans of the layer {layer}."
    return make


for _layer in SPAN_LAYERS:
    Language.factory(
        PREFIX + _layer,
        default_config={"spans_key": _layer},
        assigns=["doc.spans", "doc.user_data"],
        func=_layer_factory(_layer),
    )


@Language.factory(
    "vnplan",
    default_config={"layers": list(SPAN_LAYERS), "prefix": ""},
    assigns=["doc.spans", "doc.user_data"],
)
def make_all(nlp: Language, name: str, layers: list[str], prefix: str) -> LayerComponent:
    """Return the component that sets the spans of several layers.

    Args:
        nlp: the pipeline.
        name: the name of the component in it.
        layers: which layers; all of them by default.
        prefix: stands before each layer in the keys of `doc.spans`.

    Raises:
        KeyError: there is no such layer; the message lists them.
    """
    for layer in layers:
        labels(layer)
    return LayerComponent(name, {layer: prefix + layer for layer in layers})
