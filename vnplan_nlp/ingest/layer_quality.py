"""Whether the text layer of a PDF page can be read, or the page is better recognised from its picture.

A layer is bad where the font has no map to Unicode, or a wrong one, or where it was made by a recogniser that knows no
Vietnamese. Three questions are asked of a sample of the page, from its beginning, middle and end:

1. Are at least 70 % of its characters letters, digits and signs of Vietnamese pages?
2. Are at most 8 % of them U+FFFD or of the private use areas? (Bullets of symbol fonts are 1 or 2 %.)
3. Of its words of two letters and more, if there are 30: are 5 % frequent Vietnamese words, or 10 % frequent English
   ones, or 60 % Vietnamese syllables with a mark, as in lists of names? What is in an encoding of before Unicode is no
   Vietnamese word, but can be converted and is left for that.

Pages of 2,200 characters that were held to be bad, in percent, by the first question alone and by all three:

| pages | | first | all |
|---|---|---|---|
| plans of this repository | 41 | 0 | 0 |
| real plans, decisions and letters, some with tables, some in English | 622 | 0 | 0 |
| lists of names of administrative units | 100 | 0 | 0 |
| tables of numbers; forms of dots | 60 | 0 | 0 |
| English: licences and manuals (the two are lists of people with their addresses) | 304 | 0 | 0.7 |
| plans in TCVN3 and VNI, to be converted | 82 | 0 | 0 |
| each character moved by 1, 3 or -29 | 123 | 0 | 100 |
| each character moved by 29 or 31 | 82 | 100 | 100 |
| each letter another one of the page; each letter some one of ASCII | 82 | 0 | 100 |
| letters in the private use area | 41 | 100 | 100 |
| 40 % of the letters U+FFFD | 41 | 98 | 100 |
| 15 % of the letters U+FFFD | 41 | 0 | 100 |
| letters beyond ASCII without their marks, or "?", or lost | 123 | 0 | 100 |
| plans recognised by tesseract as English | 14 | 0 | 100 |

The bad pages have at most 2 % of frequent Vietnamese words (those of U+FFFD 21 and 35 %), the plans at least 29 %. A
page of which only a part is bad is kept. `tests/test_layer_quality.py` makes most of these pages anew. The three
questions cost 4 % of the reading of a page, less than the first one did of a whole page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from vnplan_nlp.data.words import load_json
from vnplan_nlp.ingest.legacy import detect_text

#: What PDFium makes of a hyphen at the end of a line, U+FFFE or U+0002, is as usual as one.
_UNUSUAL: Final = re.compile(
    r"[^\s\x21-\x7e\u00c0-\u00ff\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9"
    r"\u0300-\u0323\u00a7-\u00bb\u00d7\u2010-\u2026\u2022\u25a0-\u25ff\u2190-\u22ff\ufffe\x02]"
)
_UNMAPPED: Final = re.compile("[\ufffd\ue000-\uf8ff]")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_MARK: Final = re.compile(r"[đĩũàáâãèéêìíòóôõùúýăơưạ-ỹ]")
_SYLLABLE: Final = re.compile(
    r"(?:ngh?|[cgkpt]h|nh|tr|gi|qu|[bcdđghklmnpqrstvx])?[aeiouyàáâãèéêìíòóôõùúýăĩũơưạ-ỹ]{1,3}(?:ch|n[gh]?|[cmpt])?"
)
#: A longer page is judged by three parts of this length.
_PART: Final = 250
_USUAL_SHARE: Final = 0.7
_UNMAPPED_SHARE: Final = 0.08
_FEWEST_WORDS: Final = 30
_VIETNAMESE_SHARE: Final = 0.05
_ENGLISH_SHARE: Final = 0.1
_SYLLABLE_SHARE: Final = 0.6
_CONVERTED: Final = ("tcvn3", "vni")


def readable(text: str) -> bool:
    """Return whether the text layer of a page is one that a reader could read, or could after a conversion."""
    sample = _sample(text)
    seen = len("".join(sample.split()))
    if not seen or len(_UNUSUAL.findall(sample)) > (1 - _USUAL_SHARE) * seen:
        return False
    if not sample.isascii() and len(_UNMAPPED.findall(sample)) > _UNMAPPED_SHARE * seen:
        return False
    return _has_words(sample) or detect_text(text) in _CONVERTED


def _sample(text: str) -> str:
    if len(text) <= 3 * _PART:
        return text
    middle = (len(text) - _PART) // 2
    return f"{text[:_PART]}\n{text[middle : middle + _PART]}\n{text[-_PART:]}"


def _has_words(sample: str) -> bool:
    """Whether the words are Vietnamese or English; of a few words that is not asked."""
    words = _WORD.findall(unicodedata.normalize("NFC", sample.lower()))
    if len(words) < _FEWEST_WORDS:
        return True
    vietnamese, english = _frequent()
    if sum(word in vietnamese for word in words) >= _VIETNAMESE_SHARE * len(words):
        return True
    if sum(word in english for word in words) >= _ENGLISH_SHARE * len(words):
        return True
    marked = sum(1 for word in words if _MARK.search(word) and _SYLLABLE.fullmatch(word))
    return marked >= _SYLLABLE_SHARE * len(words)


@cache
def _frequent() -> tuple[frozenset[str], frozenset[str]]:
    """The frequent words of Vietnamese and of English."""
    return frozenset(load_json("legacy_encodings")["detector"]["words"]), frozenset(load_json("layer_words")["english"])
