"""Who gets in, with what, and what a browser may do with the answer."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import HERE, TOKEN
from vnplan_nlp.web.addresses import local
from vnplan_nlp.web.security import Gate
from vnplan_nlp.web.settings import is_loopback

FILE = {"file": ("ke-hoach.txt", "KẾ HOẠCH\nTrồng cây".encode(), "text/plain")}


@pytest.mark.parametrize("address", ["/", "/khong-co", "/api/statistics", "/tinh/style.css", "/api/search?limit=0", "/vao"])
def test_every_answer_keeps_a_browser_strict(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_refusal_and_a_not_modified_are_strict_too(client: TestClient, closed: TestClient) -> None:
    tag = client.get("/").headers["etag"]
    for answer in (client.get("/", headers={"If-None-Match": tag}), client.get("/", headers={"Host": "evil.example"}), closed.get("/")):
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:8000", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421)])  # fmt: skip
def test_a_name_that_was_bent_to_this_machine_is_refused(client: TestClient, host: str, status: int) -> None:
    assert client.get("/", headers={"Host": host}).status_code == status
    assert client.get("/api/statistics", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": HERE}, 200),
        ({"Origin": HERE}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
    ],
)
def test_forms_of_other_sites_are_not_taken(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/vao", data={"token": ""}, headers=headers).status_code in ((303,) if status == 200 else (status,))
    if status == 403:
        assert client.post("/api/parse", files=FILE, headers=headers).status_code == 403


def test_there_is_no_other_file(client: TestClient) -> None:
    for name in ("..%2fapp.py", "%2e%2e/app.py", "....//app.py", "", "/etc/passwd", "style.css/..", ".", "STYLE.CSS"):
        assert client.get(f"/tinh/{name}").status_code == 404


def test_more_than_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/parse", content=b"", headers={"Content-Length": "999999999"})
    assert answer.status_code == 413
    assert answer.json()["detail"]


def test_more_than_the_limit_is_refused_while_it_comes(client: TestClient) -> None:
    def pieces() -> object:
        for _ in range(30):
            yield b"x" * 1_000_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/api/parse", content=pieces(), headers=headers).status_code == 413  # type: ignore[arg-type]


def test_other_addresses_take_next_to_nothing(client: TestClient) -> None:
    assert client.post("/vao", content=b"x" * 30_000).status_code == 413


# --- the token ---


def test_without_the_token_nobody_gets_in(closed: TestClient) -> None:
    assert closed.get("/api/statistics").status_code == 401
    assert closed.get("/api/statistics").headers["www-authenticate"] == "Bearer"
    assert closed.get("/tim?q=a&nam=2022").headers["location"] == "/vao?tiep=%2Ftim%3Fq%3Da%26nam%3D2022"
    assert closed.post("/tai-len", files=FILE).status_code == 401
    assert closed.get("/vao").status_code == 200
    assert closed.get("/tinh/style.css").status_code == 200
    assert closed.get("/tinh/../api/statistics").status_code in (401, 404)


def test_programs_bring_the_token(closed: TestClient) -> None:
    assert closed.get("/api/statistics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert closed.get("/api/statistics", headers={"Authorization": f"Basic {TOKEN}"}).status_code == 401
    assert closed.get("/api/statistics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
    assert closed.get("/api/statistics", headers={"Cookie": f"vnplan_phien={TOKEN}"}).status_code == 401


def test_people_log_in_once(closed: TestClient) -> None:
    answer = closed.post("/vao", data={"token": TOKEN, "tiep": "/tim?q=a"})
    assert answer.headers["location"] == "/tim?q=a"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert re.search("SameSite=strict", cookie, re.IGNORECASE)
    assert TOKEN not in cookie
    assert closed.get("/").status_code == 200
    closed.post("/ra")
    assert closed.get("/").status_code == 303


def test_a_wrong_token_is_told(closed: TestClient) -> None:
    answer = closed.post("/vao", data={"token": "wrong"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", ["x", "vnplan_phien", "vnplan_phien=\xff", 'vnplan_phien="', ";;;===", "vnplan_phien=" + "a" * 5000])
def test_odd_cookies_open_nothing(cookie: str) -> None:
    from starlette.datastructures import Headers

    assert not Gate(TOKEN).admits(Headers({"cookie": cookie}))


@pytest.mark.parametrize(("host", "here"), [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("example.org", False)])  # fmt: skip
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(("address", "shown"), [("/tim?q=a", "/tim?q=a"), (None, "/"), ("", "/"), ("tim", "/"), ("//x", "/"), ("/\t/x", "/"), ("/a\\b", "/")])
def test_only_addresses_of_this_server_are_gone_back_to(address: str | None, shown: str) -> None:
    assert local(address) == shown


@pytest.mark.parametrize("others", ["foo[bar]=1; ", 'a={"x":1}; ', "foo; ", "a b=1; "])
def test_cookies_of_other_programs_do_not_keep_anybody_out(closed: TestClient, others: str) -> None:
    answer = closed.get("/", headers={"Cookie": f"{others}vnplan_phien={Gate(TOKEN).session}"})
    assert answer.status_code == 200


def test_an_origin_that_is_no_address_is_another_site(client: TestClient) -> None:
    assert client.post("/ra", headers={"Origin": "http://["}).status_code == 403


def test_groups_are_bounded_together(client: TestClient) -> None:
    assert client.get("/api/top", params={"by": "issuer", "limit": 200, "groups": 200}).status_code == 422
