"""`PlanDocument` to `Doc` and `DocBin` and back, and what becomes of a Doc that somebody has edited."""

from pathlib import Path

import pytest
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

import vnplan_nlp as vp
from corpora.pdfs import make_pdf
from vnplan_nlp.schema import LAYERS, PlanDocument
from vnplan_nlp.spacy_components import (
    SPAN_LAYERS,
    NoPlanError,
    blank,
    edits,
    from_docbin,
    plan_of,
    to_doc,
    to_docbin,
)

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
TEXT = "KẾ HOẠCH\nI. MỤC ĐÍCH\n1. Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 và Nghị định số 91/2017/NĐ-CP."
PLAN = vp.parse_text(TEXT)


@pytest.fixture(scope="module")
def plans() -> list[PlanDocument]:
    return [vp.parse(path) for path in PLANS]


# --- there and back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_comes_back_from_a_doc(path: Path) -> None:
    plan = vp.parse(path)
    doc = to_doc(plan)
    assert doc.text == plan.text
    assert plan_of(doc) == plan


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_spans_of_a_plan_stand_on_whole_tokens(path: Path) -> None:
    doc = to_doc(vp.parse(path))
    plan = plan_of(doc)
    for layer in LAYERS:
        for span, annotation in zip(doc.spans[layer], plan.layer(layer), strict=True):
            assert span._.exact == (annotation.start, annotation.end)
            assert span.text == annotation.text.strip(" ")


def test_an_annotation_inside_a_word_gets_the_word_and_keeps_its_offsets() -> None:
    time = PLAN.times[0].model_copy(update={"start": 1, "end": 2, "text": "Ế"})
    doc = to_doc(PLAN.model_copy(update={"times": (time,)}))
    (span,) = doc.spans["times"]
    assert (span.text, span._.exact, span._.annotation) == ("KẾ", (1, 2), time)


@pytest.mark.parametrize("position", [0, 2, len(PLAN.text)])
def test_an_empty_annotation_does_no_harm(position: int) -> None:
    time = PLAN.times[0].model_copy(update={"start": position, "end": position, "text": ""})
    plan = PLAN.model_copy(update={"times": (time,)})
    doc = to_doc(plan)
    assert len(doc.spans["times"]) == 1
    assert plan_of(doc) == plan


def test_pages_and_boxes_come_back_too() -> None:
    plan = vp.parse(make_pdf(vp.parse(PLANS[0]))[0])
    assert plan.pages
    (read,) = from_docbin(DocBin().from_bytes(to_docbin([plan]).to_bytes()))
    assert read.boxes(read.citations[0]) == plan.boxes(plan.citations[0])
    assert read == plan


def test_plans_come_back_from_a_file(tmp_path: Path, plans: list[PlanDocument]) -> None:
    to_docbin(plans).to_disk(tmp_path / "plans.spacy")
    assert list(from_docbin(tmp_path / "plans.spacy")) == plans


def test_real_plans_come_back_from_bytes(shared: Path) -> None:
    given = [vp.parse(path) for path in sorted((shared / "plans" / "samples").glob("*.txt"))]
    assert list(from_docbin(DocBin().from_bytes(to_docbin(given).to_bytes()))) == given


def test_spans_of_a_docbin_are_there_for_those_who_have_spacy_only(plans: list[PlanDocument]) -> None:
    (doc,) = DocBin().from_bytes(to_docbin(plans[:1]).to_bytes()).get_docs(Vocab())
    assert list(doc.spans) == list(SPAN_LAYERS)
    assert [(span.text, span.id_) for span in doc.spans["citations"]] == [
        (citation.text, citation.target or "") for citation in plans[0].citations
    ]


def test_a_parsed_doc_goes_to_bytes_and_back() -> None:
    nlp = blank()
    nlp.add_pipe("vnplan")
    doc = Doc(Vocab()).from_bytes(nlp(TEXT).to_bytes())
    assert plan_of(doc) == PLAN
    assert [span._.annotation for span in doc.spans["citations"]] == list(PLAN.citations)


def test_a_copy_of_a_doc_has_the_plan() -> None:
    assert plan_of(to_doc(PLAN).copy()) == PLAN


