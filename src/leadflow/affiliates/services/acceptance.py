"""Bring a submission that had to wait to its decision: accepted, rejected, or waiting again."""

from datetime import datetime

from django.db.models import F

from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.queries.submissions import transitions_of
from leadflow.affiliates.rules.registration import TIME_TO_ANSWER
from leadflow.affiliates.rules.states import FLOW
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.services.claims import bind_claims, release_claims
from leadflow.affiliates.services.freshness import Freshness, keep_mobile_known
from leadflow.affiliates.services.moves import (
    MovedMeanwhile,
    move,
    moved_event,
    record_transition,
)
from leadflow.affiliates.services.storing import set_timers
from leadflow.affiliates.types import Decision, Reason, State
from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.services import receive_lead
from leadflow.leads.types import Source


@joins
def settle(
    *,
    submission: Submission,
    desk: Desk,
    decision: Decision,
    registration: str,
    freshness: Freshness,
    actor: Actor,
    now: datetime,
) -> Submission:
    """Carry out a decision about a waiting submission; return it as it then stands.

    Raises StepNotAllowed or MovedMeanwhile; then nothing has changed.
    """
    if freshness.claim_ids:
        bind_claims(claim_ids=list(freshness.claim_ids), submission_id=submission.pk)
    keep_facts(submission=submission, decision=decision, registration=registration, now=now)
    if decision.state is State.ACCEPTED:
        return accept(submission=submission, desk=desk, rule=decision.rule, actor=actor, now=now)
    if decision.state is State.REJECTED:
        release_claims(submission_id=submission.pk)
    is_new_state = decision.state != submission.state
    move(
        submission=submission,
        to=decision.state,
        reason=decision.reason,
        rule=decision.rule,
        actor=actor,
        now=now,
    )
    if is_new_state:
        set_timers(submission=submission, now=now)
    return submission


@joins
def keep_facts(
    *, submission: Submission, decision: Decision, registration: str, now: datetime
) -> None:
    """Store what the decision says beside the state: tries, reason, plate, time to answer."""
    is_waiting = decision.state is State.AWAITING_REGISTRATION
    facts: dict[str, object] = {
        "registration_tries": decision.tries,
        "reason": decision.reason,
        "registration": "" if is_waiting else registration,
        "registration_required": is_waiting,
        "updated_at": max(now, submission.updated_at),
    }
    if is_waiting and submission.expires_at is None:
        facts["expires_at"] = now + TIME_TO_ANSWER
    changed = Submission.objects.filter(pk=submission.pk, seq=submission.seq).update(**facts)
    if not changed:
        raise MovedMeanwhile("The submission was changed meanwhile; read it again.")
    for name, value in facts.items():
        setattr(submission, name, value)


@joins
def accept(
    *, submission: Submission, desk: Desk, rule: str, actor: Actor, now: datetime
) -> Submission:
    """Accept a waiting submission: its lead is opened, with the steps so far as first touch."""
    FLOW.check(State(submission.state), State.ACCEPTED)
    now = max(now, submission.updated_at)
    old_state = submission.state
    lead_id = receive_lead(
        source=Source.AFFILIATE,
        channel=desk.campaign,
        name=submission.name,
        phone_raw=submission.mobile_raw,
        phone=submission.mobile,
        email=submission.email,
        city=submission.city,
        text=f"Submitted by {desk.affiliate}. {step_text(State.ACCEPTED, Reason.NONE)}",
        rule=rule,
        data={
            "affiliate": desk.affiliate_id,
            "campaign": desk.campaign,
            "submission": submission.pk,
            "before": steps_so_far(submission.pk),
        },
        actor=actor,
        now=now,
    )
    moved = Submission.objects.filter(pk=submission.pk, state=old_state, seq=submission.seq).update(
        state=State.ACCEPTED,
        reason=Reason.NONE,
        lead_id=lead_id,
        expires_at=None,
        seq=F("seq") + 1,
        updated_at=now,
    )
    if not moved:
        raise MovedMeanwhile("The submission was changed meanwhile; read it again.")
    submission.state, submission.reason, submission.lead_id = State.ACCEPTED, Reason.NONE, lead_id
    submission.seq, submission.expires_at, submission.updated_at = submission.seq + 1, None, now
    record_transition(submission=submission, from_state=old_state, rule=rule, actor=actor, now=now)
    publish(moved_event(submission, old_state), stream=f"lead:{lead_id}", seq=1, now=now)
    keep_mobile_known(desk=desk, mobile=submission.mobile, submission_id=submission.pk, now=now)
    return submission


def steps_so_far(submission_id: int) -> list[dict[str, str]]:
    """Return the steps before acceptance, for the first entry of the lead's history."""
    return [
        {
            "state": step.to_state,
            "text": step_text(State(step.to_state), Reason(step.reason)),
            "rule": step.rule,
            "actor": step.actor,
            "at": step.at.isoformat(),
        }
        for step in transitions_of(submission_id)
    ]
