"""Accounts as JSON (seed 1). Each endpoint: who, what, one call, answer."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.accounts.http.callers import reader, worker
from leadflow.accounts.http.links import links
from leadflow.accounts.http.profile_schemas import (
    AccountMoveOut,
    RestaurantIn,
    RestaurantOut,
    RestaurantPatch,
    RestaurantPut,
    RestaurantQuery,
    StatusChangeIn,
)
from leadflow.accounts.queries import profiles as queries
from leadflow.accounts.services import profiles as services
from leadflow.accounts.types import RestaurantRow
from leadflow.identity.queries import actor_of
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.etags import is_known, tagged, version_asked
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.leads.rules.fields import told
from leadflow.leads.services import note_view
from leadflow.leads.types import LeadStatus, StatusRow

ECHOED: Final = ("id", "created_at", "updated_at")

router = Router(tags=["Key accounts"])


class ReadOnly(Invalid):
    code = "accounts.read_only"


@router.get("/lead/", response=dict[str, str], summary="What is below /lead/")
def lead_index(request: HttpRequest) -> dict[str, str]:
    """Return where accounts are."""
    reader(request)
    return links(request, restaurants="/lead/restaurants/")


@router.get("/lead/restaurants/", response=list[RestaurantOut], summary="List accounts")
def list_restaurants(
    request: HttpRequest, response: HttpResponse, query: Query[RestaurantQuery]
) -> list[RestaurantRow]:
    """Return the accounts the caller may see, in the order they came in."""
    page = queries.list_accounts(
        actor=reader(request), filters=query.filters(), cursor=query.cursor, limit=query.limit
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/lead/restaurants/", response={201: RestaurantOut}, summary="Open an account")
@idempotent
def create_restaurant(
    request: HttpRequest, response: HttpResponse, payload: RestaurantIn
) -> Status[RestaurantRow]:
    """Open an account. It is the caller's and their team's unless `assigned_to` says otherwise."""
    lead_id = services.open_account(actor=actor_of(request), facts=payload.facts(), now=now())
    response["Location"] = f"/lead/restaurants/{lead_id}/"
    return Status(201, _last_seen(response, lead_id))


@router.get(
    "/lead/restaurants/{int:lead_id}/",
    response={200: RestaurantOut, 304: None},
    summary="Read an account",
)
def get_restaurant(
    request: HttpRequest, response: HttpResponse, lead_id: int
) -> RestaurantRow | Status[None]:
    """Return one account; its `ETag` is its version, and the same version again is 304."""
    actor = reader(request)
    account = tagged(response, queries.get_account(actor=actor, lead_id=lead_id))
    note_view(actor=actor, lead_id=lead_id, now=now())
    return Status(304, None) if is_known(request, response) else account


@router.put(
    "/lead/restaurants/{int:lead_id}/", response=RestaurantOut, summary="Replace an account"
)
def replace_restaurant(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: RestaurantPut
) -> RestaurantRow:
    """Make an account what is sent. With `If-Match`, 412 when somebody changed it first."""
    return _update(request, response, lead_id, payload.changes())


@router.patch(
    "/lead/restaurants/{int:lead_id}/", response=RestaurantOut, summary="Change an account"
)
def change_restaurant(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: RestaurantPatch
) -> RestaurantRow:
    """Change what is sent, leave the rest. With `If-Match`, 412 when somebody changed it first."""
    return _update(request, response, lead_id, payload.changes())


@router.delete(
    "/lead/restaurants/{int:lead_id}/", response={204: None}, summary="Put an account away"
)
def delete_restaurant(request: HttpRequest, lead_id: int) -> Status[None]:
    """Put an account away with its lead; it can be brought back for 30 days."""
    services.delete_account(
        actor=actor_of(request), lead_id=lead_id, if_version=version_asked(request), now=now()
    )
    return Status(204, None)


@router.post(
    "/lead/restaurants/{int:lead_id}/restore/",
    response=RestaurantOut,
    summary="Bring an account back",
)
@idempotent
def restore_restaurant(request: HttpRequest, response: HttpResponse, lead_id: int) -> RestaurantRow:
    """Bring an account back that was put away at most 30 days ago."""
    services.restore_account(actor=actor_of(request), lead_id=lead_id, now=now())
    return _last_seen(response, lead_id)


@router.post(
    "/lead/restaurants/{int:lead_id}/change_status/",
    response=RestaurantOut,
    summary="Move an account",
)
@idempotent
def change_status(
    request: HttpRequest, response: HttpResponse, lead_id: int, payload: StatusChangeIn
) -> RestaurantRow:
    """Give an account another status, on record; the one it has is no change."""
    services.change_account_status(
        actor=worker(request),
        lead_id=lead_id,
        to=LeadStatus(payload.status.lower()),
        reason=payload.reason or "",
        if_version=version_asked(request),
        now=now(),
    )
    return _last_seen(response, lead_id)


@router.get(
    "/lead/restaurants/{int:lead_id}/status_history/",
    response=list[AccountMoveOut],
    summary="Read an account's status history",
)
def status_history(request: HttpRequest, lead_id: int) -> list[StatusRow]:
    """Return every change of an account's status, oldest first."""
    return queries.status_history_of(actor=reader(request), lead_id=lead_id)


def _update(
    request: HttpRequest, response: HttpResponse, lead_id: int, sent: dict[str, Any]
) -> RestaurantRow:
    actor = worker(request)
    account = queries.get_account(actor=actor, lead_id=lead_id)
    for name in ECHOED:
        if name in sent and sent[name] != told(getattr(account, name)):
            raise ReadOnly("This cannot be set; leave it out.", field=name)
    services.update_account(
        actor=actor,
        lead_id=lead_id,
        changes={name: value for name, value in sent.items() if name not in ECHOED},
        if_version=version_asked(request),
        now=now(),
    )
    return _last_seen(response, lead_id)


def _last_seen(response: HttpResponse, lead_id: int) -> RestaurantRow:
    """Return an account to who has just made it what it is, and may have given it away by that."""
    return tagged(response, queries.get_account(actor=SYSTEM, lead_id=lead_id))
