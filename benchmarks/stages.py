"""Where the time of a parse goes: the share of every stage and extractor, over the plans of the repository."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import vnplan_nlp as vp
from vnplan_nlp import pipeline
from vnplan_nlp.extract.registry import Extractor

#: function of the pipeline -> the stage that it is.
_STAGES: Final = {
    "normalize": "normalize",
    "mark_zones": "segment: zones",
    "section_tree": "segment: sections",
    "gather_tables": "segment: tables",
    "read_header": "extract: header",
    "resolve_references": "resolve: references",
    "check": "resolve: checks",
}


def shares(texts: Sequence[str], rounds: int = 20) -> dict[str, float]:
    """Return the share of each stage of the time of a parse with its JSON, the largest first."""
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(stage: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return run(*arguments, **options)
            finally:
                spent[stage] += time.perf_counter() - start

        return call

    kept = {name: getattr(pipeline, name) for name in _STAGES}
    extract = Extractor.__call__

    def extracted(self: Extractor, draft: Any) -> Any:
        start = time.perf_counter()
        try:
            return iter(list(extract(self, draft)))
        finally:
            spent[f"extract: {self.layer}"] += time.perf_counter() - start

    for text in texts:
        vp.parse_text(text)
    for name, stage in _STAGES.items():
        setattr(pipeline, name, timed(stage, kept[name]))
    Extractor.__call__ = extracted  # type: ignore[method-assign, assignment]
    try:
        start = time.perf_counter()
        for _ in range(rounds):
            for text in texts:
                plan = vp.parse_text(text)
                before = time.perf_counter()
                plan.to_json()
                spent["JSON"] += time.perf_counter() - before
        whole = time.perf_counter() - start
    finally:
        Extractor.__call__ = extract  # type: ignore[method-assign]
        for name, run in kept.items():
            setattr(pipeline, name, run)
    spent["the rest: places, pages, the document"] = whole - sum(spent.values())
    return {stage: seconds / whole for stage, seconds in sorted(spent.items(), key=lambda item: -item[1])}
