"""Whatever a file brought: taken back, every lead is what it was before."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.leads import services
from leadflow.leads.models import Lead, Note
from leadflow.leads.queries.matching import standing
from leadflow.leads.types import InteractionKind
from leadflow.pipeline.models.imports import ImportRow
from leadflow.pipeline.services.imports import undoing
from leadflow.pipeline.services.imports.steps import NothingToUndo
from tests.factories.imports import bring, importer, people, phone, take_back
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

WIDE = ("Name", "Phone", "Email", "City", "Value", "Tags", "Notes")
texts = st.sampled_from(["", "Pune", "Delhi"])
rows = st.lists(
    st.tuples(
        st.sampled_from(["", "Asha", "Ravi"]),
        st.integers(0, 4).map(phone),
        st.sampled_from(["", "a@example.com", "b@example.com"]),
        texts,
        st.sampled_from(["", "100", "2500.50"]),
        st.sampled_from(["", "hot", "vip;hot"]),
        st.sampled_from(["", "A note"]),
    ),
    min_size=1,
    max_size=6,
)


def state(actor):
    """Return all leads that are there, with what they carry."""
    ids = Lead.objects.filter(deleted_at=None).values_list("pk", flat=True)
    facts = standing(actor=actor, lead_ids=set(ids))
    notes = set(Note.objects.filter(lead__deleted_at=None).values_list("lead", "text"))
    return facts, notes


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=rows, city=texts, on_match=st.sampled_from(["skip", "fill", "update", "create"]))
@pytest.mark.django_db(transaction=True)
def test_taking_back_is_the_identity(rows, city, on_match):
    actor = importer()
    Lead.objects.update(deleted_at=NOON)
    for number in range(2):
        make_lead(phone=phone(number), phone_raw=phone(number), name="Zoya", city=city)
    before = state(actor)

    job = bring(actor, *rows, header=WIDE, on_match=on_match, tags=["fair"])
    assert sum(job.counts.values()) == job.total == len(rows)
    if job.counts["added"] + job.counts["updated"]:
        taken = take_back(actor, job.id)
        assert (taken.state, taken.kept) == ("undone", 0)

    assert state(actor) == before


@pytest.mark.django_db(transaction=True)
class TestWhatPeopleDidSince:
    def test_a_lead_that_somebody_worked_stays(self):
        actor = importer()
        job = bring(actor, *people(1, 2))
        worked = Lead.objects.get(name="Person 1").pk
        services.add_interaction(
            actor=actor, lead_id=worked, kind=InteractionKind.CALL, at=NOON, now=NOON
        )

        taken = take_back(actor, job.id)

        assert (taken.undone, taken.kept) == (1, 1)
        assert list(Lead.objects.filter(deleted_at=None).values_list("pk", flat=True)) == [worked]
        assert "worked" in ImportRow.objects.get(undo="kept").undo_message

    def test_a_field_that_somebody_changed_stays_and_the_others_go_back(self):
        actor = importer()
        lead = make_lead(phone=phone(1), phone_raw=phone(1), name="Asha", city="Delhi")
        job = bring(actor, *people(1), on_match="update")
        services.update_lead(actor=actor, lead_id=lead.pk, changes={"city": "Goa"}, now=NOON)

        taken = take_back(actor, job.id)

        lead.refresh_from_db()
        assert (lead.name, lead.city, lead.email) == ("Asha", "Goa", "")
        assert taken.kept == 1
        assert ImportRow.objects.get().undo_message == "Changed since: city."

    def test_after_thirty_days_it_is_too_late(self):
        actor = importer()
        job = bring(actor, *people(1))

        with pytest.raises(NothingToUndo):
            take_back(actor, job.id, now=NOON + timedelta(days=31))

        assert Lead.objects.filter(deleted_at=None).count() == 1

    def test_a_large_import_is_taken_back_in_groups(self, monkeypatch):
        monkeypatch.setattr(undoing, "AT_ONCE", 2)
        actor = importer()
        job = bring(actor, *people(*range(5)))

        taken = take_back(actor, job.id)

        assert taken.undone == 5
        assert not Lead.objects.filter(deleted_at=None).exists()
