"""spaCy's DocBin: documents with one span group for each layer, and the rest in `user_data`.

spaCy counts tokens. They are those of `vnplan_tokenizer.v1`, so that a pipeline that has it can be trained on the file;
a token inside which a span begins or ends is cut there, so that every span comes back to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from vnplan_nlp.annotating.model import AnnotatedText, Link, Span
from vnplan_nlp.data.annotation_labels import layer_labels
from vnplan_nlp.errors import AnnotationFormatError

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_CARRIED: Final = "vnplan"


def write_docbin(documents: Iterable[AnnotatedText]) -> bytes:
    """Return a DocBin as bytes, as `DocBin.to_disk` writes it."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    store = DocBin(store_user_data=True)
    for document in documents:
        store.add(to_doc(document, vocab))
    data: bytes = store.to_bytes()
    return data


def read_docbin(data: bytes, name: str = "DocBin") -> list[AnnotatedText]:
    """Return the documents of a DocBin, those without our `user_data` too.

    Raises:
        AnnotationFormatError: it is no DocBin.
    """
    import spacy
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin(store_user_data=True).from_bytes(data).get_docs(spacy.blank("xx").vocab))
    except Exception as error:  # what a damaged file raises differs from part to part
        raise AnnotationFormatError(name, f"no DocBin of spaCy ({type(error).__name__})") from error
    return [from_doc(doc, f"{name}: document {number}") for number, doc in enumerate(docs, start=1)]


def to_doc(document: AnnotatedText, vocab: Vocab) -> Doc:
    """Return a document as a `Doc` whose text is the same: `doc.spans["citations"]` and so on."""
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

    words, spaces, starts, ends = _tokens(document, vocab)
    doc = Doc(vocab, words=words, spaces=spaces)
    for layer in layer_labels():
        spans = document.layer(layer)
        if spans:
            doc.spans[layer] = [
                DocSpan(doc, starts[span.start], ends[span.end], label=layer, span_id=span.id) for span in spans
            ]
    doc.user_data[_CARRIED] = {
        "name": document.name,
        "fields": dict(document.fields),
        "attributes": {span.id: dict(span.attributes) for span in document.spans},
        "links": [[link.type, link.source, link.target] for link in document.links],
    }
    return doc


def from_doc(doc: Doc, name: str = "Doc") -> AnnotatedText:
    """Return the document of a `Doc`: its span groups that are named like a layer."""
    # lists of `user_data` come back from the file as tuples
    carried: dict[str, Any] = json.loads(json.dumps(doc.user_data.get(_CARRIED) or {}))
    attributes = carried.get("attributes") or {}
    spans = []
    for layer in layer_labels():
        for number, span in enumerate(doc.spans.get(layer) or ()):
            id_ = span.id_ or f"{layer}-new-{number}"
            spans.append(Span(id_, layer, span.start_char, span.end_char, attributes.get(id_) or {}))
    order = {id_: number for number, id_ in enumerate(attributes)}
    spans.sort(key=lambda span: order.get(span.id, len(order)))
    ids = {span.id for span in spans}
    links = tuple(Link(*link) for link in carried.get("links") or () if {link[1], link[2]} <= ids)
    return AnnotatedText(str(carried.get("name") or name), doc.text, tuple(spans), links, carried.get("fields") or {})


def _tokens(document: AnnotatedText, vocab: Vocab) -> tuple[list[str], list[bool], dict[int, int], dict[int, int]]:
    """Words, whether a blank follows each, and the token that starts or ends at an edge of a span.

    A single blank belongs to the token before it, unless an edge parts them.
    """
    from vnplan_nlp.spacy_components import PlanTokenizer

    text = document.text
    tokens = {place for token in PlanTokenizer(vocab)(text) for place in (token.idx, token.idx + len(token))}
    first = {span.start for span in document.spans}
    last = {span.end for span in document.spans}
    borders = sorted(first | last | tokens | {len(text)})
    words: list[str] = []
    spaces: list[bool] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for start, end in pairwise(borders):
        piece = text[start:end]
        if piece == " " and words and not spaces[-1] and start not in first and end not in last:
            spaces[-1] = True
            continue
        starts[start] = len(words)
        words.append(piece)
        spaces.append(False)
        ends[end] = len(words)
    return words, spaces, starts, ends
