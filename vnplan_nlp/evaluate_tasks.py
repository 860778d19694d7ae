"""Evaluation of tasks: who must do what, how much, in which campaign, under which heading.

Gold quotes long phrases by their first six words and their length. An item of gold and one that was found are paired
where the fields that identify it agree, the best pairs first; gold marked `optional` is neither rewarded nor punished.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz

from vnplan_nlp.evaluate import DocumentResult, Evaluation, Item, Key, LayerResult, Verdict, layer_result

#: The least similarity, of 100, at which two names of offices, two openings of a task, two names of a target are one.
_SAME: Final = 85.0
_OPENING: Final = 80.0
_TARGET: Final = 70.0
#: The least share of the shorter phrase in the longer one, in words.
_LENGTH: Final = 0.5
_OPENS: Final = 6

Same = Callable[[Item, Item], float]


def is_task_gold(folder: Path) -> bool:
    """Whether a folder, or a file, holds gold of tasks: JSON objects with the `roles` of sections."""
    first = folder if folder.is_file() else next(iter(sorted(folder.glob("*.json"))), None)
    return first is not None and first.is_file() and '"roles": [' in first.read_text("utf-8")


def evaluate_tasks(gold: Path, predicted: Path) -> Evaluation:
    """Return how the plans of a folder fare against the gold of tasks of the same file names.

    The layers are `actors` and `tasks` (of deadlines), `assignments`, `indicators` (of text), `indicators_table`,
    `campaigns_national` and `section_roles`. A folder of gold may stand in for the plans: so two annotators agree.
    """
    documents = []
    for path in [gold] if gold.is_file() else sorted(gold.glob("*.json")):
        found = predicted / path.name if predicted.is_dir() else predicted
        plan = json.loads(found.read_text("utf-8")) if found.is_file() else {}
        documents.append(
            DocumentResult(path.stem, compare_tasks(json.loads(path.read_text("utf-8")), plan), bool(plan))
        )
    return Evaluation(tuple(documents))


def compare_tasks(gold: Item, plan: Item) -> tuple[LayerResult, ...]:
    """Return the layers of one document against its gold; layers that the gold does not annotate are left out."""
    results = []
    if "deadlines" in gold:
        results += _deadlines(gold["deadlines"], _read(plan, "deadlines"))
    if "assignments" in gold:
        results.append(
            _compare("assignments", gold["assignments"], _read(plan, "assignments"), _same_assignment, _task)
        )
    if "indicators" in gold:
        found = _read(plan, "indicators")
        for name, inside in (("indicators", False), ("indicators_table", True)):
            wanted = [item for item in gold["indicators"] if item["in_table"] is inside and item["value"] is not None]
            got = [item for item in found if item["in_table"] is inside and item["value"] is not None]
            results.append(_compare(name, wanted, got, _same_indicator, _verbatim))
    if "campaigns" in gold:
        results.append(_campaigns(gold["campaigns"], _read(plan, "campaigns")))
    if "roles" in gold:
        results.append(_roles(gold["roles"], _read(plan, "roles")))
    return tuple(results)


def _read(plan: Item, layer: str) -> list[dict[str, Any]]:
    """The items of a layer in the form of gold, of a plan's JSON or of gold itself."""
    if "schema_name" not in plan:
        return list(plan.get(layer, ()))
    if layer == "deadlines":
        return [
            {"verbatim": d["text"], "value": d["value"], "actor": d["actor"], "task": _opening(d["task"])}
            for d in plan[layer]
        ]
    if layer == "assignments":
        return [{"role": a["role"], "actor": a["actor"], "task": _opening(a["task"])} for a in plan[layer]]
    if layer == "indicators":
        fields = ("value", "comparator", "unit", "year")
        return [
            {
                **{key: item[key] for key in fields},
                "verbatim": item["text"],
                "name": _opening(item["name"]),
                "in_table": item["table"] is not None,
            }
            for item in plan[layer]
        ]
    if layer == "campaigns":
        return [{"name": _opening(c["name"]), "national": c["national"], "place": c["place"]} for c in plan[layer]]
    return [
        {"path": s["path"], "role": s["role"]} for s in plan["sections"]
        if s["heading"] is not None and s["level"] <= 2 and s["kind"] != "bullet"
    ]  # fmt: skip


