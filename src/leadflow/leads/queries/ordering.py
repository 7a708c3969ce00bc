"""The orders that lists of leads are read in, each along an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from leadflow.kernel.paging import Key
from leadflow.leads.models import Lead
from leadflow.leads.models.orders import Worth
from leadflow.leads.types import LeadFilters


@dataclass(frozen=True, slots=True)
class Order:
    """The fields a list is sorted by, all in one direction, and their types."""

    names: tuple[str, ...]
    kinds: tuple[type[Key], ...]
    is_descending: bool

    @property
    def fields(self) -> list[str]:
        """Return the fields as `order_by` takes them."""
        return [f"-{name}" if self.is_descending else name for name in self.names]

    @property
    def backwards(self) -> "Order":
        """Return the same order from its other end."""
        return Order(self.names, self.kinds, not self.is_descending)


# Leads are numbered as they come in, and the number is what every other index ends with; only for
# a period is the moment itself the shorter way.
BY_NUMBER: Final[tuple[tuple[str, ...], tuple[type[Key], ...]]] = (("place",), (int,))
KEYS: Final[Mapping[str, tuple[str, type[Key]]]] = {
    "created_at": ("created_at", datetime),
    "last_activity_at": ("last_activity_at", datetime),
    "value": ("worth", Decimal),
    "name": ("folded_name", str),
    "next_action_at": ("next_action_at", datetime),
}


def order_of(filters: LeadFilters) -> Order:
    """Return the order that a list with these filters is read in."""
    wanted = filters.sort.removeprefix("-")
    is_descending = filters.sort.startswith("-")
    is_period = filters.created_after or filters.created_before
    if wanted == "created_at" and not is_period:
        return Order(*BY_NUMBER, is_descending)
    name, kind = KEYS[wanted]
    return Order((name, "place"), (kind, int), is_descending)


def sortable(leads: QuerySet[Lead], order: Order) -> QuerySet[Lead]:
    """Return leads that can be sorted so; by next action only those that have one."""
    match order.names[0]:
        case "worth":
            return leads.annotate(worth=Worth(F("value")))
        case "folded_name":
            return leads.annotate(folded_name=Lower("name"))
        case "next_action_at":
            return leads.filter(next_action_at__isnull=False)
        case _:
            return leads
