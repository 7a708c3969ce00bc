"""Accounts: opened, given roles, closed and opened again."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import F

from leadflow.identity import queries
from leadflow.identity.models import User, UserRole
from leadflow.identity.rules import may_manage, require, zones
from leadflow.identity.services import passwords
from leadflow.identity.services.keys import end_keys
from leadflow.identity.services.sign_in import authenticate
from leadflow.identity.services.teams import put_into_team
from leadflow.identity.services.tokens import end_families
from leadflow.identity.services.trail import write_down
from leadflow.identity.types import Actor, Permission, Role, UserRow
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Denied, Invalid

LONGEST_NAME: Final = 150
LONGEST_ADDRESS: Final = 254
AS_IT_IS: Final = -1  # the id of no team: the team stays
USERNAME: Final = re.compile(r"[\w.@+-]{1,150}")


class UsernameTaken(Conflict):
    """Somebody else signs in with this name."""

    code = "identity.username_taken"


class UnusableAccount(Invalid):
    """An account like this could not be used."""

    code = "identity.unusable_account"


class AdministratorsOnly(Denied):
    """Only an administrator may make one, unmake one, or change one's account."""

    code = "identity.administrators_only"


class OwnAccount(Conflict):
    """Nobody may close their own account or step down as administrator: someone must remain."""

    code = "identity.own_account"


def create_user(
    *,
    actor: Actor,
    username: str,
    password: str,
    roles: Iterable[Role],
    now: datetime,
    name: str = "",
    email: str = "",
    timezone: str = "UTC",
    team_id: int | None = None,
) -> int:
    """Open an account and return its id.

    Raises NotPermitted, AdministratorsOnly, UnusableAccount, WeakPassword, UsernameTaken or
    NoSuchTeam.
    """
    require(actor, Permission.USER_MANAGE)
    wanted = frozenset(roles)
    _check_reach(actor, wanted)
    user = User(
        username=_checked_username(username),
        name=_checked_name(name),
        email=_checked_email(email),
        timezone=_checked_zone(timezone),
        date_joined=now,
    )
    user.password = passwords.hash_of(password=password, user=user)
    return _open_account(actor=actor, user=user, roles=wanted, team_id=team_id, now=now)


@commits
def _open_account(
    *, actor: Actor, user: User, roles: frozenset[Role], team_id: int | None, now: datetime
) -> int:
    User.objects.bulk_create([user], ignore_conflicts=True)
    # The salt in the hash tells our row from the one that was there before.
    kept = User.objects.filter(username=user.username, password=user.password).first()
    if kept is None:
        raise UsernameTaken("This name is taken.", field="username")
    UserRole.objects.bulk_create(UserRole(user=kept, role=role) for role in sorted(roles))
    _note("user_created", actor=actor, user_id=kept.pk, now=now, roles=sorted(roles))
    if team_id is not None:
        put_into_team(actor=actor, user_id=kept.pk, team_id=team_id, now=now)
    return kept.pk


@commits
def change_user(
    *,
    actor: Actor,
    user_id: int,
    now: datetime,
    name: str | None = None,
    roles: Iterable[Role] | None = None,
    is_active: bool | None = None,
    team_id: int | None = AS_IT_IS,
) -> None:
    """Change what is given and leave the rest; `team_id` None takes them out of their team.

    Closing an account ends its sessions, keys and tokens at once. Raises NotPermitted,
    UserNotFound, AdministratorsOnly, OwnAccount, UnusableAccount or NoSuchTeam.
    """
    row = _manageable(actor, user_id)
    if name is not None and name != row.name:
        User.objects.filter(pk=user_id).update(name=_checked_name(name))
        _note("user_renamed", actor=actor, user_id=user_id, now=now)
    if roles is not None:
        _set_roles(actor=actor, row=row, wanted=frozenset(roles), now=now)
    if is_active is not None and is_active != row.is_active:
        _set_active(actor=actor, row=row, is_active=is_active, now=now)
    if team_id not in {AS_IT_IS, row.team_id}:
        put_into_team(actor=actor, user_id=user_id, team_id=team_id, now=now)


def set_team(*, actor: Actor, user_id: int, team_id: int | None, now: datetime) -> None:
    """Let a user be in a team, or in none, from the next request on; refuses as `change_user`."""
    change_user(actor=actor, user_id=user_id, team_id=team_id, now=now)


def set_roles(*, actor: Actor, user_id: int, roles: Iterable[Role], now: datetime) -> None:
    """Let a user play exactly `roles`, from the next request on; refuses as `change_user`."""
    change_user(actor=actor, user_id=user_id, roles=roles, now=now)


