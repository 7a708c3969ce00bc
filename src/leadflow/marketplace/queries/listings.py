"""What providers see of leads on offer: everything but who the client is."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.marketplace.models import Access, Assignment, Listing, ListingView, Provider
from leadflow.marketplace.queries.prices import shown_prices
from leadflow.marketplace.queries.providers import far_offers, provider_of, serves
from leadflow.marketplace.rules.masking import scrubbed
from leadflow.marketplace.rules.matching import obstacles
from leadflow.marketplace.types import ListingState, Preview, Price, Verification

FAR_OFFERS: Final = 200  # what is older has long been sold or handed over
SHOWN: Final = (ListingState.VERIFIED, ListingState.AWARDED, ListingState.COMPLETED)


class NoSuchListing(NotFound):
    code = "marketplace.no_such_lead"


def on_show() -> QuerySet[Listing]:
    """Return the listings any provider may know of, whatever they do and wherever they work."""
    return Listing.objects.filter(lead__deleted_at=None, state__in=SHOWN)


def get_preview(*, actor: Actor, lead_id: int, now: datetime) -> Preview:
    """Return one lead as a provider sees it before, or after, they bought it.

    Raises Denied for whoever is no provider, and NoSuchListing.
    """
    provider = provider_of(actor)
    found = _counted(on_show().filter(pk=lead_id), provider).first()
    if found is None:
        raise NoSuchListing("There is no such lead.", lead_id=lead_id)
    prices = shown_prices([found], provider=provider, now=now)
    return preview_of(found, provider, prices[found.pk])


def list_available(
    *, actor: Actor, now: datetime, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Preview]:
    """Return the leads a provider could buy now, newest first. Raises Denied or BadCursor.

    None for whoever is not verified. Six queries: the provider, what was offered to them from
    further away, the page, and three for what it costs.
    """
    provider = provider_of(actor)
    leads = on_show().filter(state=ListingState.VERIFIED)
    if provider.verification != Verification.VERIFIED:
        leads = leads.none()
    areas = provider.areas.values("key")
    mine = Assignment.objects.filter(listing=OuterRef("pk"), provider=provider)
    theirs = Q(city_key__in=areas) | Q(suburb_key__in=areas)
    theirs &= Q(category__in=provider.trades.values("category"))
    far = list(far_offers(provider).order_by("-id").values_list("listing", flat=True)[:FAR_OFFERS])
    leads = leads.filter(~Exists(mine), theirs | Q(pk__in=far) if far else theirs)
    found: Page[Listing] = paginate(
        _counted(leads, provider).filter(responses__lt=F("max_providers")),
        order=("-lead_id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=lambda listing: listing,
    )
    prices = shown_prices(found.items, provider=provider, now=now)
    return Page(
        [preview_of(one, provider, prices[one.pk], is_match=True) for one in found.items],
        found.next_cursor,
    )


def preview_of(
    listing: Listing, provider: Provider, price: Price, *, is_match: bool = False
) -> Preview:
    """Return a listing that was counted as `provider` sees it."""
    seats_left = max(0, listing.max_providers - listing.responses)  # type: ignore[attr-defined]
    category, place = (
        (True, True)
        if is_match
        else serves(
            provider,
            lead_id=listing.pk,
            category_id=listing.category_id,
            keys=(listing.city_key, listing.suburb_key),
        )
    )
    unlocked = bool(listing.unlocked)  # type: ignore[attr-defined]
    blocked = obstacles(
        verification=Verification(provider.verification),
        serves_category=category,
        serves_place=place,
        is_open=listing.state == ListingState.VERIFIED,
        seats_left=seats_left,
    )
    lead = listing.lead
    known = (lead.name, lead.phone, lead.email, listing.address)
    return Preview(
        id=listing.pk,
        title=scrubbed(listing.title, known=known),
        description=scrubbed(listing.description, known=known),
        category=listing.category.slug,
        city=listing.city,
        suburb=listing.suburb,
        budget_min=listing.budget_min,
        budget_max=listing.budget_max,
        urgency=listing.urgency,
        status=listing.state,
        views_count=listing.seen,  # type: ignore[attr-defined]
        responses_count=listing.responses,  # type: ignore[attr-defined]
        credit_cost=price.credits,
        price_factors=price.factors,
        remaining_slots=seats_left,
        max_providers=listing.max_providers,
        created_at=listing.created_at,
        is_unlocked=unlocked,
        blocked_by=() if unlocked else blocked,
    )


def _counted(listings: QuerySet[Listing], provider: Provider) -> QuerySet[Any]:
    """Return listings with how many looked, how many bought, and whether `provider` did."""

    def count(model: type[ListingView | Assignment]) -> Coalesce:
        rows = model.objects.filter(listing=OuterRef("pk")).order_by().values("listing")
        return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)

    mine = Access.objects.filter(listing=OuterRef("pk"), provider=provider, revoked_at=None)
    return listings.select_related("category", "lead").annotate(
        seen=count(ListingView), responses=count(Assignment), unlocked=Exists(mine)
    )
