"""Signing in by API, and who one is then."""

from django.http import HttpRequest
from ninja import Router, Status

from leadflow.identity import queries, services
from leadflow.identity.http.schemas import CredentialsIn, MeOut, RefreshIn, TokensOut
from leadflow.identity.queries import actor_of
from leadflow.identity.types import TokenPair
from leadflow.kernel.clock import now
from leadflow.kernel.limits import client_address

router = Router()


@router.post("/token/", auth=None, response=TokensOut, summary="Sign in")
def create_token(request: HttpRequest, credentials: CredentialsIn) -> TokenPair:
    """Return an access and a refresh token for a name and a password.

    401 when they do not belong together; 429 after five failures of an account in five minutes,
    or ten from one address in a minute.
    """
    return services.sign_in(
        username=credentials.username,
        password=credentials.password,
        address=client_address(request),
        now=now(),
    )


@router.post("/token/refresh/", auth=None, response=TokensOut, summary="Renew tokens")
def refresh_token(request: HttpRequest, payload: RefreshIn) -> TokenPair:  # noqa: ARG001
    """Return the next pair. A refresh token is good once: used again, all its successors end."""
    return services.refresh_tokens(refresh=payload.refresh, now=now())


@router.post("/token/revoke/", auth=None, response={204: None}, summary="Sign out")
def revoke_token(request: HttpRequest, payload: RefreshIn) -> Status[None]:  # noqa: ARG001
    """End the refresh token, its successors, and every access token that came with them."""
    services.revoke_tokens(refresh=payload.refresh, now=now())
    return Status(204, None)


@router.get("/me/", response=MeOut, summary="Who am I")
def show_me(request: HttpRequest) -> MeOut:
    """Return who the caller is, their roles, and what they may do with this credential."""
    actor = actor_of(request)
    user = queries.get_user(actor=actor, user_id=actor.user_id)
    return MeOut(
        id=user.id,
        username=user.username,
        name=user.name,
        roles=sorted(actor.roles),
        permissions=sorted(actor.permissions),
        timezone=user.timezone,
    )
