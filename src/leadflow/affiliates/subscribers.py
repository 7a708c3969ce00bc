"""What this room does when something has happened: ask, call, tell. Wired in `config/wiring.py`.

Inward handlers (`on_…`) run in a transaction with the proof that they ran; outward ones (`ask_…`,
`place_…`, `expire_…`) run without one and may run twice.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from leadflow.affiliates.gateways.callers import caller_for
from leadflow.affiliates.gateways.verifiers import Verdict, verifier_for
from leadflow.affiliates.queries.desks import member_ids
from leadflow.affiliates.queries.notices import notice_of
from leadflow.affiliates.queries.review import find_question
from leadflow.affiliates.services.attempts import begin_attempt, note_placed
from leadflow.affiliates.services.bulk.continuing import hand_on
from leadflow.affiliates.services.bulk.turns import work_on
from leadflow.affiliates.services.confirmation import queue_call
from leadflow.affiliates.services.registration import expire, record_check
from leadflow.affiliates.services.supply import remind
from leadflow.affiliates.types import Reason, State, VerifierAnswer, VerifierQuestion
from leadflow.connectors.outcomes import VendorFailure
from leadflow.events.services import send_webhook
from leadflow.events.types import Payload, RetryLater
from leadflow.identity.queries import users_with_role
from leadflow.identity.types import Role
from leadflow.kernel.db import give_way
from leadflow.notifications.services import notify, touch_topic

# A register that stays silent this long is given up: a person judges, and nobody was refused.
SILENCE: Final = timedelta(hours=24)
SHORTEST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(hours=1)

# A job of many rows gives way to everything else that waits after so many seconds.
LONGEST_TURN: Final = 2.0

# Which open pages show submissions in which states.
TOPICS: Final = {
    "calls": {State.ACCEPTED, State.CONFIRMING},
    "supply": {State.CONFIRMED, State.IN_SUPPLY},
    "review": {State.VERIFYING},
}


def on_accepted(payload: Payload, now: datetime) -> None:
    """Queue the interest call of a submission that was accepted. Inward."""
    if payload["to_state"] == State.ACCEPTED:
        queue_call(submission_id=payload["submission_id"], now=now)


def on_moved_tell_affiliate(payload: Payload, now: datetime) -> None:
    """Send the new state to the affiliate's own system, signed. Inward: it is only queued here."""
    before, after = payload["from_state"], payload["to_state"]
    if before == after:
        return
    notice = notice_of(submission_id=payload["submission_id"], from_state=before, to_state=after)
    if notice:
        send_webhook(
            owner=f"affiliate:{payload['affiliate_id']}",
            event_type=f"submission.{after}",
            payload=notice,
            stream=f"submission:{payload['submission_id']}",
            now=now,
        )


def on_moved_tell_people(payload: Payload, now: datetime) -> None:
    """Put what matters into the bells, and tell open pages that they are out of date. Inward."""
    if payload["from_state"] == State.CONFIRMING and payload["to_state"] == State.CONFIRMED:
        tell_supply(payload, now)
    if payload["to_state"] == State.VERIFYING and payload["reason"] == Reason.MANUAL_REVIEW:
        tell_reviewers(payload, now)
    touch_pages(payload, now)


def on_address_switched_off(payload: Payload, now: datetime) -> None:
    """Tell an affiliate's people that an address of theirs hears nothing any more. Inward."""
    kind, _, number = payload["owner"].partition(":")
    if kind != "affiliate":
        return
    notify(
        user_ids=member_ids(int(number)),
        kind="webhook.switched_off",
        title="A webhook address was switched off",
        message=f"{payload['reason']} Switch it on again and replay what it missed.",
        link=f"/app/affiliate/webhooks/{payload['endpoint_id']}/",
        once_key=f"webhook:{payload['endpoint_id']}:off:{now.isoformat()}",
        now=now,
    )


def on_unanswered(payload: Payload, now: datetime) -> None:
    """Let the pages of the call and its lead know that another attempt follows. Inward."""
    for topic in sorted({"calls", f"lead:{payload['lead_id']}"}):
        touch_topic(topic, now=now)


def on_call_back_due(payload: Payload, now: datetime) -> None:
    """Remind who promised to call back. Inward."""
    if remind(item_id=payload["supply_item_id"], now=now):
        touch_topic("supply", now=now)


