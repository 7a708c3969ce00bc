"""People say when they work and when they are away; who manages assignment says it for anybody."""

from datetime import datetime

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.pipeline.models import Absence, WorkingTime
from leadflow.pipeline.queries.assignment.times import (
    AbsenceNotFound,
    get_absence,
    get_hours,
    require_owner,
)
from leadflow.pipeline.rules.assignment.checking import (
    check_absence,
    check_capacity,
    checked_week,
)
from leadflow.pipeline.rules.assignment.spelling import write_week
from leadflow.pipeline.services.assignment.backlog import somebody_free
from leadflow.pipeline.types.assignment import Week


@commits
def set_hours(*, actor: Actor, user_id: int, week: Week | None, now: datetime) -> None:
    """Set somebody's week, or their default one again; it holds from now on.

    Raises NotPermitted, UserNotFound or BadHours.
    """
    get_hours(actor=actor, user_id=user_id)
    stored = write_week(checked_week(week)) if week is not None else None
    WorkingTime.objects.update_or_create(
        user_id=user_id, defaults={"week": stored, "changed_at": now}
    )
    note(actor=actor, act="hours_set", user_id=user_id, now=now)


@commits
def set_capacity(*, actor: Actor, user_id: int, capacity: int | None, now: datetime) -> None:
    """Set how many open leads somebody may own before rules pass them by; None is no limit.

    Raises NotPermitted, UserNotFound or BadHours.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    get_hours(actor=actor, user_id=user_id)
    check_capacity(capacity)
    WorkingTime.objects.update_or_create(
        user_id=user_id, defaults={"capacity": capacity, "changed_at": now}
    )
    note(actor=actor, act="capacity_set", user_id=user_id, now=now, capacity=capacity)


@commits
def add_absence(
    *,
    actor: Actor,
    user_id: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    reason: str = "",
) -> int:
    """Say that somebody is not there from one moment to another; return the absence's id.

    Raises NotPermitted, UserNotFound or BadAbsence.
    """
    require_owner(actor)
    get_hours(actor=actor, user_id=user_id)
    check_absence(starts_at, ends_at, reason, now)
    absence = Absence.objects.create(
        user_id=user_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip(),
        created_at=now,
    )
    note(actor=actor, act="absence_added", user_id=user_id, now=now, absence=absence.pk)
    return absence.pk


@commits
def delete_absence(*, actor: Actor, absence_id: int, now: datetime) -> None:
    """Take an absence back; it can be restored. Raises NotPermitted or AbsenceNotFound."""
    row = get_absence(actor=actor, absence_id=absence_id)
    Absence.objects.filter(pk=absence_id).update(deleted_at=now)
    note(actor=actor, act="absence_deleted", user_id=row.user_id, now=now, absence=absence_id)


@commits
def restore_absence(*, actor: Actor, absence_id: int, now: datetime) -> None:
    """Bring an absence back; one that is there is left as it is.

    Raises NotPermitted or AbsenceNotFound.
    """
    require_owner(actor)
    rows = Absence.objects.filter(pk=absence_id)
    if not actor.may(Permission.ASSIGNMENT_MANAGE):
        rows = rows.filter(user=actor.user_id)
    row = rows.first()
    if row is None:
        raise AbsenceNotFound("There is no such absence.")
    if row.deleted_at:
        rows.update(deleted_at=None)
        note(actor=actor, act="absence_restored", user_id=row.user_id, now=now, absence=absence_id)


@joins
def note(*, actor: Actor, act: str, user_id: int, now: datetime, **details: object) -> None:
    """Write down who changed whose time, and let what waits be taken up by it."""
    record(
        actor=actor,
        action=f"assignment.{act}",
        object_type="user",
        object_id=user_id,
        now=now,
        **details,
    )
    somebody_free(user_id=user_id, now=now)
