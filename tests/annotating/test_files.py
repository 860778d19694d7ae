"""Annotations in files, and suggestions of a parse."""

import json
from pathlib import Path

import pytest

from vnplan_nlp import parse_text
from vnplan_nlp.annotating.files import format_of, read_documents, write_documents
from vnplan_nlp.annotating.limits import FORMATS
from vnplan_nlp.annotating.model import AnnotatedText, Link, Span
from vnplan_nlp.annotating.plans import read_plan, suggestions, write_plan
from vnplan_nlp.errors import AnnotationFormatError, SourceNotFoundError

TOOLS = ("label-studio", "doccano", "brat", "docbin")
PLAN = """KẾ HOẠCH
Trồng cây năm 2031
Căn cứ Chỉ thị số 12/CT-UBND ngày 03/5/2031 của Ủy ban nhân dân tỉnh.
I. MỤC ĐÍCH
1. Mỗi thôn trồng một hàng cây dọc con đường lớn nhất.
2. Các xã gửi báo cáo trước ngày 20/6/2031.
"""


def no_text(name: str) -> str:
    raise AssertionError(name)


@pytest.mark.parametrize("format_", TOOLS)
def test_documents_come_back_from_a_folder(awkward: AnnotatedText, tmp_path: Path, format_: str) -> None:
    other = AnnotatedText("khác.txt", "Luật Đường sá", (Span("x", "citations", 0, 13),))
    assert write_documents([awkward, other], tmp_path / "out", format_) == []
    assert format_of(tmp_path / "out") == format_
    documents, remarks = read_documents(tmp_path / "out", format_, no_text)
    assert sorted(documents, key=lambda one: one.name) == [awkward, other]
    assert remarks == []


@pytest.mark.parametrize(
    ("format_", "name"), [("label-studio", "a.json"), ("doccano", "a.jsonl"), ("docbin", "a.spacy")]
)
def test_documents_come_back_from_a_file(awkward: AnnotatedText, tmp_path: Path, format_: str, name: str) -> None:
    write_documents([awkward], tmp_path / name, format_)
    assert (tmp_path / name).is_file()
    assert format_of(tmp_path / name) == format_
    assert read_documents(tmp_path / name, format_, no_text) == ([awkward], [])


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028", "\x0b"])
def test_brat_keeps_line_ends_as_they_are(tmp_path: Path, line_end: str) -> None:
    text = f"Luật{line_end}Đường sá"
    document = AnnotatedText("a.txt", text, (Span("x", "citations", 0, len(text)),))
    write_documents([document], tmp_path, "brat")
    assert read_documents(tmp_path, "brat", no_text) == ([document], [])


def test_configurations_come_along(awkward: AnnotatedText, tmp_path: Path) -> None:
    write_documents([awkward], tmp_path / "ls", "label-studio")
    write_documents([awkward], tmp_path / "brat", "brat")
    assert (tmp_path / "ls" / "config.xml").is_file()
    assert {path.name for path in (tmp_path / "brat").glob("*.conf")} == {"annotation.conf", "visual.conf"}


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    documents = [AnnotatedText("../../bên ngoài.txt", "Luật"), AnnotatedText("..\\\\b.txt", "Luật")]
    write_documents(documents, tmp_path / "in" / "out", "brat")
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.ann")}
    assert written == {Path("in/out/bên ngoài.ann"), Path("in/out/b.ann")}


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationFormatError, match=r"would be written over a/x\.txt"):
        write_documents([AnnotatedText("a/x.txt", "a"), AnnotatedText("b/x.txt", "b")], tmp_path, "brat")


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_not_there_is_told(tmp_path: Path, format_: str) -> None:
    with pytest.raises(SourceNotFoundError):
        read_documents(tmp_path / "none", format_, no_text)
    with pytest.raises(SourceNotFoundError):
        read_documents(tmp_path, format_, no_text)


