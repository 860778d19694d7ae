"""How two annotators agree: F1 of spans, Cohen's kappa of words and of attributes, and where they differ."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from vnplan_nlp.annotating.model import AnnotatedText, Span
from vnplan_nlp.data.annotation_labels import layer_labels
from vnplan_nlp.errors import AnnotationFormatError

Kind = Literal["only_a", "only_b", "borders", "attribute"]
_WORD: Final = re.compile(r"\S+")
#: What stands for an attribute that an annotator has left empty.
_EMPTY: Final = "∅"
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """One point where two annotators differ; the offsets are of A where A has a span, else of B.

    Kinds: `only_a` and `only_b` (a span of one of them), `borders` (two spans that overlap), `attribute` (a value of
    two spans that were paired).
    """

    document: str
    layer: str
    kind: Kind
    start: int
    end: int
    text_a: str | None = None
    text_b: str | None = None
    attribute: str | None = None
    value_a: str | None = None
    value_b: str | None = None


@dataclass(frozen=True, slots=True)
class LayerAgreement:
    """A layer over all documents: how many spans each has, pairs with the same borders, pairs that overlap at all.

    `kappa` is Cohen's over the words of the texts, each inside or outside the layer; None where chance alone would
    agree fully.
    """

    layer: str
    spans_a: int
    spans_b: int
    same: int
    overlapping: int
    kappa: float | None

    @property
    def exact(self) -> float:
        """F1 of spans with the same borders: 1 where neither has any."""
        return self._f1(self.same)

    @property
    def overlap(self) -> float:
        """F1 of spans that overlap, paired one to one."""
        return self._f1(self.overlapping)

    def _f1(self, pairs: int) -> float:
        both = self.spans_a + self.spans_b
        return 2 * pairs / both if both else 1.0


@dataclass(frozen=True, slots=True)
class AttributeAgreement:
    """An attribute of the spans that were paired: how many pairs, the share that agrees, and Cohen's kappa."""

    layer: str
    attribute: str
    pairs: int
    agreed: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two annotators over the documents that both have; `unpaired` are the names of the others."""

    documents: int
    layers: tuple[LayerAgreement, ...]
    attributes: tuple[AttributeAgreement, ...]
    differences: tuple[Difference, ...]
    unpaired: tuple[str, ...]


def agreement(
    first: Sequence[AnnotatedText], second: Sequence[AnnotatedText], *, layers: Collection[str] | None = None
) -> Agreement:
    """Return how two annotators agree; documents are paired by the stem of their names.

    A span that its annotator calls optional does not count where the other one has nothing.

    Raises:
        AnnotationFormatError: the texts of two documents of one name differ, there is no such layer, or nothing to
            compare.
    """
    if layers is not None and (unknown := sorted(set(layers) - set(layer_labels()))):
        raise AnnotationFormatError("layers", f"no layer {unknown[0]!r}; there are {', '.join(layer_labels())}")
    left, right = ({Path(document.name).stem: document for document in side} for side in (first, second))
    names = [name for name in left if name in right]
    if not names:
        raise AnnotationFormatError("agreement", "the two have no document of the same name")
    tallies = {layer: _Tally(layer) for layer in layer_labels() if layers is None or layer in layers}
    differences: list[Difference] = []
    for name in names:
        a, b = left[name], right[name]
        if a.text != b.text:
            raise AnnotationFormatError(name, f"the two texts differ at character {_first_difference(a.text, b.text)}")
        words = [match.span() for match in _WORD.finditer(a.text)]
        for tally in tallies.values():
            differences += tally.add(a, b, words)
    used = [tally for tally in tallies.values() if tally.spans_a or tally.spans_b]
    return Agreement(
        len(names),
        tuple(tally.layer_result() for tally in used),
        tuple(result for tally in used for result in tally.attribute_results()),
        tuple(d for d in differences if d.attribute is None or tallies[d.layer].compares(d.attribute)),
        tuple(sorted(left.keys() ^ right.keys())),
    )


def cohen_kappa(pairs: Counter[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of counted pairs of labels, or None where it is not defined.

    It is not where there are no pairs, or where both use one label only: chance alone then agrees fully.
    """
    total = pairs.total()
    if not total:
        return None
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (a, b), count in pairs.items():
        left[a] += count
        right[b] += count
    observed = sum(count for (a, b), count in pairs.items() if a == b) / total
    expected = sum(count * right[label] for label, count in left.items()) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


