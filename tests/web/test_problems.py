"""What pages say where something goes wrong: in the language of the reader, and in that alone."""

import html
import inspect
import re
import shutil
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import DIRECTIVE, HERE, key_of
from tests.web.test_pages import PAGES
from vnplan_nlp.errors import (
    DamagedFileError,
    EmptyDocumentError,
    MemoryLimitError,
    MissingLibraryError,
    RecognitionError,
    TimeLimitError,
    TooLargeError,
    UnsupportedFormatError,
)
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.web import pages, pages_compare, problems
from vnplan_nlp.web.app import create_app
from vnplan_nlp.web.language import Language
from vnplan_nlp.web.settings import Settings

#: Words of English sentences that no Vietnamese word looks like.
ENGLISH = re.compile(r"\b(?:the|is|are|of|not|cannot|should|must|input|than|with|this|that|its|which|knows|such)\b", re.I)
REFUSED = {
    "no such page": ("/khong-co", 404),
    "no such reference": ("/vien-dan/khong-co", 404),
    "no such document": ("/van-ban/khong-co", 404),
    "no such number": ("/duong?tu=khong-co&den=45/CT-TTg", 404),
    "no such campaign": ("/phong-trao/xem?ten=khong-co", 404),
    "no such place": (f"/phu.csv?so={DIRECTIVE}&trong=khong-co", 404),
    "no such language": ("/ngon-ngu/fr", 404),
    "no such result": ("/tai-len/khong-co", 404),
    "nothing typed": ("/vien-dan", 422),
    "an empty number": ("/trien-khai?so=", 422),
    "a long number": ("/trien-khai?so=" + 400 * "a", 422),
    "a year": ("/tim?nam=hai", 422),
    "a year that there is not": ("/tim?nam=0", 422),
    "a huge year": ("/tim?nam=99999999999999999999", 422),
    "a page": ("/tim?trang=0", 422),
    "a level": ("/tim?cap=x", 422),
    "a day": ("/thoi-han?tu=31-12-2024", 422),
    "a day that there is not": ("/thoi-han?tu=2024-02-31", 422),
    "control characters": ("/tim?q=%01", 422),
    "several": ("/trien-khai?so=nghi+quyet+57", 300),
    "several for the table": ("/phu?so=nghi+quyet+57&trong=Gia+Lai", 300),
}


def words_of(page: str) -> str:
    """What people read of a page; code, addresses and what is marked as English are left out."""
    page = re.sub(r"<(script|style|code|pre|title)\b.*?</\1>", " ", page, flags=re.DOTALL)
    page = re.sub(r'<a class="language".*?</a>', " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


@pytest.mark.parametrize(("address", "status"), REFUSED.values(), ids=list(REFUSED))
def test_a_vietnamese_page_has_no_english_line(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert ENGLISH.findall(words_of(answer.text)) == []


@pytest.mark.parametrize(("address", "status"), REFUSED.values(), ids=list(REFUSED))
def test_an_english_page_has_english_words(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address, headers={"Cookie": "ngon_ngu=en"})
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert "Citation index" in answer.text
    assert "Không" not in words_of(answer.text)


@pytest.mark.parametrize("address", PAGES.values(), ids=list(PAGES))
def test_no_page_mixes_languages(client: TestClient, address: str) -> None:
    assert ENGLISH.findall(words_of(client.get(address).text)) == []


def test_a_document_does_not_mix_languages(client: TestClient) -> None:
    assert ENGLISH.findall(words_of(client.get(f"/van-ban/{key_of(client, '30/KH-UBND')}").text)) == []


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\x7fELF" + bytes(100), "a.docx", "unread.UnsupportedFormatError"),
        (b"", "a.txt", "unread.EmptyDocumentError"),
        (b"%PDF-1.4\nx", "a.pdf", "unread.DamagedFileError"),
    ],
)
def test_a_file_that_cannot_be_read(client: TestClient, data: bytes, name: str, words: str) -> None:
    shown = words_of(client.post("/tai-len", files={"file": (name, data)}).text)
    assert Language("vi")(words) in shown
    assert ENGLISH.findall(shown) == []


