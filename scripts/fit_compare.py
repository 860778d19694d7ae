"""Fit the weights of `vnplan_nlp.compare` and write `vnplan_nlp/data/compare_weights.json`.

    python scripts/fit_compare.py [--show]

Learnt from the annotated pairs of annotations/comparison named in `LEARNT`, from the same pairs with part of the plan
taken away (what answered a requirement is gone: it is missing), from planted changes, and from documents that have
nothing to do with each other. An ordered logistic regression whose weights may not be negative. The other annotated
pairs are for testing.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpora.planted import directives, plant, told_otherwise
from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.compare.alignment import Alignment, side_of
from vnplan_nlp.compare.scoring import SIGNALS, LogisticScorer
from vnplan_nlp.compare.units import Unit, units_of

ROOT = Path(__file__).parents[1]
PLANS = Path(os.environ.get("PLANS", ROOT / "corpora" / "plans"))
LEARNT = ("huyen-2019-an-toan-giao-thong", "mttq-huyen-2024-vi-nguoi-ngheo", "huyen-uy-2022-chuong-trinh-chuyen-doi-so")
ABLATIONS, PLANTED, UNRELATED, LONG_SEEDS = 12, 45, 30, 2
#: Headings and the kind of act tell the candidates of a requirement apart, which the learning does not see.
#: That an issuer's own acts are not for the plans below is known, though the texts to learn from hardly have any.
FLOORS = {"section": 0.3, "act": 0.3, "meant": 0.6}
LEAST = np.array([FLOORS.get(name, 0.0) for name in SIGNALS])
TWIN = 1.3
SKIPPED = ("pair", "headers")
RIDGE, STEPS, RATE = 0.01, 8000, 0.5
LEVELS = {"missing": 0, "partial": 1, "covered": 2}
#: Candidates are chosen by these while learning, so that the outcome does not hang on the last one.
PLAIN = {"weights": {"words": 1.0, "pairs": 1.0, "mutual": 1.0}, "partial_at": 1.0, "covered_at": 2.0}


class Sample(NamedTuple):
    """Signals of a requirement's best candidate, and what became of the requirement."""

    group: str
    signals: dict[str, float]
    level: int
    weight: float


def aligned(directive: PlanDocument, plan: PlanDocument, units: list[Unit]) -> Alignment:
    """Return two documents aligned with plain weights."""
    return Alignment(side_of(directive, units_of(directive)), side_of(plan, units), LogisticScorer(PLAIN))


