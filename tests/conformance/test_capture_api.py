"""Every request of seed 3, with and without the trailing slash, and the answers it documents."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from leadflow.identity.types import Role
from tests.factories.capture import ANSWERS, session_of
from tests.factories.identity import auth_client, make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AT_ONCE, SLOWLY = 5, 180
TABLE = {
    "session_opened": 5,
    "replied_to_greeting": 5,
    "answered_question": 25,
    "answered_all_questions": 10,
    "shared_contact": 10,
    "clicked_product": 5,
    "clicked_demo": 15,
    "quick_reply": 25,
    "detailed_answer": 5,
    "cta_clicked": 15,
}
EXPORT = {
    "name": "John Merchant",
    "location": "Mumbai",
    "business_type": "Retail Shop",
    "staff_size": "2–5",
    "monthly_sales": "₹50K–₹2L",
    "features_interested": ["Billing", "QR Payments"],
    "contact_info": "9123456789",
    "email": "john@example.com",
    "phone": "9123456789",
    "lead_score": 75,
    "lead_type": "SQL",
    "utm_source": "google_ads",
    "session_start_time": "2026-03-02T12:00:00Z",
    "assigned_to": "CTL-Team",
}


class Visitor:
    """Somebody who talks with the bot, by addresses that end as `slash` says."""

    def __init__(self, slash: str = "") -> None:
        self.client, self.slash, self.id = Client(), slash, ""

    def post(self, path: str, **body: object) -> dict:
        """Send JSON, with the conversation's id once there is one."""
        known = {"session_id": self.id} if self.id else {}
        answer = self.client.post(
            f"/api/{path}{self.slash}", json.dumps(known | body), content_type="application/json"
        )
        return {"status": answer.status_code, **answer.json()}

    def get(self, path: str) -> dict:
        """Read something of the conversation."""
        answer = self.client.get(f"/api/{path}/{self.id}{self.slash}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def start(self, **way: object) -> dict:
        """Begin."""
        told = self.post("session/start", **way)
        self.id = told["session_id"]
        return told

    def say(self, question: object, text: str, seconds: object = SLOWLY) -> dict:
        """Answer a question."""
        return self.post("answer", question_id=question, answer_text=text, time_taken=seconds)

    def do(self, action: str, **metadata: object) -> dict:
        """Do something."""
        return self.post("behavior", action=action, metadata=metadata)

    def score(self) -> int:
        """Return what it has come to."""
        return self.get("score")["score"]


@pytest.mark.parametrize("slash", ["", "/"])
@time_machine.travel(NOON, tick=False)
def test_the_seeds_own_requests_get_the_answers_it_documents(slash):
    john = Visitor(slash)

    started = john.start(utm_source="google")
    questions = john.client.get(f"/api/questions{slash}").json()
    answered = john.say(1, "Restaurant")
    john.post("lead/profile", profile_data={"name": "John Doe", "email": "john@restaurant.com"})
    john.do("demo_requested")
    summary = john.get("lead/summary")

    assert started["message"] == "Session started successfully"
    assert started["timestamp"] == "2026-03-02T12:00:00Z"
    assert (started["status"], answered["status"]) == (200, 200)
    assert questions[0] == {
        "id": 1,
        "key": "business_type",
        "text": "What type of business do you run?",
        "options": ["Restaurant", "Retail Store", "Service Business", "E-commerce", "Other"],
        "step": "profile",
        "is_multiple": False,
    }
    known = {"location", "staff_size", "monthly_sales", "features"}
    assert known <= {question["key"] for question in questions}
    assert summary["session_id"] == john.id
    lead = summary["lead_data"]
    assert (lead["name"], lead["email"]) == ("John Doe", "john@restaurant.com")
    assert (lead["business_type"], lead["classification"]) == ("Restaurant", "MQL")
    scored = {row["action"]: row["score"] for row in summary["behaviors"]}
    assert scored["session_opened"] == 5
    assert (scored["answered_question"], scored["demo_requested"]) == (5, 15)
    assert sum(scored.values()) == lead["lead_score"] == 35


@time_machine.travel(NOON, tick=False)
def test_the_seeds_example_journey_comes_to_80_points():
    visitor = Visitor()
    visitor.start()
    for number, question in enumerate(ANSWERS):
        text = "Mumbai" if question == 2 else ANSWERS[question]
        visitor.say(str(question), text, AT_ONCE if number < 3 else str(SLOWLY))
    visitor.post("lead/profile", profile_data={"phone": "9123456789"})
    visitor.do("clicked_demo")

    told = visitor.get("score")

    assert (told["score"], told["classification"]) == (80, "SQL")
    assert {row["action"]: (row["count"], row["score"]) for row in told["breakdown"]} == {
        "session_opened": (1, 5),
        "answered_question": (5, 25),
        "answered_all_questions": (1, 10),
        "shared_contact": (1, 10),
        "clicked_demo": (1, 15),
        "quick_reply": (3, 15),
    }


@time_machine.travel(NOON, tick=False)
def test_the_crm_gets_the_very_document_of_the_seed():
    visitor = Visitor()
    visitor.start(utm_source="google_ads")
    for question, text in enumerate(["Retail Shop", "Mumbai", "2–5", "₹50K–₹2L"], start=1):
        visitor.say(question, text)
    visitor.say(5, "Billing, QR Payments")
    visitor.post(
        "lead/profile",
        profile_data={
            "name": "John Merchant",
            "phone": "9123456789",
            "email": "john@example.com",
        },
    )
    visitor.do("cta_clicked")
    visitor.do("product_interest", product="Billing")
    visitor.do("replied_to_greeting")

    assert visitor.get("lead/export") == EXPORT


@time_machine.travel(NOON, tick=False)
def test_every_row_of_the_table_counts():
    visitor = Visitor()
    visitor.start()
    visitor.say(0, "Yes, go ahead")
    for question, text in ANSWERS.items():
        visitor.say(question, text, AT_ONCE)
    visitor.post("lead/profile", profile_data={"email": "john@example.com"})
    for action in ("clicked_product", "clicked_demo", "cta_clicked"):
        visitor.do(action)

    rows = visitor.get("score")["breakdown"]

    assert {row["action"]: row["score"] for row in rows} == TABLE


@pytest.mark.parametrize(
    ("alias", "rule"),
    [
        ("demo_requested", "clicked_demo"),
        ("product_interest", "clicked_product"),
        ("contact_shared", "shared_contact"),
        ("CTA clicked", "cta_clicked"),
        ("Replied to greeting", "replied_to_greeting"),
    ],
)
def test_other_names_of_an_action_mean_the_same_and_count_once(alias, rule):
    visitor = Visitor()
    visitor.start()

    first, again = visitor.do(alias), visitor.do(rule)

    assert (first["action"], first["score_change"]) == (rule, TABLE[rule])
    assert (again["action"], again["score_change"]) == (rule, 0)
    assert visitor.score() == 5 + TABLE[rule]


@pytest.mark.parametrize(
    "action", ["session_opened", "answered_question", "quick_reply", "answered_all_questions"]
)
def test_what_only_answering_earns_cannot_be_claimed(action):
    visitor = Visitor()
    visitor.start()

    told = visitor.do(action)

    assert (told["status"], told["score"]) == (200, 5)


def test_the_greeting_may_be_answered_where_the_first_question_is():
    visitor = Visitor()
    visitor.start(utm_source="google_ads")

    told = visitor.say(1, "Yes, go ahead", AT_ONCE)

    assert told["status"] == 200
    assert visitor.get("lead/export")["business_type"] is None
    visitor.say(1, "Restaurant", AT_ONCE)
    assert visitor.get("lead/export")["business_type"] == "Restaurant"
    assert visitor.score() == told["score"]


@pytest.mark.parametrize(
    ("elapsed", "said", "points"), [(119, 0, 10), (120, 0, 5), (0, 120, 5), (119, 119, 10)]
)
def test_a_reply_is_quick_by_whichever_clock_says_longer(elapsed, said, points):
    visitor = Visitor()
    with time_machine.travel(NOON, tick=False):
        visitor.start()
    with time_machine.travel(NOON + timedelta(seconds=elapsed), tick=False):
        told = visitor.say(1, "Restaurant", said)

    assert told["score_earned"] == points


@pytest.mark.parametrize(
    ("question", "text", "points"),
    [(2, "Cape Town!", 5), (2, "Cape Town!!", 10), (1, "Service Business", 5)],
)
def test_only_an_answer_in_ones_own_words_can_be_detailed(question, text, points):
    visitor = Visitor()
    visitor.start()

    assert visitor.say(question, text)["score_earned"] == points


def test_answering_again_replaces_the_text_and_scores_nothing():
    visitor = Visitor()
    visitor.start()
    before = visitor.say(2, "Pune")["score"]

    again = visitor.say(2, "Navi Mumbai, sector 17", 1)

    assert (again["score_change"], again["score"]) == (0, before)
    summary = visitor.get("lead/summary")
    assert [row["answer_text"] for row in summary["answers"]] == ["Navi Mumbai, sector 17"]
    assert summary["lead_data"]["location"] == "Navi Mumbai, sector 17"


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("behavior", {"action": "danced"}, 422, "action"),
        ("answer", {"question_id": 99, "answer_text": "x"}, 422, "question_id"),
        ("answer", {"question_id": "one", "answer_text": "x"}, 422, "question_id"),
        ("answer", {"question_id": 1, "answer_text": " "}, 422, "answer_text"),
        ("lead/profile", {"profile_data": {"email": "x"}}, 422, "profile_data.email"),
        ("lead/profile", {"profile_data": {"phone": "none"}}, 422, "profile_data.phone"),
        ("answer", {"session_id": "sess_123", "question_id": 1, "answer_text": "x"}, 404, None),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(path, body, status, field):
    visitor = Visitor()
    visitor.start()

    told = visitor.post(path, **body)

    assert told["status"] == status
    assert [error["field"] for error in told.get("errors", [])] in ([field], ["session_id"])
    assert visitor.score() == 5


def test_the_score_can_be_asked_for_any_moment():
    visitor = Visitor()
    with time_machine.travel(NOON, tick=False):
        visitor.start()
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        visitor.do("clicked_demo")
        visitor.do("cta_clicked")

        told = visitor.client.get(f"/api/score/{visitor.id}?at=2026-03-02T12:00:30Z").json()
        now = visitor.get("score")

    assert (told["score"], told["classification"], told["points_to_sql"]) == (5, "Unqualified", 55)
    assert (now["score"], now["classification"], now["points_to_sql"]) == (35, "MQL", 25)
    assert "clicked_demo" not in {hint["action"] for hint in now["missing"]}
    assert (now["fit"], now["intent"], now["decayed_score"]) == ("C", 2, 35.0)


def test_after_a_day_a_conversation_is_read_by_staff_alone():
    visitor = Visitor()
    with time_machine.travel(NOON, tick=False):
        visitor.start()
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        path = f"/api/lead/summary/{visitor.id}"
        by_visitor = visitor.client.get(path).status_code
        by_stranger = auth_client(make_user(Role.SENIOR)).get(path).status_code
        by_staff = auth_client(make_user(Role.MARKETING)).get(path).status_code

        assert (by_visitor, by_stranger, by_staff) == (401, 403, 200)
        assert visitor.do("cta_clicked")["status"] == 200


def test_only_the_hash_of_the_id_is_kept():
    visitor = Visitor()
    visitor.start()

    assert len(visitor.id) == len("sess_") + 43
    assert visitor.id not in json.dumps(session_of(visitor.id).__dict__, default=str)


def test_one_conversation_is_called_so_often_a_minute_from_wherever(settings):
    settings.RATE_LIMIT_PER_MINUTE = 3
    visitor = Visitor()
    visitor.start()

    statuses = [
        visitor.client.get(f"/api/score/{visitor.id}", REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(4)
    ]

    assert statuses == [200, 200, 200, 429]


def test_the_same_start_sent_twice_begins_one_conversation():
    client = Client(headers={"Idempotency-Key": "a"})

    first, again = (
        client.post("/api/session/start", "{}", content_type="application/json").json()
        for _ in range(2)
    )

    assert first["session_id"] == again["session_id"]


@pytest.mark.parametrize("path", ["/health", "/health/"])
def test_health_is_told_as_the_seed_has_it(path):
    told = Client().get(path).json()

    assert (told["status"], told["database"]) == ("healthy", "connected")
    assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None


def test_products_and_calls_to_action_are_listed():
    client = Client()

    products = client.get("/api/product-menu").json()
    ctas = client.get("/api/cta-options/").json()

    assert "Billing" in {product["name"] for product in products}
    assert {cta["action"] for cta in ctas} == {"clicked_demo", "cta_clicked"}