def _opening(phrase: str | None) -> dict[str, Any] | None:
    words = (phrase or "").split()
    return {"opens": " ".join(words[:_OPENS]), "words": len(words)} if words else None


# --- what makes two items one --------------------------------------------------------------------


def _alike(gold: str | None, found: str | None) -> float:
    one, other = ((text or "").casefold().strip(" ,;:.-–“”\"'()") for text in (gold, found))
    return 100.0 if one == other else float(fuzz.ratio(one, other))


def _phrases(gold: Mapping[str, Any] | None, found: Mapping[str, Any] | None) -> float:
    """How alike two phrases are by their openings; 0 where one is much longer."""
    if gold is None or found is None:
        return 100.0 if gold is found else 0.0
    shorter, longer = sorted((gold["words"], found["words"]))
    return _alike(gold["opens"], found["opens"]) if shorter >= _LENGTH * longer else 0.0


def _same_assignment(gold: Item, found: Item) -> float:
    actor, task = _alike(gold["actor"], found["actor"]), _phrases(gold["task"], found["task"])
    return actor + task if gold["role"] == found["role"] and actor >= _SAME and task >= _OPENING else 0.0


def _same_indicator(gold: Item, found: Item) -> float:
    fields = all(gold[key] == found[key] for key in ("value", "comparator", "year"))
    units = (gold["unit"] or "").casefold() == (found["unit"] or "").casefold()
    # Where the name of a target ends is a matter of taste: only how it begins counts.
    name = _alike((gold["name"] or {}).get("opens"), (found["name"] or {}).get("opens"))
    return name if fields and units and name >= _TARGET else 0.0


def _task(item: Item) -> str:
    return f"{item['role']}: {item['actor']}: {(item['task'] or {}).get('opens')}"


def _verbatim(item: Item) -> str:
    return f"{item['verbatim']} {(item['name'] or {}).get('opens')} {item['year']}"


def _pairs(gold: Sequence[Item], found: Sequence[Item], same: Same) -> dict[int, int]:
    """The found item of each gold item, the most alike first and then those that stand closest in order."""
    scores = ((same(wanted, got), g, f) for g, wanted in enumerate(gold) for f, got in enumerate(found))
    ranked = sorted((-score, abs(g - f), g, f) for score, g, f in scores if score > 0)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, g, f in ranked:
        if g not in pairs and f not in taken:
            pairs[g] = f
            taken.add(f)
    return pairs


def _compare(
    name: str, gold: Sequence[Item], found: Sequence[Item], same: Same, label: Callable[[Item], str]
) -> LayerResult:
    pairs = _pairs(gold, found, same)
    missed = tuple((label(item),) for g, item in enumerate(gold) if g not in pairs and not item.get("optional"))
    verdicts = _judged(gold, found, pairs)
    spurious = tuple((label(item),) for item, verdict in zip(found, verdicts, strict=True) if verdict == "wrong")
    return LayerResult(name, verdicts.count("right"), missed, spurious)


def _judged(gold: Sequence[Item], found: Sequence[Item], pairs: Mapping[int, int]) -> list[Verdict]:
    """What gold says of each item that was found."""
    wanted = {f: gold[g] for g, f in pairs.items()}
    # A row of gold that careful readers may leave out excuses what is found of it in another role.
    excused = [item.get("task") for item in gold if item.get("optional") and "task" in item]
    verdicts: list[Verdict] = []
    for f, item in enumerate(found):
        if f in wanted:
            verdicts.append("excused" if wanted[f].get("optional") else "right")
        else:
            free = any(_phrases(task, item.get("task")) >= _OPENING for task in excused if task)
            verdicts.append("excused" if free or item.get("optional") else "wrong")
    return verdicts


