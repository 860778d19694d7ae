"""The text of a document as HTML: all of it, escaped, with places to jump to."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import QUOTES, SCRIPT, key_of
from vnplan_nlp import parse_text
from vnplan_nlp.web.marked_text import MarkedText, Stretch, innermost, parts_of
from vnplan_nlp.web.pages_documents import section_tree, timeline

NESTED = "KẾ HOẠCH\nVề việc trồng cây\n\nCăn cứ Luật sửa đổi, bổ sung một số điều của Luật Đất đai năm 2018;\n\nI. NỘI DUNG\n1. Trồng cây"


def html_of(text: str) -> str:
    plan = parse_text(text)
    return str(MarkedText(plan, lambda target: f"/vien-dan/{target}").html(parts_of(plan.text)[0], "Bảng"))


def words(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]*>", " ", html)).split()


@pytest.mark.parametrize("name", ["tinh-2021-thi-dua.txt", "huyen-2009-cai-cach-hanh-chinh.txt", "tinh-2026-chuyen-doi-so.txt"])
def test_no_word_is_lost_or_doubled(root: object, name: str) -> None:
    text = (root / "corpora" / "plans" / name).read_text("utf-8")  # type: ignore[operator]
    plan = parse_text(text)
    html = str(MarkedText(plan, lambda target: "/").html(parts_of(plan.text)[0], ""))
    assert "".join(words(html)) == "".join(plan.text.split())


@pytest.mark.parametrize("name", ["tinh-2021-thi-dua.txt", "xa-2019-khu-dan-cu-kieu-mau.txt"])
def test_every_place_is_there_once(root: object, name: str) -> None:
    plan = parse_text((root / "corpora" / "plans" / name).read_text("utf-8"))  # type: ignore[operator]
    html = str(MarkedText(plan, lambda target: "/").html(parts_of(plan.text)[0], ""))
    places = re.findall(r'id="v(\d+)"', html)
    assert len(places) == len(set(places))
    assert {str(citation.start) for citation in plan.citations} <= set(places)
    assert {str(deadline.start) for deadline in plan.deadlines} <= set(places)


def test_a_link_inside_another_is_cut_out_of_it() -> None:
    links = re.findall(r"<a [^>]*>([^<]*)</a>", html_of(NESTED))
    assert len(links) >= 2
    assert not re.search(r"<a [^>]*>[^<]*<a ", html_of(NESTED))


def test_stretches_inside_others_are_cut_out() -> None:
    item = parse_text(NESTED).citations[0]
    found = innermost([Stretch(0, 10, "a", item), Stretch(3, 5, "b", item), Stretch(12, 14, "a", item)])
    assert [(one.start, one.end, one.kind) for one in found] == [(0, 3, "a"), (3, 5, "b"), (5, 10, "a"), (12, 14, "a")]


def test_a_script_of_a_document_is_text_wherever_it_is_shown(client: TestClient) -> None:
    key = key_of(client, "66/KH-UBND")
    addresses = ["/", "/tim?q=chong", f"/van-ban/{key}", "/vien-dan/45-ct-ttg:2021", "/phong-trao", "/thoi-han", "/co-so",
                 "/trien-khai?so=45-ct-ttg:2021", "/phu?so=45-ct-ttg:2021&trong=Gia+Lai"]  # fmt: skip
    for address in addresses:
        assert SCRIPT not in client.get(address).text, address
    text = client.get(f"/van-ban/{key}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert QUOTES in unescape(text)


def test_a_long_document_is_shown_in_parts(client: TestClient) -> None:
    key = key_of(client, "99/KH-UBND")
    first, second = client.get(f"/van-ban/{key}").text, client.get(f"/van-ban/{key}?phan=2").text
    assert "thôn số 1," in first
    assert "thôn số 3999," not in first
    assert "thôn số 3999," in second
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_a_place_leads_to_the_part_that_it_lies_in(client: TestClient) -> None:
    key = key_of(client, "99/KH-UBND")
    text = client.get(f"/api/documents/{key}/plan").json()["text"]
    assert "thôn số 3999," in client.get(f"/van-ban/{key}?tai={text.index('thôn số 3999')}").text


def test_parts_end_at_line_ends_and_leave_nothing_out() -> None:
    text = "một dòng\n" * 100
    parts = parts_of(text, 50)
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(text[part.end - 1] == "\n" for part in parts)
    assert parts_of("") == ((1, 0, 0),)
    assert len(parts_of("a" * 1000, 50)) == 20


def test_the_outline_is_a_tree_of_headings() -> None:
    tree = section_tree(parse_text("KẾ HOẠCH\nTrồng cây\n\nI. MỤC ĐÍCH\n1. Yêu cầu\nTrồng cây.\nII. NỘI DUNG\nTrồng cây."))
    assert [entry.section.label for entry in tree] == ["I", "II"]
    assert [entry.section.label for entry in tree[0].children] == ["1"]


def test_days_without_a_year_come_last_on_the_time_line() -> None:
    plan = parse_text("KẾ HOẠCH\nTrồng cây năm 2023\n\nI. NỘI DUNG\n1. Báo cáo trước ngày 15/12 hằng năm.\n2. Báo cáo trước ngày 20/3/2023.")
    values = [moment.last for moment in timeline(plan)]
    assert values == sorted(values, key=lambda value: (not (value or "").startswith("2"), value))


@pytest.mark.parametrize(
    ("name", "media_type", "begins"),
    [
        ("ke-hoach.json", "application/json", b'{"schema_name":"vnplan.plan"'),
        ("thoi-han.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("vien-dan.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbffilename,document"),
        ("thoi-han.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbffilename,document"),
    ],
)
def test_a_document_can_be_taken_along(client: TestClient, name: str, media_type: str, begins: bytes) -> None:
    answer = client.get(f"/van-ban/{key_of(client, '30/KH-UBND')}/tai/{name}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.content.startswith(begins)


def test_no_cell_of_a_csv_is_a_formula() -> None:
    from vnplan_nlp.web.downloads import csv_bytes

    assert csv_bytes(["a"], [["=1+1"], ["-2"], ["x"]]).decode("utf-8-sig").split() == ["a", "'=1+1", "'-2", "x"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "plan.exe", "%2e%2e"])
def test_there_are_no_other_files(client: TestClient, name: str) -> None:
    assert client.get(f"/van-ban/{key_of(client, '30/KH-UBND')}/tai/{name}").status_code == 404


def test_the_beginning_of_a_digest_leads_to_the_one_address(client: TestClient) -> None:
    key = key_of(client, "30/KH-UBND")
    assert client.get(f"/van-ban/{key[:10]}").headers["location"] == f"/van-ban/{key}"
