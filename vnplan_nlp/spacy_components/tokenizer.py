"""A tokenizer that parts what citations are made of: "34-CT/TW" becomes 34, -, CT, /, TW."""

from __future__ import annotations

import re
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

#: The name that configurations know the tokenizer by.
TOKENIZER: Final = "vnplan_tokenizer.v1"
#: Letters with the marks that combine with them, digits, blanks, or one sign; and the single blank that may follow,
#: which is the only white space that a Doc does not hold as a token.
_TOKEN: Final = re.compile(r"([^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+|\s+|.)( ?)", re.DOTALL)


class PlanTokenizer(DummyTokenizer):
    """A tokenizer whose tokens are runs of letters, runs of digits, runs of blanks, and every other sign by itself.

    Letters keep their combining marks, so that a text that is not NFC has the same boundaries as one that is. The text
    comes back exactly: `tokenizer(text).text == text`. There is no state, nothing to save and nothing to train.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the Doc of a text."""
        parts = _TOKEN.findall(text)
        return Doc(self.vocab, words=[word for word, _ in parts], spaces=[bool(blank) for _, blank in parts])


class TokenizerFactory:
    """Makes the tokenizer of a pipeline."""

    def __call__(self, nlp: Language) -> PlanTokenizer:
        """Return a tokenizer that shares the vocabulary of a pipeline."""
        return PlanTokenizer(nlp.vocab)


def create_tokenizer() -> TokenizerFactory:
    """Return what makes the tokenizer: spaCy calls it with the pipeline."""
    return TokenizerFactory()


registry.tokenizers.register(TOKENIZER, func=create_tokenizer)
