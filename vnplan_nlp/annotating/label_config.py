"""The configurations of Label Studio and brat, made of the table of labels: `annotations/` ships them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from vnplan_nlp.annotating.brat import DOCUMENT, brat_attribute
from vnplan_nlp.annotating.label_studio import LAYER_CONTROL, TEXT_OBJECT, control_name, field_control
from vnplan_nlp.data.annotation_labels import (
    FLAGS,
    Attribute,
    field_labels,
    layer_labels,
    link_labels,
)

_STYLE: Final = ".htx-text{white-space:pre-wrap;line-height:1.7}"


def label_studio_config() -> str:
    """Return the configuration of Label Studio (XML): layers, their attributes, links, fields of the document."""
    return "\n".join(_label_studio()) + "\n"


def brat_config() -> dict[str, str]:
    """Return the configuration files of brat by name: the types that there are, and how they look."""
    layers, links = layer_labels().values(), link_labels().values()
    types = ["[entities]", DOCUMENT, *layer_labels(), "", "[relations]"]
    types += [f"{link.name}\tArg1:{'|'.join(link.sources)}, Arg2:{'|'.join(link.targets)}" for link in links]
    types += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
    shown = ["[labels]", f"{DOCUMENT} | Văn bản | VB"]
    shown += [f"{layer.name} | {layer.label}" for layer in layers]
    shown += [f"{link.name} | {link.label}" for link in links]
    for layer in layers:
        for attribute in layer.attributes.values():
            if native := brat_attribute(layer.name, attribute):
                types.append(f"{native[0]}\tArg:{layer.name}, Value:{'|'.join(native[1])}")
                shown.append(f"{native[0]} | {attribute.label}")
    shown += ["", "[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken"]
    shown += [f"{layer.name}\tbgColor:{layer.colour}" for layer in layers]
    shown += ["ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5"]
    return {"annotation.conf": "\n".join(types) + "\n", "visual.conf": "\n".join(shown) + "\n"}


def _label_studio() -> Iterator[str]:
    yield "<View>"
    yield f"  <Style>{_STYLE}</Style>"
    yield f'  <Labels name="{LAYER_CONTROL}" toName="{TEXT_OBJECT}" showInline="true">'
    for layer in layer_labels().values():
        yield (
            f"    <Label value={quoteattr(layer.label)} alias={quoteattr(layer.name)} "
            f"background={quoteattr(layer.colour)} hotkey={quoteattr(layer.hotkey)}/>"
        )
    yield "  </Labels>"
    yield "  <Relations>"
    for link in link_labels().values():
        yield f"    <Relation value={quoteattr(link.name)}/>"
    yield "  </Relations>"
    yield f'  <Text name="{TEXT_OBJECT}" value="${TEXT_OBJECT}" granularity="symbol"/>'
    for layer in layer_labels().values():
        when = f'whenTagName="{LAYER_CONTROL}" whenLabelValue={quoteattr(layer.name)}'
        yield f'  <View visibleWhen="region-selected" {when}>'
        yield f'    <Header size="5" value={quoteattr(layer.label)}/>'
        for attribute in layer.attributes.values():
            yield from _control(control_name(layer.name, attribute.name), attribute, "    ", ' perRegion="true"')
        yield "  </View>"
    yield '  <Header size="4" value="Văn bản"/>'
    for attribute in field_labels().values():
        yield from _control(field_control(attribute.name), attribute, "  ", "")
    yield "</View>"


def _control(name: str, attribute: Attribute, indent: str, scope: str) -> Iterator[str]:
    names = f'name="{name}" toName="{TEXT_OBJECT}"{scope}'
    label = quoteattr(attribute.label)
    yield f'{indent}<Header size="6" value={label}/>'
    if attribute.kind == "number":
        yield f"{indent}<Number {names}/>"
    elif attribute.kind in ("choice", "flag"):
        values = attribute.values or {str(flag).lower(): word for flag, word in FLAGS.items()}
        yield f'{indent}<Choices {names} choice="single-radio" showInline="true">'
        for value, word in values.items():
            yield f"{indent}  <Choice value={quoteattr(word)} alias={quoteattr(value)}/>"
        yield f"{indent}</Choices>"
    else:
        many = "" if attribute.kind == "list" else ' maxSubmissions="1"'
        yield f'{indent}<TextArea {names} editable="true" rows="1"{many}/>'
