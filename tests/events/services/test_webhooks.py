"""Webhooks against a real receiver: signed, retried on the schedule, never twice in doubt."""

import json
import socket
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from standardwebhooks import Webhook, WebhookVerificationError

from leadflow.events import services
from leadflow.events.events import WebhookDue, WebhookEndpointDisabled, WebhookReplayContinues
from leadflow.events.models import OutboxMessage, WebhookAttempt, WebhookEndpoint, WebhookMessage
from leadflow.events.queries import delivery_log, endpoints_of
from leadflow.events.queries.webhooks import webhook_job
from leadflow.events.rules.webhooks import ROTATION, SCHEDULE, PayloadTooLarge
from leadflow.events.services import drain, subscribe, subscribe_outward
from leadflow.events.services import webhooks as service
from leadflow.events.services.endpoints import MAX_ENDPOINTS, NoSuchEndpoint, TooManyEndpoints
from leadflow.events.services.webhooks import EndpointIsOff, NoSuchMessage
from leadflow.events.subscribers import attempt_webhook, on_replay_continues
from leadflow.events.types import WebhookState
from tests.events.receiver import receiving, status
from tests.factories.events import NOON

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = "affiliate:3"
STREAM = "submission:7"
SLACK = timedelta(seconds=3)  # the receiver's own time counts towards the wait


@pytest.fixture(autouse=True)
def open_reach(settings, time_machine):
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    time_machine.move_to(NOON, tick=True)
    subscribe_outward(WebhookDue, attempt_webhook)
    subscribe(WebhookReplayContinues, on_replay_continues)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def do(act, **arguments):
    """Call a service that joins, in a committed transaction."""
    with transaction.atomic():
        return act(**{"now": NOON} | arguments)


def make_endpoint(receiver, owner=OWNER):
    return do(services.create_endpoint, owner=owner, url=receiver.url)


def send(*numbers, stream=STREAM, now=NOON):
    for number in numbers:
        do(
            services.send_webhook,
            owner=OWNER,
            event_type="submission.accepted",
            payload={"id": number},
            stream=stream,
            now=now,
        )


def received(receiver):
    return [json.loads(body)["data"].get("id") for body in receiver.bodies]


def only_message() -> WebhookMessage:
    return WebhookMessage.objects.get()


class TestEndpoints:
    def test_a_secret_is_shown_once_and_stored_sealed(self, receiver):
        row, secret = make_endpoint(receiver)

        assert secret.startswith("whsec_")
        assert row.url == receiver.url
        assert endpoints_of(OWNER) == [row]
        assert secret not in str(WebhookEndpoint.objects.values().get())

    def test_there_are_not_too_many(self, receiver):
        for _ in range(MAX_ENDPOINTS):
            make_endpoint(receiver)

        with pytest.raises(TooManyEndpoints):
            make_endpoint(receiver)

        assert WebhookEndpoint.objects.count() == MAX_ENDPOINTS

    def test_of_somebody_else_are_not_there(self, receiver):
        row, _ = make_endpoint(receiver)
        mine = {"owner": "affiliate:4", "endpoint_id": row.id}

        for act, more in [
            (services.rotate_secret, {}),
            (services.set_endpoint_active, {"is_active": False}),
            (services.delete_endpoint, {}),
            (services.send_test, {}),
            (services.replay_range, {"since": NOON, "until": NOON}),
        ]:
            with pytest.raises(NoSuchEndpoint):
                do(act, **mine, **more)

        assert endpoints_of(OWNER) == [row]
        assert endpoints_of("affiliate:4") == []
        assert not OutboxMessage.objects.exists()

    def test_that_are_deleted_are_gone_with_their_log(self, receiver):
        row, _ = make_endpoint(receiver)
        send(1)

        do(services.delete_endpoint, owner=OWNER, endpoint_id=row.id)
        drain(now=NOON)

        assert not WebhookMessage.objects.exists()
        assert receiver.bodies == []


