"""Campaigns: what is one, what is none, its kind, its national name and its place."""

from __future__ import annotations

import pytest

import vnplan_nlp as vp
from vnplan_nlp.data.campaigns import find_movement, fold_name, kind_words, movements
from vnplan_nlp.data.patterns import load_patterns
from vnplan_nlp.extract.campaigns import find_campaigns
from vnplan_nlp.normalize import normalize
from vnplan_nlp.schema import Campaign, Draft
from vnplan_nlp.segment import mark_zones, section_tree


def draft_of(body: str) -> Draft:
    """Return the draft of a plan with one body."""
    aligned, blocks = normalize(f"KẾ HOẠCH\nTổ chức thi đua\n\nI. NỘI DUNG\n\n{body}\n")
    zoned = mark_zones(aligned.text, blocks)
    return Draft(aligned.text, zoned, section_tree(aligned.text, zoned))


def campaigns(body: str) -> list[Campaign]:
    """Return the campaigns of a body, their offsets checked."""
    draft = draft_of(body)
    found = [campaign for campaign in find_campaigns(draft) if isinstance(campaign, Campaign)]
    assert all(draft.text[one.start : one.end] == one.text for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    return found


def pairs(body: str) -> list[tuple[str, str]]:
    """Return kind and name of each campaign of a body."""
    return [(one.kind, one.name) for one in campaigns(body)]


def names(body: str) -> list[str]:
    """Return the names of the campaigns of a body."""
    return [one.name for one in campaigns(body)]


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        ("Phát động phong trào thi đua “Vượt nắng thắng mưa”.", "phong trào thi đua", "Vượt nắng thắng mưa"),
        ("Phát động Phong trào thi đua đặc biệt “Về đích sớm”.", "phong trào thi đua đặc biệt", "Về đích sớm"),
        ('Đẩy mạnh phong trào "Đền ơn đáp nghĩa", chăm lo người có công.', "phong trào", "Đền ơn đáp nghĩa"),
        ("Thực hiện Cuộc vận động “Gia đình 5 không, 3 sạch”.", "cuộc vận động", "Gia đình 5 không, 3 sạch"),
        ("Tiếp tục các chương trình: “Bình dân học vụ số” cho người cao tuổi.", "khác", "Bình dân học vụ số"),
        ("Mở đợt thi đua cao điểm “90 ngày đêm”.", "đợt thi đua đặc biệt", "90 ngày đêm"),
        ("Thực hiện chủ đề năm 2024 đã được xác định là “Kỷ cương; sáng tạo”.", "chủ đề", "Kỷ cương; sáng tạo"),
        ("Xác định năm 2023 là “Năm Dữ liệu số”.", "chủ đề", "Năm Dữ liệu số"),
        ("Tổ chức cuộc thi viết “Gương sáng quanh ta” trong đoàn viên.", "khác", "Gương sáng quanh ta"),
        ("Tổ chức Ngày hội “Toàn dân bảo vệ an ninh Tổ quốc”.", "khác", "Toàn dân bảo vệ an ninh Tổ quốc"),
        ("Phát động “Tuần lễ áo dài” trong toàn huyện.", "khác", "Tuần lễ áo dài"),
        ("Thi đua “Làm theo lời Bác” trong toàn trường.", "phong trào thi đua", "Làm theo lời Bác"),
    ],
)
def test_quoted_names_take_the_kind_of_the_words_before(body: str, kind: str, name: str) -> None:
    assert pairs(body) == [(kind, name)]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Nâng cao phong trào thi đua “ Vì an ninh Tổ quốc” trong lực lượng.", "Vì an ninh Tổ quốc"),
        ("Phát động phong trào ”Trồng cây gây rừng” vào mùa xuân.", "Trồng cây gây rừng"),
        ("Phát động phong trào “Trồng cây gây rừng“ vào mùa xuân.", "Trồng cây gây rừng"),
        ('Phát động phong trào “Trồng cây gây rừng" vào mùa xuân.', "Trồng cây gây rừng"),
        ("Về phong trào “Thi đua xây dựng xã Bình Minh năm 2023", "Thi đua xây dựng xã Bình Minh năm 2023"),
        ("Phong trào thi đua xây dựng huyện Tây Sơn giàu đẹp” được hưởng ứng.", "xây dựng huyện Tây Sơn giàu đẹp"),
        ("Phong trào “Sạch làng, đẹp ngõ.” được hưởng ứng.", "Sạch làng, đẹp ngõ"),
    ],
)
def test_quotes_as_they_are_printed(body: str, name: str) -> None:
    assert names(body) == [name]


def test_a_list_shares_its_kind_word_and_a_single_one_does_not_change_it() -> None:
    body = "Các phong trào thi đua: “Một mới”; “Hai mới”, Phong trào thi đua đặc biệt “Ba mới”; “Bốn mới” và “Năm mới”."
    usual = "phong trào thi đua"
    assert pairs(body) == [
        (usual, "Một mới"), (usual, "Hai mới"), (f"{usual} đặc biệt", "Ba mới"), (usual, "Bốn mới"), (usual, "Năm mới"),
    ]  # fmt: skip