@pytest.mark.parametrize(
    "error",
    [
        EmptyDocumentError, UnsupportedFormatError, RecognitionError, TooLargeError, MemoryLimitError, TimeLimitError,
        DamagedFileError, MissingLibraryError,
    ],
)  # fmt: skip
def test_every_error_of_a_reading_has_words(error: type[Exception]) -> None:
    assert Language("vi").named("unread", error.__name__) != error.__name__


def test_a_form_without_a_file(client: TestClient) -> None:
    for answer in (client.post("/tai-len", data={"x": "1"}), client.post("/tai-len", content=b"x", headers={"Content-Type": "multipart/form-data"})):
        assert answer.status_code in (400, 422)
        assert ENGLISH.findall(words_of(answer.text)) == []


def test_a_method_that_a_page_does_not_take(client: TestClient) -> None:
    answer = client.post("/tim")
    assert answer.status_code == 405
    assert ENGLISH.findall(words_of(answer.text)) == []


def test_too_much_for_a_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_MOST_EVENTS", 1)
    monkeypatch.setattr(pages_compare, "_MOST_LETTERS", 10)
    compared = f"/so-sanh?ke-hoach={key_of(client, '30/KH-UBND')}&chi-thi={key_of(client, '12/KH-UBND')}"
    for address in ("/thoi-han.ics", compared):
        answer = client.get(address)
        assert answer.status_code == 413
        assert ENGLISH.findall(words_of(answer.text)) == []


def test_a_comparison_while_another_is_made(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_compare, "_PATIENCE", 0.01)
    pages_compare._last.clear()
    with pages_compare._turn:
        answer = client.get(f"/so-sanh?ke-hoach={key_of(client, '30/KH-UBND')}&chi-thi={key_of(client, '12/KH-UBND')}")
    assert answer.status_code == 429
    assert ENGLISH.findall(words_of(answer.text)) == []


def test_refusals_of_the_guard(client: TestClient) -> None:
    for answer in (
        client.get("/", headers={"Host": "evil.example"}),
        client.post("/vao", data={"token": ""}, headers={"Origin": "null"}),
        client.post("/tai-len", content=b"", headers={"Content-Length": "999999999"}),
    ):
        assert answer.status_code in (421, 403, 413)
        assert ENGLISH.findall(words_of(answer.text)) == []


def test_an_index_that_is_gone_and_a_fault(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "index.db"
    shutil.copy(archive, path)
    with TestClient(create_app(path), base_url=HERE, raise_server_exceptions=False) as client:
        monkeypatch.setattr(CitationIndex, "campaigns", lambda *_, **__: 1 / 0)
        fault = client.get("/phong-trao")
        path.unlink()
        gone = client.get("/tim?q=cay")
    assert (fault.status_code, gone.status_code) == (500, 503)
    assert gone.headers["retry-after"]
    assert ENGLISH.findall(words_of(fault.text) + words_of(gone.text)) == []


def test_pages_are_read_while_many_wait_for_a_comparison(archive: Path) -> None:
    """Who waits for a comparison takes a thread; some are kept for those who only read."""
    settings = Settings(connections=5)
    pages_compare._last.clear()
    with TestClient(create_app(archive, settings=settings), base_url=HERE) as client, ThreadPoolExecutor(8) as pool:
        pair = f"/so-sanh?ke-hoach={key_of(client, '30/KH-UBND')}&chi-thi={key_of(client, '12/KH-UBND')}"
        with pages_compare._turn:
            asked = [pool.submit(client.get, pair) for _ in range(8)]
            # The other three still wait.
            assert {one.result().status_code for one in islice(as_completed(asked), 5)} == {429}
            assert client.get("/tim?q=cay").status_code == 200
        assert {one.result().status_code for one in asked} == {200, 429}


@pytest.mark.parametrize("name", ["_invalid", "_http", "_known", "_database", "_fault"])
def test_what_answers_to_errors_runs_in_a_thread(name: str) -> None:
    """It may wait for the index, and the loop that serves everybody must not."""
    assert not inspect.iscoroutinefunction(getattr(problems, name))
