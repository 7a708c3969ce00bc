"""Webhook addresses: added, tried, switched off, renewed, removed; and what was sent to them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from leadflow.events.models import WebhookEndpoint, WebhookMessage
from leadflow.events.types import WebhookState
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.web.portal import webhooks
from tests.factories.identity import make_user
from tests.web.counting import questions
from tests.web.reading import error_of, html, tag, words

pytestmark = pytest.mark.django_db

URL = "http://127.0.0.1:9/hook"
HTMX = {"HTTP_HX_REQUEST": "true"}
SECRET = re.compile(r'data-copy="(whsec_[^"]+)"')


@pytest.fixture(autouse=True)
def open_reach(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def endpoint(browser) -> WebhookEndpoint:
    """One's own address."""
    browser.post(reverse("my-webhooks"), {"url": URL})
    return WebhookEndpoint.objects.get()


def address(endpoint, act="", *more):
    return reverse(f"my-webhook{act}", args=[endpoint.pk, *more])


def make_message(endpoint, state=WebhookState.DELIVERED, **fields) -> WebhookMessage:
    moment = now()
    number = WebhookMessage.objects.count()
    defaults = {
        "uid": f"msg_{number}",
        "event_type": "submission.accepted",
        "payload": {"id": number},
        "stream": "submission:1",
        "created_at": moment,
        "next_attempt_at": moment if state == WebhookState.PENDING else None,
    }
    return WebhookMessage.objects.create(endpoint=endpoint, state=state, **defaults | fields)


def test_shows_the_secret_of_a_new_address_this_once(browser):
    made = browser.post(reverse("my-webhooks"), {"url": URL})
    later = browser.get(reverse("my-webhooks"))

    assert SECRET.search(html(made))
    assert URL in words(later)
    assert not SECRET.search(html(later))


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://example.com", "http://", "https://x" * 500])
def test_says_under_its_field_what_is_no_address(browser, url):
    response = browser.post(reverse("my-webhooks"), {"url": url})

    assert response.status_code == 422
    assert error_of(response, "id_url")
    assert not WebhookEndpoint.objects.exists()


def test_says_above_the_form_that_there_are_enough(browser, monkeypatch):
    monkeypatch.setattr("leadflow.events.services.endpoints.MAX_ENDPOINTS", 1)
    browser.post(reverse("my-webhooks"), {"url": URL})

    response = browser.post(reverse("my-webhooks"), {"url": URL})

    assert response.status_code == 422
    assert "There may be at most 1 webhook addresses." in words(response)


def test_sends_a_test_and_looks_again_until_it_is_through(browser, endpoint):
    response = browser.post(address(endpoint, "-test"), follow=True)

    assert "A test is on its way" in words(response)
    assert "webhook.test" in words(response)
    looking = tag(response, hx_trigger="load delay:2s")
    assert f'hx-get="{address(endpoint)}' in looking

    WebhookMessage.objects.update(state=WebhookState.DELIVERED, next_attempt_at=None)

    assert "load delay" not in html(browser.get(address(endpoint), **HTMX))


def test_shows_what_was_sent_with_every_try(browser, endpoint):
    message = make_message(endpoint, WebhookState.FAILED, payload={"state": "accepted"})
    message.tries.create(
        attempted_at=now(), status_code=500, duration_ms=26, error="", answer="<b>down</b>"
    )

    response = browser.get(address(endpoint))

    text = words(response)
    assert "submission.accepted" in text
    assert ": 500 in 26 ms <b>down</b>" in text
    assert '"state": "accepted"' in text
    assert "<b>down</b>" not in html(response)


def test_leaves_the_pages_own_messages_alone(browser, endpoint):
    make_message(endpoint)

    assert 'id="toasts"' in html(browser.get(address(endpoint)))
    assert "WebhookMessageRow" not in html(browser.get(address(endpoint)))


def test_hears_of_what_happens_to_ones_submissions(browser, affiliate, endpoint):
    response = browser.get(address(endpoint))

    assert f'data-live="affiliate:{affiliate.pk}"' in tag(response, id="results")


