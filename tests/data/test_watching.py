"""Counting what patterns find changes nothing of what is found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter

import pytest

from vnplan_nlp.data import watching
from vnplan_nlp.data.patterns import load_patterns

TEXT = """KẾ HOẠCH
Tổ chức phong trào thi đua năm 2021
Căn cứ Luật Thi đua, khen thưởng năm 2022 và Chỉ thị 34 của Bộ Chính trị; kỷ niệm lần thứ 78 Ngày Quốc khánh.
1. Mục đích
a) Ban hành Quyết định số     /QĐ-UBND trước ngày 15/6/2021.
"""
SCRIPT = """
import json, sys
from vnplan_nlp.data.watching import start_counting
counts = start_counting() if sys.argv[1] == "on" else {}
from vnplan_nlp import parse_text
plan = json.loads(parse_text(sys.stdin.read()).to_json())
print(json.dumps([plan, [[*key, count] for key, count in sorted(counts.items())]]))
"""


def parsed(mode: str) -> tuple[object, dict[tuple[str, str], int]]:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, mode], input=TEXT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    plan, rows = json.loads(run.stdout)
    return plan, {(file, name): count for file, name, count in rows}


def test_a_plan_is_the_same_and_patterns_are_counted() -> None:
    (plain, nothing), (counted, counts) = parsed("off"), parsed("on")
    assert plain == counted
    assert nothing == {}
    wanted = {
        ("citations", "blank_core"), ("short_citations", "number"), ("commemorations", "ordinal"), ("times", "slashed"),
        ("numbering", "letter"), ("numbering", "arabic"), ("deadlines", "lead"), ("named_citations", "head"),
    }  # fmt: skip
    assert wanted <= set(counts)
    assert all(name in load_patterns(file) for file, name in counts)


def test_patterns_are_handed_out_as_they_are_where_nobody_counts() -> None:
    assert type(load_patterns("citations")["core"].regex) is re.Pattern


def test_counting_begins_before_the_pipeline_or_never() -> None:
    import vnplan_nlp.pipeline  # noqa: F401

    with pytest.raises(RuntimeError, match="new process"):
        watching.start_counting()


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda p: p.match("12"), 1),
        (lambda p: p.search("a 1"), 1),
        (lambda p: p.fullmatch("1a"), 0),
        (lambda p: list(p.finditer("1 2 3")), 3),
        (lambda p: p.sub("x", "1 2"), 2),
    ],
)
def test_what_is_found_is_counted(call: object, found: int) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    call(watching._Watched(re.compile(r"\d"), "file", "name", counts))  # type: ignore[operator]
    assert counts["file", "name"] == found


def test_the_group_tells_which_of_joined_patterns_it_was() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    joined = watching._Watched(re.compile("(?P<one>1)|(?P<two>2)"), "file", None, counts)
    assert joined.match("2") is not None
    assert counts == {("file", "two"): 1}


def test_a_watched_pattern_is_the_pattern_of_its_matches() -> None:
    watched = watching._Watched(re.compile("1"), "file", "name", Counter())
    assert watched.match("1").re == watched  # type: ignore[union-attr]
    assert re.compile("2") != watched
