"""Canonical ids: `format_id` and `parse_id` are inverse; IRIs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnplan_nlp.schema.canonical import CanonicalId, InvalidIdError, akn_iri, format_id, parse_id, slug

SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,6}(?:-[a-z][a-z0-9]{0,5}){0,3}", fullmatch=True)
IDS = st.builds(
    CanonicalId,
    number=st.none() | st.from_regex(r"[0-9]{2,4}(?:\.[0-9]{1,2})?[a-z]?", fullmatch=True),
    year=st.none(),
    symbol=SLUGS,
    when=st.none() | st.integers(1945, 2045).map(str) | st.integers(1, 20).map("k{}".format),
    issuer=st.none() | st.from_regex(r"[a-z]{2,6}(?:-[a-z]{2,6}){0,2}(?:\.[a-z]{2,6}){0,2}", fullmatch=True),
)


@given(IDS)
def test_format_and_parse_are_inverse(canonical: CanonicalId) -> None:
    assert parse_id(format_id(canonical)) == canonical


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("34-ct-tw:2014", ("34", None, "ct-tw", "2014", None)),
        ("91-2017-nd-cp", ("91", "2017", "nd-cp", None, None)),
        ("66.4-2025-nq-cp", ("66.4", "2025", "nq-cp", None, None)),
        ("36a-ttr-trd:2025", ("36a", None, "ttr-trd", "2025", None)),
        ("26-nq-tw:k10", ("26", None, "nq-tw", "k10", None)),
        ("01-ct-ubnd:2023@thi-xa-an-khe.tinh-gia-lai", ("01", None, "ct-ubnd", "2023", "thi-xa-an-khe.tinh-gia-lai")),
        ("luat-dat-dai", (None, None, "luat-dat-dai", None, None)),
        ("hien-phap:2013", (None, None, "hien-phap", "2013", None)),
    ],
)
def test_parts(text: str, parts: tuple[str | None, ...]) -> None:
    assert tuple(parse_id(text)) == parts
    assert str(parse_id(text)) == text


@pytest.mark.parametrize("text", ["", "34", "34-CT/TW", "34-ct-tw:14", "34-ct-tw@", "đất"])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(InvalidIdError, match="is no canonical id"):
        parse_id(text)


def test_iri_has_class_type_author_date_and_number() -> None:
    law = akn_iri(parse_id("06-2022-qh15"), "Luật", "2022-06-15", "Quốc hội")
    assert law == "/akn/vn/act/luat/quoc-hoi/2022-06-15/06-2022-qh15"
    plan = akn_iri(parse_id("12-kh-ubnd:2023@tinh-gia-lai"), "Kế hoạch", None, None)
    assert plan == "/akn/vn/doc/ke-hoach/tinh-gia-lai/2023/12-kh-ubnd"
    party = akn_iri(parse_id("26-nq-tw:k10"), "Nghị quyết", None, "Ban Chấp hành Trung ương khóa X")
    assert party == "/akn/vn/doc/nghi-quyet/ban-chap-hanh-trung-uong/-/26-nq-tw-k10"


def test_slug() -> None:
    assert slug("Quyết định  số ĐẶC biệt") == "quyet-dinh-so-dac-biet"
