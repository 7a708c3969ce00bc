"""Write many new submissions down: the same rows as `services.storing`, in few statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.affiliates.models import RegistrationCheck, Submission, Transition
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.services.bulk.deciding import Decided
from leadflow.affiliates.services.claims import moments
from leadflow.affiliates.services.freshness import fresh_until, scope_of
from leadflow.affiliates.services.moves import moved_event
from leadflow.affiliates.services.storing import lead_facts, submission_facts, timers_of
from leadflow.affiliates.types import State, VerifierAnswer
from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.inserting import insert_rows
from leadflow.leads.services.arrivals import receive_leads

BIND_MANY: Final = """
UPDATE affiliates_freshnessclaim SET submission_id = bound.column2
FROM (VALUES {rows}) AS bound WHERE id = bound.column1
"""

HOLD_MANY: Final = """
INSERT INTO affiliates_freshnessclaim (scope, mobile, registration, fresh_until, submission_id)
VALUES {rows}
ON CONFLICT (scope, mobile, registration) DO UPDATE
SET fresh_until = excluded.fresh_until, submission_id = excluded.submission_id
"""


@joins
def store_all(
    *, desk: Desk, decided: Sequence[Decided], actor: Actor, now: datetime
) -> list[Submission]:
    """Store submissions in the states decided, with leads, histories, events and timers."""
    submissions = insert_all(desk=desk, decided=decided, actor=actor, now=now)
    insert_rows(
        Transition,
        [
            {
                "submission_id": submission.pk,
                "seq": submission.seq,
                "from_state": "",
                "to_state": submission.state,
                "reason": submission.reason,
                "rule": one.decision.rule,
                "actor_id": actor.user_id or None,
                "actor_name": actor.username,
                "at": now,
            }
            for submission, one in zip(submissions, decided, strict=True)
        ],
    )
    publish_many(facts=[fact for each in submissions for fact in facts_of(each)], now=now)
    note_checks(desk=desk, submissions=submissions, decided=decided, now=now)
    bind_all(submissions=submissions, decided=decided)
    keep_mobiles_known(desk=desk, submissions=submissions, decided=decided, now=now)
    return submissions


@joins
def insert_all(
    *, desk: Desk, decided: Sequence[Decided], actor: Actor, now: datetime
) -> list[Submission]:
    """Insert the submissions, and the leads of those that are accepted."""
    common: dict[str, Any] = {"desk": desk, "now": now}
    arriving = {
        at: lead_facts(readable=one.readable, decision=one.decision, actor=actor, **common)
        for at, one in enumerate(decided)
        if one.decision.state is State.ACCEPTED
    }
    ids = receive_leads(actor=actor, leads=list(arriving.values()), now=now)
    lead_ids = dict(zip(arriving, ids, strict=True))
    rows = [
        {
            "lead_id": lead_ids.get(at),
            "seq": 1,
            **submission_facts(readable=one.readable, decision=one.decision, **common),
        }
        for at, one in enumerate(decided)
    ]
    return [
        Submission(pk=pk, **row)
        for pk, row in zip(insert_rows(Submission, rows), rows, strict=True)
    ]


def facts_of(submission: Submission) -> list[Fact]:
    """Return what is announced of a new submission, and what it is to be reminded of."""
    own = f"submission:{submission.pk}"
    stream = f"lead:{submission.lead_id}" if submission.lead_id else own
    moved = Fact(moved_event(submission, ""), stream, seq=1)
    return [moved, *(Fact(event, own, due_at=at) for event, at in timers_of(submission))]


@joins
def note_checks(
    *, desk: Desk, submissions: Sequence[Submission], decided: Sequence[Decided], now: datetime
) -> None:
    """Write down what the verifier said at once."""
    insert_rows(
        RegistrationCheck,
        [
            {
                "submission_id": submission.pk,
                "registration": one.readable.registration,
                "verifier": desk.verifier,
                "answer": one.answer,
                "checked_at": now,
            }
            for submission, one in zip(submissions, decided, strict=True)
            if one.answer not in {None, VerifierAnswer.PENDING}
        ],
    )


@joins
def bind_all(*, submissions: Sequence[Submission], decided: Sequence[Decided]) -> None:
    """Note which submission each claim belongs to."""
    bound = [
        (claim, submission.pk)
        for submission, one in zip(submissions, decided, strict=True)
        for claim in one.freshness.claim_ids
    ]
    if bound:
        rows = ",".join(["(CAST(%s AS bigint), CAST(%s AS bigint))"] * len(bound))
        with connection.cursor() as cursor:
            cursor.execute(
                BIND_MANY.format(rows=rows), [number for pair in bound for number in pair]
            )


@joins
def keep_mobiles_known(
    *, desk: Desk, submissions: Sequence[Submission], decided: Sequence[Decided], now: datetime
) -> None:
    """Let the claim on a known mobile end no sooner than that on its newest accepted car."""
    newest = {
        submission.mobile: submission.pk
        for submission, one in zip(submissions, decided, strict=True)
        if one.decision.state is State.ACCEPTED and not one.freshness.is_new_mobile
    }
    if newest:
        (until,) = moments(fresh_until(desk, now))
        parameters: list[Any] = []
        for mobile, submission_id in sorted(newest.items()):
            parameters += [scope_of(desk), mobile, "", until, submission_id]
        rows = ",".join(["(%s, %s, %s, %s, %s)"] * len(newest))
        with connection.cursor() as cursor:
            cursor.execute(HOLD_MANY.format(rows=rows), parameters)
