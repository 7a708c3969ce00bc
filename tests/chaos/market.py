"""Beside the product, on its database: `stage` sets leads and buyers, `count` counts afterwards.

Run as a program (`python -m tests.chaos.market stage 40 8`), it prints one JSON document.
"""

import json
import sys
from datetime import timedelta

import django

WEALTH = 10_000


def stage(leads: int, buyers: int) -> dict[str, object]:
    """Make providers with a wallet and a token each, and leads on offer."""
    from tests.factories.identity import access_token
    from tests.factories.market import make_listing, make_provider

    made = [make_provider(credits=WEALTH) for _ in range(buyers)]
    return {
        "tokens": {str(one.pk): access_token(one.user) for one in made},
        "leads": [make_listing().pk for _ in range(leads)],
    }


def count() -> dict[str, object]:
    """Return what is sold and paid, who was told of what, and what still waits for the worker."""
    from django.db.models import Count, F

    from leadflow.events.models import Delivery, OutboxMessage
    from leadflow.events.types import DeliveryState
    from leadflow.kernel.clock import now
    from leadflow.ledger.models import Posting
    from leadflow.ledger.queries import balance_of
    from leadflow.marketplace.models import Access, Assignment, Listing, Offer, Provider
    from leadflow.notifications.models import Notification

    seats = Assignment.objects.order_by("pk")
    soon = now() + timedelta(seconds=90)  # what failed is tried again by then
    told = Notification.objects.filter(kind="market.offer")
    return {
        "seats": list(
            seats.values("pk", "credits_charged", buyer=F("provider_id"), lead=F("listing_id"))
        ),
        "most": max(Listing.objects.annotate(n=Count("assignments")).values_list("n", flat=True)),
        "accesses": Access.objects.count(),
        "postings": Posting.objects.filter(kind="purchase").count(),
        "balances": {str(one.pk): balance_of(one.user_id) for one in Provider.objects.all()},
        "offers": Offer.objects.count(),
        "told": told.count(),
        "told_of": told.values("user", "lead_id").distinct().count(),
        "waiting": OutboxMessage.objects.filter(fanned_out_at=None, due_at__lte=now()).count()
        + Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=soon).count(),
        "dead": Delivery.objects.filter(state=DeliveryState.DEAD).count(),
    }


if __name__ == "__main__":
    django.setup()
    verb, *numbers = sys.argv[1:]
    print(json.dumps({"stage": stage, "count": count}[verb](*map(int, numbers))))
