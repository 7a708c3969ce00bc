from datetime import timedelta

import pytest

from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.kernel.flow import StepNotAllowed
from leadflow.leads import services
from leadflow.leads.models import Interaction, StatusChange
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.rules import ReasonMissing
from leadflow.leads.services import NoSuchOwner
from leadflow.leads.types import InteractionKind, LeadStatus, Outcome
from tests.factories.identity import actor_for, make_actor, make_user
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def test_moving_a_lead_writes_its_history_and_its_fact():
    lead, head = make_lead(), lead_actor(user_id=7)

    services.change_status(actor=head, lead_id=lead.pk, to=LeadStatus.CONTACTED, now=LATER)

    lead.refresh_from_db()
    change = StatusChange.objects.get()
    step = lead.timeline.get(seq=2)
    message = OutboxMessage.objects.get()
    assert (lead.status, lead.seq, lead.version) == ("contacted", 2, 2)
    assert (change.old_status, change.new_status) == ("new", "contacted")
    assert (change.changed_by_id, change.changed_at) == (7, LATER)
    assert (step.kind, step.text, step.at) == ("status", "new → contacted", LATER)
    assert (message.name, message.stream, message.seq) == (
        "leads.status_changed",
        f"lead:{lead.pk}",
        2,
    )
    assert message.payload["new_status"] == "contacted"


def test_a_loss_keeps_its_reason():
    lead = make_lead()

    services.change_status(
        actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.LOST, reason=" Too dear ", now=LATER
    )

    assert StatusChange.objects.get().reason == "Too dear"
    assert lead.timeline.get(seq=2).text == "new → lost: Too dear"


def test_a_director_brings_a_lost_lead_back():
    lead = make_lead(status=LeadStatus.LOST)

    services.change_status(
        actor=lead_actor(Role.DIRECTOR), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=LATER
    )

    lead.refresh_from_db()
    assert lead.status == LeadStatus.CONTACTED


@pytest.mark.parametrize(
    ("role", "user_id", "to", "refusal"),
    [
        (Role.SENIOR, 2, LeadStatus.CONTACTED, LeadNotFound),
        (Role.AFFILIATE, 1, LeadStatus.CONTACTED, LeadNotFound),
        (Role.COLLECTIONS, 1, LeadStatus.CONTACTED, services.NotYourLead),
        (Role.HEAD, 1, LeadStatus.CONVERTED, StepNotAllowed),
        (Role.HEAD, 1, LeadStatus.LOST, ReasonMissing),
    ],
)
def test_a_refused_move_changes_nothing(role, user_id, to, refusal):
    owner = make_user(Role.SENIOR, id=1)
    lead = make_lead(assigned_to=owner.pk)

    with pytest.raises(refusal):
        services.change_status(
            actor=lead_actor(role, user_id=user_id), lead_id=lead.pk, to=to, now=LATER
        )

    lead.refresh_from_db()
    assert (lead.status, lead.seq) == (LeadStatus.NEW, 1)
    assert not StatusChange.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_move_of_what_was_changed_since_it_was_read_is_refused():
    lead = make_lead()
    services.change_status(actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON)

    with pytest.raises(services.LeadChanged) as refused:
        services.change_status(
            actor=lead_actor(), lead_id=lead.pk, to=LeadStatus.QUALIFIED, if_version=1, now=LATER
        )

    assert refused.value.details == {"version": 2}
    assert StatusChange.objects.count() == 1


def test_assigning_gives_the_lead_to_its_new_owner():
    lead, senior = make_lead(), make_user(Role.SENIOR, name="Lerato")

    services.assign(actor=lead_actor(), lead_id=lead.pk, user_id=senior.pk, now=LATER)

    lead.refresh_from_db()
    message = OutboxMessage.objects.get()
    assert (lead.assigned_to_id, lead.version) == (senior.pk, 2)
    assert lead.timeline.get(seq=2).text == "Assigned to Lerato"
    assert (message.name, message.seq) == ("leads.assigned", 2)
    assert message.payload["new_owner_id"] == senior.pk


def test_assigning_to_nobody_takes_the_lead_back():
    lead = make_lead(assigned_to=make_user(Role.SENIOR).pk)

    services.assign(actor=lead_actor(), lead_id=lead.pk, user_id=None, now=LATER)

    lead.refresh_from_db()
    assert lead.assigned_to_id is None
    assert lead.timeline.get(seq=2).text == "Assigned to nobody"


def test_assigning_to_the_owner_changes_nothing():
    senior = make_user(Role.SENIOR)
    lead = make_lead(assigned_to=senior.pk)

    services.assign(actor=lead_actor(), lead_id=lead.pk, user_id=senior.pk, now=LATER)

    lead.refresh_from_db()
    assert lead.seq == 1
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.SUPPLY, Role.COLLECTIONS])
def test_a_lead_is_not_given_to_who_cannot_work_it(role):
    lead, other = make_lead(), make_user(role)

    with pytest.raises(NoSuchOwner):
        services.assign(actor=lead_actor(), lead_id=lead.pk, user_id=other.pk, now=LATER)

    lead.refresh_from_db()
    assert (lead.assigned_to_id, lead.seq) == (None, 1)


def test_a_lead_is_not_given_to_who_has_left():
    lead, gone = make_lead(), make_user(Role.SENIOR, is_active=False)

    with pytest.raises(NoSuchOwner):
        services.assign(actor=lead_actor(), lead_id=lead.pk, user_id=gone.pk, now=LATER)


def test_an_agent_assigns_nothing_not_even_their_own():
    senior = make_user(Role.SENIOR)
    lead = make_lead(assigned_to=senior.pk)

    with pytest.raises(NotPermitted):
        services.assign(
            actor=actor_for(senior), lead_id=lead.pk, user_id=make_user(Role.JUNIOR).pk, now=LATER
        )

    lead.refresh_from_db()
    assert lead.assigned_to_id == senior.pk


def test_being_in_touch_is_a_step_of_the_history():
    actor = make_actor(Role.SENIOR)
    lead = make_lead(assigned_to=actor.user_id)

    touch_id = services.add_interaction(
        actor=actor,
        lead_id=lead.pk,
        kind=InteractionKind.CALL,
        at=NOON,
        details="Spoke of the price",
        outcome=Outcome.POSITIVE,
        now=LATER,
    )

    touch = Interaction.objects.get(pk=touch_id)
    message = OutboxMessage.objects.get()
    assert (touch.kind, touch.by_id, touch.at) == ("call", actor.user_id, NOON)
    assert lead.timeline.get(seq=2).text == "In touch: call, positive"
    assert (message.name, message.seq) == ("leads.touched", 2)
    assert "price" not in str(message.payload)


def test_being_in_touch_with_a_foreign_lead_is_not_found():
    lead = make_lead(assigned_to=make_user(Role.SENIOR).pk)

    with pytest.raises(LeadNotFound):
        services.add_interaction(
            actor=make_actor(Role.SENIOR),
            lead_id=lead.pk,
            kind=InteractionKind.CALL,
            at=NOON,
            now=LATER,
        )

    assert not Interaction.objects.exists()
