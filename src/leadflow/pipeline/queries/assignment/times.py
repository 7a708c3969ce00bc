"""When people work and when they are not there: one's own, or everybody's for who manages it."""

from datetime import datetime

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.identity.queries import UserNotFound, users_with_any_role
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission, UserRow
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate
from leadflow.leads.rules import OWNER_ROLES
from leadflow.pipeline.models import Absence, WorkingTime
from leadflow.pipeline.rules.assignment.hours import DEFAULT_WEEK
from leadflow.pipeline.rules.assignment.spelling import read_week
from leadflow.pipeline.types.assignment import AbsenceRow, HoursRow


class AbsenceNotFound(NotFound):
    """There is no such absence, or it is not yours to see."""

    code = "pipeline.absence_not_found"


def require_owner(actor: Actor) -> None:
    """Raise NotPermitted unless the actor may own leads, or manages those who do."""
    require(actor, Permission.LEAD_CHANGE, Permission.ASSIGNMENT_MANAGE)


def list_absences(
    *,
    actor: Actor,
    now: datetime,
    user_id: int | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page[AbsenceRow]:
    """Return absences that are not over, the first to end first: one's own, or everybody's.

    Raises NotPermitted and BadCursor.
    """
    rows = absences(actor).filter(ends_at__gt=now)
    if user_id is not None:
        rows = rows.filter(user=user_id)
    return paginate(
        rows,
        order=["ends_at", "id"],
        kinds=[datetime, int],
        cursor=cursor,
        limit=limit,
        shape=absence_row,
    )


def get_absence(*, actor: Actor, absence_id: int) -> AbsenceRow:
    """Return one absence. Raises NotPermitted or AbsenceNotFound."""
    found = absences(actor).filter(pk=absence_id).first()
    if found is None:
        raise AbsenceNotFound("There is no such absence.")
    return absence_row(found)


def absences(actor: Actor) -> QuerySet[Absence]:
    """Return the absences the actor may see. Raises NotPermitted."""
    require_owner(actor)
    rows = Absence.objects.filter(deleted_at=None).annotate(
        user_name=Coalesce(NullIf(F("user__name"), Value("")), "user__username")
    )
    if actor.may(Permission.ASSIGNMENT_MANAGE):
        return rows
    return rows.filter(user=actor.user_id)


def list_hours(*, actor: Actor) -> list[HoursRow]:
    """Return the working hours of everybody who may own leads, or one's own alone, by name.

    Raises NotPermitted.
    """
    require_owner(actor)
    users = users_with_any_role(OWNER_ROLES)
    if not actor.may(Permission.ASSIGNMENT_MANAGE):
        users = [user for user in users if user.id == actor.user_id]
    times = {
        row.user_id: row
        for row in WorkingTime.objects.filter(user_id__in=[user.id for user in users])
    }
    return [hours_row(user, times.get(user.id)) for user in users]


def get_hours(*, actor: Actor, user_id: int) -> HoursRow:
    """Return the working hours of one person. Raises NotPermitted or UserNotFound."""
    found = [row for row in list_hours(actor=actor) if row.user_id == user_id]
    if not found:
        raise UserNotFound("There is no such account.")
    return found[0]


def hours_row(user: UserRow, times: WorkingTime | None) -> HoursRow:
    """Return an account with what is known of its hours."""
    stored = times.week if times else None
    return HoursRow(
        user_id=user.id,
        name=user.name or user.username,
        timezone=user.timezone,
        week=read_week(stored) if stored else DEFAULT_WEEK,
        capacity=times.capacity if times else None,
        is_default=not stored,
    )


def absence_row(row: Absence) -> AbsenceRow:
    """Return an absence as it is shown."""
    name: str = row.user_name  # type: ignore[attr-defined] # annotated by `absences`
    return AbsenceRow(row.pk, row.user_id, name, row.starts_at, row.ends_at, row.reason)
