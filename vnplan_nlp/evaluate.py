"""Evaluation: predicted plans against gold annotations, layer by layer, and what changed between two runs.

Each layer is a multiset of normalised keys, so that every mention counts and offsets may differ. Gold items
marked `optional` are neither rewarded nor punished. Gold is the format of annotations/README.md; a predicted
document is the JSON of a `PlanDocument`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final, Literal

from vnplan_nlp.errors import InvalidPlanError, SourceNotFoundError

Item = Mapping[str, Any]
Key = tuple[str | int | None, ...]
#: What gold says of one item that was found; excused is what careful readers may take either way.
Verdict = Literal["right", "wrong", "excused"]

#: The least similarity at which two strings of a layer are one.
_TITLE_OF_DOCUMENT: Final = 0.95
TITLE: Final = 0.90
NAMED: Final = 0.85
_HEADING: Final = 0.90
#: The longest heading that may be read out of a paragraph with a run-in label.
_RUN_IN_LENGTH: Final = 120
_POINTING_LAYERS: Final = ("citations", "campaigns", "phases", "deadlines", "commemorations")
NOT_ENUMERATED: Final = frozenset({"bullet", "dash", "plus"})


@dataclass(frozen=True, slots=True)
class LayerResult:
    """How one layer fared: how many keys were found, which were missed and which are spurious."""

    layer: str
    hits: int
    missed: tuple[Key, ...]
    spurious: tuple[Key, ...]

    @property
    def gold(self) -> int:
        """How many keys the gold demands."""
        return self.hits + len(self.missed)

    @property
    def precision(self) -> float:
        """The share of what was predicted that is right; 1 where nothing was predicted."""
        predicted = self.hits + len(self.spurious)
        return self.hits / predicted if predicted else 1.0

    @property
    def recall(self) -> float:
        """The share of the gold that was found; 1 where there is none."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def layer_result(layer: str, gold: Sequence[Key], predicted: Sequence[Key]) -> LayerResult:
    """Return how a layer fared whose keys tell every item apart; errors come in the order of the items."""
    wanted, got = set(gold), set(predicted)
    order = {key: index for index, key in enumerate((*gold, *predicted))}
    missed, spurious = (tuple(sorted(keys, key=order.__getitem__)) for keys in (wanted - got, got - wanted))
    return LayerResult(layer, len(wanted & got), missed, spurious)


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """The layers of one document; `predicted` is false where there was no prediction and all counts as missed."""

    name: str
    layers: tuple[LayerResult, ...]
    predicted: bool = True


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of all documents of a gold folder."""

    documents: tuple[DocumentResult, ...]

    def totals(self) -> tuple[LayerResult, ...]:
        """Return one result a layer over all documents, in the order of the layers."""
        parts: dict[str, list[LayerResult]] = {}
        for document in self.documents:
            for result in document.layers:
                parts.setdefault(result.layer, []).append(result)
        return tuple(
            LayerResult(
                layer,
                sum(result.hits for result in results),
                tuple(key for result in results for key in result.missed),
                tuple(key for result in results for key in result.spurious),
            )
            for layer, results in parts.items()
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One key that a run has right and the other has not.

    `sign` is "+" for a key that the gold has and "-" for one that it has not: gained "+" is found now, gained
    "-" is no longer invented, lost "+" is missed now, lost "-" is invented now.
    """

    document: str
    layer: str
    kind: Literal["gain", "loss"]
    sign: Literal["+", "-"]
    key: Key


def evaluate_folders(gold: Path, predicted: Path) -> Evaluation:
    """Return the evaluation of a folder of predictions, or of one file, against gold of the same names.

    Raises:
        SourceNotFoundError: a folder is missing, or the gold folder has no JSON files.
        InvalidPlanError: a file is no JSON object.
    """
    return Evaluation(
        tuple(evaluate_document(wanted, found, name=name) for name, wanted, found in read_pairs(gold, predicted))
    )


def read_pairs(gold: Path, predicted: Path) -> Iterator[tuple[str, Item, Item | None]]:
    """Yield the name, the gold and the prediction, if there is one, of every gold document of a folder, or of a file.

    Raises:
        SourceNotFoundError: a folder is missing, or the gold folder has no JSON files.
        InvalidPlanError: a file is no JSON object.
    """
    if gold.is_file():
        pairs = [(gold, predicted / gold.name if predicted.is_dir() else predicted)]
    else:
        pairs = [(path, predicted / path.name) for path in sorted(gold.glob("*.json"))]
        if not pairs:
            raise SourceNotFoundError(str(gold), "no gold *.json there" if gold.is_dir() else "no such file or folder")
    if not predicted.exists():
        raise SourceNotFoundError(str(predicted), "no such file or folder")
    for path, found in pairs:
        yield path.stem, _read(path), _read(found) if found.is_file() else None


