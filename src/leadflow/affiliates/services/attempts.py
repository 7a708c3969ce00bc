"""One attempt to call: claimed before it is placed, so that it is placed once."""

from datetime import datetime

from leadflow.affiliates.models import CallAttempt, InterestCall, Submission
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.services.confirmation import (
    allowed_from,
    announce_attempt,
    hold_call,
    settle,
)
from leadflow.affiliates.services.withdrawal import withdraw
from leadflow.affiliates.types import CallOrder, CallResult, CallState, State
from leadflow.identity.types import SYSTEM
from leadflow.kernel.db import commits, joins
from leadflow.leads.queries import is_suppressed


@commits
def begin_attempt(*, submission_id: int, number: int, now: datetime) -> CallOrder | None:
    """Claim attempt `number` and return the order to place it; None when there is nothing to place.

    State, suppression list and calling hours are asked again, however late the timer is; outside
    the hours the attempt is set anew for the next ones. An attempt that was claimed, but of which
    nobody knows whether it was placed, gives the same order with the same key again.
    """
    held = hold_call(submission_id=submission_id)
    if held is None or not is_due(*held, number=number):
        return None
    submission, call = held
    if is_suppressed(submission.mobile):
        withdraw(submission=submission, actor=SYSTEM, now=now, rule="calls.suppressed")
        return None
    earliest = max(now, call.next_attempt_at or now)
    due_at = allowed_from(earliest, mobile=submission.mobile, campaign=submission.campaign)
    if due_at > now:
        postpone(call=call, number=number, due_at=due_at, now=now)
        return None
    if call.attempts < number and not take(call=call, number=number, now=now):
        return None
    return CallOrder(
        submission_id=submission_id,
        number=number,
        channel=call.channel,
        mobile=submission.mobile,
        key=f"{submission_id}-{number}",
    )


@commits
def note_placed(
    *, submission_id: int, number: int, reference: str, result: CallResult, now: datetime
) -> bool:
    """Note that the channel took an attempt, and its result where it is known at once.

    Tells whether the result decided anything.
    """
    CallAttempt.objects.filter(call_id=submission_id, number=number, reference="").update(
        reference=reference[:80]
    )
    held = hold_call(submission_id=submission_id, result=result)
    if held is None:
        return False
    return settle(*held, result=result, attempt=number, actor=SYSTEM, now=now)


def is_due(submission: Submission, call: InterestCall, *, number: int) -> bool:
    """Tell whether attempt `number` is the next one, or was claimed and perhaps not placed."""
    if submission.state != State.CONFIRMING or call.state not in OPEN:
        return False
    if call.attempts == number - 1:
        return call.state == CallState.WAITING
    is_open_end = CallAttempt.objects.filter(
        call=call, number=number, reference="", result=CallResult.PENDING
    )
    return call.attempts == number and is_open_end.exists()


@joins
def take(*, call: InterestCall, number: int, now: datetime) -> bool:
    """Claim the attempt: it is counted and written down before anybody's phone rings."""
    taken = InterestCall.objects.filter(
        pk=call.pk, state=CallState.WAITING, attempts=number - 1
    ).update(state=CallState.RINGING, attempts=number, next_attempt_at=None)
    if taken:
        CallAttempt.objects.create(call=call, number=number, placed_at=now)
    return bool(taken)


@joins
def postpone(*, call: InterestCall, number: int, due_at: datetime, now: datetime) -> None:
    """Set the attempt's timer anew."""
    InterestCall.objects.filter(pk=call.pk).update(next_attempt_at=due_at)
    announce_attempt(submission_id=call.pk, number=number, due_at=due_at, now=now)
