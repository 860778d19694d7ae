"""Mentions that name one document become one reference with a canonical id."""

from __future__ import annotations

from typing import Any

import pytest

from vnplan_nlp import parse_text
from vnplan_nlp.resolve.issuers import Context
from vnplan_nlp.resolve.references import Resolution, Resolvers, fold, resolve_references
from vnplan_nlp.schema import Citation, Draft, Header, Issuer

AN_KHE = Header(
    doc_type="Kế hoạch",
    date="2023-02-10",
    issuer=Issuer(name="Ủy ban nhân dân thị xã An Khê", level="district", unit="An Khê", unit_code="623"),
)


def mention(index: int, reference: str, date: str | None = None, issuer: str | None = None, **fields: Any) -> Citation:
    number, _, rest = reference.partition("/" if "/" in reference.split("-")[0] else "-")
    year = None
    if rest[:4].isdigit() and rest[4:5] == "/":
        year, rest = rest[:4], rest[5:]
    given: dict[str, Any] = {
        "id": f"citations-{index}", "start": index, "end": index + 1, "text": "x", "rule": "test", "form": "numbered",
        "doc_type": "Quyết định", "number": number, "year": year, "symbol": rest, "reference": reference, "date": date,
        "issuer_text": issuer, "issuer": Issuer(name=issuer) if issuer else None,
    }  # fmt: skip
    return Citation(**{**given, **fields})


def named(index: int, text: str, date: str | None = None, **fields: Any) -> Citation:
    doc_type = text.split(" ")[0] if not text.startswith(("Bộ luật", "Hiến pháp", "Nghị quyết")) else text[:10].strip()
    return Citation(
        **{"id": f"citations-{index}", "start": index, "end": index + 1, "text": text, "rule": "named.law",
           "form": "named", "doc_type": doc_type, "date": date, **fields}
    )  # fmt: skip


def resolve(*citations: Citation, header: Header = AN_KHE, resolvers: Resolvers | None = None) -> Resolution:
    return resolve_references(Draft("", (), header=header, layers={"citations": citations}), resolvers)


def targets(*citations: Citation, header: Header = AN_KHE) -> list[str | None]:
    found = resolve(*citations, header=header).targets
    return [found.get(citation.id) for citation in citations]


