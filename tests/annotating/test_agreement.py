"""Agreement of two annotators, against figures worked out by hand."""

import io
import json
from collections import Counter

import pytest

from vnplan_nlp.annotating.agreement import agreement, as_json, cohen_kappa, pair_spans, write_csv
from vnplan_nlp.annotating.model import AnnotatedText, Span
from vnplan_nlp.errors import AnnotationFormatError

TEXT = "một hai ba bốn năm sáu bảy tám chín mười"


def text(*spans: Span, name: str = "a.txt", words: str = TEXT) -> AnnotatedText:
    return AnnotatedText(name, words, spans)


def span(words: str, layer: str = "campaigns", **attributes: object) -> Span:
    start = TEXT.index(words)
    return Span(f"{layer}@{start}+{len(words)}", layer, start, start + len(words), attributes)


A = text(span("một"), span("ba bốn"), span("bảy"), span("mười"))
B = text(span("một"), span("ba"), span("tám"))


def test_f1_of_spans() -> None:
    (layer,) = agreement([A], [B]).layers
    assert (layer.spans_a, layer.spans_b) == (4, 3)
    assert layer.exact == pytest.approx(2 / 7)  # một
    assert layer.overlap == pytest.approx(4 / 7)  # and ba bốn | ba


def test_kappa_of_words() -> None:
    # both inside: một, ba; both outside: hai, năm, sáu, chín; A has five of ten words, B three
    observed, chance = 6 / 10, 5 / 10 * 3 / 10 + 5 / 10 * 7 / 10
    assert agreement([A], [B]).layers[0].kappa == pytest.approx((observed - chance) / (1 - chance)) == 0.2


def test_disagreements_are_listed_in_reading_order() -> None:
    found = [(one.kind, one.text_a, one.text_b) for one in agreement([A], [B]).differences]
    assert found == [
        ("borders", "ba bốn", "ba"),
        ("only_a", "bảy", None),
        ("only_b", None, "tám"),
        ("only_a", "mười", None),
    ]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ({("x", "x"): 20, ("x", "y"): 5, ("y", "x"): 10, ("y", "y"): 15}, 0.4),  # 0.7 observed, 0.5 by chance
        ({("x", "x"): 45, ("x", "y"): 15, ("y", "x"): 25, ("y", "y"): 15}, 6 / 46),  # 0.6 observed, 0.54 by chance
        ({("x", "x"): 1, ("y", "y"): 1, ("z", "z"): 1}, 1.0),
        ({("x", "y"): 1, ("y", "x"): 1}, -1.0),
        ({("x", "x"): 3}, None),
        ({}, None),
    ],
)
def test_cohen_kappa(table: dict[tuple[str, str], int], kappa: float | None) -> None:
    found = cohen_kappa(Counter(table))
    assert found is None if kappa is None else found == pytest.approx(kappa)


def test_attributes_of_spans_that_are_paired() -> None:
    roles = (("một", "basis", "basis"), ("hai", "basis", "content"), ("ba", "content", "content"), ("bốn", "content", "content"))
    first = text(*(span(words, "citations", role=role) for words, role, _ in roles))
    second = text(*(span(words, "citations", role=role) for words, _, role in roles))
    found = agreement([first], [second])
    (role,) = found.attributes
    assert (role.layer, role.attribute, role.pairs) == ("citations", "role", 4)
    assert role.agreed == 0.75
    assert role.kappa == pytest.approx(0.5)  # chance: 2/4 * 1/4 + 2/4 * 3/4
    (difference,) = found.differences
    assert (difference.kind, difference.attribute) == ("attribute", "role")
    assert (difference.text_a, difference.value_a, difference.value_b) == ("hai", "basis", "content")


def test_an_attribute_that_one_leaves_empty_counts_as_a_value_of_its_own() -> None:
    first = text(span("một", "citations", role="basis"), span("hai", "citations", role="basis"))
    second = text(span("một", "citations", role="basis"), span("hai", "citations"))
    found = agreement([first], [second])
    assert found.attributes[0].agreed == 0.5
    assert found.differences[0].value_b == "∅"


def test_an_attribute_that_one_never_fills_in_is_not_compared() -> None:
    found = agreement([text(span("một", "citations", role="basis"))], [text(span("một", "citations"))])
    assert found.attributes == found.differences == ()


def test_free_text_is_not_compared() -> None:
    found = agreement([text(span("một", name="Một"))], [text(span("một", name="Hai"))])
    assert found.attributes == found.differences == ()


def test_an_optional_span_counts_only_where_both_have_it() -> None:
    optional = span("một", optional=True)
    alone = agreement([text(optional, span("hai"))], [text(span("hai"))])
    assert (alone.layers[0].spans_a, alone.layers[0].exact, alone.layers[0].kappa) == (1, 1.0, 1.0)
    assert alone.differences == ()
    assert agreement([text(optional)], [text(span("một"))]).layers[0].spans_a == 1


def test_spans_are_paired_one_to_one_by_what_they_share() -> None:
    whole, start, rest = span("ba bốn năm"), span("ba"), span("bốn năm")
    pairs, only_a, only_b = pair_spans([whole], [start, rest])
    assert (pairs, only_a, only_b) == ([(whole, rest)], [], [start])


def test_the_same_borders_come_before_the_longest_overlap() -> None:
    outer, inner = span("ba bốn năm"), span("bốn")
    pairs, _, _ = pair_spans([inner, outer], [outer, inner])
    assert all(one is other for one, other in pairs)


def test_the_two_may_be_swapped() -> None:
    one, other = agreement([A], [B]).layers[0], agreement([B], [A]).layers[0]
    assert (one.exact, one.overlap, one.kappa) == (other.exact, other.overlap, other.kappa)


def test_one_who_agrees_with_herself(awkward: AnnotatedText) -> None:
    found = agreement([awkward], [awkward])
    assert found.differences == ()
    assert all(layer.exact == layer.overlap == layer.kappa == 1 for layer in found.layers)


def test_documents_are_paired_by_name() -> None:
    found = agreement([A, text(name="b.txt")], [text(name="c.txt"), text(name="a.ann")])
    assert found.documents == 1
    assert found.unpaired == ("b", "c")


def test_layers_that_are_asked_for() -> None:
    both = text(span("một"), span("một", "phases"))
    assert [layer.layer for layer in agreement([both], [both], layers=["phases"]).layers] == ["phases"]


@pytest.mark.parametrize(
    ("second", "layers", "reason"),
    [
        (text(name="b.txt"), None, "no document of the same name"),
        (text(words="một hai bà bốn"), None, "differ at character 9"),
        (text(words=f"{TEXT} mười"), None, f"differ at character {len(TEXT)}"),
        (text(), ["laws"], "no layer 'laws'"),
    ],
)
def test_what_cannot_be_compared(second: AnnotatedText, layers: list[str] | None, reason: str) -> None:
    with pytest.raises(AnnotationFormatError, match=reason):
        agreement([A], [second], layers=layers)


def test_figures_as_json() -> None:
    found = json.loads(json.dumps(as_json(agreement([A], [B]))))
    assert found["layers"]["campaigns"] == {"a": 4, "b": 3, "exact": 0.2857, "overlap": 0.5714, "kappa": 0.2}
    assert len(found["differences"]) == 4


def test_no_cell_of_the_list_is_a_formula() -> None:
    words = "=1+1 hai"
    file = io.StringIO()
    write_csv(agreement([text(Span("x", "campaigns", 0, 4), words=words)], [text(words=words)]), file)
    assert "'=1+1" in file.getvalue()