def evaluate_document(gold: Item, predicted: Item | None, *, name: str = "") -> DocumentResult:
    """Return how a predicted document fares against its gold; `None` stands for a prediction that is missing."""
    return DocumentResult(name, tuple(_layers(gold, predicted or {})), predicted is not None)


def gains_and_losses(old: Evaluation, new: Evaluation) -> tuple[Change, ...]:
    """Return what a run gained and lost against an older one on the same gold, document by document."""
    before = {document.name: {result.layer: result for result in document.layers} for document in old.documents}
    changes: list[Change] = []
    for document in new.documents:
        for now in document.layers:
            was = before.get(document.name, {}).get(now.layer)
            if was is None:
                continue
            table: tuple[tuple[Literal["gain", "loss"], Literal["+", "-"], tuple[Key, ...], tuple[Key, ...]], ...] = (
                ("gain", "+", was.missed, now.missed),
                ("gain", "-", was.spurious, now.spurious),
                ("loss", "+", now.missed, was.missed),
                ("loss", "-", now.spurious, was.spurious),
            )
            for kind, sign, more, less in table:
                keys = (Counter(more) - Counter(less)).elements()
                changes += [Change(document.name, now.layer, kind, sign, key) for key in keys]
    return tuple(changes)


def _read(path: Path) -> Item:
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise SourceNotFoundError(str(path), error.strerror or "not readable") from error
    except ValueError as error:
        raise InvalidPlanError(str(path), str(error)) from error
    if not isinstance(value, dict):
        raise InvalidPlanError(str(path), f"top level: an object is needed, not {type(value).__name__}")
    return value


# --- the layers ------------------------------------------------------------------------------------


def _layers(gold: Item, predicted: Item) -> Iterator[LayerResult]:
    yield _header(_object(gold, "header"), _object(predicted, "header"))
    wanted = [((plain(name),), False) for name in _items(_object(gold, "header"), "recipients")]
    yield _exact("recipients", wanted, [(plain(name),) for name in _items(_object(predicted, "header"), "recipients")])

    sections = [
        section
        for section in _items(predicted, "sections")
        if section.get("kind") not in NOT_ENUMERATED and section.get("path")
    ]
    yield _exact("structure", _keyed(_items(gold, "sections"), _path), [_path(section) for section in sections])
    yield _sections(_items(gold, "sections"), sections)

    wanted_citations, citations = _items(gold, "citations"), _items(predicted, "citations")
    want = [citation for citation in wanted_citations if _form(citation) == "numbered"]
    have = [citation for citation in citations if _form(citation) == "numbered"]
    yield _exact("citations", _keyed(want, _numbered), [_numbered(citation) for citation in have])
    yield _exact("citations_full", _keyed(want, _full), [_full(citation) for citation in have])
    yield _similar(
        "citations_named",
        [
            (plain(citation.get("verbatim")), _optional(citation))
            for citation in wanted_citations
            if _form(citation) == "named"
        ],
        [plain(citation.get("text")) for citation in citations if _form(citation) == "named"],
        NAMED,
    )
    yield _similar(
        "citation_titles",
        [(plain(citation["title"]), _optional(citation)) for citation in want if citation.get("title")],
        [plain(citation["title"]) for citation in have if citation.get("title")],
        TITLE,
    )
    yield _similar(
        "campaigns",
        [(plain(campaign.get("name")), _optional(campaign)) for campaign in _items(gold, "campaigns")],
        [plain(campaign.get("name")) for campaign in _items(predicted, "campaigns")],
        TITLE,
    )
    for layer in ("phases", "deadlines", "commemorations"):
        _, key, found = ITEM_KEYS[layer]
        yield _exact(layer, _keyed(_items(gold, layer), key), map(found, _items(predicted, layer)))
    yield _offsets(predicted)


def _header(gold: Item, predicted: Item) -> LayerResult:
    hits = 0
    missed: list[Key] = []
    spurious: list[Key] = []
    wanted, found = _header_fields(gold), _header_fields(predicted)
    for field, want in wanted.items():
        have = found[field]
        if want == have or (
            field == "title" and want and SequenceMatcher(None, want, have).ratio() >= _TITLE_OF_DOCUMENT
        ):
            hits += bool(want)
            continue
        missed += [(field, want)] if want else []
        spurious += [(field, have)] if have else []
    return LayerResult("header", hits, tuple(missed), tuple(spurious))


