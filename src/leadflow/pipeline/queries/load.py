"""How much everybody who owns leads has to do."""

from datetime import datetime

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.pipeline.queries.assignment.people import people_now
from leadflow.pipeline.rules.assignment.hours import away_until, is_working
from leadflow.pipeline.types.assignment import OwnerLoad, Person


def loads(*, actor: Actor, now: datetime, is_counted: bool = True) -> list[OwnerLoad]:
    """Return everybody who may own leads with their open leads, by name; four queries.

    To count takes time where there are many leads; for those who know the numbers, `is_counted`
    leaves it. Who sees only their own leads sees only their own load. Raises NotPermitted.
    """
    require(actor, Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
    people = people_now(now=now, counted=is_counted).values()
    sees_all = actor.may(Permission.LEAD_VIEW_ALL)
    return [load(one, now) for one in people if sees_all or one.user_id == actor.user_id]


def load(person: Person, now: datetime) -> OwnerLoad:
    """Return how much one person has to do."""
    return OwnerLoad(
        user_id=person.user_id,
        name=person.name,
        open=person.open_leads,
        capacity=person.capacity,
        absent_until=away_until(person, now),
        is_working=is_working(person, now),
    )
