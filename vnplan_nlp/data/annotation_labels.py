"""What annotators mark: the layers with their names, colours and attributes, and the fields of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from vnplan_nlp.data.words import load_json

AttributeKind = Literal["text", "number", "flag", "choice", "list"]
#: What a flag is called where people choose it.
FLAGS: Final = {True: "có", False: "không"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of a span or of a document: its name for readers, its kind, the values of a choice with theirs.

    One that is nominal sorts spans into few kinds, so that chance agreement means something.
    """

    name: str
    label: str
    kind: AttributeKind
    values: Mapping[str, str]
    nominal: bool

    def holds(self, value: object) -> bool:
        """Whether a form of this kind gives back a value exactly: no blank edges, no value that is not on offer."""
        if self.kind == "flag":
            return isinstance(value, bool)
        if self.kind == "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        if self.kind == "list":
            return isinstance(value, list) and all(_is_line(item) for item in value)
        return _is_line(value) and (self.kind != "choice" or value in self.values)


@dataclass(frozen=True, slots=True)
class LayerLabel:
    """A layer of spans as annotators see it: name, colour (#rrggbb), key, attributes by name."""

    name: str
    label: str
    colour: str
    hotkey: str
    attributes: Mapping[str, Attribute]

    def split(self, attributes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the attributes that the forms of the layer hold, and those that must be carried beside them."""
        return _split(self.attributes, attributes)


@dataclass(frozen=True, slots=True)
class LinkLabel:
    """A link between two spans: its name for readers and the layers at its two ends."""

    name: str
    label: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@cache
def layer_labels() -> dict[str, LayerLabel]:
    """Return the layers by name, in the order of the palette."""
    table = load_json("annotation_labels")
    return {
        name: LayerLabel(
            name, entry["label"], entry["colour"], entry["hotkey"], _attributes(entry["attributes"] | table["common"])
        )
        for name, entry in table["layers"].items()
    }


@cache
def link_labels() -> dict[str, LinkLabel]:
    """Return the links by name."""
    return {
        name: LinkLabel(name, entry["label"], tuple(entry["from"]), tuple(entry["to"]))
        for name, entry in load_json("annotation_labels")["links"].items()
    }


@cache
def field_labels() -> dict[str, Attribute]:
    """Return the fields of a document by name: those of its header, the number of bullets, its oddities."""
    return _attributes(load_json("annotation_labels")["fields"])


def split_fields(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that the forms of a document hold, and those that must be carried beside them."""
    return _split(field_labels(), fields)


def _attributes(table: Mapping[str, Any]) -> dict[str, Attribute]:
    return {name: _attribute(name, entry) for name, entry in table.items()}


def _attribute(name: str, entry: Mapping[str, Any]) -> Attribute:
    kind = entry["kind"]
    nominal = kind in ("choice", "flag") or bool(entry.get("nominal"))
    return Attribute(name, entry["label"], kind, entry.get("values", {}), nominal)


def _split(known: Mapping[str, Attribute], values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    held = {name: value for name, value in values.items() if name in known and known[name].holds(value)}
    return held, {name: value for name, value in values.items() if name not in held}


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value == value.strip() and len(value.splitlines()) == 1
