"""Slips planted in clean plans: what `vnplan check` must find, and where.

    python -m corpora.generator.slips 60 > slips.jsonl

Each slip is one that offices really make: a type that its symbol contradicts, swapped separators, a day that does not
exist, a number with two digits exchanged. The script is seeded, so that every run plants the same ones.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from vnplan_nlp import parse_text
from vnplan_nlp.data.authority import authorities
from vnplan_nlp.schema import Annotation, Citation, PlanDocument

PLANS: Final = Path(__file__).parents[1] / "plans"
_TYPES: Final = ("Nghị quyết", "Chỉ thị", "Quyết định", "Kế hoạch", "Nghị định", "Thông tư")
_DATE: Final = re.compile(r"ngày (\d{1,2})/(\d{1,2})/(\d{4})")
_STATE: Final = re.compile(r"(\d{1,5})/([A-ZĐ]\w{1,3})-(TTg|CP|UBND|HĐND)\b")
_PARTY: Final = re.compile(r"(\d{1,5})-([A-ZĐ]\w{1,3})/(TW|TU|HU)\b")


class Slip(NamedTuple):
    """A plan with one slip: the code that must be reported, and the raw span of the words that were changed."""

    plan: str
    code: str
    text: str
    start: int
    end: int


class Clean(NamedTuple):
    """A plan without slips, parsed."""

    name: str
    raw: str
    plan: PlanDocument

    def span(self, annotation: Annotation) -> tuple[int, int]:
        """Return where an annotation stands in the raw text."""
        return self.plan.raw_span(annotation)


Planter = Callable[[Clean, Citation, random.Random], Slip | None]


def plant(count: int, seed: int = 7) -> Iterator[Slip]:
    """Yield a number of slips, the kinds and the plans in turn."""
    rng = random.Random(seed)
    plans = clean_plans()
    made = 0
    while made < count:
        for planter in PLANTERS:
            slip = _plant_one(planter, plans, rng)
            if slip is not None:
                yield slip
                made += 1
                if made == count:
                    return


def clean_plans() -> list[Clean]:
    """Return the plans of the corpus, parsed."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(PLANS.glob("*.txt"))}
    return [Clean(name, raw, parse_text(raw)) for name, raw in texts.items()]


def _plant_one(planter: Planter, plans: list[Clean], rng: random.Random) -> Slip | None:
    places = [(clean, citation) for clean in plans for citation in clean.plan.citations if citation.form == "numbered"]
    rng.shuffle(places)
    return next((slip for clean, citation in places if (slip := planter(clean, citation, rng)) is not None), None)


def changed(clean: Clean, start: int, end: int, code: str, words: str) -> Slip:
    """Return the plan with other words in the place of a raw span."""
    return Slip(clean.name, code, clean.raw[:start] + words + clean.raw[end:], start, start + len(words))


