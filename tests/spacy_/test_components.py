"""The components: what their spans are, that all of them share one parse, and that they equal a parse without spaCy."""

import pickle
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

import vnplan_nlp as vp
from corpora.generator import NOISE, apply, generate
from vnplan_nlp.errors import TimeLimitError
from vnplan_nlp.schema import LAYERS, Annotation, Reference
from vnplan_nlp.spacy_components import SPAN_LAYERS, LayerComponent, NoPlanError, blank, labels, plan_of

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
TEXT = (
    "KẾ HOẠCH\nThực hiện công tác thi đua năm 2021\n\nI. MỤC ĐÍCH\n1. Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 của"
    " Bộ Chính trị.\nCác phòng báo cáo trước ngày 20/6/2021."
)


def pipeline(*names: str, lang: str | None = None) -> Language:
    nlp = spacy.blank(lang) if lang else blank()
    for name in names or tuple(f"vnplan_{layer}" for layer in SPAN_LAYERS):
        nlp.add_pipe(name)
    return nlp


ALL = pipeline()


def found(nlp: Callable[[Any], Doc], text: str | Doc, layer: str) -> list[Span]:
    """The spans of a layer; they hold their Doc, which a group does not."""
    doc = nlp(text)
    return list(doc.spans[layer])


def places(doc: Doc, layer: str) -> list[tuple[int, int, str]]:
    return [(span.start_char, span.end_char, span.text) for span in doc.spans[layer]]


# --- found by spaCy ------------------------------------------------------------------------------------


