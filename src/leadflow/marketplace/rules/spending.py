"""Whether a provider's own limits allow a purchase. No database, no clock, no Django."""

from dataclasses import dataclass
from typing import Final

from leadflow.kernel.errors import Conflict, Invalid
from leadflow.marketplace.types.spending import Caps, Spent

LARGEST_CAP: Final = 1_000_000
WORDS: Final = {
    "daily": "Your cap for a day is reached: {spent} of {cap} credits. Raise it, or wait a day.",
    "monthly": "Your cap for a month is reached: {spent} of {cap} credits. Raise it, or wait for"
    " the next month.",
    "automatic": "Your cap for leads bought automatically in a day is reached: {spent} of {cap}"
    " credits. Buy this one yourself, or raise it.",
}


class CapReached(Conflict):
    code = "marketplace.cap_reached"


class AutomaticOff(Conflict):
    code = "marketplace.automatic_off"


class BadCaps(Invalid):
    code = "marketplace.bad_caps"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a purchase would count: what is charged, and what is bought automatically."""

    charged: int
    automatic: int = 0


def check_spending(caps: Caps, spent: Spent, wish: Wish) -> None:
    """Raise CapReached, naming the cap, when a purchase would go beyond any of them."""
    _check("daily", caps.daily_cap, spent.today, wish.charged)
    _check("monthly", caps.monthly_cap, spent.this_month, wish.charged)
    if wish.automatic:
        _check("automatic", caps.automatic_daily_cap, spent.automatically_today, wish.automatic)


def check_caps(caps: Caps) -> None:
    """Raise BadCaps unless these limits can be kept."""
    for name in ("daily_cap", "monthly_cap", "automatic_daily_cap"):
        value = getattr(caps, name)
        if value is not None and not 0 <= value <= LARGEST_CAP:
            raise BadCaps(f"Give a whole number from 0 to {LARGEST_CAP:,}, or nothing.", field=name)
    if caps.accepts_automatically and not caps.automatic_daily_cap:
        raise BadCaps(
            "Say how many credits a day may be spent automatically.", field="automatic_daily_cap"
        )


def _check(which: str, cap: int | None, spent: int, more: int) -> None:
    if cap is not None and more and spent + more > cap:
        raise CapReached(
            WORDS[which].format(spent=spent, cap=cap),
            which=which,
            cap=cap,
            spent=spent,
            needed=more,
        )
