"""Movements: the gazetteer of national campaigns, the words that announce one, and how a name finds its entry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal, NamedTuple

from vnplan_nlp.data.patterns import regex
from vnplan_nlp.data.words import load_json

#: How a name may stand without quotes after a kind word: by its content ("named"), only where the gazetteer knows it
#: or where it begins with a capital ("known"), only with a capital ("capital"), never ("quoted").
Unquoted = Literal["named", "known", "capital", "quoted"]
#: Two spellings of a name that agree in 9 of 10 letters are one name: "thi đưa" for "thi đua", "dịch" for "đại dịch".
_ALIKE: Final = 90.0
_SLOT: Final = "{place}"
_OLD_TONES: Final = {
    **dict(zip(("oà", "oá", "oả", "oã", "oạ"), ("òa", "óa", "ỏa", "õa", "ọa"), strict=True)),
    **dict(zip(("oè", "oé", "oẻ", "oẽ", "oẹ"), ("òe", "óe", "ỏe", "õe", "ọe"), strict=True)),
    **dict(zip(("uỳ", "uý", "uỷ", "uỹ", "uỵ"), ("ùy", "úy", "ủy", "ũy", "ụy"), strict=True)),
}
_OLD_TONE: Final = re.compile(rf"(?<!q)(?:{'|'.join(_OLD_TONES)})(?!\w)")
_QUOTES: Final = re.compile(r"[“”„«»\"‘’]")
_DASH: Final = re.compile(r"\s*[-–—‑]\s*")
_PAUSE: Final = re.compile(r"\s*[;,:]\s*")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Movement:
    """A national campaign or the movement of a sector, with the document that founded it where that is known.

    `{place}` in an alias stands where a locality puts its own name for "Cả nước" or "Việt Nam".
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    by: str | None
    document: str | None
    date: str | None
    years: str | None
    source: str


class KindWord(NamedTuple):
    """What a kind word says: the kind of the campaign, and how a name may follow it without quotes."""

    kind: str
    unquoted: Unquoted


class Found(NamedTuple):
    """The entry that a name belongs to, the place that stands in it, and the likeness where that decided."""

    id: str | None
    place: str | None
    score: float | None


class _Slot(NamedTuple):
    head: str
    tail: str
    id: str


class _Index(NamedTuple):
    names: dict[str, str]
    slots: tuple[_Slot, ...]
    choices: tuple[str, ...]
    ids: tuple[str, ...]
    openings: frozenset[tuple[str, ...]]


def campaign_words(name: str) -> tuple[str, ...]:
    """Return a word list of `campaigns.json` by its name."""
    return tuple(_data()[name])


@cache
def movements() -> tuple[Movement, ...]:
    """Return the gazetteer, in file order."""
    return tuple(Movement(**{**entry, "aliases": tuple(entry["aliases"])}) for entry in _data()["movements"])


@cache
def kind_words() -> dict[str, KindWord]:
    """Return what each kind word, in small letters, says."""
    return {word: KindWord(row["kind"], row["unquoted"]) for row in _data()["kinds"] for word in row["words"]}


@cache
def kind_pattern() -> str:
    """Return a pattern that finds the kind words as printed: "phong trào", "Phong trào Thi đua", "PHONG TRÀO".

    Every branch begins with another literal letter, so that the engine skips to those letters.
    """
    branches: dict[str, list[str]] = {}
    for word in sorted(kind_words(), key=len, reverse=True):
        rest = re.escape(word[1:])
        titled = re.sub(r"(?<=\\ )\w", lambda first: f"[{first[0].upper()}{first[0]}]", rest)
        branches.setdefault(word[0], []).append(titled)
        branches.setdefault(word[0].upper(), []).extend((titled, re.escape(word[1:].upper())))
    return "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in branches.items())


def fold_name(name: str) -> str:
    """Return the key by which names are compared: case, quotes, tone placement and the kind of pause fall away."""
    text = _BLANKS.sub(" ", _QUOTES.sub("", name)).strip(" .,;:-–")
    text = _PAUSE.sub(", ", _DASH.sub("-", _one_tone(text.lower())))
    return text.replace("hàng năm", "hằng năm").replace("covid-19", "covid")


