"""Teams: people who look after the same accounts."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from leadflow.identity import queries
from leadflow.identity.models import Team, User
from leadflow.identity.rules import require
from leadflow.identity.services.trail import write_down
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid

LONGEST_NAME: Final = 80


class TeamNameTaken(Conflict):
    """Another team is called so."""

    code = "identity.team_name_taken"


class TeamNotEmpty(Conflict):
    """Somebody is still in the team."""

    code = "identity.team_not_empty"


class UnusableTeamName(Invalid):
    """No team can be called so."""

    code = "identity.unusable_team_name"


class NoSuchTeam(Invalid):
    """There is no such team to be in."""

    code = "identity.no_such_team"


@commits
def create_team(*, actor: Actor, name: str, now: datetime) -> int:
    """Make a team without members; return its id.

    Raises NotPermitted, UnusableTeamName or TeamNameTaken; then nothing is made.
    """
    require(actor, Permission.USER_MANAGE)
    wanted = _checked(name)
    _check_free(wanted)
    try:
        with transaction.atomic():
            team = Team.objects.create(name=wanted)
    except IntegrityError as error:
        raise _taken() from error
    _note("team_created", actor=actor, team_id=team.pk, now=now)
    return team.pk


@joins
def ensure_team(*, actor: Actor, name: str, now: datetime) -> int:
    """Return the team of this name, made without members where there is none yet.

    Who may ask for it is the caller's to know. Raises UnusableTeamName.
    """
    wanted = _checked(name)
    known = queries.team_named(wanted)
    if known is not None:
        return known
    Team.objects.bulk_create([Team(name=wanted)], ignore_conflicts=True)
    team = Team.objects.get(name=wanted)
    _note("team_created", actor=actor, team_id=team.pk, now=now)
    return team.pk


@commits
def rename_team(*, actor: Actor, team_id: int, name: str, now: datetime) -> None:
    """Call a team something else; the same name again is no change.

    Raises NotPermitted, TeamNotFound, UnusableTeamName or TeamNameTaken; then nothing has changed.
    """
    team = queries.get_team(actor=actor, team_id=team_id)
    wanted = _checked(name)
    if wanted == team.name:
        return
    _check_free(wanted, but=team_id)
    try:
        with transaction.atomic():
            Team.objects.filter(pk=team_id).update(name=wanted)
    except IntegrityError as error:
        raise _taken() from error
    _note("team_renamed", actor=actor, team_id=team_id, now=now)


@commits
def delete_team(*, actor: Actor, team_id: int, now: datetime) -> None:
    """Remove a team that nobody is in; accounts it looked after stay with their owners.

    Raises NotPermitted, TeamNotFound or TeamNotEmpty; then nothing has changed.
    """
    queries.get_team(actor=actor, team_id=team_id)
    held = Team.objects.filter(pk=team_id).select_for_update()
    if list(held.values_list("pk")) and User.objects.filter(team=team_id).exists():
        raise TeamNotEmpty("Take everybody out of this team first.", team_id=team_id)
    if not held.delete()[0]:
        raise queries.TeamNotFound("There is no such team.")
    _note("team_deleted", actor=actor, team_id=team_id, now=now)


@joins
def put_into_team(*, actor: Actor, user_id: int, team_id: int | None, now: datetime) -> None:
    """Let a user be in a team, or in none; who may is the caller's to know.

    Their accounts stay with the team that looked after them. Raises NoSuchTeam.
    """
    if team_id is not None:
        held = Team.objects.filter(pk=team_id).select_for_update(no_key=True)
        if not list(held.values_list("pk")):
            raise NoSuchTeam("There is no such team.", field="team")
    User.objects.filter(pk=user_id).update(team=team_id)
    write_down(
        actor=actor,
        action="team_changed",
        object_type="user",
        object_id=user_id,
        now=now,
        team=team_id,
    )


def _checked(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > LONGEST_NAME or not storable(wanted):
        raise UnusableTeamName(f"Use 1 to {LONGEST_NAME} characters.", field="name")
    return wanted


def _check_free(name: str, *, but: int = 0) -> None:
    if Team.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise _taken()


def _taken() -> TeamNameTaken:
    return TeamNameTaken("There is a team of this name already.", field="name")


def _note(action: str, *, actor: Actor, team_id: int, now: datetime) -> None:
    write_down(actor=actor, action=action, object_type="team", object_id=team_id, now=now)
