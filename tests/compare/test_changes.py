"""What differs inside a match."""

import pytest

from vnplan_nlp import PlanDocument, compare, parse_text
from vnplan_nlp.compare.changes import weakens
from vnplan_nlp.compare.model import Change
from vnplan_nlp.compare.values import day_order

HEAD = "ỦY BAN NHÂN DÂN\n{unit}\nSố: {number}\n{place}, ngày 02 tháng 4 năm 2024\n{kind}\nVề việc chăm lo thư viện trường học\n"
DIRECTIVE_HEAD = HEAD.format(unit="TỈNH PHÚ THỌ", number="9/CT-UBND", place="Phú Thọ", kind="CHỈ THỊ")
PLAN_HEAD = HEAD.format(unit="HUYỆN LÂM THAO", number="31/KH-UBND", place="Lâm Thao", kind="KẾ HOẠCH")
OTHER = "2. Tổ chức ngày hội đọc sách cho học sinh tiểu học tại sân trường.\n"


def document(head: str, item: str) -> PlanDocument:
    return parse_text(f"{head}I. NHIỆM VỤ\n1. {item}\n{OTHER}")


def changes(directive_item: str, plan_item: str) -> list[Change]:
    found = compare(document(PLAN_HEAD, plan_item), document(DIRECTIVE_HEAD, directive_item))
    assert found.requirements[0].status != "missing"
    return list(found.requirements[0].changes)


@pytest.mark.parametrize(
    ("change", "weaker"),
    [
        (Change(kind="deadline", direction="later"), True),
        (Change(kind="deadline", direction="earlier"), False),
        (Change(kind="target", direction="lower", directive="80%", plan="60%"), True),
        (Change(kind="target", direction="lower", directive="25", plan="3"), False),
        (Change(kind="target", direction="lower", directive="10", plan="8"), True),
        (Change(kind="target", direction="lower", directive="1.000", plan="1,5"), False),
        (Change(kind="target", direction="higher", directive="60%", plan="80%"), False),
        (Change(kind="citation", direction="dropped"), False),
    ],
)
def test_a_later_day_and_a_lower_target_weaken_a_requirement(change: Change, weaker: bool) -> None:
    assert weakens(change) is weaker


TASK = "{actor}bổ sung sách tham khảo, kê lại giá sách cho thư viện trường học{end}."


@pytest.mark.parametrize(
    ("directive", "plan", "kind", "direction"),
    [
        (", xong trước ngày 20/5/2024", ", xong trước ngày 15/5/2024", "deadline", "earlier"),
        (", xong trước ngày 20/5/2024", ", chậm nhất là ngày 02 tháng 6 năm 2024", "deadline", "later"),
        (", xong trong quý II/2024", ", xong trong tháng 9/2024", "deadline", "later"),
        (", xong trước ngày 20/5/2024", "", "deadline", "dropped"),
        (", báo cáo trước ngày 20 hằng tháng", ", báo cáo trước ngày 12 hằng tháng", "deadline", "earlier"),
        (" cho ít nhất 80% số trường", " cho ít nhất 60% số trường", "target", "lower"),
        (" với 12 nghìn bản sách mới", " với 15 nghìn bản sách mới", "target", "higher"),
        (" theo phong trào “Phú Thọ ham đọc sách hay”", " theo phong trào “Lâm Thao ham đọc sách hay”", "campaign", "renamed"),
        (" theo Thông tư số 16/2022/TT-BGDĐT", "", "citation", "dropped"),
        ("", " theo Thông tư số 16/2022/TT-BGDĐT", "citation", "added"),
        (" theo Điều 4 Thông tư số 16/2022/TT-BGDĐT", " theo Điều 7 Thông tư số 16/2022/TT-BGDĐT", "citation", "changed"),
        ("", ", trước mắt làm thí điểm", "scope", "narrower"),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_direction(directive: str, plan: str, kind: str, direction: str) -> None:
    found = changes(TASK.format(actor="", end=directive), TASK.format(actor="", end=plan))
    assert (kind, direction) in [(change.kind, change.direction) for change in found]


@pytest.mark.parametrize(
    ("directive", "plan", "changed"),
    [
        ("Sở Tài chính ", "Phòng Tài chính - Kế hoạch ", False),
        ("Sở Tài chính ", "Phòng Tư pháp ", True),
        ("Ủy ban nhân dân tỉnh ", "Ủy ban nhân dân huyện ", False),
        ("Ủy ban nhân dân các huyện ", "Phòng Giáo dục và Đào tạo ", False),
    ],
)
def test_an_actor_of_the_level_below_is_no_change(directive: str, plan: str, changed: bool) -> None:
    found = changes(TASK.format(actor=directive, end=""), TASK.format(actor=plan, end=""))
    assert any(change.kind == "actor" for change in found) is changed


def test_the_same_values_printed_otherwise_are_no_change() -> None:
    ends = ", xong trước ngày 05/6/2024", ", xong trước ngày 5 tháng 6 năm 2024"
    assert changes(*(TASK.format(actor="", end=end) for end in ends)) == []


def test_a_change_points_into_both_texts() -> None:
    items = [TASK.format(actor="", end=f", xong trước ngày {day}/5/2024") for day in (20, 15)]
    directive, plan = document(DIRECTIVE_HEAD, items[0]), document(PLAN_HEAD, items[1])
    change = compare(plan, directive).requirements[0].changes[0]
    assert directive.text[change.directive_start : change.directive_end] == change.directive
    assert plan.text[change.plan_start : change.plan_end] == change.plan


@pytest.mark.parametrize(
    ("end", "slip"),
    [
        (" theo Chỉ thị này", "Chỉ thị này"),
        (" trên địa bàn huyện Cẩm Khê", "huyện Cẩm Khê"),
        (" trên địa bàn huyện Lâm Thao", None),
        (" theo Kế hoạch này", None),
    ],
)
def test_what_was_copied_and_not_adapted_is_a_slip(end: str, slip: str | None) -> None:
    found = changes(TASK.format(actor="", end=""), TASK.format(actor="", end=end))
    assert [change.plan for change in found if change.kind == "slip"] == ([slip] if slip else [])


def test_a_commune_has_no_district_any_more() -> None:
    head = HEAD.format(unit="XÃ YÊN LẬP", number="3/KH-UBND", place="Yên Lập", kind="KẾ HOẠCH").replace("2024", "2025")
    head = head.replace("tháng 4", "tháng 9")
    plan = document(head, TASK.format(actor="", end=" của huyện"))
    found = compare(plan, document(DIRECTIVE_HEAD, TASK.format(actor="", end="")))
    slips = [change.plan for item in found.requirements for change in item.changes if change.kind == "slip"]
    assert slips == ["của huyện"]


@pytest.mark.parametrize(
    ("value", "order"),
    [
        ("2025-06-30", ("day", (2025, 6, 30))),
        ("2025-Q4", ("day", (2025, 12, 31))),
        ("2025", ("day", (2025, 12, 31))),
        ("2025-01-01/2025-03-15", ("day", (2025, 3, 15))),
        ("--06-20", ("day of the year", (6, 20))),
        ("---15", ("day of the month", (15,))),
        ("P1M", None),
        (None, None),
    ],
)
def test_times_are_ordered_by_their_last_day(value: str | None, order: object) -> None:
    assert day_order(value) == order