def test_a_list_goes_on_after_the_words_that_belong_to_one_of_its_names() -> None:
    body = "Phong trào thi đua “Làng xanh” theo Quyết định số 12/QĐ-UBND ngày 5/9/2016 của UBND tỉnh; “Ngõ sạch”."
    assert names(body) == ["Làng xanh", "Ngõ sạch"]


def test_a_list_runs_over_lines() -> None:
    body = "Triển khai các phong trào thi đua sau:\n\n- “Làng xanh”;\n\n- “Ngõ sạch”.\n\nThực hiện cơ chế “Một cửa”."
    assert pairs(body) == [("phong trào thi đua", "Làng xanh"), ("phong trào thi đua", "Ngõ sạch")]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (
            "Phát động phong trào thi đua thực hiện thắng lợi nhiệm vụ, giữ vững an ninh năm 2024, chào mừng Tết.",
            "thực hiện thắng lợi nhiệm vụ, giữ vững an ninh năm 2024",
        ),
        ("PHÁT ĐỘNG PHONG TRÀO THI ĐUA XÂY DỰNG XÃ SẠCH NĂM 2024 TRÊN ĐỊA BÀN HUYỆN", "XÂY DỰNG XÃ SẠCH NĂM 2024"),
        ("Mở Đợt Thi đua đặc biệt kỷ niệm 75 năm Ngày truyền thống (11/6/1948).", "kỷ niệm 75 năm Ngày truyền thống"),
        ("Tham gia cuộc thi tìm hiểu Luật Đất đai nhân dịp kỷ niệm Ngày Pháp luật.", "tìm hiểu Luật Đất đai"),
        ("Đẩy mạnh phong trào toàn dân bảo vệ an ninh Tổ quốc nói chung.", "toàn dân bảo vệ an ninh Tổ quốc"),
        ("Thực hiện cuộc vận động Người Việt ưu tiên dùng hàng Việt, mở chợ.", "Người Việt ưu tiên dùng hàng Việt"),
        ("1. Chủ đề thi đua năm 2024: Kỷ cương, trách nhiệm, sáng tạo.", "Kỷ cương, trách nhiệm, sáng tạo"),
    ],
)
def test_unquoted_names_end_with_their_clause(body: str, name: str) -> None:
    assert names(body) == [name]


@pytest.mark.parametrize(
    "body",
    [
        "Tổ chức tốt phong trào thi đua yêu nước năm 2023.",
        "Sơ kết các phong trào thi đua; báo cáo phong trào thi đua 6 tháng đầu năm 2023.",
        "Đẩy mạnh các phong trào thi đua thực hiện có hiệu quả công tác sắp xếp năm 2023.",
        "Phong trào thi đua phải thực chất, phong trào thi đua được nhân rộng năm 2023.",
        "Chỉ thị số 34-CT/TW của Bộ Chính trị về việc “tiếp tục đổi mới công tác thi đua, khen thưởng”.",
        "Phê duyệt Đề án “Xây dựng xã hội học tập”, Chương trình “Sóng và máy tính cho em”.",
        "Đấu tranh với biểu hiện “tự diễn biến”, “tự chuyển hóa” trong nội bộ.",
        "Nâng cao phong trào thi đua gắn với cơ chế “Một cửa”, “Một cửa liên thông”.",
        "Nêu gương “người tốt, việc tốt” trong phong trào thi đua yêu nước.",
        "Phát huy tinh thần “Càng khó khăn càng phải thi đua”, phương châm “5 rõ”.",
        "Tặng danh hiệu “Lao động tiên tiến”, Cờ thi đua “Đơn vị xuất sắc”.",
        "Hưởng ứng “Ngày Pháp luật Việt Nam” và “Giờ Trái đất”.",
        "Nhân rộng mô hình “Dân vận khéo”, ủng hộ Quỹ “Vì người nghèo”.",
        "Tổ chức cuộc thi tìm hiểu pháp luật về phòng, chống ma túy.",
    ],
)
def test_what_is_no_campaign(body: str) -> None:
    assert names(body) == []


def test_the_gazetteer_alone_makes_a_campaign() -> None:
    found = campaigns("Gắn với đẩy mạnh “Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh”, góp sức.")
    assert [(one.kind, one.national, one.rule) for one in found] == [("khác", "hoc_tap_bac", "gazetteer")]


@pytest.mark.parametrize(
    ("name", "national", "place"),
    [
        ("Cả nước chung sức xây dựng nông thôn mới", "ntm", None),
        ("Gia Lai chung sức xây dựng nông thôn mới", "ntm", "Gia Lai"),
        ("Hoà Bình chung tay xây dựng nông thôn mới", "ntm", "Hoà Bình"),
        ("Cán bộ, công chức, viên chức xã Mê Linh thi đua thực hiện văn hoá công sở", "van_hoa_cong_so", "xã Mê Linh"),
        ("Doanh nghiệp Tây Ninh hội nhập và phát triển", "doanh_nghiep", "Tây Ninh"),
        ("BÌNH DÂN HỌC VỤ SỐ", "binh_dan_hoc_vu_so", None),
        ("Gia Lai chung tay vì an toàn giao thông", None, "Gia Lai"),
        ("Tuổi trẻ chung tay xây dựng nông thôn mới", None, None),
        ("Tháng hành động phòng, chống ma túy", None, None),
    ],
)
def test_national_name_and_place(name: str, national: str | None, place: str | None) -> None:
    found = find_movement(name)
    assert (found.id, found.place, found.score) == (national, place, None)


