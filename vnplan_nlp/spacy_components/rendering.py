"""displaCy: the spans of a Doc as HTML, a colour a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from spacy import displacy
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from vnplan_nlp.formats.annotate import MARKED
from vnplan_nlp.spacy_components.spans import SPAN_LAYERS, labels

#: layer -> its colour; the layers that marked pages show have the same colours there.
LAYER_COLORS: Final[dict[str, str]] = {
    "header": "#dee2e6",
    "sections": "#e9ecef",
    "tables": "#ced4da",
    "relations": "#ffd8a8",
    "commemorations": "#eebefa",
    "times": "#c3fae8",
    "indicators": "#99e9f2",
    "assignments": "#d0bfff",
    "references": "#fff3bf",
    **{layer: f"#{color}" for layer, (_, color) in MARKED.items()},
}
#: label -> its colour: what displaCy finds by the entry point of the package.
COLORS: Final = {label: LAYER_COLORS[layer] for layer in SPAN_LAYERS for label in labels(layer)}


def displacy_options(layer: str = "citations", *, link: str | None = None) -> dict[str, Any]:
    """Return options for `displacy.render(doc, style="span", options=…)`.

    Args:
        layer: the span group to show.
        link: the address of a document's page, with `{}` for its canonical id.
    """
    options: dict[str, Any] = {"spans_key": layer, "colors": COLORS}
    return options if link is None else {**options, "kb_url_template": link}


def render(
    doc: Doc,
    layers: Sequence[str] = ("citations", "campaigns", "phases", "deadlines"),
    *,
    style: str = "span",
    link: str | None = None,
    page: bool = False,
) -> str:
    """Return the text of a Doc as HTML by displaCy, several layers in one picture.

    Args:
        doc: what has the span groups.
        layers: which groups to show; those that the Doc has not are left out.
        style: "span" shows all spans, those that overlap below each other; "ent" keeps the lines of the text and shows
            the longest of spans that overlap.
        link: the address of a document's page, with `{}` for its canonical id.
        page: a whole page instead of a part of one.

    Raises:
        ValueError: there is no such style.
    """
    if style not in ("span", "ent"):
        raise ValueError(f"no style {style!r}; there are span, ent")
    spans = [span for layer in layers for span in doc.spans.get(layer, ())]
    if style == "ent":
        spans = filter_spans(spans)
    shown = {
        "text": doc.text,
        "title": None,
        "settings": {"lang": doc.lang_, "direction": "ltr"},
        "tokens": [token.text for token in doc],
        "spans" if style == "span" else "ents": [_shown(span, link) for span in spans],
    }
    html: str = displacy.render(
        shown, style=style, manual=True, page=page, jupyter=False, options={"colors": COLORS}
    )
    return html


def _shown(span: Span, link: str | None) -> dict[str, Any]:
    return {
        "start": span.start_char,
        "end": span.end_char,
        "start_token": span.start,
        "end_token": span.end,
        "label": span.label_,
        "kb_id": span.kb_id_,
        "kb_url": link.format(span.kb_id_) if link and span.kb_id_ else "#",
    }
