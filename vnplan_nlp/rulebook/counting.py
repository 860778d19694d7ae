"""What the rules did in one document: hits, overlaps, conflicts, and what gold says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from vnplan_nlp.data.rules import RuleKey, layers
from vnplan_nlp.rulebook.places import Lines
from vnplan_nlp.rulebook.verdicts import verdicts
from vnplan_nlp.schema import LAYERS, Annotation, Citation, PlanDocument, Relation

#: The fields that say where an annotation stands and who found it, not what it says.
_PLACE: Final = frozenset(("id", "start", "end", "text", "section", "page", "rule", "score"))
#: Layers that hold others as a matter of course.
_FRAMES: Final = ("sections", "tables")
#: More conflicts of one pair of rules are counted, but not shown, per document.
_SHOWN: Final = 5


@dataclass(slots=True)
class RuleCount:
    """What one rule did; the counts of documents add up."""

    hits: int = 0
    documents: int = 0
    overlaps: int = 0
    conflicts: int = 0
    right: int = 0
    wrong: int = 0
    excused: int = 0
    inside: Counter[str] = field(default_factory=Counter)

    def add(self, other: RuleCount) -> None:
        """Add the counts of another document."""
        for name in ("hits", "documents", "overlaps", "conflicts", "right", "wrong", "excused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.inside.update(other.inside)

    @property
    def precision(self) -> float | None:
        """The share of what gold judges that is right; None where it judges nothing."""
        judged = self.right + self.wrong
        return self.right / judged if judged else None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two annotations of one layer that share words and say different things; `line` is that of the file."""

    document: str
    line: int
    layer: str
    rules: tuple[str, str]
    texts: tuple[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the conflict as JSON values."""
        return {
            "document": self.document,
            "line": self.line,
            "layer": self.layer,
            "rules": list(self.rules),
            "texts": list(self.texts),
        }


@dataclass(slots=True)
class DocumentCount:
    """What the rules did in one document; `patterns` counts what named patterns found, by `file.name`."""

    name: str
    rules: dict[RuleKey, RuleCount]
    conflicts: list[Conflict]
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)


def count_document(
    plan: PlanDocument, raw: str, name: str, gold: Sequence[Mapping[str, Any]] = ()
) -> DocumentCount:
    """Return what the rules did in a plan.

    Args:
        plan: the plan.
        raw: the raw text that it was parsed from.
        name: how the document is called in the report.
        gold: the gold of the document, as JSON; of several kinds each layer is judged by the first that has it.
    """
    counted = DocumentCount(name, {}, [])
    lines = Lines(raw)
    for layer in LAYERS:
        items = plan.layer(layer)
        for item in items:
            counted.rules.setdefault((layer, item.rule), RuleCount(documents=1)).hits += 1
        _count_overlaps(counted, plan, layer, items, lines)
    _count_inside(counted, plan)
    judge(counted, plan, gold)
    return counted


# --- annotations of one layer ----------------------------------------------------------------------


def meeting(items: Iterable[Annotation]) -> Iterator[tuple[Annotation, Annotation]]:
    """Yield the pairs of annotations that share at least one character, in reading order."""
    open_: list[Annotation] = []
    for item in sorted(items, key=lambda item: (item.start, -item.end)):
        open_ = [other for other in open_ if other.end > item.start]
        for other in open_:
            if item.start < item.end:
                yield other, item
        open_.append(item)


def contradict(layer: str, one: Annotation, other: Annotation) -> bool:
    """Whether two annotations of a layer that share words say different things where one could be right.

    They do not where the layer means it so: a document in the name of another, what a range leaves out, relations of
    other documents, a period made of months, and the several tasks of one office.
    """
    if layers()[layer].shared and (one.start, one.end) == (other.start, other.end):
        return False
    if isinstance(one, Citation) and isinstance(other, Citation):
        if one.within != other.within or one.rule.endswith(".range") or other.rule.endswith(".range"):
            return False
    elif isinstance(one, Relation) and isinstance(other, Relation):
        if (one.subject, one.object) != (other.subject, other.object):
            return False
    elif "times.other.list" in (one.rule, other.rule):
        return False
    return _says(one) != _says(other)


def _says(item: Annotation) -> dict[str, Any]:
    return {name: value for name, value in vars(item).items() if name not in _PLACE}


def _count_overlaps(
    counted: DocumentCount, plan: PlanDocument, layer: str, items: Sequence[Annotation], lines: Lines
) -> None:
    overlapping: set[int] = set()
    contradicting: set[int] = set()
    shown: Counter[tuple[str, str]] = Counter()
    told: set[tuple[int, int, int, int]] = set()
    by_id = {id(item): item for item in items}
    for one, other in meeting(items):
        overlapping |= {id(one), id(other)}
        if contradict(layer, one, other):
            contradicting |= {id(one), id(other)}
            pair, spans = (one.rule, other.rule), (*_span(one), *_span(other))
            if spans in told:
                continue  # an office of several tasks, beside a part of its name
            told.add(spans)
            shown[pair] += 1
            if shown[pair] <= _SHOWN:
                line, _ = lines.place(plan.raw_span(one)[0])
                counted.conflicts.append(Conflict(counted.name, line, layer, pair, (one.text, other.text)))
    for found, name in ((overlapping, "overlaps"), (contradicting, "conflicts")):
        for one_id in found:
            count = counted.rules[layer, by_id[one_id].rule]
            setattr(count, name, getattr(count, name) + 1)


# --- annotations of several layers -----------------------------------------------------------------


def _count_inside(counted: DocumentCount, plan: PlanDocument) -> None:
    """Count the hits that lie inside an annotation of another layer: dates of citations, times of deadlines."""
    outer = {layer: sorted(plan.layer(layer), key=_span) for layer in LAYERS if layer not in _FRAMES}
    for layer in outer:
        inner = outer[layer]
        for name, holders in outer.items():
            if name == layer or not holders:
                continue
            at, furthest = 0, -1
            for item in inner:
                while at < len(holders) and holders[at].start <= item.start:
                    furthest = max(furthest, holders[at].end)
                    at += 1
                if item.end <= furthest:
                    counted.rules[layer, item.rule].inside[name] += 1


def _span(item: Annotation) -> tuple[int, int]:
    return item.start, item.end


# --- gold ------------------------------------------------------------------------------------------


def judge(counted: DocumentCount, plan: PlanDocument, gold: Sequence[Mapping[str, Any]]) -> None:
    """Add to the counts of a document what its gold says; each layer is judged by the first gold that has it."""
    if not gold:
        return
    said = plan.model_dump(mode="json")
    seen: set[str] = set()
    for one in gold:
        judged = list(verdicts(one, said))
        for item in judged:
            if item.evaluated in seen:
                continue
            count = counted.rules[item.layer, plan.layer(item.layer)[item.place].rule]
            setattr(count, item.verdict, getattr(count, item.verdict) + 1)
            counted.judged[item.evaluated, item.verdict] += 1
        seen |= {item.evaluated for item in judged}
