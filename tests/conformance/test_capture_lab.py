"""Seed 3 over HTTP: A/B tests and analytics, literally."""

import pytest

from leadflow.identity.types import Role
from tests.factories.identity import access_token, make_user

pytestmark = pytest.mark.django_db
METRICS = {
    "total_sessions",
    "conversion_rate",
    "average_score",
    "completion_rate",
    "average_response_time",
    "by_classification",
    "by_source",
    "experiments",
}


@pytest.fixture
def post(client):
    def send(path, **body):
        return client.post(path, body, content_type="application/json")

    return send


@pytest.fixture
def read(client):
    token = access_token(make_user(Role.MARKETING))

    def get(**query):
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/api/analytics/leads", query, headers=headers)

    return get


def begin(post, source="google"):
    return post("/api/session/start", utm_source=source).json()["session_id"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_variant_is_told_with_its_content(post, slash):
    session_id = begin(post)

    answers = [
        post(f"/api/ab-test/variant/greeting_message{slash}", session_id=session_id)
        for _ in range(2)
    ]

    first = answers[0].json()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert first == answers[1].json()
    assert first["test_name"] == "greeting_message"
    assert first["variant"] in {"A", "B"}
    assert "YouShop" in first["config"]["text"]


def test_a_conversion_counts_once_and_only_after_a_variant(post, read):
    session_id = begin(post)
    body = {
        "session_id": session_id,
        "test_name": "greeting_message",
        "conversion_type": "demo_request",
    }
    before = post("/api/ab-test/conversion", **body)
    shown = post("/api/ab-test/variant/greeting_message", session_id=session_id).json()
    first, second = (post("/api/ab-test/conversion", **body) for _ in range(2))

    assert [one.status_code for one in (before, first, second)] == [200, 200, 200]
    assert [one.json()["counted"] for one in (before, first, second)] == [False, True, False]
    assert first.json()["variant"] == shown["variant"]
    tests = {one["test_name"]: one for one in read().json()["experiments"]}
    counted = {one["variant"]: one for one in tests["greeting_message"]["variants"]}
    assert counted[shown["variant"]]["exposures"] == 1
    assert counted[shown["variant"]]["conversions"] == 1


def test_questions_come_in_the_order_of_the_variant(client, post):
    session_id = begin(post)

    asked = client.get("/api/questions", {"session_id": session_id}).json()

    order = post("/api/ab-test/variant/question_flow", session_id=session_id).json()
    assert [one["key"] for one in asked][:3] == order["config"]["order"]
    assert len(asked) == 5


def test_the_greeting_is_that_of_the_variant(post):
    started = post("/api/session/start").json()

    shown = post("/api/ab-test/variant/greeting_message", session_id=started["session_id"]).json()

    assert started["greeting"]["text"] == shown["config"]["text"]


@pytest.mark.parametrize(
    ("path", "change", "status"),
    [
        ("/api/ab-test/variant/price", {}, 404),
        ("/api/ab-test/variant/greeting_message", {"session_id": "sess_nobody"}, 404),
        ("/api/ab-test/variant/greeting_message", {"session_id": 7}, 422),
        ("/api/ab-test/conversion", {"test_name": "price", "conversion_type": "x"}, 404),
        ("/api/ab-test/conversion", {"test_name": "greeting_message"}, 422),
        (
            "/api/ab-test/conversion",
            {"test_name": "greeting_message", "conversion_type": "\x00"},
            422,
        ),
    ],
)
def test_what_makes_no_sense_is_refused(post, path, change, status):
    answer = post(path, **{"session_id": begin(post)} | change)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_analytics_tell_the_metrics_of_the_seed(client, post, read):
    begin(post, "")
    session_id = begin(post)
    for number in range(1, 6):
        post("/api/answer", session_id=session_id, question_id=number, answer_text="Other")
    post("/api/behavior", session_id=session_id, action="cta_clicked")

    found = read().json()

    assert found.keys() >= METRICS
    score = client.get(f"/api/score/{session_id}").json()["score"]
    assert found["total_sessions"] == 2
    assert found["average_score"] == (score + 5) / 2
    assert (found["conversion_rate"], found["completion_rate"]) == (0.5, 0.5)
    assert found["by_classification"] == {"SQL": 1, "MQL": 0, "Unqualified": 1}
    assert found["by_source"] == {"direct": 1, "google": 1}
    assert {one["key"]: one["answered"] for one in found["questions"]}["location"] == 1
    assert read(bot="nobody").json()["total_sessions"] == 0
    assert read(**{"from": "yesterday"}).status_code == 422


def test_analytics_are_for_staff(client):
    assert client.get("/api/analytics/leads").status_code == 401
    assert (
        client.get(
            "/api/analytics/leads",
            headers={"Authorization": f"Bearer {access_token(make_user(Role.SENIOR))}"},
        ).status_code
        == 403
    )
