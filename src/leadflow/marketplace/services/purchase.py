"""A provider buys a lead: seat, payment, access and history in one transaction, once each."""

from datetime import datetime
from typing import Final

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Denied
from leadflow.ledger.queries import balance_of
from leadflow.ledger.services import charge
from leadflow.ledger.types import Posted
from leadflow.marketplace.events import LeadSold
from leadflow.marketplace.models import Access, Assignment, Listing, Provider
from leadflow.marketplace.queries.assignments import contact_of
from leadflow.marketplace.queries.listings import SHOWN, NoSuchListing
from leadflow.marketplace.queries.providers import is_free_for, provider_of, serves
from leadflow.marketplace.rules.matching import obstacles
from leadflow.marketplace.services.moves import held, step
from leadflow.marketplace.services.pricing import price_for
from leadflow.marketplace.services.spending import spend
from leadflow.marketplace.types import (
    AssignmentState,
    Contact,
    ListingState,
    Purchase,
    Verification,
)

WORDS: Final = {
    "not_verified": "Your profile is not verified yet.",
    "category_mismatch": "Your profile does not name this trade.",
    "area_mismatch": "Your profile does not name this place.",
    "not_available": "This lead is not for sale any more.",
    "fully_claimed": "As many providers as may have unlocked this lead.",
}
NEVER: Final = frozenset({"not_verified", "category_mismatch", "area_mismatch"})


class MayNotBuy(Denied):
    code = "marketplace.may_not_buy"


class NotForSale(Conflict):
    code = "marketplace.not_for_sale"


@commits
def purchase(
    *, actor: Actor, lead_id: int, now: datetime, is_automatic: bool = False
) -> Purchase:  # fmt: skip
    """Sell a lead to a provider and unlock who the client is; again is the same answer.

    Raises Denied for whoever is no provider, MayNotBuy (not verified, other trade or place),
    NoSuchListing, NotForSale (awarded, closed, every seat taken), PriceRose (since they looked),
    CapReached (the provider's own limits), AutomaticOff or NotEnoughCredits; then nothing has
    changed.
    """
    provider = provider_of(actor)
    listing = held(lead_id)
    if listing.state not in SHOWN:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    seats = {seat.provider_id: seat for seat in Assignment.objects.filter(listing=listing)}
    if own := seats.get(provider.pk):
        return _answer(own, listing, is_new=False)
    taken = {seat.slot for seat in seats.values()}
    _check(provider, listing, len(taken))

    is_free = is_free_for(provider, now)
    price = price_for(listing=listing, provider=provider, now=now, is_free=is_free).credits
    spend(
        actor=actor,
        provider_id=provider.pk,
        price=price,
        is_free=is_free,
        is_automatic=is_automatic,
        now=now,
    )
    paid = None if is_free else _pay(actor, provider, listing, price, now)
    made = Assignment.objects.create(
        listing=listing,
        provider=provider,
        slot=next(slot for slot in range(1, listing.max_providers + 1) if slot not in taken),
        status=AssignmentState.PURCHASED,
        credit_cost=price,
        credits_charged=0 if paid is None else price,
        balance=balance_of(provider.user_id) if paid is None else paid.balance,
        posting_id=None if paid is None else paid.id,
        purchased_at=now,
    )
    Access.objects.create(assignment=made, listing=listing, provider=provider, unlocked_at=now)
    step(
        actor=actor,
        lead_id=listing.pk,
        kind="sold",
        text=f"Unlocked by {provider.name}",
        data={"assignment": made.pk, "provider": provider.pk, "credits": made.credits_charged},
        fact=LeadSold(listing.pk, made.pk, provider.pk),
        now=now,
    )
    return _answer(made, listing, is_new=True)


def _check(provider: Provider, listing: Listing, sold: int) -> None:
    does, works = serves(
        provider,
        lead_id=listing.pk,
        category_id=listing.category_id,
        keys=(listing.city_key, listing.suburb_key),
    )
    found = obstacles(
        verification=Verification(provider.verification),
        serves_category=does,
        serves_place=works,
        is_open=listing.state == ListingState.VERIFIED,
        seats_left=listing.max_providers - sold,
    )
    if not found:
        return
    if found[0] in NEVER:
        raise MayNotBuy(WORDS[found[0]], reason=found[0])
    raise NotForSale(WORDS[found[0]], reason=found[0], state=listing.state)


def _pay(actor: Actor, provider: Provider, listing: Listing, price: int, now: datetime) -> Posted:
    return charge(
        actor=actor,
        owner_id=provider.user_id,
        amount=price,
        key=f"purchase:{listing.pk}:{provider.pk}",
        reference=f"lead:{listing.pk}",
        text=f"Lead {listing.pk}",
        now=now,
    )


def _may_see(seat: Assignment) -> bool:
    """Tell whether the access still stands: the client, or a refund, may have ended it."""
    return Access.objects.filter(assignment=seat, revoked_at=None).exists()


def _answer(seat: Assignment, listing: Listing, *, is_new: bool) -> Purchase:
    return Purchase(
        lead=listing.pk,
        assignment_id=seat.pk,
        credit_cost=seat.credit_cost,
        credits_charged=seat.credits_charged,
        balance=seat.balance,
        contact=contact_of(listing) if is_new or _may_see(seat) else Contact("", "", "", ""),
        is_new=is_new,
    )
