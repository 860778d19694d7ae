"""The rules that annotations name, what they are for, and the patterns that they begin with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from vnplan_nlp.data.patterns import NamedPattern, load_patterns
from vnplan_nlp.schema import LAYERS
from vnplan_nlp.schema.rules import (
    AssignmentRule,
    CampaignRule,
    CommemorationRule,
    IndicatorRule,
    JoinedTimeRule,
    LimitRule,
    ListMember,
    NamedRule,
    NumberingSystem,
    OtherTimeRule,
    PhaseRule,
    RelationRule,
    ShortRule,
)

_FOLDER: Final = "rules"
#: Patterns of enumerators that give the kind of another one.
_KINDS: Final = {"small_roman": "roman"}
#: Times that only end a period: they are no annotation of their own.
_ENDS_ONLY: Final = ("now",)
#: The rules whose patterns are a file of their own, and which layer they fill.
_OF_PATTERNS: Final = {"numbering": "sections", "times": "times", "times_other": "times"}

#: The layer and the name of a rule.
RuleKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is for, the patterns it begins with (`file.name`), and lines that it does and does not read.

    `kind` is "pattern" where the rule is one pattern, "code" where an extractor decides with several, and "model" where
    it is no rule but what the trained pipeline finds of a layer.
    What the patterns find counts only at the opening of a line (`opens`, those of the mode "match"), in rows of tables
    (`cells`), right before an annotation of the layer `before` or one of its marks, and in a line with an annotation of
    the layer `beside`.
    """

    layer: str
    name: str
    about: str
    kind: Literal["pattern", "code", "model"]
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    before: str | None = None
    beside: str | None = None
    opens: bool = False
    cells: bool = False

    @property
    def key(self) -> RuleKey:
        """The layer and the name: names of different layers may be the same."""
        return self.layer, self.name

    @property
    def place(self) -> str:
        """The file of the package that holds the rule."""
        file = f"patterns/{self.patterns[0].split('.')[0]}" if self.kind == "pattern" else f"{_FOLDER}/{self.layer}"
        return f"vnplan_nlp/data/{file}.toml"


@dataclass(frozen=True, slots=True)
class LayerAbout:
    """What a layer is called, the zones it passes over, and whether one phrase of it may say several things."""

    name: str
    label: str
    passes_over: tuple[str, ...] = ()
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ZoneAbout:
    """What a zone is called and what makes a line one."""

    name: str
    label: str
    about: str


@cache
def known_rules() -> dict[RuleKey, Rule]:
    """Return every rule that an annotation may name, by layer and name, in the order of the layers."""
    rules = [*_described(), *_of_patterns()]
    return {rule.key: rule for rule in sorted(rules, key=lambda rule: LAYERS.index(rule.layer))}


@cache
def model_rules() -> dict[RuleKey, Rule]:
    """Return what annotations of the trained pipeline name instead of a rule, by layer and name."""
    made = [
        Rule(entry["layer"], entry["name"], entry["about"], "model", (), (entry["example"],), ())
        for entry in _table()["model"]
    ]
    return {rule.key: rule for rule in sorted(made, key=lambda rule: LAYERS.index(rule.layer))}


def rule_of(layer: str, name: str) -> Rule:
    """Return the rule that an annotation of a layer names, or what its model does.

    Raises:
        KeyError: no rule and no model of the layer has that name.
    """
    return known_rules().get((layer, name)) or model_rules()[layer, name]


@cache
def layers() -> dict[str, LayerAbout]:
    """Return what is said of the layers, by name."""
    entries = [{**entry, "passes_over": tuple(entry.get("passes_over", ()))} for entry in _table()["layer"]]
    return {entry["name"]: LayerAbout(**entry) for entry in entries}


@cache
def zones() -> dict[str, ZoneAbout]:
    """Return what is said of the zones, by name."""
    return {entry["name"]: ZoneAbout(**entry) for entry in _table()["zone"]}