def test_a_short_mention_joins_the_full_one() -> None:
    (reference,) = resolve(
        mention(0, "12/QĐ-TTg"), mention(1, "12/QĐ-TTg", "2023-03-05", "Thủ tướng Chính phủ", title="tiết kiệm")
    ).references
    assert reference.mentions == ("citations-0", "citations-1")
    assert (reference.date, reference.title) == ("2023-03-05", "tiết kiệm")
    assert (reference.canonical_id, reference.complete) == ("12-qd-ttg:2023", True)
    assert reference.iri == "/akn/vn/doc/quyet-dinh/thu-tuong-chinh-phu/2023-03-05/12-qd-ttg"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("01/CT-UBND", "2023-01-18"), ("1/CT-UBND", "2023-01-18")),
        (("102/2025/NQLT-UBTVQH15-CP", None), ("102/2025/NQLT/UBTVQH15-CP", None)),
        (("16/KH-MTTQ-BTT", None), ("16/KH-BTT-MTTQ", None)),
        (("27-NQ/TW", "2022-11-09"), ("27/NQ-TW", "2022-11-09")),
        (("01/2023/NQLT-CP-ĐCTUBTƯMTTQVN", None), ("01/2023/NQLT-CP-ĐCTUBTWMTTQVN", None)),
        (("03/2010/TTLT-BNV-BLĐTB&XH", None), ("03/2010/TTLT-BNV-BLĐTBXH", None)),
    ],
)
def test_spellings_of_one_number(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    first, second = targets(mention(0, *one), mention(1, *other))
    assert first == second is not None


def test_one_number_of_two_years_is_two_documents() -> None:
    assert targets(mention(0, "34-CT/TW", "2014-04-07"), mention(1, "34-CT/TW", "2024-05-24")) == [
        "34-ct-tw:2014",
        "34-ct-tw:2024",
    ]


def test_one_number_of_one_year_is_one_document_whatever_the_day() -> None:
    one, other = targets(mention(0, "33/KH-MTTQ-BTT", "2025-11-17"), mention(1, "33/KH-MTTQ-BTT", "2025-11-14"))
    assert one == other


def test_two_issuers_are_two_documents() -> None:
    assert targets(
        mention(0, "01/CT-UBND", "2023-01-18", "Ủy ban nhân dân tỉnh Gia Lai"),
        mention(1, "01/CT-UBND", "2023-01-03", "Chủ tịch Ủy ban nhân dân tỉnh Tây Ninh"),
    ) == ["01-ct-ubnd:2023@tinh-gia-lai", "01-ct-ubnd:2023@tinh-tay-ninh"]


def test_chairman_and_committee_share_a_series() -> None:
    one, other = targets(
        mention(0, "01/CT-UBND", None, "Ủy ban nhân dân tỉnh Gia Lai"),
        mention(1, "01/CT-UBND", None, "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai"),
    )
    assert one == other


def test_an_ambiguous_mention_stays_unresolved() -> None:
    citations = mention(0, "34-CT/TW", "2014-04-07"), mention(1, "34-CT/TW", "2024-05-24"), mention(2, "34-CT/TW")
    found = resolve(*citations)
    assert found.targets.get("citations-2") is None
    assert found.ambiguous == ("citations-2",)


def test_a_regulation_of_the_party_is_no_decision() -> None:
    one, other = targets(
        mention(0, "37-QĐ/TW", "2021-10-25", doc_type="Quy định"), mention(1, "37-QĐ/TW", "2021-03-01")
    )
    assert (one, other) == ("37-qdi-tw:2021", "37-qd-tw:2021")


@pytest.mark.parametrize(
    ("printed", "name", "code"),
    [
        ("Ủy ban nhân dân tỉnh", "Ủy ban nhân dân tỉnh Gia Lai", "64"),
        ("Hội đồng nhân dân thị xã", "Hội đồng nhân dân thị xã An Khê", "623"),
        ("Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh ủy Gia Lai", "64"),
        ("Thị ủy", "Thị ủy An Khê", "623"),
        (
            "Ban Chấp hành Đảng bộ thị xã khóa XVII",
            "Ban Chấp hành Đảng bộ thị xã An Khê khóa XVII",
            "623",
        ),
        ("Sở Nội vụ", "Sở Nội vụ tỉnh Gia Lai", "64"),
        ("Ủy ban nhân dân huyện Vạn Ninh", "Ủy ban nhân dân huyện Vạn Ninh", "571"),
        ("Tỉnh ủy Khánh Hòa", "Tỉnh ủy Khánh Hòa", "56"),
        ("Ủy ban nhân dân huyện", "Ủy ban nhân dân huyện", None),
        ("Bộ Chính trị", "Bộ Chính trị", None),
    ],
)
def test_relative_issuers_are_read_from_the_plans_own_place(printed: str, name: str, code: str | None) -> None:
    issuer = resolve(mention(0, "09/KH-X", "2022-12-26", printed)).issuers["citations-0"]
    assert (issuer.name, issuer.unit_code) == (name, code)


@pytest.mark.parametrize(
    ("text", "date", "target"),
    [
        ("Luật Thi đua, khen thưởng", "2022", "06-2022-qh15"),
        ("Luật Thi đua, khen thưởng", "2003-11-26", "15-2003-qh11"),
        ("Luật sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng", "2013", "39-2013-qh13"),
        ("Hiến pháp", "2013", "hien-phap:2013"),
        ("Luật Chưa ai nghe tới", None, "luat-chua-ai-nghe-toi"),
    ],
)
def test_a_law_named_with_its_year_is_its_number(text: str, date: str | None, target: str) -> None:
    printed = f"{text} năm {date}" if date and len(date) == 4 else text
    assert targets(named(0, printed, date)) == [target]


def test_between_passing_and_first_day_a_law_without_year_may_be_either() -> None:
    # 06/2022/QH15 was passed on 15/6/2022 and is in force from 01/01/2024.
    for day, target in (("2021-05-01", "15-2003-qh11"), ("2023-02-10", "luat-thi-dua-khen-thuong"), ("2024-02-01", "06-2022-qh15")):  # fmt: skip
        header = AN_KHE.model_copy(update={"date": day})
        assert targets(named(0, "Luật Thi đua, khen thưởng"), header=header) == [target]


def test_a_law_in_the_title_of_a_decree_is_that_of_the_decrees_day() -> None:
    outer = mention(0, "91/2017/NĐ-CP", "2017-07-31", doc_type="Nghị định")
    inner = named(1, "Luật Thi đua, khen thưởng", within="citations-0")
    assert targets(outer, inner) == ["91-2017-nd-cp", "15-2003-qh11"]


def test_a_law_without_year_is_the_version_that_the_text_names_elsewhere() -> None:
    one, other = targets(
        named(0, "Luật Thi đua, khen thưởng năm 2022", "2022"), named(1, "Luật Thi đua, khen thưởng")
    )
    assert one == other == "06-2022-qh15"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng", "Nghị quyết Đại hội XIII của Đảng"),
        ("Nghị quyết Đại hội Đảng bộ thị xã lần thứ XVII", "Nghị quyết Đại hội đại biểu Đảng bộ thị xã lần thứ XVII"),
        ("Nghị quyết Đại hội Đảng bộ thị xã lần thứ XVII, nhiệm kỳ 2020-2025", "Nghị quyết Đại hội Đảng bộ thị xã"),
    ],
)
def test_resolutions_of_one_congress(one: str, other: str) -> None:
    plan = parse_text(f"Triển khai {one}.\nThực hiện {other}, các đơn vị báo cáo.")
    first, second = plan.citations
    assert first.target == second.target is not None


