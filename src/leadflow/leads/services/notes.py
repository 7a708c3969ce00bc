"""What people write about a lead, and whom they call to it by `@name`."""

from datetime import datetime

from leadflow.identity.queries import find_actor, find_user_by_name
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.leads import queries, rules
from leadflow.leads.models import Note
from leadflow.leads.queries.visible import family
from leadflow.leads.rules.fields import text as read_text
from leadflow.leads.services.guards import check_words, edited, to_work_on, touch
from leadflow.notifications.services import notify


class NoSuchNote(NotFound):
    code = "leads.no_such_note"


@commits
def add_note(*, actor: Actor, lead_id: int, text: str, now: datetime) -> int:
    """Keep a note with a lead and tell those it calls by `@name`; return its id.

    Who may not see the lead is told nothing, and the notice itself says nothing of the lead but
    its number. Raises LeadNotFound, NotYourLead or BadField; then nothing has changed.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    return write_note(actor=actor, lead_id=lead_id, text=read_text("text", text), now=now)


@joins
def write_note(*, actor: Actor, lead_id: int, text: str, now: datetime) -> int:
    """Write a note, its step and its notices, for whoever may change the lead; return its id."""
    called = _called(actor, lead_id, text)
    note = Note.objects.create(
        lead_id=lead_id,
        text=text,
        by_id=actor.user_id or None,
        mentions=called,
        created_at=now,
    )
    touch(actor, lead_id, now=now)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="note",
        text="Note added",
        data={"note": note.pk},
        now=now,
    )
    notify(
        user_ids=called,
        kind="leads.mentioned",
        title=f"{actor.username} mentioned you in a note on lead L-{lead_id}",
        link=f"/app/leads/{lead_id}/",
        lead_id=lead_id,
        once_key=f"note:{note.pk}",
        now=now,
    )
    return note.pk


@commits
def take_back_note(*, actor: Actor, lead_id: int, note_id: int, now: datetime) -> None:
    """Remove a note of one's own, a day old at most.

    Raises LeadNotFound, NotYourLead, NoSuchNote, NotYourWords or TooLate; then nothing has changed.
    """
    to_work_on(actor=actor, lead_id=lead_id)
    found = Note.objects.filter(pk=note_id, lead__in=family(lead_id))
    note = found.first()
    if note is None:
        raise NoSuchNote("There is no such note.", note_id=note_id)
    check_words(actor, by=note.by_id, at=note.created_at, now=now)

    if not found.delete()[0]:
        raise NoSuchNote("There is no such note.", note_id=note_id)
    edited(
        actor=actor,
        lead_id=lead_id,
        kind="note_removed",
        text="Note taken back",
        data={"note": note_id},
        now=now,
    )


def _called(actor: Actor, lead_id: int, text: str) -> list[int]:
    """Return the ids of those whom a note calls and who may see the lead, but for the writer."""
    found = set()
    for name in rules.mentions(text):
        user = find_user_by_name(name)
        reader = find_actor(user.id) if user else None
        if reader and queries.scope(reader).filter(pk=lead_id).exists():
            found.add(reader.user_id)
    return sorted(found - {actor.user_id})
