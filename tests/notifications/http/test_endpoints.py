"""The bell over HTTP: one's own messages, newest first, read once."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from leadflow.identity.models import User
from leadflow.notifications.models import Notification
from leadflow.notifications.services import notify

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def asha():
    return User.objects.create(username="asha", name="Asha")


@pytest.fixture
def client(asha):
    client = Client()
    client.force_login(asha)
    return client


def tell(user: User, number: int = 1) -> int:
    with transaction.atomic():
        notify(
            user_ids=[user.pk],
            kind="lead.claimed",
            title=f"Lead {number} claimed",
            link=f"/app/leads/{number}/",
            lead_id=number,
            once_key=f"lead:{number}",
            now=NOON,
        )
    return Notification.objects.latest("pk").pk


def test_a_message_is_shown_with_the_promised_fields(client, asha):
    number = tell(asha)

    answer = client.get("/api/notifications/")

    assert answer.status_code == 200
    assert answer.json() == [
        {
            "id": number,
            "kind": "lead.claimed",
            "title": "Lead 1 claimed",
            "message": "",
            "lead": 1,
            "link": "/app/leads/1/",
            "created_at": "2026-03-10T12:00:00Z",
            "read_at": None,
        }
    ]


def test_pages_follow_each_other_without_gap_or_repeat(client, asha):
    told = [tell(asha, number) for number in range(1, 6)]

    seen, address = [], "/api/notifications/?limit=2"
    while address:
        answer = client.get(address)
        seen += [row["id"] for row in answer.json()]
        link = answer.headers.get("Link", "")
        address = link.partition("<")[2].partition(">")[0].removeprefix("http://testserver")

    assert seen == told[::-1]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "cursor=%00", "cursor=e30"])
def test_a_bad_page_is_refused(client, query):
    assert client.get(f"/api/notifications/?{query}").status_code == 422


def test_reading_answers_with_the_read_message(client, asha):
    number = tell(asha)

    answer = client.post(f"/api/notifications/{number}/read/")

    assert answer.status_code == 200
    assert answer.json()["read_at"].endswith("Z")


@pytest.mark.parametrize("number", ["foreign", 0, 10**30])
def test_what_is_not_ones_own_is_not_there(client, number):
    if number == "foreign":
        number = tell(User.objects.create(username="ben", name="Ben"))

    answer = client.post(f"/api/notifications/{number}/read/")

    assert answer.status_code == 404
    assert not Notification.objects.filter(read_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("method", "path"), [("get", "/api/notifications/"), ("post", "/api/notifications/1/read/")]
)
def test_nobody_gets_anything(method, path):
    assert getattr(Client(), method)(path).status_code == 401
