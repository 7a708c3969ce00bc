"""What is said of a lead that nobody bought: to its client, and to staff."""

from typing import Final

from leadflow.identity.queries import users_with_any_role
from leadflow.identity.types import Role
from leadflow.marketplace.models import Listing
from leadflow.marketplace.rules.masking import scrubbed
from leadflow.marketplace.types import ListingState
from leadflow.marketplace.types.routing import ClientNotice, StaffNotice

RUN_THE_MARKET: Final = (Role.ADMIN, Role.PRINCIPAL, Role.HEAD)


def client_notice(lead_id: int) -> ClientNotice | None:
    """Return what a client is told of their job; None when it was put away."""
    found = _listing(lead_id)
    if found is None:
        return None
    return ClientNotice(
        lead_id=lead_id,
        name=found.lead.name,
        email=found.lead.email,
        title=found.title,
        reference=found.reference,
        is_open=found.state == ListingState.VERIFIED,
    )


def staff_notice(lead_id: int) -> StaffNotice | None:
    """Return what staff is told of a lead; None when it was put away."""
    found = _listing(lead_id)
    if found is None:
        return None
    lead = found.lead
    return StaffNotice(
        lead_id=lead_id,
        title=scrubbed(found.title, known=(lead.name, lead.phone, lead.email, found.address)),
        category=found.category.name,
        place=found.suburb or found.city,
    )


def market_staff() -> list[int]:
    """Return the users who look after the marketplace."""
    return [user.id for user in users_with_any_role(RUN_THE_MARKET)]


def _listing(lead_id: int) -> Listing | None:
    kept = Listing.objects.filter(pk=lead_id, lead__deleted_at=None)
    return kept.select_related("lead", "category").first()