def disable_user(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Close an account and end its sessions, keys and tokens; refuses as `change_user`."""
    change_user(actor=actor, user_id=user_id, is_active=False, now=now)


def enable_user(*, actor: Actor, user_id: int, now: datetime) -> None:
    """Open a closed account again; what ended stays ended. Refuses as `change_user`."""
    change_user(actor=actor, user_id=user_id, is_active=True, now=now)


def rename_user(*, actor: Actor, user_id: int, name: str, now: datetime) -> None:
    """Give a user another name to be shown; refuses as `change_user`."""
    change_user(actor=actor, user_id=user_id, name=name, now=now)


def set_password(*, actor: Actor, user_id: int, password: str, now: datetime) -> None:
    """Give a user another password; ends their sessions and tokens.

    Raises NotPermitted, UserNotFound, AdministratorsOnly or WeakPassword.
    """
    _manageable(actor, user_id)
    _replace_password(actor=actor, user_id=user_id, password=password, now=now)


def change_own_password(
    *, actor: Actor, current: str, password: str, address: str, now: datetime
) -> None:
    """Change one's own password; ends all other sessions and tokens, and this one.

    Raises WrongCredentials or Throttled for `current`, WeakPassword for the new one.
    """
    authenticate(username=actor.username, password=current, address=address, now=now)
    _replace_password(actor=actor, user_id=actor.user_id, password=password, now=now)


@commits
def sign_out_everywhere(*, actor: Actor, now: datetime, user_id: int | None = None) -> None:
    """End every session and token of the actor, or of `user_id`; keys stay.

    Raises NotPermitted, UserNotFound or AdministratorsOnly for somebody else's.
    """
    if user_id is None or user_id == actor.user_id:
        user_id = actor.user_id
    else:
        _manageable(actor, user_id)
    _end_sessions(user_id=user_id, now=now)
    _note("signed_out_everywhere", actor=actor, user_id=user_id, now=now)


def _manageable(actor: Actor, user_id: int) -> UserRow:
    """Return the account if the actor may change it; refuse otherwise."""
    require(actor, Permission.USER_MANAGE)
    row = queries.find_user(user_id)
    if row is None:
        raise queries.UserNotFound("There is no such account.")
    _check_reach(actor, {Role(role) for role in row.roles})
    return row


def _check_reach(actor: Actor, roles: Iterable[Role]) -> None:
    if not may_manage(actor, roles):
        raise AdministratorsOnly("Only an administrator may do this to an administrator.")


@joins
def _set_roles(*, actor: Actor, row: UserRow, wanted: frozenset[Role], now: datetime) -> None:
    _check_reach(actor, wanted)
    # The rows, not the row's roles: a superuser is an administrator without one.
    names = UserRole.objects.filter(user_id=row.id).values_list("role", flat=True)
    held = {Role(name) for name in names}
    if row.id == actor.user_id and Role.ADMIN in held - wanted:
        raise OwnAccount("You cannot take the administrator's role from yourself.", field="roles")
    if held == wanted:
        return
    UserRole.objects.filter(user_id=row.id).exclude(role__in=wanted).delete()
    UserRole.objects.bulk_create(
        [UserRole(user_id=row.id, role=role) for role in sorted(wanted)], ignore_conflicts=True
    )
    _note(
        "roles_changed",
        actor=actor,
        user_id=row.id,
        now=now,
        given=sorted(wanted - held),
        taken=sorted(held - wanted),
    )


@joins
def _set_active(*, actor: Actor, row: UserRow, is_active: bool, now: datetime) -> None:
    if row.id == actor.user_id:
        raise OwnAccount("You cannot close your own account.", field="is_active")
    if not User.objects.filter(pk=row.id, is_active=not is_active).update(is_active=is_active):
        return
    if not is_active:
        _end_sessions(user_id=row.id, now=now)
        end_keys(user_id=row.id, now=now)
    _note("user_enabled" if is_active else "user_disabled", actor=actor, user_id=row.id, now=now)


def _replace_password(*, actor: Actor, user_id: int, password: str, now: datetime) -> None:
    """Hash outside the transaction: it takes long, and writers would wait."""
    made = passwords.hash_of(password=password, user=User.objects.get(pk=user_id))
    _store_password(actor=actor, user_id=user_id, password_hash=made, now=now)


@commits
def _store_password(*, actor: Actor, user_id: int, password_hash: str, now: datetime) -> None:
    User.objects.filter(pk=user_id).update(password=password_hash)
    _end_sessions(user_id=user_id, now=now)
    _note("password_changed", actor=actor, user_id=user_id, now=now)


@joins
def _end_sessions(*, user_id: int, now: datetime) -> None:
    """End sessions and tokens: they carry a stamp made from the version raised here."""
    User.objects.filter(pk=user_id).update(token_version=F("token_version") + 1)
    end_families(user_id=user_id, now=now)


def _note(action: str, *, actor: Actor, user_id: int, now: datetime, **details: object) -> None:
    write_down(
        actor=actor, action=action, object_type="user", object_id=user_id, now=now, **details
    )


def _checked_username(username: str) -> str:
    username = User.normalize_username(username)
    if not USERNAME.fullmatch(username):
        raise UnusableAccount("Use 1 to 150 letters, digits and . @ + - _", field="username")
    return username


def _checked_name(name: str) -> str:
    name = name.strip()
    if len(name) > LONGEST_NAME or not storable(name):
        raise UnusableAccount(f"Use at most {LONGEST_NAME} characters.", field="name")
    return name


def _checked_email(email: str) -> str:
    email = email.strip()
    if email and (len(email) > LONGEST_ADDRESS or not re.fullmatch(r"[^@\s]+@[^@\s]+", email)):
        raise UnusableAccount("This is no e-mail address.", field="email")
    return email


def _checked_zone(name: str) -> str:
    if name not in zones():
        raise UnusableAccount("There is no such time zone.", field="timezone")
    return name
