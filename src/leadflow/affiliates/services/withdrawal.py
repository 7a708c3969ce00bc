"""Nobody who asked not to be called is called, however far their submissions have come."""

from datetime import datetime
from typing import Final

from leadflow.affiliates.models import InterestCall, Submission, SupplyItem
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.services.moves import move
from leadflow.affiliates.types import CallState, Reason, State
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import commits, joins
from leadflow.leads.queries import is_suppressed

# Where a submission can be on its way to somebody picking up a phone.
CALLABLE: Final = (State.ACCEPTED, State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY)
BATCH: Final = 500


@joins
def hold_namesakes(*, mobile: str) -> list[Submission]:
    """Return every callable submission of a number, held until the transaction ends.

    Always taken in the order of their ids, so that two who do so never wait for each other.
    """
    open_ones = Submission.objects.filter(mobile=mobile, state__in=CALLABLE)
    return list(open_ones.select_for_update(of=("self",)).order_by("pk"))


@joins
def withdraw_number(
    *, mobile: str, actor: Actor, now: datetime, rule: str, except_id: int | None = None
) -> int:
    """Close every callable submission of a number, its call and its place in the supply queue.

    Returns how many there were.
    """
    namesakes = [one for one in hold_namesakes(mobile=mobile) if one.pk != except_id]
    for submission in namesakes:
        withdraw(submission=submission, actor=actor, now=now, rule=rule)
    return len(namesakes)


@joins
def withdraw(*, submission: Submission, actor: Actor, now: datetime, rule: str) -> None:
    """Close one submission because its number is suppressed. Raises StepNotAllowed."""
    InterestCall.objects.filter(pk=submission.pk, state__in=OPEN).update(
        state=CallState.CANCELLED, next_attempt_at=None, ended_at=now
    )
    SupplyItem.objects.filter(submission_id=submission.pk, closed_at=None).update(
        closed_at=now, call_back_at=None
    )
    move(
        submission=submission,
        to=State.CLOSED,
        reason=Reason.SUPPRESSED,
        rule=rule,
        actor=actor,
        now=now,
    )


@commits
def withdraw_suppressed(*, now: datetime) -> int:
    """Take numbers out of the supply queue that were suppressed behind this room's back.

    Calls ask the list themselves before they ring; the queue is read by people. Returns how many
    submissions were closed.
    """
    waiting = SupplyItem.objects.filter(closed_at=None).order_by("pk")
    mobiles = set(waiting.values_list("submission__mobile", flat=True)[:BATCH])
    return sum(
        withdraw_number(mobile=mobile, actor=SYSTEM, now=now, rule="calls.suppressed")
        for mobile in sorted(mobiles)
        if is_suppressed(mobile)
    )
