"""Which sites' pages may call the bot."""

import pytest
from django.test import Client

from leadflow.capture.models import Bot
from leadflow.kernel.clock import now
from tests.factories.capture import begin

pytestmark = pytest.mark.django_db

SITE = "https://shop.example"
ALLOW = "Access-Control-Allow-Origin"


@pytest.fixture(autouse=True)
def bot():
    """A bot that stands on one site."""
    begin()
    Bot.objects.update(origins=[SITE])


def asked(origin, path="/api/questions", method="get"):
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return getattr(Client(headers=headers), method)(path)


def test_a_registered_site_reads_answers_without_credentials():
    answer = asked(SITE)

    assert (answer.status_code, answer[ALLOW]) == (200, SITE)
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]


def test_a_registered_site_may_ask_beforehand_with_and_without_slash():
    answers = [asked(SITE, path, "options") for path in ("/api/answer", "/api/answer/")]

    assert [(one.status_code, one[ALLOW]) for one in answers] == [(204, SITE)] * 2
    assert "Content-Type" in answers[0]["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("https://elsewhere.example", "/api/questions"),
        ("null", "/api/questions"),
        (SITE, "/api/leads/"),
        (SITE, "/api/me/"),
        (SITE, "/api/analytics/leads"),
    ],
)
def test_others_and_other_addresses_are_not_opened(origin, path):
    assert ALLOW not in asked(origin, path)


def test_the_settings_may_name_sites_too(settings):
    settings.CORS_ORIGINS = ["http://localhost:3000"]

    assert asked("http://localhost:3000")[ALLOW] == "http://localhost:3000"


def test_a_bot_that_is_switched_off_opens_nothing():
    Bot.objects.update(is_active=False)

    assert ALLOW not in asked(SITE)


def test_refusals_can_be_read_as_well():
    answer = asked(SITE, "/api/score/sess_nobody")

    assert (answer.status_code, answer[ALLOW]) == (404, SITE)


def test_a_bot_by_name_is_found_or_refused():
    Bot.objects.create(key="no-document", name="x", created_at=now())

    statuses = [Client().get(f"/api/questions?bot={key}").status_code for key in ("main", "nope")]

    assert statuses == [200, 422]
