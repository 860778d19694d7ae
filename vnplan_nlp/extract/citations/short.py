"""Short citations: by type and number alone, by a name that the text defined, or by pointing back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, Literal

from vnplan_nlp.data.document_types import DocumentType, type_names
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.extract.citations.dates import date_at
from vnplan_nlp.extract.citations.issuers import issuer_end
from vnplan_nlp.schema.rules import ShortRule

_NUMBER: Final = regex("short_citations", "number")
_DEFINITION: Final = regex("short_citations", "definition")
_BACK: Final = regex("short_citations", "back")
_OF: Final = regex("citations", "of")
_EACH: Final = re.compile(r"\d{1,5}[A-ZĐ]?")
#: After such words a name stands for something else: "Quyết định số …", "Đề án phát triển …".
_NAME_GOES_ON: Final = re.compile(r" (?:số|Số) | \d|[/-]")


@dataclass(frozen=True, slots=True)
class Short:
    """A mention without a symbol: what it prints of a document that another mention names in full."""

    start: int
    end: int
    kind: DocumentType
    number: str | None
    year: str | None
    date: str | None
    issuer: tuple[int, int] | None
    form: Literal["numbered", "short", "anaphoric"]
    rule: ShortRule
    score: float | None = None

    @property
    def doc_type(self) -> str:
        """The name of the type in sentence case."""
        return self.kind.name


def scan_short(text: str, own_type: str | None) -> list[re.Match[str]]:
    """Return what may be a short mention in a whole text, in reading order.

    These are numbers behind a type, defined names, and words that point back. `own_type` is the type of the
    document itself: a plan that says "Kế hoạch" means itself, defined or not.
    """
    names: dict[str, int] = {}
    for definition in _DEFINITION.finditer(text):
        alias = definition["alias"]
        kind = _opening_type(alias)
        if kind is not None and alias.lower() != (own_type or "").lower() and not any(map(str.isdigit, alias)):
            names.setdefault(alias, definition.start("alias"))
    found = [*_NUMBER.finditer(text), *_BACK.finditer(text)]
    if names:
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        found += [m for m in re.finditer(rf"(?:{pattern})(?!\w)", text) if m.start() >= names[m.group()]]
    found.sort(key=re.Match.start)
    return found


def _opening_type(words: str) -> DocumentType | None:
    """Return the type whose name opens some words, or None."""
    parts = words.lower().split(" ")
    return next((kind for n in (4, 3, 2, 1) if (kind := type_names().get(" ".join(parts[:n]))) is not None), None)


def find_short(
    text: str,
    end: int,
    candidates: Sequence[re.Match[str]],
    own_type: str | None,
    here: Mapping[str, Sequence[int]],
    earlier: Set[str],
    defined: set[str],
) -> Iterator[Short]:
    """Yield the short mentions among the candidates of one block that ends at `end`.

    `here` says where in the block mentions of a type end, `earlier` which types were cited before it. `defined`
    are the names that definitions gave to documents so far; those of this block are added.
    """
    for match in candidates:
        if match.re == _NUMBER:
            yield from _numbered(text, end, match)
        elif match.re == _BACK:
            kind = type_names()[match["type"].lower()]
            this = match["point"] == "này"
            cited = any(at < match.start() for at in here.get(kind.name, ())) or (not this and kind.name in earlier)
            if cited and not (this and own_type in (None, kind.name)):
                yield Short(match.start(), match.end(), kind, None, None, None, None, "anaphoric", "anaphoric")
        elif (opened := _opening_type(match.group())) is not None and not _NAME_GOES_ON.match(text, match.end()):
            if _defines(text, match.start(), here.get(opened.name, ())):
                defined.add(match.group())
            if match.group() in defined:
                yield Short(match.start(), match.end(), opened, None, None, None, None, "short", "short.defined")


def _defines(text: str, at: int, ends: Sequence[int]) -> bool:
    """Whether a name stands in the definition of a document just cited: "Nghị định số … (gọi là Nghị định)"."""
    last = max((end for end in ends if end < at), default=None)
    return last is not None and text[at - 3 : at].strip(' “"').endswith("là") and "; " not in text[last:at]


def _numbered(text: str, end: int, match: re.Match[str]) -> Iterator[Short]:
    kind = type_names()[match["type"].lower()]
    at = match.end()
    date, at = date_at(text, at, end, match["year"])
    issuer = None
    of = _OF.match(text, at, end)
    stop = issuer_end(text, of.end(), end) if of is not None else None
    if of is not None and stop is not None:
        issuer, at = (of.end(), stop), stop
        if date is None:
            date, at = date_at(text, at, end, match["year"])
    if date is None and match["so"] is None and text.startswith(" ngày", match.end()):
        return  # "Nghị quyết 9 ngày đầu": no date
    # With a date or an issuer of its own it names a document, whether or not another mention says more.
    form: Literal["numbered", "short"] = "numbered" if date is not None or issuer is not None else "short"
    numbers = list(_EACH.finditer(text, *match.span("numbers")))
    for number in numbers:
        yield Short(
            start=match.start() if number is numbers[0] else number.start(),
            end=at if number is numbers[-1] else number.end(),
            kind=kind,
            number=number.group(),
            year=match["year"] if number is numbers[-1] else None,
            date=date,
            issuer=issuer,
            form=form,
            rule="numbered.number" if form == "numbered" else "short.number",
        )
