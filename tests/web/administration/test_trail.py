"""The audit: who did what when, and only for those who may see it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.audit.models import Record
from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 10, 20, tzinfo=UTC)


def act(action: str, *, by: User | None = None, at: datetime = MARCH, **fields: object) -> Record:
    defaults = {"object_type": "lead", "object_id": "7", "details": {}}
    return Record.objects.create(
        action=action,
        at=at,
        actor_id=by.pk if by else None,
        actor_name=by.username if by else "system",
        **defaults | fields,
    )


def shown(browser: Client, **query: str) -> set[str]:
    html = browser.get(reverse("audit"), query).content.decode()
    return {action for action in ("one.done", "two.done") if f'title="{action}"' in html}


@pytest.fixture
def two(browser) -> None:
    """Two acts of two people on two days."""
    act("one.done", by=make_user(username="asha"), at=datetime(2026, 3, 10, 20, tzinfo=UTC))
    act("two.done", by=make_user(username="ravi"), at=datetime(2026, 3, 11, 20, tzinfo=UTC))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"one.done", "two.done"}),
        ({"actor": "asha"}, {"one.done"}),
        ({"actor": "nobody"}, set()),
        ({"since": "2026-03-11"}, {"two.done"}),
        ({"until": "2026-03-10"}, {"one.done"}),
        ({"since": "2026-03-10", "until": "2026-03-11"}, {"one.done", "two.done"}),
        ({"since": "2026-03-12"}, set()),
        ({"action": "two.done"}, {"two.done"}),
        ({"object_type": "lead", "object_id": "8"}, set()),
    ],
)
def test_narrows_by_who_when_and_what(browser, query, found):
    assert shown(browser, **query) == found


@pytest.mark.usefixtures("two")
def test_counts_days_by_the_readers_calendar(client):
    client.force_login(make_user(Role.DPO, timezone="Asia/Kolkata"))

    assert shown(client, since="2026-03-11", until="2026-03-11") == {"one.done"}


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-02-30"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"actor": "\x00"},
        {"actor": "x" * 500},
        {"action": "\x00"},
    ],
)
def test_lives_with_an_address_that_makes_no_sense(browser, query):
    assert browser.get(reverse("audit"), query).status_code == 200


def test_says_under_the_field_which_day_is_none(browser):
    html = browser.get(reverse("audit"), {"since": "2026-02-30"}).content.decode()

    assert 'id="id_since-error"' in html


def test_shows_details_as_text(browser):
    act("one.done", details={"name": "<script>"})

    html = browser.get(reverse("audit")).content.decode()

    assert "name: &lt;script&gt;" in html


def test_asks_the_same_number_of_questions_for_one_row_and_for_many(browser):
    act("one.done")
    one = questions(browser, reverse("audit"))
    for _ in range(5):
        act("two.done", by=make_user())

    assert questions(browser, reverse("audit")) == one


def test_an_act_is_told_in_words(browser):
    act("assignment.rules_ordered")

    assert ">Ordered the rules</a>" in browser.get(reverse("audit")).content.decode()
