"""One person with a name, number, address and plate like nobody else's, sent the whole way.

Afterwards none of them stands where it has no business: logs, queues, messages, foreign answers.
"""

import base64
import json
import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from leadflow.affiliates.models import CampaignAffiliate, Submission, SupplyItem
from leadflow.audit.models import Record
from leadflow.events.models import Delivery, OutboxMessage, WebhookAttempt, WebhookMessage
from leadflow.events.services import drain
from leadflow.identity.types import Door, Role
from leadflow.kernel.clock import now
from leadflow.kernel.logs import configure
from leadflow.kernel.models import IdempotencyRecord, RateBucket
from leadflow.notifications.models import LiveTopic, Notification
from tests.events.receiver import receiving
from tests.factories.affiliates import make_affiliate, make_campaign
from tests.factories.identity import auth_client, make_key, make_user
from tests.permissions.rows import fill
from tests.permissions.table import ROWS

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db(transaction=True)]

LEADS = "/api/affiliates/leads/"
PERSON = {
    "mobile": "098765 41237",
    "name": "Quillonbert Zwaxifrage",
    "email": "zwaxifrage.canary@mail-of-canaries.example",
    "city": "Canaryville-upon-Xyz",
    "registration_number": "KA 05 QX 7391",
}
TRACES = re.compile(
    r"98765\s?41237|9876541237|quillonbert|zwaxifrage|mail-of-canaries|canaryville|05\s?qx\s?7391",
    re.IGNORECASE,
)
# The supply team shares one queue: who works it sees whom it is about, and answers the calls.
SUPPLY_SEES = ("/api/supply/", "/app/supply/", "/app/phone/", "/app/leads/<int:lead_id>/")
STRANGERS = [Role.AFFILIATE, Role.SENIOR, Role.KAM, Role.SUPPLY]


def traces(text: object) -> list[str]:
    """Return what of the person stands in a text, also inside what looks like a cursor."""
    said = text if isinstance(text, str) else json.dumps(text, default=str)
    for word in re.findall(r"[\w-]{12,}", said):
        padded = word + "=" * (-len(word) % 4)
        try:
            said += base64.urlsafe_b64decode(padded).decode("utf-8", "ignore")
        except ValueError:
            continue
    return TRACES.findall(said)


