"""brat's stand-off format: what is written keeps its rules, what breaks them is refused with its line."""

from pathlib import Path

import pytest

from vnplan_nlp.annotating.brat import Standoff, read_standoff, write_standoff
from vnplan_nlp.annotating.label_config import brat_config
from vnplan_nlp.annotating.model import AnnotatedText, Span
from vnplan_nlp.data.annotation_labels import layer_labels, link_labels
from vnplan_nlp.errors import AnnotationFormatError

TEXT = "Căn cứ Luật\nĐường sá, Sở Xây dựng\n"


def lines(document: AnnotatedText, first: str) -> list[str]:
    return [line for line in write_standoff(document).annotations.splitlines() if line.startswith(first)]


def test_a_span_over_a_line_end_is_written_in_fragments() -> None:
    document = AnnotatedText("a.txt", TEXT, (Span("x", "citations", 7, 20),))
    assert lines(document, "T1")[0] == "T1\tcitations 7 11;12 20\tLuật Đường sá"


def test_free_text_stands_in_a_note_and_choices_are_attributes(awkward: AnnotatedText) -> None:
    assert "A1\tsections_role T1 purpose" in lines(awkward, "A1")
    assert '"heading": "MỤC ĐÍCH"' in lines(awkward, "#1")[0]


def test_no_line_has_more_than_its_four_columns(awkward: AnnotatedText) -> None:
    for line in write_standoff(awkward).annotations.split("\n"):
        assert line.count("\t") <= 3
        assert len(line.splitlines()) <= 1


def test_what_an_annotator_adds_comes_along() -> None:
    annotations = "T1\tcitations 7 11;12 20\tLuật Đường sá\n"
    annotations += "A1\tcitations_role T1 basis\nA2\tcitations_optional T1\n#1\tAnnotatorNotes T1\tchưa chắc\n"
    document, remarks = read_standoff(Standoff(TEXT, annotations), "a.txt")
    assert document.spans == (
        Span("T1", "citations", 7, 20, {"note": "chưa chắc", "role": "basis", "optional": True}),
    )
    assert remarks == []


def test_a_span_that_leaves_words_out_covers_them_and_says_so() -> None:
    document, remarks = read_standoff(Standoff(TEXT, "T1\tcitations 0 3;7 11\tCăn Luật\n"), "a.txt")
    assert (document.spans[0].start, document.spans[0].end) == (0, 11)
    assert len(remarks) == 1


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [
        ("T1\tcitations 7 11\tLuậ\n", "line 1: the text at 7 11"),
        ("T1\tcitations 7 20\tLuật Đường sá\n", "crosses a line end"),
        ("T1\tcitations 11 7\tLuật\n", "out of order"),
        ("T1\tcitations 7 110\tLuật\n", "outside the text"),
        ("T1\tcitations 7 11\tLuật\nT1\tcitations 7 11\tLuật\n", "line 2: the id T1 is there twice"),
        ("T1\tcitations 7 11\tLuật\nR1\twithin Arg1:T1 Arg2:T2\n", "line 2: T2 is pointed at"),
        ("T1\tcitations 7 11\tLuật\nR1\twithin Arg1:T1 Arg2:T1\n", "two different spans"),
        ("A1\tcitations_role T9 basis\n", "line 1: T9 is pointed at"),
        ("T1 citations 7 11 Luật\n", "line 1: no annotation"),
        ("T1\tlaws 7 11\tLuật\n", "no layer 'laws'"),
    ],
)
def test_a_broken_rule_is_told(annotations: str, reason: str) -> None:
    with pytest.raises(AnnotationFormatError, match=reason):
        read_standoff(Standoff(TEXT, annotations), "a.txt")


def test_blanks_alone_cannot_be_marked() -> None:
    with pytest.raises(AnnotationFormatError, match="only blanks"):
        write_standoff(AnnotatedText("a.txt", TEXT, (Span("x", "citations", 11, 12),)))


def test_a_stranger_reads_what_is_written(awkward: AnnotatedText, tmp_path: Path) -> None:
    parser = pytest.importorskip("pybrat.parser", reason="pybrat is not installed")
    standoff = write_standoff(awkward)
    (tmp_path / "a.txt").write_text(standoff.text, "utf-8", newline="")
    (tmp_path / "a.ann").write_text(standoff.annotations, "utf-8", newline="")
    # it takes two spans of the same borders for an error, which brat itself does not
    (example,) = parser.BratParser(error="ignore").parse(str(tmp_path))
    assert len(example.entities) == len(awkward.spans) + 1  # and that of the document
    assert {(one.type, one.arg1.id, one.arg2.id) for one in example.relations} == {
        ("within", "T3", "T2"), ("deadline", "T7", "T6"),
    }  # fmt: skip
    for entity in example.entities:
        assert " ".join(standoff.text[piece.start : piece.end] for piece in entity.spans) == entity.mention


def test_the_configuration_that_ships_is_that_of_the_table(root: Path) -> None:
    for name, content in brat_config().items():
        assert (root / "annotations" / "brat" / name).read_text("utf-8") == content


def test_the_configuration_names_every_label_once() -> None:
    types = brat_config()["annotation.conf"].splitlines()
    for name in (*layer_labels(), *link_labels()):
        assert sum(line.split("\t")[0] == name for line in types) == 1


def test_everything_written_is_in_the_configuration(awkward: AnnotatedText) -> None:
    known = {line.split("\t")[0] for line in brat_config()["annotation.conf"].splitlines()}
    for line in write_standoff(awkward).annotations.splitlines():
        if line[0] in "TRA":
            assert line.split("\t")[1].split(" ")[0] in known
