from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead, Person, TimelineEntry
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.services import receive_lead, record_step
from leadflow.leads.types import LeadStatus, Source
from tests.factories.leads import NOON, lead_actor, make_lead, make_phone, take_step

pytestmark = pytest.mark.django_db


def test_receiving_writes_the_person_the_lead_and_the_first_step():
    with transaction.atomic():
        lead_id = receive_lead(
            actor=lead_actor(user_id=7),
            source=Source.AFFILIATE,
            channel="demo",
            name="Asha Rao",
            phone_raw="98765 43210",
            phone="+919876543210",
            email="asha@example.com",
            city="Mumbai",
            value=Decimal("12.50"),
            text="Submitted",
            rule="duplicates.new",
            data={"submission": 3},
            now=NOON,
        )

    lead = Lead.objects.select_related("person").get(pk=lead_id)
    step = TimelineEntry.objects.get(lead_id=lead_id)
    assert (lead.status, lead.seq, lead.version) == (LeadStatus.NEW, 1, 1)
    assert (lead.phone, lead.person.phone) == ("98765 43210", "+919876543210")
    assert lead.created_at == lead.last_activity_at == NOON
    assert (step.seq, step.kind, step.actor_id, step.rule) == (1, "received", 7, "duplicates.new")
    assert step.data == {"submission": 3}


def test_receiving_takes_three_statements(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(3):
        receive_lead(actor=SYSTEM, source=Source.API, phone=make_phone(), text="Came in", now=NOON)


def test_the_same_number_is_the_same_person():
    phone = make_phone()

    first, second = make_lead(phone=phone), make_lead(phone=phone)

    assert first.person_id == second.person_id
    assert first.pk != second.pk


def test_a_person_is_completed_but_never_overwritten():
    phone = make_phone()
    make_lead(phone=phone, name="Asha Rao", email="")

    make_lead(phone=phone, name="Somebody Else", email="asha@example.com")

    person = Person.objects.get(phone=phone)
    assert (person.name, person.email) == ("Asha Rao", "asha@example.com")


def test_without_a_number_the_address_decides_who_it_is():
    first = make_lead(phone=None, email="asha@example.com")

    second = make_lead(phone=None, email="asha@example.com")

    assert first.person_id == second.person_id


def test_without_a_number_or_an_address_there_is_no_person():
    lead = make_lead(phone=None, phone_raw="12", email="")

    assert lead.person_id is None
    assert not Person.objects.exists()


def test_a_step_is_the_next_in_the_history():
    lead = make_lead()

    seq = take_step(lead.pk, at=NOON + timedelta(minutes=5))

    lead.refresh_from_db()
    assert seq == lead.seq == lead.version == 2
    assert lead.last_activity_at == NOON + timedelta(minutes=5)
    assert list(lead.timeline.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_a_step_takes_two_statements(django_assert_num_queries):
    lead = make_lead()

    with transaction.atomic(), django_assert_num_queries(2):
        record_step(actor=SYSTEM, lead_id=lead.pk, kind="noted", text="A step", now=NOON)


def test_a_clock_that_is_behind_dates_no_step_before_the_last():
    lead = make_lead()

    take_step(lead.pk, at=NOON - timedelta(seconds=3))

    assert lead.timeline.get(seq=2).at == NOON


def test_a_long_text_is_cut_to_what_a_line_of_history_holds():
    lead = make_lead()

    with transaction.atomic():
        record_step(actor=SYSTEM, lead_id=lead.pk, kind="noted", text="x" * 900, now=NOON)

    assert len(lead.timeline.get(seq=2).text) == 500


def test_a_step_of_no_lead_is_refused():
    with pytest.raises(LeadNotFound):
        take_step(12345)


@pytest.mark.django_db(transaction=True)
def test_neither_runs_outside_a_transaction():
    with pytest.raises(RuntimeError, match="open transaction"):
        receive_lead(actor=SYSTEM, source=Source.API, text="Came in", now=NOON)
    with pytest.raises(RuntimeError, match="open transaction"):
        record_step(actor=SYSTEM, lead_id=1, kind="noted", text="A step", now=NOON)
