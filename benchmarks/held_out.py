"""`vnplan_nlp.compare` on annotated pairs that its weights have not seen, beside a plain TF-IDF cosine.

    python -m benchmarks.held_out

Each group of pairs that hang together is left out in turn: the weights and the limits are fitted again without its
documents, and so is the threshold of the cosine (`benchmarks/compare_baseline.py`). With REAL_PAIR set to
annotations, plan and directive (joined as a path list) that pair is a group too; LONG is as for
`scripts/fit_compare.py`. What was chosen by a person after a look at a pair, such as the list of signals, is not
undone by leaving it out.
"""

from __future__ import annotations

from benchmarks.compare_baseline import Figures, baseline, best_threshold, measured
from scripts.fit_compare import Pair, all_samples, annotated, fit
from vnplan_nlp.compare.scoring import LogisticScorer


def main() -> None:
    """Print a line for each pair and method, and the means over the pairs of the repository."""
    pairs = [pair for pair in annotated() if not pair.name.startswith("comparison/")]
    tables = [baseline(pair.plan, pair.directive, pair.requirements) for pair in pairs]
    samples = all_samples()
    rows: list[tuple[Pair, Figures, Figures]] = []
    for group in sorted({pair.group for pair in pairs}):
        weights, partial_at, covered_at = fit([sample for sample in samples if sample.group != group])
        scorer = LogisticScorer({"weights": weights, "partial_at": partial_at, "covered_at": covered_at})
        at = best_threshold([table for pair, table in zip(pairs, tables, strict=True) if pair.group != group])
        for pair, table in zip(pairs, tables, strict=True):
            if pair.group == group:
                rows.append((pair, measured(pair.plan, pair.directive, pair.requirements, scorer), table[at]))
    print(f"{'pair':36} {'method':8} " + " ".join(f"{name:>9}" for name in Figures._fields))
    for pair, ours, cosine in rows:
        _line(pair.name, ours, cosine)
    made = [(ours, cosine) for pair, ours, cosine in rows if pair.group != "real"]
    ours, cosine = (
        Figures(*(sum(column) / len(made) for column in zip(*side, strict=True))) for side in zip(*made, strict=True)
    )
    _line(f"mean of {len(made)}", ours, cosine)


def _line(name: str, ours: Figures, cosine: Figures) -> None:
    for method, one in (("compare", ours), ("cosine", cosine)):
        print(f"{name:36} {method:8} " + " ".join(f"{value:9.3f}" for value in one))


if __name__ == "__main__":
    main()
