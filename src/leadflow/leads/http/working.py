"""Being in touch and writing notes, as JSON."""

from django.http import HttpRequest
from ninja import Status

from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.kernel.idempotency import idempotent
from leadflow.leads import queries, services
from leadflow.leads.http.callers import reader, worker
from leadflow.leads.http.payloads import InteractionIn, NoteIn
from leadflow.leads.http.routing import router
from leadflow.leads.http.schemas import InteractionOut, NoteOut
from leadflow.leads.types import InteractionRow, NoteRow, Outcome


@router.get(
    "/leads/{int:lead_id}/interactions/",
    response=list[InteractionOut],
    summary="List interactions",
)
def list_interactions(request: HttpRequest, lead_id: int) -> list[InteractionRow]:
    """Return every time somebody was in touch with the person behind a lead, newest first."""
    return queries.list_interactions(actor=reader(request), lead_id=lead_id)


@router.post(
    "/leads/{int:lead_id}/interactions/",
    response={201: InteractionOut},
    summary="Record an interaction",
)
@idempotent
def add_interaction(
    request: HttpRequest, lead_id: int, payload: InteractionIn
) -> Status[InteractionRow]:
    """Record that somebody was in touch; the lead's next action becomes what is told, or none."""
    actor, moment = worker(request), now()
    made = services.add_interaction(
        actor=actor,
        lead_id=lead_id,
        kind=payload.type,
        at=payload.date or moment,
        details=payload.details or "",
        outcome=payload.outcome or Outcome.NONE,
        next_action=payload.next_action or "",
        next_action_at=payload.next_action_date,
        now=moment,
    )
    rows = queries.list_interactions(actor=actor, lead_id=lead_id)
    return Status(201, next(row for row in rows if row.id == made))


@router.delete(
    "/leads/{int:lead_id}/interactions/{int:interaction_id}/",
    response={204: None},
    summary="Take an interaction back",
)
def take_back_interaction(request: HttpRequest, lead_id: int, interaction_id: int) -> Status[None]:
    """Remove a record of one's own, for a day; the next action before it is back."""
    services.take_back_interaction(
        actor=worker(request), lead_id=lead_id, interaction_id=interaction_id, now=now()
    )
    return Status(204, None)


@router.get("/leads/{int:lead_id}/notes/", response=list[NoteOut], summary="List notes")
def list_notes(request: HttpRequest, lead_id: int) -> list[NoteRow]:
    """Return what people wrote about a lead, newest first."""
    return queries.list_notes(actor=reader(request), lead_id=lead_id)


@router.post("/leads/{int:lead_id}/notes/", response={201: NoteOut}, summary="Write a note")
@idempotent
def add_note(request: HttpRequest, lead_id: int, payload: NoteIn) -> Status[NoteRow]:
    """Keep a note; `@username` tells those of them who may see the lead."""
    actor = worker(request)
    made = services.add_note(actor=actor, lead_id=lead_id, text=payload.text, now=now())
    return Status(201, _note(actor, lead_id, made))


@router.delete(
    "/leads/{int:lead_id}/notes/{int:note_id}/",
    response={204: None},
    summary="Take a note back",
)
def take_back_note(request: HttpRequest, lead_id: int, note_id: int) -> Status[None]:
    """Remove a note of one's own, for a day."""
    services.take_back_note(actor=worker(request), lead_id=lead_id, note_id=note_id, now=now())
    return Status(204, None)


def _note(actor: Actor, lead_id: int, note_id: int) -> NoteRow:
    rows = queries.list_notes(actor=actor, lead_id=lead_id)
    return next(row for row in rows if row.id == note_id)
