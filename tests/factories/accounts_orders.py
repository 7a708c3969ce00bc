"""Orders and other interactions of accounts for tests, written down as the API does."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from leadflow.accounts.services.engagements import record_engagement
from leadflow.accounts.types.orders import EngagementFacts
from leadflow.identity.types import SYSTEM, Actor
from leadflow.leads.types import InteractionKind
from tests.factories.leads import NOON


def make_engagement(
    lead_id: int,
    *,
    actor: Actor = SYSTEM,
    at: datetime = NOON,
    now: datetime | None = None,
    **facts: Any,
) -> int:
    """Write down that somebody was in touch with an account; return the interaction's id."""
    known = EngagementFacts(**{"kind": InteractionKind.CALL, "at": at, **facts})
    return record_engagement(actor=actor, lead_id=lead_id, facts=known, now=now or at)


def make_order(lead_id: int, *, at: datetime = NOON, **facts: Any) -> int:
    """Write down an order of an account; return the interaction's id."""
    known = {"product_details": "50 units of Product A", "quantity": 50, "order_placed": True}
    return make_engagement(lead_id, at=at, kind=InteractionKind.ORDER, **known | facts)


def make_orders(lead_id: int, *days: date, **facts: Any) -> list[int]:
    """Write down an order at noon of each day; return the interactions' ids."""
    return [
        make_order(lead_id, at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), **facts)
        for day in days
    ]


def every(days: int, *, count: int, until: date) -> list[date]:
    """Return `count` days, each so many after the one before, the last of them `until`."""
    return [until - timedelta(days=days * back) for back in reversed(range(count))]
