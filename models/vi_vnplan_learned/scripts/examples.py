"""Training examples out of documents: silver labels of the rules, corrected by gold, sound and damaged."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from corpora.generator.facts import load
from models.vi_vnplan_learned.scripts.damage import damage
from models.vi_vnplan_learned.scripts.sources import PROJECT, Source, gold_folders
from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.data.campaigns import movements
from vnplan_nlp.learned.texts import heading_text, is_headed, orders, scoped
from vnplan_nlp.schema import Section

#: Rates of damage that teach; those of the measurement are in `evaluate.py`.
RATES: Final = (0.01, 0.03, 0.06)
_LABELS: Final = {None: "ACTOR", "lead": "ACTOR", "coordinate": "COORDINATE"}
_OPENERS: Final = '“„«"'
_CLOSERS: Final = '”»"'
#: So many of the lines without any label are kept.
_EMPTY: Final = 0.35
#: Look-alikes say the same all the time: so many of their lines are kept.
_GENERATED: Final = 0.6


class Example(NamedTuple):
    """A line with labelled spans, or a text with its class."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()
    label: str | None = None


@cache
def plan_of(text: str) -> PlanDocument:
    """Return the plan of a text."""
    return parse_text(text)


def rng_of(*words: object) -> random.Random:
    """Return a source of chance that hangs on nothing but these words."""
    return random.Random(" ".join(map(str, words)))  # not for secrets: the same data again


def lines(plan: PlanDocument) -> Iterator[tuple[int, str]]:
    """Yield the lines of a plan with their places."""
    at = 0
    for line in plan.text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def name_lines(source: Source) -> Iterator[Example]:
    """Yield the lines of a document with campaigns and the heads of numbered citations."""
    plan = plan_of(source.text)
    gold = _gold(source)
    spans: list[tuple[int, int, str]] = []
    unclear: list[int] = []
    told = None if gold is None else gold.get("campaigns")
    names = None if told is None else {_plain(item["name"]) for item in told}
    for campaign in plan.campaigns:
        at = plan.text.find(campaign.name, campaign.start, campaign.end)
        if at < 0 or (names is not None and _plain(campaign.name) not in names):
            unclear.append(campaign.start)
        else:
            spans.append((at, at + len(campaign.name), "CAMPAIGN"))
    for citation in plan.citations:
        head = citation_head(citation)
        if head is not None:
            spans.append((*head, "CITATION"))
        elif citation.form == "numbered":
            unclear.append(citation.start)
    yield from _cut(plan, spans, unclear)


def citation_head(citation: Any) -> tuple[int, int] | None:
    """Return the span from the type word to the end of the symbol; None where other words stand between them."""
    if citation.form != "numbered" or not citation.reference:
        return None
    at = citation.text.find(citation.reference)
    whole = citation.text[: max(at, 0)].casefold()
    if at <= 0 or len(whole) > 60 or not whole.startswith(citation.doc_type.casefold()):
        return None
    return citation.start, citation.start + at + len(citation.reference)


def task_lines(source: Source) -> Iterator[Example]:
    """Yield the lines of the organising parts of a document with who acts and the task."""
    plan = plan_of(source.text)
    gold = _task_gold(source)
    told = None if gold is None else gold.get("assignments")
    actors = None if told is None else {_plain(item["actor"]) for item in told}
    starts = dict(lines(plan))
    inside = set(scoped(plan.sections, orders(plan.header.doc_type), starts))
    spans: list[tuple[int, int, str]] = []
    unclear: list[int] = []
    for item in plan.assignments:
        if item.role == "report_to":
            continue  # who hears of a task stands inside it
        if item.rule != "assignments.item" or (actors is not None and _plain(item.actor) not in actors):
            unclear.append(item.start)
            continue
        spans.append((item.start, item.end, _LABELS[item.role]))
        at = plan.text.find(item.task, item.start) if item.task else -1
        if item.task and at >= 0 and "\n" not in plan.text[item.start : at + len(item.task)]:
            # Only where a task begins is learnt: it goes on to the end of its clause.
            spans.append((at, at + len(" ".join(item.task.split()[:2])), "TASK"))
        else:
            unclear.append(item.start)
    for example, at in _cut_at(plan, spans, unclear):
        if at in inside:
            yield example


def role_texts(source: Source, reworded: bool = True) -> Iterator[Example]:
    """Yield the headings of a document with their roles; again in other words, and without the words that tell."""
    plan = plan_of(source.text)
    rng = rng_of("roles", source.id)
    by_id = {section.id: section for section in plan.sections}
    for section in plan.sections:
        if not is_headed(section) or section.heading is None:
            continue
        label = section.role or "none"
        parent = by_id.get(section.parent or "")
        yield Example(heading_text(plan.text, section, parent), label=label)
        if not reworded or section.role is None:
            continue
        for words in (*rng.sample(paraphrases("train")[label], 2), ""):
            shown = words.upper() if section.heading.isupper() else words
            yield Example(heading_text(plan.text, section, parent, shown or "…"), label=label)


