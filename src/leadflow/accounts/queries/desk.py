"""What the desk of accounts shows of each besides what every lead has, for a page at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from leadflow.accounts.models import CallPlan, Engagement, OrderRhythm, Restaurant
from leadflow.accounts.rules.performance import months
from leadflow.accounts.rules.rhythm import LEAST_TRUST
from leadflow.kernel.organisation import organisation_day, organisation_zone


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in a list: whom one talks to, what it orders, when it is called."""

    contact_person: str = ""
    cuisine_type: str = ""
    restaurant_type: str = ""
    orders_last_month: int = 0
    orders_this_month: int = 0
    next_call: datetime | None = None
    has_rhythm: bool = False
    interval: float = 0
    confidence: float = 0
    order_due_on: date | None = None
    is_broken: bool = False


def account_lines(*, lead_ids: Collection[int], now: datetime) -> dict[int, AccountLine]:
    """Return the lines of accounts that were already found to be the reader's to see, by id.

    Three queries, however many accounts there are.
    """
    ids = list(lead_ids)
    if not ids:
        return {}
    zone, today = organisation_zone(), organisation_day(now)
    orders = _orders(ids, now, zone)
    calls: dict[int, datetime] = dict(
        CallPlan.objects.filter(lead__in=ids).values_list("lead").annotate(Min("next_call_date"))
    )
    known = Restaurant.objects.filter(pk__in=ids).select_related("lead__order_rhythm")
    return {
        account.pk: AccountLine(
            contact_person=account.contact_person,
            cuisine_type=account.cuisine_type,
            restaurant_type=account.restaurant_type,
            orders_last_month=orders.get(account.pk, (0, 0))[0],
            orders_this_month=orders.get(account.pk, (0, 0))[1],
            next_call=calls.get(account.pk),
            **_rhythm(getattr(account.lead, "order_rhythm", None), today),
        )
        for account in known
    }


def _orders(ids: list[int], now: datetime, zone: ZoneInfo) -> dict[int, tuple[int, int]]:
    """Return how often each account ordered last month and this month."""
    window = months(now=now, zone=zone)
    counted = (
        Engagement.objects.filter(
            lead__in=ids,
            order_placed=True,
            ordered_at__gte=window.last,
            ordered_at__lt=window.following,
        )
        .values_list("lead")
        .annotate(
            last=Count("pk", filter=Q(ordered_at__lt=window.this)),
            this=Count("pk", filter=Q(ordered_at__gte=window.this)),
        )
        .order_by()
    )
    return {lead: (last, this) for lead, last, this in counted}


def _rhythm(row: OrderRhythm | None, today: date) -> Mapping[str, Any]:
    if row is None:
        return {}
    return {
        "has_rhythm": True,
        "interval": row.interval,
        "confidence": row.confidence,
        "order_due_on": row.due_on,
        "is_broken": row.confidence >= LEAST_TRUST and today > row.late_after,
    }
