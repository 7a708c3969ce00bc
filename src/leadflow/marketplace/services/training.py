"""A new version of the model that makes prices: trained by the worker, kept, put in force."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max

from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict
from leadflow.marketplace.events import TrainingAsked
from leadflow.marketplace.models import PricingChoice, PricingModel
from leadflow.marketplace.queries.outcomes import count_outcomes, outcomes
from leadflow.marketplace.rules.evaluation import objection
from leadflow.marketplace.rules.pricing import shortage
from leadflow.marketplace.services.fitting import fit
from leadflow.marketplace.types.pricing import Fitted, Training
from leadflow.notifications.services import touch_topic

A_DAY: Final = timedelta(hours=23)  # so that it does not wander through the day

log = structlog.get_logger("leadflow.pricing")


class TrainedMeanwhile(Conflict):
    code = "marketplace.trained_meanwhile"


def train(*, actor: Actor, now: datetime) -> Training:
    """Learn of past outcomes what wins jobs, and put that in force unless there is an objection.

    Takes seconds of one processor: for the worker and the command line, never for a request.
    Without enough outcomes nothing is kept. Raises Denied or TrainedMeanwhile.
    """
    require(actor, Permission.MARKET_MANAGE)
    found = outcomes(now=now)
    won = sum(one.won for one in found)
    if lacking := shortage(len(found), won):
        return Training(len(found), won, objection=lacking)
    return keep(actor=actor, fitted=fit(found), now=now)


@commits
def keep(*, actor: Actor, fitted: Fitted, now: datetime) -> Training:
    """Keep what training gave as the next version. Raises TrainedMeanwhile.

    It makes prices from now on unless it did badly, or somebody chose a version that stays.
    """
    against = objection(fitted.metrics)
    version = (PricingModel.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            made = PricingModel.objects.create(
                version=version,
                weights=fitted.weights,
                metrics=fitted.metrics.document,
                profile=fitted.profile,
                outcomes=fitted.outcomes,
                won=fitted.won,
                objection=against,
                trained_at=now,
                trained_by_id=actor.user_id or None,
            )
    except IntegrityError as error:
        raise TrainedMeanwhile("Another training has just ended; its version is there.") from error
    is_in_force = not against and _may_choose()
    if is_in_force:
        PricingChoice.objects.create(
            model=made, is_pinned=False, by_id=actor.user_id or None, at=now
        )
    record(
        actor=actor,
        action="pricing.trained",
        object_type="pricing_model",
        object_id=version,
        now=now,
        is_in_force=is_in_force,
    )
    touch_topic("market", now=now)
    return Training(
        outcomes=fitted.outcomes,
        won=fitted.won,
        version=version,
        is_in_force=is_in_force,
        objection=against,
        metrics=fitted.metrics,
    )


@commits
def ask_training(*, actor: Actor, now: datetime) -> None:
    """Have the worker train a new version. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    publish(TrainingAsked(actor.user_id), stream="pricing", now=now)


def train_daily(now: datetime) -> None:
    """Train once a day, if there is something new to learn of. A chore of the worker."""
    last = PricingModel.objects.order_by("-version").first()
    if last is not None and last.trained_at > now - A_DAY:
        return
    count, won = count_outcomes(now=now)
    is_same = last is not None and (last.outcomes, last.won) == (count, won)
    if not shortage(count, won) and not is_same:
        train_and_tell(actor=SYSTEM, now=now)


def train_and_tell(*, actor: Actor, now: datetime) -> Training:
    """Train, and say in the log what came of it. Raises as `train` does."""
    done = train(actor=actor, now=now)
    log.info(
        "pricing.trained",
        version=done.version,
        outcomes=done.outcomes,
        is_in_force=done.is_in_force,
        objection=done.objection,
    )
    return done


@joins
def _may_choose() -> bool:
    """Tell whether training may put a version in force: nobody chose one that stays."""
    last = PricingChoice.objects.order_by("-id").first()
    return last is None or not last.is_pinned
