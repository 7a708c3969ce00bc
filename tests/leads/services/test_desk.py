"""What people do at the desk, beside what the API's own tests show."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads import queries, services
from leadflow.leads.models import Lead, Person
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.rules import BadField
from leadflow.leads.types import LeadFacts, LeadStatus
from tests.factories.identity import make_actor, make_user
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def read(lead_id, actor=None):
    return queries.get_lead(actor=actor or lead_actor(), lead_id=lead_id)


def test_a_lead_that_comes_in_is_announced_without_anything_personal():
    facts = LeadFacts(name="Asha Rao", phone="98123 00001", email="a@b.test", source="website")

    lead_id = services.create_lead(actor=lead_actor(), facts=facts, now=NOON)

    message = OutboxMessage.objects.get()
    assert (message.name, message.stream, message.seq) == (("leads.received", f"lead:{lead_id}", 1))
    assert (message.payload["lead_id"], message.payload["source"]) == (lead_id, "website")
    assert not any(word in str(message.payload) for word in ("Asha", "98123", "a@b.test"))


def test_the_same_number_is_the_same_person_however_it_is_typed():
    for phone in ("98123 00001", "+91-98123-00001", "0091 9812300001"):
        facts = LeadFacts(name="Asha", phone=phone)
        services.create_lead(actor=lead_actor(), facts=facts, now=NOON)

    assert Person.objects.get().phone == "+919812300001"
    assert set(Lead.objects.values_list("phone", flat=True)) >= {"98123 00001"}


@pytest.mark.parametrize("phone", ["", "extension 12"])
def test_who_is_known_by_address_lends_no_number(phone):
    known = LeadFacts(name="Asha", phone="98123 00001", email="a@b.test")
    services.create_lead(actor=lead_actor(), facts=known, now=NOON)

    agent = make_actor(Role.SENIOR)
    facts = LeadFacts(name="Fisher", phone=phone, email="a@b.test")
    lead_id = services.create_lead(actor=agent, facts=facts, now=NOON)

    assert read(lead_id, agent).phone == phone


def test_another_number_is_another_person():
    facts = LeadFacts(name="Asha", phone="98123 00001")
    lead_id = services.create_lead(actor=lead_actor(), facts=facts, now=NOON)

    services.update_lead(
        actor=lead_actor(), lead_id=lead_id, changes={"phone": "98123 00002"}, now=LATER
    )

    assert read(lead_id).phone == "+919812300002"
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [{"status": "lost"}, {"name": ""}, {"value": "much"}, {"value": True}, {"city": "a\x00"}],
)
def test_a_change_that_cannot_be_changes_nothing(changes):
    lead = make_lead(value=Decimal(5))

    with pytest.raises(BadField):
        services.update_lead(actor=lead_actor(), lead_id=lead.pk, changes=changes, now=LATER)

    assert read(lead.pk).version == 1


def test_the_same_again_is_no_change():
    lead = make_lead(city="Pune", value=Decimal(5))
    same = {"city": " Pune ", "value": "5.0", "name": lead.name}

    services.update_lead(actor=lead_actor(), lead_id=lead.pk, changes=same, now=LATER)

    assert read(lead.pk).version == 1


def test_a_rule_gives_a_lead_and_says_why():
    lead, owner = make_lead(), make_user(Role.SENIOR)

    with transaction.atomic():
        services.assign_by_rule(
            actor=SYSTEM, lead_id=lead.pk, user_id=owner.pk, rule="r1", text="Fewest", now=LATER
        )

    step = queries.timeline(actor=lead_actor(), lead_id=lead.pk)[-1]
    row = read(lead.pk)
    assert (step.kind, step.rule, step.text) == ("assigned", "r1", "Fewest")
    assert (row.assigned_to, row.assigned_at, row.touched_at) == (owner.pk, LATER, None)


def test_the_system_does_not_count_as_somebody_at_work():
    lead = make_lead()

    services.change_status(actor=SYSTEM, lead_id=lead.pk, to=LeadStatus.CONTACTED, now=LATER)
    before = read(lead.pk).touched_at
    services.change_status(actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.QUALIFIED, now=LATER)

    assert (before, read(lead.pk).touched_at) == (None, LATER)


def test_a_move_is_not_taken_back_after_ten_minutes():
    lead = make_lead()
    services.change_status(actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON)

    with pytest.raises(services.TooLate):
        services.undo_status(actor=lead_actor(), lead_id=lead.pk, now=NOON + timedelta(minutes=11))


def test_somebody_elses_move_is_not_taken_back():
    lead = make_lead()
    services.change_status(actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON)

    with pytest.raises(services.TooLate):
        services.undo_status(actor=lead_actor(user_id=2), lead_id=lead.pk, now=NOON)


def test_a_note_stays_after_a_day():
    lead = make_lead()
    note = services.add_note(actor=lead_actor(), lead_id=lead.pk, text="Words", now=NOON)

    with pytest.raises(services.TooLate):
        services.take_back_note(
            actor=lead_actor(), lead_id=lead.pk, note_id=note, now=NOON + timedelta(hours=25)
        )


def test_a_look_is_written_down_once_an_hour():
    lead = make_lead()

    for minutes in (0, 1, 59, 61):
        services.note_view(
            actor=lead_actor(), lead_id=lead.pk, now=NOON + timedelta(minutes=minutes)
        )
    services.note_view(actor=lead_actor(user_id=2), lead_id=lead.pk, now=NOON)

    assert Record.objects.filter(action="leads.viewed", object_id=lead.pk).count() == 3


def merged(kept, lost):
    Lead.objects.filter(pk=lost.pk).update(merged_into=kept, deleted_at=NOON)


def test_a_merged_lead_says_where_it_went_to_those_who_may_see_it():
    owner = make_actor(Role.SENIOR)
    kept, lost = make_lead(assigned_to=owner.user_id), make_lead()
    merged(kept, lost)

    with pytest.raises(LeadNotFound) as told:
        read(lost.pk, owner)
    with pytest.raises(LeadNotFound) as untold:
        read(lost.pk, make_actor(Role.SENIOR))

    assert told.value.details["merged_into"] == kept.pk
    assert "merged_into" not in untold.value.details


def test_the_history_of_a_merged_lead_is_shown_with_the_other():
    kept, lost = make_lead(), make_lead(at=NOON - timedelta(days=1))
    note = services.add_note(actor=lead_actor(), lead_id=lost.pk, text="Words", now=NOON)
    merged(kept, lost)

    steps = queries.timeline(actor=lead_actor(), lead_id=kept.pk)

    assert [(step.lead_id, step.seq) for step in steps] == [
        (lost.pk, 1),
        (kept.pk, 1),
        (lost.pk, 2),
    ]
    assert [row.id for row in queries.list_notes(actor=lead_actor(), lead_id=kept.pk)] == [note]


def test_a_merged_lead_is_not_brought_back_by_itself():
    kept, lost = make_lead(), make_lead()
    merged(kept, lost)

    with pytest.raises(LeadNotFound):
        services.restore_lead(actor=lead_actor(), lead_id=lost.pk, now=LATER)


def test_tags_are_suggested_from_what_one_may_see():
    owner = make_actor(Role.SENIOR)
    own, other = make_lead(assigned_to=owner.user_id), make_lead()
    services.set_tags(actor=owner, lead_id=own.pk, tags=["Sea View"], now=NOON)
    services.set_tags(actor=lead_actor(), lead_id=other.pk, tags=["secret", "sea"], now=NOON)

    assert queries.list_tags(actor=owner) == ["sea view"]
    assert queries.list_tags(actor=lead_actor(), q="SEA") == ["sea", "sea view"]


def test_owners_are_those_who_can_work_leads():
    senior = make_user(Role.SENIOR, name="Lerato")
    make_user(Role.COLLECTIONS), make_user(Role.HEAD, is_active=False)

    assert queries.owners() == [(senior.pk, "Lerato")]
