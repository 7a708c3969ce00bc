"""Bulk jobs for tests: a desk to submit at, a file to upload, and ways to bring it to its end."""

from datetime import datetime
from typing import Any

from leadflow.affiliates.models import BulkJob, Campaign
from leadflow.affiliates.queries.bulk import BulkJobRow
from leadflow.affiliates.rules.bulk.table import read_table
from leadflow.affiliates.services.bulk.batches import BatchKey, open_batch
from leadflow.affiliates.services.bulk.checking import check_group
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.affiliates.services.bulk.steps import start
from leadflow.affiliates.services.bulk.uploads import name_columns, upload
from leadflow.affiliates.types import Consent
from leadflow.identity.types import Actor, Role
from tests.factories.affiliates import (
    NOON,
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
)

HEADER = ("Mobile", "Car", "Name", "City")


def make_desk(*, quota: int = 100, daily_cap: int | None = None, **campaign: Any) -> Actor:
    """Return an actor of an approved affiliate, with a default campaign for it."""
    user = make_member_user(role=Role.AFFILIATE)
    affiliate = make_affiliate(member=user, duplicate_quota=quota, daily_cap=daily_cap)
    if not Campaign.objects.filter(is_default=True).exists():
        campaign["is_default"] = True
    make_campaign(is_sandbox=True, approve=affiliate, **campaign)
    return make_actor(Role.AFFILIATE, user=user)


def csv_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Return rows as a plain CSV file."""
    return "\n".join(",".join(row) for row in (header, *rows)).encode()


def mobile(number: int) -> str:
    """Return an Indian mobile that differs for every number below a million."""
    return f"+919812{number:06d}"


def make_draft(actor: Actor, *rows: tuple[str, ...], now: datetime = NOON, **given: Any) -> int:
    """Upload a file of rows; return its job."""
    content = given.get("content") or csv_of(*rows)
    job = upload(
        actor=actor,
        table=read_table(content),
        file_name=given.get("file_name", "leads.csv"),
        campaign=given.get("campaign", ""),
        now=now,
    )
    return job.id


def begin_check(actor: Actor, job_id: int, *, now: datetime = NOON, **given: Any) -> BulkJobRow:
    """Name the columns as guessed, which begins the dry run."""
    return name_columns(
        actor=actor,
        job_id=job_id,
        mapping=given.get("mapping") or BulkJob.objects.get(pk=job_id).mapping,
        campaign=given.get("campaign", ""),
        consent=given.get("consent", Consent()),
        now=now,
    )


def make_checked(actor: Actor, *rows: tuple[str, ...], now: datetime = NOON, **given: Any) -> int:
    """Upload a file and bring its dry run to the end; return its job."""
    job_id = make_draft(actor, *rows, now=now, **given)
    begin_check(actor, job_id, now=now, **given)
    while (progress := check_group(actor=actor, job_id=job_id, now=now)) and progress.is_at_work:
        pass
    return job_id


def make_running(actor: Actor, *rows: tuple[str, ...], now: datetime = NOON, **given: Any) -> int:
    """Upload, check and start a file; return its job."""
    job_id = make_checked(actor, *rows, now=now, **given)
    start(actor=actor, job_id=job_id, now=now)
    return job_id


def make_batch(
    actor: Actor, rows: list[Any], *, key: BatchKey | None = None, now: datetime = NOON
) -> int:
    """Store a batch as a request by API would; return its job."""
    return open_batch(actor=actor, campaign="", rows=rows, key=key, now=now).job_id


def work_out(actor: Actor, job_id: int, *, now: datetime = NOON, limit: int = 250) -> BulkJob:
    """Submit group after group until the job rests; return it."""
    while True:
        progress = work_group(actor=actor, job_id=job_id, now=now, limit=limit)
        if progress is None or not progress.is_at_work:
            return BulkJob.objects.get(pk=job_id)
