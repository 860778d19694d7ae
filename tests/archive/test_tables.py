"""The Parquet tables: every field has a column, every value its type, and no file is ever half written."""

import gc
import sys
import weakref
from datetime import date
from operator import attrgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import vnplan_nlp as vp
from vnplan_nlp.archive import tables
from vnplan_nlp.archive.columns import COLUMNS, COUNTED, day_of, pinpoint_words, year_of
from vnplan_nlp.archive.tables import TableBuffer, schema, table_names
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.schema import (
    LAYERS,
    Annotation,
    Assignment,
    Campaign,
    Citation,
    Commemoration,
    Deadline,
    Header,
    Indicator,
    Issue,
    Issuer,
    Origin,
    Page,
    Phase,
    Pinpoint,
    PlanDocument,
    Reference,
    Relation,
    Section,
    Signer,
    Time,
)

#: table -> the models whose fields its columns hold.
MODELS = {
    "documents": {"origin": Origin, "header": Header, "header.issuer": Issuer, "header.signer": Signer},
    "sections": {"": Section},
    "citations": {"": Citation, "issuer": Issuer},
    "references": {"reference": Reference, "reference.issuer": Issuer},
    "relations": {"": Relation},
    "campaigns": {"": Campaign},
    "phases": {"": Phase},
    "deadlines": {"": Deadline},
    "commemorations": {"": Commemoration},
    "times": {"": Time},
    "indicators": {"": Indicator},
    "assignments": {"": Assignment},
    "issues": {"": Issue},
}
#: Where the header's fields stand in the text is left to the JSON.
LEFT_OUT = {"header.spans"}

