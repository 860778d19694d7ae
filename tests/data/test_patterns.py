"""Every pattern finds its examples and none of its counter-examples; every word list carries its evidence."""

from __future__ import annotations

from importlib.resources import files

import pytest

from vnplan_nlp.data.patterns import NamedPattern, load_patterns

FILES = sorted(
    path.name.removesuffix(".toml")
    for path in files("vnplan_nlp.data").joinpath("patterns").iterdir()
    if path.name.endswith(".toml")
)
PATTERNS = [(file, pattern) for file in FILES for pattern in load_patterns(file).values()]
EXAMPLES = [pytest.param(p, text, id=f"{f}.{p.name}: {text}") for f, p in PATTERNS for text in p.examples]
COUNTER_EXAMPLES = [
    pytest.param(p, text, id=f"{f}.{p.name}: {text}") for f, p in PATTERNS for text in p.counter_examples
]


@pytest.mark.parametrize(("pattern", "text"), EXAMPLES)
def test_pattern_finds_its_example(pattern: NamedPattern, text: str) -> None:
    assert pattern.found_in(text) is not None


@pytest.mark.parametrize(("pattern", "text"), COUNTER_EXAMPLES)
def test_pattern_does_not_find_its_counter_example(pattern: NamedPattern, text: str) -> None:
    assert pattern.found_in(text) is None


@pytest.mark.parametrize(("file", "pattern"), PATTERNS, ids=[f"{f}.{p.name}" for f, p in PATTERNS])
def test_pattern_has_examples(file: str, pattern: NamedPattern) -> None:
    assert pattern.examples, f"{file}.{pattern.name} shows nothing that it must find"
