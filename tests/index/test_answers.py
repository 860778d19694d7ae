"""What an index answers, over a handful of documents whose answers can be told by reading them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import vnplan_nlp as vp
from tests.index.writing import CENTRE, DISTRICT, MORE, PROVINCE, TEXTS, build, sheet
from vnplan_nlp.data.campaigns import movements
from vnplan_nlp.errors import AmbiguousReferenceError, UnknownPlaceError, UnknownReferenceError
from vnplan_nlp.index.loose import typed
from vnplan_nlp.index.model import CascadeNode


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vp.CitationIndex]:
    with vp.CitationIndex(build(tmp_path_factory.mktemp("index"), MORE)) as opened:
        yield opened


def paths(documents: object) -> list[str | None]:
    return [document.path for document in documents]  # type: ignore[attr-defined]


# --- references as they are typed ---


@pytest.mark.parametrize(
    ("typed_words", "canonical_id"),
    [
        ("45-ct-ttg:2021", "45-ct-ttg:2021"),
        ("45/CT-TTg", "45-ct-ttg:2021"),
        ("45 ct ttg", "45-ct-ttg:2021"),
        ("CT 45/CT-TTg 2021", "45-ct-ttg:2021"),
        ("Chỉ thị số 45/CT-TTg ngày 31/12/2021 của Thủ tướng Chính phủ", "45-ct-ttg:2021"),
        ("chi thi 45", "45-ct-ttg:2021"),
        ("nghi dinh 156", "156-2018-nd-cp"),
        ("156/2018/nđ-cp", "156-2018-nd-cp"),
        ("ke hoach 5 ia sao", "05-kh-ubnd:2022@xa-ia-sao.huyen-ia-grai.tinh-gia-lai"),
        ("luat lam nghiep", "16-2017-qh14"),
        ("Luật Lâm nghiệp 2017", "16-2017-qh14"),
        ("57 nq tw", "57-nq-tw:2014"),
        ("nghi quyet 57 chinh phu", "57-nq-cp:2021"),
    ],
)
def test_a_loosely_typed_reference_finds_its_document(index: vp.CitationIndex, typed_words: str, canonical_id: str) -> None:
    assert index.target(typed_words).canonical_id == canonical_id


def test_a_reference_that_fits_several_lists_them(index: vp.CitationIndex) -> None:
    with pytest.raises(AmbiguousReferenceError) as caught:
        index.target("nghi quyet 57")
    assert [text.rpartition("(")[2] for text in caught.value.candidates] == ["57-nq-cp:2021)", "57-nq-tw:2014)"]


@pytest.mark.parametrize("words", ["", "   ", "99999", "45/CT-TTg 1999", "quyết định 45", "' OR 1=1 --", '"', "\0", "\ud800", "()*^"])
def test_a_reference_that_fits_none_is_an_error(index: vp.CitationIndex, words: str) -> None:
    with pytest.raises(UnknownReferenceError):
        index.target(words)


def test_a_number_that_looks_like_a_year_may_be_either() -> None:
    assert {(said.number, said.year) for said in typed("Quyết định 2024")} == {("2024", None), (None, "2024")}
    assert {(said.number, said.year) for said in typed("2024/QĐ-UBND 2023")} >= {("2024", "2023")}


# --- targets ---


def test_a_citation_without_its_year_joins_the_one_document_that_it_can_mean(index: vp.CitationIndex) -> None:
    page = index.show("45 ct ttg")
    assert page.target.documents == 5
    assert [reading.witnesses[0].path for reading in page.readings if reading.inferred] == ["muon.txt"]
    assert page.years == {2022: 3, 2023: 2}


def test_a_document_older_than_the_other_year_is_not_joined(tmp_path: Path) -> None:
    texts = TEXTS | {"cu.txt": sheet(DISTRICT, "7/KH-UBND", "2015-03-01", "Thực hiện Chỉ thị số 45/CT-TTg;")}
    with vp.CitationIndex(build(tmp_path, texts)) as opened:
        assert opened.target("45-ct-ttg:2021").documents == 3
        assert opened.target("45-ct-ttg").documents == 1


def test_details_that_disagree_are_kept_with_their_witnesses(index: vp.CitationIndex) -> None:
    page = index.show("45 ct ttg")
    assert [(conflict.field, conflict.values) for conflict in page.conflicts] == [
        ("date", (("2021-12-31", 3), ("2021-12-30", 1)))
    ]
    wrong = next(reading for reading in page.readings if reading.date == "2021-12-30")
    assert paths(wrong.witnesses) == ["nham.txt"]
    assert page.target.date == "2021-12-31"


def test_what_the_letterhead_says_goes_before_what_others_say(index: vp.CitationIndex) -> None:
    target = index.target("12/KH-UBND gia lai")
    assert (target.title, target.date, target.held is not None) == ("Trồng cây đầu xuân", "2022-01-10", True)


def test_citing_documents_come_with_the_newest_first(index: vp.CitationIndex) -> None:
    answer = index.cited_by("45 ct ttg")
    assert paths(row.document for row in answer.rows) == ["nham.txt", "muon.txt", "huyen-khac.txt", "huyen.txt", "tinh.txt"]
    mention = answer.rows[-1].mentions[0]
    assert index.plan(answer.rows[-1].document.key).text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"role": "basis"}, ["huyen-khac.txt"]),
        ({"year": 2023}, ["nham.txt", "muon.txt"]),
        ({"level": "province"}, ["tinh.txt"]),
        ({"limit": 1, "offset": 1}, ["muon.txt"]),
    ],
)
def test_citing_documents_are_narrowed_down(index: vp.CitationIndex, asked: dict[str, object], found: list[str]) -> None:
    assert paths(row.document for row in index.cited_by("45 ct ttg", **asked).rows) == found  # type: ignore[arg-type]


def test_what_a_document_cites_comes_in_the_order_of_its_text(index: vp.CitationIndex) -> None:
    for key in ("huyen.txt", index.document("huyen.txt").key, "30/KH-UBND ia grai"):
        answer = index.cites(key)
        assert [(row.target.canonical_id, row.role) for row in answer.rows] == [
            ("45-ct-ttg:2021", "implements"),
            ("12-kh-ubnd:2022@tinh-gia-lai", "implements"),
        ]


def test_the_most_cited_are_told_by_groups(index: vp.CitationIndex) -> None:
    (overall,) = index.top(limit=1)
    assert overall.rows[0][0].canonical_id == "45-ct-ttg:2021"
    by_year = {group.group: [(target.canonical_id, count) for target, count in group.rows] for group in index.top(by="year")}
    assert by_year["2023"] == [("45-ct-ttg:2021", 2)]
    assert by_year["2019"] == [("156-2018-nd-cp", 1)]
    assert [group.group for group in index.top(by="type", groups=1)] == ["Chỉ thị"]
    assert [group.documents for group in index.top(by="issuer", groups=2)] == [5, 5]


def test_documents_that_are_cited_together_are_related(index: vp.CitationIndex) -> None:
    found = {one.target.canonical_id: (one.together, one.strength) for one in index.related("45 ct ttg")}
    assert found["12-kh-ubnd:2022@tinh-gia-lai"] == (1, round(1 / 5**0.5, 4))


def test_a_path_keeps_its_direction_where_it_can(index: vp.CitationIndex) -> None:
    down = index.path("05/KH-UBND ia sao", "45 ct ttg")
    assert [(step.document and step.document.path, step.arrow) for step in down.steps] == [
        ("xa.txt", "cites"),
        ("huyen.txt", "cites"),
        (None, None),
    ]
    up = index.path("45 ct ttg", "05/KH-UBND ia sao")
    assert [step.arrow for step in up.steps] == ["cited_by", "cited_by", None]


def test_a_path_may_turn_and_may_not_be_there(index: vp.CitationIndex) -> None:
    turning = index.path("12/KH-UBND gia lai", "luat lam nghiep")
    assert [step.arrow for step in turning.steps] == ["cites", "cited_by", "cites", None]
    assert index.path("57 nq tw", "45 ct ttg").steps == ()
    assert len(index.path("57 nq tw", "57 nq tw").steps) == 1


# --- cascade and coverage ---


def tree(node: CascadeNode) -> dict[str, object]:
    return {str(child.document and child.document.path): tree(child) for child in node.children}


def test_documents_stand_under_what_they_follow_at_first_hand(index: vp.CitationIndex) -> None:
    assert tree(index.cascade("45 ct ttg")) == {
        "tinh.txt": {"huyen.txt": {"xa.txt": {}}},
        "nham.txt": {},
        "muon.txt": {},
        "huyen-khac.txt": {},
    }
    assert [child.level for child in index.cascade("45 ct ttg").children] == ["province", "district", "district", "district"]


def test_a_cascade_counts_what_it_leaves_out(index: vp.CitationIndex) -> None:
    node = index.cascade("45 ct ttg", limit=1)
    assert (len(node.children), node.left_out, node.count()) == (1, 3, 6)
    assert index.cascade("45 ct ttg", depth=1).children[0].left_out == 1


def test_coverage_tells_which_units_have_a_plan(index: vp.CitationIndex) -> None:
    answer = index.coverage("45 ct ttg", within="gia lai", on="2022-12-31")
    covered = {unit.name: paths(unit.documents) for unit in answer.units if unit.documents}
    assert covered == {
        "tỉnh Gia Lai": ["tinh.txt"],
        "huyện Ia Grai": ["muon.txt", "huyen.txt"],
        "huyện Chư Sê": ["nham.txt", "huyen-khac.txt"],
        "xã Ia Sao": ["xa.txt"],
    }
    assert (answer.by_level["district"], answer.by_level["commune"]) == ((2, 17), (1, 220))


def test_coverage_is_by_the_units_of_the_day(index: vp.CitationIndex) -> None:
    answer = index.coverage("45 ct ttg", within="tỉnh Gia Lai", on="2025-08-01")
    assert "district" not in answer.by_level
    assert answer.covered == 1, "the province is there under its name; the xã Ia Sao of old is not"


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("huyện Ia Grai", "huyện Ia Grai"),
        ("huyen ia grai", "huyện Ia Grai"),
        ("64", "tỉnh Gia Lai"),
        ("TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("tp ho chi minh", "Thành phố Hồ Chí Minh"),
    ],
)
def test_a_place_may_be_below_a_province_or_a_code(index: vp.CitationIndex, place: str, first: str) -> None:
    assert index.coverage("45 ct ttg", within=place, on="2022-12-31").units[0].name == first


@pytest.mark.parametrize(("place", "day"), [("Xứ Mơ", None), ("tỉnh Hà Tây", "2025-12-01"), ("huyện Ia Grai", "2025-12-01")])
def test_a_place_that_is_not_there_is_an_error(index: vp.CitationIndex, place: str, day: str | None) -> None:
    with pytest.raises(UnknownPlaceError):
        index.coverage("45 ct ttg", within=place, on=day)


@pytest.mark.parametrize(
    "words",
    ["45-KL/TTg", "45/CT-UBND", "12/KH-UBND Kon Tum", "12-kh-ubnd:2022@tinh-kon-tum", "57 nq tu", "83/2021/NĐ-CP"],
)
def test_what_does_not_fit_is_not_taken_for_the_next_best(index: vp.CitationIndex, words: str) -> None:
    with pytest.raises(UnknownReferenceError):
        index.target(words)


def test_a_document_is_named_exactly_where_it_must_be(index: vp.CitationIndex) -> None:
    assert index.document("30/KH-UBND ia grai").path == "huyen.txt"
    with pytest.raises(UnknownReferenceError):
        index.document("30/KH-UBND ia grai", exact=True)
    with pytest.raises(AmbiguousReferenceError):
        index.document("kế hoạch trồng cây")


# --- search ---


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("quyet dinh phan bo", ["huyen-khac.txt"]),
        ("Quyết định phân bổ", ["huyen-khac.txt"]),
        ("QUYẾT ĐỊNH phan bo", ["huyen-khac.txt"]),
        ("quyết đinh phân bổ", []),
        ('"cây giống theo"', ["huyen-khac.txt"]),
        ('"giống cây theo"', []),
        ("83/2020/NĐ-CP", ["sua.txt"]),
        ("phong nong nghiep", ["huyen.txt"]),
        ("bao ve rung", ["sua.txt"]),
        ('" OR 1=1; DROP TABLE', []),
        ("\0 \ud800", []),
        ("NEAR( * ^ -", []),
    ],
)
def test_words_are_found_with_and_without_diacritics(index: vp.CitationIndex, words: str, found: list[str]) -> None:
    assert paths(hit.document for hit in index.search(words).hits) == found


def test_titles_that_have_the_words_come_first_then_the_newest_and_each_once(tmp_path: Path) -> None:
    texts = {
        f"{number}.txt": sheet(
            PROVINCE, f"{number}/KH-UBND", f"2022-01-{number + 10}", title="Trồng hoa" if number in (1, 3) else "Giữ rừng",
            body="Trồng hoa ở các trục đường.",
        )
        for number in range(1, 6)
    }  # fmt: skip
    with vp.CitationIndex(build(tmp_path, texts)) as opened:
        assert paths(hit.document for hit in opened.search("trong hoa").hits) == ["3.txt", "1.txt", "5.txt", "4.txt", "2.txt"]
        pages = [opened.search("trồng hoa", limit=2, offset=at) for at in (0, 2, 4, 6)]
    assert [paths(hit.document for hit in page.hits) for page in pages] == [
        ["3.txt", "1.txt"], ["5.txt", "4.txt"], ["2.txt"], [],
    ]  # fmt: skip
    assert {page.total for page in pages} == {5}


def test_a_snippet_shows_the_words_where_they_stand(index: vp.CitationIndex) -> None:
    (hit,) = index.search("phan bo").hits
    assert [text for text, found in hit.snippet.parts if found] == ["phân", "bổ"]


def test_a_snippet_is_found_in_a_long_text_with_quotes_and_backslashes(tmp_path: Path) -> None:
    long = "\n".join(f'{number}. Khẩu hiệu "Sạch \\ đẹp" của tổ {number} được treo ở đầu ngõ.' for number in range(1, 900))
    texts = {"dai.txt": sheet(PROVINCE, "1/KH-UBND", "2022-01-10", body=f"{long}\n900. Trồng hoa mười giờ ven đường.")}
    with vp.CitationIndex(build(tmp_path, texts)) as opened:
        (hit,) = opened.search("hoa muoi gio").hits
    assert [text for text, found in hit.snippet.parts if found] == ["hoa", "mười", "giờ"]


def test_facets_count_and_narrow_down(index: vp.CitationIndex) -> None:
    facets = index.search("trong cay").facets
    assert {facet.value: facet.documents for facet in facets["level"]} == {"district": 4, "province": 4, "commune": 2}
    assert [facet.value for facet in facets["province"]] == ["Gia Lai"]
    narrowed = index.search("trong cay", level="commune", year=2022, doc_type="KH", province="Gia Lai")
    assert paths(hit.document for hit in narrowed.hits) == ["xa.txt"]
    assert index.search("trong cay", province="Hà Nội").total == 0


def test_no_words_find_all_with_the_newest_first(index: vp.CitationIndex) -> None:
    result = index.search("", limit=2)
    assert (result.total, paths(hit.document for hit in result.hits)) == (len(MORE), ["nham.txt", "muon.txt"])


def test_a_number_is_looked_up_among_the_references(index: vp.CitationIndex) -> None:
    found = index.search("chi thi 45").references
    assert [candidate.target.canonical_id for candidate in found] == ["45-ct-ttg:2021"]


# --- campaigns, deadlines, changes ---


def test_a_campaign_is_found_by_a_part_of_its_name(index: vp.CitationIndex) -> None:
    page = index.campaign("doi song van hoa")
    assert paths(adoption.document for adoption in page.adoptions) == ["huyen.txt"]
    assert page.years == {2022: 1}
    assert [row.documents for row in index.campaigns()] == [1]
    with pytest.raises(UnknownReferenceError):
        index.campaign("không có phong trào này")


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2022-03-20", "2022-03-20", ["2022-03-20"]), ("2022-03-21", None, []), (None, "2022-03-19", []), (None, None, ["2022-03-20"])],
)
def test_deadlines_lie_between_two_days(index: vp.CitationIndex, first: str | None, last: str | None, days: list[str]) -> None:
    assert [row.last_day for row in index.deadlines(first, last)] == days


def test_a_basis_that_was_amended_is_told_with_its_witness(index: vp.CitationIndex) -> None:
    rows = index.changed_basis()
    assert [(row.document.path, row.when, row.by.canonical_id, row.witness.path) for row in rows] == [
        ("rung-moi.txt", "before", "83-2020-nd-cp", "sua.txt"),
        ("rung-cu.txt", "later", "83-2020-nd-cp", "sua.txt"),
    ]
    assert paths(row.document for row in index.changed_basis(when="later")) == ["rung-cu.txt"]
    assert index.changed_basis(ref="45 ct ttg") == ()


def test_statistics_count_what_is_there(index: vp.CitationIndex) -> None:
    counted = index.statistics()
    assert (counted.documents, counted.first_date, counted.last_date) == (len(MORE), "2019-02-01", "2023-03-02")
    assert counted.levels == {"commune": 2, "district": 4, "province": 4}


def test_the_whole_plan_comes_back(index: vp.CitationIndex) -> None:
    assert index.plan("xa.txt") == vp.parse_text(MORE["xa.txt"], filename="xa.txt")
    with pytest.raises(UnknownReferenceError):
        index.plan("khong-co.txt")


def test_the_directive_is_cited_as_it_is_printed() -> None:
    assert CENTRE in MORE["tinh.txt"]


def test_a_national_campaign_that_nobody_names_is_unknown(tmp_path: Path) -> None:
    with vp.CitationIndex(build(tmp_path, TEXTS)) as index:
        named = {one.movement for one in index.campaigns()}
        silent = next(one.id for one in movements() if one.id not in named)
        with pytest.raises(UnknownReferenceError):
            index.campaign(silent)


def test_a_file_from_outside_is_told_of_as_its_twin_in_the_archive(index: vp.CitationIndex) -> None:
    from vnplan_nlp.index.outside import cited_of_plan, document_of_plan

    for name, text in MORE.items():
        plan = vp.parse_text(text, filename=name)
        assert document_of_plan(plan) == index.document(name)
        held = [(row.role, row.mentions) for row in index.cites(name).rows]
        assert sorted((row.role, row.mentions) for row in cited_of_plan(plan, {})) == sorted(held)
