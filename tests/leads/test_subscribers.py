"""What follows when a lead was touched."""

import os
from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads import services
from leadflow.leads.gateways import store
from leadflow.leads.models import Lead
from leadflow.leads.subscribers import (
    on_assigned_tell_owner,
    on_lead_moved_tell_pages,
    remove_orphans,
)
from leadflow.notifications.models import LiveTopic, Notification
from tests.factories.identity import make_user
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db


def assigned(lead, owner, *, by=1):
    services.assign(actor=lead_actor(user_id=by), lead_id=lead.pk, user_id=owner.pk, now=NOON)
    return {"lead_id": lead.pk, "old_owner_id": None, "new_owner_id": owner.pk, "actor_id": by}


def tell(payload, handler=on_assigned_tell_owner):
    with transaction.atomic():
        handler(payload, NOON)


def test_the_new_owner_is_told_once_and_only_the_number():
    lead, owner = make_lead(name="Secret Name"), make_user(Role.SENIOR)
    fact = assigned(lead, owner, by=owner.pk + 1)

    tell(fact), tell(fact)

    note = Notification.objects.get()
    assert (note.user_id, note.lead_id, note.link) == (owner.pk, lead.pk, f"/app/leads/{lead.pk}/")
    assert "Secret" not in note.title + note.message


def test_who_takes_a_lead_is_not_told():
    head = make_user(Role.HEAD)

    tell(assigned(make_lead(), head, by=head.pk))

    assert not Notification.objects.exists()


def test_who_no_longer_has_the_lead_is_not_told():
    lead, owner = make_lead(), make_user(Role.SENIOR)
    fact = assigned(lead, owner, by=owner.pk + 1)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=None)

    tell(fact)

    assert not Notification.objects.exists()


def test_pages_that_show_the_lead_or_lists_hear_of_it():
    tell({"lead_id": 7}, on_lead_moved_tell_pages)

    assert set(LiveTopic.objects.values_list("topic", flat=True)) == {"lead:7", "leads"}


def test_files_that_nobody_keeps_are_removed(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    lead, moment = make_lead(), now()
    kept, away, orphan = (store.keep([b"words"], name="a.txt") for _ in range(3))
    uploading = store.keep([b"words"], name="a.txt")
    for stored in (kept, away, orphan):
        past = (moment - timedelta(hours=2)).timestamp()
        os.utime(tmp_path / "attachments" / stored.stored_as, (past, past))
    what = {"actor": lead_actor(), "lead_id": lead.pk}
    services.attach(**what, stored=kept, name="a.txt", now=moment)
    gone = services.attach(**what, stored=away, name="a.txt", now=moment)
    services.detach(**what, attachment_id=gone, now=moment - timedelta(days=31))

    remove_orphans(now=moment)

    left = {path.name for path in (tmp_path / "attachments").iterdir()}
    assert left == {kept.stored_as, uploading.stored_as}