TEXT = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 45/KH-UBND
Tuyên Quang, ngày 10 tháng 02 năm 2025
KẾ HOẠCH
Trồng rừng và làm sạch đường thôn năm 2025
Căn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị; điểm a khoản 2 Điều 5 Nghị định số 91/2017/NĐ-CP.
I. CÁC ĐỢT
1. Đợt 1 (từ ngày 01/3/2025 đến ngày 31/5/2025)
2. Đợt 2 (từ ngày 01/6/2025 đến hết ngày 15/12/2025)
II. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ chủ trì trình danh sách khen thưởng trước ngày 15/12/2025.
2. Sở Tài chính thẩm định dự toán trong quý IV/2025.
"""


@pytest.fixture(scope="module")
def plan() -> PlanDocument:
    return vp.parse_text(TEXT, filename="ke-hoach.txt")


@pytest.fixture(scope="module")
def plans(root: Path) -> list[PlanDocument]:
    """The plans of this repository."""
    return [vp.parse(path) for path in sorted((root / "corpora" / "plans").glob("*.txt"))]


def written(folder: Path, *plans: PlanDocument, part: str = "part-00000") -> dict[str, pa.Table]:
    """The tables of some plans, read back from their files."""
    buffer = TableBuffer()
    for index, plan in enumerate(plans):
        buffer.add(plan, f"huyện/{index}.txt")
    return {path.parent.name: pq.read_table(path, partitioning=None) for path in buffer.write(folder, part)}


def column(table: pa.Table, name: str) -> list[object]:
    return table.column(name).to_pylist()


# --- the columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", COLUMNS)
def test_every_field_of_the_models_has_a_column(table: str) -> None:
    sources = {column.source for column in COLUMNS[table]}
    for owner, model in MODELS[table].items():
        fields = {f"{owner}.{name}".lstrip(".") for name in model.model_fields} - LEFT_OUT
        # The hash is the key of the rows; a nested model has columns of its own.
        assert fields - sources - {"origin.sha256"} - set(MODELS[table]) == set()


def test_every_layer_but_the_tables_of_the_text_is_a_table() -> None:
    assert set(table_names()) == {*LAYERS, "documents", "references", "issues"} - {"tables"}


@pytest.mark.parametrize("table", COLUMNS)
def test_names_of_columns_are_unique_and_the_key_is_first(table: str) -> None:
    names = [column.name for column in COLUMNS[table]]
    assert len(set(names)) == len(names)
    assert names[0] == "document_id"


@pytest.mark.parametrize("table", COLUMNS)
def test_the_schema_describes_itself(table: str) -> None:
    fields = list(schema(table))
    assert [(field.name, field.metadata[b"description"].decode()) for field in fields] == [
        (column.name, column.meaning) for column in COLUMNS[table]
    ]
    assert [str(field.type).replace("element: ", "").replace("date32[day]", "date32") for field in fields] == [
        column.type for column in COLUMNS[table]
    ]


def test_an_unknown_table_is_named_with_those_that_there_are() -> None:
    with pytest.raises(KeyError, match=r"no table 'plans'; there are documents, sections"):
        schema("plans")


# --- the rows --------------------------------------------------------------------------------------


def test_a_document_is_a_row(plan: PlanDocument, tmp_path: Path) -> None:
    (row,) = written(tmp_path, plan)["documents"].to_pylist()
    expected = {
        "document_id": plan.origin.sha256,
        "path": "huyện/0.txt",
        "filename": "ke-hoach.txt",
        "reference": "45/KH-UBND",
        "issuer_name": "Ủy ban nhân dân tỉnh Tuyên Quang",
        "issuer_level": "province",
        "date": "2025-02-10",
        "day": date(2025, 2, 10),
        "year": 2025,
        "phases_count": 2,
        "text": plan.text,
        "text_length": len(plan.text),
        "produced_by_version": plan.produced_by["vnplan_nlp"],
        "produced_by_config": plan.produced_by["config"],
        "signer_name": None,
        "recipients": [],
    }
    assert {name: row[name] for name in expected} == expected


def test_annotations_are_rows_with_their_own_values(plans: list[PlanDocument], tmp_path: Path) -> None:
    found = written(tmp_path, *plans)
    for name in set(LAYERS) - {"tables"}:
        items: list[Annotation] = [item for plan in plans for item in plan.layer(name)]
        keys = [plan.origin.sha256 for plan in plans for _ in plan.layer(name)]
        assert column(found[name], "document_id") == keys
        for spec in COLUMNS[name][1:]:
            if spec.convert is None and "." not in spec.source:
                value = attrgetter(spec.source)
                assert column(found[name], spec.name) == [value(item) for item in items], f"{name}.{spec.name}"


def test_counts_are_the_rows_of_the_other_tables(plans: list[PlanDocument], tmp_path: Path) -> None:
    found = written(tmp_path, *plans)
    for name in set(COUNTED) & set(table_names()):
        assert sum(column(found["documents"], f"{name}_count")) == found[name].num_rows > 0, name


def test_offsets_lead_into_the_text_of_the_document(plans: list[PlanDocument], tmp_path: Path) -> None:
    found = written(tmp_path, *plans)
    texts = dict(zip(column(found["documents"], "document_id"), column(found["documents"], "text"), strict=True))
    for name in set(table_names()) - {"documents"}:
        for row in found[name].select(["document_id", "start", "end", "text"]).to_pylist():
            if row["start"] is not None:
                assert texts[row["document_id"]][row["start"] : row["end"]] == row["text"]


def test_ids_lead_to_rows_of_other_tables(plans: list[PlanDocument], tmp_path: Path) -> None:
    found = written(tmp_path, *plans)

    def keys(table: str, name: str) -> set[tuple[object, ...]]:
        pairs = zip(column(found[table], "document_id"), column(found[table], name), strict=True)
        return {pair for pair in pairs if pair[1] is not None}

    assert keys("assignments", "deadline") <= keys("deadlines", "id")
    assert keys("citations", "target") == keys("references", "canonical_id")
    assert keys("relations", "object") <= keys("citations", "id")
    assert keys("deadlines", "section") <= keys("sections", "id")


def test_an_issuer_is_flat_and_null_where_there_is_none(tmp_path: Path) -> None:
    known = Citation(
        id="citations-0", start=0, end=2, text="KẾ", rule="r", form="short", doc_type="Chỉ thị",
        issuer=Issuer(name="Bộ Chính trị", level="party"),
    )  # fmt: skip
    unknown = known.model_copy(update={"id": "citations-1", "issuer": None})
    plan = vp.parse_text("KẾ HOẠCH").model_copy(update={"citations": (unknown, known, unknown)})
    found = written(tmp_path, plan)["citations"]
    assert column(found, "issuer_name") == [None, "Bộ Chính trị", None]
    assert column(found, "issuer_level") == [None, "party", None]
    assert column(found, "issuer_unit") == [None, None, None]


def test_a_place_inside_a_document_is_in_words_and_as_its_article(plan: PlanDocument, tmp_path: Path) -> None:
    found = written(tmp_path, plan)["citations"]
    assert column(found, "pinpoint") == [[], ["điểm a khoản 2 Điều 5"]]
    assert column(found, "articles") == [[], ["5"]]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Pinpoint(article="5", clause="2"), "khoản 2 Điều 5"),
        (Pinpoint(chapter="II", section="3"), "mục 3 Chương II"),
        (Pinpoint(appendix="I"), "Phụ lục I"),
    ],
)
def test_places_are_said_from_the_inside_out(place: Pinpoint, words: str) -> None:
    assert pinpoint_words([place]) == [words]


@pytest.mark.parametrize(
    ("value", "day", "year"),
    [
        ("2023-01-18", date(2023, 1, 18), 2023),
        ("2023-02-30", None, 2023),
        ("2023-01", None, 2023),
        ("2023-W01-1", None, 2023),
        ("2023-01-18/2023-02-18", None, 2023),
        ("--12-25", None, None),
        ("XXXX", None, None),
        (None, None, None),
    ],
)
def test_only_a_whole_date_is_a_day(value: str | None, day: date | None, year: int | None) -> None:
    assert (day_of(value), year_of(value)) == (day, year)


def test_a_deadline_without_a_day_keeps_its_value(plan: PlanDocument, tmp_path: Path) -> None:
    found = written(tmp_path, plan)["deadlines"]
    assert column(found, "value") == ["2025-12-15", "2025-Q4"]
    assert column(found, "last_day") == [date(2025, 12, 15), None]
    assert column(found, "last_day_strict") == [date(2025, 12, 14), None]


def test_a_reference_lies_where_it_is_mentioned_first(plan: PlanDocument, tmp_path: Path) -> None:
    found = written(tmp_path, plan)["references"]
    assert column(found, "canonical_id") == ["34-ct-tw:2014", "91-2017-nd-cp"]
    assert column(found, "mentions") == [["citations-0"], ["citations-1"]]
    assert column(found, "start") == [citation.start for citation in plan.citations]


def test_a_reference_has_no_place_where_the_citations_were_left_out(plan: PlanDocument, tmp_path: Path) -> None:
    found = written(tmp_path, plan.model_copy(update={"citations": ()}))
    assert column(found["references"], "start") == [None, None]
    assert column(found["references"], "canonical_id") == ["34-ct-tw:2014", "91-2017-nd-cp"]


def test_an_issue_has_its_words_and_its_page(tmp_path: Path) -> None:
    update = {
        "pages": (Page(number=1, start=0, end=4), Page(number=2, start=4, end=8)),
        "issues": (
            Issue(code="W301", severity="warning", message="…", start=5, end=8),
            Issue(code="W104", severity="warning", message="…"),
        ),
    }
    found = written(tmp_path, vp.parse_text("KẾ HOẠCH").model_copy(update=update))["issues"]
    assert found.select(["id", "start", "end", "page", "text", "code"]).to_pylist() == [
        {"id": "issues-0", "start": 5, "end": 8, "page": 2, "text": "ẠCH", "code": "W301"},
        {"id": "issues-1", "start": None, "end": None, "page": None, "text": None, "code": "W104"},
    ]


def test_a_number_too_large_for_its_column_is_null_and_costs_no_other(tmp_path: Path) -> None:
    years = (80, 99_999_999_999, 10**30, -(2**31))
    many = tuple(
        Commemoration(id=f"commemorations-{n}", start=0, end=2, text="KẾ", rule="r", name="…", years=value)
        for n, value in enumerate(years)
    )
    found = written(tmp_path, vp.parse_text("KẾ HOẠCH").model_copy(update={"commemorations": many}))
    assert column(found["commemorations"], "years") == [80, None, None, -(2**31)]


def test_names_of_files_that_are_no_utf8_stay_apart(tmp_path: Path) -> None:
    buffer = TableBuffer()
    for name in (b"k\xe9.txt", b"k\xea.txt"):
        buffer.add(vp.parse_text("KẾ HOẠCH"), name.decode("utf-8", "surrogateescape"))
    buffer.write(tmp_path, "part-00000")
    found = pq.read_table(tmp_path / "documents" / "part-00000.parquet")
    assert column(found, "path") == ["k\\udce9.txt", "k\\udcea.txt"]


# --- the buffer ------------------------------------------------------------------------------------


def test_rows_of_a_parse_are_those_of_its_json(plans: list[PlanDocument], tmp_path: Path) -> None:
    again = [PlanDocument.from_json(plan.to_json()) for plan in plans]
    assert written(tmp_path / "parsed", *plans) == written(tmp_path / "loaded", *again)


def test_the_same_plans_give_the_same_bytes(plans: list[PlanDocument], tmp_path: Path) -> None:
    for name in ("once", "twice"):
        written(tmp_path / name, *plans[:3])
    for table in table_names():
        once, twice = (tmp_path / name / table / "part-00000.parquet" for name in ("once", "twice"))
        assert once.read_bytes() == twice.read_bytes()


def test_a_buffer_counts_its_documents(plan: PlanDocument) -> None:
    buffer = TableBuffer()
    assert len(buffer) == 0
    buffer.add(plan, "a.txt")
    buffer.add(plan, "b.txt")
    assert len(buffer) == 2


def test_a_buffer_lets_the_plan_go() -> None:
    plan = vp.parse_text(TEXT)
    there, section = weakref.ref(plan), weakref.ref(plan.sections[0])
    buffer = TableBuffer()
    buffer.add(plan, "a.txt")
    del plan
    gc.collect()
    assert there() is None
    assert section() is None


# --- the files -------------------------------------------------------------------------------------


def test_tables_without_rows_are_written_with_their_columns(tmp_path: Path) -> None:
    for path in TableBuffer().write(tmp_path, "part-00007"):
        assert path == tmp_path / path.parent.name / "part-00007.parquet"
        assert pq.read_schema(path).equals(schema(path.parent.name), check_metadata=True)
        assert pq.read_metadata(path).num_rows == 0
    assert {path.name for path in tmp_path.iterdir()} == set(table_names())


def test_only_strings_that_repeat_are_kept_once(plan: PlanDocument, tmp_path: Path) -> None:
    written(tmp_path, plan)
    group = pq.read_metadata(tmp_path / "citations" / "part-00000.parquet").row_group(0)
    encodings = {group.column(at).path_in_schema: group.column(at).encodings for at in range(group.num_columns)}
    once = {name.split(".")[0] for name, found in encodings.items() if "RLE_DICTIONARY" in found}
    assert once == {column.name for column in COLUMNS["citations"] if column.repeats}


def test_parts_are_read_together(plan: PlanDocument, tmp_path: Path) -> None:
    written(tmp_path, plan, plan, part="part-00000")
    written(tmp_path, part="part-00001")
    written(tmp_path, plan, part="part-00002")
    assert pq.read_table(tmp_path / "phases").num_rows == 6


def test_a_file_is_whole_or_the_old_one(plan: PlanDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, plan)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def full(table: pa.Table, file: object, **options: object) -> None:
        file.write(b"PAR1")
        raise OSError("no space left")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="no space left"):
        written(tmp_path, plan, plan)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_readers_of_a_folder_do_not_see_what_a_killed_writer_left(
    plan: PlanDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, plan)

    def killed(self: Path, target: Path) -> None:
        raise SystemExit

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok: None)
    with pytest.raises(SystemExit):
        written(tmp_path, plan, part="part-00001")
    folder = tmp_path / "sections"
    assert len(list(folder.iterdir())) == 2
    assert pq.read_table(folder).num_rows == len(plan.sections)


def test_documents_are_written_last(plan: PlanDocument, tmp_path: Path) -> None:
    buffer = TableBuffer()
    buffer.add(plan, "a.txt")
    names = [path.parent.name for path in buffer.write(tmp_path, "part-00000")]
    assert names[-1] == "documents"
    assert sorted(names) == sorted(table_names())


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    tables.schema.cache_clear()
    with pytest.raises(MissingLibraryError, match=r"pip install 'vnplan-nlp\[tables\]'"):
        TableBuffer().write(tmp_path, "part-00000")
    with pytest.raises(MissingLibraryError):
        schema("documents")
