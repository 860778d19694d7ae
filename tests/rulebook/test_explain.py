"""Why a line was read as it was, and what nearly was."""

from __future__ import annotations

import json

import pytest

from tests.rulebook.conftest import FIRST, DraftedOf
from vnplan_nlp.errors import PlaceNotFoundError, UnsupportedFormatError
from vnplan_nlp.rulebook.explain import Explanation, explain, explained
from vnplan_nlp.rulebook.nearly import Near


def first(drafted: DraftedOf, body: str, at: str | None = None, **options: bool) -> Explanation:
    return explained(drafted(body), at or str(FIRST), **options)[0]


def near_of(line: Explanation, rule: str) -> Near:
    return next(near for near in line.near if near.rule.name == rule)


# --- what is there ---------------------------------------------------------------------------------


def test_each_annotation_of_a_line_comes_with_its_rule(drafted: DraftedOf) -> None:
    line = first(drafted, "- Gửi báo cáo về Sở Nội vụ trước ngày 15/6/2021.")
    assert {(cover.layer, cover.rule.name) for cover in line.covers} >= {
        ("sections", "numbering.bullet"), ("deadlines", "deadlines.lead"), ("times", "times.slashed"),
    }  # fmt: skip
    deadline = next(cover for cover in line.covers if cover.layer == "deadlines")
    assert deadline.values()["value"] == "2021-06-15"
    assert deadline.rule.about


@pytest.mark.parametrize(
    ("at", "zone", "field"),
    [("3", "letterhead", "number"), ("4", "letterhead", "date"), ("5", "title", "doc_type"), ("6", "title", "title")],
)
def test_the_header_and_the_zone_are_told(drafted: DraftedOf, at: str, zone: str, field: str) -> None:
    line = first(drafted, "- Rà soát hồ sơ.", at)
    assert line.zone.name == zone
    assert field in line.fields or field == "doc_type"


def test_the_sections_of_a_line_are_told_from_the_root(drafted: DraftedOf) -> None:
    line = first(drafted, "I. MỤC ĐÍCH\n1. Yêu cầu\na) Rà soát hồ sơ.\n- Nộp hồ sơ.", str(FIRST + 3))
    assert [section.path for section in line.sections] == ["I", "I/1", "I/1/a", None]
    assert line.sections[0].rule == "numbering.roman"


# --- the place -------------------------------------------------------------------------------------


def test_a_wrapped_paragraph_is_one_line_of_the_text(drafted: DraftedOf) -> None:
    body = "Thực hiện Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị về tiếp tục đổi mới công tác thi\nđua, khen thưởng trong toàn tỉnh.\n"
    line = first(drafted, body, str(FIRST + 1))
    assert line.line == FIRST + 1
    assert line.clean_line < line.line
    assert line.text.startswith("Thực hiện Chỉ thị")
    assert line.focus[0] > line.start
    assert not [cover for cover in line.covers if cover.layer == "citations"]  # it stands in the first half


def test_lines_of_the_clean_text_may_be_asked_for(drafted: DraftedOf) -> None:
    body = "\n\n- Gửi báo cáo trước ngày 15/6/2021."
    clean = drafted(body).plan.text.count("\n") + 1
    assert clean < FIRST + 2
    assert first(drafted, body, str(clean), clean=True).line == FIRST + 2


def test_a_column_asks_for_what_stands_there(drafted: DraftedOf) -> None:
    body = "- Gửi báo cáo trước ngày 15/6/2021."
    here, there = (first(drafted, body, f"{FIRST}:{body.index(words) + 1}") for words in ("Gửi", "15/6"))
    assert {cover.layer for cover in here.covers} == {"sections"}
    assert {"times", "deadlines"} <= {cover.layer for cover in there.covers}


@pytest.mark.parametrize("words", ["trước ngày 15/6/2021", "TRƯỚC  ngày\n15/6/2021"])
def test_words_are_found_in_any_case_and_with_any_blanks(drafted: DraftedOf, words: str) -> None:
    line = first(drafted, "- Gửi báo cáo trước ngày 15/6/2021.\n- Nộp lại trước ngày 15/6/2021.", words)
    assert line.line == FIRST
    assert line.others == 1
    assert line.text[line.focus[0] - line.start : line.focus[1] - line.start] == "trước ngày 15/6/2021"


def test_words_find_their_line_and_all_of_it_is_told(drafted: DraftedOf) -> None:
    line = first(drafted, "- Gửi báo cáo trước ngày 15/6/2021.", "Gửi")
    assert {"times", "deadlines"} <= {cover.layer for cover in line.covers}