def test_a_folder_without_annotations_has_no_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Luật", "utf-8")
    with pytest.raises(AnnotationFormatError, match="no annotations there"):
        format_of(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "\xff"}')
    with pytest.raises(AnnotationFormatError, match="not in UTF-8"):
        read_documents(tmp_path / "a.jsonl", "doccano", no_text)


def test_suggestions_are_the_layers_of_the_gold() -> None:
    document = suggestions(parse_text(PLAN), "a.txt")
    assert {span.layer for span in document.spans} == {"sections", "citations", "deadlines"}
    by_layer = {layer: [document.words(span) for span in document.layer(layer)] for layer in ("sections", "citations")}
    assert by_layer["sections"][0] == "I. MỤC ĐÍCH"
    assert by_layer["sections"][1].startswith("1. Mỗi thôn trồng một hàng cây dọc con")
    assert by_layer["citations"] == ["Chỉ thị số 12/CT-UBND ngày 03/5/2031 của Ủy ban nhân dân tỉnh"]


def test_suggestions_of_a_chosen_layer() -> None:
    assert {span.layer for span in suggestions(parse_text(PLAN), "a.txt", ["deadlines"]).spans} == {"deadlines"}


def test_suggestions_hold_only_what_the_forms_show() -> None:
    for span in suggestions(parse_text(PLAN), "a.txt").spans:
        assert not span.attributes.keys() & {"pinpoint", "issuer", "rule", "section"}


def test_corrections_become_a_plan() -> None:
    plan = parse_text(PLAN)
    document = read_plan(plan, "a.txt")
    spans = [span for span in document.spans if span.layer != "deadlines"]
    start = plan.text.index("Mỗi thôn")
    spans.append(Span("mới", "campaigns", start, start + 8, {"name": "Mỗi thôn", "note": "thêm"}))
    ids = {span.id for span in spans}
    links = tuple(link for link in document.links if {link.source, link.target} <= ids)
    corrected, remarks = write_plan(AnnotatedText("a.txt", plan.text, tuple(spans), links, document.fields))
    assert corrected.deadlines == ()
    assert [(one.id, one.text, one.rule) for one in corrected.campaigns] == [("campaigns-0", "Mỗi thôn", "annotator")]
    assert remarks == ["mới: note is left out, a plan has none"]
    assert corrected.citations == plan.citations


def test_what_a_plan_cannot_hold_is_told() -> None:
    document = AnnotatedText("a.txt", "Luật", (Span("x", "deadlines", 0, 4, {"relation": "someday"}),))
    plan, remarks = write_plan(document)
    assert plan.deadlines == ()
    assert len(remarks) == 1
    assert remarks[0].startswith("x is left out: relation")


@pytest.mark.parametrize(
    ("spans", "links", "reason"),
    [
        ((Span("x", "citations", 2, 2),), (), "no span of the text"),
        ((Span("x", "citations", -1, 2),), (), "no span of the text"),
        ((Span("x", "citations", 0, 5),), (), "no span of the text"),
        ((Span("x", "laws", 0, 1),), (), "no layer 'laws'"),
        ((Span("x", "citations", 0, 1), Span("x", "phases", 0, 1)), (), "there twice"),
        ((Span("x", "citations", 0, 1),), (Link("within", "x", "y"),), "leads to 'y'"),
    ],
)
def test_annotations_that_cannot_be(spans: tuple[Span, ...], links: tuple[Link, ...], reason: str) -> None:
    with pytest.raises(AnnotationFormatError, match=reason):
        AnnotatedText("a.txt", "Luật", spans, links)


def test_every_format_says_what_it_cannot_hold(root: Path) -> None:
    page = (root / "docs" / "annotations.md").read_text("utf-8")
    for format_ in FORMATS:
        assert f"| `{format_}` |" in page


def test_gold_that_is_no_object_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([1]), "utf-8")
    with pytest.raises(AnnotationFormatError, match="an object is needed"):
        read_documents(tmp_path, "gold", no_text)
