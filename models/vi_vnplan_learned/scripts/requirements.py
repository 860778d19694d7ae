"""Sentences of directives that ask for something: examples, and what the rules and a model say of each.

Gold are the annotated pairs (annotations/pairs); of other documents what `vnplan compare` takes for requirements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from models.vi_vnplan_learned.scripts.examples import Example, plan_of, rng_of
from models.vi_vnplan_learned.scripts.sources import ROOT, Source
from vnplan_nlp.compare.clauses import requirements_of

_CLAUSE: Final = re.compile(r"[^;.]+(?:[.;](?!\s|$)[^;.]*)*[.;]?")
_LEAST: Final = 4
#: Shares of a clause that must be covered to be a requirement, and may be covered where it is none.
_IN: Final = 0.5
_BLANKS: Final = re.compile(r"\s+")
_ORDERING: Final = ("Chỉ thị", "Hướng dẫn", "Nghị quyết", "Công văn", "Kế hoạch")


@cache
def annotated() -> dict[str, list[tuple[int, int]]]:
    """Return the spans of the requirements of each annotated directive, in its text with single blanks."""
    spans: dict[str, set[tuple[int, int]]] = {}
    for path in sorted((ROOT / "annotations" / "pairs").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        name = gold["directive"].removesuffix(".txt")
        spans.setdefault(name, set()).update(tuple(one["directive_span"]) for one in gold["requirements"])
    return {name: sorted(found) for name, found in spans.items()}


def clauses(source: Source) -> Iterator[tuple[int, int, str, str]]:
    """Yield the clauses of a document: offsets in its text with single blanks, the clause, and its line."""
    whole = _flat(source.text)
    at = 0
    for line in plan_of(source.text).text.split("\n"):
        flat = _flat(line)
        start = whole.find(flat, at)
        if not flat or start < 0:
            continue
        at = start + len(flat)
        for match in _CLAUSE.finditer(flat):
            if len(match.group().split()) >= _LEAST:
                yield start + match.start(), start + match.end(), match.group().strip(), flat


def by_rules(source: Source) -> list[tuple[int, int]]:
    """Return the spans of what the rules take for requirements, in the text with single blanks."""
    whole, spans, at = _flat(source.text), [], 0
    plan = plan_of(source.text)
    for unit in requirements_of(plan):
        words = _flat(plan.text[unit.start : unit.end])
        start = whole.find(words, at)
        if start >= 0:
            spans.append((start, start + len(words)))
            at = start
    return spans


def covered(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether at least half of a clause lies in one of the spans."""
    return any(min(end, high) - max(start, low) >= _IN * (end - start) for low, high in spans)


def texts(source: Source) -> Iterator[Example]:
    """Yield the clauses of a document with whether they ask for something."""
    if plan_of(source.text).header.doc_type not in _ORDERING or source.origin == "generated":
        return
    gold = annotated().get(source.id)
    spans = gold if gold is not None else by_rules(source)
    rng = rng_of("requirements", source.id)
    for start, end, clause, line in clauses(source):
        if gold is not None or rng.random() < 0.3:
            yield Example(shown(clause, line), label="yes" if covered(start, end, spans) else "no")


def shown(clause: str, line: str) -> str:
    """Return what a model is shown of a clause: itself and how its line begins."""
    return f"{clause} ¦ {' '.join(line.split()[:6])}"


def measured(sources: list[Source], answer: Any, threshold: float) -> dict[str, tuple[int, int, int]]:
    """Return for rules, model and both the clauses hit, missed and spurious of the annotated directives.

    Args:
        sources: documents; those without gold are passed over.
        answer: gives the probability of "yes" for each of some texts.
        threshold: the least probability that counts.
    """
    total = {"rules": [0, 0, 0], "model": [0, 0, 0], "both": [0, 0, 0]}
    for source in sources:
        gold = annotated().get(source.id)
        if gold is None:
            continue
        rules = by_rules(source)
        found = list(clauses(source))
        for (start, end, _, _), score in zip(found, answer([shown(one[2], one[3]) for one in found]), strict=True):
            said = {"rules": covered(start, end, rules), "model": score >= threshold}
            said["both"] = said["rules"] and said["model"]  # the rules miss nothing: the model may only object
            for finder, yes in said.items():
                wanted = covered(start, end, gold)
                total[finder][0] += yes and wanted
                total[finder][1] += wanted and not yes
                total[finder][2] += yes and not wanted
    return {finder: (row[0], row[1], row[2]) for finder, row in total.items()}


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
