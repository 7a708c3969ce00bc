"""The interest call: queued when a submission is accepted, ended by what the person says."""

from datetime import datetime

from leadflow.affiliates.events import CallDue, CallUnanswered
from leadflow.affiliates.models import (
    AffiliateMember,
    CallAttempt,
    Campaign,
    InterestCall,
    Submission,
    SupplyItem,
)
from leadflow.affiliates.queries.submissions import SubmissionNotFound
from leadflow.affiliates.rules.answers import KEYS, OPEN, SAID, Ending, ending_of
from leadflow.affiliates.rules.calling import (
    MAX_ATTEMPTS,
    next_allowed,
    region_of,
    spacing,
)
from leadflow.affiliates.services.moves import move
from leadflow.affiliates.services.withdrawal import (
    hold_namesakes,
    withdraw,
    withdraw_number,
)
from leadflow.affiliates.types import CallResult, CallState, State
from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import SYSTEM, Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Denied, Invalid
from leadflow.leads.queries import is_suppressed
from leadflow.leads.services import record_step, suppress

SIMULATOR = "simulator"


class UnknownKey(Invalid):
    """The key means nothing; `allowed` says which do."""

    code = "affiliates.unknown_key"


class CallNotOpen(Conflict):
    """There is no call to answer; `allowed` says in which states there is one."""

    code = "affiliates.call_not_open"


class CallNotSimulated(Conflict):
    """The call is a real one: only the person who is called can answer it."""

    code = "affiliates.call_not_simulated"


class NotASandbox(Denied):
    """An affiliate may answer calls only in a sandbox."""

    code = "affiliates.not_a_sandbox"


@joins
def queue_call(*, submission_id: int, now: datetime) -> bool:
    """Queue the interest call of an accepted submission; tell whether there is to be one.

    The suppression list is asked in this very transaction: a number on it closes the submission.
    Asked twice, there is one call.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .filter(pk=submission_id, state=State.ACCEPTED)
        .first()
    )
    if submission is None:
        return False
    if is_suppressed(submission.mobile):
        withdraw(submission=submission, actor=SYSTEM, now=now, rule="calls.suppressed")
        return False
    campaign = submission.campaign
    due_at = allowed_from(now, mobile=submission.mobile, campaign=campaign)
    InterestCall.objects.create(
        submission_id=submission_id,
        channel=campaign.call_channel,
        next_attempt_at=due_at,
        created_at=now,
    )
    rule = "calls.any_hour" if campaign.calls_any_hour else "calls.within_hours"
    move(submission=submission, to=State.CONFIRMING, rule=rule, actor=SYSTEM, now=now)
    announce_attempt(submission_id=submission_id, number=1, due_at=due_at, now=now)
    return True


@commits
def record_result(
    *,
    submission_id: int,
    result: CallResult,
    now: datetime,
    actor: Actor = SYSTEM,
    attempt: int | None = None,
) -> bool:
    """Let what came of an attempt (the newest, unless numbered) decide; tell whether it did.

    A result that comes twice, late or after the end changes nothing. What the person said counts
    even when a later attempt is already under way; that nobody answered counts once, and only for
    the newest attempt.
    """
    held = hold_call(submission_id=submission_id, result=result)
    if held is None:
        return False
    return settle(*held, result=result, attempt=attempt, actor=actor, now=now)


@commits
def press(*, actor: Actor, submission_id: int, digit: str, now: datetime) -> State:
    """Answer a simulated call by hand, as the person on the phone would; return the new state.

    Whoever may simulate calls, and the affiliate itself in a sandbox. Raises Denied,
    SubmissionNotFound, UnknownKey, CallNotSimulated or CallNotOpen; then nothing has changed.
    """
    check_may_press(actor=actor, submission_id=submission_id)
    result = KEYS.get(digit)
    if result is None:
        raise UnknownKey(
            f"Press one of {', '.join(sorted(KEYS))}.", field="digit", allowed=sorted(KEYS)
        )
    held = hold_call(submission_id=submission_id, result=result)
    if held and held[1].channel != SIMULATOR:
        raise CallNotSimulated("This call rings at a real person; only they can answer it.")
    if not held or not settle(*held, result=result, attempt=None, actor=actor, now=now):
        state = Submission.objects.values_list("state", flat=True).get(pk=submission_id)
        raise CallNotOpen(
            f"The submission is {state}; only a call that is being made can be answered.",
            state=state,
            allowed=[State.CONFIRMING],
        )
    record(
        actor=actor,
        action="affiliates.call_answered",
        object_type="submission",
        object_id=submission_id,
        now=now,
        digit=digit,
    )
    return State(held[0].state)


@joins
def hold_call(
    *, submission_id: int, result: CallResult = CallResult.PENDING
) -> tuple[Submission, InterestCall] | None:
    """Return a submission with its call, both held until the transaction ends.

    Always the submission first. Before a "never", every submission of the number is held with it.
    """
    if result is CallResult.NEVER:
        mobile = Submission.objects.filter(pk=submission_id).values_list("mobile", flat=True)
        hold_namesakes(mobile=mobile.first() or "")
    submissions = Submission.objects.select_for_update(of=("self",)).select_related("campaign")
    submission = submissions.filter(pk=submission_id).first()
    call = InterestCall.objects.select_for_update(of=("self",)).filter(pk=submission_id).first()
    return (submission, call) if submission and call else None


@joins
def settle(
    submission: Submission,
    call: InterestCall,
    *,
    result: CallResult,
    attempt: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Carry out what a result means for a call that is held; tell whether it meant anything."""
    number = attempt or call.attempts
    is_open = call.state in OPEN and submission.state == State.CONFIRMING
    if not is_open or result is CallResult.PENDING:
        return False
    attempts = CallAttempt.objects.filter(call=call, number=number, result=CallResult.PENDING)
    is_news = attempts.update(result=result, ended_at=now) == 1
    if result not in SAID and not (is_news and number == call.attempts):
        return False
    ending = ending_of(result, attempts=call.attempts)
    if ending is None:
        ring_again(submission=submission, call=call, now=now)
        return True
    return end_call(submission=submission, result=result, ending=ending, actor=actor, now=now)


