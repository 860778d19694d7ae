"""Label Studio: tasks as JSON, with predictions or annotations, and what the tool exports.

Offsets are code points: since version 1.4 the editor counts the units of JavaScript only inside and converts them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from vnplan_nlp.annotating.model import AnnotatedText, Link, Span
from vnplan_nlp.data.annotation_labels import (
    Attribute,
    field_labels,
    layer_labels,
    link_labels,
    split_fields,
)
from vnplan_nlp.errors import AnnotationFormatError

#: Names of controls in the labelling configuration.
LAYER_CONTROL: Final = "layer"
TEXT_OBJECT: Final = "text"
_FIELD: Final = "document"
_CARRIED: Final = "vnplan"
_TYPES: Final = {"text": "textarea", "list": "textarea", "number": "number", "flag": "choices", "choice": "choices"}
_FLAGS: Final = {True: "true", False: "false"}


def control_name(owner: str, attribute: str) -> str:
    """Return the name of the control of an attribute of a layer, or of a field of the document."""
    return f"{owner}_{attribute.replace('.', '_')}"


def field_control(name: str) -> str:
    """Return the name of the control of a field."""
    return control_name(_FIELD, name)


def write_tasks(
    documents: Iterable[AnnotatedText], kind: Literal["predictions", "annotations"] = "predictions"
) -> str:
    """Return tasks as a JSON list; predictions are suggestions to correct, annotations count as done."""
    tasks = []
    for document in documents:
        held, carried = split_fields(document.fields)
        result: list[dict[str, Any]] = []
        for span in document.spans:
            result += _region(document, span)
        for name, value in held.items():
            result.append(_result(f"{_FIELD}-{name}", field_control(name), field_labels()[name], value, {}))
        for link in document.links:
            ends = {"from_id": link.source, "to_id": link.target, "direction": "right"}
            result.append({"type": "relation", **ends, "labels": [link.type]})
        extra = {"model_version": _CARRIED} if kind == "predictions" else {"was_cancelled": False}
        data = {TEXT_OBJECT: document.text, "name": document.name, **({_CARRIED: carried} if carried else {})}
        tasks.append({"data": data, kind: [{**extra, "result": result}]})
    return json.dumps(tasks, ensure_ascii=False, indent=1) + "\n"


def read_tasks(content: str, name: str = "Label Studio") -> list[AnnotatedText]:
    """Return the documents of an export in the format JSON (not JSON-MIN), or of a file of tasks.

    Of each task the last annotation that was not skipped counts, or the first prediction where there is none.

    Raises:
        AnnotationFormatError: it is no such file.
    """
    try:
        tasks = json.loads(content)
    except ValueError as error:
        raise AnnotationFormatError(name, f"no JSON: {error}") from error
    if not isinstance(tasks, list):
        raise AnnotationFormatError(name, "no list of tasks; export from Label Studio as JSON")
    return [_task(task, f"{name}: task {number}") for number, task in enumerate(tasks, start=1)]


def _region(document: AnnotatedText, span: Span) -> list[dict[str, Any]]:
    label = layer_labels()[span.layer]
    held, carried = label.split(span.attributes)
    place = {"start": span.start, "end": span.end}
    region: dict[str, Any] = {
        "id": span.id,
        "from_name": LAYER_CONTROL,
        "to_name": TEXT_OBJECT,
        "type": "labels",
        "value": {**place, "text": document.text[span.start : span.end], "labels": [span.layer]},
    }
    if carried:
        region["meta"] = {_CARRIED: carried}
    others = [
        _result(span.id, control_name(span.layer, name), label.attributes[name], value, place)
        for name, value in held.items()
    ]
    return [region, *others]


def _result(id_: str, control: str, attribute: Attribute, value: Any, place: Mapping[str, int]) -> dict[str, Any]:
    type_ = _TYPES[attribute.kind]
    if type_ == "textarea":
        content: Any = value if attribute.kind == "list" else [value]
    elif type_ == "choices":
        content = [_FLAGS[value] if attribute.kind == "flag" else value]
    else:
        content = value
    key = {"textarea": "text"}.get(type_, type_)
    return {
        "id": id_,
        "from_name": control,
        "to_name": TEXT_OBJECT,
        "type": type_,
        "value": {**place, key: content},
    }


def _value(attribute: Attribute, value: Mapping[str, Any]) -> Any:
    """What a control gives back, or None where it is empty."""
    content = value.get({"textarea": "text"}.get(_TYPES[attribute.kind], _TYPES[attribute.kind]))
    if attribute.kind == "number" or attribute.kind == "list" or not content:
        return content
    first = content[0] if isinstance(content, list) else content
    return first == _FLAGS[True] if attribute.kind == "flag" else first


def _task(task: Any, name: str) -> AnnotatedText:
    try:
        data = task["data"]
        text, name = data[TEXT_OBJECT], str(data.get("name") or name)
        return _document(name, text, data.get(_CARRIED) or {}, _chosen(task))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        reason = f"no task of annotations/label-studio/config.xml ({type(error).__name__}: {error})"
        raise AnnotationFormatError(name, reason) from error


def _chosen(task: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    done = [made for made in task.get("annotations") or () if not made.get("was_cancelled")]
    for made in (*done[-1:], *(task.get("predictions") or ())):
        result: Sequence[Mapping[str, Any]] = made["result"]
        return result
    return ()


def _document(
    name: str, text: str, carried: Mapping[str, Any], results: Sequence[Mapping[str, Any]]
) -> AnnotatedText:
    controls = {
        control_name(layer.name, attribute.name): (layer.name, attribute)
        for layer in layer_labels().values()
        for attribute in layer.attributes.values()
    }
    fields = {field_control(attribute.name): attribute for attribute in field_labels().values()}
    found: dict[str, dict[str, Any]] = {}
    regions: dict[str, tuple[str, int, int]] = {}
    values: dict[str, Any] = {}
    for result in results:
        control = result.get("from_name")
        if control == LAYER_CONTROL:
            value = result["value"]
            regions[result["id"]] = (value["labels"][0], int(value["start"]), int(value["end"]))
            found.setdefault(result["id"], {}).update((result.get("meta") or {}).get(_CARRIED) or {})
        elif control in controls and (content := _value(controls[control][1], result["value"])) is not None:
            found.setdefault(result["id"], {})[controls[control][1].name] = content
        elif control in fields and (content := _value(fields[control], result["value"])) is not None:
            values[fields[control].name] = content
    spans = tuple(Span(id_, *place, found[id_]) for id_, place in regions.items())
    links = tuple(
        Link(type_, result["from_id"], result["to_id"])
        for result in results
        if result["type"] == "relation"
        for type_ in result.get("labels") or ()
        if type_ in link_labels()
    )
    return AnnotatedText(name, text, spans, links, values | dict(carried))