@pytest.mark.parametrize(
    ("at", "words"),
    [("99", "there are 9 lines"), ("8:400", "columns"), ("không có", "not in the text"), ("9", "nothing"), ("0", "lines")],
)
def test_a_place_that_is_not_there_is_told_in_one_line(drafted: DraftedOf, at: str, words: str) -> None:
    with pytest.raises(PlaceNotFoundError, match=words) as error:
        explained(drafted("- Rà soát hồ sơ.\n   \n"), at)
    assert "\n" not in str(error.value)


def test_the_json_of_a_parse_cannot_be_explained(tmp_path: object) -> None:
    with pytest.raises(UnsupportedFormatError, match="document itself"):
        explain(tmp_path / "plan.json", "1")  # type: ignore[operator]


@pytest.mark.parametrize("suffix", ["txt", "md", "htm"])
def test_other_formats_are_explained_too(tmp_path: object, suffix: str) -> None:
    body = "- Gửi báo cáo trước ngày 15/6/2021."
    text = f"<html><body><p>KẾ HOẠCH</p><p>{body}</p></body></html>" if suffix == "htm" else f"KẾ HOẠCH\n\n{body}\n"
    path = tmp_path / f"ke-hoach.{suffix}"  # type: ignore[operator]
    path.write_text(text, "utf-8")
    line = explain(path, "trước ngày")[0]
    assert any(cover.layer == "deadlines" for cover in line.covers)


# --- what nearly was -------------------------------------------------------------------------------


def test_a_number_without_its_symbol_came_so_far(drafted: DraftedOf) -> None:
    near = near_of(first(drafted, "Thực hiện văn bản số 12/ của Sở Nội vụ."), "numbered.state")
    assert (near.text, near.reason) == ("12/", "expected")
    assert near.shown == "CT/TW"
    assert "12/" not in near.words


def test_a_symbol_among_the_recipients_is_set_aside_for_its_zone(drafted: DraftedOf) -> None:
    body = "Trên đây là Kế hoạch.\nNơi nhận:\n- Như Quyết định số 12/QĐ-UBND;\n"
    near = near_of(first(drafted, body, str(FIRST + 2)), "numbered.state")
    assert (near.share, near.reason) == (1.0, "zone")
    assert "nơi nhận" in near.words


def test_words_that_bind_no_time_are_told(drafted: DraftedOf) -> None:
    near = near_of(first(drafted, "- Các xã gửi báo cáo chậm nhất là hôm sau hội nghị."), "deadlines.lead")
    assert (near.text, near.reason) == ("chậm nhất là", "nothing behind")


def test_what_another_rule_took_is_told_with_that_rule(drafted: DraftedOf) -> None:
    near = near_of(first(drafted, "Họp ngày 15 tháng 3 năm 2021."), "times.month")
    assert near.reason == "inside"
    assert "times.spelled" in near.words


def test_nothing_is_told_of_what_made_an_annotation(drafted: DraftedOf) -> None:
    line = first(drafted, "Thực hiện Quyết định số 733/QĐ-TTg ngày 14/6/2019 của Thủ tướng Chính phủ.")
    assert not [near for near in line.near if near.rule.name.startswith("numbered.state")]


def test_a_pattern_that_ends_inside_a_word_came_nowhere(drafted: DraftedOf) -> None:
    line = first(drafted, "Gồm 2- Công tác kiểm tra, 3- Công tác đôn đốc.")
    assert not [near for near in line.near if near.pattern == "citations.core"]


def test_plain_words_come_near_nothing(drafted: DraftedOf) -> None:
    assert first(drafted, "Rà soát hồ sơ của các thôn.").near == ()


@pytest.mark.parametrize("body", ["| STT | 12/ |\n|---|---|\n| 1 | số 13/ |", "Kính gửi 12/ ngày 3/ tháng 4/ Quý 5 Đợt thi đua 6/ trước chậm nhất là đến hết Giai đoạn Luật của"])
def test_a_handful_at_most_is_told_the_closest_first(drafted: DraftedOf, body: str) -> None:
    for line in explained(drafted(body), str(FIRST)):
        assert len(line.near) <= 6
        assert all(line.start <= near.start < near.end <= line.end for near in line.near)


def test_of_a_line_without_end_only_what_is_asked_for_is_read(drafted: DraftedOf) -> None:
    made = drafted("Rà soát hồ sơ số 12/ của Sở " + "và của Sở Nội vụ số 13/ chậm nhất là " * 3000)
    line = explained(made, "Rà soát hồ sơ")[0]
    assert all(near.end < line.start + 2000 for near in line.near)


def test_an_explanation_is_json(drafted: DraftedOf) -> None:
    line = first(drafted, "- Các xã gửi báo cáo chậm nhất là hôm sau, theo số 12/ của Sở.")
    value = json.loads(json.dumps(line.as_json(), ensure_ascii=False))
    assert value["line"] == FIRST
    assert {"layer", "rule", "about", "value"} <= set(value["annotations"][0])
    assert {"rule", "pattern", "reason", "words", "share"} <= set(value["near"][0])
