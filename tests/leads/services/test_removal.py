from datetime import timedelta

import pytest

from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads import queries, services
from leadflow.leads.queries import LeadNotFound
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db


def test_a_deleted_lead_is_nobodys_to_see_but_still_there():
    lead = make_lead()

    services.delete_lead(actor=lead_actor(), lead_id=lead.pk, now=NOON)

    lead.refresh_from_db()
    assert lead.deleted_at == NOON
    assert lead.timeline.get(seq=2).kind == "deleted"
    assert OutboxMessage.objects.get().name == "leads.deleted"
    with pytest.raises(LeadNotFound):
        queries.get_lead(actor=lead_actor(Role.ADMIN), lead_id=lead.pk)


def test_a_lead_is_deleted_once():
    lead = make_lead(deleted_at=NOON)

    with pytest.raises(LeadNotFound):
        services.delete_lead(actor=lead_actor(), lead_id=lead.pk, now=NOON)

    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SENIOR, Role.COLLECTIONS, Role.AFFILIATE])
def test_who_may_not_delete_may_not_bring_back_either(role):
    kept, gone = make_lead(), make_lead(deleted_at=NOON)

    with pytest.raises(NotPermitted):
        services.delete_lead(actor=lead_actor(role), lead_id=kept.pk, now=NOON)
    with pytest.raises(NotPermitted):
        services.restore_lead(actor=lead_actor(role), lead_id=gone.pk, now=NOON)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.deleted_at, gone.deleted_at) == (None, NOON)


def test_within_thirty_days_a_lead_comes_back_as_it_was():
    lead = make_lead(deleted_at=NOON)

    services.restore_lead(actor=lead_actor(), lead_id=lead.pk, now=NOON + timedelta(days=30))

    assert queries.get_lead(actor=lead_actor(), lead_id=lead.pk).name == lead.name
    assert lead.timeline.get(seq=2).kind == "restored"
    assert OutboxMessage.objects.get().name == "leads.restored"


def test_after_thirty_days_a_lead_stays_away():
    lead = make_lead(deleted_at=NOON)

    with pytest.raises(LeadNotFound):
        services.restore_lead(actor=lead_actor(), lead_id=lead.pk, now=NOON + timedelta(days=31))

    lead.refresh_from_db()
    assert lead.deleted_at == NOON
