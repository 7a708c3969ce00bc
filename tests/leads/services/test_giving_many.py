"""Many leads given at once are given as they would be one by one."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services import drain
from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services import assign_by_rule
from leadflow.leads.services.giving_many import Gift, give_many
from leadflow.leads.services.guards import NoSuchOwner
from leadflow.notifications.models import Notification
from tests.factories.identity import make_user
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(minutes=5)


def gifts(*pairs):
    return [Gift(lead.pk, user.pk, "rule 'All' v1", f"Assigned to {user}") for lead, user in pairs]


def at_once(*pairs, now=LATER):
    with transaction.atomic():
        give_many(actor=SYSTEM, gifts=gifts(*pairs), now=now)


def one_by_one(*pairs):
    with transaction.atomic():
        for one in gifts(*pairs):
            assign_by_rule(
                actor=SYSTEM,
                lead_id=one.lead_id,
                user_id=one.user_id,
                rule=one.rule,
                text=one.text,
                now=LATER,
            )


def books(lead):
    """Return what is written of a lead, but for the ids that differ from lead to lead."""
    own = Lead.objects.filter(pk=lead.pk).values().get()
    return (
        {name: own[name] for name in own.keys() - {"id", "person_id", "phone", "email", "name"}},
        list(
            TimelineEntry.objects.filter(lead=lead)
            .order_by("seq")
            .values("seq", "kind", "at", "actor_id", "actor_name", "text", "rule", "data")
        ),
        [
            (message.name, message.seq, {**message.payload, "lead_id": 0})
            for message in OutboxMessage.objects.filter(stream=f"lead:{lead.pk}").order_by("id")
        ],
    )


def test_the_same_is_written_of_each_lead():
    asha = make_user(Role.SENIOR, username="asha")
    first, second, third = make_lead(), make_lead(), make_lead()

    one_by_one((first, asha))
    at_once((second, asha), (third, asha))

    assert books(second) == books(third) == books(first)


def test_an_owner_is_told_once_of_all_and_of_one_by_its_number():
    asha, ravi = make_user(Role.SENIOR, username="asha"), make_user(Role.SENIOR, username="ravi")
    leads = [make_lead() for _ in range(4)]
    drain(now=NOON)

    at_once(*((lead, asha) for lead in leads[:3]), (leads[3], ravi))
    drain(now=LATER)

    told = dict(Notification.objects.values_list("user", "title"))
    assert told == {
        asha.pk: "3 leads are yours now",
        ravi.pk: f"Lead L-{leads[3].pk} is yours now",
    }


def test_nobody_hears_of_each_lead_by_itself():
    asha = make_user(Role.SENIOR, username="asha")
    leads = [make_lead() for _ in range(3)]
    drain(now=NOON)
    before = Delivery.objects.count()

    at_once(*((lead, asha) for lead in leads))
    drain(now=LATER)

    assert Delivery.objects.count() - before == 2


def test_who_works_no_leads_gets_none_and_nothing_is_written():
    supplier = make_user(Role.SUPPLY, username="supply")
    lead = make_lead()

    with pytest.raises(NoSuchOwner):
        at_once((lead, supplier))

    assert Lead.objects.get(pk=lead.pk).assigned_to is None
    assert not TimelineEntry.objects.filter(lead=lead, kind="assigned").exists()


def test_as_many_statements_for_few_as_for_many():
    asha = make_user(Role.SENIOR, username="asha")
    leads = [make_lead() for _ in range(40)]

    with CaptureQueriesContext(connection) as few:
        at_once(*((lead, asha) for lead in leads[:2]))
    with CaptureQueriesContext(connection) as many:
        at_once(*((lead, asha) for lead in leads[2:]))

    assert len(many) == len(few) <= 15


def test_nothing_is_nothing():
    at_once()

    assert not User.objects.filter(username="asha").exists()
    assert not OutboxMessage.objects.filter(name="leads.assigned_together").exists()
