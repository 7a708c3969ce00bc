"""Contacts of accounts as JSON (seed 1). Each endpoint: who, what, one call, answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.accounts.http.callers import reader, worker
from leadflow.accounts.http.links import links
from leadflow.accounts.http.profile_schemas import (
    AccountContactOut,
    ContactIn,
    ContactPatch,
    ContactPut,
    ContactQuery,
)
from leadflow.accounts.http.restaurants import ReadOnly
from leadflow.accounts.queries import contacts as queries
from leadflow.accounts.services import contacts as services
from leadflow.accounts.types import ContactRow
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.leads.services import note_view

router = Router(tags=["Key accounts"])


@router.get("/contact/", response=dict[str, str], summary="What is below /contact/")
def contact_index(request: HttpRequest) -> dict[str, str]:
    """Return where contacts are."""
    reader(request)
    return links(request, contacts="/contact/contacts/")


@router.get("/contact/contacts/", response=list[AccountContactOut], summary="List contacts")
def list_contacts(
    request: HttpRequest, response: HttpResponse, query: Query[ContactQuery]
) -> list[ContactRow]:
    """Return the contacts at the accounts the caller may see, in the order they came in."""
    page = queries.list_contacts(
        actor=reader(request),
        restaurant=query.restaurant,
        cursor=query.cursor,
        limit=query.limit,
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post(
    "/contact/contacts/", response={201: AccountContactOut}, summary="Write down a contact"
)
@idempotent
def create_contact(
    request: HttpRequest, response: HttpResponse, payload: ContactIn
) -> Status[ContactRow]:
    """Write down somebody at an account."""
    actor = worker(request)
    contact_id = services.add_contact(
        actor=actor, lead_id=payload.restaurant, facts=payload.facts(), now=now()
    )
    response["Location"] = f"/contact/contacts/{contact_id}/"
    return Status(201, queries.get_contact(actor=actor, contact_id=contact_id))


@router.get(
    "/contact/contacts/{int:contact_id}/", response=AccountContactOut, summary="Read a contact"
)
def get_contact(request: HttpRequest, contact_id: int) -> ContactRow:
    """Return one contact; looking at it is looking at its account."""
    actor = reader(request)
    contact = queries.get_contact(actor=actor, contact_id=contact_id)
    note_view(actor=actor, lead_id=contact.restaurant, now=now())
    return contact


@router.put(
    "/contact/contacts/{int:contact_id}/", response=AccountContactOut, summary="Replace a contact"
)
def replace_contact(request: HttpRequest, contact_id: int, payload: ContactPut) -> ContactRow:
    """Make a contact what is sent."""
    return _update(request, contact_id, payload.changes())


@router.patch(
    "/contact/contacts/{int:contact_id}/", response=AccountContactOut, summary="Change a contact"
)
def change_contact(request: HttpRequest, contact_id: int, payload: ContactPatch) -> ContactRow:
    """Change what is sent, leave the rest."""
    return _update(request, contact_id, payload.changes())


@router.delete(
    "/contact/contacts/{int:contact_id}/", response={204: None}, summary="Remove a contact"
)
def delete_contact(request: HttpRequest, contact_id: int) -> Status[None]:
    """Remove somebody from an account; they can be brought back for 30 days."""
    services.delete_contact(actor=worker(request), contact_id=contact_id, now=now())
    return Status(204, None)


@router.post(
    "/contact/contacts/{int:contact_id}/restore/",
    response=AccountContactOut,
    summary="Bring a contact back",
)
@idempotent
def restore_contact(request: HttpRequest, contact_id: int) -> ContactRow:
    """Bring somebody back who was removed at most 30 days ago."""
    actor = worker(request)
    services.restore_contact(actor=actor, contact_id=contact_id, now=now())
    return queries.get_contact(actor=actor, contact_id=contact_id)


def _update(request: HttpRequest, contact_id: int, sent: dict[str, Any]) -> ContactRow:
    actor = worker(request)
    known = queries.get_contact(actor=actor, contact_id=contact_id)
    if sent.pop("id", known.id) != known.id:
        raise ReadOnly("This never changes.", field="id")
    services.update_contact(actor=actor, contact_id=contact_id, changes=sent, now=now())
    return queries.get_contact(actor=actor, contact_id=contact_id)
