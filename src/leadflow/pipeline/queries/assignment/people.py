"""Who may own leads, when they work, and how much they have to do."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count

from leadflow.identity.queries import users_with_any_role
from leadflow.identity.types import SYSTEM, UserRow
from leadflow.leads.queries import scope
from leadflow.leads.rules import OWNER_ROLES
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.models import Absence, WorkingTime
from leadflow.pipeline.rules.assignment.hours import DEFAULT_WEEK, zone_named
from leadflow.pipeline.rules.assignment.spelling import read_week
from leadflow.pipeline.types.assignment import Away, Person

OPEN = [
    status.value for status in LeadStatus if status not in {LeadStatus.CONVERTED, LeadStatus.LOST}
]


def people_now(*, now: datetime, counted: bool | None = True) -> dict[int, Person]:
    """Return everybody who may own leads as the rules see them, by id; four queries.

    Absences that are over are left out. To count open leads takes time where there are many: with
    False nobody's are counted, with None only theirs who have a capacity.
    """
    users = users_with_any_role(OWNER_ROLES)
    ids = [user.id for user in users]
    times = {row.user_id: row for row in WorkingTime.objects.filter(user_id__in=ids)}
    away = absences_of(ids, since=now)
    limited = [one for one in ids if one in times and times[one].capacity is not None]
    wanted = limited if counted is None else ids if counted else []
    loads = open_leads(wanted) if wanted else {}
    return {
        user.id: person_of(user, times.get(user.id), away.get(user.id, ()), loads.get(user.id, 0))
        for user in users
    }


def person_of(
    user: UserRow, times: WorkingTime | None, away: Sequence[Away], open_leads: int
) -> Person:
    """Return an account with what is known of its time as the rules see it."""
    return Person(
        user_id=user.id,
        name=user.name or user.username,
        zone=zone_named(user.timezone),
        week=read_week(times.week) if times and times.week else DEFAULT_WEEK,
        away=tuple(away),
        capacity=times.capacity if times else None,
        open_leads=open_leads,
    )


def absences_of(user_ids: Iterable[int], *, since: datetime) -> dict[int, list[Away]]:
    """Return the absences of some people that are not over by `since`, in their order."""
    found: dict[int, list[Away]] = {}
    rows = Absence.objects.filter(
        user_id__in=list(user_ids), deleted_at=None, ends_at__gt=since
    ).order_by("starts_at", "id")
    for user_id, starts_at, ends_at in rows.values_list("user_id", "starts_at", "ends_at"):
        found.setdefault(user_id, []).append(Away(starts_at, ends_at))
    return found


def open_leads(user_ids: Iterable[int], *, before: datetime | None = None) -> dict[int, int]:
    """Return how many open leads each of some people owns; who owns none is left out.

    With `before` only those are counted that came before then.
    """
    leads = scope(SYSTEM).filter(assigned_to__in=list(user_ids), status__in=OPEN)
    if before is not None:
        leads = leads.filter(created_at__lt=before)
    rows: Any = leads.values_list("assigned_to").annotate(number=Count("pk")).order_by()
    return dict(rows)
