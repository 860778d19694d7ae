"""A plan beside its directive, both of the archive."""

from fastapi.testclient import TestClient

from tests.web.conftest import key_of

DISTRICT_PLAN, PROVINCE_PLAN = "30/KH-UBND", "12/KH-UBND"


def test_a_plan_offers_what_it_implements(client: TestClient) -> None:
    answer = client.get("/so-sanh", params={"ke-hoach": key_of(client, DISTRICT_PLAN)})
    assert answer.status_code == 200
    assert f"chi-thi={key_of(client, PROVINCE_PLAN)}" in answer.text


def test_two_documents_are_compared(client: TestClient) -> None:
    asked = {"ke-hoach": key_of(client, DISTRICT_PLAN), "chi-thi": key_of(client, PROVINCE_PLAN)}
    answer = client.get("/so-sanh", params=asked)
    assert answer.status_code == 200
    assert 'id="requirements"' in answer.text
    assert "/tinh/report.css" in answer.text
    for name in ("report.css", "report.js"):
        assert client.get(f"/tinh/{name}").status_code == 200


def test_the_page_of_a_comparison_keeps_the_policy(client: TestClient) -> None:
    asked = {"ke-hoach": key_of(client, DISTRICT_PLAN), "chi-thi": key_of(client, PROVINCE_PLAN)}
    text = client.get("/so-sanh", params=asked).text
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


def test_hostile_words_stay_words(client: TestClient) -> None:
    asked = {"ke-hoach": key_of(client, "66/KH-UBND"), "chi-thi": key_of(client, "66/KH-UBND")}
    text = client.get("/so-sanh", params=asked).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_an_unknown_document_is_told(client: TestClient) -> None:
    answer = client.get("/so-sanh", params={"ke-hoach": "99999/KH-LA"})
    assert answer.status_code == 404
    assert "99999/KH-LA" in answer.text


def test_the_comparison_is_there_as_json(client: TestClient) -> None:
    asked = {"plan": key_of(client, DISTRICT_PLAN), "directive": key_of(client, PROVINCE_PLAN)}
    answer = client.get("/api/compare", params=asked).json()
    assert answer["schema_name"] == "vnplan.comparison"
    assert answer["plan"]["header"]["reference"] == DISTRICT_PLAN
    assert client.get("/api/compare", params={**asked, "plan": "99999/KH-LA"}).status_code == 404


def test_texts_that_are_too_long_are_refused(client: TestClient, monkeypatch) -> None:
    from vnplan_nlp.web import pages_compare

    monkeypatch.setattr(pages_compare, "_MOST_LETTERS", 10)
    asked = {"plan": key_of(client, DISTRICT_PLAN), "directive": key_of(client, PROVINCE_PLAN)}
    answer = client.get("/api/compare", params=asked)
    assert answer.status_code == 413
    assert "letters" in answer.json()["detail"]


def test_a_number_that_may_mean_several_documents_is_asked_back(client: TestClient) -> None:
    answer = client.get("/so-sanh", params={"ke-hoach": "kế hoạch trồng cây", "chi-thi": key_of(client, PROVINCE_PLAN)})
    assert answer.status_code == 300
    assert f"ke-hoach={key_of(client, DISTRICT_PLAN)}&amp;chi-thi={key_of(client, PROVINCE_PLAN)}" in answer.text


def test_a_comparison_says_what_made_it(client: TestClient) -> None:
    asked = {"plan": key_of(client, DISTRICT_PLAN), "directive": key_of(client, PROVINCE_PLAN)}
    assert client.get("/api/compare", params=asked).json()["produced_by"]["vnplan_nlp"]
