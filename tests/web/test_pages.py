"""The pages, as a program reads them."""

import html
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import DIRECTIVE, QUOTES, key_of
from vnplan_nlp.index.build import Builder
from vnplan_nlp.web.app import create_app

PAGES = {
    "home": "/",
    "search": "/tim?q=trong+cay",
    "everything": "/tim",
    "narrowed": "/tim?cap=district&nam=2022&loai=KH&tinh=Gia+Lai",
    "reference": f"/vien-dan/{DIRECTIVE}",
    "reference of a role": f"/vien-dan/{DIRECTIVE}?vai-tro=implements&nam=2022&cap=",
    "cascade": f"/trien-khai?so={DIRECTIVE}",
    "campaigns": "/phong-trao",
    "coverage": f"/phu?so={DIRECTIVE}&trong=Gia+Lai",
    "coverage, asked": "/phu",
    "deadlines": "/thoi-han?tu=2022-01-01&den=2022-12-31",
    "changed basis": "/co-so",
    "path": "/duong?tu=05/KH-UBND&den=45/CT-TTg",
    "upload": "/tai-len",
    "api": "/api",
}


@pytest.mark.parametrize("address", PAGES.values(), ids=list(PAGES))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_there_in_both_languages(client: TestClient, address: str, language: str) -> None:
    answer = client.get(address, headers={"Cookie": f"ngon_ngu={language}"})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("address", PAGES.values(), ids=list(PAGES))
