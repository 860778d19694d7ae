"""`vnplan serve` in a browser."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from corpora.documents import make_docx
from tests.e2e.conftest import Watch
from tests.index.writing import CENTRE, DISTRICT, sheet
from tests.web.conftest import DIRECTIVE, TOKEN, archive, served, serving  # noqa: F401 - fixtures
from vnplan_nlp import parse_text
from vnplan_nlp.index.build import Builder
from vnplan_nlp.web.settings import Settings

PAGES = {
    "home": "/",
    "search": "/tim?q=trong+cay",
    "reference": f"/vien-dan/{DIRECTIVE}",
    "cascade": f"/trien-khai?so={DIRECTIVE}",
    "campaigns": "/phong-trao",
    "campaign": "/phong-trao/xem?ten=toan+dan+doan+ket",
    "coverage": f"/phu?so={DIRECTIVE}&trong=Gia+Lai&cap=district",
    "deadlines": "/thoi-han",
    "changed basis": "/co-so",
    "path": "/duong?tu=05/KH-UBND&den=45/CT-TTg",
    "comparison": "/so-sanh?ke-hoach=30/KH-UBND+ia+grai",
    "upload": "/tai-len",
    "api": "/api",
    "several": "/vien-dan?so=nghi+quyet+57",
    "several for coverage": "/phu?so=nghi+quyet+57&trong=Gia+Lai",
    "unknown": "/khong-co",
    "invalid": "/tim?nam=hai&cap=x",
    "no hits": "/tim?q=zzzz",
    "behind the last page": "/tim?trang=900",
}


def open_document(page: Page, served: str, words: str, reference: str) -> None:  # noqa: F811
    page.goto(f"{served}/tim?q={words}")
    page.get_by_role("link", name=reference).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference.rpartition(" ")[2])


def test_search_without_diacritics_then_a_document(page: Page, served: str) -> None:  # noqa: F811
    page.goto(served)
    page.get_by_role("searchbox").first.fill("phat trien rung san xuat")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator(".hits mark").first).to_be_visible()
    page.get_by_role("link", name="Kế hoạch 41/KH-UBND").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("41/KH-UBND")


def test_a_citation_leads_to_its_page_and_back_to_its_place(page: Page, served: str) -> None:  # noqa: F811
    open_document(page, served, "rung+san+xuat", "Kế hoạch 41/KH-UBND")
    page.locator(".words a.citation", has_text="45/CT-TTg").click()
    expect(page).to_have_url(f"{served}/vien-dan/{DIRECTIVE}")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("41/KH-UBND")
    page.go_forward()
    page.locator("#duoc-vien-dan li", has_text="41/KH-UBND").locator(".mentions a").first.click()
    place = page.url.rpartition("#")[2]
    expect(page.locator(f"#{place}")).to_be_in_viewport()
    expect(page.locator(f"#{place}")).to_contain_text("45/CT-TTg")


def test_the_list_beside_the_text_leads_to_the_place(page: Page, served: str) -> None:  # noqa: F811
    page.goto(f"{served}/tim?q=thi+dua+yeu+nuoc+tuyen+quang")
    page.get_by_role("link", name="28/KH-UBND").first.click()
    page.locator("#moc li", has_text="15/03/2021").get_by_role("link").first.click()
    expect(page.locator("mark.deadlines:target, .words :target").first).to_be_in_viewport()


def test_the_cascade_opens_and_closes(page: Page, served: str) -> None:  # noqa: F811
    page.goto(f"{served}/trien-khai?so={DIRECTIVE}")
    commune = page.get_by_role("link", name="Kế hoạch 05/KH-UBND")
    expect(commune).to_be_visible()
    page.locator("summary", has_text="12/KH-UBND").click()
    expect(commune).to_be_hidden()


def test_coverage_is_asked_for_by_a_form(page: Page, served: str) -> None:  # noqa: F811
    page.goto(f"{served}/phu")
    page.get_by_label("Văn bản").fill("45/CT-TTg")
    page.get_by_label("Tỉnh, huyện").fill("gia lai")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("row", name="huyện Ia Grai").first).to_contain_text("đã có")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "do-phu.csv"


def test_a_word_file_is_read_on_the_spot(page: Page, served: str, root: Path, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "ke-hoach.docx"
    file.write_bytes(make_docx((root / "corpora" / "plans" / "tinh-2021-thi-dua.txt").read_text("utf-8")))
    page.goto(f"{served}/tai-len")
    page.get_by_label("Tệp văn bản").set_input_files(file)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("28/KH-UBND")
    expect(page.locator(".words .citation").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert download.value.path().read_bytes().startswith(b'{"schema_name":"vnplan.plan"')


def test_a_file_that_is_too_large_is_not_sent(page: Page, archive: Path, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "lon.txt"
    file.write_bytes(b"x" * 2000)
    with serving(archive, Settings(max_upload=1000)) as address:
        page.goto(f"{address}/tai-len")
        page.get_by_label("Tệp văn bản").set_input_files(file)
        page.get_by_role("button", name="Đọc tệp").click()
        expect(page.get_by_role("status")).to_have_text("Tệp lớn hơn giới hạn")


def test_the_language_is_switched_in_place(page: Page, served: str) -> None:  # noqa: F811
    page.goto(f"{served}/phu?so={DIRECTIVE}&trong=Gia+Lai")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{served}/phu?so={DIRECTIVE}&trong=Gia+Lai")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which places have carried it out")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


#: Words that are broken though they would fit into a line of their own.
BROKEN_WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("svg, code, pre, select, .hidden")) continue;
    for (const word of node.data.matchAll(/(?<!\\S)\\p{L}{2,9}(?!\\S)/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((one) => Math.round(one.top / 6))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("name", ["home", "search", "reference", "campaigns", "coverage", "deadlines", "changed basis"])
def test_no_short_word_is_broken_on_a_phone(phone: Page, served: str, name: str) -> None:  # noqa: F811
    phone.goto(served + PAGES[name])
    assert phone.evaluate(BROKEN_WORDS) == []


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server over a document whose every word is longer than a line, and the key of it."""
    folder = tmp_path_factory.mktemp("unbroken")
    body = f"1. Báo cáo {'B' * 200} trước ngày 20/3/2022.\n2. Phong trào “{'P' * 150}”.\n| {'C' * 120} | {'D' * 120} | e |\n| 1 | 2 | 3 |"
    text = sheet(DISTRICT, "30/KH-UBND", "2022-02-01", f"Thực hiện {CENTRE};", title="T" * 200, body=body)
    plan = json.loads(parse_text(text, filename=f"{'a' * 150}.txt").to_json())
    number = f"{'X' * 90}/{'Y' * 120}"
    plan["header"] |= {"reference": number, "canonical_id": "x" * 200}
    plan["header"]["issuer"]["name"] = "I" * 150
    plan["references"][0] |= {"reference": number, "title": "R" * 200, "canonical_id": "r" * 200}
    for citation in plan["citations"]:
        citation |= {"target": "r" * 200, "reference": number}
    (folder / "plans.jsonl").write_text(json.dumps(plan), "utf-8")
    with Builder(folder / "index.db") as builder:
        assert builder.sync([folder / "plans.jsonl"]).added == 1
    with serving(folder / "index.db") as address:
        yield address, plan["origin"]["sha256"][:16]


