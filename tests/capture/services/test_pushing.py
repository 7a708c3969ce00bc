"""Conversations are given to CRMs: once each, brought up to date, and never doubled by a fault."""

from datetime import timedelta

import pytest
import time_machine
from standardwebhooks import Webhook

from leadflow.capture.models import CrmConnection, CrmPush
from leadflow.capture.services import crms as services
from leadflow.capture.services.pushing import queue_pushes
from leadflow.capture.subscribers import give_to_crm, on_reachable_give_to_crms
from leadflow.capture.types import CrmKind
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.kernel.db import commits
from leadflow.kernel.errors import DomainError
from tests.events.receiver import receiving
from tests.factories.capture import answer, begin, session_of, share
from tests.factories.identity import make_actor
from tests.kernel.test_limits import NOON
from tests.standin.crms import TOKEN, crms

pytestmark = pytest.mark.django_db
SECRET = "whsec_" + "c2VjcmV0" * 6
SECRETS = {
    CrmKind.HUBSPOT: {"token": TOKEN},
    CrmKind.ODOO: {"token": TOKEN},
    CrmKind.SALESFORCE: {"client_id": "leadflow", "secret": TOKEN},
}
THREE = list(SECRETS)


@pytest.fixture(autouse=True)
def _own_network(settings):
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def vendor():
    with crms() as kept:
        yield kept


def added(kind, base, **secrets):
    made = services.add_crm(
        actor=make_actor(Role.MARKETING),
        kind=kind,
        name="Our CRM",
        base=base,
        secrets=secrets or SECRETS[kind],
        now=NOON,
    )
    return CrmConnection.objects.get(pk=made)


def conversation(**facts):
    """Hold a conversation with somebody who can be reached."""
    session_id = begin(NOON, utm_source="google")
    answer(session_id, 1, now=NOON)
    share(session_id, NOON, **({"name": "Asha Rao", "email": "asha@example.com"} | facts))
    return session_of(session_id)


@commits
def queued(session, now=NOON):
    return queue_pushes(session_id=session.pk, now=now)


def give_due(now=NOON + timedelta(minutes=2)):
    """Ring every timer that is due, as the worker does."""
    due = OutboxMessage.objects.filter(name="capture.push_due", due_at__lte=now)
    payloads = list(due.order_by("id").values_list("payload", flat=True))
    due.delete()
    for payload in payloads:
        give_to_crm(payload, now)


def leads_of(vendor, kind):
    return list(
        {
            CrmKind.HUBSPOT: vendor.hubspot_leads,
            CrmKind.ODOO: vendor.odoo_leads,
            CrmKind.SALESFORCE: vendor.salesforce_leads,
        }[kind].values()
    )


@pytest.mark.parametrize("kind", THREE)
def test_a_conversation_arrives(vendor, kind):
    added(kind, vendor.url)
    queued(conversation())

    give_due()

    push = CrmPush.objects.get()
    assert (push.state, bool(push.remote_id), len(leads_of(vendor, kind))) == ("sent", True, 1)


def test_hubspot_knows_the_contact_and_how_warm_the_lead_is(vendor):
    added(CrmKind.HUBSPOT, vendor.url)
    queued(conversation())

    give_due()

    person = vendor.contacts["asha@example.com"]
    [lead] = leads_of(vendor, CrmKind.HUBSPOT)
    assert (person["firstname"], person["lastname"], lead["hs_lead_label"]) == (
        "Asha",
        "Rao",
        "COLD",
    )


@pytest.mark.parametrize("kind", THREE)
def test_the_same_conversation_again_is_brought_up_to_date(vendor, kind):
    added(kind, vendor.url)
    session = conversation()
    queued(session)
    give_due()
    queued(session, NOON + timedelta(hours=1))

    give_due(NOON + timedelta(hours=2))

    assert len(leads_of(vendor, kind)) == 1


# Which request of each makes the lead; before it are those that look whether it is there.
MAKES = {CrmKind.HUBSPOT: 2, CrmKind.ODOO: 1, CrmKind.SALESFORCE: 1}