@pytest.mark.parametrize(
    ("name", "national"),
    [
        ("Vi người nghèo - không để ai bị bỏ lại phía sau", "nguoi_ngheo"),
        ("Cán bộ, công chức, viên chức thi đưa thực hiện văn hóa công sở", "van_hoa_cong_so"),
    ],
)
def test_a_slip_is_found_with_a_score(name: str, national: str) -> None:
    found = find_movement(name)
    assert found.id == national
    assert found.score is not None
    assert 0.9 <= found.score < 1


def test_recipients_are_not_read() -> None:
    body = "Thi đua.\n\nNơi nhận:\n- BCĐ phong trào “Toàn dân đoàn kết xây dựng đời sống văn hóa”;\n- Lưu: VT"
    assert names(body) == []


def test_a_table_cell_is_read_by_itself() -> None:
    table = "| 1 | Phong trào thi đua | “Khối xanh” |\n|---|---|---|\n| 2 | Phong trào “Ngõ sạch” | Quý I |"
    assert names(table) == ["Ngõ sạch"]


def test_gazetteer_has_no_doubles() -> None:
    assert len({movement.id for movement in movements()}) == len(movements())
    keys = [fold_name(name) for movement in movements() for name in {movement.name, *movement.aliases}]
    assert len(keys) == len(set(keys))
    assert {movement.kind for movement in movements()} <= {word.kind for word in kind_words().values()}


@pytest.mark.parametrize("name", load_patterns("campaigns"))
def test_patterns_keep_their_examples(name: str) -> None:
    pattern = load_patterns("campaigns")[name]
    assert [one for one in pattern.examples if not pattern.found_in(one)] == []
    assert [one for one in pattern.counter_examples if pattern.found_in(one)] == []


def test_long_lines_cost_no_more_than_their_length() -> None:
    for piece in ("“ab cd ", "phong trào thi đua xây dựng ", '"a ', "phong trào “A b c”, "):
        assert isinstance(campaigns(piece * (30_000 // len(piece))), list)


@pytest.mark.parametrize(("year", "document"), [("2023", "587/QĐ-TTg"), ("2019", None)])
def test_the_founding_document_is_older_than_the_plan(year: str, document: str | None) -> None:
    text = f"UBND HUYỆN A\nSố: 5/KH-UBND\nHuyện A, ngày 10 tháng 01 năm {year}\nKẾ HOẠCH\nThi đua\nI. NỘI DUNG\n"
    (campaign,) = vp.parse_text(f"{text}Phong trào thi đua “Cả nước chung sức xây dựng nông thôn mới”.").campaigns
    assert (campaign.national, campaign.founded_by) == ("ntm", document)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Mở đợt vận động “Bến đò xanh” ở ba xã.", [("cuộc vận động", "Bến đò xanh")]),
        ("Kết hợp “Sân trường không rác” do Tỉnh đoàn phát động.", [("khác", "Sân trường không rác")]),
        ("Nhân dân tham gia “Ngày Chủ nhật sạch đường” mỗi tháng.", [("khác", "Ngày Chủ nhật sạch đường")]),
        ("Phát động phong trào thi đua phục hồi sản xuất huyện Cẩm Khê năm 2022.", [("phong trào thi đua", "phục hồi sản xuất huyện Cẩm Khê năm 2022")]),
        (
            "Lồng ghép cuộc vận động “Toàn dân trồng cây gây rừng và phong trào “Nhà sạch vườn đẹp”.",
            [("cuộc vận động", "Toàn dân trồng cây gây rừng"), ("phong trào", "Nhà sạch vườn đẹp")],
        ),
        ("Nhân rộng mô hình “Bến đò xanh” do xã xây dựng.", []),
        ("Kỷ niệm “Ngày Quốc tế người cao tuổi”.", []),
    ],
)  # fmt: skip
def test_names_that_say_what_they_are(body: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(body) == expected


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Sông Hinh - Rừng xanh, nước sạch", "Sông Hinh"),
        ("Tuổi trẻ Phú Yên vì biển xanh", "Phú Yên"),
        ("Rừng xanh, nước sạch", None),
    ],
)
def test_a_local_name_holds_the_place_of_the_issuer(name: str, place: str | None) -> None:
    head = "ỦY BAN NHÂN DÂN\nHUYỆN SÔNG HINH\nSố: 12/KH-UBND\nSông Hinh, ngày 05 tháng 3 năm 2021\n\nKẾ HOẠCH\nTrồng rừng\n\n"
    (found,) = vp.parse_text(f"{head}I. NỘI DUNG\nPhát động phong trào “{name}”.\nUBND tỉnh Phú Yên chủ trì.\n").campaigns
    assert found.place == place
