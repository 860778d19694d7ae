"""The page of errors: the errors of the evaluation, each once, in their context, safe in any text."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.annotating.errors_of_plans import written
from vnplan_nlp import parse
from vnplan_nlp.evaluate import evaluate_folders
from vnplan_nlp.evaluate_errors import Error, errors_in_context, errors_page


@pytest.fixture
def errors(tmp_path: Path) -> list[Error]:
    return list(errors_in_context(*written(tmp_path)))


def page_of(tmp_path: Path, name: str = "kenh") -> str:
    folders = written(tmp_path, name)
    return errors_page(evaluate_folders(*folders), list(errors_in_context(*folders)))


def test_errors_of_each_kind(errors: list[Error]) -> None:
    assert [(error.layer, error.kind) for error in errors] == [
        ("header", "different"),
        ("citations", "spurious"),
        ("citations_full", "different"),
        ("citations_full", "spurious"),
        ("deadlines", "missed"),
    ]


def test_they_are_those_of_the_evaluation(tmp_path: Path) -> None:
    folders = written(tmp_path)
    counted: Counter[str] = Counter()
    for error in errors_in_context(*folders):
        counted[error.layer] += (error.gold is not None) + (error.predicted is not None)
    for layer in evaluate_folders(*folders).totals():
        assert counted[layer.layer] == len(layer.missed) + len(layer.spurious)


@pytest.mark.parametrize("change", ["deadlines", "citations", "campaigns", "sections"])
def test_they_are_those_of_the_evaluation_on_the_corpora(root: Path, tmp_path: Path, change: str) -> None:
    plan = root / "corpora" / "plans" / "tinh-2021-thi-dua.txt"
    prediction = json.loads(parse(str(plan)).to_json())
    for number, item in enumerate(prediction[change]):
        if number % 2:
            item |= {"value": "1999", "date": "1999", "reference": "0/0", "name": "khác", "title": "khác", "path": "Z"}
    found = tmp_path / f"{plan.stem}.json"
    found.write_text(json.dumps(prediction, ensure_ascii=False), "utf-8")
    gold = root / "annotations" / "gold" / found.name
    counted: Counter[str] = Counter()
    for error in errors_in_context(gold, found):
        counted[error.layer] += (error.gold is not None) + (error.predicted is not None)
    wanted = {layer.layer: len(layer.missed) + len(layer.spurious) for layer in evaluate_folders(gold, found).totals()}
    assert sum(wanted.values()) > 0
    assert counted == {layer: count for layer, count in wanted.items() if count}


def test_what_differs_has_both_sides_and_both_places(errors: list[Error]) -> None:
    error = errors[2]
    assert error.gold is not None
    assert error.predicted is not None
    assert (error.gold.fields["Ngày (ISO)"], error.predicted.fields["Ngày (ISO)"]) == ("2031-05-04", "2031-05-03")
    for side in (error.gold, error.predicted):
        assert side.place is not None
        assert error.text[slice(*side.place)].startswith("Chỉ thị số 12/CT-UBND")


def test_a_document_without_a_prediction_is_missed_whole(tmp_path: Path) -> None:
    gold, predicted = written(tmp_path)
    (predicted / "kenh.json").unlink()
    errors = list(errors_in_context(gold, predicted))
    assert {error.kind for error in errors} == {"missed"}
    assert "1 văn bản không có kết quả" in errors_page(evaluate_folders(gold, predicted), errors)


def test_no_error_is_said(tmp_path: Path) -> None:
    gold, predicted = written(tmp_path)
    assert "Không có chỗ nào khác" in errors_page(evaluate_folders(gold, predicted), [])


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_nothing_of_a_document_is_markup(tmp_path: Path) -> None:
    page = page_of(tmp_path, "a<img src=x onerror=alert(1)>'\"b")
    elements = Elements(page).seen
    assert not {tag for tag, _ in elements} & {"b", "img", "link", "iframe"}
    assert not {name for _, attributes in elements for name in attributes if name.startswith("on")}
    assert "&lt;3 m &amp; &gt;1 m" in page
    assert "&lt;b&gt;X&lt;/b&gt;" in page


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    assert not {name for _, attributes in Elements(page).seen for name in attributes} & {"src", "href", "style"}
    assert not re.search(r"https?:|url\(|@import|fetch\(", page)


@pytest.mark.parametrize("tag", ["style", "script"])
def test_the_policy_allows_what_the_page_holds_and_no_more(tmp_path: Path, tag: str) -> None:
    page = page_of(tmp_path)
    (policy,) = [a["content"] for t, a in Elements(page).seen if t == "meta" and a.get("http-equiv")]
    (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert policy is not None
    assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_is_the_same_every_time(tmp_path: Path) -> None:
    assert page_of(tmp_path) == page_of(tmp_path)
