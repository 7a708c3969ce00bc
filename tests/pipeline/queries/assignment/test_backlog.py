"""The backlog …"""

import pytest
from django.db import transaction

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.queries.assignment.backlog import count_backlog, list_backlog
from leadflow.pipeline.services.assignment import assign_new
from leadflow.pipeline.types.assignment import Conditions, WaitKind
from tests.factories.assignment import TEN, make_agent, make_rule
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

DIRECTOR = lead_actor(Role.DIRECTOR)


def listed(**how):
    return list_backlog(actor=DIRECTOR, **how)


def test_is_the_open_leads_nobody_owns_oldest_first():
    leads = [make_lead() for _ in range(3)]
    make_lead(status=LeadStatus.LOST)
    make_lead(deleted_at=TEN)
    Lead.objects.filter(pk=leads[1].pk).update(assigned_to=make_agent())

    assert [row.lead_id for row in listed().items] == [leads[0].pk, leads[2].pk]
    assert count_backlog(actor=DIRECTOR).value == 2


def test_says_why_each_lead_waits():
    first = make_lead(city="Goa")
    make_rule(make_agent(), conditions=Conditions(cities=("Pune",)))
    with transaction.atomic():
        assign_new(lead_id=first.pk, now=TEN)
    make_lead()

    rows = listed().items

    assert [(row.kind, row.reason) for row in rows] == [
        (WaitKind.NO_RULE, "No rule is for this lead"),
        (WaitKind.UNSEEN, "No rule has looked at it yet"),
    ]


def test_holds_the_supply_teams_leads_only_when_a_rule_names_them():
    make_lead(source="affiliate")
    assert listed().items == []

    make_rule(make_agent(), conditions=Conditions(sources=("affiliate",)))

    assert len(listed().items) == 1


def test_is_paged():
    leads = [make_lead().pk for _ in range(3)]

    first = listed(limit=2)
    rest = listed(limit=2, cursor=first.next_cursor)

    assert [row.lead_id for row in (*first.items, *rest.items)] == leads


def test_takes_three_questions_however_long_it_is(django_assert_num_queries):
    for _ in range(3):
        make_lead()

    with django_assert_num_queries(3):
        listed()


def test_is_for_those_who_manage_assignment():
    with pytest.raises(NotPermitted):
        list_backlog(actor=lead_actor(Role.SENIOR))
