"""The JSON API."""

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import DIRECTIVE, key_of
from vnplan_nlp import PlanDocument
from vnplan_nlp.index import model

ANSWERS = {
    "/api/statistics": model.Statistics,
    "/api/search?q=trong+cay": model.SearchResult,
    f"/api/show?ref={DIRECTIVE}": model.TargetPage,
    "/api/cited-by?ref=45/CT-TTg&role=implements&limit=1": model.CitedBy,
    f"/api/cascade?ref={DIRECTIVE}": model.CascadeNode,
    f"/api/coverage?ref={DIRECTIVE}&within=Gia+Lai": model.Coverage,
    f"/api/path?ref=05/KH-UBND&other={DIRECTIVE}": model.Path,
    "/api/campaign?name=ntm": model.CampaignPage,
}
LISTS = {
    "/api/resolve?ref=nghi+quyet+57": model.Candidate,
    f"/api/related?ref={DIRECTIVE}": model.Related,
    "/api/top?by=year": model.TopGroup,
    "/api/campaigns": model.CampaignRow,
    "/api/deadlines?first=2022-01-01&last=2022-12-31": model.DeadlineRow,
    "/api/changed-basis": model.ChangedBasis,
}


@pytest.mark.parametrize(("address", "kind"), ANSWERS.items())
def test_an_answer_is_one_of_the_models_of_the_index(client: TestClient, address: str, kind: type[model.Model]) -> None:
    kind.model_validate_json(client.get(address).content)


@pytest.mark.parametrize(("address", "kind"), LISTS.items())
def test_a_list_is_one_of_such_models(client: TestClient, address: str, kind: type[model.Model]) -> None:
    rows = client.get(address).json()
    assert rows
    for row in rows:
        kind.model_validate(row)


def test_a_document_its_plan_and_what_it_cites(client: TestClient) -> None:
    key = key_of(client, "12/KH-UBND")
    assert client.get(f"/api/documents/{key}").json()["reference"] == "12/KH-UBND"
    assert PlanDocument.from_json(client.get(f"/api/documents/{key}/plan").content).header.reference == "12/KH-UBND"
    cites = model.Cites.model_validate_json(client.get(f"/api/documents/{key}/cites").content)
    assert [row.target.canonical_id for row in cites.rows] == [DIRECTIVE]


def test_what_is_unknown_is_404_with_a_line(client: TestClient) -> None:
    answer = client.get("/api/show?ref=khong-co")
    assert answer.status_code == 404
    assert list(answer.json()) == ["detail"]


def test_what_may_mean_several_is_300_with_candidates(client: TestClient) -> None:
    answer = client.get("/api/show?ref=nghi+quyet+57")
    assert answer.status_code == 300
    assert {one["canonical_id"] for one in answer.json()["candidates"]} >= {"57-nq-tw:2014", "57-nq-cp:2021"}


@pytest.mark.parametrize(
    "address",
    [
        "/api/search?limit=0",
        "/api/search?limit=201",
        "/api/search?offset=-1",
        "/api/search?offset=99999999999999999999999",
        "/api/search?year=99999999999999999999999",
        "/api/search?year=abc",
        "/api/search?level=galaxy",
        "/api/search?q=a%00b",
        f"/api/search?q={'a' * 301}",
        "/api/show",
        "/api/show?ref=a%00",
        "/api/cascade?ref=1&depth=7",
        "/api/path?ref=1&other=2&most=0",
        "/api/deadlines?first=2022-02-30",
        "/api/deadlines?first=0000-00-00",
        "/api/coverage?ref=1",
        "/api/top?by=colour",
    ],
)
def test_what_is_out_of_bounds_is_422_with_a_line(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 422
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    "words",
    ['"', "a AND", "NEAR(", "*", "title:x", "-", "^a", "a\\", "(((", "{", "'", "%", "_", "\u00a0", "\u2028", "😀",
     "%ED%A0%80", "\ud7ff", "--", "/*", "a" * 300, '"' * 300, "* " * 150, "1" * 300],
)  # fmt: skip
def test_no_query_is_an_error(client: TestClient, words: str) -> None:
    for address, name in (("/api/search", "q"), ("/tim", "q"), ("/api/resolve", "ref"), ("/api/show", "ref"), ("/phu", "so"),
                          ("/api/campaign", "name"), ("/vien-dan", "so")):  # fmt: skip
        assert client.get(address, params={name: words, "trong": "Gia Lai"}).status_code < 500, (address, words)


def test_other_addresses_of_the_api_are_404_in_json(client: TestClient) -> None:
    for address in ("/api/nothing", "/api/documents/0000000000000000", "/api/"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["detail"]


def test_head_is_no_method_of_the_api(client: TestClient) -> None:
    assert client.head("/api/search").status_code == 405


def test_other_methods_are_405_in_json(client: TestClient) -> None:
    answer = client.delete("/api/search")
    assert answer.status_code == 405
    assert answer.json()["detail"]


def test_the_description_lists_every_address_with_its_answers(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/search", "/api/cited-by", "/api/coverage", "/api/parse"} <= set(described["paths"])
    for methods in described["paths"].values():
        for operation in methods.values():
            invalid = operation["responses"]["422"]["content"]["application/json"]["schema"]
            assert invalid == {"$ref": "#/components/schemas/Problem"}


def test_the_page_of_the_api_lists_what_the_description_does(client: TestClient) -> None:
    text = client.get("/api").text
    for address in client.get("/api/openapi.json").json()["paths"]:
        assert address in text
