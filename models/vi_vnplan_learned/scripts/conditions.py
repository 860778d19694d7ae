"""The measured documents as they are and made harder: without quotation marks, damaged, with other headings."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from models.vi_vnplan_learned.scripts.damage import damage
from models.vi_vnplan_learned.scripts.examples import paraphrases, plan_of, rng_of, sections_to_reword
from models.vi_vnplan_learned.scripts.sources import Source, gold_folders, sources
from vnplan_nlp import PlanDocument
from vnplan_nlp.evaluate import LayerResult, evaluate_document
from vnplan_nlp.evaluate_tasks import compare_tasks

#: Share of misread letters; a scan that people would scan again has more than three in a hundred.
RATE: Final = 0.04
#: Layer of the switch -> the conditions under which it is measured, the table's rows.
CONDITIONS: Final = {
    "campaigns": ("printed", "unquoted", "damaged"),
    "citations": ("printed", "damaged"),
    "assignments": ("printed", "damaged", "reworded"),
    "section_roles": ("printed", "damaged", "reworded"),
}
_OPENS: Final = 6


class Case(NamedTuple):
    """A measured document under a condition: its text, and what a perfect reader finds of each layer."""

    id: str
    condition: str
    text: str
    gold: dict[str, Any]


def cases(variant: str, split: str, condition: str) -> Iterator[Case]:
    """Yield the documents of a split under a condition."""
    for source in sources(variant):
        if source.split == split and (variant == "own" or split == "dev" or source.origin == "shared"):
            text = changed(source, condition, split)
            yield Case(source.id, condition, text, gold_of(source, condition))


def changed(source: Source, condition: str, split: str) -> str:
    """Return the text of a document under a condition; the same each time."""
    if condition == "printed":
        return source.text
    plan = plan_of(source.text)
    rng = rng_of(condition, split, source.id)
    if condition == "damaged":
        return damage(plan.text, rng, RATE).text
    return _without_quotes(plan) if condition == "unquoted" else _with_other_headings(plan, rng, split)


def _without_quotes(plan: PlanDocument) -> str:
    """The text of a plan whose campaigns have lost their quotation marks."""
    drop: set[int] = set()
    for item in plan.campaigns:
        at = plan.text.find(item.name, item.start, item.end)
        if at > 0 and plan.text[at - 1] in '“„«"':
            close = next((n for n in range(at + len(item.name), item.end) if plan.text[n] in '”»"'), None)
            drop |= {at - 1} | ({close} if close is not None else set())
    return "".join(char for at, char in enumerate(plan.text) if at not in drop)


def _with_other_headings(plan: PlanDocument, rng: random.Random, split: str) -> str:
    """The text of a plan whose headings say the same in words that the rules do not know."""
    words = paraphrases(split)
    text, at = "", 0
    for section in sections_to_reword(plan):
        if section.heading_start is None or section.heading_end is None or section.role is None:
            continue
        new = rng.choice(words[section.role])
        text += plan.text[at : section.heading_start] + (new.upper() if (section.heading or "").isupper() else new)
        at = section.heading_end
    return text + plan.text[at:]


@cache
def gold_of(source: Source, condition: str) -> dict[str, Any]:
    """Return the gold of a document; of layers without any, what the rules find in the sound text (silver)."""
    plans, tasks = gold_folders(source)
    found: dict[str, Any] = {"layers": _read(plans), "tasks": _read(tasks), "silver": []}
    if not {"assignments", "roles"} <= found["tasks"].keys() and condition != "printed":
        plan = json.loads(plan_of(source.text).to_json())
        found["silver"] = [name for name in ("assignments", "roles") if name not in found["tasks"]]
        found["tasks"] = {**silver_tasks(plan), **found["tasks"]}
    return found


def _read(path: Any) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def silver_tasks(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the assignments and the roles of sections of a plan in the form of gold."""

    def opening(phrase: str | None) -> dict[str, Any] | None:
        words = (phrase or "").split()
        return {"opens": " ".join(words[:_OPENS]), "words": len(words)} if words else None

    return {
        "assignments": [
            {"role": one["role"], "actor": one["actor"], "task": opening(one["task"])} for one in plan["assignments"]
        ],
        "roles": [
            {"path": one["path"], "role": one["role"]} for one in plan["sections"]
            if one["heading"] is not None and one["level"] <= 2 and one["kind"] != "bullet"
        ],
    }  # fmt: skip


def results(case: Case, plan: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Return for each layer of the switch what was hit, missed and spurious; layers without gold are left out."""
    found: list[LayerResult] = []
    if case.gold["layers"]:
        found += evaluate_document(case.gold["layers"], plan, name=case.id).layers
    tasks = {key: case.gold["tasks"][key] for key in ("assignments", "roles") if key in case.gold["tasks"]}
    if tasks:
        found += compare_tasks(tasks, plan)
    return {
        one.layer: (one.hits, len(one.missed), len(one.spurious)) for one in found
        if one.layer in CONDITIONS and case.condition in CONDITIONS[one.layer]
    }  # fmt: skip
