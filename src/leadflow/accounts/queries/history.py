"""What one account ordered, month by month and all together, and how regularly."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min

from leadflow.accounts.models import Engagement, OrderRhythm, Restaurant
from leadflow.accounts.queries.profiles import check_visible
from leadflow.accounts.queries.sums import Total
from leadflow.accounts.queries.trends import by_month
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import Rhythm
from leadflow.accounts.types.orders import MonthRow, OrderTotals, RhythmRow
from leadflow.identity.types import Actor
from leadflow.kernel.organisation import organisation_zone

YEAR: Final = 12
RHYTHM: Final = ("interval", "spread", "confidence", "last_order", "due_on", "late_after")


def order_months(
    *, actor: Actor, lead_id: int, months: int = YEAR, now: datetime
) -> list[MonthRow]:
    """Return an account's orders of the last `months` months, oldest first, the empty ones too.

    Raises AccountNotFound.
    """
    check_visible(actor=actor, lead_id=lead_id)
    orders = Engagement.objects.filter(lead=lead_id)
    return by_month(orders, count=months, now=now)


def order_totals(*, actor: Actor, lead_id: int) -> OrderTotals:
    """Return what all orders of an account come to. Raises AccountNotFound."""
    check_visible(actor=actor, lead_id=lead_id)
    orders = Engagement.objects.filter(lead=lead_id, ordered_at__isnull=False)
    found = orders.aggregate(
        orders=Count("lead"),
        total=Total("total_price"),
        first=Min("ordered_at"),
        last=Max("ordered_at"),
    )
    return OrderTotals(found["orders"], found["total"], found["first"], found["last"])


def rhythm_of_account(*, actor: Actor, lead_id: int, now: datetime) -> RhythmRow | None:
    """Return how regularly an account orders, as of today; None while that cannot be told.

    Raises AccountNotFound.
    """
    check_visible(actor=actor, lead_id=lead_id)
    facts = OrderRhythm.objects.filter(pk=lead_id).values_list(*RHYTHM).first()
    if facts is None:
        return None
    rhythm, today = Rhythm(*facts), day_of(now, organisation_zone())
    known = {name: getattr(rhythm, name) for name in RHYTHM}
    return RhythmRow(**known, is_broken=rhythm.is_broken(today), days_late=rhythm.days_late(today))


def accounts_after(lead_id: int, *, limit: int) -> list[int]:
    """Return the accounts that follow one, whether put away or not, by their ids."""
    following = Restaurant.objects.filter(pk__gt=lead_id).order_by("pk")
    return list(following.values_list("pk", flat=True)[:limit])
