"""The HTML report of a comparison in a browser, opened from a file as an officer would."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.compare.report_fixtures import example
from vnplan_nlp.compare.report_html import write_html

ROWS = ".cmp-rows tbody tr:visible"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    comparison, plan, directive = example()
    slip = comparison.requirements[3].changes[-1].model_copy(update={"plan_start": 10, "plan_end": 20})
    target = tmp_path_factory.mktemp("report") / "so sánh.html"
    target.write_text(write_html(comparison.model_copy(update={"slips": (slip,)}), plan, directive), "utf-8")
    return target.as_uri()


@pytest.fixture
def desk(page: Page, report: str) -> Page:
    page.goto(report)
    return page


def pane(page: Page, side: str) -> Locator:
    return page.locator(f'.cmp-text[data-side="{side}"]')


def in_sight(page: Page, side: str, number: int) -> bool:
    """Whether a passage lies within the part of its pane that is scrolled to."""
    return bool(
        page.evaluate(
            """([side, number]) => {
                const link = document.getElementById(`${side}-${number}`).getBoundingClientRect();
                const pane = document.querySelector(`.cmp-text[data-side="${side}"]`).getBoundingClientRect();
                return link.top >= pane.top - 1 && link.top < pane.bottom;
            }""",
            [side, number],
        )
    )


def last_answered(page: Page) -> int:
    """The last requirement that has an answer far down in the plan."""
    found = page.evaluate(
        """() => Array.from(document.querySelectorAll('.cmp-text[data-side=d] .k[data-r]'))
            .filter(a => a.hash.startsWith('#p-') && document.querySelector('.cmp-text[data-side=p] ' + a.hash)
                && !a.dataset.r.includes(' '))
            .map(a => [document.querySelector(a.hash).offsetTop, Number(a.dataset.r)]).sort((x, y) => y[0] - x[0])[0][1]"""
    )
    return int(found)


# --- filter ------------------------------------------------------------------------------------------


def test_the_table_is_filtered_by_status(desk: Page) -> None:
    before = desk.locator(ROWS).count()
    desk.get_by_label("Kết quả").select_option("missing")
    shown = desk.locator(ROWS)
    assert 0 < shown.count() < before
    assert desk.locator(f"{ROWS}:not(.s-missing)").count() == 0
    expect(desk.locator(".cmp-shown")).to_have_text(f"Đang hiện {shown.count()} trong {before} yêu cầu")


@pytest.mark.parametrize(("name", "label"), [("k", "Loại"), ("a", "Giao cho"), ("g", "Mục")])
def test_the_table_is_filtered_by_kind_addressee_and_section(desk: Page, name: str, label: str) -> None:
    before = desk.locator(ROWS).count()
    choice = desk.get_by_role("combobox", name=label, exact=True)
    value = choice.evaluate("select => select.options[select.options.length - 1].value")
    choice.select_option(value)
    assert 0 < desk.locator(ROWS).count() < before
    assert desk.locator(ROWS).count() == desk.locator(f'.cmp-rows tbody tr[data-{name}="{value}"]').count()


@pytest.mark.parametrize("typed", ["đợt thi đua", "dot thi dua", "DOT THI DUA", "đót  thì dua"])
def test_a_search_ignores_marks_and_case(desk: Page, typed: str) -> None:
    desk.get_by_label("Tìm chữ (không cần dấu)").fill("đợt thi đua")
    wanted = desk.locator(ROWS).count()
    desk.get_by_label("Tìm chữ (không cần dấu)").fill(typed)
    assert wanted > 0
    assert desk.locator(ROWS).count() == wanted < desk.locator(".cmp-rows tbody tr").count()


def test_filters_are_cleared_and_say_when_nothing_is_left(desk: Page) -> None:
    desk.get_by_label("Tìm chữ (không cần dấu)").fill("không có chữ này")
    expect(desk.get_by_text("Không có yêu cầu nào như vậy.")).to_be_visible()
    desk.get_by_role("button", name="Bỏ lọc").click()
    expect(desk.locator(ROWS)).to_have_count(desk.locator(".cmp-rows tbody tr").count())


def test_a_total_of_the_summary_filters_the_table(desk: Page) -> None:
    total = desk.locator('.cmp-totals a[data-filter="missing"]')
    count = int(total.locator("b").inner_text())
    total.click()
    expect(desk.locator(ROWS)).to_have_count(count)


def test_a_section_of_the_summary_filters_the_table(desk: Page) -> None:
    desk.locator(".cmp-coverage a[data-section]").nth(1).click()
    expect(desk.locator(f'{ROWS}:not([data-g="1"])')).to_have_count(0)


def test_a_link_to_a_hidden_row_shows_it(desk: Page) -> None:
    desk.get_by_label("Kết quả").select_option("missing")
    hidden = desk.locator(".cmp-rows tbody tr[hidden]").first
    name = hidden.get_attribute("id")
    desk.evaluate("name => { location.hash = name }", name)
    expect(desk.locator(f"#{name}")).to_be_visible()


# --- the two texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "other"), [("d", "p"), ("p", "d")])
def test_a_click_on_one_side_scrolls_the_other(desk: Page, side: str, other: str) -> None:
    number = last_answered(desk)
    if other == "d":
        pane(desk, "d").evaluate("pane => { pane.scrollTop = pane.scrollHeight }")
        number = int(pane(desk, "p").locator(".k[data-r]").first.get_attribute("data-r").split()[0])  # type: ignore[union-attr]
    assert not in_sight(desk, other, number)
    pane(desk, side).locator(f"#{side}-{number}").click()
    assert in_sight(desk, other, number)
    assert desk.locator(".k.on").count() >= 2
    expect(desk.locator(".cmp-steps p")).to_contain_text(f"Yêu cầu {number}:")


def test_the_keyboard_goes_from_side_to_side(desk: Page) -> None:
    number = last_answered(desk)
    link = pane(desk, "d").locator(f"#d-{number}")
    link.focus()
    desk.keyboard.press("Enter")
    assert in_sight(desk, "p", number)
    assert str(number) in (desk.evaluate("document.activeElement.dataset.r") or "").split()
    assert desk.evaluate("document.activeElement.closest('.cmp-text').dataset.side") == "p"


def test_the_filter_and_the_texts_are_reached_by_tab(desk: Page) -> None:
    reached = set()
    for _ in range(400):
        desk.keyboard.press("Tab")
        reached.add(
            desk.evaluate(
                "() => { const e = document.activeElement; return e.name || e.dataset.side || e.dataset.step || e.className }"
            )
        )
        if "p" in reached:
            break
    assert {"q", "s", "k", "a", "g", "go", "1", "-1", "d", "p", "cmp-skip"} <= reached


def test_a_link_of_the_table_leads_to_both_texts(desk: Page) -> None:
    number = last_answered(desk)
    desk.locator(f"#r-{number} a.go").click()
    assert in_sight(desk, "d", number)
    assert in_sight(desk, "p", number)
    expect(pane(desk, "p")).to_be_in_viewport()


def test_a_missing_requirement_says_that_nothing_answers_it(desk: Page) -> None:
    number = int(desk.locator(".cmp-rows tr.s-missing").first.get_attribute("id")[2:])  # type: ignore[index]
    desk.locator(f"#r-{number} a.go").click()
    assert in_sight(desk, "d", number)
    expect(desk.locator(".cmp-steps p")).to_contain_text("kế hoạch không có đoạn tương ứng")


def test_steps_go_through_the_rows_that_are_shown(desk: Page) -> None:
    desk.get_by_label("Kết quả").select_option("partial")
    wanted = [row.get_attribute("id") for row in desk.locator(ROWS).all()]
    forward = desk.get_by_role("button", name="Yêu cầu sau")
    seen = []
    for _ in wanted:
        forward.click()
        seen.append(desk.locator(".cmp-rows tr.on").get_attribute("id"))
    assert seen == wanted


def test_changes_have_a_colour_and_a_sign(desk: Page) -> None:
    mark = desk.locator(".cmp-text mark.c-later").first
    assert mark.evaluate("mark => getComputedStyle(mark, '::before').content").startswith('"▼')
    plain = pane(desk, "d").evaluate("pane => getComputedStyle(pane).backgroundColor")
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") != plain
    assert desk.locator(".cmp-rows .cmp-changes .c-later").first.inner_text().startswith("▼ Thời hạn: muộn hơn")


def test_states_are_told_by_a_sign_and_a_word(desk: Page) -> None:
    for state, shown in [("covered", "✓ Đáp ứng"), ("partial", "½ Một phần"), ("missing", "✗ Thiếu")]:
        assert desk.locator(f".cmp-rows tr.s-{state} td b").first.inner_text() == shown
        before = pane(desk, "d").locator(f".k.s-{state}[data-n]").first
        assert shown[0] in before.evaluate("link => getComputedStyle(link, '::before').content")


# --- everywhere --------------------------------------------------------------------------------------


def test_print_shows_all_rows_and_texts_in_full(desk: Page) -> None:
    rows = desk.locator(".cmp-rows tbody tr").count()
    desk.get_by_label("Kết quả").select_option("missing")
    desk.emulate_media(media="print")
    assert desk.locator(ROWS).count() == rows
    expect(desk.locator(".cmp-filter")).to_be_hidden()
    for side in ("d", "p"):
        assert pane(desk, side).evaluate("pane => pane.scrollHeight <= pane.clientHeight + 1")
    # Paper has no arrow to unfold with.
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert desk.locator("details:not([open])").count() == 0


def test_the_printed_page_is_a_pdf_of_several_sheets(desk: Page) -> None:
    made = desk.pdf(prefer_css_page_size=True)
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page\n") > 3


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_width_scrolls_sideways(open_page: Callable[..., Page], report: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(report)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_filters_and_links_too(phone: Page, report: str) -> None:
    phone.goto(report)
    phone.get_by_label("Kết quả").select_option("missing")
    assert phone.locator(f"{ROWS}:not(.s-missing)").count() == 0
    number = last_answered(phone)
    pane(phone, "d").locator(f"#d-{number}").tap()
    assert in_sight(phone, "p", number)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_page: Callable[..., Page], report: str, width: int) -> None:
    page = open_page(width=width, reduced_motion="reduce")
    page.goto(report)
    found = Axe().run(page).response["violations"]
    told = [(item["id"], item["impact"], item["nodes"][0]["html"][:200], len(item["nodes"])) for item in found]
    assert told == []


def test_the_page_can_be_read_without_script(open_page: Callable[..., Page], report: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(report)
    expect(page.locator("#r-1")).to_be_visible()
    expect(page.locator(".cmp-steps")).to_be_hidden()


def test_a_script_that_a_text_brings_does_not_run(page: Page, tmp_path: Path) -> None:
    comparison, plan, directive = example()
    evil = comparison.requirements[0].model_copy(
        update={"text": "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>"}
    )
    target = tmp_path / "evil.html"
    target.write_text(
        write_html(comparison.model_copy(update={"requirements": (evil, *comparison.requirements[1:])}), plan, directive),
        "utf-8",
    )
    page.goto(target.as_uri())
    expect(page.locator("#r-1")).to_contain_text("<script>window.hit=1</script>")
    assert page.evaluate("window.hit") is None