def test_no_page_fetches_anything_from_elsewhere_or_has_inline_script_or_style(client: TestClient, address: str) -> None:
    text = client.get(address).text
    assert not re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    assert not re.findall(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:", text)


def test_a_search_without_diacritics_finds_words_with_them(client: TestClient) -> None:
    text = client.get("/tim", params={"q": "phat trien rung san xuat"}).text
    assert "Kế hoạch 41/KH-UBND" in text
    assert "<mark>" in text


def test_a_facet_is_a_link_that_keeps_the_words(client: TestClient) -> None:
    assert re.search(r'href="/tim\?q=trong\+cay&amp;cap=district"', client.get("/tim?q=trong+cay").text)


def test_a_chosen_facet_can_be_taken_back(client: TestClient) -> None:
    chips = client.get("/tim?q=trong+cay&cap=district").text.partition('class="chips chosen"')[2].partition("</ul>")[0]
    assert 'href="/tim?q=trong+cay"' in chips
    assert "cấp huyện" in chips


def test_a_number_shows_the_document_of_that_number_that_is_not_held(client: TestClient) -> None:
    assert f'href="/vien-dan/{DIRECTIVE}"' in client.get("/tim?q=45/CT-TTg").text.partition("</section>")[0]


def test_pages_are_turned(client: TestClient) -> None:
    first, second = client.get("/tim").text, client.get("/tim?trang=2").text
    assert 'rel="next" href="/tim?trang=2"' in first
    assert 'rel="prev" href="/tim"' in second
    hits = [set(re.findall(r'href="(/van-ban/\w+)"', page.partition('class="list hits"')[2])) for page in (first, second)]
    assert hits[0]
    assert hits[1]
    assert not hits[0] & hits[1]


def test_words_of_the_query_are_shown_as_text(client: TestClient) -> None:
    text = client.get("/tim", params={"q": '"><img src=x onerror=alert(1)>'}).text
    assert "<img" not in text


@pytest.mark.parametrize("typed", ["45/CT-TTg", "chi thi 45", DIRECTIVE])
def test_a_number_leads_to_the_page_of_the_reference(client: TestClient, typed: str) -> None:
    answer = client.get("/vien-dan", params={"so": typed})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/vien-dan/{DIRECTIVE}"


def test_a_reference_has_one_address(client: TestClient) -> None:
    assert client.get("/vien-dan/45%2FCT-TTg").headers["location"] == f"/vien-dan/{DIRECTIVE}"


def test_a_reference_shows_who_cites_it_where(client: TestClient) -> None:
    text = client.get(f"/vien-dan/{DIRECTIVE}").text
    assert re.search(r'href="/van-ban/\w+\?tai=\d+#v\d+" lang="vi">Chỉ thị số 45/CT-TTg', text)


def test_a_reference_shows_on_what_documents_disagree(client: TestClient) -> None:
    conflicts = client.get(f"/vien-dan/{DIRECTIVE}").text.partition('class="conflicts"')[2]
    assert "30/12/2021" in conflicts
    assert "31/12/2021" in conflicts


def test_the_cascade_is_a_tree_of_details(client: TestClient) -> None:
    text = client.get(f"/trien-khai?so={DIRECTIVE}").text
    province, district, commune = (text.index(f"Kế hoạch {number}/KH-UBND") for number in ("12", "30", "05"))
    assert province < district < commune
    assert "<details open>" in text


def test_coverage_tells_by_sign_and_word(client: TestClient) -> None:
    text = client.get(f"/phu?so={DIRECTIVE}&trong=Gia+Lai").text
    rows = {row[0]: row[1] for row in re.findall(r'scope="row" lang="vi">([^<]+)<.*?class="state"><span[^>]*>(.)', text)}
    assert rows["huyện Ia Grai"] == "✓"
    assert rows["huyện Chư Păh"] == "✗"


def test_coverage_as_csv(client: TestClient) -> None:
    answer = client.get(f"/phu.csv?so={DIRECTIVE}&trong=Gia+Lai&cap=district")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Đơn vị,Mã,Cấp")
    assert next(line for line in lines if line.startswith("huyện Ia Grai,")).split(",")[4] == "đã có"


@pytest.mark.parametrize(("place", "status"), [("Nơi không có", 404), ("", 200), ("²", 404), ("٣", 404), (300 * "9", 404)])
def test_coverage_of_a_place_that_is_not_there(client: TestClient, place: str, status: int) -> None:
    assert client.get("/phu", params={"so": DIRECTIVE, "trong": place}).status_code == status


def test_an_unknown_reference_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/vien-dan/khong-co")
    assert answer.status_code == 404
    assert "Không tìm thấy trong kho" in answer.text


def test_what_may_mean_several_lets_people_choose(client: TestClient) -> None:
    answer = client.get("/vien-dan?so=nghi+quyet+57")
    assert answer.status_code == 300
    assert {"/vien-dan/57-nq-tw:2014", "/vien-dan/57-nq-cp:2021"} <= set(re.findall(r'href="(/vien-dan/[^"]+)"', answer.text))


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("/duong?tu=nghi+quyet+57&den=45/CT-TTg", "/duong?tu=57-nq-cp%3A2021&den=45%2FCT-TTg"),
        ("/duong?tu=45/CT-TTg&den=+nghi+quyet+57+", "/duong?tu=45%2FCT-TTg&den=57-nq-cp%3A2021"),
        ("/duong?den=nghi+quyet+57&tu=nghi+quyet+57", "/duong?den=57-nq-cp%3A2021&tu=nghi+quyet+57"),
        ("/trien-khai?so=nghi+quyet+57", "/trien-khai?so=57-nq-cp%3A2021"),
        ("/co-so?so=nghi+quyet+57&luc=later", "/co-so?so=57-nq-cp%3A2021&luc=later"),
        ("/phu?so=nghi+quyet+57&trong=Gia+Lai&cap=district&ngay=2022-05-01",
         "/phu?so=57-nq-cp%3A2021&trong=Gia+Lai&cap=district&ngay=2022-05-01"),
        ("/vien-dan/nghi+quyet+57?cap=district", "/vien-dan/57-nq-cp:2021?cap=district"),
    ],
)  # fmt: skip
def test_a_choice_keeps_what_else_was_asked(client: TestClient, address: str, chosen: str) -> None:
    answer = client.get(address.replace("/nghi+quyet", "/nghi%20quyet").replace("quyet+57?", "quyet%2057?"))
    assert answer.status_code == 300
    assert chosen in [html.unescape(to) for to in re.findall(r'href="([^"]+)"', answer.text)]
    assert client.get(chosen).status_code in (200, 300)


def test_a_place_of_which_there_are_several_is_chosen_by_its_code(client: TestClient) -> None:
    text = client.get("/phu", params={"so": DIRECTIVE, "trong": "huyện Châu Thành", "cap": "commune"}).text
    links = [html.unescape(to) for to in re.findall(r'<li lang="vi"><a href="([^"]+)"', text)]
    assert len(links) > 1
    assert all(re.fullmatch(r"/phu\?so=[^&]+&trong=\d+&cap=commune", to) for to in links)
    assert client.get(links[0]).status_code == 200


def test_days_are_written_as_offices_write_them(client: TestClient) -> None:
    text = client.get("/thoi-han?tu=2022-03-01&den=2022-03-31").text
    assert "20/03/2022" in text
    assert "2022-03-20" not in re.sub(r'(?:href|value)="[^"]*"', "", text)


def test_deadlines_as_a_calendar(client: TestClient) -> None:
    answer = client.get("/thoi-han.ics?tu=2022-03-01&den=2022-03-31")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20220319" in answer.text  # before the 20th
    of_plan = client.get("/van-ban/huyen.txt/tai/thoi-han.ics").text
    assert set(re.findall(r"UID:(\S+)", answer.text)) & set(re.findall(r"UID:(\S+)", of_plan))


