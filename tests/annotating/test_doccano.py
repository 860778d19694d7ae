"""doccano: the columns of its format, and exports as the tool makes them."""

import json

import pandas as pd
import pytest

from vnplan_nlp.annotating.doccano import read_lines, write_lines
from vnplan_nlp.annotating.model import AnnotatedText, Link, Span
from vnplan_nlp.errors import AnnotationFormatError

TEXT = "🎋 Luật Đường sá"


def test_a_line_has_the_columns_of_the_format(awkward: AnnotatedText) -> None:
    line = json.loads(write_lines([awkward]))
    assert set(line) == {"text", "entities", "relations", "vnplan"}
    numbers = {entity["id"] for entity in line["entities"]}
    assert len(numbers) == len(awkward.spans)
    for entity in line["entities"]:
        assert set(entity) == {"id", "start_offset", "end_offset", "label"}
        assert entity["start_offset"] < entity["end_offset"]
    for relation in line["relations"]:
        assert set(relation) == {"id", "from_id", "to_id", "type"}
        assert {relation["from_id"], relation["to_id"]} <= numbers


def test_offsets_are_those_of_javascript() -> None:
    document = AnnotatedText("a.txt", TEXT, (Span("x", "citations", 2, len(TEXT)),))
    entity = json.loads(write_lines([document]))["entities"][0]
    units = TEXT.encode("utf-16-le")
    found = units[2 * entity["start_offset"] : 2 * entity["end_offset"]].decode("utf-16-le")
    assert found == "Luật Đường sá"


def test_an_export_with_new_ids_and_a_moved_span(awkward: AnnotatedText) -> None:
    line = json.loads(write_lines([awkward]))
    for entity in line["entities"]:
        entity["id"] += 7000
    for relation in line["relations"]:
        relation |= {"from_id": relation["from_id"] + 7000, "to_id": relation["to_id"] + 7000}
    line["entities"][2]["start_offset"] += 8
    (document,) = read_lines(json.dumps(line | {"id": 5, "Comments": []}) + "\n")
    moved = document.spans[2]
    assert (moved.layer, moved.attributes) == ("citations", {})  # doccano cannot hold them, and the place is another
    assert document.spans[:2] + document.spans[3:] == awkward.spans[:2] + awkward.spans[3:]
    assert Link("within", moved.id, "citations-0") in document.links


@pytest.mark.parametrize("column", ["label", "labels"])
def test_an_export_of_spans_alone(column: str) -> None:
    (document,) = read_lines(json.dumps({"id": 1, "text": "Luật Đường sá", column: [[0, 4, "citations"]]}))
    assert document.spans == (Span("citations-new-0", "citations", 0, 4),)


@pytest.mark.parametrize("content", ["{", "[]", '{"text": "a"}', '{"text": "a", "label": [[0, 1]]}'])
def test_what_is_no_export_is_refused_with_its_line(content: str) -> None:
    with pytest.raises(AnnotationFormatError, match="line 2"):
        read_lines('{"text": "a", "label": []}\n' + content)


def test_the_way_that_doccano_writes_its_exports(awkward: AnnotatedText) -> None:
    frame = pd.DataFrame([{"id": 5, **json.loads(write_lines([awkward])), "Comments": []}])
    exported = frame.to_json(orient="records", force_ascii=False, lines=True)
    assert read_lines(exported) == [awkward]
