"""Credits that nobody used in time end, the oldest first (`CREDIT_EXPIRY_DAYS`)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import commits, give_way
from leadflow.kernel.organisation import organisation_day
from leadflow.ledger.models import Account, Entry
from leadflow.ledger.rules import expirable
from leadflow.ledger.services.credits import expire
from leadflow.ledger.services.holds import expire_hold, overdue_holds
from leadflow.ledger.types import AccountKind, PostingKind

SOME = 500


def end_old_credits(now: datetime) -> int:
    """End what is older than the setting allows; return how many credits. A chore.

    Credits are spent oldest first. Those of a refund begin anew; those of a hold that was given
    back are as old as they were.
    """
    days = settings.CREDIT_EXPIRY_DAYS
    if not days:
        return 0
    limit, ended = now - timedelta(days=days), 0
    for owner_id in _with_old_credits(limit):
        ended += end_credits_of(actor=SYSTEM, owner_id=owner_id, limit=limit, now=now)
        give_way()
    return ended


@commits
def end_credits_of(*, actor: Actor, owner_id: int, limit: datetime, now: datetime) -> int:
    """End somebody's credits that came before `limit` and were not used; return how many."""
    wallet = Account.objects.filter(owner_id=owner_id, kind=AccountKind.WALLET)
    if wallet.select_for_update(no_key=True).first() is None:
        return 0
    old = expirable(**wallet.aggregate(**_flows(limit)))
    if not old:
        return 0
    lines = Entry.objects.filter(account__in=wallet).order_by("-id").values_list("id", flat=True)
    posted = expire(
        actor=actor,
        owner_id=owner_id,
        amount=old,
        key=f"expiry:{owner_id}:{lines[0]}",
        text=f"Not used by {organisation_day(now):%d %b %Y}",
        now=now,
    )
    return old if posted.is_new else 0


def end_old_holds(now: datetime) -> int:
    """Give back what was held too long; return how many holds. A chore."""
    return sum(expire_hold(actor=SYSTEM, hold_id=each, now=now) for each in overdue_holds(now))


def _with_old_credits(limit: datetime) -> list[int]:
    wallets = Account.objects.filter(kind=AccountKind.WALLET, balance__gt=0)
    flows = _flows(limit)
    old = wallets.alias(extra=flows["came_in"] - flows["went_out"]).filter(extra__gt=0)
    return [owner_id for owner_id in old.values_list("owner_id", flat=True)[:SOME] if owner_id]


def _flows(limit: datetime) -> dict[str, Combinable]:
    """Return the sums of what came into wallets before the limit, and of all that left them."""
    given_back = Q(entries__posting__kind=PostingKind.RELEASE)
    is_old = Q(entries__amount__gt=0, entries__posting__at__lt=limit)
    left = Sum("entries__amount", filter=Q(entries__amount__lt=0) | given_back)
    return {
        "came_in": Coalesce(Sum("entries__amount", filter=is_old & ~given_back), Value(0)),
        "went_out": Value(0) - Coalesce(left, Value(0)),
    }
