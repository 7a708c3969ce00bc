"""A lead that comes in …"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services import assign, change_status, create_lead
from leadflow.leads.types import LeadFacts, LeadStatus
from leadflow.notifications.models import Notification
from leadflow.pipeline.models import GivenLead, WaitingLead, WorkingTime
from leadflow.pipeline.services.assignment import assign_new, take_up
from leadflow.pipeline.services.assignment.backlog import assign_now
from leadflow.pipeline.services.assignment.rules import set_active, update_rule
from leadflow.pipeline.services.assignment.times import add_absence, set_capacity
from leadflow.pipeline.types.assignment import Conditions, Member, Strategy
from tests.factories.assignment import TEN, make_agent, make_rule, spec
from tests.factories.identity import make_actor
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
DIRECTOR = lead_actor(Role.DIRECTOR)


def arrive(*, at=TEN, **facts) -> Lead:
    """Create a lead as the API does, and let the worker do its work."""
    facts = {"name": "Asha Rao", "source": "form", **facts}
    lead_id = create_lead(actor=DIRECTOR, facts=LeadFacts(**facts), now=at)
    Lead.objects.filter(pk=lead_id).update(assigned_to=facts.get("assigned_to"))
    drain(now=at)
    return Lead.objects.get(pk=lead_id)


def reason_of(lead: Lead) -> str:
    return WaitingLead.objects.get(lead=lead).reason


def test_gets_an_owner_from_the_first_rule_that_is_for_it():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(arjun, name="Mumbai", conditions=Conditions(cities=("Mumbai",)))
    make_rule(priya)

    assert arrive(city="Mumbai").assigned_to == arjun
    assert arrive(city="Pune").assigned_to == priya


def test_has_the_rule_its_version_and_the_reason_on_its_timeline():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    add_absence(
        actor=DIRECTOR,
        user_id=arjun.pk,
        starts_at=TEN - HOUR,
        ends_at=TEN.replace(day=16, hour=0),
        now=TEN,
    )
    made = make_rule(priya, arjun, name="Mumbai")
    update_rule(
        actor=DIRECTOR,
        rule_id=made.pk,
        spec=spec(priya.pk, arjun.pk, name="Mumbai", working_hours_only=False, return_minutes=5),
        now=TEN,
    )

    lead = arrive()

    step = TimelineEntry.objects.get(lead=lead, kind="assigned")
    assert step.rule == "rule 'Mumbai' v2"
    assert step.text == (
        "Assigned to Priya: rule 'Mumbai' v2, round robin; Arjun is absent until Monday"
    )
    assert step.actor_name == "system"


def test_is_told_to_its_owner_without_a_word_about_the_person():
    priya = make_agent("Priya")
    make_rule(priya)

    lead = arrive(phone="+919876500001", email="asha@example.com")

    told = Notification.objects.get(user=priya)
    assert told.lead_id == lead.pk
    assert told.link == f"/app/leads/{lead.pk}/"
    assert "9876500001" not in f"{told.title}{told.message}"
    assert "asha@" not in f"{told.title}{told.message}"


def test_is_told_to_nobody_when_giving_it_fails():
    priya = make_agent("Priya")
    make_rule(priya)
    drain(now=TEN)
    lead = make_lead()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assign_new(lead_id=lead.pk, now=TEN)
        1 / 0

    drain(now=TEN)
    lead.refresh_from_db()
    assert lead.assigned_to is None
    assert not Notification.objects.exists()


def test_keeps_the_owner_it_came_with():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(priya)

    assert arrive(assigned_to=arjun.pk).assigned_to == arjun


def test_is_given_once_however_often_the_fact_is_told():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(priya, arjun)
    lead = arrive()

    with transaction.atomic():
        assert not assign_new(lead_id=lead.pk, now=TEN)

    assert TimelineEntry.objects.filter(lead=lead, kind="assigned").count() == 1
    assert GivenLead.objects.count() == 1


def test_stays_alone_without_any_rule():
    lead = arrive()

    assert lead.assigned_to is None
    assert not WaitingLead.objects.exists()


def test_waits_with_the_reason_when_no_rule_is_for_it():
    make_rule(make_agent(), conditions=Conditions(cities=("Pune",)))

    assert reason_of(arrive(city="Goa")) == "No rule is for this lead"


def test_waits_with_the_reason_when_nobody_is_free():
    priya = make_agent("Priya")
    make_rule(priya, name="All", working_hours_only=True)

    lead = arrive(at=TEN.replace(hour=20))

    assert reason_of(lead) == (
        "Nobody is free in rule 'All' v1; Priya is off until Wednesday 09:00"
    )


def test_goes_to_the_owner_of_the_persons_other_lead():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(priya, arjun)
    phone = "+919876512345"
    first = arrive(phone=phone)
    arrive()

    second = arrive(phone=phone)

    assert second.assigned_to == first.assigned_to


def test_by_an_affiliate_is_left_to_the_supply_team_unless_a_rule_names_them():
    priya = make_agent("Priya")
    make_rule(priya)
    first = make_lead(source="affiliate")
    with transaction.atomic():
        assign_new(lead_id=first.pk, now=TEN)
    assert not WaitingLead.objects.exists()

    make_rule(priya, conditions=Conditions(sources=("affiliate",)))
    with transaction.atomic():
        assign_new(lead_id=first.pk, now=TEN)

    first.refresh_from_db()
    assert first.assigned_to == priya


def test_is_shared_out_in_turn():
    team = [make_agent() for _ in range(3)]
    make_rule(*team)

    owners = [arrive().assigned_to for _ in range(6)]

    assert owners[:3] == team
    assert owners[3:] == team


def test_is_shared_out_by_weight():
    one, two = make_agent(), make_agent()
    make_rule(Member(one.pk, 2), Member(two.pk, 1), strategy=Strategy.WEIGHTED)

    owners = [arrive().assigned_to for _ in range(6)]

    assert owners.count(one) == 4


def test_goes_to_the_least_busy():
    busy, free = make_agent(), make_agent()
    for _ in range(3):
        Lead.objects.filter(pk=make_lead().pk).update(assigned_to=busy)
    make_rule(busy, free, strategy=Strategy.LEAST_BUSY)

    owners = [arrive().assigned_to for _ in range(3)]

    assert owners == [free] * 3


def test_waits_when_everybody_is_full_and_is_given_when_a_lead_is_closed():
    priya = make_agent("Priya")
    make_rule(priya)
    set_capacity(actor=DIRECTOR, user_id=priya.pk, capacity=1, now=TEN)
    first, second = arrive(), arrive()
    assert second.assigned_to is None
    assert "1 open leads already" in reason_of(second)

    change_status(actor=DIRECTOR, lead_id=first.pk, to=LeadStatus.LOST, reason="no money", now=TEN)
    drain(now=TEN)

    second.refresh_from_db()
    assert second.assigned_to == priya
    assert not WaitingLead.objects.exists()


def test_that_waits_is_given_when_a_lead_was_given_to_somebody_else():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(Member(priya.pk, capacity=1))
    first, second = arrive(), arrive()

    assign(actor=DIRECTOR, lead_id=first.pk, user_id=arjun.pk, now=TEN)
    drain(now=TEN)

    second.refresh_from_db()
    assert second.assigned_to == priya


def test_that_waits_is_given_at_the_start_of_working_hours_oldest_first_up_to_the_capacity():
    priya = make_agent("Priya")
    make_rule(Member(priya.pk, capacity=2), working_hours_only=True)
    night = TEN.replace(hour=22)
    leads = [arrive(at=night + n * timedelta(minutes=1)) for n in range(3)]
    assert take_up(now=night + HOUR) == 0

    assert take_up(now=night + 12 * HOUR) == 2

    owners = [Lead.objects.get(pk=lead.pk).assigned_to for lead in leads]
    assert owners == [priya, priya, None]


def test_that_waits_is_given_at_the_end_of_an_absence():
    priya = make_agent("Priya")
    make_rule(priya)
    add_absence(actor=DIRECTOR, user_id=priya.pk, starts_at=TEN, ends_at=TEN + HOUR, now=TEN)
    lead = arrive()
    assert lead.assigned_to is None

    take_up(now=TEN + HOUR)

    lead.refresh_from_db()
    assert lead.assigned_to == priya


def test_that_waits_stays_when_its_rule_takes_up_no_backlog():
    priya = make_agent("Priya")
    make_rule(priya, working_hours_only=True, take_up_backlog=False)
    lead = arrive(at=TEN.replace(hour=22))

    take_up(now=TEN + timedelta(days=1))

    lead.refresh_from_db()
    assert lead.assigned_to is None


def test_that_waits_and_was_given_by_hand_waits_no_more():
    priya, arjun = make_agent("Priya"), make_agent("Arjun")
    make_rule(priya, working_hours_only=True)
    night = TEN.replace(hour=22)
    lead = arrive(at=night)
    assign(actor=DIRECTOR, lead_id=lead.pk, user_id=arjun.pk, now=night)

    take_up(now=TEN + timedelta(days=1))

    lead.refresh_from_db()
    assert lead.assigned_to == arjun
    assert not WaitingLead.objects.exists()


def test_before_there_was_a_rule_is_taken_up_by_a_rule_that_takes_up_the_backlog():
    lead, closed = arrive(), make_lead(status=LeadStatus.LOST)
    priya = make_agent("Priya")

    make_rule(priya)
    drain(now=TEN)

    lead.refresh_from_db()
    closed.refresh_from_db()
    assert (lead.assigned_to, closed.assigned_to) == (priya, None)


def test_before_there_was_a_rule_stays_when_the_rule_takes_up_no_backlog():
    lead = arrive()
    make_rule(make_agent(), take_up_backlog=False, name="All")
    drain(now=TEN)

    lead.refresh_from_db()
    assert lead.assigned_to is None
    assert reason_of(lead).startswith("Rule 'All' v1 takes up no backlog")


def test_that_waits_is_given_when_the_rule_changes():
    priya = make_agent("Priya")
    made = make_rule(priya, working_hours_only=True)
    night = TEN.replace(hour=22)
    lead = arrive(at=night)

    update_rule(
        actor=DIRECTOR,
        rule_id=made.pk,
        spec=spec(priya.pk, working_hours_only=False),
        now=night,
    )
    drain(now=night)

    lead.refresh_from_db()
    assert lead.assigned_to == priya


def test_is_left_alone_by_a_rule_that_is_switched_off():
    made = make_rule(make_agent())
    set_active(actor=DIRECTOR, rule_id=made.pk, is_active=False, now=TEN)

    assert arrive().assigned_to is None


def test_can_be_given_now_by_who_manages_assignment():
    lead = make_lead()
    priya = make_agent("Priya")
    make_rule(priya, take_up_backlog=False)

    given = assign_now(actor=make_actor(Role.DIRECTOR), lead_id=lead.pk, now=TEN)

    lead.refresh_from_db()
    assert given
    assert lead.assigned_to == priya


def test_passes_by_an_account_that_is_closed():
    gone, here = make_agent(), make_agent()
    make_rule(gone, here)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert arrive().assigned_to == here


def test_takes_as_many_questions_however_many_wait():
    priya = make_agent("Priya")
    make_rule(priya, working_hours_only=True)
    WorkingTime.objects.create(user=priya, capacity=0, changed_at=TEN)
    tomorrow = TEN + timedelta(days=1)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert take_up(now=tomorrow) == 0
        return len(captured)

    arrive(at=TEN.replace(hour=22))
    one = asked()
    for _ in range(4):
        arrive(at=TEN.replace(hour=22))

    assert asked() == one
