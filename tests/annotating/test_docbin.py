"""spaCy's DocBin: the tokens of vnplan_tokenizer, cut only where a span begins or ends inside one."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from vnplan_nlp.annotating.docbin import from_doc, read_docbin, to_doc, write_docbin
from vnplan_nlp.annotating.model import AnnotatedText, Span
from vnplan_nlp.errors import AnnotationFormatError
from vnplan_nlp.spacy_components import PlanTokenizer

TEXT = "  Chỉ thị số 12/CT-UBND.\n\n"


@pytest.fixture(scope="module")
def vocab() -> spacy.vocab.Vocab:
    return spacy.blank("xx").vocab


def words(doc: Doc) -> list[str]:
    return [token.text_with_ws for token in doc]


def test_tokens_are_those_of_the_tokenizer(vocab: spacy.vocab.Vocab) -> None:
    start = TEXT.index("Chỉ")
    document = AnnotatedText("a.txt", TEXT, (Span("x", "citations", start, TEXT.index(".")),))
    assert words(to_doc(document, vocab)) == words(PlanTokenizer(vocab)(TEXT))


@pytest.mark.parametrize(
    ("start", "end"), [(3, 5), (2, 6), (5, 6), (6, 7), (0, 1), (13, 14), (len(TEXT) - 1, len(TEXT)), (0, len(TEXT))]
)
def test_a_span_with_any_borders_comes_back(vocab: spacy.vocab.Vocab, start: int, end: int) -> None:
    document = AnnotatedText("a.txt", TEXT, (Span("x", "citations", start, end),))
    doc = to_doc(document, vocab)
    assert doc.text == TEXT
    assert doc.spans["citations"][0].text == TEXT[start:end]
    assert from_doc(doc) == document


def test_a_doc_of_somebody_else_has_its_groups_that_are_layers(vocab: spacy.vocab.Vocab) -> None:
    doc = Doc(vocab, words=["Luật", "Đường", "sá"])
    doc.spans["citations"] = [doc[0:3]]
    doc.spans["sc"] = [doc[0:1]]
    assert from_doc(doc).spans == (Span("citations-new-0", "citations", 0, 13),)


def test_the_file_is_one_that_spacy_reads(awkward: AnnotatedText) -> None:
    (doc,) = DocBin().from_bytes(write_docbin([awkward])).get_docs(spacy.blank("xx").vocab)
    assert [span.text for span in doc.spans["campaigns"]] == ["“Đồi xanh”"]


def test_what_is_no_docbin_is_refused() -> None:
    with pytest.raises(AnnotationFormatError, match="no DocBin"):
        read_docbin(b"plans", "a.spacy")
