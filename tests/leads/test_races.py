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


def codes(outcomes):
    return Counter(getattr(outcome, "code", "done") for outcome in outcomes)


def edit(lead_id, if_version):
    def to(number):
        services.update_lead(
            actor=lead_actor(),
            lead_id=lead_id,
            changes={"city": f"City {number}"},
            if_version=if_version,
            now=NOON,
        )

    return to


def test_of_many_who_change_the_version_they_read_one_does():
    lead = make_lead()

    outcomes = rush(edit(lead.pk, 1), range(THREADS))

    assert codes(outcomes)["done"] == 1
    assert set(codes(outcomes)) <= {"done", "leads.changed_meanwhile", "leads.moved_meanwhile"}
    (change,) = queries.field_history(actor=lead_actor(), lead_id=lead.pk)
    assert change.changes["city"][1] == Lead.objects.get().city


def test_without_the_version_more_than_one_does():
    """The twin: then each change is in the history, but nobody learns that they overwrote one."""
    lead = make_lead()

    outcomes = rush(edit(lead.pk, None), range(THREADS)) + rush(edit(lead.pk, None), range(99, 101))

    assert codes(outcomes)["done"] > 1
    history = queries.field_history(actor=lead_actor(), lead_id=lead.pk)
    assert len(history) == codes(outcomes)["done"]
    assert seqs(lead.pk) == list(range(1, len(history) + 2))


def test_of_many_who_take_a_move_back_one_does():
    lead = make_lead()
    services.change_status(actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON)

    def undo(_):
        services.undo_status(actor=lead_actor(), lead_id=lead.pk, now=NOON)

    outcomes = rush(undo, range(THREADS))

    assert codes(outcomes) == {"done": 1, "leads.too_late": THREADS - 1}
    assert StatusChange.objects.count() == 2
    assert all(finding.broken == 0 for finding in queries.verify_leads())


def test_many_who_tag_at_once_share_one_tag():
    leads = [make_lead().pk for _ in range(THREADS)]

    def tag(lead_id):
        services.set_tags(actor=lead_actor(), lead_id=lead_id, tags=["vip", "sea view"], now=NOON)

    outcomes = rush(tag, leads)

    assert outcomes == [None] * THREADS
    rows = queries.list_leads(actor=lead_actor()).items
    assert {row.tags for row in rows} == {("sea view", "vip")}
