"""Evaluation of identity: do the mentions of one document get one canonical id, and those of two documents two?

The gold names the real document behind every mention with a key of its own; only the grouping is compared, over all
documents together, pair by pair. Roles, relations, issuers and pinpoints of the same mentions are compared one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from vnplan_nlp.evaluate import DocumentResult, Evaluation, Item, Key, LayerResult, full_name, layer_result

#: A predicted mention is the gold one where they share this part of their joint span.
_SAME_SPAN: Final = 0.3


def is_resolution_gold(folder: Path) -> bool:
    """Whether a folder, or a file, holds gold of identity: JSON objects with `mentions`."""
    first = folder if folder.is_file() else next(iter(sorted(folder.glob("*.json"))), None)
    return first is not None and first.is_file() and '"mentions"' in first.read_text("utf-8")


def evaluate_resolution(gold: Path, predicted: Path) -> Evaluation:
    """Return how the plans of a folder fare against the gold of identity of the same file names.

    Its layers are `mentions`, `resolution` (pairs of mentions of one document), `roles`, `relations`, `issuers` and
    `pinpoints`; the pairs reach over all plans, so that there is one result for them together.
    """
    documents = []
    for path in [gold] if gold.is_file() else sorted(gold.glob("*.json")):
        found = predicted / path.name if predicted.is_dir() else predicted
        plan = json.loads(found.read_text("utf-8")) if found.is_file() else {}
        documents.append((path.stem, json.loads(path.read_text("utf-8")), plan))
    return Evaluation((DocumentResult("all", compare_identities(documents)),))


def compare_identities(documents: Sequence[tuple[str, Item, Item]]) -> tuple[LayerResult, ...]:
    """Return the layers of named documents, each with its gold and its predicted plan."""
    layers: dict[str, tuple[list[Key], list[Key]]] = {
        name: ([], []) for name in ("mentions", "roles", "relations", "issuers", "pinpoints")
    }
    identities: list[tuple[Key, str, str | None]] = []
    for name, gold, plan in documents:
        found = _aligned(gold, plan)
        for index, mention in enumerate(gold["mentions"]):
            citation = found.get(index)
            if mention.get("optional") and citation is None:
                continue
            label = mention["verbatim"]
            if not mention.get("optional"):
                layers["mentions"][0].append((name, index, label))
            if citation is None:
                continue
            if not mention.get("optional"):
                layers["mentions"][1].append((name, index, label))
            if mention["entity"] is not None:
                identities.append(((name, index, label), mention["entity"], citation.get("target")))
            _field(layers["roles"], (name, index, label), mention["role"], citation["role"])
            if mention["issuer"] and citation.get("issuer_text"):
                agree = _same_issuer(mention["issuer"], (citation.get("issuer") or {}).get("name"))
                _field(layers["issuers"], (name, index, label), True, agree)
            printed = _places(citation.get("pinpoint") or ())
            if mention.get("pinpoint") or printed:
                _field(layers["pinpoints"], (name, index, label), _places(mention.get("pinpoint") or ()), printed)
        _relations(layers["relations"], name, gold, plan, found)
    results = {name: layer_result(name, *keys) for name, keys in layers.items()}
    return (results.pop("mentions"), _pairs(identities), *results.values())


def _aligned(gold: Item, plan: Item) -> dict[int, Item]:
    """Return the predicted citation of each gold mention by its index; both lists are in reading order."""
    text = plan.get("text", "")
    free = list(plan.get("citations", ()))
    found: dict[int, Item] = {}
    at = 0
    for index, mention in enumerate(gold["mentions"]):
        pattern = re.escape(mention["verbatim"]).replace(r"\ ", r"\s*").replace(r"\-", r"\s?[-–]\s?")
        match = re.compile(pattern, re.IGNORECASE).search(text, at)
        if match is None:
            continue
        at = match.start() + 1
        shares = [(_share(match.span(), citation), number) for number, citation in enumerate(free)]
        share, number = max(shares, default=(0.0, 0))
        if share > _SAME_SPAN:
            found[index] = free.pop(number)
    return found


def _share(span: tuple[int, int], citation: Item) -> float:
    low, high = max(span[0], citation["start"]), min(span[1], citation["end"])
    whole: int = max(span[1], citation["end"]) - min(span[0], citation["start"])
    shared: int = max(0, high - low)
    return shared / whole


def _field(layer: tuple[list[Key], list[Key]], label: Key, gold: object, predicted: object) -> None:
    layer[0].append((*label, str(gold)))
    layer[1].append((*label, str(predicted)))


def _places(pinpoints: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return pinpoints without empty levels, and without the two that gold does not know."""
    return [{k: v for k, v in place.items() if v and k not in ("section", "part")} for place in pinpoints]


def _same_issuer(gold: str, predicted: object) -> bool:
    """Whether an issuer is the one of the gold: gold may name the units above as well."""
    wanted, found = full_name(gold.split(",")[0]), full_name(predicted)
    return bool(found) and (found.startswith(wanted) or wanted.startswith(found))


def _relations(
    layer: tuple[list[Key], list[Key]], name: str, gold: Item, plan: Item, found: Mapping[int, Item]
) -> None:
    index_of: dict[object, int | str] = {citation["id"]: index for index, citation in found.items()}
    index_of[None] = "self"
    optional = {index for index, mention in enumerate(gold["mentions"]) if mention.get("optional")}
    for relation in gold["relations"]:
        if relation["subject"] not in optional and relation["object"] not in optional:
            layer[0].append((name, str(relation["subject"]), relation["type"], str(relation["object"])))
    for relation in plan.get("relations", ()):
        subject, object_ = index_of.get(relation["subject"]), index_of.get(relation["object"])
        if subject is not None and object_ is not None and not {subject, object_} & optional:
            layer[1].append((name, str(subject), relation["type"], str(object_)))


def _pairs(identities: Sequence[tuple[Key, str, str | None]]) -> LayerResult:
    """Return the pairs of mentions that are of one document by the gold, by the prediction, and by both."""
    gold: list[Key] = []
    predicted: list[Key] = []
    for (one, entity, target), (other, other_entity, other_target) in combinations(identities, 2):
        pair = (*one, *other)
        if entity == other_entity:
            gold.append(pair)
        if target is not None and target == other_target:
            predicted.append(pair)
    return layer_result("resolution", gold, predicted)