def test_the_way_between_two_documents(client: TestClient) -> None:
    steps = client.get("/duong?tu=05/KH-UBND&den=45/CT-TTg").text.partition('class="path"')[2]
    assert steps.index("05/KH-UBND") < steps.index("30/KH-UBND") < steps.index("45/CT-TTg")


def test_changed_basis(client: TestClient) -> None:
    rows = client.get("/co-so?luc=later").text.partition("<tbody>")[2]
    assert "Kế hoạch 70/KH-UBND" in rows
    assert "83/2020/NĐ-CP" in rows


def test_the_language_is_remembered_and_leads_back(client: TestClient) -> None:
    answer = client.get("/ngon-ngu/en", params={"tiep": "/tim?q=cây"})
    assert answer.headers["location"] == "/tim?q=c%C3%A2y"
    assert "ngon_ngu=en" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    client.cookies.clear()


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x=1"])
def test_no_way_leads_to_another_site(client: TestClient, elsewhere: str) -> None:
    assert client.get("/ngon-ngu/vi", params={"tiep": elsewhere}).headers["location"] == "/"
    client.cookies.clear()


def test_numbers_are_parted_as_the_language_does(client: TestClient) -> None:
    from vnplan_nlp.web.language import Language

    assert Language("vi")("search.total", count=1234567) == "1.234.567 văn bản"
    assert Language("en")("search.total", count=1) == "1 document"


def test_a_page_that_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/phong-trao").headers["etag"]
    again = client.get("/phong-trao", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content


def test_static_files_are_packed_and_kept(client: TestClient) -> None:
    address = re.search(r'href="(/tinh/style\.css\?v=\w+)"', client.get("/").text)
    assert address is not None
    answer = client.get(address[1])
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(address[1], headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_file_that_was_replaced_is_opened_anew(tmp_path: Path, archive: Path) -> None:
    path = tmp_path / "index.db"
    with Builder(path):
        pass
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        assert client.get("/api/statistics").json()["documents"] == 0
        other = tmp_path / "other.db"
        other.write_bytes(archive.read_bytes())
        other.replace(path)
        assert client.get("/api/statistics").json()["documents"] > 10


def test_an_index_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with Builder(path):
        pass
    with TestClient(create_app(path), base_url="http://127.0.0.1") as client:
        path.unlink()
        assert client.get("/").status_code == 503
        assert client.get("/api/statistics").json()["detail"].startswith(str(path))


def test_an_empty_archive_has_pages(tmp_path: Path) -> None:
    with Builder(tmp_path / "index.db"):
        pass
    with TestClient(create_app(tmp_path / "index.db"), base_url="http://127.0.0.1") as client:
        for address in ("/", "/tim", "/tim?q=a", "/phong-trao", "/thoi-han", "/co-so"):
            assert client.get(address).status_code == 200


def test_a_document_lists_its_neighbours(client: TestClient) -> None:
    text = client.get(f"/van-ban/{key_of(client, '12/KH-UBND')}").text
    assert f'href="/vien-dan/{DIRECTIVE}"' in text.partition('id="vien-dan"')[2].partition("</section>")[0]
    assert "Kế hoạch 30/KH-UBND" in text.partition('id="duoc-vien-dan"')[2].partition("</section>")[0]


def test_quotes_of_sql_in_a_query_are_words(client: TestClient) -> None:
    assert client.get("/tim", params={"q": QUOTES}).status_code == 200
    assert client.get("/api/statistics").json()["documents"] > 10


@pytest.mark.parametrize(
    ("address", "words"),
    [("/tim?trang=900", "Không còn gì ở trang này"), ("/tim?q=zzzz", "Không có văn bản nào chứa"), ("/tim?nam=1990", "bỏ bớt điều kiện lọc"),
     (f"/vien-dan/{DIRECTIVE}?trang=9", "Không còn gì ở trang này"), (f"/vien-dan/{DIRECTIVE}?vai-tro=repeals", "bỏ bớt điều kiện lọc")],
)  # fmt: skip
def test_a_list_without_rows_says_why(client: TestClient, address: str, words: str) -> None:
    assert words in client.get(address).text


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with Builder(tmp_path / "index.db"):
        pass
    with TestClient(create_app(tmp_path / "index.db"), base_url="http://127.0.0.1") as client:
        for address in ("/", "/tim"):
            assert "vnplan index build" in client.get(address).text
        assert "<table" not in client.get("/phong-trao").text
        assert "Văn bản mới nhất" not in client.get("/").text
