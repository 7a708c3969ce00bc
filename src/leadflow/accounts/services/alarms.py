"""A broken rhythm is told once: to the account's owner, and on its timeline."""

from datetime import date, datetime
from typing import Final

from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import LEAST_TRUST
from leadflow.identity.queries import find_actor
from leadflow.identity.types import SYSTEM
from leadflow.kernel.db import commits, joins
from leadflow.kernel.organisation import organisation_zone
from leadflow.leads.queries import scope
from leadflow.leads.queries.touches import has_step
from leadflow.leads.services.guards import edited
from leadflow.leads.services.merging import hold
from leadflow.leads.types import LeadStatus
from leadflow.notifications.services import notify

BROKEN: Final = "rhythm_broken"


@commits
def raise_alarm(*, lead_id: int, now: datetime) -> bool:
    """Tell that an account should have ordered, unless it has meanwhile or this was told before.

    Returns whether it was told.
    """
    lead = hold(lead_ids=[lead_id]).get(lead_id)
    today = day_of(now, organisation_zone())
    late = OrderRhythm.objects.filter(
        pk=lead_id, late_after__lt=today, confidence__gte=LEAST_TRUST, alarmed_on=None
    )
    rhythm = late.first()
    if lead is None or lead["deleted_at"] or lead["status"] == LeadStatus.LOST or rhythm is None:
        return False
    late.update(alarmed_on=today)
    last_order = rhythm.last_order.isoformat()
    if has_step(lead_id=lead_id, kind=BROKEN, name="last_order", value=last_order):
        return False
    edited(
        actor=SYSTEM,
        lead_id=lead_id,
        kind=BROKEN,
        text=f"Should have ordered by {rhythm.due_on}: orders every {rhythm.interval:g} days",
        data={
            "last_order": last_order,
            "due_on": rhythm.due_on.isoformat(),
            "interval": rhythm.interval,
            "confidence": rhythm.confidence,
        },
        now=now,
    )
    _tell_owner(lead_id=lead_id, owner_id=lead["assigned_to_id"], rhythm=rhythm, now=now)
    return True


@joins
def _tell_owner(*, lead_id: int, owner_id: int | None, rhythm: OrderRhythm, now: datetime) -> None:
    """Tell the owner, if there is one who may still see the account."""
    owner = None if owner_id is None else find_actor(owner_id)
    if owner is None or not scope(owner).filter(pk=lead_id).exists():
        return
    notify(
        user_ids=[owner.user_id],
        kind="accounts.rhythm_broken",
        title=f"Account L-{lead_id} should have ordered by {_day(rhythm.due_on)}",
        message=(
            f"It orders every {rhythm.interval:g} days; the last order was on"
            f" {_day(rhythm.last_order)}."
        ),
        link=f"/app/accounts/{lead_id}/",
        lead_id=lead_id,
        once_key=f"lead:{lead_id}:rhythm:{rhythm.last_order.isoformat()}",
        now=now,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
