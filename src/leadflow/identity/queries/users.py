"""Accounts, as administrators and other rooms may see them."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadflow.identity.models import User, UserRole
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission, Role, UserRow
from leadflow.kernel.codec import storable
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate

FIELDS: Final = (
    "id",
    "username",
    "name",
    "email",
    "timezone",
    "is_active",
    "is_superuser",
    "last_login",
    "date_joined",
    "team_id",
    "user_roles__role",
)


class UserNotFound(NotFound):
    """There is no such account, or it is not yours to see."""

    code = "identity.user_not_found"


def users_with_role(role: Role) -> list[UserRow]:
    """Return every active user who plays `role`, by name."""
    ids = User.objects.filter(is_active=True, user_roles__role=role).values("id")
    return sorted(_rows(User.objects.filter(id__in=ids)), key=lambda row: (row.name, row.id))


def users_with_any_role(roles: Iterable[Role]) -> list[UserRow]:
    """Return every active user who plays any of `roles`, by name."""
    ids = User.objects.filter(is_active=True, user_roles__role__in=list(roles)).values("id")
    return sorted(_rows(User.objects.filter(id__in=ids)), key=lambda row: (row.name, row.id))


def find_user(user_id: int) -> UserRow | None:
    """Return one account, whoever asks; None when there is no such."""
    rows = _rows(User.objects.filter(pk=user_id))
    return rows[0] if rows else None


def find_user_by_name(username: str) -> UserRow | None:
    """Return the account somebody signs in with `username` to; None when there is no such."""
    rows = _rows(User.objects.filter(username=username)) if storable(username) else []
    return rows[0] if rows else None


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """Return what to call the people who sign in as `usernames`; who has no name is left out."""
    named = User.objects.filter(username__in=set(usernames)).exclude(name="")
    return dict(named.values_list("username", "name"))


def display_names(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return what to call the users with these ids, in one query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = User.objects.filter(pk__in=wanted).values_list("id", "name", "username")
    return {user_id: name or username for user_id, name, username in rows}


def get_user(*, actor: Actor, user_id: int) -> UserRow:
    """Return one account for those who manage users, or one's own; raises UserNotFound."""
    row = find_user(user_id)
    if row is None or not (actor.may(Permission.USER_MANAGE) or row.id == actor.user_id):
        raise UserNotFound("There is no such account.")
    return row


def list_users(
    *,
    actor: Actor,
    text: str = "",
    role: str = "",
    team_id: int | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[UserRow]:
    """Return accounts by username, narrowed by part of a name, a role and a team.

    Raises NotPermitted and BadCursor.
    """
    require(actor, Permission.USER_MANAGE)
    users = User.objects.prefetch_related("user_roles")
    if not (storable(text) and storable(role)):
        users = users.none()
    if text:
        named = Q(username__icontains=text) | Q(name__icontains=text) | Q(email__icontains=text)
        users = users.filter(named)
    if role:
        users = users.filter(Exists(UserRole.objects.filter(user=OuterRef("pk"), role=role)))
    if team_id is not None:
        users = users.filter(team=team_id)
    return paginate(
        users, order=["username"], kinds=[str], cursor=cursor, limit=limit, shape=_row_of
    )


def _row_of(user: User) -> UserRow:
    names: list[str | None] = [played.role for played in user.user_roles.all()]
    return _row(
        [[*(getattr(user, name) for name in FIELDS[:-1]), role] for role in names or [None]]
    )


def _rows(users: QuerySet[User]) -> list[UserRow]:
    """Return one row per user, in the order of their ids, with all roles, in one query."""
    found = users.order_by("id").values_list(*FIELDS)
    return [_row(list(lines)) for _, lines in groupby(found, key=itemgetter(0))]


def _row(lines: list[Iterable[Any]]) -> UserRow:
    first = tuple(lines[0])
    roles = {tuple(line)[-1] for line in lines} - {None}
    if first[6]:
        roles.add(Role.ADMIN.value)
    return UserRow(
        id=first[0],
        username=first[1],
        name=first[2],
        email=first[3],
        timezone=first[4],
        is_active=first[5],
        roles=tuple(sorted(roles)),
        last_login=first[7],
        date_joined=first[8],
        team_id=first[9],
    )
