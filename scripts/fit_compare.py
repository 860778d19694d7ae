"""Fit the weights of `vnplan_nlp.compare` and write `vnplan_nlp/data/compare_weights.json`.

    python scripts/fit_compare.py [--show]

Learnt from the annotated pairs (annotations/pairs, annotations/comparison, and one that is not part of the repository
where REAL_PAIR names its annotations, plan and directive), from the same pairs with part of the plan taken away (what
answered a requirement is gone: it is missing), from planted changes, and from documents that have nothing to do with
each other. An ordered logistic regression whose weights may not be negative. `benchmarks/held_out.py` fits again
without each pair and measures that pair.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpora.planted import plant, told_otherwise
from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.compare.alignment import Alignment, side_of
from vnplan_nlp.compare.clauses import requirements_of
from vnplan_nlp.compare.itself import preamble_of
from vnplan_nlp.compare.scoring import SIGNALS, LogisticScorer
from vnplan_nlp.compare.units import Unit, units_of

ROOT = Path(__file__).parents[1]
PLANS = Path(os.environ.get("PLANS", ROOT / "corpora" / "plans"))
ABLATIONS, PLANTED, UNRELATED, LONG_SEEDS = 5, 45, 30, 1
#: Headings and the kind of act tell the candidates of a requirement apart, which the learning does not see.
#: That an issuer's own acts are not for the plans below is known, though the texts to learn from hardly have any.
#: A plan that was asked for is there.
FLOORS = {"section": 0.3, "act": 0.3, "meant": 0.6, "itself": 7.0}
LEAST = np.array([FLOORS.get(name, 0.0) for name in SIGNALS])
TWIN = 1.3
SKIPPED = ("pair", "headers")
RIDGE, STEPS, RATE, ROUNDS, BAND = 0.01, 2500, 0.5, 3, 0.5
LEVELS = {"missing": 0, "partial": 1, "covered": 2}
#: Candidates are chosen by these while learning, so that the outcome does not hang on the last one.
PLAIN = {
    "weights": {"words": 1.0, "pairs": 1.0, "mutual": 1.0, "itself": 7.0},
    "partial_at": 1.0,
    "covered_at": 2.0,
}


class Sample(NamedTuple):
    """Signals of the candidates of a requirement, what became of it, and the group of documents it is from."""

    kind: str
    candidates: list[dict[str, float]]
    level: int
    weight: float
    group: str = ""
    pair: str = ""


class Pair(NamedTuple):
    """An annotated pair: the group of documents that it belongs to, and what is said of each requirement."""

    name: str
    group: str
    plan: PlanDocument
    directive: PlanDocument
    requirements: list[dict[str, Any]]


def groups() -> dict[str, str]:
    """Return the group of each document of the corpora, by file name: a directive and what hangs on it."""
    documents = json.loads((ROOT / "corpora" / "manifest.json").read_text("utf-8"))["documents"]
    return {Path(item["file"]).name: (item["group"] or {}).get("id") or item["id"] for item in documents}


def annotated() -> Iterator[Pair]:
    """Yield the annotated pairs whose texts are there."""
    known = groups()
    folders = [ROOT / "annotations" / name for name in ("pairs", "comparison")]
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        gold = json.loads(path.read_text("utf-8"))
        plan, directive = (PLANS / gold[side] for side in ("plan", "directive"))
        if plan.exists() and directive.exists():
            texts = (parse_text(text.read_text("utf-8")) for text in (plan, directive))
            yield Pair(f"{path.parent.name}/{path.stem}", known[plan.name], *texts, gold["requirements"])
    if "REAL_PAIR" in os.environ:
        annotations, *texts = map(Path, os.environ["REAL_PAIR"].split(os.pathsep))
        plan, directive = (parse_text(text.read_text("utf-8")) for text in texts)
        yield Pair("real", "real", plan, directive, json.loads(annotations.read_text("utf-8"))["requirements"])


def aligned(directive: PlanDocument, plan: PlanDocument, units: list[Unit]) -> Alignment:
    """Return two documents aligned with plain weights."""
    preamble = preamble_of(plan, directive)
    units = [*units, *([preamble] if preamble is not None else [])]
    return Alignment(side_of(directive, requirements_of(directive)), side_of(plan, units), LogisticScorer(PLAIN))


def opens(unit_text: str, opening: object) -> bool:
    """Whether a unit holds the opening words of an annotation."""
    return isinstance(opening, str) and (
        opening in " ".join(unit_text.split()) or (len(unit_text) > 25 and " ".join(unit_text.split()) in opening)
    )


def of_pairs(seeds: int) -> Iterator[Sample]:
    """Yield samples of annotated pairs, whole and with units of the plan taken away."""
    for pair in annotated():
        units = units_of(pair.plan)
        for seed in range(seeds + 1):
            dice = random.Random(seed)
            kept = [unit for unit in units if seed == 0 or dice.random() > 0.4]
            found = aligned(pair.directive, pair.plan, kept)
            texts = [unit.text(pair.directive) for unit in found.directive.units]
            for item in pair.requirements:
                number = next((n for n, text in enumerate(texts) if opens(text, item["directive_text"])), None)
                if number is None or not found.links[number]:
                    continue
                links = found.links[number]
                candidates = [link.signals for link in links]
                wanted = [item["plan_text"], *(other["plan_text"] for other in item.get("also") or [])]
                left = [any(opens(unit.text(pair.plan), text) for unit in kept) for text in wanted if text]
                also = item.get("status_also") or []
                labels = [item["status"], *(also if isinstance(also, list) else [also])]
                if seed:
                    if any(left) or any(signals["itself"] for signals in candidates):
                        continue
                    labels = ["missing"]
                for label in labels:
                    kind = "whole" if seed == 0 else "thinned"
                    level = LEVELS[str(label)]
                    yield Sample(kind, candidates, level, 1 / len(labels), pair.group, pair.name)


def sources() -> Iterator[tuple[str, PlanDocument]]:
    """Yield the documents of the corpora with their groups."""
    known = groups()
    for path in sorted(PLANS.glob("*.txt")):
        yield known.get(path.name, path.stem), parse_text(path.read_text("utf-8"))


def of_plants() -> Iterator[Sample]:
    """Yield samples of planted plans."""
    listed = [(group, plan) for group, plan in sources() if len(units_of(plan)) >= 12]
    for seed in range(1000, 1000 + PLANTED):
        group, directive = listed[seed % len(listed)]
        made = plant(directive, seed)
        plan = parse_text(made.text)
        found = aligned(directive, plan, units_of(plan))
        kinds = {item.start: item.kind for item in made.units}
        for unit, links in zip(found.directive.units, found.links, strict=True):
            kind = kinds.get(unit.start if unit.item is None else unit.item)
            if kind is not None and links:
                weight = 1.0 if kind in ("dropped", "paraphrased") else 0.1
                yield Sample("planted", [link.signals for link in links], 0 if kind == "dropped" else 2, weight, group)


def of_long_documents() -> Iterator[Sample]:
    """Long documents of which a plan takes up little: most units are dropped, others told in other words or halved."""
    for path in sorted(Path(os.environ["LONG"]).glob("*/*.txt")) if "LONG" in os.environ else ():
        directive = parse_text(path.read_text("utf-8", errors="replace"))
        units = units_of(directive)
        if path.parent.name in SKIPPED or len(units) < 25:
            continue
        for seed in range(LONG_SEEDS):
            dice = random.Random(f"{path.name}{seed}")
            levels: dict[int, int] = {}
            lines: dict[int, str] = {}
            for unit in units:
                printed = unit.text(directive)
                chance = dice.random()
                if chance < 0.7:
                    levels[unit.start], lines[unit.start] = 0, ""
                elif chance < 0.8 and len(unit.sentences) > 1:
                    half = dice.choice(unit.sentences)
                    share = (half.end - half.start) / (unit.end - unit.start)
                    levels[unit.start], lines[unit.start] = (
                        (1 if share < 0.7 else 2),
                        directive.text[half.start : half.end],
                    )
                else:
                    levels[unit.start], lines[unit.start] = 2, told_otherwise(printed, dice)
            text, done = "", 0
            for unit in units:
                text += directive.text[done : unit.start] + lines[unit.start]
                done = unit.end
            plan = parse_text(text + directive.text[done:])
            found = aligned(directive, plan, units_of(plan))
            for unit, links in zip(found.directive.units, found.links, strict=True):
                level = levels[unit.start if unit.item is None else unit.item]
                if not links or (level == 0 and links[0].hit.strength > TWIN):
                    continue  # another unit of the document says the same
                if level == 1 and unit.item is not None:
                    continue  # which of the clauses is left is not known
                yield Sample("long", [link.signals for link in links], level, 1.0)


def of_strangers() -> Iterator[Sample]:
    """Yield samples of documents that have nothing to do with each other."""
    listed = list(sources())
    dice = random.Random(7)
    for _ in range(UNRELATED):
        (group, directive), (other, plan) = dice.sample(listed, 2)
        campaigns = [{item.national for item in one.campaigns if item.national} for one in (directive, plan)]
        if group == other or campaigns[0] & campaigns[1]:
            continue
        for links in aligned(directive, plan, units_of(plan)).links:
            if links:
                yield Sample("unrelated", [link.signals for link in links], 0, 1.0)


def all_samples() -> list[Sample]:
    """Return all that the weights are learnt from."""
    return [*of_pairs(ABLATIONS), *of_plants(), *of_long_documents(), *of_strangers()]


def fit(samples: Sequence[Sample]) -> tuple[dict[str, float], float, float]:
    """Return the weights and the two limits. The best candidate of each requirement is chosen anew a few times."""
    theta = np.array([PLAIN["weights"].get(name, 0.0) for name in SIGNALS])
    tables = [np.array([[one[name] for name in SIGNALS] for one in sample.candidates]) for sample in samples]
    y = np.array([sample.level for sample in samples])
    weight = np.array([sample.weight for sample in samples])
    for kind, share in SHARES.items():
        # Answered and missing weigh the same: how much of its directive a plan takes up nobody knows beforehand.
        of_kind = np.array([sample.kind == kind for sample in samples])
        sides = [side for side in (of_kind & (y == 0), of_kind & (y > 0)) if side.any()]
        for chosen in sides:
            weight[chosen] *= share / len(sides) / weight[chosen].sum()
    weight /= weight.sum()
    limits = np.array([2.0, 1.0])
    for _ in range(ROUNDS):
        x = np.stack([table[np.argmax(table @ theta)] for table in tables])
        theta, limits = _descend(x, y, weight, theta, limits)
    limits[0] += _shift(samples, tables, theta, limits)
    names = {name: round(float(value), 3) for name, value in zip(SIGNALS, theta, strict=True)}
    # Later days and lower targets make a requirement partial beside the score; half of the band is left to the score.
    return names, round(float(limits[0]), 3), round(float(limits[0] + limits[1] * BAND), 3)


def _descend(x: Any, y: Any, weight: Any, theta: Any, limits: Any) -> tuple[Any, Any]:
    theta, limits = theta.copy(), limits.copy()
    free = np.array([name != "itself" for name in SIGNALS])
    weight = weight * (x[:, SIGNALS.index("itself")] == 0)
    for _ in range(STEPS):
        score = x @ theta
        low, high = 1 / (1 + np.exp(limits[0] - score)), 1 / (1 + np.exp(limits[0] + limits[1] - score))
        first, second = (low - (y >= 1)) * weight, (high - (y >= 2)) * weight
        theta -= RATE * (x.T @ (first + second) + RIDGE * theta) * free
        limits[0] += RATE * (first.sum() + second.sum())
        limits[1] += RATE * second.sum()
        theta = np.maximum(theta, LEAST)
        limits[1] = max(limits[1], 0.2)
    theta[~free] = limits.sum() + 1.5
    return theta, limits


def _shift(samples: Sequence[Sample], tables: Sequence[Any], theta: Any, limits: Any) -> float:
    """Return by how much the limits have to move for the annotated pairs, each counting the same.

    The samples made by dropping know nothing of what is told in other words. Both the share of right statuses and the
    balanced accuracy of telling missing count; the mean over neighbouring shifts, so that no single item decides.
    """
    whole = [
        (sample.pair, sample.level, float((table @ theta).max()))
        for sample, table in zip(samples, tables, strict=True)
        if sample.kind == "whole"
    ]
    shifts = np.arange(-2.0, 1.01, 0.1)
    total = np.zeros(len(shifts))
    for pair in sorted({pair for pair, _, _ in whole}):
        level = np.array([one for name, one, _ in whole if name == pair])
        score = np.array([one for name, _, one in whole if name == pair])
        answered = level > 0
        for at, shift in enumerate(shifts):
            told = score >= limits[0] + shift
            exact = np.where(told, np.where(score >= limits.sum() + shift, 2, 1), 0) == level
            sides = [side.mean() if side.size else 1.0 for side in (told[answered], ~told[~answered])]
            total[at] += exact.mean() + sum(sides) / 2
    smooth = np.convolve(total, np.ones(7), "valid")
    return float(shifts[3:-3][int(np.argmax(smooth))])


#: How much the kinds of samples weigh against each other.
SHARES = {"whole": 2.0, "thinned": 1.0, "planted": 1.0, "long": 1.0, "unrelated": 0.25}


def main() -> None:
    """Fit, print, and write the file."""
    samples = all_samples()
    weights, partial_at, covered_at = fit(samples)
    told: dict[str, list[int]] = {}
    for sample in samples:
        total = max(sum(weights[name] * one[name] for name in SIGNALS) for one in sample.candidates)
        level = 2 if total >= covered_at else 1 if total >= partial_at else 0
        row = told.setdefault(f"{sample.kind} {list(LEVELS)[sample.level]}", [0, 0, 0])
        row[level] += 1
    result = {
        "fitted_by": "scripts/fit_compare.py",
        "method": "ordered logistic regression, weights not negative; signals of each requirement's best candidate",
        "learnt_from": {
            "pairs": [pair.name for pair in annotated()],
            "shares": SHARES,
            "ablations_of_each_pair": ABLATIONS,
            "planted": PLANTED,
            "unrelated": UNRELATED,
            "long": "documents of 25 units and more that are not part of the repository, the folder LONG",
            "ridge": RIDGE,
            "least": FLOORS,
        },
        "told_as": {"columns": list(LEVELS), **dict(sorted(told.items()))},
        "weights": weights,
        "partial_at": partial_at,
        "covered_at": covered_at,
    }
    printed = json.dumps(result, ensure_ascii=False, indent=1)
    if "--show" not in sys.argv:
        (ROOT / "vnplan_nlp" / "data" / "compare_weights.json").write_text(printed + "\n", "utf-8")
    print(printed)


if __name__ == "__main__":
    main()