class TestSending:
    def test_a_message_verifies_with_the_secret(self, receiver):
        _, secret = make_endpoint(receiver)
        send(7)

        drain(now=NOON)

        said = Webhook(secret).verify(receiver.bodies[0], receiver.headers[0])
        assert said == {
            "type": "submission.accepted",
            "timestamp": "2026-03-10T12:00:00Z",
            "data": {"id": 7},
        }
        assert only_message().state == WebhookState.DELIVERED

    def test_everybody_of_the_owner_hears_and_nobody_else(self, receiver):
        make_endpoint(receiver)
        make_endpoint(receiver)
        make_endpoint(receiver, owner="affiliate:4")

        send(1)
        drain(now=NOON)

        assert received(receiver) == [1, 1]

    def test_nobody_hears_what_was_rolled_back(self, receiver):
        make_endpoint(receiver)

        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.send_webhook(owner=OWNER, event_type="t", payload={}, stream=STREAM, now=NOON)
            1 / 0
        drain(now=NOON)

        assert receiver.bodies == []

    def test_no_connection_is_kept_while_the_receiver_thinks(self, receiver):
        is_open = []
        receiver.answers = [
            lambda handler: (
                is_open.append(connection.in_atomic_block),
                status(200)(handler),
            )
        ]
        make_endpoint(receiver)
        send(1)

        drain(now=NOON)

        assert is_open == [False]

    def test_a_message_too_large_is_refused_before_anything_is_queued(self, receiver):
        make_endpoint(receiver)

        with pytest.raises(PayloadTooLarge):
            do(
                services.send_webhook,
                owner=OWNER,
                event_type="t",
                payload={"x": "x" * 20_000},
                stream=STREAM,
            )

        assert not WebhookMessage.objects.exists()

    def test_a_test_message_arrives(self, receiver):
        row, _ = make_endpoint(receiver)

        number = do(services.send_test, owner=OWNER, endpoint_id=row.id)
        drain(now=NOON)

        assert json.loads(receiver.bodies[0])["type"] == "webhook.test"
        assert only_message().pk == number

    def test_an_address_that_came_to_lead_inside_is_refused_at_the_call(self, receiver, settings):
        make_endpoint(receiver)
        send(1)
        settings.WEBHOOKS_ALLOW_PRIVATE = False

        drain(now=NOON)

        assert receiver.bodies == []
        tried = WebhookAttempt.objects.get()
        assert tried.status_code is None
        assert "https://" in tried.error

    def test_the_log_shows_every_try(self, receiver):
        row, _ = make_endpoint(receiver)
        receiver.answers = [status(500), status(200)]
        send(1)

        drain(now=NOON)
        drain(now=NOON + SCHEDULE[0] + SLACK)

        (shown,) = delivery_log(owner=OWNER, endpoint_id=row.id).items
        assert [one.status_code for one in shown.tries] == [500, 200]
        assert shown.tries[0].answer == "ok"
        assert (shown.state, shown.attempts) == (WebhookState.DELIVERED, 2)
        assert delivery_log(owner="affiliate:4", endpoint_id=row.id).items == []


class TestRotation:
    def test_both_secrets_verify_for_a_day(self, receiver):
        row, old = make_endpoint(receiver)
        new = do(services.rotate_secret, owner=OWNER, endpoint_id=row.id)
        send(1)

        drain(now=NOON)

        for secret in (old, new):
            Webhook(secret).verify(receiver.bodies[0], receiver.headers[0])

    def test_then_only_the_new_one(self, receiver, time_machine):
        row, old = make_endpoint(receiver)
        new = do(services.rotate_secret, owner=OWNER, endpoint_id=row.id)
        later = NOON + ROTATION
        time_machine.move_to(later)
        send(1, now=later)

        drain(now=later)

        Webhook(new).verify(receiver.bodies[0], receiver.headers[0])
        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(receiver.bodies[0], receiver.headers[0])