@joins
def ring_again(*, submission: Submission, call: InterestCall, now: datetime) -> None:
    """Set the next attempt for after the pause, at the first hour the person may be called."""
    number = call.attempts
    due_at = allowed_from(
        now + spacing(number), mobile=submission.mobile, campaign=submission.campaign
    )
    InterestCall.objects.filter(pk=call.pk, attempts=number, state__in=OPEN).update(
        state=CallState.WAITING, next_attempt_at=due_at
    )
    announce_attempt(submission_id=submission.pk, number=number + 1, due_at=due_at, now=now)
    if submission.lead_id is None:
        return
    seq = record_step(
        lead_id=submission.lead_id,
        kind="call.unanswered",
        text=f"Interest call: attempt {number} of {MAX_ATTEMPTS} was not answered",
        rule=f"calls.pause:{int(spacing(number).total_seconds() // 60)}min",
        data={"submission": submission.pk, "next_attempt_at": due_at.isoformat()},
        actor=SYSTEM,
        now=now,
    )
    fact = CallUnanswered(submission.pk, submission.lead_id, number)
    publish(fact, stream=f"lead:{submission.lead_id}", seq=seq, now=now)


@joins
def end_call(
    *,
    submission: Submission,
    result: CallResult,
    ending: Ending,
    actor: Actor,
    now: datetime,
) -> bool:
    """End a call for good and move its submission on; tell whether this was who ended it."""
    ended = InterestCall.objects.filter(pk=submission.pk, state__in=OPEN).update(
        state=ending.call, digit=ending.digit, next_attempt_at=None, ended_at=now
    )
    if not ended:
        return False
    rule = f"calls.{result}"
    if result is CallResult.NEVER:
        suppress(phone=submission.mobile, reason=rule, now=now)
        withdraw_number(
            mobile=submission.mobile, actor=actor, now=now, rule=rule, except_id=submission.pk
        )
    move(
        submission=submission,
        to=ending.state,
        reason=ending.reason,
        rule=rule,
        actor=actor,
        now=now,
    )
    if ending.state is State.CONFIRMED:
        SupplyItem.objects.create(submission_id=submission.pk, confirmed_at=now)
    return True


@joins
def announce_attempt(*, submission_id: int, number: int, due_at: datetime, now: datetime) -> None:
    """Set the timer for an attempt."""
    publish(CallDue(submission_id, number), stream=f"call:{submission_id}", now=now, due_at=due_at)


def allowed_from(at: datetime, *, mobile: str, campaign: Campaign) -> datetime:
    """Return the first moment not before `at` at which a campaign may call a number."""
    return next_allowed(
        at,
        region=region_of(mobile, fallback=campaign.region),
        zone=campaign.timezone,
        any_hour=campaign.calls_any_hour,
    )


def check_may_press(*, actor: Actor, submission_id: int) -> None:
    """Raise Denied or SubmissionNotFound unless the actor may answer the simulated call."""
    require(actor, Permission.CALL_SIMULATE, Permission.SUBMISSION_CREATE)
    found = Submission.objects.filter(pk=submission_id)
    if not actor.may(Permission.CALL_SIMULATE):
        mine = AffiliateMember.objects.filter(user_id=actor.user_id).values("affiliate_id")
        found = found.filter(affiliate_id__in=mine)
    sandbox = found.values_list("campaign__is_sandbox", flat=True).first()
    if sandbox is None:
        raise SubmissionNotFound("There is no such submission.")
    if not (sandbox or actor.may(Permission.CALL_SIMULATE)):
        raise NotASandbox("You may answer calls only in a sandbox campaign.")
