"""The rules and patterns as rows: what there is, and all of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, Final

from vnplan_nlp.data.dates import match_time
from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.data.rules import Rule, all_patterns, known_rules, model_rules, serves
from vnplan_nlp.errors import UnknownRuleError

_PACKAGE: Final = "vnplan_nlp/data/"
#: Patterns that give the kind of another one.
_SAME: Final = {"small_roman": "roman"}


def rows(layer: str | None = None) -> list[dict[str, Any]]:
    """Return a row for each rule, for what the model of a layer does, and for each pattern that only helps a rule.

    Args:
        layer: only those that serve this layer; "header" and "paragraphs" have patterns too.

    Raises:
        UnknownRuleError: nothing serves such a layer.
    """
    own = {name for rule in known_rules().values() if rule.kind == "pattern" for name in rule.patterns}
    found = [
        _row(rule.layer, rule.name, f"rule, {rule.kind}", rule.about, rule.examples) for rule in known_rules().values()
    ]
    found += [_row(rule.layer, rule.name, rule.kind, rule.about, rule.examples) for rule in model_rules().values()]
    found += [
        _row(serves(pattern.file), name, "pattern", pattern.about, pattern.examples)
        for name, pattern in all_patterns().items()
        if name not in own
    ]
    check_layer(layer)
    return [row for row in found if layer in (None, row["layer"])]


def check_layer(layer: str | None) -> None:
    """Check that rules or patterns serve a layer; None is any.

    Raises:
        UnknownRuleError: nothing does.
    """
    served = (rule.layer for rule in known_rules().values())
    known = dict.fromkeys((*served, *(serves(pattern.file) for pattern in all_patterns().values())))
    if layer is not None and layer not in known:
        raise UnknownRuleError(f"layer {layer}", [", ".join(known)])


def _row(layer: str, name: str, kind: str, about: str, examples: tuple[str, ...]) -> dict[str, Any]:
    return {"layer": layer, "name": name, "kind": kind, "about": about, "example": examples[0] if examples else ""}


def entries(name: str, layer: str | None = None) -> list[dict[str, Any]]:
    """Return all that is known of the rules and patterns of a name: "deadlines.lead", "campaigns.list", "role".

    Args:
        name: the name, a rule's with or without its layer before it.
        layer: only those that serve this layer.

    Raises:
        UnknownRuleError: there are none, and the message has names like it; or nothing serves such a layer.
    """
    check_layer(layer)
    everything = (*known_rules().values(), *model_rules().values())
    rules = [rule for rule in everything if name in (rule.name, f"{rule.layer}.{rule.name}")]
    found = [_rule(rule) for rule in rules]
    shown = {pattern["name"] for entry in found for pattern in entry["patterns"]}
    if name in all_patterns() and name not in shown:
        found.append({"kind": "pattern", "layer": serves(name.split(".")[0]), **_pattern(name)})
    if not found:
        known = {rule.name for rule in everything} | set(all_patterns())
        raise UnknownRuleError(name, get_close_matches(name, sorted(known), 3))
    chosen = [entry for entry in found if layer in (None, entry["layer"])]
    if not chosen:
        raise UnknownRuleError(f"{name} of {layer}", [f"{name} of {entry['layer']}" for entry in found])
    return chosen


def _rule(rule: Rule) -> dict[str, Any]:
    name = rule.patterns[0].split(".")[1] if rule.kind == "pattern" else rule.name
    return {
        "kind": rule.kind if rule.kind == "model" else f"rule, {rule.kind}",
        "layer": rule.layer,
        "name": rule.name,
        "about": rule.about,
        "place": _place(rule.place, name, None if rule.kind == "pattern" else rule.layer),
        "examples": list(rule.examples),
        "counter_examples": list(rule.counter_examples),
        "patterns": [_pattern(pattern) for pattern in rule.patterns],
    }


def _pattern(name: str) -> dict[str, Any]:
    pattern = all_patterns()[name]
    return {
        "name": name,
        "about": pattern.about,
        "place": _place(f"{_PACKAGE}patterns/{pattern.file}.toml", pattern.name, None),
        "mode": pattern.mode,
        "pattern": pattern.pattern,
        "examples": list(pattern.examples),
        "counter_examples": list(pattern.counter_examples),
    }


def _place(file: str, name: str, layer: str | None) -> str:
    """Return the file of an entry and the line of its name."""
    lines = files("vnplan_nlp.data").joinpath(file.removeprefix(_PACKAGE)).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line == f'name = "{name}"' and (layer is None or lines[number - 2] == f'layer = "{layer}"'):
            return f"{file}:{number}"
    return file


def taken_examples() -> Iterator[dict[str, str]]:
    """Yield the examples of a pattern that another pattern of the same grammar takes first.

    Only patterns of one grammar stand for each other: enumerators, and times that begin at one place.
    """
    for name, pattern in all_patterns().items():
        file, own = name.split(".")
        for example in pattern.examples if file in ("numbering", "times") else ():
            if file == "numbering":
                mark = enumerator(example)
                winner: str | None = mark.kind if mark is not None else None
            else:
                found = pattern.found_in(example)
                match = match_time(example, found.start()) if found is not None else None
                winner = match.lastgroup if match is not None else None
            if winner is not None and winner not in (own, _SAME.get(own)):
                yield {"pattern": name, "example": example, "by": f"{file}.{winner}"}