def task_verdicts(gold: Item, plan: Item) -> Iterator[tuple[str, str, int, Verdict]]:
    """Yield what gold of tasks says of the assignments and targets of a plan.

    Each is the layer of the evaluation, the layer of the plan, the place of the item there and the verdict.
    """
    if "assignments" in gold:
        found = _read(plan, "assignments")
        pairs = _pairs(gold["assignments"], found, _same_assignment)
        for at, verdict in enumerate(_judged(gold["assignments"], found, pairs)):
            yield "assignments", "assignments", at, verdict
    if "indicators" in gold:
        found = _read(plan, "indicators")
        for name, inside in (("indicators", False), ("indicators_table", True)):
            wanted = [item for item in gold["indicators"] if item["in_table"] is inside and item["value"] is not None]
            places = [at for at, item in enumerate(found) if item["in_table"] is inside and item["value"] is not None]
            got = [found[at] for at in places]
            pairs = _pairs(wanted, got, _same_indicator)
            for at, verdict in zip(places, _judged(wanted, got, pairs), strict=True):
                yield name, "indicators", at, verdict


# --- the layers ----------------------------------------------------------------------------------


def _deadlines(gold: Sequence[Item], found: Sequence[Item]) -> list[LayerResult]:
    """Actors and tasks of the deadlines that both have, and of those that one has not."""

    def same(wanted: Item, got: Item) -> float:
        if (
            wanted["value"] != got["value"]
            or fuzz.partial_ratio(wanted["verbatim"].casefold(), got["verbatim"].casefold()) < _TARGET
        ):
            return 0.0
        return 1.0 + _phrases(wanted["task"], got["task"]) + _alike(wanted["actor"], got["actor"]) / 2

    pairs = _pairs(gold, found, same)
    results = []
    for name, field in (("actors", "actor"), ("tasks", "task")):
        wanted: list[Key] = []
        got: list[Key] = []
        for g, item in enumerate(gold):
            other = found[pairs[g]].get(field) if g in pairs else None
            if item.get("optional"):
                continue
            alike = (
                _alike(item[field], other) >= _SAME if field == "actor" else _phrases(item[field], other) >= _OPENING
            )
            if item[field] is not None:
                wanted.append((g, item["verbatim"], str(item[field])))
            if other is not None:
                got.append((g, item["verbatim"], str(item[field] if alike else other)))
        taken = set(pairs.values())
        got += [
            (-f, item["verbatim"], str(item[field])) for f, item in enumerate(found)
            if f not in taken and item[field] is not None and not item.get("optional")
        ]  # fmt: skip
        results.append(layer_result(name, wanted, got))
    return results


def _campaigns(gold: Sequence[Item], found: Sequence[Item]) -> LayerResult:
    """The national campaigns of the mentions that both have."""
    pairs = _pairs(gold, found, lambda one, other: max(0.0, _phrases(one["name"], other["name"]) - _TARGET))
    wanted: list[Key] = []
    got: list[Key] = []
    for g, item in enumerate(gold):
        if item.get("optional") or g not in pairs:
            continue
        label, other = item["name"]["opens"], found[pairs[g]]["national"]
        if item["national"] is not None:
            wanted.append((g, label, item["national"]))
        if other is not None and other != item.get("alt_national"):
            got.append((g, label, other))
    return layer_result("campaigns_national", wanted, got)


def _roles(gold: Sequence[Item], found: Sequence[Item]) -> LayerResult:
    """The role of each section, "none" among them, told apart by path and order."""
    seen: dict[str, list[Item]] = {}
    for item in found:
        seen.setdefault(str(item["path"]), []).append(item)
    wanted: list[Key] = []
    got: list[Key] = []
    for index, item in enumerate(gold):
        same = seen.get(str(item["path"]), [])
        other = same.pop(0) if same else None
        if item.get("optional") or other is None:
            continue
        wanted.append((index, item["path"], str(item["role"])))
        got.append((index, item["path"], str(other["role"])))
    return layer_result("section_roles", wanted, got)