class TestRetries:
    def test_ten_attempts_on_the_published_schedule_with_one_id(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500)]
        send(1)
        moment, waits = NOON, []

        for turn in range(10):
            drain(now=moment)
            assert len(receiver.bodies) == turn + 1
            if due := only_message().next_attempt_at:
                waits.append(due - moment)
                drain(now=due - timedelta(seconds=0.2))
                assert len(receiver.bodies) == turn + 1
                moment = due

        for wait, planned in zip(waits, SCHEDULE, strict=True):
            assert planned * 0.9 <= wait <= planned * 1.1 + SLACK
        assert only_message().state == WebhookState.FAILED
        assert len({headers["webhook-id"] for headers in receiver.headers}) == 1

    def test_an_address_that_took_nothing_for_the_whole_schedule_is_disabled(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500)]
        send(1)

        while due := only_message().next_attempt_at:
            drain(now=due)

        (row,) = endpoints_of(OWNER)
        assert not row.is_active
        assert row.disabled_reason == "The receiver took nothing for three days."

    @pytest.mark.parametrize("code", [301, 302, 307, 400, 401, 404, 500, 503])
    def test_what_is_no_success_is_tried_again(self, receiver, code):
        make_endpoint(receiver)
        receiver.answers = [status(code, Location=receiver.url)]
        send(1)

        drain(now=NOON)

        assert only_message().state == WebhookState.PENDING
        assert len(receiver.bodies) == 1

    @pytest.mark.parametrize("code", [429, 503])
    def test_who_asks_for_a_longer_wait_gets_it(self, receiver, code):
        make_endpoint(receiver)
        receiver.answers = [status(code, Retry_After="3600")]
        send(1)

        drain(now=NOON)

        wait = only_message().next_attempt_at - NOON
        assert timedelta(hours=1) <= wait <= timedelta(hours=1) + SLACK

    def test_who_asks_for_a_shorter_wait_gets_the_schedules(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(429, Retry_After="0")]
        send(1)

        drain(now=NOON)

        assert only_message().next_attempt_at - NOON >= SCHEDULE[0] * 0.9

    def test_410_disables_the_address_and_says_so(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(410)]
        send(1)

        drain(now=NOON)

        (row,) = endpoints_of(OWNER)
        assert (row.is_active, row.disabled_reason) == (False, "The receiver answered 410 Gone.")
        assert only_message().state == WebhookState.FAILED
        fact = OutboxMessage.objects.get(name=WebhookEndpointDisabled.name)
        assert fact.payload["owner"] == OWNER

    def test_what_waits_for_a_disabled_address_ends(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(410)]
        send(1, 2, 3)

        drain(now=NOON)
        drain(now=NOON + timedelta(minutes=2))

        assert len(receiver.bodies) == 1
        assert set(WebhookMessage.objects.values_list("state", flat=True)) == {WebhookState.FAILED}

    def test_a_receiver_that_is_away_is_tried_again(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        do(services.create_endpoint, owner=OWNER, url=url)
        send(1)

        drain(now=NOON)

        assert WebhookAttempt.objects.get().error == "The connection failed."
        assert only_message().state == WebhookState.PENDING

    def test_the_same_timer_twice_sends_once(self, receiver):
        make_endpoint(receiver)
        send(1)
        timer = OutboxMessage.objects.get(name=WebhookDue.name).payload

        attempt_webhook(timer, NOON)
        attempt_webhook(timer, NOON)

        assert len(receiver.bodies) == 1

    def test_a_try_whose_note_was_lost_is_made_again_with_the_same_id(self, receiver, monkeypatch):
        make_endpoint(receiver)
        send(1)
        note = services.record_attempt

        def die(**arguments):
            monkeypatch.setattr(services, "record_attempt", note)
            raise OSError("killed before the note")

        monkeypatch.setattr(services, "record_attempt", die)

        drain(now=NOON)
        drain(now=NOON + timedelta(seconds=10))

        assert len({headers["webhook-id"] for headers in receiver.headers}) == 1
        assert len(receiver.bodies) == 2
        assert only_message().state == WebhookState.DELIVERED

    def test_two_notes_of_one_try_move_it_on_once(self, receiver):
        make_endpoint(receiver)
        send(1)
        timer = OutboxMessage.objects.get(name=WebhookDue.name).payload
        job = webhook_job(message_id=timer["message_id"], due=timer["due"], now=NOON)
        outcome = service.WebhookOutcome(status=500, duration_ms=5)

        for _ in range(2):
            services.record_attempt(job=job, outcome=outcome, now=NOON)

        assert only_message().attempts == 1
        assert OutboxMessage.objects.filter(name=WebhookDue.name).count() == 2


class TestOrder:
    def test_messages_of_a_stream_arrive_as_they_were_queued(self, receiver):
        make_endpoint(receiver)
        send(*range(1, 9))

        drain(now=NOON)

        assert received(receiver) == list(range(1, 9))

    def test_a_later_one_waits_for_an_earlier_one_that_failed_just_now(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500), status(200)]
        send(1, 2, 3)

        for second in range(0, 14, 2):
            drain(now=NOON + timedelta(seconds=second))

        assert received(receiver) == [1, 1, 2, 3]

    def test_but_not_for_good(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500), status(500), status(200)]
        send(1, 2)

        for second in range(0, 70, 2):
            drain(now=NOON + timedelta(seconds=second))

        assert received(receiver) == [1, 1, 2]

    def test_another_stream_waits_for_nobody(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500), status(200)]
        send(1)
        send(2, stream="submission:8")

        drain(now=NOON)

        assert received(receiver) == [1, 2]

    def test_waiting_counts_as_no_attempt(self, receiver):
        make_endpoint(receiver)
        receiver.answers = [status(500)]
        send(1, 2)

        drain(now=NOON)

        assert [m.attempts for m in WebhookMessage.objects.order_by("pk")] == [1, 0]
        assert WebhookAttempt.objects.count() == 1


