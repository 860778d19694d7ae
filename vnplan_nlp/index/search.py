"""Full text: words as printed where they are typed with diacritics, in any spelling where they are not."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
import zlib
from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import Any, Final, Literal

from vnplan_nlp.data.campaigns import movements
from vnplan_nlp.data.document_types import type_by_code
from vnplan_nlp.data.letters import any_marks, bare
from vnplan_nlp.index import loose
from vnplan_nlp.index.model import Candidate, Facet, Hit, SearchResult, Snippet
from vnplan_nlp.index.records import documents_by_id
from vnplan_nlp.index.rows import facet_word

#: Hits that are counted and put into facets.
MOST: Final = 1000
#: Words and quoted phrases that are looked for; more would only cost time.
_MOST_TERMS: Final = 24
_PREFIX: Final = {"year": "y", "level": "l", "type": "t", "province": "p", "campaign": "c"}
_UNIT_WORD: Final = re.compile(r"^\s*(?:tỉnh|thành phố|tinh|thanh pho)\s+", re.IGNORECASE)
_TERM: Final = re.compile(r'"([^"]*)"|(\S+)')
#: The first text of the JSON of a plan is that of the document; a quotation mark of its own is behind a backslash.
_TEXT: Final = re.compile(rb'"text":("(?:[^"\\]++|\\.)*+")', re.DOTALL)
#: Bytes that are unpacked at first.
_FIRST: Final = 24_000
_WORD: Final = re.compile(r"[^\W_]+")
#: Letters around a hit that a snippet shows, and the hits that it shows at most.
_AROUND: Final = 90
_SHOWN: Final = 3
#: Hits within so many letters are shown all.
_TOGETHER: Final = 400
#: Places of a term that are looked at.
_PLACES: Final = 12


def search(
    base: sqlite3.Connection, text: str, facets: dict[str, Any], limit: int, offset: int
) -> SearchResult:
    """Return the documents that hold all words of a text and have the facets."""
    limit, offset = (min(max(0, number), 10**9) for number in (limit, offset))
    text = unicodedata.normalize("NFC", text)
    terms = terms_of(text)
    facet = _of_facets(facets)
    match = " AND ".join([*(_of_term(words, "text") for words in terms), *facet])
    references = _references(base, text)
    if not match:
        if text.strip():
            return SearchResult(query=text, total=0, references=references)
        ids = [row[0] for row in base.execute("SELECT id FROM documents ORDER BY id LIMIT ?", (MOST + 1,))]
        shown = ids[offset : offset + limit]
        if offset + limit > MOST:
            query = "SELECT id FROM documents ORDER BY id LIMIT ? OFFSET ?"
            shown = [row[0] for row in base.execute(query, (limit, offset))]
        total = base.execute("SELECT COUNT(*) FROM documents").fetchone()[0]
        return _result(base, text, terms, shown, ids[:MOST], references, total=total)
    ids = _newest(base, match, MOST + 1, 0)
    total = min(len(ids), MOST)
    # A title says what a document is about: those that have all words come first. (BM25 would go through all documents
    # of the archive that have a word, for each of the words.)
    titled = " AND ".join([*(_of_term(words) for words in terms), *facet]) if terms else None
    first = _newest(base, titled, offset + limit, 0) if titled is not None else []
    shown = first[offset : offset + limit]
    if len(shown) < limit:
        rest = f"({match}) NOT ({titled})" if titled is not None else match
        shown += _newest(base, rest, limit - len(shown), max(0, offset - len(first)))
    return _result(base, text, terms, shown, ids[:MOST], references, total=total, capped=len(ids) > MOST)


def _newest(base: sqlite3.Connection, match: str, limit: int, offset: int) -> list[int]:
    """The newest documents that match: their ids are in the order of time."""
    query = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ? OFFSET ?"
    return [row[0] for row in base.execute(query, (match, limit, offset))]


def terms_of(text: str) -> list[list[str]]:
    """Return the words of a text in groups that stand together: words in quotes, and the parts of a number."""
    found: list[list[str]] = []
    for match in _TERM.finditer(text.replace("“", '"').replace("”", '"')):
        words = _WORD.findall((match[1] if match[1] is not None else match[2]).lower())
        # SQLite takes no text with NUL or halves of surrogate pairs; no document has such words.
        words = [word for word in words if word.isprintable()]
        if words:
            found.append(words)
    return found[:_MOST_TERMS]


def _of_term(words: list[str], *more: Literal["text"]) -> str:
    """The words in the title, and in more columns: as they are printed, or bare ones in any spelling."""
    phrase = " ".join(words)
    suffix = "" if bare(phrase) != phrase else "_folded"
    columns = " ".join(f"{column}{suffix}" for column in ("title", *more))
    return f'{{{columns}}} : "{phrase}"'


def _of_facets(facets: dict[str, Any]) -> list[str]:
    facets = facets | {"province": _UNIT_WORD.sub("", facets.get("province") or "")}
    words = [(name, facet_word(str(value))) for name, value in facets.items() if value not in (None, "")]
    return [f'facets : "{_PREFIX[name]}{word}"' for name, word in words if word.isprintable()]


def _references(base: sqlite3.Connection, text: str) -> tuple[Candidate, ...]:
    """The documents that a text may name, where it looks like a number."""
    if not any(char.isdigit() for char in text) or len(text) > 200:
        return ()
    return tuple(one for one in loose.candidates(base, text, 5) if one.score == 1.0)


def _result(
    base: sqlite3.Connection,
    text: str,
    terms: list[list[str]],
    shown: list[int],
    ids: list[int],
    references: tuple[Candidate, ...],
    *,
    total: int,
    capped: bool = False,
) -> SearchResult:
    documents = documents_by_id(base, shown)
    hits = []
    for number in shown:
        packed = base.execute("SELECT plan FROM plans WHERE document = ?", (number,)).fetchone()[0] if terms else None
        snippet = _snippet(_text(packed), terms) if packed is not None else Snippet()
        hits.append(Hit(document=documents[number], snippet=snippet))
    return SearchResult(
        query=text,
        total=total,
        capped=capped,
        hits=tuple(hits),
        facets=_facets(base, ids),
        references=references,
    )


def _text(packed: bytes) -> str:
    """The text of a packed plan; what comes behind it, four fifths of the JSON, is not even unpacked."""
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, _FIRST)
    while True:
        ends = _TEXT.search(data)
        if ends is not None:
            text: str = json.loads(ends[1])
            return text
        more = unpacker.decompress(unpacker.unconsumed_tail, len(data))
        if not more:
            raise ValueError("a plan without a text")
        data += more


def _snippet(text: str, terms: list[list[str]]) -> Snippet:
    """The places where words stand, with some text around them."""
    spans = _closest([_places(text, words) for words in terms])
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        low = max(at, start - _AROUND)
        if low > at:
            low = text.find(" ", low, start) + 1 or low
            parts.append(("… ", False))
        parts += [(text[low:start], False), (text[start:end], True)]
        at = end
    if parts:
        high = min(len(text), at + _AROUND)
        high = high if high == len(text) else max(text.rfind(" ", at, high), at)
        parts += [(text[at:high], False), *([(" …", False)] if high < len(text) else [])]
    return Snippet(parts=tuple((" ".join(piece.split("\n")), hit) for piece, hit in parts if piece))


def _places(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where words stand side by side, up to a number of places."""
    found = (match.span() for match in _pattern(tuple(words)).finditer(text))
    return list(islice((span for span in found if not span[0] or not _is_of_word(text[span[0] - 1])), _PLACES))


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words as they are printed where they have marks, in any spelling where they have none.

    It begins with a class of letters, which is looked for four times as fast as a place where a word begins.
    """
    marked = bare(" ".join(words)) != " ".join(words)
    return re.compile(r"\W+".join(map(_any_case if marked else any_marks, words)) + r"(?!\w)")


def _any_case(word: str) -> str:
    return "".join(f"[{char}{char.upper()}]" if char.upper() != char else re.escape(char) for char in word)


def _closest(places: list[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """One place of each term, those that stand closest together; the first few where they are far apart."""
    hits = sorted((span, term) for term, spans in enumerate(places) for span in spans)
    wanted = sum(bool(spans) for spans in places)
    last: dict[int, tuple[int, int]] = {}
    best: list[tuple[int, int]] = []
    for span, term in hits:
        last[term] = span
        if len(last) == wanted:
            chosen = sorted(last.values())
            if not best or chosen[-1][1] - chosen[0][0] < best[-1][1] - best[0][0]:
                best = chosen
    if best and best[-1][1] - best[0][0] > _TOGETHER:
        best = best[:_SHOWN]
    return best


def _facets(base: sqlite3.Connection, ids: list[int]) -> dict[str, tuple[Facet, ...]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in _PREFIX}
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        marks = ",".join("?" * len(some))
        query = (
            "SELECT year, level, doc_type_code, province, movements FROM documents INDEXED BY documents_facets"
            f" WHERE id IN ({marks})"
        )
        columns = zip(*base.execute(query, some), strict=True)
        for name, values in zip(("year", "level", "type", "province"), columns, strict=False):
            counts[name].update(str(value) for value in values if value is not None)
        for named, number in Counter(next(columns, ())).items():
            for movement in named.split():
                counts["campaign"][movement] += number
    return {
        name: tuple(
            Facet(value=value, label=_label(name, value), documents=number)
            for value, number in sorted(counter.items(), key=lambda item: _facet_order(name, item))
        )
        for name, counter in counts.items()
    }


def _facet_order(name: str, item: tuple[str, int]) -> tuple[Any, ...]:
    return (-int(item[0]),) if name == "year" else (-item[1], item[0])


def _label(name: str, value: str) -> str:
    if name == "type":
        kind = type_by_code(value, "state") or type_by_code(value, "party")
        return kind.name if kind is not None else value
    if name == "campaign":
        return next((one.name for one in movements() if one.id == value), value)
    return value
