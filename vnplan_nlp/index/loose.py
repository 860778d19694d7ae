"""References as people type them: "34 ct tw", "CT 34-CT/TW 2014", "nghi quyet 57", "Luật Đất đai 2024"."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from functools import cache
from typing import Any, Final, NamedTuple

from vnplan_nlp.data.document_types import document_types
from vnplan_nlp.data.letters import bare
from vnplan_nlp.data.words import load_json
from vnplan_nlp.errors import AmbiguousReferenceError, UnknownReferenceError
from vnplan_nlp.index.model import Candidate, Target
from vnplan_nlp.index.records import targets_by_id
from vnplan_nlp.schema.canonical import slug

#: "07/4/2014", "07-04-2014".
_DAY: Final = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]((?:19|20)\d\d)\b")
_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*[a-z]?(?![a-z0-9])|[a-z]+\d*|\d+")
#: A canonical id means its document, or none: "12-kh-ubnd:2022@tinh-gia-lai".
_EXACT: Final = re.compile(r"^[a-z0-9.-]+(?::(?:\d{4}|k\d+))?@[a-z0-9.-]+$|^[a-z0-9.-]+:(?:\d{4}|k\d+)$")
#: "CT34", "nq57": a code and the number behind it; "QH15" and "k13" are words of their own.
_GLUED: Final = re.compile(r"\b(ct|nq|qd|nd|kl|kh|tt|tb|hd|bc)(\d+)\b")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?[a-z]?")
#: Of targets that fit as well, one that so many times as many documents cite is meant.
_OUTWEIGHS: Final = 3
#: Targets with one number, or with all words, that are looked at.
_MOST: Final = 400


class Typed(NamedTuple):
    """What a reference says: type, number, year and the other words, all bare."""

    kind: str | None
    number: str | None
    year: str | None
    words: tuple[str, ...]


class _Fitting(NamedTuple):
    """How well a target fits what was typed: the share of the words that it has, and how much of its name they are."""

    fit: tuple[float, float]
    target: int
    canonical_id: str
    documents: int


def candidates(base: sqlite3.Connection, text: str, limit: int) -> tuple[Candidate, ...]:
    """Return the targets that a reference may mean, the best first; of equal ones the most cited."""
    ranked = _ranked(base, text)[:limit]
    known = targets_by_id(base, [one.target for one in ranked])
    return tuple(Candidate(target=known[one.target], score=round(one.fit[0], 3)) for one in ranked)


def resolve(base: sqlite3.Connection, text: str, *, held: bool = False) -> Target:
    """Return the target that a reference means.

    Args:
        base: the index.
        text: what was typed.
        held: only documents whose file lies in the archive are meant.

    Raises:
        UnknownReferenceError: none fits.
        AmbiguousReferenceError: several fit as well, and none of them stands out.
    """
    ranked = _ranked(base, text, held=held)
    # What was typed and does not fit is a reason to ask, not to take the next best: it may be another document.
    fitting = [one for one in ranked if one.fit == ranked[0].fit and one.fit[0] == 1.0]
    if not fitting:
        near = _in_order(base, ranked[:3])
        raise UnknownReferenceError(text, near=[target.label for target in near])
    if len(fitting) == 1 or fitting[0].documents >= _OUTWEIGHS * max(1, fitting[1].documents):
        return _in_order(base, fitting[:1])[0]
    several = _in_order(base, fitting[:10])
    names = [f"{one.label} ({one.canonical_id})" for one in several]
    raise AmbiguousReferenceError(text, names, [one.canonical_id for one in several])


def _in_order(base: sqlite3.Connection, ranked: list[_Fitting]) -> list[Target]:
    known = targets_by_id(base, [one.target for one in ranked])
    return [known[one.target] for one in ranked]


def searchable(target: tuple[Any, ...], place: str | None) -> str:
    """Return the bare words by which a target is found: of type, number, title, issuer, place and year."""
    return " ".join(_TOKEN.findall(bare(" ".join(str(part) for part in (*target, place or "") if part))))


def typed(text: str) -> tuple[Typed, ...]:
    """Return what a reference may say: "Quyết định 2024" names a number or a year."""
    text = bare(unicodedata.normalize("NFC", text))
    days = _DAY.findall(text)
    tokens = _TOKEN.findall(_GLUED.sub(r"\1 \2", _DAY.sub(" ", text)))
    kind, rest = _kind(tokens)
    rest = [token for token in rest if token not in _fillers()]
    numbers = [token for token in rest if _NUMBER.fullmatch(token)]
    words = tuple(token for token in rest if not _NUMBER.fullmatch(token))
    years = [number for number in numbers if _YEAR.fullmatch(number)]
    others = [number for number in numbers if number not in years]
    year = days[0] if days else years[-1] if years else None
    if others:
        return (Typed(kind, others[0], year, (*words, *others[1:])),)
    if len(years) > 1:  # "1945/QĐ-TTg 2019": a number that looks like a year, and a year
        return (Typed(kind, years[0], years[-1], words), Typed(kind, None, year, words))
    if years:
        return (Typed(kind, years[0], days[0] if days else None, words), Typed(kind, None, year, words))
    return (Typed(kind, None, year, words),)


def _ranked(base: sqlite3.Connection, text: str, *, held: bool = False) -> list[_Fitting]:
    """The targets that a text may mean, the best first; only those with a file where they must be held."""
    text = text.strip()
    only = "AND t.document IS NOT NULL" if held else ""
    is_id = text.isascii() and "\0" not in text
    exact = _rows(base, f"t.canonical_id = ? {only}", (text.lower(),)) if is_id else []
    if exact or _EXACT.search(text):
        return [_Fitting((1.0, 1.0), row.id, row.canonical_id, row.documents) for row in exact]
    found: dict[int, _Fitting] = {}
    for said in typed(text):
        for row in _fetch(base, said, only):
            fit = _fit(said, row)
            if fit is not None and (row.id not in found or fit > found[row.id].fit):
                found[row.id] = _Fitting(fit, row.id, row.canonical_id, row.documents)
    return sorted(found.values(), key=lambda one: (-one.fit[0], -one.fit[1], -one.documents, one.canonical_id))


class _Row(NamedTuple):
    """What is read of a target to see whether it is meant: a reference may mean hundreds."""

    searched: str
    id: int
    canonical_id: str
    doc_type: str | None
    year: int | None
    title: str | None
    documents: int


def _fetch(base: sqlite3.Connection, said: Typed, only: str) -> list[_Row]:
    words = [*_kind_words(said.kind), *said.words]
    if said.number is not None:
        number = _number_key(said.number)
        # Of the thousands that a small number has in a large archive those that have the words, too, and some famous.
        named = f"t.id IN (SELECT rowid FROM names WHERE names MATCH ?) AND +t.number = ? {_of_year(said)} {only}"
        types = _types(said.kind)
        if types:
            named += f" AND t.doc_type IN ({','.join('?' * len(types))})"
        whole = _rows(base, named, (_all_of([number, *words]), number, *types)) if words or said.year else []
        return whole + _rows(base, f"t.number = ? {only}", (number,))
    if not any(len(word) > 1 for word in words):
        return []
    where = f"t.id IN (SELECT rowid FROM names WHERE names MATCH ?) {_of_year(said)} {only}"
    return _rows(base, where, (_all_of(words),))


@cache
def _types(kind: str | None) -> tuple[str, ...]:
    """The names of a type, as targets have them."""
    return tuple(sorted({one.name for one in document_types() if kind is not None and slug(one.name) == kind}))


def _all_of(words: list[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def _of_year(said: Typed) -> str:
    if said.year is None:
        return ""
    year = int(said.year)
    return f"AND (t.year = {year} OR t.year_inside = '{year}' OR t.period = '{year}')"


def _rows(base: sqlite3.Connection, where: str, values: tuple[Any, ...]) -> list[_Row]:
    query = (
        "SELECT COALESCE(n.searched, ''), t.id, t.canonical_id, t.doc_type, t.year, t.title, t.documents"
        f" FROM targets AS t LEFT JOIN names AS n ON n.rowid = t.id WHERE {where}"
        # An id under which nothing is cited any more has no names; one that has not been settled has none yet.
        " AND (n.rowid IS NOT NULL OR t.id IN (SELECT target FROM pending_targets))"
        f" ORDER BY t.documents DESC, t.canonical_id LIMIT {_MOST}"
    )
    return [_Row(*row) for row in base.execute(query, values)]


def _fit(said: Typed, row: _Row) -> tuple[float, float] | None:
    """How well a target fits: the share of the typed words that it has, and how much of its name they are.

    None where it says something else.
    """
    if said.kind is not None and slug(row.doc_type or "") != said.kind:
        return None
    years = {str(row.year), *_YEAR.findall(row.canonical_id)}
    if said.year is not None and said.year not in years:
        return None
    has = set(row.searched.split())
    fitting = sum(word in has for word in said.words)
    share = (fitting + 1) / (len(said.words) + 1)
    if said.number is not None:
        return share, 1.0
    name = set(_TOKEN.findall(bare(row.title or row.canonical_id))) - set(_kind_words(said.kind)) - _fillers()
    return share, round(len(set(said.words) & name) / max(1, len(name)), 3)


def _number_key(number: str) -> str:
    """A number as canonical ids have it: two digits at least."""
    digits = re.match(r"\d+", number)
    head = digits.group() if digits else ""
    return (head.lstrip("0") or "0").zfill(2) + number[len(head) :]


@cache
def _kinds() -> tuple[tuple[tuple[str, ...], str], ...]:
    """The bare words of each name of a type, longer ones first, with the name that they mean."""
    found = {
        tuple(slug(name).split("-")): slug(kind.name)
        for kind in document_types()
        for name in (kind.name, *kind.aliases)
    }
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def _kind(tokens: list[str]) -> tuple[str | None, list[str]]:
    """The type that the first words name, and the words after it; codes stay, as symbols have them."""
    for words, name in _kinds():
        if tuple(tokens[: len(words)]) == words and (len(words) > 1 or len(words[0]) > 3):
            return name, tokens[len(words) :]
    return None, tokens


def _kind_words(kind: str | None) -> list[str]:
    return kind.split("-") if kind else []


@cache
def _fillers() -> frozenset[str]:
    """Words that say nothing of a document: "số", "ngày", "của"."""
    return frozenset(load_json("reference_fillers")["words"])
