"""Links around citations, in text and in markup that must stay whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnplan_nlp as vp
from vnplan_nlp.schema import Reference

TARGET = "https://example.org/{canonical_id}"
DECREE = "Nghị định số 91/2017/NĐ-CP"


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="citation" href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)


def unlinked(html: str) -> str:
    return re.sub(r'<a class="citation"[^>]*>(.*?)</a>', r"\1", html, flags=re.S)


def test_plain_text_is_escaped_and_linked() -> None:
    out = vp.link(f"Theo {DECREE} & 5 < 6.", TARGET)
    assert links(out) == [("https://example.org/91-2017-nd-cp", DECREE)]
    assert unlinked(out) == f"Theo {DECREE} &amp; 5 &lt; 6."


def test_the_default_target_is_the_iri() -> None:
    assert links(vp.link(DECREE))[0][0].startswith("/akn/vn/act/nghi-dinh/chinh-phu/2017-07-31/")


def test_a_function_may_refuse_a_link() -> None:
    def only_laws(reference: Reference) -> str | None:
        return f"#{reference.canonical_id}" if reference.doc_type == "Luật" else None

    assert [href for href, _ in links(vp.link(f"{DECREE}, Luật Đất đai năm 2024", only_laws))] == ["#31-2024-qh15"]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        (f"<p>Theo {DECREE}.</p>", [DECREE]),
        ("<p>Nghị định số <b>91/2017/NĐ-CP</b> ngày 31/7/2017</p>", ["Nghị định số ", "91/2017/NĐ-CP", " ngày 31/7/2017"]),
        ("<p>Nghị định số&nbsp;91/2017/N&#272;-CP</p>", ["Nghị định số&nbsp;91/2017/N&#272;-CP"]),
        (f'<a href="#">{DECREE}</a>', []),
        (f"<script>var a = '{DECREE}'</script><p>Hết</p>", []),
        (f"<head><title>{DECREE}</title></head><p>Hết</p>", []),
        (f'<img alt="{DECREE}"><p>Hết</p>', []),
        (f"<!-- {DECREE} --><p>Hết</p>", []),
        (f"<ul><li>{DECREE}<li>Luật Đất đai năm 2024</ul>", [DECREE, "Luật Đất đai năm 2024"]),
        ("<p></p>", []),
        ("<p>x < y</p>", []),
    ],
)
def test_markup_stays_as_it_is(html: str, texts: list[str]) -> None:
    out = vp.link(html, TARGET)
    assert [words for _, words in links(out)] == texts
    assert unlinked(out) == html


PIECES = st.lists(
    st.sampled_from(
        [DECREE, " ", "<p>", "</p>", "<b>", "</b>", "<br/>", "&amp;", "&nbsp;", "<a href='#'>", "</a>", "<", "Luật Đất đai",
         " số ", "34-CT/TW", "<!-- x -->", "<script>", "</script>", "\n", "<td title='a>b'>"]
    ),
    max_size=14,
)  # fmt: skip


class Balanced(HTMLParser):
    """Counts links: none opens inside another one that `link` has made."""

    inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and ("class", "citation") in attrs:
            assert self.inside == 0
            self.inside += 1
        else:
            assert self.inside == 0, f"<{tag}> inside a link"

    def handle_endtag(self, tag: str) -> None:
        if self.inside:
            assert tag == "a"
            self.inside -= 1


@given(PIECES)
def test_any_markup_comes_back_when_the_links_are_taken_out(pieces: list[str]) -> None:
    html = "<div>" + "".join(pieces)
    out = vp.link(html, TARGET)
    assert unlinked(out) == html
    Balanced().feed(out)


def test_annotated_html_links_inner_citations_inside_outer_ones() -> None:
    plan = vp.parse_text("Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng năm 2013 & khác.")
    out = plan.annotated_html(TARGET)
    assert links(out) == [
        ("https://example.org/39-2013-qh13", "Luật sửa đổi, bổ sung một số điều của "),
        ("https://example.org/15-2003-qh11", "Luật Thi đua, khen thưởng"),
        ("https://example.org/39-2013-qh13", " năm 2013"),
    ]
    assert unlinked(out) == f"<p>{plan.text.replace('&', '&amp;')}</p>"


def test_annotated_html_has_a_paragraph_for_every_line() -> None:
    plan = vp.parse_text(f"KẾ HOẠCH\nVề đọc sách\n\nI. CĂN CỨ\n- {DECREE};\n- Luật Đất đai năm 2024.")
    out = plan.annotated_html(TARGET)
    assert out.count("<p>") == plan.text.count("\n") + 1
    assert len(links(out)) == 2