def test_spacy_finds_the_components_without_an_import_of_ours() -> None:
    code = (
        "import spacy; nlp = spacy.blank('xx', config={'nlp': {'tokenizer': {'@tokenizers': 'vnplan_tokenizer.v1'}}});"
        f"nlp.add_pipe('vnplan_citations'); doc = nlp({TEXT!r}); print(doc.spans['citations'][0].id_)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "34-ct-tw:2014"


@pytest.mark.parametrize("layer", SPAN_LAYERS)
def test_every_layer_has_a_component(layer: str) -> None:
    doc = pipeline(f"vnplan_{layer}")(TEXT)
    assert list(doc.spans) == [layer]


def test_every_layer_of_a_plan_is_a_span_layer() -> None:
    assert set(SPAN_LAYERS) == {*LAYERS, "header", "references"}


def test_an_empty_pipeline_gets_no_extensions() -> None:
    code = "import spacy; from spacy.tokens import Doc; spacy.blank('xx'); print(Doc.has_extension('vnplan'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


# --- what a span says ----------------------------------------------------------------------------------


def test_the_id_of_a_citation_is_the_canonical_id() -> None:
    (span,) = found(ALL, TEXT, "citations")
    assert (span.text, span.id_, span.kb_id_) == (
        "Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị", "34-ct-tw:2014", "34-ct-tw:2014",
    )  # fmt: skip


def test_a_citation_without_target_has_no_id() -> None:
    doc = ALL("KẾ HOẠCH\nCăn cứ Quyết định số    /QĐ-UBND của cơ quan trên.")
    assert [span.id_ for span in doc.spans["citations"]] == [
        citation.target or "" for citation in doc._.vnplan.citations
    ]
    assert "" in [span.id_ for span in doc.spans["citations"]]


@pytest.mark.parametrize(
    ("layer", "label"), [("citations", "CITATION.implements"), ("deadlines", "DEADLINE.before"), ("times", "TIME.DATE")]
)
def test_the_label_says_layer_and_kind(layer: str, label: str) -> None:
    assert label in [span.label_ for span in found(ALL, TEXT, layer)]


@pytest.mark.parametrize("layer", SPAN_LAYERS)
def test_all_labels_are_announced(layer: str) -> None:
    seen = {span.label_ for path in PLANS for span in found(ALL, path.read_text("utf-8"), layer)}
    assert seen
    assert seen <= set(labels(layer)) == set(ALL.get_pipe(f"vnplan_{layer}").labels)


def test_an_unknown_layer_has_no_labels() -> None:
    with pytest.raises(KeyError, match="no layer 'verbs'; there are header, sections"):
        labels("verbs")


@pytest.mark.parametrize("layer", SPAN_LAYERS)
def test_a_span_knows_its_annotation(layer: str) -> None:
    for path in PLANS:
        doc = ALL(path.read_text("utf-8"))
        plan = plan_of(doc)
        items = [span._.annotation for span in doc.spans[layer]]
        if layer in LAYERS:
            assert items == list(plan.layer(layer))
        elif layer == "header":
            assert items == [plan.header] * len(plan.header.spans)
        else:
            assert {reference.canonical_id for reference in items} == {
                reference.canonical_id for reference in plan.references if reference.mentions
            }


def test_several_actors_of_one_sentence_are_told_apart() -> None:
    text = "KẾ HOẠCH\nI. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ chủ trì, phối hợp với Sở Tài chính lập dự toán."
    doc = ALL(text)
    assert [span._.annotation.actor for span in doc.spans["assignments"]] == [
        assignment.actor for assignment in vp.parse_text(text).assignments
    ]
    assert len({span._.annotation.actor for span in doc.spans["assignments"]}) == 2


def test_a_span_of_somebody_else_has_no_annotation() -> None:
    doc = ALL(TEXT)
    assert Span(doc, 0, 2, label="CITATION.basis")._.annotation is None
    assert Span(doc, 0, 2, label="ORG")._.annotation is None


def test_references_lead_from_a_mention_to_the_document() -> None:
    (span,) = found(ALL, TEXT, "references")
    assert isinstance(span._.annotation, Reference)
    assert span.id_ == span._.annotation.canonical_id == "34-ct-tw:2014"


# --- equal to a parse ------------------------------------------------------------------------------------


def check(doc: Doc, text: str) -> None:
    """A Doc of the pipeline says what `parse_text` says, and its spans stand where the annotations do."""
    plan = vp.parse_text(text)
    assert doc.text == text
    assert doc._.vnplan == plan
    shift = int(text.startswith("\ufeff"))
    for layer in LAYERS:
        group = doc.spans[layer]
        assert len(group) == len(plan.layer(layer))
        for span, annotation in zip(group, plan.layer(layer), strict=True):
            start, end = (offset + shift for offset in plan.raw_span(annotation))
            assert span._.exact == (start, end)
            assert (span.start_char, span.end_char) == bounds(text, start, end)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without the single blanks at the edges: no token of a Doc begins or ends with one."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def texts(folder: Path) -> list[str]:
    return [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.glob("*.txt"))]


def test_a_pipe_over_the_plans_of_the_repository_equals_parsing() -> None:
    given = texts(ROOT / "corpora" / "plans")
    for doc, text in zip(ALL.pipe(given), given, strict=True):
        check(doc, text)


@pytest.mark.parametrize("folder", ["headers", "more", "pair", "samples", "web"])
def test_a_pipe_over_real_plans_equals_parsing(shared: Path, folder: str) -> None:
    given = texts(shared / "plans" / folder)
    assert given
    for doc, text in zip(ALL.pipe(given), given, strict=True):
        check(doc, text)


@pytest.mark.parametrize("noise", NOISE)
def test_noisy_look_alikes_equal_parsing(noise: str) -> None:
    for seed in range(5):
        text = apply(noise, generate(seed), seed).text
        check(ALL(text), text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "mark", "crlf", "nbsp"])
def test_another_writing_of_the_characters_equals_parsing(form: str) -> None:
    text = PLANS[0].read_text("utf-8")
    text = {
        "mark": "\ufeff" + text,
        "crlf": text.replace("\n", "\r\n"),
        "nbsp": text.replace(" số ", "\u00a0số\u00a0"),
    }.get(form) or unicodedata.normalize(form, text)  # type: ignore[arg-type]
    check(ALL(text), text)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")  # spaCy forks
