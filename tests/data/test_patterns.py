"""Every pattern finds its examples and none of its counter-examples; every word list carries its evidence."""

from __future__ import annotations

import signal
from collections.abc import Iterator
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


#: A pattern that tries each end of a run of this length from each of its beginnings takes minutes, a linear one a blink.
_RUN = 40_000
_PATIENCE = 30


def worst_texts(pattern: NamedPattern) -> Iterator[str]:
    """Runs of what patterns repeat, and of the beginnings of what this one finds."""
    for piece in (" ", "1", "1 ", "a ", "1/", "A", "- ", ", ", "số ", "("):
        yield piece * (_RUN // len(piece))
    for example in pattern.examples[:4]:
        for cut in {len(example) // 3, len(example) // 2, len(example) - 1} - {0}:
            yield example[:cut] * (_RUN // cut)
        yield example[: len(example) // 2] + " " * _RUN
        yield example[:-1] + "1" * _RUN


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no alarm to stop a pattern that never ends")
@pytest.mark.parametrize(("file", "pattern"), PATTERNS, ids=[f"{f}.{p.name}" for f, p in PATTERNS])
def test_no_pattern_backtracks_without_end(file: str, pattern: NamedPattern) -> None:
    def give_up(*_: object) -> None:
        raise AssertionError(f"{file}.{pattern.name} still backtracks after {_PATIENCE} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(_PATIENCE)
    try:
        for text in worst_texts(pattern):
            if pattern.mode == "search":
                assert sum(1 for _ in pattern.regex.finditer(text)) >= 0
            else:
                pattern.found_in(text)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