@pytest.mark.parametrize("kind", THREE)
def test_an_answer_that_never_came_makes_no_second_lead(vendor, kind):
    added(kind, vendor.url)
    queued(conversation())
    vendor.faults = [None] * MAKES[kind] + [(0, {})]

    give_due()
    kept = len(leads_of(vendor, kind))
    give_due(NOON + timedelta(days=1))

    assert (kept, CrmPush.objects.get().state, len(leads_of(vendor, kind))) == (1, "sent", 1)


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("kind", THREE)
def test_trouble_passes(vendor, kind, status):
    added(kind, vendor.url)
    queued(conversation())
    vendor.faults = [(status, {"Retry-After": "3600"})]
    give_due()
    waits = CrmPush.objects.get().state

    give_due(NOON + timedelta(hours=3))

    assert (waits, CrmPush.objects.get().state) == ("waiting", "sent")


def test_the_pause_a_crm_asks_for_is_kept(vendor):
    added(CrmKind.ODOO, vendor.url)
    queued(conversation())
    vendor.faults = [(429, {"Retry-After": "3600"})]
    give_due()

    give_due(NOON + timedelta(minutes=30))

    assert len(vendor.asked) == 1


@pytest.mark.parametrize("kind", THREE)
def test_bad_credentials_switch_the_crm_off(vendor, kind):
    connection = added(kind, vendor.url, token="old", client_id="leadflow", secret="old")
    queued(conversation())

    give_due()

    connection.refresh_from_db()
    assert (connection.is_active, CrmPush.objects.get().state) == (False, "failed")


def test_trouble_that_stays_is_given_up(vendor):
    added(CrmKind.ODOO, vendor.url)
    queued(conversation())
    vendor.faults = [(503, {})] * 20

    for day in range(12):
        give_due(NOON + timedelta(days=day, minutes=2))

    assert (CrmPush.objects.get().state, len(vendor.asked)) == ("failed", 6)


def test_hubspot_is_told_nothing_of_somebody_without_an_address(vendor):
    added(CrmKind.HUBSPOT, vendor.url)
    queued(conversation(email="", phone="+919876543210"))

    give_due()

    assert (CrmPush.objects.get().state, vendor.asked) == ("failed", [])


def test_a_webhook_gets_the_seeds_document_signed():
    with receiving() as receiver:
        added(CrmKind.WEBHOOK, receiver.url, secret=SECRET)
        queued(conversation())
        give_due()
        with time_machine.travel(NOON + timedelta(minutes=2)):
            told = Webhook(SECRET).verify(receiver.bodies[0], receiver.headers[0])

    assert (told["data"]["email"], told["data"]["lead_type"], told["data"]["assigned_to"]) == (
        "asha@example.com",
        "Unqualified",
        "CTL-Team",
    )


def test_a_visitor_who_goes_on_is_given_once(vendor):
    added(CrmKind.ODOO, vendor.url)
    session = conversation()
    for seconds in range(5):
        queued(session, NOON + timedelta(seconds=seconds))

    give_due()

    assert len(leads_of(vendor, CrmKind.ODOO)) == 1


@commits
def heard(session):
    on_reachable_give_to_crms({"session_id": session.pk}, NOON)


def test_who_cannot_be_reached_is_given_to_nobody(vendor):
    added(CrmKind.ODOO, vendor.url)

    heard(session_of(begin(NOON)))

    assert not CrmPush.objects.exists()


def test_who_can_be_reached_is_given(vendor):
    added(CrmKind.ODOO, vendor.url)

    heard(conversation())

    assert CrmPush.objects.count() == 1


def test_secrets_are_not_readable_in_the_database(vendor):
    assert TOKEN not in added(CrmKind.ODOO, vendor.url).sealed


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base": "ftp://crm.example.com"}, "base"),
        ({"base": ""}, "base"),
        ({"name": ""}, "name"),
        ({"secrets": {}}, "token"),
        ({"kind": CrmKind.SALESFORCE, "secrets": {"secret": "x"}}, "client_id"),
        ({"kind": CrmKind.WEBHOOK, "secrets": {"secret": "x"}}, "secret"),
    ],
)
def test_what_cannot_work_is_refused_by_its_field(changes, field):
    facts = {"kind": CrmKind.ODOO, "name": "CRM", "base": "https://odoo.example.com"}
    facts |= {"secrets": {"token": "t"}} | changes

    with pytest.raises(DomainError) as refused:
        services.add_crm(actor=make_actor(Role.MARKETING), now=NOON, **facts)

    assert refused.value.field == field


def test_only_who_may_adds_a_crm():
    with pytest.raises(NotPermitted):
        services.add_crm(
            actor=make_actor(Role.SENIOR),
            kind=CrmKind.ODOO,
            name="CRM",
            base="https://odoo.example.com",
            secrets={"token": "t"},
            now=NOON,
        )