class _Tally:
    """What is counted of one layer."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.spans_a = self.spans_b = self.same = self.overlapping = 0
        self._words: Counter[tuple[str, str]] = Counter()
        self._values: dict[str, Counter[tuple[str, str]]] = {}

    def add(self, a: AnnotatedText, b: AnnotatedText, words: Sequence[tuple[int, int]]) -> list[Difference]:
        """Count a document, and return its differences in reading order."""
        left, right = a.layer(self.layer), b.layer(self.layer)
        pairs, only_a, only_b = pair_spans(left, right)
        only_a = [span for span in only_a if not span.attributes.get("optional")]
        only_b = [span for span in only_b if not span.attributes.get("optional")]
        counted_a, counted_b = [one for one, _ in pairs] + only_a, [other for _, other in pairs] + only_b
        for inside in zip(_inside(counted_a, words), _inside(counted_b, words), strict=True):
            self._words[str(inside[0]), str(inside[1])] += 1
        self.spans_a += len(pairs) + len(only_a)
        self.spans_b += len(pairs) + len(only_b)
        self.overlapping += len(pairs)
        found = [Difference(a.name, self.layer, "only_a", s.start, s.end, text_a=a.words(s)) for s in only_a]
        found += [Difference(a.name, self.layer, "only_b", s.start, s.end, text_b=b.words(s)) for s in only_b]
        for one, other in pairs:
            place = (one.start, one.end, a.words(one), b.words(other))
            if (one.start, one.end) == (other.start, other.end):
                self.same += 1
            else:
                found.append(Difference(a.name, self.layer, "borders", *place))
            for name, value, second in self._compared(one, other):
                self._values.setdefault(name, Counter())[value, second] += 1
                if value != second:
                    found.append(Difference(a.name, self.layer, "attribute", *place, name, value, second))
        return sorted(found, key=lambda difference: (difference.start, difference.end))

    def _compared(self, one: Span, other: Span) -> Iterator[tuple[str, str, str]]:
        for attribute in layer_labels()[self.layer].attributes.values():
            if attribute.nominal:
                values = (one.attributes.get(attribute.name), other.attributes.get(attribute.name))
                first, second = (_EMPTY if value is None else str(value) for value in values)
                yield attribute.name, first, second

    def layer_result(self) -> LayerAgreement:
        kappa = cohen_kappa(self._words)
        return LayerAgreement(self.layer, self.spans_a, self.spans_b, self.same, self.overlapping, kappa)

    def compares(self, attribute: str) -> bool:
        """Whether both annotators have filled in an attribute anywhere: one who never does was not asked to."""
        pairs = self._values[attribute]
        return all(any(pair[side] != _EMPTY for pair in pairs) for side in (0, 1))

    def attribute_results(self) -> Iterator[AttributeAgreement]:
        """The attributes that both have filled in."""
        for name, pairs in self._values.items():
            if self.compares(name):
                agreed = sum(count for (a, b), count in pairs.items() if a == b) / pairs.total()
                yield AttributeAgreement(self.layer, name, pairs.total(), agreed, cohen_kappa(pairs))


def pair_spans(left: Sequence[Span], right: Sequence[Span]) -> tuple[list[tuple[Span, Span]], list[Span], list[Span]]:
    """Return pairs one to one, and the spans of either side that are left over.

    Spans with the same borders are paired first, then those that overlap, by the most letters that they share.
    """
    waiting: dict[tuple[int, int], list[Span]] = {}
    for span in right:
        waiting.setdefault((span.start, span.end), []).append(span)
    pairs: list[tuple[Span, Span]] = []
    rest_a: list[Span] = []
    for span in sorted(left, key=_place):
        same = waiting.get((span.start, span.end))
        if same:
            pairs.append((span, same.pop(0)))
        else:
            rest_a.append(span)
    rest_b = sorted((span for spans in waiting.values() for span in spans), key=_place)
    candidates: list[tuple[int, int, int]] = []
    active: list[int] = []
    first = 0
    for index, span in enumerate(rest_a):
        while first < len(rest_b) and rest_b[first].start < span.end:
            active.append(first)
            first += 1
        active = [number for number in active if rest_b[number].end > span.start]
        for number in active:
            other = rest_b[number]
            shared = min(span.end, other.end) - max(span.start, other.start)
            if shared > 0:
                candidates.append((-shared, index, number))
    free_a, free_b = set(range(len(rest_a))), set(range(len(rest_b)))
    for _, index, number in sorted(candidates):
        if index in free_a and number in free_b:
            free_a.remove(index)
            free_b.remove(number)
            pairs.append((rest_a[index], rest_b[number]))
    return pairs, [rest_a[index] for index in sorted(free_a)], [rest_b[number] for number in sorted(free_b)]


def as_json(found: Agreement) -> dict[str, Any]:
    """Return an agreement as JSON values."""
    return {
        "documents": found.documents,
        "unpaired": list(found.unpaired),
        "layers": {
            result.layer: {
                "a": result.spans_a,
                "b": result.spans_b,
                "exact": round(result.exact, 4),
                "overlap": round(result.overlap, 4),
                "kappa": _rounded(result.kappa),
            }
            for result in found.layers
        },
        "attributes": [
            asdict(result) | {"agreed": round(result.agreed, 4), "kappa": _rounded(result.kappa)}
            for result in found.attributes
        ],
        "differences": [asdict(difference) for difference in found.differences],
    }


def write_csv(found: Agreement, file: TextIO) -> None:
    """Write the differences as CSV, one a row."""
    writer = csv.DictWriter(file, [field.name for field in fields(Difference)], lineterminator="\n")
    writer.writeheader()
    for difference in found.differences:
        writer.writerow({name: _cell(value) for name, value in asdict(difference).items()})


def print_agreement(found: Agreement, *, listed: bool) -> None:
    """Print the figures as tables, on demand with the differences."""
    print(f"{found.documents} documents, {len(found.differences)} differences")
    print(f"{'layer':<16}{'A':>6}{'B':>6}{'exact':>8}{'overlap':>9}{'kappa':>8}")
    for layer in found.layers:
        counts = f"{layer.layer:<16}{layer.spans_a:>6}{layer.spans_b:>6}"
        print(f"{counts}{layer.exact:>8.3f}{layer.overlap:>9.3f}{_figure(layer.kappa):>8}")
    if found.attributes:
        print(f"\n{'attribute':<28}{'pairs':>8}{'agreed':>9}{'kappa':>8}")
    for result in found.attributes:
        name = f"{result.layer}.{result.attribute}"
        print(f"{name:<28}{result.pairs:>8}{result.agreed:>9.3f}{_figure(result.kappa):>8}")
    for d in found.differences if listed else ():
        what = f"{d.attribute}: {d.value_a} | {d.value_b}" if d.kind == "attribute" else d.kind
        words = " | ".join(_short(text) for text in (d.text_a, d.text_b) if text is not None)
        print(f"{d.document}:{d.start} {d.layer} {what}: {words}")


def _inside(spans: Sequence[Span], words: Sequence[tuple[int, int]]) -> Iterator[bool]:
    """For each word whether a span covers some of it."""
    places = sorted(map(_place, spans))
    reach = first = 0
    for start, end in words:
        while first < len(places) and places[first][0] < end:
            reach = max(reach, places[first][1])
            first += 1
        yield reach > start


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _first_difference(a: str, b: str) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _cell(value: object) -> object:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
