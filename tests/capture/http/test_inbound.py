"""Leads that Meta, Google and mails bring: proven, once each, whole."""

import hmac
import json
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler

import pytest
import time_machine

from leadflow.capture.models import InboundDoor, InboundSignal
from leadflow.capture.services.inbound import open_door, switch_door
from leadflow.capture.subscribers import take_signal
from leadflow.capture.types import DoorKind
from leadflow.connectors.outcomes import VendorFailure
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, Note
from tests.events.receiver import receiving
from tests.factories.identity import make_actor
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db
META = {"app_secret": "app", "verify_token": "hello", "page_token": "page"}
FORM = {
    "lead_id": "TeSter-123",
    "google_key": "key",
    "user_column_data": [
        {"column_id": "FULL_NAME", "string_value": "Asha Rao"},
        {"column_id": "PHONE_NUMBER", "string_value": "+919876543210"},
        {"column_id": "USER_EMAIL", "string_value": "asha@example.com"},
        {"column_id": "CITY", "string_value": "Pune"},
        {"column_id": "Which product?", "string_value": "Billing"},
    ],
}


def opened(kind, **secrets):
    made = open_door(
        actor=make_actor(Role.MARKETING), kind=kind, name="Autumn", secrets=secrets, now=NOON
    )
    return InboundDoor.objects.get(pk=made)


def work_due():
    """Let the worker take what came in; return how many there were."""
    due = OutboxMessage.objects.filter(name="capture.signal_due")
    payloads = list(due.order_by("id").values_list("payload", flat=True))
    for payload in payloads:
        take_signal(payload, NOON)
    return len(payloads)


def notice(*ids):
    changes = [{"field": "leadgen", "value": {"leadgen_id": own, "form_id": "7"}} for own in ids]
    return json.dumps({"object": "page", "entry": [{"id": "1", "changes": changes}]}).encode()


def send_meta(client, door, body, secret="app"):
    signature = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return client.post(
        f"/api/inbound/meta/{door.key}/",
        body,
        content_type="application/json",
        headers={"X-Hub-Signature-256": signature},
    )


def send_google(client, door, **changes):
    return client.post(
        f"/api/inbound/google/{door.key}/", FORM | changes, content_type="application/json"
    )


def send_mail(client, door, **changes):
    mail = {
        "from": "Asha Rao <asha@example.com>",
        "subject": "A quote, please",
        "text": "For 20 chairs.",
        "headers": "Received: by mx\nMessage-ID: <1@example.com>\n",
    }
    return client.post(f"/api/inbound/mail/{door.key}/", mail | changes)


