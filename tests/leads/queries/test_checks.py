from datetime import timedelta

import pytest

from leadflow.leads import queries, services
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.queries import checks
from leadflow.leads.types import LeadStatus
from tests.factories.leads import NOON, lead_actor, make_lead, take_step

pytestmark = pytest.mark.django_db


def broken():
    return {finding.name: finding.sample for finding in queries.verify_leads() if finding.broken}


def test_what_the_services_write_breaks_nothing():
    lead = make_lead()
    take_step(lead.pk)
    for to in (LeadStatus.CONTACTED, LeadStatus.QUALIFIED):
        services.change_status(actor=lead_actor(), lead_id=lead.pk, to=to, now=NOON)
    services.delete_lead(actor=lead_actor(), lead_id=lead.pk, now=NOON)

    assert broken() == {}


def test_every_invariant_is_named_even_when_it_holds():
    assert [finding.name for finding in queries.verify_leads()] == [
        "leads.history_is_dense",
        "leads.history_runs_forward",
        "leads.status_is_last_change",
        "leads.status_changes_follow",
        "leads.status_since_is_a_change",
        "leads.only_the_lost_have_a_reason",
        "leads.merged_are_put_away",
    ]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"status_since": NOON}, "leads.status_since_is_a_change"),
        ({"lost_reason": "Too dear"}, "leads.only_the_lost_have_a_reason"),
    ],
)
def test_what_does_not_fit_the_status_is_found(wrong, name):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(**wrong)

    assert broken() == {name: [lead.pk]}


def test_a_status_without_its_date_is_found():
    lead = make_lead(status=LeadStatus.CONTACTED)
    Lead.objects.filter(pk=lead.pk).update(status_since=None)

    assert broken() == {"leads.status_since_is_a_change": [lead.pk]}


def test_a_merged_lead_that_is_still_shown_is_found():
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(merged_into=make_lead())

    assert broken() == {"leads.merged_are_put_away": [lead.pk]}


def test_a_lead_merged_into_a_merged_one_is_found():
    first, second, third = make_lead(), make_lead(), make_lead()
    Lead.objects.filter(pk=first.pk).update(merged_into=second, deleted_at=NOON)
    Lead.objects.filter(pk=second.pk).update(merged_into=third, deleted_at=NOON)

    assert broken() == {"leads.merged_are_put_away": [first.pk]}


@pytest.mark.parametrize("seq", [3, 4])
def test_a_step_that_is_missing_is_found(seq):
    make_lead()
    lead = make_lead()
    TimelineEntry.objects.create(lead=lead, seq=seq, kind="noted", at=NOON)
    Lead.objects.filter(pk=lead.pk).update(seq=seq)

    assert broken() == {"leads.history_is_dense": [lead.pk]}


def test_a_count_that_is_ahead_of_the_history_is_found():
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(seq=2)

    assert broken() == {"leads.history_is_dense": [lead.pk]}


def test_a_lead_without_any_history_is_found():
    lead = Lead.objects.create(source="api", created_at=NOON, last_activity_at=NOON)

    assert broken() == {"leads.history_is_dense": [lead.pk]}


def test_a_step_dated_before_the_one_it_follows_is_found():
    lead = make_lead()
    TimelineEntry.objects.create(lead=lead, seq=2, kind="noted", at=NOON - timedelta(seconds=1))
    Lead.objects.filter(pk=lead.pk).update(seq=2)

    assert broken() == {"leads.history_runs_forward": [lead.pk]}


def test_a_status_that_nobody_set_is_found():
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(status=LeadStatus.CONVERTED)

    assert broken() == {
        "leads.status_is_last_change": [lead.pk],
        "leads.status_since_is_a_change": [lead.pk],
    }


def test_a_status_change_out_of_nowhere_is_found():
    lead = make_lead()
    StatusChange.objects.create(
        lead=lead, old_status="qualified", new_status="negotiation", changed_at=NOON
    )
    Lead.objects.filter(pk=lead.pk).update(status=LeadStatus.NEGOTIATION, status_since=NOON)

    assert broken() == {"leads.status_changes_follow": [lead.pk]}


def test_of_many_broken_leads_all_are_counted_and_some_are_named(monkeypatch):
    monkeypatch.setattr(checks, "SAMPLE", 2)
    leads = [make_lead().pk for _ in range(3)]
    Lead.objects.update(seq=5)

    dense = queries.verify_leads()[0]

    assert (dense.broken, dense.sample) == (3, leads[:2])
