"""What the manager's pages are narrowed by, kept in the address: period, affiliate, campaign."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from leadflow.affiliates.queries.campaigns import (
    AffiliateNotFound,
    get_affiliate,
    list_affiliates,
    list_campaigns,
)
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.web.shell.pages import PageRequest, zone_of

PERIODS: Final = [("7", "7 days"), ("30", "30 days"), ("90", "Quarter")]
IN_MENU: Final = 30
LONGEST_ID: Final = 18  # digits that fit into the database's integers

Chip = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen from the menus: (value of the parameter, words)."""

    affiliates: list[tuple[str, str]]
    campaigns: list[tuple[str, str]]
    has_more: bool


def period_of(request: PageRequest, default: str = "") -> int:
    """Return the chosen period in days, 0 for any time."""
    chosen = request.GET.get("period", default)
    return int((chosen if chosen in dict(PERIODS) else default) or 0)


def since_of(request: PageRequest, days: int) -> datetime:
    """Return when a period of `days` began: whole days of the reader's calendar, today's in it."""
    return midnight(request, now() - timedelta(days=days - 1))


def tomorrow(request: PageRequest) -> datetime:
    """Return when the reader's day ends."""
    return midnight(request, now() + timedelta(days=1))


def midnight(request: PageRequest, moment: datetime) -> datetime:
    """Return when the day of `moment` began for the reader."""
    local = moment.astimezone(zone_of(request.actor))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def affiliate_of(request: PageRequest) -> int | None:
    """Return the chosen affiliate; what is no number chooses none."""
    chosen = request.GET.get("affiliate", "")
    is_number = chosen.isascii() and chosen.isdigit() and len(chosen) <= LONGEST_ID
    return int(chosen) if is_number else None


def campaign_of(request: PageRequest) -> str:
    """Return the slug of the chosen campaign."""
    return request.GET.get("campaign", "")[:60]


def choices_of(request: PageRequest) -> Choices:
    """Return the campaigns, and as many affiliates as a menu can hold."""
    actor = request.actor
    if not (actor.may(Permission.AFFILIATE_MANAGE) and actor.may(Permission.CAMPAIGN_MANAGE)):
        return Choices([], [], has_more=False)
    affiliates = list_affiliates(actor=actor, limit=IN_MENU)
    return Choices(
        [(str(row.id), row.name) for row in affiliates.items],
        [(row.slug, row.name) for row in list_campaigns(actor=actor)],
        has_more=affiliates.next_cursor is not None,
    )


def chips_of(request: PageRequest, choices: Choices) -> list[Chip]:
    """Return (parameter, label, words) of the chosen affiliate and campaign."""
    chips = []
    if affiliate := affiliate_of(request):
        chips.append(("affiliate", "Affiliate", named(request, affiliate, choices)))
    if campaign := campaign_of(request):
        chips.append(("campaign", "Campaign", dict(choices.campaigns).get(campaign, campaign)))
    return chips


def named(request: PageRequest, affiliate_id: int, choices: Choices) -> str:
    """Return the name of an affiliate; its number when there is no such."""
    if name := dict(choices.affiliates).get(str(affiliate_id)):
        return name
    if request.actor.may(Permission.AFFILIATE_MANAGE):
        with suppress(AffiliateNotFound):
            return get_affiliate(actor=request.actor, affiliate_id=affiliate_id).name
    return f"#{affiliate_id}"


def listed(**filters: object) -> str:
    """Return the address of the submissions behind a number."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return reverse("submissions-all") + (f"?{query}" if query else "")
