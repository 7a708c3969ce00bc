"""The rhythm of each account's orders, kept anew in the transaction that changes an order.

The lead's row is held meanwhile, so that of two changes at once the second reckons with the first.
Days are those of the organisation's calendar, as in the reports.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from leadflow.accounts.models import Engagement, OrderRhythm
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import MOST_ORDERS, Rhythm, rhythm_of
from leadflow.kernel.db import commits, joins
from leadflow.kernel.organisation import organisation_zone
from leadflow.leads.services.merging import hold

# One more than counts, and one for the minute in which a zone's clocks go back over midnight.
ENOUGH: Final = MOST_ORDERS + 2
CHUNK: Final = 64
FACTS: Final = ("interval", "spread", "confidence", "last_order", "due_on", "late_after")


@joins
def recount(*, lead_id: int) -> None:
    """Keep the account's rhythm as its orders have it now. The caller holds the lead's row.

    An alarm that was raised stays raised while the last order is the same.
    """
    rhythm = rhythm_of(_last_days(lead_id))
    if rhythm is None:
        OrderRhythm.objects.filter(pk=lead_id).delete()
        return
    known = OrderRhythm.objects.filter(pk=lead_id).values_list("last_order", "alarmed_on").first()
    alarmed_on = known[1] if known and known[0] == rhythm.last_order else None
    row = _row(lead_id, rhythm, alarmed_on)
    OrderRhythm.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["lead"],
        update_fields=[*FACTS, "alarmed_on"],
    )


@joins
def recount_held(*, lead_id: int) -> None:
    """Keep the rhythm anew after an interaction is gone, holding the lead's row from here on."""
    hold(lead_ids=[lead_id])
    recount(lead_id=lead_id)


@commits
def recount_many(*, lead_ids: Iterable[int], now: datetime) -> int:
    """Keep the rhythms of many accounts anew, as after another zone of the organisation's.

    Returns how many accounts have one.
    """
    del now  # a rhythm tells the same whenever it is asked
    wanted = sorted(set(lead_ids))
    hold(lead_ids=wanted)
    for lead_id in wanted:
        recount(lead_id=lead_id)
    return OrderRhythm.objects.filter(pk__in=wanted).count()


def _last_days(lead_id: int) -> set[date]:
    zone = organisation_zone()
    orders = Engagement.objects.filter(lead=lead_id, ordered_at__isnull=False)
    moments = orders.order_by("-ordered_at").values_list("ordered_at", flat=True)
    days: set[date] = set()
    for moment in moments.iterator(chunk_size=CHUNK):
        if moment is not None:
            days.add(day_of(moment, zone))
        if len(days) >= ENOUGH:
            break
    return days


def _row(lead_id: int, rhythm: Rhythm, alarmed_on: date | None) -> OrderRhythm:
    facts = {name: getattr(rhythm, name) for name in FACTS}
    return OrderRhythm(lead_id=lead_id, alarmed_on=alarmed_on, **facts)