def annotated() -> Iterator[tuple[str, PlanDocument, PlanDocument, list[dict[str, object]]]]:
    """Yield the annotated pairs: name, directive, plan, requirements."""
    for path in sorted((ROOT / "annotations" / "comparison").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        texts = [(PLANS / gold[side]) for side in ("directive", "plan")]
        if all(text.exists() for text in texts):
            yield (path.stem, *(parse_text(text.read_text("utf-8")) for text in texts), gold["requirements"])


def opens(unit_text: str, opening: object) -> bool:
    """Whether a unit holds the opening words of an annotation."""
    return isinstance(opening, str) and opening in " ".join(unit_text.split())


def of_pairs(names: tuple[str, ...], seeds: int) -> Iterator[Sample]:
    """Yield samples of annotated pairs, whole and with units of the plan taken away."""
    for name, directive, plan, gold in annotated():
        if name not in names:
            continue
        units = units_of(plan)
        for seed in range(seeds + 1):
            dice = random.Random(seed)
            kept = [unit for unit in units if seed == 0 or dice.random() > 0.4]
            found = aligned(directive, plan, kept)
            for item in gold:
                number = next(
                    (
                        n
                        for n, u in enumerate(found.directive.units)
                        if opens(u.text(directive), item["directive_text"])
                    ),
                    None,
                )
                if number is None or not found.links[number]:
                    continue
                signals = found.links[number][0].signals
                wanted = [item["plan_text"], *(other["plan_text"] for other in item["also"])]  # type: ignore[attr-defined]
                left = [any(opens(unit.text(plan), text) for unit in kept) for text in wanted if text]
                labels = [item["status"], *item.get("status_also", [])]  # type: ignore[misc]
                if seed:
                    if left and all(left):
                        continue
                    if any(left):
                        continue
                    labels = ["missing"]
                for label in labels:
                    yield Sample("pairs", signals, LEVELS[str(label)], 1 / len(labels))


def of_plants() -> Iterator[Sample]:
    """Yield samples of planted plans."""
    sources = [plan for plan in directives() if len(units_of(plan)) >= 12]
    for seed in range(1000, 1000 + PLANTED):
        directive = sources[seed % len(sources)]
        made = plant(directive, seed)
        plan = parse_text(made.text)
        found = aligned(directive, plan, units_of(plan))
        by_start = {unit.start: number for number, unit in enumerate(found.directive.units)}
        for item in made.units:
            number = by_start.get(item.start)
            if number is not None and found.links[number]:
                level = 0 if item.kind == "dropped" else 2
                yield Sample(
                    "planted",
                    found.links[number][0].signals,
                    level,
                    1.0 if level == 0 or item.kind == "paraphrased" else 0.1,
                )


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
            for number, unit in enumerate(found.directive.units):
                if not found.links[number]:
                    continue
                best = found.links[number][0]
                if levels[unit.start] == 0 and best.hit.strength > TWIN:
                    continue  # another unit of the document says the same
                yield Sample("long", best.signals, levels[unit.start], 1.0)


def of_strangers() -> Iterator[Sample]:
    """Yield samples of documents that have nothing to do with each other."""
    plans = directives()
    dice = random.Random(7)
    for _ in range(UNRELATED):
        directive, plan = dice.sample(plans, 2)
        if {c.national for c in directive.campaigns if c.national} & {c.national for c in plan.campaigns if c.national}:
            continue
        for links in aligned(directive, plan, units_of(plan)).links:
            if links:
                yield Sample("unrelated", links[0].signals, 0, 1.0)


def fit(samples: list[Sample]) -> tuple[dict[str, float], float, float]:
    """Return the weights and the two limits."""
    x = np.array([[sample.signals[name] for name in SIGNALS] for sample in samples])
    y = np.array([sample.level for sample in samples])
    weight = np.array([sample.weight for sample in samples])
    for group, share in SHARES.items():
        # Answered and missing weigh the same: how much of its directive a plan takes up nobody knows beforehand.
        of_group = np.array([sample.group == group for sample in samples])
        sides = [side for side in (of_group & (y == 0), of_group & (y > 0)) if side.any()]
        for chosen in sides:
            weight[chosen] *= share / len(sides) / weight[chosen].sum()
    weight /= weight.sum()
    theta = np.concatenate([np.ones(len(SIGNALS)), [2.0, 1.0]])
    for _ in range(STEPS):
        score = x @ theta[:-2]
        low, high = 1 / (1 + np.exp(theta[-2] - score)), 1 / (1 + np.exp(theta[-2] + theta[-1] - score))
        first, second = (low - (y >= 1)) * weight, (high - (y >= 2)) * weight
        theta[:-2] -= RATE * (x.T @ (first + second) + RIDGE * theta[:-2])
        theta[-2] += RATE * (first.sum() + second.sum())
        theta[-1] += RATE * second.sum()
        theta[:-2] = np.maximum(theta[:-2], LEAST)
        theta[-1] = max(theta[-1], 0.2)
    names = {name: round(float(value), 3) for name, value in zip(SIGNALS, theta[:-2], strict=True)}
    # Later days and lower targets make a requirement partial beside the score; half of the band is left to the score.
    return names, round(float(theta[-2]), 3), round(float(theta[-2] + theta[-1] / 2), 3)


#: How much the groups weigh against each other.
SHARES = {"pairs": 2.0, "planted": 1.0, "long": 2.0, "unrelated": 0.25}


def main() -> None:
    """Fit, print, and write the file."""
    samples = [*of_pairs(LEARNT, ABLATIONS), *of_plants(), *of_long_documents(), *of_strangers()]
    weights, partial_at, covered_at = fit(samples)
    told: dict[str, list[int]] = {}
    for sample in samples:
        total = sum(weights[name] * sample.signals[name] for name in SIGNALS)
        level = 2 if total >= covered_at else 1 if total >= partial_at else 0
        row = told.setdefault(f"{sample.group} {list(LEVELS)[sample.level]}", [0, 0, 0])
        row[level] += 1
    result = {
        "fitted_by": "scripts/fit_compare.py",
        "method": "ordered logistic regression, weights not negative; signals of each requirement's best candidate",
        "learnt_from": {
            "pairs": list(LEARNT),
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