def may_be_known(name: str) -> bool:
    """Return whether a name begins like one of the gazetteer: a cheap question before `find_movement`."""
    return _opening(name[:40].lower()) in _index().openings


@cache
def _founding() -> dict[str, tuple[str, str | None]]:
    return {entry.id: (entry.document, entry.date) for entry in movements() if entry.document}


def founding_document(movement: str | None, on: str | None) -> str | None:
    """Return the reference of the document that founded a movement, None where the gazetteer has none.

    Args:
        movement: an id of the gazetteer.
        on: the ISO date of the plan; a document of a later date cannot be the one that it means.
    """
    document, date = _founding().get(movement or "", (None, None))
    return None if document is None or (on and date and on < date) else document


@lru_cache(maxsize=4096)  # the same thirty names make up most mentions of an archive
def find_movement(name: str) -> Found:
    """Return the gazetteer entry that a name belongs to, with the place that the name puts in.

    "Gia Lai chung sức xây dựng nông thôn mới" is `ntm` of Gia Lai. A name that no entry has keeps its place.
    """
    key = fold_name(name)
    index = _index()
    leading = _leading_place(name)
    known = index.names.get(key)
    if known is not None:
        return Found(known, None, None)
    for slot in index.slots:
        if key.endswith(slot.tail) and key.startswith(slot.head) and len(key) > len(slot.head) + len(slot.tail):
            middle = key[len(slot.head) : len(key) - len(slot.tail)].strip()
            if middle in _data()["national_places"]:
                return Found(slot.id, None, None)
            place = _printed(name, middle)
            if place is not None:
                return Found(slot.id, place, None)
    best = _nearest(fold_name(name[len(leading) :]) if leading else key)
    return Found(best[0], leading, best[1]) if best else Found(None, leading, None)


def _nearest(key: str) -> tuple[str, float] | None:
    """Return the id whose name is most like a key, with the likeness, or None where none is like enough."""
    from rapidfuzz import fuzz, process  # at the first unknown name: plans without campaigns never load it

    index = _index()
    best = process.extractOne(key, index.choices, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return (index.ids[best[2]], round(best[1] / 100, 3)) if best else None


def _data() -> dict[str, Any]:
    data: dict[str, Any] = load_json("campaigns")
    return data


@cache
def _index() -> _Index:
    names: dict[str, str] = {}
    slots: list[_Slot] = []
    choices: dict[str, str] = {}
    for movement in movements():
        for name in (movement.name, *movement.aliases):
            head, mark, tail = name.partition(_SLOT)
            if mark:
                # The blanks beside the slot belong to the fixed words: "doanh nghiệp " + place + " hội nhập".
                before = f"{fold_name(head)} " if head else ""
                slots.append(_Slot(before, f" {fold_name(tail)}", movement.id))
                choices.setdefault(fold_name(head + tail.strip()), movement.id)
            else:
                names.setdefault(fold_name(name), movement.id)
                choices.setdefault(fold_name(name), movement.id)
    openings = frozenset(_opening(key) for key in choices)
    return _Index(names, tuple(slots), tuple(choices), tuple(choices.values()), openings)


def _opening(key: str) -> tuple[str, ...]:
    return tuple(word.strip(",;-") for word in key.split(" ", 2)[:2])


def _leading_place(name: str) -> str | None:
    found = regex("campaigns", "leading_place").match(name)
    return found["place"] if found else None


def _printed(name: str, folded: str) -> str | None:
    """Return the words of a name that a folded string stands for, where they are the name of a place."""
    at = _one_tone(name.lower()).find(folded)
    words = name[at : at + len(folded)]
    return words if at >= 0 and regex("campaigns", "place").fullmatch(words) else None


def _one_tone(text: str) -> str:
    return _OLD_TONE.sub(lambda found: _OLD_TONES[found[0]], text)