def added(clean: Clean, code: str, lines: str) -> Slip | None:
    """Return the plan with whole lines more, before a task in its middle; None where it has no tasks."""
    bullets = [section for section in clean.plan.sections if section.kind == "bullet"]
    if not bullets:
        return None
    at = clean.span(bullets[len(bullets) // 2])[0]
    at = clean.raw.rfind("\n", 0, at) + 1
    return changed(clean, at, at, code, lines)


def _changed(clean: Clean, citation: Citation, code: str, words: str) -> Slip:
    """The plan with other words in the place of a citation."""
    return changed(clean, *clean.span(citation), code, words)


def _added(clean: Clean, code: str, words: str) -> Slip | None:
    """The plan with a task more that names a document."""
    return added(clean, code, f"- Tiếp tục thực hiện {words}.\n")


def _words(clean: Clean, citation: Citation) -> str | None:
    """The words of a citation, where they stand on one line and are complete."""
    start, end = clean.span(citation)
    words = clean.raw[start:end]
    dated = citation.date is not None and len(citation.date) == 10
    whole = dated and citation.number and citation.symbol and citation.within is None
    return words if whole and "\n" not in words and citation.text == words else None


def _wrong_type(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    if words is None or not words.startswith(f"{citation.doc_type} số") or citation.doc_type not in _TYPES:
        return None
    if citation.symbol is None or citation.symbol.startswith("QH"):
        return None
    other = rng.choice([name for name in _TYPES if name != citation.doc_type])
    return _changed(clean, citation, "W301", other + words[len(citation.doc_type) :])


def _swapped_separators(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    if words is None:
        return None
    swapped = _PARTY.sub(r"\1/\2-\3", words)
    swapped = _STATE.sub(r"\1-\2/\3", words) if swapped == words else swapped
    return _changed(clean, citation, "W303", swapped) if swapped != words else None


def _impossible_day(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    if words is None or _DATE.search(words) is None:
        return None
    return _changed(clean, citation, "W304", _DATE.sub(rf"ngày {rng.choice((30, 31))}/02/\3", words))


def _after_the_plan(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words, today = _words(clean, citation), clean.plan.header.date
    if words is None or today is None or citation.year is not None or _DATE.search(words) is None:
        return None
    return _changed(clean, citation, "W305", _DATE.sub(rf"ngày \1/\2/{int(today[:4]) + 1}", words))


def _second_date(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    match = _DATE.search(words or "")
    if words is None or match is None:
        return None
    day = int(match[1]) % 27 + 1
    return _added(clean, "W306", _DATE.sub(rf"ngày {day:02}/\2/\3", words))


def _second_title(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    if words is None or citation.title is None or len(citation.title) < 40:
        return None
    return _added(clean, "W307", f"{words} về việc nâng cấp hệ thống cấp nước sạch nông thôn")


def _not_in_table(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    match = _DATE.search(words or "")
    known = {row.reference for row in authorities() if row.date == citation.date}
    others = [other for other in clean.plan.citations if other.reference == citation.reference]
    if words is None or match is None or citation.reference not in known or len(others) > 1:
        return None
    return _changed(clean, citation, "W308", _DATE.sub(rf"ngày {int(match[1]) % 27 + 1:02}/\2/\3", words))


def _expired_basis(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    today = clean.plan.header.date
    if today is None or len(today) != 10 or citation.role != "basis" or citation.within is not None:
        return None
    cited = {other.reference for other in clean.plan.citations}
    rows = [
        row
        for row in authorities()
        if row.expired_on and row.expired_on <= today and row.doc_type == "Nghị định" and row.reference not in cited
    ]
    if not rows:
        return None
    row = rng.choice(rows)
    year, month, day = row.date.split("-")
    at = clean.raw.rfind("Căn cứ", 0, clean.span(citation)[0])
    at = clean.raw.rfind("\n", 0, at) + 1  # before the paragraph, not inside it
    line = f"Căn cứ {row.doc_type} số {row.reference} ngày {day}/{month}/{year} của {row.issuer};\n"
    return Slip(clean.name, "W309", clean.raw[:at] + line + clean.raw[at:], at, at + len(line))


def _no_such_issuer(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    today = clean.plan.header.date
    if today is None or today >= "2025":
        return None
    number = rng.randrange(200, 4000)
    words = f"Công văn số {number}/BNNMT-KH ngày 05/3/{int(today[:4]) - 1} của Bộ Nông nghiệp và Môi trường"
    return _added(clean, "W310", words)


def _exchanged_digits(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    number = citation.number or ""
    if words is None or len(number) < 3 or number[0] == number[1] or number[1] == "0" or citation.title is None:
        return None
    slipped = words.replace(number, number[1] + number[0] + number[2:], 1)
    return _added(clean, "W311", f"{slipped} về {citation.title}")


def _year_of_number(clean: Clean, citation: Citation, rng: random.Random) -> Slip | None:
    words = _words(clean, citation)
    if words is None or citation.year is None or _DATE.search(words) is None:
        return None
    return _changed(clean, citation, "W312", _DATE.sub(rf"ngày \1/\2/{int(citation.year) - 1}", words))


PLANTERS: Final[tuple[Planter, ...]] = (
    _wrong_type, _swapped_separators, _impossible_day, _after_the_plan, _second_date, _second_title, _not_in_table,
    _expired_basis, _no_such_issuer, _exchanged_digits, _year_of_number,
)  # fmt: skip


if __name__ == "__main__":
    for planted in plant(int(sys.argv[1]) if len(sys.argv) > 1 else 60):
        print(json.dumps(planted._asdict(), ensure_ascii=False))
