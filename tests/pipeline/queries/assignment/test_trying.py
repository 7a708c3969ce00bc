"""Trying rules on last month's leads …"""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.pipeline.models import AssignmentRule, AssignmentTurn, GivenLead, WaitingLead
from leadflow.pipeline.queries.assignment import trying
from leadflow.pipeline.queries.assignment.rules import RuleNotFound
from leadflow.pipeline.queries.assignment.trying import try_rules
from leadflow.pipeline.rules.assignment.checking import BadRule
from leadflow.pipeline.types.assignment import Conditions
from tests.factories.assignment import TEN, make_agent, make_rule, spec
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
DIRECTOR = lead_actor(Role.DIRECTOR)


@pytest.fixture
def priya():
    return make_agent("Priya")


@pytest.fixture
def arjun():
    return make_agent("Arjun")


def came(owner=None, *, days=1, **facts) -> Lead:
    lead = make_lead(at=TEN - days * DAY, **facts)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=owner)
    return lead


def tried(draft=None, **how):
    return try_rules(actor=DIRECTOR, draft=draft, now=TEN, **how)


def draft(*users, **facts):
    return spec(*(user.pk for user in users), **{"working_hours_only": False, **facts})


def test_shows_who_would_have_got_how_many_and_what_would_differ(priya, arjun):
    same, other = came(priya, days=3), came(arjun, days=2)
    free = came(days=1)

    trial = tried(draft(priya, name="All"))

    assert (trial.leads, trial.assigned, trial.same, trial.different) == (3, 3, 1, 2)
    assert [(row.name, row.would, row.did) for row in trial.shares] == [
        ("Arjun", 0, 1),
        ("Priya", 3, 1),
    ]
    assert [(row.lead_id, row.did, row.would) for row in trial.differences] == [
        (other.pk, "Arjun", "Priya"),
        (free.pk, "nobody", "Priya"),
    ]
    assert trial.by_rule == (("All", 3),)
    assert same.pk not in {row.lead_id for row in trial.differences}


def test_writes_nothing(priya):
    came()
    before = OutboxMessage.objects.count(), TimelineEntry.objects.count()

    tried(draft(priya))

    assert (OutboxMessage.objects.count(), TimelineEntry.objects.count()) == before
    assert Lead.objects.get().assigned_to is None
    for model in (AssignmentRule, AssignmentTurn, GivenLead, WaitingLead):
        assert not model.objects.exists()


def test_leaves_out_what_came_before_that_month_and_the_affiliates(priya):
    came(days=31)
    came(source="affiliate")
    wanted = came(days=29)

    trial = tried(draft(priya))

    assert trial.leads == 1
    assert [row.lead_id for row in trial.differences] == [wanted.pk]


def test_tries_a_draft_in_the_place_of_its_rule(priya, arjun):
    first = make_rule(priya, name="First")
    make_rule(arjun, name="Second")
    came(days=1, city="Goa")

    trial = tried(
        draft(priya, conditions=Conditions(cities=("Pune",)), name="New"), rule_id=first.pk
    )

    assert trial.by_rule == (("New", 0), ("Second", 1))


def test_counts_what_no_rule_is_for(priya):
    came(city="Goa", value=Decimal(5))

    trial = tried(draft(priya, conditions=Conditions(cities=("Pune",))))

    assert (trial.unmatched, trial.assigned, trial.waiting) == (1, 0, 0)


def test_knows_the_tags_and_who_knew_the_person_before(priya, arjun):
    phone = "+919876512345"
    came(arjun, days=40, phone=phone)
    came(days=1, phone=phone)

    trial = tried(draft(priya, arjun))

    assert [(row.name, row.would) for row in trial.shares] == [("Arjun", 1)]


def test_says_when_there_were_more_leads_than_can_be_tried(priya, monkeypatch):
    monkeypatch.setattr(trying, "MOST_LEADS", 2)
    for _ in range(3):
        came()

    trial = tried(draft(priya))

    assert (trial.leads, trial.is_complete) == (2, False)


def test_refuses_a_draft_that_could_not_be_published():
    with pytest.raises(BadRule):
        tried(draft(name="All"))


def test_refuses_a_draft_of_a_rule_that_is_not_there(priya):
    with pytest.raises(RuleNotFound):
        tried(draft(priya), rule_id=999)


def test_is_for_those_who_manage_assignment(priya):
    with pytest.raises(NotPermitted):
        try_rules(actor=lead_actor(Role.SENIOR), draft=draft(priya), now=TEN)


def test_takes_as_many_questions_however_many_leads(priya, django_assert_num_queries):
    for _ in range(2):
        came()
    with django_assert_num_queries(9):
        tried(draft(priya))
    for _ in range(20):
        came(priya)

    with django_assert_num_queries(9):
        tried(draft(priya))