def ask_verifier(payload: Payload, now: datetime) -> None:
    """Ask the campaign's verifier about a registration, and let its answer decide. Outward.

    A verifier that does not answer is asked again, later and later, for a day; then a person
    judges. It is never a failed verification.
    """
    question = find_question(payload["submission_id"])
    if question is None:
        return
    verdict = verdict_on(question, now)
    if verdict.answer is VerifierAnswer.UNAVAILABLE and question.is_known_down:
        raise RetryLater(wait_for(question, now))
    record_check(
        submission_id=question.submission_id,
        verifier=question.verifier,
        answer=verdict.answer,
        detail=verdict.detail,
        now=now,
    )
    if verdict.answer is VerifierAnswer.UNAVAILABLE:
        raise RetryLater(wait_for(question, now))


def expire_registration(payload: Payload, now: datetime) -> None:
    """Reject a submission whose time to send a registration is over. Outward: it commits itself."""
    expire(submission_id=payload["submission_id"], now=now)


def place_call(payload: Payload, now: datetime) -> None:
    """Place an attempt that is due. Outward: the same attempt is the same call to the channel."""
    order = begin_attempt(submission_id=payload["submission_id"], number=payload["number"], now=now)
    if order is None:
        return
    try:
        placed = caller_for(order.channel).place(order)
    except VendorFailure as failure:
        if failure.passes:
            raise RetryLater(failure.retry_after or SHORTEST_WAIT.total_seconds()) from failure
        raise
    note_placed(
        submission_id=order.submission_id,
        number=order.number,
        reference=placed.reference,
        result=placed.result,
        now=now,
    )


def work_bulk_job(payload: Payload, now: datetime) -> None:
    """Take a turn at a bulk job, and pass it on while there are rows. Outward: groups commit."""
    job_id, turn = payload["job_id"], payload["turn"]
    until = monotonic() + LONGEST_TURN
    while work_on(job_id=job_id, turn=turn, now=now) and monotonic() < until:
        give_way()
    hand_on(job_id=job_id, turn=turn, now=now)


def verdict_on(question: VerifierQuestion, now: datetime) -> Verdict:
    """Return what the verifier says; silence for a day calls for a person."""
    try:
        verdict = verifier_for(question.verifier).verify(question)
    except VendorFailure as failure:
        # Misconfigured is ours to mend: the affiliate waits, an operator sees the check's detail.
        verdict = Verdict(VerifierAnswer.UNAVAILABLE, str(failure))
    is_silent = verdict.answer is VerifierAnswer.UNAVAILABLE
    if is_silent and now - question.waiting_since >= SILENCE:
        return Verdict(VerifierAnswer.REVIEW, "no answer from the register for a day")
    return verdict


def wait_for(question: VerifierQuestion, now: datetime) -> float:
    """Return the seconds until the verifier is asked again: as long as it has been silent."""
    silent = now - question.waiting_since
    return min(max(silent, SHORTEST_WAIT), LONGEST_WAIT).total_seconds()


def tell_supply(payload: Payload, now: datetime) -> None:
    """Tell the supply team that somebody waits for their call."""
    notify(
        user_ids=[user.id for user in users_with_role(Role.SUPPLY)],
        kind="supply.new",
        title="A lead is waiting in the supply queue",
        message="Interest was confirmed by phone.",
        link="/app/supply/",
        lead_id=payload["lead_id"],
        once_key=f"submission:{payload['submission_id']}:confirmed",
        now=now,
    )


def tell_reviewers(payload: Payload, now: datetime) -> None:
    """Tell the affiliate managers that a registration needs a person's judgement."""
    notify(
        user_ids=[user.id for user in users_with_role(Role.AFFILIATE_MANAGER)],
        kind="review.new",
        title="A car registration needs your judgement",
        link="/app/review/",
        lead_id=payload["lead_id"],
        once_key=f"submission:{payload['submission_id']}:review",
        now=now,
    )


def touch_pages(payload: Payload, now: datetime) -> None:
    """Touch every topic whose pages show the submission where it was or where it is."""
    touched = {f"affiliate:{payload['affiliate_id']}"}
    if payload["lead_id"]:
        touched.add(f"lead:{payload['lead_id']}")
    stops = {payload["from_state"], payload["to_state"]}
    touched.update(topic for topic, states in TOPICS.items() if stops & states)
    for topic in sorted(touched):
        touch_topic(topic, now=now)