@pytest.mark.parametrize(
    "path",
    ["/", "/tim", "/van-ban/{key}", "/vien-dan/{r}", "/vien-dan/{x}", "/trien-khai?so={r}", "/phu?so={r}&trong=Gia+Lai",
     "/phong-trao", "/phong-trao/xem?ten={p}", "/thoi-han", "/duong?tu={x}&den={r}", "/so-sanh?ke-hoach={x}", "/tim?q={q}"],
)  # fmt: skip
def test_long_symbols_without_a_blank_do_not_widen_a_page(page: Page, unbroken: tuple[str, str], path: str) -> None:
    address, key = unbroken
    page.goto(address + path.format(key=key, r="r" * 200, x="x" * 200, p="P" * 150, q="q" * 280))
    for width, media in ((390, "screen"), (1280, "screen"), (680, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", PAGES.values(), ids=list(PAGES))
def test_no_page_is_wider_than_a_phone(phone: Page, served: str, watch: Watch, address: str) -> None:  # noqa: F811
    watch.expected |= {404, 300, 422}
    phone.goto(served + address)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_no_document_is_wider_than_a_phone(phone: Page, served: str) -> None:  # noqa: F811
    phone.goto(f"{served}/tim")
    for address in phone.locator(".hits a.label").evaluate_all("links => links.map(link => link.href)"):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_everything_can_be_done_by_keyboard(page: Page, served: str) -> None:  # noqa: F811
    page.goto(served)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("rung san xuat")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/tim"))
    link = page.get_by_role("link", name="Kế hoạch 41/KH-UBND")
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("one => one === document.activeElement"):
            break
    outline = link.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("41/KH-UBND")


def test_the_keyboard_gets_through_a_document_and_out_of_it(page: Page, served: str) -> None:  # noqa: F811
    open_document(page, served, "rung+san+xuat", "Kế hoạch 41/KH-UBND")
    seen = []
    for _ in range(150):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        if seen[-1].startswith("<body"):
            break
    assert any('class="citation"' in one for one in seen)
    assert any("ke-hoach.json" in one for one in seen)
    assert seen[-1].startswith("<body") or seen[-1] in seen[:-1]


def test_on_paper_there_is_the_text_alone(page: Page, served: str) -> None:  # noqa: F811
    open_document(page, served, "rung+san+xuat", "Kế hoạch 41/KH-UBND")
    page.emulate_media(media="print")
    expect(page.locator("nav.main")).to_be_hidden()
    expect(page.locator(".words")).to_be_visible()


def test_without_scripts_everything_is_there(open_page: Callable[..., Page], served: str) -> None:  # noqa: F811
    page = open_page(java_script_enabled=False)
    page.goto(f"{served}/tim?q=rung+san+xuat")
    page.get_by_role("link", name="Kế hoạch 41/KH-UBND").click()
    expect(page.locator(".words a.citation").first).to_be_visible()


def test_a_script_of_a_document_does_not_run(page: Page, served: str) -> None:  # noqa: F811
    page.on("dialog", lambda dialog: pytest.fail("a script of a document has run"))
    open_document(page, served, "chong", "Kế hoạch 66/KH-UBND")
    expect(page.locator(".words")).to_contain_text("<script>alert(1)</script>")


def test_people_log_in_with_the_token(page: Page, archive: Path) -> None:  # noqa: F811
    with serving(archive, Settings(token=TOKEN)) as address:
        page.goto(f"{address}/phong-trao")
        page.get_by_label("Mã truy cập").fill(TOKEN)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page).to_have_url(f"{address}/phong-trao")
        page.get_by_role("button", name="Thoát").click()
        page.goto(f"{address}/phong-trao")
        expect(page.get_by_label("Mã truy cập")).to_be_visible()
