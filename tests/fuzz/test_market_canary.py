"""A client with a name, number, mail and street like nobody else's posts a job full of them.

Until a provider has unlocked the job, and again once the client has taken their consent back, none
of it stands in an answer, page, export, mail, bell, event or log that a provider gets to see.
"""

import logging
import re
from io import StringIO

import pytest
from django.core import mail
from django.test import Client

from leadflow.audit.models import Record
from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services import drain
from leadflow.identity.types import Door, Role
from leadflow.kernel.clock import now
from leadflow.kernel.logs import configure
from leadflow.kernel.models import IdempotencyRecord, RateBucket
from leadflow.marketplace.models import Listing, Offer, Provider
from leadflow.marketplace.types import Tier, Verification
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.identity import auth_client, make_user
from tests.factories.market import make_category, make_provider
from tests.permissions.rows import fill
from tests.permissions.table import ROWS

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db(transaction=True)]

JOB = {
    "title": "Quillonbert's geyser, 082 987 41 37",
    "description": (
        "Ask for Quillonbert or Mrs ZWAXIFRAGE. Ring +27 (82) 987-4137, or 082, then 987, then "
        "4137, or ०८२९८७४१३७. Write to canary.box at mail-of-canaries dot example, or"
        " CANARY.BOX@mail-of-canaries.example. Come to 77 Vogelstruisgang, see"
        " https://zwaxifrage.example/ and wa.me/27829874137."
    ),
    "category": "plumbing",
    "city": "Cape Town",
    "suburb": "Woodstock",
    "address": "77 Vogelstruisgang",
    "urgency": "emergency",
    "contact_name": "Quillonbert Zwaxifrage",
    "contact_phone": "082 987 4137",
    "contact_email": "canary.box@mail-of-canaries.example",
    "consent": True,
}
TRACES = re.compile(
    r"quillonbert|zwaxifrage|canary\.box|mail-of-canaries|vogelstruisgang|987, then|८२९"
    r"|8\D{0,3}2\D{0,3}9\D{0,3}8\D{0,3}7\D{0,3}4\D{0,3}1\D{0,3}3\D{0,3}7",
    re.IGNORECASE,
)
STRANGERS = [Role.PROVIDER, Role.SENIOR]
MARKET = re.compile("market|jobs|assign|leads|offer|refund|wallet|review|notif|bell|palette")


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
def listing(settings, log):
    """The job as it was posted by API, offered to five providers, and everybody told."""
    settings.RATE_LIMIT_PER_MINUTE = 10**6
    make_category()
    for facts in (
        {},
        {"credits": 0},
        {"is_premium": True},
        {"tier": Tier.PRO},
        {"verification": Verification.SUSPENDED},
        {"area": "Durban"},
    ):
        make_provider(**facts)
    for one in Provider.objects.all():
        one.user.email = f"provider{one.pk}@example.com"
        one.user.save()
    posted = Client().post("/api/leads/create-public/", JOB, content_type="application/json")
    assert posted.status_code == 201, posted.content
    while drain(now=now()):
        pass
    assert Offer.objects.count() == 4
    return Listing.objects.get(pk=posted.json()["id"])


def traces(text: object) -> list[str]:
    """Return what of the client stands in a text."""
    return TRACES.findall(text if isinstance(text, str) else str(text))


def said(answer) -> str:
    """Return all that an answer says: its head and its body, streamed or not."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers} {body.decode('utf-8', 'replace')}"


def everything_shown_to(user, ids, *, door, about=re.compile("")):
    """Read every page, list, thing and export there is, as this user or as nobody."""
    shown = {}
    for each in ROWS:
        is_other = each.is_api is not (door is Door.TOKEN) or not about.search(each.route)
        if each.method != "GET" or is_other:
            continue
        client = auth_client(user, door=door) if user else Client()
        answer = client.get(fill(each.route, ids))
        if found := traces(said(answer)):
            shown[each.route] = found[:3]
    return shown


def ids_of(listing):
    return {"lead_id": listing.pk, "assignment_id": 1, "provider_id": 1, "user_id": 1,
            "offer_id": Offer.objects.first().pk, "item_id": 1, "slug": "plumbing"}  # fmt: skip


def test_nothing_of_the_client_is_kept_or_sent_where_it_has_no_business(listing, log):
    to_client = [one for one in mail.outbox if JOB["contact_email"] in one.to]
    others = [one for one in mail.outbox if one not in to_client]
    assert len(others) >= 4
    found = {
        "log": traces(log.getvalue()),
        "mails to providers": [traces(f"{one.subject} {one.body} {one.extra_headers}")
                               for one in others],
        **{
            model.__name__: [traces(row) for row in model.objects.values() if traces(row)]
            for model in (OutboxMessage, Delivery, Notification, LiveTopic, RateBucket, Record,
                          IdempotencyRecord)
        },
    }  # fmt: skip

    assert {place: what for place, what in found.items() if any(what)} == {}


@pytest.mark.parametrize("role", [None, *STRANGERS])
def test_nobody_is_shown_the_client_before_they_unlocked_them(listing, log, role):
    user = None
    if role is Role.PROVIDER:
        user = Provider.objects.get(pk=Offer.objects.order_by("pk").first().provider_id).user
    elif role:
        user = make_user(role)

    shown = {
        door: everything_shown_to(user, ids_of(listing), door=door)
        for door in (Door.TOKEN, Door.SESSION)
    }

    assert shown == {Door.TOKEN: {}, Door.SESSION: {}}
    assert traces(log.getvalue()) == []


def test_a_refused_purchase_tells_nothing_of_the_client(listing, log):
    answers = []
    for provider in Provider.objects.exclude(user__pk=1):
        client = auth_client(provider.user)
        if provider.is_premium or Offer.objects.filter(provider=provider).exists():
            Provider.objects.filter(pk=provider.pk).update(verification=Verification.REFUSED)
        answers.append(client.post(f"/api/leads/{listing.pk}/purchase/"))
        browser = auth_client(provider.user, door=Door.SESSION)
        answers.append(browser.post(f"/app/market/{listing.pk}/unlock/"))

    assert {one.status_code for one in answers} <= {402, 403, 409, 302, 200}
    assert [traces(said(one)) for one in answers if traces(said(one))] == []
    assert traces(log.getvalue()) == []


def test_who_unlocked_them_sees_them_no_more_once_consent_is_withdrawn(listing, log):
    provider = Offer.objects.order_by("pk").first().provider
    bought = auth_client(provider.user).post(f"/api/leads/{listing.pk}/purchase/")
    assert traces(said(bought))

    withdrawn = Client().post(f"/r/{listing.reference}/withdraw/")
    assert withdrawn.status_code == 302
    while drain(now=now()):
        pass

    ids = ids_of(listing) | {"assignment_id": bought.json()["assignment_id"]}
    shown = {
        door: everything_shown_to(provider.user, ids, door=door, about=MARKET)
        for door in (Door.TOKEN, Door.SESSION)
    }
    again = auth_client(provider.user).post(f"/api/leads/{listing.pk}/purchase/")

    assert shown == {Door.TOKEN: {}, Door.SESSION: {}}
    assert traces(said(again)) == []
    assert traces(log.getvalue()) == []
