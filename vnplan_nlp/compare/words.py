"""Words: a text cut into the words of the language, each with the key by which two texts are compared.

Vietnamese writes a blank between syllables, so a word such as "kiểm tra" has to be found. The words of the administrative
language are a list (`data/compound_words.txt`), cut out beforehand by underthesea; the longest one that fits is taken.
Segmenting itself would cost more than parsing both documents, loses offsets and changes tone marks.
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
_NUMERAL: Final = re.compile(r"0+(?=\d)")


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
    return text.lower().translate(_UNMARK)


@cache
def vocabulary() -> dict[str, Any]:
    """Return the words that comparing needs: function words, written variants, cues."""
    loaded: dict[str, Any] = load_json("compare_words")
    return loaded


@cache
def _compounds() -> tuple[dict[str, int], int]:
    """Return, by first syllable, the most syllables a word may have, and all words, both folded."""
    lines = files("vnplan_nlp.data").joinpath("compound_words.txt").read_text("utf-8").splitlines()
    # "lần thứ hai" is one word here: the second conference is not the third.
    listed = (*lines, *vocabulary()["ordinals"])
    words = [fold(old_tones(line)) for line in listed if line and not line.startswith("#")]
    known = dict.fromkeys(words, 0)
    return known, max((word.count(" ") + 1 for word in words), default=1)


@cache
def _openers() -> dict[str, int]:
    """Return the first syllables of compounds and the length in syllables of the longest compound of each."""
    longest: dict[str, int] = {}
    for word in (*_compounds()[0], *_variants()):
        first = word.split(" ", 1)[0]
        longest[first] = max(longest.get(first, 1), word.count(" ") + 1)
    return longest


@cache
def _variants() -> dict[str, str]:
    """Return what is another spelling of a word, folded, and the word: "đảm bảo" is "bảo đảm"."""
    return {fold(old_tones(variant)): fold(old_tones(word)) for variant, word in vocabulary()["variants"].items()}


@cache
def function_words() -> frozenset[str]:
    """Return the keys of words that say nothing about what a sentence is about."""
    return frozenset(old_tones(word) for word in vocabulary()["function_words"].split()) | frozenset(
        fold(old_tones(word)) for word in vocabulary()["function_compounds"]
    )


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    """Return the keys of the words that an abbreviation stands for: "UBND" → ("uy ban nhan dan",)."""
    table = {**load_json("issuers")["abbreviations"], **vocabulary()["abbreviations"]}
    written = {short: long for short, long in table.items() if short.isalpha()}
    return {short: tuple(word.key for word in words_of(long)) for short, long in written.items()}


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words of a stretch of a text. Offsets are those of the whole text."""
    known = _compounds()[0]
    variants, openers = _variants(), _openers()
    pieces = [(match.group(), match.start(), match.end()) for match in _SYLLABLE.finditer(text, start, _end(text, end))]
    folded = [_fold_syllable(piece) for piece, _, _ in pieces]
    found: list[Word] = []
    at, last = 0, len(pieces)
    while at < last:
        printed, begin, stop = pieces[at]
        length = 1
        for more in range(min(openers.get(folded[at], 1), last - at), 1, -1):
            # A compound runs over blanks (and the dashes of "kinh tế - xã hội"), not over other marks.
            if not _joined(text, pieces, at, more):
                continue
            joined = " ".join(folded[at : at + more])
            if joined in variants or joined in known:
                found.append(Word(variants.get(joined, joined), begin, pieces[at + more - 1][2]))
                length = more
                break
        else:
            if printed.isupper() and len(printed) > 1 and printed in _short_forms():
                found += (Word(key, begin, stop) for key in _abbreviations()[printed])
            else:
                found.append(Word(_key_of(printed), begin, stop))
        at += length
    return found


def _end(text: str, end: int | None) -> int:
    return len(text) if end is None else end


def _joined(text: str, pieces: list[tuple[str, int, int]], at: int, more: int) -> bool:
    return all(pieces[index + 1][1] - pieces[index][2] == 1 for index in range(at, at + more - 1)) and (
        text[pieces[at][1] : pieces[at + more - 1][2]].count(" ") == more - 1
    )


@cache
def _short_forms() -> frozenset[str]:
    table = {**load_json("issuers")["abbreviations"], **vocabulary()["abbreviations"]}
    return frozenset(short for short in table if short.isalpha())


_SYLLABLES: dict[str, str] = {}
_KEYS: dict[str, str] = {}


def _fold_syllable(printed: str) -> str:
    """Fold a syllable; a text has some two thousand different ones, so each is folded once."""
    known = _SYLLABLES.get(printed)
    if known is None:
        if len(_SYLLABLES) > 50_000:
            _SYLLABLES.clear()
        known = _SYLLABLES[printed] = fold(printed)
    return known


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
            known = _variants().get(fold(lower), lower) if fold(lower) in _variants() else lower
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
