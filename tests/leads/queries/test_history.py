from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from leadflow.leads import queries, services
from leadflow.leads.models import StatusChange, TimelineEntry
from leadflow.leads.types import InteractionKind, LeadStatus
from tests.factories.leads import NOON, lead_actor, make_lead, take_step

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def test_the_timeline_tells_every_step_in_order(django_assert_num_queries):
    lead = make_lead()
    for minutes in (1, 2):
        take_step(lead.pk, at=NOON + timedelta(minutes=minutes))
    take_step(make_lead().pk)

    with django_assert_num_queries(2):  # may they see it, and the steps
        steps = queries.timeline(actor=lead_actor(), lead_id=lead.pk)

    assert [(step.seq, step.kind) for step in steps] == [
        (1, "received"),
        (2, "noted"),
        (3, "noted"),
    ]
    assert (steps[0].actor, steps[0].at) == ("system", NOON)


def test_the_status_history_tells_who_moved_it_when():
    lead = make_lead()
    for to in (LeadStatus.CONTACTED, LeadStatus.QUALIFIED):
        services.change_status(actor=lead_actor(user_id=7), lead_id=lead.pk, to=to, now=LATER)

    rows = queries.status_history(actor=lead_actor(), lead_id=lead.pk)

    assert [(row.old_status, row.new_status, row.changed_by) for row in rows] == [
        ("new", "contacted", 7),
        ("contacted", "qualified", 7),
    ]


def test_interactions_are_told_newest_first():
    lead = make_lead()
    for at in (NOON, LATER):
        services.add_interaction(
            actor=lead_actor(), lead_id=lead.pk, kind=InteractionKind.CALL, at=at, now=LATER
        )

    rows = queries.list_interactions(actor=lead_actor(), lead_id=lead.pk)

    assert [row.at for row in rows] == [LATER, NOON]


@pytest.mark.parametrize("model", [TimelineEntry, StatusChange])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_cannot_be_rewritten_even_by_us(model, act):
    make_lead(status=LeadStatus.CONTACTED)
    before = list(model.objects.values())
    rewrite = {
        "update": lambda: model.objects.update(lead_id=1),
        "delete": lambda: model.objects.all().delete(),
    }

    with pytest.raises(DatabaseError), transaction.atomic():
        rewrite[act]()

    assert list(model.objects.values()) == before
