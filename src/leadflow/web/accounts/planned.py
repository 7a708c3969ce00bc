"""The call plans of an account as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from leadflow.accounts.queries.plans import plans_of
from leadflow.accounts.types import PlanRow
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.web.words import in_zone


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as the page shows it: `there` is the time of the call where the account is."""

    plan: PlanRow
    is_late: bool
    there: str


def of_account(actor: Actor, lead_id: int) -> list[Shown]:
    """Return the plans of an account, the next call first."""
    moment = now()
    return [shown(plan, moment) for plan in plans_of(actor=actor, lead_id=lead_id)]


def shown(plan: PlanRow, moment: datetime) -> Shown:
    """Return one plan as the page shows it."""
    at = plan.next_call_date
    local = at.astimezone(ZoneInfo(plan.zone))
    is_same = local.utcoffset() == in_zone(at).utcoffset()
    there = "" if is_same else f"{local:%H:%M} there ({plan.zone})"
    return Shown(plan, at < moment, there)