class TestReplay:
    @pytest.fixture
    def endpoint_id(self, receiver):
        return make_endpoint(receiver)[0].id

    def test_sends_the_same_message_again_under_the_same_id(self, receiver, endpoint_id):
        send(1)
        drain(now=NOON)

        do(services.replay_message, owner=OWNER, message_id=only_message().pk)
        drain(now=NOON)

        assert received(receiver) == [1, 1]
        assert receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"]
        assert receiver.bodies[0] == receiver.bodies[1]

    def test_overtakes_the_wait_of_a_failed_one(self, receiver, endpoint_id):
        receiver.answers = [status(500), status(200)]
        send(1)
        drain(now=NOON)

        do(services.replay_message, owner=OWNER, message_id=only_message().pk)
        drain(now=NOON)
        drain(now=NOON + timedelta(hours=1))

        assert received(receiver) == [1, 1]

    def test_of_somebody_elses_message_is_refused(self, receiver, endpoint_id):
        send(1)
        drain(now=NOON)

        with pytest.raises(NoSuchMessage):
            do(services.replay_message, owner="affiliate:4", message_id=only_message().pk)
        drain(now=NOON)

        assert received(receiver) == [1]

    def test_to_an_address_that_is_off_is_refused(self, receiver, endpoint_id):
        send(1)
        drain(now=NOON)
        do(services.set_endpoint_active, owner=OWNER, endpoint_id=endpoint_id, is_active=False)

        with pytest.raises(EndpointIsOff):
            do(services.replay_message, owner=OWNER, message_id=only_message().pk)
        with pytest.raises(EndpointIsOff):
            do(services.send_test, owner=OWNER, endpoint_id=endpoint_id)

        assert only_message().state == WebhookState.DELIVERED

    def test_of_a_range_sends_all_of_it_once_and_in_order(self, receiver, endpoint_id, monkeypatch):
        monkeypatch.setattr(service, "REPLAY_BATCH", 3)
        for number in range(10):
            send(number, now=NOON + timedelta(minutes=number))
        later = NOON + timedelta(hours=1)
        drain(now=later)
        receiver.bodies.clear()

        count = do(
            services.replay_range,
            owner=OWNER,
            endpoint_id=endpoint_id,
            since=NOON + timedelta(minutes=1),
            until=NOON + timedelta(minutes=9),
            now=later,
        )
        drain(now=later)

        assert count == 8
        assert received(receiver) == list(range(1, 9))

    def test_of_an_empty_range_sends_nothing(self, receiver, endpoint_id):
        count = do(
            services.replay_range, owner=OWNER, endpoint_id=endpoint_id, since=NOON, until=NOON
        )

        assert count == 0
        assert not OutboxMessage.objects.exists()


def test_one_receiver_that_hangs_delays_the_others_by_nothing(receiver):
    from leadflow.events.worker import Worker
    from leadflow.kernel.clock import now
    from tests.events.test_worker import wait_for, working

    with receiving() as hanging:
        hanging.answers = [lambda handler: time.sleep(3)]
        do(services.create_endpoint, owner=OWNER, url=hanging.url)
        make_endpoint(receiver)
        for number in range(4):
            send(number, stream=f"submission:{number}", now=now())

        begun = time.monotonic()
        with working(Worker()):
            wait_for(lambda: len(receiver.bodies) == 4)
            took = time.monotonic() - begun

    assert took < 2.5
