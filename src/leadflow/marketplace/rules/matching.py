"""Which providers a lead is offered to, and in which order (seed 2, step 2)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from leadflow.marketplace.types import Tier, Verification
from leadflow.marketplace.types.providers import TIERS
from leadflow.marketplace.types.routing import Order

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider as the router looks at them; `is_funded` when they could pay at once."""

    id: int
    is_premium: bool
    tier: Tier
    last_offered_at: datetime | None
    is_funded: bool = True


def key_of(place: str) -> str:
    """Return the name of a city or suburb as it is compared: small letters, single blanks."""
    return " ".join(place.casefold().split())


def is_subscribed(until: date | None, today: date) -> bool:
    """Tell whether a subscription that ends on `until` is active; its last day counts."""
    return until is not None and until >= today


def in_order(candidates: list[Candidate], order: Order = Order.FAIR) -> list[Candidate]:
    """Return providers in the order in which a lead is offered to them.

    Premium first, then the higher tier, then who can pay at once, then whoever was offered a lead
    least recently, then id: on an empty history that is the seed's order, later nobody starves.
    Strictly it is the seed's order always: premium, tier, id.
    """
    return sorted(candidates, key=_by_id if order is Order.STRICT else _by_turn)


def _by_id(one: Candidate) -> tuple[bool, int, int]:
    return not one.is_premium, -TIERS.index(one.tier), one.id


def _by_turn(one: Candidate) -> tuple[bool, int, bool, datetime, int]:
    return (
        not one.is_premium,
        -TIERS.index(one.tier),
        not one.is_funded,
        one.last_offered_at or NEVER,
        one.id,
    )


def obstacles(
    *,
    verification: Verification,
    serves_category: bool,
    serves_place: bool,
    is_open: bool,
    seats_left: int,
) -> tuple[str, ...]:
    """Return the codes of what keeps a provider from buying a lead, the weightiest first."""
    found = {
        "not_verified": verification is not Verification.VERIFIED,
        "category_mismatch": not serves_category,
        "area_mismatch": not serves_place,
        "not_available": not is_open,
        "fully_claimed": is_open and seats_left <= 0,
    }
    return tuple(code for code, is_so in found.items() if is_so)
