"""`PlanDocument` to `Doc` and `DocBin`, and back, without loss."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from vnplan_nlp.schema import PlanDocument
from vnplan_nlp.spacy_components.plans import attach, plan_of
from vnplan_nlp.spacy_components.spans import SPAN_LAYERS, add_spans, register_extensions
from vnplan_nlp.spacy_components.tokenizer import TOKENIZER

_LANGUAGE: Final = "vi"


def blank() -> Language:
    """Return a pipeline for Vietnamese with our tokenizer and no components; pyvi is not needed."""
    return spacy.blank(_LANGUAGE, config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})


def to_doc(plan: PlanDocument, nlp: Language | None = None, *, layers: Sequence[str] = SPAN_LAYERS) -> Doc:
    """Return a Doc over `plan.text` with the layers of a plan as span groups; `plan_of` gives the plan back.

    Args:
        plan: what was parsed, from any format.
        nlp: the pipeline whose tokenizer and vocabulary the Doc gets; a blank one with our tokenizer by default.
        layers: which layers become groups; the plan is kept whole anyway.
    """
    register_extensions()
    doc: Doc = (nlp or _default()).tokenizer(plan.text)
    held = attach(doc, plan, over="text")
    for layer in layers:
        add_spans(doc, held, layer, layer)
    return doc


def to_docbin(
    plans: Iterable[PlanDocument], nlp: Language | None = None, *, layers: Sequence[str] = SPAN_LAYERS
) -> DocBin:
    """Return plans as a DocBin: `to_docbin(plans).to_disk("plans.spacy")`; the arguments are those of `to_doc`."""
    nlp = nlp or _default()
    return DocBin(attrs=("ORTH",), store_user_data=True, docs=(to_doc(plan, nlp, layers=layers) for plan in plans))


def from_docbin(docs: DocBin | str | os.PathLike[str], vocab: Vocab | None = None) -> Iterator[PlanDocument]:
    """Yield the plans of a DocBin or of a `.spacy` file, in order.

    Raises:
        NoPlanError: a Doc holds no plan, as where the DocBin was made without `store_user_data=True`.
    """
    found = docs if isinstance(docs, DocBin) else DocBin(store_user_data=True).from_disk(Path(docs))
    for doc in found.get_docs(vocab or Vocab()):
        yield plan_of(doc)


@cache
def _default() -> Language:
    return blank()
