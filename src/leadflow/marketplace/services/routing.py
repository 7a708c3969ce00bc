"""The router: who is offered a lead, once each (seed 2, step 2)."""

from datetime import datetime

from django.db.models import Max

from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.organisation import organisation_day
from leadflow.marketplace.events import ListingOffered, OfferMade
from leadflow.marketplace.models import Listing, Offer, Provider
from leadflow.marketplace.rules.matching import WAVE, Candidate, in_order
from leadflow.marketplace.services.moves import step
from leadflow.marketplace.types import Tier, Verification


@joins
def route(*, actor: Actor, listing: Listing, now: datetime) -> int:
    """Offer a verified listing, which is held, to the next ten providers; return how many.

    Providers who were offered it before are passed over. Each is told by the worker, once.
    """
    chosen = in_order(_matching(listing, now))[:WAVE]
    last = Offer.objects.filter(listing=listing).aggregate(last=Max("wave"))["last"]
    wave = (last or 0) + 1
    offers = Offer.objects.bulk_create(
        Offer(listing=listing, provider_id=one.id, wave=wave, rank=rank, at=now)
        for rank, one in enumerate(chosen, 1)
    )
    Provider.objects.filter(pk__in=[one.id for one in chosen]).update(last_offered_at=now)
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="offered",
        text=f"Offered to {len(chosen)} providers" if chosen else "No provider matches",
        rule="market router",
        data={"wave": wave, "providers": [one.id for one in chosen]},
        fact=ListingOffered(listing.pk, wave, len(chosen)),
        now=now,
    )
    publish_many(
        facts=[Fact(OfferMade(offer.pk), stream=f"offer:{offer.pk}") for offer in offers], now=now
    )
    return len(chosen)


def _matching(listing: Listing, now: datetime) -> list[Candidate]:
    keys = [key for key in (listing.city_key, listing.suburb_key) if key]
    found = (
        Provider.objects.filter(
            verification=Verification.VERIFIED,
            subscribed_until__gte=organisation_day(now),
            trades__category=listing.category_id,
            areas__key__in=keys,
            user__is_active=True,
        )
        .exclude(offers__listing=listing)
        .distinct()
        .values_list("id", "is_premium", "tier", "last_offered_at")
    )
    return [
        Candidate(own, is_premium, Tier(tier), offered) for own, is_premium, tier, offered in found
    ]
