"""Who buys leads."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verification(StrEnum):
    """Whether somebody looked at who a provider is."""

    PENDING = "pending"
    VERIFIED = "verified"
    REFUSED = "refused"
    SUSPENDED = "suspended"


class Tier(StrEnum):
    """A provider's subscription, the lowest first; a higher one is offered leads earlier."""

    BASIC = "basic"
    STANDARD = "standard"
    PRO = "pro"


TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What is known of a provider; `categories` are slugs, `areas` names of cities or suburbs."""

    name: str
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    tier: Tier = Tier.BASIC
    is_premium: bool = False
    subscribed_until: date | None = None


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider as staff and the provider see them."""

    id: int
    user: int
    name: str
    verification: str
    tier: str
    is_premium: bool
    subscribed_until: date | None
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    balance: int
