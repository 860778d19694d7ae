"""Pieces of text that carry their annotations, so that gold is right by construction rather than found again."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

Item = Mapping[str, object]
_PRINTED = ("symbol", "id", "issuer", "title", "name")  # fields that repeat the letters of the text


@dataclass(frozen=True, slots=True)
class Mark:
    """One annotation: half-open offsets into the text of its part, the gold layer, and the gold fields."""

    start: int
    end: int
    layer: str
    item: Item

    def shifted(self, by: int) -> Mark:
        """Return the same annotation further along in a longer text."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Part:
    """Text with the annotations inside it; `+` and `join` keep both together."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Part | str) -> Part:
        """Return this part followed by another."""
        tail = part(other)
        return Part(self.text + tail.text, self.marks + tuple(m.shifted(len(self.text)) for m in tail.marks))

    def __radd__(self, other: str) -> Part:
        """Return plain text followed by this part."""
        return Part(other) + self

    def marked(self, layer: str, item: Item) -> Part:
        """Return the part with one more annotation, over all of it and before those it holds."""
        return Part(self.text, (Mark(0, len(self.text), layer, item), *self.marks))

    def capital(self) -> Part:
        """Return the part with its first letter in upper case."""
        return Part(self.text[:1].upper() + self.text[1:], self.marks)

    def small(self) -> Part:
        """Return the part with its first letter in lower case."""
        return Part(self.text[:1].lower() + self.text[1:], self.marks)

    def upper(self) -> Part:
        """Return the part in capitals, with the gold fields that repeat its letters in capitals too."""

        def raised(item: Item) -> Item:
            return {k: v.upper() if k in _PRINTED and isinstance(v, str) else v for k, v in item.items()}

        return Part(self.text.upper(), tuple(replace(m, item=raised(m.item)) for m in self.marks))

    def told(self, layer: str, **fields: object) -> Part:
        """Return the part with the given fields of every annotation of one layer replaced."""
        marks = (replace(m, item={**m.item, **fields}) if m.layer == layer else m for m in self.marks)
        return Part(self.text, tuple(marks))

    def has(self, layer: str) -> bool:
        """Whether an annotation of the layer lies in this part."""
        return any(m.layer == layer for m in self.marks)

    def gold(self, layer: str) -> list[dict[str, object]]:
        """Return the gold items of one layer in reading order, an outer one before those nested in it."""
        inside = sorted((m for m in self.marks if m.layer == layer), key=lambda m: (m.start, -m.end))
        return [{"verbatim": self.text[m.start : m.end], **m.item} for m in inside]


def part(value: Part | str) -> Part:
    """Return a part for either a part or plain text."""
    return Part(value) if isinstance(value, str) else value


def join(separator: str, parts: Iterable[Part | str]) -> Part:
    """Return all parts in a row with a separator between them; linear in their number."""
    texts: list[str] = []
    marks: list[Mark] = []
    at = 0
    for piece in map(part, parts):
        if texts:
            at += len(separator)
        texts.append(piece.text)
        marks += [m.shifted(at) for m in piece.marks]
        at += len(piece.text)
    return Part(separator.join(texts), tuple(marks))


def fill(template: str, slot: Callable[[str, str], Part | str]) -> Part:
    """Return a template with every `{name:argument}` replaced by what `slot(name, argument)` gives."""
    out = Part()
    for literal, name, argument, _ in string.Formatter().parse(template):
        out += literal
        if name is not None:
            out += slot(name, argument or "")
    return out