def test_a_term_joins_its_date_and_tells_the_document_of_the_table() -> None:
    whole, term = targets(
        mention(0, "33-NQ/TW", "2014-06-09", "Ban Chấp hành Trung ương", doc_type="Nghị quyết"),
        mention(1, "33-NQ/TW", None, "Ban Chấp hành Trung ương khóa XI", doc_type="Nghị quyết"),
    )
    assert whole == term == "33-nq-tw:2014"
    short = mention(0, "26-x", None, "Ban Chấp hành Trung ương khóa X", doc_type="Nghị quyết", symbol=None)
    assert targets(short) == ["26-nq-tw:2008"]


def test_short_forms_and_anaphora_mean_what_was_cited() -> None:
    plan = parse_text(
        "KẾ HOẠCH\nVề đọc sách\nCăn cứ Chỉ thị số 11-CT/TU ngày 04/01/2021 của Tỉnh ủy (viết tắt là Chỉ thị 11).\n"
        "Thực hiện Chỉ thị 11, các thôn mở tủ sách. Theo Chỉ thị nêu trên, trường học góp sách.\n"
        "Quyết định số 45/QĐ-UBND ngày 02/3/2021 của UBND tỉnh (sau đây gọi là Quyết định). Theo Quyết định, kho sách mở cửa."
    )
    directive = {c.target for c in plan.citations if c.doc_type == "Chỉ thị"}
    decision = {c.target for c in plan.citations if c.doc_type == "Quyết định"}
    assert [c.form for c in plan.citations] == [
        "numbered", "short", "short", "anaphoric", "numbered", "short", "short",
    ]  # fmt: skip
    assert directive == {"11-ct-tu:2021"}
    assert decision == {"45-qd-ubnd:2021"}


def test_resolvers_can_be_replaced() -> None:
    def nowhere(citation: Citation, context: Context) -> Issuer | None:
        return Issuer(name="Ủy ban nhân dân xã Mới", level="commune")

    found = resolve(mention(0, "01/CT-UBND", None, "UBND tỉnh"), resolvers=Resolvers(issuer=nowhere))
    assert found.issuers["citations-0"].name == "Ủy ban nhân dân xã Mới"


def test_fold_drops_marks_and_writes_d_for_đ() -> None:
    assert fold("Đảng bộ Ủy ban") == "dang bo uy ban"
