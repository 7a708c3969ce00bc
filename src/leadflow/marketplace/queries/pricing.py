"""The versions of the model that makes prices, and how well each does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Subquery

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate
from leadflow.marketplace.models import FrozenPrice, PricingChoice, PricingModel
from leadflow.marketplace.queries.outcomes import count_outcomes, decided
from leadflow.marketplace.queries.prices import model_in_force
from leadflow.marketplace.rules.drifting import drift_of
from leadflow.marketplace.rules.evaluation import LEAST_IN_BIN, measured
from leadflow.marketplace.rules.pricing import CHEAPEST, DEAREST, UNTRAINED, price_of
from leadflow.marketplace.rules.weighing import all_levels, factors_of
from leadflow.marketplace.types import AssignmentState
from leadflow.marketplace.types.pricing import (
    Comparison,
    Evaluation,
    Features,
    Metrics,
    PricingRow,
    PricingState,
)

LATELY: Final = timedelta(days=30)
MOST_LOOKS: Final = 5000
ON_PAGE: Final = 25

Look = tuple[dict[str, Any], int]


class NoSuchVersion(NotFound):
    code = "marketplace.no_such_version"


def model_of(version: int) -> PricingModel:
    """Return a version of the model. Raises NoSuchVersion."""
    found = PricingModel.objects.filter(version=version).first()
    if found is None:
        raise NoSuchVersion("There is no such version.", version=version)
    return found


def previous_choice() -> PricingChoice | None:
    """Return what was last in force before what is; None when nothing else ever was.

    Before the first version nothing was, which is a choice as good as any.
    """
    choices = PricingChoice.objects.select_related("model").order_by("-id")
    last = choices.first()
    if last is None:
        return None
    others = choices.filter(pk__lt=last.pk).exclude(model=last.model_id)
    return others.first() or (PricingChoice(model=None) if last.model_id else None)


def pricing_state(*, actor: Actor, now: datetime) -> PricingState:
    """Return what makes prices now, what did before, and what there is to learn of.

    Raises Denied.
    """
    require(actor, Permission.MARKET_MANAGE)
    last = PricingChoice.objects.select_related("model").order_by("-id").first()
    before = previous_choice()
    count, won = count_outcomes(now=now)
    return PricingState(
        version=last.model.version if last and last.model else None,
        is_pinned=bool(last and last.is_pinned),
        since=last.at if last else None,
        previous=before.model.version if before and before.model else None,
        can_go_back=before is not None,
        outcomes=count,
        won=won,
    )


def list_versions(
    *, actor: Actor, cursor: str | None = None, limit: int = ON_PAGE
) -> Page[PricingRow]:
    """Return every version, the newest first. Raises Denied or BadCursor. Two queries."""
    require(actor, Permission.MARKET_MANAGE)
    current = model_in_force()
    return paginate(
        PricingModel.objects.defer("weights", "profile"),
        order=("-version",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=lambda model: _row(model, current),
    )


def evaluation(*, actor: Actor, version: int, now: datetime) -> Evaluation:
    """Return one version in full. Raises Denied or NoSuchVersion. Four queries.

    Drift and comparison are told from the newest 5 000 looks at leads of 30 days.
    """
    require(actor, Permission.MARKET_MANAGE)
    model, current = model_of(version), model_in_force()
    looks = _looks(now)
    return Evaluation(
        row=_row(model, current),
        levels=tuple(all_levels(model.weights)),
        drift=drift_of(model.profile, [Features.of(features) for features, _ in looks]),
        lived=_lived(model, now),
        comparison=_compared(looks, current, model),
    )


def _row(model: PricingModel, current: PricingModel | None) -> PricingRow:
    return PricingRow(
        version=model.version,
        trained_at=model.trained_at,
        trained_by=model.trained_by_id,
        outcomes=model.outcomes,
        won=model.won,
        metrics=Metrics.of(model.metrics),
        objection=model.objection,
        is_in_force=current is not None and current.pk == model.pk,
    )


def _looks(now: datetime) -> list[Look]:
    rows = FrozenPrice.objects.filter(at__gt=now - LATELY).order_by("-at")
    return list(rows.values_list("features", "discount")[:MOST_LOOKS])


def _lived(model: PricingModel, now: datetime) -> Metrics | None:
    """Return how a version did on what was sold by it; None while that is too little."""
    sold = FrozenPrice.objects.filter(
        model=model, listing=OuterRef("listing"), provider=OuterRef("provider")
    )
    rows = decided(now=now).annotate(chance=Subquery(sold.values("chance")[:1]))
    found = rows.filter(chance__isnull=False).order_by("-pk").values_list("chance", "status")
    promises = [(chance, status == AssignmentState.WON) for chance, status in found[:MOST_LOOKS]]
    if len(promises) < LEAST_IN_BIN:
        return None
    return measured(promises, reference=model.won / max(1, model.outcomes))


def _compared(
    looks: Sequence[Look], current: PricingModel | None, other: PricingModel
) -> Comparison:
    """Return what those leads cost by the version in force, and what they would by another."""
    pairs = [
        (_credits(features, discount, current), _credits(features, discount, other))
        for features, discount in looks
    ]
    return Comparison(
        looks=len(pairs),
        now=_spread(Counter(before for before, _ in pairs)),
        then=_spread(Counter(after for _, after in pairs)),
        dearer=sum(after > before for before, after in pairs),
        cheaper=sum(after < before for before, after in pairs),
    )


def _credits(features: Mapping[str, Any], discount: int, model: PricingModel | None) -> int:
    factors = factors_of(model.weights, Features.of(features)) if model else (UNTRAINED,)
    return price_of(factors, discount=discount).credits


def _spread(counted: Counter[int]) -> tuple[int, ...]:
    return tuple(counted[price] for price in range(CHEAPEST, DEAREST + 1))
