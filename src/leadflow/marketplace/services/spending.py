"""Providers' own limits: set by them, and never gone beyond, however many purchases come at once.

Whatever spends or changes a limit holds the provider's row first, so each sees what the ones
before it spent. The statement that counts the day up asks for the day's limits once more.
"""

from datetime import date, datetime

from django.db import connection

from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.organisation import organisation_day
from leadflow.marketplace.models import Provider
from leadflow.marketplace.queries.providers import provider_of
from leadflow.marketplace.queries.spending import caps_of, spent_by
from leadflow.marketplace.rules.spending import (
    AutomaticOff,
    CapReached,
    Wish,
    check_caps,
    check_spending,
)
from leadflow.marketplace.types.spending import Caps

# Counts the day up unless that goes beyond a limit of the day; the row stays locked until commit.
COUNT_UP = """
    INSERT INTO marketplace_spending AS spent (provider_id, day, credits, automatic_credits)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (provider_id, day) DO UPDATE SET
        credits = spent.credits + excluded.credits,
        automatic_credits = spent.automatic_credits + excluded.automatic_credits
    WHERE spent.credits + excluded.credits <= %s
        AND spent.automatic_credits + excluded.automatic_credits <= %s
"""
NO_LIMIT = 2**31 - 1
NO_CAPS = Caps()


@joins
def spend(
    *, actor: Actor, provider_id: int, price: int, is_free: bool, is_automatic: bool, now: datetime
) -> None:  # fmt: skip
    """Count a purchase against its provider's limits, in the purchase's own transaction.

    Raises CapReached, or AutomaticOff when it is not to be bought automatically any more.
    """
    wish = Wish(charged=0 if is_free else price, automatic=price if is_automatic else 0)
    if not wish.charged and not wish.automatic:
        return
    caps = caps_of(_held(provider_id))
    if is_automatic and (caps.is_paused or not caps.accepts_automatically):
        raise AutomaticOff("Leads are not bought automatically any more.", user_id=actor.user_id)
    day = organisation_day(now)
    if caps != NO_CAPS:
        check_spending(caps, spent_by(provider_id, day=day), wish)
    _count_up(provider_id, day, wish, caps)


@commits
def set_caps(*, actor: Actor, caps: Caps, now: datetime) -> None:
    """Set the calling provider's limits, pause and automatic purchases. Raises Denied or BadCaps.

    Once this returns, nothing is bought beyond them.
    """
    check_caps(caps)
    provider = _held(provider_of(actor).pk)
    before = caps_of(provider)
    if before == caps:
        return
    fields = list(Caps.__slots__)
    for name in fields:
        setattr(provider, name, getattr(caps, name))
    provider.save(update_fields=fields)
    record(
        actor=actor,
        action="provider.caps_changed",
        object_type="provider",
        object_id=provider.pk,
        fields=[name for name in fields if getattr(before, name) != getattr(caps, name)],
        now=now,
    )


@joins
def _held(provider_id: int) -> Provider:
    return Provider.objects.select_for_update(no_key=True).get(pk=provider_id)


@joins
def _count_up(provider_id: int, day: date, wish: Wish, caps: Caps) -> None:
    most = NO_LIMIT if caps.daily_cap is None or not wish.charged else caps.daily_cap
    most_automatic = (
        NO_LIMIT
        if caps.automatic_daily_cap is None or not wish.automatic
        else caps.automatic_daily_cap
    )
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_UP,
            [
                provider_id,
                connection.ops.adapt_datefield_value(day),
                wish.charged,
                wish.automatic,
                most,
                most_automatic,
            ],
        )
        if cursor.rowcount != 1:
            raise CapReached("Your cap for a day is reached. Raise it, or wait a day.")
