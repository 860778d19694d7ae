"""Gold of annotations/README.md: read onto the text that it describes, and written again.

Gold quotes what it means and has no offsets: every item is looked for in reading order. What is not found stays with
the document, so that nothing of the gold is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from vnplan_nlp.annotating.model import AnnotatedText, Span, known, one_line
from vnplan_nlp.errors import AnnotationFormatError
from vnplan_nlp.schema import Annotation, Campaign, Citation, Commemoration, Deadline, Phase, Section

#: layer -> the keys that every item of it has; what is unknown is null there.
_KEYS: Final = {
    "sections": ("path", "label", "heading"),
    "citations": ("verbatim", "type", "number", "symbol", "id", "date", "issuer", "title", "kind", "role"),
    "campaigns": ("verbatim", "name", "kind"),
    "phases": ("verbatim", "label", "start", "end"),
    "deadlines": ("verbatim", "value", "relation", "recurrence", "actor", "task"),
    "commemorations": ("verbatim", "years", "from", "to", "consistent"),
}
#: layer -> key of the gold -> name in the JSON of a plan, where they differ.
_NAMES: Final = {
    "citations": {"type": "doc_type", "id": "reference", "issuer": "issuer_text", "kind": "form"},
    "phases": {"start": "begin_date", "end": "end_date"},
    "commemorations": {"from": "from_date", "to": "to_date"},
}
_MODELS: Final[dict[str, type[Annotation]]] = {
    "sections": Section,
    "citations": Citation,
    "campaigns": Campaign,
    "phases": Phase,
    "deadlines": Deadline,
    "commemorations": Commemoration,
}
_HEADER: Final = ("doc_type", "number", "symbol", "place", "date", "issuer", "issuer_level", "title")
_SIGNER: Final = ("on_behalf", "per", "position", "name")
#: Fields that gold has no place for: the rest of a plan, and gold that is not in the text.
_PLAN, _UNPLACED = "plan", "unplaced"
_OPENING: Final = 8
_ENUMERATOR: Final = re.compile(
    r"(?:(?:Phần|Chương|Mục|Điều|Khoản|Phụ lục)\s+)?(?P<label>[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])\s*[.):/-]+\s*"
)
_QUOTES: Final = "“”\"«»‘’'"


def read_gold(gold: Mapping[str, Any], text: str) -> AnnotatedText:
    """Return a gold document on its text, which is that of the parsed plan.

    Raises:
        AnnotationFormatError: the object is no gold.
    """
    name = str(gold.get("doc") or "")
    if not isinstance(gold.get("header"), dict) or not isinstance(gold.get("citations"), list):
        raise AnnotationFormatError(name or "gold", 'no gold: "header" and "citations" are missing')
    place = _Place(text)
    spans: list[Span] = []
    unplaced: list[dict[str, Any]] = []
    for layer in _KEYS:
        place.restart()
        for index, item in enumerate(gold.get(layer) or ()):
            names = _NAMES.get(layer, {})
            attributes = known({names.get(key, key): value for key, value in item.items()})
            found = place.section(attributes) if layer == "sections" else place.words(str(item.get("verbatim")))
            if found is None:
                unplaced.append({"layer": layer, "index": index, "attributes": attributes})
                continue
            if attributes.get("verbatim") == one_line(text[found[0] : found[1]]):
                del attributes["verbatim"]
            spans.append(Span(f"{layer}-{index}", layer, *found, attributes))
    return AnnotatedText(name, text, tuple(spans), (), _fields(gold) | ({_UNPLACED: unplaced} if unplaced else {}))


def write_gold(document: AnnotatedText) -> tuple[dict[str, Any], list[str]]:
    """Return a document as gold, and remarks on what gold has no place for."""
    remarks: list[str] = []
    fields = dict(document.fields)
    unplaced = fields.pop(_UNPLACED, [])
    fields.pop(_PLAN, None)
    signer = {name: fields.pop(f"signer.{name}", None) for name in _SIGNER}
    recipients, bullets, oddities = fields.pop("recipients", []), fields.pop("bullets", 0), fields.pop("oddities", [])
    header = {name: fields.pop(name, None) for name in _HEADER}
    gold: dict[str, Any] = {
        "doc": document.name,
        "header": {**header, "signer": signer, "recipients": recipients, **fields},
        "bullets": bullets,
    }
    for layer, keys in _KEYS.items():
        items = []
        for span in sorted(document.layer(layer), key=lambda span: span.start):  # tools append what is new
            item = _item(document, span)
            if reason := _no_gold(layer, item):
                remarks.append(f"{span.id}: {reason} is left out, gold has none")
            else:
                items.append({key: item.pop(key, None) for key in keys} | item)
        for entry in unplaced:
            if entry["layer"] == layer:
                values = _gold_names(layer, entry["attributes"])
                items.insert(entry["index"], {key: values.pop(key, None) for key in keys} | values)
        gold[layer] = items
    gold["oddities"] = oddities
    others = sorted({span.layer for span in document.spans} - set(_KEYS))
    remarks += [f"the layer {layer} is left out, gold has none" for layer in others]
    if document.links:
        remarks.append(f"{len(document.links)} links are left out, gold has none")
    return gold, remarks


def _fields(gold: Mapping[str, Any]) -> dict[str, Any]:
    header = dict(gold["header"])
    signer = header.pop("signer", None) or {}
    fields = known(header) | known({f"signer.{name}": value for name, value in signer.items()})
    return fields | known({"bullets": gold.get("bullets"), "oddities": gold.get("oddities")})


def _item(document: AnnotatedText, span: Span) -> dict[str, Any]:
    """A span as an item of gold; what an annotator may leave out is worked out of the words."""
    words = document.words(span)
    given = dict(span.attributes)
    if span.layer == "sections":
        given = _heading(given, words)
    else:
        given.setdefault("verbatim", words)
    if span.layer == "citations":
        given.setdefault("form", "numbered" if given.get("number") or given.get("symbol") else "named")
    if span.layer == "campaigns":
        given.setdefault("name", words.strip(_QUOTES))
    return _gold_names(span.layer, given)


def _gold_names(layer: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes under the keys of gold, without those that only the JSON of a plan has."""
    keys = {name: key for key, name in _NAMES.get(layer, {}).items()}
    only_plan = set(_MODELS[layer].model_fields) - {*_KEYS[layer], *keys}
    return {keys.get(name, name): value for name, value in attributes.items() if name not in only_plan}


