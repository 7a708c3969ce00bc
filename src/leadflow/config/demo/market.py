"""The demo's marketplace: trades, places of two countries, and the providers of API.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadflow.config.demo.people import actor
from leadflow.identity.types import Role
from leadflow.kernel.db import commits
from leadflow.ledger.services import grant
from leadflow.marketplace.models import Category, Place
from leadflow.marketplace.rules.matching import key_of
from leadflow.marketplace.services.providers import create_provider, verify_provider
from leadflow.marketplace.types import ProviderFacts, Tier, Verification

YEAR: Final = timedelta(days=365)
CREDITS: Final = 200

CATEGORIES: Final = (
    ("plumbing", "Plumbing", ("plumber", "geyser", "leak", "drain")),
    ("electrical", "Electrical", ("electrician", "wiring", "lights")),
    ("painting", "Painting", ("painter",)),
    ("cleaning", "Cleaning", ("cleaner", "housekeeping")),
    ("gardening", "Gardening", ("gardener", "garden", "landscaping")),
    ("carpentry", "Carpentry", ("carpenter", "furniture")),
    ("moving", "Moving", ("movers", "removals", "packers")),
    ("pest-control", "Pest control", ("pests", "fumigation")),
)
# region: city: suburbs
PLACES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Western Cape": {
        "Cape Town": (
            "Woodstock", "Sea Point", "Observatory", "Claremont", "Gardens", "Bellville",
            "Rondebosch", "Green Point",
        ),
        "Stellenbosch": (),
    },
    "Gauteng": {
        "Johannesburg": ("Sandton", "Rosebank", "Soweto", "Randburg"),
        "Pretoria": ("Hatfield", "Centurion"),
    },
    "KwaZulu-Natal": {"Durban": ("Umhlanga", "Berea")},
    "Maharashtra": {
        "Mumbai": ("Andheri", "Bandra", "Powai", "Thane"),
        "Pune": ("Kothrud", "Hinjewadi"),
    },
    "Karnataka": {"Bengaluru": ("Indiranagar", "Whitefield", "Koramangala")},
}  # fmt: skip
SPELLINGS: Final = {
    "Kaapstad": "Cape Town",
    "CPT": "Cape Town",
    "Joburg": "Johannesburg",
    "JHB": "Johannesburg",
    "Bombay": "Mumbai",
    "Bangalore": "Bengaluru",
}


@dataclass(frozen=True, slots=True)
class Business:
    """A provider of the demo (API.md, Demo accounts)."""

    username: str
    name: str
    category: str = "plumbing"
    tier: Tier = Tier.STANDARD
    credits: int = 0
    is_premium: bool = False
    is_verified: bool = True


BUSINESSES: Final = (
    Business("provider1", "Mokoena Plumbing", credits=CREDITS),
    Business("provider2", "Dlamini & Daughters", credits=CREDITS),
    Business("provider3", "Van Wyk Geysers", credits=CREDITS),
    Business("provider4", "Jacobs Drains", credits=CREDITS),
    Business("provider_premium", "Ndlovu Premium Plumbing", tier=Tier.PRO, is_premium=True),
    Business("provider_broke", "Botha Repairs"),
    Business("provider_electric", "Khumalo Electric", category="electrical", credits=CREDITS),
    Business("provider_unverified", "Sithole Plumbing", is_verified=False),
)


def load_market(ids: dict[str, int], now: datetime) -> int:
    """Load trades, places and providers; return how many providers there are.

    Does nothing when there is a trade already.
    """
    if Category.objects.exists():
        return 0
    load_catalogue()
    admin = actor(ids["admin"], "admin", Role.ADMIN)
    for business in BUSINESSES:
        made = create_provider(
            actor=admin,
            user_id=ids[business.username],
            facts=ProviderFacts(
                name=business.name,
                categories=(business.category,),
                areas=("Cape Town",),
                tier=business.tier,
                is_premium=business.is_premium,
                subscribed_until=(now + YEAR).date(),
            ),
            now=now,
        )
        if business.is_verified:
            verify_provider(actor=admin, provider_id=made, to=Verification.VERIFIED, now=now)
        if business.credits:
            fill(ids[business.username], business.credits, now)
    return len(BUSINESSES)


@commits
def fill(user_id: int, credits_given: int, now: datetime) -> None:
    """Fill the wallet of one of the demo's providers."""
    grant(
        actor=actor(0, "system", Role.ADMIN),
        owner_id=user_id,
        amount=credits_given,
        key=f"demo:{user_id}",
        text="Welcome credits",
        now=now,
    )


def load_catalogue() -> None:
    """Make the trades and the places, each city inside its region, each suburb inside its city."""
    Category.objects.bulk_create(
        Category(slug=slug, name=name, synonyms=list(words)) for slug, name, words in CATEGORIES
    )
    for region, cities in PLACES.items():
        around = place(region)
        for city, suburbs in cities.items():
            inside = place(city, inside=around)
            for suburb in suburbs:
                place(suburb, inside=inside)
    for spelling, name in SPELLINGS.items():
        place(spelling, same_as=Place.objects.get(key=key_of(name)))


def place(name: str, *, inside: Place | None = None, same_as: Place | None = None) -> Place:
    """Make one place."""
    return Place.objects.create(key=key_of(name), name=name, inside=inside, same_as=same_as)
