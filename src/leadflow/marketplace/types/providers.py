"""Who buys leads."""

from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class RegistrationDraft:
    """What somebody tells who wants to be a provider; `trap` is the field no person sees."""

    name: str
    email: str
    phone: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that somebody who registers is to get; without `token` they have an account."""

    registration_id: int
    email: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A provider's own page: what clients and staff see of them, and how they do.

    `win_share` is of the leads they bought, `answer_minutes` the median from purchase to contact.
    """

    id: int
    name: str
    verification: str
    tier: str
    is_premium: bool
    subscribed_until: date | None
    about: str
    phone: str
    website: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """How a provider does, counted from rows."""

    rating: float | None
    reviews: int
    bought: int
    contacted: int
    quoted: int
    won: int
    win_share: float | None
    answer_minutes: int | None

    @property
    def win_percent(self) -> int | None:
        """The share of leads that were won, in whole percent."""
        return None if self.win_share is None else round(self.win_share * 100)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """What a client said of a job, and what the provider answered."""

    id: int
    assignment: int
    title: str
    rating: int
    text: str
    answer: str
    created_at: datetime
    changed_at: datetime | None
    answered_at: datetime | None

    @property
    def stars(self) -> str:
        """The rating in words."""
        return f"{self.rating} of 5"
