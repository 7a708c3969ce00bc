"""Dead letters: what was given up, what it was about, and another try."""

import pytest
from django.urls import reverse

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.types import DeliveryState
from leadflow.kernel.clock import now
from leadflow.web.administration.dead_letters import about
from tests.web.counting import questions

pytestmark = pytest.mark.django_db


def give_up(stream: str = "lead:7") -> Delivery:
    moment = now()
    message = OutboxMessage.objects.create(
        name="test.rang", stream=stream, payload={}, published_at=moment, due_at=moment
    )
    return Delivery.objects.create(
        message=message,
        subscriber="tests.listener",
        stream=stream,
        state=DeliveryState.DEAD,
        attempts=8,
        last_error="TimeoutError: <no answer>",
        due_at=moment,
        done_at=moment,
    )


@pytest.mark.parametrize(
    ("stream", "words", "address"),
    [
        ("lead:7", "Lead L-7", "/app/leads/7/"),
        ("submission:8", "Submission 8", "/app/submissions/8/"),
        ("call:9", "Call of submission 9", "/app/submissions/9/"),
        ("supply:3", "Place in the queue 3", "/app/supply/3/"),
        ("endpoint:3", "Webhook 3", ""),
        ("dead-letters", "dead-letters", ""),
        ("lead:", "lead:", ""),
        ("lead:²", "lead:²", ""),
        ("lead:7:8", "lead:7:8", ""),
    ],
)
def test_knows_what_a_stream_is_about(stream, words, address):
    assert about(stream) == (words, address)


def test_shows_what_was_given_up_and_why(browser):
    give_up()

    html = browser.get(reverse("dead-letters")).content.decode()

    assert 'href="/app/leads/7/"' in html
    assert "TimeoutError: &lt;no answer&gt;" in html
    assert "Retry all" in html


def test_says_that_all_is_well_when_nothing_was_given_up(browser):
    html = browser.get(reverse("dead-letters")).content.decode()

    assert "Nothing was given up" in html
    assert "Retry all" not in html


def test_tries_one_again(browser):
    one, other = give_up(), give_up()

    response = browser.post(reverse("dead-letter-retry", args=[one.pk]))

    states = {row.pk: row.state for row in Delivery.objects.filter(pk__in=[one.pk, other.pk])}
    assert response["Location"] == reverse("dead-letters")
    assert states == {one.pk: DeliveryState.PENDING, other.pk: DeliveryState.DEAD}


def test_tries_all_again(browser):
    give_up()
    give_up()

    browser.post(reverse("dead-letters-retry-all"))

    assert not Delivery.objects.filter(state=DeliveryState.DEAD).exists()


def test_knows_no_delivery_that_is_not_dead(browser):
    alive = give_up()
    Delivery.objects.filter(pk=alive.pk).update(state=DeliveryState.DONE)

    assert browser.post(reverse("dead-letter-retry", args=[alive.pk])).status_code == 404


def test_asks_the_same_number_of_questions_for_one_row_and_for_many(browser):
    give_up()
    one = questions(browser, reverse("dead-letters"))
    for _ in range(5):
        give_up()

    assert questions(browser, reverse("dead-letters")) == one
