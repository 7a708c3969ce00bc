"""The router: who is offered a lead, once each (seed 2, step 2)."""

from datetime import datetime, timedelta

from django.db.models import Max

from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import joins
from leadflow.marketplace.events import (
    HandOverDue,
    ListingOffered,
    OfferMade,
    WaveDue,
    WideningDue,
)
from leadflow.marketplace.models import Listing, Offer, Provider
from leadflow.marketplace.queries.prices import live_price
from leadflow.marketplace.queries.routing import candidates, router_in_force
from leadflow.marketplace.rules.matching import Candidate, in_order
from leadflow.marketplace.rules.routing import widening_after
from leadflow.marketplace.services.moves import step
from leadflow.marketplace.types import Reach
from leadflow.marketplace.types.routing import RouterSpec


@joins
def route(*, actor: Actor, listing: Listing, now: datetime) -> int:
    """Offer a listing that just became verified to the first wave; return how many they are.

    From now on its clock runs: further waves, wider circles, and in the end sales.
    """
    spec = router_in_force().spec
    count = offer(actor=actor, listing=listing, spec=spec, now=now)
    stream = f"market:{listing.pk}"
    clock = [
        Fact(WideningDue(listing.pk, number), stream=stream, due_at=now + after)
        for number, after in enumerate(widening_after(spec), 1)
    ]
    end = now + timedelta(hours=spec.hand_over_hours)
    clock.append(Fact(HandOverDue(listing.pk), stream=stream, due_at=end))
    publish_many(facts=clock, now=now)
    return count


@joins
def offer(*, actor: Actor, listing: Listing, spec: RouterSpec, now: datetime) -> int:
    """Offer a listing, which is held, to the next wave of those it reaches; return how many.

    Who was offered it before is passed over. Each is told by the worker, once.
    """
    reach = Reach(listing.reach)
    price = live_price(listing, now=now).price.credits
    ranked = in_order(candidates(listing, reach, price=price, now=now), spec.order)
    chosen, left = ranked[: spec.wave_size], ranked[spec.wave_size :]
    last = last_wave(listing)
    if not chosen and last is not None:
        return 0
    wave = (last or 0) + 1
    offers = Offer.objects.bulk_create(
        Offer(
            listing=listing,
            provider_id=one.id,
            wave=wave,
            rank=rank,
            reach=reach,
            needs_top_up=not one.is_funded,
            at=now,
        )
        for rank, one in enumerate(chosen, 1)
    )
    _note_turn(chosen, now)
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
    facts = _words(offers, chosen, spec, now)
    if left:
        due_at = now + timedelta(minutes=spec.wave_minutes)
        facts.append(Fact(WaveDue(listing.pk, wave), stream=f"market:{listing.pk}", due_at=due_at))
    publish_many(facts=facts, now=now)
    return len(chosen)


@joins
def next_wave(*, listing: Listing, now: datetime) -> int:
    """Offer a listing, which is held, to those who come next; return how many they are."""
    return offer(actor=SYSTEM, listing=listing, spec=router_in_force().spec, now=now)


def last_wave(listing: Listing) -> int | None:
    """Return the number of the last wave that was offered a listing; None when there was none."""
    found: int | None = Offer.objects.filter(listing=listing).aggregate(last=Max("wave"))["last"]
    return found


def _note_turn(chosen: list[Candidate], now: datetime) -> None:
    """Note when providers were offered a lead last.

    Whom another wave notes at this very moment is left to it: waiting for each other could last.
    """
    free = Provider.objects.select_for_update(skip_locked=True, no_key=True)
    ids = list(free.filter(pk__in=[one.id for one in chosen]).values_list("pk", flat=True))
    Provider.objects.filter(pk__in=ids).update(last_offered_at=now)


def _words(
    offers: list[Offer], chosen: list[Candidate], spec: RouterSpec, now: datetime
) -> list[Fact]:
    """Return a word for each; premium hears it before the others when there is a head start."""
    later = now + timedelta(minutes=spec.head_start_minutes)
    is_ahead = any(one.is_premium for one in chosen)
    return [
        Fact(
            OfferMade(made.pk),
            stream=f"offer:{made.pk}",
            due_at=now if one.is_premium or not is_ahead else later,
        )
        for made, one in zip(offers, chosen, strict=True)
    ]
