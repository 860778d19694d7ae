"""What gold says of every single annotation: the matching of `vnplan evaluate`, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from vnplan_nlp.evaluate import (
    ITEM_KEYS,
    NAMED,
    NOT_ENUMERATED,
    TITLE,
    Item,
    Key,
    Verdict,
    most_similar,
    plain,
    same_heading,
)
from vnplan_nlp.evaluate_tasks import task_verdicts


class Judged(NamedTuple):
    """An item of a plan with its verdict: the layer of the evaluation, that of the plan, its place there."""

    evaluated: str
    layer: str
    place: int
    verdict: Verdict


def verdicts(gold: Mapping[str, Any], plan: Mapping[str, Any]) -> Iterator[Judged]:
    """Yield what gold says of the items of a plan, both as JSON; layers that this gold does not judge are left out.

    Of the layers that look at one item twice (`structure`, `citations_full`, `citation_titles`) the plainer one counts:
    sections by path and heading, citations by type and reference.
    """
    if "roles" in gold or "header" not in gold:  # gold of tasks
        yield from (Judged(*item) for item in task_verdicts(gold, plan))
        return
    yield from _sections(_items(gold, "sections"), _items(plan, "sections"))
    numbered = [item for item in _items(gold, "citations") if _form(item) == "numbered"]
    yield from _exact("citations", numbered, plan, lambda item: _form(item) == "numbered")
    named = [(plain(item.get("verbatim")), item) for item in _items(gold, "citations") if _form(item) == "named"]
    yield from _similar("citations_named", "citations", named, _texts(plan, "citations", "text", form="named"), NAMED)
    campaigns = [(plain(item.get("name")), item) for item in _items(gold, "campaigns")]
    yield from _similar("campaigns", "campaigns", campaigns, _texts(plan, "campaigns", "name"), TITLE)
    for layer in ("phases", "deadlines", "commemorations"):
        yield from _exact(layer, _items(gold, layer), plan, lambda _: True)


def _items(document: Mapping[str, Any], layer: str) -> list[Any]:
    return document.get(layer) or []


def _form(item: Item) -> str | None:
    form: str | None = item.get("kind") or item.get("form")
    return form


def _texts(plan: Mapping[str, Any], layer: str, field: str, form: str | None = None) -> list[tuple[int, str]]:
    """The strings by which items are compared, with their places in the layer."""
    return [
        (index, plain(item.get(field)))
        for index, item in enumerate(_items(plan, layer))
        if form is None or _form(item) == form
    ]


def _exact(evaluated: str, gold: Sequence[Item], plan: Mapping[str, Any], counts: Any) -> Iterator[Judged]:
    """Items of one key are right as often as gold demands them, then excused as often as it allows them."""
    layer, gold_key, key = ITEM_KEYS[evaluated]
    demanded: Counter[Key] = Counter(gold_key(item) for item in gold if not item.get("optional"))
    allowed: Counter[Key] = Counter(gold_key(item) for item in gold if item.get("optional"))
    for index, item in enumerate(_items(plan, layer)):
        if not counts(item):
            continue
        name = key(item)
        verdict: Verdict = "right" if demanded[name] > 0 else "excused" if allowed[name] > 0 else "wrong"
        demanded[name] -= verdict == "right"
        allowed[name] -= verdict == "excused"
        yield Judged(evaluated, layer, index, verdict)


def _similar(
    evaluated: str, layer: str, gold: Sequence[tuple[str, Item]], found: Iterable[tuple[int, str]], least: float
) -> Iterator[Judged]:
    """Each of the gold takes the most similar one that is left; optional ones choose last."""
    left = list(found)
    for name, item in sorted(gold, key=lambda pair: bool(pair[1].get("optional"))):
        at = most_similar(name, [text for _, text in left], least)
        if at is not None:
            index, _ = left.pop(at)
            yield Judged(evaluated, layer, index, "excused" if item.get("optional") else "right")
    yield from (Judged(evaluated, layer, index, "wrong") for index, _ in left)


def _sections(gold: Sequence[Item], found: Sequence[Item]) -> Iterator[Judged]:
    """Sections of one path are paired in reading order where their headings agree."""
    left = [
        (index, item)
        for index, item in enumerate(found)
        if item.get("kind") not in NOT_ENUMERATED and item.get("path")
    ]
    for section in sorted(gold, key=lambda item: bool(item.get("optional"))):
        at = next(
            (
                at
                for at, (_, other) in enumerate(left)
                if other.get("path") == section.get("path") and same_heading(section, other)
            ),
            None,
        )
        if at is not None:
            index, _ = left.pop(at)
            yield Judged("sections", "sections", index, "excused" if section.get("optional") else "right")
    yield from (Judged("sections", "sections", index, "wrong") for index, _ in left)
