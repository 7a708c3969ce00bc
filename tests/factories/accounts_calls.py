"""Call plans for tests, put where the test needs them."""

from datetime import datetime
from typing import Any

from leadflow.accounts.models import CallPlan, OrderRhythm, Restaurant
from leadflow.accounts.queries.plans import CALLED, MOVED
from leadflow.accounts.services.plans import make_plan
from leadflow.accounts.types import Frequency, PlanFacts
from leadflow.identity.types import SYSTEM, Actor
from leadflow.leads.models import TimelineEntry
from tests.factories.accounts import make_account
from tests.factories.leads import NOON


def make_call_plan(
    account: Restaurant | None = None,
    *,
    actor: Actor = SYSTEM,
    at: datetime = NOON,
    **facts: Any,
) -> CallPlan:
    """Plan calls the way the API does; `next_call_date` and `last_called` are put where told."""
    account = account or make_account()
    dates = {name: facts.pop(name) for name in ("next_call_date", "last_called") if name in facts}
    known = PlanFacts(**{"frequency": Frequency.WEEKLY, **facts})
    plan_id = make_plan(actor=actor, lead_id=account.pk, facts=known, now=at)
    CallPlan.objects.filter(pk=plan_id).update(**dates)
    return CallPlan.objects.get(pk=plan_id)


def make_rhythm(account: Restaurant, **facts: Any) -> OrderRhythm:
    """Let an account order regularly, as if its orders had shown it."""
    known = {"interval": 7, "spread": 0, "confidence": 0.8, "alarmed_on": None, **facts}
    return OrderRhythm.objects.create(lead_id=account.pk, **known)


def call_steps(plan: CallPlan) -> list[dict[str, Any]]:
    """Return what the account's history keeps of each call of a plan, oldest first."""
    steps = TimelineEntry.objects.filter(
        lead_id=plan.lead_id, kind__in=[CALLED, MOVED], data__plan=plan.pk
    )
    return [step.data for step in steps.order_by("seq")]