@cache
def paraphrases(part: str) -> dict[str, list[str]]:
    """Return headings in other words by role, those that teach or those that measure."""
    found: dict[str, list[str]] = json.loads((PROJECT / "headings.json").read_text("utf-8"))[part]
    return found


def unquoted(example: Example) -> Example | None:
    """Return a line whose campaigns have lost their quotation marks; None where none had any."""
    drop: set[int] = set()
    for start, end, label in example.spans:
        before, after = example.text[start - 1 : start], example.text[end : end + 1]
        if label == "CAMPAIGN" and before and before in _OPENERS and after and after in _CLOSERS:
            drop |= {start - 1, end}
    if not drop:
        return None
    text = "".join(char for at, char in enumerate(example.text) if at not in drop)
    moved = [at - sum(1 for gone in drop if gone < at) for at in range(len(example.text) + 1)]
    return Example(text, tuple((moved[start], moved[end], label) for start, end, label in example.spans))


def renamed(example: Example, rng: random.Random) -> Example:
    """Return a line whose campaigns have other names, of the gazetteer."""
    text, spans, at = "", [], 0
    for start, end, label in example.spans:
        text += example.text[at:start]
        words = rng.choice(known_names()) if label == "CAMPAIGN" else example.text[start:end]
        spans.append((len(text), len(text) + len(words), label))
        text, at = text + words, end
    return Example(text + example.text[at:], tuple(spans))


@cache
def known_names() -> tuple[str, ...]:
    """Return the names of the gazetteer, places put where they leave room for one."""
    units = load().provinces
    names = [name for one in movements() for name in (one.name, *one.aliases)]
    return tuple(name.replace("{place}", units[at % len(units)][1]) for at, name in enumerate(names))


def damaged(example: Example, rng: random.Random, rate: float) -> Example:
    """Return a line with misread letters; its spans and its class mean the same."""
    made = damage(example.text, rng, rate)
    spans = tuple((*made.span(start, end), label) for start, end, label in example.spans)
    return Example(made.text, spans, example.label)


def thinned(source: Source, found: Iterable[Example], rng: random.Random) -> Iterator[Example]:
    """Yield the examples of a document that are kept: look-alikes say the same all the time, most lines say nothing."""
    for example in found:
        if source.origin == "generated" and rng.random() > _GENERATED:
            continue
        if example.label is not None or example.spans or rng.random() <= _EMPTY:
            yield example


def varied(example: Example, rng: random.Random, *, names: bool) -> Iterator[Example]:
    """Yield an example and variants of it: without quotation marks, with other names where `names`, damaged."""
    yield example
    bare = unquoted(example)
    if bare is not None:
        yield bare
    if names and any(label == "CAMPAIGN" for _, _, label in example.spans):
        yield renamed(bare if bare is not None and rng.random() < 0.6 else example, rng)
    if rng.random() < (0.8 if example.spans or example.label else 0.3):
        yield damaged(bare if bare is not None and rng.random() < 0.5 else example, rng, rng.choice(RATES))


def _cut(plan: PlanDocument, spans: Sequence[tuple[int, int, str]], unclear: Sequence[int]) -> Iterator[Example]:
    for example, _ in _cut_at(plan, spans, unclear):
        yield example


def _cut_at(
    plan: PlanDocument, spans: Sequence[tuple[int, int, str]], unclear: Sequence[int]
) -> Iterator[tuple[Example, int]]:
    """Yield the lines with the spans in them, those left out in which something is unclear."""
    ordered = sorted(set(spans))
    for at, line in lines(plan):
        end = at + len(line)
        if any(at <= place < end for place in unclear):
            continue
        taken: list[tuple[int, int, str]] = []
        for start, stop, label in ordered:
            if at <= start and stop <= end and (not taken or start - at >= taken[-1][1]):
                taken.append((start - at, stop - at, label))
        yield Example(line, tuple(taken)), at


def _gold(source: Source) -> dict[str, Any] | None:
    return _read(gold_folders(source)[0])


def _task_gold(source: Source) -> dict[str, Any] | None:
    return _read(gold_folders(source)[1])


def _read(path: Path) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(path.read_text("utf-8")) if path.is_file() else None
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", name).casefold()).strip()


def sections_to_reword(plan: PlanDocument) -> list[Section]:
    """Return the sections whose heading tells a role, of the two upper levels."""
    return [one for one in plan.sections if is_headed(one) and one.role is not None and one.level <= 2]
