"""Which version of the model makes prices: chosen by people, taken back, or left to training."""

from datetime import datetime

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.marketplace.models import PricingChoice, PricingModel
from leadflow.marketplace.queries.pricing import model_of, previous_choice


class NothingBefore(Conflict):
    code = "marketplace.nothing_before"


@commits
def put_in_force(*, actor: Actor, version: int, now: datetime) -> None:
    """Let a version make prices, and stay whatever is trained. Raises Denied or NoSuchVersion."""
    require(actor, Permission.MARKET_MANAGE)
    _choose(actor, model_of(version), now, act="activated")


@commits
def switch_off(*, actor: Actor, now: datetime) -> None:
    """Let no version make prices: every lead costs one credit until somebody chooses again."""
    require(actor, Permission.MARKET_MANAGE)
    _choose(actor, None, now, act="switched_off")


@commits
def roll_back(*, actor: Actor, now: datetime) -> int | None:
    """Put in force what was before; it stays whatever is trained. Returns the version, or None.

    Raises Denied or NothingBefore.
    """
    require(actor, Permission.MARKET_MANAGE)
    before = previous_choice()
    if before is None:
        raise NothingBefore("There was no other version before this one.")
    _choose(actor, before.model, now, act="rolled_back")
    return before.model.version if before.model else None


@commits
def follow_training(*, actor: Actor, now: datetime) -> int | None:
    """Let every good version make prices as it is trained, from the newest on.

    Returns that version; None when there is no good one yet. Raises Denied.
    """
    require(actor, Permission.MARKET_MANAGE)
    newest = PricingModel.objects.filter(objection="").order_by("-version").first()
    _choose(actor, newest, now, act="followed", is_pinned=False)
    return newest.version if newest else None


@joins
def _choose(
    actor: Actor, model: PricingModel | None, now: datetime, *, act: str, is_pinned: bool = True
) -> None:
    PricingChoice.objects.create(
        model=model, is_pinned=is_pinned, by_id=actor.user_id or None, at=now
    )
    record(
        actor=actor,
        action=f"pricing.{act}",
        object_type="pricing_model",
        object_id=model.version if model else "",
        now=now,
    )