def test_switches_off_and_back_on_by_undo(browser, endpoint):
    response = browser.post(address(endpoint, "-switch"), {"is_active": "0"}, follow=True)

    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert "Switched off" in words(response)
    assert "Send test" not in words(response)

    undo = re.search(r'data-flash="[^"]*undo:([^"]*)"', html(response))[1].replace("&amp;", "&")
    browser.post(undo, **HTMX)

    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_gives_a_new_secret_and_shows_it_this_once(browser, endpoint):
    response = browser.post(address(endpoint, "-secret"))

    assert SECRET.search(html(response))
    assert not SECRET.search(html(browser.get(address(endpoint))))


def test_removes_an_address_with_its_log(browser, endpoint):
    make_message(endpoint)

    response = browser.post(address(endpoint, "-drop"), follow=True)

    assert "Removed; nothing is sent there any more" in words(response)
    assert not WebhookEndpoint.objects.exists()


def test_sends_one_message_again(browser, endpoint):
    message = make_message(endpoint)

    browser.post(address(endpoint, "-replay-one", message.pk))

    message.refresh_from_db()
    assert message.state == WebhookState.PENDING


def test_sends_a_period_again_in_the_readers_zone(browser, endpoint, time_machine):
    time_machine.move_to("2026-03-10T06:30:00Z", tick=False)  # noon in India
    make_message(endpoint)
    make_message(endpoint, created_at=now() - timedelta(hours=1))

    period = {"since": "2026-03-10T11:59", "until": "2026-03-10T12:01"}
    response = browser.post(address(endpoint, "-replay"), period, follow=True)

    assert "1 message is on the way again" in words(response)


@pytest.mark.parametrize(
    ("since", "until", "control"),
    [
        ("", "2026-03-10T12:01", "id_since"),
        ("2026-03-10T11:59", "tomorrow", "id_until"),
        ("2026-03-10T12:01", "2026-03-10T11:59", "id_until"),
    ],
)
def test_says_under_its_field_what_is_no_period(browser, endpoint, since, until, control):
    message = make_message(endpoint)

    response = browser.post(address(endpoint, "-replay"), {"since": since, "until": until})

    message.refresh_from_db()
    assert response.status_code == 422
    assert error_of(response, control)
    assert message.state == WebhookState.DELIVERED


@pytest.mark.parametrize("act", ["-test", "-replay-one"])
def test_sends_nothing_to_an_address_that_is_off(browser, endpoint, act):
    message = make_message(endpoint)
    WebhookEndpoint.objects.update(is_active=False)

    more = [message.pk] if act == "-replay-one" else []
    response = browser.post(address(endpoint, act, *more))

    assert response.status_code == 409
    assert WebhookMessage.objects.get().state == WebhookState.DELIVERED


def test_shows_and_changes_nobody_elses(client, endpoint, stranger):
    message = make_message(endpoint)
    client.force_login(make_user(Role.AFFILIATE))
    client.force_login(stranger.members.get().user)

    assert URL not in words(client.get(reverse("my-webhooks")))
    assert client.get(address(endpoint)).status_code == 404
    for act in ("-test", "-switch", "-secret", "-drop"):
        assert client.post(address(endpoint, act)).status_code == 404
    assert client.post(address(endpoint, "-replay-one", message.pk)).status_code == 404
    assert WebhookEndpoint.objects.get().is_active


@pytest.mark.parametrize("role", [Role.SUPPLY, Role.AFFILIATE_MANAGER])
def test_is_for_affiliates_alone(client, role):
    client.force_login(make_user(role))

    assert client.get(reverse("my-webhooks")).status_code == 403
    assert client.post(reverse("my-webhooks"), {"url": URL}).status_code == 403
    assert not WebhookEndpoint.objects.exists()


def test_pages_through_the_log(browser, endpoint, monkeypatch):
    monkeypatch.setattr(webhooks, "ON_PAGE", 2)
    for number in range(3):
        make_message(endpoint, uid=f"msg_page{number}")

    first = browser.get(address(endpoint))
    link = tag(first, rel="next").split('href="')[1].split('"')[0]
    second = browser.get(address(endpoint) + link.replace("&amp;", "&"), **HTMX)

    assert "msg_page0" not in html(first)
    assert "msg_page0" in html(second)


def test_asks_the_database_as_often_however_much_was_sent(browser, endpoint):
    make_message(endpoint).tries.create(attempted_at=now(), duration_ms=1)
    before = questions(browser, address(endpoint))

    for _ in range(5):
        make_message(endpoint).tries.create(attempted_at=now(), duration_ms=1)

    assert questions(browser, address(endpoint)) == before
