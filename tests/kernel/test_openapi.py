import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.site")]


@pytest.fixture
def document(client):
    return client.get("/api/openapi.json").json()


def operation(document, method, path):
    return document["paths"][path][method]


def test_documents_every_refusal_of_an_operation_as_a_problem(document):
    posted = operation(document, "post", "/api/orders/")["responses"]

    assert {"400", "401", "403", "404", "409", "413", "415", "422", "429", "503"} <= set(posted)
    for status, answer in posted.items():
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"]


def test_documents_only_what_can_happen_to_an_open_read(document):
    read = operation(document, "get", "/api/shown/")

    assert "401" not in read["responses"]
    assert "415" not in read["responses"]
    assert read["security"] == []


def test_names_the_three_ways_to_sign_in(document):
    assert set(document["components"]["securitySchemes"]) == {"bearer", "apiKey", "session"}
    assert operation(document, "post", "/api/orders/")["security"] == [
        {"bearer": []},
        {"apiKey": []},
        {"session": []},
    ]


def test_documents_the_idempotency_key_where_it_works(document):
    def names(path):
        return [item["name"] for item in operation(document, "post", path)["parameters"]]

    assert "Idempotency-Key" in names("/api/counted/{name}/")
    assert "Idempotency-Key" not in names("/api/orders/")


def test_describes_money_as_a_number(document):
    price = document["components"]["schemas"]["Shown"]["properties"]["price"]

    assert price["type"] == "number"


def test_answers_reading_only(client):
    assert client.post("/api/openapi.json").status_code == 405
