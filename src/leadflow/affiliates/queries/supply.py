"""The supply queue: confirmed leads that somebody has to talk to."""

from typing import Any, Final

from django.db.models import QuerySet

from leadflow.affiliates.models import SupplyItem
from leadflow.affiliates.types import SupplyRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Cursor, Page

COLUMNS: Final = (
    "id",
    "submission_id",
    "submission__lead_id",
    "submission__mobile",
    "submission__name",
    "submission__registration",
    "submission__city",
    "submission__campaign__slug",
    "confirmed_at",
    "claimed_by__username",
    "claimed_by_id",
    "call_back_at",
    "outcome",
    "notes",
    "submission__campaign__name",
)


class SupplyItemNotFound(NotFound):
    """There is no such item in the supply queue, or it is not the actor's to see."""

    code = "affiliates.supply_item_not_found"


def list_supply(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT, mine: bool = False
) -> Page[SupplyRow]:
    """Return the open queue, oldest confirmation first; only the actor's own part with `mine`.

    One query. Raises Denied or BadCursor.
    """
    require(actor, Permission.SUPPLY_WORK)
    items = SupplyItem.objects.filter(closed_at=None)
    if mine:
        items = items.filter(claimed_by_id=actor.user_id)
    if cursor:
        (last,) = Cursor.decode(cursor, int)
        items = items.filter(pk__gt=last)
    found = rows(items.order_by("pk")[: limit + 1])
    has_more = len(found) > limit
    kept = found[:limit]
    return Page(kept, Cursor.encode(kept[-1].id) if has_more else None)


def list_call_backs(*, actor: Actor, limit: int = DEFAULT_LIMIT) -> list[SupplyRow]:
    """Return the call-backs the actor promised, the next one first. Raises Denied."""
    require(actor, Permission.SUPPLY_WORK)
    promised = SupplyItem.objects.filter(
        closed_at=None, claimed_by_id=actor.user_id, call_back_at__isnull=False
    )
    return rows(promised.order_by("call_back_at", "pk")[:limit])


def get_supply_item(*, actor: Actor, item_id: int) -> SupplyRow:
    """Return one item, open or closed. Raises Denied or SupplyItemNotFound."""
    require(actor, Permission.SUPPLY_WORK)
    found = rows(SupplyItem.objects.filter(pk=item_id))
    if not found:
        raise SupplyItemNotFound("There is no such lead in the supply queue.")
    return found[0]


def count_supply(*, actor: Actor) -> dict[str, int]:
    """Return how many open items are free, and how many are the actor's. Raises Denied."""
    require(actor, Permission.SUPPLY_WORK)
    items = SupplyItem.objects.filter(closed_at=None)
    return {
        "free": items.filter(claimed_by=None).count(),
        "mine": items.filter(claimed_by_id=actor.user_id).count(),
    }


def count_free(actor: Actor) -> int:
    """Return how many confirmed leads nobody has taken. Raises Denied."""
    return count_supply(actor=actor)["free"]


def rows(items: QuerySet[SupplyItem]) -> list[SupplyRow]:
    """Return the items as rows, in one query."""
    found: list[tuple[Any, ...]] = list(items.values_list(*COLUMNS))
    return [SupplyRow(*columns) for columns in found]
