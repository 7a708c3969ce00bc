"""Teams, as those who manage users see them."""

from django.db.models import Count, Q, QuerySet

from leadflow.identity.models import Team
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission, TeamRow
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate


class TeamNotFound(NotFound):
    """There is no such team, or it is not yours to see."""

    code = "identity.team_not_found"


def list_teams(*, actor: Actor, cursor: str | None = None, limit: int = 100) -> Page[TeamRow]:
    """Return teams by name, in one query. Raises NotPermitted and BadCursor."""
    require(actor, Permission.USER_MANAGE)
    return paginate(_counted(), order=["name"], kinds=[str], cursor=cursor, limit=limit, shape=_row)


def get_team(*, actor: Actor, team_id: int) -> TeamRow:
    """Return one team. Raises NotPermitted and TeamNotFound."""
    require(actor, Permission.USER_MANAGE)
    found = _counted().filter(pk=team_id).first()
    if found is None:
        raise TeamNotFound("There is no such team.")
    return _row(found)


def team_names(*, actor: Actor) -> list[tuple[int, str]]:
    """Return id and name of every team, by name, to choose from. Raises NotPermitted."""
    require(actor, Permission.USER_MANAGE)
    return list(Team.objects.order_by("name").values_list("id", "name"))


def team_named(name: str) -> int | None:
    """Return the id of the team of this name, whoever asks; None when there is no such."""
    return Team.objects.filter(name=name).values_list("id", flat=True).first()


def _counted() -> QuerySet[Team]:
    return Team.objects.annotate(
        people=Count("members"), at_work=Count("members", filter=Q(members__is_active=True))
    )


def _row(team: Team) -> TeamRow:
    return TeamRow(
        id=team.pk,
        name=team.name,
        people=team.people,  # type: ignore[attr-defined] # annotated
        at_work=team.at_work,  # type: ignore[attr-defined] # annotated
    )
