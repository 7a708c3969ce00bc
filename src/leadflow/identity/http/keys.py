"""The caller's own API keys."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router, Status

from leadflow.identity import queries, services
from leadflow.identity.http.schemas import KeyIn, KeyOut, NewKeyOut
from leadflow.identity.queries import actor_of
from leadflow.identity.types import KeyRow
from leadflow.kernel.clock import now

router = Router()


@router.get("/keys/", response=list[KeyOut], summary="List my keys")
def list_keys(request: HttpRequest) -> list[KeyRow]:
    """Return the caller's keys, also those that have ended, newest first."""
    return queries.keys_of(actor_of(request))


# Takes no Idempotency-Key: the kept answer would hold the key that is shown only once.
@router.post("/keys/", response={201: NewKeyOut}, summary="Make a key")
def create_key(request: HttpRequest, payload: KeyIn) -> Status[NewKeyOut]:
    """Make a key; its text is in this answer and never again. 409 when two are alive."""
    row, key = services.create_key(
        actor=actor_of(request),
        name=payload.name,
        scopes=payload.scopes,
        expires_at=payload.expires_at,
        now=now(),
    )
    return Status(201, NewKeyOut(key=key, **asdict(row)))


@router.delete("/keys/{int:key_id}/", response={204: None}, summary="Revoke a key")
def revoke_key(request: HttpRequest, key_id: int) -> Status[None]:
    """End a key of the caller; it is refused from the next request on."""
    services.revoke_key(actor=actor_of(request), key_id=key_id, now=now())
    return Status(204, None)
