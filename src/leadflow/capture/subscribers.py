"""What the capture bot does about facts."""

from datetime import datetime
from typing import Final

from leadflow.capture.gateways.crm import push
from leadflow.capture.gateways.meta import fields_of
from leadflow.capture.queries.notices import notice_facts
from leadflow.capture.services.goals import count_won
from leadflow.capture.services.inbound import begin_signal, enter_signal, refuse_signal
from leadflow.capture.services.pushing import begin, note, queue_pushes, reachable
from leadflow.capture.types import Classification, DoorKind
from leadflow.connectors.outcomes import Outcome, VendorFailure
from leadflow.events.queries.webhooks import reach
from leadflow.events.types import Payload
from leadflow.identity.queries import users_with_role
from leadflow.identity.types import Role
from leadflow.leads.types import LeadStatus
from leadflow.notifications.services import notify, tell_channels

HIGH_VALUE: Final = {"clicked_demo": "asked for a demo", "shared_contact": "shared a contact"}
REFUSALS: Final = {
    Outcome.REJECTED: "The lead is not there any more.",
    Outcome.MISCONFIGURED: "The page's token is not good any more.",
}
TOLD: Final = (Role.MARKETING, Role.HEAD)


def on_status_changed_count_won(payload: Payload, now: datetime) -> None:
    """Let experiments know that what began as a conversation was won."""
    if payload["new_status"] == LeadStatus.CONVERTED:
        count_won(lead_id=payload["lead_id"], now=now)


def on_score_tell_teams(payload: Payload, now: datetime) -> None:
    """Tell channels of a conversation that became sales qualified, or did what sales want. Inward.

    Each once for a conversation (seed 3, Notification Triggers); the bell rings for the first.
    """
    is_new = payload["old_classification"] != Classification.SQL
    if is_new and payload["classification"] == Classification.SQL:
        _tell("sql_captured", payload["session_id"], now)
        _ring(payload["session_id"], payload["score"], now)
    for action in payload["actions"]:
        if action in HIGH_VALUE:
            _tell("high_value_behavior", payload["session_id"], now, action=HIGH_VALUE[action])


def on_completed_tell_teams(payload: Payload, now: datetime) -> None:
    """Tell channels of a conversation in which every question is answered. Inward."""
    _tell("journey_completed", payload["session_id"], now)


def on_reachable_give_to_crms(payload: Payload, now: datetime) -> None:
    """Queue a conversation with a contact for the CRMs, also when it is worth more now. Inward."""
    if reachable(payload["session_id"]):
        queue_pushes(session_id=payload["session_id"], now=now)


def give_to_crm(payload: Payload, now: datetime) -> None:
    """Make one attempt to give a conversation to a CRM. Outward."""
    job = begin(push_id=payload["push_id"], turn=payload["turn"])
    if job is not None:
        note(job=job, result=push(job, reach=reach(), now=now), now=now)


def take_signal(payload: Payload, now: datetime) -> None:
    """Make a lead of what another system sent; Meta is asked what it is about. Outward.

    Raises VendorFailure when asking again later can help.
    """
    job = begin_signal(signal_id=payload["signal_id"])
    if job is None:
        return
    try:
        fields = fields_of(job, reach=reach()) if job.kind is DoorKind.META else job.fields
    except VendorFailure as failure:
        if failure.passes:
            raise
        refuse_signal(job=job, error=REFUSALS[failure.outcome])
        return
    enter_signal(job=job, fields=fields, now=now)


def _tell(trigger: str, session_id: int, now: datetime, **more: str) -> None:
    facts = notice_facts(session_id)
    if facts is not None:
        tell_channels(
            trigger=trigger,
            facts=facts | more,
            link=f"/app/conversations/{session_id}/",
            once_key=f"capture:{session_id}:{trigger}",
            now=now,
        )


def _ring(session_id: int, score: int, now: datetime) -> None:
    notify(
        user_ids={user.id for role in TOLD for user in users_with_role(role)},
        kind="capture.sql",
        title="A conversation became sales qualified",
        message=f"It came to {score} points.",
        link=f"/app/conversations/{session_id}/",
        once_key=f"capture:{session_id}:sql",
        now=now,
    )
