"""The one way a submission changes its state."""

from datetime import datetime

from django.db.models import F

from leadflow.affiliates.events import SubmissionMoved
from leadflow.affiliates.models import Submission, Transition
from leadflow.affiliates.rules.states import FLOW
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.types import Reason, State
from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict
from leadflow.leads.services import record_step


class MovedMeanwhile(Conflict):
    """Somebody or something else moved the submission since it was read."""

    code = "affiliates.moved_meanwhile"


@joins
def move(
    *,
    submission: Submission,
    to: State,
    actor: Actor,
    now: datetime,
    reason: Reason = Reason.NONE,
    rule: str = "",
) -> Submission:
    """Move `submission` to `to`: state, history row, the lead's timeline, one event.

    `submission` is the row as read; it is changed only if nobody moved it since, and is returned
    as it stands afterwards. The step is never dated before the one it follows: the clocks of two
    machines differ. Raises StepNotAllowed or MovedMeanwhile; then nothing has changed.
    """
    FLOW.check(State(submission.state), to)
    now = max(now, submission.updated_at)
    old_state, old_seq = submission.state, submission.seq
    moved = Submission.objects.filter(pk=submission.pk, state=old_state, seq=old_seq).update(
        state=to, reason=reason, seq=F("seq") + 1, updated_at=now
    )
    if not moved:
        raise MovedMeanwhile("The submission was changed meanwhile; read it again.")
    submission.state, submission.reason, submission.updated_at = to, reason, now
    submission.seq = old_seq + 1
    record_transition(submission=submission, from_state=old_state, rule=rule, actor=actor, now=now)
    announce(submission=submission, from_state=old_state, rule=rule, actor=actor, now=now)
    return submission


@joins
def record_transition(
    *, submission: Submission, from_state: str, rule: str, actor: Actor, now: datetime
) -> None:
    """Write the history row of the step that led to the submission's present state."""
    Transition.objects.create(
        submission_id=submission.pk,
        seq=submission.seq,
        from_state=from_state,
        to_state=submission.state,
        reason=submission.reason,
        rule=rule,
        actor_id=actor.user_id or None,
        actor_name=actor.username,
        at=now,
    )


@joins
def announce(
    *, submission: Submission, from_state: str, rule: str, actor: Actor, now: datetime
) -> None:
    """Publish the step; with a lead, on the lead's stream and timeline, with the lead's number."""
    if submission.lead_id is None:
        stream, seq = f"submission:{submission.pk}", submission.seq
    else:
        stream = f"lead:{submission.lead_id}"
        seq = record_step(
            lead_id=submission.lead_id,
            kind=f"submission.{submission.state}",
            text=step_text(State(submission.state), Reason(submission.reason)),
            rule=rule,
            data={"submission": submission.pk, "reason": submission.reason},
            actor=actor,
            now=now,
        )
    publish(moved_event(submission, from_state), stream=stream, seq=seq, now=now)


def moved_event(submission: Submission, from_state: str) -> SubmissionMoved:
    """Return the fact that `submission` came from `from_state` to where it is."""
    return SubmissionMoved(
        submission_id=submission.pk,
        affiliate_id=submission.affiliate_id,
        campaign_id=submission.campaign_id,
        lead_id=submission.lead_id,
        from_state=from_state,
        to_state=submission.state,
        reason=submission.reason,
    )
