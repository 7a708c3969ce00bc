"""How many accounts somebody may see decides how what belongs to them is found.

What belongs to a few is gathered by account, along an index; what belongs to many is gone through
in its order until the page is full. Neither database finds that out by itself.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

FEW: Final = 500


def few(accounts: QuerySet[Any]) -> Sequence[int] | None:
    """Return the ids of accounts when they are few; None when they are many. One query."""
    found = list(accounts.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def belongs(accounts: QuerySet[Any], only: Sequence[int] | None) -> Q:
    """Return the condition "is of one of these accounts" of what has a `lead`."""
    if only is not None:
        return Q(lead__in=only)
    return Q(Exists(accounts.order_by().filter(pk=OuterRef("lead_id"))))


def ids_of(accounts: QuerySet[Any]) -> Any:
    """Return what `lead__in` takes for these accounts: their ids, or a query for them."""
    return few(accounts) or accounts.order_by().values("pk")
