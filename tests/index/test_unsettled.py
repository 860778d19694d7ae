"""Whoever asks while a build runs, or after one was interrupted, gets answers: what is settled lags behind what is there."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

import vnplan_nlp as vp
from tests.index.writing import MORE, PROVINCE, build, line, sheet
from vnplan_nlp.errors import UnknownReferenceError, VnplanError
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.merging import Merger

LOCAL = "lễ ra quân phong trào “Ngày thứ Bảy vì môi trường Ia Grai”"
TEXTS = MORE | {"le.txt": sheet(PROVINCE, "33/KH-UBND", "2022-05-05", body=f"1. Tổ chức {LOCAL}.")}


def source(folder: Path, name: str, texts: dict[str, str]) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(f"{line(text, title)}\n" for title, text in texts.items()), "utf-8")
    return path


@pytest.fixture(params=["first", "more", "fewer"])
def unsettled(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[vp.CitationIndex]:
    """An index whose first build, one that adds, and one that removes ended before it was settled."""
    names = list(TEXTS)
    some = {name: TEXTS[name] for name in names[::2]}
    index = tmp_path / "index.db" if request.param == "first" else build(tmp_path, some if request.param == "more" else TEXTS)
    monkeypatch.setattr(Merger, "settle", lambda self: None)
    with Builder(index) as builder:
        builder.sync([source(tmp_path, "now", some if request.param == "fewer" else TEXTS)])
    with vp.CitationIndex(index) as opened:
        yield opened


def test_every_question_has_an_answer(unsettled: vp.CitationIndex) -> None:
    assert unsettled.statistics().unsettled + len(list(unsettled.documents())) > 0
    unsettled.changed_basis()
    unsettled.top(by="year")
    unsettled.deadlines()
    unsettled.search("trồng cây")
    for row in unsettled.campaigns():
        unsettled.campaign(row.movement or row.name)
    for target in list(unsettled.targets()):
        for ask in (unsettled.show, unsettled.related, unsettled.cited_by, unsettled.cascade):
            ask(target.canonical_id)
    for one, other in pairwise(list(unsettled.targets())):
        unsettled.path(one.canonical_id, other.canonical_id)


def test_a_first_build_counts_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Merger, "settle", lambda self: None)
    with Builder(tmp_path / "index.db") as builder:
        builder.sync([source(tmp_path, "now", TEXTS)])
    with vp.CitationIndex(tmp_path / "index.db") as opened:
        assert opened.statistics().documents == len(TEXTS)


# --- what does not hang on the order in which documents came ---


def test_answers_are_the_same_however_the_index_has_grown(tmp_path: Path) -> None:
    names = list(TEXTS)
    Random(5).shuffle(names)
    (tmp_path / "one").mkdir()
    grown = tmp_path / "grown.db"
    for at in range(0, len(names), 3):
        with Builder(grown) as builder:
            builder.add([source(tmp_path, f"part{at}", {name: TEXTS[name] for name in names[at : at + 3]})])
    with vp.CitationIndex(build(tmp_path / "one", TEXTS)) as one, vp.CitationIndex(grown) as other:
        refs = [target.canonical_id for target in one.targets()]
        assert refs == [target.canonical_id for target in other.targets()]
        for ref in refs:
            assert one.related(ref) == other.related(ref)
            for goal in refs:
                assert one.path(ref, goal) == other.path(ref, goal)


def test_a_short_list_of_what_is_related_is_the_beginning_of_a_long_one(tmp_path: Path) -> None:
    with vp.CitationIndex(build(tmp_path, TEXTS)) as opened:
        for target in opened.targets():
            every = opened.related(target.canonical_id, limit=100)
            assert all(opened.related(target.canonical_id, limit=few) == every[:few] for few in (0, 1, 2, 5))


# --- many documents of one number ---


def test_the_one_that_is_meant_is_found_among_hundreds_of_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnplan_nlp.index.loose._MOST", 3)
    units = ("GIA LAI", "NGHỆ AN", "HÀ GIANG", "CÀ MAU", "LÂM ĐỒNG", "PHÚ YÊN")
    plans = {
        f"{at}-{turn}.txt": sheet(
            f"ỦY BAN NHÂN DÂN\nTỈNH {unit}", f"{at}{turn}/KH-UBND", f"2022-0{turn}-1{at}",
            f"Căn cứ Kế hoạch số 77/KH-UBND ngày 01/02/2021 của Ủy ban nhân dân tỉnh {unit.title()} thực hiện Nghị quyết về trồng cây;",
        )
        for at, unit in enumerate(units, 1) for turn in (1, 2)
    }  # fmt: skip
    plans["nq.txt"] = sheet(PROVINCE, "90/KH-UBND", "2022-05-05", "Căn cứ Nghị quyết số 77/NQ-CP ngày 05/5/2020 của Chính phủ;")
    plans["tep.txt"] = sheet("ỦY BAN NHÂN DÂN\nTỈNH BẮC KẠN", "77/KH-UBND", "2021-02-01")
    with vp.CitationIndex(build(tmp_path, plans)) as opened:
        assert opened.target("nghi quyet 77").canonical_id == "77-nq-cp:2020"
        assert opened.document("77/KH-UBND").path == "tep.txt"
        with pytest.raises(UnknownReferenceError):
            opened.document("77/NQ-CP")


def test_numbers_beyond_all_bounds_are_no_error_of_the_database(tmp_path: Path) -> None:
    with vp.CitationIndex(build(tmp_path, TEXTS)) as opened:
        assert opened.search("trồng cây", offset=2**63).hits == ()
        assert opened.search("trồng cây", limit=-1).hits == ()
        with pytest.raises(VnplanError):
            opened.campaign("không có phong trào nào như thế")
