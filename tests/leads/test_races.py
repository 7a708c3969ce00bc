"""The same lead, or the same person, touched by everyone at once. Real commits, real threads."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.models import F

from leadflow.identity.types import SYSTEM
from leadflow.leads import queries, services
from leadflow.leads.models import Lead, Person, StatusChange, TimelineEntry
from leadflow.leads.services import intake
from leadflow.leads.types import LeadStatus, Source
from tests.factories.leads import NOON, lead_actor, make_lead, make_phone, take_step
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 16
STEPS_EACH = 5


def take_steps(lead_id):
    for _ in range(STEPS_EACH):
        take_step(lead_id)


def seqs(lead_id):
    return list(
        TimelineEntry.objects.filter(lead=lead_id).order_by("seq").values_list("seq", flat=True)
    )


def test_steps_of_one_lead_are_dense_however_many_write_at_once():
    lead = make_lead()

    outcomes = rush(take_steps, [lead.pk] * THREADS)

    assert outcomes == [None] * THREADS
    assert seqs(lead.pk) == list(range(1, THREADS * STEPS_EACH + 2))
    assert all(finding.broken == 0 for finding in queries.verify_leads())


def test_reading_the_last_step_first_would_lose_steps(monkeypatch):
    """The twin: without the update that takes the row's lock, two writers choose one number."""
    lead = make_lead()

    def read_then_write(*, lead_id, now, **_facts):
        seq = Lead.objects.values_list("seq", flat=True).get(pk=lead_id) + 1
        Lead.objects.filter(pk=lead_id).update(seq=seq, last_activity_at=now)
        intake._write(
            lead_id=lead_id,
            seq=seq,
            kind="noted",
            at=now,
            text="A step",
            actor=SYSTEM,
            rule="",
            data=None,
        )

    def take_unguarded_steps(lead_id):
        for _ in range(STEPS_EACH):
            with transaction.atomic():
                read_then_write(lead_id=lead_id, now=NOON)

    outcomes = rush(take_unguarded_steps, [lead.pk] * THREADS)

    assert any(isinstance(outcome, Exception) for outcome in outcomes)
    assert seqs(lead.pk) != list(range(1, THREADS * STEPS_EACH + 2))


def receive(phone):
    with transaction.atomic():
        return services.receive_lead(
            actor=SYSTEM, source=Source.API, phone=phone, text="Came in", now=NOON
        )


def test_a_new_number_from_everywhere_is_one_person():
    phone = make_phone()

    outcomes = rush(receive, [phone] * THREADS)

    assert len(set(outcomes)) == THREADS
    assert Person.objects.filter(phone=phone).count() == 1
    assert set(Lead.objects.values_list("person__phone", flat=True)) == {phone}


def test_looking_for_the_person_first_would_refuse_some(monkeypatch):
    """The twin: "is there one? then make one" leaves the losers with an error."""
    phone = make_phone()

    def look_then_make(*, name, phone, phone_raw, email, now):
        known = Person.objects.filter(phone=phone).first()
        return (known or Person.objects.create(phone=phone, created_at=now)).pk

    monkeypatch.setattr(intake, "person_behind", look_then_make)

    outcomes = rush(receive, [phone] * THREADS)

    assert any(isinstance(outcome, Exception) for outcome in outcomes)


def test_of_many_who_move_a_lead_one_does():
    lead = make_lead()

    def move(_):
        services.change_status(
            actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON
        )

    outcomes = rush(move, range(THREADS))

    codes = Counter(getattr(outcome, "code", "moved") for outcome in outcomes)
    assert codes["moved"] == StatusChange.objects.count() == 1
    assert set(codes) <= {"moved", "leads.moved_meanwhile", "flow.step_not_allowed"}
    assert seqs(lead.pk) == [1, 2]


def test_many_who_suppress_a_number_suppress_it_once():
    phone = make_phone()

    def suppress(_):
        with transaction.atomic():
            services.suppress(phone=phone, reason="asked", now=NOON)

    outcomes = rush(suppress, range(THREADS))

    assert outcomes == [None] * THREADS
    assert queries.is_suppressed(phone)


def test_of_many_who_write_a_document_all_agree():
    lead = make_lead(name="Lerato")

    def write(number):
        with transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(version=F("version") + 1, city=f"City{number}")
        with transaction.atomic():
            services.write_documents(lead_ids=[lead.pk])

    rush(write, range(THREADS))

    connection.close()
    city = Lead.objects.get(pk=lead.pk).city
    assert [row.id for row in queries.search_leads(actor=lead_actor(), text=city)] == [lead.pk]
