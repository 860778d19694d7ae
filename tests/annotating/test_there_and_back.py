"""Every format gives back what it was given: gold, parses, and a document with all that makes formats stumble."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vnplan_nlp.annotating.brat import read_standoff, write_standoff
from vnplan_nlp.annotating.docbin import read_docbin, write_docbin
from vnplan_nlp.annotating.doccano import read_lines, write_lines
from vnplan_nlp.annotating.gold import read_gold, write_gold
from vnplan_nlp.annotating.label_studio import read_tasks, write_tasks
from vnplan_nlp.annotating.model import AnnotatedText
from vnplan_nlp.annotating.plans import read_plan, write_plan
from vnplan_nlp.pipeline import parse_text
from vnplan_nlp.schema import PlanDocument

Trip = Callable[[AnnotatedText], AnnotatedText]
Annotated = tuple[dict[str, Any], AnnotatedText, PlanDocument]
TRIPS: dict[str, Trip] = {
    "label-studio": lambda document: read_tasks(write_tasks([document]))[0],
    "label-studio-annotations": lambda document: read_tasks(write_tasks([document], "annotations"))[0],
    "doccano": lambda document: read_lines(write_lines([document]))[0],
    "brat": lambda document: read_standoff(write_standoff(document))[0],
    "docbin": lambda document: read_docbin(write_docbin([document]))[0],
}
each_format = pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)


@each_format
def test_an_awkward_document(awkward: AnnotatedText, trip: Trip) -> None:
    assert trip(awkward) == awkward


@each_format
def test_a_document_without_annotations(trip: Trip) -> None:
    bare = AnnotatedText("trống.txt", "Không có gì.\n")
    assert trip(bare) == bare


@each_format
def test_gold(annotated: Annotated, trip: Trip) -> None:
    gold, document, _ = annotated
    back = trip(document)
    assert back == document
    assert write_gold(back) == (gold, [])


@each_format
def test_all_of_a_parse(annotated: Annotated, trip: Trip) -> None:
    _, _, plan = annotated
    assert write_plan(trip(read_plan(plan, "plan.txt"))) == (plan, [])


def test_all_gold_of_the_corpora_stands_in_its_text(annotated: Annotated, root: Path) -> None:
    document = annotated[1]
    if (root / "annotations" / "gold" / f"{Path(document.name).stem}.json").exists():
        assert "unplaced" not in document.fields


def test_gold_stands_where_it_says(annotated: Annotated) -> None:
    gold, document, _ = annotated
    layers = [gold[layer] for layer in ("citations", "campaigns", "phases", "deadlines", "commemorations")]
    verbatim = {" ".join(item["verbatim"].split()) for layer in layers for item in layer}
    placed = [span for span in document.spans if span.layer != "sections" and "verbatim" not in span.attributes]
    assert placed
    assert {document.words(span) for span in placed} <= verbatim


def test_gold_that_is_not_in_the_text_stays(awkward: AnnotatedText) -> None:
    citation = {
        "verbatim": "Luật Đất đai", "type": "Luật", "number": None, "symbol": None, "id": None, "date": None,
        "issuer": None, "title": None, "kind": "named", "role": "basis",
    }  # fmt: skip
    header = dict.fromkeys(
        ("doc_type", "number", "symbol", "place", "date", "issuer", "issuer_level", "title"), None
    ) | {"signer": dict.fromkeys(("on_behalf", "per", "position", "name")), "recipients": []}
    layers = ("sections", "campaigns", "phases", "deadlines", "commemorations", "oddities")
    gold = {"doc": "a.txt", "header": header, "bullets": 0, "citations": [citation], **{layer: [] for layer in layers}}
    document = read_gold(gold, awkward.text)
    assert not document.spans
    assert write_gold(document) == (gold, [])


def test_a_default_that_is_a_word_is_not_taken_for_what_nobody_filled_in() -> None:
    plan = parse_text("KẾ HOẠCH\nVề việc học\n1. Nội dung\nHọc tập Nghị quyết số 12/NQ-CP ngày 19/02/2019 của Chính phủ.\n")
    (citation,) = [span for span in read_plan(plan, "a").spans if span.layer == "citations"]
    assert citation.attributes["role"] == plan.citations[0].role == "content"
