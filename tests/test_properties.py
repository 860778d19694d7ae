"""What holds for every document: offsets, determinism, JSON identity, nothing outside the text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vnplan_nlp as vp
from corpora.generator import NOISE, apply, generate
from vnplan_nlp.errors import EmptyDocumentError
from vnplan_nlp.schema import PlanDocument

ROOT = Path(__file__).parents[1]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))


def check(plan: PlanDocument) -> None:
    """Every annotation points into the text, carries its words, and leads back to the raw text."""
    text = plan.text
    sections = {section.id for section in plan.sections}
    ids: set[str] = set()
    for annotation in plan.annotations():
        assert 0 <= annotation.start < annotation.end <= len(text)
        assert text[annotation.start : annotation.end] == annotation.text
        assert annotation.section is None or annotation.section in sections
        assert annotation.id not in ids
        ids.add(annotation.id)
        low, high = plan.raw_span(annotation)
        assert 0 <= low < high <= plan.raw_length
    for citation in plan.citations:
        assert citation.within is None or citation.within in ids
        if citation.title is not None:
            assert text[citation.title_start : citation.title_end] == citation.title
    for section in plan.sections:
        assert section.extent_end >= section.end
        assert section.heading is None or text[section.heading_start : section.heading_end] == section.heading
    for layer in ("citations", "campaigns", "deadlines"):
        starts = [annotation.start for annotation in plan.layer(layer)]
        assert starts == sorted(starts)
    for name, (low, high) in plan.header.spans.items():
        assert 0 <= low < high <= len(text), name
    known = {reference.canonical_id for reference in plan.references}
    assert len(known) == len(plan.references)
    assert all(citation.target is None or citation.target in known for citation in plan.citations)


@pytest.mark.parametrize("path", PLANS, ids=[path.stem for path in PLANS])
def test_written_plans(path: Path) -> None:
    plan = vp.parse(path)
    check(plan)
    assert PlanDocument.from_json(plan.to_json()) == plan
    assert vp.parse(path) == plan


@pytest.mark.parametrize("noise", sorted(NOISE))
def test_noisy_look_alikes(noise: str) -> None:
    document = apply(noise, generate(71), 71)
    plan = vp.parse_text(document.text)
    check(plan)
    assert PlanDocument.from_json(plan.to_json()) == plan


@given(st.integers(0, 10_000), st.integers(0, 400), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_torn_plans(seed: int, start: int, length: int) -> None:
    """Any stretch of any plan, torn out anywhere, is parsed or refused as empty."""
    text = random.Random(seed).choice(PLANS).read_text("utf-8")
    piece = text[start * len(text) // 400 :][: max(1, length * len(text) // 400)]
    try:
        plan = vp.parse_text(piece)
    except EmptyDocumentError:
        return
    check(plan)


@given(st.text(alphabet=st.sampled_from('aĐà1/-–.,;:()“”"|*#\t\n \u0301\u00a0IVX%số ngày năm'), max_size=300))
@settings(max_examples=150, deadline=None)
def test_soups_of_signs(text: str) -> None:
    try:
        plan = vp.parse_text(text)
    except EmptyDocumentError:
        return
    check(plan)


def test_real_documents(shared: Path) -> None:
    """Every real document parses, keeps its invariants and survives its JSON."""
    paths = sorted(shared.glob("plans/**/*.txt"))
    assert paths
    for path in paths:
        plan = vp.parse(path)
        check(plan)
        assert PlanDocument.from_json(plan.to_json()) == plan, path.name


@pytest.mark.parametrize(
    "line",
    ["Căn cứ Nghị quyết số 12/NQ-HĐND ngày 05/3/2023 của HĐND tỉnh về chỉ tiêu năm 2023; ", "- ", "1. ", "a", "| ", "“", "trước ngày 20/6 ",
     "phong trào thi đua “A” ", "75 năm Ngày thành lập (", "\t", "ngày ", "Luật "],
)  # fmt: skip
def test_one_long_line_keeps_the_invariants(line: str) -> None:
    """The benchmark measures that such lines cost linear time."""
    check(vp.parse_text("KẾ HOẠCH\nVề việc A\nI. NỘI DUNG\n" + line * (20_000 // len(line)) + "x"))
