"""Who may do what to leads by the API (API.md, Seed 4: roles)."""

from datetime import timedelta

from django.db import transaction

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.gateways import store
from leadflow.leads.models import Attachment, Interaction, Lead, Note
from leadflow.leads.services import change_status, update_lead
from leadflow.leads.types import LeadStatus
from tests.factories.identity import actor_for, make_user
from tests.permissions import things
from tests.permissions.rows import HEADS, SEES_OWN_LEADS, Address, Row, any_of, own_of, those

WORKS_ALL = HEADS | those("director")
ASSIGNS_OWN = those("kam_manager")
ONE = "/api/leads/<int:lead_id>/"
PEN = b"just words"


def deleted_lead(owner: User) -> Address:
    """Make a lead of the owner that was put away."""
    made = things.lead(owner)
    Lead.objects.filter(pk=made["lead_id"]).update(deleted_at=now() - timedelta(days=1))
    return made


def moved_lead(owner: User) -> Address:
    """Make a lead of the owner that the owner has just moved, or a head if the owner may not."""
    return _by_the_owner(owner, change_status, to=LeadStatus.CONTACTED)


def changed_lead(owner: User) -> Address:
    """Make a lead of the owner with a change of its city as its second step."""
    return {**_by_the_owner(owner, update_lead, changes={"city": "Pune"}), "seq": 2}


def interaction(owner: User) -> Address:
    """Make a record of the owner about their lead."""
    made = things.lead(owner)
    touch = Interaction.objects.create(
        lead_id=made["lead_id"], kind="call", at=now(), by_id=owner.pk, created_at=now()
    )
    return {**made, "interaction_id": touch.pk}


def note(owner: User) -> Address:
    """Make a note of the owner about their lead."""
    made = things.lead(owner)
    words = Note.objects.create(
        lead_id=made["lead_id"], text="Words", by_id=owner.pk, created_at=now()
    )
    return {**made, "note_id": words.pk}


def attachment(owner: User) -> Address:
    """Make a file kept with a lead of the owner."""
    made = things.lead(owner)
    kept = store.keep([PEN], name="words.txt")
    row = Attachment.objects.create(
        lead_id=made["lead_id"],
        name="words.txt",
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        stored_as=kept.stored_as,
        by_id=owner.pk,
        created_at=now(),
    )
    return {**made, "attachment_id": row.pk}


def detached(owner: User) -> Address:
    """Make a file that was put away from a lead of the owner."""
    made = attachment(owner)
    Attachment.objects.filter(pk=made["attachment_id"]).update(deleted_at=now())
    return made


def _by_the_owner(owner, service, **what):  # type: ignore[no-untyped-def]
    made = things.lead(owner)
    roles = set(owner.user_roles.values_list("role", flat=True))
    may = not roles.isdisjoint(WORKS_ALL | SEES_OWN_LEADS)
    actor = actor_for(owner if may else make_user(Role.HEAD))
    savepoint = transaction.savepoint()
    service(actor=actor, lead_id=made["lead_id"], now=now(), **what)
    transaction.savepoint_commit(savepoint)
    return made


def _works(method, part, thing=things.lead, body=None, status=200):  # type: ignore[no-untyped-def]
    rights = {WORKS_ALL: any_of(status), SEES_OWN_LEADS: own_of(status)}
    return Row(method, ONE + part, rights, thing, body)


def _own_words(part, thing):  # type: ignore[no-untyped-def]
    rights = {WORKS_ALL: (204, 403, 404), SEES_OWN_LEADS: own_of(204)}
    return Row("DELETE", ONE + part, rights, thing)


LEAD_ROWS = [
    Row(
        "POST",
        "/api/leads/",
        {WORKS_ALL | SEES_OWN_LEADS: 201},
        body={"name": "Asha Rao", "source": "website"},
    ),
    _works("PUT", "", body={"name": "Asha", "source": "website"}),
    _works("PATCH", "", body={"city": "Pune"}),
    Row("DELETE", ONE, {HEADS: any_of(204)}, things.lead),
    Row("POST", ONE + "restore/", {HEADS: any_of(200)}, deleted_lead),
    _works("POST", "status/", body={"status": "contacted"}),
    Row(
        "POST",
        ONE + "status/undo/",
        {WORKS_ALL: (200, 409, 404), SEES_OWN_LEADS: own_of(200)},
        moved_lead,
    ),
    Row(
        "POST",
        ONE + "assign/",
        {WORKS_ALL: any_of(200), ASSIGNS_OWN: own_of(200)},
        things.lead,
        {"assigned_to": None},
    ),
    _works("PUT", "tags/", body={"tags": ["vip"]}),
    _works("POST", "changes/<int:seq>/restore/", changed_lead),
    _works("POST", "interactions/", body={"type": "call"}, status=201),
    _own_words("interactions/<int:interaction_id>/", interaction),
    _works("POST", "notes/", body={"text": "Words"}, status=201),
    _own_words("notes/<int:note_id>/", note),
    _works("POST", "attachments/", body={"file": "no form"}, status=415),
    Row(
        "GET",
        ONE + "attachments/<int:attachment_id>/",
        {
            WORKS_ALL | those("collections marketing dpo"): any_of(200),
            SEES_OWN_LEADS: own_of(200),
        },
        attachment,
    ),
    _works("DELETE", "attachments/<int:attachment_id>/", attachment, status=204),
    _works("POST", "attachments/<int:attachment_id>/restore/", detached),
]
