"""What somebody has to do today: what is due, what is new, and what has no next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from leadflow.identity.types import Actor
from leadflow.kernel.paging import Page, paginate
from leadflow.leads.queries import scope
from leadflow.leads.queries.listing import ENDED
from leadflow.leads.queries.visible import row, shown
from leadflow.leads.types import LeadRow, LeadStatus

COUNT_CAP: Final = 1000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a day has come: what was worked and is no longer due, and what still is."""

    done: int
    left: int

    @property
    def total(self) -> int:
        """Everything the day holds."""
        return self.done + self.left


def due_today(
    *,
    actor: Actor,
    owner_id: int | None,
    before: datetime,
    cursor: str | None = None,
    limit: int = 25,
) -> Page[LeadRow]:
    """Return the open leads with a next action before that moment, the most overdue first.

    `owner_id` narrows to one person's leads; without it these are all the actor may see. Raises
    BadCursor.
    """
    return paginate(
        shown(_due(actor, owner_id, before)),
        order=("next_action_at", "id"),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        shape=row,
    )


def untouched(
    *, actor: Actor, owner_id: int | None, cursor: str | None = None, limit: int = 25
) -> Page[LeadRow]:
    """Return new leads that somebody owns and nobody has worked yet, the longest waiting first.

    Raises BadCursor.
    """
    fresh = _mine(actor, owner_id).filter(
        status=LeadStatus.NEW, touched_at=None, next_action_at=None
    )
    return _oldest_first(fresh.exclude(assigned_to=None), cursor, limit)


def unplanned(
    *, actor: Actor, owner_id: int | None, cursor: str | None = None, limit: int = 25
) -> Page[LeadRow]:
    """Return open leads that were worked and have no next action, the oldest first.

    Raises BadCursor.
    """
    open_ones = _mine(actor, owner_id).exclude(status__in=ENDED)
    return _oldest_first(
        open_ones.filter(next_action_at=None, touched_at__isnull=False), cursor, limit
    )


def count_due(*, actor: Actor, owner_id: int | None, before: datetime) -> int:
    """Return how many open leads have a next action before that moment, counted to 1 000."""
    return _due(actor, owner_id, before).order_by()[:COUNT_CAP].count()


def progress(*, actor: Actor, owner_id: int, since: datetime, before: datetime) -> Progress:
    """Return how many of a person's leads were worked since that moment, and how many wait."""
    worked = _mine(actor, owner_id).filter(touched_at__gte=since)
    done = worked.exclude(next_action_at__lt=before).order_by()[:COUNT_CAP].count()
    return Progress(done, count_due(actor=actor, owner_id=owner_id, before=before))


def _mine(actor: Actor, owner_id: int | None) -> QuerySet[Any]:
    leads = scope(actor)
    return leads if owner_id is None else leads.filter(assigned_to=owner_id)


def _due(actor: Actor, owner_id: int | None, before: datetime) -> QuerySet[Any]:
    return _mine(actor, owner_id).filter(next_action_at__lt=before).exclude(status__in=ENDED)


def _oldest_first(leads: QuerySet[Any], cursor: str | None, limit: int) -> Page[LeadRow]:
    return paginate(
        shown(leads), order=("id",), kinds=(int,), cursor=cursor, limit=limit, shape=row
    )
