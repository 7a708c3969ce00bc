"""Write a new submission down with everything that belongs to it, in one go."""

from datetime import datetime
from typing import Any

from leadflow.affiliates.events import RegistrationCheckDue, RegistrationExpires
from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules.registration import TIME_TO_ANSWER
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.services.claims import bind_claims
from leadflow.affiliates.services.intake import Readable
from leadflow.affiliates.services.moves import moved_event, record_transition
from leadflow.affiliates.types import Decision, Reason, State
from leadflow.events.services import publish
from leadflow.events.types import Event
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.services import receive_lead
from leadflow.leads.types import Source


@joins
def store(
    *,
    desk: Desk,
    readable: Readable,
    decision: Decision,
    claim_ids: tuple[int, ...],
    actor: Actor,
    now: datetime,
) -> Submission:
    """Store a submission in the state the decision names, with its history, event and timers.

    An accepted one gets its person and lead at once; the event is then the lead's first.
    """
    lead_id = None
    if decision.state is State.ACCEPTED:
        lead_id = receive_lead(
            **lead_facts(desk=desk, readable=readable, decision=decision, actor=actor, now=now)
        )
    facts = submission_facts(desk=desk, readable=readable, decision=decision, now=now)
    submission = Submission.objects.create(lead_id=lead_id, **facts)
    record_transition(
        submission=submission, from_state="", rule=decision.rule, actor=actor, now=now
    )
    stream = f"lead:{lead_id}" if lead_id else f"submission:{submission.pk}"
    publish(moved_event(submission, ""), stream=stream, seq=1, now=now)
    set_timers(submission=submission, now=now)
    if claim_ids:
        bind_claims(claim_ids=list(claim_ids), submission_id=submission.pk)
    return submission


def lead_facts(
    *, desk: Desk, readable: Readable, decision: Decision, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Return what an accepted submission tells its lead: the arguments of `receive_lead`."""
    return {
        "source": Source.AFFILIATE,
        "channel": desk.campaign,
        "name": readable.name,
        "phone_raw": readable.mobile_raw,
        "phone": readable.mobile,
        "email": readable.email,
        "city": readable.city,
        "text": f"Submitted by {desk.affiliate}. {step_text(State.ACCEPTED, Reason.NONE)}",
        "rule": decision.rule,
        "data": {"affiliate": desk.affiliate_id, "campaign": desk.campaign},
        "actor": actor,
        "now": now,
    }


def submission_facts(
    *, desk: Desk, readable: Readable, decision: Decision, now: datetime
) -> dict[str, Any]:
    """Return the columns of the submission's row, but for its lead."""
    is_waiting = decision.state is State.AWAITING_REGISTRATION
    return {
        "affiliate_id": desk.affiliate_id,
        "campaign_id": desk.campaign_id,
        "state": decision.state.value,
        "reason": decision.reason.value,
        "mobile": readable.mobile,
        "mobile_raw": readable.mobile_raw,
        "registration": "" if is_waiting else readable.registration,
        "name": readable.name,
        "email": readable.email,
        "city": readable.city,
        "sub_id": readable.sub_id,
        "is_duplicate": decision.is_duplicate,
        "registration_required": is_waiting,
        "registration_tries": decision.tries,
        "expires_at": now + TIME_TO_ANSWER if is_waiting else None,
        "consent_given": readable.consent.given,
        "consent_text_version": readable.consent.text_version,
        "consent_source_url": readable.consent.source_url,
        "consent_at": readable.consent.given_at or (now if readable.consent.given else None),
        "created_at": now,
        "updated_at": now,
    }


@joins
def set_timers(*, submission: Submission, now: datetime) -> None:
    """Start what has to happen by itself in the submission's state."""
    for event, due_at in timers_of(submission):
        publish(event, stream=f"submission:{submission.pk}", now=now, due_at=due_at)


def timers_of(submission: Submission) -> list[tuple[Event, datetime | None]]:
    """Return what has to happen by itself in the submission's state, and when (None: at once)."""
    if submission.state == State.AWAITING_REGISTRATION and submission.expires_at:
        return [(RegistrationExpires(submission.pk), submission.expires_at)]
    if submission.state == State.VERIFYING and submission.reason != Reason.MANUAL_REVIEW:
        return [(RegistrationCheckDue(submission.pk), None)]
    return []
