"""displaCy: colours by layer, several layers in one picture, links to documents."""

import re
from html import unescape
from pathlib import Path

import pytest
from spacy import displacy
from spacy.tokens import Doc

import vnplan_nlp as vp
from vnplan_nlp.spacy_components import SPAN_LAYERS, displacy_options, labels, render, to_doc
from vnplan_nlp.spacy_components.rendering import COLORS, LAYER_COLORS

TEXT = (
    "KẾ HOẠCH\nI. MỤC ĐÍCH\n1. Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 & a < b và phong trào “Dạy tốt”"
    " trước ngày 20/6/2021."
)


@pytest.fixture
def doc() -> Doc:
    return to_doc(vp.parse_text(TEXT))


def test_every_label_has_the_colour_of_its_layer() -> None:
    assert {label: LAYER_COLORS[layer] for layer in SPAN_LAYERS for label in labels(layer)} == COLORS


def test_every_layer_has_a_colour_of_its_own() -> None:
    assert len({LAYER_COLORS[layer] for layer in SPAN_LAYERS}) == len(SPAN_LAYERS)


def test_displacy_finds_the_colours_by_itself(doc: Doc) -> None:
    html = displacy.render(doc, style="span", jupyter=False, options={"spans_key": "citations"})
    assert LAYER_COLORS["citations"] in html


def test_the_options_link_citations_to_their_documents(doc: Doc) -> None:
    html = displacy.render(
        doc, style="span", jupyter=False, options=displacy_options("citations", link="https://example.org/{}")
    )
    assert 'href="https://example.org/34-ct-tw:2014"' in html


@pytest.mark.parametrize("style", ["span", "ent"])
def test_several_layers_are_in_one_picture(doc: Doc, style: str) -> None:
    html = render(doc, ("citations", "deadlines"), style=style)
    assert LAYER_COLORS["citations"] in html
    assert LAYER_COLORS["deadlines"] in html
    assert LAYER_COLORS["campaigns"] not in html


@pytest.mark.parametrize("style", ["span", "ent"])
def test_nothing_of_the_text_is_markup(doc: Doc, style: str) -> None:
    html = render(doc, style=style)
    assert "a < b" not in html
    assert "&amp;" in html
    assert "&lt;" in html


def test_style_ent_keeps_the_text(doc: Doc) -> None:
    without_labels = re.sub(r"<span.*?</span>", "", render(doc, style="ent"), flags=re.DOTALL)
    shown = unescape(re.sub(r"<[^>]+>", "", without_labels))
    assert "".join(shown.split()) == "".join(TEXT.split())


def test_style_ent_shows_one_of_those_that_overlap(doc: Doc) -> None:
    html = render(doc, ("citations", "times", "references"), style="ent")
    assert html.count("34</mark>") + html.count("34-CT/TW") == 1


def test_render_links_citations(doc: Doc) -> None:
    assert 'href="https://example.org/34-ct-tw:2014"' in render(doc, link="https://example.org/{}")


def test_a_page_is_a_whole_page(doc: Doc) -> None:
    assert render(doc, page=True).startswith("<!DOCTYPE html>")


def test_layers_that_a_doc_has_not_are_left_out() -> None:
    assert "34" in render(to_doc(vp.parse_text(TEXT), layers=()))


def test_an_unknown_style_is_refused(doc: Doc) -> None:
    with pytest.raises(ValueError, match="no style 'dep'; there are span, ent"):
        render(doc, style="dep")


def test_a_long_plan_is_rendered(root: Path) -> None:
    doc = to_doc(vp.parse(max((root / "corpora" / "plans").glob("*.txt"), key=lambda path: path.stat().st_size)))
    assert render(doc, SPAN_LAYERS).count("CITATION.") == len(doc.spans["citations"])
