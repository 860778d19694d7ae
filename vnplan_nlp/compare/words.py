"""Words: a text cut into the words of the language, each with the key by which two texts are compared.

Vietnamese writes a blank between syllables, so a word such as "kiểm tra" has to be found. The words of the
administrative language are a list (`data/compound_words.txt`), cut out beforehand by underthesea; the longest one
that fits is taken. Segmenting itself would cost more than parsing both documents, loses offsets and changes tone
marks.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from vnplan_nlp.data.tones import old_tones
from vnplan_nlp.data.words import load_json

_SYLLABLE: Final = re.compile(r"\d[\w./,%-]*[\w%]|\d%?|[^\W\d_]+|%")
_MARKED: Final = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_BARE: Final = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
_UNMARK: Final = str.maketrans(_MARKED, _BARE)


class Word(NamedTuple):
    """A word of a text: its key and where it stands."""

    key: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A stretch of a text that ends in a full stop or a semicolon."""

    start: int
    end: int


def fold(text: str) -> str:
    """Return a text in small letters without its tone and letter marks: "Ủy ban" → "uy ban"; lengths do not change."""
    lower = text.lower()
    if len(lower) != len(text):  # "İ" becomes two characters
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return lower.translate(_UNMARK)


@cache
def vocabulary() -> dict[str, Any]:
    """Return the words that comparing needs: function words, written variants, cues."""
    loaded: dict[str, Any] = load_json("compare_words")
    return loaded


@cache
def _compounds() -> frozenset[str]:
    """Return the words of several syllables, folded."""
    lines = files("vnplan_nlp.data").joinpath("compound_words.txt").read_text("utf-8").splitlines()
    # "lần thứ hai" is one word here: the second conference is not the third.
    listed = (*lines, *vocabulary()["ordinals"], *(word for word in vocabulary()["variants"].values() if " " in word))
    return frozenset(fold(line) for line in listed if line and not line.startswith("#"))


@cache
def _openers() -> dict[str, int]:
    """Return the first syllables of compounds and the length in syllables of the longest compound of each."""
    longest: dict[str, int] = {}
    for word in (*_compounds(), *_variants()):
        first = word.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 1), word.count(" ") + 1)
    return {first: length for first, length in longest.items() if length > 1}


@cache
def _variants() -> dict[str, str]:
    """Return what is another spelling of a word, folded, and the word: "đảm bảo" is "bảo đảm"."""
    return {fold(variant): fold(word) for variant, word in vocabulary()["variants"].items() if " " in variant}


@cache
def _short_variants() -> dict[str, str]:
    """Return the same of words of one syllable, which keep their tones: "quí" is "quý", and "qui" is not."""
    return {
        old_tones(variant): old_tones(word)
        for variant, word in vocabulary()["variants"].items()
        if " " not in variant
    }


@cache
def function_words() -> frozenset[str]:
    """Return the keys of words that say nothing about what a sentence is about."""
    return frozenset(old_tones(word) for word in vocabulary()["function_words"].split()) | frozenset(
        fold(word) for word in vocabulary()["function_compounds"]
    )


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    """Return the keys of the words that an abbreviation stands for: "UBND" → ("uy ban nhan dan",)."""
    table = {**load_json("issuers")["abbreviations"], **vocabulary()["abbreviations"]}
    written = {short: long for short, long in table.items() if short.isalpha()}
    return {short: tuple(word.key for word in words_of(long)) for short, long in written.items()}


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of a stretch of a text. Offsets are those of the whole text."""
    known, variants, openers = _compounds(), _variants(), _openers()
    folded = fold(text[start:end])
    spans = [match.span() for match in _SYLLABLE.finditer(text, start, len(text) if end is None else end)]
    found: list[Word] = []
    at, last = 0, len(spans)
    while at < last:
        begin, stop = spans[at]
        longest = openers.get(folded[begin - start : stop - start])
        if longest is not None:
            for more in range(min(longest, last - at) - 1, 0, -1):
                # The words of the list have single blanks: other marks between syllables make no compound.
                joined = folded[begin - start : spans[at + more][1] - start]
                if joined in known or joined in variants:
                    found.append(Word(variants.get(joined, joined), begin, spans[at + more][1]))
                    at += more + 1
                    break
            else:
                longest = None
        if longest is None:
            printed = text[begin:stop]
            if printed in _short_forms():
                found += (Word(key, begin, stop) for key in _abbreviations()[printed])
            else:
                found.append(Word(_key_of(printed), begin, stop))
            at += 1
    return found


@cache
def _short_forms() -> frozenset[str]:
    table = {**load_json("issuers")["abbreviations"], **vocabulary()["abbreviations"]}
    return frozenset(short for short in table if short.isalpha())


_KEYS: dict[str, str] = {}


def _key_of(printed: str) -> str:
    """The key of a word of one syllable keeps its tone, which tells "ban" from "bản"; numbers lose leading zeros."""
    known = _KEYS.get(printed)
    if known is None:
        if len(_KEYS) > 50_000:
            _KEYS.clear()
        if printed[0].isdigit():
            known = re.sub(r"(?<!\d)0+(?=\d)", "", printed.lower())
        else:
            lower = old_tones(printed.lower())
            known = _short_variants().get(lower, lower)
        _KEYS[printed] = known
    return known


def sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Return the sentences and clauses between semicolons of a stretch of a text."""
    found: list[Sentence] = []
    begin = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.start() - begin >= 25:
            found.append(Sentence(begin, match.start() + 1))
            begin = match.end()
    if end - begin > 0:
        if found and end - begin < 25:
            found[-1] = Sentence(found[-1].start, end)
        else:
            found.append(Sentence(begin, end))
    return found


#: A full stop before a capital, or a semicolon; "Điều 5. Luật" and "TP. Huế" are no ends, their words are short.
_SENTENCE_END: Final = re.compile(r"(?:(?<=[^\W\d_]{2})\.|(?<=[\d)”\"])\.|;)\s+(?=[^\W\d_a-zà-ỹđ]|[\w“\"(])")
