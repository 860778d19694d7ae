"""spaCy: a tokenizer, one component a layer, and the way from `Doc` to `PlanDocument` and back.

    import spacy

    nlp = spacy.blank("xx")                # finds the components by the entry points of the package
    nlp.add_pipe("vnplan_citations")
    doc = nlp(text)
    doc.spans["citations"][0].id_          # "34-ct-tw:2014"

The modules of this package load spaCy at their top, as spaCy itself loads them; nothing else of ours imports them.
"""

from __future__ import annotations

from vnplan_nlp.spacy_components.conversion import blank, from_docbin, to_doc, to_docbin
from vnplan_nlp.spacy_components.factories import LayerComponent
from vnplan_nlp.spacy_components.plans import NoPlanError, plan_of
from vnplan_nlp.spacy_components.rendering import displacy_options, render
from vnplan_nlp.spacy_components.spans import SPAN_LAYERS, Edit, annotation_of, edits, exact_offsets, labels
from vnplan_nlp.spacy_components.tokenizer import PlanTokenizer

__all__ = [
    "SPAN_LAYERS",
    "Edit",
    "LayerComponent",
    "NoPlanError",
    "PlanTokenizer",
    "annotation_of",
    "blank",
    "displacy_options",
    "edits",
    "exact_offsets",
    "from_docbin",
    "labels",
    "plan_of",
    "render",
    "to_doc",
    "to_docbin",
]
