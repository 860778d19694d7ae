"""Document types: names, codes inside symbols, and the numbering system that uses them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document: its name in sentence case, its codes in the symbol, the names that mean the same.

    `title` holds where the name alone on a line opens a document; `named` where documents of the type are
    cited by their name instead of a number. `code_wins` holds where the general type of the code is meant:
    "Báo cáo thẩm tra số 31/BC-BPC" is a Báo cáo.
    """

    name: str
    codes: tuple[str, ...]
    system: Literal["state", "party", "both"]
    aliases: tuple[str, ...] = ()
    title: bool = True
    named: bool = False
    code_wins: bool = False


@cache
def document_types() -> tuple[DocumentType, ...]:
    """Return all document types; longer names stand before the shorter ones that they begin with."""
    source = files("vnplan_nlp.data").joinpath("document_types.json").read_text("utf-8")
    return tuple(
        DocumentType(
            name=entry["name"],
            codes=tuple(entry["codes"]),
            system=entry["system"],
            aliases=tuple(entry["aliases"]),
            title=entry["title"],
            named=entry.get("named", False),
            code_wins=entry.get("code_wins", False),
        )
        for entry in json.loads(source)["types"]
    )


@cache
def type_names() -> dict[str, DocumentType]:
    """Return lower-case names and aliases with the type that they mean."""
    names: dict[str, DocumentType] = {}
    for kind in document_types():
        for name in (kind.name, *kind.aliases):
            names.setdefault(name.lower(), kind)
    return names


@cache
def type_by_code(code: str, system: Literal["state", "party"]) -> DocumentType | None:
    """Return the type that a code of a symbol stands for in one numbering system ("CT", "QĐi"), or None."""
    for kind in document_types():
        if code in kind.codes and kind.system in (system, "both"):
            return kind
    folded = code.casefold()
    for kind in document_types():
        if kind.system in (system, "both") and folded in (known.casefold() for known in kind.codes):
            return kind
    return None


@cache
def code_of_type(name: str | None) -> str | None:
    """Return the code that a type has in symbols: "KH" of "Kế hoạch"; None for types without one."""
    kind = type_names().get(name.lower()) if name else None
    return kind.codes[0] if kind is not None and kind.codes else None


def title_type(line: str) -> DocumentType | None:
    """Return the type whose name stands alone on a line, printed in any case or letter-spaced, or None."""
    if len(line) > 60:
        return None
    words = line.strip(" .:").lower()
    found = type_names().get(words)
    if found is None and len(words) > 4 and words[1] == " " and words[3:4] in (" ", ""):
        found = type_names().get(_close_up(words))  # K Ế  H O Ạ C H
    return found if found is not None and found.title else None


def _close_up(spaced: str) -> str:
    letters = spaced.split(" ")
    if any(len(letter) > 1 for letter in letters):
        return spaced
    glued = "".join(letters)
    return next((name for name in type_names() if name.replace(" ", "") == glued), spaced)
