"""What waits for a person: leads with a doubt, and providers nobody has looked at."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import Page, paginate
from leadflow.marketplace.models import Listing, Provider
from leadflow.marketplace.types import ListingState, Verification


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A lead that waits, with who posted it and why it waits."""

    id: int
    title: str
    description: str
    category: str
    place: str
    name: str
    phone: str
    email: str
    reasons: tuple[str, ...]
    score: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingProvider:
    """A provider who waits, with how many documents they sent."""

    id: int
    name: str
    phone: str
    website: str
    email: str
    documents: int
    created_at: datetime


def list_doubtful(*, actor: Actor, cursor: str | None, limit: int) -> Page[DoubtRow]:
    """Return leads that wait for a person, the longest waiting first. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    waiting = Listing.objects.filter(state=ListingState.PENDING, lead__deleted_at=None)
    return paginate(
        waiting.select_related("lead", "category"),
        order=("created_at", "lead_id"),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        shape=_doubt,
    )


def list_waiting_providers(
    *, actor: Actor, cursor: str | None, limit: int
) -> Page[WaitingProvider]:
    """Return providers that wait for a person, the longest waiting first. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    kept = Count("documents", filter=Q(documents__removed_at=None))
    waiting = Provider.objects.filter(verification=Verification.PENDING)
    return paginate(
        waiting.select_related("user").annotate(kept=kept),
        order=("id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=_waiting,
    )


def count_waiting() -> int:
    """Return how many leads and providers wait for a person."""
    leads = Listing.objects.filter(state=ListingState.PENDING, lead__deleted_at=None)
    return leads.count() + Provider.objects.filter(verification=Verification.PENDING).count()


def _doubt(listing: Listing) -> DoubtRow:
    lead = listing.lead
    return DoubtRow(
        id=listing.pk,
        title=listing.title,
        description=listing.description,
        category=listing.category.name,
        place=", ".join(filter(None, (listing.suburb, listing.city))),
        name=lead.name,
        phone=lead.phone,
        email=lead.email,
        reasons=tuple(listing.reasons),
        score=listing.verification_score,
        created_at=listing.created_at,
    )


def _waiting(provider: Provider) -> WaitingProvider:
    return WaitingProvider(
        id=provider.pk,
        name=provider.name,
        phone=provider.phone,
        website=provider.website,
        email=provider.user.email,
        documents=provider.kept,  # type: ignore[attr-defined]
        created_at=provider.created_at,
    )
