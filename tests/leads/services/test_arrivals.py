"""Many leads at once are received as they would be one by one."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead, Person, TimelineEntry
from leadflow.leads.services import receive_lead
from leadflow.leads.services.arrivals import receive_leads
from leadflow.leads.types import Source

NOON = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)

example = {
    "source": Source.AFFILIATE,
    "channel": "",
    "phone_raw": "",
    "email": "",
    "city": "",
    "text": "",
    "rule": "",
    "data": {},
}
leads = st.fixed_dictionaries(
    {
        "source": st.just(Source.AFFILIATE),
        "channel": st.sampled_from(["", "cars"]),
        "name": st.sampled_from(["", "Asha Rao", "Ravi"]),
        "phone": st.sampled_from(["+919812300001", "+919812300002"]),
        "phone_raw": st.sampled_from(["", "98123 00001"]),
        "email": st.sampled_from(["", "asha@example.com"]),
        "city": st.sampled_from(["", "Pune"]),
        "text": st.sampled_from(["Submitted.", "x" * 600]),
        "rule": st.sampled_from(["", "duplicates.new_mobile"]),
        "data": st.sampled_from([{}, {"affiliate": 1}]),
    }
)


def one_by_one(arriving):
    for lead in arriving:
        receive_lead(actor=SYSTEM, now=NOON, **lead)


def at_once(arriving):
    receive_leads(actor=SYSTEM, leads=arriving, now=NOON)


def written(receive, arriving, known):
    """Return what `receive` writes in a world that goes away; people are told by their number."""
    with transaction.atomic():
        one_by_one(known)
        receive(arriving)
        people = list(Person.objects.order_by("phone").values("name", "phone", "email"))
        numbers = dict(Person.objects.values_list("id", "phone"))
        books = [
            (
                {**row, "id": 0, "person_id": numbers[row["person_id"]]},
                [
                    {**step, "id": 0, "lead_id": 0}
                    for step in TimelineEntry.objects.filter(lead_id=row["id"]).values()
                ],
            )
            for row in Lead.objects.order_by("id").values()
        ]
        transaction.set_rollback(True)
    return people, books


class TestTheSameAsOneByOne(TestCase):
    @given(arriving=st.lists(leads, min_size=1, max_size=6), known=st.lists(leads, max_size=2))
    def test_any_leads_are_written_alike(self, arriving, known):
        assert written(at_once, arriving, known) == written(one_by_one, arriving, known)


@pytest.mark.django_db
def test_ids_are_told_in_the_order_of_the_leads():
    arriving = [{**example, "phone": f"+91981230{n:04d}", "name": f"Lead {n}"} for n in range(12)]

    ids = receive_leads(actor=SYSTEM, leads=arriving, now=NOON)

    names = dict(Lead.objects.values_list("id", "name"))
    assert [names[pk] for pk in ids] == [f"Lead {n}" for n in range(12)]


@pytest.mark.django_db
def test_no_lead_is_no_lead():
    assert receive_leads(actor=SYSTEM, leads=[], now=NOON) == []