def test_only_the_layers_that_are_asked_for_become_groups() -> None:
    doc = to_doc(PLAN, layers=("citations",))
    assert list(doc.spans) == ["citations"]
    assert plan_of(doc) == PLAN


def test_the_doc_of_a_pipeline_has_its_vocabulary() -> None:
    nlp = blank()
    assert to_doc(PLAN, nlp).vocab is nlp.vocab


def test_components_take_the_plan_that_a_doc_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(text: str) -> PlanDocument:
        raise AssertionError("parsed again")

    monkeypatch.setattr("vnplan_nlp.pipeline.parse_text", refused)
    nlp = blank()
    nlp.add_pipe("vnplan_citations")
    doc = nlp(to_doc(PLAN, nlp, layers=()))
    assert [span._.annotation for span in doc.spans["citations"]] == list(PLAN.citations)


# --- no plan -----------------------------------------------------------------------------------------


def test_a_doc_without_plan_says_what_to_do() -> None:
    with pytest.raises(NoPlanError, match="add a pipe such as 'vnplan_citations'"):
        plan_of(blank()(TEXT))


def test_a_docbin_without_user_data_is_told() -> None:
    docs = DocBin(docs=[to_doc(PLAN)])
    with pytest.raises(NoPlanError, match="store its user_data"):
        list(from_docbin(docs))


def test_a_part_of_a_doc_does_not_hold_the_plan_of_the_whole() -> None:
    part = to_doc(PLAN)[2:9].as_doc(copy_user_data=True)
    with pytest.raises(NoPlanError):
        plan_of(part)


def test_user_data_of_somebody_else_is_left_alone() -> None:
    doc = blank()(TEXT)
    doc.user_data["vnplan"] = "mine"
    with pytest.raises(NoPlanError):
        plan_of(doc)


# --- edited ------------------------------------------------------------------------------------------


def test_a_doc_as_it_was_made_has_no_edits(plans: list[PlanDocument]) -> None:
    assert [edits(to_doc(plan)) for plan in plans] == [()] * len(plans)


def test_the_plan_stays_what_was_parsed() -> None:
    doc = to_doc(PLAN)
    doc.spans["citations"] = []
    assert plan_of(doc) == PLAN


def test_a_span_that_was_added_is_an_edit() -> None:
    doc = to_doc(PLAN)
    doc.spans["campaigns"].append(Span(doc, 0, 2, label="CAMPAIGN"))
    (edit,) = edits(doc)
    assert edit == ("added", "campaigns", 0, 8, "KẾ HOẠCH", "CAMPAIGN", "")


def test_a_span_that_was_taken_away_is_an_edit() -> None:
    doc = to_doc(PLAN)
    group = doc.spans["citations"]
    citation = PLAN.citations[0]
    left = list(group)[1:]
    doc.spans["citations"] = type(group)(doc, name="citations", attrs=group.attrs, spans=left)
    (edit,) = edits(doc)
    assert edit[:5] == ("removed", "citations", citation.start, citation.end, citation.text)


def test_edits_outlive_a_docbin() -> None:
    doc = to_doc(PLAN)
    doc.spans["times"].append(Span(doc, 0, 1, label="TIME.DATE"))
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (read,) = DocBin().from_bytes(stored).get_docs(Vocab())
    assert [edit.kind for edit in edits(read)] == ["added"]


def test_edits_of_a_raw_text_have_the_offsets_of_the_plan() -> None:
    raw = "\ufeff" + TEXT.replace("\n", "\n\n\n")
    nlp = blank()
    nlp.add_pipe("vnplan_campaigns")
    doc = nlp(raw)
    start = raw.index("Thực hiện")
    doc.spans["campaigns"].append(doc.char_span(start, start + 9, "CAMPAIGN"))
    (edit,) = edits(doc)
    plan = plan_of(doc)
    assert edit.text == plan.text[edit.start : edit.end] == "Thực hiện"


def test_groups_of_somebody_else_are_no_edits() -> None:
    doc = to_doc(PLAN)
    doc.spans["sc"] = [Span(doc, 0, 1, label="CITATION.basis")]
    assert edits(doc) == ()


def test_a_doc_without_plan_has_no_edits() -> None:
    assert edits(blank()(TEXT)) == ()
