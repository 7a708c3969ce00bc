"""A file of leads comes in: what becomes of each row, and what is written of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, Note, Person, StatusChange, TimelineEntry
from leadflow.leads.queries import search_leads
from leadflow.leads.queries.visible import get_lead
from leadflow.leads.services import write_documents
from leadflow.pipeline.models.imports import ImportRow
from leadflow.pipeline.queries.imports import list_lines
from leadflow.pipeline.services.imports import running
from tests.factories.identity import make_actor, make_user
from tests.factories.imports import bring, check, importer, make_draft, people, phone, run
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = (
    *("Name", "Phone", "Email", "City", "Channel", "Language", "Value"),
    *("Status", "Owner", "Tags", "Notes", "Created"),
)


def test_each_row_becomes_a_lead_with_history_fact_and_search_text():
    actor = importer()

    job = bring(actor, *people(1, 2), source="fair")

    leads = Lead.objects.order_by("pk")
    assert job.counts == {"added": 2, "updated": 0, "duplicate": 0, "invalid": 0}
    assert [(lead.name, lead.phone, lead.source) for lead in leads] == [
        ("Person 1", phone(1), "fair"),
        ("Person 2", phone(2), "fair"),
    ]
    assert set(TimelineEntry.objects.values_list("lead", "seq", "kind")) == {
        (lead.pk, 1, "received") for lead in leads
    }
    facts = OutboxMessage.objects.filter(name="leads.received", seq=1)
    assert set(facts.values_list("stream", flat=True)) == {f"lead:{lead.pk}" for lead in leads}
    assert [found.name for found in search_leads(actor=actor, text="person2@example")] == [
        "Person 2"
    ]


def test_a_lead_is_found_at_once_by_all_that_is_known_of_its_person():
    make_lead(name="Meera Iyer", phone=phone(1), phone_raw=phone(1), email="meera@example.com")
    by_address = ("Meera I", "", "meera@example.com", "")
    rows = (("M. Iyer", "098120 00001", "", ""), by_address, *people(2))
    actor = importer()

    bring(actor, *rows, on_match="create")

    with transaction.atomic():
        assert write_documents(lead_ids=Lead.objects.values_list("pk", flat=True)[1:]) == 0
    assert len(search_leads(actor=actor, text="98120 00001")) == 2


def test_everything_a_row_says_is_kept():
    actor, owner = importer(), make_user(Role.SENIOR, username="asha.s")
    row = (
        *("Ravi", "098123 45001", "r@example.com", "Pune", "fair", "hi", "₹ 12 50000.50"),
        *("Qualified", "ASHA.S", "hot; vip", "Call after five", "05/02/2026"),
    )

    bring(actor, row, header=WIDE, owner="column", tags=["spring"])

    lead = get_lead(actor=actor, lead_id=Lead.objects.get().pk)
    assert (lead.phone, lead.value, lead.status, lead.assigned_to) == (
        "+919812345001",
        Decimal("1250000.50"),
        "qualified",
        owner.pk,
    )
    assert (lead.tags, lead.language, lead.channel) == (("hot", "spring", "vip"), "hi", "fair")
    assert lead.created_at.date().isoformat() == "2026-02-05"
    assert Note.objects.get().text == "Call after five"
    assert StatusChange.objects.get().new_status == "qualified"
    steps = TimelineEntry.objects.order_by("seq").values_list("seq", "kind")
    assert list(steps) == [(1, "received"), (2, "status"), (3, "note")]
    assert Lead.objects.get().seq == 3


def test_a_lead_known_by_its_address_alone_has_a_person_by_that_address():
    bring(importer(), ("Zoya", "", "zoya@example.com", ""), ("Zoya K", "", "zoya@example.com", ""))

    assert Person.objects.get().email == "zoya@example.com"
    assert Lead.objects.get().person_id == Person.objects.get().pk


@pytest.mark.parametrize("match_by", ["phone", "email", "either"])
def test_a_lead_that_is_there_is_not_made_again(match_by):
    known = make_lead(phone=phone(1), phone_raw=phone(1), email="person1@example.com")

    job = bring(importer(), *people(1, 2), match_by=match_by)

    assert job.counts == {"added": 1, "updated": 0, "duplicate": 1, "invalid": 0}
    assert ImportRow.objects.get(result="duplicate").lead_id == known.pk


def test_create_anyway_makes_a_second_lead():
    make_lead(phone=phone(1), phone_raw=phone(1))

    job = bring(importer(), *people(1), on_match="create")

    assert job.counts["added"] == 1
    assert Lead.objects.count() == 2


def test_fill_sets_only_what_is_empty():
    lead = make_lead(phone=phone(1), phone_raw=phone(1), name="Asha", city="")

    job = bring(importer(), *people(1), on_match="fill")

    lead.refresh_from_db()
    assert job.counts["updated"] == 1
    assert (lead.name, lead.city, lead.email) == ("Asha", "Pune", "person1@example.com")
    assert TimelineEntry.objects.get(lead=lead, kind="changed").data["changes"]["city"] == [
        "",
        "Pune",
    ]


def test_update_sets_all_that_a_row_says():
    lead = make_lead(phone=phone(1), phone_raw=phone(1), name="Asha", city="Delhi")

    bring(importer(), ("Asha Rao", phone(1), "", "Pune"), on_match="update", tags=["hot"])

    found = get_lead(actor=importer(), lead_id=lead.pk)
    assert (found.name, found.city, found.tags) == ("Asha Rao", "Pune", ("hot",))


def test_a_row_that_says_nothing_new_is_a_duplicate():
    make_lead(phone=phone(1), phone_raw=phone(1), name="Asha", city="Pune")

    job = bring(importer(), ("Asha", "09812 000001", "", "Pune"), on_match="update")

    assert job.counts["duplicate"] == 1
    assert ImportRow.objects.get().code == "nothing_new"


@pytest.mark.parametrize("on_match", ["skip", "fill", "update"])
@pytest.mark.parametrize("groups", [1, 2, 20])
def test_a_row_that_is_further_up_is_a_duplicate_however_rows_are_grouped(
    on_match, groups, monkeypatch
):
    monkeypatch.setattr(running, "at_once", lambda: groups)

    job = bring(importer(), *people(1, 2, 1, 3, 2), on_match=on_match)

    assert job.counts == {"added": 3, "updated": 0, "duplicate": 2, "invalid": 0}
    assert Lead.objects.count() == 3


def test_a_row_that_cannot_be_read_is_told_and_the_others_come_in():
    actor = importer()

    job = bring(
        actor,
        ("Asha", "9.19877E+11", "", ""),
        ("Ravi", "12", "", ""),
        ("Zoya", phone(1), "no address", ""),
        ("", "", "", "Pune"),
        *people(2),
    )

    assert job.counts == {"added": 1, "updated": 0, "duplicate": 0, "invalid": 4}
    told = [line.message for line in list_lines(actor=actor, job_id=job.id).items]
    assert "shortened" in told[0]
    assert "no phone number" in told[1]
    assert "no e-mail address" in told[2]
    assert "no name, no phone" in told[3]


def test_the_dry_run_says_what_the_run_does_and_writes_nothing():
    actor = importer()
    make_lead(phone=phone(1), phone_raw=phone(1), name="Asha", city="")
    rows = (*people(1, 2, 2), ("Bad", "12", "", ""))
    job_id = make_draft(actor, *rows, on_match="fill")
    before = (Lead.objects.count(), Person.objects.count(), TimelineEntry.objects.count())

    checked = check(actor, job_id)

    assert before == (Lead.objects.count(), Person.objects.count(), TimelineEntry.objects.count())
    assert checked.check_counts == {"added": 1, "updated": 1, "duplicate": 1, "invalid": 1}
    assert run(actor, job_id).counts == checked.check_counts


def test_a_lead_said_to_stay_without_an_owner_is_not_given_out():
    bring(importer(), *people(1), owner="nobody")

    payload = OutboxMessage.objects.get(name="leads.received").payload
    assert payload["wants_owner"] is False


def test_a_lead_of_my_own_is_mine():
    actor = importer(Role.HEAD)

    bring(actor, *people(1), owner="me")

    assert Lead.objects.get().assigned_to_id == actor.user_id


def test_an_import_stops_when_its_starter_may_import_no_more():
    actor = importer()
    job_id = make_draft(actor, *people(1))
    from leadflow.identity.models import User

    User.objects.filter(pk=actor.user_id).update(is_active=False)

    job = run(actor, job_id, now=NOON + timedelta(minutes=1))

    assert job.state == "stopped"
    assert not Lead.objects.exists()


def test_another_user_with_the_right_goes_on_with_it():
    first, second = importer(), make_actor(Role.DIRECTOR)
    job_id = make_draft(first, *people(1))

    job = run(second, job_id)

    assert job.counts["added"] == 1
    assert TimelineEntry.objects.get().actor_name == second.username