def test_two_processes_give_what_one_gives() -> None:
    given = [path.read_text("utf-8") for path in PLANS[:6]]
    docs = list(ALL.pipe(given, n_process=2, batch_size=2))
    assert [doc.text for doc in docs] == given
    for doc, text in zip(docs, given, strict=True):
        check(doc, text)


def test_components_are_picklable() -> None:
    component = pickle.loads(pickle.dumps(ALL.get_pipe("vnplan_deadlines")))
    assert isinstance(component, LayerComponent)
    assert [span.text for span in found(component, blank()(TEXT), "deadlines")] == ["trước ngày 20/6/2021"]


def test_another_tokenizer_gets_the_tokens_that_cover_an_annotation() -> None:
    doc = pipeline("vnplan_citations", lang="xx")("KẾ HOẠCH\nTheo (Chỉ thị số 34-CT/TW)-mới.")
    (span,) = doc.spans["citations"]
    assert doc.text[slice(*span._.exact)] == "Chỉ thị số 34-CT/TW"
    assert len(span.text) > len("Chỉ thị số 34-CT/TW")


# --- one parse, settings, odd texts --------------------------------------------------------------------


def test_all_components_share_one_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(text: str) -> vp.PlanDocument:
        calls.append(text)
        return vp.parse_text(text)

    monkeypatch.setattr("vnplan_nlp.pipeline.parse_text", counted)
    ALL(TEXT)
    assert calls == [TEXT]


def test_the_key_of_a_group_can_be_chosen() -> None:
    nlp = blank()
    nlp.add_pipe("vnplan_citations", config={"spans_key": "sc"})
    assert [span.id_ for span in found(nlp, TEXT, "sc")] == ["34-ct-tw:2014"]


def test_one_component_does_all_layers() -> None:
    one, many = pipeline("vnplan")(TEXT), ALL(TEXT)
    assert [places(one, layer) for layer in SPAN_LAYERS] == [places(many, layer) for layer in SPAN_LAYERS]


def test_one_component_does_the_layers_that_are_asked_for() -> None:
    nlp = blank()
    nlp.add_pipe("vnplan", config={"layers": ["citations", "times"], "prefix": "rules_"})
    assert list(nlp(TEXT).spans) == ["rules_citations", "rules_times"]


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(KeyError, match="no layer 'verbs'"):
        blank().add_pipe("vnplan", config={"layers": ["verbs"]})


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "- | -", "\ufeff"])
def test_a_text_without_letters_has_empty_groups(text: str) -> None:
    doc = ALL(text)
    assert doc._.vnplan is None
    assert {layer: len(doc.spans[layer]) for layer in SPAN_LAYERS} == dict.fromkeys(SPAN_LAYERS, 0)
    with pytest.raises(NoPlanError, match="nothing but blanks"):
        plan_of(doc)


def test_an_error_goes_to_the_handler_of_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(text: str) -> vp.PlanDocument:
        raise TimeLimitError("text", 1)

    monkeypatch.setattr("vnplan_nlp.pipeline.parse_text", slow)
    failed: list[str] = []
    nlp = pipeline("vnplan_citations")
    nlp.set_error_handler(lambda name, proc, docs, error: failed.append(type(error).__name__))
    assert list(nlp.pipe([TEXT])) == []
    assert failed == ["TimeLimitError"]


def test_spacy_scores_the_groups_against_others() -> None:
    nlp = pipeline("vnplan_citations", "vnplan_times")
    reference = nlp(TEXT)
    reference.spans["times"] = list(reference.spans["times"])[1:]
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), reference)])
    assert scores["spans_citations_f"] == 1.0
    assert scores["spans_times_r"] == 1.0
    assert scores["spans_times_p"] == pytest.approx(len(reference.spans["times"]) / (len(reference.spans["times"]) + 1))


def test_spans_of_the_layers_stand_for_annotations() -> None:
    assert all(isinstance(span._.annotation, Annotation) for layer in LAYERS for span in found(ALL, TEXT, layer))
