"""A file comes in and waits for its columns to be named; the dry run follows."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePath
from typing import Final

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.queries.bulk import (
    BulkJobNotFound,
    BulkJobRow,
    get_job,
    job_scope,
    remembered_headers,
)
from leadflow.affiliates.queries.desks import get_desk
from leadflow.affiliates.rules.bulk.mapping import checked, guess
from leadflow.affiliates.rules.bulk.states import (
    BEFORE_START,
    FLOW,
    BulkResult,
    BulkSource,
    BulkState,
)
from leadflow.affiliates.services.bulk.continuing import announce_turn
from leadflow.affiliates.services.bulk.rows import store_rows
from leadflow.affiliates.services.intake import check_consent
from leadflow.affiliates.types import Consent
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.codec import instant
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict
from leadflow.kernel.limits import take
from leadflow.kernel.tabular.table import Table

SAMPLE: Final = 50
UPLOADS_PER_HOUR: Final = 60
HOUR: Final = 3600
LONGEST_NAME: Final = 200


class JobMoved(Conflict):
    """The job was changed meanwhile; read it again."""

    code = "affiliates.bulk_job_moved"


@commits
def upload(
    *, actor: Actor, table: Table, file_name: str, campaign: str, now: datetime
) -> BulkJobRow:
    """Keep a table as the draft of a job, with its columns guessed. Nothing is submitted yet.

    Raises NotPermitted, ScopeMissing, NotAnAffiliate, AffiliateSuspended, UnknownCampaign, or
    Throttled after 60 files in an hour.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    require_scope(actor, "leads:submit")
    desk = get_desk(actor=actor, campaign=campaign)
    take(f"uploads:affiliate:{desk.affiliate_id}", limit=UPLOADS_PER_HOUR, seconds=HOUR, now=now)
    mapping = guess(
        table.columns,
        [line.cells for line in table.lines[:SAMPLE]],
        remembered_headers(affiliate_id=desk.affiliate_id),
    )
    job = BulkJob.objects.create(
        affiliate_id=desk.affiliate_id,
        campaign_id=desk.campaign_id,
        created_by_id=actor.user_id,
        source=BulkSource.FILE,
        file_name=plain_name(file_name),
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=table.columns,
        mapping=mapping,
        total=len(table.lines),
        created_at=now,
    )
    store_rows(job_id=job.pk, rows=((line.number, line.cells) for line in table.lines))
    return get_job(actor=actor, job_id=job.pk)


@commits
def name_columns(
    *,
    actor: Actor,
    job_id: int,
    mapping: Mapping[str, int],
    campaign: str,
    consent: Consent,
    now: datetime,
) -> BulkJobRow:
    """Say what the columns hold, and begin the dry run.

    Raises BulkJobNotFound, BadMapping, UnknownCampaign, AffiliateSuspended, ConsentAhead,
    StepNotAllowed or JobMoved; then nothing has changed.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    job = get_job(actor=actor, job_id=job_id)
    desk = get_desk(actor=actor, campaign=campaign or job.campaign)
    check_consent(consent, is_required=False, now=now)
    FLOW.check(job.state, BulkState.CHECKING)
    given_at = instant(consent.given_at) if consent.given_at else instant(now)
    moved = BulkJob.objects.filter(pk=job_id, state=job.state).update(
        state=BulkState.CHECKING,
        mapping=checked(mapping, len(job.columns)),
        campaign_id=desk.campaign_id,
        consent={**asdict(consent), "given_at": given_at} if consent.given else {},
        checked=0,
        checked_to=0,
        check_counts={},
        pause_reason="",
    )
    if not moved:
        raise JobMoved("The bulk submission was changed meanwhile; read it again.")
    BulkRow.objects.filter(job_id=job_id).exclude(check_result="").update(
        check_result=BulkResult.OPEN, mobile="", registration=""
    )
    announce_turn(job_id=job_id, now=now)
    return get_job(actor=actor, job_id=job_id)


@commits
def reopen_columns(*, actor: Actor, job_id: int) -> BulkJobRow:
    """Take a job back to the naming of its columns.

    Raises BulkJobNotFound, StepNotAllowed (once rows are submitted) or JobMoved.
    """
    job = get_job(actor=actor, job_id=job_id)
    FLOW.check(job.state, BulkState.DRAFT)
    own = BulkJob.objects.filter(pk=job_id, state=job.state, done=0)
    if not own.update(state=BulkState.DRAFT, pause_reason="", leased_until=None):
        raise JobMoved("Rows of this file are submitted already.")
    return get_job(actor=actor, job_id=job_id)


@commits
def discard(*, actor: Actor, job_id: int) -> None:
    """Throw a job away of which nothing is submitted. Raises BulkJobNotFound or JobMoved."""
    if not job_scope(actor).filter(pk=job_id).exists():
        raise BulkJobNotFound("There is no such bulk submission.")
    own = BulkJob.objects.filter(pk=job_id, state__in=BEFORE_START, done=0)
    if not own.update(state=BulkState.DRAFT):  # takes the row's lock: nobody starts it now
        raise JobMoved("This bulk submission has been started; cancel it instead.")
    own.delete()


def plain_name(file_name: str) -> str:
    """Return the last part of a file's name, without signs that no name has."""
    name = PurePath(file_name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name)[:LONGEST_NAME] or "file.csv"
