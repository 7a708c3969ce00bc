"""Start a job, start it again, or cancel it."""

from datetime import datetime

from django.db.models import Q

from leadflow.affiliates.models import BulkJob
from leadflow.affiliates.queries.bulk import BulkJobRow, get_job
from leadflow.affiliates.queries.desks import get_desk
from leadflow.affiliates.rules.bulk.states import FLOW, BulkState
from leadflow.affiliates.services.bulk.continuing import announce_turn, touch_affiliate
from leadflow.affiliates.services.bulk.uploads import JobMoved
from leadflow.audit.services import record
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits


@commits
def start(*, actor: Actor, job_id: int, now: datetime) -> BulkJobRow:
    """Submit the rows of a job that have no result yet; a worker does it from now on.

    Serves a checked job, one that is paused, stopped or cancelled, and one whose worker or
    request died. Raises BulkJobNotFound, AffiliateSuspended, UnknownCampaign, StepNotAllowed (also
    while it is being worked) or JobMoved.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    require_scope(actor, "leads:submit")
    job = get_job(actor=actor, job_id=job_id)
    get_desk(actor=actor, campaign=job.campaign)
    own = BulkJob.objects.filter(pk=job_id, state=job.state)
    if job.state is BulkState.RUNNING:
        own = own.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    else:
        FLOW.check(job.state, BulkState.RUNNING)
    moved = own.update(
        state=BulkState.RUNNING,
        started_at=job.started_at or now,
        created_by_id=actor.user_id,
        pause_reason="",
        resume_at=None,
        leased_until=None,
    )
    if not moved:
        raise JobMoved("This bulk submission is being worked on.")
    announce_turn(job_id=job_id, now=now)
    record(
        actor=actor,
        action="bulk.started",
        object_type="bulk_job",
        object_id=job_id,
        now=now,
        rows=job.total - job.done,
    )
    touch_affiliate(job_id=job_id, now=now)
    return get_job(actor=actor, job_id=job_id)


@commits
def cancel(*, actor: Actor, job_id: int, now: datetime) -> BulkJobRow:
    """Submit no more rows of a job; what is submitted stays.

    Raises BulkJobNotFound, StepNotAllowed or JobMoved.
    """
    job = get_job(actor=actor, job_id=job_id)
    FLOW.check(job.state, BulkState.CANCELLED)
    own = BulkJob.objects.filter(pk=job_id, state=job.state)
    if not own.update(state=BulkState.CANCELLED, resume_at=None, leased_until=None):
        raise JobMoved("The bulk submission was changed meanwhile; read it again.")
    record(
        actor=actor,
        action="bulk.cancelled",
        object_type="bulk_job",
        object_id=job_id,
        now=now,
        rows=job.total - job.done,
    )
    touch_affiliate(job_id=job_id, now=now)
    return get_job(actor=actor, job_id=job_id)
