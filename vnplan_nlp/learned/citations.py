"""Reading a damaged citation: what type, number and symbol the letters of a span are meant to be."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, Final

from vnplan_nlp.data.document_types import DocumentType, document_types, type_by_code
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Citation, trusted

#: The least likeness, of 100, of the printed words to the name of a type.
_ALIKE: Final = 78.0
#: Number, perhaps a year, and symbol at the end of a span; the digits may be letters that look like them.
_REFERENCE: Final = re.compile(
    r"(?P<number>[\dOoQIl|SsBZz]{1,5}[A-Za-z]?)\s?(?:[/|]\s?(?P<year>[12lI][\dOoIlSB]{3})\s?)?"
    r"(?P<sep>[-–—/|_])\s?(?P<symbol>[^\W\d_][\w]*(?:\s?[-–—/&.]\s?[\w]+)*)$"
)
_NUMBER_WORD: Final = re.compile(r"\W*\bs\w\W*$", re.IGNORECASE)
_DASHES: Final = re.compile(r"\s*[–—_-]\s*")
_SLASHES: Final = re.compile(r"\s*[/|]\s*")


def read_citation(text: str, start: int, end: int, score: float) -> Citation | None:
    """Return the numbered citation that a span holds, from its type word to the end of its symbol.

    None where no number and symbol can be read at its end, or the words before them are no type of document.
    """
    printed = text[start:end]
    found = _REFERENCE.search(printed)
    if found is None:
        return None
    kind = type_of_words(_NUMBER_WORD.sub("", printed[: found.start()]))
    number, year = (_digits(part) for part in (found["number"], found["year"]))
    if kind is None or number is None or not any(char.isdigit() for char in number):
        return None
    symbol = _SLASHES.sub("/", _DASHES.sub("-", found["symbol"]))
    party = found["sep"] not in "/|"
    symbol = _with_code(symbol, kind, "/" if party else "-")
    return trusted(
        Citation,
        form="numbered",
        start=start,
        end=end,
        text=printed,
        rule="model.citations",
        score=score,
        doc_type=kind.name,
        doc_type_code=kind.codes[0] if kind.codes else None,
        number=number,
        year=year,
        symbol=symbol,
        reference=f"{number}{f'/{year}' if year else ''}{'-' if party else '/'}{symbol}",
    )


def type_of_words(words: str) -> DocumentType | None:
    """Return the document type that damaged words name; None where none is like enough."""
    from rapidfuzz import fuzz, process

    names, kinds = _types()
    best = process.extractOne(_folded(words), names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return kinds[best[2]] if best else None


@cache
def _types() -> tuple[tuple[str, ...], tuple[DocumentType, ...]]:
    """The names of the types that numbered documents have, folded, and the type of each."""
    rows = [(name, kind) for kind in document_types() if kind.codes for name in (kind.name, *kind.aliases)]
    return tuple(_folded(name) for name, _ in rows), tuple(kind for _, kind in rows)


def _folded(words: str) -> str:
    apart = unicodedata.normalize("NFD", words.casefold().replace("đ", "d").replace("ð", "d"))
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def _digits(printed: str | None) -> str | None:
    """Return a number with the letters that were read for digits turned back; its own letter at the end stays."""
    if printed is None:
        return None
    table: dict[str, str] = load_json("learned_words")["digits"]
    own = printed[-1] if printed[-1] not in table and printed[-1].isalpha() else ""
    body = printed[: len(printed) - len(own)]
    return "".join(table.get(char, char) for char in body) + own


def _with_code(symbol: str, kind: DocumentType, mark: str) -> str:
    """Return a symbol whose code is that of the type, where it has one letter wrong."""
    from rapidfuzz.distance import Levenshtein

    code, parted, organ = symbol.partition(mark)
    if not parted or not kind.codes or code in kind.codes or type_by_code(code, "state" if mark == "-" else "party"):
        return symbol
    nearest: tuple[int, Any] = min((Levenshtein.distance(code, own), own) for own in kind.codes)
    return f"{nearest[1]}{parted}{organ}" if nearest[0] <= 1 else symbol
