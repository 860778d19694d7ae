"""The document as JSON, and the way back to the raw text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnplan_nlp.errors import InvalidPlanError
from vnplan_nlp.schema import (
    LAYERS,
    AlignedText,
    Campaign,
    Citation,
    Commemoration,
    Deadline,
    Header,
    Issue,
    Issuer,
    Origin,
    Phase,
    Pinpoint,
    PlanDocument,
    Run,
    Section,
)

words = st.text(st.characters(codec="utf-8"), max_size=12)
maybe = st.none() | words
offsets = st.integers(0, 10_000)
issuers = st.builds(Issuer, name=words, level=st.sampled_from(["central", "province", "party", None]), unit=maybe)
place = {"id": words, "start": offsets, "end": offsets, "text": words, "rule": words, "section": maybe}
plans = st.builds(
    PlanDocument,
    produced_by=st.dictionaries(words, words, max_size=2),
    origin=st.builds(Origin, filename=maybe, sha256=words, bytes=offsets, encoding=maybe),
    text=words,
    alignment=st.lists(st.tuples(offsets, offsets, offsets, offsets), max_size=3).map(tuple),
    raw_length=offsets,
    header=st.builds(
        Header,
        number=maybe,
        title=maybe,
        issuer=st.none() | issuers,
        recipients=st.lists(words, max_size=3).map(tuple),
        spans=st.dictionaries(words, st.tuples(offsets, offsets), max_size=2),
    ),
    sections=st.lists(
        st.builds(Section, **place, level=st.integers(1, 9), kind=st.just("roman"), path=maybe), max_size=2
    ).map(tuple),
    citations=st.lists(
        st.builds(
            Citation,
            **place,
            form=st.sampled_from(["numbered", "named"]),
            doc_type=words,
            title=maybe,
            issuer=st.none() | issuers,
            pinpoint=st.lists(st.builds(Pinpoint, article=maybe), max_size=2).map(tuple),
            score=st.none() | st.floats(0, 1),
        ),
        max_size=2,
    ).map(tuple),
    campaigns=st.lists(st.builds(Campaign, **place, name=words, kind=words), max_size=2).map(tuple),
    phases=st.lists(st.builds(Phase, **place, label=words, order=offsets, end_date=maybe), max_size=2).map(tuple),
    deadlines=st.lists(
        st.builds(Deadline, **place, relation=st.sampled_from(["by", "on"]), value=maybe), max_size=2
    ).map(tuple),
    commemorations=st.lists(st.builds(Commemoration, **place, name=words, years=offsets), max_size=2).map(tuple),
    issues=st.lists(
        st.builds(Issue, code=words, severity=st.just("info"), message=words, start=st.none() | offsets), max_size=2
    ).map(tuple),
)


@given(plans)
def test_json_brings_back_the_same_document(plan: PlanDocument) -> None:
    assert PlanDocument.from_json(plan.to_json()) == plan
    assert PlanDocument.from_json(plan.to_json(indent=1)) == plan
    assert json.loads(plan.to_json()) == plan.model_dump(mode="json")


@given(plans)
def test_rows_of_every_layer_are_flat(plan: PlanDocument) -> None:
    for layer in (*LAYERS, "references", "issues"):
        rows = plan.rows(layer)
        assert len(rows) == len(getattr(plan, layer))
        assert not any(isinstance(value, dict | list) for row in rows for value in row.values())
        assert len({tuple(row) for row in rows}) <= 1, "every row has the same columns"


def plan_of(text: str = "") -> PlanDocument:
    return PlanDocument(origin=Origin(sha256="0", bytes=0), text=text)


def test_the_contract_names_are_there() -> None:
    value = json.loads(plan_of().to_json())
    assert value["schema_name"] == "vnplan.plan"
    assert value["schema_version"] == "1.0"
    assert set(LAYERS) <= set(value)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[]",
        "{",
        '{"schema_name": "other"}',
        '{"schema_version": "2.0", "origin": {"sha256": "", "bytes": 0}, "text": ""}',
    ],
)
def test_what_is_no_plan_is_refused_in_one_line(data: str) -> None:
    with pytest.raises(InvalidPlanError, match=r"a\.json") as caught:
        PlanDocument.from_json(data, name="a.json")
    assert "\n" not in str(caught.value)


def test_unknown_fields_are_refused() -> None:
    value = {**json.loads(plan_of().to_json()), "colour": "red"}
    with pytest.raises(InvalidPlanError, match="colour"):
        PlanDocument.from_json(json.dumps(value))


def test_an_unknown_layer_is_named() -> None:
    with pytest.raises(KeyError, match="citation"):
        plan_of().layer("citation")


# --- AlignedText -----------------------------------------------------------------------------------


@st.composite
def aligned_texts(draw: st.DrawFn) -> tuple[str, AlignedText]:
    """A raw text cut into parts that are kept, changed as a whole or dropped."""
    raw, text, runs = "", "", []
    for kind, part in draw(
        st.lists(st.tuples(st.sampled_from(["keep", "change", "drop"]), st.text("abcđ \n", min_size=1, max_size=5)))
    ):
        new = part if kind == "keep" else "" if kind == "drop" else "_" * (len(part) % 3 + 1)
        if new:
            runs.append(Run(len(text), len(raw), len(new), len(part)))
        raw, text = raw + part, text + new
    return raw, AlignedText(text, runs, len(raw))


@given(aligned_texts(), st.data())
def test_a_span_and_its_raw_span_hold_each_other(made: tuple[str, AlignedText], data: st.DataObject) -> None:
    raw, aligned = made
    start = data.draw(st.integers(0, len(aligned.text)))
    end = data.draw(st.integers(start, len(aligned.text)))
    raw_start, raw_end = aligned.raw_span(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    if start < end:
        back_start, back_end = aligned.text_span(raw_start, raw_end)
        assert back_start <= start
        assert end <= back_end
        assert aligned.raw_span(back_start, back_end) == (raw_start, raw_end)


@given(aligned_texts())
def test_what_was_kept_is_the_same_on_both_sides(made: tuple[str, AlignedText]) -> None:
    raw, aligned = made
    for position, char in enumerate(aligned.text):
        raw_start, raw_end = aligned.raw_span(position, position + 1)
        assert char == "_" or raw[raw_start:raw_end] == char


@given(aligned_texts())
def test_raw_spans_keep_the_order(made: tuple[str, AlignedText]) -> None:
    _, aligned = made
    starts = [aligned.raw_span(position, position + 1)[0] for position in range(len(aligned.text))]
    assert starts == sorted(starts)


@given(aligned_texts())
def test_every_raw_span_has_a_span_in_the_text(made: tuple[str, AlignedText]) -> None:
    raw, aligned = made
    for raw_start in range(len(raw) + 1):
        for raw_end in range(raw_start, len(raw) + 1):
            start, end = aligned.text_span(raw_start, raw_end)
            assert 0 <= start <= end <= len(aligned.text)


@pytest.mark.parametrize("span", [(-1, 0), (0, 4), (2, 1)])
def test_a_span_outside_is_an_error(span: tuple[int, int]) -> None:
    aligned = AlignedText.identity("abc")
    with pytest.raises(IndexError):
        aligned.raw_span(*span)
    with pytest.raises(IndexError):
        aligned.text_span(*span)


def test_a_text_can_be_its_own_raw_text() -> None:
    assert AlignedText.identity("abc").raw_span(1, 2) == (1, 2)
    assert AlignedText.identity("").raw_span(0, 0) == (0, 0)
