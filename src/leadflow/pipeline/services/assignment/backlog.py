"""The backlog: looked through again when the rules change, and given out by hand."""

from datetime import datetime

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.leads.queries import get_lead
from leadflow.pipeline.events.assignment import RulesChanged, SomebodyFree
from leadflow.pipeline.services.assignment.arriving import assign_new

STREAM = "assignment"


@commits
def assign_now(*, actor: Actor, lead_id: int, now: datetime) -> bool:
    """Ask the rules once more who gets a lead; tell whether it has an owner now.

    Raises NotPermitted or LeadNotFound.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    get_lead(actor=actor, lead_id=lead_id)
    return assign_new(lead_id=lead_id, now=now)


@commits
def go_on(*, after_id: int, now: datetime) -> None:
    """Let the rest of the backlog be looked through later."""
    publish(RulesChanged(after_id), stream=STREAM, now=now)


@joins
def look_again(*, now: datetime) -> None:
    """Let the whole backlog be looked through once this is committed."""
    publish(RulesChanged(0), stream=STREAM, now=now)


@joins
def somebody_free(*, user_id: int, now: datetime) -> None:
    """Let what waits be taken up once this is committed."""
    publish(SomebodyFree(user_id), stream=STREAM, now=now)
