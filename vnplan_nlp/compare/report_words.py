"""The words and signs of the reports, and values as people write them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final, Literal

from vnplan_nlp.compare.model import Change, Pairing
from vnplan_nlp.data.words import load_json
from vnplan_nlp.formats.moments import EVERY, day_words, period

Language = Literal["vi", "en"]
#: Letters that neither HTML nor XML can hold; half of a surrogate pair cannot be written as UTF-8 either.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_IDENTIFIER: Final = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+|[a-z]{1,4}")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


def words_of(language: Language) -> dict[str, Any]:
    """Return the words of a language by their keys."""
    words: dict[str, Any] = load_json("report_words")[language]
    return words


def status_sign(state: str) -> str:
    """Return the sign of "covered", "partial", "missing" or "other"."""
    return str(load_json("report_words")["signs"]["status"][state])


def change_sign(direction: str | None) -> str:
    """Return ▲ ▼ + − or ≠."""
    return str(load_json("report_words")["signs"]["direction"].get(direction, "≠"))


def weakens(change: Change) -> bool:
    """Whether a change asks less than the directive does, or is a slip."""
    return change.kind == "slip" or change.direction in load_json("report_words")["signs"]["weaker"]


def change_words(change: Change, words: dict[str, Any]) -> str:
    """Return a change by its sign and name: "▼ Thời hạn: muộn hơn"."""
    direction = words["direction"].get(change.direction, words["differs"])
    return f"{change_sign(change.direction)} {words['change'][change.kind]}: {direction}"


def change_text(change: Change, words: dict[str, Any]) -> str:
    """Return a change in a line: "▼ Thời hạn: muộn hơn (15/11 → 30/11)"."""
    sides = " → ".join(one_line(side) for side in (change.directive, change.plan) if side)
    return f"{change_words(change, words)} ({sides})" if sides else change_words(change, words)


def writable(text: str) -> str:
    """Return a text without the letters that HTML and XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def one_line(text: str | None) -> str:
    """Return a text on one line, without letters that cannot be written."""
    return " ".join(writable(text or "").split())


def value_words(value: str | None, language: Language) -> str:
    """Return a value as people write it: a date as 15/03/2021, a quarter as quý I/2021; else as it is."""
    if value and language == "vi" and re.match(r"\d{4}(-|$|/)|--", value):
        return period(value) or value
    if value and language == "vi" and value in EVERY:
        return EVERY[value]
    return day_words(value) or ""


def day_of(value: str | None) -> date | None:
    """Return the day of a value that is one day, not before 1900: spreadsheets know none before."""
    if value and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
        return day if day.year >= 1900 else None
    return None


def number_of(value: str | None) -> float | None:
    """Return the number of a value that is one."""
    return float(value) if value and _NUMBER.fullmatch(value) and len(value) < 16 else None


def percent(share: float | None) -> str:
    """Return a share as people write it: 83%, 100% only where nothing is left over, 0% only where there is nothing."""
    if share is None:
        return "–"
    whole = min(round(share * 100), 99) if share < 1 else 100
    return f"{max(whole, 1) if share > 0 else 0}%"


def pairing_name(pairing: Pairing) -> str:
    """Return the name of a pairing; where it is an identifier, as a known campaign has, the printed words."""
    side = pairing.directive or pairing.plan
    if side is not None and (not pairing.name or _IDENTIFIER.fullmatch(pairing.name)):
        return one_line(side.text)
    return one_line(pairing.name)


def pairing_words(pairing: Pairing, words: dict[str, Any]) -> str:
    """Return how the two sides of a pairing differ: "▼ muộn hơn", "+ chỉ kế hoạch có", "như nhau"."""
    if pairing.plan is None:
        return f"{change_sign('dropped')} {words['only_directive']}"
    if pairing.directive is None:
        return f"{change_sign('added')} {words['only_plan']}"
    if pairing.direction is None:
        return f"= {words['same']}"
    return f"{change_sign(pairing.direction)} {words['direction'][pairing.direction]}"
