"""Who the providers are."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Prefetch, QuerySet

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import Denied, NotFound
from leadflow.kernel.organisation import organisation_day
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.ledger.queries import balance_of, balances_of
from leadflow.marketplace.models import Offer, Provider, ProviderArea, ProviderCategory
from leadflow.marketplace.rules.matching import is_subscribed
from leadflow.marketplace.types import ProviderRow, Reach, Verification


class NotAProvider(Denied):
    code = "marketplace.not_a_provider"


class NoSuchProvider(NotFound):
    code = "marketplace.no_such_provider"


def provider_of(actor: Actor) -> Provider:
    """Return the provider the actor signs in for; raises Denied when there is none."""
    require(actor, Permission.MARKET_BUY)
    found = Provider.objects.filter(user=actor.user_id).first()
    if found is None:
        raise NotAProvider("Only a provider can do this; your account has no provider profile.")
    return found


def get_provider(*, actor: Actor, provider_id: int) -> ProviderRow:
    """Return one provider to staff. Raises Denied or NoSuchProvider."""
    require(actor, Permission.MARKET_MANAGE)
    found = _shown(Provider.objects.filter(pk=provider_id)).first()
    if found is None:
        raise NoSuchProvider("There is no such provider.", provider_id=provider_id)
    return row(found)


def list_providers(
    *,
    actor: Actor,
    verification: Verification | None = None,
    q: str = "",
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[ProviderRow]:
    """Return providers to staff, by id; four queries. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    found = Provider.objects.all()
    if verification is not None:
        found = found.filter(verification=verification)
    if q:
        found = found.filter(name__icontains=q)
    listed = paginate(
        _shown(found),
        order=("id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=lambda one: one,
    )
    balances = balances_of(one.user_id for one in listed.items)
    rows = [row(one, balance=balances.get(one.user_id, 0)) for one in listed.items]
    return Page(rows, listed.next_cursor)


def row(provider: Provider, *, balance: int | None = None) -> ProviderRow:
    """Return a provider as a row."""
    return ProviderRow(
        id=provider.pk,
        user=provider.user_id,
        name=provider.name,
        verification=provider.verification,
        tier=provider.tier,
        is_premium=provider.is_premium,
        subscribed_until=provider.subscribed_until,
        categories=tuple(sorted(trade.category.slug for trade in provider.trades.all())),
        areas=tuple(sorted(area.name for area in provider.areas.all())),
        balance=balance_of(provider.user_id) if balance is None else balance,
    )


def pays_nothing(*, actor: Actor, now: datetime) -> bool:
    """Tell whether a provider's plan lets them unlock leads without credits. Raises Denied."""
    return is_free_for(provider_of(actor), now)


def is_free_for(provider: Provider, now: datetime) -> bool:
    """Tell whether a provider unlocks leads without credits: premium, while subscribed."""
    return provider.is_premium and is_subscribed(provider.subscribed_until, organisation_day(now))


def serves(
    provider: Provider, *, lead_id: int, category_id: int, keys: Iterable[str]
) -> tuple[bool, bool]:
    """Tell whether a provider does a trade, and whether they work in any of these places.

    Both are so for a lead that was offered to them although they are further away.
    """
    trades = ProviderCategory.objects.filter(provider=provider, category=category_id)
    areas = ProviderArea.objects.filter(provider=provider, key__in=[key for key in keys if key])
    one = Provider.objects.filter(pk=provider.pk)
    does, works = one.values_list(Exists(trades), Exists(areas)).get()
    if not (does and works) and far_offers(provider).filter(listing=lead_id).exists():
        return True, True
    return does, works


def far_offers(provider: Provider) -> QuerySet[Offer]:
    """Return the leads offered to a provider that lie outside their own places or trades."""
    return Offer.objects.filter(provider=provider).exclude(reach=Reach.NAMED)


def _shown(providers: QuerySet[Provider]) -> QuerySet[Provider]:
    trades = Prefetch("trades", ProviderCategory.objects.select_related("category"))
    return providers.prefetch_related(trades, "areas")
