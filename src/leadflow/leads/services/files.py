"""Files kept with a lead: put on it, put away, brought back."""

from datetime import datetime, timedelta

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.leads import rules
from leadflow.leads.models import Attachment
from leadflow.leads.queries.visible import family
from leadflow.leads.queries.work import NoSuchAttachment
from leadflow.leads.rules.files import safe_name
from leadflow.leads.services.guards import edited, to_work_on
from leadflow.leads.types import StoredFile


@commits
def attach(*, actor: Actor, lead_id: int, stored: StoredFile, name: str, now: datetime) -> int:
    """Keep a stored file with a lead under a name that is safe to save; return its id.

    Raises LeadNotFound or NotYourLead; then nothing has changed, and the file is nobody's.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    made = Attachment.objects.create(
        lead_id=lead_id,
        name=safe_name(name, stored.content_type),
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        by_id=actor.user_id or None,
        created_at=now,
    )
    _tell(actor, lead_id, ("file_added", f"File added: {made.name}"), made.pk, now)
    return made.pk


@commits
def detach(*, actor: Actor, lead_id: int, attachment_id: int, now: datetime) -> None:
    """Put a file away; it can be brought back for 30 days.

    Raises LeadNotFound, NotYourLead or NoSuchAttachment; then nothing has changed.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    found = Attachment.objects.filter(pk=attachment_id, lead__in=family(lead_id))
    if not found.filter(deleted_at=None).update(deleted_at=now):
        raise NoSuchAttachment("There is no such file.", attachment_id=attachment_id)
    _tell(actor, lead_id, ("file_removed", "File put away"), attachment_id, now)


@commits
def reattach(*, actor: Actor, lead_id: int, attachment_id: int, now: datetime) -> None:
    """Bring a file back that was put away at most 30 days ago.

    Raises LeadNotFound, NotYourLead or NoSuchAttachment; then nothing has changed.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    oldest = now - timedelta(days=rules.UNDO_DAYS)
    found = Attachment.objects.filter(pk=attachment_id, lead__in=family(lead_id))
    if not found.filter(deleted_at__gte=oldest).update(deleted_at=None):
        raise NoSuchAttachment("There is no such file to bring back.", attachment_id=attachment_id)
    _tell(actor, lead_id, ("file_restored", "File brought back"), attachment_id, now)


@commits
def forget_files(*, before: datetime) -> list[str]:
    """Forget the files put away before that moment; return what they are stored as."""
    gone = Attachment.objects.filter(deleted_at__lt=before)
    names = list(gone.values_list("stored_as", flat=True))
    gone.delete()
    return names


def _tell(
    actor: Actor, lead_id: int, step: tuple[str, str], attachment_id: int, now: datetime
) -> None:
    kind, text = step
    edited(
        actor=actor,
        lead_id=lead_id,
        kind=kind,
        text=text,
        data={"attachment": attachment_id},
        now=now,
    )