def _heading(given: dict[str, Any], words: str) -> dict[str, Any]:
    match = _ENUMERATOR.match(words)
    if "label" not in given and match is not None:
        given["label"] = match["label"]
    if "path" not in given and "label" in given:
        given["path"] = given["label"]
    if not given.keys() & {"heading", "opens"}:
        given["heading"] = words[match.end() if match is not None else 0 :].rstrip(" .:")
    return given


def _no_gold(layer: str, item: Mapping[str, Any]) -> str:
    """What an item is that gold does not annotate, or nothing."""
    if layer == "citations" and item.get("kind") not in ("numbered", "named"):
        return f"a citation of the form {item.get('kind')!r}"
    return "a section without an enumerator" if layer == "sections" and not item.get("path") else ""


def opening(words: str) -> str:
    """Return the first eight words of a paragraph without its enumerator."""
    match = _ENUMERATOR.match(words)
    return " ".join(words[match.end() if match is not None else 0 :].split()[:_OPENING])


class _Place:
    """Finds quotations in a text whose blanks and line ends may differ, each behind the one before."""

    def __init__(self, text: str) -> None:
        self._text = text
        flat: list[str] = []
        offsets: list[int] = []
        for match in re.finditer(r"\S+", text):
            if flat:
                flat.append(" ")
                offsets.append(match.start() - 1)
            flat.append(match[0])
            offsets.extend(range(*match.span()))
        self._flat, self._offsets = "".join(flat), offsets
        self._next = 0

    def restart(self) -> None:
        """Look from the beginning again: another layer."""
        self._next = 0

    def words(self, verbatim: str) -> tuple[int, int] | None:
        """Where a quotation stands, behind the beginning of the one before, or else anywhere."""
        wanted = one_line(verbatim)
        at = self._flat.find(wanted, self._next) if wanted else -1
        if at < 0:
            at = self._flat.find(wanted) if wanted else -1
            return None if at < 0 else self._span(at, len(wanted))
        self._next = at + 1
        return self._span(at, len(wanted))

    def section(self, attributes: Mapping[str, Any]) -> tuple[int, int] | None:
        """Where a section opens: from its enumerator to the end of its heading, or of its first words."""
        wanted = one_line(str(attributes.get("heading") or attributes.get("opens") or ""))
        label = str(attributes.get("label") or "").casefold()
        at = self._flat.find(wanted, self._next) if wanted else -1
        while at >= 0:
            start, end = self._span(at, len(wanted))
            line = self._text.rfind("\n", 0, start) + 1
            before = self._text[line:start].strip(" \t.):/-–*#|").casefold()
            if before == label or before.endswith((f" {label}", f" {label}:")):
                self._next = at + len(wanted)
                return line + len(self._text[line:end]) - len(self._text[line:end].lstrip()), end
            above = self._flat[:at].rstrip(" .:")
            if label and not before and above.casefold().endswith(label):  # "Phần thứ nhất" on a line of its own
                self._next = at + len(wanted)
                return self._offsets[len(above) - len(label)], end
            at = self._flat.find(wanted, at + 1)
        return None

    def _span(self, at: int, length: int) -> tuple[int, int]:
        return self._offsets[at], self._offsets[at + length - 1] + 1
