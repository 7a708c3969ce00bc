import pytest
from django.db import OperationalError, connection

from leadflow import __version__

pytestmark = pytest.mark.urls("tests.kernel.site")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health", "/health/"])
def test_says_that_the_database_answers(client, address):
    response = client.get(address)

    document = response.json()
    assert response.status_code == 200
    assert (document["status"], document["database"]) == ("healthy", "connected")
    assert document["timestamp"].endswith("Z")
    assert document["version"] == __version__
    assert document["engine"] == connection.vendor


@pytest.mark.django_db
def test_names_the_process_by_one_id_for_its_whole_life(client):
    first, second = (client.get("/health").json()["run_id"] for _ in range(2))

    assert first == second
    assert len(first) == 32


@pytest.mark.django_db
def test_answers_503_when_the_database_does_not(client, monkeypatch):
    def down(*_args, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr("leadflow.kernel.health._ask", down)

    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json()["database"] == "disconnected"
    assert response["Retry-After"] == "2"


@pytest.mark.postgres
@pytest.mark.django_db
def test_answers_503_within_seconds_when_nobody_listens(client, monkeypatch):
    params = connection.get_connection_params()
    monkeypatch.setattr(connection, "get_connection_params", lambda: params | {"port": "1"})

    assert client.get("/health/").status_code == 503


@pytest.mark.django_db
def test_only_tells_and_takes_nothing(client):
    assert client.post("/health/").status_code == 405
