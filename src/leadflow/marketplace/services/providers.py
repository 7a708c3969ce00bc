"""Staff looks after providers: opens, changes, verifies them, and adds credits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from leadflow.audit.services import record
from leadflow.identity.queries import find_user
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission, Role
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.ledger.services import grant, top_up
from leadflow.ledger.types import Posted
from leadflow.marketplace.models import Provider, ProviderArea, ProviderCategory
from leadflow.marketplace.queries.catalogue import category_of, place_of
from leadflow.marketplace.queries.providers import NoSuchProvider
from leadflow.marketplace.types import ProviderFacts, Verification


class NoSuchUser(Invalid):
    code = "marketplace.no_such_user"


class AlreadyAProvider(Conflict):
    code = "marketplace.already_a_provider"


@commits
def create_provider(*, actor: Actor, user_id: int, facts: ProviderFacts, now: datetime) -> int:
    """Open a provider for a user who plays that role; return its id. They are not yet verified.

    Raises Denied, NoSuchUser, AlreadyAProvider or NoSuchCategory.
    """
    require(actor, Permission.MARKET_MANAGE)
    user = find_user(user_id)
    if user is None or not user.is_active or Role.PROVIDER not in user.roles:
        raise NoSuchUser("There is no such user in the role of a provider.", field="user")
    try:
        with transaction.atomic():
            made = Provider.objects.create(
                user_id=user_id,
                name=facts.name,
                tier=facts.tier,
                is_premium=facts.is_premium,
                subscribed_until=facts.subscribed_until,
                verification=Verification.PENDING,
                created_at=now,
            )
    except IntegrityError as error:
        raise AlreadyAProvider("This user has a provider already.", user=user_id) from error
    fill_trades(provider=made, categories=facts.categories, areas=facts.areas)
    record(
        actor=actor, action="provider.created", object_type="provider", object_id=made.pk, now=now
    )
    return made.pk


@commits
def update_provider(
    *, actor: Actor, provider_id: int, changes: Mapping[str, Any], now: datetime
) -> None:
    """Change a provider's profile: any of the fields of `ProviderFacts`.

    Raises Denied, NoSuchProvider or NoSuchCategory.
    """
    require(actor, Permission.MARKET_MANAGE)
    provider = _held(provider_id)
    facts = {name: value for name, value in changes.items() if name not in {"categories", "areas"}}
    if facts:
        Provider.objects.filter(pk=provider.pk).update(**facts)
    fill_trades(provider=provider, categories=changes.get("categories"), areas=changes.get("areas"))
    record(
        actor=actor,
        action="provider.changed",
        object_type="provider",
        object_id=provider.pk,
        fields=sorted(changes),
        now=now,
    )


@commits
def verify_provider(*, actor: Actor, provider_id: int, to: Verification, now: datetime) -> None:
    """Say whether a provider may buy leads. Raises Denied or NoSuchProvider."""
    require(actor, Permission.MARKET_MANAGE)
    provider = _held(provider_id)
    if provider.verification == to:
        return
    Provider.objects.filter(pk=provider.pk).update(verification=to)
    record(
        actor=actor,
        action="provider.verified",
        object_type="provider",
        object_id=provider.pk,
        before=provider.verification,
        after=to,
        now=now,
    )


@commits
def add_credits(
    *, actor: Actor, provider_id: int, amount: int, key: str, now: datetime, is_paid: bool = True
) -> Posted:
    """Add credits to a provider's wallet, paid for or given; the same `key` adds them once.

    Raises Denied, NoSuchProvider or BadAmount.
    """
    require(actor, Permission.MARKET_MANAGE)
    provider = _held(provider_id)
    add = top_up if is_paid else grant
    posted = add(
        actor=actor,
        owner_id=provider.user_id,
        amount=amount,
        key=key,
        text="Top-up" if is_paid else "Granted",
        now=now,
    )
    record(
        actor=actor,
        action="provider.credited",
        object_type="provider",
        object_id=provider.pk,
        credits=amount,
        now=now,
    )
    return posted


@joins
def _held(provider_id: int) -> Provider:
    found = Provider.objects.select_for_update(no_key=True).filter(pk=provider_id).first()
    if found is None:
        raise NoSuchProvider("There is no such provider.", provider_id=provider_id)
    return found


@joins
def fill_trades(
    *, provider: Provider, categories: Sequence[str] | None, areas: Sequence[str] | None
) -> None:
    """Let a provider do these trades in these places, and no others; None leaves what is there."""
    if categories is not None:
        wanted = {category_of(word, field="categories").pk for word in categories}
        provider.trades.all().delete()
        ProviderCategory.objects.bulk_create(
            ProviderCategory(provider=provider, category_id=each) for each in sorted(wanted)
        )
    if areas is not None:
        places = dict(place_of(name) for name in areas if name.strip())
        provider.areas.all().delete()
        ProviderArea.objects.bulk_create(
            ProviderArea(provider=provider, key=key, name=name) for key, name in places.items()
        )
