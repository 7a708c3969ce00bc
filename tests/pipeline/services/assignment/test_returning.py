"""A lead that its owner does not touch …"""

from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.events.models import OutboxMessage
from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services import add_note, assign, change_status
from leadflow.leads.types import LeadStatus
from leadflow.notifications.models import Notification
from leadflow.pipeline.models import GivenLead
from leadflow.pipeline.services.assignment.rules import delete_rule
from leadflow.pipeline.services.assignment.times import add_absence
from leadflow.pipeline.subscribers.assignment import on_return_due
from tests.factories.assignment import TEN, make_agent, make_rule
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import lead_actor
from tests.pipeline.services.assignment.test_arriving import arrive

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
MINUTES = timedelta(minutes=30)
DIRECTOR = lead_actor(Role.DIRECTOR)


@pytest.fixture
def team():
    return [make_agent(name) for name in ("Priya", "Arjun", "Meera")]


def owner_after(lead: Lead, at) -> object:
    drain(now=at)
    lead.refresh_from_db()
    return lead.assigned_to


def test_goes_to_the_next_who_can_take_it_with_the_reason(team):
    priya, arjun, _ = team
    make_rule(priya, arjun, return_minutes=30, name="All")
    lead = arrive()
    assert lead.assigned_to == priya

    assert owner_after(lead, TEN + MINUTES) == arjun

    step = TimelineEntry.objects.filter(lead=lead, kind="assigned").latest("seq")
    assert step.text.startswith(
        "Assigned to Arjun: rule 'All' v1, round robin;"
        " Priya did not touch it in 30 working minutes"
    )


def test_stays_until_the_last_minute_is_over(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()

    assert owner_after(lead, TEN + MINUTES - timedelta(seconds=1)) == team[0]


def test_goes_to_each_person_once_and_then_to_the_directors_attention(team):
    director = make_user(Role.DIRECTOR)
    make_rule(*team, return_minutes=30)
    lead = arrive()

    owners = [owner_after(lead, TEN + n * MINUTES) for n in range(1, 6)]

    assert owners == [team[1], team[2], team[2], team[2], team[2]]
    told = Notification.objects.filter(user=director, kind="lead.untouched")
    assert [row.lead_id for row in told] == [lead.pk]
    assert "nobody else" in TimelineEntry.objects.filter(lead=lead).latest("seq").text


def test_stays_when_a_note_was_written(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    add_note(actor=actor_for(team[0]), lead_id=lead.pk, text="rang", now=TEN + MINUTES / 2)

    assert owner_after(lead, TEN + HOUR) == team[0]
    assert not GivenLead.objects.filter(ended_at=None).exists()


def test_stays_when_it_was_closed(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    change_status(
        actor=DIRECTOR, lead_id=lead.pk, to=LeadStatus.LOST, reason="x", now=TEN + MINUTES / 2
    )

    assert owner_after(lead, TEN + HOUR) == team[0]


def test_stays_with_whom_it_was_given_to_by_hand(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    assign(actor=DIRECTOR, lead_id=lead.pk, user_id=team[2].pk, now=TEN + MINUTES / 2)

    assert owner_after(lead, TEN + HOUR) == team[2]


def test_stays_when_it_was_given_back_by_hand(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    assign(actor=DIRECTOR, lead_id=lead.pk, user_id=team[2].pk, now=TEN + MINUTES / 3)
    assign(actor=DIRECTOR, lead_id=lead.pk, user_id=team[0].pk, now=TEN + MINUTES / 2)

    assert owner_after(lead, TEN + HOUR) == team[0]


def test_stays_when_the_rule_was_deleted(team):
    made = make_rule(*team, return_minutes=30)
    lead = arrive()
    delete_rule(actor=DIRECTOR, rule_id=made.pk, now=TEN)

    assert owner_after(lead, TEN + HOUR) == team[0]


def test_stays_overnight(team):
    make_rule(*team, return_minutes=30, working_hours_only=True)
    evening = TEN.replace(hour=17, minute=45)
    lead = arrive(at=evening)

    assert owner_after(lead, evening + 15 * HOUR) == team[0]
    assert owner_after(lead, evening + 15 * HOUR + MINUTES) == team[1]


def test_stays_as_much_longer_as_its_owner_was_away_meanwhile(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    add_absence(
        actor=DIRECTOR,
        user_id=team[0].pk,
        starts_at=TEN + MINUTES / 2,
        ends_at=TEN + MINUTES / 2 + HOUR,
        now=TEN,
    )

    assert owner_after(lead, TEN + MINUTES) == team[0]
    assert owner_after(lead, TEN + MINUTES + HOUR) == team[1]


def test_moves_once_however_often_the_timer_is_told(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    first = GivenLead.objects.get().pk
    drain(now=TEN + MINUTES)

    for _ in range(2):
        with transaction.atomic():
            on_return_due({"given_id": first}, TEN + MINUTES)

    lead.refresh_from_db()
    assert lead.assigned_to == team[1]
    assert GivenLead.objects.count() == 2


def test_goes_at_once_when_its_owners_account_was_closed(team):
    make_rule(*team, return_minutes=30)
    lead = arrive()
    type(team[0]).objects.filter(pk=team[0].pk).update(is_active=False)

    assert owner_after(lead, TEN + MINUTES) == team[1]


def test_is_waited_for_by_a_timer_that_outlives_the_process(team):
    make_rule(*team, return_minutes=30)
    arrive()

    timer = OutboxMessage.objects.get(name="pipeline.return_due")

    assert timer.due_at == TEN + MINUTES


def test_has_no_timer_when_the_rule_gives_it_no_time(team):
    make_rule(*team, return_minutes=0)
    arrive()

    assert not OutboxMessage.objects.filter(name="pipeline.return_due").exists()
    assert not GivenLead.objects.filter(ended_at=None).exists()
