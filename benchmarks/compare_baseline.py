"""What a plain TF-IDF cosine makes of annotated pairs, beside `vnplan_nlp.compare`.

    python -m benchmarks.compare_baseline [GOLD.json PLAN DIRECTIVE]

The baseline: words between blanks, TF-IDF, cosine, the best unit of the plan; covered from one threshold on, else
missing. It gets the threshold that suits it best on the very figures that are measured; `compare` gets none. Without
arguments the pairs of annotations/pairs are measured, with the threshold that is best over all of them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt
from pathlib import Path
from typing import Any, Final, NamedTuple

from vnplan_nlp import PlanDocument, compare, parse
from vnplan_nlp.compare.clauses import requirements_of
from vnplan_nlp.compare.scoring import Scorer
from vnplan_nlp.compare.units import units_of

ROOT: Final = Path(__file__).parents[1]
#: So many opening words are looked for, the most first: a shorter run may stand elsewhere too.
_RUNS: Final = (40, 25, 15, 8)


class Told(NamedTuple):
    """What is told of a unit of the directive: its text, its status, the texts of the passages."""

    text: str
    status: str
    passages: list[str]


class Figures(NamedTuple):
    """Shares of the annotated requirements; `uncovered` is the balanced accuracy of telling missing from the rest."""

    found: float
    status: float
    uncovered: float
    first: float
    third: float


def words(text: object) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", str(text or "").casefold())


def holds(passage: str, opening: object, run: int = _RUNS[-1]) -> bool:
    """Whether a passage holds the opening words of an annotation, or the other way round."""
    first, second = words(opening), words(passage)
    short, long = (first, second) if len(first) <= len(second) else (second, first)
    short = short[:run]
    return bool(short) and any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def figures(told: Sequence[Told], gold: Sequence[dict[str, Any]]) -> Figures:
    """Return the figures of what is told against annotations."""
    found = right = first = third = answered = 0
    sides = {True: [0, 0], False: [0, 0]}
    for item in gold:
        opening = item["directive_text"]
        have = next((one for run in _RUNS for one in told if holds(one.text, opening, run)), None)
        accepted = {item["status"], *_listed(item.get("status_also"))}
        status = have.status if have else None
        found += have is not None
        right += status in accepted
        gone = item["status"] == "missing"
        sides[gone][0] += (status == "missing") == gone or status in accepted
        sides[gone][1] += 1
        if not gone:
            answered += 1
            also = [other["plan_text"] for other in item.get("also") or []]
            texts = [text for text in (item["plan_text"], *also) if text]
            ranks = [any(holds(passage, text) for text in texts) for passage in (have.passages[:3] if have else [])]
            first += bool(ranks[:1] and ranks[0])
            third += any(ranks)
    balanced = sum(good / number if number else 1.0 for good, number in sides.values()) / 2
    size = len(gold)
    return Figures(found / size, right / size, balanced, first / max(1, answered), third / max(1, answered))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def baseline(plan: PlanDocument, directive: PlanDocument, gold: Sequence[dict[str, Any]]) -> list[Figures]:
    """Return the figures that cosines get, for each of the thresholds 0.02, 0.04, … 0.98."""
    wanted = [unit.text(directive) for unit in requirements_of(directive)]
    given = [unit.text(plan) for unit in units_of(plan)]
    counts = Counter(word for text in (*wanted, *given) for word in set(words(text)))
    size = len(wanted) + len(given)

    def vector(text: str) -> dict[str, float]:
        weighed = {word: (1 + log(count)) * log(size / counts[word]) for word, count in Counter(words(text)).items()}
        length = sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
        return {word: weight / length for word, weight in weighed.items()}

    there = [vector(text) for text in given]
    ranked = []
    for text in wanted:
        own = vector(text)
        cosines = [sum(weight * other.get(word, 0.0) for word, weight in own.items()) for other in there]
        best = sorted(range(len(given)), key=lambda at: (-cosines[at], at))[:3]
        ranked.append((text, cosines[best[0]], [given[at] for at in best]))
    return [
        figures([Told(text, "covered" if top >= step / 50 else "missing", best) for text, top, best in ranked], gold)
        for step in range(1, 50)
    ]


def best_threshold(tables: Sequence[Sequence[Figures]]) -> int:
    """Return the number of the threshold that is best over some pairs, by status and uncovered."""
    return max(range(len(tables[0])), key=lambda at: sum(table[at].status + table[at].uncovered for table in tables))


def measured(
    plan: PlanDocument, directive: PlanDocument, gold: Sequence[dict[str, Any]], scorer: Scorer | None = None
) -> Figures:
    """Return the figures of `vnplan_nlp.compare`."""
    told = [
        Told(item.text, item.status, [match.text for match in item.matches])
        for item in compare(plan, directive, scorer=scorer).requirements
    ]
    return figures(told, gold)


def pairs() -> list[tuple[str, Path, Path, Path]]:
    """Return the annotated pairs whose texts are there: name, annotations, plan, directive."""
    found = []
    for path in sorted((ROOT / "annotations" / "pairs").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        plan, directive = (ROOT / "corpora" / "plans" / gold[side] for side in ("plan", "directive"))
        if plan.exists() and directive.exists():
            found.append((path.stem, path, plan, directive))
    return found


def main(chosen: Sequence[str]) -> None:
    """Print a line for each pair and method."""
    listed = [("given", *map(Path, chosen))] if len(chosen) == 3 else pairs()
    rows = []
    for name, gold_file, plan_file, directive_file in listed:
        gold = json.loads(gold_file.read_text("utf-8"))["requirements"]
        plan, directive = parse(plan_file), parse(directive_file)
        rows.append((name, baseline(plan, directive, gold), measured(plan, directive, gold)))
    at = best_threshold([table for _, table, _ in rows]) if rows else 0
    for name, table, ours in rows:
        for method, one in (("cosine", table[at]), ("compare", ours)):
            print(f"{name:40} {method:8} " + "  ".join(f"{key} {value:.3f}" for key, value in one._asdict().items()))


if __name__ == "__main__":
    main(sys.argv[1:])