@pytest.fixture
def log():
    """Write logs as in production, down to the last detail, and return what was written."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    configure({"level": "DEBUG", "format": "json"})
    stream = StringIO()
    root.handlers[0].setStream(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def stage(settings):
    """Set the scene: an affiliate with a key and a webhook, a supply agent, a sandbox campaign."""
    settings.WEBHOOKS_ALLOW_PRIVATE = settings.WEBHOOKS_ALLOW_HTTP = True
    settings.RATE_LIMIT_PER_MINUTE = 10**6
    user, agent = make_user(Role.AFFILIATE), make_user(Role.SUPPLY)
    affiliate = make_affiliate(member=user)
    campaign = make_campaign(approve=affiliate, is_default=True, is_sandbox=True,
                             calls_any_hour=True)  # fmt: skip
    rival = make_user(Role.AFFILIATE)
    CampaignAffiliate.objects.create(campaign=campaign, affiliate=make_affiliate(member=rival))
    return user, agent, rival


def post(client: Client, path: str, body: object = None, **headers: str):
    return client.post(path, body or {}, content_type="application/json", headers=headers)


def travel(user, agent, receiver):
    """Send the person the whole way: submitted, called, confirmed, claimed, bought."""
    browser = auth_client(user, door=Door.SESSION)
    assert browser.post("/app/affiliate/webhooks/", {"url": receiver.url}).status_code == 200
    client = Client(headers={"X-API-Key": make_key(user)[1]})
    first = post(client, LEADS, PERSON, Idempotency_Key="canary-1")
    assert first.status_code == 201, first.content
    drain(now=now())
    submission = first.json()["id"]
    pressed = post(client, f"/api/simulator/calls/{submission}/press/", {"digit": "1"})
    assert pressed.status_code == 200, pressed.content
    drain(now=now())
    item = SupplyItem.objects.get(submission_id=submission).pk
    supply = auth_client(agent)
    assert post(supply, f"/api/supply/leads/{item}/claim/").status_code == 200
    sold = post(supply, f"/api/supply/leads/{item}/outcome/", {"outcome": "purchased"})
    assert sold.status_code == 200, sold.content
    drain(now=now() + timedelta(seconds=1))
    return client, submission


def mistakes(client: Client, submission: int):
    """Send the person again in every wrong way; return what is answered."""
    yield post(client, LEADS, PERSON)
    yield post(client, LEADS, {**PERSON, "mobile": PERSON["mobile"] + "x" * 70})
    yield post(client, LEADS, {**PERSON, "email": f"{PERSON['email']}@"})
    yield post(client, LEADS, {**PERSON, "campaign": PERSON["name"]})
    yield client.post(LEADS, json.dumps(PERSON)[:-3], content_type="application/json")
    yield post(client, f"{LEADS}{submission}/registration/", {"registration_number": "KA 05"})
    yield post(Client(), LEADS, PERSON)
    yield post(Client(), "/api/token/", {"username": PERSON["email"], "password": PERSON["name"]})


def test_nothing_of_the_person_gets_where_it_has_no_business(stage, log):
    user, agent, rival = stage
    with receiving() as receiver:
        client, submission = travel(user, agent, receiver)
    assert Submission.objects.get(pk=submission).state == "purchased"
    assert receiver.bodies

    found = {
        "log of the way": traces(log.getvalue()),
        "webhooks received": [traces(body.decode()) for body in receiver.bodies],
        "webhook headers": traces(receiver.headers),
        "answers to mistakes": [traces(each.content.decode()) for each in
                                mistakes(client, submission)],
        "log of the mistakes": traces(log.getvalue()),
        "next page": traces(client.get(f"{LEADS}?limit=1").headers.get("Link", "")),
        **{
            model.__name__: [traces(row) for row in model.objects.values() if traces(row)]
            for model in (OutboxMessage, Delivery, WebhookMessage, WebhookAttempt, Notification,
                          LiveTopic, RateBucket, Record)
        },
        "duplicate for a rival": traces(post(auth_client(rival), LEADS, {
            "mobile": PERSON["mobile"], "registration_number": PERSON["registration_number"],
        }).content.decode()),
    }  # fmt: skip

    assert {place: what for place, what in found.items() if any(what)} == {}


def test_nobody_without_the_right_is_shown_the_person(stage, log):
    user, agent, _ = stage
    with receiving() as receiver:
        _, submission = travel(user, agent, receiver)
    row = Submission.objects.get(pk=submission)
    ids = {
        "submission_id": row.pk,
        "lead_id": row.lead_id,
        "call_id": row.pk,
        "item_id": SupplyItem.objects.get(submission=row).pk,
        "user_id": user.pk,
    }
    shown = {}

    for role in [None, *STRANGERS]:
        stranger = make_user(role) if role else None
        if role is Role.AFFILIATE:
            make_affiliate(member=stranger)
        for each in ROWS:
            if each.method != "GET" or (role is Role.SUPPLY and each.route.startswith(SUPPLY_SEES)):
                continue
            door = Door.TOKEN if each.is_api else Door.SESSION
            client = auth_client(stranger, door=door) if stranger else Client()
            answer = client.get(fill(each.route, ids))
            if not answer.streaming and traces(answer.content.decode("utf-8", "replace")):
                shown[role, each.route] = answer.status_code

    assert shown == {}
    assert traces(log.getvalue()) == []


def test_the_books_still_agree(stage):
    user, agent, _ = stage
    with receiving() as receiver:
        travel(user, agent, receiver)

    call_command("verify")


def test_a_kept_answer_is_the_only_place_a_replay_needs(stage):
    user, agent, _ = stage
    with receiving() as receiver:
        travel(user, agent, receiver)

    kept = list(IdempotencyRecord.objects.values_list("scope", "key", "fingerprint"))

    assert kept
    assert traces([list(row) for row in kept]) == []
