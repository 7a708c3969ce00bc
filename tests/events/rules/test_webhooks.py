"""Standard Webhooks: schedule, signatures, what answers mean, who waits for whom."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from leadflow.events.rules.webhooks import (
    HOLD,
    MAX_BODY,
    SCHEDULE,
    PayloadTooLarge,
    Verdict,
    asked_wait,
    envelope,
    held_until,
    judge,
    lane,
    signed_headers,
    wait_after,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
OLD, NEW = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"o", b"n"))


def test_the_schedule_is_the_published_one():
    assert len(SCHEDULE) == 9  # waits between ten attempts
    assert sum(SCHEDULE, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@pytest.mark.parametrize("failures", range(1, 10))
@pytest.mark.parametrize("chance", [0, 0.5, 0.999])
def test_chance_moves_a_wait_by_five_percent_at_most(failures, chance):
    wait = wait_after(failures, chance=chance)

    assert abs(wait / SCHEDULE[failures - 1] - 1) <= 0.0501


def test_after_the_tenth_failure_there_is_no_further_attempt():
    assert wait_after(10, chance=0) is None


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(code, Verdict.DELIVERED) for code in (200, 201, 202, 204, 299)]
    + [(code, Verdict.RETRY) for code in (None, 100, 301, 302, 308, 400, 401, 404, 429, 500, 503)]
    + [(410, Verdict.GONE)],
)
def test_what_answers_mean(status, verdict):
    assert judge(status) is verdict


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("99999999999999999999", timedelta(hours=24)),
        ("Tue, 10 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 10 Mar 2026 11:00:00 GMT", timedelta()),
        ("Tue, 10 Mar 2099 11:00:00 GMT", timedelta(hours=24)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
    ],
)
def test_what_receivers_ask_for(header, wait):
    assert asked_wait(header, now=NOON) == wait


def test_a_body_is_type_timestamp_and_data():
    body = envelope(event_type="submission.accepted", data={"id": 7}, at=NOON)

    assert body == (
        b'{"type":"submission.accepted","timestamp":"2026-03-10T12:00:00Z","data":{"id":7}}'
    )


def test_a_body_of_twenty_kilobytes_is_refused():
    fits = MAX_BODY - 1 - len(envelope(event_type="t", data={"x": ""}, at=NOON))

    envelope(event_type="t", data={"x": "x" * fits}, at=NOON)
    with pytest.raises(PayloadTooLarge):
        envelope(event_type="t", data={"x": "x" * (fits + 1)}, at=NOON)


class TestSignatures:
    @pytest.fixture(autouse=True)
    def at_noon(self, time_machine):
        time_machine.move_to(NOON, tick=False)

    def sign(self, *secrets, at=NOON):
        return signed_headers(uid="msg_1", body=b'{"a":1}', at=at, secrets=secrets)

    @pytest.mark.parametrize("secret", [OLD, NEW])
    def test_every_secret_of_a_rotation_verifies(self, secret):
        assert Webhook(secret).verify(b'{"a":1}', self.sign(NEW, OLD)) == {"a": 1}

    def test_a_retired_secret_does_not(self):
        with pytest.raises(WebhookVerificationError):
            Webhook(OLD).verify(b'{"a":1}', self.sign(NEW))

    def test_a_changed_body_does_not(self):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW).verify(b'{"a":2}', self.sign(NEW))

    def test_another_id_does_not(self):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW).verify(b'{"a":1}', self.sign(NEW) | {"webhook-id": "msg_2"})

    def test_an_old_moment_does_not(self):
        with pytest.raises(WebhookVerificationError):
            Webhook(NEW).verify(b'{"a":1}', self.sign(NEW, at=NOON - timedelta(minutes=6)))


class TestHolding:
    def test_a_later_message_waits_for_the_earlier_ones_next_attempt(self):
        until = held_until(
            earlier_created_at=NOON, earlier_next_at=NOON + timedelta(seconds=5), now=NOON
        )

        assert until == NOON + timedelta(seconds=6)

    def test_but_never_longer_than_a_minute(self):
        until = held_until(
            earlier_created_at=NOON, earlier_next_at=NOON + timedelta(hours=2), now=NOON
        )

        assert until == NOON + HOLD

    def test_and_not_at_all_when_that_is_over(self):
        assert held_until(earlier_created_at=NOON, earlier_next_at=None, now=NOON + HOLD) is None


def test_an_endpoint_has_few_queues_and_a_stream_always_the_same():
    lanes = {lane(3, f"submission:{number}") for number in range(100)}

    assert lanes == {"webhook:3:0", "webhook:3:1"}
    assert lane(3, "submission:7") == lane(3, "submission:7")
