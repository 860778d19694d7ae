"""A pattern taken apart is still the pattern, and tells how far it came."""

from __future__ import annotations

import pytest

from vnplan_nlp.data.patterns import NamedPattern
from vnplan_nlp.data.rules import all_patterns
from vnplan_nlp.rulebook.prefixes import Reach, parts_of, reach

PATTERNS = list(all_patterns().items())


def found(pattern: NamedPattern, text: str) -> bool:
    wholes = (parts.first(len(parts.parts)) for parts in parts_of(pattern.pattern))
    return any(getattr(whole, pattern.mode)(text) is not None for whole in wholes)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_the_parts_together_find_what_the_pattern_finds(name: str, pattern: NamedPattern) -> None:
    assert all(found(pattern, text) for text in pattern.examples)
    assert not any(found(pattern, text) for text in pattern.counter_examples)


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_a_search_pattern_reaches_the_end_of_its_examples(name: str, pattern: NamedPattern) -> None:
    if pattern.mode == "search" and pattern.regex.fullmatch("") is None and not name.startswith("times."):
        for text in pattern.examples:
            came = reach(pattern, text, 0, len(text))
            # A branch of an alternation that begins earlier may come less far: some branch reaches its end.
            assert came is None or came.share > 0


def made(pattern: str, *examples: str) -> NamedPattern:
    return NamedPattern("made", pattern, "search", examples, ())


def came(pattern: NamedPattern, text: str, **options: object) -> Reach | None:
    return reach(pattern, text, 0, len(text), **options)  # type: ignore[arg-type]


def test_the_part_that_failed_is_what_was_expected() -> None:
    half = came(made(r"số\ \d{1,3}/[A-Z]{2}-UBND", "số 12/QĐ-UBND", "số 3/KH-UBND"), "theo số 12/ của xã")
    assert half is not None
    assert ("theo số 12/"[5:], 5, 11) == ("số 12/", half.start, half.end)
    assert not half.whole
    assert half.shown == "KH-UBND"


def test_the_alternatives_of_a_part_are_named() -> None:
    half = came(made(r"giai\ đoạn\ (?:một|hai|ba)"), "giai đoạn bốn")
    assert half is not None
    assert half.expected == ("một", "hai", "ba")


def test_what_must_not_follow_is_told_as_such() -> None:
    half = came(made(r"ngày\ \d\d(?!/)"), "ngày 12/3")
    assert half is not None
    assert (half.negative, half.expected) == (True, ("/",))


def test_a_pattern_that_is_found_is_whole_and_expects_nothing() -> None:
    whole = came(made(r"ngày\ \d\d"), "vào ngày 12 tháng")
    assert whole is not None
    assert (whole.whole, whole.share, whole.expected, whole.shown) == (True, 1.0, (), None)


def test_a_pattern_does_not_begin_inside_a_word() -> None:
    assert came(made(r"ban\ hành"), "thaban hành") is None


def test_a_pattern_may_be_tied_to_one_place() -> None:
    assert came(made(r"hai"), "một hai", at=0) is None
    assert came(made(r"hai"), "một hai", at=4) is not None


def test_the_end_of_the_words_may_be_left_open() -> None:
    before = made(r"chậm\ nhất\ $", "chậm nhất ")
    assert came(before, "chậm nhất là") != came(before, "chậm nhất là", open_end=True)
    whole = came(before, "chậm nhất là", open_end=True)
    assert whole is not None
    assert whole.whole


def test_words_of_any_kind_weigh_nothing() -> None:
    loose, tight = came(made(r"từ\ [^.]{0,40}"), "từ đầu năm"), came(made(r"từ\ đầu\ năm"), "từ đầu năm")
    assert loose is not None
    assert tight is not None
    assert loose.weight < tight.weight


def test_groups_that_a_pattern_refers_to_stay() -> None:
    whole = came(made(r"(?P<a>\d)-(?P=a)"), "x 3-3")
    assert whole is not None
    assert whole.whole
    assert (half := came(made(r"(?P<a>\d)-(?P=a)"), "x 3-4")) is not None
    assert not half.whole


def test_of_several_alternatives_the_closest_counts() -> None:
    half = came(made(r"một\ hai\ ba|một\ hai\ ba\ bốn"), "một hai ba năm")
    assert half is not None
    assert half.whole
