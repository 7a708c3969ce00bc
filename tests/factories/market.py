"""The marketplace for tests: trades, providers, listings."""

from datetime import datetime, timedelta
from itertools import count

from leadflow.identity.types import SYSTEM, Actor, Role
from leadflow.kernel.clock import now as this_moment
from leadflow.marketplace.models import Category, Listing, Provider
from leadflow.marketplace.queries.catalogue import place_of
from leadflow.marketplace.services.posting import post_listing
from leadflow.marketplace.types import ListingDraft, Tier, Urgency, Verification
from tests.factories.identity import actor_for, make_user
from tests.factories.ledger import give

_numbers = count(1)


def make_category(slug: str = "plumbing") -> Category:
    """Return the trade of that slug, made when it is not there."""
    return Category.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]


def make_provider(
    *,
    category: str = "plumbing",
    area: str = "Cape Town",
    credits: int = 10,
    verification: Verification = Verification.VERIFIED,
    subscribed_days: int | None = 30,
    tier: Tier = Tier.STANDARD,
    is_premium: bool = False,
    now: datetime | None = None,
) -> Provider:
    """Make a provider with a user, a wallet, one trade and one place."""
    moment = now or this_moment()
    until = None if subscribed_days is None else (moment + timedelta(days=subscribed_days)).date()
    provider = Provider.objects.create(
        user=make_user(Role.PROVIDER),
        name=f"Business {next(_numbers)}",
        verification=verification,
        tier=tier,
        is_premium=is_premium,
        subscribed_until=until,
        created_at=moment,
    )
    provider.trades.create(category=make_category(category))
    key, name = place_of(area)
    provider.areas.create(key=key, name=name)
    if credits:
        give(provider.user_id, credits)
    return provider


def actor_of(provider: Provider) -> Actor:
    """Return the actor who signs in for a provider."""
    return actor_for(provider.user)


def a_draft(**changes: object) -> ListingDraft:
    """Return what a client sends, with some of it changed."""
    number = next(_numbers)
    facts: dict[str, object] = {
        "title": "Burst pipe in the kitchen",
        "description": "Water under the sink since this morning.",
        "category": "plumbing",
        "city": "Cape Town",
        "suburb": "Woodstock",
        "address": "12 Albert Road",
        "urgency": Urgency.EMERGENCY,
        "contact_name": "Lindiwe Maseko",
        "contact_phone": f"+27821{number:06d}",
        "contact_email": f"client{number}@example.com",
        "consent": True,
    }
    return ListingDraft(**facts | changes)


def make_listing(*, now: datetime | None = None, **changes: object) -> Listing:
    """Post a job as a client does."""
    make_category(str(changes.get("category", "plumbing")))
    return post_listing(actor=SYSTEM, draft=a_draft(**changes), now=now or this_moment())
