"""Leads that another lane still works: assignment leaves them alone until it is done with them."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet

Narrowing = Callable[[QuerySet[Any]], QuerySet[Any]]

_narrowings: Final[list[Narrowing]] = []


def leave_out(narrow: Narrowing) -> None:
    """Leave leads out of assignment: `narrow` takes away those its lane has not handed over."""
    if narrow not in _narrowings:
        _narrowings.append(narrow)


def for_sales(leads: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of some leads that no other lane works."""
    for narrow in _narrowings:
        leads = narrow(leads)
    return leads
