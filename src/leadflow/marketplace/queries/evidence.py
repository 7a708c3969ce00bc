"""What our own records know of a lead that was sold: gathered, not asked of the provider."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from leadflow.leads.queries import e164_of, is_suppressed
from leadflow.leads.queries.touches import calls_of
from leadflow.marketplace.models import (
    Access,
    Assignment,
    Category,
    Listing,
    ListingMove,
    MailReturned,
    Place,
)
from leadflow.marketplace.rules.refunds import SAME_CLIENT
from leadflow.marketplace.rules.words import named_in
from leadflow.marketplace.types import ListingState, Reach
from leadflow.marketplace.types.refunds import Known

BY_CLIENT: Final = (ListingState.AWARDED, ListingState.COMPLETED, ListingState.CLOSED)


def known_of(assignment: Assignment) -> Known:
    """Return what is known of the lead behind a purchase; the client's data stay inside."""
    listing, lead = assignment.listing, assignment.listing.lead
    phone = e164_of(lead.phone)
    failed, answered = calls_of(lead.pk)
    others = Assignment.objects.filter(listing=listing).exclude(pk=assignment.pk)
    seats = others.aggregate(all=Count("pk"), reached=Count("pk", filter=_reached()))
    text = f"{listing.title} {listing.description} {listing.address}"
    provider = assignment.provider
    return Known(
        has_valid_number=phone is not None,
        is_suppressed=phone is not None and is_suppressed(phone),
        bounced=MailReturned.objects.filter(listing=listing).exists(),
        calls_failed=failed,
        calls_answered=answered,
        client_acted=_client_acted(listing),
        provider_reached=assignment.contacted_at is not None,
        others=seats["all"],
        others_reached=seats["reached"],
        bought_before=_bought_before(assignment),
        doubts=tuple(listing.reasons),
        category=listing.category.slug,
        own_trades=frozenset(provider.trades.values_list("category__slug", flat=True)),
        named_trades=named_in(text, _trades()),
        own_places=_own_places(assignment),
        named_places=named_in(text, _places()),
        is_stretched=_is_stretched(assignment),
    )


def _reached() -> Q:
    return Q(contacted_at__isnull=False) | Q(status="won")


def _client_acted(listing: Listing) -> bool:
    """Tell whether the client themselves decided something on their page."""
    own = ListingMove.objects.filter(listing=listing, by_id=None, new_state__in=BY_CLIENT)
    revoked = Access.objects.filter(listing=listing, revoked_at__isnull=False)
    return own.exists() or revoked.filter(assignment__refund_request=None).exists()


def _bought_before(assignment: Assignment) -> int | None:
    """Return a lead of the same client and trade that the provider bought shortly before."""
    listing = assignment.listing
    since: datetime = assignment.purchased_at - SAME_CLIENT
    earlier = Assignment.objects.filter(
        provider=assignment.provider_id,
        listing__category=listing.category_id,
        listing__lead__person=listing.lead.person_id,
        purchased_at__gte=since,
        pk__lt=assignment.pk,
    )
    if listing.lead.person_id is None:
        return None
    return earlier.order_by("-pk").values_list("listing", flat=True).first()


def _trades() -> dict[str, list[str]]:
    rows = Category.objects.values_list("slug", "name", "synonyms")
    return {slug: [slug, name.casefold(), *synonyms] for slug, name, synonyms in rows}


def _places() -> dict[str, list[str]]:
    """Return the words that cities and suburbs are known by; regions are too large to matter."""
    rows = Place.objects.filter(Q(inside__isnull=False) | Q(same_as__isnull=False))
    found: dict[str, list[str]] = {}
    for key, kept in rows.values_list("key", "same_as__key"):
        found.setdefault(kept or key, []).append(key)
    return found


def _own_places(assignment: Assignment) -> frozenset[str]:
    """Return where the provider works, suburbs too, and where the preview said the job is."""
    listing = assignment.listing
    areas = assignment.provider.areas.values("key")
    own = set(assignment.provider.areas.values_list("key", flat=True))
    own.update(Place.objects.filter(inside__key__in=areas).values_list("key", flat=True))
    return frozenset(own | {listing.city_key, listing.suburb_key})


def _is_stretched(assignment: Assignment) -> bool:
    """Tell whether the lead was sold beyond the places that the provider named."""
    listing = assignment.listing
    keys = [key for key in (listing.city_key, listing.suburb_key) if key]
    named = assignment.provider.areas.filter(key__in=keys)
    return listing.reach != Reach.NAMED and not named.exists()