def serves(file: str) -> str:
    """Return what the patterns of a file serve: a layer, the header or the paragraphs."""
    name: str = _table()["files"][file]
    return name


@cache
def all_patterns() -> dict[str, NamedPattern]:
    """Return every named pattern by `file.name`, in the order of the files."""
    folder = files("vnplan_nlp.data").joinpath("patterns")
    names = sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))
    return {f"{file}.{name}": pattern for file in names for name, pattern in load_patterns(file).items()}


def names_in_code() -> frozenset[RuleKey]:
    """Return the rules that the types of the code allow: what `known_rules` must describe, no more and no less."""
    numbered = {
        f"numbered.{system}{member}"
        for system in get_args(NumberingSystem)
        for member in ("", *(f".{name}" for name in get_args(ListMember)))
    }
    by_layer: dict[str, set[str]] = {
        "tables": {"layout.rows"},
        "citations": numbered | set(get_args(NamedRule)) | set(get_args(ShortRule)),
        "relations": set(get_args(RelationRule)),
        "campaigns": set(get_args(CampaignRule)),
        "phases": {f"phases.{name}" for name in get_args(PhaseRule)},
        "deadlines": {f"deadlines.{name}" for name in get_args(LimitRule)},
        "commemorations": {f"commemorations.{name}" for name in get_args(CommemorationRule)},
        "indicators": {f"indicators.{name}" for name in get_args(IndicatorRule)},
        "assignments": {f"assignments.{name}" for name in get_args(AssignmentRule)},
        "times": {
            *(f"times.{name}" for name in (*load_patterns("times"), *get_args(JoinedTimeRule))),
            *(f"times.other.{name}" for name in (*get_args(OtherTimeRule), "list")),
        } - {f"times.{name}" for name in _ENDS_ONLY},
        "sections": {f"numbering.{_KINDS.get(name, name)}" for name in load_patterns("numbering")},
    }  # fmt: skip
    return frozenset((layer, name) for layer, names in by_layer.items() for name in names)


@cache
def _table() -> dict[str, Any]:
    """The entries of all files of rules; those of a kind stand in the order of the names of the files."""
    folder = files("vnplan_nlp.data").joinpath(_FOLDER)
    table: dict[str, Any] = {"layer": [], "zone": [], "rule": [], "model": [], "files": {}}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            for kind, entries in tomllib.loads(path.read_text("utf-8")).items():
                table[kind] = {**table[kind], **entries} if kind == "files" else [*table[kind], *entries]
    return table


def _described() -> Iterator[Rule]:
    """Yield the rules that have an entry of their own."""
    for entry in _table()["rule"]:
        yield Rule(
            entry["layer"],
            entry["name"],
            entry["about"],
            "code",
            tuple(entry.get("patterns", ())),
            (entry["example"],),
            (entry["counter_example"],) if "counter_example" in entry else (),
            entry.get("before"),
            entry.get("beside"),
            entry.get("opens", False),
            entry.get("cells", False),
        )


def _of_patterns() -> Iterator[Rule]:
    """Yield the rules that are a pattern each; two patterns of one kind make one rule."""
    for file, layer in _OF_PATTERNS.items():
        made: dict[str, Rule] = {}
        for name, pattern in load_patterns(file).items():
            if file == "times" and name in _ENDS_ONLY:
                continue
            rule = f"{'times.other' if file == 'times_other' else file}.{_KINDS.get(name, name)}"
            about, before = pattern.about, made.get(rule)
            patterns: tuple[str, ...] = (f"{file}.{name}",)
            examples = pattern.examples
            if before is not None:
                about = f"{before.about} {about}"
                patterns, examples = (*before.patterns, *patterns), (*before.examples, *examples)
            counter = pattern.counter_examples if before is None else ()
            made[rule] = Rule(layer, rule, about, "pattern", patterns, examples, counter, opens=layer == "sections")
        yield from made.values()
