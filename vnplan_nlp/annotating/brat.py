"""brat: a text and a stand-off file beside it.

Offsets are code points. A span must not cross a line end, so that such a span is written in fragments. Attributes with
few values are attributes of brat; the others, which are free text, stand as JSON in the annotator's note of the span.
A span `document` on the first line carries what belongs to the document as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

from vnplan_nlp.annotating.model import AnnotatedText, Link, Span, line_pieces
from vnplan_nlp.data.annotation_labels import Attribute, layer_labels, link_labels
from vnplan_nlp.errors import AnnotationFormatError

#: The type of the span that carries the fields of the document.
DOCUMENT: Final = "document"
_NOTE: Final = "AnnotatorNotes"
_FLAGS: Final = {True: "true", False: "false"}
_TEXT_BOUND: Final = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_RELATION: Final = re.compile(r"(R\d+)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_ATTRIBUTE: Final = re.compile(r"([AM]\d+)\t(\S+) (\S+)(?: (\S+))?\s*")
_COMMENT: Final = re.compile(r"(#\d+)\t(\S+) (\S+)\t(.*)")


class Standoff(NamedTuple):
    """The two files of a document: NAME.txt and NAME.ann."""

    text: str
    annotations: str


def brat_attribute(layer: str, attribute: Attribute) -> tuple[str, tuple[str, ...]] | None:
    """Return the name in brat of an attribute and its values, or None for one that stands in the note."""
    if attribute.kind == "flag":
        return f"{layer}_{attribute.name}", tuple(_FLAGS.values())
    if attribute.kind == "choice" and all(value.isidentifier() for value in attribute.values):
        return f"{layer}_{attribute.name}", tuple(attribute.values)
    return None


def write_standoff(document: AnnotatedText) -> Standoff:
    """Return the text of a document and its stand-off annotations.

    Raises:
        AnnotationFormatError: a span holds nothing but blanks.
    """
    lines: list[str] = []
    notes: list[str] = []
    attributes: list[str] = []
    numbers: dict[str, str] = {}
    for number, span in enumerate(document.spans, start=1):
        numbers[span.id] = f"T{number}"
        lines.append(_text_bound(document, f"T{number}", span.layer, span.start, span.end))
        noted: dict[str, Any] = {}
        for name, value in span.attributes.items():
            known = layer_labels()[span.layer].attributes.get(name)
            native = brat_attribute(span.layer, known) if known is not None and known.holds(value) else None
            if native is None:
                noted[name] = value
            else:
                word = _FLAGS[value] if isinstance(value, bool) else value
                attributes.append(f"A{len(attributes) + 1}\t{native[0]} T{number} {word}")
        if noted:
            notes.append(f"#{len(notes) + 1}\t{_NOTE} T{number}\t{_json(noted)}")
    first = next(line_pieces(document.text, 0, len(document.text)), None)
    if first is not None:
        ids = {number: id_ for id_, number in numbers.items()}
        carried = {"name": document.name, "fields": dict(document.fields), "ids": ids}
        last = f"T{len(document.spans) + 1}"
        lines.append(_text_bound(document, last, DOCUMENT, *first))
        notes.append(f"#{len(notes) + 1}\t{_NOTE} {last}\t{_json(carried)}")
    relations = [
        f"R{number}\t{link.type} Arg1:{numbers[link.source]} Arg2:{numbers[link.target]}"
        for number, link in enumerate(document.links, start=1)
    ]
    return Standoff(document.text, "".join(f"{line}\n" for line in (*lines, *relations, *attributes, *notes)))


@dataclass
class _Parsed:
    """What the lines of a stand-off file say."""

    spans: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_standoff(files: Standoff, name: str = "brat") -> tuple[AnnotatedText, list[str]]:
    """Return the document of the two files, and remarks on what the model has no place for.

    The rules of brat's stand-off format hold strictly: ids are unique, fragments are in order, on one line each and say
    what the text says, and whatever is pointed at is there.

    Raises:
        AnnotationFormatError: a rule is broken; the message names the line.
    """
    parsed = _parse(files, name)
    carried: dict[str, Any] = {}
    for number, (type_, *_) in list(parsed.spans.items()):
        if type_ == DOCUMENT:
            del parsed.spans[number]
            told = _note(parsed.notes.get(number))
            carried = told if "name" in told else carried
    given = carried.get("ids") or {}
    ids = {number: given.get(number) or number for number in parsed.spans}
    spans = []
    for number, (layer, start, end) in parsed.spans.items():
        attributes: dict[str, Any] = {}
        if note := parsed.notes.get(number):
            noted = _note(note)
            attributes |= noted or {"note": note.strip()}
        attributes |= _attributes(layer, parsed.attributes.get(number, {}))
        spans.append(Span(ids[number], layer, start, end, attributes))
    links = []
    for type_, source, target in parsed.relations:
        if type_ in link_labels() and {source, target} <= ids.keys():
            links.append(Link(type_, ids[source], ids[target]))
        else:
            parsed.remarks.append(f"{name}: the relation {type_} is left out, there is no such link")
    found = AnnotatedText(
        str(carried.get("name") or name), files.text, tuple(spans), tuple(links), carried.get("fields") or {}
    )
    return found, parsed.remarks


def _parse(files: Standoff, name: str) -> _Parsed:
    parsed = _Parsed()
    ids: set[str] = set()
    pointed: list[tuple[int, str]] = []
    for number, line in enumerate(files.annotations.split("\n"), start=1):
        if not line.strip():
            continue
        id_ = line.partition("\t")[0]
        if id_ in ids and id_ != "*":
            raise _broken(name, number, f"the id {id_} is there twice")
        ids.add(id_)
        if match := _TEXT_BOUND.fullmatch(line):
            start, end, gaps = _fragments(match, files.text, name, number)
            parsed.spans[id_] = (match[2], start, end)
            if gaps:
                parsed.remarks.append(f"{name}: line {number}: {id_} leaves words out; the span covers them")
        elif match := _RELATION.fullmatch(line):
            if match[3] == match[4]:
                raise _broken(name, number, "a relation needs two different spans")
            parsed.relations.append((match[2], match[3], match[4]))
            pointed += [(number, match[3]), (number, match[4])]
        elif match := _ATTRIBUTE.fullmatch(line):
            parsed.attributes.setdefault(match[3], {})[match[2]] = match[4] or _FLAGS[True]
            pointed.append((number, match[3]))
        elif match := _COMMENT.fullmatch(line):
            if match[2] == _NOTE:
                parsed.notes[match[3]] = match[4]
            pointed.append((number, match[3]))
        elif re.match(r"[EN]\d+\t\S|\*\tEquiv ", line):
            parsed.remarks.append(f"{name}: line {number}: events, normalisations and Equiv are left out")
        else:
            raise _broken(name, number, "no annotation in the stand-off format of brat")
    for number, target in pointed:
        if target not in ids:
            raise _broken(name, number, f"{target} is pointed at, but is not there")
    return parsed


def _fragments(match: re.Match[str], text: str, name: str, number: int) -> tuple[int, int, bool]:
    """Where a text-bound annotation begins and ends, and whether words between its fragments are left out."""
    pieces = [tuple(map(int, piece.split())) for piece in match[3].split(";")]
    last = -1
    for start, end in pieces:
        if not max(last, 0) <= start < end <= len(text) or start == last:
            raise _broken(name, number, f"the fragment {start} {end} is empty, out of order or outside the text")
        if len(text[start:end].splitlines()) > 1 or "\n" in text[start:end]:
            raise _broken(name, number, f"the fragment {start} {end} crosses a line end")
        last = end
    words = " ".join(text[start:end] for start, end in pieces)
    if words != match[4]:
        raise _broken(name, number, f"the text at {match[3]} is {words!r}, not {match[4]!r}")
    gaps = any(text[left[1] : right[0]].strip() for left, right in pairwise(pieces))
    return pieces[0][0], pieces[-1][1], gaps


def _text_bound(document: AnnotatedText, id_: str, type_: str, start: int, end: int) -> str:
    pieces = list(line_pieces(document.text, start, end))
    if not pieces:
        raise AnnotationFormatError(document.name, f"{start}..{end} holds only blanks, which brat cannot mark")
    if "\n" not in document.text[start:end] and len(pieces) == 1:
        pieces = [(start, end)]
    else:  # edges that are blanks stay, so that the span comes back as it was
        pieces[0] = (_edge(document.text, start, pieces[0][0], forward=True), pieces[0][1])
        pieces[-1] = (pieces[-1][0], _edge(document.text, end, pieces[-1][1], forward=False))
    places = ";".join(f"{left} {right}" for left, right in pieces)
    words = " ".join(document.text[left:right] for left, right in pieces)
    return f"{id_}\t{type_} {places}\t{words}"


def _edge(text: str, wanted: int, piece: int, *, forward: bool) -> int:
    """The edge of a span where no line end lies between it and the words, else that of the words."""
    between = text[wanted:piece] if forward else text[piece:wanted]
    return piece if between.splitlines() not in ([], [between]) else wanted


def _attributes(layer: str, given: Mapping[str, str]) -> dict[str, Any]:
    label = layer_labels().get(layer)
    found: dict[str, Any] = {}
    for attribute in label.attributes.values() if label is not None else ():
        native = brat_attribute(layer, attribute)
        if native is not None and native[0] in given:
            value = given[native[0]]
            found[attribute.name] = value == _FLAGS[True] if attribute.kind == "flag" else value
    return found


def _note(words: str | None) -> dict[str, Any]:
    """The attributes of a note; one that an annotator wrote as prose has none."""
    try:
        value = json.loads(words or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _json(value: Mapping[str, Any]) -> str:
    """JSON on one line, also for readers that take U+2028 and its kin for line ends."""
    written = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", written)


def _broken(name: str, number: int, reason: str) -> AnnotationFormatError:
    return AnnotationFormatError(name, f"line {number}: {reason}")
