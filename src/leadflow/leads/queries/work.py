"""What people did with a lead: being in touch, notes, files; also of leads merged into it."""

from leadflow.identity.queries import display_names
from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.leads.models import Attachment, Interaction, Note
from leadflow.leads.queries.history import visible_family
from leadflow.leads.types import AttachmentRow, InteractionRow, NoteRow


class NoSuchAttachment(NotFound):
    code = "leads.no_such_attachment"


def list_interactions(*, actor: Actor, lead_id: int) -> list[InteractionRow]:
    """Return every time somebody was in touch, newest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    leads = visible_family(actor=actor, lead_id=lead_id)
    touches = Interaction.objects.filter(lead__in=leads).order_by("-at", "-id")
    fields = ("id", "kind", "at", "by_id", "outcome", "details", "next_action", "next_action_at")
    return [InteractionRow(*row) for row in touches.values_list(*fields)]


def list_notes(*, actor: Actor, lead_id: int) -> list[NoteRow]:
    """Return what people wrote about a lead, newest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    notes = list(
        Note.objects.filter(lead__in=visible_family(actor=actor, lead_id=lead_id)).order_by("-id")
    )
    names = display_names(note.by_id for note in notes)
    return [
        NoteRow(
            id=note.pk,
            text=note.text,
            by=note.by_id,
            by_name=names.get(note.by_id, ""),
            mentions=tuple(note.mentions),
            created_at=note.created_at,
        )
        for note in notes
    ]


def list_attachments(*, actor: Actor, lead_id: int) -> list[AttachmentRow]:
    """Return the files kept with a lead, newest first.

    Raises LeadNotFound, also when the actor may not know of the lead.
    """
    files = Attachment.objects.filter(
        lead__in=visible_family(actor=actor, lead_id=lead_id), deleted_at=None
    )
    found = list(files.order_by("-id"))
    names = display_names(each.by_id for each in found)
    return [_row(each, names) for each in found]


def get_attachment(*, actor: Actor, lead_id: int, attachment_id: int) -> tuple[AttachmentRow, str]:
    """Return one file of a lead, and the name it is stored as.

    Raises LeadNotFound, also when the actor may not know of the lead, and NoSuchAttachment.
    """
    files = Attachment.objects.filter(
        lead__in=visible_family(actor=actor, lead_id=lead_id), deleted_at=None
    )
    found = files.filter(pk=attachment_id).first()
    if found is None:
        raise NoSuchAttachment("There is no such file.", attachment_id=attachment_id)
    return _row(found, display_names([found.by_id])), found.stored_as


def kept_files() -> set[str]:
    """Return what every file that is somebody's is stored as, also those put away."""
    return set(Attachment.objects.values_list("stored_as", flat=True))


def _row(found: Attachment, names: dict[int | None, str]) -> AttachmentRow:
    return AttachmentRow(
        id=found.pk,
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        by=found.by_id,
        by_name=names.get(found.by_id, ""),
        created_at=found.created_at,
    )
