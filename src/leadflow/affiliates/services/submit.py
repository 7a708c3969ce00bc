"""An affiliate sends in a mobile number, which is new, known, or known with this very car."""

from datetime import datetime

from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk, get_desk
from leadflow.affiliates.queries.submissions import row_of
from leadflow.affiliates.rules import decisions
from leadflow.affiliates.rules.plates import Plate
from leadflow.affiliates.rules.registration import REFUSALS
from leadflow.affiliates.services.fast_lane import accept_new
from leadflow.affiliates.services.freshness import (
    Freshness,
    claim_mobile,
    claim_vehicle,
    is_known_mobile,
    keep_mobile_known,
)
from leadflow.affiliates.services.intake import (
    Readable,
    check_caps,
    check_duplicate_quota,
    count_duplicate,
    read,
)
from leadflow.affiliates.services.storing import store
from leadflow.affiliates.services.verification import answer_now, note_check
from leadflow.affiliates.types import Decision, State, SubmissionInput, SubmissionRow
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, is_postgres, joins


@commits
def submit(*, actor: Actor, data: SubmissionInput, now: datetime) -> SubmissionRow:
    """Take one submission in; see `take_in`, which it does in a transaction of its own."""
    return take_in(actor=actor, data=data, now=now)


@joins
def take_in(*, actor: Actor, data: SubmissionInput, now: datetime) -> SubmissionRow:
    """Take one submission in, decide on it, and store it with its history and event.

    The returned state is accepted, awaiting_registration, verifying or rejected (API.md, Seed 0).
    Raises Denied, NotAnAffiliate, AffiliateSuspended, UnknownCampaign, InvalidPhone,
    RegistrationMalformed, ConsentMissing, CapReached or DuplicateQuotaReached; then nothing is
    stored.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    require_scope(actor, "leads:submit")
    desk = get_desk(actor=actor, campaign=data.campaign)
    readable = read(data, desk=desk, now=now)
    check_duplicate_quota(desk=desk, now=now)
    check_caps(desk=desk, now=now)
    if readable.plate is None:
        submission = _take_mobile(desk, readable, actor, now)
    else:
        submission = _take_vehicle(desk, readable, readable.plate, actor, now)
    return row_of(submission, affiliate=desk.affiliate, campaign=desk.campaign)


def _take_mobile(desk: Desk, readable: Readable, actor: Actor, now: datetime) -> Submission:
    if is_postgres():
        accepted = accept_new(
            desk=desk,
            readable=readable,
            decision=decisions.on_mobile(is_new_mobile=True),
            actor=actor,
            now=now,
        )
        if accepted is not None:
            return accepted
    freshness = claim_mobile(desk=desk, mobile=readable.mobile, now=now)
    decision = decisions.on_mobile(is_new_mobile=freshness.is_new_mobile)
    return _store(
        desk=desk,
        readable=readable,
        decision=decision,
        freshness=freshness,
        actor=actor,
        now=now,
    )


def _take_vehicle(
    desk: Desk, readable: Readable, plate: Plate, actor: Actor, now: datetime
) -> Submission:
    answer = answer_now(verifier=desk.verifier, plate=plate, is_sandbox=desk.is_sandbox)
    if answer in REFUSALS:
        known = is_known_mobile(desk=desk, mobile=readable.mobile, now=now)
        freshness = Freshness(is_new_mobile=not known, is_new_vehicle=True)
        decision = decisions.on_refused(
            answer, verifier=desk.verifier, is_known_mobile=known, tries=1
        )
    else:
        freshness = claim_vehicle(
            desk=desk, mobile=readable.mobile, registration=plate.normal, now=now
        )
        decision = decisions.on_vehicle(
            answer,
            verifier=desk.verifier,
            is_new_mobile=freshness.is_new_mobile,
            is_new_vehicle=freshness.is_new_vehicle,
        )
    submission = _store(
        desk=desk,
        readable=readable,
        decision=decision,
        freshness=freshness,
        actor=actor,
        now=now,
    )
    note_check(
        submission_id=submission.pk,
        registration=plate.normal,
        verifier=desk.verifier,
        answer=answer,
        now=now,
    )
    if decision.state is State.ACCEPTED and not freshness.is_new_mobile:
        keep_mobile_known(desk=desk, mobile=readable.mobile, submission_id=submission.pk, now=now)
    return submission


def _store(
    *,
    desk: Desk,
    readable: Readable,
    decision: Decision,
    freshness: Freshness,
    actor: Actor,
    now: datetime,
) -> Submission:
    if decision.is_duplicate:
        count_duplicate(desk=desk, now=now)
    return store(
        desk=desk,
        readable=readable,
        decision=decision,
        claim_ids=freshness.claim_ids,
        actor=actor,
        now=now,
    )
