"""Leads of a file …"""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.events.models import Delivery, OutboxMessage
from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services import assign, create_lead, delete_lead
from leadflow.leads.types import LeadFacts
from leadflow.pipeline.models import AssignmentTurn, GivenLead, WaitingLead
from leadflow.pipeline.services.assignment import imported
from leadflow.pipeline.services.assignment.times import set_capacity
from leadflow.pipeline.subscribers.imports import give_out_rows
from leadflow.pipeline.types.assignment import Conditions
from tests.factories.assignment import TEN, make_agent, make_rule
from tests.factories.identity import make_actor
from tests.factories.imports import bring, importer, people
from tests.factories.leads import lead_actor

pytestmark = pytest.mark.django_db(transaction=True)

DIRECTOR = lead_actor(Role.DIRECTOR)


def rule_of(*agents, **facts):
    """Publish a rule, and let the worker look through what was there before it."""
    make_rule(*agents, **facts)
    drain(now=TEN)


def bring_in(*numbers, **options):
    """Import people with an owner by the rules; the worker has not been there yet."""
    return bring(importer(), *people(*numbers), now=TEN, **{"owner": "rules", **options})


def payload():
    fact = OutboxMessage.objects.get(name="pipeline.import_rows_brought_in")
    return dict(fact.payload)


def owners():
    return list(Lead.objects.order_by("pk").values_list("assigned_to", flat=True))


def test_get_their_owners_in_turn():
    agents = [make_agent("Priya"), make_agent("Arjun"), make_agent("Zoya")]
    rule_of(*agents)
    bring_in(*range(10))

    drain(now=TEN)

    assert sorted(Counter(owners()).values()) == [3, 3, 4]
    assert owners()[:3] == owners()[3:6] == owners()[6:9]


def test_are_given_as_they_would_be_one_by_one():
    rule_of(make_agent("Priya"), make_agent("Arjun"), return_minutes=15)
    bring_in(1, 2, 3)
    drain(now=TEN)
    known = dict(GivenLead.objects.values_list("lead", "return_minutes"))
    turns = list(AssignmentTurn.objects.order_by("user").values_list("last", flat=True))

    facts = LeadFacts(name="Asha Rao", source="form")
    fourth = create_lead(actor=DIRECTOR, facts=facts, now=TEN)
    Lead.objects.filter(pk=fourth).update(assigned_to=None)
    drain(now=TEN)

    assert list(known.values()) == [15, 15, 15]
    assert turns == [3, 2]
    assert Lead.objects.get(pk=fourth).assigned_to_id == owners()[1]
    steps = TimelineEntry.objects.filter(kind="assigned").order_by("lead")
    assert len({(step.rule, step.actor_name) for step in steps}) == 1
    assert steps[0].text == steps[2].text


def test_come_back_when_they_are_not_touched_in_time():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    rule_of(priya, arjun, return_minutes=15)
    bring_in(1)
    drain(now=TEN)
    first = owners()

    drain(now=TEN + timedelta(minutes=16))

    assert {*first, *owners()} == {priya.pk, arjun.pk}


def test_wait_with_the_reason_when_nobody_can_take_them():
    priya = make_agent("Priya")
    rule_of(priya)
    set_capacity(actor=DIRECTOR, user_id=priya.pk, capacity=2, now=TEN)
    bring_in(1, 2, 3, 4)

    drain(now=TEN)

    assert owners() == [priya.pk, priya.pk, None, None]
    assert WaitingLead.objects.count() == 2


def test_go_by_the_first_rule_that_is_for_them():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    rule_of(arjun, name="Mumbai", conditions=Conditions(cities=("Mumbai",)))
    rule_of(priya)
    rows = [*people(1), ("Ravi", "+919812777777", "", "Mumbai")]
    bring(importer(), *rows, now=TEN, owner="rules")

    drain(now=TEN)

    assert owners() == [priya.pk, arjun.pk]


@pytest.mark.parametrize("owner", ["nobody", "column"])
def test_stay_without_an_owner_when_that_was_said(owner):
    rule_of(make_agent("Priya"))
    bring_in(1, 2, owner=owner)

    drain(now=TEN)

    assert owners() == [None, None]


def test_stay_without_one_where_there_is_no_rule():
    bring_in(1)

    drain(now=TEN)

    assert owners() == [None]
    assert not WaitingLead.objects.exists()


def test_that_are_taken_or_put_away_meanwhile_stay_so():
    priya, agent = make_agent("Priya"), make_actor(Role.SENIOR)
    rule_of(priya)
    bring_in(1, 2, 3)
    first, second, third = Lead.objects.order_by("pk")
    assign(actor=DIRECTOR, lead_id=first.pk, user_id=agent.user_id, now=TEN)
    delete_lead(actor=lead_actor(Role.HEAD), lead_id=second.pk, now=TEN)

    drain(now=TEN)

    assert owners() == [agent.user_id, None, priya.pk]
    assert third.pk == GivenLead.objects.get().lead_id


def test_are_given_once_however_often_the_worker_comes():
    rule_of(make_agent("Priya"), make_agent("Arjun"))
    bring_in(1, 2, 3)
    given = payload()
    drain(now=TEN)
    before = (owners(), TimelineEntry.objects.count(), OutboxMessage.objects.count())

    give_out_rows(given, TEN)

    assert before == (owners(), TimelineEntry.objects.count(), OutboxMessage.objects.count())


def test_are_all_given_when_they_are_more_than_one_group(monkeypatch):
    monkeypatch.setattr(imported, "GROUP", 2)
    rule_of(make_agent("Priya"), make_agent("Arjun"))
    bring_in(*range(5))

    drain(now=TEN)

    assert sorted(Counter(owners()).values()) == [2, 3]


def test_go_on_in_another_turn_when_one_takes_too_long(monkeypatch):
    monkeypatch.setattr(imported, "GROUP", 2)
    monkeypatch.setattr("leadflow.pipeline.subscribers.imports.LONGEST_TURN", 0.0)
    rule_of(make_agent("Priya"))
    bring_in(*range(5))

    give_out_rows({**payload()}, TEN)
    drain(now=TEN)

    assert None not in owners()


def test_cost_the_worker_a_few_deliveries_and_not_some_for_each():
    rule_of(make_agent("Priya"), make_agent("Arjun"))
    drain(now=TEN)
    before = Delivery.objects.count()

    bring_in(*range(50))
    drain(now=TEN)

    assert Delivery.objects.count() - before <= 8


def test_take_as_many_statements_for_few_as_for_many():
    rule_of(make_agent("Priya"), make_agent("Arjun"), return_minutes=15)
    jobs = [bring_in(1, 2), bring_in(*range(10, 60))]

    counts = []
    for job in jobs:
        with CaptureQueriesContext(connection) as asked:
            imported.give_out(job_id=job.id, at=0, until=job.total, now=TEN)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 60
    assert None not in owners()
