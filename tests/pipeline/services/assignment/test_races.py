"""Many workers at once …"""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction

from leadflow.leads.models import Lead, TimelineEntry
from leadflow.pipeline.models import GivenLead, WaitingLead
from leadflow.pipeline.queries.assignment import arriving as reading
from leadflow.pipeline.services.assignment import arriving, assign_new, giving, take_up
from leadflow.pipeline.services.assignment.returning import return_untouched
from leadflow.pipeline.types.assignment import Member
from tests.factories.assignment import TEN, make_agent, make_rule
from tests.factories.leads import make_lead
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

MANY = 8


def assign_one(lead_id: int) -> bool:
    with transaction.atomic():
        return assign_new(lead_id=lead_id, now=TEN)


def unguarded(monkeypatch) -> None:
    """Take both guards away: everybody decides at once, on leads that nobody holds.

    Nobody writes before everybody has read, so that it does not hang on the machine's mood.
    """
    monkeypatch.setattr(giving, "one_at_a_time", lambda: None)
    held = reading.scope

    class Loose:
        def __init__(self, rows):
            self.rows = rows

        def filter(self, **how):
            return Loose(self.rows.filter(**how))

        def select_for_update(self, **how):
            return self.rows

        def __getattr__(self, name):
            return getattr(self.rows, name)

    monkeypatch.setattr(reading, "scope", lambda actor: Loose(held(actor)))
    read, everybody = arriving.arrivals, Barrier(MANY)

    def seen_by_everybody(lead_ids):
        found = list(read(lead_ids))
        everybody.wait(60)
        return found

    monkeypatch.setattr(arriving, "arrivals", seen_by_everybody)


def test_give_a_lead_to_one_person_once():
    make_rule(*(make_agent() for _ in range(3)))
    lead = make_lead()

    answers = rush(assign_one, [lead.pk] * MANY)

    assert Counter(answers) == {True: 1, False: MANY - 1}
    assert GivenLead.objects.count() == 1
    assert TimelineEntry.objects.filter(lead=lead, kind="assigned").count() == 1


def test_would_give_it_more_than_once_without_the_guard(monkeypatch):
    make_rule(*(make_agent() for _ in range(3)))
    lead = make_lead()
    unguarded(monkeypatch)

    answers = rush(assign_one, [lead.pk] * MANY)

    assert answers.count(False) < MANY - 1


def test_share_leads_out_in_turn():
    team = [make_agent() for _ in range(4)]
    make_rule(*team)
    leads = [make_lead() for _ in range(MANY)]

    rush(assign_one, [lead.pk for lead in leads])

    got = Counter(Lead.objects.values_list("assigned_to", flat=True))
    assert got == {user.pk: MANY // 4 for user in team}


def test_never_fill_anybody_beyond_their_capacity():
    priya = make_agent("Priya")
    make_rule(Member(priya.pk, capacity=3))
    leads = [make_lead() for _ in range(MANY)]

    rush(assign_one, [lead.pk for lead in leads])

    assert Lead.objects.filter(assigned_to=priya).count() == 3
    assert WaitingLead.objects.count() == MANY - 3


def test_would_fill_somebody_beyond_their_capacity_without_the_guard(monkeypatch):
    priya = make_agent("Priya")
    make_rule(Member(priya.pk, capacity=1))
    leads = [make_lead() for _ in range(MANY)]
    unguarded(monkeypatch)

    rush(assign_one, [lead.pk for lead in leads])

    assert Lead.objects.filter(assigned_to=priya).count() > 1


def test_take_the_backlog_up_once():
    priya = make_agent("Priya")
    make_rule(priya, working_hours_only=True)
    night = TEN.replace(hour=22)
    for _ in range(5):
        with transaction.atomic():
            assign_new(lead_id=make_lead().pk, now=night)

    rush(lambda at: take_up(now=at), [TEN + timedelta(days=1)] * 4)

    assert Lead.objects.filter(assigned_to=priya).count() == 5
    assert GivenLead.objects.count() == 5


def test_take_an_untouched_lead_back_once():
    team = [make_agent() for _ in range(4)]
    make_rule(*team, return_minutes=30)
    lead = make_lead()
    assign_one(lead.pk)
    timer = GivenLead.objects.get().pk

    def back(_: int) -> None:
        with transaction.atomic():
            return_untouched(given_id=timer, now=TEN + timedelta(hours=1))

    rush(back, range(MANY))

    lead.refresh_from_db()
    assert lead.assigned_to == team[1]
    assert GivenLead.objects.count() == 2
