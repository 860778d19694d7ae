"""Label Studio: tasks, exports as the tool makes them, and the configuration."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from vnplan_nlp.annotating.label_config import label_studio_config
from vnplan_nlp.annotating.label_studio import read_tasks, write_tasks
from vnplan_nlp.annotating.model import AnnotatedText, Span
from vnplan_nlp.data.annotation_labels import field_labels, layer_labels, link_labels
from vnplan_nlp.errors import AnnotationFormatError

TEXT = "Căn cứ Luật Đường sá"


def region(id_: str = "r", start: int = 7, end: int = 20, **more: object) -> dict[str, object]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": ["citations"]}
    return {"id": id_, "from_name": "layer", "to_name": "text", "type": "labels", "value": value, **more}


def export(*results: dict[str, object], **more: object) -> str:
    made = {"id": 1, "was_cancelled": False, "result": list(results)}
    return json.dumps([{"id": 9, "data": {"text": TEXT, "name": "a.txt"}, "annotations": [made], **more}])


def test_suggestions_are_predictions_and_work_that_is_done_annotations(awkward: AnnotatedText) -> None:
    assert "predictions" in json.loads(write_tasks([awkward]))[0]
    assert "annotations" in json.loads(write_tasks([awkward], "annotations"))[0]


def test_offsets_are_code_points(awkward: AnnotatedText) -> None:
    task = json.loads(write_tasks([awkward]))[0]
    for result in task["predictions"][0]["result"]:
        if result["type"] == "labels":
            value = result["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]


def test_an_export_of_the_tool() -> None:
    place = {"start": 7, "end": 20}
    names = {"id": "r", "to_name": "text"}
    results = (
        region(),
        {**names, "from_name": "citations_role", "type": "choices", "value": {**place, "choices": ["basis"]}},
        {**names, "from_name": "citations_title", "type": "textarea", "value": {**place, "text": ["đường sá"]}},
        {**names, "from_name": "citations_optional", "type": "choices", "value": {**place, "choices": ["true"]}},
        {"id": "f", "to_name": "text", "from_name": "document_bullets", "type": "number", "value": {"number": 4}},
    )
    (document,) = read_tasks(export(*results))
    attributes = {"role": "basis", "title": "đường sá", "optional": True}
    assert document == AnnotatedText(
        "a.txt", TEXT, (Span("r", "citations", 7, 20, attributes),), (), {"bullets": 4}
    )


def test_the_last_annotation_that_was_not_skipped_counts() -> None:
    task = json.loads(export(region("alt")))[0]
    task["annotations"] += [
        {"was_cancelled": False, "result": [region("mới")]}, {"was_cancelled": True, "result": [region("bỏ")]},
    ]  # fmt: skip
    task["predictions"] = [{"result": [region("gợi ý")]}]
    assert [span.id for span in read_tasks(json.dumps([task]))[0].spans] == ["mới"]


def test_without_an_annotation_the_prediction_counts() -> None:
    content = json.dumps([{"data": {"text": TEXT}, "annotations": [], "predictions": [{"result": [region("gợi ý")]}]}])
    assert [span.id for span in read_tasks(content)[0].spans] == ["gợi ý"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "no JSON"),
        ("{}", "no list of tasks"),
        ("[{}]", "no task of annotations/label-studio"),
        ('[{"data": {"text": "a"}, "annotations": [{"result": [{"from_name": "layer"}]}]}]', "KeyError"),
        (export(region(end=99)), "no span of the text"),
    ],
)
def test_what_is_no_export_is_refused(content: str, reason: str) -> None:
    with pytest.raises(AnnotationFormatError, match=reason):
        read_tasks(content)


def test_the_configuration_that_ships_is_that_of_the_table(root: Path) -> None:
    assert (root / "annotations" / "label-studio" / "config.xml").read_text("utf-8") == label_studio_config()


def test_the_configuration_has_a_control_for_every_label() -> None:
    tree = ElementTree.fromstring(label_studio_config())
    assert [label.get("alias") for label in tree.iter("Label")] == list(layer_labels())
    assert [link.get("value") for link in tree.iter("Relation")] == list(link_labels())
    names = [node.get("name") for node in tree.iter() if node.get("toName")]
    wanted = sum(len(layer.attributes) for layer in layer_labels().values()) + len(field_labels()) + 1
    assert len(set(names)) == len(names) == wanted


def test_every_result_names_a_control_and_a_choice_of_the_configuration(awkward: AnnotatedText) -> None:
    tree = ElementTree.fromstring(label_studio_config())
    controls = {node.get("name"): node for node in tree.iter() if node.get("toName")}
    for result in json.loads(write_tasks([awkward]))[0]["predictions"][0]["result"]:
        if result["type"] != "relation":
            control = controls[result["from_name"]]
            assert control.tag.lower() == result["type"]
            if result["type"] == "choices":
                assert set(result["value"]["choices"]) <= {choice.get("alias") for choice in control}


def test_hotkeys_and_colours_are_one_for_each_layer() -> None:
    labels = layer_labels().values()
    assert len({label.hotkey for label in labels}) == len({label.colour for label in labels}) == len(labels)


def test_the_sdk_of_the_tool_accepts_configuration_and_tasks(awkward: AnnotatedText) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface", reason="label-studio-sdk is not installed")
    labels = interface.LabelInterface(label_studio_config())
    labels.validate()
    task = json.loads(write_tasks([awkward]))[0]
    assert labels.validate_task({"data": task["data"]})
    assert labels.validate_prediction(task["predictions"][0], return_errors=True) == []
    assert labels.validate_annotation(json.loads(write_tasks([awkward], "annotations"))[0]["annotations"][0])