@pytest.fixture
def graph(settings):
    """A stand-in for Meta's Graph API."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    with receiving() as receiver:
        receiver.answers = [document({"field_data": [field("full_name", "Asha Rao")]})]
        settings.META_GRAPH_URL = receiver.url.removesuffix("/hook")
        yield receiver


def field(name, value):
    return {"name": name, "values": [value]}


def document(body, status=200):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        text = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    return answer


class TestMeta:
    def test_the_handshake_echoes_the_challenge(self, client):
        door = opened(DoorKind.META, **META)

        answer = client.get(
            f"/api/inbound/meta/{door.key}/?hub.mode=subscribe&hub.verify_token=hello"
            "&hub.challenge=42"
        )

        assert (answer.status_code, answer.content) == (200, b"42")

    def test_a_handshake_with_another_token_is_refused(self, client):
        door = opened(DoorKind.META, **META)

        answer = client.get(
            f"/api/inbound/meta/{door.key}/?hub.mode=subscribe&hub.verify_token=x&hub.challenge=42"
        )

        assert answer.status_code == 403

    def test_two_leads_of_one_notice_become_two(self, client, graph):
        door = opened(DoorKind.META, **META)

        send_meta(client, door, notice("1", "2"))
        work_due()

        assert Lead.objects.filter(name="Asha Rao", source="meta", channel="Autumn").count() == 2

    def test_a_lead_that_is_sent_three_times_counts_once(self, client, graph):
        door = opened(DoorKind.META, **META)

        told = [send_meta(client, door, notice("1")).json()["received"] for _ in range(3)]
        work_due()

        assert (told, Lead.objects.count()) == ([1, 0, 0], 1)

    def test_a_signal_that_is_worked_twice_makes_one_lead(self, client, graph):
        send_meta(client, opened(DoorKind.META, **META), notice("1"))

        work_due()
        work_due()

        assert Lead.objects.count() == 1

    def test_another_body_under_the_same_signature_is_refused(self, client):
        door = opened(DoorKind.META, **META)
        body = notice("1")
        signature = "sha256=" + hmac.new(b"app", body, sha256).hexdigest()

        answer = client.post(
            f"/api/inbound/meta/{door.key}/",
            json.dumps(json.loads(body), indent=1),
            content_type="application/json",
            headers={"X-Hub-Signature-256": signature},
        )

        assert (answer.status_code, InboundSignal.objects.count()) == (403, 0)

    def test_a_notice_that_is_none_is_refused(self, client):
        assert send_meta(client, opened(DoorKind.META, **META), b'{"a": 1}').status_code == 400

    def test_a_token_that_ended_is_told(self, client, graph):
        graph.answers = [document({"error": {"code": 190}}, 400)]
        send_meta(client, opened(DoorKind.META, **META), notice("1"))

        work_due()

        signal = InboundSignal.objects.get()
        assert (signal.state, "token" in signal.error) == ("failed", True)

    @pytest.mark.parametrize(("code", "status"), [(80005, 400), (2, 500)])
    def test_trouble_that_passes_is_tried_again(self, client, graph, code, status):
        graph.answers = [document({"error": {"code": code}}, status)]
        send_meta(client, opened(DoorKind.META, **META), notice("1"))

        with pytest.raises(VendorFailure):
            work_due()

        assert InboundSignal.objects.get().state == "new"

    def test_a_lead_that_is_gone_is_told(self, client, graph):
        graph.answers = [document({"error": {"code": 100}}, 400)]
        send_meta(client, opened(DoorKind.META, **META), notice("1"))

        work_due()

        assert InboundSignal.objects.get().state == "failed"


class TestGoogle:
    def test_a_form_becomes_a_lead_with_everything_in_it(self, client):
        send_google(client, opened(DoorKind.GOOGLE, google_key="key"))

        work_due()

        lead = Lead.objects.select_related("person").get()
        known = (lead.name, lead.person.phone, lead.email, lead.city, Note.objects.get().text)
        assert known == (
            "Asha Rao",
            "+919876543210",
            "asha@example.com",
            "Pune",
            "Which product?: Billing",
        )

    def test_a_test_is_answered_and_becomes_no_lead(self, client):
        answer = send_google(client, opened(DoorKind.GOOGLE, google_key="key"), is_test=True)
        work_due()

        assert (answer.status_code, Lead.objects.count()) == (200, 0)

    def test_a_form_with_another_key_is_refused(self, client):
        answer = send_google(client, opened(DoorKind.GOOGLE, google_key="other"))

        assert answer.status_code == 403

    def test_a_form_without_a_phone_is_a_lead_too(self, client):
        columns = [{"column_id": "USER_EMAIL", "string_value": "asha@example.com"}]
        door = opened(DoorKind.GOOGLE, google_key="key")
        send_google(client, door, user_column_data=columns)

        work_due()

        assert Lead.objects.get().name == "asha@example.com"

    @pytest.mark.parametrize("body", ["[]", "{}", "no json", '{"lead_id": 1}', "null"])
    def test_what_is_no_form_is_refused(self, client, body):
        door = opened(DoorKind.GOOGLE, google_key="key")

        answer = client.post(
            f"/api/inbound/google/{door.key}/", body, content_type="application/json"
        )

        assert answer.status_code == 400


class TestMail:
    def test_a_mail_becomes_a_lead_with_its_words(self, client):
        send_mail(client, opened(DoorKind.MAIL))

        work_due()

        lead = Lead.objects.get()
        assert (lead.name, lead.email) == ("Asha Rao", "asha@example.com")
        assert Note.objects.get().text == "Subject: A quote, please\nText: For 20 chairs."

    def test_the_same_mail_counts_once(self, client):
        door = opened(DoorKind.MAIL)
        send_mail(client, door)

        assert send_mail(client, door).json() == {"received": 0}

    def test_a_mail_without_a_sender_is_refused(self, client):
        assert send_mail(client, opened(DoorKind.MAIL), **{"from": ""}).status_code == 400

    def signed(self, at):
        stamp = str(int(at.timestamp()))
        signature = hmac.new(b"mailgun", f"{stamp}t".encode(), sha256).hexdigest()
        return {"timestamp": stamp, "token": "t", "signature": signature}

    @pytest.mark.parametrize(("age", "status"), [(timedelta(), 200), (timedelta(minutes=16), 403)])
    def test_mailguns_signature_counts_for_a_quarter_of_an_hour(self, client, age, status):
        door = opened(DoorKind.MAIL, signing_key="mailgun")

        with time_machine.travel(NOON, tick=False):
            answer = send_mail(client, door, **self.signed(NOON - age))

        assert answer.status_code == status

    def test_an_unsigned_mail_is_refused_where_signatures_are_known(self, client):
        door = opened(DoorKind.MAIL, signing_key="mailgun")

        assert send_mail(client, door).status_code == 403


def test_a_closed_door_is_not_there(client):
    door = opened(DoorKind.MAIL)
    switch_door(actor=make_actor(Role.MARKETING), door_id=door.pk, is_active=False, now=NOON)

    assert send_mail(client, door).status_code == 404


def test_what_somebody_wrote_is_sealed_until_it_is_a_lead(client):
    send_mail(client, opened(DoorKind.MAIL))

    assert "asha" not in InboundSignal.objects.get().sealed
