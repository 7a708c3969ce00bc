"""Accounts, for those who manage users."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from leadflow.identity import queries, services
from leadflow.identity.http.schemas import UserChangesIn, UserIn, UserOut
from leadflow.identity.queries import actor_of
from leadflow.identity.types import UserRow
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent

router = Router()


@router.get("/users/", response=list[UserOut], summary="List accounts")
def list_users(
    request: HttpRequest,
    response: HttpResponse,
    page: Query[PageQuery],
    q: Annotated[str, Query(max_length=150)] = "",
    role: Annotated[str, Query(max_length=32)] = "",
) -> list[UserRow]:
    """Return accounts by username; `q` finds parts of names and addresses."""
    found = queries.list_users(
        actor=actor_of(request), text=q, role=role, cursor=page.cursor, limit=page.limit
    )
    if found.next_cursor:
        response["Link"] = link_next(request, found.next_cursor)
    return found.items


@router.post("/users/", response={201: UserOut}, summary="Open an account")
@idempotent
def create_user(request: HttpRequest, payload: UserIn) -> Status[UserRow]:
    """Open an account with a password and roles."""
    actor = actor_of(request)
    user_id = services.create_user(actor=actor, now=now(), **payload.model_dump())
    return Status(201, queries.get_user(actor=actor, user_id=user_id))


@router.get("/users/{int:user_id}/", response=UserOut, summary="Show an account")
def show_user(request: HttpRequest, user_id: int) -> UserRow:
    """Return one account, or the caller's own."""
    return queries.get_user(actor=actor_of(request), user_id=user_id)


@router.patch("/users/{int:user_id}/", response=UserOut, summary="Change an account")
def change_user(request: HttpRequest, user_id: int, payload: UserChangesIn) -> UserRow:
    """Rename an account, give it other roles, close it or open it again."""
    actor = actor_of(request)
    services.change_user(actor=actor, user_id=user_id, now=now(), **payload.model_dump())
    return queries.get_user(actor=actor, user_id=user_id)
