"""Staff looks after providers by JSON."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Query, Status

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.http.schemas import (
    ProviderIn,
    ProviderOut,
    ProviderPatch,
    TopUpIn,
    VerifyIn,
)
from leadflow.marketplace.queries.providers import get_provider, list_providers
from leadflow.marketplace.services import providers
from leadflow.marketplace.types import ProviderRow


@router.get("/providers/", response=list[ProviderOut], summary="List providers")
def list_all_providers(
    request: HttpRequest, response: HttpResponse, page: Query[PageQuery]
) -> list[ProviderRow]:
    """Return providers, by id."""
    found = list_providers(actor=actor_of(request), cursor=page.cursor, limit=page.limit)
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.post("/providers/", response={201: ProviderOut}, summary="Open a provider")
@idempotent
def open_provider(request: HttpRequest, payload: ProviderIn) -> Status[ProviderRow]:
    """Open a provider for a user; they are verified by another call."""
    actor = actor_of(request)
    made = providers.create_provider(
        actor=actor, user_id=payload.user, facts=payload.facts(), now=now()
    )
    return Status(201, get_provider(actor=actor, provider_id=made))


@router.get("/providers/{int:provider_id}/", response=ProviderOut, summary="Read a provider")
def read_provider(request: HttpRequest, provider_id: int) -> ProviderRow:
    """Return one provider with the balance of their wallet."""
    return get_provider(actor=actor_of(request), provider_id=provider_id)


@router.patch("/providers/{int:provider_id}/", response=ProviderOut, summary="Change a provider")
def change_provider(request: HttpRequest, provider_id: int, payload: ProviderPatch) -> ProviderRow:
    """Change what is sent, leave the rest."""
    actor = actor_of(request)
    sent: dict[str, Any] = payload.model_dump(exclude_unset=True)
    providers.update_provider(actor=actor, provider_id=provider_id, changes=sent, now=now())
    return get_provider(actor=actor, provider_id=provider_id)


@router.post(
    "/providers/{int:provider_id}/verify/", response=ProviderOut, summary="Verify a provider"
)
@idempotent
def verify_provider(
    request: HttpRequest, provider_id: int, payload: VerifyIn | None = None
) -> ProviderRow:
    """Let a provider buy leads; with another status, no longer."""
    actor = actor_of(request)
    wanted = (payload or VerifyIn()).status
    providers.verify_provider(actor=actor, provider_id=provider_id, to=wanted, now=now())
    return get_provider(actor=actor, provider_id=provider_id)


@router.post("/providers/{int:provider_id}/top-up/", response=ProviderOut, summary="Add credits")
@idempotent
def top_up_provider(request: HttpRequest, provider_id: int, payload: TopUpIn) -> ProviderRow:
    """Add credits that were paid for. Send an Idempotency-Key to be sure that they count once."""
    actor = actor_of(request)
    providers.add_credits(
        actor=actor,
        provider_id=provider_id,
        amount=payload.credits,
        key=f"top-up:{uuid4()}",
        now=now(),
    )
    return get_provider(actor=actor, provider_id=provider_id)