def _header_fields(header: Item) -> dict[str, str]:
    """The fields of a header that count, normalised; gold has the issuer as a name, a prediction as an object."""
    issuer, signer = header.get("issuer"), _object(header, "signer")
    level = issuer.get("level") if isinstance(issuer, dict) else header.get("issuer_level")
    return {
        "doc_type": plain(header.get("doc_type")),
        "number": plain(header.get("number")),
        "symbol": plain(header.get("symbol")),
        "date": header.get("date") or "",
        "place": full_name(header.get("place")),
        "issuer": _issuer(issuer),
        "level": plain(level),
        "title": plain(header.get("title")),
        "signer": plain(signer.get("name")),
        "position": plain(signer.get("position")),
    }


def _sections(gold: Sequence[Item], predicted: Sequence[Item]) -> LayerResult:
    """Sections of one path are paired in reading order where their headings agree."""
    left = list(predicted)
    hits = 0
    missed: list[Key] = []
    for section in sorted(gold, key=_optional):
        index = next(
            (
                i
                for i, other in enumerate(left)
                if other.get("path") == section.get("path") and same_heading(section, other)
            ),
            None,
        )
        if index is not None:
            del left[index]
            hits += not _optional(section)
        elif not _optional(section):
            missed.append(_section(section))
    return LayerResult("sections", hits, tuple(missed), tuple(map(_section, left)))


def same_heading(gold: Item, predicted: Item) -> bool:
    """Whether two headings agree; a run-in label ("Mục tiêu chung: …") may be read as a heading or as running text."""
    readings = [plain(gold[name]) for name in ("heading", "alt_heading") if gold.get(name)]
    have, opens = plain(predicted.get("heading")), plain(gold.get("opens"))
    if not have:
        return not readings or "" in readings or bool(opens)
    if have in readings or any(SequenceMatcher(None, reading, have).ratio() >= _HEADING for reading in readings):
        return True
    return bool(opens) and len(have) <= _RUN_IN_LENGTH and (opens.startswith(have) or have.startswith(opens))


def _offsets(predicted: Item) -> LayerResult:
    """Annotations whose `text` is not what stands at their offsets are spurious here."""
    text = predicted.get("text") or ""
    sound, broken = 0, []
    for layer in _POINTING_LAYERS:
        for index, item in enumerate(_items(predicted, layer)):
            start, end = item.get("start"), item.get("end")
            if isinstance(start, int) and isinstance(end, int) and text[start:end] == item.get("text"):
                sound += 1
            else:
                broken.append((f"{layer}[{index}]",))
    return LayerResult("offsets", sound, (), tuple(broken))


# --- matching --------------------------------------------------------------------------------------


def _exact(layer: str, gold: Sequence[tuple[Key, bool]], predicted: Iterable[Key]) -> LayerResult:
    """Multisets of keys; what is left over may still be an optional item."""
    demanded = Counter(key for key, optional in gold if not optional)
    allowed = Counter(key for key, optional in gold if optional)
    have = Counter(predicted)
    found = demanded & have
    missed, spurious = demanded - found, (have - found) - allowed
    return LayerResult(layer, found.total(), tuple(missed.elements()), tuple(spurious.elements()))


def _similar(layer: str, gold: Sequence[tuple[str, bool]], predicted: Sequence[str], least: float) -> LayerResult:
    """Strings paired one to one, each with the most similar one that is left; optional items choose last."""
    left = list(predicted)
    hits = 0
    missed: list[Key] = []
    for key, optional in sorted(gold, key=lambda pair: pair[1]):
        index = most_similar(key, left, least)
        if index is not None:
            del left[index]
            hits += not optional
        elif not optional:
            missed.append((key,))
    return LayerResult(layer, hits, tuple(missed), tuple((key,) for key in left))


def most_similar(key: str, others: Sequence[str], least: float) -> int | None:
    """The index of the first of the most similar strings, or None where none reaches the least ratio.

    The ratio is difflib's, as in the yardstick: rapidfuzz counts other alignments and differs in the third digit.
    """
    best, chosen = 0.0, None
    for index, other in enumerate(others):
        if key == other:
            return index
        matcher = SequenceMatcher(None, key, other)
        floor = max(best, least)
        if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
            continue
        ratio = matcher.ratio()
        if ratio >= least and ratio > best:
            best, chosen = ratio, index
    return chosen


# --- keys ------------------------------------------------------------------------------------------


def _items(document: Item, layer: str) -> list[Any]:
    return document.get(layer) or []


def _object(document: Item, name: str) -> Item:
    return document.get(name) or {}


