"""The HTML report without a browser."""

import base64
import hashlib
import html
import json
import re
import sys
from importlib.resources import files

import pytest

import vnplan_nlp as vp
from tests.compare.report_fixtures import example
from vnplan_nlp.compare.model import Change, Comparison
from vnplan_nlp.compare.report_html import environment, write_html
from vnplan_nlp.errors import MissingLibraryError

Example = tuple[Comparison, vp.PlanDocument, vp.PlanDocument]


@pytest.fixture(scope="module")
def case() -> Example:
    return example()


@pytest.fixture(scope="module")
def page(case: Example) -> str:
    return write_html(*case)


def pane(page: str, side: str) -> str:
    found = re.search(rf'data-side="{side}">(.*?)</div></div>', page, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_both_texts_are_there_in_full(case: Example, page: str) -> None:
    _, plan, directive = case
    assert squeezed(pane(page, "p")) == squeezed(plan.text)
    assert squeezed(pane(page, "d")) == squeezed(directive.text)


def test_every_requirement_has_a_row_and_an_anchor_in_the_directive(case: Example, page: str) -> None:
    for number in range(1, len(case[0].requirements) + 1):
        assert page.count(f'id="r-{number}"') == 1
        assert page.count(f'id="d-{number}"') == 1


def test_every_link_leads_somewhere_and_no_id_comes_twice(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(ids)


def test_nothing_is_fetched(page: str) -> None:
    assert not re.findall(r'(?:src|href|action|data)="(?!#)', page)
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_allows_its_own_style_and_script_by_hash(page: str, tag: str) -> None:
    body = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert body is not None
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
    told = html.unescape(policy[1])
    assert told.startswith("default-src 'none'")
    assert f"{tag}-src 'sha256-{digest}'" in told
    assert "unsafe" not in told


def test_the_same_comparison_gives_the_same_page(case: Example, page: str) -> None:
    assert write_html(*case) == page


def test_texts_are_escaped() -> None:
    evil = "<script>alert(1)</script> & \"quoted\" ' {{ 7 + 7 }} </style>"
    directive = vp.parse_text(f"CHỈ THỊ\nVề việc {evil}\n1. Ủy ban nhân dân các xã báo cáo {evil} trước ngày 20/12/2024.\n")
    plan = vp.parse_text(f"KẾ HOẠCH\nVề việc {evil}\n1. Ủy ban nhân dân các xã báo cáo {evil} trước ngày 25/12/2024.\n")
    page = write_html(vp.compare(plan, directive), plan, directive)
    assert page.count("<script>") == 1
    assert page.count("</style>") == 1
    assert "{{ 7 + 7 }}" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<script>alert(1)</script>" in pane(page, "p")


def test_letters_that_html_cannot_hold_are_left_out(case: Example) -> None:
    comparison, plan, directive = case
    first = comparison.requirements[0].model_copy(update={"text": "a\x00b\ud800c\x1bd\u2028e"})
    changed = comparison.model_copy(update={"requirements": (first, *comparison.requirements[1:])})
    page = write_html(changed, plan, directive)
    assert "abcd e" in page
    page.encode("utf-8")


def test_near_passages_of_what_is_missing_are_not_linked_as_answers(case: Example) -> None:
    comparison, plan, directive = case
    answered = next(item for item in comparison.requirements if item.status == "covered" and item.addressed == "yes")
    number = comparison.requirements.index(answered) + 1
    missing = answered.model_copy(update={"status": "missing", "changes": ()})
    items = (*comparison.requirements[: number - 1], missing, *comparison.requirements[number:])
    page = write_html(comparison.model_copy(update={"requirements": items}), plan, directive)
    assert f'id="p-{number}"' in write_html(comparison, plan, directive)
    assert f'id="p-{number}"' not in page
    row = re.search(rf'<tr id="r-{number}".*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "Gần nhất nhưng không đáp ứng" in row[0]


def test_slips_outside_of_matches_are_listed_and_marked(case: Example) -> None:
    comparison, plan, directive = case
    at = plan.text.index("thi đua")
    slip = Change(kind="slip", plan="thi đua", direction="copied", plan_start=at, plan_end=at + len("thi đua"))
    page = write_html(comparison.model_copy(update={"slips": (slip,)}), plan, directive)
    assert 'href="#s-1"' in page
    assert '<mark id="s-1" class="c-copied"' in page
    assert "1 chỗ chép sót" in page


def test_the_page_speaks_english_too(case: Example) -> None:
    page = write_html(*case, language="en")
    assert '<html lang="en">' in page
    assert "Coverage by section" in page
    assert "Mức đáp ứng" not in page


def test_both_languages_have_the_same_words() -> None:
    words = json.loads(files("vnplan_nlp.data").joinpath("report_words.json").read_text("utf-8"))

    def keys(tree: object, path: str = "") -> set[str]:
        if not isinstance(tree, dict):
            return {path}
        return {key for name, below in tree.items() for key in keys(below, f"{path}/{name}")}

    assert keys(words["vi"]) == keys(words["en"])


def test_an_empty_directive_gives_a_page() -> None:
    directive, plan = vp.parse_text("CHỈ THỊ\nVề việc nghỉ lễ\n"), vp.parse_text("KẾ HOẠCH\nNghỉ lễ\n")
    page = write_html(vp.compare(plan, directive), plan, directive)
    assert "không giao yêu cầu nào" in page


def test_two_long_documents_stay_under_a_megabyte() -> None:
    # Short items make the most rows; each is told in words of its own.
    words = ["trường", "xã", "thôn", "quỹ", "hộ", "nước", "rừng", "chợ", "đường", "cầu", "lớp", "sách", "cây", "đê", "mương", "bếp"]
    asked = [
        f"{n}. Ủy ban nhân dân các xã rà soát {words[n % 16]} {words[n // 16 % 16]} {words[n // 256 % 16]} và báo cáo kết quả {n} hộ."
        for n in range(1, 1200)
    ]
    directive = vp.parse_text("CHỈ THỊ\nVề việc rà soát\nI. NHIỆM VỤ\n" + "\n".join(asked))
    plan = vp.parse_text("KẾ HOẠCH\nVề việc rà soát\nI. NHIỆM VỤ\n" + "\n".join(reversed(asked)))
    comparison = vp.compare(plan, directive)
    page = write_html(comparison, plan, directive)
    assert len(directive.text) > 90_000
    assert page.count('<tr id="r-') == len(comparison.requirements) > 1000
    assert len(page.encode()) < 1_000_000


def test_without_jinja_the_extra_is_named(case: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingLibraryError, match=r"jinja2 .*vnplan-nlp\[report\]"):
        write_html(*case)