def _optional(item: Item) -> bool:
    return bool(item.get("optional"))


def _keyed(items: Iterable[Item], key: Callable[[Item], Key]) -> list[tuple[Key, bool]]:
    return [(key(item), _optional(item)) for item in items]


def _path(section: Item) -> Key:
    return (section.get("path") or "",)


def _form(citation: Item) -> str | None:
    """Gold calls the form of a citation its kind."""
    form: str | None = citation.get("kind") or citation.get("form")
    return form


def _numbered(citation: Item) -> Key:
    """Type and reference; gold calls them `type` and `id`."""
    printed = citation.get("id") if "type" in citation else citation.get("reference")
    if not printed:
        printed = f"{citation.get('number') or ''}/{citation.get('symbol') or ''}"
    return plain(citation.get("type") or citation.get("doc_type")), reference_key(printed)


def _full(citation: Item) -> Key:
    issuer = citation.get("issuer_text") or citation.get("issuer")
    return *_numbered(citation), citation.get("date") or "", _issuer(issuer)


def _deadline(item: Item) -> Key:
    return item.get("value"), item.get("relation"), item.get("recurrence")


def _issuer(value: Any) -> str:
    return full_name(value.get("name") if isinstance(value, dict) else value)


def _value(*names: str) -> Callable[[Item], Key]:
    """The key of items that are told apart by one text, of the first of these fields."""
    return lambda item: (plain(next((item[name] for name in names if item.get(name)), "")),)


def _section(section: Item) -> Key:
    return section.get("path"), plain(section.get("heading"))


#: layer of the evaluation -> the layer of the documents, and the keys of its items in gold and in a prediction.
ITEM_KEYS: Final[dict[str, tuple[str, Callable[[Item], Key], Callable[[Item], Key]]]] = {
    "structure": ("sections", _path, _path),
    "sections": ("sections", _section, _section),
    "citations": ("citations", _numbered, _numbered),
    "citations_full": ("citations", _full, _full),
    "citations_named": ("citations", _value("verbatim"), _value("text")),
    "citation_titles": ("citations", _value("title"), _value("title")),
    "campaigns": ("campaigns", _value("name"), _value("name")),
    "phases": (
        "phases",
        lambda item: (plain(item.get("label")), item.get("start"), item.get("end")),
        lambda item: (plain(item.get("label")), item.get("begin_date"), item.get("end_date")),
    ),
    "deadlines": ("deadlines", _deadline, _deadline),
    "commemorations": (
        "commemorations",
        lambda item: (item.get("years"), item.get("from"), item.get("to")),
        lambda item: (item.get("years"), item.get("from_date"), item.get("to_date")),
    ),
}


# --- one spelling ----------------------------------------------------------------------------------

_SIGNS: Final = str.maketrans(dict.fromkeys("“”\"«»‘’'*_", "") | dict.fromkeys("–—−‐‑", "-"))
#: "oà" and "òa" are one syllable: tone on the second vowel -> tone on the first.
_TONES: Final = {
    unicodedata.normalize("NFC", first + second + tone): unicodedata.normalize("NFC", first + tone + second)
    for first, second in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0309\u0303\u0323"
}
_OLD_TONE: Final = re.compile(rf"(?<!q)(?:{'|'.join(_TONES)})(?!\w)")
_ABBREVIATIONS: Final = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "ttcp": "thủ tướng chính phủ",
    "bch": "ban chấp hành",
    "bcđ": "ban chỉ đạo",
    "tp.": "thành phố",
    "tp": "thành phố",
}
_ABBREVIATION: Final = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _ABBREVIATIONS))})(?!\w)")


def plain(value: object) -> str:
    """Return a value in one spelling: case, quotes, dashes, blanks, edge punctuation and place of the tone are one."""
    text = unicodedata.normalize("NFC", str(value or "")).casefold().translate(_SIGNS)
    text = _OLD_TONE.sub(lambda match: _TONES[match[0]], text)
    text = re.sub(r"\s*-\s*", "-", text)
    return re.sub(r"\s+", " ", text).strip(" .,;:-/")


def full_name(value: object) -> str:
    """Return the name of an authority in one spelling, its common abbreviations written out."""
    return _ABBREVIATION.sub(lambda match: _ABBREVIATIONS[match[0]], plain(value))


def reference_key(printed: object) -> str:
    """Return one key for 34-CT/TW, "34 - CT/TW" and 034-CT/TW."""
    text = re.sub(r"\s+", "", plain(printed)).replace("-", "/")
    return re.sub(r"(?<!\d)0+(?=\d)", "", text)
